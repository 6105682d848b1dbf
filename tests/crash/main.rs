//! `kill -9` inside a device call, in the middle of a generation, a recovery, a redistribution and a
//! live recovery test, through the built command: what is resumed is right, nothing irreversible is done twice, and every record
//! checks. The shim between program and token ends both at the call the case names.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

const PEOPLE: [(&str, &str); 4] = [
    ("Anders Holm", "administrator"),
    ("Priya Nair", "custodian"),
    ("王 Wei", "custodian"),
    ("Ruth Abel", "witness"),
];

/// Device calls of a generation that change something: which call, and its how-manieth.
const GENERATION: [(&str, u32); 8] = [
    ("C_GenerateKey", 3),
    ("C_WrapKey", 3),
    ("C_UnwrapKey", 1),
    ("C_CreateObject", 8),
    ("C_SetAttributeValue", 0),
    ("C_CopyObject", 0),
    ("C_DestroyObject", 30),
    ("C_Sign", 9),
];

/// The same of a recovery.
const RECOVERY: [(&str, u32); 4] = [
    ("C_CreateObject", 4),
    ("C_UnwrapKey", 1),
    ("C_CopyObject", 0),
    ("C_Sign", 6),
];

/// A practice room whose token is reached through the shim.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let made = place.run(&["room", "init", "--practice"], None);
        assert!(made.status.success(), "{}", text(&made.stderr));
        place
    }

    /// The same room as it is now, in another folder.
    fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(self.folder.path(), folder.path());
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str], plan: Option<&str>) -> Output {
        let mut command = Command::new(built("keymoot"));
        let token = repository("target/practice-token/release/libpractice_token.so");
        command
            .env("KEYMOOT_PRACTICE_TOKEN", built("libpkcs11_shim.so"))
            .env("PKCS11_SHIM_MODULE", token)
            .env_remove("PKCS11_SHIM_PLAN")
            .arg("--room")
            .arg(self.path("room"))
            .arg("--json")
            .args(arguments);
        if let Some(plan) = plan {
            let file = self.path("plan");
            fs::write(&file, plan).unwrap();
            command
                .env("PKCS11_SHIM_PLAN", file)
                .env("PKCS11_SHIM_LOG", self.path("calls"));
        }
        command.output().unwrap()
    }

    fn ask(&self, arguments: &[&str]) -> Value {
        let told = self.run(arguments, None);
        serde_json::from_slice(&told.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", text(&told.stderr)))
    }

    fn newest(&self) -> Value {
        self.ask(&["ceremony", "list"])["ceremonies"][0].clone()
    }

    fn script(&self, kind: &str) -> PathBuf {
        let people: String = PEOPLE
            .iter()
            .map(|(name, role)| {
                let brings = kind == "redistribute" && *role == "custodian";
                let brings = if brings { "brings = true\n" } else { "" };
                format!("[[participant]]\nname = \"{name}\"\nrole = \"{role}\"\n{brings}")
            })
            .collect();
        let quorum = if ["generate", "redistribute"].contains(&kind) {
            "[quorum]\nthreshold = 2\nshares = 2\n"
        } else {
            ""
        };
        let script = format!(
            "version = 1\nkind = \"{kind}\"\ntitle = \"{kind}\"\n[key]\nlabel = \"vault\"\n{quorum}{people}"
        );
        let file = self.path(&format!("{kind}.toml"));
        fs::write(&file, script).unwrap();
        file
    }

    /// Answers whose bags begin with `bags`, so that no number is ever used twice.
    fn answers(&self, bags: &str, more: &str) -> PathBuf {
        let answers = format!(
            "witness = \"Ruth Abel\"\n\
             [open]\napproval = \"CHG-1\"\n\
             [roll-call]\nidentity_check = \"passport\"\n\
             [inspect.primary]\nlabel = \"Practice HSM A\"\n\
             [inspect.target]\nlabel = \"Practice HSM B\"\n\
             [inspect.journal]\nlabel = \"Practice HSM A\"\n\
             [hand-out.bags]\n\"Priya Nair\" = \"{bags}1\"\n\"王 Wei\" = \"{bags}2\"\n{more}"
        );
        let file = self.path(&format!("answers-{bags}.toml"));
        fs::write(&file, answers).unwrap();
        file
    }

    /// Goes on until the ceremony is closed, deciding on what is unresolved by what is found.
    fn resume(&self, more: &str) -> Value {
        for attempt in 0..4 {
            let now = self.newest();
            let id = now["id"]
                .as_str()
                .expect("a ceremony was opened")
                .to_owned();
            if now["state"] == "closed" {
                return self.ask(&["ceremony", "show", &id]);
            }
            for (letter, decision) in [("n", ""), ("a", "adopt"), ("r", "retry")] {
                let decided = if decision.is_empty() {
                    more.to_owned()
                } else {
                    format!("{more}[reconcile]\ndecision = \"{decision}\"\n")
                };
                let answers = self.answers(&format!("R{attempt}{letter}"), &decided);
                let went = self.run(
                    &[
                        "ceremony",
                        "resume",
                        &id,
                        "--answers",
                        answers.to_str().unwrap(),
                    ],
                    None,
                );
                if went.status.success() {
                    break;
                }
            }
        }
        panic!("it does not come to its end: {}", self.newest());
    }

    /// How often the journal tells of an event.
    fn count(&self, kind: &str) -> usize {
        let journal = fs::read(self.path("room/journal.sqlite")).unwrap();
        let log = fs::read(self.path("room/journal.sqlite-wal")).unwrap_or_default();
        assert!(log.is_empty(), "the journal was closed");
        let told = format!("\"type\":\"{kind}\"");
        journal
            .windows(told.len())
            .filter(|part| *part == told.as_bytes())
            .count()
    }

    fn check_whole(&self, ended: &Value) {
        assert_eq!(self.ask(&["journal", "verify"])["valid"], true);
        let record = ended["record"].as_str().expect("a record was made");
        assert_eq!(self.ask(&["record", "verify", record])["result"], "proved");
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let place = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            fs::create_dir(&place).unwrap();
            copy(&entry.path(), &place);
        } else {
            fs::copy(entry.path(), &place).unwrap();
        }
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// What was built beside this test.
fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let file = test.parent().and_then(Path::parent).unwrap().join(name);
    assert!(
        file.is_file(),
        "{} is not built; run: cargo build --workspace",
        file.display()
    );
    file
}

