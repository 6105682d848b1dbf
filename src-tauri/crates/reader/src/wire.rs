//! What is asked of the reader on its standard input, and answered on its standard output.
//!
//! | asked | |
//! |---|---|
//! | 1 byte | the question: `s` share, `n` number of pages, `p` page, `c` pages against transcript, `a` a record's parts |
//! | 4 bytes | which page, from 1; big-endian, 0 where none is asked for |
//! | 4 bytes | how wide it is drawn, in pixels; the same |
//! | the rest | the file |
//!
//! | answered | |
//! |---|---|
//! | 1 byte | `+` if there is an answer, `-` if the file gives none: then its reason in UTF-8 follows |
//! | `s`, after `-` | `d` different shares, `f` no format that is read, `n` nothing found; then the reason |
//! | `s` | the share's payload, then a row and a cell, one byte each, for each cell that was mended |
//! | `n` | 4 bytes, big-endian |
//! | `p` | a PNG |
//! | `a` | the manifest's note, the transcript and the writer's name, each after its length in 4 bytes; then the digests of the pages |
//! | `c` | `n` not checked, `p` proved, `r` refuted; then what was found, as `proof::saying` hands it on |

use crate::{NoShare, NoShareKind};
use proof::claim::Finding;
use proof::merkle::Hash;
use proof::record::Resaved;
use quorum::typed::Cell;
use quorum::{PAYLOAD_LENGTH, Share};
use sheet::scan::{self, SheetUnread};
use zeroize::Zeroizing;

/// Longest file that is read.
pub const LONGEST_FILE: usize = 512 * 1024 * 1024;
/// Longest answer, a page drawn as large as one may be.
pub const LONGEST_ANSWER: usize = 256 * 1024 * 1024;
/// What stands before the file.
pub(crate) const HEAD: usize = 9;
/// A4 is 595.28 points wide.
const POINTS: f32 = 595.28;

/// What is asked of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Question {
    /// Which parts of a record are in a file that another program saved?
    Parts,
    /// Do a record's pages tell what its transcript tells?
    CheckPages,
    /// What does that page look like?
    Page {
        /// Which, from 1.
        page: u32,
        /// How wide, in pixels.
        width: u32,
    },
    /// How many pages are there?
    Pages,
    /// Which share is on the sheet?
    Share,
}

impl Question {
    pub(crate) fn head(self) -> [u8; HEAD] {
        let (kind, page, width) = match self {
            Self::CheckPages => (b'c', 0, 0),
            Self::Page { page, width } => (b'p', page, width),
            Self::Pages => (b'n', 0, 0),
            Self::Parts => (b'a', 0, 0),
            Self::Share => (b's', 0, 0),
        };
        let mut head = [kind; HEAD];
        head[1..5].copy_from_slice(&u32::to_be_bytes(page));
        head[5..].copy_from_slice(&u32::to_be_bytes(width));
        head
    }

    fn of(head: &[u8; HEAD]) -> Option<Self> {
        let number = |at: usize| u32::from_be_bytes([0, 1, 2, 3].map(|byte| head[at + byte]));
        match (head[0], number(1), number(5)) {
            (b'a', 0, 0) => Some(Self::Parts),
            (b'c', 0, 0) => Some(Self::CheckPages),
            (b'n', 0, 0) => Some(Self::Pages),
            (b'p', page, width) => Some(Self::Page { page, width }),
            (b's', 0, 0) => Some(Self::Share),
            _ => None,
        }
    }
}

/// Answers what was asked; nothing if it was not asked in this form.
#[must_use]
pub fn answer(asked: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (head, file) = asked.split_first_chunk::<HEAD>()?;
    let told = match Question::of(head)? {
        Question::CheckPages => {
            let claim = record::check_pages(file);
            let finding = match claim.result {
                Finding::NotChecked => b'n',
                Finding::Proved => b'p',
                Finding::Refuted => b'r',
            };
            Ok(Zeroizing::new(
                [vec![finding], claim.saying().to_json()].concat(),
            ))
        }
        Question::Page { page, width } => {
            #[expect(
                clippy::cast_precision_loss,
                reason = "a width in pixels is far below 2^24"
            )]
            let scale = width.clamp(64, 4096) as f32 / POINTS;
            paper::raster::page_png(file, page as usize, scale)
                .map(Zeroizing::new)
                .map_err(|error| error.to_string())
        }
        Question::Pages => paper::raster::pages(file)
            .map(|pages| u32::try_from(pages).unwrap_or(u32::MAX))
            .map(|pages| Zeroizing::new(pages.to_be_bytes().to_vec()))
            .map_err(|error| error.to_string()),
        Question::Parts => proof::record::resaved(file)
            .map(|found| Zeroizing::new(parts(&found)))
            .ok_or_else(|| "it holds no parts of a record".to_owned()),
        Question::Share => share(file),
    };
    let (mark, rest) = match told {
        Ok(found) => (b'+', found),
        Err(why) => (b'-', Zeroizing::new(why.into_bytes())),
    };
    let mut answer = Zeroizing::new(Vec::with_capacity(1 + rest.len()));
    answer.push(mark);
    answer.extend_from_slice(&rest);
    Some(answer)
}

