//! Withholding values of a record: what is handed on tells less, and is still that record's.
//!
//! Every value stands in its entry as a commitment with a salt of its own, so leaving its opening out
//! changes no hash. What could be tried out is left out too: a signature over a statement of which a part
//! is withheld, and a digest of what is. Pages are not handed on, because their digests have no salt.

use proof::claim::{ClaimKind, Finding, Trust};
use proof::merkle::Hash;
use proof::statement::{EMERGENCY_APPROVED, PARTICIPANT_ARRIVED};
use proof::transcript::{OpenEntry, Transcript, TranscriptError, is_redacted};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Keys under which people are named. `name` is one only where it is an entry's own or an attendee's.
const NAMES: [&str; 6] = [
    "by",
    "confirmed_by",
    "custodian",
    "present",
    "who",
    "witness",
];
/// Keys under which numbers of tokens, cards and bags stand.
const SERIALS: [&str; 5] = ["bag", "bag_in", "bag_out", "bags", "serial"];
/// Keys under which places stand, in a movement and in a script.
const PLACES: [&str; 3] = ["from", "place", "to"];
/// The type of a movement; elsewhere `from` and `to` are no places.
const MOVED: &str = "custody-moved";
/// A sign-off's signature is over these alone, and says nothing of a name.
const SIGNED_OFF: (&str, [&str; 3]) = ("signed-off", ["agree", "checkpoint", "reason"]);
/// Texts of fewer characters are looked for as words only.
const SHORT: usize = 4;

/// What is to be withheld.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withhold {
    /// What people are called, wherever it stands.
    pub names: bool,
    /// Numbers of tokens, cards and bags, wherever they stand.
    pub serials: bool,
    /// Where things are kept and ceremonies are held, wherever it stands.
    pub places: bool,
    /// Fields: `type.field`, or `field` of every type.
    pub fields: Vec<String>,
    /// Texts, wherever they stand, whatever their case.
    pub texts: Vec<String>,
}

/// What one entry no longer tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithheldFields {
    /// Its `seq`.
    pub entry: u64,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// The fields, by name.
    pub fields: Vec<String>,
}

/// A record of which values are withheld.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redacted {
    /// Its file: the transcript, with fewer openings.
    pub file: Vec<u8>,
    /// The fingerprint: that of the record.
    pub fingerprint: Hash,
    /// What is withheld now and was not before.
    pub withheld: Vec<WithheldFields>,
    /// What still tells something of it and cannot be withheld, in words.
    pub remains: Vec<String>,
}

/// Why nothing was withheld.
#[derive(Debug, thiserror::Error)]
pub enum RedactionError {
    /// Nothing in the record is what was asked for.
    #[error("nothing of that is told in the record")]
    Nothing,
    /// The record was made before values could be withheld.
    #[error(
        "this record was made before values could be withheld: its fingerprint is over all of them"
    )]
    MadeBefore,
    /// It does not check; the claim that failed.
    #[error("the record does not check: {0}")]
    Refuted(String),
    /// Its transcript cannot be read.
    #[error(transparent)]
    Transcript(#[from] TranscriptError),
}

