//! From drawn pages to the bytes of a PDF: PDF 1.7, one revision, no annotations, subset fonts.
//!
//! The same pages give the same bytes, in any process: resource names are ours, and the file's
//! identifier is a digest of its content.

use crate::Error;
use crate::canvas::{Canvas, HEIGHT, WIDTH};
use crate::fonts::Face;
use lopdf::{Document, Object, StringFormat};
use printpdf::{
    OffsetDateTime, Op, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// What the file says of itself.
#[derive(Clone, Debug)]
pub struct About {
    /// Its title.
    pub title: String,
    /// Seconds since 1970, UTC.
    pub made: i64,
}

/// Writes `pages` as one PDF.
///
/// # Errors
/// If a typeface cannot be read, or the writer reports a fault.
pub fn save(about: &About, pages: Vec<Canvas>) -> Result<Vec<u8>, Error> {
    let mut pdf = PdfDocument::new(&about.title);
    let mut used = BTreeSet::new();
    for canvas in pages {
        let ops = canvas.finish();
        used.extend(ops.iter().filter_map(|op| {
            let Op::SetFont {
                font: PdfFontHandle::External(id),
                ..
            } = op
            else {
                return None;
            };
            Some(id.clone())
        }));
        pdf.pages
            .push(PdfPage::new(Pt(WIDTH).into(), Pt(HEIGHT).into(), ops));
    }
    for face in Face::ALL {
        if used.contains(&face.id()) {
            pdf.resources
                .fonts
                .map
                .insert(face.id(), PdfFont::new(face.parsed()?.clone()));
        }
    }
    let info = &mut pdf.metadata.info;
    let made = OffsetDateTime::from_unix_timestamp(about.made).map_err(|detail| Error::Write {
        detail: detail.to_owned(),
    })?;
    (
        info.creation_date,
        info.modification_date,
        info.metadata_date,
    ) = (made, made, made);
    info.producer = "Keymoot".to_owned();
    info.creator = "Keymoot".to_owned();

    let mut warnings = Vec::new();
    let mut document = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    if let Some(warning) = warnings.first() {
        return Err(Error::Write {
            detail: warning.msg.clone(),
        });
    }
    settle(&mut document, about)?;
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|e| Error::Write {
        detail: e.to_string(),
    })?;
    Ok(bytes)
}

/// Takes out what the writer adds of its own accord, and what differs from run to run.
fn settle(document: &mut Document, about: &About) -> Result<(), Error> {
    document.version = "1.7".to_owned();
    for object in document.objects.values_mut() {
        let Object::Dictionary(dictionary) = object else {
            continue;
        };
        if dictionary.has_type(b"Page") {
            dictionary.remove(b"Annots");
        }
    }
    if let Ok(Object::Reference(info)) = document.trailer.get(b"Info").cloned() {
        let info = document
            .get_object_mut(info)
            .and_then(Object::as_dict_mut)
            .map_err(|e| Error::Write {
                detail: e.to_string(),
            })?;
        for key in [
            &b"GTS_PDFXVersion"[..],
            b"Identifier",
            b"Trapped",
            b"Author",
            b"Subject",
        ] {
            info.remove(key);
        }
        info.remove(b"Keywords");
    }
    document.compress();

    let mut digest = Sha256::new();
    digest.update(about.title.as_bytes());
    for (id, object) in &document.objects {
        digest.update(id.0.to_be_bytes());
        if let Object::Stream(stream) = object {
            digest.update(Sha256::digest(&stream.content));
        }
    }
    let digest = digest.finalize();
    let identifier = Object::String(digest[..16].to_vec(), StringFormat::Hexadecimal);
    document
        .trailer
        .set("ID", vec![identifier.clone(), identifier]);
    Ok(())
}
