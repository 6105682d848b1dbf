//! A ceremony under test, and the ordinary next command at any point of it.

use ceremony::{
    Acted, Attendee, Ceremony, ChallengeFacts, CheckValue, Command, Copy, DeviceCall, Effect,
    Entropy, Equality, Event, Found, KeyFacts, Kind, Medium, Mode, PackageFacts, ParticipantId,
    Probe, Reconciliation, Refusal, Replaced, SameShare, Script, Step, TokenFacts, TokenRole,
    VerifiedReadBack,
};
use ed25519_dalek::{Signer as _, SigningKey};
use proof::statement::SignedStatement;
use proof::{signoff, statement};
use quorum::possession::{ChallengeCode, PossessionProof, prove_alone};
use quorum::{Dealing, Threshold, split};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use std::collections::BTreeMap;
use std::sync::LazyLock;

pub(crate) const WITNESS: &str = "Witness";
pub(crate) const ADMINISTRATOR: &str = "Administrator";
pub(crate) const KEY: &str = "00112233445566778899aabbccddeeff";

/// A ceremony with everything that was journalled of it.
pub(crate) struct Scene {
    pub(crate) ceremony: Ceremony,
    pub(crate) journal: Vec<(String, Event)>,
}

impl Scene {
    /// A ceremony just opened, with its kind's starter script.
    pub(crate) fn opened(kind: Kind) -> Self {
        Self::with_script(&Script::starter(kind))
    }

    pub(crate) fn with_script(script: &Script) -> Self {
        let opened = Event::Opened {
            kind: script.kind,
            mode: Mode::Practice,
            script: script.to_toml().unwrap(),
            script_digest: "5c".repeat(32),
            application: "Keymoot".into(),
            binary_digest: "b1".repeat(32),
            system: "a system".into(),
            clock: "a clock".into(),
            steps: Some(script.kind.planned_steps()),
        };
        let at = time(0);
        Self {
            ceremony: Ceremony::opened("c1", &at, &opened).unwrap(),
            journal: vec![(at, opened)],
        }
    }

    /// A ceremony that went its ordinary course up to the beginning of `step`.
    pub(crate) fn at(kind: Kind, step: Step) -> Self {
        let mut scene = Self::opened(kind);
        while scene.ceremony.step() != Some(step) {
            scene.goes_on();
        }
        scene
    }

    /// The same, with the intent of that step's effect journalled and its outcome not known.
    pub(crate) fn unresolved_at(kind: Kind, step: Step) -> Self {
        let mut scene = Self::at(kind, step);
        while scene.ceremony.unresolved.is_none() {
            scene.goes_on();
        }
        scene
    }

    /// Does the ordinary next thing.
    pub(crate) fn goes_on(&mut self) -> &mut Self {
        let next = next(&self.ceremony).unwrap();
        self.does(next)
    }

    /// Does something that must be allowed.
    pub(crate) fn does(&mut self, command: Command) -> &mut Self {
        let shown = format!("{command:?}");
        match self.tries(command) {
            Ok(_) => self,
            Err(refusal) => panic!("{shown}: {refusal}"),
        }
    }

    /// Decides, journals and applies.
    pub(crate) fn tries(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let events = self.ceremony.decide(command)?;
        for event in &events {
            let at = time(self.journal.len());
            self.ceremony.apply(&at, event);
            self.journal.push((at, event.clone()));
        }
        Ok(events)
    }

    /// Expects a refusal by the rule of that name.
    #[track_caller]
    pub(crate) fn refuses(&self, rule: &str, command: Command) -> &Self {
        let shown = format!("{command:?}");
        match self.ceremony.decide(command) {
            Err(refusal) => assert_eq!(refusal.rule, rule, "{shown}: {refusal}"),
            Ok(events) => panic!("{shown} was allowed, and gave {events:?}"),
        }
        self
    }

    /// The ceremony as its journal tells it.
    pub(crate) fn replayed(&self) -> Ceremony {
        let events = self.journal.iter().map(|(at, event)| (at.as_str(), event));
        Ceremony::replay("c1", events).unwrap()
    }

    pub(crate) fn step(&self) -> Option<Step> {
        self.ceremony.step()
    }
}

