//! A report: one pass over the entries that the newest signed checkpoint covers.

use crate::prove::{damaged, newest};
use files::Folder;
use journal::Journal;
use proof::leaf::leaf_hash;
use proof::merkle::Range;
use report::{Fold, Kind, Period, Report, Speaks, Taken, regimes};
use std::path::Path;
use wire::{Code, Error, sentence};

/// Makes a report of a room as of `made` (RFC 3339 UTC). Each entry is held against its leaf, and all
/// of them against the tree that the newest checkpoint signs; none is kept.
///
/// # Errors
/// `checkpoint-first` where nothing is signed yet; `journal-damaged` if an entry, the tree or the
/// checkpoint does not check; `room-too-new` if a newer program wrote an entry.
pub fn report(room: &Path, kind: Kind, period: &Period, made: &str) -> Result<Report, Error> {
    let folder = Folder::at(room)?;
    let journal = Journal::open_read_only(folder.journal())?;
    let size = journal.size()?;
    let signed = newest(&journal)?;
    let covered = signed.checkpoint.size;
    let regimes = regimes().map_err(|error| Error::fault(Code::Assembly, sentence(&error)))?;
    let mut fold = Fold::new(period.clone());
    let mut range = Range::default();
    for stored in journal.entries(0, covered)? {
        let stored = stored?;
        let seq = range.size();
        let leaf = ledger::leaf(seq, &stored.leaf)?;
        let values = leaf
            .open(&stored.openings)
            .map_err(|error| damaged(format!("entry {seq}: {error}")))?;
        if leaf.seq != seq || leaf.room != journal.room() {
            let says = format!("entry {} of room {}", leaf.seq, leaf.room);
            return Err(damaged(format!("entry {seq} says that it is {says}")));
        }
        let entry = ledger::Entry::of(seq, &leaf, values)?;
        let leaf_hash = leaf_hash(stored.leaf.as_bytes());
        fold.take(&Taken {
            seq,
            leaf_hash,
            at: &leaf.at,
            kind: &leaf.kind,
            entry: &entry,
        });
        range.push(leaf_hash, |_| {});
    }
    if range.root() != signed.checkpoint.root {
        return Err(damaged(format!(
            "its newest checkpoint, at {covered} entries, is of other entries"
        )));
    }
    let speaks = Speaks {
        made: made.to_owned(),
        size: covered,
        root: signed.checkpoint.root,
        signer: signed.key.to_string(),
        unsigned_tail: size.saturating_sub(covered),
    };
    Ok(fold.finish(kind, speaks, &regimes))
}
