//! The custody register: what lies where, in which bag, under whom, and what may happen to it.
//!
//! Its state is what applying its entries in order gives, nothing else. Ceremonies put things in
//! ([`Register::put`]), change their bags and take them out; in between people move them
//! ([`Register::decide`], then [`Register::apply`]).

mod movement;

pub use movement::{Movement, Refused};

use ceremony::{QuorumId, is_date};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What kind of thing is kept.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A share, on whatever carries it.
    Share,
    /// A copy of a recovery package.
    Package,
    /// A token that holds a key.
    Token,
    /// A person's smartcard.
    Card,
}

impl Kind {
    /// The name used in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Card => "card",
            Self::Package => "package",
            Self::Share => "share",
            Self::Token => "token",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Something in the register.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Item {
    /// Its name in the register, which nothing else has: what movements call it.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// What it is, in words.
    pub what: String,
    /// The quorum it belongs to, hex; empty for tokens and cards.
    pub quorum: QuorumId,
    /// The share's index; 0 for anything else.
    pub index: u8,
    /// Under whom it is.
    pub who: String,
    /// Where it lies; empty if nobody said.
    pub place: String,
    /// The bag it is sealed in; empty if in none.
    pub bag: String,
    /// When it is looked at next, `YYYY-MM-DD`; empty if no date was set.
    pub next_check: String,
    /// When it was put in or last moved, RFC 3339 UTC.
    pub since: String,
    /// Why somebody should look at it, if so.
    pub attention: Option<Attention>,
}

/// Why somebody should look at an item.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Attention {
    /// The seal of its bag was broken when somebody looked. For a share this stays until its
    /// quorum is retired: whoever opened the bag may know the share.
    SealBroken(Since),
    /// It was taken out of its bag and not sealed in another.
    Unsealed(Since),
    /// Its quorum was replaced. Enough of these still rebuild the secret, so each is to be
    /// destroyed.
    Superseded(Since),
}

/// When, and which bag.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Since {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The bag; empty if it was in none.
    pub bag: String,
}

impl Attention {
    /// Its name in reports.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SealBroken(_) => "seal-broken",
            Self::Superseded(_) => "superseded",
            Self::Unsealed(_) => "unsealed",
        }
    }
}

/// Something to look at, and when.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Due {
    /// A name that stays the same as long as it is the same thing.
    pub id: String,
    /// What is to be looked at or done, in words.
    pub what: String,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// True if that day is over.
    pub overdue: bool,
}

/// The custody register.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Register {
    items: BTreeMap<String, Item>,
    /// Ids in the order they were put in.
    order: Vec<String>,
    /// Every bag there ever was: none is used twice.
    bags: BTreeSet<String>,
    /// The newest entry's time.
    latest: String,
    movements: Vec<Movement>,
}

impl Register {
    /// What is in the register, in the order it came in.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.order.iter().filter_map(|id| self.items.get(id))
    }

    /// The item of that id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.get(id)
    }

    /// Every movement, in order.
    #[must_use]
    pub fn movements(&self) -> &[Movement] {
        &self.movements
    }

    /// Puts an item in, or in place of the one of its id.
    pub fn put(&mut self, item: Item) {
        self.note(&item.since, &item.bag);
        if !self.items.contains_key(&item.id) {
            self.order.push(item.id.clone());
        }
        self.items.insert(item.id.clone(), item);
    }

    /// A bag was used for something the register does not hold, and is not to be used again.
    pub fn use_bag(&mut self, at: &str, bag: &str) {
        self.note(at, bag);
    }

    /// Somebody saw that an item is still good; it is looked at next on a day, `YYYY-MM-DD`.
    pub fn shown(&mut self, at: &str, id: &str, next_check: &str) {
        self.note(at, "");
        if let Some(item) = self.items.get_mut(id) {
            item.next_check = next_check.into();
        }
    }

    /// Takes an item out, which was destroyed or left this room's care.
    pub fn remove(&mut self, id: &str) {
        self.items.remove(id);
        self.order.retain(|one| one != id);
    }

    /// An item was taken out of its bag before witnesses.
    pub fn unseal(&mut self, at: &str, id: &str, seal_intact: bool) {
        self.note(at, "");
        let Some(item) = self.items.get_mut(id) else {
            return;
        };
        let since = Since {
            at: at.into(),
            bag: std::mem::take(&mut item.bag),
        };
        if !seal_intact {
            item.attention = Some(Attention::SealBroken(since));
        } else if !item.must_stay_marked() {
            item.attention = Some(Attention::Unsealed(since));
        }
    }

    /// An item was sealed in a bag before witnesses.
    pub fn seal(&mut self, at: &str, id: &str, bag: &str) {
        self.note(at, bag);
        let Some(item) = self.items.get_mut(id) else {
            return;
        };
        item.bag = bag.into();
        item.since = at.into();
        if !item.must_stay_marked() {
            item.attention = None;
        }
    }

    /// A quorum was replaced: what is left of it is to be destroyed.
    pub fn supersede(&mut self, at: &str, quorum: &QuorumId) {
        self.note(at, "");
        for item in self
            .items
            .values_mut()
            .filter(|item| item.quorum == *quorum)
        {
            let since = Since {
                at: at.into(),
                bag: item.bag.clone(),
            };
            item.attention = Some(Attention::Superseded(since));
        }
    }

    /// Every date an item is to be looked at, soonest first. `today` is `YYYY-MM-DD`.
    #[must_use]
    pub fn due(&self, today: &str) -> Vec<Due> {
        let dated = self.items().filter(|item| {
            let replaced = matches!(item.attention, Some(Attention::Superseded(_)));
            is_date(&item.next_check) && !replaced
        });
        let mut due: Vec<Due> = dated
            .map(|item| Due {
                id: item.id.clone(),
                what: format!("Look at {}", item.described()),
                date: item.next_check.clone(),
                overdue: item.next_check.as_str() < today,
            })
            .collect();
        due.sort_by(|one, other| one.date.cmp(&other.date));
        due
    }

    /// Times before this one were told by a clock that was wrong: they order nothing any more.
    pub fn clock_confirmed(&mut self, at: &str) {
        self.latest = at.into();
    }

    /// Remembers the newest time and every bag.
    fn note(&mut self, at: &str, bag: &str) {
        if at > self.latest.as_str() {
            self.latest = at.into();
        }
        if !bag.is_empty() {
            self.bags.insert(bag.into());
        }
    }
}

impl Item {
    /// A broken seal of a share is not mended by a new bag, and a replaced share not by anything.
    fn must_stay_marked(&self) -> bool {
        match &self.attention {
            Some(Attention::SealBroken(_)) => self.kind == Kind::Share,
            Some(Attention::Superseded(_)) => true,
            Some(Attention::Unsealed(_)) | None => false,
        }
    }

    /// What, with whom and where, in a line.
    fn described(&self) -> String {
        let mut text = self.what.clone();
        if !self.who.is_empty() {
            text += &format!(", with {}", self.who);
        }
        if !self.place.is_empty() {
            text += &format!(", at {}", self.place);
        }
        if !self.bag.is_empty() {
            text += &format!(", bag {}", self.bag);
        }
        text
    }
}
