//! Which token plays a part, and what unlocks it.

use super::{Unattended, missing, missing_in};
use crate::walk::answers::TokenChoice;
use crate::walk::wording::next_token;
use room::{Action, Code, Error, Initialise, Room, SlotView, TokenRole, View};
use secrecy::SecretString;
use std::path::Path;

impl Unattended {
    pub(super) fn token(&self, room: &mut Room, view: &View) -> Result<Action, Error> {
        let part = next_token(view).ok_or_else(|| missing(view, "token"))?;
        let inspect = &self.given.answers.inspect;
        let choice = match part.role {
            TokenRole::Primary => &inspect.primary,
            TokenRole::Target => &inspect.target,
            TokenRole::Journal => &inspect.journal,
        };
        let place = format!("[inspect.{}]", part.role);
        let choice = if part.serial.is_empty() {
            choice
                .clone()
                .ok_or_else(|| missing_in("inspect", part.role.name()))?
        } else {
            // A token bound before is unlocked again, not chosen again; it has its new label now.
            TokenChoice {
                serial: Some(part.serial.clone()),
                ..TokenChoice::default()
            }
        };
        let choice = TokenChoice {
            module: choice
                .module
                .as_ref()
                .map(|module| room.module_file(module)),
            ..choice
        };
        let slot = only(room.tokens()?, &choice, &place)?;
        let label = choice.initialise.clone().filter(|_| !slot.initialised);
        let name = label.clone().unwrap_or_else(|| slot.label.clone());
        let hint = || {
            view.practice_hint
                .as_ref()
                .map(|hint| SecretString::from(hint.pin.as_str()))
        };
        let pin = |found: Option<&SecretString>, line: &str| {
            found.cloned().or_else(hint).ok_or_else(|| pin_needed(line))
        };
        let initialise = match label {
            Some(label) => {
                let so_pin = pin(
                    self.given.pins.so(&label, &slot.serial),
                    &format!("{label}/so"),
                )?;
                Some(Initialise { label, so_pin })
            }
            None => None,
        };
        Ok(Action::BindToken {
            role: part.role.name().into(),
            module: slot.module,
            slot: slot.slot,
            pin: if slot.pin_pad {
                SecretString::default()
            } else {
                pin(self.given.pins.user(&name, &slot.serial), &name)?
            },
            initialise,
        })
    }
}

pub(super) fn pin_needed(line: &str) -> Error {
    Error::usage(
        Code::PinNeeded,
        format!("The PIN file has no line `{line}=…`."),
        "Add it, and name the file with --pin-file.",
    )
}

fn only(slots: Vec<SlotView>, choice: &TokenChoice, place: &str) -> Result<SlotView, Error> {
    let fits =
        |wanted: &Option<String>, found: &str| wanted.as_ref().is_none_or(|wanted| wanted == found);
    let mut found: Vec<SlotView> = slots
        .into_iter()
        .filter(|slot| slot.present)
        .filter(|slot| fits(&choice.label, &slot.label))
        .filter(|slot| fits(&choice.serial, &slot.serial))
        .filter(|slot| {
            let module = choice.module.as_ref();
            module.is_none_or(|module| module == Path::new(&slot.module))
        })
        .filter(|slot| choice.slot.is_none_or(|number| number == slot.slot))
        .collect();
    match found.len() {
        1 => Ok(found.remove(0)),
        count => Err(Error::usage(
            if count == 0 {
                Code::NoSuchToken
            } else {
                Code::WhichToken
            },
            format!("{count} tokens fit what {place} asks for; exactly one must."),
            "See what is there with `keymoot token list`, and name label, serial, module or slot.",
        )),
    }
}
