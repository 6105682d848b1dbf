//! Checking a record with nothing but its file.

use std::ops::Range;

use sha2::{Digest, Sha256};

use super::{MANIFEST, MAX_RECORD, TRANSCRIPT, form};
use crate::claim::{self, Claim, ClaimKind, Trust, Verdict};
use crate::manifest::{FORMAT, Manifest};
use crate::merkle::Hash;
use crate::note::Note;
use crate::pdf::content::Contents;
use crate::pdf::file::File;
use crate::saying::{self, Saying};
use crate::transcript::{self, MAX_TRANSCRIPT, Transcript, TranscriptError};

/// What ends the manifest's stream; the cross-reference table follows it.
const HOLE_END: &[u8] = b"\nendstream\nendobj\nxref\n";
/// How many pages or attachments are named that are not in the manifest.
const MAX_EXTRA: usize = 20;

/// Checks a record: every claim it makes, each with what was found.
///
/// Any bytes at all may be given. What is not a record is refuted, never a panic; a damaged record
/// says which page or attachment is damaged, as far as its structure still tells.
#[must_use]
pub fn verify(pdf: &[u8], trust: &Trust) -> Verdict {
    if pdf.len() > MAX_RECORD {
        let claim = Claim::refuted(ClaimKind::FileWhole, saying::file_too_large());
        return Verdict::new(vec![claim], None);
    }
    let mut claims = Vec::new();
    let sealed = Sealed::find(pdf);
    let length = match &sealed {
        Ok(sealed) => usize::try_from(sealed.manifest.file.length).unwrap_or(usize::MAX),
        Err(_) => pdf.len(),
    };
    // An appended revision hides the signed file from readers, but not from this one.
    let file = File::read(pdf.get(..length).unwrap_or(pdf));
    let mut contents = Contents::new(&file);

    let transcript_bytes = attachment(&file, &mut contents, TRANSCRIPT);
    let mut fingerprint = transcript_bytes.as_deref().map(Hash::of);
    let transcript = match transcript_bytes.as_deref().map(read) {
        Some(Ok(read)) => {
            fingerprint = Some(read.fingerprint);
            Some(read)
        }
        Some(Err(error)) => {
            claims.push(Claim::refuted(ClaimKind::LeavesOpen, error.into()));
            None
        }
        None => {
            let missing = saying::transcript_missing();
            claims.push(Claim::refuted(ClaimKind::LeavesOpen, missing));
            None
        }
    };
    match &sealed {
        Ok(sealed) => sealed.check(pdf, &file, &mut contents, transcript.as_ref(), &mut claims),
        Err(why) => {
            claims.push(Claim::refuted(ClaimKind::ManifestSigned, why.clone()));
            let whole = file.fault.as_ref().map_or_else(
                || Claim::not_checked(ClaimKind::FileWhole, saying::manifest_missing_here()),
                |fault| Claim::refuted(ClaimKind::FileWhole, saying::file_altered(fault)),
            );
            claims.push(whole);
            for kind in [
                ClaimKind::BytesAsSigned,
                ClaimKind::PageAsSigned,
                ClaimKind::FontsAsSigned,
                ClaimKind::AttachmentsAsSigned,
            ] {
                claims.push(Claim::not_checked(kind, saying::manifest_missing_here()));
            }
        }
    }
    match &transcript {
        Some(Attached { transcript, .. }) => {
            claims.extend(transcript::claims(transcript, trust));
            // Whoever lays the pages out again says more; this much the record says of itself.
            let untold = transcript.untold();
            claims.extend(untold.map(|why| Claim::refuted(ClaimKind::PagesFromTranscript, why)));
        }
        None => {
            for kind in [
                ClaimKind::LeavesInTree,
                ClaimKind::CheckpointSigned,
                ClaimKind::SignerKnown,
                ClaimKind::SinceConsistent,
            ] {
                claims.push(Claim::not_checked(kind, saying::transcript_none()));
            }
        }
    }
    claim::rely(&mut claims, trust);
    Verdict::new(claims, fingerprint)
}

/// The manifest of a record, unverified.
#[must_use]
pub fn manifest(pdf: &[u8]) -> Option<Manifest> {
    Sealed::find(pdf).ok().map(|sealed| sealed.manifest)
}

/// The bytes of the transcript attached to a record, unverified.
#[must_use]
pub fn transcript(pdf: &[u8]) -> Option<Vec<u8>> {
    let file = File::read(pdf);
    attachment(&file, &mut Contents::new(&file), TRANSCRIPT)
}

/// A transcript as it is attached.
struct Attached {
    transcript: Transcript,
    /// Of the attachment's bytes.
    sha256: Hash,
    fingerprint: Hash,
}

