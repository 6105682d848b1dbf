//! Taking over pages that a layout library wrote, in the one form of a record.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::{Document, ObjectId};

use super::file::{CATALOG_KEYS, Indirect, PAGE_KEYS};
use super::object::{Dict, Object, name_text};

/// What the information dictionary may hold (table 317).
const INFO_KEYS: [&str; 8] = [
    "Author",
    "CreationDate",
    "Creator",
    "Keywords",
    "ModDate",
    "Producer",
    "Subject",
    "Title",
];
const INHERITED: [&str; 4] = ["CropBox", "MediaBox", "Resources", "Rotate"];

/// Why pages cannot be taken over.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// An entry that a record must not have.
    #[error("the PDF has /{key} in its {place}, which a record must not have")]
    Forbidden {
        /// The key.
        key: String,
        /// Where: the catalog or a page.
        place: String,
    },
    /// No pages.
    #[error("the PDF has no pages")]
    NoPages,
    /// An object that cannot be written: not a finite number, or a stream where none may be.
    #[error("the PDF holds an object that cannot be written: {0}")]
    Object(&'static str),
    /// lopdf could not read it.
    #[error("the PDF cannot be read: {0}")]
    Pdf(#[from] lopdf::Error),
}

/// Pages in the form of a record: object 1 is the catalog, 2 the page tree, the pages from 3 on.
pub(crate) struct Imported {
    pub(crate) objects: Vec<Indirect<Vec<u8>>>,
    pub(crate) info: Dict,
}

/// Reads a PDF and keeps its pages and what they use, numbered in the order they are met.
pub(crate) fn import(pdf: &[u8]) -> Result<Imported, ImportError> {
    import_document(&Document::load_mem(pdf)?)
}

/// The same of a PDF that was read already.
pub(crate) fn import_document(document: &Document) -> Result<Imported, ImportError> {
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    if pages.is_empty() {
        return Err(ImportError::NoPages);
    }
    let mut importer = Importer {
        document,
        numbers: BTreeMap::new(),
        queue: Vec::new(),
    };
    importer.queue.resize(2, None);
    for page in &pages {
        importer.number(*page);
    }
    let mut objects = vec![importer.catalog()?, tree(pages.len())];
    for (i, page) in pages.iter().enumerate() {
        let dict = importer.page(*page, i + 1)?;
        objects.push(Indirect {
            object: Object::Dict(dict),
            stream: None,
        });
    }
    while let Some(next) = importer.queue.get(objects.len()).copied() {
        let object = match next.map(|id| document.get_object(id)) {
            Some(Ok(object)) => importer.indirect(object)?,
            // ISO 32000-1 §7.3.10: a reference to nothing is null.
            Some(Err(_)) | None => Indirect {
                object: Object::Null,
                stream: None,
            },
        };
        objects.push(object);
    }
    Ok(Imported {
        objects,
        info: importer.info()?,
    })
}

fn tree(pages: usize) -> Indirect<Vec<u8>> {
    let kids = (3..).take(pages).map(Object::Ref).collect();
    let dict = Dict::from([
        ("Count".to_owned(), Object::number(pages)),
        ("Kids".to_owned(), Object::Array(kids)),
        ("Type".to_owned(), Object::name("Pages")),
    ]);
    Indirect {
        object: Object::Dict(dict),
        stream: None,
    }
}

struct Importer<'d> {
    document: &'d Document,
    numbers: BTreeMap<ObjectId, u32>,
    /// Which old object becomes object `index + 1`; the first two are made anew.
    queue: Vec<Option<ObjectId>>,
}

impl<'d> Importer<'d> {
    fn number(&mut self, id: ObjectId) -> u32 {
        let queue = &mut self.queue;
        *self.numbers.entry(id).or_insert_with(|| {
            queue.push(Some(id));
            u32::try_from(queue.len()).unwrap_or(u32::MAX)
        })
    }

    fn catalog(&mut self) -> Result<Indirect<Vec<u8>>, ImportError> {
        let mut dict = Dict::from([
            ("Pages".to_owned(), Object::Ref(2)),
            ("Type".to_owned(), Object::name("Catalog")),
        ]);
        for (key, value) in self.document.catalog()? {
            let key = name_text(key);
            if CATALOG_KEYS.contains(&key.as_str()) {
                dict.insert(key, self.object(value)?);
            } else if !dict.contains_key(&key) {
                return Err(ImportError::Forbidden {
                    key,
                    place: "catalog".to_owned(),
                });
            }
        }
        Ok(Indirect {
            object: Object::Dict(dict),
            stream: None,
        })
    }

