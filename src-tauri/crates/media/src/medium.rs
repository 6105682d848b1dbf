//! Reading a share from whatever it lies on: a sheet, a picture of one, a share text, a sealed
//! share, an age file.

use crate::reading::{gave_up, guarded, reader};
use files::read_bounded;
use quorum::Share;
use quorum::typed::{self, Cell, Decoded, QrTextError, ROWS, ShareTextError, Undecodable};
use reader::{FORMATS, NoShareKind, Sheet, is_picture};
use sealing::POINT_LENGTH;
use sealing::age_file::{self, AgeError};
use sealing::envelope::{Card, EnvelopeError, OpenRefused, SealedShare, With};
use sealing::mlkem::MlKemKey;
use secrecy::{ExposeSecret, SecretString};
use std::fmt::Display;
use std::path::Path;
use wire::{Code, Error, sentence};
use zeroize::Zeroizing;

/// Longest file that is read as a share: a scanned page at 600 dpi fits.
const LONGEST: u64 = 64 * 1024 * 1024;

/// What follows where a file could not be judged.
const NOT_HELD: &str = "Nothing is held against whoever brought it.";

/// A share read from a file or typed.
pub struct Brought {
    /// The share; whether it is good is not known yet.
    pub share: Share,
    /// From what it was read, by name.
    pub how: &'static str,
    /// Cells that were mended by their row's check.
    pub corrected: Vec<Cell>,
}

impl Brought {
    /// A share whose rows were read.
    #[must_use]
    pub fn decoded(decoded: Decoded, how: &'static str) -> Self {
        Self {
            share: decoded.share,
            how,
            corrected: decoded.corrected,
        }
    }

