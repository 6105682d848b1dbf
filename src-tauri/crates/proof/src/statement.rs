//! What people sign with keys of their own besides the sign-off: that they came, that they accept a
//! duty, that something changed hands, that an emergency is one.
//!
//! A statement is a few lines of UTF-8: the first names the kind and its version, each further line
//! is one field, and every line but the last ends in a newline. No field holds a control character,
//! so two statements never share their bytes. The forms stand in `docs/formats/journal.md`.

use crate::edwards;
use p256::ecdsa::signature::Verifier as _;

/// The type of a journal entry that enrols a participant's key, with their duty.
pub const PARTICIPANT_ENROLLED: &str = "participant-enrolled";
/// The type of a journal entry that holds a signature at roll call.
pub const PARTICIPANT_ARRIVED: &str = "participant-arrived";
/// The type of a journal entry that holds a signed movement of the custody register.
pub const CUSTODY_MOVED: &str = "custody-moved";
/// The type of a journal entry that holds one approval of an emergency.
pub const EMERGENCY_APPROVED: &str = "emergency-approved";

/// A field of a statement holds a line break or another control character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the {0} is one line of text: write it without line breaks")]
pub struct FieldRefused(pub &'static str);

/// One movement of the custody register, as the two people who saw it sign it. A field that does
/// not apply is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Movement<'a> {
    /// Room id, lower-case hex: a movement of one room says nothing in another.
    pub room: &'a str,
    /// When, RFC 3339 in UTC.
    pub at: &'a str,
    /// What moved.
    pub item: &'a str,
    /// What for.
    pub purpose: &'a str,
    /// Name of who moved it.
    pub who: &'a str,
    /// Name of who saw it.
    pub witness: &'a str,
    /// The place it left.
    pub from: &'a str,
    /// The place it came to.
    pub to: &'a str,
    /// Number of the bag it was taken from.
    pub bag_out: &'a str,
    /// Number of the bag it was put into.
    pub bag_in: &'a str,
    /// Whether the seal of the bag it was taken from was whole; `None` without a bag.
    pub seal_intact: Option<bool>,
    /// When it is to be looked at next, `YYYY-MM-DD`.
    pub next_check: &'a str,
}

/// `keymoot/roll-call/1`: somebody came to a ceremony, in this role, and knows its script.
///
/// # Errors
/// [`FieldRefused`].
pub fn arrival(
    ceremony: &str,
    script_digest: &str,
    participant: &str,
    name: &str,
    role: &str,
) -> Result<Vec<u8>, FieldRefused> {
    lines(
        "keymoot/roll-call/1",
        &[
            ("ceremony", ceremony),
            ("script digest", script_digest),
            ("participant id", participant),
            ("name", name),
            ("role", role),
        ],
    )
}

/// `keymoot/duty/1`: somebody who is enrolled acknowledges what is expected of them.
///
/// # Errors
/// [`FieldRefused`].
pub fn duty(
    participant: &str,
    name: &str,
    role: &str,
    text: &str,
) -> Result<Vec<u8>, FieldRefused> {
    lines(
        "keymoot/duty/1",
        &[
            ("participant id", participant),
            ("name", name),
            ("role", role),
            ("duty", text),
        ],
    )
}

/// `keymoot/movement/1`: something changed its place or its bag. Both people sign these bytes.
///
/// # Errors
/// [`FieldRefused`].
pub fn movement(movement: &Movement<'_>) -> Result<Vec<u8>, FieldRefused> {
    let seal = match movement.seal_intact {
        None => "",
        Some(true) => "intact",
        Some(false) => "broken",
    };
    lines(
        "keymoot/movement/1",
        &[
            ("room id", movement.room),
            ("time", movement.at),
            ("item", movement.item),
            ("purpose", movement.purpose),
            ("name", movement.who),
            ("name of the witness", movement.witness),
            ("place it left", movement.from),
            ("place it came to", movement.to),
            ("number of the old bag", movement.bag_out),
            ("number of the new bag", movement.bag_in),
            ("seal", seal),
            ("date of the next check", movement.next_check),
        ],
    )
}

/// `keymoot/emergency/1`: somebody approves that this script is carried out as an emergency. Its
/// reason and incident number stand in the script.
///
/// # Errors
/// [`FieldRefused`].
pub fn emergency(
    ceremony: &str,
    script_digest: &str,
    participant: &str,
    name: &str,
) -> Result<Vec<u8>, FieldRefused> {
    lines(
        "keymoot/emergency/1",
        &[
            ("ceremony", ceremony),
            ("script digest", script_digest),
            ("participant id", participant),
            ("name", name),
        ],
    )
}