fn read(bytes: &[u8]) -> Result<Attached, TranscriptError> {
    let transcript = Transcript::parse(bytes)?;
    Ok(Attached {
        fingerprint: transcript.fingerprint(bytes)?,
        sha256: Hash::of(bytes),
        transcript,
    })
}

/// SHA-256 of a file without its hole.
pub(super) fn sha256_outside(file: &[u8], hole: Range<usize>) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update(file.get(..hole.start).unwrap_or_default());
    hasher.update(file.get(hole.end..).unwrap_or_default());
    Hash(hasher.finalize().into())
}

fn attachment(file: &File<'_>, contents: &mut Contents<'_, '_>, name: &str) -> Option<Vec<u8>> {
    let list = file.attachments()?;
    let (_, stream) = list.iter().find(|(listed, _)| listed == name)?;
    contents.bytes(*stream, MAX_TRANSCRIPT).ok()
}

/// The size that an attachment's stream says it has, for readers who ask it.
fn said(file: &File<'_>, name: &str) -> Option<usize> {
    let list = file.attachments()?;
    let (_, stream) = list.iter().find(|(listed, _)| listed == name)?;
    let params = file.dict(*stream)?.get("Params")?.as_dict()?;
    params.get("Size")?.as_usize()
}

/// The manifest, read from its hole.
struct Sealed {
    hole: Range<usize>,
    note: Note,
    manifest: Manifest,
    padded: bool,
}

impl Sealed {
    /// Finds the hole by the first line of the note in it. The last such place counts: what is
    /// appended to a record cannot pass for the record.
    fn find(pdf: &[u8]) -> Result<Self, Saying> {
        let marker = format!("\nstream\n{FORMAT}\n");
        let start = pdf
            .windows(marker.len())
            .rposition(|window| window == marker.as_bytes())
            .map(|at| at + marker.len() - FORMAT.len() - 1)
            .ok_or_else(|| match pdf.starts_with(b"%PDF-") {
                true => saying::manifest_missing_pdf(),
                false => saying::manifest_missing(),
            })?;
        let rest = pdf.get(start..).unwrap_or_default();
        let length = rest
            .windows(HOLE_END.len())
            .position(|window| window == HOLE_END)
            .ok_or_else(saying::manifest_endless)?;
        let hole = rest.get(..length).unwrap_or_default();
        // No line of the note begins with a space, so the first that does is padding.
        let end = hole
            .windows(2)
            .position(|pair| pair == b"\n ")
            .map_or(hole.len(), |at| at + 1);
        let (note, padding) = hole.split_at(end);
        let padded = padding.iter().all(|&b| b == b' ');
        let note = std::str::from_utf8(note).map_err(|_| saying::manifest_not_text())?;
        let note = Note::parse(note).map_err(|error| saying::manifest_note().then(error.into()))?;
        let manifest = Manifest::parse(note.text()).map_err(saying::manifest_unreadable)?;
        Ok(Self {
            hole: start..start + length,
            note,
            manifest,
            padded,
        })
    }

    fn check(
        &self,
        pdf: &[u8],
        file: &File<'_>,
        contents: &mut Contents<'_, '_>,
        transcript: Option<&Attached>,
        claims: &mut Vec<Claim>,
    ) {
        claims.push(Claim::from_result(
            ClaimKind::FileWhole,
            self.file_whole(pdf, file),
        ));
        claims.push(Claim::from_result(
            ClaimKind::BytesAsSigned,
            self.bytes_as_signed(pdf),
        ));
        claims.push(
            Claim::from_result(ClaimKind::ManifestSigned, self.manifest_signed(transcript))
                .by(self.manifest.signer.to_string()),
        );
        self.pages(file, contents, claims);
        claims.push(Claim::from_result(
            ClaimKind::FontsAsSigned,
            self.fonts(contents),
        ));
        self.attachments(file, contents, claims);
    }

    fn file_whole(&self, pdf: &[u8], file: &File<'_>) -> Result<Saying, Saying> {
        let facts = &self.manifest.file;
        let length = pdf.len() as u64;
        if length > facts.length {
            let extra = length - facts.length;
            let before = (self.hole.start as u64).saturating_sub(facts.hole_offset);
            return Err(match (before.min(extra), extra.saturating_sub(before)) {
                (0, after) => saying::bytes_after(after, facts.length),
                (before, 0) => saying::bytes_before(before),
                (before, after) => saying::bytes_around(before, after),
            });
        }
        if length < facts.length {
            return Err(saying::bytes_missing(facts.length - length));
        }
        let offset = self.hole.start as u64;
        if offset != facts.hole_offset || self.hole.len() as u64 != facts.hole_length {
            return Err(saying::manifest_displaced());
        }
        if !self.padded {
            return Err(saying::manifest_followed());
        }
        match form::fault(file, &self.hole, &self.manifest.fingerprint) {
            Some(fault) => Err(saying::file_altered(fault)),
            None => Ok(saying::file_whole(length)),
        }
    }

