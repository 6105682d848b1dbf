//! Signing an old record again, while its signatures still mean something: a note by a newer key over the
//! whole file, under a digest twice as long. Whoever trusts the newer key then needs neither the old
//! key's algorithm nor SHA-256 (after RFC 4998 §5.2, hash-tree renewal).

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha512};

use crate::canonical::{self, CanonicalError};
use crate::leaf::is_time;
use crate::merkle::Hash;
use crate::note::{Note, NoteError, VerifierKey};
use crate::transcript::{Transcript, TranscriptError, is_redacted};

/// The value of `format`, and the first line of the note's text. It says which suite: SHA-512 over the
/// file, signed as notes are by the kind of key that `signer` is.
pub const FORMAT: &str = "keymoot-renewal/1";

/// What is said of an old record, to be signed by a newer key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// [`FORMAT`].
    pub format: String,
    /// Room id, lower-case hex.
    pub room: String,
    /// The newer key.
    pub signer: VerifierKey,
    /// When: RFC 3339, UTC.
    pub renewed: String,
    /// The fingerprint of the record.
    pub fingerprint: Hash,
    /// The old checkpoint, the whole note.
    pub checkpoint: String,
    /// The key that signed that.
    pub key: VerifierKey,
    /// The file.
    pub file: RenewedFile,
}

/// The file that is signed again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewedFile {
    /// Its length in bytes.
    pub length: u64,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// SHA-512 of its bytes, lower-case hex.
    pub sha512: String,
}

/// Why a record is not signed again, or a note says nothing of it.
#[derive(Debug, thiserror::Error)]
pub enum RenewalError {
    /// It has no canonical form.
    #[error("not a renewal: {0}")]
    Canonical(#[from] CanonicalError),
    /// It says something else than the file does.
    #[error("the renewal is not of this file: its {0} is another")]
    Differs(&'static str),
    /// Not of this form.
    #[error("not a renewal: {0}")]
    Form(String),
    /// The note is none, or is not signed by the key it names.
    #[error("the renewal: {0}")]
    Note(#[from] NoteError),
    /// There is no transcript in the file, or none that can be read.
    #[error("the file is no record: {0}")]
    Record(String),
}

impl From<TranscriptError> for RenewalError {
    fn from(error: TranscriptError) -> Self {
        Self::Record(error.to_string())
    }
}

impl From<serde_json::Error> for RenewalError {
    fn from(error: serde_json::Error) -> Self {
        Self::Form(error.to_string())
    }
}

impl Renewal {
    /// Of a record's file, which is not verified here.
    ///
    /// # Errors
    /// [`RenewalError::Record`] if there is no transcript in it.
    pub fn of(record: &[u8], signer: &VerifierKey, renewed: &str) -> Result<Self, RenewalError> {
        let attached = if is_redacted(record) {
            record.to_vec()
        } else {
            crate::record::transcript(record)
                .ok_or_else(|| RenewalError::Record("it has no transcript".to_owned()))?
        };
        let transcript = Transcript::parse(&attached)?;
        Ok(Self {
            format: FORMAT.to_owned(),
            fingerprint: transcript.fingerprint(&attached)?,
            room: transcript.room,
            signer: signer.clone(),
            renewed: renewed.to_owned(),
            checkpoint: transcript.checkpoint,
            key: transcript.key,
            file: RenewedFile {
                length: record.len() as u64,
                sha256: Hash::of(record),
                sha512: hex::encode(Sha512::digest(record)),
            },
        })
    }

    /// The two lines that are signed.
    ///
    /// # Errors
    /// [`RenewalError`] only if a value has no canonical form.
    pub fn to_text(&self) -> Result<String, RenewalError> {
        let json = canonical::to_vec(&serde_json::to_value(self)?)?;
        let json =
            String::from_utf8(json).map_err(|error| RenewalError::Form(error.to_string()))?;
        Ok(format!("{FORMAT}\n{json}\n"))
    }

    /// Reads a note, and checks that the key it names signed it and that it is of that file.
    ///
    /// # Errors
    /// [`RenewalError`].
    pub fn verified(note: &str, record: &[u8]) -> Result<Self, RenewalError> {
        let note = Note::parse(note)?;
        let json = note
            .text()
            .strip_prefix(FORMAT)
            .and_then(|rest| rest.strip_prefix('\n'))
            .and_then(|rest| rest.strip_suffix('\n'))
            .ok_or_else(|| RenewalError::Form(format!("its first line is not {FORMAT:?}")))?;
        let renewal: Self = serde_json::from_value(canonical::parse(json.as_bytes())?)?;
        if renewal.format != FORMAT || renewal.to_text()? != note.text() {
            return Err(RenewalError::Form(
                "a value is not in its one form".to_owned(),
            ));
        }
        if !is_time(&renewal.renewed) {
            return Err(RenewalError::Form(format!(
                "{:?} is no time",
                renewal.renewed
            )));
        }
        note.verify(&renewal.signer)?;
        let here = Self::of(record, &renewal.signer, &renewal.renewed)?;
        let differs = [
            ("length", here.file.length == renewal.file.length),
            ("SHA-512", here.file.sha512 == renewal.file.sha512),
            ("SHA-256", here.file.sha256 == renewal.file.sha256),
            ("room", here.room == renewal.room),
            ("fingerprint", here.fingerprint == renewal.fingerprint),
            ("checkpoint", here.checkpoint == renewal.checkpoint),
            ("journal key", here.key == renewal.key),
        ];
        match differs.into_iter().find(|(_, same)| !same) {
            Some((what, _)) => Err(RenewalError::Differs(what)),
            None => Ok(renewal),
        }
    }
}
