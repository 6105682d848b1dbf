//! The share sheet, from bytes to paper and back.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use ceremony::{Language, Mode};
use chrono::DateTime;
use image::{GrayImage, Luma};
use quorum::{Share, Threshold};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng;
use sheet::scan::{self, CodeUnread, RowsUnread, SheetUnread};
use sheet::{Anchor, Sheet, lay_out};
use std::io::Write;
use std::process::{Command, Stdio};

const ROOT: &str = "8f0c5bd1a7e2943360ab7712c9d4ee05f1b28a6c3d7490be512f60c8e7a91d24";

fn shares(seed: u64, k: u32, n: u32) -> Vec<Share> {
    let threshold = Threshold::new(k, n).unwrap();
    let dealing = quorum::split(threshold, &mut ChaCha20Rng::seed_from_u64(seed)).unwrap();
    // A dealing wipes what is left in it when dropped.
    dealing
        .shares
        .iter()
        .map(|share| Share::from_payload(&*share.payload()).unwrap())
        .collect()
}

fn sheet(custodian: &str) -> Sheet<'_> {
    Sheet {
        threshold: Threshold::new(3, 5).unwrap(),
        custodian,
        bag: Some("KM 0048 1173"),
        mode: Mode::Live,
        made: DateTime::from_timestamp(1_795_315_200, 0).unwrap(),
        anchor: Some(Anchor {
            origin: "keymoot/00112233445566778899aabbccddeeff",
            size: 4812,
            root: ROOT,
        }),
        organisation: None,
        language: Language::English,
    }
}

fn drawn(share: &Share, dpi: f32) -> GrayImage {
    let pdf = lay_out(&sheet("Priya Nair"), share).unwrap();
    image::DynamicImage::ImageRgb8(paper::raster::rasterise(&pdf, 1, dpi).unwrap()).into_luma8()
}

fn png(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// Turns a picture about its middle onto a grey background, as a page lies on a scanner.
fn turned(picture: &GrayImage, degrees: f32) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (w, h) = (picture.width() as f32, picture.height() as f32);
    let side = (w.hypot(h) + 40.0) as u32;
    GrayImage::from_fn(side, side, |x, y| {
        let (dx, dy) = (x as f32 - side as f32 / 2.0, y as f32 - side as f32 / 2.0);
        let (u, v) = (dx * cos + dy * sin + w / 2.0, dy * cos - dx * sin + h / 2.0);
        if u < 0.0 || v < 0.0 || u >= w - 1.0 || v >= h - 1.0 {
            return Luma([205]);
        }
        let (i, j) = (u as u32, v as u32);
        let (fu, fv) = (u.fract(), v.fract());
        let at = |i, j| f32::from(picture.get_pixel(i, j)[0]);
        let top = at(i, j) * (1.0 - fu) + at(i + 1, j) * fu;
        let bottom = at(i, j + 1) * (1.0 - fu) + at(i + 1, j + 1) * fu;
        Luma([(top * (1.0 - fv) + bottom * fv) as u8])
    })
}

/// Yellowed paper, a shadow across the page, and grain.
fn aged(picture: &GrayImage, grain: f32) -> GrayImage {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut noise = || {
        // Irwin–Hall: twelve uniforms make a fair normal.
        (0..12)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (state >> 40) as f32 / (1_u64 << 24) as f32
            })
            .sum::<f32>()
            - 6.0
    };
    let width = picture.width() as f32;
    let mut aged = picture.clone();
    for (x, _, pixel) in aged.enumerate_pixels_mut() {
        let light = 0.92 - 0.35 * x as f32 / width;
        pixel.0[0] = (f32::from(pixel[0]) * light + 12.0 + noise() * grain).clamp(0.0, 255.0) as u8;
    }
    aged
}

/// Covers a part of the page, in millimetres, with white.
fn covered(picture: &GrayImage, dpi: f32, [x, y, w, h]: [f32; 4]) -> GrayImage {
    let mut covered = picture.clone();
    let pixels = |mm: f32| (mm / 25.4 * dpi) as u32;
    for v in pixels(y)..pixels(y + h) {
        for u in pixels(x)..pixels(x + w) {
            covered.put_pixel(u, v, Luma([255]));
        }
    }
    covered
}

const THE_CODE: [f32; 4] = [136.0, 109.0, 60.0, 60.0];
const THE_ROWS: [f32; 4] = [16.0, 109.0, 112.0, 86.0];

/// The words of a PDF, as another program reads them.
fn words(pdf: &[u8]) -> String {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext (poppler-utils)");
    child.stdin.take().unwrap().write_all(pdf).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
}

