//! HPKE with MLKEM768-P256 (draft-ietf-hpke-pq-05, 0x0050), base mode, one message; HKDF-SHA256,
//! AES-256-GCM. The P-256 half is a card's, as in [`hpke`](crate::hpke), the ML-KEM-768 half a file's.
//!
//! The KEM is draft-irtf-cfrg-concrete-hybrid-kems's, taken apart: its recipient derives both keys
//! from one seed, and here each has its own, since a card gives none. What a sender does is the same.
//! Neither half alone opens anything: the secret is a hash of both.

use crate::POINT_LENGTH;
use crate::hpke::{HpkeError, OpenError, SECRET, Schedule};
use crate::hpke::{derive_key, exchange, public_key, uncompressed};
use crate::mlkem::{ENC_LENGTH, MlKemKey, MlKemRecipient};
use rand_core::CryptoRng;
use sha3::{Digest, Sha3_256};
use zeroize::Zeroizing;

/// `"HPKE"` and the identifiers of KEM, KDF and AEAD (RFC 9180, 5.1; draft-ietf-hpke-pq-05, 4).
const SUITE: &[u8] = b"HPKE\x00\x50\x00\x01\x00\x02";
/// The KEM's label (draft-irtf-cfrg-concrete-hybrid-kems, 4.1).
const LABEL: &[u8] = b"MLKEM768-P256";

/// What the sender makes: both encapsulated keys and the ciphertext, which is 16 bytes longer than
/// the plaintext. HPKE's `enc` is `mlkem` ‖ `enc`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The sender's ephemeral P-256 key, uncompressed.
    pub enc: [u8; POINT_LENGTH],
    /// The ML-KEM ciphertext.
    pub mlkem: Box<[u8; ENC_LENGTH]>,
    /// AES-256-GCM ciphertext and tag.
    pub ciphertext: Vec<u8>,
}

/// Seals `plaintext` to whoever holds both private keys. Draws 64 bytes of `rng`.
///
/// # Errors
/// If `recipient` is not the uncompressed encoding of a point of P-256 other than the identity.
pub fn seal(
    recipient: &[u8; POINT_LENGTH],
    mlkem: &MlKemRecipient,
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Sealed, HpkeError> {
    let recipient_key = public_key(recipient)?;
    let mut random = [Zeroizing::new([0; SECRET]), Zeroizing::new([0; SECRET])];
    for part in &mut random {
        rng.fill_bytes(part.as_mut());
    }
    let ephemeral = derive_key(&random[0]);
    let enc = uncompressed(&ephemeral.public_key());
    let exchanged = exchange(&ephemeral, &recipient_key);
    let (mlkem, encapsulated) = mlkem.encapsulate(&random[1]);
    let secret = combine(&encapsulated, &exchanged, &enc, recipient);
    let ciphertext = Schedule::new(SUITE, &secret, info).seal(plaintext, aad)?;
    Ok(Sealed {
        enc,
        mlkem,
        ciphertext,
    })
}

/// Opens what [`seal`] made. `recipient` is the P-256 key it was sealed to; `ecdh` gives the
/// x-coordinate of its private key times the point it is handed, which has been validated.
///
/// # Errors
/// If a point is not one, `ecdh` fails, or the ciphertext is not for these keys, `info` and `aad`:
/// an ML-KEM ciphertext that was altered shows in that.
pub fn open<E>(
    recipient: &[u8; POINT_LENGTH],
    mlkem: &MlKemKey,
    sealed: &Sealed,
    info: &[u8],
    aad: &[u8],
    ecdh: impl FnOnce(&[u8; POINT_LENGTH]) -> Result<Zeroizing<[u8; 32]>, E>,
) -> Result<Zeroizing<Vec<u8>>, OpenError<E>> {
    public_key(recipient)?;
    public_key(&sealed.enc)?;
    let exchanged = ecdh(&sealed.enc).map_err(OpenError::Ecdh)?;
    let encapsulated = mlkem.decapsulate(&sealed.mlkem);
    let secret = combine(&encapsulated, &exchanged, &sealed.enc, recipient);
    Schedule::new(SUITE, &secret, info)
        .open(&sealed.ciphertext, aad)
        .ok_or(OpenError::DoesNotOpen)
}

/// `C2PRICombiner` with SHA3-256 (draft-irtf-cfrg-hybrid-kems-11, 5.1.3).
fn combine(
    encapsulated: &[u8; SECRET],
    exchanged: &[u8; SECRET],
    enc: &[u8; POINT_LENGTH],
    recipient: &[u8; POINT_LENGTH],
) -> Zeroizing<[u8; SECRET]> {
    let mut hash = Sha3_256::new_with_prefix(encapsulated);
    hash.update(exchanged);
    hash.update(enc);
    hash.update(recipient);
    hash.update(LABEL);
    Zeroizing::new(hash.finalize().into())
}
