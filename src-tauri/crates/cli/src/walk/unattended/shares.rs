//! Shares written, read back, sealed, brought and proved.

use super::people::card_of;
use super::{Unattended, confirmed_by, missing, step_name};
use crate::secrets;
use crate::walk::answers::BroughtShare;
use room::{Action, Error, Keys, Room, Source, View};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// How often a file that is waited for is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(250);

impl Unattended {
    pub(super) fn write_share(&self, room: &Room, view: &View) -> Result<Action, Error> {
        let plan = &self.given.answers.hand_out;
        let custodian = custodian(view);
        Ok(Action::WriteShare {
            folder: plan
                .folder
                .as_ref()
                .map(|folder| folder.display().to_string()),
            printer: plan.printer.clone(),
            keys: self.keys(room, custodian)?,
        })
    }

    /// What was printed is scanned, and what was sent far away is answered with a proof.
    pub(super) fn read_back(&self, room: &Room, view: &View) -> Result<Action, Error> {
        let plan = &self.given.answers.hand_out;
        let custodian = custodian(view);
        let remote = view.share.as_ref().is_some_and(|share| share.remote);
        let (files, what) = if remote {
            (&plan.proofs, "proofs")
        } else {
            (&plan.scans, "scans")
        };
        let file = files
            .get(custodian)
            .ok_or_else(|| missing(view, &format!("{what}.\"{custodian}\"")))?;
        self.wait_for(view, custodian, file);
        Ok(if remote {
            Action::BringProof {
                custodian: custodian.into(),
                file: file.display().to_string(),
            }
        } else {
            Action::ReadBack {
                source: self.source(room, custodian, file)?,
            }
        })
    }

    /// Waits for somebody else's file as long as the answers say; what is missing then is told by
    /// whoever reads it.
    fn wait_for(&self, view: &View, custodian: &str, file: &Path) {
        if file.exists() {
            return;
        }
        self.output.waiting(view, custodian, file);
        let until = Instant::now() + self.given.answers.hand_out.wait;
        while !file.exists() && Instant::now() < until {
            sleep(LOOK_EVERY);
        }
    }

    pub(super) fn seal_bag(&self, view: &View) -> Result<Action, Error> {
        let answers = &self.given.answers;
        let opened = view.possession.as_ref();
        if let Some(custodian) = opened.and_then(|check| check.unsealed.as_deref()) {
            let mut shares = answers.prove.share.iter().take(self.brought).rev();
            let share = shares.find(|share| share.custodian == custodian);
            let bag = share.and_then(|share| share.new_bag.clone());
            return Ok(Action::SealBag {
                bag: bag.ok_or_else(|| {
                    missing(
                        view,
                        &format!("new_bag in the [[prove.share]] of {custodian}"),
                    )
                })?,
                confirmed_by: confirmed_by(&answers.prove.confirmed_by, answers, view)?,
            });
        }
        let custodian = custodian(view);
        let bag = answers.hand_out.bags.get(custodian);
        Ok(Action::SealBag {
            bag: bag
                .ok_or_else(|| missing(view, &format!("bags.\"{custodian}\"")))?
                .clone(),
            confirmed_by: confirmed_by(&answers.hand_out.confirmed_by, answers, view)?,
        })
    }

    /// The next share, to rebuild the key or to be shared again.
    pub(super) fn share(&mut self, room: &Room, view: &View) -> Result<Action, Error> {
        let answers = &self.given.answers;
        let (shares, witness) = if view.reissue.is_some() {
            (&answers.contribute.share, &answers.contribute.confirmed_by)
        } else {
            (&answers.collect.share, &answers.collect.confirmed_by)
        };
        let confirmed_by = confirmed_by(witness, answers, view)?;
        let Some((place, share)) = next(shares, self.brought, view) else {
            let list = format!(
                "another [[{}.share]]",
                view.step.map_or("…", room::Step::name)
            );
            return Err(self.nothing_left(view, &list));
        };
        let bring = self.bring(room, view, share, confirmed_by)?;
        self.brought = place + 1;
        Ok(bring)
    }

