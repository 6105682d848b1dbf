//! The test kit that age's authors keep for every implementation of it (C2SP/CCTV), through what opens
//! a share here: what it says is whole opens to what it says, and nothing else opens.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests: a failed step fails the test"
)]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sealing::age_file::{AgeError, decrypt};
use secrecy::SecretString;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

#[derive(Deserialize)]
struct Kit {
    cases: Vec<Case>,
    /// Files longer than any that is opened here, and two whose end of a header the crate `age` reads more
    /// kindly than the kit asks.
    left_out: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    expect: String,
    /// SHA-256 of what is inside.
    payload: Option<String>,
    #[serde(default)]
    identities: Vec<String>,
    /// Sealed under a passphrase in age's own way, which no share is.
    #[serde(default)]
    passphrase: bool,
    /// In base64.
    file: String,
}

impl Case {
    /// Whether it is about keys that shares are sealed to here.
    fn ours(&self) -> bool {
        !self.passphrase && !self.identities.is_empty()
    }
}

/// Refusals that are another one than the kit's word for it, and why.
const DEVIATIONS: [(&str, &str); 0] = [];

fn kit() -> Kit {
    serde_json::from_str(include_str!("vectors/cctv-age.json")).unwrap()
}

#[test]
fn the_kit_is_whole() {
    let kit = kit();
    assert_eq!(kit.cases.len() + kit.left_out.len(), 143);
    assert!(kit.cases.iter().filter(|case| case.ours()).count() > 70);
}

#[test]
fn what_ages_authors_call_whole_opens_and_nothing_else_does() {
    let mut unexpected = Vec::new();
    for case in kit().cases {
        let file = STANDARD.decode(&case.file).unwrap();
        // A file under a passphrase has no identity; somebody's is tried.
        let mut identities = case.identities.join("\n");
        if identities.is_empty() {
            identities =
                "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0".into();
        }
        let found = decrypt(&file, &SecretString::from(identities));
        let fits = match &found {
            Ok(plain) => {
                let digest = hex::encode(Sha256::digest(plain.as_slice()));
                case.expect == "success" && Some(digest) == case.payload
            }
            Err(_) if case.expect == "success" => !case.ours(),
            Err(_) if !case.ours() => true,
            Err(AgeError::NotThisIdentity) => case.expect == "no match",
            Err(AgeError::Damaged | AgeError::NotAnAgeFile) => case.expect != "no match",
            Err(_) => false,
        };
        if !fits && !DEVIATIONS.iter().any(|(name, _)| *name == case.name) {
            let said = found.map(|plain| plain.len());
            unexpected.push(format!(
                "{}: {}, and we say {said:?}",
                case.name, case.expect
            ));
        }
    }
    assert_eq!(unexpected, Vec::<String>::new());
}
