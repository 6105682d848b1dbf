//! `keymoot room …`.

use super::{looking_back, read_text};
use crate::{Context, Status};
use clap::{Args, Subcommand};
use room::{Code, Error, Home, NeedName, NewRoom, QuorumView, Room};
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A checkpoint note is a few lines, in bytes.
const LONGEST_CHECKPOINT: u64 = 64 * 1024;

/// The commands on a room.
#[derive(Debug, Subcommand)]
pub(crate) enum RoomCommand {
    /// Make a room: a live one, or with --practice one with practice tokens and example people
    #[command(after_help = "Example:\n  keymoot room init --name Vault --organisation Example")]
    Init(InitArguments),
    /// Show the health of keys, quorums, custody and journal, and what needs attention
    #[command(after_help = "Example:\n  keymoot room status --json")]
    Status,
    /// List the rooms in a folder
    #[command(after_help = "Example:\n  keymoot room list")]
    List {
        /// Another folder than the usual one
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Write a consistent copy of the room, which may be in use
    #[command(after_help = "Example:\n  keymoot room backup vault.keymoot")]
    Backup {
        /// The file to write; it must not exist
        file: PathBuf,
    },
    /// Make a room from a backup, in the folder that --room names
    #[command(after_help = "Example:\n  keymoot --room ~/vault room restore vault.keymoot")]
    Restore {
        /// The backup
        file: PathBuf,
        /// A checkpoint note: says how far the backup lies behind it
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// Have a witness confirm the clock, where it is right and the journal makes it doubtful
    #[command(after_help = "Example:\n  keymoot room confirm-clock --witness Ines")]
    ConfirmClock {
        /// Somebody enrolled as a witness, who looked at a watch
        #[arg(long, value_name = "NAME")]
        witness: String,
    },
    /// Verify everything in the room: the journal, what each ceremony's entries claim, each record in
    /// its folder, and where each quorum came from
    #[command(after_help = "Example:\n  keymoot --room ~/vault room verify")]
    Verify,
    /// Show what became of each share and each quorum, with the entries that tell it
    #[command(after_help = "Example:\n  keymoot --room ~/vault room trails")]
    Trails,
    /// Rebuild the tables that are derived from the journal
    #[command(after_help = "Example:\n  keymoot room rebuild")]
    Rebuild,
}

/// What `room init` takes.
#[derive(Args, Debug)]
pub(crate) struct InitArguments {
    /// A practice room
    #[arg(long)]
    practice: bool,
    /// The room's name
    #[arg(long, value_name = "NAME", required_unless_present = "practice")]
    name: Option<String>,
    /// Whose room it is
    #[arg(
        long,
        value_name = "NAME",
        conflicts_with = "practice",
        default_value = ""
    )]
    organisation: String,
    /// Where it is
    #[arg(
        long,
        value_name = "PLACE",
        conflicts_with = "practice",
        default_value = ""
    )]
    place: String,
    /// Let live ceremonies use software tokens; every record says so
    #[arg(long, conflicts_with = "practice")]
    allow_software_tokens: bool,
}

impl RoomCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Init(wanted) => init(context, wanted),
            Self::Status => status(context),
            Self::ConfirmClock { witness } => {
                context.open()?.confirm_clock(&witness)?;
                status(context)
            }
            Self::List { folder } => list(context, folder),
            Self::Backup { file } => backup(context, &file),
            Self::Restore { file, checkpoint } => restore(context, &file, checkpoint.as_deref()),
            Self::Verify => looking_back::verify(context),
            Self::Trails => looking_back::trails(context),
            Self::Rebuild => rebuild(context),
        }
    }
}

fn init(context: &Context, wanted: InitArguments) -> Result<Status, Error> {
    let name = wanted.name.unwrap_or_default();
    let folder = context.folder.clone().unwrap_or_else(|| {
        if wanted.practice {
            room::practice_folder()
        } else {
            room::default_folder().join(folder_name(&name))
        }
    });
    let made = if wanted.practice {
        Room::init_practice(&folder, &context.options)?
    } else {
        let new = NewRoom {
            path: folder.display().to_string(),
            name,
            organisation: wanted.organisation,
            place: wanted.place,
            allow_software_tokens: wanted.allow_software_tokens,
        };
        Room::init(&new, &context.options)?
    };
    let home = made.home()?;
    let text = format!(
        "Made the {} room “{}” in {}.",
        home.mode.name(),
        home.room,
        home.path
    );
    context.output.result(&home, &text)?;
    Ok(Status::Done)
}

fn status(context: &Context) -> Result<Status, Error> {
    let home = context.look()?.home()?;
    context.output.result(&home, &in_words(&home))?;
    // A monitoring job looks at the status alone.
    let of_keys = [
        NeedName::AgainstPolicy,
        NeedName::PolicyReview,
        NeedName::RotationDue,
        NeedName::WindowEnds,
    ];
    let mut late = home.needs.iter().filter(|need| need.late);
    Ok(Status::of(!late.any(|need| of_keys.contains(&need.name))))
}

fn list(context: &Context, folder: Option<PathBuf>) -> Result<Status, Error> {
    let folder = folder.unwrap_or_else(room::default_folder);
    let rooms = room::rooms(&folder);
    let mut text = String::new();
    for line in &rooms {
        let path = line.path.display();
        let _ = match &line.problem {
            None => writeln!(text, "{}  {}  {path}", line.name, line.mode),
            Some(problem) => writeln!(text, "{path}: {problem}"),
        };
    }
    if rooms.is_empty() {
        let _ = writeln!(text, "There is no room in {}.", folder.display());
    }
    context.output.result(&json!({ "rooms": rooms }), &text)?;
    Ok(Status::Done)
}

