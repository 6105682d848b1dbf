//! Records: assembled, and then damaged in every way that comes to mind.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use std::convert::Infallible;
use std::ops::Range;

use proof::claim::{ClaimKind, Finding, Trust, Verdict};
use proof::record::{AssembleError, Attachment, Parts, assemble, page_digests, transcript, verify};
use proof::transcript::Transcript;
use proptest::prelude::*;
use support::{Signer, log, pages, record, record_of};

fn refuted(verdict: &Verdict, kind: ClaimKind) -> bool {
    verdict
        .claims
        .iter()
        .any(|claim| claim.claim == kind && claim.result == Finding::Refuted)
}

fn refuted_pages(verdict: &Verdict) -> Vec<u32> {
    let pages = verdict
        .claims
        .iter()
        .filter(|claim| claim.claim == ClaimKind::PageAsSigned && claim.result == Finding::Refuted);
    pages.filter_map(|claim| claim.page).collect()
}

fn find(bytes: &[u8], needle: &str) -> usize {
    let needle = needle.as_bytes();
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
        .unwrap()
}

/// Where the stream of the object with this line in its dictionary stands.
fn stream_of(pdf: &[u8], number: u32) -> Range<usize> {
    let object = find(pdf, &format!("\n{number} 0 obj\n"));
    let start = object + find(&pdf[object..], "\nstream\n") + 8;
    start..start + find(&pdf[start..], "\nendstream\n")
}

fn number_after(pdf: &[u8], at: usize, key: &str) -> u32 {
    let start = at + find(&pdf[at..], key) + key.len();
    let digits: String = pdf[start..]
        .iter()
        .map(|b| char::from(*b))
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap()
}

fn flipped(pdf: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = pdf.to_vec();
    bytes[at] ^= 1 << (at % 8);
    bytes
}

#[test]
fn a_good_record_is_proved() {
    for signer in [Signer::ed25519(1), Signer::ecdsa(1)] {
        let pdf = record(&signer);
        let trust = Trust {
            required_signer: Some(signer.key()),
            ..Trust::default()
        };
        let verdict = verify(&pdf, &trust);
        assert!(verdict.is_proved(), "{verdict:#?}");
        let open = |kind| {
            verdict
                .claims
                .iter()
                .filter(move |claim| claim.claim == kind)
                .count()
        };
        assert_eq!(open(ClaimKind::PageAsSigned), 2);
        assert_eq!(open(ClaimKind::AttachmentsAsSigned), 2);
        let unchecked: Vec<_> = verdict
            .claims
            .iter()
            .filter(|c| c.result == Finding::NotChecked)
            .map(|c| c.claim)
            .collect();
        assert_eq!(unchecked, [ClaimKind::SinceConsistent]);
        let bytes = transcript(&pdf).unwrap();
        assert_eq!(verdict.fingerprint, Some(support::fingerprint(&bytes)));
        assert_eq!(pdf, record(&signer), "the same parts give the same bytes");
    }
}

#[test]
fn other_readers_can_read_it() {
    let document = lopdf::Document::load_mem(&record(&Signer::ed25519(1))).unwrap();
    assert_eq!(document.get_pages().len(), 2);
    assert!(document.extract_text(&[2]).unwrap().contains("page 2 of 2"));
}

#[test]
fn a_fresh_rendering_has_the_pages_of_the_record() {
    let digests = page_digests(&pages()).unwrap();
    let pdf = record(&Signer::ed25519(1));
    let text = String::from_utf8_lossy(&pdf).into_owned();
    for digest in digests {
        assert!(text.contains(&digest.to_string()));
    }
}

#[test]
fn every_flipped_bit_is_refuted() {
    let pdf = record(&Signer::ed25519(1));
    for at in 0..pdf.len() {
        assert!(
            !verify(&flipped(&pdf, at), &Trust::default()).is_proved(),
            "byte {at}"
        );
    }
}

