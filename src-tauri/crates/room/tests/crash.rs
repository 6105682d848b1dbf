//! `kill -9` in generations, recoveries, possession checks, redistributions, replicas and live tests:
//! in the program at its effects, in the practice token at calls that change it, and between an
//! entry of the journal and the signature that covers it. What is resumed is right, nothing
//! irreversible is repeated, and no secret lies about.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may panic, and tells which case it is at"
)]

mod support;

use aes_kw::KwAes256;
use cmac::{Cmac, KeyInit, Mac};
use quorum::package::RecoveryPackage;
use quorum::{VerifiedShare, reconstruct, typed};
use room::{Room, Want};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;
use support::*;
use token::Module;

/// Calls that change what a token holds.
const CHANGES: [&str; 6] = [
    "C_CopyObject",
    "C_CreateObject",
    "C_DestroyObject",
    "C_GenerateKey",
    "C_SetAttributeValue",
    "C_UnwrapKey",
];

/// A walk that is killed on the way, and resumed.
struct Course {
    /// The test that plays both parts.
    test: &'static str,
    /// Which walk.
    kind: &'static str,
    /// Where it begins, and where it is over.
    ends: (Want, Want),
    /// Its effects.
    effects: &'static [&'static str],
}

const GENERATION: Course = Course {
    test: "a_killed_generation",
    kind: "generate",
    ends: (Want::MakeKey, Want::SignOff),
    effects: &[
        "generate-key",
        "rehearse",
        "write-share",
        "release-package",
        "close-door",
    ],
};

const RECOVERY: Course = Course {
    test: "a_killed_recovery",
    kind: "recover",
    ends: (Want::LoadPackage, Want::SignOff),
    effects: &["install-key"],
};

const POSSESSION: Course = Course {
    test: "a_killed_possession_check",
    kind: "possession",
    ends: (Want::LoadPackage, Want::Record),
    effects: &[],
};

const REDISTRIBUTION: Course = Course {
    test: "a_killed_redistribution",
    kind: "redistribute",
    ends: (Want::Account, Want::Record),
    effects: &["write-share", "release-package"],
};

const REPLICA: Course = Course {
    test: "a_killed_replica",
    kind: "replicate",
    ends: (Want::BringShare, Want::Record),
    effects: &["install-key"],
};

const LIVE_TEST: Course = Course {
    test: "a_killed_live_test",
    kind: "live-test",
    ends: (Want::BringShare, Want::Record),
    effects: &["test-key"],
};

#[test]
#[ignore = "the process that the other tests kill"]
fn a_killed_possession_check() {
    play(&POSSESSION);
}

#[test]
#[ignore = "the process that the other tests kill"]
fn a_killed_redistribution() {
    play(&REDISTRIBUTION);
}

#[test]
#[ignore = "the process that the other tests kill"]
fn a_killed_replica() {
    play(&REPLICA);
}

#[test]
#[ignore = "the process that the other tests kill"]
fn a_killed_live_test() {
    play(&LIVE_TEST);
}

#[test]
fn a_possession_check_killed_between_its_entries_is_resumed() {
    killed_at_calls(&POSSESSION, &[("C_Sign", 3)]);
}

#[test]
fn a_redistribution_killed_between_its_entries_is_resumed() {
    // Each contribution draws from the token before it is journalled, and is signed for after.
    killed_at_calls(&REDISTRIBUTION, &[("C_GenerateRandom", 2), ("C_Sign", 4)]);
}

#[test]
fn a_redistribution_killed_in_the_program_is_resumed() {
    killed_in_the_program(&REDISTRIBUTION);
}

#[test]
fn a_replica_killed_in_the_program_is_resumed() {
    killed_in_the_program(&REPLICA);
}

#[test]
fn a_live_test_killed_in_the_program_is_resumed() {
    killed_in_the_program(&LIVE_TEST);
}

#[test]
fn a_live_test_killed_in_the_token_is_resumed() {
    let calls = [
        ("C_CreateObject", 1),
        ("C_UnwrapKey", 1),
        ("C_DestroyObject", 1),
    ];
    killed_at_calls(&LIVE_TEST, &calls);
}

#[test]
#[ignore = "the process that the other tests kill"]
fn a_killed_generation() {
    play(&GENERATION);
}

