//! The sealed share's JSON.

use super::{EnvelopeError, Label, MlKemHalf, PASSPHRASE_LAYER, Recipient, SealedShare, TAG};
use crate::{POINT_LENGTH, hpke};
use quorum::json::are_objects;
use quorum::{PAYLOAD_LENGTH, QuorumId, SUITE};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};

/// Names the format.
const FORMAT: &str = "keymoot-sealed-share/1";
/// Names the format of what is sealed to an ML-KEM key as well.
const FORMAT_HYBRID: &str = "keymoot-sealed-share/2";
/// Longest text that is parsed; a sealed share takes under 4 kB.
const LONGEST: usize = 8192;

impl SealedShare {
    /// Reads a sealed share's file. Nothing is opened, so nothing is proven of what is inside.
    ///
    /// # Errors
    /// What is wrong with the file. A checksum that fails means it was damaged on the way.
    pub fn parse(text: &str) -> Result<Self, EnvelopeError> {
        if text.len() > LONGEST {
            return Err(EnvelopeError::TooLong);
        }
        let file: File =
            serde_json::from_str(text).map_err(|error| EnvelopeError::Json(error.to_string()))?;
        if !are_objects(text, &["", "/card", "/mlkem"]) {
            return Err(EnvelopeError::Json("it is not an object of objects".into()));
        }
        let hybrid = file.format == FORMAT_HYBRID;
        if !hybrid && file.format != FORMAT || file.suite != SUITE {
            return Err(EnvelopeError::Format);
        }
        // Half of a hybrid seal is none.
        if hybrid != file.mlkem.is_some() {
            return Err(EnvelopeError::Field { field: "mlkem" });
        }
        if hybrid && file.card.is_none() {
            return Err(EnvelopeError::Field { field: "card" });
        }
        if file.threshold < 2 {
            return Err(EnvelopeError::Field { field: "threshold" });
        }
        if file.index == 0 {
            return Err(EnvelopeError::Field { field: "index" });
        }
        let card = file.card.map(Recipient::try_from).transpose()?;
        if card.is_none() && !file.passphrase {
            return Err(EnvelopeError::Field {
                field: "passphrase",
            });
        }
        let within = if file.passphrase {
            PASSPHRASE_LAYER
        } else {
            PAYLOAD_LENGTH
        };
        let length = within + if card.is_some() { TAG } else { 0 };
        let share = Self {
            label: Label {
                quorum: file.quorum,
                threshold: file.threshold,
                index: file.index,
                custodian: bytes(&file.custodian, "custodian")?,
            },
            passphrase: file.passphrase,
            card,
            mlkem: file.mlkem.map(MlKemHalf::try_from).transpose()?,
            sealed: lower_hex(&file.sealed)
                .filter(|sealed| sealed.len() == length)
                .ok_or(EnvelopeError::Field { field: "sealed" })?,
        };
        if bytes(&file.checksum, "checksum")? == share.checksum() {
            Ok(share)
        } else {
            Err(EnvelopeError::Damaged)
        }
    }

    /// Writes the file: fields in a fixed order, indented by two, one line feed at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        let file = File {
            format: if self.mlkem.is_some() {
                FORMAT_HYBRID.into()
            } else {
                FORMAT.into()
            },
            suite: SUITE.into(),
            quorum: self.label.quorum,
            threshold: self.label.threshold,
            index: self.label.index,
            custodian: hex::encode(self.label.custodian),
            passphrase: self.passphrase,
            card: self.card.map(|card| FileLayer {
                recipient: hex::encode(card.point),
                enc: hex::encode(card.enc),
            }),
            mlkem: self.mlkem.as_ref().map(|half| FileLayer {
                recipient: hex::encode(half.recipient),
                enc: hex::encode(half.enc.as_ref()),
            }),
            sealed: hex::encode(&self.sealed),
            checksum: hex::encode(self.checksum()),
        };
        pretty(&file)
    }

    /// The first four bytes of a SHA-256 over every field, so that damage is not taken for a wrong
    /// passphrase. No protection against people: those the layers refuse.
    fn checksum(&self) -> [u8; 4] {
        let mut hash = Sha256::new_with_prefix(b"keymoot/km1/sealed-share");
        hash.update(self.label.quorum.0);
        hash.update([self.label.threshold, self.label.index]);
        hash.update(self.label.custodian);
        hash.update([u8::from(self.passphrase)]);
        if let Some(card) = &self.card {
            hash.update(card.point);
            hash.update(card.enc);
        }
        if let Some(half) = &self.mlkem {
            hash.update(half.recipient);
            hash.update(half.enc.as_ref());
        }
        hash.update(&self.sealed);
        let mut checksum = [0; 4];
        checksum.copy_from_slice(&hash.finalize()[..4]);
        checksum
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    suite: String,
    quorum: QuorumId,
    threshold: u8,
    index: u8,
    custodian: String,
    passphrase: bool,
    #[serde(
        default,
        deserialize_with = "there",
        skip_serializing_if = "Option::is_none"
    )]
    card: Option<FileLayer>,
    #[serde(
        default,
        deserialize_with = "there",
        skip_serializing_if = "Option::is_none"
    )]
    mlkem: Option<FileLayer>,
    sealed: String,
    checksum: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLayer {
    recipient: String,
    enc: String,
}

/// A field that is there has a value: `null` is none.
fn there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<FileLayer>, D::Error> {
    FileLayer::deserialize(deserializer).map(Some)
}

impl TryFrom<FileLayer> for Recipient {
    type Error = EnvelopeError;

    fn try_from(card: FileLayer) -> Result<Self, Self::Error> {
        Ok(Self {
            point: point(&card.recipient, "recipient")?,
            enc: point(&card.enc, "enc")?,
        })
    }
}

impl TryFrom<FileLayer> for MlKemHalf {
    type Error = EnvelopeError;

    fn try_from(half: FileLayer) -> Result<Self, Self::Error> {
        Ok(Self {
            recipient: bytes(&half.recipient, "recipient")?,
            enc: Box::new(bytes(&half.enc, "enc")?),
        })
    }
}

fn point(text: &str, field: &'static str) -> Result<[u8; POINT_LENGTH], EnvelopeError> {
    let point = bytes(text, field)?;
    hpke::check_point(&point).map_err(|_| EnvelopeError::Field { field })?;
    Ok(point)
}

fn bytes<const N: usize>(text: &str, field: &'static str) -> Result<[u8; N], EnvelopeError> {
    lower_hex(text)
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or(EnvelopeError::Field { field })
}

/// Lower-case hexadecimal alone: a value has one spelling, and a file one digest.
fn lower_hex(text: &str) -> Option<Vec<u8>> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    hex::decode(text).ok()
}

#[expect(
    clippy::expect_used,
    reason = "serde_json fails only for maps without string keys and for failing writers"
)]
fn pretty(file: &File) -> String {
    let mut text = serde_json::to_string_pretty(file).expect("a struct of strings and numbers");
    text.push('\n');
    text
}