fn time(number: usize) -> String {
    format!("2026-11-22T09:{:02}:{:02}Z", number / 60 % 60, number % 60)
}

/// The command an ordinary course of the ceremony has next; `None` once it has ended.
pub(crate) fn next(ceremony: &Ceremony) -> Option<Command> {
    if ceremony.paused {
        return Some(Command::Resume {
            by: ADMINISTRATOR.into(),
        });
    }
    if let Some(effect) = &ceremony.unresolved {
        return Some(outcome(ceremony, effect));
    }
    Some(match ceremony.step()? {
        Step::Open if ceremony.kind == Kind::Emergency && ceremony.approvals.len() < 2 => {
            approving(
                ceremony,
                &format!("Security officer {}", ceremony.approvals.len() + 1),
            )
        }
        Step::Open => Command::Approve {
            by: ADMINISTRATOR.into(),
            approval: "CHG-1".into(),
        },
        Step::RollCall => match absent(ceremony) {
            Some(name) => arrival(ceremony, &name),
            None => Command::CloseRollCall {
                by: ADMINISTRATOR.into(),
            },
        },
        Step::Inspect => {
            let missing = ceremony
                .token_roles()
                .iter()
                .find(|role| !ceremony.tokens.contains_key(role));
            match missing {
                Some(role) => binding(*role, token(role.name())),
                None => Command::AcceptTokens {
                    by: ADMINISTRATOR.into(),
                    confirmed_by: WITNESS.into(),
                },
            }
        }
        Step::Show(_) => Command::ConfirmShown {
            by: ADMINISTRATOR.into(),
            confirmed_by: WITNESS.into(),
        },
        Step::MakeKey => begin(Effect::GenerateKey {
            key: KEY.into(),
            label: ceremony.script.key.label.clone(),
        }),
        Step::CarryOut => begin(carrying_out("payroll@1", &[ADMINISTRATOR, WITNESS])),
        Step::HandOut => match ceremony.next_effect() {
            Some(effect) => begin(effect),
            None => sealing(ceremony),
        },
        Step::LoadPackage => Command::LoadPackage { package: package() },
        Step::Collect => bringing(ceremony),
        Step::Account => accounting(&[5], "not found"),
        Step::Contribute => contributing(ceremony),
        Step::Retire => retiring(ceremony),
        Step::Prove => proving(ceremony),
        Step::FollowUp => {
            let open = ceremony.follow_ups().into_iter();
            let task = open
                .clone()
                .find(|task| ceremony.followed_up(task).is_none())
                .unwrap();
            following_up(task)
        }
        Step::SignOff => {
            let next = ceremony
                .people
                .iter()
                .find(|person| !ceremony.has_signed(&person.attendee.participant))
                .unwrap();
            signing(&next.attendee.participant, true, "")
        }
        Step::Record => Command::Close {
            by: ADMINISTRATOR.into(),
        },
        _ => begin(ceremony.next_effect().unwrap()),
    })
}

/// The outcome of an effect that went well.
fn outcome(ceremony: &Ceremony, effect: &Effect) -> Command {
    let calls = || vec![call()];
    match effect {
        Effect::AdoptKey { label, .. } => adopting(label, KEY, "true"),
        Effect::GenerateKey { key, .. } => Command::ReportKeyMade {
            key: key_facts(key),
            calls: calls(),
        },
        Effect::Rehearse { .. } => Command::ReportRehearsed {
            package: package(),
            entropy: vec![Entropy {
                source: "hsm".into(),
                bytes: 48,
            }],
            equality: equality("same"),
            calls: calls(),
        },
        Effect::WriteShare { .. } if ceremony.kind == Kind::Migrate => sealed("MLKEM768-X25519"),
        Effect::WriteShare { .. } => written(true, true),
        Effect::ReleasePackage { .. } => Command::ReportReleased {
            package: ceremony.attempt.as_ref().unwrap().package.clone(),
            file: "recovery-package.json".into(),
        },
        Effect::CloseDoor { key } => Command::ReportDoorClosed {
            key: key_facts(key),
            calls: calls(),
        },
        Effect::InstallKey { key, .. } => Command::ReportKeyRecovered {
            key: key_facts(key),
            calls: calls(),
            equality: matches!(ceremony.kind, Kind::Drill | Kind::Replicate)
                .then(|| (equality("same"), calls())),
        },
        Effect::CarryOut { subject, deciders } => Command::ReportCarriedOut {
            acted: acted(subject, deciders),
        },
        Effect::TestKey { key } => tested(key, "same", true),
        Effect::DestroyKey { .. } => Command::ReportKeyDestroyed {
            copies: vec![copy(false)],
            calls: calls(),
        },
    }
}

