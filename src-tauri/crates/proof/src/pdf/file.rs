//! A record's file: header, objects 1 to n each once and in order, cross-reference table, trailer.

use std::collections::BTreeSet;
use std::ops::Range;

use super::object::{Dict, Object};

/// Begins every file: version, and four bytes that say it is binary (ISO 32000-1 §7.5.2).
pub(crate) const HEADER: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
/// Between an object's dictionary and its stream's bytes.
pub(crate) const STREAM_START: &[u8] = b"\nstream\n";
/// After a stream's bytes.
pub(crate) const STREAM_END: &[u8] = b"\nendstream";
/// After every object.
pub(crate) const OBJECT_END: &[u8] = b"\nendobj\n";
/// What a page may hold (ISO 32000-1 table 30), besides `Type` and `Parent`. No annotations, no
/// actions, nothing that changes with time.
pub(crate) const PAGE_KEYS: [&str; 10] = [
    "ArtBox",
    "BleedBox",
    "Contents",
    "CropBox",
    "Group",
    "MediaBox",
    "Resources",
    "Rotate",
    "TrimBox",
    "UserUnit",
];
/// What the catalog may hold (table 28), besides what assembling adds.
pub(crate) const CATALOG_KEYS: [&str; 4] = ["Lang", "PageLayout", "PageMode", "ViewerPreferences"];
/// The most objects that are read.
const MAX_OBJECTS: usize = 1_000_000;

/// A numbered object, perhaps with a stream's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Indirect<D> {
    pub(crate) object: Object,
    pub(crate) stream: Option<D>,
}

/// Writes an object up to where its stream's bytes begin, or whole if it has none.
pub(crate) fn write_object_head(number: u32, object: &Object, stream: bool, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    out.extend_from_slice(&object.to_bytes());
    out.extend_from_slice(if stream { STREAM_START } else { OBJECT_END });
}

/// Writes what follows the last object: the table of `offsets`, the trailer, and where the table
/// stands, which is `xref_at`.
pub(crate) fn write_tail(offsets: &[usize], trailer: &Object, xref_at: usize) -> Vec<u8> {
    let mut out = format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1);
    for offset in offsets {
        out.push_str(&format!("{offset:010} 00000 n \n"));
    }
    out.push_str("trailer\n");
    let mut out = out.into_bytes();
    out.extend_from_slice(&trailer.to_bytes());
    out.extend_from_slice(format!("\nstartxref\n{xref_at}\n%%EOF\n").as_bytes());
    out
}

/// A file as read: what could be read of it, and what is wrong with its form.
pub(crate) struct File<'a> {
    bytes: &'a [u8],
    objects: Vec<Option<Indirect<Range<usize>>>>,
    trailer: Dict,
    /// The first departure from the one form, if any.
    pub(crate) fault: Option<String>,
}

impl<'a> File<'a> {
    /// Reads a file as far as it can be read; an object that is damaged is simply missing.
    pub(crate) fn read(bytes: &'a [u8]) -> Self {
        let mut file = Self {
            bytes,
            objects: Vec::new(),
            trailer: Dict::new(),
            fault: None,
        };
        if !bytes.starts_with(HEADER) {
            file.note("it does not begin as a record does".to_owned());
        }
        let Some((offsets, trailer, xref_at)) = read_tail(bytes) else {
            file.note("its cross-reference table cannot be read".to_owned());
            return file;
        };
        if write_tail(&offsets, &Object::Dict(trailer.clone()), xref_at)
            != bytes.get(xref_at..).unwrap_or_default()
        {
            file.note("its cross-reference table is not in the form of a record".to_owned());
        }
        if offsets.first().copied().unwrap_or(xref_at) != HEADER.len() {
            file.note("there is something between its header and its first object".to_owned());
        }
        for (i, offset) in offsets.iter().enumerate() {
            let end = offsets.get(i + 1).copied().unwrap_or(xref_at);
            let object = read_object(bytes, i + 1, *offset, end);
            if object.is_none() {
                file.note(format!(
                    "object {} is damaged or not in the form of a record",
                    i + 1
                ));
            }
            file.objects.push(object);
        }
        file.trailer = trailer;
        file
    }

    fn note(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }

