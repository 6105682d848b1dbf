//! What entries say of one key: fingerprints, signatures of a root key, equal answers.

use super::{Found, Told, agrees, text, unreadable};
use proof::saying;
use quorum::check::SPKI_SHA256;
use quorum::root::PublicKey;
use serde_json::Value;
use std::collections::BTreeMap;

/// A root key shows by a signature that it is the one whose fingerprint is told; a master key has none.
pub(super) fn proved(root: Option<&Value>, check: &Value) -> Found {
    let Some(root) = root else {
        return is_fingerprint(None, check);
    };
    is_fingerprint(root.get("public_key"), check)?;
    let part = |name| text(root, name);
    agrees(
        quorum::root::answers(part("public_key")?, part("challenge")?, part("signature")?),
        saying::root_key_unproved,
    )
}

/// A root key's check value is the fingerprint of its public key; a master key has none.
pub(super) fn is_fingerprint(public_key: Option<&Value>, check: &Value) -> Found {
    let (method, value) = (text(check, "method")?, text(check, "value")?);
    let Some(public_key) = public_key else {
        return agrees(method != SPKI_SHA256, saying::root_key_nameless);
    };
    let key = public_key.as_str().and_then(PublicKey::from_hex);
    let key = key.ok_or_else(|| unreadable("public_key"))?;
    agrees(
        method == SPKI_SHA256 && value == hex::encode(key.fingerprint()),
        saying::root_key_other,
    )
}

/// Two answers to one challenge are equal, or both by the root key: nobody goes on with a copy
/// that answered otherwise.
pub(super) fn equalities(checks: &BTreeMap<(&str, &str), &str>, told: Told<'_>) -> Found {
    let names: &[&str] = match told.kind {
        "recovery-rehearsed" | "copies-compared" => &["equality"],
        "live-recovery-tested" => &["equality", "canary"],
        _ => &[],
    };
    for name in names {
        let both = told.object(name)?;
        let (first, second) = (text(both, "first")?, text(both, "second")?);
        if both.get("public_key").is_none() {
            if first.is_empty() || first != second {
                return Err(saying::answers_differ(name));
            }
            continue;
        }
        let (key, challenge) = (text(both, "public_key")?, text(both, "challenge")?);
        let known = PublicKey::from_hex(key)
            .map(|key| hex::encode(key.fingerprint()))
            .is_some_and(|known| checks.values().any(|check| **check == known));
        let signed = |answer: &&str| quorum::root::answers(key, challenge, answer);
        if !(known && [first, second].iter().all(signed)) {
            return Err(saying::answers_unsigned(name));
        }
    }
    Ok(())
}
