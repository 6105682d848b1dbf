//! The custody register: where every share, package, token and card lies, what moved, and what is
//! to be looked at next. It is read from the journal alone.

use crate::drafts::planned;
use custody::calendar::calendar;
use custody::{Due, Movement};
use desk::Desk;
use desk::signing::{one_line, sign_as};
use desk::time::clock_is_sure;
use keys::standing;
use ledger::{Dated, Moved, RoomEntry};
use proof::statement;
use wire::{CustodyView, DueView, Error, NewMovement};

/// The custody register.
pub(crate) fn custody(desk: &Desk) -> CustodyView {
    wire::register(desk.log.ledger(), &desk.log.today())
}

/// Enters a movement, signed by who moved the item and by who saw it.
pub(crate) fn move_item(desk: &mut Desk, new: &NewMovement) -> Result<CustodyView, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let register = desk.log.ledger().register();
    let from = new.from.as_deref().map(str::trim);
    let registered = register.item(new.item.trim()).map(|item| &item.place);
    let from = from.or(registered.map(String::as_str)).unwrap_or_default();
    let mut moved = Moved {
        moved: desk.log.clock().stamp(),
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
    register.decide(&Movement::from(&moved), &desk.log.today())?;
    let message = statement(desk, &moved)?;
    let signed = sign_as(desk, &moved.who, &new.who_secret, &message)?;
    moved.who_signature = signed.signature().into();
    let signed = sign_as(desk, &moved.witness, &new.witness_secret, &message)?;
    moved.witness_signature = signed.signature().into();
    desk.log.write_entry(RoomEntry::CustodyMoved(moved))?;
    Ok(custody(desk))
}

/// Everything with a date: checks of what is kept, drills, the end of keys' cryptoperiods, what an
/// emergency put off, and what the policy makes due. Soonest first.
pub(crate) fn due(desk: &Desk) -> Result<Vec<DueView>, Error> {
    Ok(dated(desk)?.into_iter().map(DueView::from).collect())
}

/// The same as a calendar (iCalendar, RFC 5545).
pub(crate) fn due_ics(desk: &Desk) -> Result<String, Error> {
    let due: Vec<Due> = dated(desk)?.into_iter().map(|dated| dated.due).collect();
    let facts = desk.log.ledger().facts();
    let name = format!("Keymoot: {}", facts.name);
    let now = desk.log.clock().stamp();
    Ok(calendar(&name, &facts.id, &now, &due))
}

fn dated(desk: &Desk) -> Result<Vec<Dated>, Error> {
    let (keys, _) = standing(desk)?;
    let mut all = desk.log.ledger().due(&desk.log.today(), &keys);
    all.extend(planned(&desk.log));
    all.sort_by(|one, other| one.due.date.cmp(&other.due.date));
    Ok(all)
}

pub(crate) fn statement(desk: &Desk, moved: &Moved) -> Result<Vec<u8>, Error> {
    let said = statement::Movement {
        room: &desk.log.ledger().facts().id,
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
