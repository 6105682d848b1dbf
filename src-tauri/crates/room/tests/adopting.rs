//! A key that a token has already: found, looked at and shared as a key that is made here, and told for
//! what it is; or refused, before anything is shared, with what to do. The keys are made by another
//! program, as they would be.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use room::{Action, Error, Room, SlotView, View, Want};
use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Command;
use support::*;

const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";

/// What another program is asked for, to make a key for wrapping that may leave wrapped.
const WRAPPING: &str = "--key-type AES:32 --usage-wrap --sensitive --extractable";

/// Makes a key in the room's first practice token, by OpenSC's tool. The room is closed meanwhile.
fn made_elsewhere(place: &Place, label: &str, how: &str) {
    let config = place.room().join("tokens/token.conf");
    let module = [
        practice_token().display().to_string(),
        "1".into(),
        PIN.into(),
    ];
    make_in(&module, &[("KRYOPTIC_CONF", config.as_path())], label, how);
}

fn make_in(module: &[String; 3], settings: &[(&str, &Path)], label: &str, how: &str) {
    let [module, slot, pin] = module;
    let made = Command::new("pkcs11-tool")
        .args(["--module", module, "--slot", slot, "--login", "--pin", pin])
        .args(["--keygen", "--label", label])
        .args(how.split_whitespace())
        .envs(settings.iter().copied())
        .output()
        .unwrap();
    assert!(made.status.success(), "{label}: {}", told(&made));
}

/// A practice room in whose first token another program made these keys.
fn room_with(place: &Place, keys: &[(&str, &str)]) -> Room {
    drop(place.make_room());
    for (label, how) in keys {
        made_elsewhere(place, label, how);
    }
    place.open().unwrap()
}

fn entries(room: &Room, id: &str, kind: &str) -> Vec<String> {
    let all = room.journal(None, u64::MAX).unwrap().into_iter();
    all.filter(|entry| entry.ceremony.as_deref() == Some(id) && entry.kind == kind)
        .map(|entry| entry.fields)
        .collect()
}

fn adopt(room: &mut Room, id: &str) -> Result<View, Error> {
    let confirmed_by = WITNESS.into();
    act(room, id, Action::AdoptKey { confirmed_by })
}

