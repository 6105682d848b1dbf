//! The script: a reviewed TOML file, checked completely before any device is touched.
//!
//! It holds no PINs, slots or paths; those are bound on the day and recorded.

mod paper;
mod rules;

use crate::{KeyKind, Kind, Language, MediumKind, Role, Rule, Suite};
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
    /// The language of what is printed for its people: `en` unless given, or `fr`.
    #[serde(default, skip_serializing_if = "is_english")]
    pub language: Language,
    /// How long the record is kept, a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retain_until: Option<String>,
    /// When recovery is rehearsed next, a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_drill: Option<String>,
    /// The end of the key's cryptoperiod, a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cryptoperiod_end: Option<String>,
    /// The site of the token that the key is brought to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub site: String,
    /// Why it cannot wait; only for an emergency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<EmergencyPlan>,
    /// The key; left out where a policy is adopted.
    #[serde(default, skip_serializing_if = "KeyPlan::is_none")]
    pub key: KeyPlan,
    /// The master key that takes over; only where a master key is rotated.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub successor: String,
    /// The policy; only where one is adopted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyPlan>,
    /// Which suite shares are moved to; only in a migration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub migration: Option<MigrationPlan>,
    /// How it is shared; only where shares are given out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quorum: Option<QuorumPlan>,
    /// Who takes part, custodians in the order of their shares.
    #[serde(default, rename = "participant")]
    pub participants: Vec<Participant>,
    /// Where things are kept afterwards.
    #[serde(default, rename = "storage", skip_serializing_if = "Vec::is_empty")]
    pub storage: Vec<Storage>,
}

/// The key a script makes, recovers or acts on.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyPlan {
    /// CKA_LABEL of the key: one already on the token is refused, unless it is adopted. Where a
    /// ceremony rotates or destroys, the key as the inventory has it: label, id or `ID@VERSION`.
    pub label: String,
    /// CKA_ID, hex, of a key that the token has already; needed only where several have the label.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// What kind of key it is: a master key, unless said otherwise.
    #[serde(default, skip_serializing_if = "KeyKind::is_master")]
    pub kind: KeyKind,
}

impl KeyPlan {
    fn is_none(&self) -> bool {
        self.label.is_empty()
    }
}

/// The policy a script puts in force.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyPlan {
    /// SHA-256 of its text, hex.
    pub digest: String,
}

/// The suite a migration moves shares to, and how long the old ones are accepted.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationPlan {
    /// The suite's name ([`Suite`]).
    pub suite: String,
    /// The last day of the window in which the old shares are accepted, too, `YYYY-MM-DD`.
    pub until: String,
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
    /// What their share goes onto.
    #[serde(default, skip_serializing_if = "is_sheet")]
    pub medium: MediumKind,
    /// A passphrase of theirs, too, is needed to read the share.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passphrase: bool,
    /// They are far away: their age file is sent to them, and they answer with a proof.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remote: bool,
    /// In a redistribution: they bring a share of the old quorum.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub brings: bool,
    /// In a redistribution: they take a share of the new quorum.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub takes: bool,
    /// Where their share will lie.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub keeps_at: String,
}

impl Participant {
    /// Somebody of that name and role, with a sheet if a share is theirs.
    #[must_use]
    pub fn new(name: impl Into<String>, role: Role) -> Self {
        Self {
            name: name.into(),
            role,
            organisation: String::new(),
            medium: MediumKind::Sheet,
            passphrase: false,
            remote: false,
            brings: false,
            takes: true,
            keeps_at: String::new(),
        }
    }
}

/// Why an emergency cannot wait for an ordinary recovery.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmergencyPlan {
    /// What happened.
    pub reason: String,
    /// The incident's number.
    pub incident: String,
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
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Problem {
    /// The rule it breaks.
    pub rule: Rule,
    /// Where: a field's name or a line.
    pub r#where: String,
    /// What is wrong and what it needs.
    pub message: String,
}

const fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
const fn is_yes(yes: &bool) -> bool {
    *yes
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
fn is_english(language: &Language) -> bool {
    *language == Language::English
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde asks for it")]
fn is_sheet(medium: &MediumKind) -> bool {
    *medium == MediumKind::Sheet
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
        let script = Self::read(text).map_err(|problem| vec![problem])?;
        let problems = script.problems();
        if problems.is_empty() {
            Ok(script)
        } else {
            Err(problems)
        }
    }

    /// Reads a script whose rules are not asked yet: a draft need not keep them.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn read(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| unreadable(text, &error))
    }

    /// The custodians.
    pub fn custodians(&self) -> impl Iterator<Item = &Participant> {
        self.participants
            .iter()
            .filter(|participant| participant.role == Role::Custodian)
    }

    /// Who takes a share, in the order of the shares.
    pub fn takers(&self) -> impl Iterator<Item = &Participant> {
        self.custodians().filter(|custodian| custodian.takes)
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

    /// A script to start from, with people to be named and a 3-of-5 quorum where shares are given
    /// out.
    #[must_use]
    pub fn starter(kind: Kind) -> Self {
        let count: usize = match kind {
            Kind::AdoptKey
            | Kind::Drill
            | Kind::Generate
            | Kind::Migrate
            | Kind::Possession
            | Kind::Redistribute => 5,
            Kind::Emergency | Kind::LiveTest | Kind::Recover | Kind::Replicate => 3,
            Kind::AdoptPolicy | Kind::Compromise | Kind::Destroy | Kind::Rotate => 0,
        };
        let mut participants = vec![Participant::new("Administrator", Role::Administrator)];
        if kind.carries_out() {
            participants.push(Participant::new("Security officer", Role::SecurityOfficer));
        }
        if kind == Kind::Emergency {
            participants.extend((1..=2).map(|number| {
                Participant::new(format!("Security officer {number}"), Role::SecurityOfficer)
            }));
        }
        participants.extend((1..=count).map(|number| Participant {
            brings: kind.reissues() && number <= 3,
            medium: if kind == Kind::Migrate {
                MediumKind::Age
            } else {
                MediumKind::Sheet
            },
            ..Participant::new(format!("Custodian {number}"), Role::Custodian)
        }));
        participants.push(Participant::new("Witness", Role::Witness));
        Self {
            version: VERSION,
            kind,
            title: match kind {
                Kind::AdoptKey => "Master key, adopted",
                Kind::AdoptPolicy => "Policy put in force",
                Kind::Compromise => "Key in the wrong hands",
                Kind::Destroy => "Key destroyed",
                Kind::Drill => "Recovery drill",
                Kind::Emergency => "Emergency access to a master key",
                Kind::Generate => "Master key",
                Kind::LiveTest => "Live recovery test",
                Kind::Migrate => "Migration to another suite",
                Kind::Possession => "Possession check",
                Kind::Recover => "Master key, recovered",
                Kind::Redistribute => "Shares reissued",
                Kind::Replicate => "Master key, brought to another site",
                Kind::Rotate => "Key rotated",
            }
            .into(),
            purpose: if kind.carries_out() {
                "say why".into()
            } else {
                String::new()
            },
            approval: String::new(),
            organisation: String::new(),
            place: String::new(),
            entropy: default_entropy(),
            language: Language::default(),
            retain_until: None,
            next_drill: None,
            cryptoperiod_end: None,
            site: String::new(),
            emergency: (kind == Kind::Emergency).then(|| EmergencyPlan {
                reason: "say what happened".into(),
                incident: "number of the incident".into(),
            }),
            key: KeyPlan {
                label: match kind {
                    Kind::AdoptKey => "label of the key",
                    Kind::AdoptPolicy => "",
                    Kind::Compromise | Kind::Destroy | Kind::Rotate => "label or id of the key",
                    Kind::Drill => "drill-key",
                    Kind::Emergency
                    | Kind::Generate
                    | Kind::LiveTest
                    | Kind::Migrate
                    | Kind::Possession
                    | Kind::Recover
                    | Kind::Redistribute
                    | Kind::Replicate => "master-key",
                }
                .into(),
                id: String::new(),
                kind: KeyKind::default(),
            },
            successor: String::new(),
            policy: (kind == Kind::AdoptPolicy).then(|| PolicyPlan {
                digest: "0".repeat(64),
            }),
            migration: (kind == Kind::Migrate).then(|| MigrationPlan {
                suite: Suite::HYBRID.name.into(),
                until: "2027-12-31".into(),
            }),
            quorum: kind.hands_out().then_some(QuorumPlan {
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
        Rule::KnownFieldsOnly
    } else {
        Rule::Readable
    };
    Problem {
        rule,
        r#where: format!("line {line}"),
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn rules(script: &Script) -> Vec<Rule> {
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
            assert_eq!(rules(&script), Vec::<Rule>::new(), "{kind}");
            assert_eq!(Script::parse(&script.to_toml().unwrap()).unwrap(), script);
        }
    }

    #[test]
    fn a_language_is_written_only_where_it_is_not_english() {
        let english = Script::starter(Kind::Generate);
        let text = english.to_toml().unwrap();
        assert!(!text.contains("language"), "{text}");
        let french = Script {
            language: Language::French,
            ..english.clone()
        };
        let text = french.to_toml().unwrap();
        assert!(text.contains("language = \"fr\""), "{text}");
        assert_eq!(Script::parse(&text).unwrap(), french);
        let named = text.replace("\"fr\"", "\"en\"");
        assert_eq!(Script::parse(&named).unwrap(), english);
        for name in ["de", "FR", "french", ""] {
            let text = text.replace("\"fr\"", &format!("{name:?}"));
            let problems = Script::parse(&text).unwrap_err();
            assert_eq!(problems[0].rule, Rule::Readable, "{problems:?}");
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
    fn the_documented_script_breaks_no_rule() {
        let page = include_str!("../../../../docs/formats/script.md");
        let block = page.split("```toml\n").nth(1).unwrap();
        let script = Script::parse(block.split("```").next().unwrap()).unwrap();
        assert_eq!(script.takers().count(), 3);
        for kind in Kind::ALL {
            assert!(page.contains(&format!("`{kind}`")), "{kind}");
        }
        for role in Role::ALL {
            assert!(page.contains(&format!("`{}`", role.name())), "{role:?}");
        }
        // Every rule there is has its row.
        let rules = include_str!("script/rules.rs");
        let named = rules.split("Rule::").skip(1);
        let named: BTreeSet<&str> = named
            .filter_map(|text| text.split(|one: char| !one.is_alphanumeric()).next())
            .collect();
        assert!(named.len() > 20, "{named:?}");
        for rule in Rule::ALL {
            let asked = named.contains(&*format!("{rule:?}"));
            assert!(!asked || page.contains(&format!("`{rule}`")), "{rule}");
        }
    }

    #[test]
    fn each_numeric_rule_has_its_name() {
        for (k, n, rule) in [
            (1, 5, Rule::ThresholdAtLeastTwo),
            (6, 5, Rule::ThresholdWithinShares),
            (3, 256, Rule::SharesAtMost255),
            (3, 4, Rule::OneCustodianPerShare),
        ] {
            let mut script = Script::starter(Kind::Generate);
            script.quorum = Some(QuorumPlan {
                threshold: k,
                shares: n,
            });
            assert!(rules(&script).contains(&rule), "{k} of {n}");
        }
    }

    #[test]
    fn one_person_cannot_be_named_twice() {
        let mut script = Script::starter(Kind::Generate);
        script.participants[2].name = "  custodian   1".into();
        assert!(rules(&script).contains(&Rule::DistinctCustodians));
        let mut script = Script::starter(Kind::Generate);
        script.participants[6].name = "Custodian 1".into();
        assert!(rules(&script).contains(&Rule::WitnessHoldsNoShare));
    }
}
