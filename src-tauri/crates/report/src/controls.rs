//! The controls of rules and standards, and the evidence that answers each: a data file, read and
//! checked as a whole.

use crate::evidence::Evidence;
use serde::{Deserialize, Serialize};

/// How much of a control a journal can show.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// What is asked is shown by what happened in the room.
    Whole,
    /// Some of it; the rest is shown elsewhere.
    Part,
    /// Nothing of it.
    Outside,
}

/// Rules or a standard.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Regime {
    /// Its name.
    pub name: String,
    /// Which edition, and where it was read.
    pub source: String,
    /// Its controls, in its order.
    pub controls: Vec<Control>,
}

/// A control.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Control {
    /// Its number.
    pub id: String,
    /// What it asks, in our words.
    pub asks: String,
    /// How much of it a journal can show.
    pub reach: Reach,
    /// What stays to be shown elsewhere; empty where nothing does.
    pub rest: String,
    /// The evidence that answers it, all of it.
    pub evidence: Vec<Evidence>,
}

/// Why the data file is none.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ControlsUnread {
    /// A control names evidence that there is no rule for.
    #[error("{control} names evidence that there is not: {evidence}")]
    NoSuchEvidence {
        /// The control.
        control: String,
        /// What it names.
        evidence: String,
    },
    /// It is no TOML of this form.
    #[error("the controls cannot be read: {0}")]
    Toml(String),
    /// What reaches and what is named do not go together.
    #[error("{0}: evidence, its reach and the rest do not go together")]
    Unclear(String),
}

const FILE: &str = include_str!("controls.toml");

/// All rules and standards, from the data file.
///
/// # Errors
/// If the file that this program was built with is none.
pub fn regimes() -> Result<Vec<Regime>, ControlsUnread> {
    read(FILE)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    regime: Vec<RegimeText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegimeText {
    name: String,
    source: String,
    control: Vec<ControlText>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ControlText {
    id: String,
    asks: String,
    #[serde(default = "whole")]
    reach: Reach,
    #[serde(default)]
    rest: String,
    #[serde(default)]
    evidence: Vec<String>,
}

const fn whole() -> Reach {
    Reach::Whole
}

fn read(text: &str) -> Result<Vec<Regime>, ControlsUnread> {
    let file: File =
        toml::from_str(text).map_err(|error| ControlsUnread::Toml(error.to_string()))?;
    file.regime
        .into_iter()
        .map(|regime| {
            let controls = regime.control.into_iter().map(|control| {
                let at = format!("{}, {}", regime.name, control.id);
                let evidence = control.evidence.iter().map(|name| {
                    Evidence::named(name).ok_or_else(|| ControlsUnread::NoSuchEvidence {
                        control: at.clone(),
                        evidence: name.clone(),
                    })
                });
                let evidence: Vec<Evidence> = evidence.collect::<Result<_, _>>()?;
                let clear = match control.reach {
                    Reach::Whole => !evidence.is_empty() && control.rest.is_empty(),
                    Reach::Part => !evidence.is_empty() && !control.rest.is_empty(),
                    Reach::Outside => evidence.is_empty() && !control.rest.is_empty(),
                };
                if !clear || control.id.is_empty() || control.asks.is_empty() {
                    return Err(ControlsUnread::Unclear(at));
                }
                Ok(Control {
                    id: control.id,
                    asks: control.asks,
                    reach: control.reach,
                    rest: control.rest,
                    evidence,
                })
            });
            Ok(Regime {
                controls: controls.collect::<Result<_, _>>()?,
                name: regime.name,
                source: regime.source,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_regime_is_there_and_every_control_is_named_once() {
        let all = regimes().unwrap();
        assert_eq!(all.len(), 11);
        for regime in &all {
            let ids: BTreeSet<&str> = regime.controls.iter().map(|one| &*one.id).collect();
            assert_eq!(ids.len(), regime.controls.len(), "{}", regime.name);
            assert!(!regime.source.is_empty());
        }
        let used: BTreeSet<Evidence> = all
            .iter()
            .flat_map(|regime| &regime.controls)
            .flat_map(|control| control.evidence.iter().copied())
            .collect();
        let known: BTreeSet<Evidence> = Evidence::ALL.iter().copied().collect();
        assert_eq!(used, known, "a rule that no control asks for is of no use");
    }

    #[test]
    fn a_file_that_names_other_evidence_or_leaves_the_rest_open_is_refused() {
        let with = |control: &str| {
            read(&format!(
                "[[regime]]\nname = \"R\"\nsource = \"S\"\n[[regime.control]]\nid = \"1\"\nasks = \"a\"\n{control}"
            ))
        };
        assert!(with("evidence = [\"keys-locked\"]").is_ok());
        for (control, wrong) in [
            ("evidence = [\"keys-lockd\"]", "there is not"),
            ("reach = \"part\"\nevidence = [\"keys-locked\"]", "together"),
            ("reach = \"outside\"", "together"),
            ("", "together"),
            ("evidence = [\"keys-locked\"]\nmore = 1", "cannot be read"),
        ] {
            let error = with(control).unwrap_err().to_string();
            assert!(error.contains(wrong), "{control}: {error}");
        }
    }
}
