//! Shares and packages as files: reading them, and checking one share against a package without a
//! room. No reply holds anything of a share but its index, its quorum and which cells were mended.

use crate::keys::ShareKeys;
use crate::medium::{Brought, OpenWith, Unreadable, read_brought};
use crate::reading::guarded;
use ceremony::PackageFacts;
use files::{read_bounded, write_new};
use quorum::package::RecoveryPackage;
use quorum::typed::{self, Cell, Entry, RowState};
use quorum::{Commitments, ShareRefused, Threshold};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::path::Path;
use wire::{Code, Error, RowView, RowsView, sentence};

/// Longest file that is read as a package.
const LONGEST_PACKAGE: u64 = 1024 * 1024;

/// Reads a recovery package; every field is checked against the others.
pub fn read_package(file: &Path) -> Result<RecoveryPackage, Error> {
    let bytes = read_bounded(file, LONGEST_PACKAGE)?;
    let damaged = |why: String| {
        Error::refusal(
            Code::PackageWhole,
            format!("{} is not a whole recovery package: {why}.", file.display()),
            "The custodians did nothing wrong. Take another copy of the package.",
        )
    };
    let text = std::str::from_utf8(&bytes).map_err(|error| damaged(error.to_string()))?;
    guarded("this package", || RecoveryPackage::parse(text))?
        .map_err(|error| damaged(error.to_string()))
}

