//! What is asked at the steps that need more than a witness.

use super::questions::{Answer, Instead, needed, question, secret, witness, yes};
use crate::commands::policy::read as read_policy;
use crate::commands::token::{ON_THE_DEVICE, add_asking, in_words, tries_in_words};
use crate::plain;
use crate::terminal::{hidden_twice, show};
use crate::walk::deciding;
use crate::walk::wording::{next_signer, next_token};
use room::{Action, Found, Initialise, Kind, Mode, Room, Signer, SlotView, View};
use secrecy::SecretString;
use std::path::Path;

pub(super) fn token(room: &mut Room, view: &View) -> Answer<Action> {
    let Some(part) = next_token(view) else {
        return Err(Instead::Stop);
    };
    let slot = choose_slot(room, view, &part.serial)?;
    let (pin, initialise) = if slot.initialised {
        let tries = tries_in_words(&slot);
        let pin = if slot.pin_pad {
            show(&format!("  {}: {ON_THE_DEVICE}", slot.label))?;
            SecretString::default()
        } else {
            secret(view, &format!("PIN of {}{tries}:", slot.label))?
        };
        (pin, None)
    } else {
        let label = needed(view, "It is not initialised yet. Its new label:")?;
        let so_pin = hidden_twice(&format!("The security officer's new PIN of {label}:"))?;
        (
            hidden_twice(&format!("The new PIN of {label}:"))?,
            Some(Initialise { label, so_pin }),
        )
    };
    Ok(Action::BindToken {
        role: part.role.name().into(),
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
            && let Err(error) = add_asking(room, Path::new(&said), None)
        {
            let said = error.to_string();
            show(&format!("  ✗ {}", plain::line(&said)))?;
        }
    }
}

/// The package; before it, where a live key's sheets lie as files on this machine, how these are kept
/// so that the files can go.
pub(super) fn release(view: &View) -> Answer<Action> {
    if !view.share_files.is_empty() && view.mode == Mode::Live {
        show("  Files of share sheets lie here, and are erased before the package is written:")?;
        for file in &view.share_files {
            show(&format!("    {file}"))?;
        }
        let asked = "How are the sheets kept: on which printer were they printed, or where saved?";
        return Ok(Action::EraseShareFiles {
            kept: needed(view, asked)?,
            confirmed_by: witness(view)?,
        });
    }
    Ok(Action::Release {
        folder: package_folder(view)?,
        confirmed_by: witness(view)?,
    })
}

pub(super) fn sign_off(room: &mut Room, view: &View) -> Answer<Action> {
    let Some(signer) = next_signer(view) else {
        show("  Nobody who is in the room has still to sign. Use :return for somebody who left.")?;
        question(view, "Enter to stop here, and resume once they are back:")?;
        return Err(Instead::Stop);
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
    let passphrase = signing_secret(room, view, &name)?;
    Ok(Action::SignOff {
        name,
        agree,
        reason,
        passphrase,
    })
}

/// Those who decide sign what is to be done, and a witness confirms it.
pub(super) fn decision(room: &mut Room, view: &View) -> Answer<Action> {
    let Some(decision) = &view.decision else {
        return Err(Instead::Stop);
    };
    let policy = if view.kind == Kind::AdoptPolicy {
        let file = needed(view, "The policy's file:")?;
        Some(read_policy(Path::new(&file))?)
    } else {
        None
    };
    let is_dek =
        view.kind == Kind::Rotate && room.keys().life(&decision.key)?.key.tier.id() == "dek";
    let out = if view.kind == Kind::Compromise {
        let file = question(
            view,
            "A file for the list of what it protected (Enter: none):",
        )?;
        Some(file).filter(|file| !file.is_empty())
    } else if is_dek {
        Some(needed(view, "The file for its new version:")?)
    } else {
        None
    };
    deciding::unlock(room, view, None)?;
    let proposed = deciding::deciders(view).join(", ");
    let asked = format!(
        "Who decides? {} by the policy, the one who acts first (Enter: {proposed}):",
        decision.signers.max(1)
    );
    let said = question(view, &asked)?;
    let names = if said.is_empty() { proposed } else { said };
    let mut signers = Vec::new();
    for name in names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        signers.push(Signer {
            secret: signing_secret(room, view, name)?,
            name: name.into(),
        });
    }
    Ok(Action::CarryOut {
        signers,
        policy,
        out,
        confirmed_by: witness(view)?,
    })
}

/// What somebody signs with: the PIN of the card they were enrolled with, else their passphrase.
pub(super) fn signing_secret(room: &mut Room, view: &View, name: &str) -> Answer<SecretString> {
    match card_of(room, name)? {
        Some(card) if card.pin_pad => {
            show(&format!("  {name}, {}: {ON_THE_DEVICE}", card.name))?;
            Ok(SecretString::default())
        }
        Some(card) => secret(
            view,
            &format!("{name}, the PIN of your card {}:", card.name),
        ),
        None => secret(view, &format!("{name}, your passphrase:")),
    }
}

/// The card somebody was enrolled with.
pub(super) struct PersonsCard {
    /// Its label, and a warning where few PIN tries are left.
    pub(super) name: String,
    /// Whether its PIN is typed on the reader.
    pub(super) pin_pad: bool,
}

/// The card somebody was enrolled with, if they were.
pub(super) fn card_of(room: &mut Room, name: &str) -> Answer<Option<PersonsCard>> {
    let mut people = room.people().into_iter();
    let Some(card) = people.find(|one| one.name == name).and_then(|one| one.card) else {
        return Ok(None);
    };
    let slots = room.tokens()?;
    let its: Vec<&SlotView> = slots
        .iter()
        .filter(|slot| slot.serial == card.serial)
        .collect();
    let mut tries = its.iter().map(|slot| tries_in_words(slot));
    let tries = tries.find(|words| !words.is_empty()).unwrap_or_default();
    Ok(Some(PersonsCard {
        name: format!("{}{tries}", card.token),
        pin_pad: its.iter().any(|slot| slot.pin_pad),
    }))
}

/// Where the package goes. It is asked only where it cannot go to the shares.
fn package_folder(view: &View) -> Answer<Option<String>> {
    let shares = Path::new(&view.folder);
    if shares.is_dir() && !shares.join("recovery-package.json").exists() {
        return Ok(None);
    }
    show(&format!(
        "  {} is not there, or holds a package already.",
        shares.display()
    ))?;
    needed(view, "Into which folder is the package saved?").map(Some)
}

pub(super) fn reconcile(view: &View) -> Answer<Action> {
    if let Some(unresolved) = &view.unresolved {
        let looking = match (unresolved.found, unresolved.effect.as_str()) {
            (Found::Unknown, "release-package") => format!(
                "  Whether {} was written cannot be seen: plug that drive in again, and look once \
                 more. With retry it counts as written, and its shares have to be destroyed.",
                unresolved.detail
            ),
            (found, _) => format!("  Looking showed: {}", found.name()),
        };
        show(&looking)?;
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
