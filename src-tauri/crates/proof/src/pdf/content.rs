//! What a file's parts say, apart from how the file numbers its objects: digests of pages and
//! fonts, and decoded streams.

use std::collections::BTreeMap;
use std::io::Read;

use flate2::read::ZlibDecoder;
use sha2::{Digest, Sha256};

use super::file::File;
use super::object::{Dict, Object};
use crate::merkle::Hash;

/// How deep references may lead from a page.
const MAX_REFERENCES: usize = 64;
/// How much all streams of a file may come to, decoded, in bytes.
const MAX_DECODED: u64 = 1 << 30;
/// The key of a font descriptor under which a font program stands.
const FONT_FILES: [&str; 3] = ["FontFile", "FontFile2", "FontFile3"];

/// Why a digest could not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ContentError {
    #[error("object {0} refers back to itself")]
    Cycle(u32),
    #[error("object {0} is damaged")]
    Damaged(u32),
    #[error("object {0} is missing or damaged")]
    Missing(u32),
    #[error("the file's streams are too large")]
    TooLarge,
}

/// Computes digests over one file, each stream decoded once.
pub(crate) struct Contents<'f, 'a> {
    file: &'f File<'a>,
    /// `None` while an object is being digested.
    objects: BTreeMap<u32, Option<Result<Hash, ContentError>>>,
    decoded: u64,
}

impl<'f, 'a> Contents<'f, 'a> {
    pub(crate) fn new(file: &'f File<'a>) -> Self {
        Self {
            file,
            objects: BTreeMap::new(),
            decoded: 0,
        }
    }

    /// SHA-256 of a page's dictionary in canonical form, without its `Parent`.
    pub(crate) fn page(&mut self, number: u32) -> Result<Hash, ContentError> {
        let mut dict = self
            .file
            .dict(number)
            .ok_or(ContentError::Missing(number))?
            .clone();
        dict.remove("Parent");
        // A page that leads back to itself is a cycle like any other.
        self.objects.insert(number, None);
        let digest = self
            .canonical(&Object::Dict(dict), 0)
            .map(|bytes| Hash::of(&bytes));
        self.objects.remove(&number);
        digest
    }

    /// SHA-256 of each embedded font program, decoded, in the order of their objects.
    pub(crate) fn fonts(&mut self) -> Result<Vec<Hash>, ContentError> {
        let mut programs = Vec::new();
        for (number, object) in self.file.objects() {
            font_programs(object, &mut programs).ok_or(ContentError::Damaged(number))?;
        }
        programs.sort_unstable();
        programs.dedup();
        programs
            .into_iter()
            .map(|number| {
                let mut hasher = Sha256::new();
                self.decode(number, |bytes| hasher.update(bytes))?;
                Ok(Hash(hasher.finalize().into()))
            })
            .collect()
    }

    /// A stream's decoded bytes, if there are no more than `limit`.
    pub(crate) fn bytes(&mut self, number: u32, limit: usize) -> Result<Vec<u8>, ContentError> {
        let mut out = Vec::new();
        let mut fits = true;
        self.decode(number, |bytes| {
            fits = fits && out.len() + bytes.len() <= limit;
            if fits {
                out.extend_from_slice(bytes);
            }
        })?;
        if fits {
            Ok(out)
        } else {
            Err(ContentError::TooLarge)
        }
    }

    /// An object's canonical form: as it is written in the file, with `@` and the digest of its
    /// target for each reference.
    fn canonical(&mut self, object: &Object, depth: usize) -> Result<Vec<u8>, ContentError> {
        let mut out = Vec::new();
        object.write(&mut out, &mut |number, out: &mut Vec<u8>| {
            let digest = self.digest(number, depth + 1)?;
            out.extend_from_slice(format!("@{digest}").as_bytes());
            Ok(())
        })?;
        Ok(out)
    }

    fn digest(&mut self, number: u32, depth: usize) -> Result<Hash, ContentError> {
        match self.objects.get(&number) {
            Some(Some(known)) => return known.clone(),
            Some(None) => return Err(ContentError::Cycle(number)),
            None if depth > MAX_REFERENCES => return Err(ContentError::Cycle(number)),
            None => {}
        }
        self.objects.insert(number, None);
        let digest = self.digest_fresh(number, depth);
        self.objects.insert(number, Some(digest.clone()));
        digest
    }