    /// The next share to be proved, the next proof, or the end of the check.
    pub(super) fn proof(&mut self, room: &Room, view: &View) -> Result<Action, Error> {
        let answers = &self.given.answers;
        let plan = &answers.prove;
        let confirmed_by = confirmed_by(&plan.confirmed_by, answers, view)?;
        if let Some((place, share)) = next(&plan.share, self.brought, view) {
            let bring = self.bring(room, view, share, confirmed_by)?;
            self.brought = place + 1;
            return Ok(bring);
        }
        let mut proofs = plan.proof.iter().enumerate().skip(self.proofs);
        if let Some((place, proof)) = proofs.find(|(_, proof)| !is_done(view, &proof.custodian)) {
            self.proofs = place + 1;
            return Ok(Action::BringProof {
                custodian: proof.custodian.clone(),
                file: proof.file.display().to_string(),
            });
        }
        let proved = view
            .possession
            .as_ref()
            .map_or(0, |check| check.proofs.len());
        let all = view
            .shares
            .is_some_and(|shares| proved == usize::from(shares));
        match &plan.missing {
            Some(reason) => Ok(Action::CloseCheck {
                reason: reason.clone(),
                confirmed_by,
            }),
            None if all => Ok(Action::CloseCheck {
                reason: String::new(),
                confirmed_by,
            }),
            None => Err(self.nothing_left(
                view,
                "another [[prove.share]] or [[prove.proof]], or why shares are missing,",
            )),
        }
    }

    fn bring(
        &self,
        room: &Room,
        view: &View,
        share: &BroughtShare,
        confirmed_by: String,
    ) -> Result<Action, Error> {
        let given = self.given.shares.get(&share.custodian);
        let file = share.file.as_ref().or(given).ok_or_else(|| {
            let step = step_name(view);
            missing(view, &format!("file in a [[{step}.share]]"))
        })?;
        Ok(Action::BringShare {
            custodian: share.custodian.clone(),
            bag: share.bag.clone(),
            bag_reason: share.bag_reason.clone(),
            seal_intact: share.seal_intact,
            source: self.source(room, &share.custodian, file)?,
            confirmed_by,
        })
    }

    fn source(&self, room: &Room, custodian: &str, file: &Path) -> Result<Source, Error> {
        Ok(Source {
            file: Some(file.display().to_string()),
            keys: self.keys(room, custodian)?,
            ..Source::default()
        })
    }

    /// What opens a share that is sealed for them, as far as it is given.
    fn keys(&self, room: &Room, name: &str) -> Result<Keys, Error> {
        let media = self.given.answers.media.get(name);
        let passphrase = media.and_then(|media| media.passphrase_file.as_deref());
        let identity = media.and_then(|media| media.identity.as_ref());
        let pin = match card_of(room, name) {
            Some(card) => self.card_pin(&card, name)?,
            // Whoever stands in for a custodian opens with that custodian's card.
            None => {
                let file = media.and_then(|media| media.pin_file.as_deref());
                file.map(secrets::read_line).transpose()?
            }
        };
        Ok(Keys {
            pin,
            passphrase: passphrase.map(secrets::read_line).transpose()?,
            identity: identity.map(|file| file.display().to_string()),
        })
    }

    fn nothing_left(&self, view: &View, what: &str) -> Error {
        if let Some(unread) = &self.unread {
            return unread.clone();
        }
        match &self.refused {
            Some(refused) => Error::refusal(
                refused.reason,
                format!(
                    "{}'s share was not accepted: {}",
                    refused.custodian, refused.detail
                ),
                format!(
                    "Nothing that was accepted is doubted; what was entered is brought again. Add \
                     {what} to the answers."
                ),
            ),
            None => missing(view, what),
        }
    }
}

/// The custodian whose moment it is.
fn custodian(view: &View) -> &str {
    view.share.as_ref().map_or("", |share| &share.custodian)
}

/// The first share from `from` on whose custodian did not bring theirs yet, and its place.
fn next<'a>(
    shares: &'a [BroughtShare],
    from: usize,
    view: &View,
) -> Option<(usize, &'a BroughtShare)> {
    let mut waiting = shares.iter().enumerate().skip(from);
    waiting.find(|(_, share)| !is_done(view, &share.custodian))
}

/// True if that custodian's share was taken in, at whichever step that is.
fn is_done(view: &View, custodian: &str) -> bool {
    let collected = view.collected.iter().map(|one| &one.custodian);
    let shared = view.reissue.iter().flat_map(|one| &one.contributions);
    let proved = view.possession.iter().flat_map(|one| &one.proofs);
    collected
        .chain(shared.map(|one| &one.custodian))
        .chain(proved.map(|one| &one.custodian))
        .any(|name| name == custodian)
}
