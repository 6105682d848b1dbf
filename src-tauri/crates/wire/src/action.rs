//! What a front asks for during a ceremony. PINs and passphrases come in here and go no further
//! than the act they are for.

use crate::names::{KeyKindName, TokenRole, typescript};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One action. `by` and `confirmed_by` are names of people in the room.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[ts(export)]
pub enum Action {
    /// Stop for good.
    Abort {
        /// Who says so.
        by: String,
        /// Why.
        reason: String,
    },
    /// Carry out the act that the script names, as those here decide.
    CarryOut {
        /// Who decides: the first acts, the others approve.
        signers: Vec<crate::Signer>,
        /// The policy's text, where one is adopted.
        #[serde(default)]
        #[ts(optional)]
        policy: Option<String>,
        /// The file that a DEK's new version is written to.
        #[serde(default)]
        #[ts(optional)]
        out: Option<String>,
        /// The witness.
        confirmed_by: String,
    },
    /// Say that what the step is to show was shown.
    ConfirmShown {
        /// The witness.
        confirmed_by: String,
    },
    /// Accept the bound tokens.
    AcceptTokens {
        /// The witness.
        confirmed_by: String,
    },
    /// Approve the script.
    Approve {
        /// Who approves.
        by: String,
        /// Where it was approved, for instance a change number.
        approval: String,
    },
    /// Mark somebody present.
    Arrive {
        /// The name in the script.
        name: String,
        /// How their identity was checked.
        identity_check: String,
        /// Their passphrase, or the PIN of their card: they sign that they came.
        #[ts(type = "string")]
        passphrase: SecretString,
    },
    /// Say which shares of the old quorum nobody can answer for.
    AccountShares {
        /// Their indices.
        unaccounted: Vec<u8>,
        /// What is known of them.
        reason: String,
        /// The witness.
        confirmed_by: String,
    },
    /// Approve an emergency, as a security officer.
    ApproveEmergency {
        /// Who approves.
        name: String,
        /// Their passphrase, or the PIN of their card.
        #[ts(type = "string")]
        passphrase: SecretString,
    },
    /// Put a file, for instance a device's own audit extract, beside the record.
    AttachFile {
        /// What it is.
        what: String,
        /// The file.
        file: String,
    },
    /// Bind a token to a part and unlock it; or unlock it again after a restart.
    BindToken {
        /// The part, by its name.
        #[ts(as = "TokenRole")]
        role: String,
        /// The module's file.
        module: String,
        /// The slot.
        #[ts(type = "number")]
        slot: u64,
        /// The user PIN.
        #[ts(type = "string")]
        pin: SecretString,
        /// Only for a token not yet initialised.
        initialise: Option<Initialise>,
    },
    /// Take in a possession proof that a custodian made on a machine of their own.
    BringProof {
        /// Whose it is.
        custodian: String,
        /// The proof's file.
        file: String,
    },
    /// Bring a share: to rebuild the key, to prove that it is there, or to share it again.
    BringShare {
        /// Who brings it.
        custodian: String,
        /// The bag it came from.
        bag: String,
        /// True if the seal was whole.
        seal_intact: bool,
        /// Why it is another bag than the register has the share in, where it is: an exception is
        /// recorded with it.
        #[serde(default)]
        #[ts(optional)]
        bag_reason: Option<String>,
        /// Where the share is read from.
        source: Source,
        /// The witness who saw the bag opened.
        confirmed_by: String,
    },
    /// End a possession check.
    CloseCheck {
        /// Why shares are missing, if any are.
        reason: String,
        /// The witness.
        confirmed_by: String,
    },
    /// Close the door.
    CloseDoor {
        /// The witness.
        confirmed_by: String,
    },
    /// End the roll call.
    CloseRollCall,
    /// Put off what an emergency left to be done.
    DeferFollowUp {
        /// Which task.
        task: String,
        /// Why.
        reason: String,
        /// Until when, a date.
        until: String,
        /// The witness.
        confirmed_by: String,
    },
    /// Destroy the drill key.
    Destroy {
        /// The witness.
        confirmed_by: String,
    },
    /// A share of the old quorum was destroyed.
    DestroyOldShare {
        /// Its index.
        index: u8,
        /// Whose it was.
        custodian: String,
        /// The bag it was in.
        bag: String,
        /// Why it is another bag than the register has the share in, where it is: an exception is
        /// recorded with it.
        #[serde(default)]
        #[ts(optional)]
        bag_reason: Option<String>,
        /// How it was destroyed.
        how: String,
        /// The witness.
        confirmed_by: String,
    },
    /// A share of a redistribution that came to nothing was destroyed.
    DestroyVoidedShare {
        /// The attempt it is of.
        attempt: u32,
        /// Its index.
        index: u8,
        /// How it was destroyed.
        how: String,
        /// The witness.
        confirmed_by: String,
    },
    /// Do what an emergency left to be done.
    DoFollowUp {
        /// Which task.
        task: String,
        /// What was done.
        note: String,
        /// The witness.
        confirmed_by: String,
    },
    /// Erase the files that this sharing's sheets were written to, once the sheets are kept in another
    /// way: each only if it is the one that was written, and looked for again.
    EraseShareFiles {
        /// How the sheets are kept: printed, or saved elsewhere.
        kept: String,
        /// The witness.
        confirmed_by: String,
    },
    /// A custodian cannot be had in an emergency.
    HolderAbsent {
        /// Who.
        custodian: String,
        /// What was tried to reach them.
        tried: String,
        /// Why they do not come.
        reason: String,
        /// The witness.
        confirmed_by: String,
    },
    /// Somebody leaves.
    Leave {
        /// The name.
        name: String,
        /// Why.
        reason: String,
    },
    /// Read a recovery package.
    LoadPackage {
        /// The file.
        file: String,
    },
    /// Look for the master key that the token has already.
    AdoptKey {
        /// The witness.
        confirmed_by: String,
    },
    /// Make the master key.
    MakeKey {
        /// The witness.
        confirmed_by: String,
    },
    /// Interrupt.
    Pause {
        /// Why.
        reason: String,
    },
    /// Read back a share that was printed, or written earlier.
    ReadBack {
        /// Where it is read from.
        source: Source,
    },
    /// Decide on an unresolved effect.
    Reconcile {
        /// The decision, by its name.
        decision: String,
        /// The witness.
        confirmed_by: String,
    },
    /// Record a departure from the script.
    RecordException {
        /// What the script asks for.
        expected: String,
        /// What happened.
        happened: String,
        /// What was decided.
        decided: String,
        /// By whom.
        by: String,
    },
    /// Rebuild the key.
    Recover {
        /// The witness.
        confirmed_by: String,
    },
    /// Share the secret and rehearse the recovery.
    Rehearse {
        /// Dice thrown, digits 1 to 6, where the script asks for them.
        #[ts(type = "string | null")]
        dice: Option<SecretString>,
    },
    /// Release the package.
    Release {
        /// Where it is saved; the folder of the shares if left out.
        #[serde(default)]
        #[ts(optional)]
        folder: Option<String>,
        /// The witness.
        confirmed_by: String,
    },
    /// Remove the files of sharings that came to nothing: those this ceremony wrote, as they were
    /// written, and no others.
    RemoveVoidFiles {
        /// The witness.
        confirmed_by: String,
    },
    /// Go on after a break.
    Resume,
    /// Somebody comes back.
    Return {
        /// The name.
        name: String,
    },
    /// Seal the bag of the share whose moment it is.
    SealBag {
        /// The bag's number.
        bag: String,
        /// The witness who read it too.
        confirmed_by: String,
    },
    /// Sign, or say why not.
    SignOff {
        /// The name.
        name: String,
        /// True to agree.
        agree: bool,
        /// Why not.
        reason: String,
        /// Opens the person's sealed key.
        #[ts(type = "string")]
        passphrase: SecretString,
    },
    /// End the old quorum.
    RetireQuorum {
        /// The witness.
        confirmed_by: String,
    },
    /// Rebuild the key for a moment, try it, and destroy it again.
    TestKey {
        /// The witness.
        confirmed_by: String,
    },
    /// Write the share whose moment it is onto what the script says.
    WriteShare {
        /// Another folder to save to, for instance a drive; the room's own if `None`.
        folder: Option<String>,
        /// The queue to print a sheet on; it is saved as a file if `None`.
        printer: Option<String>,
        /// What opens it again, to read it back: a card's PIN, a passphrase, an age identity.
        #[serde(default)]
        keys: Keys,
    },
}

