//! PDF objects in their one written form: tokens separated by single spaces, dictionary keys in
//! ascending order, strings in lower-case hex.

use std::collections::BTreeMap;

/// Deepest nesting of arrays and dictionaries.
const MAX_DEPTH: usize = 32;

/// A dictionary; keys without their slash, as written.
pub(crate) type Dict = BTreeMap<String, Object>;

/// A PDF object (ISO 32000-1 §7.3). Names and numbers are kept as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Object {
    Array(Vec<Object>),
    Bool(bool),
    Dict(Dict),
    /// Without its slash.
    Name(String),
    Null,
    Number(String),
    /// Generation 0 always.
    Ref(u32),
    Str(Vec<u8>),
}

impl Object {
    pub(crate) fn name(text: &str) -> Self {
        Self::Name(text.to_owned())
    }

    pub(crate) fn number(number: impl ToString) -> Self {
        Self::Number(number.to_string())
    }

    pub(crate) fn as_dict(&self) -> Option<&Dict> {
        if let Self::Dict(dict) = self {
            Some(dict)
        } else {
            None
        }
    }

    pub(crate) fn as_array(&self) -> Option<&[Object]> {
        if let Self::Array(items) = self {
            Some(items)
        } else {
            None
        }
    }

    pub(crate) fn as_ref(&self) -> Option<u32> {
        if let Self::Ref(number) = self {
            Some(*number)
        } else {
            None
        }
    }

    pub(crate) fn as_usize(&self) -> Option<usize> {
        if let Self::Number(number) = self {
            number.parse().ok()
        } else {
            None
        }
    }

    pub(crate) fn is_name(&self, text: &str) -> bool {
        matches!(self, Self::Name(name) if name == text)
    }

    /// Writes the object. `reference` writes what stands for a reference.
    pub(crate) fn write<E>(
        &self,
        out: &mut Vec<u8>,
        reference: &mut impl FnMut(u32, &mut Vec<u8>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Array(items) => {
                out.extend_from_slice(b"[ ");
                for item in items {
                    item.write(out, reference)?;
                    out.push(b' ');
                }
                out.push(b']');
            }
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
            Self::Dict(dict) => write_dict(dict, out, reference)?,
            Self::Name(name) => {
                out.push(b'/');
                out.extend_from_slice(name.as_bytes());
            }
            Self::Null => out.extend_from_slice(b"null"),
            Self::Number(number) => out.extend_from_slice(number.as_bytes()),
            Self::Ref(number) => reference(*number, out)?,
            Self::Str(bytes) => {
                out.push(b'<');
                out.extend_from_slice(hex::encode(bytes).as_bytes());
                out.push(b'>');
            }
        }
        Ok(())
    }

    /// The object as it stands in a file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let written = self.write(&mut out, &mut |number, out: &mut Vec<u8>| {
            out.extend_from_slice(format!("{number} 0 R").as_bytes());
            Ok::<(), std::convert::Infallible>(())
        });
        match written {
            Ok(()) => out,
        }
    }

    /// Reads an object that must be written in exactly this form.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes)
            .ok()
            .filter(|text| text.is_ascii())?;
        let mut tokens = Tokens { rest: Some(text) };
        let object = tokens.object(0)?;
        // Key order, number and name forms: all are settled by writing the object again.
        (tokens.rest.is_none() && object.to_bytes() == bytes).then_some(object)
    }
}

fn write_dict<E>(
    dict: &Dict,
    out: &mut Vec<u8>,
    reference: &mut impl FnMut(u32, &mut Vec<u8>) -> Result<(), E>,
) -> Result<(), E> {
    out.extend_from_slice(b"<< ");
    for (key, value) in dict {
        out.push(b'/');
        out.extend_from_slice(key.as_bytes());
        out.push(b' ');
        value.write(out, reference)?;
        out.push(b' ');
    }
    out.extend_from_slice(b">>");
    Ok(())
}

