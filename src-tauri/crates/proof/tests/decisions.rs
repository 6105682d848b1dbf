//! Decisions on keys and on the policy: who signed, and that it is what the entry says.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use proof::claim::{ClaimKind, Finding, Trust};
use proof::merkle::Hash;
use proof::statement::{self, KeyAct};
use serde_json::{Value, json};
use support::{Log, Signer};

const AT: &str = "2026-11-22T09:30:00Z";
const POLICY: &str = "version = 1\n";

fn public_key(key: &Signer) -> String {
    match key {
        Signer::Ed25519(key) => hex::encode(key.verifying_key().as_bytes()),
        Signer::Ecdsa(key) => hex::encode(key.verifying_key().to_sec1_point(true).as_bytes()),
    }
}

fn people() -> [(&'static str, Signer); 2] {
    [("Ada", Signer::ed25519(21)), ("Ben", Signer::ecdsa(22))]
}

/// What both signed.
fn decided(act: &str, subject: &str, detail: &str) -> Value {
    let message = statement::key_act(&KeyAct {
        room: support::ROOM,
        at: AT,
        act,
        subject,
        detail,
        purpose: "yearly",
    })
    .unwrap();
    let signatures = people()
        .map(|(name, key)| json!({ "name": name, "signature": hex::encode(key.sign(&message)) }));
    json!({ "at": AT, "purpose": "yearly", "detail": detail, "signatures": signatures })
}

fn digest(value: &Value) -> String {
    Hash::of(&proof::canonical::to_vec(value).unwrap()).to_string()
}

fn key(version: u32) -> Value {
    json!({ "id": "payroll", "version": version })
}

/// One of each, as a room writes them: a policy, a key, a change of its own, a rotation whose one
/// decision made the new version, and a destruction.
fn entries() -> Vec<(&'static str, Value)> {
    let added = |version| json!({ "key": key(version), "label": "payroll", "tier": "kek" });
    let disabled = json!({
        "hold": null, "purge_from": null, "successor": null, "to": "deactivated", "until": null,
    });
    let made = decided("rotate", "payroll@2", &digest(&added(2)));
    let mut with_check = added(2);
    with_check["check"] = "a1b2c3d4e5".into();
    vec![
        (
            "policy-adopted",
            json!({
                "version": 1, "text": POLICY,
                "decided": decided("adopt", "policy", &Hash::of(POLICY.as_bytes()).to_string()),
            }),
        ),
        (
            "key-added",
            json!({
                "key": added(1), "kept": {},
                "decided": decided("make", "payroll@1", &digest(&added(1))),
            }),
        ),
        (
            "key-added",
            json!({ "key": with_check, "kept": {}, "decided": made }),
        ),
        (
            "key-changed",
            json!({
                "key": key(1), "act": "rotate", "to": "rotating", "successor": key(2), "decided": made,
            }),
        ),
        (
            "key-changed",
            json!({
                "key": key(1), "act": "disable", "to": "deactivated",
                "decided": decided("disable", "payroll@1", &digest(&disabled)),
            }),
        ),
        (
            "key-purge-begun",
            json!({
                "key": key(1),
                "decided": decided("purge", "payroll@1", &digest(&json!({ "key": key(1) }))),
            }),
        ),
    ]
}

/// The claims on decisions of a journal with these entries.
fn found(entries: Vec<(&'static str, Value)>, enrolled: usize) -> Vec<(Finding, String)> {
    let journal = Signer::ed25519(1);
    let mut log = Log::default();
    log.append("room-created", json!({"name": "Room"}));
    for (name, key) in people().iter().take(enrolled) {
        let duty = statement::duty(name, name, "administrator", "I act.").unwrap();
        let enrolment = json!({
            "participant": name, "name": name, "role": "administrator", "public_key": public_key(key),
            "duty": "I act.", "duty_signature": hex::encode(key.sign(&duty)),
        });
        log.append_version("participant-enrolled", 2, enrolment);
    }
    for (kind, fields) in entries {
        log.append_version(kind, 6, fields);
    }
    let transcript = log.transcript(0, log.sealed.len(), &journal);
    let verdict = transcript.verify(&Trust::default(), Hash::of(&transcript.to_json().unwrap()));
    let claims = verdict.claims.into_iter();
    let claims = claims.filter(|one| one.claim == ClaimKind::DecisionSignature);
    claims.map(|one| (one.result, one.detail)).collect()
}

#[test]
fn each_who_decided_is_a_claim_that_holds() {
    let claims = found(entries(), 2);
    assert_eq!(claims.len(), 12, "{claims:#?}");
    for (result, detail) in &claims {
        assert_eq!(*result, Finding::Proved, "{detail}");
    }
}

#[test]
fn who_is_not_enrolled_here_is_not_checked() {
    let claims = found(entries(), 1);
    let open = claims
        .iter()
        .filter(|(result, _)| *result == Finding::NotChecked);
    assert_eq!(open.count(), 6, "{claims:#?}");
}

#[test]
fn what_was_not_signed_is_refuted_wherever_it_stands() {
    let changes: [(usize, &str, Value); 9] = [
        (0, "/text", "version = 9\n".into()),
        (0, "/decided/purpose", "monthly".into()),
        (1, "/key/label", "another".into()),
        (1, "/decided/at", "2026-11-23T09:30:00Z".into()),
        (3, "/successor/version", 3.into()),
        (4, "/to", "destroyed".into()),
        (4, "/act", "enable".into()),
        (5, "/key/version", 2.into()),
        (5, "/decided/signatures", json!([])),
    ];
    for (place, pointer, value) in changes {
        let mut changed = entries();
        *changed[place].1.pointer_mut(pointer).unwrap() = value;
        let claims = found(changed, 2);
        let refuted = claims
            .iter()
            .filter(|(result, _)| *result == Finding::Refuted);
        let count = if pointer.ends_with("signatures") {
            1
        } else {
            2
        };
        assert_eq!(refuted.count(), count, "{place} {pointer}: {claims:#?}");
    }
    // One who signed for another.
    let mut swapped = entries();
    let signatures = swapped[4].1.pointer_mut("/decided/signatures").unwrap();
    let other = signatures[0]["signature"].clone();
    signatures[1]["signature"] = other;
    let claims = found(swapped, 2);
    let refuted = claims
        .iter()
        .filter(|(result, _)| *result == Finding::Refuted);
    assert_eq!(refuted.count(), 1);
}
