//! Loading a package and taking in the shares that custodians bring. A bad one is named at once;
//! what the others brought is kept.

use super::rehearse::package_facts;
use crate::room::Room;
use ceremony::{Command, Kind, Step};
use media::{Brought, Unreadable};
use quorum::Commitments;
use quorum::package::RecoveryPackage;
use quorum::typed::Entry;
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use wire::{Error, ErrorKind, NotAccepted, RowsView, Source, sentence};

/// The bag a share came out of, and who saw it opened.
pub(super) struct Bag {
    pub(super) custodian: String,
    pub(super) number: String,
    pub(super) seal_intact: bool,
    pub(super) confirmed_by: String,
}

impl Bag {
    fn opening(&self) -> Command {
        Command::OpenBag {
            custodian: self.custodian.clone(),
            bag: self.number.clone(),
            seal_intact: self.seal_intact,
            confirmed_by: self.confirmed_by.clone(),
        }
    }
}

impl Room {
    pub(super) fn load_package(&mut self, id: &str, file: &Path) -> Result<(), Error> {
        let package = media::read_package(file)?;
        let facts = package_facts(&package);
        let load = Command::LoadPackage {
            package: facts.clone(),
        };
        let mut events = self.ceremony(id)?.decide(load)?;
        self.refuse_superseded(&package)?;
        self.copies_where_expected(id, &facts.key, &facts.check)?;
        if self.ceremony(id)?.kind == Kind::Possession {
            events.extend(self.challenge_after(id, &events, package.commitments())?);
        }
        // Kept with the ceremony: after a restart between two custodians it is read from here.
        let kept = self.kept_package_file(id, &facts.digest);
        if files::digest_of(&kept).as_ref() != Some(&facts.digest) {
            if let Some(folder) = kept.parent() {
                files::make(folder)?;
            }
            files::write_new(&kept, package.to_json().as_bytes())?;
        }
        // Package and challenge, or neither: nobody could be asked for a proof otherwise.
        self.write_events(id, events)?;
        self.live.entry(id.into()).or_default().package = Some(package);
        self.checkpoint().map(drop)
    }

    /// Takes what a custodian brings: to rebuild the key, to prove the share, or to share it again.
    pub(super) fn bring_share(&mut self, id: &str, bag: Bag, source: &Source) -> Result<(), Error> {
        let opening = bag.opening();
        self.ceremony(id)?.decide(opening.clone())?;
        // A file, card or PIN that fails, and a picture that shows no share, leave the bag as unopened
        // in the journal as it was.
        let brought = media::judged(self.read_source(id, &bag.custodian, source)?)?;
        self.command(id, opening)?;
        let brought = match brought {
            Ok(brought) => brought,
            Err(unreadable) => {
                return self.refuse_share(id, bag.custodian, "unreadable", unreadable.into_words());
            }
        };
        let commitments = self.commitments(id)?;
        let index = brought.share.index();
        let (how, corrected) = (brought.how, brought.corrected_places());
        let verified = match commitments.verify(brought.share) {
            Ok(verified) => verified,
            Err(refused) => {
                let (reason, detail) = self.why_refused(id, &refused);
                return self.refuse_share(id, bag.custodian, reason, detail);
            }
        };
        match self.ceremony(id)?.step() {
            Some(Step::Prove) => self.prove_in_room(id, &bag, &verified),
            Some(Step::Contribute) => self.contribute(id, &bag, how, &verified),
            _ => {
                let enter = Command::EnterShare {
                    index,
                    custodian: bag.custodian.clone(),
                    bag: bag.number,
                    how: how.into(),
                    corrected,
                };
                if self.accepted(id, &bag.custodian, enter)? {
                    let live = self.live.entry(id.into()).or_default();
                    live.collected.push(verified);
                    live.typed = None;
                    self.checkpoint()?;
                }
                Ok(())
            }
        }
    }

    /// Journals a share as accepted, or as refused where it is not this custodian's to bring.
    pub(super) fn accepted(
        &mut self,
        id: &str,
        custodian: &str,
        accept: Command,
    ) -> Result<bool, Error> {
        match self.command(id, accept) {
            Ok(()) => Ok(true),
            Err(error) if error.kind != ErrorKind::Refusal => Err(error),
            Err(error) => {
                let reason = match error.code.as_str() {
                    "distinct-shares" => "already-entered",
                    "one-share-per-custodian" => "second-share",
                    "accounted-share" => "unaccounted-share",
                    _ => "not-theirs",
                };
                self.refuse_share(id, custodian.to_owned(), reason, error.message)?;
                Ok(false)
            }
        }
    }

    /// Reads what was typed. Rows that cannot be read stay, so that the named ones can be mended.
    pub(super) fn read_typed(&mut self, id: &str) -> Result<Result<Brought, Unreadable>, Error> {
        let live = self.live.entry(id.into()).or_default();
        let Some(typed) = &live.typed else {
            return Err(Error::refusal(
                "share-typed",
                "Nothing was typed yet.",
                "Type the sheet's rows first.",
            ));
        };
        Ok(match typed.decode() {
            Ok(decoded) => {
                live.typed = None;
                Ok(Brought::decoded(decoded, "typed"))
            }
            Err(error) => Err(Unreadable::rows(&error)),
        })
    }

