//! Looking at the journal's entries, and at its health.

use crate::desk::Desk;
use proof::checkpoint::Checkpoint;
use wire::{EntryView, Error, JournalView};

/// The journal's health: checked whole when the room was opened. What was appended since went
/// through this program.
pub fn journal_view(desk: &Desk) -> Result<JournalView, Error> {
    let (report, at) = desk.log.checked();
    let signed = match desk.log.journal().latest_checkpoint()? {
        Some(note) => Checkpoint::from_note(&note).map_or(0, |(checkpoint, _)| checkpoint.size),
        None => 0,
    };
    let entries = desk.log.journal().size()?;
    Ok(JournalView {
        valid: report.valid,
        entries,
        unsigned_tail: entries.saturating_sub(signed),
        // A tree that does not check may not even have a root.
        root: if report.valid {
            desk.log.journal().root()?.to_string()
        } else {
            report.root.clone()
        },
        checked: at.to_owned(),
        first_bad_entry: report.first_bad_entry,
    })
}

/// Entries of the journal before `before`, newest first, at most `count`.
pub fn journal(desk: &Desk, before: Option<u64>, count: u64) -> Result<Vec<EntryView>, Error> {
    let end = before.unwrap_or(u64::MAX).min(desk.log.journal().size()?);
    let stored = desk.log.journal().entries(end.saturating_sub(count), end)?;
    let mut views = Vec::new();
    for entry in stored {
        let entry = entry?;
        let leaf = ledger::leaf(entry.seq, &entry.leaf)?;
        let fields: serde_json::Map<_, _> = entry
            .openings
            .iter()
            .map(|opening| (opening.field.clone(), opening.value.clone()))
            .collect();
        views.push(EntryView {
            seq: entry.seq,
            at: leaf.at,
            kind: leaf.kind,
            ceremony: leaf.ceremony,
            fields: serde_json::to_string_pretty(&fields).unwrap_or_default(),
        });
    }
    views.reverse();
    Ok(views)
}
