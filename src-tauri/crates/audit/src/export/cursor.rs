//! Up to where a journal was exported.

use proof::merkle::Hash;
use std::fmt;
use std::str::FromStr;

/// What a cursor's text begins with.
const START: &str = "keymoot-cursor/1";

/// Up to where a journal was exported: which one, how many entries, and their root. Whoever goes on
/// from it can tell whether the journal still is the one that was exported.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cursor {
    /// The room's id, lower-case hex.
    pub room: String,
    /// How many entries were exported, from the first.
    pub entries: u64,
    /// The root over them.
    pub root: Hash,
}

/// A text is not a cursor.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("that is not a cursor of an export")]
pub struct CursorUnread;

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            room,
            entries,
            root,
        } = self;
        write!(f, "{START}/{room}/{entries}/{root}")
    }
}

impl FromStr for Cursor {
    type Err = CursorUnread;

    /// Only the one text that is written for a cursor is one.
    fn from_str(text: &str) -> Result<Self, CursorUnread> {
        let rest = text
            .strip_prefix(START)
            .and_then(|rest| rest.strip_prefix('/'));
        let mut parts = rest.ok_or(CursorUnread)?.split('/');
        let (Some(room), Some(entries), Some(root), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(CursorUnread);
        };
        let mut hash = Hash([0; 32]);
        hex::decode_to_slice(root, &mut hash.0).map_err(|_| CursorUnread)?;
        let cursor = Self {
            room: room.to_owned(),
            entries: entries.parse().map_err(|_| CursorUnread)?,
            root: hash,
        };
        let of_a_room = !room.is_empty() && room.bytes().all(|one| one.is_ascii_alphanumeric());
        let good = of_a_room && cursor.entries < 1 << 53 && cursor.to_string() == text;
        good.then_some(cursor).ok_or(CursorUnread)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_has_one_text() {
        let cursor = Cursor {
            room: "00ff".into(),
            entries: 7,
            root: Hash::of(b"7"),
        };
        let text = cursor.to_string();
        assert_eq!(text.parse(), Ok(cursor));
        let broken = [
            "",
            "7",
            &text[1..],
            &text[..text.len() - 1],
            &format!("{text}/"),
            &format!(" {text}"),
            &text.replace("/7/", "/07/"),
            &text.replace("/7/", "/+7/"),
            &text.replace("/7/", "/9007199254740992/"),
            &text.replace("00ff", ""),
            &text.replace("00ff", "00 ff"),
            &text.replace("cursor/1", "cursor/2"),
            &text.to_uppercase(),
        ];
        for other in broken {
            assert_eq!(other.parse::<Cursor>(), Err(CursorUnread), "{other:?}");
        }
    }
}
