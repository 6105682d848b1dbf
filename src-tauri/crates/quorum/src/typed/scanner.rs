//! A share's QR text as a scanner types it that passes for a keyboard: the characters come through
//! whatever layout the machine has for its keyboards.

use super::layouts::{DIGITS, Keys, LETTERS};
use super::qr::{CHARACTERS, QrTextError, from_qr_text};
use crate::SUITE;
use crate::share::Share;
use zeroize::Zeroizing;

/// Longest text looked at, in bytes: a share's has 143 characters.
const LONGEST: usize = 4096;
/// Characters of a symbology identifier: `]`, the code's letter, a digit.
const IDENTIFIER: usize = 3;

/// Reads what a scanner typed. White space, line ends and other control characters anywhere, a
/// symbology identifier (ISO/IEC 15424) before it, the case of letters, and a keyboard layout that
/// is not the scanner's do not matter: of the layouts in which it begins as a share's text does, the
/// payload's own checksum decides which it was.
///
/// # Errors
/// As [`from_qr_text`], of the text as it was typed; [`QrTextError::Layout`] if it is as long as a
/// share's and no layout makes a share's of it, or two make different ones.
pub fn from_scanner(text: &str) -> Result<Share, QrTextError> {
    if text.len() > LONGEST {
        return Err(QrTextError::NotAShare);
    }
    let text = typed(text);
    let mut found: Option<Share> = None;
    for letters in LETTERS {
        for digits in DIGITS {
            let Ok(share) = from_qr_text(&meant(&text, letters, digits)) else {
                continue;
            };
            match &found {
                Some(other) if other.payload() != share.payload() => {
                    return Err(QrTextError::Layout);
                }
                _ => found = Some(share),
            }
        }
    }
    found.ok_or_else(|| refused(&text))
}

/// Why no layout makes a share of it.
fn refused(text: &str) -> QrTextError {
    let as_typed = from_qr_text(text).err().unwrap_or(QrTextError::NotAShare);
    let unjudged = matches!(as_typed, QrTextError::Character | QrTextError::NotAShare);
    if unjudged && text.chars().count() == CHARACTERS {
        return QrTextError::Layout;
    }
    as_typed
}

/// The characters that were typed, upper case, without white space, control characters and the
/// symbology identifier.
fn typed(text: &str) -> Zeroizing<String> {
    let mut typed = Zeroizing::new(String::with_capacity(2 * text.len()));
    let shown = |c: &char| !c.is_whitespace() && !c.is_control();
    typed.extend(text.chars().filter(shown).flat_map(char::to_uppercase));
    let named = typed.strip_prefix("]Q").and_then(|rest| {
        let digit = rest.chars().next()?;
        digit.is_ascii_digit().then(|| &rest[1..])
    });
    // Another layout types the identifier otherwise, too.
    let begins = || {
        typed
            .char_indices()
            .nth(IDENTIFIER)
            .map(|(at, _)| &typed[at..])
    };
    let longer = typed.chars().count() == CHARACTERS + IDENTIFIER;
    let rest = named.or_else(|| longer.then(begins).flatten());
    match rest {
        Some(rest) => Zeroizing::new(rest.to_owned()),
        None => typed,
    }
}

/// The keys behind the characters of a layout; nothing where they do not begin a share's text.
fn meant(text: &str, letters: Keys, digits: Keys) -> Zeroizing<String> {
    let key = |typed: char| {
        let mut keys = letters.iter().chain(digits);
        keys.find(|(from, _)| *from == typed)
            .map_or(typed, |(_, key)| *key)
    };
    let mut meant = Zeroizing::new(String::with_capacity(2 * text.len()));
    if text.chars().take(SUITE.len()).map(key).eq(SUITE.chars()) {
        meant.extend(text.chars().map(key));
    }
    meant
}
