//! Ceremonies as a journal would hold them, told without a device.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part"
)]

pub mod custody;

use ceremony::{
    Attendee, CheckValue, Copy, DeviceCall, Effect, Entropy, Equality, Event, ExceptionNote,
    KeyFacts, Kind, Medium, Mode, PackageFacts, Participant, Probe, Reconciliation, Role, Script,
    Storage, TokenFacts, TokenRole,
};
use ed25519_dalek::{Signer as _, SigningKey};
use proof::checkpoint::Checkpoint;
use proof::leaf::{Draft, Sealed, leaf_hash};
use proof::merkle::{Hash, Node, Range, RangeProof};
use proof::note::{Note, VerifierKey};
use proof::transcript::{Entry, FORMAT, Transcript};
use quorum::Threshold;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::Write;
use std::process::{Command, Stdio};

pub const ROOM: &str = "5f0d7c21a94e4b6f8a02c3d4e5f60718";

pub fn journal_key() -> SigningKey {
    SigningKey::from_bytes(&[41; 32])
}

fn verifier() -> VerifierKey {
    VerifierKey::ed25519("zurich-room", journal_key().verifying_key().as_bytes()).unwrap()
}

pub fn sign(input: &[u8]) -> Result<Vec<u8>, Infallible> {
    Ok(journal_key().sign(input).to_bytes().to_vec())
}

/// A journal in memory, whose clock goes on by itself.
#[derive(Default)]
pub struct Log {
    sealed: Vec<Sealed>,
    seconds: i64,
}

impl Log {
    fn append(&mut self, ceremony: Option<&str>, kind: &str, fields: BTreeMap<String, Value>) {
        self.append_version(1, ceremony, kind, fields);
    }

    fn append_version(
        &mut self,
        version: u32,
        ceremony: Option<&str>,
        kind: &str,
        fields: BTreeMap<String, Value>,
    ) {
        let at = chrono::DateTime::from_timestamp(1_795_340_000 + self.seconds, 0).unwrap();
        self.seconds += 37;
        let draft = Draft {
            kind: kind.to_owned(),
            version,
            at: at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
            ceremony: ceremony.map(str::to_owned),
            fields,
        };
        let seq = self.sealed.len() as u64;
        self.sealed.push(
            draft
                .seal(ROOM, seq, &mut ChaCha20Rng::seed_from_u64(seq))
                .unwrap(),
        );
    }

    pub fn tell(&mut self, ceremony: &str, event: Event) {
        let Value::Object(mut fields) = serde_json::to_value(&event).unwrap() else {
            panic!("an event is an object");
        };
        let kind = fields.remove("type").unwrap();
        let kind = kind.as_str().unwrap();
        let fields: BTreeMap<_, _> = fields.into_iter().collect();
        // As the journal does: what version 1 did not know is version 2.
        let version = if custody::is_new(kind, &fields) { 2 } else { 1 };
        self.append_version(version, Some(ceremony), kind, fields);
    }

    pub fn enrol(&mut self, person: &Attendee) {
        let fields = json!({
            "participant": person.participant, "name": person.name,
            "organisation": person.organisation, "role": person.role.name(),
            "identity_check": "passport", "public_key": person.public_key, "signature": "software",
        });
        let Value::Object(fields) = fields else {
            panic!("fields")
        };
        self.append(None, "participant-enrolled", fields.into_iter().collect());
    }

    fn hashes(&self) -> Vec<Hash> {
        self.sealed
            .iter()
            .map(|sealed| leaf_hash(&sealed.leaf))
            .collect()
    }

    /// The newest checkpoint, signed.
    pub fn checkpoint(&self) -> String {
        let mut range = Range::default();
        self.hashes()
            .into_iter()
            .for_each(|hash| range.push(hash, |_| {}));
        let checkpoint = Checkpoint::of_room(ROOM, range.size(), range.root());
        let text = checkpoint.to_string();
        let mut note = Note::unsigned(&text).unwrap();
        note.add(&verifier(), &sign(text.as_bytes()).unwrap())
            .unwrap();
        note.to_string()
    }

