//! The recovery package leaves memory, once every share has been accepted.

use crate::acts::hand_out::{choose_folder, share_folder, sharing};
use crate::acts::run::{Performed, perform};
use crate::acts::share_files::release_beside;
use crate::acts::turn;
use ceremony::{Command, Effect, Found, Reserved};
use desk::Desk;
use files::{NotWritten, Reservation, file_error};
use std::fs;
use std::path::{Path, PathBuf};
use wire::{Code, Error, Told};

/// The package's file name.
pub const PACKAGE: &str = "recovery-package.json";
/// The file name under which a package that a redistribution replaces was kept before version 3.
const OLD_PACKAGE: &str = "replaced-recovery-package.json";

pub(crate) fn release(
    desk: &mut Desk,
    id: &str,
    folder: Option<&str>,
    confirmed_by: String,
    told: Told<'_>,
) -> Result<(), Error> {
    let effect = turn(desk, id)?;
    let Effect::ReleasePackage { digest, .. } = effect else {
        return Err(super::not_its_turn("the package"));
    };
    release_beside(desk.log.ceremony(id)?)?;
    let live = desk.memory.live.get(id);
    let reissued = live.and_then(|live| live.reissue.as_ref()?.package());
    let text = match reissued {
        Some(package) => package.to_json(),
        None => sharing(desk, id)?.package.to_json(),
    };
    let file = choose_folder(desk, id, folder)?.join(PACKAGE);
    let reserved = Reservation::make(&file)?;
    let effect = Effect::ReleasePackage {
        digest,
        to: Some(Reserved {
            path: file.display().to_string(),
            name: reserved.name(),
        }),
    };
    perform(desk, id, &effect, Some(confirmed_by), told, |desk| {
        let Err(NotWritten {
            error,
            nothing_left,
        }) = reserved.write(text.as_bytes())
        else {
            return package_released(desk, id);
        };
        match package_found(desk, id, &effect) {
            Found::Done => package_released(desk, id),
            Found::NotDone | Found::Unknown if nothing_left => {
                Performed::not_done(error, Vec::new())
            }
            Found::NotDone | Found::Unknown => Performed::Unknown(error),
        }
    })
}

/// The package lies where it should.
fn package_released(desk: &Desk, id: &str) -> Performed {
    let ceremony = desk.log.ledger().ceremony(id);
    let attempt = ceremony.and_then(|one| one.attempt.as_ref());
    let Some(package) = attempt.map(|attempt| attempt.package.clone()) else {
        return Performed::Unknown(Error::fault(
            Code::NoAttempt,
            "There is no sharing to release.",
        ));
    };
    Performed::done(Command::ReportReleased {
        package,
        file: PACKAGE.into(),
    })
    .then(|desk, id| {
        // The secret has done its work: only the shares know it from here on.
        if let Some(live) = desk.memory.live.get_mut(id) {
            live.sharing = None;
            live.reissue = None;
        }
        Ok(())
    })
}

/// Goes on from a package that was found: one that was written whole and did not get its name
/// gets it now.
pub(super) fn package_adopted(desk: &Desk, id: &str, effect: &Effect) -> Performed {
    match name_package(effect) {
        Ok(()) => package_released(desk, id),
        Err(error) => Performed::Unknown(error),
    }
}

fn name_package(effect: &Effect) -> Result<(), Error> {
    if let Effect::ReleasePackage {
        digest,
        to: Some(to),
    } = effect
        && files::digest_of(Path::new(&to.path)).as_ref() != Some(digest)
    {
        let path = Path::new(&to.path);
        let whole = path.with_file_name(&to.name);
        let bytes = fs::read(&whole).map_err(|error| file_error(&whole, &error))?;
        files::write_new(path, &bytes)?;
        remove_reserved(effect)?;
    }
    Ok(())
}

/// Whether the package whose release was intended lies somewhere. That it does not is known only
/// of the very folder it was to be written to.
pub(crate) fn package_found(desk: &Desk, id: &str, effect: &Effect) -> Found {
    let Effect::ReleasePackage { digest, to } = effect else {
        return Found::Unknown;
    };
    let is_it = |path: &Path| files::digest_of(path).as_ref() == Some(digest);
    let Some(to) = to else {
        // Before version 3 nothing was journalled by which the folder could be known.
        let file = package_file(desk, id);
        let own = file.starts_with(desk.log.folder().root()) && leftovers(&file) == Some(0);
        return match (is_it(&file), own && !file.exists()) {
            (true, _) => Found::Done,
            (false, true) => Found::NotDone,
            (false, false) => Found::Unknown,
        };
    };
    let path = Path::new(&to.path);
    let reserved = path.with_file_name(&to.name);
    if is_it(path) || is_it(&reserved) {
        return Found::Done;
    }
    // Empty, or a part that was not written whole.
    let untouched = fs::metadata(&reserved).is_ok_and(|file| file.is_file());
    if untouched && path.symlink_metadata().is_err() {
        Found::NotDone
    } else {
        Found::Unknown
    }
}

/// Removes what was reserved for a package that was not written. It may hold a part of it.
pub(crate) fn remove_reserved(effect: &Effect) -> Result<(), Error> {
    let Effect::ReleasePackage { to: Some(to), .. } = effect else {
        return Ok(());
    };
    let reserved = Path::new(&to.path).with_file_name(&to.name);
    match fs::remove_file(&reserved) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(file_error(&reserved, &error))
        }
        _ => Ok(()),
    }
}

/// Where the package is, or will be.
pub(crate) fn package_file(desk: &Desk, id: &str) -> PathBuf {
    share_folder(desk, id).join(PACKAGE)
}

/// Where a package that is loaded is kept: by its digest, so that no two meet.
pub(crate) fn kept_package_file(desk: &Desk, id: &str, digest: &str) -> PathBuf {
    let name = format!("package-{}.json", digest.get(..16).unwrap_or(digest));
    desk.log.folder().out_of(id).join(name)
}

/// Where the package of a ceremony may lie, the likeliest first.
pub(crate) fn package_files(desk: &Desk, id: &str, digest: &str) -> Vec<PathBuf> {
    let one = desk.log.ledger().ceremony(id);
    let mut files = vec![kept_package_file(desk, id, digest)];
    if one.is_some_and(|one| one.kind.reissues()) {
        files.push(desk.log.folder().out_of(id).join(OLD_PACKAGE));
    } else {
        files.push(package_file(desk, id));
    }
    files
}

/// How many files that were not written whole lie beside `file`; `None` if its folder cannot be read.
fn leftovers(file: &Path) -> Option<usize> {
    let entries = fs::read_dir(file.parent()?).ok()?;
    let mut count = 0;
    for entry in entries {
        let name = entry.ok()?.file_name();
        count += usize::from(name.to_string_lossy().starts_with(files::UNFINISHED));
    }
    Some(count)
}
