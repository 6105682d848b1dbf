//! Cosignatures of checkpoints by ML-DSA-44 (C2SP tlog-cosignature 1.1.0-rc.1, type 0x06; FIPS 204):
//! a second signature of a tree, which stands where the classical one falls, and the other way round.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ml_dsa::signature::Verifier as _;
use ml_dsa::{EncodedSignature, EncodedVerifyingKey, MlDsa44, Signature, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use super::key::{KeyError, KeyId, is_name};
use super::{Note, NoteError, SignatureLine};
use crate::checkpoint::Checkpoint;

/// C2SP's signature type.
const TYPE: u8 = 6;
/// Length of a public key (FIPS 204, table 2).
const KEY: usize = 1312;
/// Length of a signature (FIPS 204, table 2).
const SIGNATURE: usize = 2420;
/// The longest name and origin: each has one byte for its length in what is signed.
const LONGEST: usize = 255;
/// The label of what is signed.
const LABEL: &[u8; 12] = b"subtree/v1\n\0";

/// A cosigner's ML-DSA-44 public key with the name it signs under. Its text form is C2SP's verifier
/// key: `name+hex(id)+base64(0x06 ‖ key)`, some 1,800 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct CosignerKey {
    name: String,
    key: Box<[u8; KEY]>,
}

impl CosignerKey {
    /// From the 1312 bytes of a public key (FIPS 204, algorithm 22). Any such bytes are one.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn new(name: &str, key: &[u8]) -> Result<Self, KeyError> {
        let key: [u8; KEY] = key.try_into().map_err(|_| KeyError::Key("ML-DSA-44"))?;
        if is_name(name) && name.len() <= LONGEST {
            Ok(Self {
                name: name.to_owned(),
                key: Box::new(key),
            })
        } else {
            Err(KeyError::Name(name.to_owned()))
        }
    }

    /// The name it signs under.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The first four bytes of SHA-256(name ‖ newline ‖ 0x06 ‖ key).
    #[must_use]
    pub fn id(&self) -> KeyId {
        let digest = Sha256::new()
            .chain_update(&self.name)
            .chain_update(b"\n")
            .chain_update([TYPE])
            .chain_update(self.key.as_slice())
            .finalize();
        KeyId([digest[0], digest[1], digest[2], digest[3]])
    }

    /// Whether both are the same public key, whatever they are called.
    #[must_use]
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.key == other.key
    }

    /// What it signs of a checkpoint at a time, in seconds since 1970 (`cosigned_message`): the
    /// cosigner's name, the time, and of the log its origin, size and root. The origin of a
    /// checkpoint that was read, or is a room's, has at most 255 bytes where this gives something.
    #[must_use]
    pub fn message(&self, timestamp: u64, checkpoint: &Checkpoint) -> Option<Vec<u8>> {
        let lengths = [&self.name, &checkpoint.origin].map(|text| u8::try_from(text.len()).ok());
        let [Some(name), Some(origin)] = lengths else {
            return None;
        };
        let mut message = LABEL.to_vec();
        message.push(name);
        message.extend_from_slice(self.name.as_bytes());
        message.extend_from_slice(&timestamp.to_be_bytes());
        message.push(origin);
        message.extend_from_slice(checkpoint.origin.as_bytes());
        // From the first leaf on: a checkpoint is the subtree of all.
        message.extend_from_slice(&0_u64.to_be_bytes());
        message.extend_from_slice(&checkpoint.size.to_be_bytes());
        message.extend_from_slice(&checkpoint.root.0);
        Some(message)
    }

    /// Checks a signature as a device makes it, 2420 bytes, over `message`, with an empty context.
    #[must_use]
    pub fn verifies_raw(&self, message: &[u8], raw: &[u8]) -> bool {
        let encoded = <EncodedSignature<MlDsa44>>::try_from(raw).ok();
        let signature = encoded.and_then(|encoded| Signature::<MlDsa44>::decode(&encoded));
        let key = <EncodedVerifyingKey<MlDsa44>>::try_from(self.key.as_slice()).ok();
        key.zip(signature).is_some_and(|(key, signature)| {
            VerifyingKey::<MlDsa44>::decode(&key)
                .verify(message, &signature)
                .is_ok()
        })
    }

    /// Checks what stands in a note: the time, 8 bytes, and the signature.
    fn verifies(&self, checkpoint: &Checkpoint, timestamped: &[u8]) -> Option<u64> {
        let (time, raw) = timestamped.split_first_chunk::<8>()?;
        let time = u64::from_be_bytes(*time);
        let message = self.message(time, checkpoint)?;
        // The standard's bound; and nothing follows the signature.
        let whole = i64::try_from(time).is_ok() && raw.len() == SIGNATURE;
        (whole && self.verifies_raw(&message, raw)).then_some(time)
    }
}

