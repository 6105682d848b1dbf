//! What is allowed: one command against one state gives events or a refusal.

use crate::{
    Attendee, Ceremony, Command, Effect, Equality, Event, KeyFacts, Mode, PackageFacts, Phase,
    Reconciliation, Refusal, Role, Step, TokenFacts, TokenRole,
};

type Decision = Result<Vec<Event>, Refusal>;

impl Ceremony {
    /// Decides on a command. Nothing changes until the events are journalled and applied.
    ///
    /// # Errors
    /// [`Refusal`] naming the rule that said no.
    pub fn decide(&self, command: Command) -> Decision {
        if !matches!(self.phase, Phase::At(_)) {
            return Err(Refusal::new(
                "ceremony-under-way",
                "an open ceremony",
                "one that has ended",
            ));
        }
        match command {
            Command::Abort { by, reason } => {
                self.present(&by)?;
                filled("abort-has-a-reason", &reason)?;
                return Ok(vec![Event::Aborted { by, reason }]);
            }
            Command::RecordException { note } => {
                filled("exception-says-what-happened", &note.happened)?;
                filled("exception-says-what-was-decided", &note.decided)?;
                return Ok(vec![Event::ExceptionRecorded { note }]);
            }
            Command::Resume { by } => {
                holds(
                    self.paused,
                    "paused-to-resume",
                    "a paused ceremony",
                    "one under way",
                )?;
                return Ok(vec![Event::Resumed { by }]);
            }
            // The process that held them is gone, whatever the ceremony was doing.
            Command::ForgetSecrets { reason } => return Ok(self.forget_secrets(reason)),
            _ => {}
        }
        holds(
            !self.paused,
            "resumed-first",
            "a ceremony under way",
            "a paused one",
        )?;
        match &self.unresolved {
            Some(effect) => self.decide_outcome(effect, command),
            None => self.decide_step(command),
        }
    }

    fn decide_step(&self, command: Command) -> Decision {
        match command {
            Command::Approve { by, approval } => {
                self.at(Step::Open)?;
                filled("approved-by-somebody", &by)?;
                Ok(vec![Event::ScriptApproved { by, approval }])
            }
            Command::Arrive {
                attendee,
                identity_check,
            } => self.arrive(attendee, identity_check),
            Command::Leave {
                participant,
                reason,
            } => {
                let person = self.known(&participant)?;
                holds(
                    person.here,
                    "here-to-leave",
                    "somebody in the room",
                    &person.attendee.name,
                )?;
                filled("leaving-has-a-reason", &reason)?;
                Ok(vec![Event::ParticipantLeft {
                    participant,
                    reason,
                }])
            }
            Command::Return { participant } => {
                let person = self.known(&participant)?;
                holds(
                    !person.here,
                    "away-to-return",
                    "somebody away",
                    &person.attendee.name,
                )?;
                Ok(vec![Event::ParticipantReturned { participant }])
            }
            Command::CloseRollCall { by } => self.close_roll_call(by),
            Command::BindToken { role, token, calls } => {
                self.bindable(role, &token)?;
                Ok(vec![Event::TokenBound { role, token, calls }])
            }
            Command::AcceptTokens { by, confirmed_by } => self.accept_tokens(by, confirmed_by),
            Command::Begin {
                effect,
                confirmed_by,
            } => self.begin(effect, confirmed_by),
            Command::SealBag {
                index,
                bag,
                confirmed_by,
            } => self.seal_bag(index, &bag, confirmed_by),
            Command::LoadPackage { package } => {
                self.at(Step::LoadPackage)?;
                Ok(vec![Event::PackageLoaded { package }])
            }
            Command::OpenBag {
                custodian,
                bag,
                seal_intact,
                confirmed_by,
            } => {
                self.at(Step::Collect)?;
                self.custodian_here(&custodian)?;
                self.second_person(&confirmed_by)?;
                filled("bag-has-a-number", &bag)?;
                Ok(vec![Event::BagOpened {
                    custodian,
                    bag,
                    seal_intact,
                    confirmed_by,
                }])
            }
            Command::EnterShare {
                index,
                custodian,
                bag,
                how,
                corrected,
            } => self.enter_share(index, custodian, bag, how, corrected),
            Command::RefuseShare {
                custodian,
                reason,
                detail,
            } => {
                self.at(Step::Collect)?;
                Ok(vec![Event::ShareNotAccepted {
                    custodian,
                    reason,
                    detail,
                }])
            }
            Command::Pause { by, reason } => Ok(vec![Event::Paused { by, reason }]),
            Command::SignOff {
                participant,
                agreement,
            } => {
                self.at(Step::SignOff)?;
                let person = self.known(&participant)?;
                let name = person.attendee.name.clone();
                holds(
                    !self.has_signed(&participant),
                    "signs-once",
                    "one signature each",
                    &name,
                )?;
                if !agreement.agree {
                    filled("disagreement-has-a-reason", &agreement.reason)?;
                }
                let own_key = agreement.public_key == person.attendee.public_key;
                holds(
                    own_key,
                    "own-enrolled-key",
                    "the key enrolled for this person",
                    &name,
                )?;
                Ok(vec![Event::SignedOff {
                    participant,
                    name,
                    agree: agreement.agree,
                    reason: agreement.reason,
                    public_key: agreement.public_key,
                    checkpoint: agreement.checkpoint,
                    signature: agreement.signature,
                }])
            }
            Command::Close { by } => {
                self.at(Step::Record)?;
                Ok(vec![Event::Closed { by }])
            }
            Command::Reconcile { .. } => Err(Refusal::new(
                "unresolved-to-reconcile",
                "an unresolved effect",
                "none",
            )),
            _ => Err(Refusal::new(
                "intent-before-outcome",
                "an effect under way",
                "none",
            )),
        }
    }

