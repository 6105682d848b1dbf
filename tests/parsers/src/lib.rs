//! One function for each parser of what a stranger wrote. Each must come back, whatever it is given;
//! what it takes must be what it writes again, where it writes.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a finding is a panic, which libFuzzer keeps with its input"
)]

/// Where a certificate's module looks for the kinds of key it tells apart.
#[cfg(feature = "fronts")]
mod card {
    pub(crate) use token::Curve;
}
#[cfg(feature = "fronts")]
mod fronts;
#[cfg(feature = "pages")]
mod pages;

#[cfg(feature = "fronts")]
pub use fronts::{answers, certificate};
#[cfg(feature = "pages")]
pub use pages::{page, picture, record_pages};

use proof::claim::Trust;
use quorum::typed;
use secrecy::SecretString;
use std::str::from_utf8;

/// Identities that nobody uses; one opens the age file among the seeds.
const IDENTITIES: &str =
    include_str!("../../../src-tauri/crates/cli/tests/cases/age-two-identities.txt");

/// A record, as a PDF: everything it claims, checked by itself.
pub fn record(data: &[u8]) {
    let verdict = audit::verify(data, &Trust::default());
    drop(verdict);
    if let Some(manifest) = proof::record::manifest(data) {
        drop(manifest.to_text());
    }
    drop(proof::record::transcript(data));
}

/// The transcript in a record.
pub fn transcript(data: &[u8]) {
    let Ok(transcript) = proof::transcript::Transcript::parse(data) else {
        return;
    };
    drop(transcript.open());
    drop(transcript.checkpoint());
    let written = transcript.to_json().expect("what was read can be written");
    let again = proof::transcript::Transcript::parse(&written).expect("what was written is read");
    assert_eq!(again.to_json().ok(), Some(written));
}

/// A leaf of the log, and the canonical JSON it is in.
pub fn leaf(data: &[u8]) {
    if let Ok(leaf) = proof::leaf::Leaf::parse(data) {
        assert!(!leaf.kind.is_empty());
        proof::canonical::parse(data).expect("a leaf is canonical");
    }
}

/// A signed note, and the checkpoint in it.
pub fn note(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let note = proof::note::Note::parse(text);
    let checkpoint = proof::checkpoint::Checkpoint::from_note(text);
    assert!(checkpoint.is_err() || note.is_ok());
}

/// A checkpoint's own text.
pub fn checkpoint(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    drop(proof::checkpoint::Checkpoint::parse(text));
}

/// A record's manifest.
pub fn manifest(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Ok(manifest) = proof::manifest::Manifest::parse(text) {
        let written = manifest.to_text().expect("what was read can be written");
        proof::manifest::Manifest::parse(&written).expect("what was written is read");
    }
}

/// A proof that an entry stands in a journal.
pub fn entry_proof(data: &[u8]) {
    if let Ok(proof) = proof::entry_proof::EntryProof::parse(data) {
        drop(proof.check(&Trust::default()));
    }
}

/// A recovery package.
pub fn package(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Ok(package) = quorum::package::RecoveryPackage::parse(text) {
        let written = package.to_json();
        let again = quorum::package::RecoveryPackage::parse(&written);
        assert_eq!(again.expect("what was written is read").to_json(), written);
    }
}

/// A share's text, rows as somebody typed them.
pub fn share_text(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Ok(decoded) = typed::from_text(text) {
        let written = typed::to_text(&decoded.share);
        let again = typed::from_text(&written).expect("what was written is read");
        assert_eq!(again.share.payload(), decoded.share.payload());
        assert!(again.corrected.is_empty());
    }
}

/// The text of a sheet's code, also as a scanner typed it in another keyboard's layout.
pub fn code_text(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let plain = typed::from_qr_text(text);
    let scanned = typed::from_scanner(text);
    if let (Ok(plain), Ok(scanned)) = (&plain, &scanned) {
        assert_eq!(plain.payload(), scanned.payload());
    }
    if let Ok(share) = plain.or(scanned) {
        let again = typed::from_qr_text(&typed::qr_text(&share)).expect("what was written is read");
        assert_eq!(again.payload(), share.payload());
    }
}

/// A share's payload.
pub fn payload(data: &[u8]) {
    if let Ok(share) = quorum::Share::from_payload(data) {
        assert_eq!(&share.payload()[..], data);
    }
}

/// A proof that somebody has their share.
pub fn possession(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Ok(proof) = quorum::possession::PossessionProof::parse(text) {
        let again = quorum::possession::PossessionProof::parse(&proof.to_json());
        assert_eq!(again.expect("what was written is read").proof, proof.proof);
    }
}

/// A share of a share, as it is sent at a redistribution.
pub fn sub_share(data: &[u8]) {
    drop(quorum::redistribution::SubShare::from_bytes(data));
}

/// A sealed share. It is not opened: a derivation takes a second by design.
pub fn sealed_share(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Ok(sealed) = sealing::envelope::SealedShare::parse(text) {
        let written = sealed.to_json();
        let again = sealing::envelope::SealedShare::parse(&written);
        assert_eq!(
            again.expect("what was written is read").digest(),
            sealed.digest()
        );
    }
}

/// An age file, opened with an identity it may be for.
pub fn age_file(data: &[u8]) {
    let identity = SecretString::from(IDENTITIES);
    if let Ok(plain) = sealing::age_file::decrypt(data, &identity) {
        assert!(sealing::age_file::is_age_file(data));
        drop(plain);
    }
    if let Ok(text) = from_utf8(data) {
        drop(sealing::age_file::check_recipient(text));
        drop(sealing::age_file::recipient_of(&SecretString::from(text)));
    }
}

/// A ceremony's script.
pub fn script(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    drop(ceremony::Script::parse(text));
}

/// A quorum's plan, judged as far as a small one can be.
pub fn plan(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    drop(custody::Plan::parse(text));
}

/// A key policy.
pub fn policy(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    drop(lifecycle::Policy::parse(text));
}

/// A spreadsheet of keys.
pub fn spreadsheet(data: &[u8]) {
    let policy = lifecycle::Policy::standard();
    drop(lifecycle::sheet::read(
        data,
        &policy,
        |_, version| version == 1,
        "2031-01-31T12:00:00Z",
    ));
}

/// Words for bytes, read over the telephone.
pub fn words(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    drop(proof::words::parse(text));
}
