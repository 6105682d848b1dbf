//! What the room is asked to do to the world.

use crate::{FileFacts, KeyId, Step, TokenRole};
use serde::{Deserialize, Serialize};

/// An act on a device, a file or paper. Its intent is durable before it begins.
///
/// An effect names everything needed to find out, after a crash, whether it happened.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(tag = "effect", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Effect {
    /// Look for a master key that the primary token has, and at what it says of it. Changes nothing.
    AdoptKey {
        /// The key's CKA_LABEL.
        label: String,
        /// The key's CKA_ID, hex, where the script names it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<KeyId>,
    },
    /// Do to a key, or to the policy, what this kind of ceremony does, as those named decide.
    CarryOut {
        /// The version of the key, `ID@VERSION`; SHA-256 of the policy's text, hex.
        subject: String,
        /// Who decides: the first acts, the others approve.
        deciders: Vec<String>,
    },
    /// Make the key non-extractable and lock its usage, in one token.
    CloseDoor {
        /// The key's CKA_ID, hex.
        key: KeyId,
    },
    /// Destroy the drill key in every token that holds it.
    DestroyKey {
        /// The key's CKA_ID, hex.
        key: KeyId,
    },
    /// Make the master key in the primary token.
    GenerateKey {
        /// The key's CKA_ID, hex, 16 bytes, drawn before.
        key: KeyId,
        /// The key's CKA_LABEL.
        label: String,
    },
    /// Install the recovered key in the target token.
    InstallKey {
        /// The key's CKA_ID, hex.
        key: KeyId,
        /// The key's CKA_LABEL.
        label: String,
    },
    /// Split a fresh secret, wrap the key under it, and try the recovery inside the token.
    Rehearse {
        /// Which attempt this is, from 1.
        attempt: u32,
    },
    /// Write the recovery package.
    ReleasePackage {
        /// SHA-256 of the package file, hex.
        digest: String,
        /// Where it is written; not journalled before version 3.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Reserved>,
    },
    /// Rebuild the key for a moment in the target token, try it and destroy it.
    TestKey {
        /// The key's CKA_ID, hex.
        key: KeyId,
    },
    /// Write a share to its medium, read it back and verify it.
    WriteShare {
        /// The share's index, from 1.
        index: u8,
        /// The attempt it belongs to.
        attempt: u32,
        /// The files it writes; none where it is printed, and none before version 3.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        files: Vec<FileFacts>,
    },
}

/// A place that was made ready before a file was written to it.
///
/// The reserved file is empty until the act begins and takes the name of `path` when it is over. So
/// whoever looks afterwards, and finds neither, looks at another medium and knows nothing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reserved {
    /// The file's absolute path.
    pub path: String,
    /// The name, in the same folder, that was reserved for it.
    pub name: String,
}

impl Effect {
    /// The effect's name in the journal and in progress lines.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::AdoptKey { .. } => "adopt-key",
            Self::CarryOut { .. } => "carry-out",
            Self::CloseDoor { .. } => "close-door",
            Self::DestroyKey { .. } => "destroy-key",
            Self::GenerateKey { .. } => "generate-key",
            Self::InstallKey { .. } => "install-key",
            Self::Rehearse { .. } => "rehearse",
            Self::ReleasePackage { .. } => "release-package",
            Self::TestKey { .. } => "test-key",
            Self::WriteShare { .. } => "write-share",
        }
    }

    /// The step this effect belongs to.
    #[must_use]
    pub const fn step(&self) -> Step {
        match self {
            Self::AdoptKey { .. } => Step::AdoptKey,
            Self::CarryOut { .. } => Step::CarryOut,
            Self::CloseDoor { .. } => Step::CloseDoor,
            Self::DestroyKey { .. } => Step::Destroy,
            Self::GenerateKey { .. } => Step::MakeKey,
            Self::InstallKey { .. } => Step::Recover,
            Self::Rehearse { .. } => Step::Rehearse,
            Self::ReleasePackage { .. } => Step::Release,
            Self::TestKey { .. } => Step::TestKey,
            Self::WriteShare { .. } => Step::HandOut,
        }
    }

    /// True if the act cannot be undone, rebuilds a live key, or says which key a ceremony is about, so
    /// that a second person confirms it first.
    #[must_use]
    pub const fn irreversible(&self) -> bool {
        matches!(
            self,
            Self::AdoptKey { .. }
                | Self::CarryOut { .. }
                | Self::CloseDoor { .. }
                | Self::DestroyKey { .. }
                | Self::GenerateKey { .. }
                | Self::InstallKey { .. }
                | Self::ReleasePackage { .. }
                | Self::TestKey { .. }
        )
    }

    /// True if both are the same act, wherever each writes to.
    #[must_use]
    pub fn is_same_act(&self, other: &Self) -> bool {
        let placeless = |effect: &Self| match effect {
            Self::ReleasePackage { digest, .. } => Self::ReleasePackage {
                digest: digest.clone(),
                to: None,
            },
            Self::WriteShare { index, attempt, .. } => Self::WriteShare {
                index: *index,
                attempt: *attempt,
                files: Vec::new(),
            },
            Self::AdoptKey { .. }
            | Self::CarryOut { .. }
            | Self::CloseDoor { .. }
            | Self::DestroyKey { .. }
            | Self::GenerateKey { .. }
            | Self::InstallKey { .. }
            | Self::Rehearse { .. }
            | Self::TestKey { .. } => effect.clone(),
        };
        placeless(self) == placeless(other)
    }

    /// The token it acts on, where there is one.
    #[must_use]
    pub const fn token(&self) -> Option<TokenRole> {
        match self {
            Self::AdoptKey { .. }
            | Self::CloseDoor { .. }
            | Self::GenerateKey { .. }
            | Self::Rehearse { .. } => Some(TokenRole::Primary),
            Self::InstallKey { .. } | Self::TestKey { .. } => Some(TokenRole::Target),
            Self::CarryOut { .. }
            | Self::DestroyKey { .. }
            | Self::ReleasePackage { .. }
            | Self::WriteShare { .. } => None,
        }
    }
}