    fn digest_fresh(&mut self, number: u32, depth: usize) -> Result<Hash, ContentError> {
        let indirect = self
            .file
            .object(number)
            .ok_or(ContentError::Missing(number))?;
        if indirect.stream.is_none() {
            return Ok(Hash::of(&self.canonical(&indirect.object, depth)?));
        }
        let mut dict = indirect
            .object
            .as_dict()
            .ok_or(ContentError::Damaged(number))?
            .clone();
        dict.remove("Length");
        if is_deflated(&dict) {
            dict.remove("Filter");
        }
        let mut bytes = self.canonical(&Object::Dict(dict), depth)?;
        let mut hasher = Sha256::new();
        self.decode(number, |chunk| hasher.update(chunk))?;
        bytes.extend_from_slice(format!(" stream @{}", Hash(hasher.finalize().into())).as_bytes());
        Ok(Hash::of(&bytes))
    }

    /// Hands a stream's decoded bytes on, piece by piece. A stream with another filter than
    /// FlateDecode alone is handed on as it stands.
    fn decode(&mut self, number: u32, mut piece: impl FnMut(&[u8])) -> Result<(), ContentError> {
        let dict = self
            .file
            .dict(number)
            .ok_or(ContentError::Missing(number))?;
        let raw = self
            .file
            .stream(number)
            .ok_or(ContentError::Missing(number))?;
        if !is_deflated(dict) {
            piece(raw);
            return Ok(());
        }
        let mut decoder = ZlibDecoder::new(raw);
        let mut buffer = [0; 16 * 1024];
        loop {
            let length = decoder
                .read(&mut buffer)
                .map_err(|_| ContentError::Damaged(number))?;
            if length == 0 {
                break;
            }
            self.decoded += length as u64;
            if self.decoded > MAX_DECODED {
                return Err(ContentError::TooLarge);
            }
            piece(buffer.get(..length).unwrap_or_default());
        }
        // Bytes after the end of the compressed data would be bytes nobody looks at.
        if decoder.total_in() == raw.len() as u64 {
            Ok(())
        } else {
            Err(ContentError::Damaged(number))
        }
    }
}

/// Collects what stands under a font program's key in any dictionary of an object, `None` if it is
/// no reference.
fn font_programs(object: &Object, found: &mut Vec<u32>) -> Option<()> {
    match object {
        Object::Array(items) => items.iter().try_for_each(|item| font_programs(item, found)),
        Object::Dict(dict) => dict.iter().try_for_each(|(key, value)| {
            if FONT_FILES.contains(&key.as_str()) {
                found.push(value.as_ref()?);
            }
            font_programs(value, found)
        }),
        Object::Bool(_)
        | Object::Name(_)
        | Object::Null
        | Object::Number(_)
        | Object::Ref(_)
        | Object::Str(_) => Some(()),
    }
}

fn is_deflated(dict: &Dict) -> bool {
    dict.get("Filter")
        .is_some_and(|filter| filter.is_name("FlateDecode"))
        && !dict.contains_key("DecodeParms")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::file::{HEADER, OBJECT_END, STREAM_END, write_object_head, write_tail};

    /// A file of these objects, each with a stream or without.
    fn file(objects: &[(&str, Option<&str>)]) -> Vec<u8> {
        let (mut out, mut offsets) = (HEADER.to_vec(), Vec::new());
        for (number, (object, stream)) in (1..).zip(objects) {
            offsets.push(out.len());
            let object = Object::parse(object.as_bytes()).unwrap();
            write_object_head(number, &object, stream.is_some(), &mut out);
            if let Some(stream) = stream {
                out.extend_from_slice(stream.as_bytes());
                out.extend_from_slice(STREAM_END);
                out.extend_from_slice(OBJECT_END);
            }
        }
        let tail = write_tail(&offsets, &Object::Dict(Dict::new()), out.len());
        [out, tail].concat()
    }

    #[test]
    fn a_font_program_is_found_in_whatever_dictionary_it_stands() {
        let program = ("<< /Length 3 >>", Some("abc"));
        for object in [
            "<< /FontFile 2 0 R >>",
            "<< /A << /FontFile2 2 0 R >> >>",
            "[ null << /A [ << /FontFile3 2 0 R >> << /FontFile 2 0 R >> ] >> ]",
        ] {
            let bytes = file(&[(object, None), program]);
            let file = File::read(&bytes);
            assert_eq!(file.fault, None);
            let found = Contents::new(&file).fonts();
            assert_eq!(found, Ok(vec![Hash::of(b"abc")]), "{object}");
        }
        for object in [
            "<< /FontFile 2 >>",
            "<< /A [ << /FontFile2 << /B 2 0 R >> >> ] >>",
            "<< /FontFile3 1 0 R >>",
            "<< /FontFile 3 0 R >>",
        ] {
            let bytes = file(&[(object, None), program]);
            let found = Contents::new(&File::read(&bytes)).fonts();
            assert!(found.is_err(), "{object}");
        }
    }
}
