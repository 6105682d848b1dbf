//! The things events speak of. None of them is a secret.

use crate::{Effect, KeyId, ParticipantId, QuorumId, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An act on a key or on the policy that a ceremony carried out. The entries it names say it in full,
/// with what was signed.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Acted {
    /// The version of the key, `ID@VERSION`; SHA-256 of the policy's text, hex.
    pub subject: String,
    /// The key's label; the policy's title.
    pub name: String,
    /// Who decided: the first acted, the others approved.
    pub decided_by: Vec<String>,
    /// What it is now: the name of a key's state, or `in-force`.
    pub now: String,
    /// The end of the key's acceptance window, RFC 3339 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The version, or the key, that took over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// How many keys it protected that are in the inventory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub affected: Option<u64>,
    /// The tokens that were searched for it afterwards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub searched: Vec<TokenSearched>,
    /// Recovery packages that were erased, by file name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<String>,
    /// Shares of it that are still with people: whose, and in which bag.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub called_in: Vec<String>,
    /// What a new policy changed, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// The entries of the journal that say it, in order.
    pub entries: Vec<EntryNamed>,
}

/// A token that was searched for a key.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSearched {
    /// Its label.
    pub token: String,
    /// Its serial number.
    pub serial: String,
    /// True if the key was still found.
    pub found: bool,
}

/// An entry of the journal, named so that nobody can put another in its place.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EntryNamed {
    /// Its number, from 0.
    pub number: u64,
    /// Its leaf hash (RFC 6962, 2.1), hex.
    pub leaf: String,
}

/// A person as enrolled in the room, arriving at a ceremony.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Attendee {
    /// The room's id of this person, hex.
    pub participant: ParticipantId,
    /// The name as the script has it.
    pub name: String,
    /// Who they work for; may be empty.
    pub organisation: String,
    /// What they do here.
    pub role: Role,
    /// Their Ed25519 verification key, hex.
    pub public_key: String,
    /// How the signature is made: `software` for a passphrase-sealed key.
    pub signature: String,
}

/// Which part a token plays.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenRole {
    /// Where the key is made.
    Primary,
    /// Where the key is recovered to.
    Target,
}

impl TokenRole {
    /// The name used in the journal and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Target => "target",
        }
    }
}

/// One device call: what was asked, never with what value.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct DeviceCall {
    /// The PKCS#11 function.
    pub function: String,
    /// The mechanism, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<String>,
    /// Names of the template's attributes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub template: Vec<String>,
    /// Name of the return value.
    pub rv: String,
    /// How long it took, in microseconds.
    pub micros: u64,
}

/// What was found when the device was tried.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// What was tried, for instance `rogue-wrap-refused`.
    pub name: String,
    /// True if the device behaved as it should.
    pub held: bool,
    /// What it answered.
    pub detail: String,
}

/// A token as it was on the day.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct TokenFacts {
    /// The module's file name.
    pub module: String,
    /// SHA-256 of the module's file, hex.
    pub module_digest: String,
    /// The library's own description and version.
    pub library: String,
    /// The slot's id.
    pub slot: u64,
    /// CK_TOKEN_INFO label.
    pub label: String,
    /// CK_TOKEN_INFO manufacturerID.
    pub manufacturer: String,
    /// CK_TOKEN_INFO model.
    pub model: String,
    /// CK_TOKEN_INFO serialNumber.
    pub serial: String,
    /// CK_TOKEN_INFO firmwareVersion.
    pub firmware: String,
    /// True for a practice token or known software token.
    pub software: bool,
    /// What it truly does, tried on the spot.
    pub abilities: BTreeMap<String, bool>,
    /// True if it was initialised for this ceremony.
    pub initialised: bool,
}

/// A short value that shows that two holders have the same key.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct CheckValue {
    /// How it is made: `cmac-zero-5` or `kw-const-5`; `spki-sha256` of a root key.
    pub method: String,
    /// Five bytes, hex; the 32 of a root key's fingerprint.
    pub value: String,
}

/// A root key's public half, and a signature by which a device showed that it holds the private one.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RootProof {
    /// SubjectPublicKeyInfo in DER, hex.
    pub public_key: String,
    /// The challenge: 32 fresh bytes, hex.
    pub challenge: String,
    /// The signature over it, as [`signed_message`](quorum::root::signed_message) puts it, hex.
    pub signature: String,
}

impl RootProof {
    /// True if the signature verifies.
    #[must_use]
    pub fn holds(&self) -> bool {
        quorum::root::answers(&self.public_key, &self.challenge, &self.signature)
    }
}

/// A key as the token describes it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct KeyFacts {
    /// CKA_ID, hex.
    pub id: KeyId,
    /// CKA_LABEL.
    pub label: String,
    /// Attributes read back: name → value as text.
    pub attributes: BTreeMap<String, String>,
    /// What was tried on it.
    pub probes: Vec<Probe>,
    /// Its check value.
    pub check: CheckValue,
    /// Of a root key: its public half, proved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<RootProof>,
}

/// Both devices' answers to one fresh challenge.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Equality {
    /// The challenge, hex.
    pub challenge: String,
    /// The method: `cmac` or `kw-sha256`; a root key's kind, whose answers are signatures.
    pub method: String,
    /// The first holder's answer, hex.
    pub first: String,
    /// The second holder's answer, hex.
    pub second: String,
    /// Of a root key: SubjectPublicKeyInfo in DER, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
}