#[test]
fn every_truncation_is_refuted() {
    let pdf = record(&Signer::ecdsa(1));
    for length in (0..pdf.len()).step_by(41).chain(pdf.len() - 20..pdf.len()) {
        assert!(
            !verify(&pdf[..length], &Trust::default()).is_proved(),
            "length {length}"
        );
    }
}

#[test]
fn damage_in_a_page_blames_that_page() {
    let pdf = record(&Signer::ed25519(1));
    for page in 1..=2 {
        let object = find(&pdf, &format!("\n{} 0 obj\n", page + 2));
        let content = stream_of(&pdf, number_after(&pdf, object, "/Contents "));
        let mut blameless = 0;
        for at in content {
            let verdict = verify(&flipped(&pdf, at), &Trust::default());
            // A bit that only fills up the compressed data changes no page, but is still refuted.
            match refuted_pages(&verdict).as_slice() {
                [] => blameless += 1,
                blamed => assert_eq!(blamed, [page], "byte {at}"),
            }
            assert!(refuted(&verdict, ClaimKind::BytesAsSigned));
            assert!(!refuted(&verdict, ClaimKind::FontsAsSigned));
            assert!(!refuted(&verdict, ClaimKind::AttachmentsAsSigned));
            assert!(!refuted(&verdict, ClaimKind::ManifestSigned));
        }
        assert!(blameless <= 1, "{blameless}");
    }
}

#[test]
fn damage_in_the_font_blames_the_font() {
    let pdf = record(&Signer::ed25519(1));
    let font = stream_of(&pdf, number_after(&pdf, 0, "/FontFile2 "));
    for at in font.step_by(13) {
        let verdict = verify(&flipped(&pdf, at), &Trust::default());
        assert!(refuted(&verdict, ClaimKind::FontsAsSigned), "byte {at}");
        assert!(!refuted(&verdict, ClaimKind::AttachmentsAsSigned));
    }
}

#[test]
fn damage_in_an_attachment_blames_that_attachment() {
    let pdf = record(&Signer::ed25519(1));
    for (mime, name) in [
        ("/application#2Fjson", "transcript.json"),
        ("/text#2Fcsv", "notes.csv"),
    ] {
        let dict = find(&pdf, mime);
        let start = dict + find(&pdf[dict..], "\nstream\n") + 8;
        let end = start + find(&pdf[start..], "\nendstream\n");
        for at in (start..end).step_by(7) {
            let verdict = verify(&flipped(&pdf, at), &Trust::default());
            let blamed: Vec<_> = verdict
                .claims
                .iter()
                .filter(|c| {
                    c.claim == ClaimKind::AttachmentsAsSigned && c.result == Finding::Refuted
                })
                .collect();
            assert_eq!(blamed.len(), 1);
            assert!(blamed[0].detail.starts_with(name), "{}", blamed[0].detail);
            assert_eq!(refuted_pages(&verdict), [0_u32; 0]);
        }
    }
}

#[test]
fn damage_in_the_manifest_blames_the_manifest() {
    let pdf = record(&Signer::ed25519(1));
    let start = find(&pdf, "\nstream\nkeymoot-record/1\n") + 8;
    let note_end = start + find(&pdf[start..], "\n  ");
    for at in (start..note_end).step_by(5) {
        let verdict = verify(&flipped(&pdf, at), &Trust::default());
        assert!(refuted(&verdict, ClaimKind::ManifestSigned), "byte {at}");
    }
    // In the padding nothing is signed, and nothing may stand.
    let verdict = verify(&flipped(&pdf, note_end + 40), &Trust::default());
    assert!(refuted(&verdict, ClaimKind::FileWhole));
}

