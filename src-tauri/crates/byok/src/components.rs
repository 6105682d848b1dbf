//! A key in components: values of the key's length, each with somebody else, of which the exclusive or
//! is the key (ANSI X9.24-1; PCI PIN requirements 6-1, 15-1). None tells anything of the key.
//!
//! A check value is the first five bytes of the AES-CMAC (RFC 4493) of 16 zero bytes; the legacy one of
//! three bytes, of the encryption of zeros in ECB, is read only where a form is labelled so.

use crate::Refused;
use aes::Aes256;
use aes::cipher::{BlockCipherEncrypt as _, KeyInit as _};
use cmac::{Cmac, Mac as _};
use std::fmt;
use std::str::FromStr;
use zeroize::{Zeroize as _, Zeroizing};

/// Bytes of a component, as of every key here: AES-256.
pub const LENGTH: usize = 32;

/// Digits of a row, as forms print them.
pub const ROW: usize = 16;

/// Rows of a component.
pub const ROWS: usize = 2 * LENGTH / ROW;

/// Fewest and most components: with one, one person would have the key.
pub const COUNT: std::ops::RangeInclusive<usize> = 2..=9;

/// What a check value is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Method {
    /// First five bytes of AES-CMAC of 16 zero bytes: `cmac-zero-5`.
    Cmac,
    /// First three bytes of the encryption of 16 zero bytes, legacy: `ecb-zero-3`. Only where a form
    /// asks for it.
    Legacy,
}

impl Method {
    /// The name used in files and on forms.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Cmac => "cmac-zero-5",
            Self::Legacy => "ecb-zero-3",
        }
    }
}

impl FromStr for Method {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let found = [Self::Cmac, Self::Legacy]
            .into_iter()
            .find(|one| one.id() == text);
        found.ok_or_else(|| Refused::Method {
            given: format!("“{text}” is no kind of check value"),
            known: "cmac-zero-5, ecb-zero-3".into(),
        })
    }
}

/// A component; wiped when it goes.
pub struct Component(Zeroizing<[u8; LENGTH]>);

impl Component {
    /// Of bytes that a device drew. The caller wipes its own copy.
    #[must_use]
    pub fn of(bytes: &[u8; LENGTH]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// Reads a typed component: 64 hexadecimal digits, with blanks and dashes where people put them.
    ///
    /// # Errors
    /// [`Refused::Component`] with the number that is given, which never repeats what was typed.
    pub fn read(number: usize, text: &str) -> Result<Self, Refused> {
        let refuse = |why: String| Err(Refused::Component { number, why });
        let mut bytes = Zeroizing::new([0; LENGTH]);
        let mut digits = 0;
        for one in text.chars() {
            if one.is_whitespace() || one == '-' {
                continue;
            }
            let Some(value) = one.to_digit(16).and_then(|value| u8::try_from(value).ok()) else {
                return refuse("it has a character that is no hexadecimal digit".into());
            };
            if let Some(byte) = bytes.get_mut(digits / 2) {
                *byte = *byte << 4 | value;
            }
            digits += 1;
        }
        if digits != 2 * LENGTH {
            return refuse(format!(
                "it has {digits} hexadecimal digits, and one of an AES-256 key has {}",
                2 * LENGTH
            ));
        }
        if bytes.iter().all(|byte| *byte == 0) {
            return refuse(
                "it is all zeros: it adds nothing, and whoever holds the others has the key".into(),
            );
        }
        Ok(Self(bytes))
    }

    /// Its bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; LENGTH] {
        &self.0
    }

    /// Its check value.
    #[must_use]
    pub fn check(&self, method: Method) -> Vec<u8> {
        check_value(&self.0, method)
    }

    /// Refuses a component that has another check value than the one typed with it, in hexadecimal. It
    /// does not tell which one it has: who is told would type that, and compare nothing.
    ///
    /// # Errors
    /// [`Refused::Component`].
    pub fn refuse_other(&self, number: usize, method: Method, told: &str) -> Result<(), Refused> {
        let told = digits(told);
        if told == hex::encode(self.check(method)) {
            return Ok(());
        }
        let why = if told.is_empty() {
            "no check value stands beside it"
        } else if told.len() == 6 && method == Method::Cmac {
            "its check value has three bytes: the legacy kind, which must be asked for"
        } else {
            "the check value beside it is not its own: one of the two was mistyped, or it is another"
        };
        Err(Refused::Component {
            number,
            why: why.into(),
        })
    }
}

