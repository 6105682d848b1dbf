//! People as the journal has them.

use crate::Ledger;
use ceremony::{Participant, ParticipantId, Problem, Rule};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Somebody enrolled in the room, as the journal has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Person {
    /// Their id, hex, 16 bytes.
    pub participant: ParticipantId,
    /// Their name, in Unicode normal form C.
    pub name: String,
    /// Who they work for.
    pub organisation: String,
    /// The role they usually have, by its name.
    pub role: String,
    /// How their identity was checked.
    pub identity_check: String,
    /// Their verification key, hex: Ed25519, 32 bytes, or P-256, 33 bytes (SEC 1, 2.3.3).
    pub public_key: String,
    /// `card`, or `software` for a key sealed by a passphrase.
    pub signature: String,
    /// What seals their signing key: a passphrase that was `drawn` or `chosen`, or `known`, in
    /// practice rooms; empty for a card, and in entries of before.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sealed_by: String,
    /// What they acknowledged as their duty; empty in entries of version 1.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub duty: String,
    /// Their signature of it, hex.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub duty_signature: String,
    /// The card they sign with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<Card>,
    /// Their age recipient.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age: Option<String>,
    /// Their ML-KEM-768 public key, hex, 1184 bytes: what is sealed to their card is sealed to it
    /// besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mlkem: Option<String>,
    /// When they were enrolled; the entry's time.
    #[serde(default, skip_serializing)]
    pub enrolled: String,
    /// The entry's place in the journal.
    #[serde(default, skip_serializing)]
    pub entry: u64,
}

impl Person {
    /// Their ML-KEM key in the few digits people compare: the first four bytes of its SHA-256.
    #[must_use]
    pub fn mlkem_fingerprint(&self) -> Option<String> {
        let key = hex::decode(self.mlkem.as_deref()?).ok()?;
        let digits = hex::encode(&Sha256::digest(key)[..4]);
        Some(format!("{} {}", &digits[..4], &digits[4..]))
    }

    /// What somebody else has that this person has too, and must not.
    pub fn shares_with(&self, other: &Self) -> Option<&'static str> {
        let cards = self.card.as_ref().zip(other.card.as_ref());
        if self.age.is_some() && self.age == other.age {
            Some("age key")
        } else if self.mlkem.is_some() && self.mlkem == other.mlkem {
            Some("ML-KEM key")
        } else if cards
            .is_some_and(|(one, two)| one.serial == two.serial && one.sign_key == two.sign_key)
        {
            Some("card")
        } else {
            (self.public_key == other.public_key).then_some("signing key")
        }
    }
}

/// A person's own card, by what stays the same wherever it is plugged.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Its label.
    pub token: String,
    /// Its serial number.
    pub serial: String,
    /// CKA_ID of the key they sign with, hex.
    pub sign_key: String,
    /// CKA_ID of the P-256 key a share can be sealed to, hex; empty if the card has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seal_key: String,
    /// That key's public point, uncompressed, hex.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seal_point: String,
}

impl Ledger {
    /// People of a script who have one key between them: it opens, or signs, for both. Rooms of
    /// before may hold such.
    #[must_use]
    pub fn one_key_twice(&self, people: &[Participant]) -> Vec<Problem> {
        let known: Vec<_> = people
            .iter()
            .map(|planned| self.person(&planned.name))
            .collect();
        let mut found = Vec::new();
        for (number, one) in known.iter().enumerate() {
            let Some(one) = one else { continue };
            for other in known.iter().take(number).flatten() {
                let Some(what) = one.shares_with(other) else {
                    continue;
                };
                found.push(Problem {
                    rule: Rule::DistinctRecipients,
                    r#where: format!("participant {}", number + 1),
                    message: format!(
                        "{} and {} have one {what} between them",
                        other.name, one.name
                    ),
                });
            }
        }
        found
    }
}
