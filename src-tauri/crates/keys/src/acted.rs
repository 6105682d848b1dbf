//! What a ceremony decides about a key or the policy: what it is about, and what became of it by the
//! journal.

use crate::find::find;
use crate::{adopt, compromised, destroy, rotate};
use ceremony::{Acted, EntryNamed, Kind};
use desk::Desk;
use ledger::{Decided, Entry, RoomEntry};
use lifecycle::{Act, KeyRef};
use proof::leaf::leaf_hash;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use wire::{Code, Deciding, Error, KeyDecision};

/// What a ceremony that carries out an act is given on the day.
pub struct Given<'a> {
    /// The policy's text; only where one is adopted.
    pub policy: Option<&'a str>,
    /// Where a DEK's new version is written, or the list of what a compromised key protected.
    pub out: Option<&'a Path>,
    /// Who decides, and why.
    pub deciding: &'a Deciding,
}

/// The act on keys that a kind of ceremony carries out.
#[must_use]
pub const fn act_of(kind: Kind) -> Option<Act> {
    match kind {
        Kind::AdoptPolicy => Some(Act::Adopt),
        Kind::Compromise => Some(Act::Compromised),
        Kind::Destroy => Some(Act::Purge),
        Kind::Rotate => Some(Act::Rotate),
        Kind::AdoptKey
        | Kind::Drill
        | Kind::Emergency
        | Kind::Generate
        | Kind::LiveTest
        | Kind::Migrate
        | Kind::Possession
        | Kind::Recover
        | Kind::Redistribute
        | Kind::Replicate => None,
    }
}

/// What a ceremony's act is about today: a version of a key, or the digest of a policy.
///
/// # Errors
/// If there is no such key, or the policy is not the one that the script names.
pub fn subject(desk: &Desk, id: &str, policy: Option<&str>) -> Result<String, Error> {
    let script = desk.log.ceremony(id)?.script.clone();
    let Some(planned) = &script.policy else {
        return Ok(find(desk, &script.key.label)?.key.key.to_string());
    };
    let digest = hex::encode(Sha256::digest(policy.unwrap_or_default()));
    if digest == planned.digest {
        return Ok(digest);
    }
    Err(Error::refusal(
        Code::PolicyAsPlanned,
        format!(
            "The file's SHA-256 is {digest}; the script names {}.",
            planned.digest
        ),
        "Bring the policy that was reviewed, or have a new script approved for this one.",
    ))
}

/// Carries it out.
///
/// # Errors
/// As the act itself gives them: then nothing was done that the journal does not say.
pub fn carry_out(desk: &mut Desk, id: &str, subject: &str, given: &Given<'_>) -> Result<(), Error> {
    let ceremony = desk.log.ceremony(id)?;
    match ceremony.kind {
        Kind::AdoptPolicy => {
            adopt(desk, given.policy.unwrap_or_default(), given.deciding).map(drop)
        }
        Kind::Compromise => {
            let wanted = decision(subject, Act::Compromised, String::new());
            compromised(desk, &wanted, given.out, given.deciding).map(drop)
        }
        Kind::Destroy => destroy(desk, subject, given.deciding).map(drop),
        Kind::Rotate => {
            let wanted = decision(subject, Act::Rotate, ceremony.script.successor.clone());
            rotate(desk, &wanted, given.out, given.deciding).map(drop)
        }
        Kind::AdoptKey
        | Kind::Drill
        | Kind::Emergency
        | Kind::Generate
        | Kind::LiveTest
        | Kind::Migrate
        | Kind::Possession
        | Kind::Recover
        | Kind::Redistribute
        | Kind::Replicate => Ok(()),
    }
}

fn decision(subject: &str, act: Act, successor: String) -> KeyDecision {
    KeyDecision {
        key: subject.into(),
        act: act.id().into(),
        hold: String::new(),
        successor,
    }
}

