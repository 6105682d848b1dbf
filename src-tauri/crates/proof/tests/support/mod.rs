//! A small journal, its keys, and a record laid out by hand.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part"
)]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::Write as _;

use ed25519_dalek::Signer as _;
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};
use proof::checkpoint::Checkpoint;
use proof::leaf::{Draft, Sealed, leaf_hash};
use proof::merkle::{Hash, Node, Range, RangeProof};
use proof::note::{Note, VerifierKey};
use proof::record::{Attachment, Parts, assemble};
use proof::transcript::{Entry, FORMAT, Transcript};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde_json::{Value, json};

pub const ROOM: &str = "00112233445566778899aabbccddeeff";

pub fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// A key that signs as a device does.
pub enum Signer {
    Ecdsa(p256::ecdsa::SigningKey),
    Ed25519(ed25519_dalek::SigningKey),
}

impl Signer {
    pub fn ed25519(seed: u8) -> Self {
        Self::Ed25519(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]))
    }

    pub fn ecdsa(seed: u8) -> Self {
        Self::Ecdsa(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    pub fn key(&self) -> VerifierKey {
        match self {
            Self::Ecdsa(key) => VerifierKey::ecdsa_p256(
                "journal-p256",
                key.verifying_key().to_sec1_point(false).as_bytes(),
            ),
            Self::Ed25519(key) => VerifierKey::ed25519("journal", key.verifying_key().as_bytes()),
        }
        .unwrap()
    }

    /// 64 bytes over a message, as a device returns them.
    pub fn sign(&self, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Ecdsa(key) => {
                let signature: p256::ecdsa::Signature = key.sign(input);
                signature.to_bytes().to_vec()
            }
            Self::Ed25519(key) => key.sign(input).to_bytes().to_vec(),
        }
    }

    pub fn sign_text(&self, text: &str) -> Vec<u8> {
        self.sign(text.as_bytes())
    }

    pub fn note(&self, text: &str) -> String {
        let mut note = Note::unsigned(text).unwrap();
        note.add(&self.key(), &self.sign_text(text)).unwrap();
        note.to_string()
    }
}

/// A journal in memory.
#[derive(Default)]
pub struct Log {
    pub sealed: Vec<Sealed>,
}

impl Log {
    pub fn append(&mut self, kind: &str, fields: Value) {
        self.append_version(kind, 1, fields);
    }

    /// What is of the room itself belongs to no ceremony, all else to the first.
    pub fn append_version(&mut self, kind: &str, version: u32, fields: Value) {
        let own = [
            "custody-moved",
            "journal-key-introduced",
            "participant-enrolled",
            "room-created",
        ];
        let ceremony = if own.contains(&kind) { "" } else { "first" };
        self.append_as(ceremony, kind, version, fields);
    }

    /// In another ceremony; without a name, in none.
    pub fn append_in(&mut self, ceremony: &str, kind: &str, fields: Value) {
        self.append_as(ceremony, kind, 2, fields);
    }

    fn append_as(&mut self, ceremony: &str, kind: &str, version: u32, fields: Value) {
        let Value::Object(fields) = fields else {
            panic!("fields")
        };
        let draft = Draft {
            kind: kind.to_owned(),
            version,
            at: "2026-11-22T09:30:00Z".to_owned(),
            ceremony: (!ceremony.is_empty()).then(|| ceremony.to_owned()),
            fields: fields.into_iter().collect::<BTreeMap<_, _>>(),
        };
        let seq = self.sealed.len() as u64;
        self.sealed
            .push(draft.seal(ROOM, seq, &mut rng(seq + 1)).unwrap());
    }

    pub fn hashes(&self) -> Vec<Hash> {
        self.sealed
            .iter()
            .map(|sealed| leaf_hash(&sealed.leaf))
            .collect()
    }

    pub fn checkpoint(&self, size: usize) -> Checkpoint {
        let mut range = Range::default();
        self.hashes()[..size]
            .iter()
            .for_each(|hash| range.push(*hash, |_| {}));
        Checkpoint::of_room(ROOM, size as u64, range.root())
    }

    pub fn transcript(&self, first: usize, end: usize, signer: &Signer) -> Transcript {
        let hashes = self.hashes();
        let size = hashes.len();
        let range = RangeProof::make(first as u64, end as u64, size as u64, |node| {
            Ok::<_, Infallible>(node_of(&hashes, node))
        });
        Transcript {
            format: FORMAT.to_owned(),
            room: ROOM.to_owned(),
            ceremonies: vec!["first".to_owned()],
            key: signer.key(),
            checkpoint: signer.note(&self.checkpoint(size).to_string()),
            range: range.unwrap(),
            entries: self.sealed[first..end]
                .iter()
                .map(|sealed| Entry {
                    leaf: String::from_utf8(sealed.leaf.clone()).unwrap(),
                    openings: sealed.openings.clone(),
                })
                .collect(),
        }
    }
}

