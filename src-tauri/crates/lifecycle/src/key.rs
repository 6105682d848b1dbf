//! What is known of one version of a key.

use crate::KeyState;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A level of the hierarchy of keys.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// A master key: made and kept inside a token, shared among custodians, wraps KEKs.
    Mkek,
    /// A key-encryption key of a domain or tenant: kept wrapped under a master key, wraps DEKs.
    Kek,
    /// A data-encryption key of one context: kept wrapped under a KEK, outside the room.
    Dek,
}

impl Tier {
    /// The tiers, from the top.
    pub const ALL: [Self; 3] = [Self::Mkek, Self::Kek, Self::Dek];

    /// The name used in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Mkek => "mkek",
            Self::Kek => "kek",
            Self::Dek => "dek",
        }
    }

    /// The tier whose keys wrap those of this one.
    #[must_use]
    pub const fn above(self) -> Option<Self> {
        match self {
            Self::Mkek => None,
            Self::Kek => Some(Self::Mkek),
            Self::Dek => Some(Self::Kek),
        }
    }
}

/// What a key is, and how long.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Algorithm {
    /// AES with 256 bits (FIPS 197).
    #[serde(rename = "aes-256")]
    Aes256,
    /// A key on P-256 (FIPS 186-5) that agrees on secrets by ECDH: half of a transport key.
    #[serde(rename = "p-256")]
    P256,
    /// RSA with 2048 bits, OAEP (RFC 8017, 7.1).
    #[serde(rename = "rsa-2048")]
    Rsa2048,
    /// RSA with 3072 bits, OAEP.
    #[serde(rename = "rsa-3072")]
    Rsa3072,
    /// RSA with 4096 bits, OAEP.
    #[serde(rename = "rsa-4096")]
    Rsa4096,
}

impl Algorithm {
    /// Those there are.
    pub const ALL: [Self; 5] = [
        Self::Aes256,
        Self::P256,
        Self::Rsa2048,
        Self::Rsa3072,
        Self::Rsa4096,
    ];

    /// The name used in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Aes256 => "aes-256",
            Self::P256 => "p-256",
            Self::Rsa2048 => "rsa-2048",
            Self::Rsa3072 => "rsa-3072",
            Self::Rsa4096 => "rsa-4096",
        }
    }

    /// Whether keys of that tier can be this at all; what a policy allows of it is its own matter.
    #[must_use]
    pub const fn serves(self, tier: Tier) -> bool {
        match tier {
            Tier::Mkek | Tier::Dek => matches!(self, Self::Aes256),
            Tier::Kek => true,
        }
    }

    /// Security strength in bits (NIST SP 800-57 part 1 revision 5, table 2); 4096 bits, which it
    /// does not list, by the formula of FIPS 140-2 IG 7.5, rounded down to a multiple of 8.
    #[must_use]
    pub const fn strength(self) -> u16 {
        match self {
            Self::Aes256 => 256,
            Self::Rsa2048 => 112,
            Self::P256 | Self::Rsa3072 => 128,
            Self::Rsa4096 => 152,
        }
    }
}

/// Something that was written does not name what it should.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("“{given}” is not {what}; there are {known}")]
pub struct Unreadable {
    /// What was written.
    pub given: String,
    /// What it should be.
    pub what: &'static str,
    /// What there is.
    pub known: String,
}

