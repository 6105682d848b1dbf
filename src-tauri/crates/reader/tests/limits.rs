//! The real reader within limits, and programs in its place that break off, wait or say nothing.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use image::{ExtendedColorType, ImageEncoder};
use reader::{GaveUp, MEMORY, NoShareKind, Reader, TIME};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tempfile::TempDir;

fn real() -> PathBuf {
    env!("CARGO_BIN_EXE_keymoot-reader").into()
}

/// A white page of that many pixels on a side.
fn picture(side: u32) -> Vec<u8> {
    let mut png = Vec::new();
    let white = vec![255; side as usize * side as usize];
    image::codecs::png::PngEncoder::new(&mut png)
        .write_image(&white, side, side, ExtendedColorType::L8)
        .unwrap();
    png
}

/// A program in the reader's place.
fn stub(script: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("reader");
    fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    (folder, program)
}

fn gave_up(reader: &Reader, file: &[u8]) -> GaveUp {
    match reader.sheet(file) {
        Err(gave_up) => gave_up,
        Ok(_) => panic!("it answered"),
    }
}

#[test]
fn a_page_without_a_share_is_read_and_gives_the_reason() {
    let found = Reader::new(real()).sheet(&picture(400)).unwrap();
    let none = found.err().unwrap();
    assert_eq!(none.kind, NoShareKind::Nothing);
    assert!(none.why.contains("square code"), "{}", none.why);
    let found = Reader::new(real()).pages(b"no PDF at all").unwrap();
    assert!(found.unwrap_err().contains("not a PDF"));
}

#[test]
fn the_largest_picture_fits_the_limits() {
    let found = Reader::new(real()).sheet(&picture(8_000)).unwrap();
    assert!(found.is_err());
}

#[test]
fn a_reader_out_of_memory_is_given_up_on() {
    let little = Reader::within(real(), 96 * 1024 * 1024, TIME);
    let gave_up = gave_up(&little, &picture(6_000));
    assert!(matches!(gave_up, GaveUp::Ended(_)), "{gave_up}");
}

#[test]
fn a_reader_out_of_time_is_given_up_on() {
    let hasty = Reader::within(real(), MEMORY, Duration::from_millis(1));
    let gave_up = gave_up(&hasty, &picture(6_000));
    assert!(matches!(gave_up, GaveUp::Time(_)), "{gave_up}");
}

#[test]
fn one_that_breaks_off_waits_or_talks_nonsense_gives_no_answer() {
    let file = picture(2_000);
    for (script, expected) in [
        ("exit 101", "broke off: status 101"),
        ("kill -ABRT $$", "broke off: signal 6"),
        ("cat > /dev/null; printf '+ and more'", "not understood"),
        ("cat > /dev/null", "not understood"),
        ("printf -- '-it fell'; exit 3", "broke off: status 3"),
    ] {
        let (_kept, program) = stub(script);
        let gave_up = gave_up(&Reader::new(program), &file);
        assert!(
            gave_up.to_string().contains(expected),
            "{script}: {gave_up}"
        );
    }
    let missing = gave_up(&Reader::new("/nowhere/reader".into()), &file);
    assert!(matches!(missing, GaveUp::NotStarted(_)), "{missing}");
}

#[test]
fn one_that_takes_nothing_and_says_nothing_is_ended_with_all_it_started() {
    let (kept, program) = stub("sleep 600 & echo $! > \"$(dirname \"$0\")/pid\"; wait");
    let begun = Instant::now();
    let patient = Reader::within(program, MEMORY, Duration::from_secs(1));
    // More than a pipe holds, and nobody takes it.
    let gave_up = gave_up(&patient, &vec![0; 1 << 20]);
    assert!(matches!(gave_up, GaveUp::Time(1)), "{gave_up}");
    assert!(begun.elapsed() < Duration::from_secs(20));
    let pid = fs::read_to_string(kept.path().join("pid")).unwrap();
    let running = || {
        let state = fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z ")
    };
    for _ in 0..100 {
        if !running() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("what it started still runs");
}

#[test]
fn the_reader_is_given_nothing_of_the_environment() {
    let (_kept, program) = stub(
        "cat > /dev/null; printf -- \"-n$(env | grep -v '^PWD=\\|^_=\\|^SHLVL=' | wc -l | tr -d ' ')\"",
    );
    let told = Reader::new(program).sheet(b"x").unwrap();
    assert_eq!(told.err().unwrap().why, "0");
}