    fn decide_outcome(&self, effect: &Effect, command: Command) -> Decision {
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
                self.second_person(&confirmed_by)?;
                let mut events = vec![Event::Reconciled {
                    effect: effect.clone(),
                    found,
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
                Effect::WriteShare { index, attempt },
                Command::ReportShareWritten {
                    medium,
                    code,
                    rows,
                    verified,
                },
            ) => {
                let (index, attempt) = (*index, *attempt);
                holds(
                    code,
                    "read-back-by-code",
                    "the sheet's code read back",
                    "not read",
                )?;
                holds(
                    rows,
                    "read-back-by-rows",
                    "the sheet's rows read back",
                    "not read",
                )?;
                holds(
                    verified,
                    "share-verified",
                    "a share that fits its commitments",
                    "it does not",
                )?;
                let custodian = self.current_share().map(|share| share.custodian.clone());
                let custodian = custodian.unwrap_or_default();
                Ok(vec![
                    Event::ShareWritten {
                        index,
                        attempt,
                        custodian,
                        medium,
                    },
                    Event::ShareReadBack {
                        index,
                        attempt,
                        code,
                        rows,
                    },
                    Event::ShareVerified { index, attempt },
                ])
            }
            (Effect::ReleasePackage { digest }, Command::ReportReleased { package, file }) => {
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
                let probe = |name| closed.probes.iter().find(|probe| probe.name == name);
                let refused = probe("rogue-wrap-refused").is_some_and(|probe| probe.held);
                holds(
                    refused,
                    "door-closed",
                    "a wrap under another key refused",
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

    fn arrive(&self, attendee: Attendee, identity_check: String) -> Decision {
        let planned = self.script.participant(&attendee.name).ok_or_else(|| {
            Refusal::new(
                "named-in-the-script",
                "somebody the script names",
                &attendee.name,
            )
        })?;
        holds(
            planned.role == attendee.role,
            "role-as-in-the-script",
            planned.role.name(),
            attendee.role.name(),
        )?;
        let known = self.people.iter().any(|person| {
            person.attendee.participant == attendee.participant
                || person.attendee.name == attendee.name
        });
        holds(
            !known,
            "arrives-once",
            "somebody not yet here",
            &attendee.name,
        )?;
        filled("identity-checked", &identity_check)?;
        Ok(vec![Event::ParticipantArrived {
            attendee,
            identity_check,
        }])
    }

    fn close_roll_call(&self, by: String) -> Decision {
        self.at(Step::RollCall)?;
        let here = |role| {
            self.people
                .iter()
                .filter(|one| one.here && one.attendee.role == role)
                .count()
        };
        let missing: Vec<&str> = self
            .script
            .participants
            .iter()
            .filter(|planned| {
                !self
                    .people
                    .iter()
                    .any(|person| person.here && person.attendee.name == planned.name)
            })
            .map(|planned| planned.name.as_str())
            .collect();
        if self.kind.makes_key() {
            // Every custodian takes a share in person.
            holds(
                missing.is_empty(),
                "everyone-present",
                "everyone the script names",
                missing.join(", "),
            )?;
        }
        holds(
            here(Role::Administrator) == 1,
            "an-administrator-present",
            "the administrator",
            "nobody",
        )?;
        holds(
            here(Role::Witness) >= 1,
            "a-witness-present",
            "at least one witness",
            "nobody",
        )?;
        holds(
            here(Role::Custodian) >= 2,
            "a-quorum-present",
            "at least 2 custodians",
            here(Role::Custodian).to_string(),
        )?;
        let present = self.people.iter().filter(|one| one.here);
        let present = present.map(|one| one.attendee.name.clone()).collect();
        Ok(vec![Event::RollCallClosed { by, present }])
    }

    fn bindable(&self, role: TokenRole, token: &TokenFacts) -> Result<(), Refusal> {
        // A token may be bound again later: it was pulled, or the program was restarted.
        let again = self.tokens.get(&role);
        if let Some(before) = again
            && self.step() != Some(Step::Inspect)
        {
            holds(
                before.serial == token.serial && before.label == token.label,
                "the-same-token",
                format!("{} (serial {})", before.label, before.serial),
                format!("{} (serial {})", token.label, token.serial),
            )?;
        } else {
            self.at(Step::Inspect)?;
        }
        holds(
            self.token_roles().contains(&role),
            "token-has-a-part",
            "a token this ceremony uses",
            role.name(),
        )?;
        for (other, bound) in &self.tokens {
            holds(
                *other == role || bound.serial != token.serial || bound.label != token.label,
                "distinct-tokens",
                "two different tokens",
                format!("{} for both parts", token.label),
            )?;
        }
        for (ability, name) in [
            ("rfc3394", "AES key wrap"),
            ("random", "a random generator"),
            ("keeps-closed-keys", "a door that closes"),
        ] {
            holds(
                token.abilities.get(ability).copied().unwrap_or(false),
                "token-is-able",
                format!("a token with {name}"),
                format!("{} does not do it", token.label),
            )?;
        }
        Ok(())
    }

    fn accept_tokens(&self, by: String, confirmed_by: String) -> Decision {
        self.at(Step::Inspect)?;
        for role in self.token_roles() {
            holds(
                self.tokens.contains_key(role),
                "tokens-bound",
                role.name(),
                "not bound yet",
            )?;
        }
        self.second_person(&confirmed_by)?;
        Ok(vec![Event::TokensAccepted { by, confirmed_by }])
    }

    fn begin(&self, effect: Effect, confirmed_by: Option<String>) -> Decision {
        let step = effect.step();
        self.at(step)?;
        if effect.irreversible() {
            self.second_person(confirmed_by.as_deref().unwrap_or_default())?;
        }
        match &effect {
            Effect::GenerateKey { label, .. } => {
                holds(
                    *label == self.script.key.label,
                    "label-as-in-the-script",
                    &self.script.key.label,
                    label,
                )?;
            }
            _ => {
                let planned = self.next_effect();
                holds(
                    planned.as_ref() == Some(&effect),
                    "effect-in-its-turn",
                    planned.as_ref().map_or("no effect", Effect::name),
                    effect.name(),
                )?;
            }
        }
        Ok(vec![Event::Intended {
            effect,
            confirmed_by,
        }])
    }

    fn seal_bag(&self, index: u8, bag: &str, confirmed_by: String) -> Decision {
        self.at(Step::HandOut)?;
        self.second_person(&confirmed_by)?;
        let share = self
            .current_share()
            .filter(|share| share.index == index)
            .ok_or_else(|| {
                Refusal::new(
                    "one-share-at-a-time",
                    "the share whose moment it is",
                    index.to_string(),
                )
            })?;
        holds(
            share.verified,
            "verified-before-sealed",
            "a verified share",
            "one not yet verified",
        )?;
        filled("bag-has-a-number", bag)?;
        let bag = bag.trim().to_owned();
        let used = self
            .attempt
            .iter()
            .flat_map(|attempt| &attempt.shares)
            .any(|other| other.bag.as_deref() == Some(&bag))
            || self.voided_bags().contains(&bag);
        holds(!used, "distinct-bags", "a bag not used yet", &bag)?;
        let custodian = share.custodian.clone();
        Ok(vec![Event::BagSealed {
            index,
            custodian,
            bag,
            confirmed_by,
        }])
    }

    fn enter_share(
        &self,
        index: u8,
        custodian: String,
        bag: String,
        how: String,
        corrected: Vec<String>,
    ) -> Decision {
        self.at(Step::Collect)?;
        self.custodian_here(&custodian)?;
        let twice = self.collected.iter().any(|share| share.index == index);
        holds(
            !twice,
            "distinct-shares",
            "a share not yet entered",
            format!("share {index} again"),
        )?;
        let again = self
            .collected
            .iter()
            .any(|share| share.custodian == custodian);
        holds(
            !again,
            "one-share-per-custodian",
            "another custodian's share",
            &custodian,
        )?;
        if let Some(attempt) = &self.attempt {
            let owner = attempt.shares.iter().find(|share| share.index == index);
            let owner = owner.map_or("", |share| &share.custodian);
            holds(owner == custodian, "own-share", owner, &custodian)?;
        }
        Ok(vec![Event::ShareEntered {
            index,
            custodian,
            bag,
            how,
            corrected,
        }])
    }

    fn recovered(
        &self,
        key: &str,
        installed: KeyFacts,
        calls: Vec<crate::DeviceCall>,
        equality: Option<(Equality, Vec<crate::DeviceCall>)>,
    ) -> Decision {
        self.same_key(key, &installed)?;
        if let Some(package) = &self.package {
            holds(
                installed.check == package.check,
                "same-check-value",
                format!("{} by {}", package.check.value, package.check.method),
                format!("{} by {}", installed.check.value, installed.check.method),
            )?;
        }
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

    /// What the loss of the live secrets means where the ceremony stands.
    fn forget_secrets(&self, reason: String) -> Vec<Event> {
        if let Some(effect @ Effect::Rehearse { .. }) = &self.unresolved {
            // All a rehearsal leaves behind are session objects, which end with the process.
            let (effect, code) = (effect.clone(), "interrupted".into());
            return vec![Event::EffectFailed {
                effect,
                code,
                message: reason,
                calls: Vec::new(),
            }];
        }
        match (self.step(), &self.attempt) {
            (Some(Step::HandOut | Step::Release), Some(attempt)) => {
                let bags = attempt
                    .shares
                    .iter()
                    .filter_map(|share| share.bag.clone())
                    .collect();
                vec![Event::AttemptVoided {
                    attempt: attempt.number,
                    reason,
                    bags,
                }]
            }
            (Some(Step::Collect | Step::Recover), _) if !self.collected.is_empty() => {
                vec![Event::EnteredSharesForgotten { reason }]
            }
            _ => Vec::new(),
        }
    }

    fn fits_script(&self, package: &PackageFacts) -> Result<(), Refusal> {
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

    fn same_key(&self, intended: &str, key: &KeyFacts) -> Result<(), Refusal> {
        holds(key.id == intended, "same-key", intended, &key.id)
    }

    fn at(&self, step: Step) -> Result<(), Refusal> {
        let here = self.step().map_or("ended", Step::name);
        holds(
            self.step() == Some(step),
            "steps-in-order",
            format!("step {step}"),
            format!("step {here}"),
        )
    }

    fn known(&self, participant: &str) -> Result<&crate::Presence, Refusal> {
        self.person(participant)
            .ok_or_else(|| Refusal::new("has-arrived", "somebody who has arrived", participant))
    }

    fn present(&self, name: &str) -> Result<(), Refusal> {
        // Before the roll call nobody has arrived; whoever opened the ceremony may still stop it.
        let here = self
            .people
            .iter()
            .any(|one| one.here && one.attendee.name == name);
        let before = matches!(self.step(), Some(Step::Open | Step::RollCall));
        holds(here || before, "in-the-room", "somebody in the room", name)
    }

    fn custodian_here(&self, name: &str) -> Result<(), Refusal> {
        let here = self.people.iter().any(|one| {
            one.here && one.attendee.name == name && one.attendee.role == Role::Custodian
        });
        holds(here, "custodian-present", "a custodian in the room", name)
    }

    /// Dual control: what cannot be undone is confirmed by a witness, who is not at the keyboard.
    fn second_person(&self, name: &str) -> Result<(), Refusal> {
        let here = self
            .people
            .iter()
            .any(|one| one.here && one.attendee.name == name && one.attendee.role == Role::Witness);
        let actual = if name.is_empty() { "nobody" } else { name };
        holds(
            here,
            "confirmed-by-a-witness",
            "a witness in the room",
            actual,
        )
    }

    /// Whether software tokens may be used: never in a live ceremony unless the room says so.
    ///
    /// # Errors
    /// [`Refusal`] `no-software-token-in-live`.
    pub fn allow_token(&self, token: &TokenFacts, room_allows: bool) -> Result<(), Refusal> {
        holds(
            self.mode != Mode::Live || !token.software || room_allows,
            "no-software-token-in-live",
            "a hardware token in a live ceremony",
            format!("{} by {}", token.model, token.manufacturer),
        )
    }
}

fn equal(equality: &Equality) -> Result<(), Refusal> {
    holds(
        equality.holds(),
        "copies-equal",
        &equality.first,
        &equality.second,
    )
}

fn filled(rule: &'static str, text: &str) -> Result<(), Refusal> {
    holds(!text.trim().is_empty(), rule, "some words", "nothing")
}

fn holds(
    holds: bool,
    rule: &'static str,
    expected: impl Into<String>,
    actual: impl Into<String>,
) -> Result<(), Refusal> {
    if holds {
        Ok(())
    } else {
        Err(Refusal::new(rule, expected, actual))
    }
}
