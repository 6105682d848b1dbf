//! What others wrote, on one line: whatever splits lines, or moves a cursor, is written otherwise.

use std::fmt::Write;

/// The same JSON in characters that nobody acts on: they stand in its texts only, and have a form of
/// their own there (RFC 8259, section 7).
pub(super) fn json(text: &str) -> String {
    if !text.contains(acts) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len() + 16);
    for one in text.chars() {
        if acts(one) {
            // All of them have four digits. Writing to a string does not fail.
            let _ = write!(plain, "\\u{:04x}", u32::from(one));
        } else {
            plain.push(one);
        }
    }
    plain
}

/// True if a terminal does something with it, or a program takes it for the end of a line.
pub(super) fn acts(one: char) -> bool {
    one.is_control() || matches!(one, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// At most so many characters; what is cut ends in an ellipsis.
pub(super) fn cut(text: &str, longest: usize) -> String {
    if text.chars().nth(longest).is_none() {
        return text.to_owned();
    }
    let kept = longest.saturating_sub(1);
    text.chars().take(kept).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::{cut, json};

    #[test]
    fn json_keeps_its_meaning_and_its_line() {
        let value = serde_json::json!({ "a": "\u{9b}2J\u{2028}\u{202e}\u{85}\n王" });
        let plain = json(&value.to_string());
        assert!(!plain.contains(super::acts), "{plain}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&plain).unwrap(),
            value
        );
    }

    #[test]
    fn a_text_is_cut_by_characters_and_says_so() {
        assert_eq!(cut("Łódź", 4), "Łódź");
        assert_eq!(cut("Łódź!", 4), "Łód…");
    }
}
