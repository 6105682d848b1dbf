//! Keys from and for somebody else, on the command line.

use super::deciding::{DecidingArguments, unlock, unlock_journal};
use super::{ClassArguments, shown};
use crate::commands::custody::named_file;
use crate::secrets::{self, PinFile};
use crate::{Context, Status, terminal};
use clap::{Args, Subcommand};
use room::{Bringing, Code, Error, NewExport, NewKey, NewReceipt, Room, TypedComponent};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// No answer of a service, and no package, is longer than this, in bytes.
const LONGEST: u64 = 1 << 20;

/// What a service answered, and how it was asked.
#[derive(Args, Debug)]
pub(crate) struct ServiceArguments {
    /// aws-kms, azure-key-vault, google-kms or transit (HashiCorp Vault, OpenBao)
    #[arg(long = "for", value_name = "SERVICE")]
    to: String,
    /// The method that was asked for, where the answer does not say it
    #[arg(long, value_name = "NAME")]
    method: Option<String>,
    /// The key's id there, where the answer does not say it
    #[arg(long, value_name = "ID")]
    key_id: Option<String>,
}

/// What `key export` takes.
#[derive(Args, Debug)]
pub(crate) struct ExportArguments {
    /// ID@VERSION, an id (its newest version) or a label
    key: String,
    #[command(flatten)]
    service: ServiceArguments,
    /// The service's answer, whole
    #[arg(long, value_name = "FILE")]
    wrapping_key: PathBuf,
    /// The wrapping key's SHA-256 fingerprint as it came by a second channel
    #[arg(long, value_name = "HEX")]
    fingerprint: String,
    /// The package that is written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    deciding: DecidingArguments,
}

/// What `key receipt` takes.
#[derive(Args, Debug)]
pub(crate) struct ReceiptArguments {
    /// ID@VERSION, an id (its newest version) or a label
    key: String,
    /// What the service answered once it had the key
    #[arg(long, value_name = "FILE")]
    answer: PathBuf,
    /// The package's SHA-256; the key's newest export if left out
    #[arg(long, value_name = "HEX", default_value = "")]
    package: String,
    /// A file with what the service opened the ciphertext to, in base64
    #[arg(long, value_name = "FILE")]
    opened: Option<PathBuf>,
    /// Who takes it
    #[arg(long, value_name = "NAME")]
    by: String,
    /// For unattended drills: a file of lines token-label=PIN or serial=PIN
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
}

/// A key that comes in.
#[derive(Args, Debug)]
pub(crate) struct ComingArguments {
    /// Its label
    label: String,
    /// Its id; drawn if left out
    #[arg(long, value_name = "ID", default_value = "")]
    id: String,
    /// Its domain or tenant
    #[arg(long, value_name = "NAME")]
    domain: String,
    /// Who answers for it
    #[arg(long, value_name = "NAME", default_value = "")]
    owner: String,
    #[command(flatten)]
    class: ClassArguments,
    #[command(flatten)]
    deciding: DecidingArguments,
}

/// What `key unwrap` takes.
#[derive(Args, Debug)]
pub(crate) struct UnwrapArguments {
    #[command(flatten)]
    coming: ComingArguments,
    /// The transport key it was wrapped for
    #[arg(long, value_name = "KEY")]
    transport: String,
    /// The wrapped key
    #[arg(long, value_name = "FILE")]
    file: PathBuf,
    /// The check value that its sender told, by another way
    #[arg(long, value_name = "HEX")]
    check: String,
    /// The hash of RSAES-OAEP: sha256 or sha1
    #[arg(long, value_name = "NAME", default_value = "sha256")]
    hash: String,
    /// The file of the custodian's ML-KEM key, where the transport key is half of two
    #[arg(long, value_name = "FILE")]
    mlkem: Option<PathBuf>,
}