#[test]
fn every_saved_sheet_reads_back_as_its_share_in_both_ways() {
    for seed in 0..4 {
        for share in shares(seed, 2, 3) {
            let pdf = lay_out(&sheet("Zoë Łukasiewicz"), &share).unwrap();
            let sighting = scan::read(&pdf).unwrap();
            assert!(sighting.agree(), "seed {seed}: {sighting:?}");
            assert_eq!(sighting.rows.as_ref().unwrap().corrected, []);
            assert_eq!(sighting.share().unwrap().payload(), share.payload());
        }
    }
}

#[test]
fn a_scanned_sheet_reads_however_it_lies() {
    let share = &shares(7, 3, 5)[2];
    let straight = drawn(share, 200.0);
    for degrees in [0.0, 1.5, -4.0, 12.0, 90.0, 180.0, 267.0] {
        let sighting = scan::read(&png(&turned(&straight, degrees))).unwrap();
        assert!(sighting.agree(), "{degrees} degrees: {sighting:?}");
        assert_eq!(sighting.share().unwrap().payload(), share.payload());
    }
}

#[test]
fn an_old_and_grainy_sheet_reads() {
    let share = &shares(8, 3, 5)[0];
    let picture = turned(&drawn(share, 200.0), 2.0);
    for grain in [10.0, 25.0] {
        let sighting = scan::read(&png(&aged(&picture, grain))).unwrap();
        assert_eq!(
            sighting.code.as_ref().unwrap().payload(),
            share.payload(),
            "grain {grain}"
        );
        assert_eq!(
            sighting.rows.as_ref().unwrap().share.payload(),
            share.payload()
        );
    }
}

#[test]
fn either_form_is_enough_and_the_other_says_why_not() {
    let share = &shares(9, 3, 5)[4];
    let whole = drawn(share, 200.0);

    let sighting = scan::read(&png(&covered(&whole, 200.0, THE_CODE))).unwrap();
    assert_eq!(sighting.code.as_ref().unwrap_err(), &CodeUnread::NotFound);
    assert_eq!(sighting.share().unwrap().payload(), share.payload());

    let sighting = scan::read(&png(&covered(&whole, 200.0, THE_ROWS))).unwrap();
    assert_eq!(sighting.rows.as_ref().unwrap_err(), &RowsUnread::NoMarks);
    assert_eq!(sighting.share().unwrap().payload(), share.payload());

    let nothing = GrayImage::from_pixel(600, 800, Luma([255]));
    let refused = scan::read(&png(&nothing)).unwrap().share().unwrap_err();
    assert!(matches!(refused, SheetUnread::Neither { .. }), "{refused}");
}

#[test]
fn a_stain_over_some_characters_is_corrected_and_named() {
    let share = &shares(10, 3, 5)[1];
    // Across rows 2 and 3, cells 2 and 3.
    let stained = covered(&drawn(share, 200.0), 200.0, [55.0, 118.5, 25.0, 10.0]);
    let sighting = scan::read(&png(&covered(&stained, 200.0, THE_CODE))).unwrap();
    let decoded = sighting.rows.unwrap();
    assert_eq!(decoded.share.payload(), share.payload());
    assert!(!decoded.corrected.is_empty());
    assert!(
        decoded
            .corrected
            .iter()
            .all(|cell| [2, 3].contains(&cell.row)),
        "{decoded:?}"
    );
}

#[test]
fn a_sheet_put_together_from_two_is_refused() {
    let both = shares(11, 3, 5);
    let (mut picture, other) = (drawn(&both[0], 200.0), drawn(&both[1], 200.0));
    let pixels = |mm: f32| (mm / 25.4 * 200.0) as u32;
    let [x, y, w, h] = THE_CODE;
    for v in pixels(y)..pixels(y + h) {
        for u in pixels(x)..pixels(x + w) {
            picture.put_pixel(u, v, *other.get_pixel(u, v));
        }
    }
    let sighting = scan::read(&png(&picture)).unwrap();
    assert!(!sighting.agree());
    let refused = sighting.share().unwrap_err();
    assert!(matches!(refused, SheetUnread::Differ { .. }), "{refused}");
    for share in ["share 1 of quorum", "share 2 of quorum"] {
        assert!(refused.to_string().contains(share), "{refused}");
    }
}

