//! A plan to start from, and from what a front filled in to a script.

use crate::{Code, Error, Plan, Planned, PlannedEmergency, PlannedMigration};
use ceremony::{
    EmergencyPlan, HandedShare, KeyKind, KeyPlan, Kind, Language, MediumKind, MigrationPlan,
    Participant, PolicyPlan, QuorumPlan, Role, Script, Suite,
};
use ledger::{Ledger, Person};
use proof::merkle::Hash;
use serde::Serialize;
use ts_rs::TS;

/// A plan to start from, and which fields its kind has.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PlanDraft {
    /// The plan: everyone enrolled who usually has a part, the key of a quorum in force, and more
    /// than half of the custodians as threshold, or in a migration the old one. The texts are left
    /// to who plans.
    pub plan: Plan,
    /// True if it makes a key, so that its label is new.
    pub makes_key: bool,
    /// True if it shares a key that a token has already, so that its label, or its id, is the token's.
    pub adopts_key: bool,
    /// True if it gives out shares, and so fixes a threshold.
    pub hands_out: bool,
    /// True if it leaves a key in a token whose site can be named.
    pub names_site: bool,
    /// True if it acts on a key of the inventory.
    pub acts_on_key: bool,
    /// True if another master key may take over.
    pub names_successor: bool,
    /// True if it puts a policy in force.
    pub names_policy: bool,
    /// True if it moves shares to another suite.
    pub names_suite: bool,
}

impl PlanDraft {
    /// A plan of that kind; `label` is the key that it is about, if somebody chose one.
    #[must_use]
    pub fn new(kind: Kind, label: Option<&str>, ledger: &Ledger) -> Self {
        let quorums = ledger.in_force();
        let of_label = |label| move |one: &&&ceremony::Ceremony| one.script.key.label == label;
        let quorum = match label {
            Some(label) => quorums.iter().rev().find(of_label(label)),
            None => quorums.last(),
        };
        let quorum = quorum.filter(|_| !kind.backs_up_key() && !kind.carries_out());
        let attempt = quorum.and_then(|one| one.attempt.as_ref());
        let shares = attempt.map_or(&[][..], |attempt| attempt.shares.as_slice());
        let participants = parts(kind, shares, ledger);
        let takers = participants.iter().filter(|one| one.takes_share()).count();
        // A migration changes what shares are sealed with, and nothing else.
        let same = attempt.filter(|_| kind == Kind::Migrate);
        let threshold = same.map_or_else(
            || more_than_half(takers),
            |attempt| attempt.package.threshold.into(),
        );
        Self {
            plan: Plan {
                kind: kind.name().into(),
                title: String::new(),
                purpose: String::new(),
                approval: String::new(),
                label: quorum.map_or_else(
                    || label.unwrap_or_default().into(),
                    |one| one.script.key.label.clone(),
                ),
                key_id: String::new(),
                key_kind: quorum
                    .map_or_else(KeyKind::default, |one| one.script.key.kind)
                    .name()
                    .into(),
                threshold: kind.hands_out().then_some(threshold),
                site: String::new(),
                emergency: (kind == Kind::Emergency).then(|| PlannedEmergency {
                    reason: String::new(),
                    incident: String::new(),
                }),
                successor: String::new(),
                policy: None,
                migration: (kind == Kind::Migrate).then(|| PlannedMigration {
                    suite: Suite::HYBRID.name.into(),
                    until: String::new(),
                }),
                language: String::new(),
                participants,
            },
            makes_key: kind.makes_key(),
            adopts_key: kind == Kind::AdoptKey,
            hands_out: kind.hands_out(),
            names_site: matches!(kind, Kind::AdoptKey | Kind::Generate) || kind.installs_key(),
            acts_on_key: kind.carries_out() && kind != Kind::AdoptPolicy,
            names_successor: kind == Kind::Rotate,
            names_policy: kind == Kind::AdoptPolicy,
            names_suite: kind == Kind::Migrate,
        }
    }
}

/// More than half of so many, and at least two.
fn more_than_half(shares: usize) -> u32 {
    u32::try_from(shares / 2 + 1).unwrap_or(u32::MAX).max(2)
}

/// Everyone enrolled with the part they usually have. `shares` are those of the quorum it is about; only
/// their custodians have a share of a key that exists.
fn parts(kind: Kind, shares: &[HandedShare], ledger: &Ledger) -> Vec<Planned> {
    let mut administrator = false;
    let mut parts = Vec::new();
    for person in ledger.people() {
        let held = shares.iter().find(|share| share.custodian == person.name);
        let holds = held.is_some();
        let usual = match person.role.parse() {
            _ if holds && !kind.carries_out() => Some(Role::Custodian),
            Ok(Role::Administrator) if administrator => None,
            Ok(Role::SecurityOfficer) if kind != Kind::Emergency && !kind.carries_out() => None,
            Ok(Role::Custodian) if kind.carries_out() => None,
            Ok(Role::Custodian) => {
                let takes = kind.hands_out() && kind != Kind::Migrate;
                let takes_or_may_hold = takes || shares.is_empty();
                takes_or_may_hold.then_some(Role::Custodian)
            }
            Ok(Role::BackupCustodian | Role::Auditor) | Err(_) => None,
            Ok(
                role @ (Role::Administrator
                | Role::ExternalWitness
                | Role::SecurityOfficer
                | Role::Witness),
            ) => Some(role),
        };
        let Some(role) = usual else { continue };
        administrator |= role == Role::Administrator;
        let mut part = Planned::new(&person.name, role.name());
        part.brings = kind.reissues() && holds;
        if kind == Kind::Migrate && role == Role::Custodian {
            part.medium = sealed_medium(held, person).name().into();
        }
        parts.push(part);
    }
    parts
}