/// Runs a ceremony that is killed at a call. True if the call was reached.
fn killed(place: &Place, kind: &str, answers: &Path, call: &str, before: u32, act: &str) -> bool {
    let script = place.script(kind);
    let run = place.run(
        &[
            "ceremony",
            "run",
            script.to_str().unwrap(),
            "--answers",
            answers.to_str().unwrap(),
        ],
        Some(&format!("{call} {act} skip={before}\n")),
    );
    run.status.code().is_none()
}

fn generation(act: &str) {
    let empty = Place::new();
    for (call, before) in GENERATION {
        let place = empty.copy();
        let answers = place.answers("G", "");
        assert!(
            killed(&place, "generate", &answers, call, before, act),
            "{call} was not reached"
        );
        let ended = place.resume("");
        assert_eq!(place.count("key-made"), 1, "{call} {before} {act}");
        place.check_whole(&ended);
        let package = ended["package"].as_str().unwrap();
        for share in ["01", "02"] {
            let folder = Path::new(ended["folder"].as_str().unwrap());
            let sheet = newest_sheet(folder, share);
            let sheet = sheet.to_str().unwrap();
            let good = place.ask(&["share", "verify", sheet, "--package", package]);
            assert_eq!(good["valid"], true, "{call} {before} {act}: {good}");
        }
    }
}

/// The sheet of a share's newest sharing: those of void ones before it stay where they are.
fn newest_sheet(folder: &Path, share: &str) -> PathBuf {
    let sheets = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let names = sheets.map(|entry| entry.file_name().into_string().unwrap());
    let newest = names
        .filter(|name| name.starts_with(share) && name.ends_with(".pdf"))
        .max_by_key(|name| (name.len(), name.clone()));
    folder.join(newest.expect("a sheet of each custodian"))
}

#[test]
fn a_generation_killed_before_a_call_is_resumed_rightly() {
    generation("kill");
}

#[test]
fn a_generation_killed_after_a_call_is_resumed_rightly() {
    generation("after-kill");
}

/// A room whose key is made and shared, and how its ceremony ended.
fn generated() -> (Place, Value) {
    let first = Place::new();
    let answers = first.answers("G", "");
    let reached = killed(&first, "generate", &answers, "C_Nothing", 0, "kill");
    assert!(!reached);
    let made = first.resume("");
    (first, made)
}

/// Two shares as they are brought in a step: from the sheets of that generation.
fn brought(step: &str, made: &Value) -> String {
    let folder = made["folder"].as_str().unwrap();
    [("Priya Nair", "G1", "01.pdf"), ("王 Wei", "G2", "02.txt")]
        .map(|(custodian, bag, file)| {
            format!(
                "[[{step}.share]]\ncustodian = \"{custodian}\"\nbag = \"{bag}\"\n\
                 file = \"{folder}/{file}\"\n"
            )
        })
        .concat()
}

fn loaded(made: &Value) -> String {
    let folder = made["folder"].as_str().unwrap();
    format!("[load-package]\nfile = \"{folder}/recovery-package.json\"\n")
}

