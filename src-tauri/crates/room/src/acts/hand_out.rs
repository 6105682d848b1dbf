//! Each share its own moment: written, read back from its medium, verified, its bag sealed.

use crate::acts::possession::issue_challenge_once;
use crate::acts::run::{Performed, perform};
use crate::acts::seal::{can_seal, opens_again, seal_to_age, seal_to_card};
use crate::acts::turn;
use ceremony::{
    Command, Effect, FileFacts, Found, Medium, MediumKind, SameShare, VerifiedReadBack,
};
use desk::Desk;
use desk::journal_key::checkpoint;
use files::file_error;
use proof::checkpoint::Checkpoint;
use quorum::{Commitments, Share, typed};
use rand_core::Rng as _;
use sheet::{Anchor, Sheet, scan};
use std::fs;
use std::path::{Path, PathBuf};
use wire::{Code, Error, Keys, Rule, Told, sentence};
use zeroize::Zeroizing;

/// Where a share goes, and what opens it again.
pub(crate) struct Onto {
    pub(super) folder: Option<String>,
    pub(super) printer: Option<String>,
    pub(super) keys: Keys,
}

/// A share ready to be written.
pub(crate) struct Prepared {
    pub(super) medium: Medium,
    /// Its files, each by what will be known of it.
    pub(super) files: Vec<(FileFacts, Zeroizing<Vec<u8>>)>,
}

/// How many random bytes a saved sheet ends in.
const SALT: usize = 64;

pub(crate) fn write_share(
    desk: &mut Desk,
    id: &str,
    onto: Onto,
    told: Told<'_>,
) -> Result<(), Error> {
    let effect = turn(desk, id)?;
    let Effect::WriteShare { index, attempt, .. } = effect else {
        return Err(Error::refusal(
            Rule::OneShareAtATime,
            "No share waits to be written.",
            "Seal the bag of the share that was written.",
        ));
    };
    let share = share_to_hand(desk, id, index)?;
    let (kind, remote) = desk
        .log
        .ceremony(id)?
        .current_share()
        .map_or((MediumKind::Sheet, false), |one| (one.planned, one.remote));
    if kind == MediumKind::Sheet
        && let Some(queue) = &onto.printer
    {
        return print_share(desk, id, &effect, share, queue, told);
    }
    let into = choose_folder(desk, id, onto.folder.as_deref())?;
    let file = into.join(file_name(index, attempt, kind));
    if kind != MediumKind::Sheet {
        can_seal(desk, id, index, kind, remote, &onto.keys)?;
    }
    let prepared = match kind {
        MediumKind::Sheet => prepare_sheet(desk, id, &share, &file)?,
        MediumKind::Card => seal_to_card(desk, id, &share, &file, &onto.keys)?,
        MediumKind::Age => seal_to_age(desk, id, &share, &file, &onto.keys)?,
    };
    for (file, _) in &prepared.files {
        if Path::new(&file.path).symlink_metadata().is_ok() {
            return Err(files::already_there(Path::new(&file.path)));
        }
    }
    if remote {
        issue_challenge_once(desk, id)?;
    }
    // What each file will be is journalled before it is there, so that afterwards it is known
    // from every other of its name.
    let files = prepared.files.iter().map(|(file, _)| file.clone());
    let effect = Effect::WriteShare {
        index,
        attempt,
        files: files.collect(),
    };
    perform(desk, id, &effect, None, told, |desk| {
        let mut created = Vec::new();
        let keys = &onto.keys;
        let written = write_all(&prepared, &mut created).and_then(|()| match kind {
            MediumKind::Sheet => read_sheet_back(desk, id, &share, &file).map(Some),
            MediumKind::Card => opens_again(desk, id, &share, &file, keys, "card").map(Some),
            // Only they can open it: their proof will say that they did.
            MediumKind::Age if remote => Ok(None),
            MediumKind::Age => opens_again(desk, id, &share, &file, keys, "age").map(Some),
        });
        drop(share);
        match written {
            Ok(read_back) => Performed::done(Command::ReportShareWritten {
                medium: prepared.medium,
                read_back,
            }),
            // What was not accepted must not be left lying.
            Err(error) => Performed::not_done(taken_back(&created, error), Vec::new()),
        }
    })
}

/// The folder a share or package goes to, by its absolute name and there. Another than before is
/// journalled first, so that it is known where to look after a crash.
pub(crate) fn choose_folder(
    desk: &mut Desk,
    id: &str,
    wanted: Option<&str>,
) -> Result<PathBuf, Error> {
    let before = share_folder(desk, id);
    let into = wanted.map_or_else(|| before.clone(), PathBuf::from);
    files::make(&into)?;
    let into = into
        .canonicalize()
        .map_err(|error| file_error(&into, &error))?;
    if into != before {
        let folder = into.display().to_string();
        desk.log.command(id, Command::ChooseFolder { folder })?;
    }
    Ok(into)
}

