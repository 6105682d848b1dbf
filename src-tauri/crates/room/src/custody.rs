//! The custody register: where every share, package, token and card lies, what moved, and what is
//! to be looked at next. It is read from the journal alone.

use crate::room::Room;
use crate::signing::one_line;
use custody::calendar::calendar;
use custody::{Due, Movement};
use ledger::Moved;
use ledger::RoomEntry;
use proof::statement;
use wire::CustodyView;
use wire::DueView;
use wire::Error;
use wire::NewMovement;

impl Room {
    /// The custody register.
    #[must_use]
    pub fn custody(&self) -> CustodyView {
        wire::register(&self.ledger, &self.today())
    }

    /// Enters a movement, signed by who moved the item and by who saw it.
    ///
    /// # Errors
    /// The rule it breaks, by name; or if one of the two is not enrolled or does not sign.
    pub fn move_item(&mut self, new: &NewMovement) -> Result<CustodyView, Error> {
        self.writable()?;
        self.clock_is_sure()?;
        let register = self.ledger.register();
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
        register.decide(&Movement::from(&moved), &self.today())?;
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
        let due = self.ledger.due(&self.today()).into_iter();
        due.map(DueView::from).collect()
    }

    /// The same as a calendar (iCalendar, RFC 5545).
    #[must_use]
    pub fn due_ics(&self) -> String {
        let due = self.ledger.due(&self.today()).into_iter();
        let due: Vec<Due> = due.map(|dated| dated.due).collect();
        let facts = self.ledger.facts();
        let name = format!("Keymoot: {}", facts.name);
        calendar(&name, &facts.id, &self.clock.stamp(), &due)
    }

    /// The day by the room's clock, `YYYY-MM-DD`.
    pub(crate) fn today(&self) -> String {
        self.clock.now().date_naive().to_string()
    }

    fn statement(&self, moved: &Moved) -> Result<Vec<u8>, Error> {
        let said = statement::Movement {
            room: &self.ledger.facts().id,
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
