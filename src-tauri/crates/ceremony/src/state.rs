//! A ceremony as its events tell it.

use crate::{
    Agreement, Attendee, Copy, Effect, Entropy, Equality, Event, ExceptionNote, KeyFacts, Kind,
    Medium, Mode, PackageFacts, Reconciliation, Script, Step, TokenFacts, TokenRole,
};
use std::collections::BTreeMap;

/// Something with the time it was journalled, RFC 3339 UTC.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Timed<T> {
    /// When.
    pub at: String,
    /// What.
    pub what: T,
}

/// When a step ran and who confirmed it.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct StepTime {
    /// The step.
    pub step: Step,
    /// When it began.
    pub started: String,
    /// When it ended.
    pub ended: Option<String>,
    /// Names of those who confirmed something in it.
    pub confirmed_by: Vec<String>,
}

/// Whether a participant is in the room.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Presence {
    /// Who.
    pub attendee: Attendee,
    /// How their identity was checked.
    pub identity_check: String,
    /// When they arrived.
    pub arrived: String,
    /// True while they are in the room.
    pub here: bool,
    /// When they left and returned, with the reason for leaving.
    pub absences: Vec<(String, String, Option<String>)>,
}

/// A share on its way to its custodian.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct HandedShare {
    /// The share's index, from 1.
    pub index: u8,
    /// Whose it is.
    pub custodian: String,
    /// What carries it, once written.
    pub medium: Option<Medium>,
    /// Read back from the medium's code.
    pub code: bool,
    /// Read back from the medium's typed rows.
    pub rows: bool,
    /// Agrees with the commitments.
    pub verified: bool,
    /// Its bag, once sealed.
    pub bag: Option<String>,
}

/// A sharing of the key that is under way, or done.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// What is public of its package.
    pub package: PackageFacts,
    /// What randomness went in.
    pub entropy: Vec<Entropy>,
    /// The proof that the package opened inside the token.
    pub equality: Equality,
    /// Its shares, in order.
    pub shares: Vec<HandedShare>,
}

/// An attempt whose secret is gone.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Voided {
    /// The attempt's number.
    pub attempt: u32,
    /// Why.
    pub reason: String,
    /// Bags that hold its worthless shares.
    pub bags: Vec<String>,
}

/// A share brought by a custodian.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Collected {
    /// The share's index.
    pub index: u8,
    /// Who brought it.
    pub custodian: String,
    /// The bag it came from.
    pub bag: String,
    /// How it was read: `sheet`, `text` or `typed`.
    pub how: String,
    /// Cells that were corrected while reading.
    pub corrected: Vec<String>,
}

/// The package as released.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Released {
    /// What is public of it.
    pub package: PackageFacts,
    /// The file's name.
    pub file: String,
}

/// A destroyed key.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Destroyed {
    /// Its id.
    pub key: String,
    /// Where it was looked for afterwards.
    pub copies: Vec<Copy>,
}

/// Somebody's sign-off.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct SignOff {
    /// The participant's id.
    pub participant: String,
    /// Their name.
    pub name: String,
    /// What they said, with the signature.
    pub agreement: Agreement,
}

/// Where the ceremony is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "fronts must show each of them")]
pub enum Phase {
    /// At this step.
    At(Step),
    /// Ended as planned.
    Closed,
    /// Ended early.
    Aborted,
}

