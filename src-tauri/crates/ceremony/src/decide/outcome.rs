//! What an effect under way may end in.

use super::rules::holds;
use super::{Decision, reconciled_first};
use crate::{
    Acted, Attempt, Ceremony, CheckValue, Copy, DeviceCall, Effect, Entropy, Equality, Event,
    Found, KeyFacts, KeyId, KeyKind, Kind, Medium, Mode, PackageFacts, Reconciliation, Refusal,
    Reissue, RootProof, Rule, Step, TokenRole, VerifiedReadBack, VoidedShare,
};
use quorum::check::SPKI_SHA256;
use quorum::root::PublicKey;

impl Ceremony {
    /// The effect under way.
    fn under_way(&self) -> Result<&Effect, Refusal> {
        self.unresolved
            .as_ref()
            .ok_or_else(|| Refusal::new(Rule::IntentBeforeOutcome, "an effect under way", "none"))
    }

    /// What is reported is not the outcome of the effect under way, if there is one.
    fn not_its_outcome(&self) -> Refusal {
        match self.under_way() {
            Ok(effect) => reconciled_first(effect),
            Err(refusal) => refusal,
        }
    }

    pub(super) fn effect_failed(
        &self,
        code: String,
        message: String,
        calls: Vec<DeviceCall>,
    ) -> Decision {
        let effect = self.under_way()?.clone();
        Ok(vec![Event::EffectFailed {
            effect,
            code,
            message,
            calls,
        }])
    }

    pub(super) fn reconcile(
        &self,
        found: Found,
        decision: Reconciliation,
        by: String,
        confirmed_by: String,
    ) -> Decision {
        let effect = self.unresolved.clone().ok_or_else(|| {
            Refusal::new(Rule::UnresolvedToReconcile, "an unresolved effect", "none")
        })?;
        self.performs(&by)?;
        self.second_person(&confirmed_by)?;
        // Shares in memory do not outlive the process that held them.
        let forgotten = (matches!(effect, Effect::InstallKey { .. })
            && decision == Reconciliation::Retry)
            .then(|| Event::EnteredSharesForgotten {
                reason: "the shares left memory before the key was installed".into(),
            });
        let reconciled = Event::Reconciled {
            effect,
            found: found.name().into(),
            decision,
            by,
            confirmed_by,
        };
        Ok([reconciled].into_iter().chain(forgotten).collect())
    }

    pub(super) fn key_made(&self, key: KeyFacts, calls: Vec<DeviceCall>) -> Decision {
        let Some(Effect::GenerateKey { key: intended, .. }) = &self.unresolved else {
            return Err(self.not_its_outcome());
        };
        self.same_key(intended, &key)?;
        self.of_the_kind(&key)?;
        Ok(vec![Event::KeyMade {
            token: TokenRole::Primary,
            key,
            calls,
        }])
    }

    /// A key that is adopted is the one that the script names, and can be shared.
    pub(super) fn key_adopted(&self, key: KeyFacts, calls: Vec<DeviceCall>) -> Decision {
        let Some(Effect::AdoptKey {
            label,
            key: intended,
        }) = &self.unresolved
        else {
            return Err(self.not_its_outcome());
        };
        holds(
            key.label == *label,
            Rule::LabelAsInTheScript,
            label,
            &key.label,
        )?;
        if let Some(intended) = intended {
            self.same_key(intended, &key)?;
        }
        let leaves = key.attributes.get("extractable");
        holds(
            leaves.is_some_and(|leaves| leaves == "true"),
            Rule::KeyCanBeWrapped,
            "a key that reads back as extractable",
            leaves.map_or("not told", String::as_str),
        )?;
        Ok(vec![Event::KeyAdopted {
            token: TokenRole::Primary,
            key,
            calls,
        }])
    }

    pub(super) fn rehearsed(
        &self,
        package: PackageFacts,
        entropy: Vec<Entropy>,
        equality: Equality,
        calls: Vec<DeviceCall>,
    ) -> Decision {
        let Some(Effect::Rehearse { attempt }) = self.unresolved else {
            return Err(self.not_its_outcome());
        };
        self.fits_script(&package)?;
        self.same_check(&package.check)?;
        self.same_kind(&package)?;
        self.equal(&equality)?;
        Ok(vec![Event::RecoveryRehearsed {
            attempt,
            package,
            entropy,
            equality,
            calls,
        }])
    }

    /// A share was written; what could be read back at once is judged at once.
    pub(super) fn share_written(
        &self,
        medium: Medium,
        read_back: Option<VerifiedReadBack>,
    ) -> Decision {
        let Some(Effect::WriteShare { index, attempt, .. }) = self.unresolved else {
            return Err(self.not_its_outcome());
        };
        self.written(index, attempt, medium, read_back)
    }

