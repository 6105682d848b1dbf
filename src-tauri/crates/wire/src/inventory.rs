//! Keys as the fronts show them, and what a front asks to be done with them.

use crate::{NextStep, PolicyProblem};
use lifecycle::{
    Act, Algorithm, Class, Denied, Hold, Key, KeyState, Origin, Reason, Tier, Transition, Use,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One version of a key, in a list.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct InventoryKey {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its label.
    pub label: String,
    /// `mkek`, `kek` or `dek`.
    #[ts(as = "String")]
    pub tier: Tier,
    /// What it is.
    #[ts(as = "String")]
    pub algorithm: Algorithm,
    /// Its state now.
    #[ts(as = "String")]
    pub state: KeyState,
    /// True if it may protect something new.
    pub encrypt: bool,
    /// True if it may open what it protects.
    pub decrypt: bool,
    /// The next date that matters to it: the end of its cryptoperiod, of its window, of its wait.
    pub due: Option<String>,
    /// What that date is: `end`, `window` or `purge`.
    pub due_is: Option<&'static str>,
    /// True if the end of its cryptoperiod is past while it is in use.
    pub overdue: bool,
    /// The key it is wrapped under, `ID@VERSION`.
    pub under: Option<String>,
    /// Who answers for it.
    pub owner: String,
    /// Its domain, tenant or context.
    pub domain: String,
    /// Where it is used.
    pub environment: String,
    /// What it is used for.
    pub usage: String,
    /// How sensitive what it protects is.
    pub sensitivity: String,
    /// How it came here.
    #[ts(as = "String")]
    pub origin: Origin,
    /// When it was made, RFC 3339 UTC.
    pub made: String,
    /// The end of its cryptoperiod, a date.
    pub ends: Option<String>,
    /// The end of its acceptance window, RFC 3339 UTC.
    pub until: Option<String>,
    /// From when it may be purged, RFC 3339 UTC.
    pub purge_from: Option<String>,
    /// Its check value, hex.
    pub check: Option<String>,
    /// The names of the holds on it.
    pub holds: Vec<String>,
}

impl InventoryKey {
    /// A key as it is at `now` (RFC 3339 UTC).
    #[must_use]
    pub fn of(key: &Key, now: &str) -> Self {
        let state = key.state_at(now);
        let in_use = matches!(state, KeyState::PreActive | KeyState::Active);
        let (due, due_is) = if state == KeyState::Rotating {
            (key.until.clone(), "window")
        } else if key.purge_from.is_some() && state != KeyState::Destroyed {
            (key.purge_from.clone(), "purge")
        } else {
            (key.ends.clone().filter(|_| in_use), "end")
        };
        let due: Option<String> = due.map(|due| due.chars().take(10).collect());
        // A cryptoperiod holds on its last day.
        let today = now.get(..10).unwrap_or(now);
        let past = |due: &String| due_is == "end" && due.as_str() < today;
        Self {
            id: key.key.id.clone(),
            version: key.key.version,
            label: key.label.clone(),
            tier: key.tier,
            algorithm: key.algorithm,
            state,
            encrypt: key.usable(Use::Protect, now).is_ok(),
            decrypt: key.usable(Use::Process, now).is_ok(),
            due_is: due.as_ref().map(|_| due_is),
            overdue: due.as_ref().is_some_and(past),
            due,
            under: key.parent.as_ref().map(ToString::to_string),
            owner: key.owner.clone(),
            domain: key.domain.clone(),
            environment: key.class.environment.clone(),
            usage: key.class.usage.clone(),
            sensitivity: key.class.sensitivity.clone(),
            origin: key.origin,
            made: key.made.clone(),
            ends: key.ends.clone(),
            until: key.until.clone().filter(|_| state == KeyState::Rotating),
            purge_from: key.purge_from.clone(),
            check: key.check.clone(),
            holds: key.holds.iter().map(|hold| hold.name.clone()).collect(),
        }
    }
}

/// A page of the inventory.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct InventoryPage {
    /// The keys.
    pub keys: Vec<InventoryKey>,
    /// What asks for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next: Option<String>,
    /// How many there are on all pages.
    #[ts(type = "number")]
    pub total: u64,
}

/// Which keys are wanted. What is empty asks for nothing.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export)]
#[serde(default, deny_unknown_fields)]
pub struct InventoryQuery {
    /// What is in label, id, owner or domain.
    pub search: String,
    /// Of this tier.
    pub tier: String,
    /// In this state.
    pub state: String,
    /// Of this domain.
    pub domain: String,
    /// Wrapped under this key, `ID@VERSION`.
    pub under: String,
    /// In which order; by label if empty.
    pub sort: String,
    /// [`InventoryPage::next`] of the page before.
    pub after: String,
    /// At most so many on a page; 100 for 0.
    pub count: u32,
}