pub(crate) fn by_id<T: Copy>(
    given: &str,
    what: &'static str,
    all: &[T],
    id: fn(T) -> &'static str,
) -> Result<T, Unreadable> {
    let found = all.iter().copied().find(|one| id(*one) == given);
    found.ok_or_else(|| Unreadable {
        given: given.into(),
        what,
        known: all
            .iter()
            .map(|one| id(*one))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

impl FromStr for Tier {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        by_id(text, "a tier", &Self::ALL, Self::id)
    }
}

impl FromStr for Algorithm {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        by_id(text, "an algorithm for keys", &Self::ALL, Self::id)
    }
}

impl FromStr for KeyState {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        by_id(text, "a state of keys", &Self::ALL, Self::id)
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

/// One version of one key: `ID@VERSION` in text.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyRef {
    /// The key's id: that of a master key is its CKA_ID, in lower-case hex.
    pub id: String,
    /// Its version, from 1.
    pub version: u32,
}

impl KeyRef {
    /// The longest id there may be, in bytes.
    pub const MAX_ID: usize = 64;

    /// A version of a key.
    #[must_use]
    pub fn new(id: impl Into<String>, version: u32) -> Self {
        Self {
            id: id.into(),
            version,
        }
    }

    /// Whether a text may be a key's id: letters, digits, `-`, `_` and `.`, at most
    /// [`MAX_ID`](Self::MAX_ID) of them.
    #[must_use]
    pub fn is_id(text: &str) -> bool {
        let one = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        (1..=Self::MAX_ID).contains(&text.len()) && text.bytes().all(one)
    }
}

impl fmt::Display for KeyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.id, self.version)
    }
}

/// What a key is for, by which a policy judges it.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Where it is used, as `production`.
    pub environment: String,
    /// What it is used for, as `data`, `backup`.
    pub usage: String,
    /// How sensitive what it protects is.
    pub sensitivity: String,
}

/// How a key came into the inventory.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// In its token before the room knew of it, and shared there.
    Adopted,
    /// Made in a token here.
    Made,
    /// Brought wrapped.
    Imported,
    /// Told by a spreadsheet: it is elsewhere, and the room holds nothing of it.
    Registered,
}

impl Origin {
    /// Those there are.
    pub const ALL: [Self; 4] = [Self::Made, Self::Adopted, Self::Imported, Self::Registered];

    /// The name used in files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Adopted => "adopted",
            Self::Made => "made",
            Self::Imported => "imported",
            Self::Registered => "registered",
        }
    }
}

impl FromStr for Origin {
    type Err = Unreadable;

    fn from_str(text: &str) -> Result<Self, Unreadable> {
        by_id(text, "an origin of keys", &Self::ALL, Self::id)
    }
}

/// A legal hold: while it stands, the key cannot be destroyed.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hold {
    /// Its name, as a matter's number.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Since when, RFC 3339 UTC.
    pub since: String,
}

/// A change a version went through.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// From which state; absent for the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<KeyState>,
    /// To which.
    pub to: KeyState,
    /// Who did it.
    pub by: String,
    /// Why.
    pub purpose: String,
    /// The journal's entry that tells of it.
    pub entry: u64,
}

/// What is known of one version of a key.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// Which.
    pub key: KeyRef,
    /// Its label.
    pub label: String,
    /// Its tier.
    pub tier: Tier,
    /// What it is.
    pub algorithm: Algorithm,
    /// The key it is wrapped under; absent for a master key and for one that is elsewhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<KeyRef>,
    /// Its state as the journal has it; what counts at a time is [`state_at`](Self::state_at).
    pub state: KeyState,
    /// Until when what it protects is accepted, RFC 3339 UTC, while it is Rotating.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// From when it may be purged, RFC 3339 UTC, if it was soft-deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purge_from: Option<String>,
    /// Who answers for it.
    pub owner: String,
    /// The domain or tenant, or for a DEK its context.
    pub domain: String,
    /// What it is for.
    pub class: Class,
    /// How it came here.
    pub origin: Origin,
    /// When it was made, RFC 3339 UTC.
    pub made: String,
    /// The end of its cryptoperiod, `YYYY-MM-DD`; absent where no policy gives one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
    /// Its check value, hex; absent where the room never had the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<String>,
    /// Holds on it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
}

impl Key {
    /// Its state at `now` (RFC 3339 UTC): one whose window ended is Deactivated.
    #[must_use]
    pub fn state_at(&self, now: &str) -> KeyState {
        let over = self.until.as_deref().is_some_and(|until| until <= now);
        if self.state == KeyState::Rotating && over {
            KeyState::Deactivated
        } else {
            self.state
        }
    }
}
