//! Making a record from laid-out pages: taking the pages over, attaching, and signing.

use std::collections::BTreeMap;

use super::verify::sha256_outside;
use super::{MANIFEST, TRANSCRIPT, verify};
use crate::claim::{Finding, Trust};
use crate::manifest::{self, AttachmentFacts, FileFacts, Manifest, ManifestError};
use crate::merkle::Hash;
use crate::note::{Note, NoteError, VerifierKey};
use crate::pdf::content::{ContentError, Contents};
use crate::pdf::file::{
    File, HEADER, Indirect, OBJECT_END, STREAM_END, write_object_head, write_tail,
};
use crate::pdf::import::{ImportError, Imported, deflate, import, import_document};
use crate::pdf::object::{Dict, Object};
use crate::transcript::{Transcript, TranscriptError};

/// Room left in the hole for signature lines, in bytes.
const SIGNATURE_ROOM: usize = 2048;

/// What goes into a record besides its pages.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The bytes of `transcript.json`.
    pub transcript: &'a [u8],
    /// Further attachments.
    pub attachments: &'a [Attachment],
    /// Version of the layout that drew the pages.
    pub layout: u32,
    /// The journal key: the one the transcript names.
    pub signer: &'a VerifierKey,
}

/// A file to attach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its name: printable ASCII without spaces or slashes.
    pub name: String,
    /// Its media type, such as `text/csv`.
    pub mime: String,
    /// What it is, in a few words.
    pub description: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why no record was made. `E` is what signing returned.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError<E> {
    /// Two attachments of one name, or a name that cannot be used.
    #[error("{0:?} cannot name an attachment, or names two")]
    AttachmentName(String),
    /// The pages cannot be taken over.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The manifest cannot be written.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// The signature does not verify.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// The finished record does not verify; the claim that failed.
    #[error("the record does not verify: {0}")]
    NotVerified(String),
    /// Signing failed.
    #[error("the record could not be signed: {0}")]
    Sign(E),
    /// The transcript is not one, or names another key.
    #[error(transparent)]
    Transcript(#[from] TranscriptError),
}

/// Makes a record from the PDF a layout library wrote. `sign` is given the message and returns 64
/// bytes: Ed25519 over it, or ECDSA over its SHA-256. The finished record is verified before it is
/// returned.
///
/// # Errors
/// [`AssembleError`].
pub fn assemble<E>(
    pdf: &[u8],
    parts: &Parts<'_>,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, AssembleError<E>> {
    let transcript = Transcript::parse(parts.transcript)?;
    let attachments = attachments(parts)?;
    let fingerprint = transcript.fingerprint(parts.transcript)?;
    let mut file = Draft::new(import(pdf)?, fingerprint);
    let mut names = Vec::new();
    for attachment in attachments.values() {
        let spec = file.attach(attachment)?;
        names.push((attachment.name.as_str(), spec));
    }
    let hole = file.next_number() + 1;
    let spec = file.push(file_spec(MANIFEST, "signed manifest of this file", hole));
    names.push((MANIFEST, spec));
    file.list_attachments(names);

    let unsigned = Manifest {
        format: manifest::FORMAT.to_owned(),
        room: transcript.room,
        layout: parts.layout,
        signer: parts.signer.clone(),
        fingerprint,
        file: FileFacts {
            length: 1 << 52,
            hole_offset: 1 << 52,
            hole_length: 1 << 52,
            sha256: Hash([0; 32]),
        },
        pages: Vec::new(),
        fonts: Vec::new(),
        attachments: attachments
            .values()
            .map(|attachment| AttachmentFacts {
                name: attachment.name.clone(),
                size: attachment.bytes.len() as u64,
                sha256: Hash::of(&attachment.bytes),
            })
            .collect(),
    };
    let record = file.write(unsigned, |text| {
        let mut note = Note::unsigned(text)?;
        let signature = sign(text.as_bytes()).map_err(AssembleError::Sign)?;
        note.add(parts.signer, &signature)?;
        Ok(note.to_string())
    })?;

    let verdict = verify(&record, &Trust::default());
    match verdict
        .claims
        .into_iter()
        .find(|claim| claim.result == Finding::Refuted)
    {
        Some(claim) => Err(AssembleError::NotVerified(claim.detail)),
        None => Ok(record),
    }
}

/// The digests a record of these pages would hold: what a fresh rendering is compared by.
///
/// # Errors
/// [`ImportError`].
pub fn page_digests(pdf: &[u8]) -> Result<Vec<Hash>, ImportError> {
    page_digests_of(&lopdf::Document::load_mem(pdf)?)
}

/// The same of one that was read already.
pub(super) fn page_digests_of(document: &lopdf::Document) -> Result<Vec<Hash>, ImportError> {
    let file = Draft::new(import_document(document)?, Hash([0; 32]));
    let bytes = file.finish(&[]).0;
    digests(&bytes)
        .map(|(pages, _)| pages)
        .map_err(|_| ImportError::Object("a page that uses itself"))
}

fn attachments<E>(parts: &Parts<'_>) -> Result<BTreeMap<String, Attachment>, AssembleError<E>> {
    let transcript = Attachment {
        name: TRANSCRIPT.to_owned(),
        mime: "application/json".to_owned(),
        description: "journal entries this record was laid out from, with proofs".to_owned(),
        bytes: parts.transcript.to_vec(),
    };
    let mut attachments = BTreeMap::from([(transcript.name.clone(), transcript)]);
    for attachment in parts.attachments {
        let name = &attachment.name;
        let usable = !name.is_empty() && name.bytes().all(|b| b.is_ascii_graphic() && b != b'/');
        if !usable
            || name == MANIFEST
            || attachments
                .insert(name.clone(), attachment.clone())
                .is_some()
        {
            return Err(AssembleError::AttachmentName(name.clone()));
        }
    }
    Ok(attachments)
}

fn digests(file: &[u8]) -> Result<(Vec<Hash>, Vec<Hash>), ContentError> {
    let file = File::read(file);
    let mut contents = Contents::new(&file);
    let pages = file.pages().unwrap_or_default();
    let pages = pages
        .into_iter()
        .map(|page| contents.page(page))
        .collect::<Result<_, _>>()?;
    Ok((pages, contents.fonts()?))
}

/// A file in the making.
struct Draft {
    objects: Vec<Indirect<Vec<u8>>>,
    trailer: Dict,
}

impl Draft {
    fn new(imported: Imported, fingerprint: Hash) -> Self {
        let mut draft = Self {
            objects: imported.objects,
            trailer: Dict::new(),
        };
        let info = draft.push(Object::Dict(imported.info));
        // The same record always has the same identifier.
        let id = Object::Str(fingerprint.0[..16].to_vec());
        draft.trailer = Dict::from([
            ("ID".to_owned(), Object::Array(vec![id.clone(), id])),
            ("Info".to_owned(), Object::Ref(info)),
            ("Root".to_owned(), Object::Ref(1)),
        ]);
        draft
    }

    fn next_number(&self) -> u32 {
        u32::try_from(self.objects.len() + 1).unwrap_or(u32::MAX)
    }

    fn push(&mut self, object: Object) -> u32 {
        let number = self.next_number();
        self.objects.push(Indirect {
            object,
            stream: None,
        });
        number
    }

    fn attach(&mut self, attachment: &Attachment) -> Result<u32, ImportError> {
        let bytes = deflate(&attachment.bytes)?;
        let params = Dict::from([("Size".to_owned(), Object::number(attachment.bytes.len()))]);
        let mut dict = embedded_file(&attachment.mime, bytes.len());
        dict.insert("Filter".to_owned(), Object::name("FlateDecode"));
        dict.insert("Params".to_owned(), Object::Dict(params));
        let stream = self.next_number();
        self.objects.push(Indirect {
            object: Object::Dict(dict),
            stream: Some(bytes),
        });
        Ok(self.push(file_spec(&attachment.name, &attachment.description, stream)))
    }

    /// Enters the attachments in the catalog, in the order of their names (§7.9.6).
    fn list_attachments(&mut self, mut names: Vec<(&str, u32)>) {
        names.sort_unstable();
        let specs = names.iter().map(|(_, spec)| Object::Ref(*spec)).collect();
        let pairs = names
            .iter()
            .flat_map(|(name, spec)| [Object::Str(name.as_bytes().to_vec()), Object::Ref(*spec)])
            .collect();
        let tree = Dict::from([("Names".to_owned(), Object::Array(pairs))]);
        let names = Dict::from([("EmbeddedFiles".to_owned(), Object::Dict(tree))]);
        if let Some(Indirect {
            object: Object::Dict(catalog),
            ..
        }) = self.objects.first_mut()
        {
            catalog.insert("AF".to_owned(), Object::Array(specs));
            catalog.insert("Names".to_owned(), Object::Dict(names));
        }
    }

    /// Writes the file with a last object whose stream is `hole`, if it is not empty. Gives the
    /// file and where the hole begins.
    fn finish(&self, hole: &[u8]) -> (Vec<u8>, usize) {
        let mut out = HEADER.to_vec();
        let mut offsets = Vec::with_capacity(self.objects.len() + 1);
        for (number, indirect) in (1..).zip(&self.objects) {
            offsets.push(out.len());
            write_object_head(
                number,
                &indirect.object,
                indirect.stream.is_some(),
                &mut out,
            );
            if let Some(bytes) = &indirect.stream {
                out.extend_from_slice(bytes);
                out.extend_from_slice(STREAM_END);
                out.extend_from_slice(OBJECT_END);
            }
        }
        let mut hole_at = out.len();
        if !hole.is_empty() {
            offsets.push(out.len());
            let dict = Object::Dict(embedded_file("text/plain", hole.len()));
            write_object_head(self.next_number(), &dict, true, &mut out);
            hole_at = out.len();
            out.extend_from_slice(hole);
            out.extend_from_slice(STREAM_END);
            out.extend_from_slice(OBJECT_END);
        }
        let mut trailer = self.trailer.clone();
        trailer.insert("Size".to_owned(), Object::number(offsets.len() + 1));
        let tail = write_tail(&offsets, &Object::Dict(trailer), out.len());
        out.extend_from_slice(&tail);
        (out, hole_at)
    }

    /// Writes the file, completes the manifest from it, and puts the signed note in its place.
    fn write<E>(
        &self,
        mut manifest: Manifest,
        note: impl FnOnce(&str) -> Result<String, AssembleError<E>>,
    ) -> Result<Vec<u8>, AssembleError<E>> {
        let (pages, fonts) = digests(&self.finish(b" ").0)
            .map_err(|error| AssembleError::NotVerified(error.to_string()))?;
        (manifest.pages, manifest.fonts) = (pages, fonts);
        // The numbers stand at their widest here, so the text can only become shorter.
        let length = manifest.to_text()?.len() + 1 + SIGNATURE_ROOM;
        let (mut file, hole_at) = self.finish(&vec![b' '; length]);
        manifest.file = FileFacts {
            length: file.len() as u64,
            hole_offset: hole_at as u64,
            hole_length: length as u64,
            sha256: sha256_outside(&file, hole_at..hole_at + length),
        };
        let note = note(&manifest.to_text()?)?;
        match file
            .get_mut(hole_at..hole_at + length)
            .and_then(|hole| hole.get_mut(..note.len()))
        {
            Some(place) => place.copy_from_slice(note.as_bytes()),
            None => {
                return Err(AssembleError::NotVerified(
                    "the signature is too long".to_owned(),
                ));
            }
        }
        Ok(file)
    }
}

fn embedded_file(mime: &str, length: usize) -> Dict {
    Dict::from([
        ("Length".to_owned(), Object::number(length)),
        (
            "Subtype".to_owned(),
            Object::Name(crate::pdf::object::name_text(mime.as_bytes())),
        ),
        ("Type".to_owned(), Object::name("EmbeddedFile")),
    ])
}

/// A file specification (§7.11.3) with the relationship of ISO 32000-2 §7.11.3.
fn file_spec(name: &str, description: &str, stream: u32) -> Object {
    let name = Object::Str(name.as_bytes().to_vec());
    let embedded = Dict::from([
        ("F".to_owned(), Object::Ref(stream)),
        ("UF".to_owned(), Object::Ref(stream)),
    ]);
    Object::Dict(Dict::from([
        ("AFRelationship".to_owned(), Object::name("Data")),
        ("Desc".to_owned(), text_string(description)),
        ("EF".to_owned(), Object::Dict(embedded)),
        ("F".to_owned(), name.clone()),
        ("Type".to_owned(), Object::name("Filespec")),
        ("UF".to_owned(), name),
    ]))
}

/// A text string (§7.9.2.2): ASCII as it is, anything else in UTF-16 with its mark.
fn text_string(text: &str) -> Object {
    if text.is_ascii() {
        return Object::Str(text.as_bytes().to_vec());
    }
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    Object::Str(units.flat_map(u16::to_be_bytes).collect())
}
