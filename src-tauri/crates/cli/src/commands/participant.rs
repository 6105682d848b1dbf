//! `keymoot participant …`.

use crate::secrets;
use crate::{Context, Status};
use clap::{Args, Subcommand};
use room::{EnrolledView, Error, NewPerson};
use serde_json::json;
use std::fmt::Write;
use std::path::PathBuf;

/// The commands on people.
#[derive(Debug, Subcommand)]
pub(crate) enum ParticipantCommand {
    /// Enrol somebody: checks who they are and makes their signing key
    #[command(
        after_help = "Example:\n  keymoot participant add Zoë --role custodian --identity-check passport"
    )]
    Add(AddArguments),
    /// List who is enrolled, with their verification keys
    #[command(after_help = "Example:\n  keymoot participant list --json")]
    List,
}

/// What `participant add` takes.
#[derive(Args, Debug)]
pub(crate) struct AddArguments {
    /// The name, as scripts will have it
    name: String,
    /// Who they work for
    #[arg(long, value_name = "NAME", default_value = "")]
    organisation: String,
    /// The role they usually have: administrator, custodian or witness
    #[arg(long, value_name = "ROLE")]
    role: String,
    /// How their identity was checked
    #[arg(long, value_name = "HOW")]
    identity_check: String,
    /// For unattended drills: a file with the passphrase that seals their key on its first line
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl ParticipantCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let people = match self {
            Self::Add(wanted) => add(context, wanted)?,
            Self::List => context.open()?.people(),
        };
        context
            .output
            .result(&json!({ "participants": people }), &in_words(&people))?;
        Ok(Status::Done)
    }
}

fn add(context: &Context, wanted: AddArguments) -> Result<Vec<EnrolledView>, Error> {
    // The room first: nobody should type a passphrase for a room that cannot be opened.
    let mut room = context.open()?;
    let prompt = format!(
        "{}, the passphrase that seals your signing key:",
        wanted.name
    );
    let passphrase = secrets::given_or_chosen(wanted.passphrase_file.as_deref(), &prompt)?;
    room.enrol(&NewPerson {
        name: wanted.name,
        organisation: wanted.organisation,
        role: wanted.role,
        identity_check: wanted.identity_check,
        passphrase,
    })
}

fn in_words(people: &[EnrolledView]) -> String {
    if people.is_empty() {
        return "Nobody is enrolled yet. Begin with `keymoot participant add`.\n".into();
    }
    let mut text = String::new();
    for person in people {
        let _ = writeln!(
            text,
            "{}  {}  {}  {} signature {}",
            person.name, person.role, person.organisation, person.signature, person.public_key
        );
    }
    text
}
