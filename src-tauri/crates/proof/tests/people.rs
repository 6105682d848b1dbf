//! What people signed, with keys of both kinds, and what it takes to pass for somebody.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use proof::claim::{Claim, ClaimKind, Finding, ParticipantKey, Trust, Verdict};
use proof::merkle::Hash;
use proof::statement::{self, Movement};
use serde_json::{Value, json};
use support::{Log, Signer};

const DIGEST: &str = "5c1e";
const AT: &str = "2026-11-22T09:30:00Z";

/// Somebody with a key of their own, as the enrolment names it.
struct Person {
    id: &'static str,
    name: &'static str,
    role: &'static str,
    key: Signer,
}

impl Person {
    fn public_key(&self) -> String {
        match &self.key {
            Signer::Ed25519(key) => hex::encode(key.verifying_key().as_bytes()),
            Signer::Ecdsa(key) => hex::encode(key.verifying_key().to_sec1_point(true).as_bytes()),
        }
    }

    fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.key.sign(message))
    }

    fn enrolled(&self) -> Value {
        let duty = "I keep my share under my sole control.";
        let message = statement::duty(self.id, self.name, self.role, duty).unwrap();
        json!({
            "participant": self.id, "name": self.name, "role": self.role,
            "public_key": self.public_key(), "duty": duty, "duty_signature": self.sign(&message),
        })
    }

    fn arrived(&self, signed_by: &Self) -> Value {
        let message = statement::arrival("first", DIGEST, self.id, self.name, self.role).unwrap();
        json!({
            "attendee": {
                "participant": self.id, "name": self.name, "role": self.role,
                "public_key": self.public_key(),
            },
            "identity_check": "passport", "signature": signed_by.sign(&message),
        })
    }

    fn approved(&self, signed_by: &Self) -> Value {
        let message = statement::emergency("first", DIGEST, self.id, self.name).unwrap();
        json!({
            "participant": self.id, "name": self.name, "public_key": self.public_key(),
            "signature": signed_by.sign(&message),
        })
    }

    fn signed_off(&self, signed_by: &Self, note: &str) -> Value {
        let message = proof::signoff::message(true, "", note).unwrap();
        json!({
            "participant": self.id, "name": self.name, "agree": true, "reason": "",
            "public_key": self.public_key(), "checkpoint": note,
            "signature": signed_by.sign(&message),
        })
    }
}

/// Ada signs with a software key, Ben with a card's P-256 key, Cem with a card's Ed25519 key.
fn people() -> [Person; 3] {
    let person = |id, name, role, key| Person {
        id,
        name,
        role,
        key,
    };
    [
        person("p-ada", "Ada", "administrator", Signer::ed25519(21)),
        person("p-ben", "Ben", "custodian", Signer::ecdsa(22)),
        person("p-cem", "Cem", "witness", Signer::ed25519(23)),
    ]
}

fn moved(people: &[Person; 3], who_signs: &Person) -> Value {
    let movement = Movement {
        room: support::ROOM,
        at: AT,
        item: "share 2",
        purpose: "possession check",
        who: "Ben",
        witness: "Cem",
        from: "bank",
        to: "office",
        bag_out: "B-2",
        bag_in: "",
        seal_intact: Some(true),
        next_check: "",
    };
    let message = statement::movement(&movement).unwrap();
    json!({
        "moved": AT, "item": "share 2", "purpose": "possession check", "who": "Ben",
        "witness": "Cem", "from": "bank", "to": "office", "bag_out": "B-2", "bag_in": "",
        "seal_intact": true, "next_check": "",
        "who_signature": who_signs.sign(&message), "witness_signature": people[2].sign(&message),
    })
}

/// Which statement another person's key made in place of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Swapped {
    Nothing,
    Arrival,
    Approval,
    Movement,
    SignOff,
}

