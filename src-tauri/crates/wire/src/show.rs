//! A ceremony as the fronts show it.

mod custody;
mod decision;
mod evidence;
mod moment;
mod so_far;

use crate::names::{CeremonyState, Signed, StepStatus, TokenRole};
use crate::{
    CardView, CheckView, CollectedView, ExceptionView, FailureView, NotAccepted, PersonView,
    PracticeHint, ShareView, StepView, TokenView, UnresolvedView, View, Want,
};
use ceremony::{
    Ceremony, Duty, Effect, Found, Kind, Language, Mode, Phase, Presence, Reconciliation, Role,
    Step,
};
use ledger::{JournalKey, Known, Ledger, Person};
use proof::words;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What is known of a ceremony beside its entries: by this process, and on the disk.
#[derive(Debug)]
pub struct Around<'a> {
    /// What the journal comes to.
    pub ledger: &'a Ledger,
    /// The parts whose token is unlocked here.
    pub unlocked: BTreeSet<ceremony::TokenRole>,
    /// True if the token that signs the journal is unlocked here.
    pub signer_unlocked: bool,
    /// True if the token that signs the journal could be unlocked here and is not.
    pub signer_locked: bool,
    /// What looking for the unresolved effect found, and what may be decided.
    pub found: Option<(Found, Option<Reconciliation>)>,
    /// What was brought last and not accepted.
    pub not_accepted: Option<NotAccepted>,
    /// What went wrong last.
    pub failure: Option<FailureView>,
    /// Files of sheets that still lie where they were written.
    pub share_files: Vec<String>,
    /// True while nothing was done in it since this program opened the room.
    pub reopened: bool,
    /// Files of void attempts that still lie where they were written.
    pub void_files: Vec<String>,
    /// Where the package lies or will lie.
    pub package: PathBuf,
    /// Where shares are written.
    pub folder: PathBuf,
    /// The record's file, once made.
    pub record: Option<PathBuf>,
    /// What a practice room's people type.
    pub practice_hint: Option<PracticeHint>,
}