    pub(crate) fn object(&self, number: u32) -> Option<&Indirect<Range<usize>>> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.objects.get(index)?.as_ref()
    }

    pub(crate) fn dict(&self, number: u32) -> Option<&Dict> {
        self.object(number)?.object.as_dict()
    }

    /// A stream's bytes as they stand in the file.
    pub(crate) fn stream(&self, number: u32) -> Option<&'a [u8]> {
        self.bytes.get(self.object(number)?.stream.clone()?)
    }

    /// Every object that could be read, with its number.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (u32, &Object)> {
        (1..)
            .zip(&self.objects)
            .filter_map(|(n, object)| Some((n, &object.as_ref()?.object)))
    }

    pub(crate) fn catalog(&self) -> Option<&Dict> {
        self.dict(self.trailer.get("Root")?.as_ref()?)
    }

    /// The pages' objects, in order.
    pub(crate) fn pages(&self) -> Option<Vec<u32>> {
        let pages = self.dict(self.catalog()?.get("Pages")?.as_ref()?)?;
        pages
            .get("Kids")?
            .as_array()?
            .iter()
            .map(Object::as_ref)
            .collect()
    }

    /// The attachments: name and number of the stream, as the name tree lists them.
    pub(crate) fn attachments(&self) -> Option<Vec<(String, u32)>> {
        let names = self
            .catalog()?
            .get("Names")?
            .as_dict()?
            .get("EmbeddedFiles")?
            .as_dict()?;
        let pairs = names.get("Names")?.as_array()?;
        let mut attachments = Vec::new();
        for pair in pairs.chunks(2) {
            let [Object::Str(name), Object::Ref(spec)] = pair else {
                return None;
            };
            let stream = self.dict(*spec)?.get("EF")?.as_dict()?.get("F")?.as_ref()?;
            attachments.push((String::from_utf8(name.clone()).ok()?, stream));
        }
        Some(attachments)
    }

    /// Whether every object is used, and nothing is used that is not there.
    pub(crate) fn unused(&self) -> Option<u32> {
        let mut seen = BTreeSet::new();
        let mut waiting: Vec<u32> = ["Root", "Info"]
            .iter()
            .filter_map(|key| self.trailer.get(*key)?.as_ref())
            .collect();
        while let Some(number) = waiting.pop() {
            if seen.insert(number)
                && let Some(indirect) = self.object(number)
            {
                references(&indirect.object, &mut waiting);
            }
        }
        let count = u32::try_from(self.objects.len()).ok()?;
        (1..=count)
            .find(|number| !seen.contains(number))
            .or_else(|| seen.range(count + 1..).next().copied())
    }

    /// How many objects the table has.
    pub(crate) fn count(&self) -> usize {
        self.objects.len()
    }

    pub(crate) fn trailer(&self) -> &Dict {
        &self.trailer
    }
}

fn references(object: &Object, found: &mut Vec<u32>) {
    match object {
        Object::Array(items) => items.iter().for_each(|item| references(item, found)),
        Object::Dict(dict) => dict.values().for_each(|item| references(item, found)),
        Object::Ref(number) => found.push(*number),
        Object::Bool(_) | Object::Name(_) | Object::Null | Object::Number(_) | Object::Str(_) => {}
    }
}

/// Offsets of the objects, the trailer, and where the table begins.
fn read_tail(bytes: &[u8]) -> Option<(Vec<usize>, Dict, usize)> {
    let tail = bytes.strip_suffix(b"\n%%EOF\n")?;
    let line = tail.iter().rposition(|&b| b == b'\n')?;
    let xref_at: usize = std::str::from_utf8(tail.get(line + 1..)?)
        .ok()?
        .parse()
        .ok()?;
    let mut rest = std::str::from_utf8(tail.get(xref_at..line)?).ok()?;
    rest = rest.strip_prefix("xref\n0 ")?.strip_suffix("\nstartxref")?;
    let (count, table) = rest.split_once('\n')?;
    let count: usize = count
        .parse()
        .ok()
        .filter(|n| (1..=MAX_OBJECTS).contains(n))?;
    let entries = table.get(..count.checked_mul(20)?)?;
    let trailer = table.get(entries.len()..)?.strip_prefix("trailer\n")?;
    let offsets = (entries.as_bytes().chunks_exact(20).skip(1))
        .map(|entry| std::str::from_utf8(entry.get(..10)?).ok()?.parse().ok())
        .collect::<Option<Vec<usize>>>()?;
    Some((
        offsets,
        Object::parse(trailer.as_bytes())?.as_dict()?.clone(),
        xref_at,
    ))
}

/// Reads the object that must fill `start..end` exactly.
fn read_object(
    bytes: &[u8],
    number: usize,
    start: usize,
    end: usize,
) -> Option<Indirect<Range<usize>>> {
    let whole = bytes.get(start..end)?;
    let head = format!("{number} 0 obj\n");
    let body = whole
        .strip_prefix(head.as_bytes())?
        .strip_suffix(OBJECT_END)?;
    // No string or name holds a raw newline, so the first one ends the dictionary.
    let Some(line) = body.iter().position(|&b| b == b'\n') else {
        return Some(Indirect {
            object: Object::parse(body)?,
            stream: None,
        });
    };
    let object = Object::parse(body.get(..line)?)?;
    let data = body
        .get(line..)?
        .strip_prefix(STREAM_START)?
        .strip_suffix(STREAM_END)?;
    let length = object.as_dict()?.get("Length")?.as_usize()?;
    if length != data.len() {
        return None;
    }
    let data_start = start + head.len() + line + STREAM_START.len();
    Some(Indirect {
        object,
        stream: Some(data_start..data_start + length),
    })
}
