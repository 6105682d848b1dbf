//! What each release wrote of every kind of ceremony, kept in `tests/rooms`, is read as the release
//! read it: the finished, the damaged, and the half-way, which are also brought to their end.
//!
//! `expected.json` of each place has the cases: what is damaged in a copy, the commands, and what that
//! release said to each, written by `tests/rooms/make.mjs`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde::Deserialize;
use serde_json::{Map, Value};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const KINDS: [&str; 8] = [
    "drill",
    "emergency",
    "generate",
    "live-test",
    "possession",
    "recover",
    "redistribute",
    "replicate",
];
/// In the place of what differs from run to run.
const ANY: &str = "*";
/// The day on which every case is run: times of that day differ, too.
const TODAY: &str = "2027-06-01T";
/// Words for people, which may be better said one day.
const WORDS: [&str; 4] = ["detail", "message", "problem", "recovery"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    #[serde(default)]
    records: Vec<Record>,
    cases: Vec<Case>,
}

/// A record that is kept, with the digests of its pages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    kind: String,
    file: String,
    pages: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    damage: Option<Damage>,
    runs: Vec<Run>,
}

/// What is written where in a file, in hex, and how long the file is then.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Damage {
    file: String,
    patches: Vec<(usize, String)>,
    length: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    args: Vec<String>,
    status: i32,
    says: Value,
}

/// The places of that name, one of each release that has it.
fn places(name: &str) -> Vec<PathBuf> {
    let rooms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../tests/rooms");
    let releases = fs::read_dir(rooms).unwrap();
    let places = releases.map(|release| release.unwrap().path().join("kinds").join(name));
    let mut all: Vec<PathBuf> = places.filter(|place| place.is_dir()).collect();
    all.sort();
    assert!(!all.is_empty(), "there is no {name} of any release");
    all
}

fn expected(place: &Path) -> Expected {
    serde_json::from_slice(&fs::read(place.join("expected.json")).unwrap()).unwrap()
}

/// Runs the cases that `which` takes, and says all that is not as it was.
fn as_then(name: &str, which: fn(&Case) -> bool) {
    let mut different = String::new();
    for place in places(name) {
        let cases: Vec<Case> = expected(&place).cases.into_iter().filter(which).collect();
        assert!(!cases.is_empty(), "{} has no such case", place.display());
        for case in cases {
            let copy = copied(&place, case.damage.as_ref());
            for run in &case.runs {
                let (status, says) = said(copy.path(), &run.args);
                let mut found = Vec::new();
                if status != run.status {
                    found.push(format!("status {status}, was {}", run.status));
                }
                compare(&run.says, &says, "", &mut found);
                if case.name.ends_with("made again") {
                    // It is of today's format, whose fingerprint is over what is committed to.
                    let of_the_format = ["/fingerprint: ", "/words/"];
                    found.retain(|line| !of_the_format.iter().any(|one| line.starts_with(one)));
                }
                if !found.is_empty() {
                    let command = run.args.join(" ");
                    let found = found.join("\n  ");
                    let _ = writeln!(different, "{}: keymoot {command}\n  {found}", case.name);
                }
            }
        }
    }
    assert!(different.is_empty(), "{different}");
}

fn copied(place: &Path, damage: Option<&Damage>) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    let mut from = place.as_os_str().to_owned();
    from.push("/.");
    let status = Command::new("cp")
        .arg("-r")
        .arg(from)
        .arg(copy.path())
        .status();
    assert!(status.unwrap().success());
    if let Some(damage) = damage {
        let path = copy.path().join(&damage.file);
        let mut bytes = fs::read(&path).unwrap();
        bytes.resize(damage.length, 0);
        for (at, patch) in &damage.patches {
            let patch = hex::decode(patch).unwrap();
            bytes[*at..at + patch.len()].copy_from_slice(&patch);
        }
        fs::write(path, bytes).unwrap();
    }
    copy
}

/// Runs the command in a copy: its status, and its document or error as `plain` has it.
fn said(copy: &Path, args: &[String]) -> (i32, Value) {
    let output = Command::new(env!("CARGO_BIN_EXE_keymoot"))
        .arg("--json")
        .args(args)
        .current_dir(copy)
        .env("XDG_DATA_HOME", copy)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let status = output.status.code().unwrap_or(-1);
    let document: Value = if status > 1 {
        let lines = String::from_utf8(output.stderr).unwrap();
        let last: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        last["error"].clone()
    } else {
        serde_json::from_slice(&output.stdout).unwrap()
    };
    (status, plain(&document, copy.to_str().unwrap()))
}

/// A document without words for people, its claims in short, its paths from the place on.
fn plain(value: &Value, copy: &str) -> Value {
    match value {
        Value::String(text) if text.starts_with(TODAY) => ANY.into(),
        Value::String(text) => text.replace(copy, "PLACE").into(),
        Value::Array(all) => all.iter().map(|one| plain(one, copy)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(name, _)| !WORDS.contains(&&***name));
            let fields = fields.map(|(name, inner)| {
                let inner = match inner {
                    Value::Array(all) if name == "claims" => claims(all),
                    other => plain(other, copy),
                };
                (name.clone(), inner)
            });
            Value::Object(fields.collect())
        }
        other => other.clone(),
    }
}

