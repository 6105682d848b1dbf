//! An old record, signed again by a newer key.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use proof::claim::{ClaimKind, Finding, Trust};
use proof::renewal::{FORMAT, Renewal};
use support::{Signer, log, record};

fn note(record: &[u8], signer: &Signer, change: impl Fn(&mut Renewal)) -> String {
    let mut renewal = Renewal::of(record, &signer.key(), "2046-01-02T03:04:05Z").unwrap();
    change(&mut renewal);
    signer.note(&renewal.to_text().unwrap())
}

#[test]
fn a_record_signed_again_is_known_by_the_newer_key() {
    let pdf = record(&Signer::ed25519(1));
    for newer in [Signer::ed25519(2), Signer::ecdsa(2)] {
        let renewal = Renewal::verified(&note(&pdf, &newer, |_| {}), &pdf).unwrap();
        assert_eq!(renewal.format, FORMAT);
        let trust = |renewed| Trust {
            required_signer: Some(newer.key()),
            renewed,
            ..Trust::default()
        };
        let known = |trust| {
            let verdict = proof::record::verify(&pdf, &trust);
            let mut claims = verdict.claims.iter();
            claims
                .find(|claim| claim.claim == ClaimKind::SignerKnown)
                .unwrap()
                .result
        };
        assert_eq!(known(trust(vec![renewal.signer])), Finding::Proved);
        assert_eq!(known(trust(Vec::new())), Finding::Refuted);
    }
}

#[test]
fn a_note_that_is_not_of_this_file_by_that_key_is_refused() {
    let pdf = record(&Signer::ed25519(1));
    let (newer, other) = (Signer::ed25519(2), Signer::ed25519(3));
    let longer = [pdf.as_slice(), b"\n"].concat();
    Renewal::verified(&note(&pdf, &newer, |_| {}), &longer).unwrap_err();
    let changes: [&dyn Fn(&mut Renewal); 8] = [
        &|one| one.file.sha512 = "00".repeat(64),
        &|one| one.file.length += 1,
        &|one| one.room = "00".repeat(16),
        &|one| one.checkpoint.push('\n'),
        &|one| one.key = other.key(),
        &|one| one.signer = other.key(),
        &|one| one.renewed = "2046-02-30T00:00:00Z".to_owned(),
        &|one| one.format = "keymoot-renewal/2".to_owned(),
    ];
    for (place, change) in changes.iter().enumerate() {
        let refused = Renewal::verified(&note(&pdf, &newer, change), &pdf);
        assert!(refused.is_err(), "{place}");
    }
    let transcript = log(&newer).transcript(1, 11, &newer);
    for text in ["", "note", transcript.checkpoint.as_str()] {
        Renewal::verified(text, &pdf).unwrap_err();
    }
    Renewal::of(b"%PDF-1.7\n", &newer.key(), "2046-01-02T03:04:05Z").unwrap_err();
}