    pub(super) fn released(&self, package: PackageFacts, file: String) -> Decision {
        let Some(Effect::ReleasePackage { digest, .. }) = &self.unresolved else {
            return Err(self.not_its_outcome());
        };
        holds(
            package.digest == *digest,
            Rule::SamePackage,
            digest,
            &package.digest,
        )?;
        Ok(vec![Event::PackageReleased { package, file }])
    }

    pub(super) fn door_closed(&self, key: KeyFacts, calls: Vec<DeviceCall>) -> Decision {
        let Some(Effect::CloseDoor { key: intended }) = &self.unresolved else {
            return Err(self.not_its_outcome());
        };
        self.same_key(intended, &key)?;
        self.of_the_kind(&key)?;
        self.same_check(&key.check)?;
        stays_in(&key)?;
        let probe = |name| key.probes.iter().find(|probe| probe.name == name);
        let refused = probe("rogue-wrap-refused").is_some_and(|probe| probe.held);
        holds(
            refused,
            Rule::DoorClosed,
            "a wrap under another key refused",
            "not refused",
        )?;
        let stays = probe("value-stays").is_some_and(|probe| probe.held);
        holds(
            stays || self.mode != Mode::Live,
            Rule::DoorClosed,
            "every other way to the key's value refused",
            "not refused",
        )?;
        Ok(vec![Event::DoorClosed {
            token: TokenRole::Primary,
            key,
            calls,
        }])
    }

    pub(super) fn carried_out(&self, acted: Acted) -> Decision {
        let Some(Effect::CarryOut { subject, deciders }) = &self.unresolved else {
            return Err(self.not_its_outcome());
        };
        holds(
            acted.subject == *subject,
            Rule::ActAsIntended,
            subject,
            &acted.subject,
        )?;
        holds(
            acted.decided_by == *deciders,
            Rule::ActAsIntended,
            deciders.join(", "),
            acted.decided_by.join(", "),
        )?;
        let left = acted.searched.iter().find(|one| one.found);
        holds(
            left.is_none(),
            Rule::DestroyedEverywhere,
            "no copy left",
            left.map_or("", |one| &one.token),
        )?;
        Ok(vec![Event::CarriedOut { acted }])
    }

    pub(super) fn key_destroyed(&self, copies: Vec<Copy>, calls: Vec<DeviceCall>) -> Decision {
        let Some(Effect::DestroyKey { key }) = &self.unresolved else {
            return Err(self.not_its_outcome());
        };
        if let Some(left) = copies.iter().find(|copy| copy.found) {
            return Err(Refusal::new(
                Rule::DestroyedEverywhere,
                "no copy left",
                &left.label,
            ));
        }
        Ok(vec![Event::KeyDestroyed {
            key: key.clone(),
            copies,
            calls,
        }])
    }

    pub(super) fn recovered(
        &self,
        installed: KeyFacts,
        calls: Vec<DeviceCall>,
        equality: Option<(Equality, Vec<DeviceCall>)>,
    ) -> Decision {
        let Some(Effect::InstallKey { key, .. }) = &self.unresolved else {
            return Err(self.not_its_outcome());
        };
        self.same_key(key, &installed)?;
        self.of_the_kind(&installed)?;
        self.same_check(&installed.check)?;
        stays_in(&installed)?;
        holds(
            self.kind != Kind::Replicate || equality.is_some(),
            Rule::CopiesCompared,
            "both copies asked the same question",
            "only one of them",
        )?;
        let mut events = vec![Event::KeyRecovered {
            token: TokenRole::Target,
            key: installed,
            calls,
        }];
        if let Some((equality, calls)) = equality {
            self.equal(&equality)?;
            events.push(Event::CopiesCompared { equality, calls });
        }
        Ok(events)
    }