/// Key blocks.
#[derive(Debug, Subcommand)]
pub(crate) enum BlockCommand {
    /// Write a key as a key block (TR-31, ANSI X9.143, version D) under a protection key
    #[command(
        after_help = "Example:\n  keymoot key block out payroll --under kbpk --out payroll.tr31 --by Ada --approver Ruth --purpose to-the-payment-hsm"
    )]
    Out {
        /// ID@VERSION, an id (its newest version) or a label
        key: String,
        /// The key-block protection key
        #[arg(long, value_name = "KEY")]
        under: String,
        /// Of a data key: a file of rows with the one that is on record
        #[arg(long, value_name = "FILE")]
        row: Option<PathBuf>,
        /// The key block that is written
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        deciding: DecidingArguments,
    },
    /// Take in the key of a key block
    #[command(
        after_help = "Example:\n  keymoot key block in partner --file partner.tr31 --under kbpk --domain payments --environment production --usage data --sensitivity restricted --by Ada --purpose onboarding"
    )]
    In {
        #[command(flatten)]
        coming: Box<ComingArguments>,
        /// The key block
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
        /// The key-block protection key
        #[arg(long, value_name = "KEY")]
        under: String,
        /// Of a data key: the KEK that it goes under
        #[arg(long, value_name = "KEY", default_value = "")]
        kek: String,
        /// Of a data key: the file that its row is written to
        #[arg(long, value_name = "FILE")]
        row: Option<PathBuf>,
        /// The key's check value as its sender told it
        #[arg(long, value_name = "HEX", default_value = "")]
        check: String,
    },
}

/// Keys in components.
#[derive(Debug, Subcommand)]
pub(crate) enum ComponentsCommand {
    /// Make a key from components that its token draws, and write a form for each person
    #[command(
        after_help = "Example:\n  keymoot key components make kbpk --under MKEK-2027 --person Ada --person Ruth --out forms --domain payments --environment production --usage key-block --sensitivity restricted --by Ada --purpose partner-2027"
    )]
    Make {
        #[command(flatten)]
        coming: Box<ComingArguments>,
        /// The master key it is wrapped under
        #[arg(long, value_name = "KEY")]
        under: String,
        /// Who gets a component; repeat it for each
        #[arg(long, value_name = "NAME")]
        person: Vec<String>,
        /// The folder for the forms, which must not exist or be empty
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Take in a key from components that several people type, each with its check value
    #[command(
        after_help = "Example:\n  keymoot key components in partner --under MKEK-2027 --person Ada --person Ruth --check 377822c093 --domain payments --environment production --usage data --sensitivity restricted --by Ada --purpose onboarding"
    )]
    In {
        #[command(flatten)]
        coming: Box<ComingArguments>,
        /// The master key it is wrapped under
        #[arg(long, value_name = "KEY")]
        under: String,
        /// Who types a component; repeat it for each, in order
        #[arg(long, value_name = "NAME")]
        person: Vec<String>,
        /// The whole key's check value as it was told
        #[arg(long, value_name = "HEX", default_value = "")]
        check: String,
        /// cmac-zero-5, or ecb-zero-3 where a form asks for the legacy value
        #[arg(long, value_name = "METHOD", default_value = "cmac-zero-5")]
        check_method: String,
        /// For unattended drills: a file with somebody's component on its first line and its check
        /// value on the second; repeat it for each
        #[arg(long, value_name = "NAME=FILE", value_parser = named_file)]
        component_file: Vec<(String, PathBuf)>,
    },
}

impl ServiceArguments {
    fn wanted(self, key: String, fingerprint: String) -> NewExport {
        NewExport {
            key,
            to: self.to,
            method: self.method,
            key_id: self.key_id,
            fingerprint,
        }
    }

    pub(super) fn look(
        self,
        context: &Context,
        file: &Path,
        fingerprint: String,
    ) -> Result<Status, Error> {
        let answer = crate::commands::read_bytes(file, LONGEST)?;
        let wanted = self.wanted(String::new(), fingerprint);
        let view = context.look()?.exchange().wrapping_key(&wanted, &answer)?;
        context.output.result(&view, &shown::wrapping_key(&view))?;
        // What can no longer be used is not found right.
        Ok(Status::of(view.minutes_left.is_none_or(|left| left > 0)))
    }
}