#[test]
#[ignore = "the process that the other tests kill"]
fn a_killed_recovery() {
    play(&RECOVERY);
}

#[test]
fn a_generation_killed_in_the_program_is_resumed() {
    killed_in_the_program(&GENERATION);
}

#[test]
fn a_recovery_killed_in_the_program_is_resumed() {
    killed_in_the_program(&RECOVERY);
}

#[test]
fn a_generation_killed_in_the_token_is_resumed() {
    killed_in_the_token(&GENERATION);
}

#[test]
fn a_recovery_killed_in_the_token_is_resumed() {
    killed_in_the_token(&RECOVERY);
}

fn killed_in_the_program(course: &Course) {
    let ready = ready(course);
    for effect in course.effects {
        for phase in ["intent", "outcome"] {
            let case = format!("kill {effect} {phase}");
            killed_and_resumed(course, ready.path(), "", &case);
        }
    }
}

fn killed_in_the_token(course: &Course) {
    let ready = ready(course);
    // One walk nobody disturbs says which calls there are.
    let quiet = copy_of(ready.path());
    let output = run(course.test, quiet.path(), "walk", &[]);
    assert!(output.status.success(), "{}", told(&output));
    let calls = fs::read_to_string(quiet.path().join("calls")).unwrap();
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    let mut cases = Vec::new();
    for call in calls.lines() {
        let Some(call) = CHANGES.iter().find(|name| **name == call) else {
            continue;
        };
        let before = seen.entry(call).or_default();
        cases.push(format!("{call} after-kill skip={before}"));
        if *before == 0 {
            cases.push(format!("{call} kill"));
        }
        *before += 1;
    }
    assert!(cases.len() > 5, "{calls}");
    // The rarer the call, the more each of its places counts.
    let every = |case: &String| {
        let call = case.split(' ').next().unwrap();
        seen[call].div_ceil(3)
    };
    let mut place: BTreeMap<String, u32> = BTreeMap::new();
    for case in &cases {
        let call = case.split(' ').next().unwrap().to_owned();
        let at = place.entry(call).or_default();
        let taken = at.is_multiple_of(every(case));
        *at += 1;
        if taken {
            killed_and_resumed(course, ready.path(), case, "walk");
        }
    }
}

/// Kills at some places of each of these calls, as many as told, spread over the whole walk.
fn killed_at_calls(course: &Course, calls: &[(&str, usize)]) {
    let ready = ready(course);
    let quiet = copy_of(ready.path());
    let output = run(course.test, quiet.path(), "walk", &[]);
    assert!(output.status.success(), "{}", told(&output));
    let made = fs::read_to_string(quiet.path().join("calls")).unwrap();
    for (call, places) in calls {
        let count = made.lines().filter(|one| one == call).count();
        assert!(count >= *places, "{call} is made {count} times");
        for place in 0..*places {
            // The last place is the last call.
            let skip = (count - 1) * (place + 1) / places;
            let case = format!("{call} after-kill skip={skip}");
            killed_and_resumed(course, ready.path(), &case, "walk");
        }
    }
}

/// A folder with the walk at its beginning.
fn ready(course: &Course) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let output = run(course.test, folder.path(), "begin", &[]);
    assert!(output.status.success(), "{}", told(&output));
    fs::remove_file(folder.path().join("calls")).unwrap();
    folder
}

fn copy_of(ready: &Path) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(&ready.join("."), folder.path());
    folder
}

fn killed_and_resumed(course: &Course, ready: &Path, plan: &str, part: &str) {
    println!("{} {plan} {part}", course.kind);
    let folder = copy_of(ready);
    fs::write(folder.path().join("plan"), plan).unwrap();
    let killed = run(course.test, folder.path(), part, &[]);
    assert_eq!(
        killed.status.signal(),
        Some(9),
        "{plan} {part}: {}",
        told(&killed)
    );
    // What lies there now was made while nobody could tidy up: only media may hold a share.
    let shares = share_texts(folder.path());
    fs::write(folder.path().join("plan"), "").unwrap();
    let resumed = run(course.test, folder.path(), "resume", &[]);
    assert!(
        resumed.status.success(),
        "{plan} {part}: {}",
        told(&resumed)
    );
    let shares = shares.into_iter().chain(share_texts(folder.path()));
    no_secret_lies_about(folder.path(), &shares.collect::<Vec<_>>());
}

