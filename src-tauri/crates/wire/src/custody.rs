//! The register as the fronts show it.

use crate::names::{AttentionName, DueKind, typescript};
use ceremony::QuorumId;
use custody::{Attention, Due, Item, Kind};
use ledger::{Dated, Ledger, Moved};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The custody register.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct CustodyView {
    /// What is kept, in the order it came in.
    pub items: Vec<ItemView>,
    /// Every movement, in order.
    pub movements: Vec<MovementView>,
}

/// Something that is kept.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ItemView {
    /// Its name in the register.
    pub id: String,
    /// What kind of thing it is.
    #[ts(as = "typescript::ItemKind")]
    pub kind: Kind,
    /// What it is, in words.
    pub what: String,
    /// The quorum it belongs to, hex; empty for tokens and cards.
    #[ts(as = "String")]
    pub quorum: QuorumId,
    /// The share's index; `null` for anything else.
    pub index: Option<u8>,
    /// Under whom it is.
    pub who: String,
    /// Where it lies; empty if nobody said.
    pub place: String,
    /// The bag it is in; empty if in none.
    pub bag: String,
    /// When it is looked at next, a date; `null` if none was set.
    pub next_check: Option<String>,
    /// True if that day is over.
    pub overdue: bool,
    /// When it was put in or last moved, RFC 3339 UTC.
    pub since: String,
    /// Why somebody should look at it.
    pub attention: Option<AttentionView>,
}

/// Why somebody should look at an item.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct AttentionView {
    /// Its name.
    pub name: AttentionName,
    /// Since when, RFC 3339 UTC.
    pub at: String,
    /// The bag it is about; empty if none.
    pub bag: String,
}

/// A movement.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct MovementView {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The item's name in the register.
    pub item: String,
    /// What for.
    pub purpose: String,
    /// Who moved it.
    pub who: String,
    /// Who saw it.
    pub witness: String,
    /// Where it was.
    pub from: String,
    /// Where it went.
    pub to: String,
    /// The bag it was in; empty if in none.
    pub bag_out: String,
    /// The bag it went into; empty if into none.
    pub bag_in: String,
    /// Whether the seal was whole; `null` if it was in no bag.
    pub seal_intact: Option<bool>,
    /// When it is looked at next, a date; empty for none.
    pub next_check: String,
    /// Their signature of it, hex.
    pub who_signature: String,
    /// The witness's, hex.
    pub witness_signature: String,
}

/// Something with a date.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct DueView {
    /// A name that stays while it is the same thing.
    pub id: String,
    /// Why it has a date.
    pub kind: DueKind,
    /// What is to be done, in words.
    pub what: String,
    /// What it is about: an item, a key's label, a task.
    pub subject: String,
    /// The day.
    pub date: String,
    /// True if that day is over.
    pub overdue: bool,
}

/// A movement as a front enters it.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct NewMovement {
    /// The item's name in the register.
    pub item: String,
    /// What for.
    pub purpose: String,
    /// Who moves it.
    pub who: String,
    /// Who sees it.
    pub witness: String,
    /// Where it was; as registered if `None`.
    #[serde(default)]
    pub from: Option<String>,
    /// Where it goes; the place it was at if it stays.
    pub to: String,
    /// The number on the bag it was in; empty if in none.
    #[serde(default)]
    pub bag_out: String,
    /// The number on the bag it goes into; empty if into none.
    #[serde(default)]
    pub bag_in: String,
    /// Whether the seal was whole; `None` if it was in no bag.
    #[serde(default)]
    pub seal_intact: Option<bool>,
    /// When it is looked at next, a date; empty for none.
    #[serde(default)]
    pub next_check: String,
    /// Passphrase of who moves it, or the PIN of their card.
    #[ts(type = "string")]
    pub who_secret: SecretString,
    /// The witness's.
    #[ts(type = "string")]
    pub witness_secret: SecretString,
}

/// The register as of `today`.
#[must_use]
pub fn register(ledger: &Ledger, today: &str) -> CustodyView {
    let items = ledger.register().items();
    CustodyView {
        items: items.map(|kept| item(kept, today)).collect(),
        movements: ledger.moves().iter().map(moved).collect(),
    }
}

fn item(item: &Item, today: &str) -> ItemView {
    let next_check = Some(&item.next_check).filter(|date| !date.is_empty());
    ItemView {
        id: item.id.clone(),
        kind: item.kind,
        what: item.what.clone(),
        quorum: item.quorum.clone(),
        index: (item.index > 0).then_some(item.index),
        who: item.who.clone(),
        place: item.place.clone(),
        bag: item.bag.clone(),
        next_check: next_check.cloned(),
        overdue: next_check.is_some_and(|date| date.as_str() < today),
        since: item.since.clone(),
        attention: item.attention.as_ref().map(attention),
    }
}

fn attention(attention: &Attention) -> AttentionView {
    let name = attention.into();
    let (Attention::SealBroken(since) | Attention::Superseded(since) | Attention::Unsealed(since)) =
        attention;
    AttentionView {
        name,
        at: since.at.clone(),
        bag: since.bag.clone(),
    }
}

fn moved(moved: &Moved) -> MovementView {
    MovementView {
        at: moved.moved.clone(),
        item: moved.item.clone(),
        purpose: moved.purpose.clone(),
        who: moved.who.clone(),
        witness: moved.witness.clone(),
        from: moved.from.clone(),
        to: moved.to.clone(),
        bag_out: moved.bag_out.clone(),
        bag_in: moved.bag_in.clone(),
        seal_intact: moved.seal_intact,
        next_check: moved.next_check.clone(),
        who_signature: moved.who_signature.clone(),
        witness_signature: moved.witness_signature.clone(),
    }
}

impl From<Dated> for DueView {
    fn from(dated: Dated) -> Self {
        let Due {
            id,
            what,
            date,
            overdue,
        } = dated.due;
        Self {
            id,
            kind: dated.kind.into(),
            what,
            subject: dated.subject,
            date,
            overdue,
        }
    }
}
