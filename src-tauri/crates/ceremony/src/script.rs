//! The script: a reviewed TOML file, checked completely before any device is touched.
//!
//! It holds no PINs, slots or paths; those are bound on the day and recorded.

use crate::{Kind, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The only script version there is.
const VERSION: u32 = 1;
/// Longest text accepted for a name, title or label, in bytes.
const LONGEST_TEXT: usize = 200;
/// PKCS#11 labels of tokens and keys stay short enough to be read aloud.
const LONGEST_LABEL: usize = 64;

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

    /// Every rule the script breaks.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Found::default();
        found.check(self.version == VERSION, "known-version", "version", || {
            format!(
                "script version {} is not known; this program reads version {VERSION}",
                self.version
            )
        });
        self.check_texts(&mut found);
        self.check_entropy(&mut found);
        self.check_quorum(&mut found);
        self.check_people(&mut found);
        self.check_dates(&mut found);
        found.0
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

    fn check_texts(&self, found: &mut Found) {
        let texts = [
            ("title", &self.title, true),
            ("purpose", &self.purpose, false),
            ("approval", &self.approval, false),
            ("organisation", &self.organisation, false),
            ("place", &self.place, false),
        ];
        for (place, text, required) in texts {
            found.text(place, text, required, LONGEST_TEXT);
        }
        found.text("key.label", &self.key.label, true, LONGEST_LABEL);
        for (number, storage) in self.storage.iter().enumerate() {
            found.text(
                &format!("storage {}", number + 1),
                &storage.item,
                true,
                LONGEST_TEXT,
            );
            found.text(
                &format!("storage {}", number + 1),
                &storage.place,
                true,
                LONGEST_TEXT,
            );
            found.text(
                &format!("storage {}", number + 1),
                &storage.control,
                false,
                LONGEST_TEXT,
            );
        }
    }

    fn check_entropy(&self, found: &mut Found) {
        const ORDER: [&str; 3] = ["hsm", "os", "dice"];
        let known: Vec<Option<usize>> = self
            .entropy
            .iter()
            .map(|source| ORDER.iter().position(|name| name == source))
            .collect();
        found.check(
            known.iter().all(Option::is_some),
            "known-entropy-sources",
            "entropy",
            || "sources of randomness are hsm, os and dice".into(),
        );
        found.check(
            known.windows(2).all(|pair| pair[0] < pair[1]),
            "entropy-in-order",
            "entropy",
            || "name each source once, in the order hsm, os, dice".into(),
        );
        found.check(
            ["hsm", "os"]
                .iter()
                .all(|need| self.entropy.iter().any(|source| source == need)),
            "two-entropy-sources",
            "entropy",
            || "both hsm and os are needed, so that neither alone decides".into(),
        );
    }

    fn check_quorum(&self, found: &mut Found) {
        let custodians = self.custodians().count();
        let Some(quorum) = self.quorum else {
            found.check(
                !self.kind.makes_key(),
                "quorum-where-a-key-is-made",
                "quorum",
                || {
                    format!(
                        "a {} script needs [quorum] with threshold and shares",
                        self.kind
                    )
                },
            );
            found.check(custodians >= 2, "custodians-present", "participant", || {
                format!("a recovery needs at least 2 custodians; the script names {custodians}")
            });
            return;
        };
        found.check(
            self.kind.makes_key(),
            "no-quorum-in-recovery",
            "quorum",
            || "the recovery package says what the quorum is; leave [quorum] out".into(),
        );
        let QuorumPlan {
            threshold: k,
            shares: n,
        } = quorum;
        found.check(k >= 2, "threshold-at-least-two", "quorum.threshold", || {
            format!("a threshold of {k} lets one person rebuild the key; it needs at least 2")
        });
        found.check(
            k <= n,
            "threshold-within-shares",
            "quorum.threshold",
            || format!("{k} shares are asked for, but only {n} exist"),
        );
        found.check(n <= 255, "shares-at-most-255", "quorum.shares", || {
            format!("{n} shares; there can be at most 255")
        });
        found.check(
            custodians as u64 == u64::from(n),
            "one-custodian-per-share",
            "participant",
            || format!("{n} shares need {n} custodians; the script names {custodians}"),
        );
    }

    fn check_people(&self, found: &mut Found) {
        for (number, participant) in self.participants.iter().enumerate() {
            let place = format!("participant {}", number + 1);
            found.text(&place, &participant.name, true, LONGEST_TEXT);
            found.text(&place, &participant.organisation, false, LONGEST_TEXT);
        }
        let mut names = BTreeSet::new();
        for participant in &self.participants {
            let rule = match participant.role {
                Role::Custodian => "distinct-custodians",
                Role::Administrator | Role::Witness => "distinct-participants",
            };
            found.check(
                names.insert(folded(&participant.name)),
                rule,
                "participant",
                || {
                    format!(
                        "{} is named twice; one person holds one role and one share",
                        participant.name
                    )
                },
            );
        }
        let count = |role| {
            self.participants
                .iter()
                .filter(|one| one.role == role)
                .count()
        };
        found.check(
            count(Role::Administrator) == 1,
            "one-administrator",
            "participant",
            || {
                format!(
                    "exactly one administrator performs the script; it names {}",
                    count(Role::Administrator)
                )
            },
        );
        found.check(
            count(Role::Witness) >= 1,
            "a-witness",
            "participant",
            || "at least one witness is needed to confirm what cannot be undone".into(),
        );
    }

    fn check_dates(&self, found: &mut Found) {
        let dates = [
            ("retain_until", &self.retain_until),
            ("next_drill", &self.next_drill),
            ("cryptoperiod_end", &self.cryptoperiod_end),
        ];
        for (place, date) in dates {
            if let Some(date) = date {
                found.check(is_date(date), "dates-as-year-month-day", place, || {
                    format!("“{date}” is not a date like 2027-05-31")
                });
            }
        }
    }
}

#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn check(&mut self, holds: bool, rule: &str, place: &str, message: impl FnOnce() -> String) {
        if !holds {
            self.0.push(Problem {
                rule: rule.into(),
                r#where: place.into(),
                message: message(),
            });
        }
    }

    fn text(&mut self, place: &str, text: &str, required: bool, longest: usize) {
        self.check(!required || !text.trim().is_empty(), "named", place, || {
            format!("{place} must not be empty")
        });
        self.check(text.len() <= longest, "short-texts", place, || {
            format!(
                "{place} is {} bytes long; at most {longest} fit",
                text.len()
            )
        });
        self.check(
            !text.chars().any(char::is_control),
            "plain-texts",
            place,
            || format!("{place} holds a control character; keep it to one plain line"),
        );
    }
}

/// Two spellings of one name must not pass as two people.
fn folded(name: &str) -> String {
    name.split_whitespace()
        .map(str::to_lowercase)
        .collect::<Vec<_>>()
        .join(" ")
}

fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
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

    #[test]
    fn dates_are_real_days() {
        for (text, real) in [
            ("2027-02-28", true),
            ("2028-02-29", true),
            ("2027-02-29", false),
            ("2027-13-01", false),
            ("27-01-01", false),
            ("2027-1-01", false),
            ("soon", false),
        ] {
            assert_eq!(is_date(text), real, "{text}");
        }
    }
}
