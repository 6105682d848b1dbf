//! Ed25519 (RFC 8032) as it is verified here, wherever such a signature stands: one point has one
//! spelling, and no point of small order counts. Under a key of small order a signature holds that
//! nobody's secret made, and one signature can hold under many keys.

use ed25519_dalek::{Signature, VerifyingKey};

/// The key of 32 bytes, if they are the one spelling of a point that is not of small order.
pub(crate) fn key(bytes: &[u8; 32]) -> Option<VerifyingKey> {
    if !is_canonical(bytes) {
        return None;
    }
    let key = VerifyingKey::from_bytes(bytes).ok()?;
    (!key.is_weak()).then_some(key)
}

/// Whether 64 bytes are the signature under `key`: R as a key is, S below the group's order, and
/// S·B = R + k·A without a cofactor.
pub(crate) fn verifies(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    let Ok(signature) = Signature::from_slice(signature) else {
        return false;
    };
    is_canonical(signature.r_bytes()) && key.verify_strict(message, &signature).is_ok()
}

/// Whether y, the lower 255 bits in little-endian, is below 2^255 − 19. The other excess spelling,
/// x = 0 with its sign set, is of points of small order only.
fn is_canonical(bytes: &[u8; 32]) -> bool {
    let [low, middle @ .., high] = bytes;
    *low < 0xed || high & 0x7f != 0x7f || middle.iter().any(|byte| *byte != 0xff)
}