    pub fn transcript(&self, ceremonies: &[&str]) -> Transcript {
        let hashes = self.hashes();
        let size = hashes.len() as u64;
        let range = RangeProof::make(0, size, size, |node: Node| {
            let start = (node.index << node.level) as usize;
            let mut level = hashes[start..start + (1 << node.level)].to_vec();
            while level.len() > 1 {
                level = level
                    .chunks(2)
                    .map(|p| Hash::of_children(&p[0], &p[1]))
                    .collect();
            }
            Ok::<_, Infallible>(level[0])
        });
        Transcript {
            format: FORMAT.to_owned(),
            room: ROOM.to_owned(),
            ceremonies: ceremonies.iter().map(|id| (*id).to_owned()).collect(),
            key: verifier(),
            checkpoint: self.checkpoint(),
            range: range.unwrap(),
            entries: self
                .sealed
                .iter()
                .map(|sealed| Entry {
                    leaf: String::from_utf8(sealed.leaf.clone()).unwrap(),
                    openings: sealed.openings.clone(),
                })
                .collect(),
        }
    }
}

const PEOPLE: [(&str, Role, &str); 10] = [
    ("Anders Holm", Role::Administrator, "Alpine Trust AG"),
    ("Priya Nair", Role::Custodian, "Alpine Trust AG"),
    ("王 Wei", Role::Custodian, "Alpine Trust AG"),
    ("Zoë Łukasiewicz", Role::Custodian, "Alpine Trust AG"),
    ("Tomás Rey", Role::Custodian, "Alpine Trust AG"),
    ("Ines Okafor", Role::Custodian, "Alpine Trust AG"),
    ("Ruth Abel", Role::Witness, "Kessler Audit"),
    ("Lena Brandt", Role::SecurityOfficer, "Alpine Trust AG"),
    ("Omar Haddad", Role::SecurityOfficer, "Alpine Trust AG"),
    ("Dora Kovács", Role::Auditor, "Kessler Audit"),
];
/// How many of them come to an ordinary ceremony.
const USUAL: usize = 7;

fn key_of(number: usize) -> SigningKey {
    SigningKey::from_bytes(&[number as u8 + 1; 32])
}

pub fn attendee(number: usize) -> Attendee {
    let (name, role, organisation) = PEOPLE[number];
    Attendee {
        participant: format!("{:032x}", number + 1).into(),
        name: name.to_owned(),
        organisation: organisation.to_owned(),
        role,
        public_key: hex::encode(key_of(number).verifying_key().as_bytes()),
        signature: "software".to_owned(),
    }
}

fn script(kind: Kind) -> Script {
    let mut script = Script::starter(kind);
    script.title = match kind {
        Kind::Generate => "Master key 2027, Zürich",
        Kind::Recover => "Master key 2027, recovered in Oslo",
        _ => "Recovery drill, spring",
    }
    .to_owned();
    script.purpose =
        "New master key for the payment vault, replacing “Master key 2026”.".to_owned();
    script.approval = "CHG-20418".to_owned();
    script.organisation = "Alpine Trust AG".to_owned();
    script.place = "Zürich, Bahnhofstrasse 12, room 3.04".to_owned();
    script.retain_until = Some("2037-11-22".to_owned());
    script.next_drill = Some("2027-05-21".to_owned());
    script.cryptoperiod_end = Some("2028-11-30".to_owned());
    script.participants = PEOPLE[..USUAL]
        .iter()
        .map(|(name, role, organisation)| Participant {
            organisation: (*organisation).to_owned(),
            ..Participant::new(*name, *role)
        })
        .collect();
    script.storage = vec![
        Storage {
            item: "Recovery package, three copies".to_owned(),
            place: "Safes Zürich, Oslo and Lisbon".to_owned(),
            control: "Two officers of two departments".to_owned(),
        },
        Storage {
            item: "HSM zrh-primary".to_owned(),
            place: "Cage 7, rack 2".to_owned(),
            control: "Anders Holm and Ruth Abel".to_owned(),
        },
    ];
    script
}

fn digest_of(script: &Script) -> String {
    Hash::of(script.to_toml().unwrap().as_bytes()).to_string()
}

pub fn call(function: &str, mechanism: &str, template: &str, rv: &str) -> DeviceCall {
    DeviceCall {
        function: function.to_owned(),
        mechanism: (!mechanism.is_empty()).then(|| mechanism.to_owned()),
        template: template.split_whitespace().map(str::to_owned).collect(),
        rv: rv.to_owned(),
        micros: 1_234 + 97 * function.len() as u64,
    }
}

