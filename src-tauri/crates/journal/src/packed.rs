//! Openings as a row holds them: one after the other in the order of their names, each as name
//! length (1 byte), name, length of the rest (4, big-endian), salt (32), value (canonical JSON).
//!
//! A form that is read without building anything, so that checking a million entries costs little
//! more than hashing them.

use proof::canonical;
use proof::leaf::Opening;

/// One opening, borrowed from its row: name, and salt ‖ canonical JSON of the value.
pub(crate) type Borrowed<'a> = (&'a [u8], &'a [u8]);

/// Packs openings whose values are known to have a canonical form; `None` if one has not.
pub(crate) fn pack(openings: &[Opening]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(openings.len() * 64);
    for Opening { field, salt, value } in openings {
        let value = canonical::to_vec(value).ok()?;
        out.push(u8::try_from(field.len()).ok()?);
        out.extend_from_slice(field.as_bytes());
        out.extend_from_slice(&u32::try_from(salt.len() + value.len()).ok()?.to_be_bytes());
        out.extend_from_slice(salt);
        out.extend_from_slice(&value);
    }
    Some(out)
}

/// Reads packed openings until their end or the first that is cut off.
pub(crate) struct Packed<'a> {
    rest: &'a [u8],
    broken: bool,
}

impl<'a> Packed<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            broken: false,
        }
    }

    /// Whether the bytes read so far were not packed openings.
    pub(crate) fn is_broken(&self) -> bool {
        self.broken
    }

    fn take(&mut self) -> Option<Borrowed<'a>> {
        let (length, rest) = self.rest.split_first()?;
        let (field, rest) = rest.split_at_checked(usize::from(*length))?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let (salted, rest) = rest.split_at_checked(length)?;
        self.rest = rest;
        Some((field, salted))
    }
}

impl<'a> Iterator for Packed<'a> {
    type Item = Borrowed<'a>;

    fn next(&mut self) -> Option<Borrowed<'a>> {
        if self.rest.is_empty() || self.broken {
            return None;
        }
        let opening = self.take();
        self.broken = opening.is_none();
        opening
    }
}

/// Unpacks openings into values, or `None` if the bytes are not packed openings.
pub(crate) fn unpack(bytes: &[u8]) -> Option<Vec<Opening>> {
    let mut packed = Packed::new(bytes);
    let mut openings = Vec::new();
    for (field, salted) in packed.by_ref() {
        let (salt, value) = salted.split_first_chunk::<32>()?;
        let value = serde_json::from_slice(value).ok()?;
        openings.push(Opening {
            field: std::str::from_utf8(field).ok()?.to_owned(),
            salt: *salt,
            value,
        });
    }
    (!packed.is_broken()).then_some(openings)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn openings_come_back() {
        let openings = vec![
            Opening {
                field: "a".to_owned(),
                salt: [1; 32],
                value: json!({"x": [1, null]}),
            },
            Opening {
                field: "b_c".to_owned(),
                salt: [2; 32],
                value: json!("Łukasz"),
            },
        ];
        let bytes = pack(&openings).unwrap();
        assert_eq!(unpack(&bytes).unwrap(), openings);
        assert_eq!(unpack(&[]).unwrap(), []);
        for length in 1..bytes.len() {
            let cut = unpack(&bytes[..length]);
            assert!(cut.is_none_or(|found| found == openings[..1]), "{length}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = unpack(&bytes);
        }
    }
}