/// A perfect subtree's root, computed afresh.
pub fn node_of(hashes: &[Hash], node: Node) -> Hash {
    let start = (node.index << node.level) as usize;
    let mut level = hashes[start..start + (1 << node.level)].to_vec();
    while level.len() > 1 {
        level = level
            .chunks(2)
            .map(|pair| Hash::of_children(&pair[0], &pair[1]))
            .collect();
    }
    level[0]
}

pub fn participant() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&[77; 32])
}

/// Twelve entries; Zoë is enrolled at 2 and signs off at 9 over the checkpoint at 9.
pub fn log(signer: &Signer) -> Log {
    let mut log = Log::default();
    log.append("room-created", json!({"name": "Practice room"}));
    log.append(
        "journal-key-introduced",
        json!({"key": signer.key().to_string()}),
    );
    let zoe = participant();
    let public_key = hex::encode(zoe.verifying_key().as_bytes());
    log.append(
        "participant-enrolled",
        json!({"participant": "p-zoe", "name": "Zoë", "public_key": public_key}),
    );
    log.append("opened", json!({"script_digest": "5eed"}));
    for step in 1..6 {
        log.append(
            "step-done",
            json!({"step": step, "detail": {"what": "wrapped", "ok": true}}),
        );
    }
    let checkpoint = signer.note(&log.checkpoint(9).to_string());
    log.append("signed-off", sign_off(&zoe, true, "", &checkpoint));
    log.append("ceremony-closed", json!({"outcome": "completed"}));
    log.append("room-paused", json!({}));
    log
}

pub fn sign_off(key: &ed25519_dalek::SigningKey, agree: bool, reason: &str, note: &str) -> Value {
    let message = proof::signoff::message(agree, reason, note).unwrap();
    json!({
        "participant": "p-zoe",
        "public_key": hex::encode(key.verifying_key().as_bytes()),
        "agree": agree,
        "reason": reason,
        "checkpoint": note,
        "signature": hex::encode(key.sign(&message).to_bytes()),
    })
}

/// Two pages with one embedded font, as a layout library might write them.
pub fn pages() -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let program: Vec<u8> = (0..2000_u32).map(|i| (i * i % 251) as u8).collect();
    let length1 = program.len() as i64;
    let file = document.add_object(Stream::new(dictionary! {"Length1" => length1}, program));
    let descriptor = document.add_object(dictionary! {
        "Type" => "FontDescriptor", "FontName" => "Test Font", "Flags" => 4, "FontFile2" => file,
        "ItalicAngle" => 0, "Ascent" => 750.5, "Descent" => -250, "CapHeight" => 700, "StemV" => 80,
        "FontBBox" => vec![0.into(), (-250).into(), 1000.into(), 750.into()],
    });
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "Test Font",
        "FontDescriptor" => descriptor,
    });
    let fonts = document.add_object(dictionary! {"F1" => font});
    let resources = document.add_object(dictionary! {"Font" => fonts});
    let mut kids = Vec::new();
    for number in 1..=2 {
        let operations = vec![
            Operation::new("BT", vec![]),
            Operation::new("Tf", vec!["F1".into(), 12.into()]),
            Operation::new("Td", vec![72.into(), 700.into()]),
            Operation::new(
                "Tj",
                vec![Object::string_literal(format!(
                    "Record, page {number} of 2"
                ))],
            ),
            Operation::new("ET", vec![]),
        ];
        let content = Content { operations }.encode().unwrap();
        let content = document.add_object(Stream::new(dictionary! {}, content));
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
            "Annots" => Vec::<Object>::new(),
        });
        kids.push(page.into());
    }
    document.set_object(
        tree,
        dictionary! {
            "Type" => "Pages", "Count" => 2, "Kids" => kids,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        },
    );
    let catalog = document.add_object(dictionary! {"Type" => "Catalog", "Pages" => tree});
    let info = document.add_object(dictionary! {"Title" => Object::string_literal("A (record)")});
    document.trailer.set("Root", catalog);
    document.trailer.set("Info", info);
    document.compress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