/// A step in a key's life.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct KeyStep {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// From which state; absent for the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, as = "Option<String>")]
    pub from: Option<KeyState>,
    /// To which.
    #[ts(as = "String")]
    pub to: KeyState,
    /// Who did it.
    pub by: String,
    /// Why.
    pub purpose: String,
    /// The journal's entry.
    #[ts(type = "number")]
    pub entry: u64,
}

impl From<&Transition> for KeyStep {
    fn from(step: &Transition) -> Self {
        Self {
            at: step.at.clone(),
            from: step.from,
            to: step.to,
            by: step.by.clone(),
            purpose: step.purpose.clone(),
            entry: step.entry,
        }
    }
}

/// A legal hold.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct HoldView {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Since when, RFC 3339 UTC.
    pub since: String,
}

impl From<&Hold> for HoldView {
    fn from(hold: &Hold) -> Self {
        Self {
            name: hold.name.clone(),
            reason: hold.reason.clone(),
            since: hold.since.clone(),
        }
    }
}

/// A token that should hold a master key.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct KeyOnToken {
    /// Its label.
    pub token: String,
    /// Its serial number.
    pub serial: String,
    /// Where it lies; empty if nobody said.
    pub site: String,
    /// Since when it holds the key, a date.
    pub since: String,
    /// When it was last proved to, a date.
    pub proved: Option<String>,
    /// Whether it holds it as far as the journal knows.
    pub found: bool,
}

/// One version of a key with its life.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct KeyLife {
    /// The key.
    #[serde(flatten)]
    #[ts(flatten)]
    pub key: InventoryKey,
    /// Its versions, oldest first.
    pub versions: Vec<InventoryKey>,
    /// What it went through, oldest first.
    pub history: Vec<KeyStep>,
    /// The holds on it.
    pub on_hold: Vec<HoldView>,
    /// The tokens that hold a master key.
    pub evidence: Vec<KeyOnToken>,
    /// The ceremony that made it; empty if none did.
    pub ceremony: String,
    /// The key that takes over, `ID@VERSION`.
    pub successor: Option<String>,
    /// How many keys it wraps that are not destroyed.
    #[ts(type = "number")]
    pub wraps: u64,
    /// Some of these.
    pub wrapped: Vec<String>,
    /// What its state lets people decide on, by the names of acts.
    #[ts(as = "Vec<String>")]
    pub may: Vec<Act>,
    /// What it would let them decide on, if something else did not stand against it.
    pub barred: Vec<BarredAct>,
    /// What goes against the policy, a sentence each.
    pub against_policy: Vec<String>,
    /// The same with the rules.
    pub against: Vec<PolicyProblem>,
}

/// An act on a key that something stands against beside its state.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct BarredAct {
    /// The act.
    #[ts(as = "String")]
    pub act: Act,
    /// The rule that stands against it.
    pub rule: &'static str,
    /// The holds, or some of the keys that it still protects.
    pub names: Vec<String>,
}

impl From<Denied> for BarredAct {
    fn from(denied: Denied) -> Self {
        Self {
            act: denied.act,
            rule: denied.reason.id(),
            names: match denied.reason {
                Reason::Held(names) | Reason::Protects(_, names) => names,
                Reason::HoldStands(name) | Reason::NoSuchHold(name) => vec![name],
                Reason::Waits(until) | Reason::WindowOver(until) => vec![until],
                Reason::MasterKeyStays | Reason::NotDeleted | Reason::State(_) => Vec::new(),
            },
        }
    }
}

/// Somebody who signs a decision.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct Signer {
    /// Their name.
    pub name: String,
    /// The passphrase of their signing key, or the PIN of their card.
    #[ts(as = "String")]
    pub secret: SecretString,
}

/// Why something is done, and who says so: the first acts, the others approve.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct Deciding {
    /// Why.
    pub purpose: String,
    /// Who.
    pub signers: Vec<Signer>,
}

/// A key that is to be made.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct NewKey {
    /// Its id; drawn if empty.
    #[serde(default)]
    pub id: String,
    /// Its label.
    pub label: String,
    /// What it is.
    pub algorithm: String,
    /// The master key it is wrapped under: `ID@VERSION`, an id or a label.
    pub under: String,
    /// Who answers for it.
    pub owner: String,
    /// Its domain or tenant.
    pub domain: String,
    /// What it is for.
    pub environment: String,
    /// What it is used for.
    pub usage: String,
    /// How sensitive what it protects is.
    pub sensitivity: String,
}

impl NewKey {
    /// What it is for.
    #[must_use]
    pub fn class(&self) -> Class {
        Class {
            environment: self.environment.trim().into(),
            usage: self.usage.trim().into(),
            sensitivity: self.sensitivity.trim().into(),
        }
    }
}