/// Withholds values of a record, or of one of which others are withheld already.
///
/// # Errors
/// [`RedactionError`]; also if the record does not check.
pub fn redact(record: &[u8], what: &Withhold) -> Result<Redacted, RedactionError> {
    let bytes = if is_redacted(record) {
        Some(record.to_vec())
    } else {
        proof::record::transcript(record)
    };
    if let Some(transcript) = bytes.as_deref().map(Transcript::parse).transpose()?
        && !transcript.is_redactable()
    {
        return Err(RedactionError::MadeBefore);
    }
    checked(record)?;
    let bytes = bytes.ok_or_else(|| RedactionError::Refuted("it has no transcript".into()))?;
    let mut transcript = Transcript::parse(&bytes)?;
    let fingerprint = transcript.fingerprint(&bytes)?;
    let entries = transcript.open()?;

    let texts = Texts::gather(&entries, what);
    let mut chosen = Chosen::default();
    for (place, entry) in entries.iter().enumerate() {
        for (field, value) in &entry.values {
            let named = |one: &String| {
                one == field || one.split_once('.') == Some((&entry.leaf.kind, field))
            };
            if what.fields.iter().any(named) || texts.stand_in(value) {
                chosen.add(place, field);
            }
        }
    }
    while chosen.spread(&entries) {}

    let mut withheld = Vec::new();
    for (place, fields) in &chosen.0 {
        let (Some(open), Some(entry)) = (entries.get(*place), transcript.entries.get_mut(*place))
        else {
            continue;
        };
        entry.openings.retain(|one| !fields.contains(&one.field));
        withheld.push(WithheldFields {
            entry: open.leaf.seq,
            kind: open.leaf.kind.clone(),
            fields: fields.iter().cloned().collect(),
        });
    }
    if withheld.is_empty() {
        return Err(RedactionError::Nothing);
    }
    let file = transcript.to_json()?;
    checked(&file)?;
    let mut remains = Vec::new();
    if texts.stand_in_text(transcript.key.name()) {
        remains.push(format!(
            "the journal key is called “{}”, and every note it signs names it",
            transcript.key.name()
        ));
    }
    Ok(Redacted {
        file,
        fingerprint,
        withheld,
        remains,
    })
}

/// That a file checks, as far as it can be checked by itself.
fn checked(file: &[u8]) -> Result<(), RedactionError> {
    let verdict = crate::verify(file, &Trust::default());
    let refuted = |kind: &ClaimKind| *kind != ClaimKind::EntriesAgree;
    let mut claims = verdict.claims.into_iter();
    // What happened may contradict itself, a clock that was set back: that is told too.
    match claims.find(|claim| claim.result == Finding::Refuted && refuted(&claim.claim)) {
        Some(claim) => Err(RedactionError::Refuted(claim.detail)),
        None => Ok(()),
    }
}