fn play(course: &Course) {
    // Alone it has nothing to do: the tests above start it.
    let (Some(place), Some(part)) = (inside(), part()) else {
        return;
    };
    let mut words = part.split(' ');
    match words.next() {
        Some("begin") => begin(course, &place),
        Some("walk") => {
            let (mut room, id) = reopen(&place);
            walk(&mut room, &place, &id, course.ends.1);
        }
        Some("kill") => {
            let (effect, phase) = (words.next().unwrap(), words.next().unwrap());
            let (mut room, id) = reopen(&place);
            walk_until_killed(&mut room, &place, &id, effect, phase);
        }
        Some("resume") => resume(course, &place),
        other => panic!("{other:?}"),
    }
}

fn begin(course: &Course, place: &Place) {
    let mut room = place.make_room();
    if course.kind != "generate" {
        let made = ceremony(&mut room, place, "generate", Want::Record);
        room.make_record(&made).unwrap();
    }
    let mut script = script(course.kind);
    if course.kind == "redistribute" {
        fs::rename(place.media(), place.at("old")).unwrap();
        let bringer = "role = \"custodian\"\nbrings = true";
        script = script.replace("role = \"custodian\"", bringer);
    }
    let id = room.open_script(&script).unwrap().id;
    walk(&mut room, place, &id, course.ends.0);
}

fn reopen(place: &Place) -> (Room, String) {
    let room = place.open().unwrap();
    let id = room.ceremonies()[0].id.clone();
    (room, id)
}

fn walk_until_killed(room: &mut Room, place: &Place, id: &str, effect: &str, phase: &str) {
    let mut view = room.view(id).unwrap();
    loop {
        let action = answer(room, place, &view);
        view = room
            .act(id, action, &mut |progress| {
                if progress.effect == effect && progress.phase == phase {
                    let kill = ["-c", "kill -9 $PPID"];
                    Command::new("sh").args(kill).status().unwrap();
                }
            })
            .unwrap();
    }
}

/// Resumes by what the view asks for, and looks at what came of it.
fn resume(course: &Course, place: &Place) {
    let (mut room, id) = reopen(place);
    walk(&mut room, place, &id, course.ends.1);
    assert!(room.verify_journal().unwrap().valid);
    let kinds: Vec<(String, String)> = room
        .journal(None, u64::MAX)
        .unwrap()
        .into_iter()
        .filter(|entry| entry.ceremony.as_ref() == Some(&id))
        .map(|entry| (entry.kind, entry.fields))
        .collect();
    let count = |kind: &str| kinds.iter().filter(|(name, _)| name == kind).count();
    let intended = |effect: &str| {
        kinds
            .iter()
            .filter(|(kind, fields)| kind == "intended" && fields.contains(effect))
            .count()
    };
    let view = room.view(&id).unwrap();
    // Where a copy of the key is afterwards, and where none may be.
    let (slot, done) = match course.kind {
        "generate" => {
            assert_eq!(count("package-released"), 1);
            assert_eq!(count("door-closed"), 1);
            assert_eq!(
                intended("close-door"),
                1,
                "the door is finished, not repeated"
            );
            // A bag sealed for a sharing that came to nothing is listed.
            let sealed = count("bag-sealed");
            assert_eq!(view.voided_bags.len(), sealed - 3);
            (1, "key-made")
        }
        "possession" => {
            assert_eq!(count("challenge-issued"), 1);
            assert_eq!(count("possession-proved"), 3);
            (1, "possession-check-closed")
        }
        "redistribute" => {
            assert_eq!(count("package-released"), 1);
            assert_eq!(count("quorum-redistributed"), count("attempt-voided") + 1);
            // What came to nothing holds the secret too: none of it is left outside.
            assert!(view.reissue.unwrap().voided.is_empty());
            let destroyed = count("voided-share-destroyed");
            assert!(destroyed >= view.voided_bags.len());
            (1, "old-quorum-retired")
        }
        "live-test" => (1, "live-recovery-tested"),
        _ => (2, "key-recovered"),
    };
    assert_eq!(count(done), 1);
    if course.kind == "replicate" {
        assert_eq!(count("copies-compared"), 1);
    }
    if course.ends.1 == Want::Record {
        let record = room.make_record(&id).unwrap();
        assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
    }
    let check = view.check.unwrap();
    let released = package(place);
    drop(room);

    let text = fs::read_to_string(released).unwrap();
    let package = RecoveryPackage::parse(&text).unwrap();
    let opened = open_in_software(place, &package);
    let mac = Cmac::<aes::Aes256>::new(&opened.into())
        .chain_update([0; 16])
        .finalize()
        .into_bytes();
    assert_eq!(check.method, "cmac-zero-5");
    assert_eq!(check.value, hex::encode(&mac[..5]));

    let config = place.room().join("tokens/token.conf");
    let config = format!("kryoptic_conf={}", config.display());
    let module = Module::load(&shim(), Some(&config)).unwrap();
    let id = hex::decode(package.header().key()).unwrap();
    let copies = |slot: u64| {
        let session = module.open(slot).unwrap();
        session.login(&secret(PIN)).unwrap();
        let labelled = session.find(LABEL).unwrap().len();
        (session.masters_with(&id).unwrap().len(), labelled)
    };
    assert_eq!(copies(slot), (1, 1), "no second key");
    if course.kind == "live-test" {
        assert_eq!(copies(2), (0, 0), "the rebuilt key is gone");
    }
}

