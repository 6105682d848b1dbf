//! C2SP/CCTV's Ed25519 signatures, at all edges at once: low order, small parts, other spellings. Its
//! file is large and not kept here; `npm run suites -- --cctv FOLDER` runs this on a copy.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the vectors are a file of others"
)]

use proof::note::VerifierKey;
use proof::statement;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    number: u32,
    key: String,
    sig: String,
    msg: String,
    flags: Option<Vec<String>>,
}

/// What may be so of a signature that is taken: its key, or R, has a part of small order that cancels.
/// RFC 8032 leaves open whether such are; one verifier that takes them and one that does not would give
/// two answers about one record, so ours and `docs/independent` take the same.
const TAKEN: [&str; 2] = ["low_order_component_A", "low_order_component_R"];

#[test]
#[ignore = "reads a copy of C2SP/CCTV: npm run suites -- --cctv FOLDER"]
fn every_edge_is_judged_by_the_one_rule() {
    let folder = std::env::var("KEYMOOT_CCTV").unwrap();
    let file = std::path::Path::new(&folder).join("ed25519/ed25519vectors.json");
    let vectors: Vec<Vector> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
    assert!(vectors.len() >= 914);
    let mut unexpected = Vec::new();
    for Vector {
        number,
        key,
        sig,
        msg,
        flags,
    } in vectors
    {
        let flags = flags.unwrap_or_default();
        let expected = flags.iter().all(|flag| TAKEN.contains(&flag.as_str()));
        let (text, signature) = (msg.as_bytes(), hex::decode(&sig).unwrap());
        let participant = statement::verify(&key, text, &sig);
        let raw = <[u8; 32]>::try_from(hex::decode(&key).unwrap()).unwrap();
        let journal =
            VerifierKey::ed25519("edge", &raw).is_ok_and(|key| key.verifies_raw(text, &signature));
        if (participant, journal) != (expected, expected) {
            unexpected.push((number, participant, journal, flags));
        }
    }
    assert_eq!(unexpected, Vec::new());
}
