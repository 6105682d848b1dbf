//! Whole ceremonies through the command: from an answers file, and at a terminal.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::terminal::typed;
use common::{Place, argument, script};

const ANSWERS: &str = r#"
witness = "Ruth Abel"
[open]
approval = "CHG-1"
[roll-call]
identity_check = "passport"
[inspect.primary]
label = "Practice HSM A"
[inspect.target]
label = "Practice HSM B"
[inspect.journal]
label = "Practice HSM A"
[hand-out.bags]
"Priya Nair" = "T1"
"王 Wei" = "T2"
"#;

fn practice_room() -> Place {
    let place = Place::new();
    let made = place.run(&["room", "init", "--practice"]);
    assert_eq!(made.status, 0, "{}", made.err);
    place
}

#[test]
fn generation_waits_for_what_is_missing_then_recovery_gives_the_same_key() {
    let place = practice_room();
    let file = place.write("generate.toml", &script("generate", "vault", 3));
    let answers = place.write("answers.toml", ANSWERS);
    let run = [
        "ceremony",
        "run",
        argument(&file),
        "--answers",
        argument(&answers),
    ];
    let (status, error) = place.error(&run);
    assert_eq!(
        (status, error["code"].as_str()),
        (2, Some("answer-missing")),
        "{error}"
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("Zoë Łukasiewicz")
    );

    // What was handed out before the program ended opens nothing any more, and says so.
    let (_, list) = place.json(&["ceremony", "list"]);
    let id = list["ceremonies"][0]["id"].as_str().unwrap().to_owned();
    let (_, view) = place.json(&["ceremony", "show", &id]);
    assert_eq!(view["voided_bags"], serde_json::json!(["T1", "T2"]));

    let bags = ANSWERS
        .replace("\"T1\"", "\"U1\"")
        .replace("\"T2\"", "\"U2\"");
    let answers = place.write("again.toml", &(bags + "\"Zoë Łukasiewicz\" = \"U3\"\n"));
    let (status, made) = place.json(&["ceremony", "resume", &id, "--answers", argument(&answers)]);
    assert_eq!((status, made["state"].as_str()), (0, Some("closed")));
    let (status, _) = place.json(&["record", "verify", made["record"].as_str().unwrap()]);
    assert_eq!(status, 0);

    let folder = made["folder"].as_str().unwrap();
    let sheet = |index: &str| {
        let found = std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .map(|entry| entry.path());
        let mut sheets: Vec<_> = found
            .filter(|path| path.extension().is_some_and(|one| one == "pdf"))
            .filter(|path| {
                path.file_name()
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .starts_with(index)
            })
            .collect();
        // 02.pdf is of the void attempt, and stays; 02-2.pdf of the second.
        sheets.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
        sheets.pop().unwrap()
    };
    let recovery = format!(
        "{ANSWERS}[load-package]\nfile = \"{}\"\n\
         [[collect.share]]\ncustodian = \"Priya Nair\"\nbag = \"U1\"\n\
         [[collect.share]]\ncustodian = \"王 Wei\"\nbag = \"U2\"\nfile = \"{}\"\n",
        made["package"].as_str().unwrap(),
        sheet("02").display()
    );
    let answers = place.write("recovery.toml", &recovery);
    let file = place.write("recover.toml", &script("recover", "vault", 2));
    let share = format!("Priya Nair={}", sheet("01").display());
    let (status, back) = place.json(&[
        "ceremony",
        "run",
        argument(&file),
        "--answers",
        argument(&answers),
        "--share-file",
        &share,
    ]);
    assert_eq!(
        (status, back["state"].as_str()),
        (0, Some("closed")),
        "{back}"
    );
    assert_eq!(back["check"], made["check"]);
}

