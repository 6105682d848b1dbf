//! A custodian's ML-KEM key: the file that, with their card, opens a share sealed to both.

use crate::randomness::system_rng;
use files::{read_text, write_new};
use sealing::mlkem::{MlKemError, MlKemKey, MlKemRecipient};
use std::path::{Path, PathBuf};
use wire::{Code, Error, sentence};

/// Longest file that is read as a key: OpenSSL's private keys take 3.5 kB.
const LONGEST: u64 = 64 * 1024;

/// A new key: where it was written, and what people compare.
#[derive(Clone, Debug)]
pub struct NewMlKem {
    /// The private key's file, which its owner takes along.
    pub private: PathBuf,
    /// The public key's file, which enrols them.
    pub public: PathBuf,
    /// The first four bytes of the SHA-256 of the public key.
    pub fingerprint: String,
}

/// Makes a key and writes both files: the private one to `out`, the public one beside it, with
/// `.pub` at the end.
///
/// # Errors
/// If one of the files is there already or cannot be written, or does not read back as the key.
pub fn new_mlkem_key(out: &Path) -> Result<NewMlKem, Error> {
    let key = MlKemKey::generate(&mut system_rng("keymoot ml-kem key")?);
    let mut name = out.as_os_str().to_owned();
    name.push(".pub");
    let public = PathBuf::from(name);
    let not_written = |error: MlKemError| {
        let recovery = "Remove what was written, and try again.";
        Error::failure(Code::MlKemKey, sentence(&error), recovery)
    };
    write_new(out, key.to_pem().map_err(not_written)?.as_bytes())?;
    let written = key.recipient().to_pem().map_err(not_written)?;
    write_new(&public, written.as_bytes())?;
    let read = files::read_bounded(out, LONGEST)?;
    let read = std::str::from_utf8(&read).map_err(|_| not_written(MlKemError::NotAKey))?;
    let read = MlKemKey::from_pem(read).map_err(not_written)?;
    if read.recipient() != key.recipient() {
        return Err(not_written(MlKemError::NotAKey));
    }
    Ok(NewMlKem {
        private: out.to_owned(),
        public,
        fingerprint: key.recipient().fingerprint(),
    })
}

/// Reads the file of a public key. A private one is refused, and nothing of it is repeated.
///
/// # Errors
/// If the file cannot be read, or is not an ML-KEM-768 public key in PEM.
pub fn mlkem_recipient(file: &Path) -> Result<MlKemRecipient, Error> {
    let text = read_text(file, LONGEST)?;
    MlKemRecipient::from_pem(&text).map_err(|error| match error {
        MlKemError::Private => Error::usage(
            Code::MlKemPrivateKey,
            sentence(&error),
            "Give the file of the public key, which ends with .pub; the private one stays with its \
             owner, and whoever saw it makes a new one.",
        ),
        MlKemError::Algorithm | MlKemError::NoSeed | MlKemError::NotAKey | MlKemError::Public => {
            Error::usage(
                Code::MlKemKey,
                sentence(&error),
                "Give the file that “keymoot participant mlkem-key” wrote with .pub at its end, or \
                 that “openssl pkey -pubout” makes of an ML-KEM-768 key.",
            )
        }
    })
}
