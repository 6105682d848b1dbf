//! Files of share sheets on this machine: erased before a live key's package is written beside them.

use crate::acts::release::package_file;
use ceremony::{Ceremony, Command, FileFacts, Mode};
use desk::Desk;
use desk::journal_key::checkpoint;
use std::collections::BTreeSet;
use wire::{Code, Error};

/// Files of a ceremony's sheets that lie where they were written, each with its share's index.
pub(crate) fn lying_sheets(one: &Ceremony) -> impl Iterator<Item = (u8, &FileFacts)> {
    one.sheet_files()
        .filter(|(_, file)| files::lies_there(file))
}

/// Erases the files of this sharing's sheets, looks for each again, and journals it.
pub(crate) fn erase_share_files(
    desk: &mut Desk,
    id: &str,
    kept: String,
    confirmed_by: String,
) -> Result<(), Error> {
    let one = desk.log.ceremony(id)?;
    let lying: Vec<FileFacts> = lying_sheets(one).map(|(_, file)| file.clone()).collect();
    let erase = Command::EraseShareFiles {
        files: lying.clone(),
        kept,
        confirmed_by,
    };
    one.decide(erase.clone())?;
    for file in &lying {
        files::remove_written(file)?;
    }
    if let Some(left) = lying.iter().find(|file| files::lies_there(file)) {
        return Err(Error::failure(
            Code::FileNotRemoved,
            format!("{} is still there after it was erased.", left.path),
            "Look at the disk it lies on, and erase it by hand.",
        ));
    }
    desk.log.command(id, erase)?;
    checkpoint(desk).map(drop)
}

/// Refused while a live key's package would lie on one machine with files of its sheets.
pub(crate) fn release_beside(one: &Ceremony) -> Result<(), Error> {
    let lying: Vec<&FileFacts> = lying_sheets(one).map(|(_, file)| file).collect();
    Ok(one.may_release_beside(&lying)?)
}

/// Live ceremonies in force of which a threshold of readable shares and the package lie on this
/// machine: whoever takes it has the key. Older programs wrote them so.
pub(crate) fn beside_package(desk: &Desk) -> Vec<String> {
    let in_force = desk.log.ledger().in_force().into_iter();
    let live = in_force.filter(|one| one.mode == Mode::Live);
    let beside = live.filter(|one| {
        let Some(attempt) = &one.attempt else {
            return false;
        };
        let readable: BTreeSet<u8> = lying_sheets(one).map(|(index, _)| index).collect();
        readable.len() >= usize::from(attempt.package.threshold)
            && files::digest_of(&package_file(desk, &one.id)).as_ref()
                == Some(&attempt.package.digest)
    });
    beside.map(|one| one.id.clone()).collect()
}