impl Equality {
    /// True if both hold the same key: equal answers, or signatures that verify under one key.
    #[must_use]
    pub fn holds(&self) -> bool {
        match &self.public_key {
            None => !self.first.is_empty() && self.first == self.second,
            Some(key) => [&self.first, &self.second]
                .into_iter()
                .all(|answer| quorum::root::answers(key, &self.challenge, answer)),
        }
    }
}

/// A source of randomness that went in.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Entropy {
    /// `hsm`, `os` or `dice`.
    pub source: String,
    /// How many bytes it gave.
    pub bytes: u32,
}

/// What is public of a recovery package.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct PackageFacts {
    /// Quorum id, hex.
    pub quorum: QuorumId,
    /// k.
    pub threshold: u8,
    /// n.
    pub shares: u8,
    /// Commitments C0 … C(k−1), SEC1 compressed hex.
    pub commitments: Vec<String>,
    /// SHA-256 of the canonical header, hex.
    pub header_digest: String,
    /// SHA-256 of the package file, hex.
    pub digest: String,
    /// The key's id, hex.
    pub key: KeyId,
    /// The key's label.
    pub label: String,
    /// The key's check value.
    pub check: CheckValue,
    /// Of a root key: SubjectPublicKeyInfo in DER, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_key: Option<String>,
}

/// A file the room wrote, by what tells it from every other.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileFacts {
    /// Its absolute path.
    pub path: String,
    /// SHA-256 of its bytes, hex. A sheet's bytes end in randomness of its own, so that this tells
    /// nothing of the share.
    pub digest: String,
}

/// What looking for an effect showed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// The effect happened.
    Done,
    /// It did not.
    NotDone,
    /// Nobody could look: it may have happened.
    Unknown,
}

impl Found {
    /// The name used in the journal and by the fronts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not-done",
            Self::Unknown => "unknown",
        }
    }
}

/// An effect whose outcome the ceremony never journalled, and what was seen of it at the end.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// What was begun.
    pub effect: Effect,
    /// What looking for it showed.
    pub found: Found,
}

/// The state of one copy of a key when it was looked for.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// Which token.
    pub token: TokenRole,
    /// Its label.
    pub label: String,
    /// Its serial.
    pub serial: String,
    /// True if the key was found there after the act.
    pub found: bool,
}

/// A share of an attempt that came to nothing, although the share itself is good. In a
/// redistribution it is one of a threshold that rebuilds the secret; otherwise its package may have
/// been written, and a threshold opens it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct VoidedShare {
    /// Its index.
    pub index: u8,
    /// Who was to take it.
    pub custodian: String,
    /// Its bag; empty if it was written and not sealed yet.
    pub bag: String,
}

/// What there is of a quorum that a migration replaces.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct Replaced {
    /// Its shares, by index.
    pub shares: Vec<ReplacedShare>,
    /// Its recovery packages.
    pub packages: Vec<ReplacedPackage>,
}

/// A share that a migration replaces, as the register had it.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
pub struct ReplacedShare {
    /// Its index.
    pub index: u8,
    /// Who holds it; empty where the room does not know.
    pub custodian: String,
    /// Where it lies; empty if nobody said.
    pub place: String,
    /// The bag it is in, or came out of; empty if in none.
    pub bag: String,
    /// What it lies on; empty where the room does not know.
    pub medium: String,
    /// What encrypts it ([`Medium::suite`](crate::Medium::suite)); empty for paper, and where the room
    /// does not know.
    pub suite: String,
    /// True if it was destroyed before a witness, and was never out of sight; else it is outstanding.
    pub destroyed: bool,
}

/// A recovery package that a migration replaces. It opens nothing without shares.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ReplacedPackage {
    /// Its name in the register.
    pub item: String,
    /// Who holds it.
    pub who: String,
    /// Where it lies; empty if nobody said.
    pub place: String,
}

/// What a migration replaced, and what became of it: the proof that nothing was left behind.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Migrated {
    /// The suite it went to.
    pub suite: String,
    /// What may encrypt a share in that suite, so that who checks needs no table.
    pub seals: Vec<String>,
    /// The last day on which outstanding shares are accepted, `YYYY-MM-DD`.
    pub until: String,
    /// The whole old quorum.
    #[serde(flatten)]
    pub replaced: Replaced,
}

/// A departure from the script.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ExceptionNote {
    /// What the script asks for.
    pub expected: String,
    /// What happened.
    pub happened: String,
    /// What was decided.
    pub decided: String,
    /// The name of who decided.
    pub by: String,
}

/// A participant's word on what happened.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Whether they agree with the journal as it stood.
    pub agree: bool,
    /// Why not, on one line; empty if they agree.
    pub reason: String,
    /// Ed25519 verification key, hex.
    pub public_key: String,
    /// The checkpoint's note, as signed over.
    pub checkpoint: String,
    /// Ed25519 signature, hex.
    pub signature: String,
}

/// What a possession check asks of each custodian.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct ChallengeFacts {
    /// The newest checkpoint's text: the proofs are not older than it.
    pub checkpoint: String,
    /// 32 fresh bytes, hex.
    pub fresh: String,
    /// SHA-256 of checkpoint ‖ fresh, hex.
    pub challenge: String,
    /// The commitments' digest, hex.
    pub digest: String,
}
