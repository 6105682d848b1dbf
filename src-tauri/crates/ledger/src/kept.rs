//! The custody register: what ceremonies, enrolments and movements put into it, change and take
//! out.

use crate::{Moved, Person, RoomFacts};
use ceremony::{Ceremony, Event, HandedShare, Kind, QuorumId, Role, TokenFacts, TokenRole};
use chrono::{DateTime, Months};
use custody::{Item, Kind as ItemKind, Movement, Register};
use lifecycle::Policy;

/// The register, with the movements it is made of.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    register: Register,
    moves: Vec<Moved>,
    /// A share is looked at within so many months of being handed out or proved, unless a movement
    /// names another date: the adopted policy's; none before one is adopted.
    look_months: Option<u32>,
}

/// What a policy asks of looking at shares, and when something happened.
#[derive(Clone, Copy)]
struct Looked<'a> {
    at: &'a str,
    months: u32,
}

impl Looked<'_> {
    /// The day by which a share is looked at next, `YYYY-MM-DD`.
    fn next(self) -> String {
        DateTime::parse_from_rfc3339(self.at)
            .ok()
            .and_then(|at| at.date_naive().checked_add_months(Months::new(self.months)))
            .map(|date| date.to_string())
            .unwrap_or_default()
    }
}

impl Kept {
    pub(crate) fn register(&self) -> &Register {
        &self.register
    }

    pub(crate) fn moves(&self) -> &[Moved] {
        &self.moves
    }

    /// Takes in a movement of the journal.
    pub(crate) fn moved(&mut self, moved: Moved) {
        self.register.apply(&Movement::from(&moved));
        self.moves.push(moved);
    }

    /// Takes in somebody who was enrolled: their card is theirs to keep.
    pub(crate) fn enrolled(&mut self, person: &Person) {
        card_of(&mut self.register, person);
    }

    /// Times in the register are in order from here on.
    pub(crate) fn clock_confirmed(&mut self, at: &str) {
        self.register.clock_confirmed(at);
    }

    /// Takes in an event that was applied to its ceremony.
    pub(crate) fn take(&mut self, room: &RoomFacts, one: &Ceremony, at: &str, event: &Event) {
        let months = self
            .look_months
            .unwrap_or_else(|| Policy::standard().custody.look_months);
        take(&mut self.register, room, one, Looked { at, months }, event);
    }

    /// The shares of a quorum whose key is destroyed are called in.
    pub(crate) fn called_in(&mut self, at: &str, quorum: &QuorumId) {
        self.register.supersede(at, quorum);
    }

    /// The shares that a migration left outstanding were destroyed.
    pub(crate) fn destroyed_since(&mut self, one: &Ceremony) {
        let Some(reissue) = &one.reissue else {
            return;
        };
        for index in one.outstanding().unwrap_or_default() {
            self.register.remove(&share_id(&reissue.from.quorum, index));
        }
    }

    /// From here on this policy says when shares are looked at.
    pub(crate) fn adopted(&mut self, policy: &Policy) {
        self.look_months = Some(policy.custody.look_months);
    }
}

impl From<&Moved> for Movement {
    fn from(moved: &Moved) -> Self {
        Self {
            at: moved.moved.clone(),
            item: moved.item.clone(),
            purpose: moved.purpose.clone(),
            who: moved.who.clone(),
            witness: moved.witness.clone(),
            from: moved.from.clone(),
            to: moved.to.clone(),
            bag_out: moved.bag_out.clone(),
            bag_in: moved.bag_in.clone(),
            seal_intact: moved.seal_intact,
            next_check: moved.next_check.clone(),
        }
    }
}

