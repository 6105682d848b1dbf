//! The text in a share's QR code: upper case and digits only, so that it is stored in the compact
//! alphanumeric mode and a scanner that types does not depend on the keyboard's layout.

use super::alphabet::{read, write};
use super::payload::{to_share, to_symbols};
use super::reed_solomon::DATA;
use crate::SUITE;
use crate::share::{PayloadError, Share};
use zeroize::Zeroizing;

/// Characters of the text.
pub(super) const CHARACTERS: usize = SUITE.len() + 2 * DATA;

/// The text of a share's QR code: `KM1` and 140 characters. Secret.
pub fn qr_text(share: &Share) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(CHARACTERS));
    text.push_str(SUITE);
    for &symbol in to_symbols(&share.payload()).iter() {
        text.extend(write(symbol));
    }
    text
}

/// Reads what [`qr_text`] wrote. White space around it and the case of letters do not matter.
///
/// # Errors
/// If it is not the text of a share, or the share is damaged.
pub fn from_qr_text(text: &str) -> Result<Share, QrTextError> {
    let text = text.trim();
    let characters = match text.get(..SUITE.len()) {
        Some(start) if start.eq_ignore_ascii_case(SUITE) => &text[SUITE.len()..],
        _ => return Err(QrTextError::NotAShare),
    };
    if characters.len() != 2 * DATA || !characters.is_ascii() {
        return Err(QrTextError::Length {
            found: text.chars().count(),
        });
    }
    let mut symbols = Zeroizing::new([0; DATA]);
    for (symbol, pair) in symbols
        .iter_mut()
        .zip(characters.as_bytes().chunks_exact(2))
    {
        *symbol = read(pair[0].into(), pair[1].into()).ok_or(QrTextError::Character)?;
    }
    Ok(to_share(symbols.as_ref())?)
}

/// Why a scanned text is not a share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QrTextError {
    /// A character that no share has.
    #[error("the code holds a character that no share has; scan it again, or type the rows")]
    Character,
    /// As long as a share's text, and typed by a scanner through a layout that is not known.
    #[error(
        "what the scanner typed is not what it read: the scanner and this machine are set to \
         different keyboard layouts; set both to one, or type the rows"
    )]
    Layout,
    /// Not 143 characters.
    #[error("a share's code holds 143 characters, and this holds {found}; scan it again")]
    Length {
        /// Characters found.
        found: usize,
    },
    /// Something else's QR code.
    #[error(
        "this is not the code of a share; scan the square on the share sheet, or type its rows"
    )]
    NotAShare,
    /// The payload was refused.
    #[error(transparent)]
    Payload(#[from] PayloadError),
}
