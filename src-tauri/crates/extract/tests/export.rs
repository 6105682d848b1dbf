//! Entries exported: in each form, from a cursor on, and refused where the journal is another.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod support;

use audit::export::{Cursor, ECS_VERSION, Format};
use extract::{Exported, export};
use proof::leaf::leaf_hash;
use proof::merkle::{Hash, Range};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use support::{Kept, ROOM};
use wire::{Code, Error};

/// A name as somebody hostile would give it.
const HOSTILE: &str =
    "Eve|\\=\r\nCEF:0|Keymoot|Keymoot|1|opened|x|0|suser=Ada\u{85}\u{2028}\u{1b}[2J\u{202e}";

fn lines(kept: &Kept, format: Format, cursor: Option<&str>) -> (Vec<String>, Exported) {
    let mut all = String::new();
    let exported = export(kept.path(), format, cursor, &mut |part| {
        all.push_str(part);
        Ok(())
    });
    assert!(all.is_empty() || all.ends_with('\n'));
    (all.lines().map(str::to_owned).collect(), exported.unwrap())
}

fn refused(kept: &Kept, cursor: &str) -> Error {
    let mut none = |_: &str| -> Result<(), Error> { panic!("nothing is handed on") };
    export(kept.path(), Format::Jsonl, Some(cursor), &mut none).unwrap_err()
}

fn people() -> Kept {
    let mut kept = Kept::new();
    kept.write(
        "room-created",
        None,
        json!({ "name": "Vault", "practice": true }),
    );
    kept.write(
        "participant-enrolled",
        None,
        json!({ "participant": "0c5d", "name": HOSTILE, "card": { "serial": "a=b|c" } }),
    );
    kept.write(
        "bag-opened",
        Some("3f2a"),
        json!({ "custodian": HOSTILE, "bag": "A|1", "seal_intact": false, "confirmed_by": "Ruth" }),
    );
    kept
}

/// The leaf of a line of JSON Lines, made again from nothing else.
fn leaf_of(line: &Value) -> Vec<u8> {
    let mut leaf = json!({
        "at": line["time"], "room": line["room"], "seq": line["index"],
        "type": line["type"], "v": line["version"],
    });
    if let Some(ceremony) = line.get("ceremony") {
        leaf["ceremony"] = ceremony.clone();
    }
    for (field, value) in line["fields"].as_object().unwrap() {
        let salt = hex::decode(line["salts"][field].as_str().unwrap()).unwrap();
        let value = proof::canonical::to_vec(value).unwrap();
        leaf[field] = json!({ "c": Hash::of(&[salt, value].concat()) });
    }
    proof::canonical::to_vec(&leaf).unwrap()
}

#[test]
fn json_lines_are_the_entries_and_the_tree_can_be_made_of_them_again() {
    let kept = people();
    let (lines, exported) = lines(&kept, Format::Jsonl, None);
    assert_eq!(
        (exported.from, exported.entries, exported.signed),
        (0, 3, 0)
    );
    let mut range = Range::default();
    for (index, line) in lines.iter().enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["index"], index);
        let hash = leaf_hash(&leaf_of(&line));
        assert_eq!(line["leaf_hash"], json!(hash));
        range.push(hash, |_| {});
    }
    let cursor: Cursor = exported.cursor.parse().unwrap();
    assert_eq!((cursor.room.as_str(), cursor.entries), (ROOM, 3));
    assert_eq!(cursor.root, range.root());
    let second: Value = serde_json::from_str(&lines[1]).unwrap();
    assert_eq!(second["fields"]["name"], HOSTILE);
}

#[test]
fn an_export_goes_on_where_the_one_before_ended() {
    let mut kept = Kept::new();
    let (none, begun) = lines(&kept, Format::Jsonl, None);
    assert_eq!((none.len(), begun.entries), (0, 0));
    let mut cursor = begun.cursor;
    let mut all = Vec::new();
    for count in [1, 0, 2, 5, 300] {
        kept.fill(count);
        let (new, exported) = lines(&kept, Format::Jsonl, Some(&cursor));
        assert_eq!((new.len(), exported.from), (count, all.len() as u64));
        all.extend(new);
        cursor = exported.cursor;
    }
    let (whole, exported) = lines(&kept, Format::Jsonl, None);
    assert_eq!((whole, exported.cursor), (all, cursor));
}

