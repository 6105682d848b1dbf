//! Each share its own moment: written, read back from its medium, verified, its bag sealed.

use super::Told;
use crate::action::Keys;
use crate::error::sentence;
use crate::folder::{self, file_error};
use crate::{Error, Room};
use ceremony::{Command, Effect, Medium, MediumKind, ReadBack, Step};
use proof::checkpoint::Checkpoint;
use quorum::{Commitments, Share, typed};
use record::scan;
use record::sheet::{Anchor, Sheet};
use std::fs;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Where a share goes, and what opens it again.
pub(super) struct Onto {
    pub(super) folder: Option<String>,
    pub(super) printer: Option<String>,
    pub(super) keys: Keys,
}

/// A share written, and what came of reading it back at once.
pub(super) type Written = (Medium, ReadBack);

impl Room {
    pub(super) fn write_share(
        &mut self,
        id: &str,
        onto: Onto,
        told: Told<'_>,
    ) -> Result<(), Error> {
        let effect = self.turn(id)?;
        let Effect::WriteShare { index, attempt } = effect else {
            return Err(Error::refusal(
                "one-share-at-a-time",
                "No share waits to be written.",
                "Seal the bag of the share that was written.",
            ));
        };
        let share = self.share_to_hand(id, index)?;
        let (kind, remote) = self
            .ceremony(id)?
            .current_share()
            .map_or((MediumKind::Sheet, false), |one| (one.planned, one.remote));
        if kind == MediumKind::Sheet
            && let Some(queue) = &onto.printer
        {
            return self.print_share(id, &effect, share, queue, told);
        }
        let into = onto
            .folder
            .map_or_else(|| self.share_folder(id), PathBuf::from);
        folder::make(&into)?;
        if into != self.share_folder(id) {
            // Journalled first, so that it is known where to look after a crash.
            let folder = into.display().to_string();
            self.command(id, Command::ChooseFolder { folder })?;
        }
        let file = into.join(file_name(index, attempt, kind));
        if file.exists() {
            return Err(Error::refusal(
                "nothing-overwritten",
                format!("{} is already there.", file.display()),
                "Nothing was written. Name another folder, or move that file away.",
            ));
        }
        if kind != MediumKind::Sheet {
            self.can_seal(id, index, kind, remote, &onto.keys)?;
        }
        if remote {
            self.issue_challenge_once(id)?;
        }
        self.intend(id, &effect, None, told)?;
        let written = match kind {
            MediumKind::Sheet => self.save_and_read_back(id, &share, &file),
            MediumKind::Card => self.seal_to_card(id, &share, &file, &onto.keys),
            MediumKind::Age => self.seal_to_age(id, &share, &file, remote, &onto.keys),
        };
        drop(share);
        match written {
            Ok((medium, read_back)) => {
                self.command(
                    id,
                    Command::ReportShareWritten {
                        medium,
                        verified: !read_back.is_pending(),
                        read_back,
                    },
                )?;
                self.finish(id, &effect, told)
            }
            Err(error) => {
                // What was not accepted must not lie about.
                remove(&file)?;
                self.not_done(id, &effect, Vec::new(), error)
            }
        }
    }

    /// Prints a sheet without a file of it: it is read back from the paper, by people.
    fn print_share(
        &mut self,
        id: &str,
        effect: &Effect,
        share: Share,
        queue: &str,
        told: Told<'_>,
    ) -> Result<(), Error> {
        let pdf = self.lay_out(id, &share)?;
        drop(share);
        self.intend(id, effect, None, told)?;
        match crate::printing::print_sheet(queue, &pdf, "Sheet") {
            Ok(printed) => {
                let medium = Medium {
                    kind: MediumKind::Sheet.name().into(),
                    printed: format!(
                        "{} (spool: {})",
                        printed.queue,
                        crate::printing::spool(printed.spool)
                    ),
                    ..Medium::default()
                };
                self.command(
                    id,
                    Command::ReportShareWritten {
                        medium,
                        read_back: ReadBack::default(),
                        verified: false,
                    },
                )?;
                self.finish(id, effect, told)
            }
            Err(error) => self.not_done(id, effect, Vec::new(), error),
        }
    }

    pub(super) fn seal_bag(
        &mut self,
        id: &str,
        bag: String,
        confirmed_by: String,
    ) -> Result<(), Error> {
        let index = self
            .ceremony(id)?
            .current_share()
            .map_or(0, |share| share.index);
        self.command(
            id,
            Command::SealBag {
                index,
                bag,
                confirmed_by,
            },
        )?;
        self.checkpoint().map(drop)
    }

    /// Where this ceremony's sheets and package go.
    pub(crate) fn share_folder(&self, id: &str) -> PathBuf {
        let chosen = self.ceremonies.get(id).and_then(|one| one.folder.as_ref());
        chosen.map_or_else(|| self.folder.out_of(id), PathBuf::from)
    }

