//! The custody register: where every share, package, token and card lies, what moved, and what is
//! to be looked at next. It is read from the journal alone.

mod ceremonies;
mod views;

pub use views::{AttentionView, CustodyView, DueView, ItemView, MovementView, NewMovement};

use crate::entries::RoomEntry;
use crate::follow_ups::DeferredView;
use crate::people::Person;
use crate::signing::one_line;
use crate::{Error, Room};
use ceremony::TokenFacts;
use custody::{Due, Movement, Refused, Register};
use proof::statement;
use serde::{Deserialize, Serialize};

/// A movement as the journal has it: its fields, and the two signatures over them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Moved {
    /// When, RFC 3339 UTC.
    pub(crate) moved: String,
    pub(crate) item: String,
    pub(crate) purpose: String,
    pub(crate) who: String,
    pub(crate) witness: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) bag_out: String,
    pub(crate) bag_in: String,
    /// Whether the seal it was found with was whole; absent if it was in no bag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) seal_intact: Option<bool>,
    pub(crate) next_check: String,
    /// Over `keymoot/movement/1`, by the enrolled keys of both, hex.
    pub(crate) who_signature: String,
    pub(crate) witness_signature: String,
}

/// The register, with the signatures it is made on.
#[derive(Debug, Default)]
pub(crate) struct Custody {
    pub(crate) register: Register,
    moves: Vec<Moved>,
}

impl Custody {
    /// The movements of the journal, oldest first.
    pub(crate) fn moves(&self) -> &[Moved] {
        &self.moves
    }

    /// Takes in a movement of the journal.
    pub(crate) fn moved(&mut self, moved: Moved) {
        self.register.apply(&movement(&moved));
        self.moves.push(moved);
    }

    /// Takes in somebody who was enrolled: their card is theirs to keep.
    pub(crate) fn enrolled(&mut self, person: &Person) {
        ceremonies::card_of(&mut self.register, person);
    }
}

impl Custody {
    /// Times in the register are in order from here on.
    pub(crate) fn clock_confirmed(&mut self, at: &str) {
        self.register.clock_confirmed(at);
    }
}

impl Room {
    /// The custody register.
    #[must_use]
    pub fn custody(&self) -> CustodyView {
        let today = self.today();
        let register = &self.custody.register;
        CustodyView {
            items: register
                .items()
                .map(|item| views::item(item, &today))
                .collect(),
            movements: self.custody.moves.iter().map(views::moved).collect(),
        }
    }

    /// Enters a movement, signed by who moved the item and by who saw it.
    ///
    /// # Errors
    /// The rule it breaks, by name; or if one of the two is not enrolled or does not sign.
    pub fn move_item(&mut self, new: &NewMovement) -> Result<CustodyView, Error> {
        self.writable()?;
        self.clock_is_sure()?;
        let register = &self.custody.register;
        let from = new.from.as_deref().map(str::trim);
        let registered = register.item(new.item.trim()).map(|item| &item.place);
        let from = from.or(registered.map(String::as_str)).unwrap_or_default();
        let mut moved = Moved {
            moved: self.clock.stamp(),
            item: new.item.trim().into(),
            purpose: new.purpose.trim().into(),
            who: new.who.trim().into(),
            witness: new.witness.trim().into(),
            from: from.into(),
            to: new.to.trim().into(),
            bag_out: new.bag_out.trim().into(),
            bag_in: new.bag_in.trim().into(),
            seal_intact: new.seal_intact,
            next_check: new.next_check.trim().into(),
            who_signature: String::new(),
            witness_signature: String::new(),
        };
        register
            .decide(&movement(&moved), &self.today())
            .map_err(refused)?;
        let message = self.statement(&moved)?;
        moved.who_signature = self.sign_as(&moved.who, &new.who_secret, &message)?;
        moved.witness_signature = self.sign_as(&moved.witness, &new.witness_secret, &message)?;
        self.write_entry(RoomEntry::CustodyMoved(moved))?;
        Ok(self.custody())
    }

    /// Everything with a date: checks of what is kept, drills, the end of keys' cryptoperiods, and
    /// what an emergency put off. Soonest first.
    #[must_use]
    pub fn due(&self) -> Vec<DueView> {
        let today = self.today();
        let register = &self.custody.register;
        let checks = register.due(&today).into_iter().map(|due| {
            let item = register.item(&due.id);
            let subject = item.map(|item| format!("{}, with {}", item.what, item.who));
            views::due("check", subject.unwrap_or_default(), due)
        });
        let mut all: Vec<DueView> = checks.chain(self.dated(&today)).collect();
        all.sort_by(|one, other| one.date.cmp(&other.date));
        all
    }

