//! The manifest: what a record's file consists of, signed by the journal key.

use serde::{Deserialize, Serialize};

use crate::canonical::{self, CanonicalError};
use crate::merkle::Hash;
use crate::note::VerifierKey;

/// The value of `format`, and the first line of the note's text.
pub const FORMAT: &str = "keymoot-record/1";

/// What a record's file consists of. Its text form, which the note signs, is the format on one
/// line and the canonical JSON of this on the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// Room id, lower-case hex.
    pub room: String,
    /// Version of the layout that drew the pages.
    pub layout: u32,
    /// The journal key that signs this.
    pub signer: VerifierKey,
    /// The record's fingerprint: [`crate::transcript::Transcript::fingerprint`].
    pub fingerprint: Hash,
    /// The file.
    pub file: FileFacts,
    /// Digest of each page's canonical content, in order.
    pub pages: Vec<Hash>,
    /// SHA-256 of each embedded font program, decoded, in the order of their objects.
    pub fonts: Vec<Hash>,
    /// Every attachment but the manifest, in the order of their names.
    pub attachments: Vec<AttachmentFacts>,
}

/// The file as a run of bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    /// Its length in bytes.
    pub length: u64,
    /// Where the manifest's own stream begins, in bytes from the start.
    pub hole_offset: u64,
    /// How long that stream is: the note, then spaces.
    pub hole_length: u64,
    /// SHA-256 of the file without the hole.
    pub sha256: Hash,
}

/// One attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachmentFacts {
    /// Its name.
    pub name: String,
    /// Its length in bytes, decoded.
    pub size: u64,
    /// SHA-256 of its bytes, decoded.
    pub sha256: Hash,
}

/// Why a text is not a manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a record's manifest: {0}")]
pub struct ManifestError(String);

impl From<CanonicalError> for ManifestError {
    fn from(error: CanonicalError) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for ManifestError {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

impl Manifest {
    /// The two lines that are signed.
    ///
    /// # Errors
    /// [`ManifestError`] only if a number is out of range.
    pub fn to_text(&self) -> Result<String, ManifestError> {
        let json = canonical::to_vec(&serde_json::to_value(self)?)?;
        let json = String::from_utf8(json).map_err(|error| ManifestError(error.to_string()))?;
        Ok(format!("{FORMAT}\n{json}\n"))
    }

    /// Reads the two lines.
    ///
    /// # Errors
    /// [`ManifestError`], also if the JSON is not canonical.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        let json = text
            .strip_prefix(FORMAT)
            .and_then(|rest| rest.strip_prefix('\n'))
            .and_then(|rest| rest.strip_suffix('\n'))
            .ok_or_else(|| ManifestError(format!("its first line is not {FORMAT:?}")))?;
        let manifest: Self = serde_json::from_value(canonical::parse(json.as_bytes())?)?;
        if manifest.format != FORMAT {
            return Err(ManifestError(format!(
                "its format is {:?}",
                manifest.format
            )));
        }
        let ascending = manifest
            .attachments
            .is_sorted_by(|earlier, later| earlier.name < later.name);
        if !ascending {
            return Err(ManifestError(
                "its attachments are not in the order of their names".to_owned(),
            ));
        }
        if manifest.to_text()? != text {
            return Err(ManifestError(
                "a value is not written in its one form".to_owned(),
            ));
        }
        Ok(manifest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(names: &[&str]) -> Manifest {
        let mut point = [0; 32];
        point[0] = 9;
        Manifest {
            format: FORMAT.to_owned(),
            room: "00ff".to_owned(),
            layout: 3,
            signer: VerifierKey::ed25519("key", &point).unwrap(),
            fingerprint: Hash::of(b"transcript"),
            file: FileFacts {
                length: 3,
                hole_offset: 1,
                hole_length: 1,
                sha256: Hash::of(b"ab"),
            },
            pages: vec![Hash::of(b"page")],
            fonts: Vec::new(),
            attachments: names
                .iter()
                .map(|name| AttachmentFacts {
                    name: (*name).to_owned(),
                    size: 1,
                    sha256: Hash::of(b"a"),
                })
                .collect(),
        }
    }

    #[test]
    fn attachments_stand_in_the_order_of_their_names() {
        for names in [
            &[][..],
            &["a"],
            &["a", "b"],
            &["B", "a", "\u{fb33}", "\u{1f600}"],
        ] {
            let text = manifest(names).to_text().unwrap();
            assert_eq!(Manifest::parse(&text).unwrap(), manifest(names));
        }
        for names in [&["b", "a"][..], &["a", "a"], &["a", "B"]] {
            Manifest::parse(&manifest(names).to_text().unwrap()).unwrap_err();
        }
    }
}
