//! What needs somebody, most urgent first.

use crate::names::{AttentionName, CeremonyState, NeedName, ReplicaFound};
use crate::show::state;
use crate::{JournalView, KeyView, Need, PolicyProblem};
use chrono::NaiveDate;
use custody::{Attention, Item, Kind};
use ledger::{Dated, DueKind, Grouped, Ledger};
use lifecycle::Use;

/// What is known of a room beside its entries.
#[derive(Debug)]
pub struct State<'a> {
    /// What the journal comes to.
    pub ledger: &'a Ledger,
    /// The journal's health.
    pub journal: &'a JournalView,
    /// Its keys.
    pub keys: &'a [KeyView],
    /// What is due of keys by the policy.
    pub keys_due: &'a [Grouped],
    /// Ceremonies that are planned for a day.
    pub planned: &'a [Dated],
    /// What goes against the policy.
    pub against_policy: &'a [PolicyProblem],
    /// Why nothing can be written, if so.
    pub read_only: Option<&'a str>,
    /// Why the clock is doubted, if it is.
    pub clock_doubt: Option<String>,
    /// Live ceremonies of which a threshold of shares and the package lie on this machine.
    pub shares_beside_package: Vec<String>,
    /// Modules that somebody has to approve before they are loaded.
    pub modules: Vec<String>,
    /// The day by the room's clock.
    pub today: NaiveDate,
}

impl State<'_> {
    /// What needs somebody, most urgent first.
    #[must_use]
    pub fn needs(&self) -> Vec<Need> {
        let mut needs = Vec::new();
        if !self.journal.valid {
            let entry = self.journal.first_bad_entry.map(|seq| seq.to_string());
            needs.push(late(need(
                NeedName::JournalDamaged,
                entry.unwrap_or_default(),
            )));
        }
        if let Some(reason) = self.read_only {
            needs.push(need(NeedName::RoomReadOnly, reason.into()));
        }
        if let Some(doubt) = &self.clock_doubt {
            needs.push(late(need(NeedName::ClockDoubtful, doubt.clone())));
        }
        for id in &self.shares_beside_package {
            let title = self.ledger.ceremony(id).map(|one| &one.script.title);
            needs.push(Need {
                ceremony: Some(id.clone()),
                ..late(need(
                    NeedName::SharesBesidePackage,
                    title.cloned().unwrap_or_default(),
                ))
            });
        }
        for module in &self.modules {
            needs.push(need(NeedName::ModuleToApprove, module.clone()));
        }
        for key in self.keys {
            needs.extend(missing_replicas(key));
        }
        for one in self.ledger.ceremonies() {
            if self.ledger.wants_record(one) {
                needs.push(Need {
                    ceremony: Some(one.id.clone()),
                    ..need(NeedName::RecordMissing, one.script.title.clone())
                });
            }
            if one.step().is_some() {
                needs.push(Need {
                    ceremony: Some(one.id.clone()),
                    late: state(one) == CeremonyState::Unresolved,
                    ..need(NeedName::ResumeCeremony, one.script.title.clone())
                });
            }
        }
        self.dissent(&mut needs);
        self.custody_needs(&mut needs);
        self.dated_needs(&mut needs);
        self.weak_points(&mut needs);
        for found in self.against_policy {
            needs.push(Need {
                problem: Some(found.clone()),
                ..late(need(NeedName::AgainstPolicy, found.message.clone()))
            });
        }
        let people = self.ledger.people().len();
        if people < 4 {
            needs.push(need(NeedName::PeopleMissing, people.to_string()));
        } else if self.keys.is_empty() && self.ledger.in_force().is_empty() {
            needs.push(need(NeedName::NoKeyYet, String::new()));
        }
        needs
    }

    /// Ceremonies that somebody did not agree with.
    fn dissent(&self, needs: &mut Vec<Need>) {
        for one in self.ledger.disputed() {
            needs.push(Need {
                ceremony: Some(one.id.clone()),
                ..need(NeedName::Dissent, one.script.title.clone())
            });
        }
    }

    /// Where one more loss would cost a key, or nobody knows whether it would.
    fn weak_points(&self, needs: &mut Vec<Need>) {
        for key in self.ledger.keys() {
            if !key.state.permits(Use::Protect) {
                continue;
            }
            if self.ledger.never_recovered(&key) {
                needs.push(need(NeedName::RecoveryUnproven, key.label.clone()));
            }
            if key.replicas.len() == 1 {
                needs.push(need(NeedName::OneToken, key.label));
            }
        }
        let shares = self.ledger.register().items();
        let unnamed = shares.filter(|item| item.kind == Kind::Share && item.place.is_empty());
        match unnamed.count() {
            0 => {}
            count => needs.push(need(NeedName::PlacesUnnamed, count.to_string())),
        }
    }

    /// What the register is marked for: seals, open bags, shares of quorums that were replaced.
    fn custody_needs(&self, needs: &mut Vec<Need>) {
        let marked = |name: AttentionName| {
            let items = self.ledger.register().items();
            items.filter(move |item| {
                item.attention
                    .as_ref()
                    .is_some_and(|it| AttentionName::from(it) == name)
            })
        };
        for item in marked(AttentionName::SealBroken) {
            needs.push(late(need(NeedName::SealBroken, with_holder(item))));
        }
        for (mark, name) in [
            (AttentionName::Unsealed, NeedName::BagsToSeal),
            (AttentionName::Superseded, NeedName::OldSharesRemain),
        ] {
            // A recovery package of a replaced quorum rebuilds nothing by itself.
            let items: Vec<&Item> = marked(mark)
                .filter(|item| item.kind == Kind::Share)
                .collect();
            if !items.is_empty() {
                needs.push(need(name, items.len().to_string()));
            }
        }
    }

    /// What has a date, as far as it is told already.
    fn dated_needs(&self, needs: &mut Vec<Need>) {
        let notice = self.ledger.rules().notice_days;
        let mut due = self.ledger.due(&self.today.to_string(), self.keys_due);
        due.extend(self.planned.iter().cloned());
        due.sort_by(|one, other| one.due.date.cmp(&other.due.date));
        for dated in due
            .into_iter()
            .filter(|dated| dated.is_told(self.today, notice))
        {
            let name = match dated.kind {
                DueKind::Drill => NeedName::DrillDue,
                DueKind::FollowUp => NeedName::FollowUpDue,
                DueKind::Check if dated.due.overdue => NeedName::CheckOverdue,
                DueKind::Check => NeedName::CheckDue,
                DueKind::Cryptoperiod => NeedName::CryptoperiodEnds,
                DueKind::Planned => NeedName::CeremonyPlanned,
                DueKind::Rotation => NeedName::RotationDue,
                DueKind::Window => NeedName::WindowEnds,
                DueKind::Purge => NeedName::PurgePossible,
                DueKind::PolicyReview => NeedName::PolicyReview,
            };
            needs.push(Need {
                due: Some(dated.due.date),
                late: dated.due.overdue,
                ..need(name, dated.subject)
            });
        }
    }
}

