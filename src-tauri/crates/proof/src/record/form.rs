//! Whether a file holds what a record holds, and nothing else.

use std::ops::Range;

use super::MANIFEST;
use crate::merkle::Hash;
use crate::pdf::file::{CATALOG_KEYS, File, PAGE_KEYS};
use crate::pdf::object::{Dict, Object};

/// The first thing that is wrong with a file's form, if any. `hole` is where the manifest stands.
pub(super) fn fault(file: &File<'_>, hole: &Range<usize>, fingerprint: &Hash) -> Option<String> {
    file.fault
        .clone()
        .or_else(|| manifest_fault(file, hole))
        .or_else(|| trailer_fault(file, fingerprint))
        .or_else(|| {
            file.unused()
                .map(|number| format!("object {number} is not a part of the record"))
        })
        .or_else(|| catalog_fault(file))
        .or_else(|| pages_fault(file))
}

fn manifest_fault(file: &File<'_>, hole: &Range<usize>) -> Option<String> {
    let listed = file.attachments().unwrap_or_default();
    let number = listed
        .iter()
        .find(|(name, _)| name == MANIFEST)
        .map(|(_, stream)| *stream);
    let last = file.objects().last().map(|(number, _)| number);
    let stands = number.is_some()
        && number == last
        && number
            .and_then(|n| file.object(n))
            .is_some_and(|o| o.stream.as_ref() == Some(hole));
    (!stands).then(|| "its manifest is not its last object".to_owned())
}

fn trailer_fault(file: &File<'_>, fingerprint: &Hash) -> Option<String> {
    let trailer = file.trailer();
    if let Some(key) = foreign(trailer, &["ID", "Info", "Root", "Size"], &[]) {
        return Some(format!("its trailer holds /{key}"));
    }
    let id = Object::Str(fingerprint.0[..16].to_vec());
    let id = Object::Array(vec![id.clone(), id]);
    let info = trailer.get("Info").and_then(Object::as_ref);
    let complete = trailer.get("ID") == Some(&id)
        && info.and_then(|number| file.dict(number)).is_some()
        && trailer.get("Root") == Some(&Object::Ref(1))
        && trailer.get("Size") == Some(&Object::number(file.count() + 1));
    (!complete).then(|| "its trailer is not that of a record".to_owned())
}

fn catalog_fault(file: &File<'_>) -> Option<String> {
    let Some(catalog) = file.catalog() else {
        return Some("it has no catalog".to_owned());
    };
    let own = ["AF", "Names", "Pages", "Type"];
    if let Some(key) = foreign(catalog, &own, &CATALOG_KEYS) {
        return Some(format!("its catalog holds /{key}"));
    }
    let names = catalog.get("Names").and_then(Object::as_dict);
    let tree = names
        .and_then(|names| names.get("EmbeddedFiles"))
        .and_then(Object::as_dict);
    let plain = names.is_some_and(|names| names.len() == 1)
        && tree.is_some_and(|tree| tree.len() == 1)
        && catalog
            .get("Type")
            .is_some_and(|name| name.is_name("Catalog"));
    let pairs = tree
        .and_then(|tree| tree.get("Names"))
        .and_then(Object::as_array)
        .unwrap_or_default();
    let listed = file.attachments();
    let ascending =
        listed.is_some_and(|list| list.is_sorted_by(|(earlier, _), (later, _)| earlier < later));
    // AF names the same specifications, for readers that look there.
    let specifications: Vec<&Object> = pairs.iter().skip(1).step_by(2).collect();
    let associated = catalog.get("AF").and_then(Object::as_array);
    let same = associated.is_some_and(|list| list.iter().eq(specifications));
    if !plain || !ascending || !same {
        return Some("its list of attachments is not that of a record".to_owned());
    }
    pairs
        .chunks(2)
        .find_map(|pair| attachment_fault(file, pair))
}