/// What is to be done with a version of a key.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
pub struct KeyDecision {
    /// Which: `ID@VERSION`, an id (its newest version) or a label.
    pub key: String,
    /// The act.
    pub act: String,
    /// The hold it sets or lifts.
    #[serde(default)]
    pub hold: String,
    /// The master key that takes over, where one is rotated.
    #[serde(default)]
    pub successor: String,
}

/// What came of destroying a key.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Destroyed {
    /// Which, `ID@VERSION`.
    pub key: String,
    /// The journal's entry that says so.
    #[ts(type = "number")]
    pub entry: u64,
    /// The tokens that were searched.
    pub tokens: Vec<Searched>,
    /// Whether wrapped bytes of it are left nowhere in the room.
    pub wrapped_gone: bool,
    /// Recovery packages that were erased.
    pub packages: Vec<String>,
    /// Shares that are called in.
    pub called_in: Vec<String>,
    /// What no room can see to.
    pub limit: &'static str,
}

/// A token that was searched for a key.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Searched {
    /// Its label.
    pub token: String,
    /// Its serial number.
    pub serial: String,
    /// Whether the key was found.
    pub found: bool,
}

/// What came of a compromise.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Compromise {
    /// The key, `ID@VERSION`.
    pub key: String,
    /// The version that took over, `ID@VERSION`; absent where none could be made here.
    pub successor: Option<String>,
    /// How many keys it wraps that are not destroyed.
    #[ts(type = "number")]
    pub affected: u64,
    /// Where the list of them was written.
    pub list: Option<String>,
    /// What is to be done next, a sentence each.
    pub follow_ups: Vec<String>,
    /// The same by name.
    pub next: Vec<NextStep>,
}

/// What came of a run over many DEKs.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RunDone {
    /// The run.
    pub run: String,
    /// Rows read.
    #[ts(type = "number")]
    pub rows: u64,
    /// Rows written.
    #[ts(type = "number")]
    pub rewrapped: u64,
    /// Rows set aside: the first thousand.
    pub rejected: Vec<RejectedRow>,
    /// How many were set aside.
    #[ts(type = "number")]
    pub set_aside: u64,
    /// The file that has all of these, if there are any.
    pub set_aside_file: Option<String>,
    /// Rows that were done before the run was gone on with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub resumed_from: Option<u64>,
    /// The file that was written.
    pub out: String,
}

/// What came of holding a file of DEKs against inventory and journal.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RowsChecked {
    /// The file.
    pub file: String,
    /// True if every row is as recorded and, of a run's file, none is missing.
    pub holds: bool,
    /// How many rows it has.
    #[ts(type = "number")]
    pub rows: u64,
    /// How many are not as recorded.
    #[ts(type = "number")]
    pub differing: u64,
    /// The first thousand of these.
    pub rejected: Vec<RejectedRow>,
    /// The run that wrote it; `null` if it is no run's, so that nothing says whether rows are missing.
    pub run: Option<RunHeld>,
}

/// How a file of DEKs stands to the run that wrote it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RunHeld {
    /// The run's id, hex.
    pub run: String,
    /// `make` or `rewrap`.
    pub kind: &'static str,
    /// When it began, RFC 3339 UTC.
    pub began: String,
    /// The KEK it wrapped under, `ID@VERSION`.
    pub to: String,
    /// The file it wrote.
    pub out: String,
    /// The entry of the journal that begins it.
    #[ts(type = "number")]
    pub entry: u64,
    /// True if the file is whole and unchanged.
    pub whole: bool,
    /// How many batches the journal has of it, each with a root over its rows.
    pub batches: usize,
    /// The first batch, from 1, whose rows are not those that were written.
    pub first_wrong: Option<usize>,
    /// Rows that are not there.
    #[ts(type = "number")]
    pub missing: u64,
    /// Rows behind the last that was written.
    #[ts(type = "number")]
    pub more: u64,
}

/// A row that was set aside.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RejectedRow {
    /// Its line in the input, from 1.
    #[ts(type = "number")]
    pub line: u64,
    /// Why, by name.
    pub reason: &'static str,
    /// Why, in words.
    pub message: String,
}

/// A spreadsheet of keys, row by row.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SheetReport {
    /// True if it can be taken in.
    pub ok: bool,
    /// How many rows are wrong.
    #[ts(type = "number")]
    pub wrong: u64,
    /// Columns that nothing is known of: what they hold is not read.
    pub unknown_columns: Vec<String>,
    /// The rows.
    pub rows: Vec<SheetRowView>,
}

/// A row of a spreadsheet of keys.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SheetRowView {
    /// The line it begins in, from 1.
    #[ts(type = "number")]
    pub line: u64,
    /// The key it tells of, `ID@VERSION`; empty where it is wrong.
    pub key: String,
    /// Its label.
    pub label: String,
    /// What is wrong with it.
    pub problems: Vec<String>,
}