/// Prints a sheet without a file of it: it is read back from the paper, by people.
fn print_share(
    desk: &mut Desk,
    id: &str,
    effect: &Effect,
    share: Share,
    queue: &str,
    told: Told<'_>,
) -> Result<(), Error> {
    let pdf = lay_out(desk, id, &share)?;
    drop(share);
    perform(
        desk,
        id,
        effect,
        None,
        told,
        |_| match crate::printing::print_sheet(queue, &pdf, "Sheet") {
            Ok(printed) => {
                let spool = crate::printing::spool(printed.spool);
                let medium = Medium {
                    kind: MediumKind::Sheet.name().into(),
                    printed: format!("{} (spool: {spool})", printed.queue),
                    ..Medium::default()
                };
                Performed::done(Command::ReportShareWritten {
                    medium,
                    read_back: None,
                })
            }
            Err(error) => Performed::not_done(error, Vec::new()),
        },
    )
}

pub(crate) fn seal_bag(
    desk: &mut Desk,
    id: &str,
    bag: String,
    confirmed_by: String,
) -> Result<(), Error> {
    let index = desk
        .log
        .ceremony(id)?
        .current_share()
        .map_or(0, |share| share.index);
    desk.log.command(
        id,
        Command::SealBag {
            index,
            bag,
            confirmed_by,
        },
    )?;
    checkpoint(desk).map(drop)
}

/// Where this ceremony's sheets and package go.
pub(crate) fn share_folder(desk: &Desk, id: &str) -> PathBuf {
    let chosen = desk
        .log
        .ledger()
        .ceremony(id)
        .and_then(|one| one.folder.as_ref());
    chosen.map_or_else(|| desk.log.folder().out_of(id), PathBuf::from)
}

/// Journals that the live secrets left memory. A sharing whose shares were being handed out is
/// void by it. No file is touched: what lies about is removed when somebody asks for it.
pub(crate) fn forget_secrets(
    desk: &mut Desk,
    id: &str,
    reason: String,
    package: Found,
) -> Result<(), Error> {
    desk.log
        .command(id, Command::ForgetSecrets { reason, package })
}

/// Removes what sharings of this ceremony wrote before they came to nothing: each file only if it
/// is, to the byte, the one that was written.
pub(crate) fn remove_void_files(
    desk: &mut Desk,
    id: &str,
    confirmed_by: String,
) -> Result<(), Error> {
    let void: Vec<FileFacts> = desk
        .log
        .ceremony(id)?
        .void_files()
        .map(|(_, file)| file.clone())
        .filter(files::lies_there)
        .collect();
    let remove = Command::RemoveVoidFiles {
        files: void.clone(),
        confirmed_by,
    };
    desk.log.ceremony(id)?.decide(remove.clone())?;
    for file in &void {
        files::remove_written(file)?;
    }
    desk.log.command(id, remove)?;
    checkpoint(desk).map(drop)
}

fn prepare_sheet(desk: &mut Desk, id: &str, share: &Share, file: &Path) -> Result<Prepared, Error> {
    let mut pdf = lay_out(desk, id, share)?;
    // A comment after the end: the file's digest, which is journalled, then tells nothing of the
    // share, as a leaf's commitments tell nothing of its fields.
    let mut salt = [0; SALT];
    desk.log.rng().fill_bytes(&mut salt);
    pdf.extend_from_slice(format!("\n% {}\n", hex::encode(salt)).as_bytes());
    let mut files = vec![(files::facts(file, &pdf), pdf)];
    if desk.log.is_practice() {
        let text = typed::to_text(share);
        let text = Zeroizing::new(text.as_bytes().to_vec());
        files.push((files::facts(&file.with_extension("txt"), &text), text));
    }
    let medium = Medium {
        kind: MediumKind::Sheet.name().into(),
        file: name_of(file),
        ..Medium::default()
    };
    Ok(Prepared { medium, files })
}

fn read_sheet_back(
    desk: &Desk,
    id: &str,
    share: &Share,
    file: &Path,
) -> Result<VerifiedReadBack, Error> {
    let commitments = new_commitments(desk, id)?;
    // What counts is what a scanner would see on the saved sheet, never the bytes just written.
    let saved = Zeroizing::new(fs::read(file).map_err(|error| file_error(file, &error))?);
    let read = scan::read(&saved).map_err(|error| {
        Error::failure(
            Code::ReadBackFailed,
            format!("The saved sheet cannot be read back: {error}."),
            "It was removed. Check the disk and write it again.",
        )
    })?;
    let code = read
        .code
        .ok()
        .and_then(|code| same_and_good(&commitments, share, code));
    let rows = read
        .rows
        .ok()
        .and_then(|rows| same_and_good(&commitments, share, rows.share));
    if code.is_none() || rows.is_none() {
        return Err(Error::failure(
            Code::ReadBackFailed,
            format!(
                "Read back from the saved sheet, share {} is not right: the code {}, the \
                 typed rows {}.",
                share.index(),
                right(code.is_some()),
                right(rows.is_some())
            ),
            "It was removed. Write it again.",
        ));
    }
    Ok(VerifiedReadBack::of_sheet(code, rows))
}