    fn page(&mut self, id: ObjectId, page: usize) -> Result<Dict, ImportError> {
        let source = self.document.get_dictionary(id)?;
        let mut dict = Dict::from([
            ("Parent".to_owned(), Object::Ref(2)),
            ("Type".to_owned(), Object::name("Page")),
        ]);
        for (key, value) in source {
            let key = name_text(key);
            if PAGE_KEYS.contains(&key.as_str()) {
                dict.insert(key, self.object(value)?);
            } else if !dict.contains_key(&key) && !self.is_empty_array(value) {
                return Err(ImportError::Forbidden {
                    key,
                    place: format!("page {page}"),
                });
            }
        }
        for key in INHERITED {
            if !dict.contains_key(key)
                && let Some(value) = self.inherited(source, key)
            {
                dict.insert(key.to_owned(), self.object(value)?);
            }
        }
        Ok(dict)
    }

    /// An empty list of annotations is none.
    fn is_empty_array(&self, value: &lopdf::Object) -> bool {
        let resolved = self.document.dereference(value).map(|(_, value)| value);
        resolved
            .ok()
            .and_then(|value| value.as_array().ok())
            .is_some_and(Vec::is_empty)
    }

    fn inherited(&self, page: &'d lopdf::Dictionary, key: &str) -> Option<&'d lopdf::Object> {
        let mut node = page;
        // Page trees are shallow; a loop in one ends here.
        for _ in 0..32 {
            node = self
                .document
                .get_dictionary(node.get(b"Parent").ok()?.as_reference().ok()?)
                .ok()?;
            if let Ok(value) = node.get(key.as_bytes()) {
                return Some(value);
            }
        }
        None
    }

    fn info(&mut self) -> Result<Dict, ImportError> {
        let reference = self
            .document
            .trailer
            .get(b"Info")
            .and_then(lopdf::Object::as_reference);
        let mut info = Dict::new();
        let Ok(source) = reference.and_then(|id| self.document.get_dictionary(id)) else {
            return Ok(info);
        };
        for (key, value) in source {
            let key = name_text(key);
            if INFO_KEYS.contains(&key.as_str()) && matches!(value, lopdf::Object::String(..)) {
                info.insert(key, self.object(value)?);
            }
        }
        Ok(info)
    }

    fn indirect(&mut self, object: &lopdf::Object) -> Result<Indirect<Vec<u8>>, ImportError> {
        let lopdf::Object::Stream(stream) = object else {
            return Ok(Indirect {
                object: self.object(object)?,
                stream: None,
            });
        };
        let mut dict = self.dict(&stream.dict)?;
        let mut bytes = stream.content.clone();
        if let Some(Object::Array(filters)) = dict.get("Filter") {
            match filters.as_slice() {
                [] => dict.remove("Filter"),
                [only] => dict.insert("Filter".to_owned(), only.clone()),
                _ => None,
            };
        }
        if !dict.contains_key("Filter") {
            dict.remove("DecodeParms");
            dict.insert("Filter".to_owned(), Object::name("FlateDecode"));
            bytes = deflate(&bytes)?;
        }
        dict.insert("Length".to_owned(), Object::number(bytes.len()));
        Ok(Indirect {
            object: Object::Dict(dict),
            stream: Some(bytes),
        })
    }

    fn dict(&mut self, source: &lopdf::Dictionary) -> Result<Dict, ImportError> {
        source
            .iter()
            .map(|(key, value)| Ok((name_text(key), self.object(value)?)))
            .collect()
    }

    fn object(&mut self, source: &lopdf::Object) -> Result<Object, ImportError> {
        Ok(match source {
            lopdf::Object::Null => Object::Null,
            lopdf::Object::Boolean(value) => Object::Bool(*value),
            lopdf::Object::Integer(value) => Object::number(value),
            lopdf::Object::Real(value) if value.is_finite() => Object::number(value),
            lopdf::Object::Real(_) => {
                return Err(ImportError::Object("a number that is not finite"));
            }
            lopdf::Object::Name(name) => Object::Name(name_text(name)),
            lopdf::Object::String(bytes, _) => Object::Str(bytes.clone()),
            lopdf::Object::Array(items) => Object::Array(
                items
                    .iter()
                    .map(|item| self.object(item))
                    .collect::<Result<_, _>>()?,
            ),
            lopdf::Object::Dictionary(dict) => Object::Dict(self.dict(dict)?),
            lopdf::Object::Stream(_) => {
                return Err(ImportError::Object("a stream inside an object"));
            }
            lopdf::Object::Reference(id) => Object::Ref(self.number(*id)),
        })
    }
}

/// zlib (RFC 1950), as FlateDecode reads it.
pub(crate) fn deflate(bytes: &[u8]) -> Result<Vec<u8>, ImportError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .map_err(|_| ImportError::Object("a stream that cannot be compressed"))
}
