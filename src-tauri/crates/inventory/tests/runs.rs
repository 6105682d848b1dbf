//! Runs over many rows: whatever stops them, the same call goes on, and none is lost or done twice.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use inventory::{Answer, Aside, Checked, Error, Hands, Inventory, Query, Row, Run, RunRoots, Sort};
use ledger::{Decided, Entry, KeysBatch, Ledger, RoomEntry, RunBegun, RunKind};
use lifecycle::{Algorithm, Class, Key, KeyRef, KeyState, Origin, Tier};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use token::Format;

const ROOM: &str = "00112233445566778899aabbccddeeff";
const NOW: &str = "2027-06-01T12:00:00Z";

/// A room without devices: its journal is a ledger that entries are applied to.
struct Bare {
    folder: TempDir,
    ledger: Ledger,
    entries: u64,
    store: Inventory,
}

#[derive(Debug)]
enum Stop {
    Inventory(Error),
    Killed,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Inventory(error)
    }
}

impl Bare {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Inventory::open(&folder.path().join("inventory.sqlite"), ROOM).unwrap();
        Self {
            ledger: Ledger::of_room(ROOM),
            entries: 0,
            store,
            folder,
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&mut self, entry: RoomEntry) -> u64 {
        let entry = Entry::Room(Box::new(entry));
        self.ledger.apply(self.entries, NOW, entry).unwrap();
        self.entries += 1;
        self.entries - 1
    }

    fn begin(&mut self, id: &str, kind: RunKind, to: &KeyRef, input: &Path, out: &Path) -> Run {
        self.write(RoomEntry::KeysRunBegun(RunBegun {
            run: id.into(),
            kind,
            to: to.clone(),
            out: out.display().to_string(),
            decided: Decided::default(),
        }));
        Run {
            id: id.into(),
            input: input.into(),
            out: out.into(),
            to: to.clone(),
            from: Vec::new(),
            make: None,
            done: None,
            inventory: self.at("inventory.sqlite"),
            room: ROOM.into(),
        }
    }

    /// Carries a run out with a device of which the wrapped bytes are the ones before with one bit
    /// turned; the journal is dead from its `dies`th batch on: before it is written, or right after.
    fn carry_out(&mut self, run: &Run, dies: Option<(u32, bool)>) -> Result<u64, Stop> {
        let mut made = 0_u64;
        let run = Run {
            done: self.ledger.run(&run.id).and_then(|run| run.batch.clone()),
            ..run.clone()
        };
        let label = run.id.clone();
        let mut device = |row: Option<(&KeyRef, Format, &[u8])>| match row {
            Some((_, format, bytes)) => {
                if bytes.first() == Some(&0xff) {
                    return Answer::Aside(Aside::DoesNotOpen);
                }
                let mut bytes = bytes.to_vec();
                bytes[39] ^= 1;
                Answer::Wrapped(format, bytes)
            }
            None => {
                made += 1;
                let mut wrapped = vec![0; 40];
                wrapped[8..16].copy_from_slice(&made.to_be_bytes());
                Answer::Made {
                    id: format!("{label}-{made}"),
                    format: Format::Rfc3394,
                    wrapped,
                    check: "0011223344".into(),
                    canary: "00".into(),
                }
            }
        };
        let Self {
            ledger,
            entries,
            store,
            ..
        } = self;
        store.follow(ledger, *entries).unwrap();
        let mut journal = |batch: KeysBatch| {
            let number = batch.number;
            if dies == Some((number, false)) {
                return Err(Stop::Killed);
            }
            let entry = Entry::Room(Box::new(RoomEntry::KeysBatch(batch)));
            ledger.apply(*entries, NOW, entry).unwrap();
            *entries += 1;
            if dies == Some((number, true)) {
                return Err(Stop::Killed);
            }
            Ok(*entries - 1)
        };
        let mut told = |_| true;
        let mut hands = Hands {
            device: &mut device,
            journal: &mut journal,
            told: &mut told,
        };
        run.carry_out(store, &mut hands).map(|summary| summary.rows)
    }

