//! What is asked where a share is written, read back, sealed, brought or proved.

use super::questions::{Answer, needed, or_else, place, question, secret, witness, yes};
use super::steps::card_of;
use crate::commands::share::row_advice;
use crate::secrets::new_passphrase;
use crate::terminal::{hidden, show};
use room::{Action, Code, DrawnFor, Keys, MediumKind, PersonView, Role, Room, Rule, Source, View};

/// The roles that bring shares.
const BRINGERS: [Role; 2] = [Role::Custodian, Role::BackupCustodian];

/// What was missing, or wrong, of what opens a sealed share or of the bag it was in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Missing {
    BagReason,
    Identity,
    Passphrase,
    Pin,
}

impl Missing {
    /// What an error of this code wants before the same is tried again.
    pub(super) fn after(code: Code) -> Option<Self> {
        let wanted = [
            (Code::Rule(Rule::BagAsRegistered), Self::BagReason),
            (Code::CardPinGiven, Self::Pin),
            (Code::IdentityNeeded, Self::Identity),
            (Code::IdentityUnreadable, Self::Identity),
            (Code::IdentityWrong, Self::Identity),
            (Code::PassphraseGiven, Self::Passphrase),
            (Code::PassphraseNeeded, Self::Passphrase),
            (Code::PassphraseWrong, Self::Passphrase),
            (Code::PinIncorrect, Self::Pin),
        ];
        let found = wanted.into_iter().find(|(one, _)| *one == code);
        found.map(|(_, missing)| missing)
    }

    fn ask(self, room: &mut Room, view: &View, whose: &str, keys: &mut Keys) -> Answer<()> {
        match self {
            // Not of what opens it.
            Self::BagReason => {}
            Self::Identity => {
                keys.identity = Some(needed(
                    view,
                    "The file of their age identity, or of their ML-KEM key:",
                )?);
            }
            Self::Passphrase => {
                keys.passphrase = Some(secret(view, "The share's passphrase:")?);
            }
            Self::Pin => {
                // Whoever stands in for a custodian opens with that custodian's card.
                let card = card_of(room, whose)?.map(|card| format!(" {}", card.name));
                let asked = format!("The PIN of the card{}:", card.unwrap_or_default());
                keys.pin = Some(secret(view, &asked)?);
            }
        }
        Ok(())
    }
}

/// The keys an action opens a sealed share with.
pub(super) const fn keys_of(action: &mut Action) -> Option<&mut Keys> {
    let (Action::BringShare {
        source: Source { keys, .. },
        ..
    }
    | Action::ReadBack {
        source: Source { keys, .. },
    }
    | Action::WriteShare { keys, .. }) = action
    else {
        return None;
    };
    Some(keys)
}

/// The same action, with what was missing.
pub(super) fn again(
    room: &mut Room,
    view: &View,
    mut action: Action,
    missing: Missing,
) -> Answer<Action> {
    if let (
        Missing::BagReason,
        Action::BringShare { bag_reason, .. } | Action::DestroyOldShare { bag_reason, .. },
    ) = (missing, &mut action)
    {
        let asked = "Why is it another bag? It becomes an exception (:quit to look again):";
        *bag_reason = Some(needed(view, asked)?);
        return Ok(action);
    }
    let share = view.share.as_ref();
    let whose = if let Action::BringShare { custodian, .. } = &action {
        custodian.clone()
    } else {
        share
            .map(|share| share.custodian.clone())
            .unwrap_or_default()
    };
    if let Some(keys) = keys_of(&mut action) {
        missing.ask(room, view, &whose, keys)?;
    }
    Ok(action)
}

pub(super) fn write_share(room: &mut Room, view: &View) -> Answer<Action> {
    let medium = view.share.as_ref().map(|share| share.medium);
    let medium = medium.unwrap_or(MediumKind::Sheet);
    show(&format!("  It is saved in {}", view.folder))?;
    // Where no printing system answers there is nothing to choose from.
    let mut printers = room.printers().unwrap_or_default();
    printers.retain(|printer| medium == MediumKind::Sheet && printer.accepting);
    for (number, printer) in printers.iter().enumerate() {
        show(&format!(
            "  {}  {} {}",
            number + 1,
            printer.name,
            printer.description
        ))?;
    }
    let asked = if printers.is_empty() {
        "Enter to save it there, or type another folder:"
    } else {
        "Enter to save it there, or type another folder, or a printer's number:"
    };
    let said = question(view, asked)?;
    let number = said.parse::<usize>().ok();
    let printer = number.and_then(|number| printers.get(number.checked_sub(1)?));
    let mut keys = Keys::default();
    if let Some(share) = &view.share {
        if share.passphrase {
            let asked = format!("{}, a new passphrase on top of it:", share.custodian);
            keys.passphrase = Some(new_passphrase(room, DrawnFor::Share, &asked)?);
        }
        let mut ask = |missing: Missing| missing.ask(room, view, &share.custodian, &mut keys);
        match share.medium {
            MediumKind::Card => ask(Missing::Pin)?,
            MediumKind::Age if !share.remote => ask(Missing::Identity)?,
            MediumKind::Age | MediumKind::Sheet => {}
        }
    }
    Ok(Action::WriteShare {
        folder: Some(said).filter(|folder| printer.is_none() && !folder.is_empty()),
        printer: printer.map(|printer| printer.name.clone()),
        keys,
    })
}

