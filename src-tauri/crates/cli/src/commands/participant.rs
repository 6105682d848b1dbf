//! `keymoot participant …`.

use super::token::add_asking;
use crate::columns::columns;
use crate::secrets::{self, PinFile};
use crate::{Context, Status, terminal};
use clap::{Args, Subcommand};
use room::{Code, EnrolledView, Error, NewCard, NewPerson, RoleView};
use secrecy::SecretString;
use serde_json::json;
use std::path::PathBuf;

/// Characters of a recipient that are shown in a column: an X25519 one whole.
const SHOWN: usize = 62;

/// The commands on people.
#[derive(Debug, Subcommand)]
pub(crate) enum ParticipantCommand {
    /// Enrol somebody: checks who they are and makes their signing key
    #[command(
        after_help = "Example:\n  keymoot participant add Zoë --role custodian --identity-check passport"
    )]
    Add(Box<AddArguments>),
    /// List who is enrolled, with their verification keys
    #[command(after_help = "Example:\n  keymoot participant list --json")]
    List,
    /// Give somebody who is enrolled an age recipient, or another one: what is sent to them is sealed to it
    #[command(after_help = "Example:\n  keymoot participant add-age Zoë --age age1pq1…")]
    AddAge {
        /// The name, as enrolled
        name: String,
        /// Their age recipient
        #[arg(long, value_name = "RECIPIENT")]
        age: String,
    },
    /// Give somebody who is enrolled an ML-KEM key, to which shares on their card are sealed from then on
    #[command(
        after_help = "Example:\n  keymoot participant add-mlkem Zoë --mlkem zoe-mlkem.pem.pub"
    )]
    AddMlkem {
        /// The name, as enrolled
        name: String,
        /// The file of their ML-KEM public key
        #[arg(long, value_name = "FILE")]
        mlkem: PathBuf,
    },
    /// Make an ML-KEM key: with their card it opens what is sealed to both
    #[command(after_help = "Example:\n  keymoot participant mlkem-key --out zoe-mlkem.pem")]
    MlkemKey {
        /// The file of the private key; the public key goes beside it, with .pub at its end
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Show which role may do what
    #[command(after_help = "Example:\n  keymoot participant roles")]
    Roles,
}

/// What `participant add` takes.
#[derive(Args, Debug)]
pub(crate) struct AddArguments {
    /// The name, as scripts will have it
    name: String,
    /// Who they work for
    #[arg(long, value_name = "NAME", default_value = "")]
    organisation: String,
    /// The role they usually have; `keymoot participant roles` lists them
    #[arg(long, value_name = "ROLE")]
    role: String,
    /// How their identity was checked
    #[arg(long, value_name = "HOW")]
    identity_check: String,
    /// What they acknowledge as their duty and sign; words for their role if left out
    #[arg(long, value_name = "TEXT")]
    duty: Option<String>,
    /// Their age recipient (age1…), for a share that is sent to them
    #[arg(long, value_name = "RECIPIENT")]
    age: Option<String>,
    /// The file of their ML-KEM public key: what is sealed to their card is sealed to it besides
    #[arg(long, value_name = "FILE")]
    mlkem: Option<PathBuf>,
    /// The PKCS#11 module of the card they sign with
    #[arg(long, value_name = "FILE", requires = "card_serial")]
    card_module: Option<PathBuf>,
    /// The serial number of that card, as `keymoot token list` shows it
    #[arg(long, value_name = "SERIAL", requires = "card_module")]
    card_serial: Option<String>,
    /// For unattended drills: a file with a line serial=PIN or label=PIN
    #[arg(long, value_name = "FILE", requires = "card_serial")]
    pin_file: Option<PathBuf>,
    /// For unattended drills: a file with the passphrase that seals their key on its first line
    #[arg(long, value_name = "FILE", conflicts_with = "card_serial")]
    passphrase_file: Option<PathBuf>,
}

