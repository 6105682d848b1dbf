//! Each share its own moment: written, read back from its medium, verified, its bag sealed.

use super::Told;
use crate::error::sentence;
use crate::folder::{self, file_error};
use crate::{Error, Room};
use ceremony::{Command, Effect, Medium, Step};
use proof::checkpoint::Checkpoint;
use quorum::{Commitments, Share, typed};
use record::scan;
use record::sheet::{Anchor, Sheet};
use std::fs;
use std::path::{Path, PathBuf};

impl Room {
    pub(super) fn write_share(
        &mut self,
        id: &str,
        to: Option<String>,
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
        self.sharing(id)?;
        let into = to.map_or_else(|| self.share_folder(id), PathBuf::from);
        folder::make(&into)?;
        if into != self.share_folder(id) {
            // Journalled first, so that it is known where to look after a crash.
            let folder = into.display().to_string();
            self.command(id, Command::ChooseFolder { folder })?;
        }
        let file = into.join(file_name(index, attempt));
        if file.exists() {
            return Err(Error::refusal(
                "nothing-overwritten",
                format!("{} is already there.", file.display()),
                "Nothing was written. Name another folder, or move that file away.",
            ));
        }
        self.intend(id, &effect, None, told)?;
        match self.save_and_read_back(id, index, &file) {
            Ok((medium, code, rows)) => {
                self.command(
                    id,
                    Command::ReportShareWritten {
                        medium,
                        code,
                        rows,
                        verified: true,
                    },
                )?;
                self.finish(id, &effect, told)
            }
            Err(error) => {
                // A sheet that was not accepted must not lie about.
                remove(&file)?;
                self.not_done(id, &effect, Vec::new(), error)
            }
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
                let sheet = folder.join(file_name(index, attempt.number));
                remove(&sheet.with_extension("txt"))?;
                remove(&sheet)?;
            }
            folder::sweep(&folder)?;
        }
        self.command(id, Command::ForgetSecrets { reason })
    }

    fn save_and_read_back(
        &self,
        id: &str,
        index: u8,
        file: &Path,
    ) -> Result<(Medium, bool, bool), Error> {
        let sharing = self.sharing(id)?;
        let ceremony = self.ceremony(id)?;
        let commitments = &sharing.dealing.commitments;
        let share = sharing
            .dealing
            .shares
            .iter()
            .find(|share| share.index() == index)
            .ok_or_else(|| Error::fault("no-share", format!("There is no share {index}.")))?;
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
        let pdf = record::sheet::lay_out(&sheet, share)
            .map_err(|error| Error::failure("sheet-failed", sentence(&error), "Try again."))?;
        folder::write_whole(file, &pdf)?;
        drop(pdf);
        // What counts is what a scanner would see on the saved sheet, never the bytes just written.
        let saved =
            zeroize::Zeroizing::new(fs::read(file).map_err(|error| file_error(file, &error))?);
        let read = scan::read(&saved).map_err(|error| {
            Error::failure(
                "read-back-failed",
                format!("The saved sheet cannot be read back: {error}."),
                "It was removed. Check the disk and write it again.",
            )
        })?;
        let code = read
            .code
            .is_ok_and(|code| same_and_good(commitments, share, code));
        let rows = read
            .rows
            .is_ok_and(|rows| same_and_good(commitments, share, rows.share));
        if !(code && rows) {
            return Err(Error::failure(
                "read-back-failed",
                format!(
                    "Read back from the saved sheet, share {index} is not right: the code {}, the \
                     typed rows {}.",
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
        let name = file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let medium = Medium {
            kind: "sheet".into(),
            file: name.unwrap_or_default(),
        };
        Ok((medium, code, rows))
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

fn same_and_good(commitments: &Commitments, made: &Share, read: Share) -> bool {
    *read.payload() == *made.payload() && commitments.verify(read).is_ok()
}

const fn right(right: bool) -> &'static str {
    if right { "is right" } else { "is not" }
}

fn file_name(index: u8, attempt: u32) -> String {
    if attempt == 1 {
        format!("{index:02}.pdf")
    } else {
        format!("{index:02}-{attempt}.pdf")
    }
}

fn remove(file: &Path) -> Result<(), Error> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(file_error(file, &error)),
        _ => Ok(()),
    }
}
