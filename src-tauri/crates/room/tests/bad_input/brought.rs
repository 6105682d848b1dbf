//! What people bring that cannot be judged: it is told for what it is, and the journal holds nothing
//! against anybody.

use crate::support::*;
use quorum::typed;
use room::{Action, NewPerson, Room, Source, Want};
use std::fs;
use std::path::Path;
use std::process::Command;

fn entries(room: &Room) -> u64 {
    room.verify_journal().unwrap().entries
}

/// Brings what is not judged. Returns the error's code and its words.
fn not_judged(room: &mut Room, id: &str, bring: Action) -> (&'static str, String) {
    let before = entries(room);
    let error = act(room, id, bring).unwrap_err();
    let view = room.view(id).unwrap();
    assert!(view.not_accepted.is_none(), "{error}");
    assert_eq!(view.wants, Want::BringShare);
    assert_eq!(entries(room), before, "{error}");
    (error.code.as_str(), error.message)
}

fn scanned(custodian: &str, text: &str) -> Action {
    let mut action = bring(custodian, Path::new(""));
    if let Action::BringShare { source, .. } = &mut action {
        *source = Source {
            scanned: Some(secret(text)),
            ..Source::default()
        };
    }
    action
}

/// As a scanner types it whose layout is in no table.
fn turned(text: &str) -> String {
    let shifted = |key: char| {
        key.to_digit(10)
            .map(|digit| ")!@#$%^&*(".chars().nth(digit as usize))
    };
    text.chars()
        .map(|key| shifted(key).flatten().unwrap_or(key))
        .collect()
}

/// As it comes out of a Belgian keyboard.
fn belgian(text: &str) -> String {
    let key = |key: char| "AQZWM0123456789".chars().position(|known| known == key);
    let gives: Vec<char> = "QAWZ?à&é\"'(§è!ç".chars().collect();
    text.chars()
        .map(|typed| key(typed).map_or(typed, |at| gives[at]))
        .collect()
}

#[test]
fn what_cannot_be_judged_is_held_against_nobody() {
    alone(
        "brought::what_cannot_be_judged_is_held_against_nobody",
        |place| {
            let mut room = place.make_room();
            ceremony(&mut room, place, "generate", Want::Record);
            let id = ceremony(&mut room, place, "recover", Want::BringShare);
            let [first, second] = [CUSTODIANS[0], CUSTODIANS[1]];

            let heic = place.at("photo.heic");
            fs::write(&heic, b"\0\0\0\x18ftypheic\xff\xfe").unwrap();
            let (code, words) = not_judged(&mut room, &id, bring(first, &heic));
            assert_eq!(code, "share-format");
            assert!(words.contains("TIFF"), "{words}");

            let both = place.at("both.pdf");
            let sheets = [sheet(place, 1), sheet(place, 2)];
            let united = Command::new("pdfunite").args(&sheets).arg(&both).status();
            assert!(united.unwrap().success());
            let (code, words) = not_judged(&mut room, &id, bring(first, &both));
            assert_eq!(code, "different-shares");
            assert!(
                words.contains("share 1 of") && words.contains("share 2 of"),
                "{words}"
            );

            // Nothing is in it: a page of another program's, a text, the package.
            let text = place.at("minutes.txt");
            fs::write(&text, "The meeting began at nine.\n").unwrap();
            let blank = place.at("blank.bmp");
            let mut bmp =
                b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18".to_vec();
            bmp.resize(0x36, 0);
            bmp.extend([255, 255, 255, 0]);
            fs::write(&blank, bmp).unwrap();
            for file in [text, blank, package(place)] {
                let (code, words) = not_judged(&mut room, &id, bring(first, &file));
                assert_eq!(code, "no-share-seen", "{}: {words}", file.display());
            }

            let share = typed::from_text(&fs::read_to_string(share_text(place, 1)).unwrap());
            let typed = typed::qr_text(&share.unwrap().share);
            let (code, _) = not_judged(&mut room, &id, scanned(first, &turned(&typed)));
            assert_eq!(code, "scanner-layout");
            for other in ["https://example.org", &typed[..140]] {
                let (code, _) = not_judged(&mut room, &id, scanned(first, other));
                assert_eq!(code, "no-share-seen");
            }

            // A share that was read, and is damaged, is journalled as before.
            let before = entries(&room);
            let swap = if typed.ends_with('0') { '1' } else { '0' };
            let damaged = format!("{}{swap}", &typed[..typed.len() - 1]);
            let view = act(&mut room, &id, scanned(second, &damaged)).unwrap();
            assert_eq!(view.not_accepted.unwrap().reason.name(), "unreadable");
            assert!(entries(&room) > before);

            let view = act(&mut room, &id, scanned(first, &belgian(&typed))).unwrap();
            assert_eq!(view.collected.len(), 1, "{:?}", view.not_accepted);
            walk(&mut room, place, &id, Want::Record);
        },
    );
}

#[test]
fn each_kind_of_age_key_is_told_and_a_secret_one_kept_nowhere() {
    alone(
        "brought::each_kind_of_age_key_is_told_and_a_secret_one_kept_nowhere",
        |place| {
            let mut room = place.make_room();
            let before = entries(&room);
            let secret_key =
                "AGE-SECRET-KEY-1Q7W3DS6FSSZQXYFDUL2SV70506VY937H9FVZC95QN8KMGZM6TDSQXAF6WN";
            for (age, code) in [
                ("", "age-recipient"),
                ("zoe@example.org", "age-recipient"),
                (
                    "age1pq1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jqgfzyvjz2f385857ay",
                    "age-mistyped",
                ),
                (
                    "age1tag1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jq3mvxfk",
                    "age-mistyped",
                ),
                (
                    "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME",
                    "age-open-pgp-key",
                ),
                (
                    "RWR6K49NTdHoKAJmQOUNPnSTkl2NHwmqj3f40zKlvJHbGXSPUQDUSTxA",
                    "age-minisign-key",
                ),
                (
                    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
                    "age-certificate",
                ),
                (
                    "age1yubikey1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jqmenk29",
                    "age-plugin",
                ),
                (
                    "age1yubikey1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0jqmenk28",
                    "age-mistyped",
                ),
                ("ssh-rsa AAAA zoe@example.org", "age-ssh-key"),
                (secret_key, "age-secret-key"),
            ] {
                let person = NewPerson {
                    name: "Noor Haddad".into(),
                    organisation: "Example".into(),
                    role: "custodian".into(),
                    identity_check: "passport".into(),
                    passphrase: secret(PASSPHRASE),
                    card: None,
                    age: Some(age.into()),
                    mlkem: None,
                    duty: None,
                };
                let error = room.enrol(&person).err().unwrap();
                assert_eq!(error.code, code, "{error}");
                assert!(!error.to_string().contains(&secret_key[16..30]), "{error}");
            }
            assert_eq!(entries(&room), before);
        },
    );
}