#[test]
fn what_is_neither_pdf_nor_picture_is_an_error() {
    let pdf = lay_out(&sheet("Priya Nair"), &shares(12, 3, 5)[0]).unwrap();
    for bytes in [
        &b""[..],
        b"%PDF",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"hello",
        &pdf[..200],
    ] {
        assert!(scan::read(bytes).is_err());
    }
    for cut in [1_000, 5_000, pdf.len() / 2, pdf.len() - 10] {
        // Whatever comes of a torn file, it is neither a panic nor another share.
        if let Ok(Ok(share)) = scan::read(&pdf[..cut]).map(scan::Sighting::share) {
            assert_eq!(share.index(), 1);
        }
    }
}

#[test]
fn a_sheet_says_what_it_must_and_not_whom_it_protects() {
    let share = &shares(13, 3, 5)[2];
    let text = words(&lay_out(&sheet("王 Wei"), share).unwrap());
    for part in [
        "Share 3 of 5",
        "王 Wei",
        "LIVE",
        "KM 0048 1173",
        "4812 entries",
        "8f0c 5bd1",
        "docs/formats.md",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    for row in quorum::typed::encode(share).iter() {
        let cells = row.cells();
        let line = text
            .lines()
            .find(|line| cells.iter().all(|cell| line.contains(cell)));
        assert!(line.is_some(), "row {} is missing", row.number());
    }
    assert!(!text.contains("Alpine Trust"));
    let named = Sheet {
        organisation: Some("Alpine Trust AG"),
        ..sheet("王 Wei")
    };
    assert!(words(&lay_out(&named, share).unwrap()).contains("Alpine Trust AG"));
}

#[test]
fn a_sheet_in_french_says_the_same_and_reads_back() {
    let share = &shares(13, 3, 5)[2];
    let french = |mode| {
        let sheet = Sheet {
            language: Language::French,
            organisation: Some("Alpine Trust AG"),
            mode,
            ..sheet("Zoë Łukasiewicz")
        };
        lay_out(&sheet, share).unwrap()
    };
    let pdf = french(Mode::Live);
    let text = words(&pdf);
    for part in [
        "Part 3 sur 5",
        "Zoë Łukasiewicz",
        "RÉEL",
        "KM 0048 1173",
        "4812 entrées",
        "8f0c 5bd1",
        "docs/formats.md",
        "novembre 2026",
        "Alpine Trust AG",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    for english in ["Share", "share", "Custodian", "seal", "LIVE", " the "] {
        assert!(!text.contains(english), "{english} is in\n{text}");
    }
    for (mode, mark) in [(Mode::Practice, "ENTRAÎNEMENT"), (Mode::Drill, "EXERCICE")] {
        let text = words(&french(mode));
        assert!(text.contains(mark) && !text.contains("RÉEL"));
    }
    let read = scan::read(&pdf).unwrap().share().unwrap();
    assert_eq!(read.payload(), share.payload());
}

#[test]
fn practice_and_drill_cannot_be_taken_for_live() {
    let share = &shares(14, 3, 5)[0];
    for (mode, mark) in [(Mode::Practice, "PRACTICE"), (Mode::Drill, "DRILL")] {
        let text = words(
            &lay_out(
                &Sheet {
                    mode,
                    ..sheet("Priya Nair")
                },
                share,
            )
            .unwrap(),
        );
        assert!(text.contains(mark) && !text.contains("LIVE"));
    }
}

#[test]
fn names_are_drawn_without_missing_glyphs() {
    let share = &shares(15, 3, 5)[0];
    for name in [
        "Łukasz Żółć",
        "Zoë Ångström",
        "王小明",
        "Đặng Văn Ả",
        "Ирина Щ",
        "नेहा",
        "a\u{202E}b",
    ] {
        let pdf = lay_out(&sheet(name), share).unwrap();
        let document = lopdf::Document::load_mem(&pdf).unwrap();
        let page = *document.get_pages().get(&1).unwrap();
        let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
        for operation in content
            .operations
            .iter()
            .filter(|operation| operation.operator == "Tj")
        {
            let codes = operation.operands[0].as_str().unwrap();
            assert!(
                codes.chunks(2).all(|code| code != [0, 0]),
                "a glyph is missing in {name}"
            );
        }
    }
}

#[test]
fn a_sheet_is_one_plain_page() {
    let pdf = lay_out(&sheet("Priya Nair"), &shares(16, 3, 5)[0]).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));
    assert_eq!(paper::raster::pages(&pdf).unwrap(), 1);
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    let page = *document.get_pages().get(&1).unwrap();
    assert!(!document.get_dictionary(page).unwrap().has(b"Annots"));
    assert!(paper::raster::rasterise(&pdf, 2, 72.0).is_err());
    assert!(paper::raster::rasterise(&pdf, 1, 100_000.0).is_err());
    assert!(paper::raster::page_png(&pdf, 1, f32::NAN).is_err());
    assert!(
        paper::raster::page_png(&pdf, 1, 1.0)
            .unwrap()
            .starts_with(b"\x89PNG")
    );
}