#[test]
fn a_sheet_that_breaks_its_reader_does_not_end_a_recovery() {
    let mut place = practice_room();
    let answers = format!("{ANSWERS}\"Zoë Łukasiewicz\" = \"T3\"\n");
    let answers = place.write("answers.toml", &answers);
    let file = place.write("generate.toml", &script("generate", "vault", 3));
    let run = |place: &Place, file: &std::path::Path, answers: &std::path::Path| {
        let run = ["ceremony", "run", argument(file), "--answers"];
        place.json(&[&run[..], &[argument(answers)]].concat())
    };
    let (status, made) = run(&place, &file, &answers);
    assert_eq!(status, 0, "{made}");
    let folder = made["folder"].as_str().unwrap();

    // In the reader's place one that breaks off at every sheet, as a library would that panics.
    let built =
        std::path::Path::new(env!("CARGO_BIN_EXE_keymoot")).with_file_name("keymoot-reader");
    let broken = place.write(
        "reader",
        &format!(
            "#!/bin/sh\nkind=$(dd bs=1 count=1 2>/dev/null)\n[ \"$kind\" = s ] && exit 101\n\
             (printf %s \"$kind\"; cat) | exec {} \"$@\"\n",
            built.display()
        ),
    );
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    std::fs::set_permissions(&broken, mode).unwrap();
    place.set_environment(vec![("KEYMOOT_READER".into(), argument(&broken).into())]);

    let share = |custodian: &str, bag: &str, file: &str| {
        format!(
            "[[collect.share]]\ncustodian = \"{custodian}\"\nbag = \"{bag}\"\n\
             file = \"{folder}/{file}\"\n"
        )
    };
    let load = format!(
        "{ANSWERS}[load-package]\nfile = \"{}\"\n",
        made["package"].as_str().unwrap()
    );
    let first = share("Priya Nair", "T1", "01.pdf");
    let others = share("王 Wei", "T2", "02.txt") + &share("Zoë Łukasiewicz", "T3", "03.txt");
    let file = place.write("recover.toml", &script("recover", "vault", 3));
    let alone = place.write("alone.toml", &format!("{load}{first}"));
    let all = [
        "ceremony",
        "run",
        argument(&file),
        "--answers",
        argument(&alone),
    ];
    let (status, error) = place.error(&all);
    assert_eq!(
        (status, error["code"].as_str()),
        (4, Some("file-not-readable")),
        "{error}"
    );
    let (_, list) = place.json(&["ceremony", "list"]);
    let id = list["ceremonies"][0]["id"].as_str().unwrap();
    let (_, view) = place.json(&["ceremony", "show", id]);
    assert_eq!(view["wants"], "bring-share");
    let whole = place.write("whole.toml", &format!("{load}{first}{others}"));
    let (status, back) = place.json(&["ceremony", "resume", id, "--answers", argument(&whole)]);
    assert_eq!((status, &back["state"]), (0, &"closed".into()), "{back}");
    assert_eq!(back["check"], made["check"]);
}

#[test]
fn a_flipped_byte_of_the_journal_is_found_and_its_entry_named() {
    let place = practice_room();
    let journal = place.path("keymoot/practice/journal.sqlite");
    let mut bytes = std::fs::read(&journal).unwrap();
    let name = "Zoë Łukasiewicz".as_bytes();
    let at = bytes
        .windows(name.len())
        .position(|window| window == name)
        .unwrap();
    bytes[at] ^= 1;
    std::fs::write(&journal, bytes).unwrap();
    let (status, report) = place.json(&["journal", "verify"]);
    assert_eq!(
        (status, report["valid"].as_bool()),
        (1, Some(false)),
        "{report}"
    );
    assert!(report["first_bad_entry"].is_u64(), "{report}");
    let (status, _) = place.error(&["room", "status"]);
    assert_eq!(status, 4);
}

#[test]
fn a_ceremony_is_walked_at_a_terminal() {
    let place = practice_room();
    let file = place.write("script.toml", &script("generate", "vault", 2));
    let answers = answers().into_iter();
    let answers = answers.map(|(asked, typed)| (asked.into(), typed.into()));
    let run = format!("ceremony run {}", argument(&file));
    let (screen, status) = typed(&place, &run, answers.collect());
    assert!(status.success(), "{screen}");
    assert!(screen.contains("Priya Nair takes share 1 of 2"), "{screen}");
    assert!(screen.contains("initials are RA"), "{screen}");
    assert!(screen.contains("This cannot be undone"), "{screen}");
    assert!(screen.contains("checked right away: proved"), "{screen}");
    assert!(
        !screen.contains("practice-1234\r\n  ✓"),
        "a PIN is never shown as it is typed"
    );

    let (_, list) = place.json(&["ceremony", "list"]);
    let (_, view) = place.json(&[
        "ceremony",
        "show",
        list["ceremonies"][0]["id"].as_str().unwrap(),
    ]);
    assert_eq!(view["exceptions"][0]["happened"], "The bag was torn.");
    assert_eq!(view["state"], "closed");
}

/// What is asked, and what somebody types, in order.
fn answers() -> Vec<(&'static str, &'static str)> {
    let witness = [
        ("A witness confirms", ""),
        ("Ruth Abel, your initials", "RA"),
    ];
    let passphrase = ("your passphrase", "practice");
    let signs = [("do you agree", "y"), passphrase];
    let mut all = vec![
        ("Who approves it", ""),
        ("Where was it approved", "CHG-7"),
        ("Anders Holm, administrator", "known"),
        passphrase,
        ("Ruth Abel, witness", "known"),
        passphrase,
        ("Priya Nair, custodian", "known"),
        passphrase,
        ("王 Wei, custodian", "known"),
        passphrase,
        ("Enter to end the roll call", ""),
        ("Which?", "1"),
        ("PIN of Practice HSM A", "practice-1234"),
        ("A witness confirms", ""),
        ("Ruth Abel, your initials", "ZZ"),
    ];
    all.extend(witness); // the tokens
    all.extend(witness); // the key
    all.extend([("Enter to begin", ""), ("Dice thrown", "")]);
    all.extend([
        ("Enter to save it there", ":exception"),
        ("What does the script ask for", "A whole bag."),
        ("What happened", "The bag was torn."),
        ("What was decided", "A new bag."),
        ("By whom", ""),
    ]);
    for bag in ["B1", "B2"] {
        all.extend([("Enter to save it there", ""), ("The bag's number", bag)]);
        all.extend(witness);
    }
    all.extend(witness); // the release
    all.extend(witness); // the door
    (0..4).for_each(|_| all.extend(signs));
    all
}