/// A key that was found in the token.
pub(crate) fn adopting(label: &str, id: &str, extractable: &str) -> Command {
    let found = key_facts(id);
    Command::ReportKeyAdopted {
        key: KeyFacts {
            label: label.into(),
            attributes: BTreeMap::from([("extractable".into(), extractable.into())]),
            ..found
        },
        calls: vec![call()],
    }
}

pub(crate) fn carrying_out(subject: &str, deciders: &[&str]) -> Effect {
    Effect::CarryOut {
        subject: subject.into(),
        deciders: deciders.iter().map(|name| (*name).into()).collect(),
    }
}

pub(crate) fn acted(subject: &str, deciders: &[String]) -> Acted {
    Acted {
        subject: subject.into(),
        decided_by: deciders.to_vec(),
        ..Acted::default()
    }
}

fn absent(ceremony: &Ceremony) -> Option<String> {
    let planned = ceremony.script.participants.iter();
    planned.map(|one| one.name.clone()).find(|name| {
        !ceremony
            .people
            .iter()
            .any(|person| person.attendee.name == *name)
    })
}

pub(crate) fn attendee(ceremony: &Ceremony, name: &str) -> Attendee {
    let planned = ceremony.script.participant(name).unwrap();
    Attendee {
        participant: id_of(name),
        name: name.into(),
        organisation: String::new(),
        role: planned.role,
        public_key: hex::encode(key_of(name).verifying_key().as_bytes()),
        signature: "software".into(),
    }
}

/// The key that a person signs with in these tests.
fn key_of(name: &str) -> SigningKey {
    let mut seed = [0; 32];
    seed[..name.len()].copy_from_slice(name.as_bytes());
    SigningKey::from_bytes(&seed)
}

/// What a person signed with that key.
pub(crate) fn signed_by(name: &str, message: &[u8]) -> SignedStatement {
    let key = key_of(name);
    let public_key = hex::encode(key.verifying_key().as_bytes());
    let signature = hex::encode(key.sign(message).to_bytes());
    SignedStatement::check(&public_key, message, &signature).unwrap()
}

/// A participant's id in these tests.
pub(crate) fn id_of(name: &str) -> ParticipantId {
    format!("id of {name}").into()
}

pub(crate) fn arrival(ceremony: &Ceremony, name: &str) -> Command {
    arrival_of(ceremony, attendee(ceremony, name), "passport")
}

pub(crate) fn arrival_of(ceremony: &Ceremony, attendee: Attendee, identity_check: &str) -> Command {
    let message = statement::arrival(
        &ceremony.id,
        &ceremony.script_digest,
        &attendee.participant,
        &attendee.name,
        attendee.role.name(),
    );
    let signed = signed_by(&attendee.name, &message.unwrap());
    Command::Arrive {
        attendee,
        identity_check: identity_check.into(),
        signed,
    }
}

pub(crate) fn begin(effect: Effect) -> Command {
    Command::Begin {
        effect,
        confirmed_by: Some(WITNESS.into()),
    }
}

pub(crate) fn binding(role: TokenRole, token: TokenFacts) -> Command {
    Command::BindToken {
        role,
        token,
        calls: vec![call()],
    }
}

/// Seals the current share in a bag whose number nobody used.
pub(crate) fn sealing(ceremony: &Ceremony) -> Command {
    let share = ceremony.current_share().unwrap();
    let attempt = ceremony.attempt.as_ref().unwrap().number;
    bagging(share.index, &format!("BAG {attempt}-{}", share.index))
}