#[test]
fn a_cursor_of_another_journal_is_refused_and_says_why() {
    let mut kept = people();
    let (_, exported) = lines(&kept, Format::Ecs, None);
    let another = Kept::of("ff", 1);
    assert_eq!(
        refused(&another, &exported.cursor).code,
        Code::CursorOfThisRoom
    );
    // Restored from an old copy.
    let shorter = Kept::new();
    let error = refused(&shorter, &exported.cursor);
    assert_eq!(error.code, Code::CursorAgrees);
    assert!(error.message.contains("3 entries were exported"), "{error}");
    // Written anew: as many entries, and more, with other salts.
    let mut rewritten = Kept::of(ROOM, 2);
    rewritten.fill(5);
    let error = refused(&rewritten, &exported.cursor);
    assert_eq!(error.code, Code::CursorAgrees);
    assert!(error.message.contains("first 3 entries"), "{error}");
    for text in [
        "",
        "3",
        &exported.cursor[..40],
        &format!("{}0", exported.cursor),
    ] {
        assert_eq!(refused(&kept, text).code, Code::CursorUnreadable, "{text}");
    }
    // As a shell hands it on.
    kept.fill(1);
    let (new, _) = lines(&kept, Format::Ecs, Some(&format!("{}\n", exported.cursor)));
    assert_eq!(new.len(), 1);
}

#[test]
fn ecs_has_the_fields_that_it_defines_with_their_types() {
    let (lines, _) = lines(&people(), Format::Ecs, None);
    for (index, line) in lines.iter().enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["@timestamp"], "2026-11-22T09:30:00Z");
        assert_eq!(line["ecs"]["version"], ECS_VERSION);
        assert_eq!(line["event"]["kind"], "event");
        assert_eq!(line["event"]["sequence"], index);
        assert!(line["event"]["category"].is_array() && line["event"]["type"].is_array());
        assert!(
            line["labels"]
                .as_object()
                .unwrap()
                .values()
                .all(Value::is_string)
        );
    }
    let opened: Value = serde_json::from_str(&lines[2]).unwrap();
    assert_eq!(opened["event"]["action"], "bag-opened");
    // The seal was not whole.
    assert_eq!(opened["event"]["outcome"], "failure");
    assert_eq!(opened["labels"]["ceremony"], "3f2a");
    assert_eq!(opened["related"]["user"], json!([HOSTILE, "Ruth"]));
    assert_eq!(opened["user"]["name"], HOSTILE);
    let enrolled: Value = serde_json::from_str(&lines[1]).unwrap();
    assert_eq!(enrolled["user"], json!({ "id": "0c5d", "name": HOSTILE }));
    assert_eq!(enrolled["labels"]["card"], r#"{"serial":"a=b|c"}"#);
    // The room's name is nobody's.
    let created: Value = serde_json::from_str(&lines[0]).unwrap();
    assert_eq!((created.get("user"), created.get("related")), (None, None));
}

/// Reads a line as ArcSight's document says: seven bars, then keys and values.
fn read_cef(line: &str) -> (Vec<String>, BTreeMap<String, String>) {
    let mut header = vec![String::new()];
    let mut letters = line.chars();
    while header.len() < 8 {
        match letters.next().unwrap() {
            '\\' => header.last_mut().unwrap().push(letters.next().unwrap()),
            '|' => header.push(String::new()),
            other => header.last_mut().unwrap().push(other),
        }
    }
    assert_eq!(header.pop().unwrap(), "");
    let mut values = BTreeMap::new();
    let (mut key, mut value) = (String::new(), String::new());
    while let Some(one) = letters.next() {
        match one {
            '\\' => value.push(match letters.next().unwrap() {
                'n' => '\n',
                'r' => '\r',
                other => other,
            }),
            '=' => {
                let (before, next) = value.rsplit_once(' ').unwrap_or(("", &value));
                values.insert(std::mem::take(&mut key), before.to_owned());
                key = next.to_owned();
                value.clear();
            }
            other => value.push(other),
        }
    }
    values.insert(key, value);
    values.remove("");
    (header, values)
}