impl ExportArguments {
    pub(super) fn run(self, context: &Context) -> Result<Status, Error> {
        let answer = crate::commands::read_bytes(&self.wrapping_key, LONGEST)?;
        let mut room = context.open()?;
        unlock(&mut room, &self.key, &self.deciding, false)?;
        let deciding = self.deciding.ask()?;
        let wanted = self.service.wanted(self.key, self.fingerprint);
        let done = room
            .exchange()
            .export(&wanted, &answer, &self.out, &deciding)?;
        context.output.result(&done, &shown::exported(&done))?;
        Ok(Status::Done)
    }
}

impl ReceiptArguments {
    pub(super) fn run(self, context: &Context) -> Result<Status, Error> {
        let answer = crate::commands::read_bytes(&self.answer, LONGEST)?;
        let opened = self.opened.as_deref();
        let opened = opened.map(files_text).transpose()?;
        let mut room = context.open()?;
        let pins = self.pin_file.as_deref().map(PinFile::read).transpose()?;
        unlock_journal(&mut room, pins.as_ref())?;
        let wanted = NewReceipt {
            key: self.key,
            package: self.package,
            opened,
            by: self.by,
        };
        let view = room.exchange().receipt(&wanted, &answer)?;
        context.output.result(&view, &shown::export(&view))?;
        Ok(Status::Done)
    }
}

pub(super) fn exports(context: &Context, key: Option<&str>) -> Result<Status, Error> {
    let exports = context.look()?.exchange().exports(key)?;
    let open = |one: &room::ExportView| one.receipt.is_none() && one.to != "key-block";
    let none_open = !exports.iter().any(open);
    let text: String = exports.iter().map(shown::export).collect();
    context
        .output
        .result(&json!({ "exports": exports }), &text)?;
    Ok(Status::of(none_open))
}

pub(super) fn root(context: &Context, key: &str, out: Option<&Path>) -> Result<Status, Error> {
    let root = context.look()?.keys().root(key)?;
    if let Some(out) = out {
        room::files::write_new(out, root.pem.as_bytes())?;
    }
    let text = format!(
        "{}kind         {}\nfingerprint  {}\n",
        root.pem, root.kind, root.fingerprint
    );
    context.output.result(&root, &text)?;
    Ok(Status::Done)
}

pub(super) fn transport(
    context: &Context,
    key: &str,
    custodian: Option<&str>,
    out: Option<&Path>,
) -> Result<Status, Error> {
    let public = context.look()?.exchange().transport_key(key, custodian)?;
    if let Some(out) = out {
        room::files::write_new(out, public.pem.as_bytes())?;
    }
    let text = format!("{}fingerprint  {}\n", public.pem, public.fingerprint);
    context.output.result(&public, &text)?;
    Ok(Status::Done)
}

impl UnwrapArguments {
    pub(super) fn run(self, context: &Context) -> Result<Status, Error> {
        let bytes = crate::commands::read_bytes(&self.file, LONGEST)?;
        let mlkem = self.mlkem.as_deref();
        let mlkem = mlkem.map(secrets::read_text).transpose()?;
        let mut room = context.open()?;
        unlock(&mut room, &self.transport, &self.coming.deciding, false)?;
        let deciding = self.coming.deciding.ask()?;
        let new = self.coming.new_key(String::new());
        let bringing = Bringing {
            under: self.transport,
            hash: self.hash,
            check: self.check,
        };
        let came =
            room.exchange()
                .import_sealed(&new, &bringing, &bytes, mlkem.as_ref(), &deciding)?;
        context.output.result(&came, &shown::brought(&came))?;
        Ok(Status::Done)
    }
}

