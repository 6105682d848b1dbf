//! Records, from transcript to verified file.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use ceremony::Mode;
use proof::claim::{Finding, Trust};
use record::{lay_out, make};
use std::process::Command;
use support::{
    assert_holds, busy, drill, eventful_recovery, generation, plain, sign, two_ceremonies, words,
};

#[test]
fn a_record_of_each_kind_is_made_and_proved() {
    for transcript in [
        generation(Mode::Live),
        eventful_recovery(),
        drill(),
        two_ceremonies(),
    ] {
        let pdf = make(&transcript, sign).unwrap();
        let verdict = proof::record::verify(&pdf, &Trust::default());
        let refuted: Vec<_> = verdict
            .claims
            .iter()
            .filter(|claim| claim.result == Finding::Refuted)
            .collect();
        assert!(verdict.is_proved(), "{refuted:#?}");
        let pages = paper::raster::pages(&pdf).unwrap();
        assert!(pages >= 4 && paper::raster::page_png(&pdf, pages, 0.5).is_ok());
    }
}

#[test]
fn other_programs_accept_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.pdf");
    std::fs::write(&path, make(&generation(Mode::Live), sign).unwrap()).unwrap();
    let check = Command::new("qpdf")
        .arg("--check")
        .arg(&path)
        .output()
        .expect("qpdf");
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stdout)
    );
    let list = Command::new("qpdf")
        .arg("--list-attachments")
        .arg(&path)
        .output()
        .unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    assert!(
        list.contains("transcript.json") && list.contains("manifest.note"),
        "{list}"
    );
}

#[test]
fn a_generation_tells_what_the_checklist_asks() {
    let pdf = lay_out(&generation(Mode::Live).to_json().unwrap()).unwrap();
    assert_holds(
        &pdf,
        &[
            // 1, 2: what, why, where, when
            "Master key 2027, Zürich",
            "any 3 of 5 custodians can recover it",
            "All 7 present signed that this is so.",
            "LIVE",
            "CHG-20418, by Anders Holm",
            "Bahnhofstrasse 12",
            "2 s apart",
            // 3: people
            "Zoë Łukasiewicz",
            "王 Wei",
            "passport, seen by Ruth Abel",
            // 4, 5: program and tokens
            "Keymoot 0.1.0",
            "Debian GNU/Linux 12",
            "7C41-2290",
            "Vendor PKCS#11 4.2",
            // 7, 9, 10: entropy, key, sharing
            "the system’s generator: 64 bytes",
            "CKA_EXTRACTABLE",
            "CKR_KEY_UNEXTRACTABLE",
            "4E 81 0C A7 39",
            "KM 0048 1173",
            "code and rows",
            // 8: steps and calls
            "Rehearse recovery",
            "CKM_AES_KEY_WRAP",
            // 12: no exceptions, said in so many words
            "None was recorded.",
            // 15, 16, 18
            "Cage 7, rack 2",
            "Share 3 sealed",
            "21 May 2027",
            "22 November 2037",
            // 17, 19
            "I agree.",
            "the signature holds",
            "Fingerprint of the transcript",
        ],
    );
}

#[test]
fn what_went_wrong_is_told() {
    let pdf = lay_out(&eventful_recovery().to_json().unwrap()).unwrap();
    assert_holds(
        &pdf,
        &[
            "Ruth Abel does not agree; 6 of 7 do.",
            "I do not agree. the seal of bag KM 0048 1173 was not shown to me",
            "the deputy opened it with the other",
            "fire alarm",
            "called away",
            "CKR_DEVICE_REMOVED",
            "no key under that id or label was on the token",
            "This share belongs to another package",
            "row 3, cell 2",
            "hold the same key",
        ],
    );
}

#[test]
fn practice_and_drill_are_marked_on_every_page() {
    for (transcript, mark) in [
        (generation(Mode::Practice), "PRACTICE"),
        (drill(), "DRILL"),
        (generation(Mode::Live), "LIVE"),
    ] {
        let pdf = lay_out(&transcript.to_json().unwrap()).unwrap();
        let text = words(&pdf);
        let pages: Vec<&str> = text
            .split('\u{c}')
            .filter(|page| !page.trim().is_empty())
            .collect();
        assert_eq!(pages.len(), paper::raster::pages(&pdf).unwrap());
        for (number, page) in pages.iter().enumerate() {
            assert!(page.contains(mark), "page {} has no mark", number + 1);
            assert!(page.contains(&format!("Page {} of {}", number + 1, pages.len())));
        }
    }
}

#[test]
fn the_fingerprint_is_on_every_page_in_hex_and_in_words() {
    let told = generation(Mode::Live);
    let transcript = told.to_json().unwrap();
    let fingerprint = told.fingerprint(&transcript).unwrap();
    let hex = proof::words::hex_groups(&fingerprint);
    let spoken = proof::words::words(&fingerprint.0).join(" ");
    let text = words(&lay_out(&transcript).unwrap());
    for page in text.split('\u{c}').filter(|page| !page.trim().is_empty()) {
        assert!(
            plain(page).contains(&hex) && plain(page).contains(&spoken),
            "{page}"
        );
    }
}

#[test]
fn a_stopped_ceremony_says_so_first() {
    let pdf = lay_out(&two_ceremonies().to_json().unwrap()).unwrap();
    assert_holds(
        &pdf,
        &[
            "2 ceremonies",
            "Anders Holm stopped the ceremony before its end: the package is the old one. No key was \
         recovered.",
        ],
    );
}

