//! What a fold comes to at the end of its period.

use super::Fold;
use crate::evidence::{Evidence, Lasts, Shown};
use crate::finding::{Finding, Unusual};
use crate::keys::Judged;
use crate::report::{Answered, Body, Counted, Drill, DrillResult, Kind, RegimeAnswers, Report};
use crate::{Answer, Control, Links, Reach, Regime, Speaks, days, report};
use std::collections::BTreeMap;

impl Fold {
    /// Everything unusual of the period, with its answers; oldest first.
    fn findings(&self) -> Vec<Finding> {
        let unusual = &self.policy.unusual;
        let mut all = self.usage.findings(&self.policy);
        all.extend(self.roles.findings(unusual.roles));
        let weeks = (unusual.baseline_weeks, unusual.deviations);
        all.extend(self.baseline.findings(weeks.0, weeks.1));
        all.extend(self.departures.iter().cloned());
        all.retain(|one| self.period.has(&one.at));
        for one in &mut all {
            let answer = self.acknowledged.get(&one.id);
            one.acknowledged = answer
                .filter(|answer| answer.newest >= one.newest())
                .cloned();
        }
        all.sort_by(|one, other| (one.newest(), &one.id).cmp(&(other.newest(), &other.id)));
        all
    }

    /// Makes the report of a kind of what was taken in.
    ///
    /// `regimes` are the controls that a compliance report answers; others need none.
    #[must_use]
    pub fn finish(self, kind: Kind, speaks: Speaks, regimes: &[Regime]) -> Report {
        let now = self.end(&speaks);
        let findings = self.findings();
        let body = match kind {
            Kind::Compliance => Body::Compliance {
                regimes: self.compliance(regimes, &now, &findings, &speaks),
            },
            Kind::Weekly => Body::Weekly {
                operations: self.counted(),
                failed: self.failed.lines.clone(),
                findings,
                rotations: self.rotations.lines.clone(),
                ages: self.keys.ages(&self.policy, &now),
                tenants: self.keys.tenants(&self.policy, &now),
                left_out: self.failed.left_out + self.rotations.left_out,
            },
            Kind::Changes => Body::Changes {
                changes: self.changes.lines.clone(),
                left_out: self.changes.left_out,
            },
            Kind::Drills => Body::Drills {
                drills: self.drills(&findings),
                target_seconds: self.target_seconds(),
                due: [
                    Evidence::RecoveryDrilled,
                    Evidence::RecoveryInTime,
                    Evidence::PossessionProved,
                    Evidence::SealsInspected,
                ]
                .map(|one| self.shown(one, &now, &findings, &speaks))
                .into(),
            },
            Kind::Review => Body::Review {
                policy: self.policy_in_force(&now),
                evidence: [
                    Evidence::PolicyAdopted,
                    Evidence::PolicyReviewed,
                    Evidence::CryptoperiodsKept,
                    Evidence::StrengthKept,
                    Evidence::RecoveryDrilled,
                    Evidence::PossessionProved,
                    Evidence::SealsInspected,
                    Evidence::RolesApart,
                    Evidence::ChangesReviewed,
                    Evidence::UnusualAnswered,
                ]
                .map(|one| self.shown(one, &now, &findings, &speaks))
                .into(),
                ages: self.keys.ages(&self.policy, &now),
                drills: self.drills(&findings),
                operations: self.counted(),
                findings,
            },
            Kind::Unusual => Body::Unusual { findings },
        };
        let reviewed = self.reviewed.iter().filter(|one| one.0 == kind.as_str());
        Report {
            format: "keymoot-report/1",
            kind,
            reviewed: reviewed.map(|one| one.3.clone()).collect(),
            room: self.room.clone(),
            period: self.period.clone(),
            entries: self.entries,
            made: speaks.made,
            size: speaks.size,
            root: speaks.root,
            signer: speaks.signer,
            unsigned_tail: speaks.unsigned_tail,
            body,
        }
    }

    /// The last moment of the period, or now where that lies before it.
    fn end(&self, speaks: &Speaks) -> String {
        let end = format!("{}T23:59:59Z", self.period.to());
        end.min(speaks.made.clone())
    }

    fn counted(&self) -> Vec<Counted> {
        self.operations
            .iter()
            .map(|(operation, links)| Counted {
                operation: *operation,
                links: links.clone(),
            })
            .collect()
    }

