//! What is asked at the steps that need more than a witness.

use super::questions::{Answer, Instead, needed, or_else, question, secret, witness, yes};
use crate::commands::share::row_advice;
use crate::commands::token::{in_words, tries_in_words};
use crate::terminal::{hidden, hidden_twice, show};
use crate::walk::Turn;
use crate::walk::wording::{next_signer, next_token};
use room::{Action, Initialise, PersonView, Room, SlotView, View};
use std::path::Path;

pub(super) fn token(room: &mut Room, view: &View) -> Answer<Action> {
    let Some(part) = next_token(view) else {
        return Err(Instead::Turn(Turn::Stop));
    };
    let slot = choose_slot(room, view, &part.serial)?;
    let (pin, initialise) = if slot.initialised {
        let tries = tries_in_words(&slot);
        (
            secret(view, &format!("PIN of {}{tries}:", slot.label))?,
            None,
        )
    } else {
        let label = needed(view, "It is not initialised yet. Its new label:")?;
        let so_pin = hidden_twice(&format!("The security officer's new PIN of {label}:"))?;
        (
            hidden_twice(&format!("The new PIN of {label}:"))?,
            Some(Initialise { label, so_pin }),
        )
    };
    Ok(Action::BindToken {
        role: part.role.clone(),
        module: slot.module,
        slot: slot.slot,
        pin,
        initialise,
    })
}

fn choose_slot(room: &mut Room, view: &View, serial: &str) -> Answer<SlotView> {
    loop {
        let mut slots: Vec<SlotView> = room
            .tokens()?
            .into_iter()
            .filter(|slot| slot.present && (serial.is_empty() || slot.serial == serial))
            .collect();
        if !serial.is_empty()
            && let [_] = slots.as_slice()
        {
            // Bound before and plugged in: there is nothing to choose.
            return Ok(slots.swap_remove(0));
        }
        for (number, slot) in slots.iter().enumerate() {
            show(&format!("  {}  {}", number + 1, in_words(slot)))?;
        }
        let said = question(
            view,
            "Which? Its number, or another module's file (Enter: look again):",
        )?;
        if let Some(place) = said
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1))
        {
            if place < slots.len() {
                return Ok(slots.swap_remove(place));
            }
            show("  There is no such number.")?;
        } else if !said.is_empty()
            && let Err(error) = room.add_module(Path::new(&said), None)
        {
            show(&format!("  ✗ {} {}", error.message, error.recovery))?;
        }
    }
}

pub(super) fn seal_bag(view: &View) -> Answer<Action> {
    if let Some(file) = view.share.as_ref().and_then(|share| share.file.as_ref()) {
        show(&format!(
            "  The sheet is {file}. It was read back and verified."
        ))?;
    }
    let bag = needed(view, "The bag's number:")?;
    Ok(Action::SealBag {
        bag,
        confirmed_by: witness(view)?,
    })
}

pub(super) fn bring_share(room: &mut Room, view: &View) -> Answer<Action> {
    let waiting: Vec<&PersonView> = view
        .people
        .iter()
        .filter(|one| one.here && one.role == "custodian")
        .filter(|one| {
            !view
                .collected
                .iter()
                .any(|share| share.custodian == one.name)
        })
        .collect();
    for (number, person) in waiting.iter().enumerate() {
        show(&format!("  {}  {}", number + 1, person.name))?;
    }
    let person = loop {
        let said = needed(view, "Who brings a share? Their number:")?;
        let place = said
            .parse::<usize>()
            .ok()
            .and_then(|number| number.checked_sub(1));
        match place.and_then(|place| waiting.get(place)) {
            Some(person) => break *person,
            None => show("  There is no such number.")?,
        }
    };
    let known = person.bag.clone().unwrap_or_default();
    let asked = if known.is_empty() {
        "The bag's number:".into()
    } else {
        format!("The bag's number? [{known}]")
    };
    let bag = or_else(question(view, &asked)?, || known);
    let seal_intact = yes(view, "Is the seal whole? (y/n)")?;
    let file = question(view, "The file of the share (Enter: type its rows):")?;
    if file.is_empty() {
        type_rows(room, view)?;
    }
    let (custodian, confirmed_by) = (person.name.clone(), witness(view)?);
    Ok(if file.is_empty() {
        Action::BringTypedShare {
            custodian,
            bag,
            seal_intact,
            confirmed_by,
        }
    } else {
        Action::BringShare {
            custodian,
            bag,
            seal_intact,
            file,
            confirmed_by,
        }
    })
}

fn type_rows(room: &mut Room, view: &View) -> Answer<()> {
    show("  Type each row as printed, without its number. What you type is not shown.")?;
    show("  Leave a row empty if it cannot be read; a few may be missing.")?;
    let rows = room.clear_rows(&view.id)?.rows.len();
    for row in 1..=rows {
        let row = u8::try_from(row).unwrap_or(u8::MAX);
        loop {
            let text = hidden(&format!("Row {row} of {rows}:"))?;
            let states = room.type_row(&view.id, row, &text)?;
            let Some(advice) = row_advice(&states, row) else {
                break;
            };
            show(&format!("  {advice}"))?;
        }
    }
    Ok(())
}

pub(super) fn sign_off(view: &View) -> Answer<Action> {
    let Some(signer) = next_signer(view) else {
        show("  Nobody who is in the room has still to sign. Use :return for somebody who left.")?;
        question(view, "Enter to stop here, and resume once they are back:")?;
        return Err(Instead::Turn(Turn::Stop));
    };
    let name = signer.name.clone();
    let agree = yes(
        view,
        &format!("{name}, do you agree with what the journal holds? (y/n)"),
    )?;
    let reason = if agree {
        String::new()
    } else {
        needed(view, "Why not?")?
    };
    let passphrase = secret(view, &format!("{name}, your passphrase:"))?;
    Ok(Action::SignOff {
        name,
        agree,
        reason,
        passphrase,
    })
}

pub(super) fn reconcile(view: &View) -> Answer<Action> {
    if let Some(unresolved) = &view.unresolved {
        show(&format!(
            "  Looking at the token showed: {}",
            unresolved.found
        ))?;
    }
    let decision = loop {
        let said = needed(view, "adopt what was found, or retry?")?;
        if ["adopt", "retry"].contains(&said.as_str()) {
            break said;
        }
        show("  Type adopt or retry.")?;
    };
    Ok(Action::Reconcile {
        decision,
        confirmed_by: witness(view)?,
    })
}
