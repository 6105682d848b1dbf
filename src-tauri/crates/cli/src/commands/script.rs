//! `keymoot script …`.

mod drafts;
mod notes;

use super::read_text;
use crate::{Context, Status};
use clap::Subcommand;
use room::Error;
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A script of 255 custodians is far shorter, in bytes.
pub(crate) const LONGEST_SCRIPT: u64 = 1024 * 1024;

/// The commands on scripts.
#[derive(Debug, Subcommand)]
pub(crate) enum ScriptCommand {
    /// Print a script to start from
    #[command(
        after_help = "Example:\n  keymoot script new generate > script.toml\n  keymoot script new generate --key-kind p-384 > root.toml\n  keymoot --room vault script new redistribute --from-room --key vault-2026 > script.toml"
    )]
    New {
        /// generate, adopt-key, recover, drill, possession, redistribute, migrate, replicate, live-test,
        /// emergency, rotate, destroy, compromise or adopt-policy
        kind: String,
        /// Take the people of the room that --room names, each with their usual part
        #[arg(long)]
        from_room: bool,
        /// The label of the key that it is about, with --from-room
        #[arg(long, requires = "from_room")]
        key: Option<String>,
        /// What kind of key it makes: aes-256, a master key; p-384, ml-dsa-65 or ml-dsa-87, a root
        /// key, which signs. With --from-room and without this: the kind of the key it is about
        #[arg(long, value_name = "KIND")]
        key_kind: Option<String>,
    },
    /// Check a script completely; no device is touched. With --room also against who is enrolled
    #[command(after_help = "Example:\n  keymoot script check script.toml")]
    Check {
        /// The script
        file: PathBuf,
    },
    /// List the drafts that the room keeps; status 1 if one cannot be read
    #[command(after_help = "Example:\n  keymoot script drafts")]
    Drafts,
    /// Print a script as a page to read from
    #[command(after_help = "Example:\n  keymoot script print script.toml")]
    Print {
        /// The script
        file: PathBuf,
    },
    /// Remove a draft from the room
    #[command(after_help = "Example:\n  keymoot script remove 5f0c21ab")]
    Remove {
        /// The draft, as `script drafts` names it
        draft: String,
    },
    /// Keep a script in the room as a draft; it need not keep the rules yet, and nothing is journalled
    #[command(after_help = "Example:\n  keymoot script save script.toml --date 2027-03-01")]
    Save {
        /// The script
        file: PathBuf,
        /// The day that the ceremony is planned for
        #[arg(long, value_name = "YYYY-MM-DD")]
        date: Option<String>,
        /// The draft in whose place it comes
        #[arg(long, value_name = "ID")]
        draft: Option<String>,
    },
    /// Print a draft's script, to be checked, printed or run
    #[command(after_help = "Example:\n  keymoot script show 5f0c21ab > script.toml")]
    Show {
        /// The draft, as `script drafts` names it
        draft: String,
    },
}

impl ScriptCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::New {
                kind,
                from_room,
                key,
                key_kind,
            } => new(
                context,
                &kind,
                from_room,
                key.as_deref(),
                key_kind.as_deref(),
            ),
            Self::Check { file } => check(context, &file),
            Self::Drafts => drafts::list(context),
            Self::Print { file } => print(context, &file),
            Self::Remove { draft } => drafts::remove(context, &draft),
            Self::Save { file, date, draft } => {
                drafts::save(context, &file, date.as_deref(), draft.as_deref())
            }
            Self::Show { draft } => drafts::show(context, &draft),
        }
    }
}

fn new(
    context: &Context,
    kind: &str,
    from_room: bool,
    key: Option<&str>,
    key_kind: Option<&str>,
) -> Result<Status, Error> {
    let script = if from_room {
        context.look()?.draft_script(kind, key, key_kind)?
    } else {
        room::starter_script(kind, key_kind)?
    };
    let script = notes::with_notes(kind, &script);
    context
        .output
        .result(&json!({ "kind": kind, "script": script }), &script)?;
    Ok(Status::Done)
}

fn check(context: &Context, file: &Path) -> Result<Status, Error> {
    let script = read_text(file, LONGEST_SCRIPT)?;
    let mut problems = room::check_script(&script, &context.options)?;
    let mut warnings = room::script_warnings(&script, &context.options)?;
    if context.folder.is_some() {
        let (wrong, missing) = context.look()?.script_people(&script);
        problems.extend(wrong);
        warnings.extend(missing);
    }
    let mut text = String::new();
    for problem in &problems {
        let _ = writeln!(
            text,
            "{}: {} ({})",
            problem.r#where, problem.message, problem.rule
        );
    }
    if problems.is_empty() {
        text.push_str("The script breaks no rule that refuses it.\n");
    }
    for warning in &warnings {
        let _ = writeln!(text, "Warning: {} ({})", warning.message, warning.rule);
    }
    let ok = problems.is_empty();
    context.output.result(
        &json!({ "ok": ok, "problems": problems, "warnings": warnings }),
        &text,
    )?;
    Ok(Status::of(ok))
}

fn print(context: &Context, file: &Path) -> Result<Status, Error> {
    let page = room::print_script(&read_text(file, LONGEST_SCRIPT)?)?;
    context.output.result(&json!({ "text": page }), &page)?;
    Ok(Status::Done)
}