impl Action {
    /// The words of people in it that are journalled.
    #[must_use]
    pub fn words(&self) -> Vec<&String> {
        match self {
            Self::Abort { by, reason } => vec![by, reason],
            Self::Approve { by, approval } => vec![by, approval],
            Self::Arrive { identity_check, .. } => vec![identity_check],
            Self::AccountShares { reason, .. }
            | Self::CloseCheck { reason, .. }
            | Self::DeferFollowUp { reason, .. }
            | Self::Leave { reason, .. }
            | Self::Pause { reason }
            | Self::SignOff { reason, .. } => vec![reason],
            Self::AttachFile { what, file } => vec![what, file],
            Self::BringShare {
                bag, bag_reason, ..
            } => std::iter::once(bag).chain(bag_reason).collect(),
            Self::SealBag { bag, .. } => vec![bag],
            Self::DestroyOldShare {
                custodian,
                bag,
                bag_reason,
                how,
                ..
            } => [custodian, bag, how]
                .into_iter()
                .chain(bag_reason)
                .collect(),
            Self::EraseShareFiles { kept, .. } => vec![kept],
            Self::DestroyVoidedShare { how, .. } => vec![how],
            Self::DoFollowUp { note, .. } => vec![note],
            Self::HolderAbsent { tried, reason, .. } => vec![tried, reason],
            Self::RecordException {
                expected,
                happened,
                decided,
                by,
            } => vec![expected, happened, decided, by],
            Self::WriteShare {
                folder: Some(folder),
                ..
            } => vec![folder],
            Self::AcceptTokens { .. }
            | Self::AdoptKey { .. }
            | Self::CarryOut { .. }
            | Self::ConfirmShown { .. }
            | Self::ApproveEmergency { .. }
            | Self::BindToken { .. }
            | Self::BringProof { .. }
            | Self::CloseDoor { .. }
            | Self::CloseRollCall
            | Self::Destroy { .. }
            | Self::LoadPackage { .. }
            | Self::MakeKey { .. }
            | Self::ReadBack { .. }
            | Self::Reconcile { .. }
            | Self::Recover { .. }
            | Self::Rehearse { .. }
            | Self::Release { .. }
            | Self::RemoveVoidFiles { .. }
            | Self::Resume
            | Self::Return { .. }
            | Self::RetireQuorum { .. }
            | Self::TestKey { .. }
            | Self::WriteShare { .. } => Vec::new(),
        }
    }
}