    fn put(&self, name: &str, lines: &[&str]) -> PathBuf {
        let path = self.at(name);
        fs::write(&path, lines.join("\n") + "\n").unwrap();
        path
    }

    fn check(&self, file: &Path) -> Checked {
        let runs: Vec<RunRoots> = self
            .ledger
            .runs()
            .map(|run| RunRoots {
                run: run.begun.run.clone(),
                out: run.begun.out.clone(),
                roots: run.roots.clone(),
            })
            .collect();
        let mut told = |_| true;
        self.store.check(file, &runs, &mut told).unwrap()
    }

    /// As a program that was killed and started again finds it.
    fn again(&mut self) {
        self.store = Inventory::open(&self.at("inventory.sqlite"), ROOM).unwrap();
        self.store.follow(&self.ledger, self.entries).unwrap();
    }

    /// So many DEKs under `kek`, each with its row.
    fn made(&mut self, kek: &KeyRef, count: usize) -> PathBuf {
        let (contexts, out) = (self.at("contexts"), self.at("made.jsonl"));
        let lines: Vec<String> = (0..count).map(|at| format!("context {at}\n")).collect();
        fs::write(&contexts, lines.concat()).unwrap();
        let run = self.begin("aa", RunKind::Make, kek, &contexts, &out);
        let run = Run {
            make: Some(template(kek)),
            ..run
        };
        assert_eq!(self.carry_out(&run, None).unwrap(), count as u64);
        out
    }
}

fn template(kek: &KeyRef) -> Key {
    Key {
        key: KeyRef::new("", 1),
        label: String::new(),
        tier: Tier::Dek,
        algorithm: Algorithm::Aes256,
        parent: Some(kek.clone()),
        state: KeyState::Active,
        until: None,
        purge_from: None,
        owner: "Finance".into(),
        domain: "payroll".into(),
        class: Class::default(),
        origin: Origin::Made,
        made: NOW.into(),
        ends: Some("2027-09-01".into()),
        check: None,
        holds: Vec::new(),
    }
}

fn rows(file: &Path) -> Vec<Row> {
    let text = fs::read(file).unwrap();
    let lines = text
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty());
    lines.map(|line| Row::read(line).unwrap()).collect()
}

const MANY: usize = 20_000;

#[test]
fn whatever_kills_a_run_the_same_call_goes_on() {
    let (old, new) = (KeyRef::new("kek", 1), KeyRef::new("kek", 2));
    // After nothing, before and right after the first batch is journalled, the second, the last.
    for dies in [
        None,
        Some((1, false)),
        Some((1, true)),
        Some((2, false)),
        Some((2, true)),
        Some((3, true)),
    ] {
        let mut room = Bare::new();
        let input = room.made(&old, MANY);
        let before = rows(&input);
        let out = room.at("moved.jsonl");
        let run = room.begin("bb", RunKind::Rewrap, &new, &input, &out);
        let run = Run {
            from: vec![old.clone()],
            ..run
        };
        if dies.is_some() {
            assert!(matches!(room.carry_out(&run, dies), Err(Stop::Killed)));
            assert!(!out.exists(), "it has its name only when it is whole");
            room.again();
        }
        room.carry_out(&run, None).unwrap();
        let after = rows(&out);
        assert_eq!(after.len(), MANY, "{dies:?}");
        for (one, other) in before.iter().zip(&after) {
            assert_eq!(
                (&one.id, &one.label, &one.canary),
                (&other.id, &other.label, &other.canary)
            );
            assert_ne!(one.wrapped, other.wrapped);
            assert_eq!(other.kek, new);
        }
        let done = room.ledger.run("bb").unwrap();
        assert_eq!((done.rows, done.is_done()), ((MANY as u64, 0), true));
        assert_eq!(room.store.under(&new).unwrap().0, MANY as u64, "{dies:?}");
        assert_eq!(room.store.under(&old).unwrap().0, 0, "{dies:?}");
        assert!(!room.at("moved.jsonl.set-aside").exists());
    }
}

