//! A file of DEKs held against the inventory and the journal; it needs no token.

use desk::Desk;
use inventory::RunRoots;
use ledger::RunKind;
use std::path::Path;
use wire::{Error, RejectedRow, RowsChecked, RunHeld};

use crate::RunTold;

/// Holds a file of rows against what is on record of each, and against the roots that the journal
/// has of the run that wrote it.
pub fn check_rows(desk: &mut Desk, file: &Path, told: RunTold<'_>) -> Result<RowsChecked, Error> {
    let ledger = desk.log.ledger();
    // The newest last: of two files of one name it is the one meant.
    let mut runs: Vec<&ledger::Run> = ledger.runs().collect();
    runs.sort_by_key(|run| run.entry);
    let roots: Vec<RunRoots> = runs
        .into_iter()
        .map(|run| RunRoots {
            run: run.begun.run.clone(),
            out: run.begun.out.clone(),
            roots: run.roots.clone(),
        })
        .collect();
    let found = desk
        .log
        .inventory(|store| store.check(file, &roots, told))?;
    let holds = found.holds();
    let run = found.run.and_then(|held| {
        let run = desk.log.ledger().run(&held.run)?;
        Some(RunHeld {
            whole: held.is_whole(),
            kind: match run.begun.kind {
                RunKind::Make => "make",
                RunKind::Rewrap => "rewrap",
            },
            began: run.at.clone(),
            to: run.begun.to.to_string(),
            out: run.begun.out.clone(),
            entry: run.entry,
            batches: held.batches,
            first_wrong: held.first_wrong,
            missing: held.missing,
            more: held.more,
            run: held.run,
        })
    });
    Ok(RowsChecked {
        file: file.display().to_string(),
        holds,
        rows: found.rows,
        differing: found.differing,
        rejected: found
            .told
            .into_iter()
            .map(|(line, why)| RejectedRow {
                line,
                reason: why.id(),
                message: why.to_string(),
            })
            .collect(),
        run,
    })
}