fn lay_out(desk: &Desk, id: &str, share: &Share) -> Result<Zeroizing<Vec<u8>>, Error> {
    let ceremony = desk.log.ceremony(id)?;
    let commitments = new_commitments(desk, id)?;
    let custodian = ceremony
        .current_share()
        .map_or("", |share| &share.custodian);
    let checkpoint = desk.log.journal().latest_checkpoint()?;
    let checkpoint = checkpoint.and_then(|kept| Checkpoint::from_note(&kept).ok());
    let root = checkpoint.as_ref().map(|(point, _)| point.root.to_string());
    let sheet = Sheet {
        threshold: commitments.threshold(),
        custodian,
        bag: None,
        mode: ceremony.mode,
        made: desk.log.clock().now(),
        anchor: checkpoint
            .as_ref()
            .zip(root.as_deref())
            .map(|((point, _), root)| Anchor {
                origin: &point.origin,
                size: point.size,
                root,
            }),
        organisation: None,
        language: ceremony.script.language,
    };
    sheet::lay_out(&sheet, share)
        .map_err(|error| Error::failure(Code::SheetFailed, sentence(&error), "Try again."))
}

/// The share whose moment it is, from whichever sharing is under way.
pub(crate) fn share_to_hand(desk: &Desk, id: &str, index: u8) -> Result<Share, Error> {
    let unreadable = |why: String| Error::fault(Code::ShareUnreadable, why);
    let live = desk.memory.live.get(id);
    if let Some(reissue) = live.and_then(|live| live.reissue.as_ref()) {
        let verified = reissue.share(index)?;
        return Share::from_payload(&*verified.share().payload())
            .map_err(|error| unreadable(error.to_string()));
    }
    let shares = &sharing(desk, id)?.dealing.shares;
    let share = shares
        .iter()
        .find(|share| share.index() == index)
        .ok_or_else(|| unreadable(format!("There is no share {index}.")))?;
    Share::from_payload(&*share.payload()).map_err(|error| unreadable(error.to_string()))
}

/// The commitments of the sharing under way.
pub(crate) fn new_commitments(desk: &Desk, id: &str) -> Result<Commitments, Error> {
    let attempt = desk.log.ceremony(id)?.attempt.as_ref();
    let attempt = attempt.ok_or_else(|| Error::fault(Code::NoAttempt, "No sharing."))?;
    media::commitments_of(&attempt.package)
}

pub(crate) fn sharing<'d>(desk: &'d Desk, id: &str) -> Result<&'d desk::live::Sharing, Error> {
    desk.memory
        .live
        .get(id)
        .and_then(|live| live.sharing.as_ref())
        .ok_or_else(|| {
            Error::refusal(
                Code::SecretsInMemory,
                "The shares are not in memory any more.",
                "Rehearse again: a new secret is made for the same key.",
            )
        })
}

/// Evidence that it is the share that was made, if it fits too.
pub(crate) fn same_and_good(
    commitments: &Commitments,
    made: &Share,
    read: Share,
) -> Option<SameShare> {
    let same = SameShare::compare(&*made.payload(), &*read.payload())?;
    commitments.verify(read).ok().map(|_| same)
}

const fn right(right: bool) -> &'static str {
    if right { "is right" } else { "is not" }
}

fn file_name(index: u8, attempt: u32, kind: MediumKind) -> String {
    let ending = match kind {
        MediumKind::Age => "age",
        MediumKind::Card => "sealed.json",
        MediumKind::Sheet => "pdf",
    };
    if attempt == 1 {
        format!("{index:02}.{ending}")
    } else {
        format!("{index:02}-{attempt}.{ending}")
    }
}

/// The name of a file without its folder.
pub(crate) fn name_of(file: &Path) -> String {
    file.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Writes the files of a share, and names those that it made.
fn write_all(prepared: &Prepared, created: &mut Vec<FileFacts>) -> Result<(), Error> {
    for (file, bytes) in &prepared.files {
        files::write_new(Path::new(&file.path), bytes)?;
        created.push(file.clone());
    }
    Ok(())
}

/// Removes what this act wrote after `error`, and says so if it cannot.
fn taken_back(created: &[FileFacts], error: Error) -> Error {
    let left: Vec<&str> = created
        .iter()
        .filter(|file| files::remove_written(file).is_err() || files::lies_there(file))
        .map(|file| file.path.as_str())
        .collect();
    if left.is_empty() {
        return error;
    }
    Error {
        recovery: format!(
            "{} could not be removed again: it holds a share. Destroy it, then write the share anew.",
            left.join(" and ")
        ),
        ..error
    }
}
