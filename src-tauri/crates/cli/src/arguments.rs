//! What may be typed. Parser, help, man page and completions come from these definitions alone.

use crate::commands::{
    ceremony::CeremonyCommand,
    completions::CompletionsArguments,
    custody::{CustodyCommand, DueArguments},
    journal::JournalCommand,
    key::{KeyCommand, RewrapArguments},
    man::ManArguments,
    participant::ParticipantCommand,
    policy::PolicyCommand,
    practice::PracticeArguments,
    quorum::QuorumCommand,
    record::RecordCommand,
    report::ReportCommand,
    room::RoomCommand,
    script::ScriptCommand,
    share::ShareCommand,
    token::TokenCommand,
};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The key ceremony room: make, share, recover and drill master keys in PKCS#11 tokens, with a
/// record anyone can check.
#[derive(Debug, Parser)]
#[command(
    name = "keymoot",
    version,
    propagate_version = true,
    max_term_width = 100
)]
#[command(after_help = "Example:\n  keymoot practice --out ~/first-ceremony\n\n\
    Exit status: 0 done, 1 checked and found wrong, 2 usage, 3 refused by a rule, \
    4 device or file failure, 5 fault.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) globals: Globals,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Args, Debug)]
pub(crate) struct Globals {
    /// The room's folder. Without it: the one room in the usual place
    #[arg(long, value_name = "DIR", global = true)]
    pub(crate) room: Option<PathBuf>,
    /// Print one JSON document on standard output; progress and errors as JSON on standard error
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Set the clock of a practice room, for drills; refused in live rooms and printed on records
    #[arg(long, value_name = "TIME", global = true)]
    pub(crate) practice_clock: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run the main job unattended in a practice room: make, share, recover, compare, record
    #[command(
        after_help = "Example:\n  keymoot practice --out ~/first-ceremony --threshold 3 --shares 5"
    )]
    Practice(PracticeArguments),
    /// Make a room, look at its health, back it up, restore it
    #[command(subcommand, after_help = "Example:\n  keymoot room status")]
    Room(RoomCommand),
    /// Check modules, tokens, journal, disk, clock, printer and memory protection
    #[command(after_help = "Example:\n  keymoot doctor")]
    Doctor,
    /// See what the tokens are and can really do; initialise one
    #[command(subcommand, after_help = "Example:\n  keymoot token list")]
    Token(TokenCommand),
    /// Enrol people and list them
    #[command(subcommand, after_help = "Example:\n  keymoot participant list")]
    Participant(ParticipantCommand),
    /// Start, check and print a ceremony's script
    #[command(
        subcommand,
        after_help = "Example:\n  keymoot script new generate > script.toml"
    )]
    Script(ScriptCommand),
    /// Hold a ceremony, go on with one, look at one
    #[command(
        subcommand,
        after_help = "Example:\n  keymoot ceremony run script.toml"
    )]
    Ceremony(CeremonyCommand),
    /// Read, check and type in a share
    #[command(
        subcommand,
        after_help = "Example:\n  keymoot share verify 02.txt --package recovery-package.json"
    )]
    Share(ShareCommand),
    /// Plan who holds which share where, before anybody does
    #[command(subcommand, after_help = "Example:\n  keymoot quorum plan plan.toml")]
    Quorum(QuorumCommand),
    /// See where everything is kept, and enter what moved
    #[command(subcommand, after_help = "Example:\n  keymoot custody list")]
    Custody(CustodyCommand),
    /// List what is due: checks of what is kept, drills, cryptoperiods, follow-ups
    #[command(after_help = "Example:\n  keymoot due --ics > keymoot.ics")]
    Due(DueArguments),
    /// See the inventory of keys; make, rotate, suspend, hold and destroy them
    #[command(subcommand, after_help = "Example:\n  keymoot key list --tier kek")]
    Key(KeyCommand),
    /// Put data keys under another KEK, inside the token: JSON Lines in, JSON Lines out
    #[command(
        after_help = "Example:\n  keymoot rewrap deks.jsonl --to payroll --out deks-2.jsonl --by Ada --purpose rotation"
    )]
    Rewrap(Box<RewrapArguments>),
    /// Show the key policy, look at another, adopt it
    #[command(
        subcommand,
        after_help = "Example:\n  keymoot policy check policy.toml"
    )]
    Policy(PolicyCommand),
    /// Tell people who were not there what the journal shows: controls, weeks, changes, drills
    #[command(
        subcommand,
        after_help = "Example:\n  keymoot report compliance --from 2027-01-01 --to 2027-12-31 --out 2027.pdf"
    )]
    Report(ReportCommand),
    /// Make a ceremony's record, or check anyone's
    #[command(
        subcommand,
        after_help = "Example:\n  keymoot record verify record.pdf"
    )]
    Record(RecordCommand),
    /// Check the journal from its first entry
    #[command(subcommand, after_help = "Example:\n  keymoot journal verify")]
    Journal(JournalCommand),
    /// Print completions for a shell
    #[command(after_help = "Example:\n  keymoot completions bash")]
    Completions(CompletionsArguments),
    /// Print the manual page, or write one per command
    #[command(after_help = "Example:\n  keymoot man --out target/man")]
    Man(ManArguments),
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    /// Calls `visit` with every command that can be run, and what it is called.
    fn each_command(command: &clap::Command, visit: &mut impl FnMut(&clap::Command)) {
        visit(command);
        command
            .get_subcommands()
            .filter(|one| one.get_name() != "help")
            .for_each(|one| {
                each_command(one, visit);
            });
    }

    #[test]
    fn definitions_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_has_help_with_an_example_that_parses() {
        each_command(&Arguments::command(), &mut |command| {
            let name = command.get_name();
            assert!(command.get_about().is_some(), "{name} says what it is for");
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            let example = help.lines().nth(1).unwrap_or_default().trim();
            assert!(
                help.starts_with("Example:\n") && !example.is_empty(),
                "{name}: {help:?}"
            );
            let example = example.split(" > ").next().unwrap();
            let words = example
                .split_whitespace()
                .map(|word| word.trim_matches('"'));
            let parsed = Arguments::try_parse_from(words);
            assert!(parsed.is_ok(), "{name}: {example}: {}", parsed.unwrap_err());
        });
    }

    #[test]
    fn every_argument_is_explained() {
        each_command(&Arguments::command(), &mut |command| {
            for argument in command.get_arguments() {
                let explained = argument.get_help().is_some();
                assert!(explained, "{} {}", command.get_name(), argument.get_id());
            }
        });
    }

    #[test]
    fn secrets_are_never_arguments() {
        each_command(&Arguments::command(), &mut |command| {
            for argument in command.get_arguments() {
                let name = argument.get_id().as_str();
                let secret = ["pin", "passphrase", "share", "dice"].contains(&name);
                assert!(!secret, "{} takes --{name} as a value", command.get_name());
            }
        });
    }
}