pub(super) fn read_back(room: &mut Room, view: &View) -> Answer<Action> {
    let share = view.share.as_ref();
    let Some(share) = share.filter(|share| share.remote) else {
        return Ok(Action::ReadBack {
            source: source(room, view)?,
        });
    };
    if let Some(file) = &share.file {
        show(&format!("  Send {}: {file}", share.custodian))?;
    }
    show_challenge(view)?;
    Ok(Action::BringProof {
        custodian: share.custodian.clone(),
        file: needed(view, "The file of the proof they send back:")?,
    })
}

pub(super) fn seal_bag(view: &View) -> Answer<Action> {
    if let Some(share) = &view.share {
        let read = "It was read back and verified.";
        match (&share.file, &share.printed) {
            (Some(file), _) => show(&format!("  The share is {file}. {read}"))?,
            (None, Some(queue)) => show(&format!("  The sheet came from {queue}. {read}"))?,
            (None, None) => {}
        }
    }
    Ok(Action::SealBag {
        bag: needed(view, "The bag's number:")?,
        confirmed_by: witness(view)?,
    })
}

pub(super) fn prove(room: &mut Room, view: &View) -> Answer<Action> {
    show_challenge(view)?;
    show("  1  A custodian brings a share")?;
    show("  2  A proof came from a custodian's own machine")?;
    show("  3  End the check")?;
    match place(view, "Which?", 3)? {
        0 => bring_share(room, view),
        1 => {
            let custodians: Vec<&PersonView> = waiting(view, false);
            let custodian = choose(view, &custodians, "Whose proof is it? Their number:")?;
            Ok(Action::BringProof {
                custodian: custodian.name.clone(),
                file: needed(view, "The file of the proof:")?,
            })
        }
        _ => {
            let proved = view.possession.as_ref().map_or(0, |one| one.proofs.len());
            let all = view
                .shares
                .is_some_and(|shares| proved == usize::from(shares));
            let reason = if all {
                String::new()
            } else {
                needed(view, "Shares are missing. Why?")?
            };
            Ok(Action::CloseCheck {
                reason,
                confirmed_by: witness(view)?,
            })
        }
    }
}

pub(super) fn bring_share(room: &mut Room, view: &View) -> Answer<Action> {
    let here = waiting(view, true);
    let person = choose(view, &here, "Who brings a share? Their number:")?;
    let known = person.bag.clone().unwrap_or_default();
    let asked = if known.is_empty() {
        "The bag's number:".into()
    } else {
        format!("The bag's number? [{known}]")
    };
    let bag = or_else(question(view, &asked)?, || known);
    let seal_intact = yes(view, "Is the seal whole? (y/n)")?;
    Ok(Action::BringShare {
        custodian: person.name.clone(),
        bag,
        bag_reason: None,
        seal_intact,
        source: source(room, view)?,
        confirmed_by: witness(view)?,
    })
}

/// Where a share is read from. What opens a sealed one is asked for once it turns out to be needed.
fn source(room: &mut Room, view: &View) -> Answer<Source> {
    let said = question(
        view,
        "The file of the share (Enter: type its rows, or scan: scan its code):",
    )?;
    Ok(match said.as_str() {
        "" => {
            type_rows(room, view)?;
            Source {
                typed: true,
                ..Source::default()
            }
        }
        "scan" => Source {
            scanned: Some(secret(view, "Scan the sheet's code:")?),
            ..Source::default()
        },
        _ => Source {
            file: Some(said),
            ..Source::default()
        },
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

fn show_challenge(view: &View) -> Answer<()> {
    if let Some(check) = &view.possession {
        show(&format!(
            "  The challenge, for `keymoot share prove FILE --challenge …`:\n  {}",
            check.challenge
        ))?;
    }
    Ok(())
}

/// Who may still bring a share, or a proof from afar.
fn waiting(view: &View, here: bool) -> Vec<&PersonView> {
    let collected = view.collected.iter().map(|one| &one.custodian);
    let shared = view.reissue.iter().flat_map(|one| &one.contributions);
    let proved = view.possession.iter().flat_map(|one| &one.proofs);
    let done: Vec<&String> = collected
        .chain(shared.map(|one| &one.custodian))
        .chain(proved.map(|one| &one.custodian))
        .collect();
    let people = view.people.iter();
    people
        .filter(|one| BRINGERS.contains(&one.role))
        .filter(|one| (one.here || !here) && !done.contains(&&one.name))
        .collect()
}

fn choose<'a>(view: &View, people: &[&'a PersonView], prompt: &str) -> Answer<&'a PersonView> {
    for (number, person) in people.iter().enumerate() {
        show(&format!("  {}  {}", number + 1, person.name))?;
    }
    loop {
        let number = place(view, prompt, people.len())?;
        if let Some(person) = people.get(number) {
            return Ok(person);
        }
    }
}