/// A key's tokens that cannot be used while another token holds the key.
fn missing_replicas(key: &KeyView) -> Vec<Need> {
    let found = |wanted: ReplicaFound| {
        let all = key.replicas.iter();
        all.filter(move |one| one.found == Some(wanted))
    };
    let gone: Vec<_> = found(ReplicaFound::Absent)
        .chain(found(ReplicaFound::Failing))
        .collect();
    if gone.is_empty() || key.replicas.len() < 2 {
        return Vec::new();
    }
    let held_by = key.replicas.iter();
    let held_by: Vec<String> = held_by
        .filter(|one| !gone.iter().any(|lost| lost.serial == one.serial))
        .map(|one| one.label.clone())
        .collect();
    gone.into_iter()
        .map(|one| Need {
            held_by: held_by.clone(),
            late: held_by.is_empty(),
            ..need(
                NeedName::ReplicaMissing,
                format!("{} ({})", one.label, key.label),
            )
        })
        .collect()
}

/// An item, and whose it is.
fn with_holder(item: &Item) -> String {
    let bag = match &item.attention {
        Some(Attention::SealBroken(since)) if !since.bag.is_empty() => {
            format!(", bag {}", since.bag)
        }
        _ => String::new(),
    };
    format!("{}, with {}{bag}", item.what, item.who)
}

fn need(name: NeedName, subject: String) -> Need {
    Need {
        name,
        ceremony: None,
        subject,
        due: None,
        late: false,
        held_by: Vec::new(),
        problem: None,
    }
}

fn late(need: Need) -> Need {
    Need { late: true, ..need }
}