/// A ceremony: what replaying its events gives.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Ceremony {
    /// Its id, hex.
    pub id: String,
    /// Which kind.
    pub kind: Kind,
    /// Live, drill or practice.
    pub mode: Mode,
    /// The script.
    pub script: Script,
    /// SHA-256 of the script's text, hex.
    pub script_digest: String,
    /// Program name and version.
    pub application: String,
    /// SHA-256 of the program's file, hex.
    pub binary_digest: String,
    /// The operating system.
    pub system: String,
    /// What the clock was checked against.
    pub clock: String,
    /// When it was opened.
    pub opened_at: String,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Where it is.
    pub phase: Phase,
    /// The approval given.
    pub approval: Option<(String, String)>,
    /// Who has arrived, in order of arrival.
    pub people: Vec<Presence>,
    /// Which tokens are bound.
    pub tokens: BTreeMap<TokenRole, TokenFacts>,
    /// The key made, as the token described it last.
    pub key: Option<KeyFacts>,
    /// The current sharing.
    pub attempt: Option<Attempt>,
    /// Sharings that came to nothing.
    pub voided: Vec<Voided>,
    /// The package as released, or as loaded for a recovery.
    pub package: Option<PackageFacts>,
    /// The release.
    pub released: Option<Released>,
    /// The key after the door was closed.
    pub door: Option<KeyFacts>,
    /// Bags opened: custodian, bag, seal intact, confirmed by.
    pub opened_bags: Vec<(String, String, bool, String)>,
    /// Shares brought so far.
    pub collected: Vec<Collected>,
    /// What was brought and not accepted: custodian, reason, detail.
    pub not_accepted: Vec<Timed<(String, String, String)>>,
    /// The key as recovered.
    pub recovered: Option<KeyFacts>,
    /// The comparison of both copies.
    pub equality: Option<Equality>,
    /// The drill key's end.
    pub destroyed: Option<Destroyed>,
    /// Departures from the script.
    pub exceptions: Vec<Timed<ExceptionNote>>,
    /// Interruptions: who, why, and when it was over.
    pub breaks: Vec<Timed<(String, String, Option<String>)>>,
    /// True while interrupted.
    pub paused: bool,
    /// Effects that failed: effect, code, message.
    pub failures: Vec<Timed<(String, String, String)>>,
    /// Decisions on unresolved effects: effect, what was found, decision, by.
    pub reconciliations: Vec<Timed<(String, String, Reconciliation, String)>>,
    /// The effect of which the outcome is not known.
    pub unresolved: Option<Effect>,
    /// Sign-offs.
    pub sign_offs: Vec<Timed<SignOff>>,
    /// Why it was aborted and by whom.
    pub aborted: Option<(String, String)>,
    /// When each step ran.
    pub steps: Vec<StepTime>,
}

/// The events are not those of one ceremony.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// The first event is not `opened`.
    #[error("the first event of a ceremony is `opened`; this one begins with `{0}`")]
    NotOpened(String),
    /// There are no events.
    #[error("the ceremony has no events")]
    Empty,
    /// The script in the journal cannot be read.
    #[error("the journalled script cannot be read: {0}")]
    Script(String),
}

