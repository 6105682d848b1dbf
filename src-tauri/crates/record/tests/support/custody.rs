//! Ceremonies of custody, with every signature and proof as it would really be.

use super::*;
use ceremony::{ChallengeFacts, EmergencyPlan, MediumKind, QuorumPlan};
use proof::statement::{self, Movement};
use quorum::redistribution::{Redistribution, subdivide};
use quorum::{Commitments, VerifiedShare, possession as okamoto};

const WITNESS: usize = 6;
const OFFICERS: [usize; 2] = [7, 8];
const AUDITOR: usize = 9;

/// Whether an entry says something that version 1 of its type did not know.
pub(super) fn is_new(kind: &str, fields: &BTreeMap<String, Value>) -> bool {
    let new = [
        "challenge-issued",
        "contribution-taken",
        "emergency-approved",
        "file-attached",
        "follow-up-deferred",
        "follow-up-done",
        "holder-absent",
        "live-recovery-tested",
        "old-quorum-retired",
        "old-share-destroyed",
        "possession-check-closed",
        "possession-not-proved",
        "possession-proved",
        "quorum-redistributed",
        "shares-accounted",
    ];
    let arrived = kind == "participant-arrived" && fields.contains_key("signature");
    let medium = fields
        .get("medium")
        .is_some_and(|medium| medium.get("digest").is_some());
    new.contains(&kind) || arrived || medium || fields.contains_key("opened")
}

fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

fn name(number: usize) -> String {
    PEOPLE[number].0.to_owned()
}

fn by() -> String {
    name(0)
}

fn witness() -> String {
    name(WITNESS)
}

fn sign_as(number: usize, message: &[u8]) -> String {
    hex::encode(key_of(number).sign(message).to_bytes())
}

/// Everybody enrolled, each with a duty they signed.
fn enrolled_with_duty() -> Log {
    let mut log = Log::default();
    for number in 0..PEOPLE.len() {
        let person = attendee(number);
        let role = person.role.name();
        let duty = match person.role {
            Role::Custodian => {
                "I keep my share under my sole control and tell of any loss at once."
            }
            _ => "I watch, and sign only what I saw.",
        };
        let message = statement::duty(&person.participant, &person.name, role, duty).unwrap();
        let fields = json!({
            "participant": person.participant, "name": person.name, "role": role,
            "organisation": person.organisation, "identity_check": "passport",
            "public_key": person.public_key, "signature": "software", "duty": duty,
            "duty_signature": sign_as(number, &message),
        });
        let Value::Object(fields) = fields else {
            panic!("fields")
        };
        let fields = fields.into_iter().collect();
        log.append_version(2, None, "participant-enrolled", fields);
    }
    log
}

/// Opens a ceremony up to the accepted tokens; those of `people` come and sign.
fn opened(log: &mut Log, id: &str, script: &Script, people: &[usize]) {
    let digest = digest_of(script);
    log.tell(
        id,
        Event::Opened {
            kind: script.kind,
            mode: Mode::Live,
            script: script.to_toml().unwrap(),
            script_digest: digest.clone(),
            application: "Keymoot 0.2.0".to_owned(),
            binary_digest: "b10b".repeat(16),
            system: "Debian GNU/Linux 12, Linux 6.1".to_owned(),
            clock: "the system’s clock and Ruth Abel’s watch, 1 s apart".to_owned(),
            steps: None,
        },
    );
    if script.kind == Kind::Emergency {
        for number in OFFICERS {
            let person = attendee(number);
            let message = statement::emergency(id, &digest, &person.participant, &person.name);
            let signature = sign_as(number, &message.unwrap());
            let approved = Event::EmergencyApproved {
                participant: person.participant,
                name: person.name,
                public_key: person.public_key,
                signature,
            };
            log.tell(id, approved);
        }
    }
    let approved = Event::ScriptApproved {
        by: by(),
        approval: "CHG-20511".to_owned(),
    };
    log.tell(id, approved);
    for number in people {
        let person = attendee(*number);
        let role = person.role.name();
        let message = statement::arrival(id, &digest, &person.participant, &person.name, role);
        let arrived = Event::ParticipantArrived {
            signature: sign_as(*number, &message.unwrap()),
            attendee: person,
            identity_check: "passport, seen by Ruth Abel".to_owned(),
        };
        log.tell(id, arrived);
    }
    let closed = Event::RollCallClosed {
        by: witness(),
        present: people.iter().map(|number| attendee(*number).name).collect(),
    };
    log.tell(id, closed);
    let roles: &[(TokenRole, &str)] = match script.kind {
        Kind::Possession => return,
        Kind::Generate | Kind::Redistribute => &[(TokenRole::Primary, "zrh-primary")],
        Kind::LiveTest | Kind::Replicate => &[
            (TokenRole::Primary, "zrh-primary"),
            (TokenRole::Target, "osl-standby"),
        ],
        _ => &[(TokenRole::Target, "osl-standby")],
    };
    for (role, label) in roles {
        let bound = Event::TokenBound {
            role: *role,
            token: token(label, false),
            calls: vec![call("C_OpenSession", "", "", "CKR_OK")],
        };
        log.tell(id, bound);
    }
    let accepted = Event::TokensAccepted {
        by: by(),
        confirmed_by: witness(),
    };
    log.tell(id, accepted);
}