/// A specification names the file as the list does, once for each kind of reader, and leads to one
/// stream.
fn attachment_fault(file: &File<'_>, pair: &[Object]) -> Option<String> {
    let [Object::Str(name), Object::Ref(number)] = pair else {
        return Some("its list of attachments is not that of a record".to_owned());
    };
    let text = String::from_utf8_lossy(name);
    let wrong = || Some(format!("its attachment {text} is not as a record has one"));
    let Some(specification) = file.dict(*number) else {
        return wrong();
    };
    let keys = ["AFRelationship", "Desc", "EF", "F", "Type", "UF"];
    let is = |dict: &Dict, key: &str, name: &str| dict.get(key).is_some_and(|is| is.is_name(name));
    let named = |key| specification.get(key) == Some(&Object::Str(name.clone()));
    let streams = specification.get("EF").and_then(Object::as_dict);
    let stream = streams.and_then(|streams| match (streams.get("F"), streams.get("UF")) {
        (Some(Object::Ref(one)), Some(Object::Ref(other)))
            if one == other && streams.len() == 2 =>
        {
            file.dict(*one)
        }
        _ => None,
    });
    let described = matches!(specification.get("Desc"), Some(Object::Str(_)))
        && is(specification, "AFRelationship", "Data")
        && is(specification, "Type", "Filespec");
    let Some(stream) = stream.filter(|_| described && named("F") && named("UF")) else {
        return wrong();
    };
    let plain: &[&str] = &["Length", "Subtype", "Type"];
    let packed: &[&str] = &["Filter", "Length", "Params", "Subtype", "Type"];
    let own = if text == MANIFEST { plain } else { packed };
    let sized = |params: &Dict| {
        params.len() == 1 && params.get("Size").and_then(Object::as_usize).is_some()
    };
    let params = stream.get("Params").and_then(Object::as_dict);
    let holds = complete(specification, &keys)
        && complete(stream, own)
        && is(stream, "Type", "EmbeddedFile")
        && matches!(stream.get("Subtype"), Some(Object::Name(_)))
        && (text == MANIFEST || is(stream, "Filter", "FlateDecode") && params.is_some_and(sized));
    if holds { None } else { wrong() }
}

fn pages_fault(file: &File<'_>) -> Option<String> {
    let tree = file
        .catalog()
        .and_then(|catalog| catalog.get("Pages"))
        .and_then(Object::as_ref);
    let (Some(tree), Some(mut pages)) = (tree, file.pages()) else {
        return Some("its pages cannot be found".to_owned());
    };
    let dict = file.dict(tree)?;
    let counted = dict.get("Count") == Some(&Object::number(pages.len()))
        && dict.get("Type").is_some_and(|name| name.is_name("Pages"));
    if foreign(dict, &["Count", "Kids", "Type"], &[]).is_some() || !counted {
        return Some("its page tree is not that of a record".to_owned());
    }
    for (i, page) in (1..).zip(&pages) {
        let Some(dict) = file.dict(*page) else {
            return Some(format!("page {i} is damaged"));
        };
        if let Some(key) = foreign(dict, &["Parent", "Type"], &PAGE_KEYS) {
            return Some(format!("page {i} holds /{key}"));
        }
        let typed = dict.get("Type").is_some_and(|name| name.is_name("Page"));
        if !typed || dict.get("Parent") != Some(&Object::Ref(tree)) {
            return Some(format!("page {i} is not a page of this file"));
        }
    }
    let count = pages.len();
    pages.sort_unstable();
    pages.dedup();
    (pages.len() != count).then(|| "one page stands in it twice".to_owned())
}

/// Whether a dictionary has exactly these keys.
fn complete(dict: &Dict, keys: &[&str]) -> bool {
    dict.keys().map(String::as_str).eq(keys.iter().copied())
}

fn foreign<'d>(dict: &'d Dict, own: &[&str], more: &[&str]) -> Option<&'d str> {
    dict.keys()
        .map(String::as_str)
        .find(|key| !own.contains(key) && !more.contains(key))
}
