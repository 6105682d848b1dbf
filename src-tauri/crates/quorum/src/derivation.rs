//! HKDF-SHA-256 (RFC 5869) to 32 bytes, for the two places that derive.

use hkdf::HkdfExtract;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Derives 32 bytes; the input keying material and the info are each the pieces joined.
#[expect(
    clippy::expect_used,
    reason = "expanding fails only beyond 255 hash lengths, and this is one"
)]
pub(crate) fn derive(salt: &[u8], material: &[&[u8]], info: &[&[u8]]) -> Zeroizing<[u8; 32]> {
    let mut extract = HkdfExtract::<Sha256>::new(Some(salt));
    for piece in material {
        extract.input_ikm(piece);
    }
    let (_, hkdf) = extract.finalize();
    let mut key = Zeroizing::new([0; 32]);
    hkdf.expand_multi_info(info, key.as_mut())
        .expect("one hash length");
    key
}
