//! Keys in words.

use crate::columns::columns;
use room::{
    BroughtKey, Compromise, Destroyed, ExportView, ExportedKey, InventoryKey, InventoryPage,
    KeyLife, RowsChecked, RunDone, SheetReport, Tested, WrappingKeyView,
};
use std::fmt::Write;

pub(super) fn page(page: &InventoryPage) -> String {
    if page.keys.is_empty() {
        return "No key is like that.\n".into();
    }
    let rows: Vec<[String; 7]> = page.keys.iter().map(row).collect();
    let head = [
        "key",
        "label",
        "tier",
        "algorithm",
        "state",
        "domain",
        "due",
    ];
    let mut text = columns(head, &rows);
    let more = page.total - page.keys.len() as u64;
    if let Some(next) = &page.next {
        let _ = write!(text, "\n{more} more: --after '{next}'\n");
    }
    text
}

fn row(key: &InventoryKey) -> [String; 7] {
    let held = if key.holds.is_empty() { "" } else { ", held" };
    [
        format!("{}@{}", key.id, key.version),
        key.label.clone(),
        key.tier.to_string(),
        key.algorithm.to_string(),
        format!("{}{held}", key.state),
        dash(&key.domain),
        key.due.clone().unwrap_or_else(|| "-".into()),
    ]
}

pub(super) fn life(life: &KeyLife) -> String {
    let key = &life.key;
    let mut text = String::new();
    let permits = match (key.encrypt, key.decrypt) {
        (true, true) => "protects and opens",
        (false, true) => "opens what it protects, nothing new",
        (_, false) => "may not be used",
    };
    let mut facts: Vec<[String; 2]> = vec![
        ["key".into(), format!("{}@{}", key.id, key.version)],
        ["label".into(), key.label.clone()],
        ["is".into(), format!("{}, {}", key.tier, key.algorithm)],
        ["state".into(), format!("{}: {permits}", key.state)],
    ];
    let mut add = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push([name.into(), value]);
        }
    };
    add("under", key.under.clone());
    add("domain", Some(key.domain.clone()));
    add("owner", Some(key.owner.clone()));
    let class = [&key.environment, &key.usage, &key.sensitivity];
    let class: Vec<&str> = class
        .into_iter()
        .map(String::as_str)
        .filter(|one| !one.is_empty())
        .collect();
    add("for", Some(class.join(", ")));
    // Of a key that was adopted nobody knows when it was made.
    let since = if key.origin.id() == "adopted" {
        "adopted"
    } else {
        "made"
    };
    add(since, Some(key.made.clone()));
    add("cryptoperiod ends", key.ends.clone());
    add("accepted until", key.until.clone());
    add("may be purged from", key.purge_from.clone());
    add("check value", key.check.clone());
    add("taken over by", life.successor.clone());
    add("ceremony", Some(life.ceremony.clone()));
    let protects = (life.wraps > 0).then(|| format!("{} keys", life.wraps));
    add("protects", protects);
    text += &columns(["", ""], &facts);
    for found in &life.against_policy {
        let _ = writeln!(text, "\nAgainst the policy: {found}");
    }
    if !life.on_hold.is_empty() {
        let rows: Vec<[String; 3]> = life
            .on_hold
            .iter()
            .map(|hold| [hold.name.clone(), hold.since.clone(), hold.reason.clone()])
            .collect();
        text.push('\n');
        text += &columns(["held for", "since", "reason"], &rows);
    }
    if !life.evidence.is_empty() {
        let rows: Vec<[String; 4]> = life
            .evidence
            .iter()
            .map(|one| {
                [
                    one.token.clone(),
                    dash(&one.site),
                    one.since.clone(),
                    one.proved.clone().unwrap_or_else(|| "-".into()),
                ]
            })
            .collect();
        text.push('\n');
        text += &columns(["token", "at", "since", "proved"], &rows);
    }
    if life.versions.len() > 1 {
        let rows: Vec<[String; 3]> = life
            .versions
            .iter()
            .map(|one| {
                [
                    one.version.to_string(),
                    one.state.to_string(),
                    one.made.clone(),
                ]
            })
            .collect();
        text.push('\n');
        text += &columns(["version", "state", "made"], &rows);
    }
    let rows: Vec<[String; 4]> = life
        .history
        .iter()
        .map(|step| {
            let from = step
                .from
                .map(|from| format!("{from} → "))
                .unwrap_or_default();
            [
                step.at.clone(),
                format!("{from}{}", step.to),
                dash(&step.by),
                step.purpose.clone(),
            ]
        })
        .collect();
    text.push('\n');
    text += &columns(["at", "state", "by", "for"], &rows);
    text
}

