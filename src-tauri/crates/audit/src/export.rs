//! Entries as others collect them: each a line of text, in one of three forms.
//!
//! What stands in a line follows from the entry alone, so that whoever exports twice gets the same
//! bytes. `docs/formats/export.md` says what they are.

mod cef;
mod cursor;
mod ecs;
mod jsonl;
mod meaning;
mod people;
mod text;

pub use cursor::{Cursor, CursorUnread};
pub use ecs::ECS_VERSION;

use proof::leaf::{Leaf, Opening};
use proof::merkle::Hash;

/// One entry of a journal, read and opened.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'e> {
    /// Its leaf.
    pub leaf: &'e Leaf,
    /// SHA-256(0x00 ‖ leaf), RFC 6962 §2.1.
    pub leaf_hash: Hash,
    /// What opens its fields, in the order of their names. The caller has checked them.
    pub openings: &'e [Opening],
}

impl Entry<'_> {
    /// The value of a field, if it is opened.
    fn value(&self, field: &str) -> Option<&serde_json::Value> {
        let mut openings = self.openings.iter();
        openings
            .find(|opening| opening.field == field)
            .map(|opening| &opening.value)
    }

    /// The text of a field, if it is opened, is a text and is not empty.
    fn text(&self, field: &str) -> Option<&str> {
        let text = self.value(field)?.as_str()?;
        (!text.is_empty()).then_some(text)
    }

    /// A sentence for people: what happened, in the type's own words, and where it stands.
    fn message(&self) -> String {
        let what = meaning::title(&self.leaf.kind);
        let of = self.leaf.ceremony.as_ref();
        let of = of
            .map(|id| format!(" in ceremony {id}"))
            .unwrap_or_default();
        format!("{what}{of} (entry {})", self.leaf.seq)
    }
}

/// In which form entries are exported.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Format {
    /// ArcSight's Common Event Format, version 0.
    Cef,
    /// Elastic Common Schema, JSON Lines.
    Ecs,
    /// The entries themselves, JSON Lines.
    Jsonl,
}

impl Format {
    /// The line of an entry, which ends in its only newline.
    ///
    /// # Errors
    /// If a value cannot be written as JSON.
    pub fn line(self, entry: &Entry<'_>) -> Result<String, serde_json::Error> {
        let mut line = match self {
            Self::Cef => cef::line(entry),
            Self::Ecs => text::json(&ecs::line(entry).to_string()),
            Self::Jsonl => text::json(&jsonl::line(entry)?),
        };
        line.push('\n');
        Ok(line)
    }
}
