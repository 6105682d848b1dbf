//! The rules a script is checked against, each with its name.

use super::{Problem, QuorumPlan, Script, VERSION};
use crate::{Duty, KeyKind, Kind, MediumKind, Role, Rule, Suite, folded, is_date};
use std::collections::BTreeMap;

/// Longest text accepted for a name, title or label, in bytes.
const LONGEST_TEXT: usize = 200;
/// Longest CKA_ID of a key that is adopted, in bytes: the inventory names keys by 64 digits at most.
const LONGEST_ID: usize = 32;
/// PKCS#11 labels of tokens and keys stay short enough to be read aloud.
const LONGEST_LABEL: usize = 64;

impl Script {
    /// Every rule the script breaks.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Found::default();
        found.check(
            self.version == VERSION,
            Rule::KnownVersion,
            "version",
            || {
                format!(
                    "script version {} is not known; this program reads version {VERSION}",
                    self.version
                )
            },
        );
        self.check_texts(&mut found);
        self.check_entropy(&mut found);
        self.check_quorum(&mut found);
        self.check_people(&mut found);
        self.check_media(&mut found);
        self.check_emergency(&mut found);
        self.check_act(&mut found);
        self.check_migration(&mut found);
        self.check_dates(&mut found);
        found.0
    }

    fn check_texts(&self, found: &mut Found) {
        let texts = [
            ("title", &self.title, true),
            ("purpose", &self.purpose, false),
            ("approval", &self.approval, false),
            ("organisation", &self.organisation, false),
            ("place", &self.place, false),
            ("site", &self.site, false),
        ];
        for (place, text, required) in texts {
            found.text(place, text, required, LONGEST_TEXT);
        }
        let has_key = self.kind != Kind::AdoptPolicy;
        found.text("key.label", &self.key.label, has_key, LONGEST_LABEL);
        let id = &self.key.id;
        found.check(
            id.is_empty() || (self.kind == Kind::AdoptKey && is_key_id(id)),
            Rule::KeyIdAsHex,
            "key.id",
            || {
                format!(
                    "an id belongs in an adopt-key script, as up to {LONGEST_ID} bytes in lower-case hex; it \
                     says “{id}”"
                )
            },
        );
        found.text("successor", &self.successor, false, LONGEST_LABEL);
        for (number, storage) in self.storage.iter().enumerate() {
            found.text(
                &format!("storage {}", number + 1),
                &storage.item,
                true,
                LONGEST_TEXT,
            );
            found.text(
                &format!("storage {}", number + 1),
                &storage.place,
                true,
                LONGEST_TEXT,
            );
            found.text(
                &format!("storage {}", number + 1),
                &storage.control,
                false,
                LONGEST_TEXT,
            );
        }
    }

    fn check_entropy(&self, found: &mut Found) {
        const ORDER: [&str; 3] = ["hsm", "os", "dice"];
        let known: Vec<Option<usize>> = self
            .entropy
            .iter()
            .map(|source| ORDER.iter().position(|name| name == source))
            .collect();
        found.check(
            known.iter().all(Option::is_some),
            Rule::KnownEntropySources,
            "entropy",
            || "sources of randomness are hsm, os and dice".into(),
        );
        found.check(
            known.windows(2).all(|pair| pair[0] < pair[1]),
            Rule::EntropyInOrder,
            "entropy",
            || "name each source once, in the order hsm, os, dice".into(),
        );
        found.check(
            ["hsm", "os"]
                .iter()
                .all(|need| self.entropy.iter().any(|source| source == need)),
            Rule::TwoEntropySources,
            "entropy",
            || "both hsm and os are needed, so that neither alone decides".into(),
        );
    }

    fn check_quorum(&self, found: &mut Found) {
        let custodians = self.takers().count();
        let Some(quorum) = self.quorum else {
            found.check(
                !self.kind.hands_out(),
                Rule::QuorumWhereAKeyIsMade,
                "quorum",
                || {
                    format!(
                        "a {} script needs [quorum] with threshold and shares",
                        self.kind
                    )
                },
            );
            let fewest = match self.kind {
                Kind::AdoptPolicy | Kind::Compromise | Kind::Destroy | Kind::Rotate => 0,
                Kind::Possession => 1,
                Kind::AdoptKey
                | Kind::Drill
                | Kind::Emergency
                | Kind::Generate
                | Kind::LiveTest
                | Kind::Migrate
                | Kind::Recover
                | Kind::Redistribute
                | Kind::Replicate => 2,
            };
            found.check(
                custodians >= fewest,
                Rule::CustodiansPresent,
                "participant",
                || format!("it needs at least {fewest} custodians; the script names {custodians}"),
            );
            return;
        };
        found.check(
            self.kind.hands_out(),
            Rule::NoQuorumInRecovery,
            "quorum",
            || "the recovery package says what the quorum is; leave [quorum] out".into(),
        );
        let QuorumPlan {
            threshold: k,
            shares: n,
        } = quorum;
        found.check(
            k >= 2,
            Rule::ThresholdAtLeastTwo,
            "quorum.threshold",
            || format!("a threshold of {k} lets one person rebuild the key; it needs at least 2"),
        );
        found.check(
            k <= n,
            Rule::ThresholdWithinShares,
            "quorum.threshold",
            || format!("{k} shares are asked for, but only {n} exist"),
        );
        found.check(n <= 255, Rule::SharesAtMost255, "quorum.shares", || {
            format!("{n} shares; there can be at most 255")
        });
        found.check(
            custodians as u64 == u64::from(n),
            Rule::OneCustodianPerShare,
            "participant",
            || format!("{n} shares need {n} custodians; the script names {custodians}"),
        );
    }

    fn check_people(&self, found: &mut Found) {
        for (number, participant) in self.participants.iter().enumerate() {
            let place = format!("participant {}", number + 1);
            found.text(&place, &participant.name, true, LONGEST_TEXT);
            found.text(&place, &participant.organisation, false, LONGEST_TEXT);
        }
        let mut named: BTreeMap<String, Role> = BTreeMap::new();
        for participant in &self.participants {
            let Some(before) = named.insert(folded(&participant.name), participant.role) else {
                continue;
            };
            found.check(
                false,
                twice(before, participant.role),
                "participant",
                || {
                    format!(
                        "{} is named as {before} and as {}; one person holds one role and one share",
                        participant.name, participant.role
                    )
                },
            );
        }
        let count = |role| {
            self.participants
                .iter()
                .filter(|one| one.role == role)
                .count()
        };
        found.check(
            count(Role::Administrator) == 1,
            Rule::OneAdministrator,
            "participant",
            || {
                format!(
                    "exactly one administrator performs the script; it names {}",
                    count(Role::Administrator)
                )
            },
        );
        found.check(
            self.participants
                .iter()
                .any(|one| one.role.may(Duty::Confirm)),
            Rule::AWitness,
            "participant",
            || "at least one witness is needed to confirm what cannot be undone".into(),
        );
    }

    fn check_media(&self, found: &mut Found) {
        for (number, one) in self.participants.iter().enumerate() {
            let place = format!("participant {}", number + 1);
            found.text(&place, &one.keeps_at, false, LONGEST_TEXT);
            found.check(
                !one.remote || one.medium == MediumKind::Age,
                Rule::RemoteShareIsEncrypted,
                &place,
                || {
                    format!(
                        "{} is far away, so the share must be an age file; the script says {}",
                        one.name,
                        one.medium.name()
                    )
                },
            );
            found.check(
                !one.remote || self.kind.hands_out(),
                Rule::RemoteTakesAShare,
                &place,
                || {
                    format!(
                        "{} is marked as far away, but no share is given out",
                        one.name
                    )
                },
            );
            found.check(
                !one.passphrase || one.medium != MediumKind::Sheet,
                Rule::PassphraseOnACiphertext,
                &place,
                || {
                    format!(
                        "the sheet of {} is read without a program, so it takes no passphrase; \
                         give it to a card or an age file",
                        one.name
                    )
                },
            );
            let both = one.takes && !one.brings;
            found.check(
                both || (self.kind.reissues() && one.role == Role::Custodian),
                Rule::BringsOnlyInRedistribution,
                &place,
                || {
                    format!(
                        "only a custodian in a redistribution brings an old share or takes none; \
                         {} does neither",
                        one.name
                    )
                },
            );
            found.check(one.takes || one.brings, Rule::HasAPart, &place, || {
                format!("{} neither brings a share nor takes one", one.name)
            });
        }
        found.check(
            !self.kind.reissues() || self.custodians().filter(|one| one.brings).count() >= 2,
            Rule::SomebodyBrings,
            "participant",
            || "a redistribution needs at least 2 custodians who bring a share of the old quorum: set brings = true".into(),
        );
    }

    fn check_emergency(&self, found: &mut Found) {
        found.check(
            self.emergency.is_some() == (self.kind == Kind::Emergency),
            Rule::EmergencySaysWhy,
            "emergency",
            || "[emergency] with reason and incident belongs in an emergency script, and only there".into(),
        );
        if let Some(emergency) = &self.emergency {
            found.text("emergency.reason", &emergency.reason, true, LONGEST_TEXT);
            found.text(
                "emergency.incident",
                &emergency.incident,
                true,
                LONGEST_TEXT,
            );
        }
        let approvers = self
            .participants
            .iter()
            .filter(|one| one.role.may(Duty::ApproveEmergency))
            .count();
        found.check(
            self.kind != Kind::Emergency || approvers >= 2,
            Rule::TwoApprovers,
            "participant",
            || {
                format!(
                    "an emergency needs two security officers who approve it; it names {approvers}"
                )
            },
        );
    }

    /// An act is about one thing, and for a reason; elsewhere there is none.
    fn check_act(&self, found: &mut Found) {
        found.check(
            !self.kind.carries_out() || !self.purpose.trim().is_empty(),
            Rule::ActSaysWhy,
            "purpose",
            || "say why: everybody who decides signs it with the act".into(),
        );
        let adopts = self.kind == Kind::AdoptPolicy;
        found.check(
            self.policy.is_some() == adopts,
            Rule::ActNamesItsSubject,
            "policy",
            || "[policy] with its digest belongs in an adopt-policy script, and only there".into(),
        );
        if let Some(policy) = &self.policy {
            let hex = |one: char| matches!(one, '0'..='9' | 'a'..='f');
            found.check(
                policy.digest.len() == 64 && policy.digest.chars().all(hex),
                Rule::ActNamesItsSubject,
                "policy.digest",
                || "the digest is the policy's SHA-256: 64 hex digits, as “keymoot policy check” prints it".into(),
            );
        }
        found.check(
            !adopts || self.key.label.is_empty(),
            Rule::ActNamesItsSubject,
            "key",
            || "a policy is about every key; leave [key] out".into(),
        );
        found.check(
            self.key.kind == KeyKind::default()
                || !(self.kind.carries_out() || self.kind == Kind::AdoptKey),
            Rule::ActNamesItsSubject,
            "key.kind",
            || "a key that is acted on or adopted is of the kind it is; leave key.kind out".into(),
        );
        found.check(
            self.successor.is_empty() || self.kind == Kind::Rotate,
            Rule::ActNamesItsSubject,
            "successor",
            || "a successor belongs in a script that rotates a master key".into(),
        );
    }

    /// A migration says where it goes, and how long what it leaves is accepted.
    fn check_migration(&self, found: &mut Found) {
        found.check(
            self.migration.is_some() == (self.kind == Kind::Migrate),
            Rule::MigrationSaysWhere,
            "migration",
            || {
                "[migration] with suite and until belongs in a migrate script, and only there"
                    .into()
            },
        );
        let Some(migration) = &self.migration else {
            return;
        };
        found.check(
            Suite::named(&migration.suite).is_some(),
            Rule::MigrationSaysWhere,
            "migration.suite",
            || {
                let known = Suite::ALL.map(|suite| suite.name).join(", ");
                format!("“{}” is not a suite; there are {known}", migration.suite)
            },
        );
        found.check(
            is_date(&migration.until),
            Rule::DatesAsYearMonthDay,
            "migration.until",
            || format!("“{}” is not a date like 2027-05-31", migration.until),
        );
    }

    fn check_dates(&self, found: &mut Found) {
        let dates = [
            ("retain_until", &self.retain_until),
            ("next_drill", &self.next_drill),
            ("cryptoperiod_end", &self.cryptoperiod_end),
        ];
        for (place, date) in dates {
            if let Some(date) = date {
                found.check(is_date(date), Rule::DatesAsYearMonthDay, place, || {
                    format!("“{date}” is not a date like 2027-05-31")
                });
            }
        }
    }
}

