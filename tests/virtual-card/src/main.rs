//! Smartcards for tests: OpenPGP and PIV cards in software, behind a smartcard daemon of their own.
//!
//! See `README.md` for how to use it.

mod card;
mod firmware;
mod issue;
mod reader;
mod room;

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use serde::Serialize;

use card::Kind;
use reader::Daemon;
use room::Room;

/// Runs virtual smartcards until standard input ends.
#[derive(Parser)]
struct Arguments {
    /// Folder the cards are kept in; the same folder gives the same cards again.
    #[arg(long)]
    state: PathBuf,
    /// The cards there are, separated by commas. The first two are in the readers.
    #[arg(long, value_delimiter = ',', value_parser = kind, default_value = "openpgp,piv")]
    cards: Vec<Kind>,
}

fn kind(text: &str) -> Result<Kind, String> {
    let found = Kind::ALL.iter().find(|(name, _)| *name == text);
    found.map(|(_, kind)| *kind).ok_or_else(|| {
        let names: Vec<_> = Kind::ALL.iter().map(|(name, _)| *name).collect();
        format!("the kinds of cards are {}", names.join(", "))
    })
}

/// The first line of output.
#[derive(Serialize)]
struct Ready {
    env: BTreeMap<&'static str, PathBuf>,
    module: PathBuf,
    cards: Vec<Described>,
}

#[derive(Serialize)]
struct Described {
    name: String,
    kind: String,
    /// As its tokens have it: an OpenPGP card shows as two, a PIV card as one.
    serial: String,
    reader: Option<String>,
    pin: &'static str,
    admin_pin: &'static str,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("virtual-card: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), String> {
    let mut room = Room::open(&arguments.state, &arguments.cards)?;
    let ready = Ready {
        env: BTreeMap::from([("PCSCLITE_CSOCK_NAME", room.daemon.socket())]),
        module: module()?,
        cards: room.cards.iter().map(described).collect(),
    };
    let ready = serde_json::to_string(&ready).map_err(|error| error.to_string())?;
    say(&ready)?;
    for line in io::stdin().lock().lines() {
        let line = line.map_err(|error| error.to_string())?;
        let words: Vec<_> = line.split_whitespace().collect();
        let outcome = match words[..] {
            [] => continue,
            ["quit"] => break,
            ["pull", name] => room.pull(name),
            ["pull", name, "at", instruction] => u8::from_str_radix(instruction, 16)
                .map_err(|error| format!("{instruction}: {error}"))
                .and_then(|instruction| room.pull_at(name, instruction)),
            ["insert", name] => room.insert(name).map(drop),
            _ => Err("the commands are: pull NAME, pull NAME at HEX, insert NAME, quit".to_owned()),
        };
        say(&match outcome {
            Ok(()) => "ok".to_owned(),
            Err(error) => format!("error {error}"),
        })?;
    }
    Ok(())
}

fn described(card: &room::OwnedCard) -> Described {
    Described {
        name: card.name.clone(),
        kind: card.kind.to_string(),
        serial: card::token_serial(card.kind, card.serial),
        reader: Room::reader(card).map(Daemon::reader),
        pin: issue::PIN,
        admin_pin: issue::ADMIN_PIN,
    }
}

/// The PKCS#11 module that speaks to the cards.
fn module() -> Result<PathBuf, String> {
    let places = [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/usr/lib64",
    ];
    let mut files = places
        .iter()
        .map(|place| Path::new(place).join("opensc-pkcs11.so"));
    files
        .find(|file| file.exists())
        .ok_or_else(|| "opensc-pkcs11.so is missing: apt-get install opensc-pkcs11".to_owned())
}

fn say(line: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| error.to_string())
}