#[test]
fn a_changed_input_and_a_lost_output_are_noticed() {
    let (old, new) = (KeyRef::new("kek", 1), KeyRef::new("kek", 2));
    let mut room = Bare::new();
    let input = room.made(&old, MANY);
    let out = room.at("moved.jsonl");
    let run = room.begin("bb", RunKind::Rewrap, &new, &input, &out);
    let run = Run {
        from: vec![old],
        ..run
    };
    assert!(room.carry_out(&run, Some((2, true))).is_err());
    room.again();
    let whole = fs::read(&input).unwrap();
    let mut changed = whole.clone();
    changed[20] ^= 1;
    fs::write(&input, changed).unwrap();
    let refused = room.carry_out(&run, None);
    assert!(matches!(
        refused,
        Err(Stop::Inventory(Error::InputChanged(_)))
    ));
    fs::write(&input, whole).unwrap();
    let part = room.at("moved.jsonl.part");
    let written = fs::read(&part).unwrap();
    fs::write(&part, &written[..written.len() / 2]).unwrap();
    let refused = room.carry_out(&run, None);
    assert!(matches!(
        refused,
        Err(Stop::Inventory(Error::OutputChanged(_)))
    ));
    fs::write(&part, written).unwrap();
    room.carry_out(&run, None).unwrap();
    assert_eq!(rows(&out).len(), MANY);
}

#[test]
fn rows_that_are_wrong_are_set_aside_and_the_rest_is_done() {
    let (old, new) = (KeyRef::new("kek", 1), KeyRef::new("kek", 2));
    let mut room = Bare::new();
    let input = room.made(&old, 8);
    let mut lines: Vec<String> = fs::read_to_string(&input)
        .unwrap()
        .lines()
        .map(Into::into)
        .collect();
    lines[1] = lines[1].replace("\"kek\":{\"id\":\"kek\"", "\"kek\":{\"id\":\"other\"");
    lines[2] = lines[2].replace("\"wrapped\":\"00", "\"wrapped\":\"01");
    lines[3] = "{".into();
    lines[4] = format!("{{\"id\":\"{}\"}}", "x".repeat(10 << 20));
    lines.push(lines[5].clone());
    lines.push(String::new());
    fs::write(&input, lines.join("\r\n")).unwrap();
    let out = room.at("moved.jsonl");
    let run = room.begin("bb", RunKind::Rewrap, &new, &input, &out);
    let run = Run {
        from: vec![old],
        ..run
    };
    assert_eq!(room.carry_out(&run, None).unwrap(), 4);
    let aside = fs::read_to_string(room.at("moved.jsonl.set-aside")).unwrap();
    let found: Vec<(u64, String)> = aside
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            (
                line["line"].as_u64().unwrap(),
                line["reason"].as_str().unwrap().into(),
            )
        })
        .collect();
    let expected = [
        (2, "other-kek"),
        (3, "not-as-recorded"),
        (4, "not-a-row"),
        (5, "too-long"),
        (9, "twice"),
    ];
    assert_eq!(
        found,
        expected.map(|(line, reason)| (line, reason.to_owned()))
    );
    // What is under the new KEK already is not done again.
    let again = room.at("again.jsonl");
    let run = room.begin("cc", RunKind::Rewrap, &new, &out, &again);
    let run = Run {
        from: vec![KeyRef::new("kek", 1)],
        ..run
    };
    assert_eq!(room.carry_out(&run, None).unwrap(), 0);
}