/// What somebody's share is sealed on in a migration: what it lies on already, if that can be sealed, or
/// what they have a key for.
fn sealed_medium(held: Option<&HandedShare>, person: &Person) -> MediumKind {
    let seals = person
        .card
        .as_ref()
        .is_some_and(|card| !card.seal_key.is_empty());
    match held.map(|share| share.planned) {
        Some(medium @ (MediumKind::Age | MediumKind::Card)) => medium,
        Some(MediumKind::Sheet) | None if seals => MediumKind::Card,
        Some(MediumKind::Sheet) | None => MediumKind::Age,
    }
}

impl Plan {
    /// The script of it, in the room of that ledger; whether it breaks a rule is not looked at.
    ///
    /// # Errors
    /// `kind-unknown`, `key-kind-unknown`, `role-unknown` or `medium-unknown` if it names what there is not.
    pub fn script(&self, ledger: &Ledger) -> Result<Script, Error> {
        let kind: Kind = self.kind.parse().map_err(|why: String| {
            Error::usage(Code::KindUnknown, format!("{why}."), "Name one of them.")
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
                id: self.key_id.trim().to_lowercase(),
                kind: key_kind(&self.key_kind)?,
            },
            successor: self.successor.trim().into(),
            policy: (kind == Kind::AdoptPolicy).then(|| PolicyPlan {
                digest: self
                    .policy
                    .as_ref()
                    .map_or_else(String::new, |text| Hash::of(text.as_bytes()).to_string()),
            }),
            migration: self.migration.as_ref().map(|plan| MigrationPlan {
                suite: plan.suite.trim().into(),
                until: plan.until.trim().into(),
            }),
            site: self.site.trim().into(),
            emergency: self.emergency.as_ref().map(|why| EmergencyPlan {
                reason: why.reason.trim().into(),
                incident: why.incident.trim().into(),
            }),
            quorum: None,
            language: self.language()?,
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

impl Plan {
    /// The plan that becomes this script in the room of that ledger, if a plan can say all that is in
    /// it. The policy that a script adopts stands in it by its digest alone, and is left out.
    #[must_use]
    pub fn of(script: &Script, ledger: &Ledger) -> Option<Self> {
        let plan = Self {
            kind: script.kind.name().into(),
            title: script.title.clone(),
            purpose: script.purpose.clone(),
            approval: script.approval.clone(),
            label: script.key.label.clone(),
            key_id: script.key.id.clone(),
            key_kind: script.key.kind.name().into(),
            migration: script.migration.as_ref().map(|plan| PlannedMigration {
                suite: plan.suite.clone(),
                until: plan.until.clone(),
            }),
            threshold: script.quorum.map(|quorum| quorum.threshold),
            site: script.site.clone(),
            emergency: script.emergency.as_ref().map(|why| PlannedEmergency {
                reason: why.reason.clone(),
                incident: why.incident.clone(),
            }),
            successor: script.successor.clone(),
            policy: None,
            language: if script.language == Language::default() {
                String::new()
            } else {
                script.language.name().into()
            },
            participants: script.participants.iter().map(Planned::of).collect(),
        };
        let mut again = plan.script(ledger).ok()?;
        again.policy.clone_from(&script.policy);
        (again == *script).then_some(plan)
    }

    fn language(&self) -> Result<Language, Error> {
        let name = self.language.trim();
        if name.is_empty() {
            return Ok(Language::default());
        }
        name.parse()
            .map_err(|why: String| unknown(Code::LanguageUnknown, &why))
    }
}

impl Planned {
    fn of(one: &Participant) -> Self {
        Self {
            name: one.name.clone(),
            role: one.role.name().into(),
            medium: one.medium.name().into(),
            passphrase: one.passphrase,
            remote: one.remote,
            brings: one.brings,
            takes: one.takes,
            keeps_at: one.keeps_at.clone(),
        }
    }

    fn takes_share(&self) -> bool {
        self.role == Role::Custodian.name() && self.takes
    }

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
                unknown(Code::MediumUnknown, &why)
            })?;
        Ok(Participant {
            role: self
                .role
                .parse()
                .map_err(|why: String| unknown(Code::RoleUnknown, &why))?,
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

/// A kind of key, by its name.
///
/// # Errors
/// `key-kind-unknown` if there is none.
pub fn key_kind(name: &str) -> Result<KeyKind, Error> {
    name.parse().map_err(|why: String| {
        Error::usage(Code::KeyKindUnknown, format!("{why}."), "Name one of them.")
    })
}

fn unknown(code: Code, why: &str) -> Error {
    Error::usage(code, format!("{why}."), "Name one of these.")
}