/// Where a share is read from. One of file, scanned text or typed rows.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct Source {
    /// A file: the sheet's PDF, its image, its text, or a sealed share.
    pub file: Option<String>,
    /// What a keyboard-type scanner typed.
    #[ts(type = "string | null")]
    pub scanned: Option<SecretString>,
    /// The rows typed so far.
    pub typed: bool,
    /// What opens a sealed share.
    pub keys: Keys,
}

/// What opens a sealed share.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export)]
pub struct Keys {
    /// The PIN of the card it is sealed to.
    #[ts(type = "string | null")]
    pub pin: Option<SecretString>,
    /// The custodian's passphrase.
    #[ts(type = "string | null")]
    pub passphrase: Option<SecretString>,
    /// The file of an age identity; for a share sealed to a card and an ML-KEM key, of that key.
    pub identity: Option<String>,
}

/// What a fresh token is given.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Initialise {
    /// The token's new label.
    pub label: String,
    /// The security officer's new PIN.
    #[ts(type = "string")]
    pub so_pin: SecretString,
}

/// What a front fills in to plan a ceremony.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Plan {
    /// The kind, by its name.
    pub kind: String,
    /// What the record is called.
    pub title: String,
    /// Why it is held.
    pub purpose: String,
    /// Where it was approved.
    pub approval: String,
    /// The key's label.
    pub label: String,
    /// CKA_ID, hex, of a key that is adopted; empty where its label says which it is.
    #[serde(default)]
    pub key_id: String,
    /// What kind of key it is, by its name; a master key, if nothing is said.
    #[serde(default = "master")]
    #[ts(as = "KeyKindName")]
    pub key_kind: String,
    /// k, where shares are given out.
    pub threshold: Option<u32>,
    /// The site of the token that the key is brought to.
    #[serde(default)]
    pub site: String,
    /// Why it cannot wait; only for an emergency.
    #[serde(default)]
    pub emergency: Option<PlannedEmergency>,
    /// The master key that takes over, where one is rotated.
    #[serde(default)]
    pub successor: String,
    /// The policy's text, where one is adopted.
    #[serde(default)]
    pub policy: Option<String>,
    /// Where a migration moves the shares to.
    #[serde(default)]
    pub migration: Option<PlannedMigration>,
    /// The language of what is printed, by its name; English where it is empty.
    #[serde(default)]
    pub language: String,
    /// Who takes part, custodians in the order of their shares.
    pub participants: Vec<Planned>,
}

