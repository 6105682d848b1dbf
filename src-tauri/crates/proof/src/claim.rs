//! What a check found: claims, each proved, refuted or not checked, and the verdict over them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::merkle::Hash;
use crate::note::{CosignerKey, VerifierKey};
use crate::saying::{self, Said, Saying};

/// What is claimed of a record or a transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimKind {
    /// The file is one revision, of the signed length, with nothing in it that is not used.
    FileWhole,
    /// Every byte outside the manifest is the one that was signed.
    BytesAsSigned,
    /// The manifest is signed by the journal key.
    ManifestSigned,
    /// One page shows what was signed.
    PageAsSigned,
    /// The pages are those that laying the transcript out again gives.
    PagesFromTranscript,
    /// The embedded fonts are those that were signed.
    FontsAsSigned,
    /// One attachment is the one that was signed.
    AttachmentsAsSigned,
    /// Every disclosed value is the one that was journalled.
    LeavesOpen,
    /// What is not shown of one entry is committed to in it. Of a transcript handed on by itself.
    Withheld,
    /// The entries stand, in this order and without a gap, in the journal's tree.
    LeavesInTree,
    /// One ceremony is told from its opening on. Of a transcript handed on by itself.
    CeremonyWhole,
    /// The journal key signed the tree.
    CheckpointSigned,
    /// The cosigner the reader trusts signed the tree, too, with ML-DSA-44.
    CheckpointCosigned,
    /// One participant acknowledged their duty.
    DutySignature,
    /// One participant signed at roll call that they came.
    RollCallSignature,
    /// One approver signed that the emergency is one.
    EmergencyApproval,
    /// Two people signed that something changed its place or its bag.
    CustodySignature,
    /// One of those who decided on an act on a key, or on the policy, signed it.
    DecisionSignature,
    /// One participant signed the journal as it stood.
    ParticipantSignature,
    /// One custodian proved that they have the share the commitments name.
    PossessionProof,
    /// The new shares are of the same secret, made of the old custodians' own shares.
    RedistributionSound,
    /// In a migration every old share is accounted for, and every new one is of the suite it goes to.
    NothingLeftBehind,
    /// What the entries of one ceremony say of one another agrees.
    EntriesAgree,
    /// One introduction of a new journal key is signed by the key before it.
    JournalKeySuccession,
    /// A newer key signed the whole file again.
    Renewed,
    /// The journal key is one the reader trusts.
    SignerKnown,
    /// The journal agrees with a checkpoint the reader already had.
    SinceConsistent,
    /// Two records are of one journal, and tell the same where both tell something.
    RecordsAgree,
    /// One step of the way from the quorum back to the ceremony that generated it.
    QuorumLineage,
}

/// How a claim came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// What would settle it is not there.
    NotChecked,
    /// It holds.
    Proved,
    /// It does not hold.
    Refuted,
}

/// One claim and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// What is claimed.
    pub claim: ClaimKind,
    /// How it came out.
    pub result: Finding,
    /// What was found, in a sentence.
    pub detail: String,
    /// The same for whoever words it in another language.
    pub said: Vec<Said>,
    /// The page it is about, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// The journal entry it is about: its `seq`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// Who signed: a key's text form, or a participant's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signer: Option<String>,
}

impl Claim {
    /// A claim, and what was found.
    #[must_use]
    pub fn new(claim: ClaimKind, result: Finding, saying: Saying) -> Self {
        let (detail, said) = saying.into_parts();
        Self {
            claim,
            result,
            detail,
            said,
            page: None,
            entry: None,
            signer: None,
        }
    }

    pub(crate) fn proved(claim: ClaimKind, saying: Saying) -> Self {
        Self::new(claim, Finding::Proved, saying)
    }

    pub(crate) fn refuted(claim: ClaimKind, saying: Saying) -> Self {
        Self::new(claim, Finding::Refuted, saying)
    }

    pub(crate) fn not_checked(claim: ClaimKind, saying: Saying) -> Self {
        Self::new(claim, Finding::NotChecked, saying)
    }

    /// Proved with the sentence in `Ok`, refuted with the one in `Err`.
    pub(crate) fn from_result(claim: ClaimKind, result: Result<Saying, Saying>) -> Self {
        match result {
            Ok(saying) => Self::proved(claim, saying),
            Err(saying) => Self::refuted(claim, saying),
        }
    }

    pub(crate) fn on_page(self, page: u32) -> Self {
        Self {
            page: Some(page),
            ..self
        }
    }

    /// The claim, about that entry.
    #[must_use]
    pub fn on_entry(self, entry: u64) -> Self {
        Self {
            entry: Some(entry),
            ..self
        }
    }

    /// The claim, about what that key or person signed.
    #[must_use]
    pub fn by(self, signer: impl Into<String>) -> Self {
        Self {
            signer: Some(signer.into()),
            ..self
        }
    }

    /// What was found.
    #[must_use]
    pub fn saying(&self) -> Saying {
        Saying::of_parts(self.detail.clone(), self.said.clone())
    }

    /// What was found is `saying`, and nothing else.
    fn settle(&mut self, result: Finding, saying: Saying) {
        self.result = result;
        (self.detail, self.said) = saying.into_parts();
    }

