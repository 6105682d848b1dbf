//! Whether a file holds what a record holds, and nothing else.

use std::ops::Range;

use super::MANIFEST;
use crate::pdf::file::{CATALOG_KEYS, File, PAGE_KEYS};
use crate::pdf::object::{Dict, Object};

/// The first thing that is wrong with a file's form, if any. `hole` is where the manifest stands.
pub(super) fn fault(file: &File<'_>, hole: &Range<usize>) -> Option<String> {
    file.fault
        .clone()
        .or_else(|| manifest_fault(file, hole))
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

fn catalog_fault(file: &File<'_>) -> Option<String> {
    let Some(catalog) = file.catalog() else {
        return Some("it has no catalog".to_owned());
    };
    let own = ["AF", "Names", "Pages", "Type"];
    if let Some(key) = foreign(catalog, &own, &CATALOG_KEYS) {
        return Some(format!("its catalog holds /{key}"));
    }
    if let Some(key) = foreign(file.trailer(), &["ID", "Info", "Root", "Size"], &[]) {
        return Some(format!("its trailer holds /{key}"));
    }
    let names = catalog.get("Names").and_then(Object::as_dict);
    let tree = names
        .and_then(|names| names.get("EmbeddedFiles"))
        .and_then(Object::as_dict);
    let plain =
        names.is_some_and(|names| names.len() == 1) && tree.is_some_and(|tree| tree.len() == 1);
    let listed = file.attachments();
    let ascending =
        listed.is_some_and(|list| list.is_sorted_by(|(earlier, _), (later, _)| earlier < later));
    (!plain || !ascending).then(|| "its list of attachments is not that of a record".to_owned())
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
    let counted = dict.get("Count").and_then(Object::as_usize) == Some(pages.len());
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

fn foreign<'d>(dict: &'d Dict, own: &[&str], more: &[&str]) -> Option<&'d str> {
    dict.keys()
        .map(String::as_str)
        .find(|key| !own.contains(key) && !more.contains(key))
}