pub(super) fn destroyed(gone: &Destroyed) -> String {
    let mut text = format!("{} is destroyed (entry {}).\n", gone.key, gone.entry);
    for one in &gone.tokens {
        let _ = writeln!(text, "  {}, {}: searched, not found", one.token, one.serial);
    }
    if gone.wrapped_gone {
        text += "  Nothing of its wrapped bytes is left in the room.\n";
    }
    for package in &gone.packages {
        let _ = writeln!(text, "  Erased: {package}");
    }
    for share in &gone.called_in {
        let _ = writeln!(
            text,
            "  Called in, to be destroyed before a witness: {share}"
        );
    }
    let _ = writeln!(
        text,
        "{}\nFor those who were not here: “keymoot journal prove --entry {}”.",
        gone.limit, gone.entry
    );
    text
}

pub(super) fn compromise(came: &Compromise) -> String {
    let mut text = format!("{} is out of use.\n", came.key);
    if let Some(next) = &came.successor {
        let _ = writeln!(text, "{next} has taken over.");
    }
    let _ = writeln!(text, "It protected {} keys.", came.affected);
    if let Some(list) = &came.list {
        let _ = writeln!(text, "They are listed in {list}.");
    }
    for what in &came.follow_ups {
        let _ = writeln!(text, "  To do: {what}");
    }
    text
}

pub(super) fn run(done: &RunDone) -> String {
    let mut text = format!("{} rows are in {}.\n", done.rewrapped, done.out);
    if let Some(before) = done.resumed_from {
        let _ = writeln!(text, "It went on behind {before} rows.");
    }
    for row in done.rejected.iter().take(20) {
        let _ = writeln!(text, "  Line {} set aside: {}", row.line, row.message);
    }
    if let Some(file) = &done.set_aside_file {
        let _ = writeln!(text, "{} were set aside: {file}", done.set_aside);
    }
    text
}

pub(super) fn sheet(report: &SheetReport) -> String {
    let mut text = String::new();
    for column in &report.unknown_columns {
        let _ = writeln!(text, "The column “{column}” is not known; it is left out.");
    }
    for row in report.rows.iter().filter(|row| !row.problems.is_empty()) {
        let _ = writeln!(text, "Line {}: {}", row.line, row.problems.join("; "));
    }
    let _ = writeln!(
        text,
        "{} rows, {} of them wrong.",
        report.rows.len(),
        report.wrong
    );
    text
}

pub(super) fn tested(tested: &Tested) -> String {
    let mut text = format!("{} opened.\n", tested.opened);
    for (line, why) in tested.failed.iter().take(20) {
        let _ = writeln!(text, "  Line {line}: {why}");
    }
    if tested.failures > 0 {
        let _ = writeln!(text, "{} did not.", tested.failures);
    }
    text
}

fn dash(text: &str) -> String {
    if text.is_empty() {
        "-".into()
    } else {
        text.into()
    }
}

