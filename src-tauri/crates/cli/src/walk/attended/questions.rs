//! Questions a person may always answer with something else first.

use crate::terminal::{hidden, line, show};
use crate::walk::wording::{initials, name_of};
use room::{Action, Error, Role, View};
use secrecy::{ExposeSecret, SecretString};

pub(super) const ASIDES: &str =
    "At any question: :pause  :exception  :leave  :return  :abort  :quit (resume later)";

/// The roles that confirm what cannot be undone.
const WITNESSES: [Role; 2] = [Role::Witness, Role::ExternalWitness];

/// Why a question was not answered.
pub(super) enum Instead {
    /// Something else is to be done.
    Act(Box<Action>),
    /// Nothing more is wanted now.
    Stop,
    /// Nothing can be asked any more.
    Error(Error),
}

impl From<Error> for Instead {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

pub(super) type Answer<T> = Result<T, Instead>;

/// A witness confirms with their name and initials: a second person, not a habit.
pub(super) fn witness(view: &View) -> Answer<String> {
    let here: Vec<&str> = view
        .people
        .iter()
        .filter(|one| one.here && WITNESSES.contains(&one.role))
        .map(|one| one.name.as_str())
        .collect();
    loop {
        let asked = format!(
            "A witness confirms. Name? [{}]",
            here.first().unwrap_or(&"nobody is here")
        );
        let name = or_else(question(view, &asked)?, || {
            here.first().copied().unwrap_or_default().into()
        });
        if !here.contains(&name.as_str()) {
            show(&format!("  {name} is not a witness in this room."))?;
            continue;
        }
        let typed = question(view, &format!("{name}, your initials:"))?;
        if typed.to_uppercase() == initials(&name) {
            return Ok(name);
        }
        show(&format!("  {name}'s initials are {}.", initials(&name)))?;
    }
}

pub(super) fn yes(view: &View, prompt: &str) -> Answer<bool> {
    loop {
        match question(view, prompt)?.to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => show("  Type y or n.")?,
        }
    }
}

/// One of a list of so many, from 0, by the number it is shown with.
pub(super) fn place(view: &View, prompt: &str, of: usize) -> Answer<usize> {
    loop {
        let number = needed(view, prompt)?.parse::<usize>().ok();
        match number.and_then(|number| number.checked_sub(1)) {
            Some(place) if place < of => return Ok(place),
            _ => show("  There is no such number.")?,
        }
    }
}

pub(super) fn needed(view: &View, prompt: &str) -> Answer<String> {
    loop {
        let said = question(view, prompt)?;
        if !said.is_empty() {
            return Ok(said);
        }
    }
}

/// Asks for a secret. Nothing typed leads to a question, so that something else can be wanted.
pub(super) fn secret(view: &View, prompt: &str) -> Answer<SecretString> {
    loop {
        let typed = hidden(prompt)?;
        if !typed.expose_secret().is_empty() {
            return Ok(typed);
        }
        question(view, "Nothing was typed. Enter to try again:")?;
    }
}

/// Asks one question, at which something else may always be wanted first.
pub(super) fn question(view: &View, prompt: &str) -> Answer<String> {
    loop {
        let Some(said) = line(prompt)? else {
            return Err(Instead::Stop);
        };
        let Some(aside) = said.strip_prefix(':') else {
            return Ok(said);
        };
        match self::aside(view, aside)? {
            Some(instead) => return Err(instead),
            None => show(&format!("  {ASIDES}"))?,
        }
    }
}

fn aside(view: &View, name: &str) -> Result<Option<Instead>, Error> {
    let asked = |prompt: &str| line(prompt).map(Option::unwrap_or_default);
    let administrator = || name_of(view, Role::Administrator);
    Ok(Some(Instead::Act(Box::new(match name.trim() {
        "abort" => Action::Abort {
            by: or_else(
                asked("Who ends the ceremony? [the administrator]")?,
                administrator,
            ),
            reason: asked("Why?")?,
        },
        "exception" => Action::RecordException {
            expected: asked("What does the script ask for?")?,
            happened: asked("What happened?")?,
            decided: asked("What was decided?")?,
            by: or_else(asked("By whom? [the administrator]")?, administrator),
        },
        "leave" => Action::Leave {
            name: asked("Who leaves?")?,
            reason: asked("Why?")?,
        },
        "pause" => Action::Pause {
            reason: asked("Why?")?,
        },
        "quit" => return Ok(Some(Instead::Stop)),
        "return" => Action::Return {
            name: asked("Who comes back?")?,
        },
        _ => return Ok(None),
    }))))
}

pub(super) fn or_else(said: String, otherwise: impl FnOnce() -> String) -> String {
    if said.is_empty() { otherwise() } else { said }
}