fn script_of(kind: Kind, title: &str, people: &[usize]) -> Script {
    let mut script = script(kind);
    script.title = title.to_owned();
    script.purpose = "Yearly care of the payment vault’s master key.".to_owned();
    script.approval = "CHG-20511".to_owned();
    script.participants = people
        .iter()
        .map(|number| {
            let (name, role, organisation) = PEOPLE[*number];
            Participant {
                organisation: organisation.to_owned(),
                ..Participant::new(name, role)
            }
        })
        .collect();
    script
}

fn signed_off(log: &mut Log, id: &str, people: &[usize]) {
    let checkpoint = log.checkpoint();
    for number in people.iter().filter(|number| **number != AUDITOR) {
        let message = proof::signoff::message(true, "", &checkpoint).unwrap();
        let person = attendee(*number);
        let signed = Event::SignedOff {
            participant: person.participant,
            name: person.name,
            agree: true,
            reason: String::new(),
            public_key: person.public_key,
            checkpoint: checkpoint.clone(),
            signature: sign_as(*number, &message),
        };
        log.tell(id, signed);
    }
    log.tell(id, Event::Closed { by: by() });
}

/// The 3 of 5 shares that [`package`] is of.
fn dealt() -> (Commitments, Vec<VerifiedShare>) {
    let dealing = quorum::split(Threshold::new(3, 5).unwrap(), &mut rng(99)).unwrap();
    let commitments = dealing.commitments;
    let verified = |share| commitments.verify(share).unwrap();
    let shares = dealing.shares.into_iter().map(verified).collect();
    (commitments, shares)
}

fn bag(index: u8) -> String {
    format!("KM 0048 117{index}")
}

fn bag_opened(log: &mut Log, id: &str, number: u8) {
    let opened = Event::BagOpened {
        custodian: name(usize::from(number)),
        bag: bag(number),
        seal_intact: number != 3,
        confirmed_by: witness(),
    };
    log.tell(id, opened);
}

/// Something of the register: share 1 taken from the bank, signed by two people.
fn moved(log: &mut Log) {
    let movement = Movement {
        room: ROOM,
        at: "2026-11-21T16:05:00Z",
        item: "Share 1",
        purpose: "possession check",
        who: PEOPLE[1].0,
        witness: PEOPLE[WITNESS].0,
        from: "Bank vault, Zürich",
        to: "Room 3.04",
        bag_out: "KM 0048 1171",
        bag_in: "",
        seal_intact: Some(true),
        next_check: "2027-11-21",
    };
    let message = statement::movement(&movement).unwrap();
    let fields = json!({
        "moved": movement.at, "item": movement.item, "purpose": movement.purpose,
        "who": movement.who, "witness": movement.witness, "from": movement.from,
        "to": movement.to, "bag_out": movement.bag_out, "bag_in": "", "seal_intact": true,
        "next_check": movement.next_check, "who_signature": sign_as(1, &message),
        "witness_signature": sign_as(WITNESS, &message),
    });
    let Value::Object(fields) = fields else {
        panic!("fields")
    };
    log.append_version(2, None, "custody-moved", fields.into_iter().collect());
}

