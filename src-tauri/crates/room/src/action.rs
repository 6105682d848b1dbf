//! What a front asks for during a ceremony. PINs and passphrases come in here and go no further
//! than the act they are for.

use secrecy::SecretString;
use serde::Deserialize;
use ts_rs::TS;

/// One action. `by` and `confirmed_by` are names of people in the room.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
#[ts(export)]
#[non_exhaustive]
pub enum Action {
    /// Stop for good.
    Abort {
        /// Who says so.
        by: String,
        /// Why.
        reason: String,
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
    },
    /// Bind a token to a part and unlock it; or unlock it again after a restart.
    BindToken {
        /// `primary`, `target` or `journal`.
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
    /// Bring a share as a file: the sheet's PDF, its image, or its text.
    BringShare {
        /// Who brings it.
        custodian: String,
        /// The bag it came from.
        bag: String,
        /// True if the seal was whole.
        seal_intact: bool,
        /// The file.
        file: String,
        /// The witness who saw the bag opened.
        confirmed_by: String,
    },
    /// Bring the share that was typed row by row.
    BringTypedShare {
        /// Who brings it.
        custodian: String,
        /// The bag it came from.
        bag: String,
        /// True if the seal was whole.
        seal_intact: bool,
        /// The witness who saw the bag opened.
        confirmed_by: String,
    },
    /// Close the door.
    CloseDoor {
        /// The witness.
        confirmed_by: String,
    },
    /// End the roll call.
    CloseRollCall,
    /// Destroy the drill key.
    Destroy {
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
    /// Decide on an unresolved effect.
    Reconcile {
        /// `adopt` or `retry`.
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
    /// Write the share whose moment it is.
    WriteShare {
        /// Another folder to save to, for instance a drive; the room's own if `None`.
        folder: Option<String>,
    },
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
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Plan {
    /// `generate`, `recover` or `drill`.
    pub kind: String,
    /// What the record is called.
    pub title: String,
    /// Why it is held.
    pub purpose: String,
    /// Where it was approved.
    pub approval: String,
    /// The key's label.
    pub label: String,
    /// k, where a key is made.
    pub threshold: Option<u32>,
    /// Names of the custodians in the order of their shares.
    pub custodians: Vec<String>,
    /// The administrator's name.
    pub administrator: String,
    /// The witnesses' names.
    pub witnesses: Vec<String>,
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
    /// The role they usually have.
    pub role: String,
    /// How their identity was checked.
    pub identity_check: String,
    /// Seals their signing key.
    #[ts(type = "string")]
    pub passphrase: SecretString,
}