/// How many claims of each name there are for each result; those refuted with their page and entry.
fn claims(all: &[Value]) -> Value {
    let mut found = Map::new();
    for claim in all {
        let text = |name: &str| claim[name].as_str().unwrap().to_owned();
        let mut name = format!("{} {}", text("claim"), text("result"));
        if claim["result"] == "refuted" {
            for place in ["page", "entry"] {
                if let Some(number) = claim[place].as_u64() {
                    let _ = write!(name, " {place} {number}");
                }
            }
        }
        let before = found.get(&name).and_then(Value::as_u64).unwrap_or(0);
        found.insert(name, (before + 1).into());
    }
    found.into()
}

/// True of what the home screen did not tell when the oldest rooms were kept.
fn told_since(need: &Value) -> bool {
    let since = [
        "ceremony-planned",
        "dissent",
        "one-token",
        "places-unnamed",
        "recovery-unproven",
    ];
    since.iter().any(|name| need["name"] == *name)
}

/// What of `was` is not so in `is`. Fields may have come since, claims and members may not.
fn compare(was: &Value, is: &Value, at: &str, found: &mut Vec<String>) {
    match (was, is) {
        (Value::String(any), _) if any == ANY => {}
        (Value::Object(before), Value::Object(now)) if !at.ends_with("/claims") => {
            for (name, inner) in before {
                let now = now.get(name).unwrap_or(&Value::Null);
                compare(inner, now, &format!("{at}/{name}"), found);
            }
        }
        (Value::Array(_), Value::Array(now)) if at == "/needs" && now.iter().any(told_since) => {
            let now = now.iter().filter(|one| !told_since(one)).cloned().collect();
            compare(was, &now, at, found);
        }
        (Value::Array(before), Value::Array(now)) if before.len() == now.len() => {
            for (number, (before, now)) in before.iter().zip(now).enumerate() {
                compare(before, now, &format!("{at}/{number}"), found);
            }
        }
        _ if was == is => {}
        _ => found.push(format!("{at}: {is}, was {was}")),
    }
}

const fn whole(case: &Case) -> bool {
    case.damage.is_none()
}

fn of_a_record(case: &Case) -> bool {
    let mut damage = case.damage.iter();
    damage.any(|damage| damage.file.starts_with("room/records/"))
}

fn of_the_journal(case: &Case) -> bool {
    let mut damage = case.damage.iter();
    damage.any(|damage| damage.file.starts_with("room/journal"))
}

#[test]
fn what_was_finished_is_read_and_proved_as_then() {
    as_then("finished", whole);
}

#[test]
fn a_damaged_record_of_each_kind_is_refuted_as_then() {
    as_then("finished", of_a_record);
}

#[test]
fn a_damaged_journal_is_refused_as_then() {
    as_then("finished", of_the_journal);
}

#[test]
fn a_damaged_package_or_share_is_refused_as_then() {
    as_then("finished", |case| {
        !whole(case) && !of_a_record(case) && !of_the_journal(case)
    });
}

/// The pages of a record that is proved are those that laying its transcript out again gives; their
/// digests stand in its manifest, and have not changed since.
#[test]
fn the_pages_of_a_record_of_each_kind_are_those_of_then() {
    for place in places("finished") {
        let mut kinds = Vec::new();
        let expected = expected(&place);
        for record in expected.records {
            let pdf = fs::read(place.join(&record.file)).unwrap();
            let list = record.pages.iter().map(|page| format!("\"{page}\""));
            let list = format!("\"pages\":[{}]", list.collect::<Vec<_>>().join(","));
            let mut windows = pdf.windows(list.len());
            assert!(
                windows.any(|window| window == list.as_bytes()),
                "{}",
                record.file
            );
            let verify = ["record", "verify", &record.file].map(str::to_owned);
            let (status, verdict) = said(&place, &verify);
            let claims = &verdict["claims"];
            assert_eq!(
                (status, &claims["pages-from-transcript proved"]),
                (0, &1.into()),
                "{claims}"
            );
            assert_eq!(
                claims["page-as-signed proved"],
                record.pages.len(),
                "{claims}"
            );
            kinds.push(record.kind);
        }
        kinds.sort();
        assert_eq!(kinds, KINDS);
    }
}

#[test]
fn there_is_a_half_way_ceremony_of_each_kind() {
    for half in places("half") {
        let entries = fs::read_dir(half).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut kinds: Vec<String> = names.collect();
        kinds.sort();
        assert_eq!(kinds, KINDS);
    }
}

/// As they were left, resumed to the end, and aborted.
macro_rules! half_way {
    ($($test:ident: $kind:literal,)*) => {$(
        #[test]
        fn $test() {
            as_then(concat!("half/", $kind), whole);
        }
    )*};
}

half_way! {
    a_half_way_drill_goes_on: "drill",
    a_half_way_emergency_goes_on: "emergency",
    a_half_way_generation_goes_on: "generate",
    a_half_way_live_test_goes_on: "live-test",
    a_half_way_possession_check_goes_on: "possession",
    a_half_way_recovery_goes_on: "recover",
    a_half_way_redistribution_goes_on: "redistribute",
    a_half_way_replication_goes_on: "replicate",
}

/// Where the program was killed, the last entries lie in SQLite's log, which ends for it where it is
/// damaged: such a journal is whole, and shorter.
#[test]
fn a_damaged_journal_of_a_half_way_ceremony_is_taken_as_then() {
    for kind in KINDS {
        as_then(&format!("half/{kind}"), of_the_journal);
    }
}
