//! Between a payload's 87 bytes and its 70 ten-bit symbols.

use super::reed_solomon::DATA;
use crate::share::{PAYLOAD_LENGTH, PayloadError, Share};
use zeroize::Zeroizing;

const BITS: usize = 10;

/// Cuts the payload into symbols, first bit first; the last four bits are zero.
pub(super) fn to_symbols(payload: &[u8; PAYLOAD_LENGTH]) -> Zeroizing<[u16; DATA]> {
    let mut symbols = Zeroizing::new([0; DATA]);
    for (position, symbol) in symbols.iter_mut().enumerate() {
        let bit = position * BITS;
        let (byte, shift) = (bit / 8, bit % 8);
        let pair = u16::from(payload[byte]) << 8
            | u16::from(payload.get(byte + 1).copied().unwrap_or_default());
        *symbol = pair >> (16 - BITS - shift) & 0x3ff;
    }
    symbols
}

/// Joins symbols into a share. The bits beyond the payload must be zero.
pub(super) fn to_share(symbols: &[u16]) -> Result<Share, PayloadError> {
    let mut payload = Zeroizing::new([0_u8; PAYLOAD_LENGTH + 1]);
    for (position, symbol) in symbols.iter().enumerate().take(DATA) {
        let bit = position * BITS;
        let (byte, shift) = (bit / 8, bit % 8);
        let pair = symbol << (16 - BITS - shift);
        payload[byte] |= (pair >> 8) as u8;
        payload[byte + 1] |= pair as u8;
    }
    if payload[PAYLOAD_LENGTH] != 0 {
        return Err(PayloadError::Checksum);
    }
    Share::from_payload(&payload[..PAYLOAD_LENGTH])
}