/// Prints a digest for [`the_same_sheet_is_the_same_bytes_in_any_process`].
#[test]
fn digest_of_a_sheet() {
    use sha2::{Digest, Sha256};
    let pdf = lay_out(&sheet("Zoë 王"), &shares(17, 3, 5)[0]).unwrap();
    println!("digest {}", hex::encode(Sha256::digest(&*pdf)));
}

#[test]
fn the_same_sheet_is_the_same_bytes_in_any_process() {
    let digest = || {
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "digest_of_a_sheet", "--nocapture"])
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_whitespace()
            .skip_while(|word| *word != "digest")
            .nth(1)
            .unwrap()
            .to_owned()
    };
    let share = &shares(17, 3, 5)[0];
    let here: Vec<_> = (0..2)
        .map(|_| lay_out(&sheet("Zoë 王"), share).unwrap())
        .collect();
    assert_eq!(here[0], here[1]);
    assert_eq!(digest(), digest());
    assert_eq!(
        digest(),
        hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&*here[0]))
    );
}

fn encoded(picture: &image::DynamicImage, format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn a_sheet_is_read_from_every_format_that_is_named() {
    use image::ImageFormat::{Bmp, Gif, Jpeg, Png, Tiff, WebP};
    let share = &shares(15, 3, 5)[1];
    let grey = drawn(share, 150.0);
    let seen =
        image::DynamicImage::ImageRgb8(image::DynamicImage::ImageLuma8(grey.clone()).into_rgb8());
    // Ink on nothing: what is transparent is paper, whatever colour hides there.
    let ink = image::RgbaImage::from_fn(grey.width(), grey.height(), |x, y| {
        image::Rgba([0, 0, 0, 255 - grey.get_pixel(x, y).0[0]])
    });
    let ink = image::DynamicImage::ImageRgba8(ink);
    let opaque = [Bmp, Gif, Jpeg, Png, Tiff, WebP].map(|format| encoded(&seen, format));
    let transparent = [Png, Tiff, WebP].map(|format| encoded(&ink, format));
    for file in opaque.iter().chain(&transparent) {
        assert!(scan::is_picture(file));
        let sighting = scan::read(file).unwrap();
        assert_eq!(sighting.share().unwrap().payload(), share.payload());
    }
    for text in [
        "BM12 3456 789A BCDE 3K",
        "GIF8 9A00 0000 0000 88",
        "II",
        "MM00",
        "",
    ] {
        assert!(!scan::is_picture(text.as_bytes()), "{text}");
    }
}

/// The pages of several PDFs in one, as another program joins them.
fn joined(pdfs: &[&[u8]]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let mut unite = Command::new("pdfunite");
    for (number, pdf) in pdfs.iter().enumerate() {
        let file = folder.path().join(number.to_string());
        std::fs::write(&file, pdf).unwrap();
        unite.arg(file);
    }
    let all = folder.path().join("all");
    let made = unite.arg(&all).status().expect("pdfunite (poppler-utils)");
    assert!(made.success());
    std::fs::read(all).unwrap()
}

#[test]
fn every_page_is_looked_at_and_different_shares_are_named() {
    let all = shares(16, 3, 5);
    let [second, fifth] =
        [&all[1], &all[4]].map(|share| lay_out(&sheet("Priya Nair"), share).unwrap());
    let twice = scan::read(&joined(&[&second, &second])).unwrap();
    assert!(twice.agree());
    assert_eq!(twice.share().unwrap().payload(), all[1].payload());

    let refused = scan::read(&joined(&[&second, &fifth])).unwrap().share();
    let refused = refused.unwrap_err();
    assert!(matches!(refused, SheetUnread::Several { .. }), "{refused}");
    let quorum = &all[0].quorum_id().to_string()[..8];
    for index in [2, 5] {
        let share = format!("share {index} of quorum {quorum}");
        assert!(refused.to_string().contains(&share), "{refused}");
    }

    let many: Vec<&[u8]> = std::iter::repeat_n(&second[..], 21).collect();
    let refused = scan::read(&joined(&many)).unwrap_err().to_string();
    assert!(refused.contains("21 pages"), "{refused}");
}