#[test]
fn an_appended_revision_blames_the_file() {
    let pdf = record(&Signer::ed25519(1));
    let mut appended = pdf.clone();
    let content = number_after(&pdf, find(&pdf, "\n3 0 obj\n"), "/Contents ");
    let at = appended.len();
    appended.extend_from_slice(
        format!("{content} 0 obj\n<< /Length 4 >>\nstream\nBT E\nendstream\nendobj\n").as_bytes(),
    );
    let xref = appended.len();
    let tail = format!(
        "xref\n{content} 1\n{at:010} 00000 n \ntrailer\n<< /Prev 1 /Root 1 0 R /Size 99 >>\nstartxref\n{xref}\n%%EOF\n"
    );
    appended.extend_from_slice(tail.as_bytes());
    for bytes in [
        appended,
        [pdf.as_slice(), b"\n"].concat(),
        [pdf.as_slice(), &pdf].concat(),
    ] {
        let verdict = verify(&bytes, &Trust::default());
        assert!(refuted(&verdict, ClaimKind::FileWhole));
        assert_eq!(
            refuted_pages(&verdict),
            [0_u32; 0],
            "the signed pages are still there"
        );
    }
}

#[test]
fn swapped_pages_are_both_blamed() {
    let pdf = String::from_utf8_lossy(&record(&Signer::ed25519(1))).into_owned();
    assert!(pdf.contains("/Kids [ 3 0 R 4 0 R ]"));
    let pdf = record(&Signer::ed25519(1));
    let mut swapped = pdf.clone();
    let kids = find(&pdf, "/Kids [ 3 0 R 4 0 R ]");
    swapped[kids..kids + 21].copy_from_slice(b"/Kids [ 4 0 R 3 0 R ]");
    let verdict = verify(&swapped, &Trust::default());
    assert_eq!(refuted_pages(&verdict), [1, 2]);
    swapped[kids..kids + 21].copy_from_slice(b"/Kids [ 3 0 R 3 0 R ]");
    let verdict = verify(&swapped, &Trust::default());
    assert_eq!(refuted_pages(&verdict), [2]);
    // A page that is its own page tree, and a catalog that is a page.
    swapped[kids..kids + 21].copy_from_slice(b"/Kids [ 2 0 R 1 0 R ]");
    assert_eq!(refuted_pages(&verify(&swapped, &Trust::default())), [1, 2]);
}

#[test]
fn a_record_signed_by_a_stranger_is_not_the_trusted_one() {
    let (own, stranger) = (Signer::ed25519(1), Signer::ed25519(2));
    let pdf = record(&stranger);
    let verdict = verify(&pdf, &Trust::default());
    assert!(verdict.is_proved());
    let trust = Trust {
        required_signer: Some(own.key()),
        ..Trust::default()
    };
    let verdict = verify(&pdf, &trust);
    assert!(refuted(&verdict, ClaimKind::SignerKnown) && !verdict.is_proved());

    // A genuine transcript under a stranger's manifest is refused while it is made.
    let json = log(&own).transcript(1, 11, &own).to_json().unwrap();
    let parts = Parts {
        transcript: &json,
        attachments: &[],
        layout: 1,
        signer: &stranger.key(),
    };
    let made = assemble(&pages(), &parts, |input| {
        Ok::<_, Infallible>(stranger.sign(input))
    });
    assert!(matches!(made, Err(AssembleError::NotVerified(_))));
}

