//! Asking a person at a terminal. Prompts go to standard error, so that results stay clean.

use crate::plain;
use room::{Code, Error};
use secrecy::{ExposeSecret, SecretString};
use std::io::{self, BufRead, IsTerminal, Write};

/// True if somebody sits in front of us.
pub(crate) fn is_attended() -> bool {
    io::stdin().is_terminal()
}

/// Asks for one line. `None` at the end of input.
///
/// # Errors
/// Failure `terminal-gone`.
pub(crate) fn line(prompt: &str) -> Result<Option<String>, Error> {
    let mut err = io::stderr().lock();
    write!(err, "{} ", plain::line(prompt))
        .and_then(|()| err.flush())
        .map_err(gone)?;
    let mut text = String::new();
    let read = io::stdin().lock().read_line(&mut text).map_err(gone)?;
    Ok((read > 0).then(|| text.trim().to_owned()))
}

/// Asks for a secret without showing it.
///
/// # Errors
/// Failure `terminal-gone` if there is no terminal to ask on.
pub(crate) fn hidden(prompt: &str) -> Result<SecretString, Error> {
    rpassword::prompt_password(format!("{} ", plain::line(prompt)))
        .map(SecretString::from)
        .map_err(gone)
}

/// Asks for a new secret twice, until both are alike and not empty.
///
/// # Errors
/// As [`hidden`].
pub(crate) fn hidden_twice(prompt: &str) -> Result<SecretString, Error> {
    loop {
        let first = hidden(prompt)?;
        if first.expose_secret().is_empty() {
            show("It must not be empty.")?;
            continue;
        }
        let second = hidden("The same again:")?;
        if first.expose_secret() == second.expose_secret() {
            return Ok(first);
        }
        show("The two are not alike; once more.")?;
    }
}

/// Shows a line until somebody has written it down, and takes it from the screen again.
///
/// # Errors
/// Failure `terminal-gone`.
pub(crate) fn show_once(text: &str) -> Result<(), Error> {
    show(text)?;
    hidden("Enter once it is written down:")?;
    let mut err = io::stderr().lock();
    // Up two lines, and each of them cleared (ECMA-48, 8.3.22 and 8.3.41).
    write!(err, "\x1b[1A\x1b[2K\x1b[1A\x1b[2K")
        .and_then(|()| err.flush())
        .map_err(gone)
}

/// Shows a line to the person.
///
/// # Errors
/// Failure `terminal-gone`.
pub(crate) fn show(text: &str) -> Result<(), Error> {
    let mut err = io::stderr().lock();
    writeln!(err, "{}", plain::lines(text))
        .and_then(|()| err.flush())
        .map_err(gone)
}

fn gone(error: io::Error) -> Error {
    Error::failure(
        Code::TerminalGone,
        format!("Nobody could be asked: {error}."),
        "Run it in a terminal, or give what it needs in files (--pin-file, --answers).",
    )
}
