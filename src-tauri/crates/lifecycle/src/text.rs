//! Texts that others write.

/// Whether a character is one of a plain line: no control character, and none that turns the
/// direction of writing round.
pub(crate) fn is_plain(one: char) -> bool {
    !one.is_control() && !matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
