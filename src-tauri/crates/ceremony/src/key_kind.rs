//! What kind of key a ceremony makes, shares and recovers.

use quorum::root::RootKind;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A kind of key: a master key, which wraps others, or a root key, which signs.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub enum KeyKind {
    /// A master key: AES-256.
    #[default]
    #[serde(rename = "aes-256")]
    Aes256,
    /// A root key: ML-DSA-65.
    #[serde(rename = "ml-dsa-65")]
    MlDsa65,
    /// A root key: ML-DSA-87.
    #[serde(rename = "ml-dsa-87")]
    MlDsa87,
    /// A root key: ECDSA on P-384.
    #[serde(rename = "p-384")]
    P384,
}

impl KeyKind {
    /// The kinds there are.
    pub const ALL: [Self; 4] = [Self::Aes256, Self::MlDsa65, Self::MlDsa87, Self::P384];

    /// The name used in scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aes256 => "aes-256",
            Self::MlDsa65 => "ml-dsa-65",
            Self::MlDsa87 => "ml-dsa-87",
            Self::P384 => "p-384",
        }
    }

    /// What kind of root key it is; `None` of a master key.
    #[must_use]
    pub const fn root(self) -> Option<RootKind> {
        match self {
            Self::Aes256 => None,
            Self::MlDsa65 => Some(RootKind::MlDsa65),
            Self::MlDsa87 => Some(RootKind::MlDsa87),
            Self::P384 => Some(RootKind::P384),
        }
    }

    /// The kind whose public key that is, SubjectPublicKeyInfo in DER, hex; a master key has none.
    /// `None` if it is of no kind known.
    #[must_use]
    pub fn of(public_key: Option<&str>) -> Option<Self> {
        let Some(text) = public_key else {
            return Some(Self::Aes256);
        };
        Some(match quorum::root::PublicKey::from_hex(text)?.kind() {
            RootKind::MlDsa65 => Self::MlDsa65,
            RootKind::MlDsa87 => Self::MlDsa87,
            RootKind::P384 => Self::P384,
        })
    }

    /// The ability of a token to make such keys and sign with them, and to let a quorum share one;
    /// neither of a master key, for which a token is looked at anyway.
    #[must_use]
    pub const fn abilities(self) -> Option<[&'static str; 2]> {
        match self {
            Self::Aes256 => None,
            Self::MlDsa65 => Some(["ml-dsa-65", "ml-dsa-65-shared"]),
            Self::MlDsa87 => Some(["ml-dsa-87", "ml-dsa-87-shared"]),
            Self::P384 => Some(["p-384", "p-384-shared"]),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
    pub(crate) fn is_master(&self) -> bool {
        *self == Self::Aes256
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for KeyKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or_else(|| format!("“{text}” is not a kind of key; there are {}", known()))
    }
}