/// A possession check of five: four prove, one of them far away; one has the wrong share.
pub fn possession() -> Transcript {
    let people = [0, 1, 2, 3, 5, WITNESS, AUDITOR];
    let mut log = enrolled_with_duty();
    let id = "c1";
    moved(&mut log);
    let script = script_of(Kind::Possession, "Possession check, autumn", &people);
    opened(&mut log, id, &script, &people);
    log.tell(id, Event::PackageLoaded { package: package() });
    let (commitments, shares) = dealt();
    let checkpoint = log.checkpoint();
    let fresh = [0x5a; 32];
    let challenge = okamoto::challenge(checkpoint.as_bytes(), &fresh);
    let issued = Event::ChallengeIssued {
        challenge: ChallengeFacts {
            checkpoint,
            fresh: hex::encode(fresh),
            challenge: hex::encode(challenge),
            digest: hex::encode(commitments.digest()),
        },
    };
    log.tell(id, issued);
    for number in [1_u8, 2, 3, 4, 5] {
        let custodian = name(usize::from(number));
        if number == 2 {
            let refused = Event::PossessionNotProved {
                custodian,
                reason: "superseded-quorum".to_owned(),
                detail: "This share is of quorum 07d1 88ab, which was replaced.".to_owned(),
            };
            log.tell(id, refused);
            continue;
        }
        let far = number == 4;
        if !far {
            bag_opened(&mut log, id, number);
        }
        let share = &shares[usize::from(number) - 1];
        let proof = okamoto::prove(&commitments, share, &challenge, &mut rng(number.into()));
        let proved = Event::PossessionProved {
            index: number,
            custodian: custodian.clone(),
            proof: hex::encode(proof.unwrap()),
            how: if far { "own-machine" } else { "in-room" }.to_owned(),
        };
        log.tell(id, proved);
        if !far {
            let sealed = Event::BagSealed {
                index: number,
                custodian,
                bag: format!("KM 0051 220{number}"),
                confirmed_by: witness(),
            };
            log.tell(id, sealed);
        }
    }
    let closed = Event::PossessionCheckClosed {
        by: by(),
        confirmed_by: witness(),
        proved: vec![1, 3, 4, 5],
        missing: vec![2],
        reason: "Wei brought the sheet of the quorum before; the new one is in Lisbon.".to_owned(),
    };
    log.tell(id, closed);
    signed_off(&mut log, id, &people);
    log.transcript(&[id])
}

fn entropy() -> Vec<Entropy> {
    ["hsm", "os"]
        .map(|source| Entropy {
            source: source.to_owned(),
            bytes: 64,
        })
        .to_vec()
}

/// What the new holders' shares go onto: a sheet, a card, an age file with a passphrase, a card.
fn media(index: u8) -> (Medium, String) {
    let file = |ending: &str| format!("{index:02}.{ending}");
    let digest = format!("{index}d19e57").repeat(8);
    let card = |label: &str, serial: &str, suite: &str| Medium {
        suite: suite.to_owned(),
        kind: MediumKind::Card.name().to_owned(),
        file: file("sealed.json"),
        digest: digest.clone(),
        token: label.to_owned(),
        serial: serial.to_owned(),
        ..Medium::default()
    };
    match index {
        1 => (
            Medium {
                kind: "sheet".to_owned(),
                printed: "Front-office".to_owned(),
                ..Medium::default()
            },
            "scan".to_owned(),
        ),
        2 => (
            card("OpenPGP card (User PIN)", "000f00f00001", "MLKEM768-P256"),
            "card".to_owned(),
        ),
        3 => (
            Medium {
                kind: "age".to_owned(),
                file: file("age"),
                digest: digest.clone(),
                passphrase: true,
                ..Medium::default()
            },
            "proof".to_owned(),
        ),
        _ => (card("PIV_II", "3a40f1c200b7", "P-256"), "card".to_owned()),
    }
}

/// Hands shares out on all kinds of media.
fn handed_out(log: &mut Log, id: &str, takers: &[usize]) {
    for (index, taker) in (1_u8..).zip(takers) {
        intend(
            log,
            id,
            Effect::WriteShare {
                index,
                attempt: 1,
                files: Vec::new(),
            },
        );
        let (medium, opened) = media(index);
        let custodian = name(*taker);
        let written = Event::ShareWritten {
            index,
            attempt: 1,
            custodian: custodian.clone(),
            medium,
        };
        log.tell(id, written);
        let read = Event::ShareReadBack {
            index,
            attempt: 1,
            code: false,
            rows: false,
            opened,
        };
        log.tell(id, read);
        log.tell(id, Event::ShareVerified { index, attempt: 1 });
        let sealed = Event::BagSealed {
            index,
            custodian,
            bag: format!("KM 0052 330{index}"),
            confirmed_by: witness(),
        };
        log.tell(id, sealed);
    }
}

