//! Shares and packages that are wrong, each told apart, and the others' work kept.

use crate::support::*;
use quorum::{Share, typed};
use room::{Action, Room, View, Want};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Brings a share that is not accepted. Returns why, and the words.
fn refused(room: &mut Room, id: &str, custodian: &str, file: &Path) -> (String, String) {
    let before = room.view(id).unwrap().collected.len();
    let view = act(room, id, bring(custodian, file)).unwrap();
    assert_eq!(view.collected.len(), before, "the others' work is kept");
    assert_eq!(view.wants, Want::BringShare);
    let not = view.not_accepted.expect("it was accepted");
    assert_eq!(not.custodian, custodian);
    (not.reason.name().into(), not.detail)
}

/// The share's text with `count` cells spoilt, one character each.
fn spoilt(place: &Place, index: u8, count: usize) -> PathBuf {
    let text = fs::read_to_string(share_text(place, index)).unwrap();
    let mut left = count;
    let rows = text.lines().map(|line| {
        let mut words: Vec<String> = line.split_whitespace().map(Into::into).collect();
        if line.starts_with('#') || words.len() != 6 {
            return line.to_owned();
        }
        for cell in &mut words[1..5] {
            if left == 0 {
                break;
            }
            let wrong = if cell.starts_with('7') { "8" } else { "7" };
            cell.replace_range(..1, wrong);
            left -= 1;
        }
        words.join(" ")
    });
    let spoilt: Vec<String> = rows.collect();
    let file = place.at(&format!("spoilt-{count}.txt"));
    fs::write(&file, spoilt.join("\n")).unwrap();
    file
}

#[test]
fn a_share_that_is_wrong_is_told_apart_and_the_others_are_kept() {
    alone(
        "shares::a_share_that_is_wrong_is_told_apart_and_the_others_are_kept",
        |place| {
            let mut room = place.make_room();
            // A key of another quorum first, its sheets set aside.
            let other = room
                .open_script(&script_for("generate", "other", 3))
                .unwrap()
                .id;
            walk(&mut room, place, &other, Want::Record);
            fs::rename(place.media(), place.at("others")).unwrap();
            ceremony(&mut room, place, "generate", Want::Record);
            let id = ceremony(&mut room, place, "recover", Want::BringShare);

            // Eight wrong characters are corrected and their cells named.
            let view = act(&mut room, &id, bring(CUSTODIANS[0], &spoilt(place, 1, 8))).unwrap();
            assert_eq!(view.collected.len(), 1, "{:?}", view.not_accepted);
            let cells = &view.collected[0].corrected;
            assert_eq!(cells.len(), 8, "{cells:?}");
            assert_eq!(cells[0], "row 1, cell 1");
            assert_eq!(cells[7], "row 2, cell 4");

            let second = CUSTODIANS[1];
            let (reason, detail) = refused(&mut room, &id, second, &spoilt(place, 2, 30));
            assert_eq!(reason, "unreadable");
            assert!(detail.contains("row"), "{detail}");

            let strange = place.at("others/02.txt");
            assert_eq!(refused(&mut room, &id, second, &strange).0, "other-quorum");

            let text = fs::read_to_string(share_text(place, 2)).unwrap();
            let mut payload = typed::from_text(&text).unwrap().share.payload().to_vec();
            // Another value, with a checksum that fits it: well made, and false.
            payload[50] ^= 1;
            let checksum = Sha256::digest(&payload[..83]);
            payload[83..].copy_from_slice(&checksum[..4]);
            let forged = place.at("forged.txt");
            let share = Share::from_payload(&payload).unwrap();
            fs::write(&forged, typed::to_text(&share).as_bytes()).unwrap();
            let (reason, detail) = refused(&mut room, &id, second, &forged);
            assert_eq!(reason, "bad-share");
            assert!(detail.contains('2'), "the share is named: {detail}");

            let same = sheet(place, 1);
            assert_eq!(refused(&mut room, &id, second, &same).0, "already-entered");
            let sheet_missing = act(&mut room, &id, bring(second, &place.at("none.pdf")));
            assert_eq!(sheet_missing.unwrap_err().code, "file-missing");
            let picture = place.at("empty.pdf");
            fs::write(&picture, "%PDF-1.7\n").unwrap();
            let unread = act(&mut room, &id, bring(second, &picture)).unwrap_err();
            assert_eq!(unread.code, "share-format");

            let view = walk(&mut room, place, &id, Want::Record);
            assert_eq!(view.copies_equal, Some(true));
            // Nothing of what was brought is in the journal.
            let journal = room.journal(None, u64::MAX).unwrap();
            let row = text.lines().find(|line| line.starts_with("03")).unwrap();
            let cell = row.split_whitespace().nth(2).unwrap();
            assert!(journal.iter().all(|entry| !entry.fields.contains(cell)));
        },
    );
}

