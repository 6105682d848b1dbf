//! One file per group of commands.

pub(crate) mod ceremony;
pub(crate) mod completions;
pub(crate) mod custody;
pub(crate) mod doctor;
pub(crate) mod journal;
pub(crate) mod key;
mod looking_back;
pub(crate) mod man;
pub(crate) mod participant;
pub(crate) mod policy;
pub(crate) mod practice;
pub(crate) mod quorum;
pub(crate) mod record;
pub(crate) mod report;
pub(crate) mod room;
pub(crate) mod script;
pub(crate) mod share;
pub(crate) mod token;

use crate::arguments::{Arguments, Command};
use crate::{Context, Output, Status};
use ::room::{Code, Error};
use std::mem;
use std::path::Path;

/// Runs the command that was asked for.
///
/// # Errors
/// What stopped it; its kind decides the exit status.
pub(crate) fn run(arguments: Arguments, output: Output) -> Result<Status, Error> {
    let context = Context::new(arguments.globals, output);
    match arguments.command {
        Command::Ceremony(command) => command.run(&context),
        Command::Completions(arguments) => arguments.run(&context),
        Command::Custody(command) => command.run(&context),
        Command::Doctor => doctor::run(&context),
        Command::Due(arguments) => arguments.run(&context),
        Command::Journal(command) => command.run(&context),
        Command::Key(command) => command.run(&context),
        Command::Man(arguments) => arguments.run(&context),
        Command::Participant(command) => command.run(&context),
        Command::Policy(command) => command.run(&context),
        Command::Practice(arguments) => arguments.run(&context),
        Command::Quorum(command) => command.run(&context),
        Command::Record(command) => command.run(&context),
        Command::Report(command) => command.run(&context),
        Command::Rewrap(arguments) => arguments.run(&context),
        Command::Room(command) => command.run(&context),
        Command::Script(command) => command.run(&context),
        Command::Share(command) => command.run(&context),
        Command::Token(command) => command.run(&context),
    }
}

/// Reads a text file somebody named, of at most `longest` bytes.
fn read_text(path: &Path, longest: u64) -> Result<String, Error> {
    let bytes = read_bytes(path, longest)?;
    String::from_utf8(bytes).map_err(|_| unreadable(path, "it is not UTF-8 text"))
}

/// The same, where a pipe will do too, as `<(command)` is one.
fn read_piped_text(path: &Path, longest: u64) -> Result<String, Error> {
    let mut bytes = ::room::read_given_or_piped(path, longest)
        .map_err(|why| unreadable(path, &why.to_string()))?;
    String::from_utf8(mem::take(&mut *bytes)).map_err(|_| unreadable(path, "it is not UTF-8 text"))
}

/// Reads a file somebody named, of at most `longest` bytes.
fn read_bytes(path: &Path, longest: u64) -> Result<Vec<u8>, Error> {
    ::room::read_given(path, longest)
        .map(|mut bytes| mem::take(&mut *bytes))
        .map_err(|why| unreadable(path, &why.to_string()))
}

fn unreadable(path: &Path, reason: &str) -> Error {
    Error::failure(
        Code::FileUnreadable,
        format!("{} could not be read: {reason}.", path.display()),
        "Check the path and that this user may read the file.",
    )
}
