//! Loading a package and taking in the shares that custodians bring. A bad one is named at once;
//! what the others brought is kept.

use super::rehearse::package_facts;
use crate::error::sentence;
use crate::folder::{self, write_whole};
use crate::shares::{self, Brought, Unreadable};
use crate::view::{NotAccepted, RowsView};
use crate::{Error, Room};
use ceremony::{Command, Step};
use quorum::Commitments;
use quorum::package::RecoveryPackage;
use quorum::typed::Entry;
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;

/// The bag a share came out of, and who saw it opened.
pub(super) struct Bag {
    pub(super) custodian: String,
    pub(super) number: String,
    pub(super) seal_intact: bool,
    pub(super) confirmed_by: String,
}

impl Room {
    pub(super) fn load_package(&mut self, id: &str, file: &Path) -> Result<(), Error> {
        let package = shares::read_package(file)?;
        let load = Command::LoadPackage {
            package: package_facts(&package),
        };
        self.ceremony(id)?.decide(load.clone())?;
        // Kept with the ceremony: after a restart between two custodians it is read from here.
        folder::make(&self.share_folder(id))?;
        write_whole(&self.package_file(id), package.to_json().as_bytes())?;
        self.command(id, load)?;
        self.live.entry(id.into()).or_default().package = Some(package);
        self.checkpoint().map(drop)
    }

    pub(super) fn bring_share(&mut self, id: &str, bag: Bag, file: &Path) -> Result<(), Error> {
        let brought = shares::read_file(file)?;
        self.take_share(id, bag, brought)
    }

    pub(super) fn bring_typed_share(&mut self, id: &str, bag: Bag) -> Result<(), Error> {
        let typed = self
            .live
            .get_mut(id)
            .and_then(|live| live.typed.take())
            .ok_or_else(|| {
                Error::refusal(
                    "share-typed",
                    "Nothing was typed yet.",
                    "Type the sheet's rows first.",
                )
            })?;
        match typed.decode() {
            Ok(decoded) => {
                let brought = Brought::decoded(decoded, "typed");
                self.take_share(id, bag, Ok(brought))
            }
            Err(error) => {
                // The rows stay, so that the named ones can be mended.
                let unreadable = Unreadable::rows(&error);
                self.live.entry(id.into()).or_default().typed = Some(typed);
                self.take_share(id, bag, Err(unreadable))
            }
        }
    }

    /// Takes one typed row. The reply names rows and cells, never what is in them.
    ///
    /// # Errors
    /// If there is no such row, or no share is asked for.
    pub fn type_row(&mut self, id: &str, row: u8, text: &SecretString) -> Result<RowsView, Error> {
        if self.ceremony(id)?.step() != Some(Step::Collect) {
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
        Ok(shares::rows_view(typed))
    }

    /// Forgets what was typed.
    ///
    /// # Errors
    /// If there is no such ceremony.
    pub fn clear_rows(&mut self, id: &str) -> Result<RowsView, Error> {
        self.ceremony(id)?;
        self.live.entry(id.into()).or_default().typed = None;
        Ok(shares::rows_view(&Entry::new()))
    }

    fn take_share(
        &mut self,
        id: &str,
        bag: Bag,
        brought: Result<Brought, Unreadable>,
    ) -> Result<(), Error> {
        self.command(
            id,
            Command::OpenBag {
                custodian: bag.custodian.clone(),
                bag: bag.number.clone(),
                seal_intact: bag.seal_intact,
                confirmed_by: bag.confirmed_by,
            },
        )?;
        let brought = match brought {
            Ok(brought) => brought,
            Err(unreadable) => {
                return self.refuse_share(id, bag.custodian, "unreadable", unreadable.0);
            }
        };
        let commitments = self.commitments(id)?;
        let (index, corrected) = (brought.share.index(), brought.corrected_places());
        let verified = match commitments.verify(brought.share) {
            Ok(verified) => verified,
            Err(refused) => {
                let reason = self.why_refused(id, &refused);
                return self.refuse_share(id, bag.custodian, reason, sentence(&refused));
            }
        };
        let enter = Command::EnterShare {
            index,
            custodian: bag.custodian.clone(),
            bag: bag.number,
            how: brought.how.into(),
            corrected,
        };
        match self.command(id, enter) {
            Ok(()) => {
                let live = self.live.entry(id.into()).or_default();
                live.collected.push(verified);
                live.typed = None;
                self.checkpoint().map(drop)
            }
            Err(error) if error.code == "distinct-shares" => {
                self.refuse_share(id, bag.custodian, "already-entered", error.message)
            }
            Err(error) => self.refuse_share(id, bag.custodian, "not-theirs", error.message),
        }
    }

    fn refuse_share(
        &mut self,
        id: &str,
        custodian: String,
        reason: &str,
        detail: String,
    ) -> Result<(), Error> {
        self.command(
            id,
            Command::RefuseShare {
                custodian: custodian.clone(),
                reason: reason.into(),
                detail: detail.clone(),
            },
        )?;
        self.live.entry(id.into()).or_default().not_accepted = Some(NotAccepted {
            custodian,
            reason: reason.into(),
            detail,
        });
        Ok(())
    }

    /// The commitments the shares are verified against.
    pub(super) fn commitments(&self, id: &str) -> Result<Commitments, Error> {
        let package = self
            .ceremony(id)?
            .package
            .as_ref()
            .ok_or_else(|| Error::fault("no-package", "No package was loaded."))?;
        shares::commitments_of(package)
    }

    /// A share of an older quorum of the same key is told apart from one of another key's.
    fn why_refused(&self, id: &str, refused: &quorum::ShareRefused) -> &'static str {
        let quorum::ShareRefused::OtherQuorum { found, .. } = refused else {
            return "bad-share";
        };
        let found = found.to_string();
        let own = self.ceremonies.get(id).and_then(|one| one.package.as_ref());
        let known = self.ceremonies.values().any(|ceremony| {
            ceremony.package.as_ref().is_some_and(|package| {
                package.quorum == found && own.is_some_and(|own| own.key == package.key)
            })
        });
        if known {
            "superseded-quorum"
        } else {
            "other-quorum"
        }
    }
}

/// The package held in memory, or read again after a restart.
pub(super) fn package_again(room: &Room, id: &str) -> Result<RecoveryPackage, Error> {
    if let Some(package) = room.live.get(id).and_then(|live| live.package.clone()) {
        return Ok(package);
    }
    let file = room.package_file(id);
    let package = shares::read_package(&file)?;
    let expected = room
        .ceremony(id)?
        .package
        .as_ref()
        .map(|facts| facts.digest.clone());
    if expected.as_deref() == Some(&*package_facts(&package).digest) {
        Ok(package)
    } else {
        Err(Error::refusal(
            "same-package",
            format!(
                "{} is not the package this ceremony speaks of.",
                file.display()
            ),
            "Load the package again.",
        ))
    }
}