    /// Takes one typed row. The reply names rows and cells, never what is in them.
    ///
    /// # Errors
    /// If there is no such row, or no share is asked for.
    pub fn type_row(&mut self, id: &str, row: u8, text: &SecretString) -> Result<RowsView, Error> {
        let asked = match self.ceremony(id)?.step() {
            Some(Step::Collect | Step::Prove | Step::Contribute) => true,
            Some(Step::HandOut) => self
                .ceremony(id)?
                .current_share()
                .is_some_and(|share| share.medium.is_some() && !share.verified),
            _ => false,
        };
        if !asked {
            return Err(Error::refusal(
                "steps-in-order",
                "No share is asked for at this step.",
                "Do what the step asks for first.",
            ));
        }
        let typed = self
            .live
            .entry(id.into())
            .or_default()
            .typed
            .get_or_insert_with(Entry::new);
        typed
            .set_row(usize::from(row), text.expose_secret())
            .map_err(|_| {
                Error::usage(
                    "no-such-row",
                    format!("There is no row {row}."),
                    "Look at the sheet.",
                )
            })?;
        Ok(media::rows_view(typed))
    }

    /// Forgets what was typed.
    ///
    /// # Errors
    /// If there is no such ceremony.
    pub fn clear_rows(&mut self, id: &str) -> Result<RowsView, Error> {
        self.ceremony(id)?;
        self.live.entry(id.into()).or_default().typed = None;
        Ok(media::rows_view(&Entry::new()))
    }

    pub(super) fn refuse_share(
        &mut self,
        id: &str,
        custodian: String,
        reason: &str,
        detail: String,
    ) -> Result<(), Error> {
        let refuse = if self.ceremony(id)?.step() == Some(Step::Prove) {
            Command::RefuseProof {
                custodian: custodian.clone(),
                reason: reason.into(),
                detail: detail.clone(),
            }
        } else {
            Command::RefuseShare {
                custodian: custodian.clone(),
                reason: reason.into(),
                detail: detail.clone(),
            }
        };
        self.command(id, refuse)?;
        self.live.entry(id.into()).or_default().not_accepted = Some(NotAccepted {
            custodian,
            reason: reason.into(),
            detail,
        });
        Ok(())
    }

    /// A package whose shares were replaced would send people for bags that are destroyed.
    fn refuse_superseded(&self, package: &RecoveryPackage) -> Result<(), Error> {
        let quorum = package.quorum_id().to_string();
        self.ledger.successor(&quorum).map_or(Ok(()), |successor| {
            Err(Error::refusal(
                "superseded-quorum",
                format!(
                    "The shares of this package were replaced: quorum {} gave way to {}.",
                    short(&quorum),
                    short(&successor)
                ),
                "Take the newest package of this key.",
            ))
        })
    }

    /// The commitments the shares are verified against.
    pub(super) fn commitments(&self, id: &str) -> Result<Commitments, Error> {
        let one = self.ceremony(id)?;
        let old = one.reissue.as_ref().map(|reissue| &reissue.from);
        let package = old
            .or(one.package.as_ref())
            .ok_or_else(|| Error::fault("no-package", "No package was loaded."))?;
        media::commitments_of(package)
    }

    /// A share of an older quorum of the same key is told apart from one of another key's.
    pub(super) fn why_refused(
        &self,
        id: &str,
        refused: &quorum::ShareRefused,
    ) -> (&'static str, String) {
        let quorum::ShareRefused::OtherQuorum { found, .. } = refused else {
            return ("bad-share", sentence(refused));
        };
        let found = found.to_string();
        let own = self
            .ledger
            .ceremony(id)
            .and_then(|one| one.package.as_ref());
        if let Some(successor) = self.ledger.successor(&found) {
            let detail = format!(
                "This share is of the quorum {}, whose shares were replaced: those of {} are valid \
                 now.",
                short(&found),
                short(&successor)
            );
            return ("superseded-quorum", detail);
        }
        let known = self.ledger.ceremonies().any(|ceremony| {
            ceremony.package.as_ref().is_some_and(|package| {
                package.quorum == found && own.is_some_and(|own| own.key == package.key)
            })
        });
        let reason = if known {
            "superseded-quorum"
        } else {
            "other-quorum"
        };
        (reason, sentence(refused))
    }
}

/// The part of a quorum's id that people compare.
fn short(quorum: &str) -> &str {
    quorum.get(..8).unwrap_or(quorum)
}

/// The package held in memory, or read again after a restart.
pub(super) fn package_again(room: &Room, id: &str) -> Result<RecoveryPackage, Error> {
    if let Some(package) = room.live.get(id).and_then(|live| live.package.clone()) {
        return Ok(package);
    }
    let one = room.ceremony(id)?;
    let old = one.reissue.as_ref().map(|reissue| &reissue.from);
    let expected = old
        .or(one.package.as_ref())
        .map(|facts| facts.digest.clone())
        .ok_or_else(|| Error::fault("no-package", "No package was loaded."))?;
    let files = room.package_files(id, &expected);
    let found = files.iter().find(|file| file.exists());
    let file = found.or(files.first()).cloned().unwrap_or_default();
    let package = media::read_package(&file)?;
    if package_facts(&package).digest == expected {
        return Ok(package);
    }
    Err(Error::refusal(
        "same-package",
        format!(
            "{} is not the package this ceremony speaks of.",
            file.display()
        ),
        "Put the right one in its place.",
    ))
}
