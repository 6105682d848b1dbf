//! The claims about what people signed with keys of their own.

use std::collections::BTreeMap;

use serde_json::Value;

use super::verify::text;
use super::{OpenEntry, Transcript};
use crate::checkpoint::{Checkpoint, origin};
use crate::claim::{Claim, ClaimKind, Finding, ParticipantKey, Trust};
use crate::note::{NoteError, VerifierKey};
use crate::signoff::{self, SIGNED_OFF};
use crate::statement::{
    self, CUSTODY_MOVED, EMERGENCY_APPROVED, FieldRefused, Movement, PARTICIPANT_ARRIVED,
    PARTICIPANT_ENROLLED,
};
use crate::succession::JOURNAL_KEY_INTRODUCED;

/// The type of a ceremony's first entry, which holds its script's digest.
pub(super) const OPENED: &str = "opened";

/// Why a signature proves nothing of its signer.
const UNENROLLED: &str =
    "the signature holds, and the enrolment of its key is not in this transcript";

/// Who is enrolled, as far as the entries read so far tell.
pub(super) struct People<'a> {
    transcript: &'a Transcript,
    given: Option<&'a [ParticipantKey]>,
    enrolments: Vec<&'a OpenEntry>,
    /// The first entry of each ceremony, by its id.
    openings: BTreeMap<&'a str, &'a OpenEntry>,
    /// The journal keys that entries so far introduce.
    introduced: Vec<VerifierKey>,
    /// The place of each ceremony's newest entry that is not a sign-off.
    latest: BTreeMap<&'a str, u64>,
    /// The newest version of any entry so far.
    newest: u32,
}

/// Why a signature does not prove what it should.
enum Fault {
    /// It is wrong.
    Refuted(String),
    /// What would settle it is not there.
    NotChecked(String),
}

/// Whose signature is looked at.
struct Signer<'e> {
    participant: &'e str,
    name: &'e str,
    public_key: &'e str,
}

impl<'a> People<'a> {
    pub(super) fn new(transcript: &'a Transcript, trust: &'a Trust) -> Self {
        Self {
            transcript,
            given: trust.participants.as_deref(),
            enrolments: Vec::new(),
            openings: BTreeMap::new(),
            introduced: Vec::new(),
            latest: BTreeMap::new(),
            newest: 0,
        }
    }

    /// The claims one entry makes about signatures. Entries are given in their order.
    pub(super) fn claims(&mut self, entry: &'a OpenEntry) -> Vec<Claim> {
        let claims = self.claims_of(entry);
        if let Some(ceremony) = &entry.leaf.ceremony
            && entry.leaf.kind != SIGNED_OFF
        {
            self.latest.insert(ceremony, entry.leaf.seq);
        }
        self.newest = self.newest.max(entry.leaf.version);
        claims
    }

    fn claims_of(&mut self, entry: &'a OpenEntry) -> Vec<Claim> {
        match entry.leaf.kind.as_str() {
            OPENED => {
                if let Some(ceremony) = &entry.leaf.ceremony {
                    self.openings.entry(ceremony).or_insert(entry);
                }
                Vec::new()
            }
            JOURNAL_KEY_INTRODUCED => {
                let key = text(entry, "key").and_then(|key| key.parse().ok());
                self.introduced.extend(key);
                Vec::new()
            }
            PARTICIPANT_ENROLLED => {
                self.enrolments.push(entry);
                self.duty(entry).into_iter().collect()
            }
            PARTICIPANT_ARRIVED => self.roll_call(entry).into_iter().collect(),
            EMERGENCY_APPROVED => vec![self.emergency(entry)],
            CUSTODY_MOVED => self.movement(entry),
            SIGNED_OFF => vec![self.sign_off(entry)],
            _ => Vec::new(),
        }
    }

    /// An enrolment's acknowledgement of duty; earlier versions have none, and it may be withheld.
    fn duty(&self, entry: &OpenEntry) -> Option<Claim> {
        let signature = text(entry, "duty_signature").filter(|hex| !hex.is_empty())?;
        let check = || {
            let signer = signer(entry)?;
            let (role, duty) = (field(entry, "role")?, field(entry, "duty")?);
            let message = statement::duty(signer.participant, signer.name, role, duty);
            let key = self.signed(&signer, message, signature)?;
            Ok(format!("acknowledged the duty of a {role}{key}"))
        };
        let name = text(entry, "name").or_else(|| text(entry, "participant"));
        Some(claim(ClaimKind::DutySignature, entry, name, check()))
    }