    /// What was found is so, and `saying` besides.
    fn weaken(&mut self, result: Finding, saying: Saying) {
        let (detail, said) = saying.into_parts();
        self.result = result;
        self.detail.push_str(&detail);
        self.said.extend(said);
    }
}

/// What the reader trusts besides the record itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// The journal key that must have signed, itself or through a succession in the transcript.
    pub required_signer: Option<VerifierKey>,
    /// A signed checkpoint note of the same journal, from before or after.
    pub since: Option<String>,
    /// Keys that signed the file again, each proved: see [`crate::renewal`].
    pub renewed: Vec<VerifierKey>,
    /// Participants' keys as the reader has them from elsewhere. Whoever signed must be among them,
    /// with that key.
    pub participants: Option<Vec<ParticipantKey>>,
    /// The cosigner that must have signed the tree besides the journal key.
    pub required_cosigner: Option<CosignerKey>,
    /// What the reader's policy says is broken: nothing that it signed is relied on.
    pub broken: BTreeSet<Broken>,
}

/// A family of signature algorithms that a reader's policy may declare broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// Ed25519 and ECDSA on P-256.
    Classical,
    /// ML-DSA.
    PostQuantum,
}

impl Broken {
    /// Those there are.
    pub const ALL: [Self; 2] = [Self::Classical, Self::PostQuantum];

    /// The name on a command line: `classical`, `post-quantum`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Classical => "classical",
            Self::PostQuantum => "post-quantum",
        }
    }
}

/// Takes from classical signatures what the reader's policy takes from them. What only they vouch
/// for is then not checked, where the cosigner vouches for the tree, and refuted where nobody does.
/// People's own signatures are journalled: what is in a tree that is cosigned was there when it was.
pub(crate) fn rely(claims: &mut [Claim], trust: &Trust) {
    if !trust.broken.contains(&Broken::Classical) {
        return;
    }
    let cosigned = claims
        .iter()
        .any(|one| one.claim == ClaimKind::CheckpointCosigned && one.result == Finding::Proved);
    for claim in claims {
        let classical = matches!(
            claim.claim,
            ClaimKind::ManifestSigned | ClaimKind::CheckpointSigned
        );
        if classical && claim.result == Finding::Proved {
            if cosigned {
                claim.weaken(Finding::NotChecked, saying::broken_algorithm());
            } else {
                claim.weaken(Finding::Refuted, saying::broken_algorithm_alone());
            }
        }
        if claim.claim == ClaimKind::SignerKnown {
            if cosigned {
                claim.settle(Finding::Proved, saying::cosigner_trusted());
            } else {
                claim.settle(Finding::NotChecked, saying::journal_key_broken());
            }
        }
    }
}

/// A participant's key as the reader has it. Found by the id where that is there, or by the name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct ParticipantKey {
    /// The room's id of the person.
    #[serde(default)]
    pub participant: String,
    /// The person's name.
    #[serde(default)]
    pub name: String,
    /// Their key, hex, as in [`crate::statement::verify`].
    pub public_key: String,
}

/// What is known of whoever signed. Nobody can tell from a record alone: anybody can make a room,
/// and a record that is right in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signer {
    /// The key is the one the reader trusts, or follows from it.
    Trusted,
    /// The reader named no key, or another one than signed.
    Unknown,
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Refuted as soon as one claim is. Not checked if what the pages show was to be compared with
    /// the entries and could not be, or a quorum was to be followed and a record on its way is not
    /// there. Otherwise proved: by whom is another matter, see `signer`.
    pub result: Finding,
    /// Whether whoever signed is somebody the reader knows.
    pub signer: Signer,
    /// Every claim, in the order of [`ClaimKind`], pages and entries ascending.
    pub claims: Vec<Claim>,
    /// The fingerprint of the transcript that was found, if one was.
    pub fingerprint: Option<Hash>,
}

impl Verdict {
    pub(crate) fn new(mut claims: Vec<Claim>, fingerprint: Option<Hash>) -> Self {
        claims.sort_by_key(|claim| (claim.claim, claim.page, claim.entry));
        let found = |kind, result| {
            let mut claims = claims.iter();
            claims.any(|claim: &Claim| claim.claim == kind && claim.result == result)
        };
        let result = if claims.iter().any(|claim| claim.result == Finding::Refuted) {
            Finding::Refuted
        } else if [ClaimKind::PagesFromTranscript, ClaimKind::QuorumLineage]
            .into_iter()
            .any(|kind| found(kind, Finding::NotChecked))
        {
            Finding::NotChecked
        } else {
            Finding::Proved
        };
        let signer = if found(ClaimKind::SignerKnown, Finding::Proved) {
            Signer::Trusted
        } else {
            Signer::Unknown
        };
        Self {
            result,
            signer,
            claims,
            fingerprint,
        }
    }

    /// The verdict with one more claim: a check that is made outside this crate.
    #[must_use]
    pub fn with(mut self, claim: Claim) -> Self {
        self.claims.push(claim);
        Self::new(self.claims, self.fingerprint)
    }

    /// Whether the result is that it is proved.
    #[must_use]
    pub fn is_proved(&self) -> bool {
        self.result == Finding::Proved
    }
}
