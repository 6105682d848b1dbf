//! The inventory as a spreadsheet: out, looked at, and in.

use crate::decide::signed;
use crate::find::policy;
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::time::clock_is_sure;
use ledger::{KeyAdded, RoomEntry};
use lifecycle::sheet::{self, Sheet};
use lifecycle::{Act, KeyRef};
use sha2::{Digest as _, Sha256};
use wire::{Code, Deciding, Error, InventoryQuery, SheetReport, SheetRowView};

/// The whole inventory as a spreadsheet (CSV).
pub fn sheet_out(desk: &mut Desk, wanted: &InventoryQuery) -> Result<String, Error> {
    let mut query = crate::list::query(desk, wanted)?;
    query.count = 10_000;
    let mut keys = Vec::new();
    loop {
        let page = desk.log.inventory(|store| store.page(&query))?;
        keys.extend(page.keys.into_iter().map(|one| one.key));
        query.after = page.next;
        if query.after.is_none() {
            break;
        }
    }
    Ok(sheet::write_csv(&keys))
}

/// Looks at a spreadsheet of keys: each row, with what is wrong with it.
pub fn preview(desk: &mut Desk, text: &[u8]) -> Result<SheetReport, Error> {
    let read = read(desk, text)?;
    Ok(report(&read))
}

/// Takes the keys of a spreadsheet into the inventory, all or none.
pub fn sheet_in(desk: &mut Desk, text: &[u8], deciding: &Deciding) -> Result<SheetReport, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let read = read(desk, text)?;
    let found = report(&read);
    if found.wrong > 0 || read.rows.is_empty() {
        let first = found.rows.iter().find_map(|row| row.problems.first());
        return Err(Error::refusal(
            Code::SheetRead,
            match first {
                Some(first) => format!("{} rows are wrong; the first: {first}", found.wrong),
                None => "There is no key in it.".into(),
            },
            "Nothing was taken in. “keymoot key preview FILE” tells of each row.",
        ));
    }
    let detail = hex::encode(Sha256::digest(text));
    let decided = signed(desk, Act::Make, "inventory", &detail, deciding)?;
    let keys = read.rows.into_iter().filter_map(|row| row.key.ok());
    let entries = keys.map(|key| {
        RoomEntry::KeyAdded(Box::new(KeyAdded {
            key,
            kept: None,
            decided: decided.clone(),
            brought: None,
            calls: Vec::new(),
        }))
    });
    desk.log.write_entries(entries.collect())?;
    checkpoint(desk)?;
    Ok(found)
}

fn read(desk: &mut Desk, text: &[u8]) -> Result<Sheet, Error> {
    let rules = policy(desk)?;
    let now = desk.log.clock().stamp();
    let read = desk.log.inventory(|store| {
        let known = |id: &str, version: u32| {
            // One that cannot be read counts as there: nothing is entered over it.
            !matches!(store.get(&KeyRef::new(id, version)), Ok(None))
        };
        Ok(sheet::read(text, &rules, known, &now))
    })?;
    read.map_err(|refused| {
        Error::refusal(
            Code::SheetRead,
            wire::sentence(&refused),
            "Nothing was taken in. Write the sheet as CSV again, with one header line.",
        )
    })
}

fn report(read: &Sheet) -> SheetReport {
    let rows: Vec<SheetRowView> = read
        .rows
        .iter()
        .map(|row| match &row.key {
            Ok(key) => SheetRowView {
                line: row.line,
                key: key.key.to_string(),
                label: key.label.clone(),
                problems: Vec::new(),
            },
            Err(problems) => SheetRowView {
                line: row.line,
                key: String::new(),
                label: String::new(),
                problems: problems
                    .iter()
                    .map(|one| format!("{}: {}", one.r#where, one.message))
                    .collect(),
            },
        })
        .collect();
    let wrong = rows.iter().filter(|row| !row.problems.is_empty()).count();
    SheetReport {
        ok: wrong == 0 && !rows.is_empty(),
        wrong: wrong as u64,
        unknown_columns: read.unknown_columns.clone(),
        rows,
    }
}