    /// An arrival's signature. Version 1 of the entry has none, and claims nothing in a journal that
    /// has not yet known better: afterwards nobody writes it, but to be rid of a signature.
    fn roll_call(&self, entry: &OpenEntry) -> Option<Claim> {
        let has_signature = entry.leaf.commitments.contains_key("signature");
        let old = entry.leaf.version < 2;
        if old && !has_signature && self.newest < 2 {
            return None;
        }
        let attendee = entry.values.get("attendee");
        let part = |name: &str| attendee.and_then(|value| value.get(name)?.as_str());
        let check = || {
            let attendee = |name: &'static str| part(name).ok_or_else(|| withheld("attendee"));
            if !has_signature {
                let detail = match old {
                    true => {
                        "did not sign at roll call: the entry is of version 1, after newer ones"
                    }
                    false => "did not sign at roll call",
                };
                return Err(Fault::NotChecked(detail.to_owned()));
            }
            let signature = field(entry, "signature")?;
            let signer = Signer {
                participant: attendee("participant")?,
                name: attendee("name")?,
                public_key: attendee("public_key")?,
            };
            let role = attendee("role")?;
            let (ceremony, digest) = self.script(entry)?;
            let message =
                statement::arrival(ceremony, digest, signer.participant, signer.name, role);
            let key = self.signed(&signer, message, signature)?;
            Ok(format!("signed at roll call as {role}{key}"))
        };
        let name = part("name");
        Some(claim(ClaimKind::RollCallSignature, entry, name, check()))
    }

    fn emergency(&self, entry: &OpenEntry) -> Claim {
        let check = || {
            let signer = signer(entry)?;
            let (ceremony, digest) = self.script(entry)?;
            let message = statement::emergency(ceremony, digest, signer.participant, signer.name);
            let key = self.signed(&signer, message, field(entry, "signature")?)?;
            Ok(format!("approved the emergency{key}"))
        };
        let name = text(entry, "name");
        claim(ClaimKind::EmergencyApproval, entry, name, check())
    }