pub(crate) fn bagging(index: u8, bag: &str) -> Command {
    Command::SealBag {
        index,
        bag: bag.into(),
        confirmed_by: WITNESS.into(),
    }
}

fn bringing(ceremony: &Ceremony) -> Command {
    let index = u8::try_from(ceremony.collected.len() + 1).unwrap();
    let custodian = format!("Custodian {index}");
    if ceremony
        .opened_bags
        .iter()
        .any(|opened| opened.custodian == custodian)
    {
        entering(index, &custodian)
    } else {
        opening(&custodian, "BAG 1-1")
    }
}

/// The old custodians share their shares, then the new quorum is there.
fn contributing(ceremony: &Ceremony) -> Command {
    let done = ceremony.reissue.as_ref().unwrap().contributions.len();
    let index = u8::try_from(done + 1).unwrap();
    if done == 3 {
        return redistributing(new_package());
    }
    contribution(index, &format!("Custodian {index}"))
}

pub(crate) fn contribution(index: u8, custodian: &str) -> Command {
    Command::Contribute {
        index,
        custodian: custodian.into(),
        bag: format!("OLD {index}"),
        how: "sheet".into(),
        commitments: vec!["02".repeat(33); 3],
    }
}

fn retiring(ceremony: &Ceremony) -> Command {
    if let Some((attempt, share)) = ceremony.stray_shares().next() {
        return destroying_voided(attempt, share.index);
    }
    let destroyed = ceremony.reissue.as_ref().unwrap().destroyed.len();
    match u8::try_from(destroyed + 1).unwrap() {
        index @ 1..=3 => destroying(index),
        _ => retire(),
    }
}

pub(crate) fn destroying_voided(attempt: u32, index: u8) -> Command {
    Command::DestroyVoidedShare {
        attempt,
        index,
        how: "shredded".into(),
        confirmed_by: WITNESS.into(),
    }
}

pub(crate) fn retire() -> Command {
    Command::RetireQuorum {
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
        replaced: Replaced::default(),
    }
}

pub(crate) fn destroying(index: u8) -> Command {
    Command::DestroyOldShare {
        index,
        custodian: format!("Custodian {index}"),
        bag: format!("OLD {index}"),
        how: "shredded".into(),
        confirmed_by: WITNESS.into(),
    }
}

/// Custodian 1 proves in the room, the others on machines of their own.
fn proving(ceremony: &Ceremony) -> Command {
    if ceremony.challenge.is_none() {
        return challenging();
    }
    if ceremony.unsealed.is_some() && !ceremony.proved.is_empty() {
        return bagging(1, "AGAIN 1");
    }
    if ceremony.opened_bags.is_empty() {
        return opening("Custodian 1", "BAG 1-1");
    }
    match u8::try_from(ceremony.proved.len() + 1).unwrap() {
        1 => proof(1, "Custodian 1", "in-room"),
        index @ 2..=4 => proof(index, &format!("Custodian {index}"), "own-machine"),
        _ => closing_check("Custodian 5 is abroad"),
    }
}

pub(crate) fn closing_check(reason: &str) -> Command {
    Command::CloseCheck {
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
        reason: reason.into(),
    }
}

pub(crate) fn challenging() -> Command {
    Command::IssueChallenge {
        challenge: ChallengeFacts {
            checkpoint: "a note".into(),
            fresh: "f0".repeat(32),
            challenge: hex::encode(CHALLENGE),
            digest: "d0".repeat(32),
        },
    }
}

/// The sharing that [`package`] tells of.
static DEALING: LazyLock<Dealing> = LazyLock::new(|| {
    let mut rng = ChaCha20Rng::from_seed([3; 32]);
    split(Threshold::new(3, 5).unwrap(), &mut rng).unwrap()
});

/// What [`challenging`] asks.
const CHALLENGE: [u8; 32] = [0xc0; 32];

pub(crate) fn proof(index: u8, custodian: &str, how: &str) -> Command {
    proof_for(&CHALLENGE, index, custodian, how)
}