fn token(label: &str, software: bool) -> TokenFacts {
    TokenFacts {
        module: "libvendor-pkcs11.so".to_owned(),
        module_digest: "3b9f".repeat(16),
        library: "Vendor PKCS#11 4.2".to_owned(),
        slot: 3,
        label: format!("{label:<32}"),
        manufacturer: "Vendor GmbH".to_owned(),
        model: "V5000".to_owned(),
        serial: "7C41-2290".to_owned(),
        firmware: "5.3".to_owned(),
        software,
        abilities: [
            ("rfc3394", true),
            ("rfc5649", false),
            ("cmac", true),
            ("ed25519", true),
        ]
        .map(|(name, works)| (name.to_owned(), works))
        .into(),
        initialised: true,
    }
}

fn key(extractable: bool) -> KeyFacts {
    let mut attributes: BTreeMap<String, String> = [
        ("CKA_CLASS", "CKO_SECRET_KEY"),
        ("CKA_KEY_TYPE", "CKK_AES"),
        ("CKA_VALUE_LEN", "32"),
        ("CKA_TOKEN", "true"),
        ("CKA_PRIVATE", "true"),
        ("CKA_SENSITIVE", "true"),
        ("CKA_ENCRYPT", "false"),
        ("CKA_DECRYPT", "false"),
        ("CKA_WRAP", "true"),
        ("CKA_UNWRAP", "true"),
        ("CKA_LOCAL", "true"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    attributes.insert("CKA_EXTRACTABLE".to_owned(), extractable.to_string());
    attributes.insert("CKA_MODIFIABLE".to_owned(), extractable.to_string());
    let probe = |name: &str, detail: &str| Probe {
        name: name.to_owned(),
        held: true,
        detail: detail.to_owned(),
    };
    KeyFacts {
        id: "a1b2c3d4e5f60718293a4b5c6d7e8f90".into(),
        label: "master-2027".to_owned(),
        attributes,
        probes: if extractable {
            vec![
                probe(
                    "encrypt-refused",
                    "C_EncryptInit: CKR_KEY_FUNCTION_NOT_PERMITTED",
                ),
                probe("value-unreadable", "CKR_ATTRIBUTE_SENSITIVE"),
            ]
        } else {
            vec![probe(
                "rogue-wrap-refused",
                "C_WrapKey: CKR_KEY_UNEXTRACTABLE",
            )]
        },
        check: CheckValue {
            method: "cmac-zero-5".to_owned(),
            value: "4e810ca739".to_owned(),
        },
        root: None,
    }
}

fn package() -> PackageFacts {
    let threshold = Threshold::new(3, 5).unwrap();
    let dealing = quorum::split(threshold, &mut ChaCha20Rng::seed_from_u64(99)).unwrap();
    let commitments = serde_json::to_value(&dealing.commitments).unwrap();
    PackageFacts {
        quorum: dealing.commitments.quorum_id().to_string().into(),
        threshold: 3,
        shares: 5,
        commitments: serde_json::from_value(commitments["points"].clone()).unwrap(),
        header_digest: "c0de".repeat(16),
        digest: "beef".repeat(16),
        key: "a1b2c3d4e5f60718293a4b5c6d7e8f90".into(),
        label: "master-2027".to_owned(),
        check: key(true).check,
        public_key: None,
    }
}

fn equality() -> Equality {
    let answer = "9a0b1c2d3e4f5061728394a5b6c7d8e9".to_owned();
    Equality {
        challenge: "5ca1ab1e".repeat(8),
        method: "cmac".to_owned(),
        first: answer.clone(),
        second: answer,
        public_key: None,
    }
}

fn opening(log: &mut Log, id: &str, kind: Kind, mode: Mode) {
    log.tell(
        id,
        Event::Opened {
            kind,
            mode,
            script_digest: digest_of(&script(kind)),
            script: script(kind).to_toml().unwrap(),
            application: "Keymoot 0.1.0".to_owned(),
            binary_digest: "b10b".repeat(16),
            system: "Debian GNU/Linux 12, Linux 6.1".to_owned(),
            clock: "the system’s clock and Ruth Abel’s watch, 2 s apart".to_owned(),
            steps: None,
        },
    );
    log.tell(
        id,
        Event::ScriptApproved {
            by: "Anders Holm".to_owned(),
            approval: "CHG-20418".to_owned(),
        },
    );
    for number in 0..USUAL {
        log.tell(
            id,
            Event::ParticipantArrived {
                attendee: attendee(number),
                identity_check: "passport, seen by Ruth Abel".to_owned(),
                signature: String::new(),
            },
        );
    }
    log.tell(
        id,
        Event::RollCallClosed {
            by: "Ruth Abel".to_owned(),
            present: (0..USUAL).map(|n| attendee(n).name).collect(),
        },
    );
    let bind = |role, label| Event::TokenBound {
        role,
        token: token(label, mode == Mode::Practice),
        calls: vec![
            call("C_OpenSession", "", "", "CKR_OK"),
            call("C_Login", "", "", "CKR_OK"),
            call("C_GetTokenInfo", "", "", "CKR_OK"),
        ],
    };
    if kind.makes_key() {
        log.tell(id, bind(TokenRole::Primary, "zrh-primary"));
    }
    if kind.recovers_key() {
        log.tell(id, bind(TokenRole::Target, "osl-standby"));
    }
    log.tell(
        id,
        Event::TokensAccepted {
            by: "Anders Holm".to_owned(),
            confirmed_by: "Ruth Abel".to_owned(),
        },
    );
}

fn intend(log: &mut Log, id: &str, effect: Effect) {
    let confirmed_by = effect.irreversible().then(|| "Ruth Abel".to_owned());
    log.tell(
        id,
        Event::Intended {
            effect,
            confirmed_by,
        },
    );
}

fn making(log: &mut Log, id: &str) {
    let key_id = key(true).id;
    intend(
        log,
        id,
        Effect::GenerateKey {
            key: key_id.clone(),
            label: "master-2027".to_owned(),
        },
    );
    let template = "CKA_CLASS CKA_KEY_TYPE CKA_TOKEN CKA_PRIVATE CKA_SENSITIVE CKA_EXTRACTABLE \
                    CKA_WRAP CKA_UNWRAP CKA_SIGN CKA_ENCRYPT CKA_DECRYPT CKA_ID CKA_LABEL \
                    CKA_VALUE_LEN";
    log.tell(
        id,
        Event::KeyMade {
            token: TokenRole::Primary,
            key: key(true),
            calls: vec![
                call("C_GenerateKey", "CKM_AES_KEY_GEN", template, "CKR_OK"),
                call(
                    "C_GetAttributeValue",
                    "",
                    "CKA_SENSITIVE CKA_EXTRACTABLE CKA_WRAP",
                    "CKR_OK",
                ),
                call(
                    "C_EncryptInit",
                    "CKM_AES_GCM",
                    "",
                    "CKR_KEY_FUNCTION_NOT_PERMITTED",
                ),
            ],
        },
    );
    intend(log, id, Effect::Rehearse { attempt: 1 });
    log.tell(
        id,
        Event::RecoveryRehearsed {
            attempt: 1,
            package: package(),
            entropy: vec![
                Entropy {
                    source: "hsm".to_owned(),
                    bytes: 64,
                },
                Entropy {
                    source: "os".to_owned(),
                    bytes: 64,
                },
            ],
            equality: equality(),
            calls: vec![
                call("C_GenerateRandom", "", "", "CKR_OK"),
                call("C_WrapKey", "CKM_AES_KEY_WRAP", "", "CKR_OK"),
                call(
                    "C_UnwrapKey",
                    "CKM_AES_KEY_WRAP",
                    "CKA_TOKEN CKA_SENSITIVE",
                    "CKR_OK",
                ),
                call("C_Sign", "CKM_AES_CMAC", "", "CKR_OK"),
            ],
        },
    );
    for index in 1..=5_u8 {
        let custodian = PEOPLE[usize::from(index)].0.to_owned();
        intend(
            log,
            id,
            Effect::WriteShare {
                index,
                attempt: 1,
                files: Vec::new(),
            },
        );
        log.tell(
            id,
            Event::ShareWritten {
                index,
                attempt: 1,
                custodian: custodian.clone(),
                medium: Medium {
                    kind: "sheet".to_owned(),
                    file: format!("{index:02}.pdf"),
                    ..Medium::default()
                },
            },
        );
        log.tell(
            id,
            Event::ShareReadBack {
                index,
                attempt: 1,
                code: true,
                rows: true,
                opened: String::new(),
            },
        );
        log.tell(id, Event::ShareVerified { index, attempt: 1 });
        log.tell(
            id,
            Event::BagSealed {
                index,
                custodian,
                bag: format!("KM 0048 117{index}"),
                confirmed_by: "Ruth Abel".to_owned(),
            },
        );
    }
    intend(
        log,
        id,
        Effect::ReleasePackage {
            digest: package().digest,
            to: None,
        },
    );
    log.tell(
        id,
        Event::PackageReleased {
            package: package(),
            file: "recovery-package.json".to_owned(),
        },
    );
    intend(log, id, Effect::CloseDoor { key: key_id });
    log.tell(
        id,
        Event::DoorClosed {
            token: TokenRole::Primary,
            key: key(false),
            calls: vec![
                call("C_SetAttributeValue", "", "CKA_EXTRACTABLE", "CKR_OK"),
                call("C_CopyObject", "", "CKA_MODIFIABLE", "CKR_OK"),
                call("C_WrapKey", "CKM_AES_KEY_WRAP", "", "CKR_KEY_UNEXTRACTABLE"),
            ],
        },
    );
}

fn recovering(log: &mut Log, id: &str) {
    for index in [1_u8, 3, 5] {
        let custodian = PEOPLE[usize::from(index)].0.to_owned();
        let bag = format!("KM 0048 117{index}");
        log.tell(
            id,
            Event::BagOpened {
                custodian: custodian.clone(),
                bag: bag.clone(),
                seal_intact: true,
                confirmed_by: "Ruth Abel".to_owned(),
            },
        );
        if index == 3 {
            log.tell(
                id,
                Event::ShareNotAccepted {
                    custodian: custodian.clone(),
                    reason: "other-package".to_owned(),
                    detail: "This share belongs to another package, of quorum 07d1 88ab."
                        .to_owned(),
                },
            );
        }
        log.tell(
            id,
            Event::ShareEntered {
                index,
                custodian,
                bag,
                how: "sheet".to_owned(),
                corrected: if index == 5 {
                    vec!["row 3, cell 2".to_owned()]
                } else {
                    Vec::new()
                },
            },
        );
    }
    let label = "master-2027".to_owned();
    intend(
        log,
        id,
        Effect::InstallKey {
            key: key(false).id,
            label,
        },
    );
    log.tell(
        id,
        Event::KeyRecovered {
            token: TokenRole::Target,
            key: key(false),
            calls: vec![
                call(
                    "C_CreateObject",
                    "",
                    "CKA_CLASS CKA_VALUE CKA_UNWRAP",
                    "CKR_OK",
                ),
                call(
                    "C_UnwrapKey",
                    "CKM_AES_KEY_WRAP",
                    "CKA_TOKEN CKA_SENSITIVE",
                    "CKR_OK",
                ),
                call("C_DestroyObject", "", "", "CKR_OK"),
            ],
        },
    );
    log.tell(
        id,
        Event::CopiesCompared {
            equality: equality(),
            calls: vec![call("C_Sign", "CKM_AES_CMAC", "", "CKR_OK")],
        },
    );
}

/// Everybody signs; `against` says why not.
fn signing(log: &mut Log, id: &str, against: Option<(usize, &str)>) {
    let checkpoint = log.checkpoint();
    for (number, (name, ..)) in PEOPLE[..USUAL].iter().enumerate() {
        let reason = against
            .filter(|(who, _)| *who == number)
            .map_or("", |(_, reason)| reason);
        let agree = reason.is_empty();
        let message = proof::signoff::message(agree, reason, &checkpoint).unwrap();
        log.tell(
            id,
            Event::SignedOff {
                participant: attendee(number).participant,
                name: (*name).to_owned(),
                agree,
                reason: reason.to_owned(),
                public_key: attendee(number).public_key,
                checkpoint: checkpoint.clone(),
                signature: hex::encode(key_of(number).sign(&message).to_bytes()),
            },
        );
    }
    log.tell(
        id,
        Event::Closed {
            by: "Anders Holm".to_owned(),
        },
    );
}

fn enrolled() -> Log {
    let mut log = Log::default();
    (0..USUAL).for_each(|number| log.enrol(&attendee(number)));
    log
}

/// A key made and shared 3 of 5, as planned.
pub fn generation(mode: Mode) -> Transcript {
    let mut log = enrolled();
    opening(&mut log, "g1", Kind::Generate, mode);
    making(&mut log, "g1");
    signing(&mut log, "g1", None);
    log.transcript(&["g1"])
}

/// A recovery with everything that can go wrong on the way, and a witness who does not agree.
pub fn eventful_recovery() -> Transcript {
    let mut log = enrolled();
    let id = "r1";
    opening(&mut log, id, Kind::Recover, Mode::Live);
    log.tell(id, Event::PackageLoaded { package: package() });
    log.tell(
        id,
        Event::ExceptionRecorded {
            note: ExceptionNote {
                expected: "The safe in Oslo is opened by two officers.".to_owned(),
                happened: "One officer was ill; the deputy opened it with the other.".to_owned(),
                decided: "Go on: the deputy is named in the safe’s register.".to_owned(),
                by: "Ruth Abel".to_owned(),
            },
        },
    );
    log.tell(
        id,
        Event::Paused {
            by: "Anders Holm".to_owned(),
            reason: "fire alarm".to_owned(),
        },
    );
    log.tell(
        id,
        Event::ParticipantLeft {
            participant: attendee(4).participant,
            reason: "called away".to_owned(),
        },
    );
    log.tell(
        id,
        Event::Resumed {
            by: "Anders Holm".to_owned(),
        },
    );
    log.tell(
        id,
        Event::ParticipantReturned {
            participant: attendee(4).participant,
        },
    );
    let install = Effect::InstallKey {
        key: key(false).id,
        label: "master-2027".to_owned(),
    };
    log.tell(
        id,
        Event::EffectFailed {
            effect: install.clone(),
            code: "CKR_DEVICE_REMOVED".to_owned(),
            message: "The token osl-standby was gone in the middle of C_UnwrapKey.".to_owned(),
            calls: vec![call(
                "C_UnwrapKey",
                "CKM_AES_KEY_WRAP",
                "",
                "CKR_DEVICE_REMOVED",
            )],
        },
    );
    log.tell(
        id,
        Event::Reconciled {
            effect: install,
            found: "no key under that id or label was on the token".to_owned(),
            decision: Reconciliation::Retry,
            by: "Anders Holm".to_owned(),
            confirmed_by: "Ruth Abel".to_owned(),
        },
    );
    recovering(&mut log, id);
    signing(
        &mut log,
        id,
        Some((6, "the seal of bag KM 0048 1173 was not shown to me")),
    );
    log.transcript(&[id])
}

/// A drill, from making its key to destroying it.
pub fn drill() -> Transcript {
    let mut log = enrolled();
    opening(&mut log, "d1", Kind::Drill, Mode::Drill);
    making(&mut log, "d1");
    recovering(&mut log, "d1");
    intend(&mut log, "d1", Effect::DestroyKey { key: key(false).id });
    let copy = |token, label: &str| Copy {
        token,
        label: label.to_owned(),
        serial: "7C41-2290".to_owned(),
        found: false,
    };
    log.tell(
        "d1",
        Event::KeyDestroyed {
            key: key(false).id,
            copies: vec![
                copy(TokenRole::Primary, "zrh-primary"),
                copy(TokenRole::Target, "osl-standby"),
            ],
            calls: vec![call("C_DestroyObject", "", "", "CKR_OK")],
        },
    );
    signing(&mut log, "d1", None);
    log.transcript(&["d1"])
}

/// Two ceremonies in one journal, both told; the second was stopped.
pub fn two_ceremonies() -> Transcript {
    let mut log = enrolled();
    opening(&mut log, "g1", Kind::Generate, Mode::Practice);
    making(&mut log, "g1");
    opening(&mut log, "r1", Kind::Recover, Mode::Practice);
    signing(&mut log, "g1", None);
    log.tell(
        "r1",
        Event::Aborted {
            by: "Anders Holm".to_owned(),
            reason: "the package is the old one".to_owned(),
            left: None,
        },
    );
    log.transcript(&["g1", "r1"])
}

/// A generation whose devices were called `calls` times.
pub fn busy(calls: usize) -> Transcript {
    let mut log = enrolled();
    opening(&mut log, "g1", Kind::Generate, Mode::Live);
    for _ in 0..calls / 50 {
        let effect = Effect::Rehearse { attempt: 1 };
        log.tell(
            "g1",
            Event::EffectFailed {
                effect,
                code: "CKR_DEVICE_ERROR".to_owned(),
                message: "The device answered CKR_DEVICE_ERROR.".to_owned(),
                calls: (0..50)
                    .map(|_| call("C_WrapKey", "CKM_AES_KEY_WRAP", "CKA_TOKEN", "CKR_OK"))
                    .collect(),
            },
        );
    }
    making(&mut log, "g1");
    signing(&mut log, "g1", None);
    log.transcript(&["g1"])
}

/// The words of a PDF, as another program reads them.
pub fn words(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext (poppler-utils)");
    let mut stdin = child.stdin.take().unwrap();
    let pdf = pdf.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&pdf));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Text with runs of white space as one space, so that wrapping does not matter.
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn assert_holds(pdf: &[u8], parts: &[&str]) {
    let text = plain(&words(pdf));
    for part in parts {
        assert!(text.contains(part), "{part:?} is missing in\n{text}");
    }
}
