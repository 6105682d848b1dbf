//! Records of custody: possession checks, reissues, replications, live tests and emergencies.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use proof::claim::{ClaimKind, Finding, Trust};
use proof::transcript::Transcript;
use record::make;
use support::custody::{
    card_generation, emergency, live_test, possession, redistribution, replicate,
};
use support::{assert_holds, sign, words};

/// A record made and verified: every claim that can be proved from it alone is.
fn proved(transcript: &Transcript) -> Vec<u8> {
    let pdf = make(transcript, sign).unwrap();
    let verdict = proof::record::verify(&pdf, &Trust::default()).with(record::check_pages(&pdf));
    let open = [ClaimKind::SignerKnown, ClaimKind::SinceConsistent];
    for claim in &verdict.claims {
        let expected = if open.contains(&claim.claim) {
            Finding::NotChecked
        } else {
            Finding::Proved
        };
        assert_eq!(claim.result, expected, "{claim:#?}");
    }
    // KEYMOOT_PAGES names a folder for the pages, to be looked at.
    if let Some(folder) = std::env::var_os("KEYMOOT_PAGES") {
        let name = format!("{}.pdf", transcript.ceremonies[0]);
        std::fs::write(std::path::Path::new(&folder).join(name), &pdf).unwrap();
    }
    pdf
}

#[test]
fn a_possession_check_tells_who_proved_what_and_who_did_not() {
    let pdf = proved(&possession());
    assert_holds(
        &pdf,
        &[
            "4 of 5 custodians of “master-key” proved that they have their shares",
            "Share 2 is missing.",
            "Answers",
            "own machine",
            "NOT PROVED",
            "the new one is in Lisbon",
            "seal BROKEN",
            "KM 0051 2201",
            "superseded-quorum",
            // 16: movements, and who signed at roll call
            "Custody movements",
            "Bank vault, Zürich",
            "Signatures at roll call",
            "signed; it holds",
            "under my sole control",
            // The auditor watches.
            "Watches, and does not sign.",
            "All 6 who sign signed that this is so.",
        ],
    );
}

#[test]
fn a_reissue_tells_its_lineage_and_what_became_of_old_shares() {
    let pdf = proved(&redistribution());
    assert_holds(
        &pdf,
        &[
            "any 2 of 4 custodians can recover it, where it was any 3 of 5",
            "It is the same secret, and nobody rebuilt it",
            "unchanged: the commitment to the secret is the old one",
            "Share 2: the envelope of share 2 was lost in the post.",
            "Who shared their share",
            "shredded, particles of 2 mm",
            "Still somewhere of the old quorum: share 2.",
        ],
    );
}

#[test]
fn shares_on_every_medium_are_told_by_their_digests() {
    for transcript in [redistribution(), card_generation()] {
        assert_holds(
            &proved(&transcript),
            &[
                "card “OpenPGP card (User PIN)”",
                "000f00f00001",
                "and a passphrase",
                "a proof by its custodian",
                "Front-office",
                "Encrypted shares",
                "MLKEM768-P256, hybrid",
                "P-256, classical",
                "3d19 e573 d19e",
            ],
        );
    }
}

#[test]
fn a_replication_tells_both_tokens_and_that_they_are_equal() {
    assert_holds(
        &proved(&replicate()),
        &[
            "is now in the token “osl-standby” at Oslo, data centre 2 as well as in the token \
             “zrh-primary”",
            "zrh-primary, which has the key",
            "osl-standby, where the key was brought",
            "hold the same key",
        ],
    );
}

#[test]
fn a_live_test_tells_that_the_key_opened_the_canary_and_is_gone() {
    assert_holds(
        &proved(&live_test()),
        &[
            "it answered as the copy in the token “zrh-primary”, opened the canary, and was \
             destroyed again",
            "Looked for afterwards gone",
            "The canary",
            "Files beside this record",
            "osl-standby-audit.log",
            "48211 bytes",
        ],
    );
}

#[test]
fn an_emergency_is_marked_on_every_page() {
    let pdf = proved(&emergency());
    assert_holds(
        &pdf,
        &[
            "In an emergency: The key",
            "2 things it left to be done were put off",
            "Emergency, incident INC-7731",
            "Approved by Lena Brandt and Omar Haddad.",
            "on a flight until tomorrow",
            "put off until 1 December 2026",
            "Hold a possession check",
        ],
    );
    let text = words(&pdf);
    for page in text.split('\u{c}').filter(|page| !page.trim().is_empty()) {
        assert!(page.contains("EMERGENCY"), "{page}");
    }
}