/// A decision about a key or the room's policy, as everybody who makes it signs it. A field that does
/// not apply is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyAct<'a> {
    /// Room id, lower-case hex.
    pub room: &'a str,
    /// When, RFC 3339 in UTC.
    pub at: &'a str,
    /// The act's name.
    pub act: &'a str,
    /// The version of a key, `ID@VERSION`, or `policy`.
    pub subject: &'a str,
    /// SHA-256 of what was asked for in canonical JSON, or of a policy's text; hex.
    pub detail: &'a str,
    /// Why.
    pub purpose: &'a str,
}

/// `keymoot/key-act/1`: something is decided about a key or the policy.
///
/// # Errors
/// [`FieldRefused`].
pub fn key_act(act: &KeyAct<'_>) -> Result<Vec<u8>, FieldRefused> {
    lines(
        "keymoot/key-act/1",
        &[
            ("room id", act.room),
            ("time", act.at),
            ("act", act.act),
            ("key", act.subject),
            ("digest of what is asked for", act.detail),
            ("purpose", act.purpose),
        ],
    )
}

fn lines(domain: &str, fields: &[(&'static str, &str)]) -> Result<Vec<u8>, FieldRefused> {
    let mut text = domain.to_owned();
    for (name, field) in fields {
        if field.contains(char::is_control) {
            return Err(FieldRefused(name));
        }
        text.push('\n');
        text.push_str(field);
    }
    Ok(text.into_bytes())
}

/// A message and a signature over it that holds. Only checking makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedStatement {
    message: Vec<u8>,
    public_key: String,
    signature: String,
}

impl SignedStatement {
    /// Checks a signature, as [`verify`] does; `None` if it does not hold.
    #[must_use]
    pub fn check(public_key: &str, message: &[u8], signature: &str) -> Option<Self> {
        verify(public_key, message, signature).then(|| Self {
            message: message.into(),
            public_key: public_key.into(),
            signature: signature.into(),
        })
    }

    /// Whether this is what was signed, and with that key.
    #[must_use]
    pub fn says(&self, message: &[u8], public_key: &str) -> bool {
        self.message == message && self.public_key == public_key
    }

    /// The key, hex.
    #[must_use]
    pub fn public_key(&self) -> &str {
        &self.public_key
    }

    /// The signature, hex.
    #[must_use]
    pub fn signature(&self) -> &str {
        &self.signature
    }
}

/// Checks a participant's signature over `message`. Keys and signatures are lower-case hex and tell
/// by their length what they are:
///
/// | public key | signature, 64 bytes |
/// |---|---|
/// | 32 bytes | Ed25519 (RFC 8032), R ‖ S; a key or an R of small order, or in another spelling, is refused |
/// | 33 bytes, beginning 02 or 03: P-256, SEC1 compressed | ECDSA (FIPS 186-5) over SHA-256(message), r ‖ s |
///
/// For ECDSA s need not be the lower of its two values: cards return either. So a second signature
/// can be made from one that holds, by anybody and for the same message; it proves no less.
#[must_use]
pub fn verify(public_key: &str, message: &[u8], signature: &str) -> bool {
    let Some(signature) = bytes::<64>(signature) else {
        return false;
    };
    if let Some(key) = bytes::<32>(public_key) {
        return edwards::key(&key).is_some_and(|key| edwards::verifies(&key, message, &signature));
    }
    // SEC1 gives 33 bytes to compressed points only.
    let key = bytes::<33>(public_key)
        .and_then(|point| p256::ecdsa::VerifyingKey::from_sec1_bytes(&point).ok());
    let signature = p256::ecdsa::Signature::from_slice(&signature).ok();
    key.zip(signature)
        .is_some_and(|(key, signature)| key.verify(message, &signature).is_ok())
}

/// Exactly `N` bytes in lower-case hex: one key has one spelling.
fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    digits
        .bytes()
        .all(|digit| !digit.is_ascii_uppercase())
        .then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::Signer as _;

    fn ed25519(message: &[u8]) -> (String, String) {
        let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        (
            hex::encode(key.verifying_key().as_bytes()),
            hex::encode(key.sign(message).to_bytes()),
        )
    }

    fn p256(message: &[u8]) -> (String, p256::ecdsa::Signature) {
        let key = p256::ecdsa::SigningKey::from_slice(&[7; 32]).unwrap();
        let point = key.verifying_key().to_sec1_point(true);
        (hex::encode(point.as_bytes()), key.sign(message))
    }

    #[test]
    fn both_kinds_of_key_are_told_by_their_length() {
        let message = arrival("c", "d", "p", "Zoë", "witness").unwrap();
        let (key, signature) = ed25519(&message);
        assert!(verify(&key, &message, &signature));
        assert!(!verify(&key, b"another", &signature));
        let (key, signature) = p256(&message);
        let raw = |signature: &p256::ecdsa::Signature| hex::encode(signature.to_bytes());
        assert!(verify(&key, &message, &raw(&signature)));
        assert!(!verify(&key, b"another", &raw(&signature)));
        // Either of the two values of s.
        let (r, s) = signature.split_scalars();
        let other = p256::ecdsa::Signature::from_scalars(*r, -*s).unwrap();
        assert_ne!(other, signature);
        assert!(verify(&key, &message, &raw(&other)));
        // Each other's signatures.
        assert!(!verify(&key, &message, &ed25519(&message).1));
        assert!(!verify(&ed25519(&message).0, &message, &raw(&signature)));
    }

    #[test]
    fn other_spellings_and_other_bytes_are_refused() {
        let message = b"text";
        let (key, signature) = ed25519(message);
        let (point, ecdsa) = p256(message);
        let ecdsa = hex::encode(ecdsa.to_bytes());
        assert!(!verify(&key.to_uppercase(), message, &signature));
        assert!(!verify(&key, message, &signature.to_uppercase()));
        assert!(!verify(&point.to_uppercase(), message, &ecdsa));
        assert!(!verify(&format!("04{}", &point[2..]), message, &ecdsa));
        for (key, signature) in [
            ("", ""),
            ("zz", "zz"),
            (key.as_str(), ""),
            (key.as_str(), &signature[2..]),
            (point.as_str(), &"0".repeat(128)),
            (&"0".repeat(64), &"0".repeat(128)),
            (&"0".repeat(66), &"0".repeat(128)),
            (&"é".repeat(33), &"é".repeat(64)),
        ] {
            assert!(!verify(key, message, signature), "{key} {signature}");
        }
    }

    #[test]
    fn no_two_statements_share_their_bytes() {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        assert_eq!(
            text(arrival("c1", "ab", "p1", "Ada", "custodian").unwrap()),
            "keymoot/roll-call/1\nc1\nab\np1\nAda\ncustodian"
        );
        assert_eq!(
            text(duty("p1", "Ada", "custodian", "I keep it.").unwrap()),
            "keymoot/duty/1\np1\nAda\ncustodian\nI keep it."
        );
        assert_eq!(
            text(emergency("c1", "ab", "p1", "Ada").unwrap()),
            "keymoot/emergency/1\nc1\nab\np1\nAda"
        );
        let moved = Movement {
            room: "00ff",
            at: "2026-11-22T09:30:00Z",
            item: "share 1",
            purpose: "recovery",
            who: "Ada",
            witness: "Ben",
            from: "bank",
            to: "office",
            bag_out: "B1",
            bag_in: "B2",
            seal_intact: Some(true),
            next_check: "2027-05-01",
        };
        assert_eq!(
            text(movement(&moved).unwrap()),
            "keymoot/movement/1\n00ff\n2026-11-22T09:30:00Z\nshare 1\nrecovery\nAda\nBen\nbank\n\
             office\nB1\nB2\nintact\n2027-05-01"
        );
        for seal in [None, Some(false)] {
            let other = Movement {
                seal_intact: seal,
                ..moved
            };
            assert_ne!(movement(&other), movement(&moved));
        }
        for bad in ["a\nb", "a\rb", "\0", "a\u{85}b"] {
            assert_eq!(arrival("c", "d", "p", bad, "r"), Err(FieldRefused("name")));
            assert_eq!(duty("p", "n", "r", bad), Err(FieldRefused("duty")));
            assert_eq!(emergency(bad, "d", "p", "n"), Err(FieldRefused("ceremony")));
            let moved = Movement {
                purpose: bad,
                ..moved
            };
            assert_eq!(movement(&moved), Err(FieldRefused("purpose")));
        }
    }
}