/// What became of it, by the entries written since the ceremony opened; `None` if it did not happen.
///
/// # Errors
/// If the journal or the inventory cannot be read.
pub fn acted(desk: &Desk, id: &str, subject: &str) -> Result<Option<Acted>, Error> {
    let kind = desk.log.ceremony(id)?.kind;
    let from = desk.log.ledger().begins(id).unwrap_or_default();
    let mut found = Found::new(kind, subject);
    for stored in desk
        .log
        .journal()
        .entries(from, desk.log.journal().size()?)?
    {
        let stored = stored?;
        if let (_, Entry::Room(entry)) = ledger::read(stored.seq, &stored.leaf, &stored.openings)? {
            let named = EntryNamed {
                number: stored.seq,
                leaf: hex::encode(leaf_hash(stored.leaf.as_bytes()).0),
            };
            found.take(*entry, named);
        }
    }
    if !found.done {
        return Ok(None);
    }
    if kind == Kind::AdoptPolicy {
        let adopted = desk.log.ledger().adopted_policy();
        found.acted.now = "in-force".into();
        if let Some(adopted) = adopted {
            found.acted.name = adopted
                .rules
                .as_ref()
                .map_or_else(String::new, |rules| rules.title.clone());
            found.acted.changes = adopted.changes.clone();
        }
        return Ok(Some(found.acted));
    }
    let key = find(desk, subject)?.key;
    if kind == Kind::Compromise {
        let (count, _) = desk.log.inventory(|store| store.under(&key.key))?;
        found.acted.affected = Some(count);
    }
    found.acted.name = key.label;
    found.acted.now = key.state.id().into();
    Ok(Some(found.acted))
}

/// What was found so far.
struct Found<'s> {
    kind: Kind,
    subject: &'s str,
    done: bool,
    acted: Acted,
}

impl<'s> Found<'s> {
    fn new(kind: Kind, subject: &'s str) -> Self {
        let acted = Acted {
            subject: subject.into(),
            ..Acted::default()
        };
        Self {
            kind,
            subject,
            done: false,
            acted,
        }
    }

    /// Takes an entry in, if it is about this.
    fn take(&mut self, entry: RoomEntry, named: EntryNamed) {
        let is_subject = |key: &KeyRef| key.to_string() == self.subject;
        let id = self.subject.rsplit_once('@').map(|(id, _)| id);
        let same_key = |key: &KeyRef| id == Some(&key.id);
        match (self.kind, entry) {
            (Kind::AdoptPolicy, RoomEntry::PolicyAdopted(adopted))
                if hex::encode(Sha256::digest(&adopted.text)) == self.subject =>
            {
                self.done_by(&adopted.decided);
            }
            (Kind::Destroy, RoomEntry::KeyPurgeBegun(begun)) if is_subject(&begun.key) => {
                self.acted.decided_by = names(&begun.decided);
            }
            (Kind::Destroy, RoomEntry::KeyPurged(purged)) if is_subject(&purged.key) => {
                self.done = true;
                self.acted.searched = purged.tokens;
                self.acted.erased = purged.packages;
                self.acted.called_in = purged.called_in;
            }
            (Kind::Compromise, RoomEntry::KeyChanged(changed))
                if changed.act == Act::Compromised && is_subject(&changed.key) =>
            {
                self.done_by(&changed.decided);
            }
            (Kind::Compromise, RoomEntry::KeyAdded(added)) if same_key(&added.key.key) => {
                self.acted.successor = Some(added.key.key.to_string());
            }
            (Kind::Rotate, RoomEntry::KeyChanged(changed))
                if changed.act == Act::Rotate && is_subject(&changed.key) =>
            {
                self.done_by(&changed.decided);
                self.acted.until = changed.until;
                self.acted.successor = changed.successor.map(|next| next.to_string());
            }
            // The new version comes in the same breath, with the decision.
            (Kind::Rotate, RoomEntry::KeyAdded(added)) if same_key(&added.key.key) => {}
            (Kind::Rotate, RoomEntry::KeksRewrapped(moved)) if is_subject(&moved.from) => {}
            (_, _) => return,
        }
        self.acted.entries.push(named);
    }

    fn done_by(&mut self, decided: &Decided) {
        self.done = true;
        self.acted.decided_by = names(decided);
    }
}

fn names(decided: &Decided) -> Vec<String> {
    let signatures = decided.signatures.iter();
    signatures.map(|one| one.name.clone()).collect()
}
