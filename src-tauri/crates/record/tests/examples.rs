//! The records that docs/independent checks without us: each is the one that is made today.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use ceremony::Mode;
use proof::claim::Trust;
use std::path::Path;
use support::custody::{possession, redistribution};
use support::{generation, sign};

/// With KEYMOOT_WRITE_EXAMPLES they are written anew: whenever the layout has a new version.
#[test]
fn the_examples_are_the_records_of_today() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/independent/example");
    for (name, transcript) in [
        ("record.pdf", generation(Mode::Practice)),
        ("possession-check.pdf", possession()),
        ("reissue.pdf", redistribution()),
    ] {
        let pdf = record::make(&transcript, sign).unwrap();
        let verdict = proof::record::verify(&pdf, &Trust::default());
        assert!(
            verdict.with(record::check_pages(&pdf)).is_proved(),
            "{name}"
        );
        let path = folder.join(name);
        if std::env::var_os("KEYMOOT_WRITE_EXAMPLES").is_some() {
            std::fs::write(&path, &pdf).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == pdf, "{name}");
    }
}
