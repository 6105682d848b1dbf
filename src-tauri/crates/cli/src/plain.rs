//! What others wrote, made harmless before it reaches a terminal: a file's name, a reason or a label
//! may hold characters that move the cursor, or that turn the order of what is read round.

use std::borrow::Cow;
use std::fmt::Write;

/// Text of several lines of ours.
pub(crate) fn lines(text: &str) -> Cow<'_, str> {
    shown(text, |one| one == '\n')
}

/// Text that stands on one line.
pub(crate) fn line(text: &str) -> Cow<'_, str> {
    shown(text, |_| false)
}

/// JSON, where these characters stand in texts only, and have a form of their own.
pub(crate) fn json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for one in text.chars() {
        if acts(one) && one != '\n' {
            // All of them have four digits. Writing to a string does not fail.
            let _ = write!(plain, "\\u{:04x}", u32::from(one));
        } else {
            plain.push(one);
        }
    }
    plain
}

/// True if a terminal would do something with it other than show it.
fn acts(one: char) -> bool {
    one.is_control() || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What acts is written as its number, as in `\u{1b}`.
fn shown(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    let hides = |one: char| acts(one) && !stays(one);
    if !text.contains(hides) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for one in text.chars() {
        if hides(one) {
            // Writing to a string does not fail.
            let _ = write!(plain, "{}", one.escape_unicode());
        } else {
            plain.push(one);
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::{json, line, lines};

    #[test]
    fn what_a_terminal_would_act_on_is_shown() {
        assert_eq!(line("\u{1b}[2Jgone\r\n"), r"\u{1b}[2Jgone\u{d}\u{a}");
        assert_eq!(line("a\u{202e}b\u{9b}c"), r"a\u{202e}b\u{9b}c");
        assert_eq!(lines("one\ntwo\u{7}"), "one\ntwo\\u{7}");
        assert_eq!(line("王 Wei, Łódź"), "王 Wei, Łódź");
    }

    #[test]
    fn json_says_the_same_in_plain_characters() {
        let document = serde_json::json!({ "a": "\u{9b}2J\u{202e}\u{7f}\n王" });
        let text = format!("{document:#}\n");
        let plain = json(&text);
        assert!(
            plain.chars().all(|one| one == '\n' || !super::acts(one)),
            "{plain}"
        );
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&plain).unwrap(),
            document
        );
    }
}