    /// The corrected cells as people read them.
    pub fn corrected_places(&self) -> Vec<String> {
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

/// Why no share was read, in words that name rows and never values.
pub enum Unreadable {
    /// A share text, sealed share or age file was read, and is damaged.
    Damaged(String),
    /// Nothing was made out: that may be the picture's or the reader's fault, and is nobody's.
    Unseen(String),
}

impl Unreadable {
    fn damaged(error: &impl Display) -> Self {
        Self::Damaged(sentence(error))
    }

    /// Where no row fits its check, what was read may be anything, for instance a letter.
    pub fn rows(error: &Undecodable) -> Self {
        if error.rows.len() < ROWS {
            Self::damaged(error)
        } else {
            Self::Unseen(sentence(error))
        }
    }

    /// The same, whichever it is.
    pub fn into_words(self) -> String {
        match self {
            Self::Damaged(why) | Self::Unseen(why) => why,
        }
    }
}

/// Lets only that be held against a custodian which was read, and is damaged.
pub fn judged(brought: Result<Brought, Unreadable>) -> Result<Result<Brought, Unreadable>, Error> {
    match brought {
        Err(Unreadable::Unseen(why)) => Err(Error::usage(
            Code::NoShareSeen,
            why,
            format!("{NOT_HELD} Scan it again, or type its rows."),
        )),
        judged => Ok(judged),
    }
}

/// A card's side of a key agreement: given the public key the share is sealed to and the point to
/// multiply, the x-coordinate of the product.
pub type CardAgrees<'a> =
    dyn Fn(&[u8; POINT_LENGTH], &[u8; POINT_LENGTH]) -> Result<Zeroizing<[u8; 32]>, Error> + 'a;

/// What is there to open a sealed share with.
#[derive(Default)]
pub struct OpenWith<'a> {
    /// The passphrase its custodian added.
    pub passphrase: Option<&'a SecretString>,
    /// An age identity, or the contents of its file; or of that of the custodian's ML-KEM key.
    pub identity: Option<&'a SecretString>,
    /// What agrees on a key with the card it is encrypted to.
    pub card: Option<&'a CardAgrees<'a>>,
}

/// Reads a share from any medium.
///
/// The outer error is of the file, the card, or a key that is missing or wrong: nothing is held
/// against the share, and one tries again. The inner one is of what is in the file.
pub fn read_brought(
    file: &Path,
    keys: &OpenWith<'_>,
) -> Result<Result<Brought, Unreadable>, Error> {
    let bytes = read_bounded(file, LONGEST)?;
    if is_picture(&bytes) {
        return read_sheet(file, &bytes);
    }
    if !age_file::is_age_file(&bytes) {
        let text = std::str::from_utf8(&bytes)
            .map_err(|_| not_read_here(file, &"it is neither a picture nor text"))?;
        return read_text(text, keys, "text");
    }
    let plaintext = match decrypt(&bytes, keys)? {
        Err(unreadable) => return Ok(Err(unreadable)),
        Ok(plaintext) => plaintext,
    };
    match std::str::from_utf8(&plaintext) {
        Ok(text) => read_text(text, keys, "age"),
        Err(_) => Ok(Err(Unreadable::Unseen(
            "What the age file holds is not text.".into(),
        ))),
    }
}

/// A file in no format that is read: the reader's matter, and nobody's fault.
fn not_read_here(file: &Path, why: &impl Display) -> Error {
    let place = file.display();
    Error::usage(
        Code::ShareFormat,
        format!(
            "{place} is not read: {why}. Shares are read from {FORMATS} files, share texts, sealed shares and age files."
        ),
        format!("{NOT_HELD} Bring the sheet in one of these formats, or type its rows."),
    )
}

/// Reads what a scanner typed: the text of a sheet's code.
pub fn read_scanned(text: &SecretString) -> Result<Result<Brought, Unreadable>, Error> {
    match typed::from_scanner(text.expose_secret()) {
        Ok(share) => Ok(Ok(Brought::whole(share, "scanner"))),
        Err(error) => not_the_code(&error).map(Err),
    }
}

/// Only a whole code whose checksum fails is damaged. Else it is the scanner's fault, or another
/// code was scanned, or a part.
fn not_the_code(error: &QrTextError) -> Result<Unreadable, Error> {
    match error {
        QrTextError::Layout => Err(Error::usage(
            Code::ScannerLayout,
            sentence(error),
            format!("{NOT_HELD} US English suits most scanners."),
        )),
        QrTextError::Payload(_) => Ok(Unreadable::damaged(error)),
        QrTextError::Character | QrTextError::Length { .. } | QrTextError::NotAShare => {
            Ok(Unreadable::Unseen(sentence(error)))
        }
    }
}

/// A sealed share or a share text; `how` says what the text lay on.
fn read_text(
    text: &str,
    keys: &OpenWith<'_>,
    how: &'static str,
) -> Result<Result<Brought, Unreadable>, Error> {
    if text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{')
    {
        return open_sealed(text, keys, how);
    }
    let error = match guarded("this share text", || typed::from_text(text))? {
        Ok(decoded) => return Ok(Ok(Brought::decoded(decoded, how))),
        Err(error) => error,
    };
    let unreadable = match &error {
        ShareTextError::Undecodable(error) => Unreadable::rows(error),
        ShareTextError::Code(error) => not_the_code(error)?,
        ShareTextError::Different { .. } => return Err(different(sentence(&error))),
        ShareTextError::NoRows
        | ShareTextError::NoSuchRow { .. }
        | ShareTextError::RowTwice { .. }
        | ShareTextError::TooLong => Unreadable::Unseen(sentence(&error)),
    };
    Ok(Err(unreadable))
}

/// Which of them was meant cannot be known.
fn different(which: String) -> Error {
    let recovery = format!("{NOT_HELD} Bring one share in each file.");
    Error::refusal(Code::DifferentShares, which, recovery)
}

/// A sheet is read in a process of its own. That this breaks off is no fault of the share's.
fn read_sheet(file: &Path, bytes: &[u8]) -> Result<Result<Brought, Unreadable>, Error> {
    let read = reader()?
        .sheet(bytes)
        .map_err(|why| gave_up(&file.display().to_string(), &why))?;
    match read {
        Ok(Sheet { share, corrected }) => Ok(Ok(Brought {
            share,
            how: "sheet",
            corrected,
        })),
        Err(none) => match none.kind {
            NoShareKind::Different => Err(different(sentence(&none.why))),
            NoShareKind::Format => Err(not_read_here(file, &none.why)),
            NoShareKind::Nothing => Ok(Err(Unreadable::Unseen(sentence(&none.why)))),
        },
    }
}

fn open_sealed(
    text: &str,
    keys: &OpenWith<'_>,
    how: &'static str,
) -> Result<Result<Brought, Unreadable>, Error> {
    let sealed = match guarded("this sealed share", || SealedShare::parse(text))? {
        Ok(sealed) => sealed,
        Err(error @ (EnvelopeError::Damaged | EnvelopeError::Field { .. })) => {
            return Ok(Err(Unreadable::damaged(&error)));
        }
        Err(error) => return Ok(Err(Unreadable::Unseen(sentence(&error)))),
    };
    let recipient = sealed.needs().card;
    let how = if recipient.is_some() { "card" } else { how };
    let mlkem = match sealed.needs().mlkem.and(keys.identity) {
        None => None,
        Some(text) => Some(mlkem_key(text)?),
    };
    let mut with = With {
        card: None,
        mlkem: mlkem.as_ref(),
        passphrase: keys.passphrase,
    };
    let opened = match (recipient, keys.card) {
        (Some(point), Some(agrees)) => {
            let ecdh = |enc: &[u8; POINT_LENGTH]| agrees(&point, enc);
            let card = Card {
                point: &point,
                ecdh: &ecdh,
            };
            with.card = Some(&card);
            sealed.open(&with)
        }
        _ => sealed.open(&with),
    };
    let refused = |code: Code, error: &OpenRefused<Error>, recovery: &str| {
        Error::refusal(code, sentence(error), recovery)
    };
    match opened {
        Ok(share) => Ok(Ok(Brought::whole(share, how))),
        Err(OpenRefused::Ecdh(error)) => Err(error),
        Err(error @ OpenRefused::CardNeeded) => Err(refused(
            Code::CardNeeded,
            &error,
            "Put the custodian's card into the reader and try again.",
        )),
        Err(error @ OpenRefused::MlKemNeeded { .. }) => Err(refused(
            Code::IdentityNeeded,
            &error,
            "Name the file of the custodian's ML-KEM key; the card alone opens nothing.",
        )),
        Err(error @ OpenRefused::NotThisMlKem { .. }) => Err(refused(
            Code::IdentityWrong,
            &error,
            "Nothing was counted against the share.",
        )),
        Err(error @ OpenRefused::PassphraseNeeded) => Err(refused(
            Code::PassphraseNeeded,
            &error,
            "Have the custodian enter it.",
        )),
        Err(error @ OpenRefused::WrongPassphrase) => Err(refused(
            Code::PassphraseWrong,
            &error,
            "Nothing was counted against the share.",
        )),
        Err(error @ OpenRefused::NotThisCard { .. }) => Err(refused(
            Code::NotThisCard,
            &error,
            "Put in the card the share was sealed to.",
        )),
        Err(error @ OpenRefused::NotComputed(_)) => Err(Error::failure(
            Code::NotOpened,
            sentence(&error),
            "Close other programs and try again.",
        )),
        Err(error) => Ok(Err(Unreadable::damaged(&error))),
    }
}

fn mlkem_key(text: &SecretString) -> Result<MlKemKey, Error> {
    MlKemKey::from_pem(text.expose_secret()).map_err(|error| {
        Error::usage(
            Code::IdentityUnreadable,
            sentence(&error),
            "Name the file of the custodian's ML-KEM key: PEM, from “-----BEGIN PRIVATE KEY-----”.",
        )
    })
}

fn decrypt(
    bytes: &[u8],
    keys: &OpenWith<'_>,
) -> Result<Result<Zeroizing<Vec<u8>>, Unreadable>, Error> {
    let identity = keys.identity.ok_or_else(|| {
        Error::refusal(
            Code::IdentityNeeded,
            "This share is sealed to an age key.",
            "Name the file that holds its identity.",
        )
    })?;
    match guarded("this age file", || age_file::decrypt(bytes, identity))? {
        Ok(plaintext) => Ok(Ok(plaintext)),
        Err(error @ AgeError::NotThisIdentity) => Err(Error::refusal(
            Code::IdentityWrong,
            sentence(&error),
            "Nothing was counted against the share.",
        )),
        Err(error @ (AgeError::Identity | AgeError::IdentityLine { .. })) => Err(Error::usage(
            Code::IdentityUnreadable,
            sentence(&error),
            "Name the file that age-keygen wrote.",
        )),
        Err(error @ AgeError::NotAnAgeFile) => Ok(Err(Unreadable::Unseen(sentence(&error)))),
        Err(error) => Ok(Err(Unreadable::damaged(&error))),
    }
}
