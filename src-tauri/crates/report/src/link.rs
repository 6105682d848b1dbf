//! From a line of a report to the entries that it stands on.

use proof::merkle::Hash;
use serde::Serialize;

/// One entry of the journal, by which `journal prove` finds it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Link {
    /// Its position, from 0.
    pub entry: u64,
    /// SHA-256(0x00 ‖ leaf), RFC 6962 §2.1.
    pub leaf_hash: Hash,
    /// Its time, RFC 3339 UTC.
    pub at: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
}

/// How many entries, and some of them: the first ones, and the newest.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Links {
    /// How many there are.
    pub count: u64,
    /// At most [`MOST`](Self::MOST) of them, in order.
    pub entries: Vec<Link>,
}

impl Links {
    /// So many are named: a line leads to entries, it does not repeat the journal.
    pub const MOST: usize = 6;

    /// Those of one entry.
    #[must_use]
    pub fn of(link: &Link) -> Self {
        Self {
            count: 1,
            entries: vec![link.clone()],
        }
    }

    /// One more.
    pub fn add(&mut self, link: &Link) {
        self.count += 1;
        if self.entries.len() == Self::MOST {
            self.entries.pop();
        }
        self.entries.push(link.clone());
    }

    /// The first of them.
    #[must_use]
    pub fn first(&self) -> Option<&Link> {
        self.entries.first()
    }

    /// The newest of them.
    #[must_use]
    pub fn newest(&self) -> Option<&Link> {
        self.entries.last()
    }

    /// True if there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The entries' numbers in words: `3, 17, 20 … 88 (12)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let numbers: Vec<String> = self
            .entries
            .iter()
            .map(|link| link.entry.to_string())
            .collect();
        let named = u64::try_from(numbers.len()).unwrap_or(u64::MAX);
        match numbers.split_last() {
            Some((last, rest)) if self.count > named => {
                format!("{} … {last} ({} in all)", rest.join(", "), self.count)
            }
            _ => numbers.join(", "),
        }
    }
}