/// The master key, as k shares and the package give it without any token.
fn open_in_software(place: &Place, package: &RecoveryPackage) -> [u8; 32] {
    let shares: Vec<VerifiedShare> = [3, 1]
        .map(|index| {
            let text = fs::read_to_string(share_text(place, index)).unwrap();
            let share = typed::from_text(&text).unwrap().share;
            package.commitments().verify(share).unwrap()
        })
        .into();
    let secret = reconstruct(package.commitments(), &shares).unwrap();
    let recovery = secret.recovery_key(package.header()).unwrap();
    let mut key = [0; 32];
    KwAes256::new(&(*recovery).into())
        .unwrap_key(package.wrapped(), &mut key)
        .unwrap();
    key
}

/// The payloads of the shares on the media, voided and old ones too.
fn share_texts(folder: &Path) -> Vec<Vec<u8>> {
    ["media", "old"]
        .into_iter()
        .flat_map(|media| files(&folder.join(media)))
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .map(|path| {
            let text = fs::read_to_string(path).unwrap();
            typed::from_text(&text).unwrap().share.payload().to_vec()
        })
        .collect()
}

fn no_secret_lies_about(folder: &Path, shares: &[Vec<u8>]) {
    assert!(!shares.is_empty());
    let mut needles: Vec<Vec<u8>> = vec![PIN.into(), PASSPHRASE_FIELD.into()];
    for payload in shares {
        // Behind the version, quorum, threshold and index lie the two secret scalars.
        let scalars = &payload[19..83];
        needles.push(scalars[..16].to_vec());
        needles.push(scalars[32..48].to_vec());
        needles.push(hex::encode(&scalars[..16]).into_bytes());
        needles.push(hex::encode_upper(&scalars[..16]).into_bytes());
        let share = quorum::Share::from_payload(payload).unwrap();
        for row in typed::encode(&share).iter().skip(4).take(4) {
            needles.push(row.cells().concat().into_bytes());
            needles.push(row.cells().join(" ").into_bytes());
        }
    }
    for file in files(folder) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!name.starts_with(".keymoot-"), "{file:?} was left behind");
        assert!(!name.starts_with("new-"), "{file:?} was left behind");
        let media = ["media", "old"]
            .iter()
            .any(|media| file.starts_with(folder.join(media)));
        if media || name.ends_with(".sql") || name.ends_with(".sql-journal") {
            continue;
        }
        let bytes = fs::read(&file).unwrap();
        for needle in &needles {
            assert!(
                !bytes.windows(needle.len()).any(|window| window == needle),
                "{file:?} holds a secret"
            );
        }
    }
}

/// How a passphrase would stand in a file that was given one by mistake.
const PASSPHRASE_FIELD: &str = "\"passphrase\"";