pub(crate) fn proof_for(challenge: &[u8; 32], index: u8, custodian: &str, how: &str) -> Command {
    let commitments = &DEALING.commitments;
    let share = &DEALING.shares[usize::from(index) - 1];
    let code = ChallengeCode::new(challenge, commitments);
    let mut rng = ChaCha20Rng::from_seed([4; 32]);
    let proof = PossessionProof {
        quorum: commitments.quorum_id(),
        index,
        challenge: *challenge,
        proof: prove_alone(share, &code, &mut rng).unwrap(),
    };
    Command::ProvePossession {
        custodian: custodian.into(),
        proof: proof.check(commitments, challenge).unwrap(),
        how: how.into(),
    }
}

pub(crate) fn accounting(unaccounted: &[u8], reason: &str) -> Command {
    Command::AccountShares {
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
        unaccounted: unaccounted.to_vec(),
        reason: reason.into(),
    }
}

pub(crate) fn redistributing(package: PackageFacts) -> Command {
    Command::Redistribute {
        package,
        entropy: Vec::new(),
    }
}

pub(crate) fn approving(ceremony: &Ceremony, name: &str) -> Command {
    approval_of(ceremony, attendee(ceremony, name))
}

pub(crate) fn approval_of(ceremony: &Ceremony, attendee: Attendee) -> Command {
    let message = statement::emergency(
        &ceremony.id,
        &ceremony.script_digest,
        &attendee.participant,
        &attendee.name,
    );
    let signed = signed_by(&attendee.name, &message.unwrap());
    Command::ApproveEmergency { attendee, signed }
}

pub(crate) fn missing(custodian: &str) -> Command {
    Command::RecordAbsence {
        custodian: custodian.into(),
        tried: "called three times".into(),
        reason: "in hospital".into(),
        confirmed_by: WITNESS.into(),
    }
}

pub(crate) fn deferring(task: &str, until: &str) -> Command {
    Command::DeferFollowUp {
        task: task.into(),
        reason: "the bags come on Monday".into(),
        until: until.into(),
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
    }
}

pub(crate) fn following_up(task: &str) -> Command {
    Command::DoFollowUp {
        task: task.into(),
        note: "done".into(),
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
    }
}

pub(crate) fn tested(key: &str, canary: &str, gone: bool) -> Command {
    Command::ReportKeyTested {
        key: key_facts(key),
        equality: equality("same"),
        canary: equality(canary),
        gone,
        calls: vec![call()],
    }
}

pub(crate) fn opening(custodian: &str, bag: &str) -> Command {
    opening_sealed(custodian, bag, true)
}

pub(crate) fn opening_sealed(custodian: &str, bag: &str, seal_intact: bool) -> Command {
    Command::OpenBag {
        custodian: custodian.into(),
        bag: bag.into(),
        seal_intact,
        confirmed_by: WITNESS.into(),
    }
}

pub(crate) fn entering(index: u8, custodian: &str) -> Command {
    Command::EnterShare {
        index,
        custodian: custodian.into(),
        bag: "BAG".into(),
        how: "sheet".into(),
        corrected: Vec::new(),
    }
}

pub(crate) fn signing(participant: &ParticipantId, agree: bool, reason: &str) -> Command {
    let name = participant.trim_start_matches("id of ");
    let message = signoff::message(agree, reason, "a note").unwrap();
    Command::SignOff {
        participant: participant.clone(),
        agree,
        reason: reason.into(),
        checkpoint: "a note".into(),
        signed: signed_by(name, &message),
    }
}

pub(crate) fn reconciling(decision: Reconciliation) -> Command {
    Command::Reconcile {
        found: Found::NotDone,
        decision,
        by: ADMINISTRATOR.into(),
        confirmed_by: WITNESS.into(),
    }
}

pub(crate) fn failing() -> Command {
    Command::ReportFailure {
        code: "token-gone".into(),
        message: "The token is gone.".into(),
        calls: vec![call()],
    }
}

pub(crate) fn forgetting() -> Command {
    Command::ForgetSecrets {
        reason: "the program ended".into(),
        package: Found::NotDone,
    }
}

pub(crate) fn pausing() -> Command {
    Command::Pause {
        by: ADMINISTRATOR.into(),
        reason: "lunch".into(),
    }
}

pub(crate) fn aborting() -> Command {
    Command::Abort {
        by: ADMINISTRATOR.into(),
        reason: "the lamp fell over".into(),
        found: None,
    }
}