/// A ceremony in which three people sign all there is to sign.
fn ceremony(journal: &Signer, swapped: Swapped) -> Log {
    let people = people();
    let [ada, ben, cem] = &people;
    let other = |place, person| if swapped == place { ada } else { person };
    let mut log = Log::default();
    log.append("room-created", json!({"name": "Room"}));
    for person in &people {
        log.append_version("participant-enrolled", 2, person.enrolled());
    }
    log.append(
        "opened",
        json!({"script_digest": DIGEST, "kind": "emergency"}),
    );
    log.append_version(
        "emergency-approved",
        2,
        cem.approved(other(Swapped::Approval, cem)),
    );
    log.append_version("participant-arrived", 2, ada.arrived(ada));
    log.append_version(
        "participant-arrived",
        2,
        ben.arrived(other(Swapped::Arrival, ben)),
    );
    log.append_version("participant-arrived", 2, cem.arrived(cem));
    log.append_version(
        "custody-moved",
        2,
        moved(&people, other(Swapped::Movement, ben)),
    );
    let note = journal.note(&log.checkpoint(log.sealed.len()).to_string());
    log.append("signed-off", ada.signed_off(ada, &note));
    log.append(
        "signed-off",
        ben.signed_off(other(Swapped::SignOff, ben), &note),
    );
    log.append("signed-off", cem.signed_off(cem, &note));
    log
}

fn check(log: &Log, journal: &Signer, trust: &Trust) -> Verdict {
    let transcript = log.transcript(0, log.sealed.len(), journal);
    transcript.verify(trust, Hash::of(&transcript.to_json().unwrap()))
}

fn of(verdict: &Verdict, result: Finding) -> Vec<(ClaimKind, Option<&str>)> {
    let signatures = verdict.claims.iter().filter(|claim| {
        !matches!(
            claim.claim,
            ClaimKind::SignerKnown | ClaimKind::SinceConsistent
        )
    });
    signatures
        .filter(|claim| claim.result == result)
        .map(|claim| (claim.claim, claim.signer.as_deref()))
        .collect()
}

fn given(people: &[Person]) -> Vec<ParticipantKey> {
    let key = |person: &Person| ParticipantKey {
        participant: person.id.to_owned(),
        name: person.name.to_owned(),
        public_key: person.public_key(),
    };
    people.iter().map(key).collect()
}

#[test]
fn every_signature_is_a_claim_of_its_own() {
    let journal = Signer::ecdsa(1);
    let verdict = check(
        &ceremony(&journal, Swapped::Nothing),
        &journal,
        &Trust::default(),
    );
    assert!(verdict.is_proved(), "{verdict:#?}");
    assert_eq!(of(&verdict, Finding::NotChecked), []);
    let count = |kind| {
        let claims = verdict.claims.iter().filter(|claim| claim.claim == kind);
        let all: Vec<&Claim> = claims.collect();
        assert!(all.iter().all(|claim| claim.result == Finding::Proved));
        all.len()
    };
    assert_eq!(count(ClaimKind::DutySignature), 3);
    assert_eq!(count(ClaimKind::RollCallSignature), 3);
    assert_eq!(count(ClaimKind::EmergencyApproval), 1);
    assert_eq!(count(ClaimKind::CustodySignature), 2);
    assert_eq!(count(ClaimKind::ParticipantSignature), 3);
}

#[test]
fn one_persons_signature_in_place_of_anothers_refutes_that_claim_alone() {
    let journal = Signer::ed25519(1);
    for (swapped, claim, who) in [
        (Swapped::Arrival, ClaimKind::RollCallSignature, "Ben"),
        (Swapped::Approval, ClaimKind::EmergencyApproval, "Cem"),
        (Swapped::Movement, ClaimKind::CustodySignature, "Ben"),
        (Swapped::SignOff, ClaimKind::ParticipantSignature, "Ben"),
    ] {
        let log = ceremony(&journal, swapped);
        let verdict = check(&log, &journal, &Trust::default());
        assert_eq!(
            of(&verdict, Finding::Refuted),
            [(claim, Some(who))],
            "{swapped:?}"
        );
    }
}

/// As above, in a record: pages, manifest, tree and checkpoint are all validly signed.
#[test]
fn a_record_with_one_signature_swapped_has_one_claim_refuted() {
    let journal = Signer::ecdsa(1);
    let log = ceremony(&journal, Swapped::SignOff);
    let transcript = log.transcript(0, log.sealed.len(), &journal);
    let parts = proof::record::Parts {
        transcript: &transcript.to_json().unwrap(),
        attachments: &[],
        layout: 1,
        signer: &journal.key(),
    };
    // This crate verifies what it makes, and makes no such record.
    let made = proof::record::assemble(&support::pages(), &parts, |input| {
        Ok::<_, std::convert::Infallible>(journal.sign(input))
    });
    let error = made.unwrap_err().to_string();
    assert!(error.contains("Ben: the signature is wrong"), "{error}");
    // Somebody who has the journal key can: every byte of it is validly signed.
    let good = ceremony(&journal, Swapped::Nothing).transcript(0, log.sealed.len(), &journal);
    let good = support::record_of(&good, &journal);
    let pdf = support::resealed(&good, &transcript.to_json().unwrap(), &journal);
    let verdict = proof::record::verify(&pdf, &Trust::default());
    assert_eq!(
        of(&verdict, Finding::Refuted),
        [(ClaimKind::ParticipantSignature, Some("Ben"))],
        "{verdict:#?}"
    );
}

