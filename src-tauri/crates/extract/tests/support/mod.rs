//! A room's folder with a journal in it, without a room.

use journal::Journal;
use proof::leaf::Draft;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

pub(crate) const ROOM: &str = "00112233445566778899aabbccddeeff";

/// A folder whose journal grows.
pub(crate) struct Kept {
    folder: TempDir,
    journal: Journal,
    rng: ChaCha20Rng,
}

impl Kept {
    pub(crate) fn new() -> Self {
        Self::of(ROOM, 1)
    }

    /// A journal of that room with other salts for each seed.
    pub(crate) fn of(room: &str, seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::create(folder.path().join("journal.sqlite"), room).unwrap();
        let rng = ChaCha20Rng::seed_from_u64(seed);
        Self {
            folder,
            journal,
            rng,
        }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn journal(&mut self) -> &mut Journal {
        &mut self.journal
    }

    pub(crate) fn write(&mut self, kind: &str, ceremony: Option<&str>, fields: Value) {
        let draft = draft(kind, ceremony, fields);
        self.journal.append(draft, &mut self.rng).unwrap();
    }

    /// So many entries that say nothing.
    pub(crate) fn fill(&mut self, entries: usize) {
        let drafts = (0..entries).map(|number| {
            let fields = json!({ "by": "Ada", "reason": number.to_string() });
            draft("paused", Some("3f2a"), fields)
        });
        self.journal.append_all(drafts, &mut self.rng).unwrap();
    }
}

fn draft(kind: &str, ceremony: Option<&str>, fields: Value) -> Draft {
    let Value::Object(fields) = fields else {
        panic!("fields are an object");
    };
    Draft {
        kind: kind.to_owned(),
        version: 5,
        at: "2026-11-22T09:30:00Z".to_owned(),
        ceremony: ceremony.map(str::to_owned),
        fields: fields.into_iter().collect(),
    }
}
