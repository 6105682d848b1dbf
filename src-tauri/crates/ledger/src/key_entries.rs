//! The journal's entries on keys below the master keys, on what was decided about any key, and on
//! the room's policy.

use crate::exchange_entries::Brought;
use ceremony::{DeviceCall, TokenSearched};
use lifecycle::{Act, Key, KeyRef, KeyState};
use serde::{Deserialize, Serialize};

/// Who decided on an act, and why: the first acted, the others approved. Each signed
/// `keymoot/key-act/1` over the same.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// When it was signed, RFC 3339 UTC.
    pub at: String,
    /// Why.
    pub purpose: String,
    /// SHA-256 of what was asked for in canonical JSON, hex; empty where the act and the key say all.
    pub detail: String,
    /// Who, and their signatures.
    pub signatures: Vec<Signature>,
}

impl Decided {
    /// Who acted; empty where nobody signed.
    #[must_use]
    pub fn by(&self) -> &str {
        self.signatures.first().map_or("", |first| &first.name)
    }
}

/// One signature of an act.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Whose.
    pub name: String,
    /// By the key they are enrolled with, hex.
    pub signature: String,
}

/// What shows of a key that a room keeps wrapped; never the wrapped bytes.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptWrapped {
    /// What the wrapped bytes are: `rfc3394`, `rfc5649`.
    pub format: String,
    /// SHA-256 of them, hex.
    pub digest: String,
    /// A published key wrapped under this one, hex: that it opens shows that this is the same key.
    pub canary: String,
    /// An RSA key's public half: SubjectPublicKeyInfo (RFC 5280), DER, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public: Option<String>,
}

/// A key came into the inventory.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyAdded {
    /// The key as it came.
    pub key: Key,
    /// What shows of it, if the room keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<KeptWrapped>,
    /// Who decided.
    pub decided: Decided,
    /// How it was brought, if somebody else made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brought: Option<Brought>,
    /// What was asked of the device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<DeviceCall>,
}

/// A version of a key changed, or a hold on it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyChanged {
    /// Which.
    pub key: KeyRef,
    /// What was done.
    pub act: Act,
    /// Its new state, if that changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<KeyState>,
    /// The end of its acceptance window, RFC 3339 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// From when it may be purged, RFC 3339 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purge_from: Option<String>,
    /// The key that takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<KeyRef>,
    /// The hold that was set or lifted, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<String>,
    /// Who decided.
    pub decided: Decided,
}

/// An act on a key, or its use, was refused.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyRefused {
    /// Which.
    pub key: KeyRef,
    /// What was tried: the name of an act, or of a use (`protect`, `process`).
    pub tried: String,
    /// The rule that stood against it.
    pub rule: String,
    /// In words.
    pub why: String,
    /// Who tried.
    pub by: String,
}

/// KEKs were put under another master key, inside a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeksRewrapped {
    /// The master key they were under.
    pub from: KeyRef,
    /// The one they are under now.
    pub to: KeyRef,
    /// Each, with what shows of it now.
    pub keys: Vec<RewrappedKek>,
    /// Who did it.
    pub by: String,
    /// What was asked of the device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<DeviceCall>,
}

/// One KEK under another master key.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RewrappedKek {
    /// Which.
    pub key: KeyRef,
    /// What its wrapped bytes are now.
    pub format: String,
    /// SHA-256 of them, hex.
    pub digest: String,
}

/// What a run over many DEKs does.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RunKind {
    /// DEKs are made, one for each context.
    Make,
    /// DEKs are put under another KEK.
    Rewrap,
}

/// A run over many DEKs begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RunBegun {
    /// Its id, hex, 16 bytes.
    pub run: String,
    /// What it does.
    pub kind: RunKind,
    /// The KEK the DEKs are under afterwards.
    pub to: KeyRef,
    /// Its output's file name.
    pub out: String,
    /// Who decided.
    pub decided: Decided,
}

/// A batch of a run is done: its rows are in the file and in the inventory.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct KeysBatch {
    /// The run.
    pub run: String,
    /// The batch's number in it, from 1.
    pub number: u32,
    /// The KEK the rows are under now.
    pub to: KeyRef,
    /// How many rows it wrote.
    pub rows: u32,
    /// How many rows were set aside.
    pub set_aside: u32,
    /// Root of the RFC 6962 tree over the rows as they were written, hex.
    pub root: String,
    /// Bytes of the input read up to here.
    pub read: u64,
    /// SHA-256 of these, hex.
    pub input: String,
    /// Bytes of the output written up to here.
    pub written: u64,
    /// Bytes of the file of rows set aside, up to here.
    pub aside: u64,
    /// True for the last.
    pub last: bool,
}

/// A key is about to be destroyed everywhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyPurgeBegun {
    /// Which.
    pub key: KeyRef,
    /// Who decided.
    pub decided: Decided,
}

/// A key was destroyed everywhere the room knows of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyPurged {
    /// Which.
    pub key: KeyRef,
    /// Each token that held it, and whether it was found there afterwards.
    pub tokens: Vec<TokenSearched>,
    /// Whether wrapped bytes that the room kept were overwritten and are found nowhere in it.
    pub wrapped_gone: bool,
    /// Recovery packages of it in the room's folder that were erased, by file name.
    pub packages: Vec<String>,
    /// Shares that are called in: custodian and bag, as registered.
    pub called_in: Vec<String>,
    /// What was asked of the device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<DeviceCall>,
}

/// A policy was adopted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PolicyAdopted {
    /// Its version.
    pub version: u32,
    /// Its text.
    pub text: String,
    /// Who decided; `detail` is the text's SHA-256.
    pub decided: Decided,
}
