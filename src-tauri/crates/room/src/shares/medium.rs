//! Reading a share from whatever it lies on: a sheet, a picture of one, a share text, a sealed
//! share, an age file.

use crate::Error;
use crate::error::sentence;
use crate::given::read_bounded;
use crate::reading::{gave_up, guarded, reader};
use quorum::Share;
use quorum::typed::{self, Cell, Decoded, Undecodable};
use reader::Sheet;
use sealing::POINT_LENGTH;
use sealing::age_file::{self, AgeError};
use sealing::envelope::{Card, OpenRefused, SealedShare};
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use zeroize::Zeroizing;

/// Longest file that is read as a share: a scanned page at 600 dpi fits.
const LONGEST: u64 = 64 * 1024 * 1024;

/// A share read from a file or typed.
pub(crate) struct Brought {
    pub(crate) share: Share,
    pub(crate) how: &'static str,
    pub(crate) corrected: Vec<Cell>,
}

impl Brought {
    pub(crate) fn decoded(decoded: Decoded, how: &'static str) -> Self {
        Self {
            share: decoded.share,
            how,
            corrected: decoded.corrected,
        }
    }

    /// The corrected cells as people read them.
    pub(crate) fn corrected_places(&self) -> Vec<String> {
        let place = |cell: &Cell| format!("row {}, cell {}", cell.row, cell.cell);
        self.corrected.iter().map(place).collect()
    }

    fn whole(share: Share, how: &'static str) -> Self {
        Self {
            share,
            how,
            corrected: Vec::new(),
        }
    }
}

/// Why nothing could be read, in words that name rows and never values.
pub(crate) struct Unreadable(pub(crate) String);

impl Unreadable {
    pub(crate) fn rows(error: &Undecodable) -> Self {
        Self(sentence(&error))
    }
}

/// A card's side of a key agreement: given the public key the share is sealed to and the point to
/// multiply, the x-coordinate of the product.
pub(crate) type CardAgrees<'a> =
    dyn Fn(&[u8; POINT_LENGTH], &[u8; POINT_LENGTH]) -> Result<Zeroizing<[u8; 32]>, Error> + 'a;

/// What is there to open a sealed share with.
#[derive(Default)]
pub(crate) struct OpenWith<'a> {
    pub(crate) passphrase: Option<&'a SecretString>,
    /// An age identity, or the contents of its file.
    pub(crate) identity: Option<&'a SecretString>,
    pub(crate) card: Option<&'a CardAgrees<'a>>,
}

/// Reads a share from any medium.
///
/// The outer error is of the file, the card, or a key that is missing or wrong: nothing is held
/// against the share, and one tries again. The inner one is of what is in the file.
pub(crate) fn read_brought(
    file: &Path,
    keys: &OpenWith<'_>,
) -> Result<Result<Brought, Unreadable>, Error> {
    let bytes = read_bounded(file, LONGEST)?;
    let picture = [&b"%PDF"[..], b"\x89PNG", b"\xff\xd8\xff"];
    if picture.iter().any(|start| bytes.starts_with(start)) {
        return read_sheet(file, &bytes);
    }
    if !age_file::is_age_file(&bytes) {
        return read_text(&bytes, keys, "text");
    }
    match decrypt(&bytes, keys)? {
        Err(unreadable) => Ok(Err(unreadable)),
        Ok(plaintext) => read_text(&plaintext, keys, "age"),
    }
}

/// Reads what a scanner typed: the text of a sheet's code.
pub(crate) fn read_scanned(text: &SecretString) -> Result<Brought, Unreadable> {
    typed::from_scanner(text.expose_secret())
        .map(|share| Brought::whole(share, "scanner"))
        .map_err(|error| Unreadable(sentence(&error)))
}