    /// The same as a calendar (iCalendar, RFC 5545).
    #[must_use]
    pub fn due_ics(&self) -> String {
        let due: Vec<Due> = self
            .due()
            .into_iter()
            .map(|view| Due {
                id: view.id,
                what: view.what,
                date: view.date,
                overdue: view.overdue,
            })
            .collect();
        let name = format!("Keymoot: {}", self.facts.name);
        custody::calendar::calendar(&name, &self.facts.id, &self.clock.stamp(), &due)
    }

    /// The day by the room's clock, `YYYY-MM-DD`.
    pub(crate) fn today(&self) -> String {
        self.clock.now().date_naive().to_string()
    }

    /// Takes what a ceremony's event changes into the register; the event was applied before.
    pub(crate) fn keep_register(&mut self, id: &str, at: &str, event: &ceremony::Event) {
        if let Some(one) = self.ceremonies.get(id) {
            ceremonies::take(&mut self.custody.register, &self.facts, one, at, event);
        }
    }

    /// Dates that ceremonies set.
    fn dated(&self, today: &str) -> Vec<DueView> {
        let due = |kind, subject: &str, id: String, what: String, date: &str| {
            let due = Due {
                id,
                what,
                date: date.into(),
                overdue: date < today,
            };
            views::due(kind, subject.into(), due)
        };
        let mut all = Vec::new();
        for one in self.in_force() {
            let label = &one.script.key.label;
            if let Some(date) = self.next_drill(one) {
                let what = format!("Recovery drill for “{label}”");
                all.push(due("drill", label, format!("drill-{}", one.id), what, date));
            }
            if let Some(date) = &one.script.cryptoperiod_end {
                let what = format!("The cryptoperiod of “{label}” ends");
                let id = format!("cryptoperiod-{}", one.id);
                all.push(due("cryptoperiod", label, id, what, date));
            }
        }
        for open in self.deferred() {
            let id = format!("follow-up-{}-{}", open.task, open.ceremony);
            let what = follow_up(&open);
            all.push(due("follow-up", &what.clone(), id, what, &open.until));
        }
        all
    }

    /// A share as it is kept now.
    pub(crate) fn kept_share(&self, quorum: &str, index: u8) -> Option<&custody::Item> {
        let id = ceremonies::share_id(quorum, index);
        self.custody.register.item(&id)
    }

    /// Where a token lies.
    pub(crate) fn site(&self, token: &TokenFacts) -> String {
        let item = self.custody.register.item(&ceremonies::token_id(token));
        item.map(|item| item.place.clone()).unwrap_or_default()
    }

    fn statement(&self, moved: &Moved) -> Result<Vec<u8>, Error> {
        let said = statement::Movement {
            room: &self.facts.id,
            at: &moved.moved,
            item: &moved.item,
            purpose: &moved.purpose,
            who: &moved.who,
            witness: &moved.witness,
            from: &moved.from,
            to: &moved.to,
            bag_out: &moved.bag_out,
            bag_in: &moved.bag_in,
            seal_intact: moved.seal_intact,
            next_check: &moved.next_check,
        };
        statement::movement(&said).map_err(|refused| one_line(&refused))
    }
}

/// What an emergency put off, in words.
fn follow_up(open: &DeferredView) -> String {
    let what = match open.task.as_str() {
        "decide-on-the-copy" => "Decide on the copy of the key",
        "incident-report" => "Write the incident report",
        "possession-check" => "Hold a possession check",
        "reissue-for-the-absent" => "Reissue the shares of who was absent",
        "seal-the-bags-again" => "Seal the bags again",
        other => other,
    };
    format!("{what}, after “{}”", open.title)
}

fn movement(moved: &Moved) -> Movement {
    Movement {
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

/// What a rule's refusal means for the person at the register.
fn refused(refused: Refused) -> Error {
    let recovery = match refused.rule {
        "bag-as-registered" => {
            "Read the number on the bag again. If it is another bag, do not open it: find out why."
        }
        "distinct-bags" => "Take a new bag.",
        "known-item" => "“keymoot custody list” names what is in the register.",
        "movements-in-order" => "Put this machine's clock right, then enter it again.",
        "place-as-registered" => "Name the place it is registered at, or find out who moved it.",
        "witness-is-another" | "movement-has-witness" => "Ask somebody else who saw it.",
        _ => "Nothing was entered. Do what the rule asks for, then enter it again.",
    };
    let message = format!(
        "It needs {}; there is {}.",
        refused.expected, refused.actual
    );
    Error::refusal(refused.rule, message, recovery)
}