    /// A key rebuilt for a moment must have answered as the live one, and be gone.
    pub(super) fn key_tested(
        &self,
        tested: KeyFacts,
        equality: Equality,
        canary: Equality,
        gone: bool,
        calls: Vec<DeviceCall>,
    ) -> Decision {
        let Some(Effect::TestKey { key }) = &self.unresolved else {
            return Err(self.not_its_outcome());
        };
        self.same_key(key, &tested)?;
        self.of_the_kind(&tested)?;
        self.same_check(&tested.check)?;
        stays_in(&tested)?;
        self.equal(&equality)?;
        holds(
            canary.holds() && canary.public_key == equality.public_key,
            Rule::CanaryOpened,
            &canary.first,
            &canary.second,
        )?;
        holds(
            gone,
            Rule::DestroyedAfterwards,
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
                Rule::SameCheckValue,
                format!("{} by {}", known.value, known.method),
                format!("{} by {}", check.value, check.method),
            )?;
        }
        Ok(())
    }

    /// A key is of the script's kind; a root key shows by a signature that it is the one it says.
    fn of_the_kind(&self, key: &KeyFacts) -> Result<(), Refusal> {
        let public_key = key.root.as_ref().map(|root| root.public_key.as_str());
        self.is_kind(public_key, &key.check)?;
        let proved = key.root.as_ref().is_none_or(RootProof::holds);
        holds(
            proved,
            Rule::RootKeyProved,
            "a signature over a fresh challenge by the root key",
            "one that does not verify",
        )
    }

    /// A package is of a key of the script's kind.
    pub(super) fn same_kind(&self, package: &PackageFacts) -> Result<(), Refusal> {
        self.is_kind(package.public_key.as_deref(), &package.check)
    }

    fn is_kind(&self, public_key: Option<&str>, check: &CheckValue) -> Result<(), Refusal> {
        let planned = self.script.key.kind;
        let found = KeyKind::of(public_key);
        holds(
            found == Some(planned),
            Rule::KeyKindAsInTheScript,
            format!("a key of the script’s kind, {planned}"),
            found.map_or_else(
                || "none of a kind known".into(),
                |kind| format!("one of kind {kind}"),
            ),
        )?;
        let fingerprint = public_key
            .and_then(PublicKey::from_hex)
            .map(|key| hex::encode(key.fingerprint()));
        let fits = match &fingerprint {
            None => check.method != SPKI_SHA256,
            Some(fingerprint) => check.method == SPKI_SHA256 && check.value == *fingerprint,
        };
        holds(
            fits,
            Rule::SameCheckValue,
            fingerprint.unwrap_or_else(|| "the check value of a master key".into()),
            format!("{} by {}", check.value, check.method),
        )
    }

    /// Both answers are by the ceremony's key.
    fn equal(&self, equality: &Equality) -> Result<(), Refusal> {
        let kind = KeyKind::of(equality.public_key.as_deref());
        let root = equality.public_key.as_deref().and_then(PublicKey::from_hex);
        if let Some(root) = &root {
            self.same_check(&CheckValue {
                method: SPKI_SHA256.into(),
                value: hex::encode(root.fingerprint()),
            })?;
        }
        holds(
            kind == Some(self.script.key.kind) && equality.holds(),
            Rule::CopiesEqual,
            &equality.first,
            &equality.second,
        )
    }

    /// What the loss of the live secrets means where the ceremony stands.
    pub(super) fn forget_secrets(&self, reason: String, package: Found) -> Vec<Event> {
        if let Some(
            effect @ (Effect::AdoptKey { .. } | Effect::Rehearse { .. } | Effect::TestKey { .. }),
        ) = &self.unresolved
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
        if let Some(attempt) = self.sharing() {
            return vec![self.void_attempt(attempt, reason, package)];
        }
        let lost = match self.step() {
            Some(Step::Contribute) => {
                let contributed = |reissue: &Reissue| !reissue.contributions.is_empty();
                (self.reissue.as_ref().is_some_and(contributed))
                    .then_some(Event::ContributionsForgotten { reason })
            }
            Some(Step::Collect | Step::Recover | Step::TestKey) => {
                (!self.collected.is_empty()).then_some(Event::EnteredSharesForgotten { reason })
            }
            Some(
                Step::Open
                | Step::RollCall
                | Step::Inspect
                | Step::AdoptKey
                | Step::MakeKey
                | Step::Rehearse
                | Step::HandOut
                | Step::Release
                | Step::CloseDoor
                | Step::LoadPackage
                | Step::Account
                | Step::Prove
                | Step::Destroy
                | Step::Retire
                | Step::CarryOut
                | Step::FollowUp
                | Step::Show(_)
                | Step::SignOff
                | Step::Record,
            )
            | None => None,
        };
        lost.into_iter().collect()
    }

    /// The end of an attempt at a sharing whose secrets left memory.
    ///
    /// Of a generation, the shares outside open nothing then, if its package is known not to have left
    /// memory. Those of a redistribution are shares of the living secret. They, and those whose
    /// package may lie somewhere, are named one by one.
    pub(super) fn void_attempt(&self, attempt: &Attempt, reason: String, package: Found) -> Event {
        let writing = if let Some(Effect::WriteShare { index, .. }) = self.unresolved {
            Some(index)
        } else {
            None
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
        let shares = if self.kind.reissues() || package != Found::NotDone {
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
            Rule::QuorumAsInTheScript,
            format!("{} of {}", plan.threshold, plan.shares),
            format!("{} of {}", package.threshold, package.shares),
        )
    }

    pub(super) fn same_key(&self, intended: &KeyId, key: &KeyFacts) -> Result<(), Refusal> {
        holds(
            key.id == *intended,
            Rule::SameKey,
            intended.as_str(),
            key.id.as_str(),
        )
    }
}

/// A key that reads back extractable can leave, whatever came of trying.
fn stays_in(key: &KeyFacts) -> Result<(), Refusal> {
    let extractable = key.attributes.get("extractable");
    holds(
        extractable.is_some_and(|extractable| extractable == "false"),
        Rule::KeyNotExtractable,
        "a key that reads back as not extractable",
        extractable.map_or("not told", String::as_str),
    )
}
