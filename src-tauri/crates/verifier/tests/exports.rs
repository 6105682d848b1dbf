//! The functions as a page calls them, and what they answer.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

use audit::Trust;
use proof::claim::{Finding, Signer};
use serde_json::Value;
use std::sync::Mutex;
use verifier::{Told, check, exports};

/// There is one page, and so one of what it holds.
static PAGE: Mutex<()> = Mutex::new(());

macro_rules! example {
    ($name:literal) => {
        include_bytes!(concat!("../../../../docs/independent/example/", $name)).as_slice()
    };
}

/// What a page does.
fn through_the_page(pdf: &[u8], signer: &str, since: &str) -> Value {
    let _page = PAGE.lock().unwrap();
    exports::clear();
    for (part, bytes) in (0..).zip([pdf, signer.as_bytes(), since.as_bytes()]) {
        for eight in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            let word = u64::from_le_bytes(word);
            exports::put(part, eight.len() as u32, word as u32, (word >> 32) as u32);
        }
    }
    let length = exports::run() as usize;
    let words = (0..length.div_ceil(4) as u32).map(|place| exports::answer(place));
    let mut answer: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
    answer.truncate(length);
    serde_json::from_slice(&answer).unwrap()
}

#[test]
fn a_page_is_told_what_the_library_finds() {
    for pdf in [
        example!("record.pdf"),
        example!("possession-check.pdf"),
        example!("reissue.pdf"),
    ] {
        let told = through_the_page(pdf, "", "");
        let answer = &told["answer"];
        // All of it, but that nobody laid the pages out again.
        let mut claims = answer["verdict"]["claims"].as_array().unwrap().clone();
        claims.retain(|claim| claim["claim"] != "pages-from-transcript");
        let found = audit::verify(pdf, &Trust::default());
        assert_eq!(
            Value::from(claims),
            serde_json::to_value(&found.claims).unwrap()
        );
        assert_eq!(answer["verdict"]["result"], "not-checked");
        assert_eq!(answer["words"].as_array().unwrap().len(), 32);

        let key = answer["key"].as_str().unwrap();
        let trusted = through_the_page(pdf, &format!(" {key}\n"), "");
        assert_eq!(trusted["answer"]["verdict"]["signer"], "trusted");
        let unread = through_the_page(pdf, "key", "");
        assert!(
            unread["error"]
                .as_str()
                .unwrap()
                .contains("required signer")
        );
        let since = through_the_page(pdf, "", "7");
        assert_eq!(since["answer"]["verdict"]["result"], "refuted");
    }
}

#[test]
fn what_is_damaged_or_no_record_is_refuted() {
    let whole = example!("record.pdf");
    let mut damaged = whole.to_vec();
    damaged[whole.len() / 2] ^= 1;
    let longer = [whole, b"more"].concat();
    for pdf in [
        &damaged,
        &longer,
        &whole[..whole.len() / 2].to_vec(),
        &Vec::new(),
        &vec![0; 3001],
    ] {
        let Told::Answer(answer) = check(pdf, "", "") else {
            panic!("nothing was given beside it");
        };
        assert_eq!(answer.verdict.result, Finding::Refuted);
        assert_eq!(answer.verdict.signer, Signer::Unknown);
        let told = through_the_page(pdf, "", "");
        let verdict = serde_json::to_value(&answer.verdict).unwrap();
        assert_eq!(told["answer"]["verdict"], verdict);
    }
}

#[test]
fn numbers_that_mean_nothing_change_nothing() {
    let _page = PAGE.lock().unwrap();
    exports::clear();
    exports::put(7, 8, 1, 1);
    exports::put(0, 9, 1, 1);
    exports::put(0, 0, 1, 1);
    let length = exports::run();
    assert!(length > 0);
    assert_eq!(exports::answer(length.div_ceil(4)), 0);
    assert_eq!(exports::answer(u32::MAX), 0);
}