/// 3 of 5 reissued as 2 of 4 on other media; one old share could not be destroyed.
pub fn redistribution() -> Transcript {
    let people: Vec<usize> = (0..USUAL).chain([AUDITOR]).collect();
    let takers = [1, 2, 4, 5];
    let mut script = script_of(Kind::Redistribute, "Shares reissued, 2 of 4", &people);
    script.quorum = Some(QuorumPlan {
        threshold: 2,
        shares: 4,
    });
    for participant in &mut script.participants {
        participant.brings =
            ["Priya Nair", "Zoë Łukasiewicz", "Ines Okafor"].contains(&participant.name.as_str());
        participant.takes = participant.name != "Zoë Łukasiewicz";
    }
    let mut log = enrolled_with_duty();
    let id = "n1";
    opened(&mut log, id, &script, &people);
    log.tell(id, Event::PackageLoaded { package: package() });
    let accounted = Event::SharesAccounted {
        by: by(),
        confirmed_by: witness(),
        unaccounted: vec![2],
        reason: "the envelope of share 2 was lost in the post.".to_owned(),
    };
    log.tell(id, accounted);
    let (old, shares) = dealt();
    let new = Threshold::new(2, 4).unwrap();
    let mut dealers = Vec::new();
    for number in [1_u8, 3, 5] {
        bag_opened(&mut log, id, number);
        let dealing = subdivide(
            &shares[usize::from(number) - 1],
            new,
            &mut rng(number.into()),
        );
        let given = dealing.unwrap().commitments;
        let taken = Event::ContributionTaken {
            index: number,
            custodian: name(usize::from(number)),
            bag: bag(number),
            how: "sheet".to_owned(),
            commitments: given.commitments.points().iter().map(hex::encode).collect(),
        };
        log.tell(id, taken);
        dealers.push(given);
    }
    let sound = Redistribution::new(&old, new, dealers).unwrap();
    let new_package = PackageFacts {
        quorum: sound.commitments().quorum_id().to_string().into(),
        threshold: 2,
        shares: 4,
        commitments: sound
            .commitments()
            .points()
            .iter()
            .map(hex::encode)
            .collect(),
        digest: "feed".repeat(16),
        ..package()
    };
    let redistributed = Event::QuorumRedistributed {
        attempt: 1,
        package: new_package.clone(),
        from: old.quorum_id().to_string().into(),
        contributors: vec![1, 3, 5],
        entropy: entropy(),
    };
    log.tell(id, redistributed);
    handed_out(&mut log, id, &takers);
    let digest = new_package.digest.clone();
    intend(&mut log, id, Effect::ReleasePackage { digest, to: None });
    let released = Event::PackageReleased {
        package: new_package,
        file: "recovery-package.json".to_owned(),
    };
    log.tell(id, released);
    for number in [1_u8, 3, 4, 5] {
        let destroyed = Event::OldShareDestroyed {
            index: number,
            custodian: name(usize::from(number)),
            bag: bag(number),
            how: "shredded, particles of 2 mm".to_owned(),
            confirmed_by: witness(),
        };
        log.tell(id, destroyed);
    }
    let retired = Event::OldQuorumRetired {
        by: by(),
        confirmed_by: witness(),
        destroyed: vec![1, 3, 4, 5],
        remaining: vec![2],
        migrated: None,
    };
    log.tell(id, retired);
    signed_off(&mut log, id, &people);
    log.transcript(&[id])
}

/// A generation whose shares go onto a sheet, two cards and an age file.
pub fn card_generation() -> Transcript {
    let people: Vec<usize> = (0..5).chain([WITNESS]).collect();
    let mut script = script_of(Kind::Generate, "Master key 2028, on cards", &people);
    script.quorum = Some(QuorumPlan {
        threshold: 3,
        shares: 5,
    });
    let mut log = enrolled_with_duty();
    let id = "g2";
    opened(&mut log, id, &script, &people);
    let made = Event::KeyMade {
        token: TokenRole::Primary,
        key: key(true),
        calls: Vec::new(),
    };
    log.tell(id, made);
    let rehearsed = Event::RecoveryRehearsed {
        attempt: 1,
        package: package(),
        entropy: entropy(),
        equality: equality(),
        calls: Vec::new(),
    };
    log.tell(id, rehearsed);
    handed_out(&mut log, id, &[1, 2, 3, 4]);
    signed_off(&mut log, id, &people);
    log.transcript(&[id])
}

fn collected(log: &mut Log, id: &str) {
    log.tell(id, Event::PackageLoaded { package: package() });
    for index in [1_u8, 2, 5] {
        bag_opened(log, id, index);
        let entered = Event::ShareEntered {
            index,
            custodian: name(usize::from(index)),
            bag: bag(index),
            how: if index == 2 { "card" } else { "sheet" }.to_owned(),
            corrected: Vec::new(),
        };
        log.tell(id, entered);
    }
}