impl ParticipantCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let people = match self {
            Self::Add(wanted) => add(context, *wanted)?,
            Self::AddAge { name, age } => context.open()?.add_age_recipient(&name, &age)?,
            Self::AddMlkem { name, mlkem } => context.open()?.add_mlkem_key(&name, &mlkem)?,
            Self::List => context.look()?.people(),
            Self::MlkemKey { out } => {
                let made = room::new_mlkem_key(&out)?;
                let (private, public) = (made.private.display(), made.public.display());
                let text = format!(
                    "The private key is in {private}: its owner takes it along, and gives it to \
                     nobody.\nThe public key {} is in {public}: enrol them with --mlkem {public}.\n",
                    made.fingerprint
                );
                let json = json!({
                    "private": private.to_string(),
                    "public": public.to_string(),
                    "fingerprint": made.fingerprint,
                });
                context.output.result(&json, &text)?;
                return Ok(Status::Done);
            }
            Self::Roles => {
                let roles = room::roles();
                let text = roles_in_words(&roles);
                context.output.result(&json!({ "roles": roles }), &text)?;
                return Ok(Status::Done);
            }
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
    let passphrase = match (&wanted.card_module, &wanted.card_serial) {
        (Some(module), Some(serial)) => {
            if terminal::is_attended() && !context.output.is_json() {
                add_asking(&mut room, module, None)?;
            } else {
                room.add_module(module, None, None)?;
            }
            let slots = room.tokens()?.into_iter();
            let label = slots
                .filter(|slot| slot.serial == *serial)
                .map(|slot| slot.label)
                .next()
                .unwrap_or_default();
            card_pin(&wanted, serial, &label)?
        }
        _ => {
            let prompt = format!(
                "{}, the passphrase that seals your signing key:",
                wanted.name
            );
            match wanted.passphrase_file.as_deref() {
                Some(file) => secrets::read_line(file)?,
                None => secrets::new_passphrase(&mut room, room::DrawnFor::Key, &prompt)?,
            }
        }
    };
    let card = wanted.card_module.zip(wanted.card_serial);
    room.enrol(&NewPerson {
        name: wanted.name,
        organisation: wanted.organisation,
        role: wanted.role,
        identity_check: wanted.identity_check,
        passphrase,
        card: card.map(|(module, serial)| NewCard {
            module: module.display().to_string(),
            serial,
        }),
        age: wanted.age,
        mlkem: wanted.mlkem.map(|file| file.display().to_string()),
        duty: wanted.duty,
    })
}

fn card_pin(wanted: &AddArguments, serial: &str, label: &str) -> Result<SecretString, Error> {
    let Some(file) = wanted.pin_file.as_deref() else {
        let name = &wanted.name;
        return terminal::hidden(&format!("{name}, the PIN of your card {label} ({serial}):"));
    };
    let pins = PinFile::read(file)?;
    pins.user(label, serial).cloned().ok_or_else(|| {
        Error::usage(
            Code::PinNeeded,
            format!("The PIN file has no line `{serial}=…`."),
            "Add it; the card's label does as well as its serial number.",
        )
    })
}

fn in_words(people: &[EnrolledView]) -> String {
    if people.is_empty() {
        return "Nobody is enrolled yet. Begin with `keymoot participant add`.\n".into();
    }
    let rows: Vec<[String; 7]> = people
        .iter()
        .map(|person| {
            let signs = match &person.card {
                Some(card) => format!("card {} ({})", card.token, card.serial),
                None => person.signature.name().into(),
            };
            [
                person.name.clone(),
                person.role.clone(),
                person.organisation.clone(),
                signs,
                person.age.as_deref().map(shortened).unwrap_or_default(),
                person.mlkem.clone().unwrap_or_default(),
                person.public_key.clone(),
            ]
        })
        .collect();
    let head = ["name", "role", "of", "signs with", "age", "ML-KEM", "key"];
    columns(head, &rows)
}

/// A recipient in a column: those that are hybrid have some two thousand characters, which the JSON
/// has whole.
fn shortened(recipient: &str) -> String {
    match recipient.get(..SHOWN) {
        Some(start) if recipient.len() > SHOWN => format!("{start}…"),
        _ => recipient.to_owned(),
    }
}

fn roles_in_words(roles: &[RoleView]) -> String {
    let rows: Vec<[String; 2]> = roles
        .iter()
        .map(|role| {
            let duties: Vec<&str> = role.duties.iter().map(|duty| duty.name()).collect();
            [role.name.name().into(), duties.join(", ")]
        })
        .collect();
    columns(["role", "may"], &rows)
}