impl fmt::Debug for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Component")
    }
}

/// Refuses too few or too many components, and two that are equal: they cancel each other.
///
/// # Errors
/// [`Refused::Component`] with the later of the two.
pub fn refuse_unsound(components: &[Component]) -> Result<(), Refused> {
    if !COUNT.contains(&components.len()) {
        return Err(Refused::Component {
            number: components.len(),
            why: format!(
                "a key has {} to {} components, and not {}",
                COUNT.start(),
                COUNT.end(),
                components.len()
            ),
        });
    }
    for (place, one) in components.iter().enumerate() {
        if let Some(same) = components[..place]
            .iter()
            .position(|other| other.0 == one.0)
        {
            return Err(Refused::Component {
                number: place + 1,
                why: format!(
                    "it is the same as component {}: the two cancel each other",
                    same + 1
                ),
            });
        }
    }
    Ok(())
}

/// The key that they are components of: their exclusive or. The device makes it where it can.
///
/// # Errors
/// As [`refuse_unsound`], and where they make a key of zeros.
pub fn combine(components: &[Component]) -> Result<Zeroizing<[u8; LENGTH]>, Refused> {
    refuse_unsound(components)?;
    let mut key = Zeroizing::new([0; LENGTH]);
    for one in components {
        for (byte, other) in key.iter_mut().zip(one.0.iter()) {
            *byte ^= other;
        }
    }
    if key.iter().all(|byte| *byte == 0) {
        return Err(Refused::Component {
            number: components.len(),
            why: "together they are a key of zeros".into(),
        });
    }
    Ok(key)
}

/// A key's check value.
#[must_use]
pub fn check_value(key: &[u8; LENGTH], method: Method) -> Vec<u8> {
    match method {
        Method::Cmac => {
            let mac = <Cmac<Aes256> as cmac::KeyInit>::new(key.into());
            mac.chain_update([0; 16]).finalize().into_bytes()[..5].to_vec()
        }
        Method::Legacy => {
            let mut block = [0; 16].into();
            Aes256::new(key.into()).encrypt_block(&mut block);
            let value = block[..3].to_vec();
            block.zeroize();
            value
        }
    }
}

/// Refuses a key that has another check value than the one told for the whole, and does not tell which.
///
/// # Errors
/// [`Refused::OtherKey`].
pub fn refuse_other_key(found: &[u8], told: &str) -> Result<(), Refused> {
    if digits(told) == hex::encode(found) {
        Ok(())
    } else {
        Err(Refused::OtherKey)
    }
}

/// A component as a form prints it: groups of four digits, four groups a line.
#[must_use]
pub fn rows(component: &Component) -> Vec<Zeroizing<String>> {
    component
        .0
        .chunks(8)
        .map(|row| {
            let mut line = Zeroizing::new(String::with_capacity(20));
            for (place, byte) in row.iter().enumerate() {
                if place > 0 && place % 2 == 0 {
                    line.push(' ');
                }
                for digit in [byte >> 4, byte & 15] {
                    line.push(char::from_digit(u32::from(digit), 16).unwrap_or('?'));
                }
            }
            line
        })
        .collect()
}

/// What a typed row is, before the whole component can be checked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Row {
    /// A character that is no hexadecimal digit.
    BadCharacter {
        /// The group of four it is in, from 1.
        group: usize,
    },
    /// Nothing yet.
    Empty,
    /// As many digits as a form prints in a row.
    Good,
    /// More digits than that.
    Long,
    /// Fewer.
    Short,
}

impl Row {
    /// Looks at a row as it is typed, with blanks and dashes where people put them.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut digits = 0;
        for one in text.chars() {
            if one.is_whitespace() || one == '-' {
                continue;
            }
            if !one.is_ascii_hexdigit() {
                let group = digits.min(ROW - 1) / 4 + 1;
                return Self::BadCharacter { group };
            }
            digits += 1;
        }
        match digits {
            0 => Self::Empty,
            ROW => Self::Good,
            _ if digits > ROW => Self::Long,
            _ => Self::Short,
        }
    }

    /// Its name: `bad-character`, `empty`, `good`, `long` or `short`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::BadCharacter { .. } => "bad-character",
            Self::Empty => "empty",
            Self::Good => "good",
            Self::Long => "long",
            Self::Short => "short",
        }
    }
}

fn digits(text: &str) -> String {
    text.chars()
        .filter(|one| !one.is_whitespace())
        .collect::<String>()
        .to_lowercase()
}