#[test]
fn a_forged_sign_off_is_shown_as_one() {
    let mut transcript = generation(Mode::Live);
    // Sealed anew with another's signature: the leaf is whole, the signature is not theirs.
    let mut signatures: Vec<(usize, String)> = Vec::new();
    for (at, entry) in transcript.entries.iter().enumerate() {
        if let Some(opening) = entry
            .openings
            .iter()
            .find(|opening| opening.field == "signature")
            && entry.leaf.contains("signed-off")
        {
            signatures.push((at, opening.value.as_str().unwrap().to_owned()));
        }
    }
    let (at, _) = signatures[1];
    let entry = &mut transcript.entries[at];
    let leaf = proof::leaf::Leaf::parse(entry.leaf.as_bytes()).unwrap();
    let mut values = leaf.open(&entry.openings).unwrap();
    values.insert("signature".to_owned(), signatures[0].1.clone().into());
    let draft = proof::leaf::Draft {
        kind: leaf.kind,
        version: leaf.version,
        at: leaf.at,
        ceremony: leaf.ceremony,
        fields: values,
    };
    let mut rng =
        <rand_chacha::ChaCha20Rng as rand_chacha::rand_core::SeedableRng>::seed_from_u64(5);
    let sealed = draft.seal(&leaf.room, leaf.seq, &mut rng).unwrap();
    entry.leaf = String::from_utf8(sealed.leaf).unwrap();
    entry.openings = sealed.openings;
    let json = transcript.to_json().unwrap();
    assert_holds(&lay_out(&json).unwrap(), &["the signature DOES NOT HOLD"]);
    assert!(
        make(&transcript, sign).is_err(),
        "a record that does not verify is not made"
    );
}

#[test]
fn a_changed_or_withheld_value_is_refused() {
    let mut changed = generation(Mode::Live);
    let opening = changed.entries.iter_mut().rev().find_map(|entry| {
        entry
            .openings
            .iter_mut()
            .find(|opening| opening.field == "confirmed_by")
    });
    opening.unwrap().value = "Somebody Else".into();
    let error = lay_out(&changed.to_json().unwrap()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("not the value that was journalled"),
        "{error}"
    );

    let mut withheld = generation(Mode::Live);
    withheld.entries[20].openings.pop();
    let error = lay_out(&withheld.to_json().unwrap()).unwrap_err();
    assert!(error.to_string().contains("withholds"), "{error}");

    for bytes in [
        &b""[..],
        b"{}",
        b"[]",
        b"\xff\xfe",
        &changed.to_json().unwrap()[..500],
    ] {
        assert!(lay_out(bytes).is_err());
    }
}

#[test]
fn hostile_text_is_shown_and_does_no_harm() {
    let mut log = support::Log::default();
    log.tell(
        "x",
        ceremony::Event::Opened {
            kind: ceremony::Kind::Generate,
            mode: Mode::Live,
            script: ceremony::Script::starter(ceremony::Kind::Generate)
                .to_toml()
                .unwrap(),
            script_digest: String::new(),
            application: "a\u{202E}b (\\) ET Q".to_owned(),
            binary_digest: "é".repeat(7),
            system: "x".repeat(40_000),
            clock: "line\nbreak\u{0}".to_owned(),
            steps: None,
        },
    );
    log.tell(
        "x",
        ceremony::Event::SignedOff {
            participant: "nobody".into(),
            name: "नेहा 🔑".to_owned(),
            agree: false,
            reason: "no ".repeat(2_000),
            public_key: "zz".to_owned(),
            checkpoint: String::new(),
            signature: "00".to_owned(),
        },
    );
    let pdf = lay_out(&log.transcript(&["x"]).to_json().unwrap()).unwrap();
    assert_holds(&pdf, &["a[U+202E]b (\\) ET Q", "[U+0000]", "[U+1F511]"]);
    let path = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(path.path(), &pdf).unwrap();
    assert!(
        Command::new("qpdf")
            .arg("--check")
            .arg(path.path())
            .status()
            .unwrap()
            .success()
    );
}

#[test]
fn ten_thousand_rows_are_laid_out() {
    let pdf = lay_out(&busy(10_000).to_json().unwrap()).unwrap();
    assert!(paper::raster::pages(&pdf).unwrap() > 200);
    assert!(pdf.len() < 6_000_000, "{} bytes", pdf.len());
}

/// Prints digests for [`the_same_transcript_gives_the_same_pages_in_any_process`].
#[test]
fn digests_of_pages() {
    let pdf = lay_out(&generation(Mode::Live).to_json().unwrap()).unwrap();
    println!("digest {}", proof::merkle::Hash::of(&pdf));
}

#[test]
fn the_same_transcript_gives_the_same_pages_in_any_process() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "digests_of_pages", "--nocapture"])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let elsewhere = text
        .split_whitespace()
        .skip_while(|word| *word != "digest")
        .nth(1)
        .unwrap();
    let json = generation(Mode::Live).to_json().unwrap();
    let here: Vec<_> = (0..2).map(|_| lay_out(&json).unwrap()).collect();
    assert_eq!(here[0], here[1]);
    assert_eq!(elsewhere, proof::merkle::Hash::of(&here[0]).to_string());
    let record = make(&generation(Mode::Live), sign).unwrap();
    assert_eq!(record, make(&generation(Mode::Live), sign).unwrap());
}