/// A sealed share or a share text; `how` says what the text lay on.
fn read_text(
    bytes: &[u8],
    keys: &OpenWith<'_>,
    how: &'static str,
) -> Result<Result<Brought, Unreadable>, Error> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Ok(Err(Unreadable(
            "The file is neither a sheet, a picture of one, a sealed share, nor a share text."
                .into(),
        )));
    };
    if text.trim_start().starts_with('{') {
        return open_sealed(text, keys, how);
    }
    Ok(
        match guarded("this share text", || typed::from_text(text))? {
            Ok(decoded) => Ok(Brought::decoded(decoded, how)),
            Err(error) => Err(Unreadable(sentence(&error))),
        },
    )
}

/// A sheet is read in a process of its own. That this breaks off is no fault of the share's.
fn read_sheet(file: &Path, bytes: &[u8]) -> Result<Result<Brought, Unreadable>, Error> {
    let read = reader()?
        .sheet(bytes)
        .map_err(|why| gave_up(&file.display().to_string(), &why))?;
    Ok(match read {
        Err(why) => Err(Unreadable(sentence(&why))),
        Ok(Sheet { share, corrected }) => Ok(Brought {
            share,
            how: "sheet",
            corrected,
        }),
    })
}

fn open_sealed(
    text: &str,
    keys: &OpenWith<'_>,
    how: &'static str,
) -> Result<Result<Brought, Unreadable>, Error> {
    let sealed = match guarded("this sealed share", || SealedShare::parse(text))? {
        Ok(sealed) => sealed,
        Err(error) => return Ok(Err(Unreadable(sentence(&error)))),
    };
    let recipient = sealed.needs().card;
    let how = if recipient.is_some() { "card" } else { how };
    let opened = match (recipient, keys.card) {
        (Some(point), Some(agrees)) => {
            let ecdh = |enc: &[u8; POINT_LENGTH]| agrees(&point, enc);
            let card = Card {
                point: &point,
                ecdh: &ecdh,
            };
            sealed.open(Some(&card), keys.passphrase)
        }
        _ => sealed.open(None, keys.passphrase),
    };
    let refused = |code: &str, error: &OpenRefused<Error>, recovery: &str| {
        Error::refusal(code, sentence(error), recovery)
    };
    match opened {
        Ok(share) => Ok(Ok(Brought::whole(share, how))),
        Err(OpenRefused::Ecdh(error)) => Err(error),
        Err(error @ OpenRefused::CardNeeded) => Err(refused(
            "card-needed",
            &error,
            "Put the custodian's card into the reader and try again.",
        )),
        Err(error @ OpenRefused::PassphraseNeeded) => Err(refused(
            "passphrase-needed",
            &error,
            "Have the custodian enter it.",
        )),
        Err(error @ OpenRefused::WrongPassphrase) => Err(refused(
            "passphrase-wrong",
            &error,
            "Nothing was counted against the share.",
        )),
        Err(error @ OpenRefused::NotThisCard { .. }) => Err(refused(
            "not-this-card",
            &error,
            "Put in the card the share was sealed to.",
        )),
        Err(error @ OpenRefused::NotComputed(_)) => Err(Error::failure(
            "not-opened",
            sentence(&error),
            "Close other programs and try again.",
        )),
        Err(error) => Ok(Err(Unreadable(sentence(&error)))),
    }
}

fn decrypt(
    bytes: &[u8],
    keys: &OpenWith<'_>,
) -> Result<Result<Zeroizing<Vec<u8>>, Unreadable>, Error> {
    let identity = keys.identity.ok_or_else(|| {
        Error::refusal(
            "identity-needed",
            "This share is sealed to an age key.",
            "Name the file that holds its identity.",
        )
    })?;
    match guarded("this age file", || age_file::decrypt(bytes, identity))? {
        Ok(plaintext) => Ok(Ok(plaintext)),
        Err(error @ AgeError::NotThisIdentity) => Err(Error::refusal(
            "identity-wrong",
            sentence(&error),
            "Nothing was counted against the share.",
        )),
        Err(error @ AgeError::Identity) => Err(Error::usage(
            "identity-unreadable",
            sentence(&error),
            "Name the file that age-keygen wrote.",
        )),
        Err(error) => Ok(Err(Unreadable(sentence(&error)))),
    }
}