fn installed(log: &mut Log, id: &str) {
    let install = Effect::InstallKey {
        key: key(false).id,
        label: "master-2027".to_owned(),
    };
    intend(log, id, install);
    let recovered = Event::KeyRecovered {
        token: TokenRole::Target,
        key: key(false),
        calls: vec![call(
            "C_UnwrapKey",
            "CKM_AES_KEY_WRAP",
            "CKA_TOKEN",
            "CKR_OK",
        )],
    };
    log.tell(id, recovered);
}

/// The key brought to a second site, both tokens there.
pub fn replicate() -> Transcript {
    let people = [0, 1, 2, 5, WITNESS];
    let mut script = script_of(Kind::Replicate, "Master key 2027, to Oslo", &people);
    script.site = "Oslo, data centre 2".to_owned();
    let mut log = enrolled_with_duty();
    let id = "m1";
    opened(&mut log, id, &script, &people);
    collected(&mut log, id);
    installed(&mut log, id);
    let compared = Event::CopiesCompared {
        equality: equality(),
        calls: vec![call("C_Sign", "CKM_AES_CMAC", "", "CKR_OK")],
    };
    log.tell(id, compared);
    signed_off(&mut log, id, &people);
    log.transcript(&[id])
}

/// A live key rebuilt for a moment, with the device's own log put beside the record.
pub fn live_test() -> Transcript {
    let people = [0, 1, 2, 5, WITNESS];
    let script = script_of(Kind::LiveTest, "Live recovery test 2027", &people);
    let mut log = enrolled_with_duty();
    let id = "t1";
    opened(&mut log, id, &script, &people);
    collected(&mut log, id);
    intend(&mut log, id, Effect::TestKey { key: key(false).id });
    let canary = Equality {
        challenge: "0ca9a27e".repeat(8),
        ..equality()
    };
    let tested = Event::LiveRecoveryTested {
        token: TokenRole::Target,
        key: key(false),
        equality: equality(),
        canary,
        gone: true,
        calls: vec![
            call("C_UnwrapKey", "CKM_AES_KEY_WRAP", "CKA_TOKEN", "CKR_OK"),
            call("C_DestroyObject", "", "", "CKR_OK"),
        ],
    };
    log.tell(id, tested);
    let attached = Event::FileAttached {
        what: "audit log of osl-standby, 22 November".to_owned(),
        file: "osl-standby-audit.log".to_owned(),
        digest: "a0d17106".repeat(8),
        bytes: 48_211,
        by: by(),
    };
    log.tell(id, attached);
    signed_off(&mut log, id, &people);
    log.transcript(&[id])
}

/// An emergency: one custodian away, one follow-up put off.
pub fn emergency() -> Transcript {
    let people = [0, 1, 2, 5, WITNESS, OFFICERS[0], OFFICERS[1]];
    let mut script = script_of(Kind::Emergency, "Master key 2027, emergency", &people);
    script.emergency = Some(EmergencyPlan {
        reason: "The HSM in Zürich failed, and payments stand still.".to_owned(),
        incident: "INC-7731".to_owned(),
    });
    script
        .participants
        .push(Participant::new(name(3), Role::Custodian));
    let mut log = enrolled_with_duty();
    let id = "e1";
    opened(&mut log, id, &script, &people);
    let absent = Event::HolderAbsent {
        custodian: name(3),
        tried: "two calls, a message, her deputy".to_owned(),
        reason: "on a flight until tomorrow".to_owned(),
        confirmed_by: witness(),
    };
    log.tell(id, absent);
    collected(&mut log, id);
    installed(&mut log, id);
    for task in [
        "seal-the-bags-again",
        "decide-on-the-copy",
        "incident-report",
    ] {
        let done = Event::FollowUpDone {
            task: task.to_owned(),
            note: "done before everybody left".to_owned(),
            by: by(),
            confirmed_by: witness(),
        };
        log.tell(id, done);
    }
    for task in ["possession-check", "reissue-for-the-absent"] {
        let put_off = Event::FollowUpDeferred {
            task: task.to_owned(),
            reason: "Zoë is back on Tuesday".to_owned(),
            until: "2026-12-01".to_owned(),
            by: by(),
            confirmed_by: witness(),
        };
        log.tell(id, put_off);
    }
    signed_off(&mut log, id, &people);
    log.transcript(&[id])
}