    /// A movement's two signatures. Its people stand in it by name. A movement that is withheld
    /// claims nothing.
    fn movement(&self, entry: &OpenEntry) -> Vec<Claim> {
        if entry.values.is_empty() {
            return Vec::new();
        }
        let one = |by: &'static str, signature: &'static str| {
            let check = || {
                // What does not apply is empty or not there.
                let part = |name: &'static str| match entry.leaf.commitments.get(name) {
                    Some(_) => field(entry, name),
                    None => Ok(""),
                };
                let moved = Movement {
                    room: &entry.leaf.room,
                    at: field(entry, "moved")?,
                    item: part("item")?,
                    purpose: part("purpose")?,
                    who: part("who")?,
                    witness: part("witness")?,
                    from: part("from")?,
                    to: part("to")?,
                    bag_out: part("bag_out")?,
                    bag_in: part("bag_in")?,
                    seal_intact: entry.values.get("seal_intact").and_then(Value::as_bool),
                    next_check: part("next_check")?,
                };
                let name = part(by)?;
                let enrolled = self.enrolled(|other| text(other, "name") == Some(name));
                let (Some(participant), Some(public_key)) = (
                    enrolled.and_then(|other| text(other, "participant")),
                    enrolled.and_then(|other| text(other, "public_key")),
                ) else {
                    let detail = "the enrolment of the key is not in this transcript";
                    return Err(Fault::NotChecked(detail.to_owned()));
                };
                let signer = Signer {
                    participant,
                    name,
                    public_key,
                };
                let message = statement::movement(&moved);
                let key = self.signed(&signer, message, field(entry, signature)?)?;
                Ok(format!("signed the movement of {}{key}", moved.item))
            };
            let name = text(entry, by);
            claim(ClaimKind::CustodySignature, entry, name, check())
        };
        vec![
            one("who", "who_signature"),
            one("witness", "witness_signature"),
        ]
    }

    fn sign_off(&self, entry: &OpenEntry) -> Claim {
        let kind = ClaimKind::ParticipantSignature;
        let Some(participant) = text(entry, "participant") else {
            let detail = "who signed off is withheld";
            return Claim::not_checked(kind, detail).on_entry(entry.leaf.seq);
        };
        // The sign-off's own name may be withheld, or missing.
        let enrolled = self.enrolled(|other| text(other, "participant") == Some(participant));
        let name = enrolled
            .and_then(|enrolled| text(enrolled, "name"))
            .or_else(|| text(entry, "name"))
            .unwrap_or(participant);
        let check = || {
            let hidden = ["public_key", "agree", "reason", "checkpoint", "signature"]
                .into_iter()
                .find(|field| {
                    entry.leaf.commitments.contains_key(*field)
                        && !entry.values.contains_key(*field)
                });
            if let Some(field) = hidden {
                return Err(withheld(field));
            }
            let signer = Signer {
                participant,
                name,
                public_key: text(entry, "public_key").unwrap_or_default(),
            };
            let signature = text(entry, "signature").unwrap_or_default();
            let agree = entry
                .values
                .get("agree")
                .and_then(Value::as_bool)
                .ok_or_else(|| Fault::refuted("\"agree\" is neither true nor false"))?;
            // No field is an empty reason.
            let reason = text(entry, "reason").unwrap_or_default();
            let note = text(entry, "checkpoint").unwrap_or_default();
            if !signoff::verify(signer.public_key, agree, reason, note, signature) {
                return Err(Fault::refuted("the signature is wrong"));
            }
            let said = if agree { "agreed" } else { "did not agree" };
            let (key, tree) = both(self.key(&signer), self.checkpoint(entry, note))?;
            Ok(format!("{said} and signed{tree}{key}"))
        };
        claim(kind, entry, Some(name), check())
    }

    /// Checks the checkpoint a participant signed over. It is over the whole ceremony: nothing of
    /// it but other sign-offs came later. Else one ceremony's signatures would serve for the next.
    fn checkpoint(&self, entry: &OpenEntry, note: &str) -> Result<String, Fault> {
        let refuted = |detail| Err(Fault::Refuted(detail));
        let (checkpoint, signed) =
            Checkpoint::from_note(note).map_err(|error| Fault::Refuted(error.to_string()))?;
        let (size, seq) = (checkpoint.size, entry.leaf.seq);
        if checkpoint.origin != origin(&self.transcript.room) {
            return Err(Fault::refuted("signed a checkpoint of another journal"));
        }
        if size > seq {
            return refuted(format!("signed a journal of {size} entries at entry {seq}"));
        }
        if let Some(latest) = self.latest.get(ceremony(entry)?)
            && *latest >= size
        {
            return refuted(format!(
                "signed the journal at {size} entries, and entry {latest} of this ceremony is \
                 later: the signature does not cover the ceremony"
            ));
        }
        let mut known = false;
        for key in std::iter::once(&self.transcript.key).chain(&self.introduced) {
            match signed.verify(key) {
                Ok(()) => known = true,
                Err(NoteError::NotSigned(_)) => {}
                Err(error) => return refuted(format!("the checkpoint signed over: {error}")),
            }
        }
        let open = |detail| Err(Fault::NotChecked(detail));
        match self.transcript.root_at(size) {
            Some(root) if root != checkpoint.root => {
                refuted(format!("signed another journal of {size} entries"))
            }
            _ if !known => open(format!(
                "signed a checkpoint at {size} entries by a key that is not a journal key here"
            )),
            Some(_) => Ok(format!(" the journal at {size} entries")),
            None => open(format!(
                "signed a checkpoint at {size} entries, before this transcript's first entry"
            )),
        }
    }

    /// The newest enrolment so far that fits.
    fn enrolled(&self, fits: impl Fn(&OpenEntry) -> bool) -> Option<&'a OpenEntry> {
        self.enrolments.iter().rev().copied().find(|one| fits(one))
    }

    /// The ceremony an entry belongs to, and its script's digest.
    fn script<'e>(&self, entry: &'e OpenEntry) -> Result<(&'e str, &'a str), Fault> {
        let ceremony = ceremony(entry)?;
        let digest = self
            .openings
            .get(ceremony)
            .and_then(|opened| text(opened, "script_digest"))
            .ok_or_else(|| {
                Fault::NotChecked("the script’s digest is not in this transcript".to_owned())
            })?;
        Ok((ceremony, digest))
    }

    /// Checks a statement's signature, and says what is known of the key.
    fn signed(
        &self,
        signer: &Signer<'_>,
        message: Result<Vec<u8>, FieldRefused>,
        signature: &str,
    ) -> Result<String, Fault> {
        let message = message.map_err(|error| Fault::Refuted(error.to_string()))?;
        if !statement::verify(signer.public_key, &message, signature) {
            return Err(Fault::refuted("the signature is wrong"));
        }
        self.key(signer)
    }

    /// Compares a signer's key with the one enrolled, and with the one the reader has. A key that
    /// nobody enrolled here and the reader does not know may be anybody's.
    fn key(&self, signer: &Signer<'_>) -> Result<String, Fault> {
        let enrolled =
            self.enrolled(|other| text(other, "participant") == Some(signer.participant));
        let enrolled_key = enrolled.and_then(|enrolled| text(enrolled, "public_key"));
        let enrolled = match enrolled_key {
            Some(enrolled) if enrolled == signer.public_key => ", with the key enrolled",
            Some(_) => {
                return Err(Fault::refuted(
                    "signed with another key than the one enrolled",
                ));
            }
            None => ", with a key whose enrolment is not in this transcript",
        };
        let Some(given) = self.given else {
            return match enrolled_key {
                Some(_) => Ok(enrolled.to_owned()),
                None => Err(Fault::NotChecked(UNENROLLED.to_owned())),
            };
        };
        let by_id = || {
            given
                .iter()
                .filter(|one| one.participant == signer.participant)
        };
        let by_name = || given.iter().filter(|one| one.name == signer.name);
        let mut keys: Vec<&str> = by_id().map(|one| one.public_key.as_str()).collect();
        if keys.is_empty() {
            keys.extend(by_name().map(|one| one.public_key.as_str()));
        }
        if keys.is_empty() {
            let detail = "the signature holds, and there is no such person among those given";
            Err(Fault::NotChecked(detail.to_owned()))
        } else if keys.contains(&signer.public_key) {
            Ok(format!("{enrolled}, which is the one given"))
        } else {
            Err(Fault::refuted("signed with another key than the one given"))
        }
    }
}