fn backup(context: &Context, file: &Path) -> Result<Status, Error> {
    let made = room::backup(&context.room_folder()?, file)?;
    let mut text = format!("The room is backed up in {}.", file.display());
    for what in &made.left_out {
        let _ = write!(text, "\nNOT in it: {what}");
    }
    context.output.result(&made, &text)?;
    Ok(Status::of(made.left_out.is_empty()))
}

fn restore(context: &Context, file: &Path, checkpoint: Option<&Path>) -> Result<Status, Error> {
    let Some(folder) = &context.folder else {
        return Err(Error::usage(
            Code::RoomNeeded,
            "A restored room needs a folder of its own.",
            "Name one that does not exist yet, with --room DIR.",
        ));
    };
    let note = checkpoint
        .map(|path| read_text(path, LONGEST_CHECKPOINT))
        .transpose()?;
    let restored = room::restore(file, folder, note.as_deref())?;
    let mut text = format!(
        "Restored {} entries into {}.",
        restored.entries,
        folder.display()
    );
    match restored.behind {
        Some(0) => text.push_str(" It is as new as the checkpoint."),
        Some(behind) => {
            let _ = write!(text, " It lies {behind} entries behind the checkpoint.");
        }
        None => {}
    }
    context.output.result(&restored, &text)?;
    Ok(Status::Done)
}

fn rebuild(context: &Context) -> Result<Status, Error> {
    let rebuilt = context.open()?.rebuild()?;
    let text = format!(
        "Rebuilt from {} entries: {} ceremonies.",
        rebuilt.entries, rebuilt.ceremonies
    );
    context.output.result(&rebuilt, &text)?;
    Ok(Status::Done)
}

/// A folder's name from a room's: its letters and digits, in lower case, joined by hyphens.
fn folder_name(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower
        .split(|one: char| !one.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let joined = words.collect::<Vec<_>>().join("-");
    if joined.is_empty() {
        "room".into()
    } else {
        joined
    }
}

fn in_words(home: &Home) -> String {
    let mut text = format!(
        "{} ({} room) in {}\n",
        home.room,
        home.mode.name(),
        home.path
    );
    if home.read_only {
        text.push_str("It may only be read.\n");
    }
    let journal = &home.journal;
    let health = if journal.valid {
        "checks"
    } else {
        "does NOT check"
    };
    let _ = writeln!(
        text,
        "Journal: {} entries, {health}; {} after the newest signed checkpoint",
        journal.entries, journal.unsigned_tail
    );
    if let Some(signer) = &home.signer {
        let _ = writeln!(text, "Signer: {signer}");
        let besides = if home.cosigner.is_some() {
            "ML-DSA-44 besides, in the same token; its key is under `cosigner` with --json"
        } else {
            "no ML-DSA key besides: classical alone"
        };
        let _ = writeln!(text, "Signed with {besides}");
    }
    let _ = writeln!(text, "People enrolled: {}", home.people);
    for need in &home.needs {
        let due = need
            .due
            .as_ref()
            .map(|date| format!(", due {date}"))
            .unwrap_or_default();
        let late = if need.late { ", LATE" } else { "" };
        let what = format!("{} {}", need.name, need.subject);
        let _ = writeln!(text, "Needs attention: {}{due}{late}", what.trim_end());
        if !need.held_by.is_empty() {
            let _ = writeln!(text, "  The same key is in {}", need.held_by.join(", "));
        }
    }
    for key in &home.keys {
        let _ = writeln!(
            text,
            "Key {}: {}, check value {} ({})",
            key.label, key.state, key.check.value, key.check.method
        );
        if let Some(root) = &key.root {
            let _ = writeln!(
                text,
                "  Root key, {}; the value is its fingerprint",
                root.kind
            );
        }
        for one in &key.replicas {
            let site = match one.site.as_str() {
                "" => String::new(),
                site => format!(", {site}"),
            };
            let proof = one.last_proof.as_deref().unwrap_or("never");
            let _ = writeln!(
                text,
                "  in {} (serial {}{site}); compared with another copy: {proof}",
                one.label, one.serial
            );
        }
    }
    for one in &home.quorums {
        quorum(&mut text, one);
    }
    for line in &home.ceremonies {
        let at = line
            .step
            .map(|step| format!(" at “{}”", words::step(step)))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "Ceremony {}  {}  {}{at}",
            line.id, line.title, line.state
        );
    }
    text
}

fn quorum(text: &mut String, quorum: &QuorumView) {
    let _ = writeln!(
        text,
        "Quorum {} for {}: {} of {}; recovery last proven: {}; shares last checked: {}",
        quorum.id,
        quorum.label,
        quorum.threshold,
        quorum.shares,
        quorum.last_recovery.as_deref().unwrap_or("never"),
        quorum.last_check.as_deref().unwrap_or("never")
    );
    for replaced in &quorum.replaces {
        let _ = writeln!(text, "  It replaces quorum {replaced}");
    }
    for holder in &quorum.custodians {
        let bag = match holder.bag.as_str() {
            "" => "in no bag".into(),
            bag => format!("bag {bag}"),
        };
        let place = match holder.place.as_str() {
            "" => String::new(),
            place => format!(", {place}"),
        };
        let shown = holder.shown.as_deref().unwrap_or("never");
        let _ = writeln!(text, "  {}: {bag}{place}; proved: {shown}", holder.name);
    }
}

#[cfg(test)]
mod tests {
    use super::folder_name;

    #[test]
    fn folder_names_are_plain() {
        assert_eq!(folder_name("Vault 4, Łódź"), "vault-4-łódź");
        assert_eq!(folder_name("../.."), "room");
    }
}