#[test]
fn cef_reads_back_as_it_was_meant_whatever_people_are_called() {
    let (lines, _) = lines(&people(), Format::Cef, None);
    assert_eq!(lines.len(), 3);
    let shown = HOSTILE.replace(['\u{85}', '\u{2028}', '\u{1b}', '\u{202e}'], "\u{fffd}");
    let (header, values) = read_cef(&lines[2]);
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        header,
        [
            "CEF:0",
            "Keymoot",
            "Keymoot",
            version,
            "bag-opened",
            "Bag opened",
            "8"
        ]
    );
    assert_eq!(values["suser"], shown);
    assert_eq!(values["act"], "bag-opened");
    assert_eq!(values["outcome"], "failure");
    assert_eq!(values["rt"], "1795339800000");
    assert_eq!(
        (&*values["cs1Label"], &*values["cs1"]),
        ("ceremony", "3f2a")
    );
    assert_eq!((&*values["cs3Label"], &*values["cs3"]), ("room", ROOM));
    let fields: Value = serde_json::from_str(&values["cs4"]).unwrap();
    assert_eq!(fields["bag"], "A|1");
    let keys: Vec<&str> = values.keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "act",
            "cat",
            "cs1",
            "cs1Label",
            "cs2",
            "cs2Label",
            "cs3",
            "cs3Label",
            "cs4",
            "cs4Label",
            "externalId",
            "msg",
            "outcome",
            "rt",
            "suser"
        ]
    );
    // What has no value has no label.
    let (_, created) = read_cef(&lines[0]);
    assert!(!created.contains_key("cs1Label") && !created.contains_key("suser"));
}

#[test]
fn a_long_value_is_cut_in_the_forms_that_have_a_limit() {
    let mut kept = Kept::new();
    let script = "ż".repeat(50_000);
    kept.write("opened", Some("3f2a"), json!({ "script": script }));
    let (ecs, _) = lines(&kept, Format::Ecs, None);
    let ecs: Value = serde_json::from_str(&ecs[0]).unwrap();
    let label = ecs["labels"]["script"].as_str().unwrap();
    assert!(label.chars().count() == 1024 && label.ends_with('…'));
    let (cef, _) = lines(&kept, Format::Cef, None);
    let (_, values) = read_cef(&cef[0]);
    assert!(values["cs4"].chars().count() == 4000 && values["cs4"].ends_with('…'));
    let (whole, _) = lines(&kept, Format::Jsonl, None);
    let whole: Value = serde_json::from_str(&whole[0]).unwrap();
    assert_eq!(whole["fields"]["script"], script);
}

#[test]
fn what_does_not_take_a_line_ends_the_export() {
    let mut kept = Kept::new();
    kept.fill(2000);
    let mut parts = 0;
    let error = export(kept.path(), Format::Ecs, None, &mut |part| {
        assert!(
            part.len() < 200_000,
            "memory does not grow with the journal"
        );
        parts += 1;
        match parts {
            3 => Err(Error::failure(Code::OutputFailed, "full", "")),
            _ => Ok(()),
        }
    });
    assert_eq!((error.unwrap_err().code, parts), (Code::OutputFailed, 3));
}

/// The most memory that this process ever had, in KiB (proc(5)).
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}

#[test]
fn memory_does_not_grow_with_the_journal() {
    let mut kept = Kept::new();
    let reason = "x".repeat(16 * 1024);
    for _ in 0..40 {
        kept.fill_with(100, &reason);
    }
    for format in [Format::Jsonl, Format::Ecs, Format::Cef] {
        let before = most_memory();
        let mut bytes = 0;
        export(kept.path(), format, None, &mut |part| {
            bytes += part.len();
            Ok(())
        })
        .unwrap();
        let grown = most_memory() - before;
        assert!(
            grown < 16 * 1024,
            "{grown} KiB more for {bytes} bytes of {format:?}"
        );
        assert!(format != Format::Jsonl || bytes > 64 << 20, "{bytes}");
    }
}

#[test]
fn a_journal_that_was_changed_is_not_exported_as_if_it_were_whole() {
    let mut kept = Kept::new();
    kept.fill(3);
    let size = kept.journal().size().unwrap();
    assert_eq!(size, 3);
    let file = kept.path().join("journal.sqlite");
    let changed = std::process::Command::new("python3")
        .args(["-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(\"UPDATE entry SET leaf = replace(leaf, 'paused', 'resumed') WHERE seq = 1\"); c.commit()"])
        .arg(&file)
        .status()
        .unwrap();
    assert!(changed.success());
    let mut all = String::new();
    let error = export(kept.path(), Format::Jsonl, None, &mut |part| {
        all.push_str(part);
        Ok(())
    });
    let error = error.unwrap_err();
    assert_eq!(error.code, Code::JournalDamaged, "{error}");
    assert!(!all.contains("resumed"));
}