    fn compliance(
        &self,
        regimes: &[Regime],
        now: &str,
        findings: &[Finding],
        speaks: &Speaks,
    ) -> Vec<RegimeAnswers> {
        let mut all: BTreeMap<Evidence, Shown> = BTreeMap::new();
        for evidence in Evidence::ALL {
            all.insert(*evidence, self.shown(*evidence, now, findings, speaks));
        }
        let answers = |control: &Control| answer(control, &all);
        regimes
            .iter()
            .map(|regime| RegimeAnswers {
                name: regime.name.clone(),
                source: regime.source.clone(),
                controls: regime.controls.iter().map(answers).collect(),
            })
            .collect()
    }

    /// Whether evidence is there at the end of the period.
    fn shown(&self, evidence: Evidence, now: &str, findings: &[Finding], speaks: &Speaks) -> Shown {
        let judged = |judged: Judged| Shown {
            evidence,
            shown: judged.holds,
            since: judged.since,
            why: judged.why,
            links: judged.links,
        };
        let empty = self.journal_key.is_none();
        match evidence {
            Evidence::CryptoperiodsKept => judged(self.keys.cryptoperiods(&self.policy, now)),
            Evidence::StrengthKept => judged(self.keys.strength(now)),
            Evidence::JournalSigned => judged(Judged {
                holds: !empty,
                since: self.journal_key.as_ref().map(|link| link.at.clone()),
                why: if empty {
                    "No key signed entries up to then.".into()
                } else {
                    format!("Every entry up to {} was checked.", speaks.size)
                },
                links: self.journal_key.as_ref().map(Links::of).unwrap_or_default(),
            }),
            Evidence::PolicyReviewed => judged(self.policy_reviewed(now)),
            Evidence::RecoveryInTime => judged(self.recovery_in_time()),
            Evidence::RolesApart => judged(self.without(
                findings,
                |one| one.rule == Unusual::ManyRoles && one.acknowledged.is_none(),
                "in too many roles",
            )),
            Evidence::UnusualAnswered => judged(self.without(
                findings,
                |one| one.acknowledged.is_none(),
                "unusual and not answered",
            )),
            Evidence::ChangesReviewed
            | Evidence::ClockCompared
            | Evidence::CustodySigned
            | Evidence::DualControl
            | Evidence::DutyAccepted
            | Evidence::EntropyMixed
            | Evidence::IdentityChecked
            | Evidence::KeysDestroyed
            | Evidence::KeysGenerated
            | Evidence::KeysInventoried
            | Evidence::KeysLocked
            | Evidence::KeysWrapped
            | Evidence::ModulesKnown
            | Evidence::PackageKept
            | Evidence::PolicyAdopted
            | Evidence::PossessionProved
            | Evidence::ProgramKnown
            | Evidence::RecordsMade
            | Evidence::RecoveryDrilled
            | Evidence::ScriptApproved
            | Evidence::SealsInspected
            | Evidence::SharesSealed
            | Evidence::SharesVerified
            | Evidence::SignedOff
            | Evidence::TokensTried => {
                let lasts: Lasts = evidence.lasts(&self.policy);
                let track = self.tracks.get(&evidence).cloned().unwrap_or_default();
                track.shown(evidence, lasts, now)
            }
        }
    }

    /// That nothing of a kind stands in the findings; of a room without entries nothing is said.
    fn without(
        &self,
        findings: &[Finding],
        stands: impl Fn(&Finding) -> bool,
        what: &str,
    ) -> Judged {
        let standing: Vec<&Finding> = findings.iter().filter(|one| stands(one)).collect();
        let mut links = Links::default();
        for one in &standing {
            one.links
                .newest()
                .into_iter()
                .for_each(|link| links.add(link));
        }
        if let Some(first) = standing.first() {
            return Judged {
                since: Some(first.at.clone()),
                holds: false,
                why: format!("{} {what}, the first: {}", standing.len(), first.why),
                links,
            };
        }
        let answered = findings.iter().filter_map(|one| one.acknowledged.as_ref());
        let newest = answered.map(|one| one.at.clone()).max();
        for link in findings.iter().filter_map(|one| one.links.newest()) {
            links.add(link);
        }
        if links.is_empty() {
            self.journal_key.iter().for_each(|link| links.add(link));
        }
        let since = newest.or_else(|| self.journal_key.as_ref().map(|link| link.at.clone()));
        Judged {
            holds: since.is_some(),
            why: if since.is_none() {
                "There are no entries up to then.".into()
            } else {
                String::new()
            },
            since,
            links,
        }
    }