#[test]
fn a_file_is_held_against_the_inventory_and_the_roots_of_its_run() {
    let (old, new) = (KeyRef::new("kek", 1), KeyRef::new("kek", 2));
    let mut room = Bare::new();
    let made = room.made(&old, MANY);
    let text = fs::read_to_string(&made).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let whole = room.check(&made);
    let run = whole.run.as_ref().unwrap();
    assert!(whole.holds() && whole.rows == MANY as u64, "{whole:?}");
    assert_eq!((run.run.as_str(), run.batches), ("aa", 3));

    // Wherever it lies now.
    let moved = room.put("moved", &lines);
    assert!(room.check(&moved).holds());

    let mut changed = lines.clone();
    let other = changed[9_999].replace("00000000", "00000001");
    changed[9_999] = &other;
    let found = room.check(&room.put("changed", &changed));
    assert_eq!(found.told, [(10_000, Aside::NotAsRecorded)]);
    assert_eq!(found.run.unwrap().first_wrong, Some(2));

    let found = room
        .check(&room.put("short", &lines[..MANY - 1]))
        .run
        .unwrap();
    assert_eq!((found.missing, found.more, found.first_wrong), (1, 0, None));
    assert!(!found.is_whole());
    let mut longer = lines.clone();
    longer.push(lines[0]);
    let found = room.check(&room.put("longer", &longer));
    assert!(!found.holds());
    assert_eq!(found.run.unwrap().more, 1);

    // Its first row gone: by its name it is known, under another nothing tells what is missing.
    let found = room
        .check(&room.put("made.jsonl", &lines[1..]))
        .run
        .unwrap();
    assert_eq!((found.missing, found.first_wrong), (1, Some(1)));
    let found = room.check(&room.put("headless", &lines[1..]));
    assert!(found.holds() && found.run.is_none());

    let endless = room.at("endless");
    fs::write(&endless, vec![b'x'; 1 << 20]).unwrap();
    assert_eq!(room.check(&endless).told, [(1, Aside::TooLong)]);
    let mut stop = |_| false;
    let stopped = room.store.check(&moved, &[], &mut stop);
    assert!(matches!(stopped, Err(Error::Cancelled)), "{stopped:?}");

    // Once they are under another KEK, what was written before is an older copy, though whole.
    let out = room.at("moved.jsonl");
    let run = room.begin("bb", RunKind::Rewrap, &new, &moved, &out);
    let run = Run {
        from: vec![old],
        ..run
    };
    room.carry_out(&run, None).unwrap();
    let found = room.check(&moved);
    assert_eq!(found.differing, MANY as u64);
    assert!(found.run.unwrap().is_whole());
    let found = room.check(&out);
    assert!(found.holds() && found.run.unwrap().run == "bb");
}

#[test]
fn pages_give_every_key_once_and_in_order() {
    let kek = KeyRef::new("kek", 1);
    let mut room = Bare::new();
    room.made(&kek, 250);
    for sort in [Sort::Label, Sort::Id, Sort::End] {
        let mut query = Query {
            sort,
            count: 7,
            tier: Some(Tier::Dek),
            parent: Some(kek.clone()),
            now: NOW.into(),
            ..Query::default()
        };
        let mut all = Vec::new();
        loop {
            let page = room.store.page(&query).unwrap();
            assert!(page.keys.len() <= 7);
            all.extend(page.keys.into_iter().map(|one| one.key));
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        let ids: BTreeSet<&KeyRef> = all.iter().map(|key| &key.key).collect();
        assert_eq!((all.len(), ids.len()), (250, 250), "{sort:?}");
        if sort == Sort::Label {
            assert!(all.is_sorted_by_key(|key| key.label.clone()));
        }
        assert_eq!(room.store.count(&query).unwrap(), 250);
    }
    let found = |search: &str| {
        let query = Query {
            search: search.into(),
            count: 1000,
            now: NOW.into(),
            ..Query::default()
        };
        room.store.page(&query).unwrap().keys.len()
    };
    assert_eq!(found("CONTEXT 24"), 11);
    assert_eq!(found("payroll"), 250);
    // What means something to a pattern means nothing here.
    assert_eq!(found("%"), 0);
    assert_eq!(found("context_1"), 0);
}

#[test]
fn another_rooms_file_and_one_with_a_trigger_are_refused() {
    let room = Bare::new();
    let path = room.at("inventory.sqlite");
    let other = Inventory::open(&path, "ffffffffffffffffffffffffffffffff");
    assert!(matches!(other, Err(Error::NotThisRooms(_))));
    drop(room.store);
    let database = rusqlite::Connection::open(&path).unwrap();
    database
        .execute_batch("CREATE TRIGGER t AFTER INSERT ON key BEGIN DELETE FROM key; END")
        .unwrap();
    drop(database);
    assert!(matches!(
        Inventory::open(&path, ROOM),
        Err(Error::NotThisRooms(_))
    ));
}