/// Texts that are not to stand in what is handed on, in lower case.
#[derive(Debug, Default)]
struct Texts {
    anywhere: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl Texts {
    fn gather(entries: &[OpenEntry], what: &Withhold) -> Self {
        let mut texts = Self::default();
        what.texts.iter().for_each(|text| texts.add(text));
        for entry in entries {
            for (field, value) in &entry.values {
                let mut found = BTreeSet::new();
                if what.names {
                    people(field, value, &mut found);
                    for name in found.iter().flat_map(|name| name.split_whitespace()) {
                        // A part of a name tells as much.
                        if name.chars().count() >= SHORT - 1 {
                            texts.words.insert(name.to_lowercase());
                        }
                    }
                }
                if what.serials {
                    under(&SERIALS, field, value, &mut found);
                }
                if what.places && (entry.leaf.kind == MOVED || field == "script") {
                    under(&PLACES, field, value, &mut found);
                }
                found.iter().for_each(|text| texts.add(text));
            }
        }
        texts
    }

    fn add(&mut self, text: &str) {
        let text = text.trim().to_lowercase();
        if text.chars().count() >= SHORT {
            self.anywhere.insert(text);
        } else if !text.is_empty() {
            self.words.insert(text);
        }
    }

    fn stand_in(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.stand_in_text(text),
            Value::Array(items) => items.iter().any(|item| self.stand_in(item)),
            Value::Object(fields) => fields
                .iter()
                .any(|(name, value)| self.stand_in_text(name) || self.stand_in(value)),
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }

    fn stand_in_text(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let alone = |word: &String| {
            text.match_indices(word.as_str()).any(|(at, _)| {
                let before = text.get(..at).and_then(|before| before.chars().next_back());
                let after = text
                    .get(at + word.len()..)
                    .and_then(|after| after.chars().next());
                !before.is_some_and(char::is_alphanumeric)
                    && !after.is_some_and(char::is_alphanumeric)
            })
        };
        self.anywhere.iter().any(|one| text.contains(one.as_str())) || self.words.iter().any(alone)
    }
}

/// The names of people that a field tells.
fn people(field: &str, value: &Value, found: &mut BTreeSet<String>) {
    match field {
        "name" => texts_of(value, found),
        "attendee" => value
            .get("name")
            .into_iter()
            .for_each(|name| texts_of(name, found)),
        "script" => lines(&["name"], value, found),
        _ => under(&NAMES, field, value, found),
    }
}

/// The texts that stand under one of these keys, in a field or anywhere in it; and in a script.
fn under(keys: &[&str], field: &str, value: &Value, found: &mut BTreeSet<String>) {
    if field == "script" {
        return lines(keys, value, found);
    }
    if keys.contains(&field) {
        return texts_of(value, found);
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| under(keys, "", item, found)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| under(keys, name, value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn texts_of(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            found.insert(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => {}
    }
}

/// What a script gives for these keys: one to a line, as scripts are written in the journal.
fn lines(keys: &[&str], script: &Value, found: &mut BTreeSet<String>) {
    for line in script.as_str().unwrap_or_default().lines() {
        let value = line
            .split_once(" = \"")
            .filter(|(key, _)| keys.contains(&key.trim()))
            .and_then(|(_, value)| value.trim_end().strip_suffix('"'));
        found.extend(value.map(str::to_owned));
    }
}

/// The fields that are withheld, by the place of their entry.
#[derive(Debug, Default)]
struct Chosen(BTreeMap<usize, BTreeSet<String>>);

impl Chosen {
    fn add(&mut self, place: usize, field: &str) -> bool {
        self.0.entry(place).or_default().insert(field.to_owned())
    }

    fn has(&self, place: usize, field: &str) -> bool {
        self.0
            .get(&place)
            .is_some_and(|fields| fields.contains(field))
    }

    /// Adds what would let somebody try out what is withheld; whether there was any.
    fn spread(&mut self, entries: &[OpenEntry]) -> bool {
        let digests = self.digests(entries);
        let scripts = self.scripts(entries);
        let mut more = false;
        for (place, entry) in entries.iter().enumerate() {
            let kind = entry.leaf.kind.as_str();
            for (field, value) in &entry.values {
                let signature = field.ends_with("signature");
                let signed = if kind == SIGNED_OFF.0 {
                    SIGNED_OFF.1.iter().any(|one| self.has(place, one))
                } else {
                    self.0.contains_key(&place)
                };
                let of_script = entry
                    .leaf
                    .ceremony
                    .as_ref()
                    .is_some_and(|id| scripts.contains(id))
                    && (field == "script_digest"
                        || (signature
                            && [PARTICIPANT_ARRIVED, EMERGENCY_APPROVED].contains(&kind)));
                if !self.has(place, field)
                    && ((signature && signed) || of_script || digests.stand_in(value))
                {
                    more |= self.add(place, field);
                }
            }
        }
        more
    }

    /// Digests that stand in what is withheld: of files and packages, so of what is known of them.
    fn digests(&self, entries: &[OpenEntry]) -> Texts {
        let mut texts = Texts::default();
        for (place, fields) in &self.0 {
            for field in fields {
                let value = entries
                    .get(*place)
                    .and_then(|entry| entry.values.get(field));
                let Some(value) = value else { continue };
                let mut found = BTreeSet::new();
                under(&["digest", "header_digest"], field, value, &mut found);
                found.iter().for_each(|digest| texts.add(digest));
            }
        }
        texts
    }

    /// The ceremonies whose script is withheld, now or before.
    fn scripts(&self, entries: &[OpenEntry]) -> BTreeSet<String> {
        let withheld = |(place, entry): &(usize, &OpenEntry)| {
            self.has(*place, "script") || entry.withheld().any(|field| field == "script")
        };
        let of = entries.iter().enumerate().filter(withheld);
        of.filter_map(|(_, entry)| entry.leaf.ceremony.clone())
            .collect()
    }
}