/// Nobody was asked in the later ceremony: the journal key's holder copied what people signed before.
#[test]
fn a_sign_off_of_an_earlier_ceremony_does_not_cover_a_later_one() {
    let journal = Signer::ed25519(1);
    let people = people();
    let [ada, ben, _] = &people;
    let mut log = ceremony(&journal, Swapped::Nothing);
    let size = log.sealed.len() - 3;
    let note = journal.note(&log.checkpoint(size).to_string());
    log.append("closed", json!({"by": "Ada"}));
    let later = "second";
    log.append_in(later, "opened", json!({"script_digest": DIGEST}));
    log.append_in(later, "signed-off", ada.signed_off(ada, &note));
    let verdict = check(&log, &journal, &Trust::default());
    let replayed = (ClaimKind::ParticipantSignature, Some("Ada"));
    assert_eq!(of(&verdict, Finding::Refuted), [replayed], "{verdict:#?}");
    // Nor does what was signed in the same ceremony, before something else happened in it.
    let mut log = ceremony(&journal, Swapped::Nothing);
    log.append("exception-recorded", json!({"note": {}}));
    let late = (ClaimKind::ParticipantSignature, Some("Ben"));
    log.append("signed-off", ben.signed_off(ben, &note));
    let verdict = check(&log, &journal, &Trust::default());
    assert_eq!(of(&verdict, Finding::Refuted), [late], "{verdict:#?}");
    // One who signs after others, over the journal as it stood before them, covers the ceremony.
    let verdict = check(
        &ceremony(&journal, Swapped::Nothing),
        &journal,
        &Trust::default(),
    );
    assert_eq!(of(&verdict, Finding::Refuted), []);
    // A sign-off that belongs to no ceremony covers none.
    let mut log = ceremony(&journal, Swapped::Nothing);
    let note = journal.note(&log.checkpoint(log.sealed.len()).to_string());
    log.append_in("", "signed-off", ada.signed_off(ada, &note));
    let verdict = check(&log, &journal, &Trust::default());
    assert_eq!(of(&verdict, Finding::Refuted), [replayed], "{verdict:#?}");
}

/// An arrival without a signature, in the form of a time that knew none.
#[test]
fn an_arrival_of_version_1_after_newer_entries_is_not_checked() {
    let journal = Signer::ed25519(1);
    let [ada, ..] = people();
    let mut arrived = ada.arrived(&ada);
    arrived.as_object_mut().unwrap().remove("signature");
    for (version, expected) in [
        (1, None),
        (2, Some(Finding::NotChecked)),
        (3, Some(Finding::NotChecked)),
    ] {
        let mut log = Log::default();
        log.append_version("room-created", version, json!({"name": "Room"}));
        log.append("opened", json!({"script_digest": DIGEST}));
        log.append("participant-arrived", arrived.clone());
        let verdict = check(&log, &journal, &Trust::default());
        let claim = verdict
            .claims
            .iter()
            .find(|claim| claim.claim == ClaimKind::RollCallSignature);
        assert_eq!(claim.map(|claim| claim.result), expected, "{verdict:#?}");
    }
}

