//! A room's folder with a journal in it, without a room.

use ed25519_dalek::{Signer as _, SigningKey};
use journal::Journal;
use proof::checkpoint::Checkpoint;
use proof::leaf::Draft;
use proof::note::{Note, VerifierKey};
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
        self.fill_with(entries, "");
    }

    /// So many entries that say this.
    pub(crate) fn fill_with(&mut self, entries: usize, reason: &str) {
        let drafts = (0..entries).map(|_| {
            let fields = json!({ "by": "Ada", "reason": reason });
            draft("paused", Some("3f2a"), fields)
        });
        self.journal.append_all(drafts, &mut self.rng).unwrap();
    }

    /// The entry by which a key signs from here on.
    pub(crate) fn introduce(&mut self, key: &Key) {
        let key = key.verifier().to_string();
        let fields = json!({ "key": key, "token": "journal", "serial": "1" });
        self.write("journal-key-introduced", None, fields);
    }

    /// Keeps a signed checkpoint of the journal as it is now.
    pub(crate) fn sign(&mut self, key: &Key) {
        let note = key.note(&self.journal.checkpoint().unwrap().to_string());
        self.journal.add_checkpoint(&note).unwrap();
    }

    /// A signed checkpoint of the journal at an earlier size, kept elsewhere.
    pub(crate) fn note_at(&mut self, key: &Key, size: u64) -> String {
        let root = self.journal.root_at(size).unwrap();
        key.note(&Checkpoint::of_room(ROOM, size, root).to_string())
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

/// A journal's key.
pub(crate) struct Key(SigningKey);

impl Key {
    pub(crate) fn new(seed: u8) -> Self {
        Self(SigningKey::from_bytes(&[seed; 32]))
    }

    pub(crate) fn verifier(&self) -> VerifierKey {
        VerifierKey::ed25519("journal", self.0.verifying_key().as_bytes()).unwrap()
    }

    pub(crate) fn note(&self, text: &str) -> String {
        let mut note = Note::unsigned(text).unwrap();
        note.add(&self.verifier(), &self.0.sign(text.as_bytes()).to_bytes())
            .unwrap();
        note.to_string()
    }
}