/// The record's pages as text; what it proves is proved.
fn record(room: &mut Room, id: &str) -> String {
    let record = room.make_record(id).unwrap();
    assert_eq!(record.result.name(), "proved", "{:#?}", record.claims);
    let text = Command::new("pdftotext")
        .args(["-layout", &record.file, "-"])
        .output()
        .unwrap();
    assert!(text.status.success(), "{}", told(&text));
    let words = String::from_utf8(text.stdout).unwrap();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_key_that_was_there_is_shared_told_for_what_it_is_and_recovered() {
    alone(
        "a_key_that_was_there_is_shared_told_for_what_it_is_and_recovered",
        |place| {
            let how = format!("{WRAPPING} --id 07");
            let mut room = room_with(place, &[(LABEL, &*how)]);
            let id = ceremony(&mut room, place, "adopt-key", Want::AdoptKey);
            let view = adopt(&mut room, &id).unwrap();
            assert_eq!(view.wants, Want::Rehearse);
            let past = view.past.unwrap();
            assert_eq!(past.id, "07");
            assert_eq!(
                (past.local, past.always_sensitive),
                (Some(true), Some(true))
            );
            assert_eq!(past.never_extractable, Some(false));
            assert_eq!(past.mechanism.as_deref(), Some("CKM_AES_KEY_GEN"));
            assert!(!past.ciphers);
            // Others rely on it as it is: only once it is shared is it the room's.
            assert!(room.home().unwrap().keys.is_empty());

            walk(&mut room, place, &id, Want::Record);
            assert_eq!(entries(&room, &id, "key-adopted").len(), 1);
            assert_eq!(entries(&room, &id, "key-made").len(), 0);
            let closed = &entries(&room, &id, "door-closed")[0];
            assert!(closed.contains("\"extractable\": \"false\""), "{closed}");
            let home = room.home().unwrap();
            assert_eq!((&*home.keys[0].id, &*home.keys[0].label), ("07", LABEL));

            let pages = record(&mut room, &id);
            for said in [
                "Adoption of a key",
                "The key was not made in this ceremony",
                "Made in this token yes",
                "Never extractable no",
                "When adopted",
                "which the token “Practice HSM A” had before, was shared",
            ] {
                assert!(pages.contains(said), "{said}: {pages}");
            }
            for claimed in [
                "Key generation",
                "was made in",
                "When made",
                "where the key was made",
            ] {
                assert!(!pages.contains(claimed), "{claimed}: {pages}");
            }

            let recovery = ceremony(&mut room, place, "recover", Want::Record);
            assert_eq!(room.view(&recovery).unwrap().copies_equal, Some(true));
            record(&mut room, &recovery);
            assert!(room.verify_journal().unwrap().valid);
        },
    );
}

/// What is named in the token, how it is made there, and why it is not adopted.
const UNFIT: [(&str, &str, &str, &str); 6] = [
    (
        "short",
        "--key-type AES:16 --usage-wrap --sensitive --extractable --id 11",
        "key-unfit",
        "128 bits",
    ),
    (
        "generic",
        "--key-type GENERIC:32 --sensitive --extractable --id 12",
        "key-unfit",
        "not for AES",
    ),
    (
        "readable",
        "--key-type AES:32 --usage-wrap --extractable --id 13",
        "key-unfit",
        "CKA_SENSITIVE",
    ),
    (
        "data",
        "--key-type AES:32 --usage-decrypt --sensitive --extractable --id 14",
        "key-unfit",
        "CKA_WRAP",
    ),
    ("nameless", WRAPPING, "key-unfit", "no id"),
    (
        "stays",
        "--key-type AES:32 --usage-wrap --sensitive --id 15",
        "key-stays",
        "CKA_EXTRACTABLE",
    ),
];

/// Refused, journalled as that, and nothing shared.
fn refused(room: &mut Room, id: &str, code: &str, why: &str) {
    let error = adopt(room, id).unwrap_err();
    assert_eq!(error.code, code, "{error:?}");
    assert!(error.message.contains(why), "{error:?}");
    assert!(
        error.recovery.starts_with("Nothing was changed"),
        "{error:?}"
    );
    let view = room.view(id).unwrap();
    assert_eq!(view.wants, Want::AdoptKey, "{code}: it can be tried again");
    assert!(view.unresolved.is_none() && view.past.is_none());
    let failed = entries(room, id, "effect-failed");
    assert!(failed.iter().any(|one| one.contains(code)), "{failed:?}");
    assert!(entries(room, id, "recovery-rehearsed").is_empty());
}

#[test]
fn what_cannot_be_backed_up_is_refused_before_anything_is_shared() {
    alone(
        "what_cannot_be_backed_up_is_refused_before_anything_is_shared",
        |place| {
            let twin = format!("{WRAPPING} --id 21");
            let other = format!("{WRAPPING} --id 22");
            let mut keys: Vec<(&str, &str)> = vec![("twin", &*twin), ("twin", &*other)];
            // One id for two keys: nobody could say later which of them is meant.
            let doubled = format!("{WRAPPING} --id 23");
            keys.extend([("one", &*doubled), ("two", &*doubled)]);
            keys.extend(UNFIT.map(|(label, how, _, _)| (label, how)));
            let mut room = room_with(place, &keys);
            let mut at = |label: &str, id: &str| {
                let named = if id.is_empty() {
                    format!("label = \"{label}\"")
                } else {
                    format!("label = \"{label}\"\nid = \"{id}\"")
                };
                let script = script_for("adopt-key", label, 3);
                let script = script.replace(&format!("label = \"{label}\""), &named);
                room.open_script(&script).unwrap().id
            };
            let unfit = UNFIT.map(|(label, _, code, why)| (at(label, ""), code, why));
            let absent = at("absent", "");
            let elsewhere = at("twin", "77");
            let several = at("twin", "");
            let same_id = at("one", "");
            let chosen = at("twin", "22");
            for (id, code, why) in unfit {
                walk(&mut room, place, &id, Want::AdoptKey);
                refused(&mut room, &id, code, why);
            }
            for (id, code, why) in [
                (absent, "key-missing", "“absent”"),
                (elsewhere, "key-missing", "the id 77"),
                (several, "key-ambiguous", "21, 22"),
                (same_id, "key-unfit", "another secret key with its id, 23"),
            ] {
                walk(&mut room, place, &id, Want::AdoptKey);
                refused(&mut room, &id, code, why);
            }
            walk(&mut room, place, &chosen, Want::AdoptKey);
            // Whatever a key says of itself, the token has the last word: it is tried, after published
            // keys. Whichever of these wraps fails, nothing is shared.
            let failing = |before: u32| place.plan(&format!("C_WrapKey rv:0x69 skip={before}"));
            let before = (0..8).find(|before| {
                failing(*before);
                adopt(&mut room, &chosen).unwrap_err().code != "device-failed"
            });
            failing(before.filter(|before| *before > 0).unwrap());
            refused(&mut room, &chosen, "key-stays", "refuses to wrap it");
            place.plan("C_WrapKey rv:0x30");
            assert_eq!(adopt(&mut room, &chosen).unwrap_err().code, "device-failed");
            place.plan("");
            let view = adopt(&mut room, &chosen).unwrap();
            assert_eq!(view.past.unwrap().id, "22");

            // Whoever stops here leaves the key as it was, and the room without it.
            let (by, reason) = (ADMINISTRATOR.into(), "the lamp fell over".into());
            act(&mut room, &chosen, Action::Abort { by, reason }).unwrap();
            if let Some(slot) = room.locked_journal_token().unwrap() {
                act(&mut room, &chosen, bind_slot("journal", &slot, PIN)).unwrap();
            }
            let pages = record(&mut room, &chosen);
            for said in [
                "A key was adopted; its recovery package was never released",
                "It can still leave its token, as before",
            ] {
                assert!(pages.contains(said), "{said}: {pages}");
            }
            assert!(room.home().unwrap().keys.is_empty());
        },
    );
}

const KILLED: &str = "a_search_that_was_killed_is_made_again";

#[test]
fn a_search_that_was_killed_is_made_again() {
    if let (Some(place), Some(part)) = (inside(), part()) {
        if part == "kill" {
            killed(&place);
        } else {
            resumed(&place);
        }
        return;
    }
    for plan in [
        "C_WrapKey kill",
        "C_WrapKey after-kill",
        "C_GetAttributeValue kill skip=5",
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("next"), plan).unwrap();
        let output = run(KILLED, folder.path(), "kill", &[]);
        assert_eq!(output.status.signal(), Some(9), "{plan}: {}", told(&output));
        fs::write(folder.path().join("plan"), "").unwrap();
        let output = run(KILLED, folder.path(), "resume", &[]);
        assert!(output.status.success(), "{plan}: {}", told(&output));
    }
}

