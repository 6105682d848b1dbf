//! The script: a reviewed TOML file, checked completely before any device is touched.
//!
//! It holds no PINs, slots or paths; those are bound on the day and recorded.

mod rules;

use crate::{Kind, Role};
use serde::{Deserialize, Serialize};

/// The only script version there is.
const VERSION: u32 = 1;

/// A ceremony's script.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Script format version: 1.
    pub version: u32,
    /// Which kind of ceremony.
    pub kind: Kind,
    /// What the record is called.
    pub title: String,
    /// Why it is held.
    #[serde(default)]
    pub purpose: String,
    /// Where it was approved, for instance a change number.
    #[serde(default)]
    pub approval: String,
    /// The organisation whose key it is.
    #[serde(default)]
    pub organisation: String,
    /// Where it is held.
    #[serde(default)]
    pub place: String,
    /// Sources of randomness, in the order `hsm`, `os`, `dice`.
    #[serde(default = "default_entropy")]
    pub entropy: Vec<String>,
    /// How long the record is kept, a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retain_until: Option<String>,
    /// When recovery is rehearsed next, a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_drill: Option<String>,
    /// The end of the key's cryptoperiod, a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cryptoperiod_end: Option<String>,
    /// The key.
    pub key: KeyPlan,
    /// How it is shared; only where a key is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<QuorumPlan>,
    /// Who takes part, custodians in the order of their shares.
    #[serde(default, rename = "participant")]
    pub participants: Vec<Participant>,
    /// Where things are kept afterwards.
    #[serde(default, rename = "storage", skip_serializing_if = "Vec::is_empty")]
    pub storage: Vec<Storage>,
}

/// The key a script makes or recovers.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPlan {
    /// CKA_LABEL of the key. A label already on the token is refused.
    pub label: String,
}

/// Threshold and share count.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuorumPlan {
    /// k: how many shares rebuild the key.
    pub threshold: u32,
    /// n: how many shares there are.
    pub shares: u32,
}

/// Somebody the script asks for.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Participant {
    /// The name, as enrolled.
    pub name: String,
    /// The role here.
    pub role: Role,
    /// Who they work for.
    #[serde(default)]
    pub organisation: String,
}

/// Where something is kept after the ceremony, and under whose control.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Storage {
    /// What.
    pub item: String,
    /// Where.
    pub place: String,
    /// Under whose dual control.
    #[serde(default)]
    pub control: String,
}

/// Something wrong with a script.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// The rule it breaks.
    pub rule: String,
    /// Where: a field's name or a line.
    pub r#where: String,
    /// What is wrong and what it needs.
    pub message: String,
}

fn default_entropy() -> Vec<String> {
    vec!["hsm".into(), "os".into()]
}

impl Script {
    /// Reads and checks a script.
    ///
    /// # Errors
    /// Everything that is wrong with it: one problem if it cannot be read at all, else every rule
    /// it breaks.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        let script: Self = toml::from_str(text).map_err(|error| vec![unreadable(text, &error)])?;
        let problems = script.problems();
        if problems.is_empty() {
            Ok(script)
        } else {
            Err(problems)
        }
    }

    /// The custodians, in the order of their shares.
    pub fn custodians(&self) -> impl Iterator<Item = &Participant> {
        self.participants
            .iter()
            .filter(|participant| participant.role == Role::Custodian)
    }

    /// The participant of that name.
    #[must_use]
    pub fn participant(&self, name: &str) -> Option<&Participant> {
        self.participants
            .iter()
            .find(|participant| participant.name == name)
    }

    /// The script as TOML.
    ///
    /// # Errors
    /// Never for a script that was read; the serialiser's own error otherwise.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        toml::to_string_pretty(self)
    }

    /// A script to start from: `custodians` people to be named, a 3-of-5 quorum where one is made.
    #[must_use]
    pub fn starter(kind: Kind) -> Self {
        let count: usize = if kind.makes_key() { 5 } else { 3 };
        let mut participants = vec![Participant {
            name: "Administrator".into(),
            role: Role::Administrator,
            organisation: String::new(),
        }];
        participants.extend((1..=count).map(|number| Participant {
            name: format!("Custodian {number}"),
            role: Role::Custodian,
            organisation: String::new(),
        }));
        participants.push(Participant {
            name: "Witness".into(),
            role: Role::Witness,
            organisation: String::new(),
        });
        Self {
            version: VERSION,
            kind,
            title: match kind {
                Kind::Drill => "Recovery drill",
                Kind::Generate => "Master key",
                Kind::Recover => "Master key, recovered",
            }
            .into(),
            purpose: String::new(),
            approval: String::new(),
            organisation: String::new(),
            place: String::new(),
            entropy: default_entropy(),
            retain_until: None,
            next_drill: None,
            cryptoperiod_end: None,
            key: KeyPlan {
                label: if kind == Kind::Drill {
                    "drill-key"
                } else {
                    "master-key"
                }
                .into(),
            },
            quorum: kind.makes_key().then_some(QuorumPlan {
                threshold: 3,
                shares: 5,
            }),
            participants,
            storage: Vec::new(),
        }
    }
}

fn unreadable(text: &str, error: &toml::de::Error) -> Problem {
    let line = error.span().map_or(1, |span| {
        text.get(..span.start)
            .map_or(1, |before| before.matches('\n').count() + 1)
    });
    let message = error.message().trim().to_owned();
    let rule = if message.contains("unknown field") {
        "known-fields-only"
    } else {
        "readable"
    };
    Problem {
        rule: rule.into(),
        r#where: format!("line {line}"),
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(script: &Script) -> Vec<String> {
        script
            .problems()
            .into_iter()
            .map(|problem| problem.rule)
            .collect()
    }

    #[test]
    fn starters_break_no_rule_and_survive_toml() {
        for kind in Kind::ALL {
            let script = Script::starter(kind);
            assert_eq!(rules(&script), Vec::<String>::new(), "{kind}");
            assert_eq!(Script::parse(&script.to_toml().unwrap()).unwrap(), script);
        }
    }

    #[test]
    fn an_unknown_field_is_named_with_its_line() {
        let text = Script::starter(Kind::Generate)
            .to_toml()
            .unwrap()
            .replace("title", "titel");
        let problems = Script::parse(&text).unwrap_err();
        assert_eq!(problems[0].rule, "known-fields-only");
        assert!(problems[0].message.contains("titel"), "{problems:?}");
        assert!(problems[0].r#where.starts_with("line "));
    }

    #[test]
    fn each_numeric_rule_has_its_name() {
        for (k, n, rule) in [
            (1, 5, "threshold-at-least-two"),
            (6, 5, "threshold-within-shares"),
            (3, 256, "shares-at-most-255"),
            (3, 4, "one-custodian-per-share"),
        ] {
            let mut script = Script::starter(Kind::Generate);
            script.quorum = Some(QuorumPlan {
                threshold: k,
                shares: n,
            });
            assert!(rules(&script).contains(&rule.to_owned()), "{k} of {n}");
        }
    }

    #[test]
    fn one_person_cannot_be_named_twice() {
        let mut script = Script::starter(Kind::Generate);
        script.participants[2].name = "  custodian   1".into();
        assert!(rules(&script).contains(&"distinct-custodians".to_owned()));
        let mut script = Script::starter(Kind::Generate);
        script.participants[6].name = "Custodian 1".into();
        assert!(rules(&script).contains(&"distinct-participants".to_owned()));
    }
}