fn take(
    register: &mut Register,
    room: &RoomFacts,
    one: &Ceremony,
    looked: Looked<'_>,
    event: &Event,
) {
    let at = looked.at;
    // A drill's shares rebuild a key that is destroyed at its end; they are nobody's to keep.
    if one.kind == Kind::Drill {
        return;
    }
    match event {
        Event::PackageReleased { .. } => released(register, room, one, looked),
        Event::KeyAdopted { token, .. } | Event::KeyMade { token, .. } => {
            keep_token(register, room, one, *token, at);
        }
        Event::KeyRecovered { token, .. } if one.kind.installs_key() => {
            keep_token(register, room, one, *token, at);
        }
        Event::BagOpened {
            custodian,
            bag,
            seal_intact,
            ..
        } => {
            if let Some(id) = opened(register, one, custodian, bag) {
                register.unseal(at, &id, *seal_intact);
            }
        }
        Event::BagSealed { index, bag, .. } => match quorum_of_proofs(one) {
            Some(quorum) => register.seal(at, &share_id(quorum, *index), bag),
            None => register.use_bag(at, bag),
        },
        Event::PossessionProved { index, .. } => {
            if let Some(quorum) = quorum_of_proofs(one) {
                register.shown(at, &share_id(quorum, *index), &looked.next());
            }
        }
        Event::OldShareDestroyed { index, .. } => {
            if let Some(reissue) = &one.reissue {
                register.remove(&share_id(&reissue.from.quorum, *index));
            }
        }
        Event::Aborted { .. }
        | Event::AttemptVoided { .. }
        | Event::ChallengeIssued { .. }
        | Event::Closed { .. }
        | Event::ContributionsForgotten { .. }
        | Event::ContributionTaken { .. }
        | Event::CopiesCompared { .. }
        | Event::DoorClosed { .. }
        | Event::FolderChosen { .. }
        | Event::EffectFailed { .. }
        | Event::EmergencyApproved { .. }
        | Event::EnteredSharesForgotten { .. }
        | Event::ExceptionRecorded { .. }
        | Event::CarriedOut { .. }
        | Event::FileAttached { .. }
        | Event::FollowUpDone { .. }
        | Event::FollowUpDeferred { .. }
        | Event::HolderAbsent { .. }
        | Event::Intended { .. }
        | Event::KeyDestroyed { .. }
        | Event::KeyRecovered { .. }
        | Event::LiveRecoveryTested { .. }
        | Event::OldQuorumRetired { .. }
        | Event::Opened { .. }
        | Event::PackageLoaded { .. }
        | Event::ParticipantArrived { .. }
        | Event::ParticipantLeft { .. }
        | Event::ParticipantReturned { .. }
        | Event::Paused { .. }
        | Event::PossessionCheckClosed { .. }
        | Event::PossessionNotProved { .. }
        | Event::QuorumRedistributed { .. }
        | Event::Reconciled { .. }
        | Event::RecoveryRehearsed { .. }
        | Event::Resumed { .. }
        | Event::RollCallClosed { .. }
        | Event::ScriptApproved { .. }
        | Event::SharesAccounted { .. }
        | Event::ShareEntered { .. }
        | Event::ShareNotAccepted { .. }
        | Event::ShareReadBack { .. }
        | Event::ShareVerified { .. }
        | Event::ShareWritten { .. }
        | Event::SignedOff { .. }
        | Event::ShareFilesErased { .. }
        | Event::VoidFilesRemoved { .. }
        | Event::VoidedShareDestroyed { .. }
        | Event::TokenBound { .. }
        | Event::Shown { .. }
        | Event::TokensAccepted { .. } => {}
    }
}

/// A person's card is registered with them.
fn card_of(register: &mut Register, person: &Person) {
    let Some(card) = &person.card else {
        return;
    };
    register.put(Item {
        id: format!("card-{}", plain(&card.serial)),
        kind: ItemKind::Card,
        what: format!("smartcard “{}” (serial {})", card.token, card.serial),
        quorum: QuorumId::default(),
        index: 0,
        who: person.name.clone(),
        place: String::new(),
        bag: String::new(),
        next_check: String::new(),
        since: person.enrolled.clone(),
        attention: None,
    });
}

/// The quorum whose shares a possession check proves, where bags go back as they came.
fn quorum_of_proofs(one: &Ceremony) -> Option<&QuorumId> {
    let package = one
        .package
        .as_ref()
        .filter(|_| one.kind == Kind::Possession)?;
    Some(&package.quorum)
}

/// The shares and the package of a sharing that is out; and the end of the one it replaces.
fn released(register: &mut Register, room: &RoomFacts, one: &Ceremony, looked: Looked<'_>) {
    let at = looked.at;
    let Some(attempt) = &one.attempt else {
        return;
    };
    let quorum = &attempt.package.quorum;
    if let Some(reissue) = &one.reissue {
        register.supersede(at, &reissue.from.quorum);
    }
    for share in &attempt.shares {
        register.put(share_item(one, quorum, share, looked));
    }
    let place = stored(one, &["recovery package", "package"]);
    register.put(Item {
        id: package_id(quorum),
        kind: ItemKind::Package,
        what: format!("recovery package of “{}”", one.script.key.label),
        quorum: quorum.clone(),
        index: 0,
        who: administrator(one),
        place: place.unwrap_or_else(|| held_at(room, one)),
        bag: String::new(),
        next_check: String::new(),
        since: at.into(),
        attention: None,
    });
}