#[test]
fn assembling_says_what_is_wrong() {
    let signer = Signer::ed25519(1);
    let json = log(&signer).transcript(1, 11, &signer).to_json().unwrap();
    let key = signer.key();
    let parts = Parts {
        transcript: &json,
        attachments: &[],
        layout: 1,
        signer: &key,
    };
    let failed = assemble(&pages(), &parts, |_| Err::<Vec<u8>, _>("token gone"));
    assert!(matches!(failed, Err(AssembleError::Sign("token gone"))));
    let wrong = assemble(&pages(), &parts, |_| Ok::<_, Infallible>(vec![0; 64]));
    assert!(matches!(wrong, Err(AssembleError::Note(_))));
    let garbage = assemble(b"%PDF-1.7 garbage", &parts, |_| Ok::<_, Infallible>(vec![]));
    assert!(matches!(garbage, Err(AssembleError::Import(_))));
    let named = |name: &str| {
        let attachment = Attachment {
            name: name.to_owned(),
            mime: "text/plain".to_owned(),
            description: String::new(),
            bytes: Vec::new(),
        };
        let attachments = [attachment];
        let parts = Parts {
            attachments: &attachments,
            ..parts
        };
        assemble(&pages(), &parts, |input| {
            Ok::<_, Infallible>(signer.sign(input))
        })
        .is_ok()
    };
    assert!(named("a.txt"));
    for name in ["", "manifest.note", "transcript.json", "a b", "a/b", "é"] {
        assert!(!named(name), "{name}");
    }

    let mut document = lopdf::Document::load_mem(&pages()).unwrap();
    let action = lopdf::dictionary! {"S" => "JavaScript"};
    document.catalog_mut().unwrap().set("OpenAction", action);
    let mut active = Vec::new();
    document.save_to(&mut active).unwrap();
    let refused = assemble(&active, &parts, |input| {
        Ok::<_, Infallible>(signer.sign(input))
    });
    assert!(matches!(
        refused,
        Err(AssembleError::Import(
            proof::record::ImportError::Forbidden { .. }
        ))
    ));
}

/// The holder of the journal key signs a transcript that no pages can have been laid out from.
#[test]
fn a_transcript_that_its_pages_cannot_show_refutes_the_record() {
    let signer = Signer::ed25519(1);
    let good = log(&signer).transcript(1, 11, &signer);
    let pdf = record_of(&good, &signer);
    let of = |change: fn(&mut Transcript)| {
        let mut changed = good.clone();
        change(&mut changed);
        let pdf = support::resealed(&pdf, &changed.to_json().unwrap(), &signer);
        verify(&pdf, &Trust::default())
    };
    assert!(of(|_| {}).is_proved());
    type Change = fn(&mut Transcript);
    let changes: [(&str, Change); 5] = [
        ("names no ceremony", |t| t.ceremonies.clear()),
        ("no entry of ceremony \"other\"", |t| {
            t.ceremonies.push("other".to_owned());
        }),
        ("twice", |t| t.ceremonies.push("first".to_owned())),
        ("entry 4 withholds \"detail\"", |t| {
            t.entries[3]
                .openings
                .retain(|opening| opening.field != "detail");
        }),
        ("entry 3 withholds", |t| t.entries[2].openings.clear()),
    ];
    for (why, change) in changes {
        let verdict = of(change);
        let refuted: Vec<_> = verdict
            .claims
            .iter()
            .filter(|claim| claim.result == Finding::Refuted)
            .collect();
        assert_eq!(refuted.len(), 1, "{verdict:#?}");
        assert_eq!(refuted[0].claim, ClaimKind::PagesFromTranscript);
        assert!(refuted[0].detail.contains(why), "{}", refuted[0].detail);
        assert_eq!(verdict.result, Finding::Refuted);
    }
    // What belongs to the room may be withheld: the pages do not show it.
    let room = of(|t| t.entries[0].openings.clear());
    assert!(room.is_proved(), "{room:#?}");
    // The beginning of a ceremony that lies before the transcript cannot be shown either.
    let late = log(&signer).transcript(4, 11, &signer);
    let pdf = support::resealed(&pdf, &late.to_json().unwrap(), &signer);
    let verdict = verify(&pdf, &Trust::default());
    assert!(
        refuted(&verdict, ClaimKind::PagesFromTranscript),
        "{verdict:#?}"
    );
}

