//! What still holds of a record that another program saved again. Its bytes are no longer those
//! that were signed, so it is refused; but the signed manifest, the transcript and the pages may be
//! in it whole, and whoever holds it wants to know.

use super::TRANSCRIPT;
use crate::claim::{self, Claim, ClaimKind, Trust, Verdict};
use crate::manifest::Manifest;
use crate::merkle::Hash;
use crate::note::Note;
use crate::saying::{self, Saying};
use crate::transcript::{self, Transcript};
use crate::words;

/// What was found in the file, by a reader that takes any PDF.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resaved {
    /// The manifest's note.
    pub note: Vec<u8>,
    /// The transcript.
    pub transcript: Vec<u8>,
    /// Digests of the pages, as a record of them would hold; empty if they cannot be taken over.
    pub pages: Vec<Hash>,
    /// Which program the file says wrote it; empty if it says nothing but ours.
    pub writer: String,
}

impl Resaved {
    /// From its parts, as a reader in another process answers them.
    #[must_use]
    pub const fn new(note: Vec<u8>, transcript: Vec<u8>, pages: Vec<Hash>, writer: String) -> Self {
        Self {
            note,
            transcript,
            pages,
            writer,
        }
    }

    /// Every claim that can still be checked. The file itself is refuted.
    #[must_use]
    pub fn verify(&self, trust: &Trust) -> Verdict {
        let by = match self.writer.as_str() {
            "" => saying::another_program(),
            writer => saying::another_program_named(writer),
        };
        let manifest = self.manifest();
        let original = match &manifest {
            Ok((_, manifest)) => {
                let words = words::words(&manifest.fingerprint.0);
                let first = words.get(..4).unwrap_or_default().join(" ");
                saying::original_named(manifest.file.length, first)
            }
            Err(_) => saying::original_asked(),
        };
        let mut claims = vec![Claim::refuted(ClaimKind::FileWhole, by.then(original))];
        let transcript = Transcript::parse(&self.transcript);
        let fingerprint = match &transcript {
            Ok(transcript) => transcript.fingerprint(&self.transcript).ok(),
            Err(_) => Some(Hash::of(&self.transcript)),
        };
        let signed = manifest.as_ref().map_err(Clone::clone).and_then(|found| {
            let (note, manifest) = found;
            note.verify(&manifest.signer)
                .map(|()| saying::manifest_signed())
                .map_err(Saying::from)
        });
        claims.push(Claim::from_result(ClaimKind::ManifestSigned, signed));
        claims.push(Claim::refuted(
            ClaimKind::BytesAsSigned,
            saying::bytes_of_another_program().then(match &manifest {
                Ok((_, manifest)) => self.kept(manifest),
                Err(_) => saying::kept_nothing(),
            }),
        ));
        if let Ok((_, manifest)) = &manifest {
            self.pages(manifest, &mut claims);
        }
        match transcript {
            Err(error) => {
                claims.push(Claim::refuted(ClaimKind::LeavesOpen, error.into()));
            }
            Ok(transcript) => {
                if let Ok((_, manifest)) = &manifest {
                    claims.push(self.attached(manifest, &transcript, fingerprint.as_ref()));
                }
                claims.extend(transcript::claims(&transcript, trust));
            }
        }
        claim::rely(&mut claims, trust);
        Verdict::new(claims, fingerprint)
    }

    fn manifest(&self) -> Result<(Note, Manifest), Saying> {
        let text = std::str::from_utf8(&self.note).map_err(|_| saying::manifest_not_text())?;
        // The room left for the signature was padded.
        let note = Note::parse(text.trim_end_matches(' '))?;
        let manifest = Manifest::parse(note.text()).map_err(saying::manifest_unreadable)?;
        Ok((note, manifest))
    }

    fn pages(&self, manifest: &Manifest, claims: &mut Vec<Claim>) {
        let kind = ClaimKind::PageAsSigned;
        for (page, (number, expected)) in (1..).zip(manifest.pages.iter().enumerate()) {
            claims.push(
                match self.pages.get(number) {
                    Some(digest) if digest == expected => {
                        Claim::proved(kind, saying::page_as_signed())
                    }
                    Some(_) => Claim::refuted(kind, saying::page_other()),
                    None => Claim::not_checked(kind, saying::page_not_compared()),
                }
                .on_page(page),
            );
        }
    }

    /// What of the record is still as it was signed, and what is not.
    fn kept(&self, manifest: &Manifest) -> Saying {
        let same = |page: &usize| self.pages.get(*page) == manifest.pages.get(*page);
        let count = manifest.pages.len();
        let kept: Vec<String> = (0..count)
            .filter(same)
            .map(|n| (n + 1).to_string())
            .collect();
        let attached = if self.is_listed(manifest) {
            saying::kept_transcript()
        } else {
            saying::kept_without_transcript()
        };
        attached.then(match kept.len() {
            0 => saying::kept_none(),
            all if all == count => saying::kept_all(count),
            _ => saying::kept_pages(count, kept.join(", ")),
        })
    }