/// The commitments as the journal has them.
pub fn commitments_of(package: &PackageFacts) -> Result<Commitments, Error> {
    let broken = |why: String| Error::fault(Code::Commitments, why);
    let points = package
        .commitments
        .iter()
        .map(|point| {
            let bytes = hex::decode(point).map_err(|error| broken(error.to_string()))?;
            <[u8; 33]>::try_from(bytes).map_err(|_| broken("not 33 bytes".into()))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let threshold = Threshold::new(package.threshold.into(), package.shares.into())
        .map_err(|error| broken(error.to_string()))?;
    Commitments::new(threshold, &points).map_err(|error| broken(error.to_string()))
}

/// What was found of a share.
#[derive(Clone, Debug, Serialize)]
pub struct ShareReport {
    /// True if it agrees with the package's commitments; for a reading alone, if it was read.
    pub valid: bool,
    /// Why not: `unreadable`, `bad-share`, `other-quorum`, `superseded-quorum`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The quorum it belongs to, hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quorum: Option<String>,
    /// Its index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u8>,
    /// Cells that were wrong and could be mended.
    pub corrected: Vec<Cell>,
    /// The package's quorum, where it replaced the share's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
}

impl ShareReport {
    fn refused(reason: &str, detail: String) -> Self {
        Self {
            valid: false,
            reason: Some(reason.into()),
            detail: Some(detail),
            quorum: None,
            index: None,
            corrected: Vec::new(),
            successor: None,
        }
    }

    fn read(brought: Brought) -> Self {
        Self {
            valid: true,
            reason: None,
            detail: None,
            quorum: Some(brought.share.quorum_id().to_string()),
            index: Some(brought.share.index()),
            corrected: brought.corrected,
            successor: None,
        }
    }
}

/// Verifies one share against a package, alone: no other share is needed. A sealed share is opened
/// with `keys`.
///
/// # Errors
/// If a file cannot be read, the share cannot be opened with these keys, or the package is not
/// whole.
pub fn verify_share(
    share: &Path,
    package: &Path,
    keys: &ShareKeys<'_>,
) -> Result<ShareReport, Error> {
    let package = read_package(package)?;
    Ok(match keys.read(share)? {
        Err(unreadable) => ShareReport::refused("unreadable", unreadable.into_words()),
        Ok(brought) => report(&package, brought),
    })
}

/// Reads a share from a sheet or a picture of one; with `to`, writes it there as a share text.
///
/// # Errors
/// If a file cannot be read or written, or `to` is already there.
pub fn read_share(image: &Path, to: Option<&Path>) -> Result<ShareReport, Error> {
    let brought = match read_brought(image, &OpenWith::default())? {
        Err(unreadable) => return Ok(ShareReport::refused("unreadable", unreadable.into_words())),
        Ok(brought) => brought,
    };
    if let Some(to) = to {
        write_new(to, typed::to_text(&brought.share).as_bytes())?;
    }
    Ok(ShareReport::read(brought))
}

/// A share typed row by row, outside a room.
#[derive(Default)]
pub struct TypedShare(Entry);

impl TypedShare {
    /// Nothing typed yet.
    #[must_use]
    pub fn new() -> Self {
        Self(Entry::new())
    }

    /// Takes a row, from 1.
    ///
    /// # Errors
    /// If there is no such row.
    pub fn set_row(&mut self, row: u8, text: &SecretString) -> Result<RowsView, Error> {
        self.0
            .set_row(usize::from(row), text.expose_secret())
            .map_err(|_| {
                Error::usage(
                    Code::NoSuchRow,
                    format!("There is no row {row}."),
                    "Look at the sheet.",
                )
            })?;
        Ok(rows_view(&self.0))
    }

    /// What was typed so far.
    #[must_use]
    pub fn rows(&self) -> RowsView {
        rows_view(&self.0)
    }

    /// Reads what was typed; writes it to `to` as a share text, and verifies it against `package`.
    ///
    /// # Errors
    /// If a file cannot be read or written.
    pub fn finish(self, to: Option<&Path>, package: Option<&Path>) -> Result<ShareReport, Error> {
        let decoded = match self.0.decode() {
            Err(error) => {
                return Ok(ShareReport::refused(
                    "unreadable",
                    Unreadable::rows(&error).into_words(),
                ));
            }
            Ok(decoded) => decoded,
        };
        if let Some(to) = to {
            write_new(to, typed::to_text(&decoded.share).as_bytes())?;
        }
        let brought = Brought::decoded(decoded, "typed");
        if let Some(package) = package {
            return Ok(report(&read_package(package)?, brought));
        }
        Ok(ShareReport::read(brought))
    }
}

/// What a front is told of typed rows.
pub fn rows_view(entry: &Entry) -> RowsView {
    let states = entry.states();
    let rows = (1_u8..)
        .zip(states)
        .map(|(row, state)| {
            let (state, cell) = match state {
                RowState::BadCharacter { cell } => ("bad-character", u8::try_from(cell).ok()),
                RowState::CheckFails => ("check-fails", None),
                RowState::Empty => ("empty", None),
                RowState::Good => ("good", None),
                RowState::Long => ("long", None),
                RowState::Short => ("short", None),
            };
            RowView {
                row,
                state: state.into(),
                cell,
            }
        })
        .collect();
    RowsView {
        rows,
        complete: entry.decode().is_ok(),
    }
}

fn report(package: &RecoveryPackage, brought: Brought) -> ShareReport {
    let (index, quorum) = (brought.share.index(), brought.share.quorum_id());
    let corrected = brought.corrected;
    let replaced = package.supersedes().contains(&quorum);
    let (valid, reason, detail) = match package.commitments().verify(brought.share) {
        Ok(_) => (true, None, None),
        Err(_) if replaced => {
            let by = package.quorum_id();
            let detail = format!(
                "This share is of quorum {quorum}, which quorum {by} replaced; it opens nothing \
                 here, and should have been destroyed."
            );
            (false, Some("superseded-quorum".into()), Some(detail))
        }
        Err(error) => {
            let reason = match error {
                ShareRefused::OtherQuorum { .. } => "other-quorum",
                ShareRefused::DoesNotMatch { .. }
                | ShareRefused::Index { .. }
                | ShareRefused::Threshold { .. } => "bad-share",
            };
            (false, Some(reason.into()), Some(sentence(&error)))
        }
    };
    ShareReport {
        valid,
        reason,
        detail,
        quorum: Some(quorum.to_string()),
        index: Some(index),
        corrected,
        successor: replaced.then(|| package.quorum_id().to_string()),
    }
}