/// The holder of the journal key writes what every reader but this one would overlook. The same as
/// in docs/independent/test_verify_record.py.
#[test]
fn what_is_written_in_another_form_is_refuted() {
    let signer = Signer::ed25519(1);
    let pdf = record(&signer);
    assert!(verify(&support::resigned(&pdf, &signer), &Trust::default()).is_proved());
    let after = |needle: &str| find(&pdf, needle) + needle.len();
    let number = |at: usize| {
        let digits = pdf[at..].iter().take_while(|byte| byte.is_ascii_digit());
        at..at + digits.count()
    };
    let af = after("/AF [ ");
    let first = number(af);
    let second = number(first.end + " 0 R ".len());
    assert_eq!(first.len(), second.len());
    let mut swapped = pdf[second.clone()].to_vec();
    swapped.extend_from_slice(&pdf[first.end..second.start]);
    swapped.extend_from_slice(&pdf[first.clone()]);
    let other = number(after("/UF "));
    let size = number(after("/Params << /Size "));
    let name = find(&pdf, "> /Type /Filespec") - 1;
    let changes: Vec<(usize, Vec<u8>)> = vec![
        (
            find(&pdf, "/AFRelationship /Data"),
            b"/AFRelationship /Date".to_vec(),
        ),
        (find(&pdf, "/Type /Filespec"), b"/Type /Filespek".to_vec()),
        (
            find(&pdf, "/Type /EmbeddedFile"),
            b"/Type /EmbeddedFilf".to_vec(),
        ),
        (find(&pdf, "/Type /Catalog"), b"/Type /Katalog".to_vec()),
        (find(&pdf, "/Type /Pages"), b"/Type /Sages".to_vec()),
        (after("/ID [ <"), vec![b'0'; 32]),
        (first.start, swapped),
        (other.start, vec![b'1'; other.len()]),
        (name, vec![pdf[name] ^ 1]),
        (size.start, vec![b'9'; size.len()]),
        (
            size.start,
            [vec![b'0'], vec![b'1'; size.len() - 1]].concat(),
        ),
    ];
    for (at, bytes) in changes {
        let mut changed = pdf.clone();
        changed[at..at + bytes.len()].copy_from_slice(&bytes);
        assert_ne!(changed, pdf);
        let verdict = verify(&support::resigned(&changed, &signer), &Trust::default());
        let what = String::from_utf8_lossy(&bytes);
        assert!(!verdict.is_proved(), "{what}");
        assert!(!refuted(&verdict, ClaimKind::BytesAsSigned), "{what}");
    }
}

#[test]
fn large_attachments_are_bounded() {
    let signer = Signer::ed25519(1);
    let json = log(&signer).transcript(1, 11, &signer).to_json().unwrap();
    // 65 MiB of zeros are 65 kB in the file.
    let bomb = Attachment {
        name: "bomb.bin".to_owned(),
        mime: "application/octet-stream".to_owned(),
        description: String::new(),
        bytes: vec![0; 65 << 20],
    };
    let key = signer.key();
    let parts = Parts {
        transcript: &json,
        attachments: &[bomb],
        layout: 1,
        signer: &key,
    };
    let made = assemble(&pages(), &parts, |input| {
        Ok::<_, Infallible>(signer.sign(input))
    });
    assert!(
        matches!(made, Err(AssembleError::NotVerified(detail)) if detail.starts_with("bomb.bin"))
    );
}

#[test]
fn many_pages_and_entries_are_fine() {
    let signer = Signer::ecdsa(4);
    let mut log = log(&signer);
    for step in 0..300 {
        log.append("step-done", serde_json::json!({"step": step}));
    }
    let transcript = log.transcript(0, 312, &signer);
    assert!(verify(&record_of(&transcript, &signer), &Trust::default()).is_proved());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_bytes_are_refuted(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        prop_assert!(!verify(&bytes, &Trust::default()).is_proved());
    }

    #[test]
    fn spliced_records_are_refuted(cuts in proptest::collection::vec((0_usize..20_000, 0_usize..200, 0_usize..20_000), 1..6)) {
        let good = record(&Signer::ed25519(1));
        let mut pdf = good.clone();
        for (from, length, to) in cuts {
            let from = from % pdf.len();
            let piece = pdf[from..(from + length).min(pdf.len())].to_vec();
            let to = to % pdf.len();
            let end = (to + piece.len()).min(pdf.len());
            pdf.splice(to..end, piece);
        }
        let verdict = verify(&pdf, &Trust::default());
        prop_assert!(pdf == good || !verdict.is_proved());
    }
}