struct Tokens<'a> {
    /// `None` once the last token has been taken.
    rest: Option<&'a str>,
}

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        match rest.split_once(' ') {
            Some((token, rest)) => {
                self.rest = Some(rest);
                Some(token)
            }
            None => {
                self.rest = None;
                Some(rest)
            }
        }
    }

    fn object(&mut self, depth: usize) -> Option<Object> {
        let token = self.next()?;
        self.object_from(token, depth)
    }

    fn object_from(&mut self, token: &str, depth: usize) -> Option<Object> {
        if depth > MAX_DEPTH {
            return None;
        }
        match token {
            "null" => Some(Object::Null),
            "true" => Some(Object::Bool(true)),
            "false" => Some(Object::Bool(false)),
            "[" => {
                let mut items = Vec::new();
                loop {
                    match self.next()? {
                        "]" => return Some(Object::Array(items)),
                        token => items.push(self.object_from(token, depth + 1)?),
                    }
                }
            }
            "<<" => {
                let mut dict = Dict::new();
                loop {
                    match self.next()? {
                        ">>" => return Some(Object::Dict(dict)),
                        key => {
                            let key = key.strip_prefix('/').filter(|key| is_name(key))?;
                            let value = self.object(depth + 1)?;
                            if dict.insert(key.to_owned(), value).is_some() {
                                return None;
                            }
                        }
                    }
                }
            }
            _ => self.scalar(token),
        }
    }

    fn scalar(&mut self, token: &str) -> Option<Object> {
        if let Some(name) = token.strip_prefix('/') {
            return is_name(name).then(|| Object::name(name));
        }
        if let Some(digits) = token.strip_prefix('<') {
            return hex::decode(digits.strip_suffix('>')?).ok().map(Object::Str);
        }
        if !is_number(token) {
            return None;
        }
        // "n 0 R" is the only place where numbers are followed by an R.
        if let Some(rest) = self.rest.and_then(|rest| rest.strip_prefix("0 R")) {
            let rest = if rest.is_empty() {
                None
            } else {
                Some(rest.strip_prefix(' ')?)
            };
            self.rest = rest;
            return token.parse().ok().filter(|n| *n > 0).map(Object::Ref);
        }
        Some(Object::number(token))
    }
}

/// A name as written: regular characters, anything else as `#` and two upper-case hex digits.
fn is_name(name: &str) -> bool {
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = match (first, after) {
            (b'#', [high, low, after @ ..]) => {
                let digit = |byte: &u8| b"0123456789ABCDEF".iter().position(|known| known == byte);
                let byte = digit(high)
                    .zip(digit(low))
                    .map(|(high, low)| high * 16 + low);
                if byte
                    .and_then(|byte| u8::try_from(byte).ok())
                    .is_none_or(is_regular)
                {
                    return false;
                }
                after
            }
            (byte, after) if is_regular(*byte) => after,
            _ => return false,
        };
    }
    name.len() <= 127
}

fn is_regular(byte: u8) -> bool {
    (b'!'..=b'~').contains(&byte) && !b"()<>[]{}/%#".contains(&byte)
}

/// Writes a name's bytes in the form [`is_name`] reads.
#[cfg(not(target_family = "wasm"))]
pub(crate) fn name_text(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|&b| {
            if is_regular(b) {
                char::from(b).to_string()
            } else {
                format!("#{b:02X}")
            }
        })
        .collect()
}

fn is_number(token: &str) -> bool {
    let unsigned = token.strip_prefix('-').unwrap_or(token);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let leading = whole.len() > 1 && whole.starts_with('0');
    token.len() <= 64 && digits(whole) && !leading && digits(fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_is_read_and_no_other() {
        let good = [
            "<< /A 1 /B [ 1 0 R -2.5 /N#20x ] /C << >> /D <00ff> >>",
            "[ ]",
            "[ 0 10 0 R 1 ]",
            "[ -0.5 0.05 -10 /A#2F#C3 ]",
            "null",
            "<>",
        ];
        for text in good {
            let object = Object::parse(text.as_bytes()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(object.to_bytes(), text.as_bytes());
        }
        let bad = [
            "<< /B 1 /A 2 >>",
            "<< /A 1 /A 1 >>",
            "<</A 1>>",
            "[ 1  2 ]",
            "<FF>",
            "(text)",
            "1 0 R x",
            "[",
            "<< /A >>",
            "+1",
            "1.",
            "01 0 R",
            "0 0 R",
            "01",
            "-00.5",
            "/A#41",
            "/A#2f",
            "/A#2",
            "/A#",
            "",
            " ",
            "/A%",
            "[ 1 0 Rx ]",
            "\u{e9}",
            "1 ",
        ];
        for text in bad {
            assert_eq!(Object::parse(text.as_bytes()), None, "{text:?}");
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("{}{}", "[ ".repeat(100_000), "] ".repeat(99_999) + "]");
        assert_eq!(Object::parse(deep.as_bytes()), None);
    }
}