/// Whether that is a CKA_ID as this program writes it.
fn is_key_id(id: &str) -> bool {
    let hex = |one: char| matches!(one, '0'..='9' | 'a'..='f');
    id.len().is_multiple_of(2) && id.len() <= 2 * LONGEST_ID && id.chars().all(hex)
}

/// The rule one person breaks who is named in both roles.
fn twice(before: Role, again: Role) -> Rule {
    let pair = [before, again];
    let holds = pair.iter().any(|role| role.may(Duty::BringShare));
    if pair.iter().all(|role| role.may(Duty::TakeShare)) {
        Rule::DistinctCustodians
    } else if holds && pair.iter().any(|role| role.may(Duty::Confirm)) {
        Rule::WitnessHoldsNoShare
    } else if holds && pair.contains(&Role::Administrator) {
        Rule::AdministratorHoldsNoShare
    } else if pair.contains(&Role::Auditor) {
        Rule::AuditorNeverActs
    } else {
        Rule::DistinctParticipants
    }
}

#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn check(&mut self, holds: bool, rule: Rule, place: &str, message: impl FnOnce() -> String) {
        if !holds {
            self.0.push(Problem {
                rule,
                r#where: place.into(),
                message: message(),
            });
        }
    }

    fn text(&mut self, place: &str, text: &str, required: bool, longest: usize) {
        self.check(
            !required || !text.trim().is_empty(),
            Rule::Named,
            place,
            || format!("{place} must not be empty"),
        );
        self.check(text.len() <= longest, Rule::ShortTexts, place, || {
            format!(
                "{place} is {} bytes long; at most {longest} fit",
                text.len()
            )
        });
        self.check(
            text.chars().all(crate::is_plain),
            Rule::PlainTexts,
            place,
            || format!("{place} holds a control character; keep it to one plain line"),
        );
    }
}