    /// Whether the transcript is the one that the manifest lists.
    fn is_listed(&self, manifest: &Manifest) -> bool {
        let digest = Hash::of(&self.transcript);
        let mut listed = manifest.attachments.iter();
        listed.any(|facts| facts.name == TRANSCRIPT && facts.sha256 == digest)
    }

    fn attached(
        &self,
        manifest: &Manifest,
        transcript: &Transcript,
        fingerprint: Option<&Hash>,
    ) -> Claim {
        let same = Some(&manifest.fingerprint) == fingerprint
            && self.is_listed(manifest)
            && transcript.key.is_same_key(&manifest.signer)
            && transcript.room == manifest.room;
        Claim::from_result(
            ClaimKind::AttachmentsAsSigned,
            if same {
                Ok(saying::transcript_as_signed())
            } else {
                Err(saying::transcript_other())
            },
        )
    }
}

#[cfg(not(target_family = "wasm"))]
mod read {
    use super::super::assemble::page_digests_of;
    use super::super::{MANIFEST, TRANSCRIPT};
    use super::Resaved;
    use crate::pdf::object::name_text;
    use crate::transcript::MAX_TRANSCRIPT;
    use lopdf::{Dictionary, Document, Object};

    /// Finds a record's parts in a PDF of any form; nothing if it has no manifest and transcript.
    ///
    /// The library that reads it was not written for hostile files: call this in a process of its
    /// own.
    #[must_use]
    pub fn resaved(pdf: &[u8]) -> Option<Resaved> {
        let mut document = Document::load_mem(pdf).ok()?;
        let (note, transcript) = (
            attached(&document, MANIFEST)?,
            attached(&document, TRANSCRIPT)?,
        );
        let writer = writer(&document);
        // A record's own pages have nothing of these, and only pages are compared.
        let root = document.trailer.get(b"Root").ok()?.as_reference().ok()?;
        let kept = [
            "Lang",
            "MarkInfo",
            "Metadata",
            "OutputIntents",
            "Pages",
            "Type",
            "ViewerPreferences",
        ];
        if let Ok(catalog) = document.get_object_mut(root).and_then(Object::as_dict_mut) {
            let keys = catalog.iter().map(|(key, _)| key.clone());
            let others: Vec<Vec<u8>> = keys
                .filter(|key| !kept.contains(&name_text(key).as_str()))
                .collect();
            for key in others {
                catalog.remove(&key);
            }
        }
        let pages = page_digests_of(&document).unwrap_or_default();
        Some(Resaved {
            note,
            transcript,
            pages,
            writer,
        })
    }

    fn attached(document: &Document, name: &str) -> Option<Vec<u8>> {
        let specs = document
            .objects
            .values()
            .filter_map(|object| object.as_dict().ok());
        let mut specs = specs.filter(|spec| spec.get(b"EF").is_ok());
        let spec = specs.find(|spec| named(document, spec, name))?;
        let files = dict(document, spec.get(b"EF").ok()?)?;
        let id = files.get(b"F").ok()?.as_reference().ok()?;
        let stream = document.get_object(id).ok()?.as_stream().ok()?;
        let bytes = match stream.dict.get(b"Filter") {
            Ok(_) => stream.decompressed_content().ok()?,
            Err(_) => stream.content.clone(),
        };
        (bytes.len() <= MAX_TRANSCRIPT).then_some(bytes)
    }

    fn dict<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
        match object {
            Object::Reference(id) => document.get_dictionary(*id).ok(),
            other => other.as_dict().ok(),
        }
    }

    fn named(document: &Document, spec: &Dictionary, name: &str) -> bool {
        [&b"F"[..], b"UF"].into_iter().any(|key| {
            spec.get(key).is_ok_and(|text| {
                let (_, text) = document.dereference(text).unwrap_or((None, text));
                words(text).is_some_and(|text| text == name)
            })
        })
    }

    fn words(text: &Object) -> Option<String> {
        let bytes = text.as_str().ok()?;
        Some(match bytes.strip_prefix(&[0xfe, 0xff]) {
            Some(wide) => {
                let (units, _) = wide.as_chunks::<2>();
                String::from_utf16_lossy(
                    &units
                        .iter()
                        .map(|u| u16::from_be_bytes(*u))
                        .collect::<Vec<_>>(),
                )
            }
            None => String::from_utf8_lossy(bytes).into_owned(),
        })
    }

    fn writer(document: &Document) -> String {
        let info = document.trailer.get(b"Info").ok();
        let info = info.and_then(|info| dict(document, info));
        let producer = info.and_then(|info| info.get(b"Producer").ok());
        let producer = producer.and_then(words).unwrap_or_default();
        let plain = producer.chars().filter(|one| !one.is_control()).take(80);
        let producer: String = plain.collect();
        if producer == "Keymoot" {
            String::new()
        } else {
            producer
        }
    }
}

#[cfg(not(target_family = "wasm"))]
pub use read::resaved;
