//! Lower-case hexadecimal, the one spelling of bytes in KM1's JSON.

/// Decodes exactly `N` bytes written in lower-case hexadecimal. Upper case is refused, so that a
/// value has one spelling and texts can be compared.
pub(crate) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

/// Decodes any number of bytes, in the one spelling.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    hex::decode(text).ok()
}
