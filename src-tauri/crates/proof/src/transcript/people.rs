//! The claims about what people signed with keys of their own.

mod decisions;

use std::collections::BTreeMap;

use serde_json::Value;

use decisions::DECISIONS;

use super::parts::{Fault, attendee, both, ceremony, each, field, texts, withheld};
use super::verify::text;
use super::{OpenEntry, Transcript};
use crate::checkpoint::{Checkpoint, origin};
use crate::claim::{Claim, ClaimKind, Finding, ParticipantKey, Trust};
use crate::note::{NoteError, VerifierKey};
use crate::saying::{self, Saying};
use crate::signoff::{self, SIGNED_OFF};
use crate::statement::{
    self, CUSTODY_MOVED, EMERGENCY_APPROVED, FieldRefused, Movement, PARTICIPANT_ARRIVED,
    PARTICIPANT_ENROLLED,
};
use crate::succession::JOURNAL_KEY_INTRODUCED;

/// The type of a ceremony's first entry, which holds its script's digest.
pub(super) const OPENED: &str = "opened";

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
            kind if DECISIONS.contains(&kind) => self.decisions(entry),
            SIGNED_OFF => vec![self.sign_off(entry)],
            _ => Vec::new(),
        }
    }

    /// An enrolment's acknowledgement of duty; earlier versions have none, and it may be withheld.
    fn duty(&self, entry: &OpenEntry) -> Option<Claim> {
        let signature = text(entry, "duty_signature").filter(|hex| !hex.is_empty())?;
        let check = || {
            let names = ["participant", "name", "public_key", "role", "duty"];
            let [participant, name, public_key, role, duty] = texts(entry, names)?;
            let signer = Signer {
                participant,
                name,
                public_key,
            };
            let message = statement::duty(signer.participant, signer.name, role, duty);
            let key = self.signed(&signer, message, signature)?;
            Ok(saying::duty_acknowledged(role).then(key))
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
        let check = || {
            if !has_signature {
                return Err(Fault::NotChecked(match old {
                    true => saying::roll_call_old(),
                    false => saying::roll_call_unsigned(),
                }));
            }
            let (attendee, signature) = both(attendee(entry), field(entry, "signature"))?;
            let [participant, name, public_key, role] = attendee;
            let signer = Signer {
                participant,
                name,
                public_key,
            };
            let (ceremony, digest) = self.script(entry)?;
            let message =
                statement::arrival(ceremony, digest, signer.participant, signer.name, role);
            let key = self.signed(&signer, message, signature)?;
            Ok(saying::roll_call_signed(role).then(key))
        };
        let who = entry.values.get("attendee");
        let name = who.and_then(|who| who.get("name")?.as_str());
        Some(claim(ClaimKind::RollCallSignature, entry, name, check()))
    }

    fn emergency(&self, entry: &OpenEntry) -> Claim {
        let check = || {
            let names = ["participant", "name", "public_key", "signature"];
            let [participant, name, public_key, signature] = texts(entry, names)?;
            let signer = Signer {
                participant,
                name,
                public_key,
            };
            let (ceremony, digest) = self.script(entry)?;
            let message = statement::emergency(ceremony, digest, signer.participant, signer.name);
            let key = self.signed(&signer, message, signature)?;
            Ok(saying::approved_emergency().then(key))
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
                let names = [
                    "item",
                    "purpose",
                    "who",
                    "witness",
                    "from",
                    "to",
                    "bag_out",
                    "bag_in",
                    "next_check",
                ];
                let optional = each(names, |name| match entry.leaf.commitments.get(name) {
                    Some(_) => field(entry, name),
                    None => Ok(""),
                });
                let (needed, optional) = both(texts(entry, ["moved", signature]), optional)?;
                let [at, signature] = needed;
                let [
                    item,
                    purpose,
                    who,
                    witness,
                    from,
                    to,
                    bag_out,
                    bag_in,
                    next_check,
                ] = optional;
                let seal = entry.values.get("seal_intact");
                if seal.is_none() && entry.leaf.commitments.contains_key("seal_intact") {
                    return Err(withheld("seal_intact"));
                }
                let moved = Movement {
                    room: &entry.leaf.room,
                    at,
                    item,
                    purpose,
                    who,
                    witness,
                    from,
                    to,
                    bag_out,
                    bag_in,
                    seal_intact: seal.and_then(Value::as_bool),
                    next_check,
                };
                let name = if by == "who" { who } else { witness };
                let enrolled = self.enrolled(|other| text(other, "name") == Some(name));
                let (Some(participant), Some(public_key)) = (
                    enrolled.and_then(|other| text(other, "participant")),
                    enrolled.and_then(|other| text(other, "public_key")),
                ) else {
                    return Err(Fault::NotChecked(saying::enrolment_missing()));
                };
                let signer = Signer {
                    participant,
                    name,
                    public_key,
                };
                let message = statement::movement(&moved);
                let key = self.signed(&signer, message, signature)?;
                Ok(saying::movement_signed(moved.item).then(key))
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
        // The sign-off's own name may be withheld, or missing.
        let who = text(entry, "participant");
        let enrolled = who.and_then(|who| {
            self.enrolled(|other| text(other, "participant") == Some(who))
                .and_then(|enrolled| text(enrolled, "name"))
        });
        let name = enrolled.or_else(|| text(entry, "name")).or(who);
        let check = || {
            let names = ["participant", "public_key", "checkpoint", "signature"];
            // No field is an empty reason.
            let reason = match entry.leaf.commitments.get("reason") {
                Some(_) => field(entry, "reason"),
                None => Ok(""),
            };
            let agree = match entry.values.get("agree") {
                None if entry.leaf.commitments.contains_key("agree") => Err(withheld("agree")),
                agree => agree
                    .and_then(Value::as_bool)
                    .ok_or_else(|| Fault::Refuted(saying::agree_unreadable())),
            };
            let (said, texts) = both(both(agree, reason), texts(entry, names))?;
            let ((agree, reason), [participant, public_key, note, signature]) = (said, texts);
            let signer = Signer {
                participant,
                name: name.unwrap_or(participant),
                public_key,
            };
            if !signoff::verify(public_key, agree, reason, note, signature) {
                return Err(Fault::Refuted(saying::signature_wrong()));
            }
            let said = if agree {
                saying::signed_agreeing()
            } else {
                saying::signed_disagreeing()
            };
            let (key, tree) = both(self.key(&signer), self.checkpoint(entry, note))?;
            Ok(said.then(tree).then(key))
        };
        claim(kind, entry, name, check())
    }

    /// Checks the checkpoint a participant signed over. It is over the whole ceremony: nothing of
    /// it but other sign-offs came later. Else one ceremony's signatures would serve for the next.
    fn checkpoint(&self, entry: &OpenEntry, note: &str) -> Result<Saying, Fault> {
        let refuted = |detail| Err(Fault::Refuted(detail));
        let (checkpoint, signed) =
            Checkpoint::from_note(note).map_err(|error| Fault::Refuted(error.into()))?;
        let (size, seq) = (checkpoint.size, entry.leaf.seq);
        if checkpoint.origin != origin(&self.transcript.room) {
            return refuted(saying::checkpoint_other_signed());
        }
        if size > seq {
            return refuted(saying::signed_beyond(size, seq));
        }
        if let Some(latest) = self.latest.get(ceremony(entry)?)
            && *latest >= size
        {
            return refuted(saying::checkpoint_later(size, latest));
        }
        let mut known = false;
        for key in std::iter::once(&self.transcript.key).chain(&self.introduced) {
            match signed.verify(key) {
                Ok(()) => known = true,
                Err(NoteError::NotSigned(_)) => {}
                Err(error) => return refuted(saying::checkpoint_signed_over().then(error.into())),
            }
        }
        let open = |detail| Err(Fault::NotChecked(detail));
        match self.transcript.root_at(size) {
            Some(root) if root != checkpoint.root => refuted(saying::signed_another(size)),
            _ if !known => open(saying::checkpoint_unknown_key(size)),
            Some(_) => Ok(saying::signed_at(size)),
            None => open(saying::checkpoint_before(size)),
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
            .ok_or_else(|| Fault::NotChecked(saying::script_elsewhere()))?;
        Ok((ceremony, digest))
    }

    /// Checks a statement's signature, and says what is known of the key.
    fn signed(
        &self,
        signer: &Signer<'_>,
        message: Result<Vec<u8>, FieldRefused>,
        signature: &str,
    ) -> Result<Saying, Fault> {
        let message =
            message.map_err(|error| Fault::Refuted(saying::statement_unreadable(error)))?;
        if !statement::verify(signer.public_key, &message, signature) {
            return Err(Fault::Refuted(saying::signature_wrong()));
        }
        self.key(signer)
    }

    /// Compares a signer's key with the one enrolled, and with the one the reader has. A key that
    /// nobody enrolled here and the reader does not know may be anybody's.
    fn key(&self, signer: &Signer<'_>) -> Result<Saying, Fault> {
        let enrolled =
            self.enrolled(|other| text(other, "participant") == Some(signer.participant));
        let enrolled_key = enrolled.and_then(|enrolled| text(enrolled, "public_key"));
        let enrolled = match enrolled_key {
            Some(enrolled) if enrolled == signer.public_key => saying::with_enrolled_key(),
            Some(_) => {
                return Err(Fault::Refuted(saying::another_key_than_enrolled()));
            }
            None => saying::with_unenrolled_key(),
        };
        let Some(given) = self.given else {
            return match enrolled_key {
                Some(_) => Ok(enrolled),
                None => Err(Fault::NotChecked(saying::enrolment_elsewhere())),
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
            Err(Fault::NotChecked(saying::person_not_given()))
        } else if keys.contains(&signer.public_key) {
            Ok(enrolled.then(saying::with_given_key()))
        } else {
            Err(Fault::Refuted(saying::another_key_than_given()))
        }
    }
}

fn claim(
    kind: ClaimKind,
    entry: &OpenEntry,
    name: Option<&str>,
    found: Result<Saying, Fault>,
) -> Claim {
    let about = || name.map_or_else(saying::about_somebody, saying::about);
    let (result, saying) = match found {
        Ok(found) => {
            let did = name.map_or_else(saying::somebody_did, saying::did);
            (Finding::Proved, did.then(found))
        }
        Err(Fault::Refuted(why)) => (Finding::Refuted, about().then(why)),
        Err(Fault::NotChecked(why)) => (Finding::NotChecked, about().then(why)),
    };
    let claim = Claim::new(kind, result, saying).on_entry(entry.leaf.seq);
    match name {
        Some(name) => claim.by(name),
        None => claim,
    }
}
