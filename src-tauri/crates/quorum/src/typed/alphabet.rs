//! Crockford's base 32: no letter that looks like a digit, and no U.

/// The characters, by value.
pub(super) const CHARACTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Reads a character as people write it: either case, I and L for 1, O for 0. U has no value.
pub(super) fn value(character: char) -> Option<u8> {
    let character = match character.to_ascii_uppercase() {
        'I' | 'L' => '1',
        'O' => '0',
        other => other,
    };
    let position = CHARACTERS
        .iter()
        .position(|&byte| char::from(byte) == character)?;
    u8::try_from(position).ok()
}

/// Whether a character only separates: it is skipped wherever it stands.
pub(super) fn separates(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '–' | '—' | '·' | '.' | '|' | ':')
}

/// Writes a ten-bit symbol as two characters, high half first.
pub(super) fn write(symbol: u16) -> [char; 2] {
    [symbol >> 5, symbol].map(|half| char::from(CHARACTERS[usize::from(half & 31)]))
}

/// Reads two characters as a symbol.
pub(super) fn read(high: char, low: char) -> Option<u16> {
    Some(u16::from(value(high)?) << 5 | u16::from(value(low)?))
}
