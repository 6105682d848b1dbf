//! What a check found, for a front that words it in another language: parts by code, with their values.

use serde::Serialize;
use std::collections::BTreeMap;
use std::path::PathBuf;
use ts_rs::{Config, TS, TypeVisitor, format_docs};

/// One part of what was found; parts follow each other in their order, with nothing between.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct SaidView {
    /// Which part it is, one of the names of `Sayings`.
    pub code: String,
    /// The values in it, by name.
    pub values: BTreeMap<String, String>,
}

/// Parts as a front gets them.
#[must_use]
pub fn said(parts: &[proof::saying::Said]) -> Vec<SaidView> {
    let view = |part: &proof::saying::Said| SaidView {
        code: part.code.clone(),
        values: part.values.clone(),
    };
    parts.iter().map(view).collect()
}

/// The list of all parts, for the window's types alone: each code, and the names of its values.
pub struct Sayings;

impl TS for Sayings {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn docs() -> Option<String> {
        Some(format_docs(&[
            " Every part of what a check says: its code, and its values.",
        ]))
    }

    fn name(_: &Config) -> String {
        "Sayings".into()
    }

    fn inline(_: &Config) -> String {
        let one = |(name, values): &(&str, &[&str])| {
            let values: Vec<_> = values
                .iter()
                .map(|name| format!("{name}: string"))
                .collect();
            let values = match values.is_empty() {
                true => "Record<string, never>".into(),
                false => format!("{{ {} }}", values.join(", ")),
            };
            format!("\"{}\": {values}", name.replace('_', "-"))
        };
        let all: Vec<String> = proof::saying::LIST.iter().map(one).collect();
        format!("{{ {}, }}", all.join(", "))
    }

    fn decl(cfg: &Config) -> String {
        format!("type {} = {};", Self::name(cfg), Self::inline(cfg))
    }

    fn decl_concrete(cfg: &Config) -> String {
        Self::decl(cfg)
    }

    fn output_path() -> Option<PathBuf> {
        Some("Sayings.ts".into())
    }

    fn visit_dependencies(_: &mut impl TypeVisitor) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn export_bindings_sayings() {
        Sayings::export_all(&Config::from_env()).expect("exported");
    }
}
