//! One function for each parser of what a stranger wrote. Each must come back, whatever it is given;
//! what it takes must be what it writes again, where it writes. A finding is a panic: libFuzzer keeps
//! what led to it (`tests/fuzz`), and so does the sweep of damaged seeds (`src/sweep`).

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a finding is a panic, which is kept with its input"
)]

/// Where a certificate's module looks for the kinds of key it tells apart.
mod card {
    pub(crate) use token::Curve;
}
mod exchange;
mod fronts;
mod pages;

pub use exchange::{component, key_block, receipt, service_key};
pub use fronts::{answers, certificate};
pub use pages::{page, picture, record_pages};

use proof::claim::Trust;
use quorum::typed;
use secrecy::SecretString;
use serde_json::Value;
use std::str::from_utf8;

/// A parser as it is tried.
#[derive(Clone, Copy)]
pub struct Parser {
    /// What its target is called.
    pub name: &'static str,
    /// Gives it bytes.
    pub parse: fn(&[u8]),
    /// How many damaged inputs the sweep gives it with each change: what takes seconds in all.
    pub tries: u64,
}

/// All of them.
pub const ALL: [Parser; 32] = [
    of("age_file", age_file, 2000),
    of("answers", answers, 2000),
    of("certificate", certificate, 3000),
    of("checkpoint", checkpoint, 3000),
    of("code_text", code_text, 3000),
    of("component", component, 3000),
    of("entry", entry, 3000),
    of("entry_proof", entry_proof, 3000),
    of("key_block", key_block, 3000),
    of("leaf", leaf, 3000),
    of("manifest", manifest, 2000),
    of("mlkem_key", mlkem_key, 1000),
    of("note", note, 3000),
    of("package", package, 2000),
    of("page", page, 200),
    of("payload", payload, 3000),
    of("picture", picture, 10),
    of("plan", plan, 2000),
    of("policy", policy, 2000),
    of("possession", possession, 3000),
    of("receipt", receipt, 3000),
    of("record", record, 100),
    of("record_pages", record_pages, 20),
    of("row", row, 3000),
    of("script", script, 2000),
    of("sealed_share", sealed_share, 2000),
    of("service_key", service_key, 2000),
    of("share_text", share_text, 1000),
    of("spreadsheet", spreadsheet, 2000),
    of("sub_share", sub_share, 3000),
    of("transcript", transcript, 60),
    of("words", words, 3000),
];

const fn of(name: &'static str, parse: fn(&[u8]), tries: u64) -> Parser {
    Parser { name, parse, tries }
}

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

/// An entry of a journal: its leaf's header and the values of its fields, as JSON. What a leaf commits
/// to is left out, or nothing that was changed would be read.
pub fn entry(data: &[u8]) {
    let Ok(Value::Object(told)) = serde_json::from_slice(data) else {
        return;
    };
    let (Some(kind), Some(Value::Object(fields))) =
        (told.get("type").and_then(Value::as_str), told.get("fields"))
    else {
        return;
    };
    let version = told.get("v").and_then(Value::as_u64);
    let header = proof::leaf::Header {
        kind,
        version: version.and_then(|v| v.try_into().ok()).unwrap_or(1),
        room: "",
        seq: 0,
        at: "2031-01-31T12:00:00.000Z",
        ceremony: told.get("ceremony").and_then(Value::as_str),
    };
    // The forms of types and of fields' names are a leaf's to check.
    let is_name = |name: &str| {
        name.bytes()
            .all(|b| b.is_ascii_lowercase() || b"_-".contains(&b))
    };
    if !is_name(kind) || !fields.keys().all(|name| is_name(name)) {
        return;
    }
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), proof::canonical::to_vec(value).ok()))
        .map(|(name, value)| (name, value.and_then(|json| String::from_utf8(json).ok())))
        .collect();
    let fields = fields
        .iter()
        .map(|(name, json)| Some((*name, json.as_deref()?)));
    drop(ledger::read_checked(&header, fields));
}

/// An ML-KEM-768 key, public or private, in PEM.
pub fn mlkem_key(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Ok(recipient) = sealing::mlkem::MlKemRecipient::from_pem(text) {
        let again = sealing::mlkem::MlKemRecipient::from_bytes(&recipient.to_bytes());
        assert!(again.expect("what was taken is taken again") == recipient);
    }
    drop(sealing::mlkem::MlKemKey::from_pem(text));
}

/// A line of a file of DEKs.
pub fn row(data: &[u8]) {
    if let Ok(row) = inventory::Row::read(data) {
        let line = row.line().expect("what was read can be written");
        let again = inventory::Row::read(line.trim_ascii_end()).expect("what was written is read");
        assert_eq!(again.bytes().ok(), row.bytes().ok());
    }
}
