//! What an effect under way may end in.

use super::Decision;
use super::rules::{equal, holds};
use crate::{
    Attempt, Ceremony, CheckValue, Command, DeviceCall, Effect, Equality, Event, Found, KeyFacts,
    Kind, Mode, PackageFacts, Reconciliation, Refusal, Step, TokenRole, VoidedShare,
};

impl Ceremony {
    pub(super) fn decide_outcome(&self, effect: &Effect, command: Command) -> Decision {
        match (effect, command) {
            (
                effect,
                Command::ReportFailure {
                    code,
                    message,
                    calls,
                },
            ) => Ok(vec![Event::EffectFailed {
                effect: effect.clone(),
                code,
                message,
                calls,
            }]),
            (
                effect,
                Command::Reconcile {
                    found,
                    decision,
                    by,
                    confirmed_by,
                },
            ) => {
                self.performs(&by)?;
                self.second_person(&confirmed_by)?;
                let mut events = vec![Event::Reconciled {
                    effect: effect.clone(),
                    found: found.name().into(),
                    decision,
                    by,
                    confirmed_by,
                }];
                // Shares in memory do not outlive the process that held them.
                if matches!(effect, Effect::InstallKey { .. }) && decision == Reconciliation::Retry
                {
                    let reason = "the shares left memory before the key was installed".into();
                    events.push(Event::EnteredSharesForgotten { reason });
                }
                Ok(events)
            }
            (Effect::GenerateKey { key, .. }, Command::ReportKeyMade { key: made, calls }) => {
                self.same_key(key, &made)?;
                Ok(vec![Event::KeyMade {
                    token: TokenRole::Primary,
                    key: made,
                    calls,
                }])
            }
            (
                Effect::Rehearse { attempt },
                Command::ReportRehearsed {
                    package,
                    entropy,
                    equality,
                    calls,
                },
            ) => {
                self.fits_script(&package)?;
                self.same_check(&package.check)?;
                equal(&equality)?;
                let attempt = *attempt;
                Ok(vec![Event::RecoveryRehearsed {
                    attempt,
                    package,
                    entropy,
                    equality,
                    calls,
                }])
            }
            (
                Effect::WriteShare { index, attempt, .. },
                Command::ReportShareWritten {
                    medium,
                    read_back,
                    verified,
                },
            ) => self.share_written(*index, *attempt, medium, read_back, verified),
            (
                Effect::TestKey { key },
                Command::ReportKeyTested {
                    key: tested,
                    equality,
                    canary,
                    gone,
                    calls,
                },
            ) => self.key_tested(key, tested, equality, canary, gone, calls),
            (Effect::ReleasePackage { digest, .. }, Command::ReportReleased { package, file }) => {
                holds(
                    package.digest == *digest,
                    "same-package",
                    digest,
                    &package.digest,
                )?;
                Ok(vec![Event::PackageReleased { package, file }])
            }
            (Effect::CloseDoor { key }, Command::ReportDoorClosed { key: closed, calls }) => {
                self.same_key(key, &closed)?;
                self.same_check(&closed.check)?;
                stays_in(&closed)?;
                let probe = |name| closed.probes.iter().find(|probe| probe.name == name);
                let refused = probe("rogue-wrap-refused").is_some_and(|probe| probe.held);
                holds(
                    refused,
                    "door-closed",
                    "a wrap under another key refused",
                    "not refused",
                )?;
                let stays = probe("value-stays").is_some_and(|probe| probe.held);
                holds(
                    stays || self.mode != Mode::Live,
                    "door-closed",
                    "every other way to the key's value refused",
                    "not refused",
                )?;
                Ok(vec![Event::DoorClosed {
                    token: TokenRole::Primary,
                    key: closed,
                    calls,
                }])
            }
            (
                Effect::InstallKey { key, .. },
                Command::ReportKeyRecovered {
                    key: installed,
                    calls,
                    equality,
                },
            ) => self.recovered(key, installed, calls, equality),
            (Effect::DestroyKey { key }, Command::ReportKeyDestroyed { copies, calls }) => {
                let left = copies
                    .iter()
                    .find(|copy| copy.found)
                    .map(|copy| copy.label.clone());
                if let Some(token) = left {
                    return Err(Refusal::new("destroyed-everywhere", "no copy left", token));
                }
                Ok(vec![Event::KeyDestroyed {
                    key: key.clone(),
                    copies,
                    calls,
                }])
            }
            // A token bound before comes back after a restart: else nobody could look.
            (_, Command::BindToken { role, token, calls }) => {
                self.bindable(role, &token)?;
                Ok(vec![Event::TokenBound { role, token, calls }])
            }
            (effect, _) => Err(Refusal::new(
                "reconciled-first",
                format!(
                    "a decision on “{}”, of which the outcome is not known",
                    effect.name()
                ),
                "another command",
            )),
        }
    }

    pub(super) fn recovered(
        &self,
        key: &str,
        installed: KeyFacts,
        calls: Vec<DeviceCall>,
        equality: Option<(Equality, Vec<DeviceCall>)>,
    ) -> Decision {
        self.same_key(key, &installed)?;
        self.same_check(&installed.check)?;
        stays_in(&installed)?;
        holds(
            self.kind != Kind::Replicate || equality.is_some(),
            "copies-compared",
            "both copies asked the same question",
            "only one of them",
        )?;
        let mut events = vec![Event::KeyRecovered {
            token: TokenRole::Target,
            key: installed,
            calls,
        }];
        if let Some((equality, calls)) = equality {
            equal(&equality)?;
            events.push(Event::CopiesCompared { equality, calls });
        }
        Ok(events)
    }

