//! The `keymoot` command: a thin front over `room`. It parses, asks, shows and exits; every rule
//! lives below.

#![deny(clippy::wildcard_enum_match_arm)]

mod arguments;
mod columns;
mod commands;
mod context;
mod output;
mod plain;
mod practice;
mod secrets;
mod terminal;
mod walk;

use arguments::Arguments;
use clap::{CommandFactory, Parser};
use context::Context;
use output::Output;
use room::{Code, Error};
use std::ffi::OsString;
use std::process::ExitCode;

/// Libraries underneath do not wipe what they free; this allocator does it for them.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// How a command that ran to its end ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Status {
    /// Done, or checked and found right: exit status 0.
    Done,
    /// Checked and found wrong: exit status 1.
    Wrong,
}

impl Status {
    /// `Done` if what was checked is right.
    pub(crate) const fn of(right: bool) -> Self {
        if right { Self::Done } else { Self::Wrong }
    }
}

fn main() -> ExitCode {
    let given: Vec<OsString> = std::env::args_os().collect();
    let arguments = match Arguments::try_parse_from(&given) {
        Ok(arguments) => arguments,
        Err(error) => return not_understood(&given, &error),
    };
    output::keep_results_apart();
    let output = Output::new(arguments.globals.json);
    match harden().and_then(|()| commands::run(arguments, output)) {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::Wrong) => ExitCode::from(1),
        Err(error) => {
            output.error(&error);
            ExitCode::from(output::exit_status(error.kind))
        }
    }
}

/// No core dumps, and no other process of this user may read our memory.
fn harden() -> Result<(), Error> {
    secmem_proc::harden_process().map_err(|error| {
        Error::failure(
            Code::ProcessNotHardened,
            format!("This process could not be protected from others that would read its memory: {error}."),
            "End any debugger or tracer that watches it and start again.",
        )
    })
}

/// Help and version are answers; anything else clap says is a usage error, in JSON where asked.
fn not_understood(given: &[OsString], error: &clap::Error) -> ExitCode {
    let json = given.iter().any(|argument| argument == "--json");
    let shown = error.render().to_string();
    if error.use_stderr() && !json && shown != plain::lines(&shown) {
        // What was typed is quoted in it.
        output::say(&plain::lines(&shown));
        return ExitCode::from(2);
    }
    if !error.use_stderr() || !json {
        // Nothing is left to tell anyone if even this cannot be written.
        let written = error.print();
        let status = if written.is_err() {
            4
        } else {
            error.exit_code()
        };
        return ExitCode::from(u8::try_from(status).unwrap_or(2));
    }
    let message = shown
        .lines()
        .next()
        .unwrap_or_default()
        .trim_start_matches("error: ");
    let name = Arguments::command().get_name().to_owned();
    let error = Error::usage(
        Code::Usage,
        message,
        format!("See `{name} help` and `{name} COMMAND --help`."),
    );
    Output::new(true).error(&error);
    ExitCode::from(output::exit_status(error.kind))
}
