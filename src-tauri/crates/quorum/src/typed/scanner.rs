//! A share's QR text as a scanner types it that passes for a keyboard: the characters come through
//! whatever layout the machine has for its keyboards.

use super::qr::{QrTextError, from_qr_text};
use crate::SUITE;
use crate::share::Share;
use zeroize::Zeroizing;

/// Longest text looked at, in bytes: a share's has 143.
const LONGEST: usize = 4096;

/// What a layout turns characters into, and what they were, upper case.
type Layout = &'static [(char, char)];

/// Layouts tried in turn, as typed first: a scanner sends the keys of an American keyboard unless it
/// is set otherwise.
const LAYOUTS: [Layout; 3] = [
    &[],
    // German and its neighbours: QWERTZ.
    &[('Z', 'Y'), ('Y', 'Z')],
    // French: AZERTY, its digits shifted.
    &[
        ('Q', 'A'),
        ('A', 'Q'),
        ('W', 'Z'),
        ('Z', 'W'),
        (',', 'M'),
        ('?', 'M'),
        ('À', '0'),
        ('&', '1'),
        ('É', '2'),
        ('"', '3'),
        ('\'', '4'),
        ('(', '5'),
        ('-', '6'),
        ('È', '7'),
        ('_', '8'),
        ('Ç', '9'),
    ],
];

/// Reads what a scanner typed. White space, line ends and other control characters anywhere, a
/// symbology identifier (ISO/IEC 15424) before it, the case of letters, and a keyboard layout that
/// is not the scanner's do not matter: the payload's own checksum decides which layout it was.
///
/// # Errors
/// As [`from_qr_text`], of the layout in which it begins as a share's text does.
pub fn from_scanner(text: &str) -> Result<Share, QrTextError> {
    if text.len() > LONGEST {
        return Err(QrTextError::NotAShare);
    }
    let mut refused = QrTextError::NotAShare;
    for layout in LAYOUTS {
        let meant = meant(text, layout);
        let meant = match meant.strip_prefix("]Q") {
            Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => &rest[1..],
            _ => meant.as_str(),
        };
        match from_qr_text(meant) {
            Ok(share) => return Ok(share),
            Err(error) => {
                if meant.starts_with(SUITE) && refused == QrTextError::NotAShare {
                    refused = error;
                }
            }
        }
    }
    Err(refused)
}

/// The keys behind the characters of a layout, upper case.
fn meant(text: &str, layout: Layout) -> Zeroizing<String> {
    let mut meant = Zeroizing::new(String::with_capacity(2 * text.len()));
    for typed in text.chars() {
        if typed.is_whitespace() || typed.is_control() {
            continue;
        }
        for typed in typed.to_uppercase() {
            let key = layout.iter().find(|(from, _)| *from == typed);
            meant.push(key.map_or(typed, |(_, key)| *key));
        }
    }
    meant
}