    /// Journals that the live secrets left memory. A sharing whose shares were being handed out is
    /// void by it; its sheets open nothing, but they are not left lying about either.
    pub(crate) fn forget_secrets(&mut self, id: &str, reason: String) -> Result<(), Error> {
        let ceremony = self.ceremony(id)?;
        let handing_out = matches!(ceremony.step(), Some(Step::HandOut | Step::Release));
        if let Some(attempt) = ceremony.attempt.as_ref().filter(|_| handing_out) {
            let folder = self.share_folder(id);
            for index in 1..=attempt.package.shares {
                for kind in MediumKind::ALL {
                    let file = folder.join(file_name(index, attempt.number, kind));
                    remove(&file.with_extension("txt"))?;
                    remove(&file)?;
                }
            }
            folder::sweep(&folder)?;
        }
        self.command(id, Command::ForgetSecrets { reason })
    }

    fn save_and_read_back(&self, id: &str, share: &Share, file: &Path) -> Result<Written, Error> {
        let commitments = self.new_commitments(id)?;
        let pdf = self.lay_out(id, share)?;
        folder::write_whole(file, &pdf)?;
        drop(pdf);
        // What counts is what a scanner would see on the saved sheet, never the bytes just written.
        let saved = Zeroizing::new(fs::read(file).map_err(|error| file_error(file, &error))?);
        let read = scan::read(&saved).map_err(|error| {
            Error::failure(
                "read-back-failed",
                format!("The saved sheet cannot be read back: {error}."),
                "It was removed. Check the disk and write it again.",
            )
        })?;
        let code = read
            .code
            .is_ok_and(|code| same_and_good(&commitments, share, code));
        let rows = read
            .rows
            .is_ok_and(|rows| same_and_good(&commitments, share, rows.share));
        if !(code && rows) {
            return Err(Error::failure(
                "read-back-failed",
                format!(
                    "Read back from the saved sheet, share {} is not right: the code {}, the \
                     typed rows {}.",
                    share.index(),
                    right(code),
                    right(rows)
                ),
                "It was removed. Write it again.",
            ));
        }
        if self.facts.practice {
            let text = file.with_extension("txt");
            folder::write_whole(&text, typed::to_text(share).as_bytes())?;
        }
        let medium = Medium {
            kind: MediumKind::Sheet.name().into(),
            file: name_of(file),
            ..Medium::default()
        };
        let opened = String::new();
        Ok((medium, ReadBack { code, rows, opened }))
    }

    fn lay_out(&self, id: &str, share: &Share) -> Result<Zeroizing<Vec<u8>>, Error> {
        let ceremony = self.ceremony(id)?;
        let commitments = self.new_commitments(id)?;
        let custodian = ceremony
            .current_share()
            .map_or("", |share| &share.custodian);
        let checkpoint = self.journal.latest_checkpoint()?;
        let checkpoint = checkpoint.and_then(|kept| Checkpoint::from_note(&kept).ok());
        let root = checkpoint.as_ref().map(|(point, _)| point.root.to_string());
        let sheet = Sheet {
            threshold: commitments.threshold(),
            custodian,
            bag: None,
            mode: ceremony.mode,
            made: self.clock.now(),
            anchor: checkpoint
                .as_ref()
                .zip(root.as_deref())
                .map(|((point, _), root)| Anchor {
                    origin: &point.origin,
                    size: point.size,
                    root,
                }),
            organisation: None,
        };
        record::sheet::lay_out(&sheet, share)
            .map_err(|error| Error::failure("sheet-failed", sentence(&error), "Try again."))
    }

    /// The share whose moment it is, from whichever sharing is under way.
    pub(super) fn share_to_hand(&self, id: &str, index: u8) -> Result<Share, Error> {
        let unreadable = |why: String| Error::fault("share-unreadable", why);
        let live = self.live.get(id);
        if let Some(reissue) = live.and_then(|live| live.reissue.as_ref()) {
            let verified = reissue.share(index)?;
            return Share::from_payload(&*verified.share().payload())
                .map_err(|error| unreadable(error.to_string()));
        }
        let shares = &self.sharing(id)?.dealing.shares;
        let share = shares
            .iter()
            .find(|share| share.index() == index)
            .ok_or_else(|| unreadable(format!("There is no share {index}.")))?;
        Share::from_payload(&*share.payload()).map_err(|error| unreadable(error.to_string()))
    }

    /// The commitments of the sharing under way.
    pub(super) fn new_commitments(&self, id: &str) -> Result<Commitments, Error> {
        let attempt = self.ceremony(id)?.attempt.as_ref();
        let attempt = attempt.ok_or_else(|| Error::fault("no-attempt", "No sharing."))?;
        crate::shares::commitments_of(&attempt.package)
    }

    pub(super) fn sharing(&self, id: &str) -> Result<&crate::live::Sharing, Error> {
        self.live
            .get(id)
            .and_then(|live| live.sharing.as_ref())
            .ok_or_else(|| {
                Error::refusal(
                    "secrets-in-memory",
                    "The shares are not in memory any more.",
                    "Rehearse again: a new secret is made for the same key.",
                )
            })
    }
}

/// True if that is the share that was made, and it fits.
pub(super) fn same_and_good(commitments: &Commitments, made: &Share, read: Share) -> bool {
    *read.payload() == *made.payload() && commitments.verify(read).is_ok()
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
pub(super) fn name_of(file: &Path) -> String {
    file.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn remove(file: &Path) -> Result<(), Error> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(file_error(file, &error)),
        _ => Ok(()),
    }
}