pub(super) fn wrapping_key(view: &WrappingKeyView) -> String {
    let until = match (&view.until, view.minutes_left) {
        (Some(until), Some(left)) if left > 0 => format!("{until}, {left} minutes left"),
        (Some(until), _) => format!("{until}: over"),
        (None, _) => "no end".into(),
    };
    format!(
        "for          {}\nfingerprint  {}\nkey          RSA, {} bits, strength {}\nmethod       {} ({}, {})\nid there     {}\nuntil        {until}\n",
        view.to,
        view.fingerprint,
        view.bits,
        view.strength,
        view.method,
        view.shape,
        view.hash,
        dash(&view.key_id),
    )
}

pub(super) fn export(view: &ExportView) -> String {
    let confirmed = match &view.receipt {
        None if view.to == "key-block" => "not asked for".to_owned(),
        None => "not yet: “keymoot key receipt”".to_owned(),
        Some(receipt) => {
            let proved = if receipt.proved {
                ", which opened what only this key can"
            } else {
                ""
            };
            let mut text = format!(
                "by {}: {} {}{proved}",
                receipt.by, receipt.key_id, receipt.version
            );
            for remark in &receipt.remarks {
                let _ = write!(text, "\n             {remark}");
            }
            text
        }
    };
    let clear = if view.on_host { "yes" } else { "no" };
    format!(
        "key          {}\nfor          {} ({})\nunder        {}\npackage      {} {}\nat           {}, entry {}\non the host  {clear}\nconfirmed    {confirmed}\n\n",
        view.key,
        view.to,
        view.method,
        view.wrapping_key,
        view.file,
        view.package,
        view.at,
        view.entry,
    )
}

pub(super) fn exported(done: &ExportedKey) -> String {
    let mut text = export(&done.export);
    for file in &done.files {
        let _ = writeln!(text, "wrote {file}");
    }
    let _ = writeln!(text, "\nThere:\n  {}", done.command);
    if !done.ciphertext.is_empty() {
        let _ = writeln!(
            text,
            "\nOnce it is there, have it open:\n  {}",
            done.ciphertext
        );
    }
    for remark in &done.remarks {
        let _ = writeln!(text, "{remark}");
    }
    text
}

pub(super) fn brought(came: &BroughtKey) -> String {
    let mut text = life(&came.life);
    let _ = writeln!(text, "came         {}", came.how);
    for (name, check) in &came.components {
        let _ = writeln!(text, "component    {name}, check value {check}");
    }
    if !came.combined.is_empty() {
        let _ = writeln!(text, "combined     on the {}", came.combined);
    }
    if let Some(name) = &came.mlkem {
        let _ = writeln!(text, "other half   ML-KEM key of {name}, software");
    }
    let clear = if came.on_host { "yes" } else { "no" };
    let _ = writeln!(text, "on the host  {clear}");
    for file in came.forms.iter().chain(&came.row) {
        let _ = writeln!(text, "wrote {file}");
    }
    text
}

/// What came of holding a file of rows against the records.
pub(super) fn rows(checked: &RowsChecked) -> String {
    let mut text = format!(
        "{} rows, of which {} are not as recorded.\n",
        checked.rows, checked.differing
    );
    for row in checked.rejected.iter().take(20) {
        let _ = writeln!(text, "  Line {}: {}", row.line, row.message);
    }
    let Some(run) = &checked.run else {
        text.push_str("It is no file that a run wrote: nothing says whether rows are missing.\n");
        return text;
    };
    let _ = writeln!(
        text,
        "The run {} wrote it under {} on {} ({} batches).",
        run.run, run.to, run.began, run.batches
    );
    if let Some(batch) = run.first_wrong {
        let _ = writeln!(
            text,
            "  From batch {batch} on its rows are not those that were written."
        );
    }
    if run.missing > 0 {
        let _ = writeln!(text, "  {} rows are missing.", run.missing);
    }
    if run.more > 0 {
        let _ = writeln!(text, "  {} rows stand behind its last one.", run.more);
    }
    if run.whole {
        text.push_str("  It is whole, as the journal has it.\n");
    }
    text
}