impl BlockCommand {
    pub(super) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Out {
                key,
                under,
                row,
                out,
                deciding,
            } => {
                let mut room = context.open()?;
                unlock(&mut room, &key, &deciding, false)?;
                unlock(&mut room, &under, &deciding, false)?;
                let deciding = deciding.ask()?;
                let view =
                    room.exchange()
                        .write_block(&key, &under, row.as_deref(), &out, &deciding)?;
                context.output.result(&view, &shown::export(&view))?;
            }
            Self::In {
                coming,
                file,
                under,
                kek,
                row,
                check,
            } => {
                let block = files_text(&file)?;
                let mut room = context.open()?;
                unlock(&mut room, &under, &coming.deciding, false)?;
                if !kek.is_empty() {
                    unlock(&mut room, &kek, &coming.deciding, false)?;
                }
                let deciding = coming.deciding.ask()?;
                let new = coming.new_key(kek);
                let bringing = Bringing {
                    under,
                    hash: String::new(),
                    check,
                };
                let came = room.exchange().import_block(
                    &new,
                    &bringing,
                    &block,
                    row.as_deref(),
                    &deciding,
                )?;
                context.output.result(&came, &shown::brought(&came))?;
            }
        }
        Ok(Status::Done)
    }
}

impl ComponentsCommand {
    pub(super) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Make {
                coming,
                under,
                person,
                out,
            } => {
                let mut room = context.open()?;
                unlock(&mut room, &under, &coming.deciding, false)?;
                let deciding = coming.deciding.ask()?;
                let new = coming.new_key(under);
                let came = room
                    .exchange()
                    .make_components(&new, &person, &out, &deciding)?;
                context.output.result(&came, &shown::brought(&came))?;
            }
            Self::In {
                coming,
                under,
                person,
                check,
                check_method,
                component_file,
            } => {
                let mut room = context.open()?;
                unlock(&mut room, &under, &coming.deciding, false)?;
                take_typed(&mut room, &person, component_file, &check_method)?;
                let deciding = coming.deciding.ask()?;
                let new = coming.new_key(under);
                let came =
                    room.exchange()
                        .import_components(&new, &check_method, &check, &deciding)?;
                context.output.result(&came, &shown::brought(&came))?;
            }
        }
        Ok(Status::Done)
    }
}

impl ComingArguments {
    fn new_key(&self, under: String) -> NewKey {
        NewKey {
            id: self.id.clone(),
            label: self.label.clone(),
            algorithm: "aes-256".into(),
            under,
            owner: self.owner.clone(),
            domain: self.domain.clone(),
            environment: self.class.environment.clone(),
            usage: self.class.usage.clone(),
            sensitivity: self.class.sensitivity.clone(),
        }
    }
}

/// Takes each person's component, from their file or typed unseen. One that is wrong is told before
/// the next person types.
fn take_typed(
    room: &mut Room,
    people: &[String],
    files: Vec<(String, PathBuf)>,
    method: &str,
) -> Result<(), Error> {
    let files: BTreeMap<String, PathBuf> = files.into_iter().collect();
    for name in people {
        let (digits, check) = match files.get(name) {
            Some(file) => {
                let text = secrets::read_text(file)?;
                let mut lines = text.expose_secret().lines();
                let digits = SecretString::from(lines.next().unwrap_or_default());
                let check = lines.next().unwrap_or_default().trim().to_owned();
                (digits, check)
            }
            None => {
                let digits = terminal::hidden(&format!("{name}, your component (64 digits):"))?;
                let check = terminal::line(&format!("{name}, its check value: "))?;
                (digits, check.unwrap_or_default().trim().to_owned())
            }
        };
        let typed = TypedComponent {
            name: name.clone(),
            digits,
            check,
        };
        room.exchange().take_component(typed, method)?;
    }
    Ok(())
}

fn files_text(file: &Path) -> Result<String, Error> {
    let bytes = crate::commands::read_bytes(file, LONGEST)?;
    String::from_utf8(bytes).map_err(|_| {
        Error::usage(
            Code::ExchangeUnreadable,
            format!("{} is no text.", file.display()),
            "Bring it as it was given, whole and unchanged.",
        )
    })
}
