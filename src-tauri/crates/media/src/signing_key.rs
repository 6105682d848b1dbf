//! The key a person without a card signs with: an Ed25519 key (RFC 8032) sealed by a passphrase
//! (Argon2id, RFC 9106, and AES-256-GCM). It lies on the administrator's machine and is labelled a
//! software signature wherever it shows.

use ceremony::ParticipantId;
use ed25519_dalek::{Signer, SigningKey};
use files::{read_text, write_new};
use ledger::Person;
use rand_core::CryptoRng;
use sealing::NewPassphrase;
use sealing::passphrase::{self, Cost, Fresh, PassphraseError, Sealed};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use wire::{Code, Error, Rule, sentence};
use zeroize::Zeroizing;

/// A signing key sealed by a passphrase, as its file holds it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SealedKey {
    format: String,
    participant: ParticipantId,
    memory_kib: u32,
    passes: u32,
    #[serde(with = "hex::serde")]
    salt: [u8; 16],
    #[serde(with = "hex::serde")]
    nonce: [u8; 12],
    #[serde(with = "hex::serde")]
    sealed: Vec<u8>,
}

const FORMAT: &str = "keymoot-sealed-key/1";
/// Longest file that is read as a sealed signing key.
pub const LONGEST_KEY: u64 = 64 * 1024;

/// A signing key that was drawn and is not sealed yet.
pub struct NewKey {
    participant: ParticipantId,
    seed: Zeroizing<[u8; 32]>,
    fresh: Fresh,
}

impl NewKey {
    /// Draws the key of a participant.
    pub fn draw(participant: &ParticipantId, rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *seed);
        Self {
            participant: participant.clone(),
            seed,
            fresh: Fresh::draw(rng),
        }
    }

    /// Seals it: this takes a fifth of a second and 64 MiB.
    ///
    /// # Errors
    /// `seal-failed`.
    pub fn seal(&self, passphrase: &NewPassphrase) -> Result<SealedNew, Error> {
        let aad = self.participant.as_bytes();
        let sealed = self.fresh.clone().seal(&*self.seed, aad, passphrase);
        let Sealed {
            cost,
            salt,
            nonce,
            ciphertext,
        } = sealed.map_err(|error| not_computed(&error))?;
        let file = SealedKey {
            format: FORMAT.into(),
            participant: self.participant.clone(),
            memory_kib: cost.memory_kib(),
            passes: cost.passes(),
            salt,
            nonce,
            sealed: ciphertext,
        };
        Ok(SealedNew {
            file,
            key: OpenKey(SigningKey::from_bytes(&self.seed)),
        })
    }
}

/// A new signing key, sealed and still open: its first signature says that its owner accepts what
/// they are enrolled for.
pub struct SealedNew {
    file: SealedKey,
    key: OpenKey,
}

impl SealedNew {
    /// The participant it is of.
    #[must_use]
    pub fn participant(&self) -> &ParticipantId {
        &self.file.participant
    }

    /// The verification key, hex.
    #[must_use]
    pub fn public_key(&self) -> String {
        hex::encode(self.key.0.verifying_key().as_bytes())
    }

    /// Writes it to the folder `keys`. Gives it for one signature once its file reads back.
    ///
    /// # Errors
    /// If the file cannot be written, or is another when it is read.
    pub fn keep(self, keys: &Path) -> Result<OpenKey, Error> {
        let text = serde_json::to_string_pretty(&self.file)
            .map_err(|error| Error::fault(Code::SealFailed, error.to_string()))?;
        let path = sealed_key(keys, &self.file.participant);
        files::make(keys)?;
        write_new(&path, text.as_bytes())?;
        if read_text(&path, LONGEST_KEY)? == text {
            Ok(self.key)
        } else {
            Err(Error::failure(
                Code::SealedKeyUnreadable,
                "The new signing key does not read back as it was written.",
                "Check the disk, and enrol the person again.",
            ))
        }
    }
}

/// A signing key that is open, for one signature. It wipes itself.
pub struct OpenKey(SigningKey);