pub(crate) fn leaving(name: &str) -> Command {
    Command::Leave {
        participant: id_of(name),
        reason: "a call".into(),
    }
}

/// As a comparison of equal shares gives it.
pub(crate) fn same() -> SameShare {
    SameShare::compare(b"a share", b"a share").unwrap()
}

pub(crate) fn written(code: bool, rows: bool) -> Command {
    let read = |right: bool| right.then(same);
    Command::ReportShareWritten {
        medium: Medium {
            kind: "sheet".into(),
            file: "01.pdf".into(),
            ..Medium::default()
        },
        read_back: Some(VerifiedReadBack::of_sheet(read(code), read(rows))),
    }
}

/// An age file, encrypted with that and opened again.
pub(crate) fn sealed(suite: &str) -> Command {
    Command::ReportShareWritten {
        medium: Medium {
            kind: "age".into(),
            file: "01.age".into(),
            suite: suite.into(),
            ..Medium::default()
        },
        read_back: Some(VerifiedReadBack::opened(same(), "age")),
    }
}

pub(crate) fn call() -> DeviceCall {
    DeviceCall {
        function: "C_WrapKey".into(),
        mechanism: Some("CKM_AES_KEY_WRAP".into()),
        template: vec!["CKA_LABEL".into()],
        rv: "CKR_OK".into(),
        micros: 120,
    }
}

/// A token that can do everything; its label and serial follow from `name`.
pub(crate) fn token(name: &str) -> TokenFacts {
    let abilities = [
        "rfc3394",
        "random",
        "keeps-closed-keys",
        "closed-values-stay",
    ];
    TokenFacts {
        module: "module.so".into(),
        module_digest: "d1".repeat(32),
        library: "a library".into(),
        slot: 1,
        label: format!("token {name}"),
        manufacturer: "Maker".into(),
        model: "Model".into(),
        serial: format!("serial {name}"),
        firmware: "1.0".into(),
        software: false,
        abilities: abilities
            .map(|ability| (ability.to_owned(), true))
            .into_iter()
            .collect(),
        initialised: false,
    }
}

pub(crate) fn check_value() -> CheckValue {
    CheckValue {
        method: "cmac-zero-5".into(),
        value: "0af92d0da7".into(),
    }
}

/// A key with that id, behind a closed door.
pub(crate) fn key_facts(id: &str) -> KeyFacts {
    KeyFacts {
        id: id.into(),
        label: "a key".into(),
        attributes: BTreeMap::from([("extractable".into(), "false".into())]),
        probes: ["rogue-wrap-refused", "value-stays"]
            .map(|name| Probe {
                name: name.into(),
                held: true,
                detail: "refused".into(),
            })
            .into(),
        check: check_value(),
        root: None,
    }
}

/// What is public of a 3-of-5 package.
pub(crate) fn package() -> PackageFacts {
    let commitments = &DEALING.commitments;
    PackageFacts {
        quorum: commitments.quorum_id().to_string().into(),
        threshold: 3,
        shares: 5,
        commitments: commitments.points().iter().map(hex::encode).collect(),
        header_digest: "ad".repeat(32),
        digest: "ab".repeat(32),
        key: KEY.into(),
        label: "a key".into(),
        check: check_value(),
        public_key: None,
    }
}

/// What is public of the package that replaces it: the same secret, other shares.
pub(crate) fn new_package() -> PackageFacts {
    let mut commitments = package().commitments;
    commitments[1..].fill("03".repeat(33));
    PackageFacts {
        quorum: "1f".repeat(16).into(),
        commitments,
        digest: "ba".repeat(32),
        ..package()
    }
}

/// Two answers to a challenge, the second as given, the first always `same`.
pub(crate) fn equality(second: &str) -> Equality {
    Equality {
        challenge: "cc".repeat(32),
        method: "cmac".into(),
        first: "same".into(),
        second: second.into(),
        public_key: None,
    }
}

pub(crate) fn copy(found: bool) -> Copy {
    Copy {
        token: TokenRole::Primary,
        label: "token primary".into(),
        serial: "serial primary".into(),
        found,
    }
}