    fn bytes_as_signed(&self, pdf: &[u8]) -> Result<Saying, Saying> {
        let length = usize::try_from(self.manifest.file.length).unwrap_or(usize::MAX);
        let signed = pdf.get(..length).ok_or_else(saying::file_shorter)?;
        if sha256_outside(signed, self.hole.clone()) == self.manifest.file.sha256 {
            Ok(saying::bytes_as_signed())
        } else {
            Err(saying::bytes_not_as_signed())
        }
    }

    fn manifest_signed(&self, read: Option<&Attached>) -> Result<Saying, Saying> {
        let Manifest {
            signer,
            room,
            fingerprint,
            ..
        } = &self.manifest;
        self.note.verify(signer)?;
        if let Some(Attached { transcript, .. }) = read {
            if !transcript.key.is_same_key(signer) {
                return Err(saying::manifest_key_other());
            }
            if transcript.room != *room {
                return Err(saying::manifest_room_other());
            }
        }
        let named = self
            .manifest
            .attachments
            .iter()
            .find(|facts| facts.name == TRANSCRIPT);
        let named = named.ok_or_else(saying::manifest_transcriptless)?;
        // Of a transcript that is not the listed one the fingerprint says nothing: that is another claim.
        let fits = match read {
            Some(read) if read.transcript.is_redactable() => {
                read.sha256 != named.sha256 || read.fingerprint == *fingerprint
            }
            Some(_) => named.sha256 == *fingerprint,
            None => true,
        };
        if !fits {
            return Err(saying::fingerprint_not_its_own());
        }
        Ok(saying::manifest_signed())
    }

    fn pages(&self, file: &File<'_>, contents: &mut Contents<'_, '_>, claims: &mut Vec<Claim>) {
        let kind = ClaimKind::PageAsSigned;
        let signed = &self.manifest.pages;
        let found = file.pages().unwrap_or_default();
        for (i, (page, expected)) in (1..).zip(signed.iter().enumerate()) {
            let digest = found.get(page).map(|number| contents.page(*number));
            let result = match digest {
                Some(Ok(digest)) if digest == *expected => Ok(saying::page_as_signed()),
                Some(Ok(_)) => Err(saying::page_other()),
                Some(Err(error)) => Err(saying::page_unreadable(error)),
                None => Err(saying::page_missing()),
            };
            claims.push(Claim::from_result(kind, result).on_page(i));
        }
        for (i, _) in (1..).zip(&found).skip(signed.len()).take(MAX_EXTRA) {
            claims.push(Claim::refuted(kind, saying::page_added()).on_page(i));
        }
        if signed.is_empty() {
            claims.push(Claim::refuted(kind, saying::manifest_pageless()));
        }
    }

    fn fonts(&self, contents: &mut Contents<'_, '_>) -> Result<Saying, Saying> {
        let fonts = contents.fonts().map_err(saying::fonts_unreadable)?;
        if fonts == self.manifest.fonts {
            Ok(saying::fonts_as_signed(fonts.len()))
        } else {
            Err(saying::fonts_other())
        }
    }

    fn attachments(
        &self,
        file: &File<'_>,
        contents: &mut Contents<'_, '_>,
        claims: &mut Vec<Claim>,
    ) {
        let kind = ClaimKind::AttachmentsAsSigned;
        for facts in &self.manifest.attachments {
            let name = &facts.name;
            let result = match attachment(file, contents, name) {
                Some(bytes)
                    if Hash::of(&bytes) == facts.sha256
                        && bytes.len() as u64 == facts.size
                        && said(file, name).is_none_or(|said| said == bytes.len()) =>
                {
                    Ok(saying::attachment_as_signed(name))
                }
                Some(_) => Err(saying::attachment_other(name)),
                None => Err(saying::attachment_missing(name)),
            };
            claims.push(Claim::from_result(kind, result));
        }
        let listed = file.attachments().unwrap_or_default();
        let known = |name: &str| {
            name == MANIFEST
                || self
                    .manifest
                    .attachments
                    .iter()
                    .any(|facts| facts.name == name)
        };
        for (name, _) in listed
            .iter()
            .filter(|(name, _)| !known(name))
            .take(MAX_EXTRA)
        {
            claims.push(Claim::refuted(kind, saying::attached_after(name)));
        }
    }
}