fn killed(place: &Place) {
    let how = format!("{WRAPPING} --id 0c");
    let mut room = room_with(place, &[(LABEL, &*how)]);
    let id = ceremony(&mut room, place, "adopt-key", Want::AdoptKey);
    place.plan(&fs::read_to_string(place.at("next")).unwrap());
    drop(adopt(&mut room, &id));
}

fn resumed(place: &Place) {
    let mut room = place.open().unwrap();
    let id = room.ceremonies()[0].id.clone();
    walk(&mut room, place, &id, Want::Record);
    assert_eq!(entries(&room, &id, "key-adopted").len(), 1);
    let failed = entries(&room, &id, "effect-failed");
    assert!(
        failed.len() == 1 && failed[0].contains("interrupted"),
        "{failed:?}"
    );
    assert_eq!(
        entries(&room, &id, "intended")
            .iter()
            .filter(|one| one.contains("adopt-key"))
            .count(),
        2
    );
    record(&mut room, &id);
}

/// A SoftHSM token of its own, with a key as OpenSC's tool makes it there: it may also encrypt.
fn softhsm(place: &Place) {
    let tokens = place.at("softhsm");
    fs::create_dir(&tokens).unwrap();
    let config = place.at("softhsm2.conf");
    fs::write(
        &config,
        format!("directories.tokendir = {}\n", tokens.display()),
    )
    .unwrap();
    let made = Command::new("softhsm2-util")
        .args([
            "--init-token",
            "--free",
            "--label",
            "vendor",
            "--so-pin",
            "12345678",
            "--pin",
            PIN,
        ])
        .env("SOFTHSM2_CONF", &config)
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", told(&made));
    let text = String::from_utf8(made.stdout).unwrap();
    let slot = text.split_whitespace().last().unwrap().to_owned();
    let module = [SOFTHSM.to_owned(), slot, PIN.to_owned()];
    let how = format!("{WRAPPING} --id 0d");
    make_in(&module, &[("SOFTHSM2_CONF", config.as_path())], LABEL, &how);
}

/// As [`walk`], with a new part given to the token of that label.
fn walk_with(room: &mut Room, place: &Place, id: &str, token: &str, until: Want) -> View {
    let mut view = room.view(id).unwrap();
    while view.wants != until {
        let unbound = view
            .tokens
            .iter()
            .find(|one| !one.unlocked && one.label.is_empty());
        let action = match (view.wants, unbound) {
            (Want::Token, Some(part)) => {
                let slots = room.tokens().unwrap();
                let found: Option<&SlotView> = slots.iter().find(|slot| slot.label == token);
                bind_slot(part.role.name(), found.unwrap(), PIN)
            }
            _ => answer(room, place, &view),
        };
        view = act(room, id, action).unwrap();
    }
    view
}

#[test]
fn a_key_of_another_module_keeps_what_it_may_do() {
    alone("a_key_of_another_module_keeps_what_it_may_do", |place| {
        softhsm(place);
        let mut room = place.make_room();
        room.add_module(Path::new(SOFTHSM), None, None).unwrap();
        let id = room.open_script(&script("adopt-key")).unwrap().id;
        walk_with(&mut room, place, &id, "vendor", Want::AdoptKey);
        let view = adopt(&mut room, &id).unwrap();
        assert!(view.past.unwrap().ciphers, "as its maker left it");
        walk_with(&mut room, place, &id, "vendor", Want::Record);
        let closed = &entries(&room, &id, "door-closed")[0];
        for kept in [
            "\"encrypt\": \"true\"",
            "\"decrypt\": \"true\"",
            "\"extractable\": \"false\"",
        ] {
            assert!(closed.contains(kept), "{kept}: {closed}");
        }
        let pages = record(&mut room, &id);
        assert!(
            pages.contains("A key that is recovered from its shares may not"),
            "{pages}"
        );

        let recovery = room.open_script(&script("recover")).unwrap().id;
        walk_with(&mut room, place, &recovery, "Practice HSM B", Want::Record);
        assert_eq!(room.view(&recovery).unwrap().copies_equal, Some(true));
        record(&mut room, &recovery);
    });
}