impl Fault {
    fn refuted(detail: &str) -> Self {
        Self::Refuted(detail.to_owned())
    }
}

fn withheld(field: &str) -> Fault {
    Fault::NotChecked(format!("{field:?} is withheld"))
}

/// Two parts of one claim: refuted if one is, not checked if one is, and only else proved.
fn both<A, B>(one: Result<A, Fault>, other: Result<B, Fault>) -> Result<(A, B), Fault> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(refuted @ Fault::Refuted(_)), _) | (_, Err(refuted @ Fault::Refuted(_))) => {
            Err(refuted)
        }
        (Err(open), _) | (_, Err(open)) => Err(open),
    }
}

fn ceremony(entry: &OpenEntry) -> Result<&str, Fault> {
    let ceremony = entry.leaf.ceremony.as_deref();
    ceremony.ok_or_else(|| Fault::refuted("the entry belongs to no ceremony"))
}

/// A disclosed text. Not checked if it is withheld, refuted if it is missing or no text.
fn field<'e>(entry: &'e OpenEntry, name: &str) -> Result<&'e str, Fault> {
    match entry.values.get(name) {
        Some(value) => value
            .as_str()
            .ok_or_else(|| Fault::Refuted(format!("{name:?} is not text"))),
        None if entry.leaf.commitments.contains_key(name) => Err(withheld(name)),
        None => Err(Fault::Refuted(format!("{name:?} is missing"))),
    }
}

fn signer(entry: &OpenEntry) -> Result<Signer<'_>, Fault> {
    Ok(Signer {
        participant: field(entry, "participant")?,
        name: field(entry, "name")?,
        public_key: field(entry, "public_key")?,
    })
}

fn claim(
    kind: ClaimKind,
    entry: &OpenEntry,
    name: Option<&str>,
    found: Result<String, Fault>,
) -> Claim {
    let who = name.unwrap_or("somebody");
    let (result, detail) = match found {
        Ok(detail) => (Finding::Proved, format!("{who} {detail}")),
        Err(Fault::Refuted(detail)) => (Finding::Refuted, format!("{who}: {detail}")),
        Err(Fault::NotChecked(detail)) => (Finding::NotChecked, format!("{who}: {detail}")),
    };
    let claim = Claim::new(kind, result, detail).on_entry(entry.leaf.seq);
    match name {
        Some(name) => claim.by(name),
        None => claim,
    }
}