impl Around<'_> {
    /// Shows a ceremony.
    #[must_use]
    pub fn view(&self, one: &Ceremony) -> View {
        let package = one
            .package
            .as_ref()
            .or(one.attempt.as_ref().map(|try_| &try_.package));
        let quorum_plan = one.script.quorum;
        let key = one.recovered.as_ref().or(one.key.as_ref());
        let (wants, people, tokens) = (self.wants(one), self.people_of(one), self.tokens_of(one));
        let moment = moment::moment(one, wants, &people, &tokens, self.token_wanted(one));
        View {
            id: one.id.clone(),
            kind: one.kind,
            mode: one.mode,
            title: one.script.title.clone(),
            purpose: one.script.purpose.clone(),
            label: one.script.key.label.clone(),
            state: state(one),
            step: one.step(),
            wants,
            moment,
            steps: steps(one),
            people,
            tokens,
            script_digest: one.script_digest.clone(),
            script_words: aloud(one.script.language, &one.script_digest),
            threshold: package
                .map(|package| package.threshold)
                .or(quorum_plan.and_then(|plan| u8::try_from(plan.threshold).ok())),
            shares: package
                .map(|package| package.shares)
                .or(quorum_plan.and_then(|plan| u8::try_from(plan.shares).ok())),
            quorum: package.map(|package| package.quorum.clone()),
            check: key
                .map(|key| CheckView::from(&key.check))
                .or(package.map(|one| CheckView::from(&one.check))),
            evidence: evidence::evidence(one),
            past: evidence::past(one),
            share: one
                .current_share()
                .zip(one.attempt.as_ref())
                .map(|(share, attempt)| ShareView {
                    index: share.index,
                    of: attempt.package.shares,
                    custodian: share.custodian.clone(),
                    medium: share.planned,
                    passphrase: share.passphrase,
                    remote: share.remote,
                    card: self
                        .ledger
                        .person(&share.custodian)
                        .and_then(|person| person.card.as_ref())
                        .map(CardView::from),
                    mlkem: self
                        .ledger
                        .person(&share.custodian)
                        .and_then(Person::mlkem_fingerprint),
                    file: share
                        .medium
                        .as_ref()
                        .filter(|medium| !medium.file.is_empty())
                        .map(|medium| self.folder.join(&medium.file).display().to_string()),
                    printed: share
                        .medium
                        .as_ref()
                        .map(|medium| medium.printed.clone())
                        .filter(|queue| !queue.is_empty()),
                    verified: share.verified,
                }),
            collected: one
                .collected
                .iter()
                .map(|share| CollectedView {
                    index: share.index,
                    custodian: share.custodian.clone(),
                    corrected: share.corrected.clone(),
                })
                .collect(),
            not_accepted: self.not_accepted.clone(),
            voided_bags: one.voided_bags(),
            strays: custody::strays(one),
            void_files: self.void_files.clone(),
            share_files: self.share_files.clone(),
            reopened: self.reopened,
            so_far: so_far::so_far(one),
            exceptions: one
                .exceptions
                .iter()
                .map(|exception| ExceptionView {
                    at: exception.at.clone(),
                    expected: exception.what.expected.clone(),
                    happened: exception.what.happened.clone(),
                    decided: exception.what.decided.clone(),
                    by: exception.what.by.clone(),
                })
                .collect(),
            unresolved: one
                .unresolved
                .as_ref()
                .zip(self.found)
                .map(|(effect, (found, decision))| interrupted(one, effect, found, decision)),
            left: one
                .left
                .as_ref()
                .map(|left| interrupted(one, &left.effect, left.found, None)),
            failure: self.failure.clone(),
            package: one
                .released
                .as_ref()
                .map(|_| self.package.display().to_string()),
            folder: self.folder.display().to_string(),
            record: self.record.as_ref().map(|file| file.display().to_string()),
            practice_hint: self.practice_hint.clone(),
            copies_equal: one.equality.as_ref().map(ceremony::Equality::holds),
            possession: custody::possession(one),
            reissue: custody::reissue(one),
            emergency: custody::emergency(one),
            decision: decision::decision(one, self.ledger),
            attachments: custody::attachments(one),
        }
    }

    /// The one next action.
    fn wants(&self, one: &Ceremony) -> Want {
        // A token needed now that is not open in this process comes first.
        if self.token_wanted(one).is_some() {
            return Want::Token;
        }
        let Phase::At(step) = one.phase else {
            return if self.ledger.wants_record(one) {
                Want::Record
            } else {
                Want::Nothing
            };
        };
        if one.paused {
            return Want::Resume;
        }
        if one.unresolved.is_some() {
            return Want::Reconcile;
        }
        match step {
            Step::Open if one.kind == Kind::Emergency && one.approvals.len() < 2 => {
                Want::ApproveEmergency
            }
            Step::Open => Want::Approve,
            Step::RollCall => Want::Arrivals,
            Step::Inspect => Want::AcceptTokens,
            Step::AdoptKey => Want::AdoptKey,
            Step::MakeKey => Want::MakeKey,
            Step::Rehearse => Want::Rehearse,
            Step::HandOut if one.current_share().is_some_and(|share| share.verified) => {
                Want::SealBag
            }
            Step::HandOut
                if one
                    .current_share()
                    .is_some_and(|share| share.medium.is_some()) =>
            {
                Want::ReadBack
            }
            Step::HandOut => Want::WriteShare,
            Step::Account => Want::Account,
            Step::Contribute => Want::BringShare,
            Step::Prove if one.unsealed.is_some() => Want::SealBag,
            Step::Prove => Want::Prove,
            Step::Retire => Want::Retire,
            Step::TestKey => Want::TestKey,
            Step::CarryOut => Want::CarryOut,
            Step::FollowUp => Want::FollowUp,
            Step::Release if one.has_too_many_strays() => Want::Retire,
            Step::Release => Want::Release,
            Step::CloseDoor => Want::CloseDoor,
            Step::LoadPackage => Want::LoadPackage,
            Step::Collect => Want::BringShare,
            Step::Recover => Want::Recover,
            Step::Destroy => Want::Destroy,
            Step::Show(_) => Want::Show,
            Step::SignOff => Want::SignOff,
            Step::Record => Want::Record,
        }
    }

    /// The token that has to be chosen or unlocked before anything else.
    fn token_wanted(&self, one: &Ceremony) -> Option<TokenRole> {
        let journal =
            || (self.signer().is_some() && !self.signer_unlocked).then_some(TokenRole::Journal);
        let Phase::At(step) = one.phase else {
            return self.ledger.wants_record(one).then(journal)?;
        };
        if one.paused {
            return None;
        }
        let roles: &[ceremony::TokenRole] = match step {
            Step::Inspect | Step::Destroy => one.token_roles(),
            Step::AdoptKey
            | Step::MakeKey
            | Step::Rehearse
            | Step::CloseDoor
            | Step::Contribute => &[ceremony::TokenRole::Primary],
            // The key is looked for where it must be, and must not be, before bags are opened.
            Step::LoadPackage if matches!(one.kind, Kind::LiveTest | Kind::Replicate) => {
                one.token_roles()
            }
            Step::TestKey => one.token_roles(),
            Step::Recover if one.kind == Kind::Replicate => one.token_roles(),
            Step::Recover => &[ceremony::TokenRole::Target],
            Step::SignOff | Step::Record => return journal(),
            Step::Open
            | Step::RollCall
            | Step::HandOut
            | Step::Release
            | Step::LoadPackage
            | Step::Collect
            | Step::Account
            | Step::Prove
            | Step::Retire
            | Step::CarryOut
            | Step::FollowUp
            | Step::Show(_) => &[],
        };
        let closed = roles.iter().find(|role| !self.unlocked.contains(role));
        let signer = (step == Step::Inspect && self.signer_locked).then_some(TokenRole::Journal);
        closed.map(|role| (*role).into()).or(signer)
    }

    fn signer(&self) -> Option<&JournalKey> {
        self.ledger.journal_keys().last()
    }

    fn people_of(&self, one: &Ceremony) -> Vec<PersonView> {
        let now = one.current_share().map(|share| share.custodian.as_str());
        one.script
            .participants
            .iter()
            .map(|planned| {
                let enrolled = self.ledger.person(&planned.name);
                let person = one
                    .people
                    .iter()
                    .find(|one| one.attendee.name == planned.name);
                let signed = person.and_then(|person| {
                    let id = &person.attendee.participant;
                    one.sign_offs
                        .iter()
                        .find(|signed| signed.what.participant == *id)
                });
                PersonView {
                    participant: enrolled.map(|person| person.participant.clone()),
                    name: planned.name.clone(),
                    role: planned.role,
                    organisation: if planned.organisation.is_empty() {
                        enrolled
                            .map(|person| person.organisation.clone())
                            .unwrap_or_default()
                    } else {
                        planned.organisation.clone()
                    },
                    arrived: person.is_some(),
                    here: person.is_some_and(|person: &Presence| person.here),
                    brings: planned.role.may(Duty::BringShare)
                        && (!one.kind.reissues()
                            || planned.brings
                            || planned.role == Role::BackupCustodian),
                    bag: one.attempt.as_ref().and_then(|attempt| {
                        let mut shares = attempt.shares.iter();
                        shares
                            .find(|share| share.custodian == planned.name)?
                            .bag
                            .clone()
                    }),
                    signed: signed.map(|signed| {
                        if signed.what.agreement.agree {
                            Signed::Agree
                        } else {
                            Signed::Disagree
                        }
                    }),
                    now: now == Some(&planned.name) && one.step() == Some(Step::HandOut),
                }
            })
            .collect()
    }

    fn tokens_of(&self, one: &Ceremony) -> Vec<TokenView> {
        let mut all: Vec<TokenView> = one
            .token_roles()
            .iter()
            .map(|role| {
                let facts = one.tokens.get(role);
                let text = |of: fn(&ceremony::TokenFacts) -> &String| {
                    facts.map(of).cloned().unwrap_or_default()
                };
                TokenView {
                    role: (*role).into(),
                    label: text(|facts| &facts.label),
                    serial: text(|facts| &facts.serial),
                    manufacturer: text(|facts| &facts.manufacturer),
                    model: text(|facts| &facts.model),
                    software: facts.is_some_and(|facts| facts.software),
                    unlocked: self.unlocked.contains(role),
                }
            })
            .collect();
        let shown = |key: &JournalKey| {
            all.iter().any(|token| {
                let (label, serial) = (&token.label, &token.serial);
                key.holder().is(Known { label, serial })
            })
        };
        let ended = one.step().is_none();
        if let Some(key) = self.signer()
            && (if ended {
                self.ledger.wants_record(one)
            } else {
                !shown(key)
            })
        {
            let journal = TokenView {
                role: TokenRole::Journal,
                label: key.token.clone(),
                serial: key.serial.clone(),
                manufacturer: String::new(),
                model: String::new(),
                software: false,
                unlocked: self.signer_unlocked,
            };
            // Of one that has ended it is the only one that can still be asked for.
            let place = if ended { 0 } else { all.len() };
            all.insert(place, journal);
        }
        all
    }
}

