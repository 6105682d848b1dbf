//! The claims about decisions on keys and on the policy: each who decided signed what was asked for.

use serde_json::{Value, json};

use super::{People, Signer, claim};
use crate::claim::{Claim, ClaimKind};
use crate::merkle::Hash;
use crate::saying::{self, Saying};
use crate::statement::{self, KeyAct};
use crate::transcript::OpenEntry;
use crate::transcript::parts::{Fault, field, withheld};
use crate::transcript::verify::text;
use crate::{canonical, statement::verify};

/// The types of entries that hold a decision.
pub(super) const DECISIONS: [&str; 4] = [
    "key-added",
    "key-changed",
    "key-purge-begun",
    "policy-adopted",
];

/// A decision as an entry has it.
struct Decision<'e> {
    at: &'e str,
    purpose: &'e str,
    detail: &'e str,
}

impl<'a> People<'a> {
    /// One claim for each who signed. An entry that is withheld whole claims nothing.
    pub(super) fn decisions(&self, entry: &'a OpenEntry) -> Vec<Claim> {
        if entry.values.is_empty() {
            return Vec::new();
        }
        let kind = ClaimKind::DecisionSignature;
        let Some(decided) = entry.values.get("decided") else {
            return vec![claim(kind, entry, None, Err(withheld("decided")))];
        };
        let part = |name| decided.get(name).and_then(Value::as_str);
        let all = part("at").zip(part("purpose")).zip(part("detail"));
        let signatures = decided.get("signatures").and_then(Value::as_array);
        let (Some(((at, purpose), detail)), Some(signatures)) = (all, signatures) else {
            let fault = Fault::Refuted(saying::decision_unreadable());
            return vec![claim(kind, entry, None, Err(fault))];
        };
        let decision = Decision {
            at,
            purpose,
            detail,
        };
        if signatures.is_empty() {
            let fault = Fault::Refuted(saying::decision_unsigned());
            return vec![claim(kind, entry, None, Err(fault))];
        }
        signatures
            .iter()
            .map(|one| {
                let name = one.get("name").and_then(Value::as_str);
                let signature = one.get("signature").and_then(Value::as_str);
                let found = match name.zip(signature) {
                    Some((name, signature)) => self.decided(entry, &decision, name, signature),
                    None => Err(Fault::Refuted(saying::signature_of_decision_unreadable())),
                };
                claim(kind, entry, name, found)
            })
            .collect()
    }

    fn decided(
        &self,
        entry: &OpenEntry,
        decision: &Decision<'_>,
        name: &str,
        signature: &str,
    ) -> Result<Saying, Fault> {
        let enrolled = self.enrolled(|other| text(other, "name") == Some(name));
        let (Some(participant), Some(public_key)) = (
            enrolled.and_then(|other| text(other, "participant")),
            enrolled.and_then(|other| text(other, "public_key")),
        ) else {
            return Err(Fault::NotChecked(saying::enrolment_missing()));
        };
        let (asked, holds) = asked(entry, decision.detail)?;
        let message = |(act, subject): &(String, String)| {
            statement::key_act(&KeyAct {
                room: &entry.leaf.room,
                at: decision.at,
                act,
                subject,
                detail: decision.detail,
                purpose: decision.purpose,
            })
        };
        let signed = asked
            .iter()
            .find(|one| message(one).is_ok_and(|message| verify(public_key, &message, signature)));
        let Some(signed) = signed else {
            return Err(Fault::Refuted(saying::signature_wrong()));
        };
        // What was asked for stands in the entry where it was decided on its own.
        if asked.first() == Some(signed) && !holds {
            return Err(Fault::Refuted(saying::decided_otherwise()));
        }
        let signer = Signer {
            participant,
            name,
            public_key,
        };
        let key = self.key(&signer)?;
        Ok(saying::decided(&signed.0, &signed.1).then(key))
    }
}

/// What may have been signed, the act and what it is about, the entry's own first; and whether the
/// digest that was signed is that of what the entry says.
fn asked(entry: &OpenEntry, detail: &str) -> Result<(Vec<(String, String)>, bool), Fault> {
    let digest = |value: &Value| {
        canonical::to_vec(value).is_ok_and(|bytes| Hash::of(&bytes).to_string() == detail)
    };
    let value = |name: &str| match entry.values.get(name) {
        Some(value) => Ok(value.clone()),
        None if entry.leaf.commitments.contains_key(name) => Err(withheld(name)),
        None => Ok(Value::Null),
    };
    if entry.leaf.kind == "policy-adopted" {
        let adopted = vec![("adopt".to_owned(), "policy".to_owned())];
        let holds = Hash::of(field(entry, "text")?.as_bytes()).to_string() == detail;
        return Ok((adopted, holds));
    }
    let key = value("key")?;
    if entry.leaf.kind == "key-purge-begun" {
        return Ok((
            vec![("purge".to_owned(), reference(&key)?)],
            digest(&json!({ "key": key })),
        ));
    }
    if entry.leaf.kind == "key-added" {
        let subject = reference(key.get("key").unwrap_or(&Value::Null))?;
        let mut as_asked = key.clone();
        if let Some(fields) = as_asked.as_object_mut() {
            // The device gave it afterwards.
            fields.remove("check");
        }
        let mut all: Vec<_> = ["make", "rotate"]
            .map(|act| (act.to_owned(), subject.clone()))
            .into();
        all.push(("make".to_owned(), "inventory".to_owned()));
        // A key whose wrapped bytes the room does not keep came with its row, or with a sheet.
        let kept = entry.leaf.commitments.contains_key("kept");
        return Ok((all, !kept || digest(&as_asked)));
    }
    let act = field(entry, "act")?;
    let (successor, hold) = (value("successor")?, value("hold")?);
    let mut all = vec![(act.to_owned(), reference(&key)?)];
    // Who signed for the new version signed for what becomes of the old.
    if let Ok(next) = reference(&successor) {
        all.push((act.to_owned(), next));
    }
    let asked = json!({
        "hold": hold, "purge_from": value("purge_from")?, "successor": successor,
        "to": value("to")?, "until": value("until")?,
    });
    Ok((all, digest(&asked)))
}

/// A key as it is signed for: `ID@VERSION`.
fn reference(key: &Value) -> Result<String, Fault> {
    let id = key.get("id").and_then(Value::as_str);
    let version = key.get("version").and_then(Value::as_u64);
    id.zip(version)
        .map(|(id, version)| format!("{id}@{version}"))
        .ok_or_else(|| Fault::Refuted(saying::key_unreadable()))
}
