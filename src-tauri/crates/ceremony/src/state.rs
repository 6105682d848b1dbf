//! A ceremony as its events tell it.

use crate::{
    Absent, Acted, Approval, Attachment, Attempt, Break, ChallengeFacts, CheckClosed, Collected,
    Destroyed, Effect, Equality, Event, ExceptionNote, Failure, FileFacts, FollowUp, HandedShare,
    KeyFacts, KeyId, KeyPlan, Kind, Left, LiveTest, Lost, MediumKind, Mode, NotAccepted, OpenedBag,
    PackageFacts, ParticipantId, Presence, Proved, Reconciled, Refusal, Reissue, Released, Rule,
    Script, ScriptApproval, SignOff, Step, StepTime, Stopped, Timed, TokenFacts, TokenRole, Voided,
    VoidedShare, Written, opening,
};
use std::collections::BTreeMap;

/// Where the ceremony is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
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
    /// The steps it goes through, in order, from `open` to `record`: as journalled when it opened.
    pub order: Vec<Step>,
    /// When it ended.
    pub ended_at: Option<String>,
    /// Where it is.
    pub phase: Phase,
    /// The approval given.
    pub approval: Option<ScriptApproval>,
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
    /// Where sheets and package are saved, if another place than the room's own was chosen.
    pub folder: Option<String>,
    /// Bags opened.
    pub opened_bags: Vec<OpenedBag>,
    /// Shares brought so far.
    pub collected: Vec<Collected>,
    /// What was brought and not accepted.
    pub not_accepted: Vec<Timed<NotAccepted>>,
    /// The key as recovered.
    pub recovered: Option<KeyFacts>,
    /// The comparison of both copies.
    pub equality: Option<Equality>,
    /// The drill key's end.
    pub destroyed: Option<Destroyed>,
    /// The challenge of a possession check.
    pub challenge: Option<Timed<ChallengeFacts>>,
    /// Shares whose possession was proved.
    pub proved: Vec<Timed<Proved>>,
    /// A bag opened for a proof and not sealed again yet: whose.
    pub unsealed: Option<String>,
    /// How the possession check ended.
    pub check_closed: Option<CheckClosed>,
    /// The quorum that a redistribution replaces.
    pub reissue: Option<Reissue>,
    /// The live recovery test.
    pub live_test: Option<LiveTest>,
    /// What became of the act that was decided on.
    pub acted: Option<Timed<Acted>>,
    /// Who approved the emergency.
    pub approvals: Vec<Timed<Approval>>,
    /// Custodians who could not be had.
    pub absent: Vec<Timed<Absent>>,
    /// What became of the emergency's follow-ups.
    pub followed_up: Vec<Timed<FollowUp>>,
    /// Files beside the record.
    pub attachments: Vec<Timed<Attachment>>,
    /// Departures from the script.
    pub exceptions: Vec<Timed<ExceptionNote>>,
    /// Interruptions.
    pub breaks: Vec<Timed<Break>>,
    /// True while interrupted.
    pub paused: bool,
    /// What was in memory alone, and is gone.
    pub lost: Vec<Timed<Lost>>,
    /// Effects that failed.
    pub failures: Vec<Timed<Failure>>,
    /// Decisions on unresolved effects.
    pub reconciliations: Vec<Timed<Reconciled>>,
    /// The effect of which the outcome is not known.
    pub unresolved: Option<Effect>,
    /// What was begun and not known to have ended when the ceremony was stopped.
    pub left: Option<Left>,
    /// Which files shares were written to, intent by intent, less those removed since.
    pub writes: Vec<Written>,
    /// Sign-offs.
    pub sign_offs: Vec<Timed<SignOff>>,
    /// Why it was aborted and by whom.
    pub aborted: Option<Stopped>,
    /// When each step ran.
    pub steps: Vec<StepTime>,
}

