//! `keymoot custody …` and `keymoot due`.

use crate::columns::columns;
use crate::secrets;
use crate::{Context, Status, terminal};
use clap::{Args, Subcommand, ValueEnum};
use room::{AttentionName, CustodyView, DueView, Error, ItemView, NewMovement};
use secrecy::SecretString;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The commands on what is kept where.
#[derive(Debug, Subcommand)]
pub(crate) enum CustodyCommand {
    /// List shares, packages, tokens and cards: where, with whom, in which bag; and what moved
    #[command(after_help = "Example:\n  keymoot custody list --json")]
    List,
    /// Enter a movement, a check or a new bag; both people sign it
    #[command(
        after_help = "Example:\n  keymoot custody move share-2-1a2b3c4d --purpose check --who Zoë --witness Ruth --bag-out TEB-1 --seal intact --bag-in TEB-7 --next-check 2028-05-31"
    )]
    Move(Box<MoveArguments>),
}

/// What `custody move` takes.
#[derive(Args, Debug)]
pub(crate) struct MoveArguments {
    /// Its name in the register, as `custody list` shows it
    item: String,
    /// What it is moved or looked at for
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    /// Who moves it or looks at it
    #[arg(long, value_name = "NAME")]
    who: String,
    /// Who sees it
    #[arg(long, value_name = "NAME")]
    witness: String,
    /// Where it was; as registered if left out
    #[arg(long, value_name = "PLACE")]
    from: Option<String>,
    /// Where it goes; where it is registered if left out
    #[arg(long, value_name = "PLACE")]
    to: Option<String>,
    /// The number read on the bag it is in; left out if it is in none
    #[arg(long, value_name = "NUMBER", default_value = "")]
    bag_out: String,
    /// The number of the bag it goes into; the same if that stayed closed, left out if none
    #[arg(long, value_name = "NUMBER", default_value = "")]
    bag_in: String,
    /// How the seal of the bag was found
    #[arg(long, value_name = "STATE", value_enum)]
    seal: Option<Seal>,
    /// When it is looked at next, a date
    #[arg(long, value_name = "DATE", default_value = "")]
    next_check: String,
    /// For unattended drills: a file with somebody's passphrase, or the PIN of their card, on its
    /// first line; repeat it for each
    #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
    passphrase_file: Vec<(String, PathBuf)>,
}

/// How a seal was found.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Seal {
    /// Whole
    Intact,
    /// Not whole
    Broken,
}

/// What `due` takes.
#[derive(Args, Debug)]
pub(crate) struct DueArguments {
    /// Print a calendar (iCalendar) instead, for other programs
    #[arg(long)]
    ics: bool,
}

impl CustodyCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let custody = match self {
            Self::List => context.look()?.custody(),
            Self::Move(wanted) => moved(context, *wanted)?,
        };
        context.output.result(&custody, &in_words(&custody))?;
        Ok(Status::Done)
    }
}

impl DueArguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let room = context.look()?;
        if self.ics {
            let calendar = room.due_ics()?;
            context
                .output
                .result(&json!({ "calendar": calendar }), &calendar)?;
        } else {
            let due = room.due()?;
            context
                .output
                .result(&json!({ "due": due }), &due_in_words(&due))?;
        }
        Ok(Status::Done)
    }
}

fn moved(context: &Context, wanted: MoveArguments) -> Result<CustodyView, Error> {
    let mut room = context.open()?;
    let files: BTreeMap<String, PathBuf> = wanted.passphrase_file.into_iter().collect();
    let known = room.custody();
    let item = known.items.iter().find(|item| item.id == wanted.item);
    let place = item.map(|item| item.place.clone()).unwrap_or_default();
    let secret = |name: &str| -> Result<SecretString, Error> {
        let prompt =
            format!("{name}, the passphrase of your signing key, or the PIN of your card:");
        files.get(name).map_or_else(
            || terminal::hidden(&prompt),
            |file| secrets::read_line(file),
        )
    };
    let who_secret = secret(&wanted.who)?;
    let witness_secret = secret(&wanted.witness)?;
    room.move_item(&NewMovement {
        item: wanted.item,
        purpose: wanted.purpose,
        who: wanted.who,
        witness: wanted.witness,
        from: wanted.from,
        to: wanted.to.unwrap_or(place),
        bag_out: wanted.bag_out,
        bag_in: wanted.bag_in,
        seal_intact: wanted.seal.map(|seal| seal == Seal::Intact),
        next_check: wanted.next_check,
        who_secret,
        witness_secret,
    })
}

pub(crate) fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    text.split_once('=')
        .filter(|(name, file)| !name.trim().is_empty() && !file.is_empty())
        .map(|(name, file)| (name.trim().to_owned(), file.into()))
        .ok_or_else(|| "write it as NAME=FILE".into())
}

fn in_words(custody: &CustodyView) -> String {
    if custody.items.is_empty() {
        return "Nothing is in the register yet. A generation puts its shares there.\n".into();
    }
    let rows: Vec<[String; 6]> = custody
        .items
        .iter()
        .map(|item| {
            [
                item.id.clone(),
                item.who.clone(),
                dash(&item.place),
                dash(&item.bag),
                checked(item),
                item.what.clone(),
            ]
        })
        .collect();
    let head = ["item", "with", "at", "bag", "next check", "what"];
    let mut text = columns(head, &rows);
    let marked: Vec<[String; 2]> = custody
        .items
        .iter()
        .filter_map(|item| Some([item.id.clone(), attention(item)?]))
        .collect();
    if !marked.is_empty() {
        text.push('\n');
        text += &columns(["needs attention", ""], &marked);
    }
    if !custody.movements.is_empty() {
        let rows: Vec<[String; 6]> = custody
            .movements
            .iter()
            .map(|one| {
                [
                    one.at.clone(),
                    one.item.clone(),
                    format!("{}, seen by {}", one.who, one.witness),
                    format!("{} → {}", dash(&one.from), dash(&one.to)),
                    format!("{} → {}", dash(&one.bag_out), dash(&one.bag_in)),
                    one.purpose.clone(),
                ]
            })
            .collect();
        text.push('\n');
        text += &columns(["moved", "item", "by", "from → to", "bag", "for"], &rows);
    }
    text
}

fn checked(item: &ItemView) -> String {
    match &item.next_check {
        None => "-".into(),
        Some(date) if item.overdue => format!("{date} LATE"),
        Some(date) => date.clone(),
    }
}

fn attention(item: &ItemView) -> Option<String> {
    let mark = item.attention.as_ref()?;
    let bag = match mark.bag.as_str() {
        "" => String::new(),
        bag => format!(" (bag {bag})"),
    };
    Some(match mark.name {
        AttentionName::SealBroken => format!("the seal was found broken{bag}: think of a reissue"),
        AttentionName::Superseded => "its quorum was replaced: destroy it before witnesses".into(),
        AttentionName::Unsealed => {
            format!("it was taken out of its bag{bag}: seal it in a new one")
        }
    })
}

fn dash(text: &str) -> String {
    if text.is_empty() {
        "-".into()
    } else {
        text.into()
    }
}

fn due_in_words(due: &[DueView]) -> String {
    if due.is_empty() {
        return "Nothing has a date.\n".into();
    }
    let rows: Vec<[String; 3]> = due
        .iter()
        .map(|one| {
            let late = if one.overdue { "LATE" } else { "" };
            [one.date.clone(), late.into(), one.what.clone()]
        })
        .collect();
    columns(["due", "", "what"], &rows)
}
