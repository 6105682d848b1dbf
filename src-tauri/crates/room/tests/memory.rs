//! After a step nothing of its secrets is left in this process, which wipes what it frees.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod support;

use quorum::package::RecoveryPackage;
use quorum::{Share, reconstruct, typed};
use room::Want;
use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use support::*;

#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// Where a secret was found: which, and the line of `/proc/self/maps`.
type Found = (&'static str, String);

/// Looks for each needle, given inverted so that looking does not put it there.
fn scan(needles: &[(&'static str, Vec<u8>)]) -> Vec<Found> {
    let memory = File::open("/proc/self/mem").unwrap();
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut found = Vec::new();
    let mut buffer = vec![0_u8; 1 << 20];
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let range = words.next().unwrap();
        let rights = words.next().unwrap();
        let file = line.split_whitespace().nth(5).unwrap_or_default();
        if !rights.starts_with("rw") || file.starts_with("[v") {
            continue;
        }
        let (start, end) = range.split_once('-').unwrap();
        let end = u64::from_str_radix(end, 16).unwrap();
        let mut at = u64::from_str_radix(start, 16).unwrap();
        // Windows overlap, so that nothing hides across a border.
        while at < end {
            let length = buffer.len().min(usize::try_from(end - at).unwrap());
            let Ok(read) = memory.read_at(&mut buffer[..length], at) else {
                break;
            };
            for (name, needle) in needles {
                let first = !needle[0];
                let hit = buffer[..read]
                    .windows(needle.len())
                    .filter(|window| window[0] == first)
                    .any(|window| window.iter().zip(needle).all(|(a, b)| *a == !*b));
                if hit {
                    found.push((*name, line.to_owned()));
                }
            }
            if read < length || at + read as u64 >= end {
                break;
            }
            at += read as u64 - 128;
        }
    }
    buffer.fill(0);
    found
}

/// What must not be left, learned in another process and written down inverted.
fn learn(place: &Place) {
    let text = fs::read_to_string(package(place)).unwrap();
    let package = RecoveryPackage::parse(&text).unwrap();
    let read = |index: u8| -> Share {
        let text = fs::read_to_string(share_text(place, index)).unwrap();
        typed::from_text(&text).unwrap().share
    };
    let shares = [1, 2].map(|index| package.commitments().verify(read(index)).unwrap());
    let secret = reconstruct(package.commitments(), &shares).unwrap();
    let recovery = secret.recovery_key(package.header()).unwrap();
    let mut lines = vec![("recovery key", recovery.to_vec())];
    for index in 1..=3 {
        let share = read(index);
        lines.push(("share value", share.payload()[19..51].to_vec()));
        lines.push(("share blinding", share.payload()[51..83].to_vec()));
        let row = typed::encode(&share);
        let row = row.iter().nth(5).unwrap().cells();
        lines.push(("share row", row.join(" ").into_bytes()));
        let code = typed::qr_text(&share);
        lines.push(("share code", code.as_bytes()[60..90].to_vec()));
    }
    lines.push(("PIN", PIN.into()));
    let text: String = lines
        .into_iter()
        .map(|(name, bytes)| {
            let inverted: Vec<u8> = bytes.iter().map(|byte| !byte).collect();
            format!("{name}|{}\n", hex::encode(inverted))
        })
        .collect();
    fs::write(place.at("needles"), text).unwrap();
}

fn needles(place: &Place) -> Vec<(&'static str, Vec<u8>)> {
    let names = [
        "recovery key",
        "share value",
        "share blinding",
        "share row",
        "share code",
    ];
    let text = fs::read_to_string(place.at("needles")).unwrap();
    text.lines()
        .filter_map(|line| {
            let (name, bytes) = line.split_once('|').unwrap();
            // The PIN of practice rooms is public and part of the program itself.
            let name = names.into_iter().find(|known| *known == name)?;
            Some((name, hex::decode(bytes).unwrap()))
        })
        .collect()
}

#[test]
fn nothing_of_a_ceremony_is_left_in_memory() {
    let test = "nothing_of_a_ceremony_is_left_in_memory";
    alone(test, |place| {
        if part().as_deref() == Some("learn") {
            return learn(place);
        }
        let mut room = place.make_room();
        ceremony(&mut room, place, "generate", Want::CloseDoor);
        let learned = run(test, &place.at(""), "learn", &[]);
        assert!(learned.status.success(), "{}", told(&learned));
        let needles = needles(place);
        assert_eq!(needles.len(), 13);
        // The search finds what is there.
        let kept: Vec<u8> = needles[0].1.iter().map(|byte| !byte).collect();
        assert!(
            scan(&needles)
                .iter()
                .any(|(name, _)| *name == "recovery key")
        );
        drop(kept);

        // While the room is still open: the shares have left, and so has the secret.
        let left = scan(&needles);
        assert!(left.is_empty(), "after the release: {left:#?}");
        ceremony(&mut room, place, "recover", Want::SignOff);
        let left = scan(&needles);
        assert!(left.is_empty(), "after the recovery: {left:#?}");
        drop(room);
        let left = scan(&needles);
        assert!(left.is_empty(), "after the room was closed: {left:#?}");
    });
}

#[test]
fn nothing_of_custody_is_left_in_memory() {
    let test = "nothing_of_custody_is_left_in_memory";
    alone(test, |place| {
        if part().as_deref() == Some("learn") {
            return learn(place);
        }
        let learned = |after: &str| -> Vec<Found> {
            let learned = run(test, &place.at(""), "learn", &[]);
            assert!(learned.status.success(), "{after}: {}", told(&learned));
            scan(&needles(place))
        };
        let mut room = place.make_room();
        ceremony(&mut room, place, "generate", Want::Record);
        ceremony(&mut room, place, "possession", Want::SignOff);
        let left = learned("possession");
        assert!(left.is_empty(), "after the possession check: {left:#?}");
        ceremony(&mut room, place, "live-test", Want::SignOff);
        let left = scan(&needles(place));
        assert!(left.is_empty(), "after the live test: {left:#?}");

        fs::rename(place.media(), place.at("old")).unwrap();
        let bringer = "role = \"custodian\"\nbrings = true";
        let script = script("redistribute").replace("role = \"custodian\"", bringer);
        let id = room.open_script(&script).unwrap().id;
        walk(&mut room, place, &id, Want::WriteShare);
        let left = scan(&needles(place));
        assert!(left.is_empty(), "old shares after contributing: {left:#?}");
        walk(&mut room, place, &id, Want::Retire);
        let left = scan(&needles(place));
        assert!(left.is_empty(), "old shares after the release: {left:#?}");
        let left = learned("redistribution");
        assert!(left.is_empty(), "new shares after the release: {left:#?}");
        drop(room);
        let left = scan(&needles(place));
        assert!(left.is_empty(), "after the room was closed: {left:#?}");
    });
}