    /// A key rebuilt for a moment must have answered as the live one, and be gone.
    fn key_tested(
        &self,
        key: &str,
        tested: KeyFacts,
        equality: Equality,
        canary: Equality,
        gone: bool,
        calls: Vec<DeviceCall>,
    ) -> Decision {
        self.same_key(key, &tested)?;
        self.same_check(&tested.check)?;
        stays_in(&tested)?;
        equal(&equality)?;
        holds(
            canary.holds(),
            "canary-opened",
            &canary.first,
            &canary.second,
        )?;
        holds(
            gone,
            "destroyed-afterwards",
            "no copy left in the target token",
            "it is still found",
        )?;
        Ok(vec![Event::LiveRecoveryTested {
            token: TokenRole::Target,
            key: tested,
            equality,
            canary,
            gone,
            calls,
        }])
    }

    /// One key has one check value: the package's, and the one it was made with.
    fn same_check(&self, check: &CheckValue) -> Result<(), Refusal> {
        let package = self.package.as_ref().map(|package| &package.check);
        let key = self.key.as_ref().map(|key| &key.check);
        for known in package.into_iter().chain(key) {
            holds(
                check == known,
                "same-check-value",
                format!("{} by {}", known.value, known.method),
                format!("{} by {}", check.value, check.method),
            )?;
        }
        Ok(())
    }

    /// What the loss of the live secrets means where the ceremony stands.
    pub(super) fn forget_secrets(&self, reason: String, package: Found) -> Vec<Event> {
        if let Some(effect @ (Effect::Rehearse { .. } | Effect::TestKey { .. })) = &self.unresolved
        {
            // All that these leave behind are session objects, which end with the process.
            let mut events = vec![Event::EffectFailed {
                effect: effect.clone(),
                code: "interrupted".into(),
                message: reason.clone(),
                calls: Vec::new(),
            }];
            if !self.collected.is_empty() {
                events.push(Event::EnteredSharesForgotten { reason });
            }
            return events;
        }
        if matches!(
            self.unresolved,
            Some(Effect::InstallKey { .. } | Effect::ReleasePackage { .. })
        ) {
            // It may have happened: it is looked at first, and the decision says what is lost.
            return Vec::new();
        }
        match (self.step(), &self.attempt) {
            (Some(Step::HandOut | Step::Release), Some(attempt)) => {
                vec![self.void_attempt(attempt, reason, package)]
            }
            (Some(Step::Contribute), _)
                if self
                    .reissue
                    .as_ref()
                    .is_some_and(|reissue| !reissue.contributions.is_empty()) =>
            {
                vec![Event::ContributionsForgotten { reason }]
            }
            (Some(Step::Collect | Step::Recover | Step::TestKey), _)
                if !self.collected.is_empty() =>
            {
                vec![Event::EnteredSharesForgotten { reason }]
            }
            _ => Vec::new(),
        }
    }

    /// The end of an attempt at a sharing whose secrets left memory.
    ///
    /// Of a generation, the shares outside open nothing then, if its package is known not to have left
    /// memory. Those of a redistribution are shares of the living secret. They, and those whose
    /// package may lie somewhere, are named one by one.
    pub(super) fn void_attempt(&self, attempt: &Attempt, reason: String, package: Found) -> Event {
        let writing = match &self.unresolved {
            Some(Effect::WriteShare { index, .. }) => Some(*index),
            _ => None,
        };
        let outside = attempt
            .shares
            .iter()
            .filter(|share| share.medium.is_some() || writing == Some(share.index))
            .map(|share| VoidedShare {
                index: share.index,
                custodian: share.custodian.clone(),
                bag: share.bag.clone().unwrap_or_default(),
            });
        let shares = if self.kind == Kind::Redistribute || package != Found::NotDone {
            outside.collect()
        } else {
            Vec::new()
        };
        let sealed = attempt.shares.iter().filter_map(|share| share.bag.clone());
        Event::AttemptVoided {
            attempt: attempt.number,
            reason,
            bags: sealed.collect(),
            shares,
        }
    }

    pub(super) fn fits_script(&self, package: &PackageFacts) -> Result<(), Refusal> {
        let Some(plan) = self.script.quorum else {
            return Ok(());
        };
        holds(
            u32::from(package.threshold) == plan.threshold
                && u32::from(package.shares) == plan.shares,
            "quorum-as-in-the-script",
            format!("{} of {}", plan.threshold, plan.shares),
            format!("{} of {}", package.threshold, package.shares),
        )
    }

    pub(super) fn same_key(&self, intended: &str, key: &KeyFacts) -> Result<(), Refusal> {
        holds(key.id == intended, "same-key", intended, &key.id)
    }
}

/// A key that reads back extractable can leave, whatever came of trying.
fn stays_in(key: &KeyFacts) -> Result<(), Refusal> {
    let extractable = key.attributes.get("extractable");
    holds(
        extractable.is_some_and(|extractable| extractable == "false"),
        "key-not-extractable",
        "a key that reads back as not extractable",
        extractable.map_or("not told", String::as_str),
    )
}