    fn policy_reviewed(&self, now: &str) -> Judged {
        let links = self
            .adopted
            .as_ref()
            .map(|adopted| Links::of(&adopted.link))
            .unwrap_or_default();
        let not = |since: Option<String>, why: &str| Judged {
            since,
            holds: false,
            why: why.into(),
            links: links.clone(),
        };
        let Some(adopted) = &self.adopted else {
            return not(None, "No policy was adopted.");
        };
        let Some(rules) = &adopted.rules else {
            return not(None, "The policy adopted is of a newer program.");
        };
        if *rules.review_by < *now.get(..10).unwrap_or(now) {
            let why = format!("It was to be reviewed by {}.", rules.review_by);
            return not(days::after(&rules.review_by, 1), &why);
        }
        Judged {
            since: Some(adopted.link.at.clone()),
            holds: true,
            why: format!("Reviewed {}, next by {}.", rules.reviewed, rules.review_by),
            links,
        }
    }

    fn recovery_in_time(&self) -> Judged {
        let Some(course) = &self.newest_recovery else {
            return Judged {
                since: None,
                holds: false,
                why: "No recovery was rehearsed.".into(),
                links: Links::default(),
            };
        };
        let seconds = course.recovery_seconds();
        let target = self.target_seconds();
        let took = seconds.map_or_else(|| "an unknown time".into(), report::took);
        Judged {
            since: course.ended.as_ref().map(|link| link.at.clone()),
            holds: seconds.is_some_and(|seconds| seconds <= target),
            why: format!("It took {took}; the target is {}.", report::took(target)),
            links: course.links.clone(),
        }
    }

    fn policy_in_force(&self, now: &str) -> report::Policy {
        let rules = &self.policy;
        report::Policy {
            adopted: self.adopted.is_some(),
            title: rules.title.clone(),
            version: rules.version,
            owner: rules.owner.clone(),
            reviewed: rules.reviewed.clone(),
            review_by: rules.review_by.clone(),
            overdue: *rules.review_by < *now.get(..10).unwrap_or(now),
            links: self
                .adopted
                .as_ref()
                .map(|adopted| Links::of(&adopted.link))
                .unwrap_or_default(),
        }
    }

    fn drills(&self, findings: &[Finding]) -> Vec<Drill> {
        let open = self
            .courses
            .values()
            .filter(|course| course.rehearses() && self.period.has(&course.opened.at));
        let target = self.target_seconds();
        let mut all: Vec<Drill> = self
            .rehearsals
            .iter()
            .chain(open)
            .map(|course| {
                let own = course.findings(target).into_iter().map(|one| {
                    let answered = findings.iter().find(|known| known.id == one.id);
                    answered.cloned().unwrap_or(one)
                });
                Drill {
                    ceremony: course.id.clone(),
                    kind: course.kind,
                    title: course.title.clone(),
                    label: course.label.clone(),
                    held: course.opened.at.clone(),
                    result: match (course.ended.is_some(), course.passed()) {
                        (false, _) => DrillResult::Open,
                        (true, true) => DrillResult::Passed,
                        (true, false) => DrillResult::Failed,
                    },
                    recovery_seconds: course.recovery_seconds(),
                    findings: own.collect(),
                    links: course.links.clone(),
                }
            })
            .collect();
        all.sort_by(|one, other| one.held.cmp(&other.held));
        all
    }
}

/// The answer to a control, by its evidence.
fn answer(control: &Control, all: &BTreeMap<Evidence, Shown>) -> Answered {
    let evidence: Vec<Shown> = control
        .evidence
        .iter()
        .filter_map(|one| all.get(one).cloned())
        .collect();
    let shown = evidence.iter().filter(|one| one.shown).count();
    let answer = match (control.reach, shown) {
        (Reach::Outside, _) | (_, 0) => Answer::Not,
        (Reach::Whole, shown) if shown == evidence.len() => Answer::Answered,
        (Reach::Whole | Reach::Part, _) => Answer::Partly,
    };
    let days = |shown: bool| {
        let some = evidence.iter().filter(move |one| one.shown == shown);
        some.filter_map(|one| one.since.clone())
    };
    // Since when the answer is what it is: since the last of it came, the first of it lapsed, or the
    // first of it came where another part never did.
    let since = if shown == evidence.len() {
        days(true).max()
    } else {
        days(false).min().or_else(|| days(true).min())
    };
    Answered {
        id: control.id.clone(),
        asks: control.asks.clone(),
        reach: control.reach,
        rest: control.rest.clone(),
        answer,
        since,
        evidence,
    }
}