impl Note {
    /// Adds a cosignature by `key`, made at `timestamp`, as a device returns it over
    /// [`CosignerKey::message`]. It is verified first.
    ///
    /// # Errors
    /// [`NoteError::SignatureRefused`], [`NoteError::Malformed`] if the note is no checkpoint.
    pub fn add_cosignature(
        &mut self,
        key: &CosignerKey,
        timestamp: u64,
        raw: &[u8],
    ) -> Result<(), NoteError> {
        let checkpoint = self.as_checkpoint()?;
        let signature = [&timestamp.to_be_bytes()[..], raw].concat();
        if key.verifies(&checkpoint, &signature).is_none() {
            return Err(NoteError::SignatureRefused(key.name.clone()));
        }
        self.signatures.push(SignatureLine {
            name: key.name.clone(),
            key_id: key.id(),
            signature,
        });
        Ok(())
    }

    /// Checks that `key` cosigned the checkpoint in this note. Gives the time it says, in seconds
    /// since 1970: of several cosignatures of that key the newest.
    ///
    /// # Errors
    /// [`NoteError::NotSigned`] if no line has the key's name and id, [`NoteError::BadSignature`] if
    /// any that has them is wrong, [`NoteError::Malformed`] if the note is no checkpoint.
    pub fn cosigned(&self, key: &CosignerKey) -> Result<u64, NoteError> {
        let checkpoint = self.as_checkpoint()?;
        let id = key.id();
        let lines = self
            .signatures
            .iter()
            .filter(|line| line.name == key.name && line.key_id == id);
        let mut newest = None;
        for line in lines {
            let time = key
                .verifies(&checkpoint, &line.signature)
                .ok_or_else(|| NoteError::BadSignature(key.name.clone()))?;
            newest = newest.max(Some(time));
        }
        newest.ok_or_else(|| NoteError::NotSigned(key.name.clone()))
    }

    fn as_checkpoint(&self) -> Result<Checkpoint, NoteError> {
        Checkpoint::parse(&self.text).map_err(|_| NoteError::Malformed("it is no checkpoint"))
    }
}

impl fmt::Debug for CosignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CosignerKey({}+{})", self.name, hex::encode(self.id().0))
    }
}

impl fmt::Display for CosignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let material = [&[TYPE][..], self.key.as_slice()].concat();
        write!(
            f,
            "{}+{}+{}",
            self.name,
            hex::encode(self.id().0),
            STANDARD.encode(material)
        )
    }
}

impl FromStr for CosignerKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(base64)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(KeyError::Text);
        };
        let material = STANDARD.decode(base64).map_err(|_| KeyError::Text)?;
        let Some((&TYPE, key)) = material.split_first() else {
            return Err(KeyError::Text);
        };
        let key = Self::new(name, key)?;
        if hex::encode(key.id().0) == id {
            Ok(key)
        } else {
            Err(KeyError::Id)
        }
    }
}

impl Serialize for CosignerKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CosignerKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
