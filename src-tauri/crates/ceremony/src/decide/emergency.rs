//! An emergency: two people approve it, who cannot be had is written down, and nothing it leaves
//! to be done is skipped.

use super::Decision;
use super::rules::{filled, holds};
use crate::{Attendee, Ceremony, CommandKind, Duty, Event, Kind, Refusal, Rule};
use proof::statement::{self, SignedStatement};

impl Ceremony {
    /// Whether somebody may approve the emergency, before they sign: so that nobody's card is used
    /// for what the rules refuse.
    ///
    /// # Errors
    /// [`Refusal`], as [`decide`](Self::decide) gives it.
    pub fn may_approve_emergency(&self, attendee: &Attendee) -> Result<(), Refusal> {
        self.heard(CommandKind::ApproveEmergency, None)?;
        self.is_emergency()?;
        let planned = self.script.participant(&attendee.name).ok_or_else(|| {
            Refusal::new(
                Rule::NamedInTheScript,
                "somebody the script names",
                &attendee.name,
            )
        })?;
        holds(
            planned.role.may(Duty::ApproveEmergency),
            Rule::ApprovedByASecurityOfficer,
            "a security officer",
            format!("{}, {}", attendee.name, planned.role),
        )?;
        let before = self.approvals.iter().any(|one| {
            one.what.participant == attendee.participant || one.what.name == attendee.name
        });
        holds(
            !before,
            Rule::TwoApprovers,
            "two different people",
            &attendee.name,
        )
    }

    pub(super) fn approve_emergency(
        &self,
        attendee: Attendee,
        signed: &SignedStatement,
    ) -> Decision {
        self.may_approve_emergency(&attendee)?;
        let approval = statement::emergency(
            &self.id,
            &self.script_digest,
            &attendee.participant,
            &attendee.name,
        );
        holds(
            approval.is_ok_and(|approval| signed.says(&approval, &attendee.public_key)),
            Rule::ApprovalSigned,
            "their signature that they approve this emergency",
            "another",
        )?;
        Ok(vec![Event::EmergencyApproved {
            participant: attendee.participant,
            name: attendee.name,
            public_key: attendee.public_key,
            signature: signed.signature().into(),
        }])
    }

    pub(super) fn enough_approvals(&self) -> Result<(), Refusal> {
        holds(
            self.kind != Kind::Emergency || self.approvals.len() >= 2,
            Rule::TwoApprovers,
            "two security officers who approve and sign",
            self.approvals.len().to_string(),
        )
    }

    pub(super) fn record_absence(
        &self,
        custodian: String,
        tried: String,
        reason: String,
        confirmed_by: String,
    ) -> Decision {
        self.second_person(&confirmed_by)?;
        let named = self.script.custodians().any(|one| one.name == custodian);
        holds(
            named,
            Rule::NamedInTheScript,
            "a custodian the script names",
            &custodian,
        )?;
        let here = self
            .people
            .iter()
            .any(|one| one.here && one.attendee.name == custodian);
        holds(
            !here && !self.is_absent(&custodian),
            Rule::AbsentOnce,
            "a custodian who is not here",
            &custodian,
        )?;
        filled(Rule::AbsenceSaysWhatWasTried, &tried)?;
        filled(Rule::AbsenceHasAReason, &reason)?;
        Ok(vec![Event::HolderAbsent {
            custodian,
            tried,
            reason,
            confirmed_by,
        }])
    }

    /// Before an emergency's roll call ends, everyone missing has been looked for.
    pub(super) fn absences_recorded(&self) -> Result<(), Refusal> {
        if self.kind != Kind::Emergency {
            return Ok(());
        }
        let here = |name: &str| {
            let mut people = self.people.iter();
            people.any(|one| one.here && one.attendee.name == name)
        };
        let missing: Vec<&str> = self
            .script
            .custodians()
            .map(|one| one.name.as_str())
            .filter(|name| !here(name) && !self.is_absent(name))
            .collect();
        holds(
            missing.is_empty(),
            Rule::AbsencesRecorded,
            "every custodian here, or their absence recorded",
            missing.join(", "),
        )
    }

    pub(super) fn may_follow_up(
        &self,
        task: &str,
        words: &str,
        by: &str,
        confirmed_by: &str,
    ) -> Result<(), Refusal> {
        self.performs(by)?;
        self.second_person(confirmed_by)?;
        holds(
            self.follow_ups().contains(&task) && self.followed_up(task).is_none(),
            Rule::OpenFollowUp,
            "a task that is still open",
            task,
        )?;
        filled(Rule::FollowUpSaysWhat, words)
    }

    fn is_absent(&self, custodian: &str) -> bool {
        self.absent
            .iter()
            .any(|one| one.what.custodian == custodian)
    }

    pub(super) fn is_emergency(&self) -> Result<(), Refusal> {
        holds(
            self.kind == Kind::Emergency,
            Rule::EmergencyOnly,
            "an emergency",
            self.kind.name(),
        )
    }
}
