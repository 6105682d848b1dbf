//! From what a front filled in to a script.

use crate::{Error, Plan, Planned};
use ceremony::{EmergencyPlan, KeyPlan, Kind, MediumKind, Participant, QuorumPlan, Script};
use ledger::Ledger;

impl Plan {
    /// The script of it, in the room of that ledger; whether it breaks a rule is not looked at.
    ///
    /// # Errors
    /// `kind-unknown`, `role-unknown` or `medium-unknown` if it names what there is not.
    pub fn script(&self, ledger: &Ledger) -> Result<Script, Error> {
        let kind: Kind = self.kind.parse().map_err(|why: String| {
            Error::usage("kind-unknown", format!("{why}."), "Name one of them.")
        })?;
        let participants = self
            .participants
            .iter()
            .map(|planned| planned.participant(ledger))
            .collect::<Result<Vec<_>, Error>>()?;
        let facts = ledger.facts();
        let mut script = Script {
            title: self.title.trim().into(),
            purpose: self.purpose.trim().into(),
            approval: self.approval.trim().into(),
            organisation: facts.organisation.clone(),
            place: facts.place.clone(),
            key: KeyPlan {
                label: self.label.trim().into(),
            },
            site: self.site.trim().into(),
            emergency: self.emergency.as_ref().map(|why| EmergencyPlan {
                reason: why.reason.trim().into(),
                incident: why.incident.trim().into(),
            }),
            quorum: None,
            participants,
            ..Script::starter(kind)
        };
        script.quorum = kind.hands_out().then(|| QuorumPlan {
            threshold: self.threshold.unwrap_or_default(),
            shares: u32::try_from(script.takers().count()).unwrap_or(u32::MAX),
        });
        Ok(script)
    }
}

impl Planned {
    fn participant(&self, ledger: &Ledger) -> Result<Participant, Error> {
        let name = self.name.trim();
        let medium = MediumKind::ALL
            .into_iter()
            .find(|medium| medium.name() == self.medium)
            .ok_or_else(|| {
                let why = format!(
                    "“{}” is not a medium; there are sheet, card and age",
                    self.medium
                );
                unknown("medium", why)
            })?;
        Ok(Participant {
            role: self.role.parse().map_err(|why| unknown("role", why))?,
            organisation: ledger
                .person(name)
                .map(|known| known.organisation.clone())
                .unwrap_or_default(),
            medium,
            passphrase: self.passphrase,
            remote: self.remote,
            brings: self.brings,
            takes: self.takes,
            keeps_at: self.keeps_at.trim().into(),
            name: name.into(),
        })
    }
}

fn unknown(what: &str, why: String) -> Error {
    Error::usage(
        &format!("{what}-unknown"),
        format!("{why}."),
        "Name one of these.",
    )
}