/// Kills a ceremony after some calls, each counted from the last one of its name, and resumes it.
/// `ends` is what the journal tells once, and only once.
fn killed_before_the_end(kind: &str, more: &str, calls: &[(&str, usize)], ends: &str) {
    let (first, made) = generated();
    let more = loaded(&made) + more + &brought("collect", &made) + &brought("contribute", &made);
    // Only the calls of the quiet walk are counted, not those of the generation.
    fs::remove_file(first.path("calls")).unwrap();
    let quiet = first.copy();
    let answers = quiet.answers("Q", &more);
    assert!(!killed(&quiet, kind, &answers, "C_Nothing", 0, "kill"));
    quiet.check_whole(&quiet.resume(&more));
    let log = fs::read_to_string(quiet.path("calls")).unwrap();
    for (call, from_last) in calls {
        let count = log.lines().filter(|line| line == call).count();
        let before = u32::try_from(count - from_last).unwrap();
        let place = first.copy();
        let answers = place.answers("B", &more);
        let reached = killed(&place, kind, &answers, call, before, "after-kill");
        assert!(reached, "{call} was not reached");
        let ended = place.resume(&more);
        assert_eq!(place.count(ends), 1, "{call} {before}");
        assert_eq!(ended["check"], made["check"], "{call} {before}");
        place.check_whole(&ended);
    }
}

#[test]
fn a_live_test_killed_at_a_call_is_resumed_rightly() {
    killed_before_the_end(
        "live-test",
        "",
        &[("C_UnwrapKey", 2), ("C_DestroyObject", 1)],
        "live-recovery-tested",
    );
}

#[test]
fn a_redistribution_killed_at_a_call_is_resumed_rightly() {
    let mut more = "[account]\nunaccounted = []\n[retire]\nhow = \"shredded\"\n".to_owned();
    for (number, (custodian, _)) in PEOPLE.iter().filter(|one| one.1 == "custodian").enumerate() {
        let index = number + 1;
        more += &format!(
            "[[retire.destroyed]]\nindex = {index}\ncustodian = \"{custodian}\"\n\
             bag = \"G{index}\"\n"
        );
        for attempt in 1..=3 {
            more += &format!("[[retire.voided]]\nattempt = {attempt}\nindex = {index}\n");
        }
    }
    // Among the contributions, in the hand-out, and while the old shares are destroyed.
    let calls = [("C_Sign", 19), ("C_Sign", 15), ("C_Sign", 11)];
    killed_before_the_end("redistribute", &more, &calls, "old-quorum-retired");
}

#[test]
fn a_recovery_killed_at_a_call_is_resumed_rightly() {
    let (first, made) = generated();
    let bring = loaded(&made) + &brought("collect", &made);
    for (call, before) in RECOVERY {
        for act in ["kill", "after-kill"] {
            let place = first.copy();
            let answers = place.answers("B", &bring);
            let reached = killed(&place, "recover", &answers, call, before, act);
            assert!(reached, "{call} was not reached");
            let ended = place.resume(&bring);
            assert_eq!(place.count("key-recovered"), 1, "{call} {before} {act}");
            assert_eq!(ended["check"], made["check"], "{call} {before} {act}");
            place.check_whole(&ended);
        }
    }
}

#[test]
fn a_ceremony_that_was_closed_without_its_record_gets_it() {
    let (first, _) = generated();
    // Of the signatures of the walk the last three are the newest checkpoint's, where ML-DSA asks for a
    // signature's length first; the one before them signs the record.
    let log = fs::read_to_string(first.path("calls")).unwrap();
    let count = log.lines().filter(|line| *line == "C_Sign").count();
    let place = Place::new();
    let (script, answers) = (place.script("generate"), place.answers("G", ""));
    let run = [
        "ceremony",
        "run",
        script.to_str().unwrap(),
        "--answers",
        answers.to_str().unwrap(),
    ];
    let failed = place.run(&run, Some(&format!("C_Sign rv:0x30 skip={}\n", count - 4)));
    assert_eq!(failed.status.code(), Some(4), "{}", text(&failed.stderr));
    let now = place.newest();
    assert_eq!(
        (&now["state"], &now["record"]),
        (&"closed".into(), &Value::Null)
    );
    let needs = place.ask(&["room", "status"])["needs"].clone();
    let missing = |need: &Value| need["name"] == "record-missing" && need["ceremony"] == now["id"];
    assert!(needs.as_array().unwrap().iter().any(missing), "{needs}");

    let id = now["id"].as_str().unwrap();
    let shown = place.ask(&["ceremony", "show", id]);
    assert_eq!(shown["wants"], "token");
    let resume = [
        "ceremony",
        "resume",
        id,
        "--answers",
        answers.to_str().unwrap(),
    ];
    let resumed = place.ask(&resume);
    assert_eq!(resumed["wants"], "nothing");
    assert_eq!(place.count("record-made"), 1);
    place.check_whole(&resumed);
}
