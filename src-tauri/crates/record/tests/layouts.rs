//! Every layout there ever was is still drawn as it was: a record of then proves as it did.
//!
//! `layouts/` holds transcripts as they once were made, and in `pages.json` the digests of the pages
//! that each layout draws of them. A test that fails here says that pages changed: they get a new
//! version of the layout, and the old one stays.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use proof::claim::{Finding, Signer, Trust};
use proof::record::{Parts, assemble, page_digests, verify};
use record::{LAYOUT, check_pages, lay_out, lay_out_as};
use serde_json::{Map, Value};
use std::fs;
use std::path::{Path, PathBuf};

const TRANSCRIPTS: [&str; 6] = [
    "emergency",
    "generation",
    "possession",
    "recovery",
    "reissue",
    "stopped",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/layouts")
}

fn drawn(name: &str, layout: u32) -> Value {
    let transcript = fs::read(folder().join(format!("{name}.json"))).unwrap();
    let pages = lay_out_as(&transcript, layout).unwrap();
    let digests = page_digests(&pages).unwrap();
    digests.iter().map(ToString::to_string).collect()
}

/// With KEYMOOT_WRITE_PAGES the digests of a new layout are written; those there are stay.
#[test]
fn pages_change_with_a_new_version_of_the_layout_only() {
    let file = folder().join("pages.json");
    let mut known: Map<String, Value> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let write = std::env::var_os("KEYMOOT_WRITE_PAGES").is_some();
    for name in TRANSCRIPTS {
        for layout in 1..=LAYOUT {
            let drawn = drawn(name, layout);
            let of = known.entry(name).or_insert_with(|| Map::new().into());
            match of.get(layout.to_string()) {
                Some(then) => assert_eq!(*then, drawn, "{name}, layout {layout}: pages changed"),
                None if write => of[layout.to_string()] = drawn,
                None => panic!("{name}: no pages of layout {layout} in pages.json"),
            }
        }
    }
    if write {
        fs::write(&file, serde_json::to_string_pretty(&known).unwrap() + "\n").unwrap();
    }
}

/// Signed throughout, by a program that knows more layouts than this one, or by somebody who would
/// rather not have the pages compared.
#[test]
fn a_record_of_a_layout_that_is_not_known_is_not_proved() {
    let transcript = support::custody::possession();
    let json = transcript.to_json().unwrap();
    let pages = lay_out(&json).unwrap();
    for (layout, result) in [
        (LAYOUT, Finding::Proved),
        (0, Finding::NotChecked),
        (99, Finding::NotChecked),
    ] {
        let parts = Parts {
            transcript: &json,
            attachments: &[],
            layout,
            signer: &transcript.key,
        };
        let pdf = assemble(&pages, &parts, support::sign).unwrap();
        let verdict = verify(&pdf, &Trust::default()).with(check_pages(&pdf));
        assert_eq!(verdict.result, result, "{layout}: {verdict:#?}");
        assert_eq!(verdict.signer, Signer::Unknown);
    }
}