/// The events are not those of one ceremony.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
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
    /// The journalled steps are not those of any ceremony.
    #[error("the journalled steps are not those of a ceremony: {0}")]
    Steps(String),
    /// A newer program opened it: it goes through a step that is not known here.
    #[error("the ceremony has a step “{0}”, which a newer Keymoot knows; use that one")]
    UnknownStep(String),
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
    /// [`ReplayError`] if it is another event, or holds an unreadable script or other steps than a
    /// ceremony goes through.
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
            steps,
        } = event
        else {
            return Err(ReplayError::NotOpened(event.name().into()));
        };
        let script: Script =
            toml::from_str(script).map_err(|error| ReplayError::Script(error.to_string()))?;
        let order = opening::steps(*kind, steps.as_deref())?;
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
            order,
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
            folder: None,
            opened_bags: Vec::new(),
            collected: Vec::new(),
            not_accepted: Vec::new(),
            recovered: None,
            equality: None,
            destroyed: None,
            challenge: None,
            proved: Vec::new(),
            unsealed: None,
            check_closed: None,
            reissue: None,
            live_test: None,
            acted: None,
            approvals: Vec::new(),
            absent: Vec::new(),
            followed_up: Vec::new(),
            attachments: Vec::new(),
            exceptions: Vec::new(),
            breaks: Vec::new(),
            paused: false,
            lost: Vec::new(),
            failures: Vec::new(),
            reconciliations: Vec::new(),
            unresolved: None,
            left: None,
            writes: Vec::new(),
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

    /// Files that were written for shares which came to nothing, each with its attempt. Nothing is
    /// said of whether they still lie there.
    pub fn void_files(&self) -> impl Iterator<Item = (u32, &FileFacts)> {
        let stopped =
            self.phase == Phase::Aborted && self.released.is_none() && self.left.is_none();
        let current = self.attempt.as_ref().filter(|_| !stopped);
        let current = current.map(|attempt| attempt.number);
        self.writes
            .iter()
            .enumerate()
            .filter(move |(place, written)| {
                // What was written again is void too: the later one counts.
                let again = |later: &Written| {
                    (later.attempt, later.index) == (written.attempt, written.index)
                };
                current != Some(written.attempt) || self.writes[place + 1..].iter().any(again)
            })
            .flat_map(|(_, written)| written.files.iter().map(|file| (written.attempt, file)))
    }

    /// Files of the current sharing that give a share to whoever reads them: those of its sheets. A
    /// share that is sealed to a card or a key opens for its custodian alone. Nothing is said of
    /// whether they still lie there.
    pub fn sheet_files(&self) -> impl Iterator<Item = (u8, &FileFacts)> {
        let attempt = self.attempt.as_ref();
        let on_a_sheet = move |written: &&Written| {
            attempt.is_some_and(|attempt| {
                let mut shares = attempt.shares.iter();
                written.attempt == attempt.number
                    && shares.any(|share| {
                        share.index == written.index && share.planned == MediumKind::Sheet
                    })
            })
        };
        let files = self.writes.iter().filter(on_a_sheet);
        files.flat_map(|written| written.files.iter().map(|file| (written.index, file)))
    }

    /// Whether the package may leave memory while these files of sheets still lie on the machine that
    /// writes it: a threshold of shares and their package in one place is the key. What is for
    /// practice protects nothing and may be read from its files again.
    ///
    /// # Errors
    /// [`Rule::ShareFilesErased`] if a live key's would.
    pub fn may_release_beside(&self, lying: &[&FileFacts]) -> Result<(), Refusal> {
        if self.mode != Mode::Live || lying.is_empty() {
            return Ok(());
        }
        let files: Vec<&str> = lying.iter().map(|file| file.path.as_str()).collect();
        Err(Refusal::new(
            Rule::ShareFilesErased,
            "every share’s file printed or saved elsewhere, and erased here, before the package is \
             written",
            files.join(", "),
        ))
    }

    /// True if a threshold of one earlier sharing's shares, whose package may lie somewhere, is
    /// outside.
    #[must_use]
    pub fn has_too_many_strays(&self) -> bool {
        let threshold = self.script.quorum.map_or(0, |plan| plan.threshold as usize);
        self.kind.backs_up_key()
            && self.voided.iter().any(|voided| {
                let strays = self.stray_shares();
                strays
                    .filter(|(attempt, _)| *attempt == voided.attempt)
                    .count()
                    >= threshold
            })
    }

    /// Shares of sharings that came to nothing, which are outside and not destroyed yet, and of
    /// which a threshold rebuilds the secret or opens a package that may lie somewhere: each with
    /// its attempt.
    pub fn stray_shares(&self) -> impl Iterator<Item = (u32, &VoidedShare)> {
        self.voided.iter().flat_map(|voided| {
            let left = voided.shares.iter().filter(|share| {
                let mut destroyed = voided.destroyed.iter();
                !destroyed.any(|one| one.what.index == share.index)
            });
            left.map(|share| (voided.attempt, share))
        })
    }

    /// The participant here under that id.
    #[must_use]
    pub fn person(&self, participant: &ParticipantId) -> Option<&Presence> {
        self.people
            .iter()
            .find(|person| person.attendee.participant == *participant)
    }

    /// The sharing whose secret is in memory: from the rehearsal, or the new shares' making, until the
    /// package is released.
    #[must_use]
    pub fn sharing(&self) -> Option<&Attempt> {
        let released = self.released.is_some() || self.step().is_none();
        self.attempt.as_ref().filter(|_| !released)
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
            Kind::Drill | Kind::LiveTest | Kind::Replicate => {
                &[TokenRole::Primary, TokenRole::Target]
            }
            Kind::AdoptKey | Kind::Generate | Kind::Migrate | Kind::Redistribute => {
                &[TokenRole::Primary]
            }
            Kind::Emergency | Kind::Recover => &[TokenRole::Target],
            Kind::AdoptPolicy
            | Kind::Compromise
            | Kind::Destroy
            | Kind::Possession
            | Kind::Rotate => &[],
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
            Step::AdoptKey => {
                let KeyPlan { label, id, .. } = &self.script.key;
                Some(Effect::AdoptKey {
                    label: label.clone(),
                    key: (!id.is_empty()).then(|| KeyId::from(id.clone())),
                })
            }
            Step::Rehearse => {
                let attempt = self.next_attempt();
                Some(Effect::Rehearse { attempt })
            }
            Step::HandOut => {
                let share = self.current_share()?;
                let attempt = self.attempt.as_ref()?.number;
                (!share.verified).then_some(Effect::WriteShare {
                    index: share.index,
                    attempt,
                    files: Vec::new(),
                })
            }
            Step::Release => {
                let digest = self.attempt.as_ref()?.package.digest.clone();
                Some(Effect::ReleasePackage { digest, to: None })
            }
            Step::CloseDoor => Some(Effect::CloseDoor { key: key()? }),
            Step::Recover => {
                let package = self.package.as_ref()?;
                Some(Effect::InstallKey {
                    key: package.key.clone(),
                    label: self.script.key.label.clone(),
                })
            }
            Step::TestKey => {
                let key = self.package.as_ref()?.key.clone();
                Some(Effect::TestKey { key })
            }
            Step::Destroy => Some(Effect::DestroyKey { key: key()? }),
            // Its id is drawn, or what it is about found, by whoever begins it.
            Step::MakeKey
            | Step::CarryOut
            | Step::Open
            | Step::RollCall
            | Step::Inspect
            | Step::LoadPackage
            | Step::Collect
            | Step::Account
            | Step::Contribute
            | Step::Prove
            | Step::Retire
            | Step::FollowUp
            | Step::Show(_)
            | Step::SignOff
            | Step::Record => None,
        }
    }

    /// The number of the next attempt at a sharing.
    #[must_use]
    pub fn next_attempt(&self) -> u32 {
        let numbers = self.voided.iter().map(|voided| voided.attempt);
        numbers.max().unwrap_or(0) + 1
    }

    /// True if this participant has signed off.
    #[must_use]
    pub fn has_signed(&self, participant: &ParticipantId) -> bool {
        self.sign_offs
            .iter()
            .any(|sign_off| sign_off.what.participant == *participant)
    }
}