fn share_item(one: &Ceremony, quorum: &QuorumId, share: &HandedShare, looked: Looked<'_>) -> Item {
    let index = share.index;
    let kept_at = one
        .script
        .participant(&share.custodian)
        .map(|custodian| custodian.keeps_at.clone())
        .filter(|place| !place.is_empty());
    let medium = match share.planned.name() {
        "sheet" => String::new(),
        other => format!(", {other}"),
    };
    Item {
        id: share_id(quorum, index),
        kind: ItemKind::Share,
        what: format!("share {index} of “{}”{medium}", one.script.key.label),
        quorum: quorum.clone(),
        index,
        who: share.custodian.clone(),
        place: kept_at
            .or_else(|| stored(one, &[&format!("share {index}"), &share.custodian]))
            .unwrap_or_default(),
        bag: share.bag.clone().unwrap_or_default(),
        next_check: looked.next(),
        since: looked.at.into(),
        attention: None,
    }
}

/// A token that holds a lasting key. Where it lies may have been told before.
fn keep_token(
    register: &mut Register,
    room: &RoomFacts,
    one: &Ceremony,
    role: TokenRole,
    at: &str,
) {
    let Some(token) = one.tokens.get(&role) else {
        return;
    };
    let id = token_id(token);
    if register.item(&id).is_some() {
        return;
    }
    let site = Some(&one.script.site).filter(|site| !site.is_empty());
    register.put(Item {
        id,
        kind: ItemKind::Token,
        what: format!("token “{}” (serial {})", token.label, token.serial),
        quorum: QuorumId::default(),
        index: 0,
        who: administrator(one),
        place: site.cloned().unwrap_or_else(|| held_at(room, one)),
        bag: String::new(),
        next_check: String::new(),
        since: at.into(),
        attention: None,
    });
}

/// Where the script says one of these is kept.
fn stored(one: &Ceremony, items: &[&str]) -> Option<String> {
    let named = |item: &str| items.iter().any(|name| name.to_lowercase() == item);
    one.script
        .storage
        .iter()
        .find(|storage| named(&storage.item.trim().to_lowercase()))
        .map(|storage| storage.place.clone())
}

fn held_at(room: &RoomFacts, one: &Ceremony) -> String {
    if one.script.place.is_empty() {
        room.place.clone()
    } else {
        one.script.place.clone()
    }
}

fn administrator(one: &Ceremony) -> String {
    one.script
        .participants
        .iter()
        .find(|person| person.role == Role::Administrator)
        .map(|person| person.name.clone())
        .unwrap_or_default()
}

/// The share whose bag was opened: the one registered in that bag, or else that custodian's.
fn opened(register: &Register, one: &Ceremony, custodian: &str, bag: &str) -> Option<String> {
    let quorum = one.package.as_ref().map(|package| &package.quorum);
    let of_custodian = |item: &&Item| item.who == custodian && Some(&item.quorum) == quorum;
    let shares = || register.items().filter(|item| item.kind == ItemKind::Share);
    shares()
        .find(|item| item.bag == bag)
        .or_else(|| shares().find(of_custodian))
        .map(|item| item.id.clone())
}

/// A share's name in the register: its index and the first digits of its quorum's id.
#[must_use]
pub fn share_id(quorum: &QuorumId, index: u8) -> String {
    format!("share-{index}-{}", start(quorum))
}

/// A recovery package's name in the register.
pub(crate) fn package_id(quorum: &QuorumId) -> String {
    format!("package-{}", start(quorum))
}

/// A token's name in the register.
pub(crate) fn token_id(token: &TokenFacts) -> String {
    format!("token-{}", plain(&token.serial))
}

/// The first digits of an id: enough to be read aloud.
fn start(id: &str) -> &str {
    id.get(..8).unwrap_or(id)
}

/// A serial number as part of a name that is typed.
fn plain(serial: &str) -> String {
    let plain = serial.trim().to_lowercase();
    plain
        .chars()
        .map(|one| if one.is_alphanumeric() { one } else { '-' })
        .collect()
}