impl From<&ceremony::CheckValue> for CheckView {
    fn from(check: &ceremony::CheckValue) -> Self {
        Self {
            method: check.method.clone(),
            value: check.value.clone(),
        }
    }
}

/// A digest as it is read aloud: in words, or, where the ceremony is not in English, in fours of its
/// digits, since the words are English ones.
fn aloud(language: Language, digest: &str) -> Vec<String> {
    let Ok(bytes) = hex::decode(digest) else {
        return Vec::new();
    };
    match language {
        Language::English => words::words(&bytes).into_iter().map(Into::into).collect(),
        Language::French => bytes.chunks(2).map(hex::encode).collect(),
    }
}

fn interrupted(
    one: &Ceremony,
    effect: &Effect,
    found: Found,
    decision: Option<Reconciliation>,
) -> UnresolvedView {
    let detail = match effect {
        Effect::ReleasePackage { to: Some(to), .. } => to.path.clone(),
        Effect::WriteShare { files, .. } if !files.is_empty() => files[0].path.clone(),
        Effect::CarryOut { subject, .. } => subject.clone(),
        Effect::AdoptKey { .. }
        | Effect::CloseDoor { .. }
        | Effect::DestroyKey { .. }
        | Effect::GenerateKey { .. }
        | Effect::InstallKey { .. }
        | Effect::Rehearse { .. }
        | Effect::ReleasePackage { .. }
        | Effect::TestKey { .. }
        | Effect::WriteShare { .. } => one.script.key.label.clone(),
    };
    UnresolvedView {
        effect: effect.name().into(),
        found,
        detail,
        decision,
    }
}

