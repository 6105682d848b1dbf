//! What text may be journalled: it is printed, read aloud and shown at terminals.

/// True if a screen, a terminal or a printer would show this character and do nothing else: it moves
/// no cursor and turns no reading order round.
#[must_use]
pub fn is_plain(one: char) -> bool {
    !one.is_control() && !matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