#[test]
fn keys_from_elsewhere_are_compared() {
    let journal = Signer::ed25519(1);
    let log = ceremony(&journal, Swapped::Nothing);
    let trust = |participants| Trust {
        participants: Some(participants),
        ..Trust::default()
    };
    let all = given(&people());
    let verdict = check(&log, &journal, &trust(all.clone()));
    assert!(verdict.is_proved(), "{verdict:#?}");
    assert_eq!(of(&verdict, Finding::NotChecked), []);

    // Ben's key is not the one the auditor has: every claim of his is refuted, and no other.
    let mut swapped = all.clone();
    swapped[1].public_key = all[0].public_key.clone();
    let verdict = check(&log, &journal, &trust(swapped));
    let refuted = of(&verdict, Finding::Refuted);
    assert_eq!(refuted.len(), 4, "{refuted:?}");
    assert!(refuted.iter().all(|(_, who)| *who == Some("Ben")));
    let signed_off = (ClaimKind::ParticipantSignature, Some("Ben"));
    assert!(refuted.contains(&signed_off));

    // Cem is not among those given; another room's ids are no obstacle.
    let mut others = all;
    others.pop();
    others[0].participant = "p-of-another-room".to_owned();
    let verdict = check(&log, &journal, &trust(others));
    assert!(verdict.is_proved());
    let open = of(&verdict, Finding::NotChecked);
    assert!(open.iter().all(|(_, who)| *who == Some("Cem")), "{open:?}");
    assert_eq!(open.len(), 5);
}

#[test]
fn a_list_of_participants_is_read_as_the_command_prints_it() {
    let text = r#"[{"participant":"p1","name":"Ada","organisation":"x","role":"auditor",
        "public_key":"00","signature":"software","enrolled":"2026"},{"public_key":"11"}]"#;
    let read: Vec<ParticipantKey> = serde_json::from_str(text).unwrap();
    assert_eq!(read[0].name, "Ada");
    assert!(serde_json::from_str::<Vec<ParticipantKey>>(r#"[{"name":"Ada"}]"#).is_err());
}

#[test]
fn what_is_withheld_is_not_checked() {
    let journal = Signer::ed25519(1);
    let log = ceremony(&journal, Swapped::Nothing);
    let mut transcript = log.transcript(0, log.sealed.len(), &journal);
    for entry in &mut transcript.entries {
        entry.openings.retain(|opening| {
            !["script_digest", "who_signature", "duty"].contains(&opening.field.as_str())
        });
    }
    let verdict = transcript.verify(&Trust::default(), Hash([0; 32]));
    assert!(verdict.is_proved(), "{verdict:#?}");
    let open = of(&verdict, Finding::NotChecked);
    let count = |kind| open.iter().filter(|(claim, _)| *claim == kind).count();
    assert_eq!(count(ClaimKind::DutySignature), 3);
    assert_eq!(count(ClaimKind::RollCallSignature), 3);
    assert_eq!(count(ClaimKind::EmergencyApproval), 1);
    assert_eq!(count(ClaimKind::CustodySignature), 1);
}

#[test]
fn entries_of_before_claim_nothing_and_garbage_is_refuted() {
    let journal = Signer::ed25519(1);
    let [ada, ..] = people();
    let base = || {
        let mut log = Log::default();
        log.append_version("participant-enrolled", 2, ada.enrolled());
        log.append("opened", json!({"script_digest": DIGEST}));
        log
    };
    let mut old = Log::default();
    old.append("opened", json!({"script_digest": DIGEST}));
    let mut arrived = ada.arrived(&ada);
    arrived.as_object_mut().unwrap().remove("signature");
    old.append("participant-arrived", arrived);
    let verdict = check(&old, &journal, &Trust::default());
    assert!(
        verdict
            .claims
            .iter()
            .all(|claim| claim.claim != ClaimKind::RollCallSignature)
    );

    for bad in [json!(null), json!(1), json!("zz"), json!("\n"), json!({})] {
        for field in ["attendee", "signature"] {
            let mut log = base();
            let mut arrived = ada.arrived(&ada);
            arrived[field] = bad.clone();
            log.append_version("participant-arrived", 2, arrived);
            let verdict = check(&log, &journal, &Trust::default());
            let claim = verdict
                .claims
                .iter()
                .find(|claim| claim.claim == ClaimKind::RollCallSignature)
                .unwrap();
            assert_ne!(claim.result, Finding::Proved, "{field} {bad}");
        }
    }
    // Not signing is told, and is no lie.
    let mut log = base();
    let mut arrived = ada.arrived(&ada);
    arrived.as_object_mut().unwrap().remove("signature");
    log.append_version("participant-arrived", 2, arrived);
    let verdict = check(&log, &journal, &Trust::default());
    let expected = (ClaimKind::RollCallSignature, Some("Ada"));
    assert_eq!(of(&verdict, Finding::NotChecked), [expected]);
}