impl Ceremony {
    /// Replays a ceremony from its events, each with its time.
    ///
    /// # Errors
    /// [`ReplayError`] if they do not begin one.
    pub fn replay<'a>(
        id: &str,
        events: impl IntoIterator<Item = (&'a str, &'a Event)>,
    ) -> Result<Self, ReplayError> {
        let mut events = events.into_iter();
        let (at, first) = events.next().ok_or(ReplayError::Empty)?;
        let mut ceremony = Self::opened(id, at, first)?;
        for (at, event) in events {
            ceremony.apply(at, event);
        }
        Ok(ceremony)
    }

    /// Opens a ceremony from its first event.
    ///
    /// # Errors
    /// [`ReplayError`] if it is another event, or holds an unreadable script.
    pub fn opened(id: &str, at: &str, event: &Event) -> Result<Self, ReplayError> {
        let Event::Opened {
            kind,
            mode,
            script,
            script_digest,
            application,
            binary_digest,
            system,
            clock,
        } = event
        else {
            return Err(ReplayError::NotOpened(event.name().into()));
        };
        let script: Script =
            toml::from_str(script).map_err(|error| ReplayError::Script(error.to_string()))?;
        Ok(Self {
            id: id.into(),
            kind: *kind,
            mode: *mode,
            script,
            script_digest: script_digest.clone(),
            application: application.clone(),
            binary_digest: binary_digest.clone(),
            system: system.clone(),
            clock: clock.clone(),
            opened_at: at.into(),
            ended_at: None,
            phase: Phase::At(Step::Open),
            approval: None,
            people: Vec::new(),
            tokens: BTreeMap::new(),
            key: None,
            attempt: None,
            voided: Vec::new(),
            package: None,
            released: None,
            door: None,
            opened_bags: Vec::new(),
            collected: Vec::new(),
            not_accepted: Vec::new(),
            recovered: None,
            equality: None,
            destroyed: None,
            exceptions: Vec::new(),
            breaks: Vec::new(),
            paused: false,
            failures: Vec::new(),
            reconciliations: Vec::new(),
            unresolved: None,
            sign_offs: Vec::new(),
            aborted: None,
            steps: vec![StepTime {
                step: Step::Open,
                started: at.into(),
                ended: None,
                confirmed_by: Vec::new(),
            }],
        })
    }

    /// The step it is at, if it has not ended.
    #[must_use]
    pub const fn step(&self) -> Option<Step> {
        match self.phase {
            Phase::At(step) => Some(step),
            Phase::Closed | Phase::Aborted => None,
        }
    }

    /// Bags that hold shares of voided attempts.
    #[must_use]
    pub fn voided_bags(&self) -> Vec<String> {
        self.voided
            .iter()
            .flat_map(|voided| voided.bags.iter().cloned())
            .collect()
    }

    /// The participant here under that id.
    #[must_use]
    pub fn person(&self, participant: &str) -> Option<&Presence> {
        self.people
            .iter()
            .find(|person| person.attendee.participant == participant)
    }

    /// The share whose moment it is.
    #[must_use]
    pub fn current_share(&self) -> Option<&HandedShare> {
        self.attempt
            .as_ref()?
            .shares
            .iter()
            .find(|share| share.bag.is_none())
    }

    /// The token roles this kind of ceremony needs.
    #[must_use]
    pub const fn token_roles(&self) -> &'static [TokenRole] {
        match self.kind {
            Kind::Drill => &[TokenRole::Primary, TokenRole::Target],
            Kind::Generate => &[TokenRole::Primary],
            Kind::Recover => &[TokenRole::Target],
        }
    }

    /// How many shares a recovery needs, once known.
    #[must_use]
    pub fn threshold(&self) -> Option<u8> {
        self.package
            .as_ref()
            .or(self.attempt.as_ref().map(|attempt| &attempt.package))
            .map(|package| package.threshold)
    }

    /// The effect whose turn it is, once a command begins it: pure, from the state alone.
    ///
    /// `None` where a person must act first.
    #[must_use]
    pub fn next_effect(&self) -> Option<Effect> {
        let key = || self.key.as_ref().map(|key| key.id.clone());
        match self.step()? {
            Step::Rehearse => {
                let last = self
                    .voided
                    .iter()
                    .map(|voided| voided.attempt)
                    .max()
                    .unwrap_or(0);
                Some(Effect::Rehearse { attempt: last + 1 })
            }
            Step::HandOut => {
                let share = self.current_share()?;
                let attempt = self.attempt.as_ref()?.number;
                (!share.verified).then_some(Effect::WriteShare {
                    index: share.index,
                    attempt,
                })
            }
            Step::Release => {
                let digest = self.attempt.as_ref()?.package.digest.clone();
                Some(Effect::ReleasePackage { digest })
            }
            Step::CloseDoor => Some(Effect::CloseDoor { key: key()? }),
            Step::Recover => {
                let package = self.package.as_ref()?;
                Some(Effect::InstallKey {
                    key: package.key.clone(),
                    label: self.script.key.label.clone(),
                })
            }
            Step::Destroy => Some(Effect::DestroyKey { key: key()? }),
            _ => None,
        }
    }

    /// Applies one event, journalled at `at`.
    ///
    /// Total: whatever was journalled once can be replayed.
    pub fn apply(&mut self, at: &str, event: &Event) {
        match event {
            Event::Opened { .. } => {}
            Event::ScriptApproved { by, approval } => {
                self.approval = Some((by.clone(), approval.clone()));
                self.confirm(by);
                self.advance(at);
            }
            Event::ParticipantArrived {
                attendee,
                identity_check,
            } => self.people.push(Presence {
                attendee: attendee.clone(),
                identity_check: identity_check.clone(),
                arrived: at.into(),
                here: true,
                absences: Vec::new(),
            }),
            Event::ParticipantLeft {
                participant,
                reason,
            } => {
                if let Some(person) = self.person_mut(participant) {
                    person.here = false;
                    person.absences.push((at.into(), reason.clone(), None));
                }
            }
            Event::ParticipantReturned { participant } => {
                if let Some(person) = self.person_mut(participant) {
                    person.here = true;
                    if let Some(absence) = person.absences.last_mut() {
                        absence.2 = Some(at.into());
                    }
                }
            }
            Event::RollCallClosed { by, .. } => {
                self.confirm(by);
                self.advance(at);
            }
            Event::TokenBound { role, token, .. } => {
                self.tokens.insert(*role, token.clone());
            }
            Event::TokensAccepted { by, confirmed_by } => {
                self.confirm(by);
                self.confirm(confirmed_by);
                self.advance(at);
            }
            Event::Intended {
                effect,
                confirmed_by,
            } => {
                self.unresolved = Some(effect.clone());
                if let Some(name) = confirmed_by {
                    self.confirm(name);
                }
            }
            Event::EffectFailed {
                effect,
                code,
                message,
                ..
            } => {
                self.unresolved = None;
                let what = (effect.name().into(), code.clone(), message.clone());
                self.failures.push(Timed {
                    at: at.into(),
                    what,
                });
            }
            Event::Reconciled {
                effect,
                found,
                decision,
                by,
                confirmed_by,
            } => {
                let what = (effect.name().into(), found.clone(), *decision, by.clone());
                self.reconciliations.push(Timed {
                    at: at.into(),
                    what,
                });
                self.confirm(confirmed_by);
                if *decision == Reconciliation::Retry {
                    self.unresolved = None;
                }
            }
            Event::KeyMade { key, .. } => {
                self.unresolved = None;
                self.key = Some(key.clone());
                self.advance(at);
            }
            Event::RecoveryRehearsed {
                attempt,
                package,
                entropy,
                equality,
                ..
            } => {
                self.unresolved = None;
                self.attempt = Some(Attempt {
                    number: *attempt,
                    package: package.clone(),
                    entropy: entropy.clone(),
                    equality: equality.clone(),
                    shares: self.blank_shares(package.shares),
                });
                self.advance(at);
            }
            Event::AttemptVoided {
                attempt,
                reason,
                bags,
            } => self.void(at, *attempt, reason, bags),
            Event::ShareWritten { index, medium, .. } => {
                self.unresolved = None;
                self.share_mut(*index, |share| share.medium = Some(medium.clone()));
            }
            Event::ShareReadBack {
                index, code, rows, ..
            } => self.share_mut(*index, |share| {
                share.code = *code;
                share.rows = *rows;
            }),
            Event::ShareVerified { index, .. } => {
                self.share_mut(*index, |share| share.verified = true);
            }
            Event::BagSealed {
                index,
                bag,
                confirmed_by,
                ..
            } => {
                self.confirm(confirmed_by);
                self.share_mut(*index, |share| share.bag = Some(bag.clone()));
                if self.current_share().is_none() {
                    self.advance(at);
                }
            }
            Event::PackageReleased { package, file } => {
                self.unresolved = None;
                self.package = Some(package.clone());
                self.released = Some(Released {
                    package: package.clone(),
                    file: file.clone(),
                });
                self.advance(at);
            }
            Event::DoorClosed { key, .. } => {
                self.unresolved = None;
                self.door = Some(key.clone());
                self.key = Some(key.clone());
                self.advance(at);
            }
            Event::PackageLoaded { package } => {
                self.package = Some(package.clone());
                self.advance(at);
            }
            Event::BagOpened {
                custodian,
                bag,
                seal_intact,
                confirmed_by,
            } => {
                self.confirm(confirmed_by);
                self.opened_bags.push((
                    custodian.clone(),
                    bag.clone(),
                    *seal_intact,
                    confirmed_by.clone(),
                ));
            }
            Event::ShareEntered {
                index,
                custodian,
                bag,
                how,
                corrected,
            } => {
                self.collected.push(Collected {
                    index: *index,
                    custodian: custodian.clone(),
                    bag: bag.clone(),
                    how: how.clone(),
                    corrected: corrected.clone(),
                });
                if self
                    .threshold()
                    .is_some_and(|k| self.collected.len() >= usize::from(k))
                {
                    self.advance(at);
                }
            }
            Event::ShareNotAccepted {
                custodian,
                reason,
                detail,
            } => {
                let what = (custodian.clone(), reason.clone(), detail.clone());
                self.not_accepted.push(Timed {
                    at: at.into(),
                    what,
                });
            }
            Event::EnteredSharesForgotten { .. } => {
                self.unresolved = None;
                self.collected.clear();
                self.go_to(at, Step::Collect);
            }
            Event::KeyRecovered { key, .. } => {
                self.unresolved = None;
                self.recovered = Some(key.clone());
                self.advance(at);
            }
            Event::CopiesCompared { equality, .. } => self.equality = Some(equality.clone()),
            Event::KeyDestroyed { key, copies, .. } => {
                self.unresolved = None;
                self.destroyed = Some(Destroyed {
                    key: key.clone(),
                    copies: copies.clone(),
                });
                self.advance(at);
            }
            Event::ExceptionRecorded { note } => {
                self.exceptions.push(Timed {
                    at: at.into(),
                    what: note.clone(),
                });
            }
            Event::Paused { by, reason } => {
                self.paused = true;
                let what = (by.clone(), reason.clone(), None);
                self.breaks.push(Timed {
                    at: at.into(),
                    what,
                });
            }
            Event::Resumed { .. } => {
                self.paused = false;
                if let Some(pause) = self.breaks.last_mut() {
                    pause.what.2 = Some(at.into());
                }
            }
            Event::SignedOff {
                participant,
                name,
                agree,
                reason,
                public_key,
                checkpoint,
                signature,
            } => {
                let agreement = Agreement {
                    agree: *agree,
                    reason: reason.clone(),
                    public_key: public_key.clone(),
                    checkpoint: checkpoint.clone(),
                    signature: signature.clone(),
                };
                let what = SignOff {
                    participant: participant.clone(),
                    name: name.clone(),
                    agreement,
                };
                self.sign_offs.push(Timed {
                    at: at.into(),
                    what,
                });
                if self
                    .people
                    .iter()
                    .all(|person| self.has_signed(&person.attendee.participant))
                {
                    self.advance(at);
                }
            }
            Event::Closed { .. } => self.end(at, Phase::Closed),
            Event::Aborted { by, reason } => {
                self.unresolved = None;
                self.aborted = Some((by.clone(), reason.clone()));
                self.end(at, Phase::Aborted);
            }
        }
    }

    /// True if this participant has signed off.
    #[must_use]
    pub fn has_signed(&self, participant: &str) -> bool {
        self.sign_offs
            .iter()
            .any(|sign_off| sign_off.what.participant == participant)
    }

    fn blank_shares(&self, count: u8) -> Vec<HandedShare> {
        (1..=count)
            .zip(self.script.custodians())
            .map(|(index, custodian)| HandedShare {
                index,
                custodian: custodian.name.clone(),
                medium: None,
                code: false,
                rows: false,
                verified: false,
                bag: None,
            })
            .collect()
    }

    fn void(&mut self, at: &str, attempt: u32, reason: &str, bags: &[String]) {
        self.unresolved = None;
        self.attempt = None;
        self.voided.push(Voided {
            attempt,
            reason: reason.into(),
            bags: bags.to_vec(),
        });
        self.go_to(at, Step::Rehearse);
    }

    fn person_mut(&mut self, participant: &str) -> Option<&mut Presence> {
        self.people
            .iter_mut()
            .find(|person| person.attendee.participant == participant)
    }

    fn share_mut(&mut self, index: u8, change: impl FnOnce(&mut HandedShare)) {
        let shares = self
            .attempt
            .iter_mut()
            .flat_map(|attempt| &mut attempt.shares);
        if let Some(share) = shares.into_iter().find(|share| share.index == index) {
            change(share);
        }
    }

    fn confirm(&mut self, name: &str) {
        if let Some(step) = self.steps.last_mut()
            && !name.is_empty()
            && !step.confirmed_by.iter().any(|known| known == name)
        {
            step.confirmed_by.push(name.into());
        }
    }

    fn advance(&mut self, at: &str) {
        let Phase::At(step) = self.phase else { return };
        let steps = self.kind.steps();
        let next = steps
            .iter()
            .position(|one| *one == step)
            .and_then(|here| steps.get(here + 1));
        if let Some(next) = next {
            self.go_to(at, *next);
        }
    }

    fn go_to(&mut self, at: &str, step: Step) {
        if let Some(last) = self.steps.last_mut() {
            last.ended = Some(at.into());
        }
        self.phase = Phase::At(step);
        self.steps.push(StepTime {
            step,
            started: at.into(),
            ended: None,
            confirmed_by: Vec::new(),
        });
    }

    fn end(&mut self, at: &str, phase: Phase) {
        if let Some(last) = self.steps.last_mut() {
            last.ended = Some(at.into());
        }
        self.phase = phase;
        self.ended_at = Some(at.into());
    }
}
