//! Signed notes (C2SP signed-note v1.0.0): a text and, below it, one line for each signature.
//!
//! Signing happens elsewhere, in a device: Ed25519 over the text, ECDSA over its SHA-256; and
//! [`Note::add`] takes what it returns: 64 bytes in either algorithm.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

mod cosigner;
mod key;

pub use cosigner::CosignerKey;
pub use key::{Algorithm, KeyError, KeyId, VerifierKey};

/// The longest note that is read, in bytes.
pub const MAX_NOTE: usize = 8 * 1024 * 1024;
/// The most signatures that are read.
const MAX_SIGNATURES: usize = 100;
const SIGNATURE_START: &str = "\u{2014} ";

/// A text with its signatures, not yet verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// One signature as it stands in a note.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SignatureLine {
    name: String,
    key_id: KeyId,
    signature: Vec<u8>,
}

/// Why a note is not one, or does not verify.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// The key's signature is there and is wrong.
    #[error("the signature of {0} is wrong")]
    BadSignature(String),
    /// Not a signed note.
    #[error("not a signed note: {0}")]
    Malformed(&'static str),
    /// The note has no signature by this key.
    #[error("there is no signature by {0}")]
    NotSigned(String),
    /// What the device returned is not a signature of this key.
    #[error("the signature to add does not verify under {0}")]
    SignatureRefused(String),
}

impl Note {
    /// A note that nobody has signed yet.
    ///
    /// # Errors
    /// [`NoteError::Malformed`] if the text does not end in a newline or holds other controls.
    pub fn unsigned(text: &str) -> Result<Self, NoteError> {
        check_text(text)?;
        Ok(Self {
            text: text.to_owned(),
            signatures: Vec::new(),
        })
    }

    /// Adds a signature by `key` as a device returns it: 64 bytes, R ‖ S of RFC 8032 or r ‖ s of
    /// ECDSA. It is verified first, so no note with a wrong signature is ever made.
    ///
    /// # Errors
    /// [`NoteError::SignatureRefused`].
    pub fn add(&mut self, key: &VerifierKey, raw: &[u8]) -> Result<(), NoteError> {
        let refused = || NoteError::SignatureRefused(key.name().to_owned());
        let signature = key.encode_signature(raw).ok_or_else(refused)?;
        if !key.verifies(self.text.as_bytes(), &signature) {
            return Err(refused());
        }
        self.signatures.push(SignatureLine {
            name: key.name().to_owned(),
            key_id: key.id(),
            signature,
        });
        Ok(())
    }

    /// Reads a note.
    ///
    /// # Errors
    /// [`NoteError::Malformed`].
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE {
            return Err(NoteError::Malformed("it is too long"));
        }
        let (text, block) = note
            .rsplit_once("\n\n")
            .ok_or(NoteError::Malformed("no blank line before signatures"))?;
        let text = note.get(..=text.len()).unwrap_or_default();
        check_text(text)?;
        let block = block
            .strip_suffix('\n')
            .ok_or(NoteError::Malformed("the last line does not end"))?;
        let mut signatures = Vec::new();
        for line in block.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::Malformed("too many signatures"));
            }
            signatures.push(SignatureLine::parse(line)?);
        }
        Ok(Self {
            text: text.to_owned(),
            signatures,
        })
    }

    /// The signed text, ending in a newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Names that stand on the signatures: claims, until verified.
    pub fn signer_names(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().map(|line| line.name.as_str())
    }

    /// Checks that `key` signed the text.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`] if no signature has the key's name and id;
    /// [`NoteError::BadSignature`] if any that has them is wrong.
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let id = key.id();
        let mut lines = self
            .signatures
            .iter()
            .filter(|line| line.name == key.name() && line.key_id == id)
            .peekable();
        if lines.peek().is_none() {
            return Err(NoteError::NotSigned(key.name().to_owned()));
        }
        if lines.all(|line| key.verifies(self.text.as_bytes(), &line.signature)) {
            Ok(())
        } else {
            Err(NoteError::BadSignature(key.name().to_owned()))
        }
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        for line in &self.signatures {
            let mut bytes = line.key_id.0.to_vec();
            bytes.extend_from_slice(&line.signature);
            writeln!(
                f,
                "{SIGNATURE_START}{} {}",
                line.name,
                STANDARD.encode(bytes)
            )?;
        }
        Ok(())
    }
}

impl SignatureLine {
    fn parse(line: &str) -> Result<Self, NoteError> {
        let malformed = NoteError::Malformed("a line below the blank line is not a signature");
        let (name, base64) = line
            .strip_prefix(SIGNATURE_START)
            .and_then(|rest| rest.split_once(' '))
            .ok_or_else(|| malformed.clone())?;
        let bytes = STANDARD.decode(base64).map_err(|_| malformed.clone())?;
        match bytes.split_first_chunk::<4>() {
            Some((id, signature)) if key::is_name(name) && !signature.is_empty() => Ok(Self {
                name: name.to_owned(),
                key_id: KeyId(*id),
                signature: signature.to_vec(),
            }),
            _ => Err(malformed),
        }
    }
}

fn check_text(text: &str) -> Result<(), NoteError> {
    if text.len() > MAX_NOTE {
        Err(NoteError::Malformed("it is too long"))
    } else if !text.ends_with('\n') || text == "\n" {
        Err(NoteError::Malformed("the text does not end in a newline"))
    } else if text.contains(|c: char| c.is_control() && c != '\n') {
        Err(NoteError::Malformed("the text holds a control character"))
    } else {
        Ok(())
    }
}
