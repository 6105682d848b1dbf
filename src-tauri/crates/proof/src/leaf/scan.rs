//! Reading a leaf's bytes in one pass, without building anything.
//!
//! A leaf has one flat form: keys in ascending order; strings that need no escape; integers; and
//! `{"c":"…"}`. So one pass over the bytes checks both the grammar and that it is canonical.

use super::{LeafError, MAX_LEAF, RESERVED};

/// The clear part of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header<'a> {
    /// What happened.
    pub kind: &'a str,
    /// Version of the type.
    pub version: u32,
    /// Room id, lower-case hex.
    pub room: &'a str,
    /// Position in the journal, from 0.
    pub seq: u64,
    /// When, RFC 3339 in UTC.
    pub at: &'a str,
    /// The ceremony it belongs to.
    pub ceremony: Option<&'a str>,
}

/// Reads `leaf`, handing each field's name and commitment to `field`, in order. Whether those 64
/// bytes are lower-case hex digits is for `field` to say.
pub(super) fn scan<'a, E: From<LeafError>>(
    leaf: &'a [u8],
    mut field: impl FnMut(&'a str, &'a [u8; 64]) -> Result<(), E>,
) -> Result<Header<'a>, E> {
    if leaf.len() > MAX_LEAF {
        return Err(LeafError::TooLong(leaf.len()).into());
    }
    let mut cursor = Cursor { bytes: leaf, at: 0 };
    let (mut kind, mut version, mut room) = (None, None, None);
    let (mut seq, mut at, mut ceremony) = (None, None, None);
    let mut last = "";
    cursor.literal(b"{", "\"{\"")?;
    loop {
        let key = cursor.string()?;
        if key <= last {
            return Err(cursor.expected("a key after the one before it").into());
        }
        last = key;
        cursor.literal(b":", "\":\"")?;
        match key {
            "at" => at = Some(cursor.formed(is_time, "a time")?),
            "ceremony" => ceremony = Some(cursor.formed(is_ceremony, "a ceremony id")?),
            "room" => room = Some(cursor.formed(is_room, "a room id")?),
            "seq" => seq = Some(cursor.integer()?),
            "type" => kind = Some(cursor.formed(is_kind, "a type")?),
            "v" => {
                let number = cursor.integer()?;
                let number = u32::try_from(number).ok().filter(|number| *number > 0);
                version = Some(number.ok_or_else(|| cursor.expected("a version"))?);
            }
            name if is_field(name) => {
                cursor.literal(b"{\"c\":\"", "a commitment")?;
                let digest = cursor.digest()?;
                cursor.literal(b"\"}", "the end of a commitment")?;
                field(name, digest)?;
            }
            _ => return Err(cursor.expected("a field name").into()),
        }
        match cursor.next() {
            Some(b',') => {}
            Some(b'}') => break,
            _ => return Err(cursor.expected("\",\" or \"}\"").into()),
        }
    }
    if cursor.at != leaf.len() {
        return Err(cursor.expected("the end").into());
    }
    Ok(Header {
        kind: kind.ok_or(LeafError::Missing("type"))?,
        version: version.ok_or(LeafError::Missing("v"))?,
        room: room.ok_or(LeafError::Missing("room"))?,
        seq: seq.ok_or(LeafError::Missing("seq"))?,
        at: at.ok_or(LeafError::Missing("at"))?,
        ceremony,
    })
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn expected(&self, expected: &'static str) -> LeafError {
        LeafError::Malformed {
            expected,
            at: self.at,
        }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn literal(&mut self, literal: &[u8], what: &'static str) -> Result<(), LeafError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if !rest.starts_with(literal) {
            return Err(self.expected(what));
        }
        self.at += literal.len();
        Ok(())
    }

    /// What stands between two quotes. Every string of a leaf has a form without `"` and `\`, which
    /// whoever asked for it checks: so nothing is escaped, and the next quote ends it.
    fn string(&mut self) -> Result<&'a str, LeafError> {
        self.literal(b"\"", "a string")?;
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let text = rest
            .iter()
            .position(|&b| b == b'"')
            .and_then(|length| rest.get(..length))
            .and_then(|text| std::str::from_utf8(text).ok())
            .ok_or_else(|| self.expected("a plain string"))?;
        self.at += text.len() + 1;
        Ok(text)
    }

    fn formed(&mut self, form: fn(&str) -> bool, what: &'static str) -> Result<&'a str, LeafError> {
        let text = self.string()?;
        if form(text) {
            Ok(text)
        } else {
            Err(self.expected(what))
        }
    }

    fn integer(&mut self) -> Result<u64, LeafError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let digits = rest.get(..length).unwrap_or_default();
        let canonical =
            length > 0 && length <= 16 && (length == 1 || digits.first() != Some(&b'0'));
        if !canonical {
            return Err(self.expected("an integer"));
        }
        self.at += length;
        let value = digits.iter().fold(0, |n, b| n * 10 + u64::from(b - b'0'));
        if value < 1 << 53 {
            Ok(value)
        } else {
            Err(self.expected("an integer below 2^53"))
        }
    }

    fn digest(&mut self) -> Result<&'a [u8; 64], LeafError> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let digits = rest
            .first_chunk()
            .ok_or_else(|| self.expected("64 hex digits"))?;
        self.at += 64;
        Ok(digits)
    }
}

pub(super) fn is_kind(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// Room ids are whole bytes in lower-case hex, up to 32 of them.
pub(super) fn is_room(text: &str) -> bool {
    (2..=64).contains(&text.len())
        && text.len().is_multiple_of(2)
        && text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

pub(super) fn is_ceremony(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

pub(super) fn is_field(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !RESERVED.contains(&text)
}

/// RFC 3339 §5.6 in UTC, written with `T` and `Z`, of a day there is; a leap second is allowed.
pub(crate) fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00T00:00:00";
    let (Some(date), Some(fraction)) = (
        bytes.get(..shape.len()),
        bytes.get(shape.len()..).and_then(|r| r.strip_suffix(b"Z")),
    ) else {
        return false;
    };
    let shaped = date.iter().zip(shape).all(|(b, s)| {
        if *s == b'0' {
            b.is_ascii_digit()
        } else {
            b == s
        }
    });
    let number = |at: usize| {
        date.get(at..at + 2).map_or(99, |d| {
            (d[0].wrapping_sub(b'0')) * 10 + d[1].wrapping_sub(b'0')
        })
    };
    let decimals = match fraction.strip_prefix(b".") {
        Some(digits) => (1..=9).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit),
        None => fraction.is_empty(),
    };
    shaped
        && decimals
        && (1..=days(u32::from(number(0)) * 100 + u32::from(number(2)), number(5)))
            .contains(&number(8))
        && number(11) < 24
        && number(14) < 60
        && number(17) <= 60
}

/// How many days a month has; none if there is no such month.
fn days(year: u32, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}