/// Somebody a plan asks for.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Planned {
    /// The name, as enrolled.
    pub name: String,
    /// The role here, by its name.
    pub role: String,
    /// What their share goes onto, by its name.
    #[serde(default = "sheet")]
    #[ts(as = "typescript::MediumKind")]
    pub medium: String,
    /// True if a passphrase of theirs, too, is needed to read it.
    #[serde(default)]
    pub passphrase: bool,
    /// True if they are far away and answer with a proof.
    #[serde(default)]
    pub remote: bool,
    /// In a redistribution or a migration: true if they bring a share of the old quorum.
    #[serde(default)]
    pub brings: bool,
    /// In a redistribution or a migration: false if they take none of the new ones.
    #[serde(default = "yes")]
    pub takes: bool,
    /// Where their share will lie.
    #[serde(default)]
    pub keeps_at: String,
}

impl Planned {
    /// Somebody of that name and role, with a sheet if a share is theirs.
    #[must_use]
    pub fn new(name: impl Into<String>, role: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            role: role.into(),
            medium: sheet(),
            passphrase: false,
            remote: false,
            brings: false,
            takes: true,
            keeps_at: String::new(),
        }
    }
}

/// Why an emergency cannot wait.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PlannedEmergency {
    /// What happened.
    pub reason: String,
    /// The incident's number.
    pub incident: String,
}

/// Which suite a migration moves shares to, and how long the old ones are accepted.
#[derive(Clone, Debug, Deserialize, Serialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct PlannedMigration {
    /// The suite's name.
    pub suite: String,
    /// The last day on which the old shares are accepted, too, `YYYY-MM-DD`.
    pub until: String,
}

fn master() -> String {
    ceremony::KeyKind::default().name().into()
}

fn sheet() -> String {
    "sheet".into()
}

const fn yes() -> bool {
    true
}

/// What a front fills in to make a room.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct NewRoom {
    /// The folder to make it in; it must not exist, or be empty.
    pub path: String,
    /// The room's name.
    pub name: String,
    /// Whose room it is.
    pub organisation: String,
    /// Where it is.
    pub place: String,
    /// True if a live ceremony may use software tokens. Said in so many words in every record.
    pub allow_software_tokens: bool,
}

/// What a front fills in to enrol somebody.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct NewPerson {
    /// The name.
    pub name: String,
    /// Who they work for.
    pub organisation: String,
    /// The role they usually have, by its name.
    pub role: String,
    /// How their identity was checked.
    pub identity_check: String,
    /// Seals their signing key; or the PIN of their card.
    #[ts(type = "string")]
    pub passphrase: SecretString,
    /// The card they sign with, and to which a share of theirs can be sealed.
    #[serde(default)]
    pub card: Option<NewCard>,
    /// Their age recipient, `age1…`, for a share that is sent to them.
    #[serde(default)]
    pub age: Option<String>,
    /// The file of their ML-KEM-768 public key, in PEM: a share sealed to their card is sealed to it
    /// besides, so that neither alone opens it.
    #[serde(default)]
    pub mlkem: Option<String>,
    /// What they acknowledge as their duty; words for their role if `None`.
    #[serde(default)]
    pub duty: Option<String>,
}

/// A person's own card.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct NewCard {
    /// The module's file.
    pub module: String,
    /// The card's serial number.
    pub serial: String,
}