/// Every place in a JSON value, as a pointer.
fn leaves(value: &Value, at: &str) -> Vec<String> {
    match value {
        Value::Array(all) => (all.iter().enumerate())
            .flat_map(|(number, one)| leaves(one, &format!("{at}/{number}")))
            .collect(),
        Value::Object(all) => (all.iter())
            .flat_map(|(name, one)| leaves(one, &format!("{at}/{name}")))
            .collect(),
        _ => vec![at.to_owned()],
    }
}

fn altered(value: &Value) -> Value {
    match value {
        Value::Number(number) => (number.as_u64().unwrap() + 1).into(),
        Value::String(text) => {
            let mut letters: Vec<char> = text.chars().collect();
            let last = letters.last_mut().unwrap();
            *last = if *last == '1' { '2' } else { '1' };
            letters.into_iter().collect::<String>().into()
        }
        other => panic!("{other}"),
    }
}

fn load(room: &mut Room, id: &str, file: &Path) -> Result<View, room::Error> {
    let file = file.display().to_string();
    act(room, id, Action::LoadPackage { file })
}

#[test]
fn a_tampered_package_is_blamed_and_not_the_custodians() {
    alone(
        "shares::a_tampered_package_is_blamed_and_not_the_custodians",
        |place| {
            let mut room = place.make_room();
            ceremony(&mut room, place, "generate", Want::Record);
            let mut id = ceremony(&mut room, place, "recover", Want::LoadPackage);
            let whole: Value =
                serde_json::from_str(&fs::read_to_string(package(place)).unwrap()).unwrap();
            let file = place.at("tampered.json");
            let mut only_the_token_can_tell = Vec::new();
            for leaf in leaves(&whole, "") {
                let mut tampered = whole.clone();
                let field = tampered.pointer_mut(&leaf).unwrap();
                *field = altered(field);
                fs::write(&file, tampered.to_string()).unwrap();
                let error = match load(&mut room, &id, &file) {
                    Err(error) => {
                        assert_eq!(room.view(&id).unwrap().wants, Want::LoadPackage);
                        error
                    }
                    Ok(_) => {
                        walk(&mut room, place, &id, Want::Recover);
                        let recover = Action::Recover {
                            confirmed_by: WITNESS.into(),
                        };
                        let error = act(&mut room, &id, recover).unwrap_err();
                        let view = room.view(&id).unwrap();
                        assert_eq!(view.collected.len(), 2, "the shares are kept");
                        let reason = "the package was altered".into();
                        let by = ADMINISTRATOR.into();
                        act(&mut room, &id, Action::Abort { by, reason }).unwrap();
                        id = ceremony(&mut room, place, "recover", Want::LoadPackage);
                        only_the_token_can_tell.push(leaf.clone());
                        error
                    }
                };
                assert_eq!(error.code, "package-whole", "{leaf}");
                assert!(error.recovery.contains("custodians did nothing wrong"));
            }
            assert!(only_the_token_can_tell.contains(&"/wrapped".to_owned()));
            walk(&mut room, place, &id, Want::Record);
            assert_eq!(room.view(&id).unwrap().copies_equal, Some(true));
        },
    );
}