fn parts(found: &Resaved) -> Vec<u8> {
    let mut told = Vec::new();
    for part in [&found.note, &found.transcript, found.writer.as_bytes()] {
        told.extend_from_slice(&u32::try_from(part.len()).unwrap_or(0).to_be_bytes());
        told.extend_from_slice(part);
    }
    found
        .pages
        .iter()
        .for_each(|page| told.extend_from_slice(&page.0));
    told
}

/// The parts of a record as they were answered; nothing if they are not in this form.
pub(crate) fn read_parts(mut told: &[u8]) -> Option<Resaved> {
    let mut part = || {
        let (length, rest) = told.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        let part = rest.get(..length)?;
        told = &rest[length..];
        Some(part.to_vec())
    };
    let (note, transcript, writer) = (part()?, part()?, part()?);
    let (pages, rest) = told.as_chunks::<32>();
    let writer = String::from_utf8(writer).ok()?;
    let pages = pages.iter().map(|page| Hash(*page)).collect();
    rest.is_empty()
        .then(|| Resaved::new(note, transcript, pages, writer))
}

fn share(file: &[u8]) -> Result<Zeroizing<Vec<u8>>, String> {
    let sighting = scan::read(file).map_err(|error| format!("f{error}"))?;
    let corrected = sighting
        .rows
        .as_ref()
        .map(|rows| rows.corrected.clone())
        .unwrap_or_default();
    let share = sighting.share().map_err(|error| match error {
        SheetUnread::Differ { .. } | SheetUnread::Several { .. } => format!("d{error}"),
        SheetUnread::Neither { .. } => format!("n{error}"),
    })?;
    let mut told = Zeroizing::new(Vec::with_capacity(PAYLOAD_LENGTH + 2 * corrected.len()));
    told.extend_from_slice(&*share.payload());
    for cell in corrected {
        for number in [cell.row, cell.cell] {
            told.push(u8::try_from(number).unwrap_or(u8::MAX));
        }
    }
    Ok(told)
}

/// Why no share was read, as it was answered; nothing if it is not in this form.
pub(crate) fn read_no_share(told: &str) -> Option<NoShare> {
    let mut letters = told.chars();
    let kind = match letters.next()? {
        'd' => NoShareKind::Different,
        'f' => NoShareKind::Format,
        'n' => NoShareKind::Nothing,
        _ => return None,
    };
    let why = letters.as_str().to_owned();
    Some(NoShare { kind, why })
}

/// A share as it was answered; nothing if it is not in this form.
pub(crate) fn read_share(told: &[u8]) -> Option<(Share, Vec<Cell>)> {
    let (payload, cells) = told.split_first_chunk::<PAYLOAD_LENGTH>()?;
    let (cells, rest) = cells.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let cell = |[row, cell]: &[u8; 2]| Cell {
        row: (*row).into(),
        cell: (*cell).into(),
    };
    let share = Share::from_payload(payload).ok()?;
    Some((share, cells.iter().map(cell).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_read_as_it_was_asked() {
        for question in [
            Question::CheckPages,
            Question::Page {
                page: 3,
                width: 900,
            },
            Question::Pages,
            Question::Parts,
            Question::Share,
        ] {
            assert_eq!(Question::of(&question.head()), Some(question));
        }
        assert_eq!(Question::of(b"s\0\0\0\x01\0\0\0\0"), None);
        assert_eq!(Question::of(b"x\0\0\0\0\0\0\0\0"), None);
        assert!(answer(b"s\0\0\0").is_none());
    }

    #[test]
    fn what_is_no_picture_is_answered_with_the_reason() {
        let asked = [&Question::Share.head()[..], b"nothing of the sort"].concat();
        let told = answer(&asked).unwrap();
        assert_eq!(told[..2], *b"-f");
        assert!(std::str::from_utf8(&told[1..]).unwrap().contains("picture"));
    }

    #[test]
    fn a_share_in_another_form_is_none() {
        assert!(read_no_share("").is_none());
        assert!(read_no_share("xwhy").is_none());
        assert!(read_share(&[]).is_none());
        assert!(read_share(&[0; PAYLOAD_LENGTH]).is_none());
        assert!(read_share(&[0; PAYLOAD_LENGTH + 1]).is_none());
    }
}
