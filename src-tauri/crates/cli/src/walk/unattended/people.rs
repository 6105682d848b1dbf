//! Who comes, who approves, who signs, and with what.

use super::tokens::pin_needed;
use super::{Unattended, confirmed_by, missing};
use crate::commands::policy::read as read_policy;
use crate::secrets;
use crate::walk::deciding;
use crate::walk::wording::{next_signer, signers};
use room::{Action, CardView, Error, Kind, PersonView, Room, Signer, View};
use secrecy::SecretString;

impl Unattended {
    pub(super) fn arrival(&self, room: &Room, view: &View) -> Result<Action, Error> {
        match self.coming(view).next() {
            Some(person) => self.arrive(room, view, person),
            None => self.absence(view),
        }
    }

    /// Those who come and are not here yet.
    fn coming<'v>(&self, view: &'v View) -> impl Iterator<Item = &'v PersonView> {
        let plan = &self.given.answers.roll_call;
        let people = view.people.iter().filter(|one| !one.arrived);
        people.filter(|one| {
            !plan.absent.contains(&one.name) && !plan.holder_absent.contains_key(&one.name)
        })
    }

    fn arrive(&self, room: &Room, view: &View, person: &PersonView) -> Result<Action, Error> {
        let plan = &self.given.answers.roll_call;
        let check = plan
            .identity
            .get(&person.name)
            .or(plan.identity_check.as_ref());
        Ok(Action::Arrive {
            name: person.name.clone(),
            identity_check: check
                .ok_or_else(|| missing(view, "identity_check"))?
                .clone(),
            passphrase: self.signing_secret(room, view, &person.name)?,
        })
    }

    /// What others do right after somebody who came or signed, as far as the answers say: what is
    /// missing is asked for when its turn comes.
    pub(super) fn others(&self, room: &Room, view: &View, first: &Action) -> Vec<Action> {
        if let Action::Arrive { name, .. } = first {
            let others = self.coming(view).filter(|one| one.name != *name);
            others
                .map_while(|one| self.arrive(room, view, one).ok())
                .collect()
        } else if let Action::SignOff { name, .. } = first {
            let others = signers(view).filter(|one| one.name != *name);
            others
                .map_while(|one| self.sign(room, view, one).ok())
                .collect()
        } else {
            Vec::new()
        }
    }

    /// Everyone is here who comes: in an emergency the others' absence is told, then it goes on.
    fn absence(&self, view: &View) -> Result<Action, Error> {
        let plan = &self.given.answers.roll_call;
        let told = |name: &str| {
            let emergency = view.emergency.as_ref();
            emergency.is_none_or(|one| one.absent.iter().any(|absent| absent.custodian == name))
        };
        let next = plan.holder_absent.iter().find(|(name, _)| !told(name));
        let Some((custodian, absent)) = next else {
            return Ok(Action::CloseRollCall);
        };
        Ok(Action::HolderAbsent {
            custodian: custodian.clone(),
            tried: absent.tried.clone(),
            reason: absent.reason.clone(),
            confirmed_by: confirmed_by(&plan.confirmed_by, &self.given.answers, view)?,
        })
    }

    pub(super) fn emergency_approval(&self, room: &Room, view: &View) -> Result<Action, Error> {
        let approved = |name: &str| {
            let emergency = view.emergency.as_ref();
            emergency.is_some_and(|one| one.approvals.iter().any(|by| by == name))
        };
        let named = &self.given.answers.open.emergency_approved_by;
        let officers = view
            .people
            .iter()
            .filter(|one| one.role == room::Role::SecurityOfficer)
            .filter(|one| named.is_empty() || named.contains(&one.name));
        let next = officers.map(|one| &one.name).find(|name| !approved(name));
        let name = next.ok_or_else(|| missing(view, "another emergency_approved_by"))?;
        Ok(Action::ApproveEmergency {
            name: name.clone(),
            passphrase: self.signing_secret(room, view, name)?,
        })
    }

    pub(super) fn signature(&self, room: &Room, view: &View) -> Result<Action, Error> {
        let signer = next_signer(view).ok_or_else(|| missing(view, "somebody to sign"))?;
        self.sign(room, view, signer)
    }

    fn sign(&self, room: &Room, view: &View, signer: &PersonView) -> Result<Action, Error> {
        let plan = &self.given.answers.sign_off;
        let reason = plan.disagree.get(&signer.name);
        Ok(Action::SignOff {
            name: signer.name.clone(),
            agree: reason.is_none(),
            reason: reason.cloned().unwrap_or_default(),
            passphrase: self.signing_secret(room, view, &signer.name)?,
        })
    }

    /// Those who decide sign, and it is carried out.
    pub(super) fn decision(&self, room: &mut Room, view: &View) -> Result<Action, Error> {
        let plan = &self.given.answers.carry_out;
        let hint = view.practice_hint.as_ref();
        let pins = self.given.pins.or_all(hint.map(|hint| hint.pin.as_str()));
        deciding::unlock(room, view, Some(&pins))?;
        let names = if plan.decided_by.is_empty() {
            deciding::deciders(view)
        } else {
            plan.decided_by.clone()
        };
        let mut signers = Vec::new();
        for name in names {
            signers.push(Signer {
                secret: self.signing_secret(room, view, &name)?,
                name,
            });
        }
        let policy = plan.policy.as_deref().map(read_policy).transpose()?;
        if view.kind == Kind::AdoptPolicy && policy.is_none() {
            return Err(missing(view, "policy"));
        }
        Ok(Action::CarryOut {
            signers,
            policy,
            out: plan.out.as_ref().map(|out| out.display().to_string()),
            confirmed_by: confirmed_by(&plan.confirmed_by, &self.given.answers, view)?,
        })
    }

    /// What somebody signs with: the PIN of the card they were enrolled with, else a passphrase.
    fn signing_secret(&self, room: &Room, view: &View, name: &str) -> Result<SecretString, Error> {
        if let Some(card) = card_of(room, name) {
            return self
                .card_pin(&card, name)?
                .ok_or_else(|| pin_needed(&card.serial));
        }
        let plan = &self.given.answers.sign_off;
        let file = plan.passphrase_files.get(name);
        match (file.or(plan.passphrase_file.as_ref()), &view.practice_hint) {
            (Some(file), _) => secrets::read_line(file),
            (None, Some(hint)) => Ok(SecretString::from(hint.passphrase.as_str())),
            (None, None) => Err(super::missing_in("sign-off", "passphrase_file")),
        }
    }

    /// The PIN of somebody's card, if one is given: by their name, or by the card.
    pub(super) fn card_pin(
        &self,
        card: &CardView,
        name: &str,
    ) -> Result<Option<SecretString>, Error> {
        let media = self.given.answers.media.get(name);
        if let Some(file) = media.and_then(|media| media.pin_file.as_deref()) {
            return secrets::read_line(file).map(Some);
        }
        Ok(self.given.pins.user(&card.token, &card.serial).cloned())
    }
}

/// The card somebody was enrolled with.
pub(super) fn card_of(room: &Room, name: &str) -> Option<CardView> {
    let mut people = room.people().into_iter();
    people.find(|person| person.name == name)?.card
}