/// The state as both fronts name it.
#[must_use]
pub fn state(one: &Ceremony) -> CeremonyState {
    match one.phase {
        Phase::Aborted => CeremonyState::Aborted,
        Phase::Closed => CeremonyState::Closed,
        Phase::At(_) if one.unresolved.is_some() => CeremonyState::Unresolved,
        Phase::At(_) if one.paused => CeremonyState::Paused,
        Phase::At(_) => CeremonyState::Open,
    }
}

fn steps(one: &Ceremony) -> Vec<StepView> {
    let all = &one.order;
    let here = one
        .step()
        .and_then(|now| all.iter().position(|step| *step == now));
    let reached = here.unwrap_or(if one.phase == Phase::Closed {
        all.len()
    } else {
        0
    });
    all.iter()
        .enumerate()
        .map(|(place, step)| {
            let time = one.steps.iter().rev().find(|time| time.step == *step);
            let (done, total) = counted(one, *step);
            let status = if Some(place) == here {
                StepStatus::Now
            } else if place < reached || (here.is_none() && time.is_some()) {
                StepStatus::Done
            } else {
                StepStatus::Next
            };
            StepView {
                name: *step,
                status,
                started: time.map(|time| time.started.clone()),
                ended: time.and_then(|time| time.ended.clone()),
                done,
                total,
            }
        })
        .collect()
}

fn counted(one: &Ceremony, step: Step) -> (Option<u32>, Option<u32>) {
    let count = |count: usize| u32::try_from(count).ok();
    match step {
        Step::RollCall => (
            count(one.people.len()),
            count(one.script.participants.len()),
        ),
        Step::HandOut => one.attempt.as_ref().map_or((None, None), |attempt| {
            let sealed = attempt
                .shares
                .iter()
                .filter(|share| share.bag.is_some())
                .count();
            (count(sealed), count(attempt.shares.len()))
        }),
        Step::Collect => (count(one.collected.len()), one.threshold().map(u32::from)),
        Step::SignOff => (count(one.sign_offs.len()), count(one.people.len())),
        Step::Open
        | Step::Inspect
        | Step::AdoptKey
        | Step::MakeKey
        | Step::Rehearse
        | Step::Release
        | Step::CloseDoor
        | Step::LoadPackage
        | Step::Recover
        | Step::Account
        | Step::Contribute
        | Step::Prove
        | Step::TestKey
        | Step::Destroy
        | Step::Retire
        | Step::CarryOut
        | Step::FollowUp
        | Step::Record
        | Step::Show(_) => (None, None),
    }
}

/// The mode of a room without a ceremony.
#[must_use]
pub const fn room_mode(practice: bool) -> Mode {
    if practice { Mode::Practice } else { Mode::Live }
}