pub fn record_of(transcript: &Transcript, signer: &Signer) -> Vec<u8> {
    let extra = Attachment {
        name: "notes.csv".to_owned(),
        mime: "text/csv".to_owned(),
        description: "what Łukasz wrote down".to_owned(),
        bytes: b"time,remark\n09:30,lamp moved\n".repeat(20),
    };
    let parts = Parts {
        transcript: &transcript.to_json().unwrap(),
        attachments: &[extra],
        layout: 1,
        signer: &signer.key(),
    };
    assemble(&pages(), &parts, |input| {
        Ok::<_, Infallible>(signer.sign(input))
    })
    .unwrap()
}

pub fn record(signer: &Signer) -> Vec<u8> {
    record_of(&log(signer).transcript(1, 11, signer), signer)
}

/// The same record around another transcript, signed anew throughout: what somebody who has the
/// journal key could put together.
pub fn resealed(good: &[u8], transcript: &[u8], signer: &Signer) -> Vec<u8> {
    let mut manifest = proof::record::manifest(good).unwrap();
    let file = manifest.file.clone();
    let hole = file.hole_offset as usize..(file.hole_offset + file.hole_length) as usize;
    let marker = b"/application#2Fjson";
    let at = |needle: &[u8], from: usize| {
        let rest = good[from..].windows(needle.len());
        from + rest.clone().position(|window| window == needle).unwrap()
    };
    // The object that holds the transcript: its dictionary, then its stream.
    let dict_end = at(b"\nstream\n", at(marker, 0));
    let dict_start = good[..dict_end]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .unwrap()
        + 1;
    let stream_end = at(b"\nendstream\n", dict_end);
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(transcript).unwrap();
    let stream = encoder.finish().unwrap();
    let dict = format!(
        "<< /Filter /FlateDecode /Length {} /Params << /Size {} >> /Subtype /application#2Fjson \
         /Type /EmbeddedFile >>",
        stream.len(),
        transcript.len()
    );
    let xref = at(b"xref\n0 ", hole.end);
    let mut out = good[..dict_start].to_vec();
    out.extend_from_slice(dict.as_bytes());
    out.extend_from_slice(b"\nstream\n");
    out.extend_from_slice(&stream);
    let shift = |offset: usize| match offset > dict_start {
        true => offset + dict.len() + 8 + stream.len() - (stream_end - dict_start),
        false => offset,
    };
    out.extend_from_slice(&good[stream_end..xref]);
    // The file's ID is the beginning of the transcript's digest.
    let short = |fingerprint: &Hash| fingerprint.to_string()[..32].to_owned();
    let tail = std::str::from_utf8(&good[xref..]).unwrap();
    let tail = tail.replace(
        &short(&manifest.fingerprint),
        &short(&fingerprint(transcript)),
    );
    for line in tail.split_inclusive('\n') {
        match line.strip_suffix(" 00000 n \n") {
            Some(offset) => {
                let offset = shift(offset.parse().unwrap());
                out.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
            }
            None if line.trim().parse() == Ok(xref) => {
                out.extend_from_slice(format!("{}\n", shift(xref)).as_bytes());
            }
            None => out.extend_from_slice(line.as_bytes()),
        }
    }
    let hole = shift(hole.start)..shift(hole.end);
    let outside = [&out[..hole.start], &out[hole.end..]].concat();
    manifest.file.length = out.len() as u64;
    manifest.file.hole_offset = hole.start as u64;
    manifest.file.sha256 = Hash::of(&outside);
    manifest.fingerprint = fingerprint(transcript);
    for attachment in &mut manifest.attachments {
        if attachment.name == "transcript.json" {
            attachment.size = transcript.len() as u64;
            attachment.sha256 = Hash::of(transcript);
        }
    }
    let mut note = signer.note(&manifest.to_text().unwrap()).into_bytes();
    note.resize(hole.len(), b' ');
    out[hole].copy_from_slice(&note);
    out
}

/// The fingerprint of a transcript; of bytes that are none, something else.
pub fn fingerprint(bytes: &[u8]) -> Hash {
    let read = Transcript::parse(bytes);
    read.map_or_else(|_| Hash::of(bytes), |one| one.fingerprint(bytes).unwrap())
}

/// A record of which bytes outside the manifest were replaced by as many others, signed again.
pub fn resigned(pdf: &[u8], signer: &Signer) -> Vec<u8> {
    let mut manifest = proof::record::manifest(pdf).unwrap();
    let start = manifest.file.hole_offset as usize;
    let end = start + manifest.file.hole_length as usize;
    manifest.file.sha256 = Hash::of(&[&pdf[..start], &pdf[end..]].concat());
    let mut note = signer.note(&manifest.to_text().unwrap()).into_bytes();
    note.resize(end - start, b' ');
    let mut out = pdf.to_vec();
    out[start..end].copy_from_slice(&note);
    out
}