impl OpenKey {
    /// Signs `message`.
    #[must_use]
    pub fn sign(self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// The file of a person's sealed key.
pub fn sealed_key(keys: &Path, participant: &ParticipantId) -> PathBuf {
    keys.join(format!("{participant}.json"))
}

/// Opens a person's sealed key: this takes a fifth of a second and 64 MiB.
///
/// # Errors
/// `passphrase-wrong`, `sealed-key-unreadable`, `own-enrolled-key`, `seal-failed`.
pub fn open_key(keys: &Path, person: &Person, passphrase: &SecretString) -> Result<OpenKey, Error> {
    let path = sealed_key(keys, &person.participant);
    files::readable(&path)?;
    let text = read_text(&path, LONGEST_KEY)?;
    let unreadable = || {
        Error::failure(
            Code::SealedKeyUnreadable,
            format!("The signing key of {} cannot be read.", person.name),
            "Take the file from a backup of the room, or enrol the person again.",
        )
    };
    let file: SealedKey = serde_json::from_str(&text).map_err(|_| unreadable())?;
    // A file that asks for another cost than we ever wrote is not ours.
    let cost = Cost::new(file.memory_kib, file.passes).map_err(|_| unreadable())?;
    if file.format != FORMAT {
        return Err(unreadable());
    }
    let sealed = Sealed {
        cost,
        salt: file.salt,
        nonce: file.nonce,
        ciphertext: file.sealed,
    };
    let seed =
        passphrase::open(&sealed, person.participant.as_bytes(), passphrase).map_err(|error| {
            match error {
                PassphraseError::DoesNotOpen => Error::refusal(
                    Code::PassphraseWrong,
                    format!("That is not the passphrase of {}.", person.name),
                    "Try again; nothing was signed.",
                ),
                other @ PassphraseError::Cost | other @ PassphraseError::NotComputed => {
                    not_computed(&other)
                }
            }
        })?;
    let seed: Zeroizing<[u8; 32]> =
        Zeroizing::new(seed.as_slice().try_into().map_err(|_| unreadable())?);
    let key = SigningKey::from_bytes(&seed);
    if hex::encode(key.verifying_key().as_bytes()) != person.public_key {
        return Err(Error::refusal(
            Rule::OwnEnrolledKey,
            format!(
                "The sealed key is not the one {} was enrolled with.",
                person.name
            ),
            "Take the right file from a backup of the room, or enrol the person again.",
        ));
    }
    Ok(OpenKey(key))
}

fn not_computed(error: &PassphraseError) -> Error {
    Error::failure(
        Code::SealFailed,
        sentence(error),
        "Close other programs and try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::PathBuf;

    /// Made by Python's `cryptography`: Argon2id and AES-256-GCM over the seed 0x42, 32 times.
    const FILE: &str = r#"{
  "format": "keymoot-sealed-key/1",
  "participant": "1d9c430766b14e2a8f503e91a2cc1774",
  "memory_kib": 65536,
  "passes": 3,
  "salt": "000102030405060708090a0b0c0d0e0f",
  "nonce": "000102030405060708090a0b",
  "sealed": "833b64081aa9a9456a431e29691e145c70b090bca025f325a4a07b77433f484d7f2d85660e80787bfe7cb68528174de4"
}"#;

    fn person() -> Person {
        let json = serde_json::json!({
            "participant": "1d9c430766b14e2a8f503e91a2cc1774",
            "name": "Zoë Łukasiewicz",
            "organisation": "",
            "role": "custodian",
            "identity_check": "passport",
            "public_key": "2152f8d19b791d24453242e15f2eab6cb7cffa7b6a5ed30097960e069881db12",
            "signature": "software",
        });
        serde_json::from_value(json).unwrap()
    }

    fn folder(file: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(format!("{}.json", person().participant));
        fs::write(&path, file).unwrap();
        let path = folder.path().to_owned();
        (folder, path)
    }

    #[test]
    fn a_key_sealed_by_another_program_signs() {
        let (_kept, folder) = folder(FILE);
        let words = SecretString::from("correct horse, Łódź");
        let opened = open_key(&folder, &person(), &words).unwrap_or_else(|error| panic!("{error}"));
        let signature = opened.sign(b"message");
        assert_eq!(
            hex::encode(signature),
            "4230048fdf9a690dada1da0cdf1cd2303419b49c6fb21966d61e145e59fc5b88\
             4b689bced46fbe74305785b1503ae8d5ca110bd3b597549b76e2028df5ac5508"
        );
        let wrong = SecretString::from("correct horse, Lodz");
        let refused = open_key(&folder, &person(), &wrong).err().unwrap();
        assert_eq!(refused.code, "passphrase-wrong");
    }

    #[test]
    fn a_new_key_signs_at_once_and_again_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut rng = crate::system_rng("test").unwrap();
        let new = NewKey::draw(&person().participant, &mut rng);
        let words = SecretString::from("correct horse battery staple");
        let seals = NewPassphrase::chosen(&words, &[]).unwrap();
        let sealed = new.seal(&seals).unwrap_or_else(|error| panic!("{error}"));
        let mut person = person();
        person.public_key = sealed.public_key();
        let kept = sealed.keep(folder.path());
        let first = kept.unwrap_or_else(|error| panic!("{error}")).sign(b"duty");
        let again = open_key(folder.path(), &person, &words);
        let again = again
            .unwrap_or_else(|error| panic!("{error}"))
            .sign(b"duty");
        assert_eq!(first, again);
    }

    #[test]
    fn a_file_that_names_another_cost_is_not_ours() {
        let words = SecretString::from("correct horse, Łódź");
        for (field, cost) in [
            ("\"memory_kib\": 65536", "\"memory_kib\": 4294967295"),
            ("\"memory_kib\": 65536", "\"memory_kib\": 8"),
            ("\"passes\": 3", "\"passes\": 1"),
        ] {
            let (_kept, folder) = folder(&FILE.replace(field, cost));
            let refused = open_key(&folder, &person(), &words).err().unwrap();
            assert_eq!(refused.code, "sealed-key-unreadable");
        }
    }
}
