//! `keymoot key …` and `keymoot rewrap`.

mod deciding;
mod exchange;
mod rewrap;
mod shown;

use crate::secrets::PinFile;
use crate::{Context, Status};
use clap::{Args, Subcommand};
use deciding::unlock;

pub(crate) use deciding::{DecidingArguments, unlock_journal, unlock_with};
pub(crate) use rewrap::RewrapArguments;
use rewrap::{Far, finished};
use room::{Error, InventoryQuery, KeyDecision, NewKey};
use serde_json::json;
use std::path::PathBuf;

/// No spreadsheet is longer than this, in bytes.
const LONGEST_SHEET: u64 = 64 << 20;

/// The commands on keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// List the inventory: searched, filtered, a page at a time, or whole as a spreadsheet
    #[command(after_help = "Example:\n  keymoot key list --tier kek --state active --json")]
    List(ListArguments),
    /// Show a key: its versions, its life, what it protects, holds, what the policy has against it
    #[command(after_help = "Example:\n  keymoot key show payroll@2")]
    Show {
        /// ID@VERSION, an id (its newest version) or a label
        key: String,
    },
    /// Make a key-encryption key in the token that holds its master key
    #[command(
        after_help = "Example:\n  keymoot key make payroll --under MKEK-2027 --domain payroll --environment production --usage data --sensitivity restricted --by Ada --purpose onboarding"
    )]
    Make(Box<MakeArguments>),
    /// Make a data key under a KEK for each line of a file, and write them wrapped as JSON Lines
    #[command(
        after_help = "Example:\n  keymoot key make-data --under payroll --contexts contexts.txt --out deks.jsonl --environment production --usage data --sensitivity restricted --by Ada --purpose onboarding"
    )]
    MakeData(Box<MakeDataArguments>),
    /// Hold a file of data keys against the inventory and the journal: is each row as recorded, is none
    /// missing; status 1 if not
    #[command(after_help = "Example:\n  keymoot key check-rows deks.jsonl")]
    CheckRows {
        /// Rows of data keys, JSON Lines
        file: PathBuf,
    },
    /// Look at a spreadsheet of keys (CSV) before it is taken in: each row, with what is wrong
    #[command(after_help = "Example:\n  keymoot key preview keys.csv")]
    Preview {
        /// The spreadsheet, CSV with commas or semicolons
        file: PathBuf,
    },
    /// Take keys that are elsewhere into the inventory from a spreadsheet, all or none
    #[command(
        after_help = "Example:\n  keymoot key import keys.csv --by Ada --purpose the-old-inventory"
    )]
    Import {
        /// The spreadsheet, CSV with commas or semicolons
        file: PathBuf,
        #[command(flatten)]
        deciding: DecidingArguments,
    },
    /// Look at a service's wrapping key: its fingerprint, and how long it can be used; status 1 if it
    /// no longer can
    #[command(
        after_help = "Example:\n  keymoot key wrapping-key parameters.json --for aws-kms --method RSAES_OAEP_SHA_256"
    )]
    WrappingKey {
        /// The service's answer, whole
        file: PathBuf,
        #[command(flatten)]
        service: exchange::ServiceArguments,
        /// The wrapping key's SHA-256 fingerprint as it came by a second channel: it is compared
        #[arg(long, value_name = "HEX", default_value = "")]
        fingerprint: String,
    },
    /// Wrap a KEK for a cloud's or OpenBao's key service, inside its token
    #[command(
        after_help = "Example:\n  keymoot key export payroll --for transit --wrapping-key wrapping_key.json --fingerprint 4f2a --out payroll.json --by Ada --approver Ruth --purpose move-to-openbao"
    )]
    Export(Box<exchange::ExportArguments>),
    /// What left for others, and whether they confirmed it; status 1 if one has not
    #[command(after_help = "Example:\n  keymoot key exports payroll")]
    Exports {
        /// ID@VERSION, an id or a label; all of them if left out
        key: Option<String>,
    },
    /// Close an export with what the service answered once it had the key
    #[command(
        after_help = "Example:\n  keymoot key receipt payroll --answer key.json --opened opened.txt --by Ada"
    )]
    Receipt(Box<exchange::ReceiptArguments>),
    /// Show the public half of a root key, as its ceremony's record has it
    #[command(after_help = "Example:\n  keymoot key public offline-root --out offline-root.pem")]
    Public {
        /// Its id or label
        key: String,
        /// Write it in PEM
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Show the public half of a transport key, for which others wrap keys
    #[command(after_help = "Example:\n  keymoot key transport from-customers --out transport.pem")]
    Transport {
        /// An RSA or P-256 KEK with the usage transport
        key: String,
        /// Whose ML-KEM key is the other half of a P-256 one
        #[arg(long, value_name = "NAME")]
        custodian: Option<String>,
        /// Write it in PEM
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Take in a key that was wrapped for a transport key
    #[command(
        after_help = "Example:\n  keymoot key unwrap customer --transport from-customers --file customer.bin --check 377822c093 --domain customer --environment production --usage tenant --sensitivity restricted --by Ada --purpose onboarding"
    )]
    Unwrap(Box<exchange::UnwrapArguments>),
    /// Key blocks, in and out
    #[command(
        subcommand,
        after_help = "Example:\n  keymoot key block out payroll --under kbpk --out payroll.tr31 --by Ada --approver Ruth --purpose to-the-payment-hsm"
    )]
    Block(exchange::BlockCommand),
    /// Keys in components: typed by several people, or made and printed for them
    #[command(
        subcommand,
        after_help = "Example:\n  keymoot key components make kbpk --under MKEK-2027 --person Ada --person Ruth --out forms --domain payments --environment production --usage key-block --sensitivity restricted --by Ada --purpose partner-2027"
    )]
    Components(exchange::ComponentsCommand),
    /// Have a new version take over; the old one is accepted until its window ends
    #[command(
        after_help = "Example:\n  keymoot key rotate payroll --by Ada --purpose yearly-rotation"
    )]
    Rotate {
        #[command(flatten)]
        one: One,
        /// Of a master key: the master key that takes over, made by a ceremony of its own
        #[arg(long, value_name = "KEY", default_value = "")]
        to: String,
        /// Of a data key: the file for the new version's row
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Let a version protect nothing new any more; it still opens what it protects
    #[command(
        after_help = "Example:\n  keymoot key deprecate payroll@1 --by Ada --purpose replaced"
    )]
    Deprecate(One),
    /// Suspend a version at once; it can be brought back
    #[command(after_help = "Example:\n  keymoot key disable payroll@1 --by Ada --purpose odd-use")]
    Disable(One),
    /// Bring a suspended version back
    #[command(
        after_help = "Example:\n  keymoot key enable payroll@1 --by Ada --approver Ruth --purpose was-a-false-alarm"
    )]
    Enable(One),
    /// Set a legal hold: the key, and what it hangs from, cannot be destroyed
    #[command(
        after_help = "Example:\n  keymoot key hold payroll@1 --matter 2027-14 --by Ada --purpose court-order"
    )]
    Hold {
        #[command(flatten)]
        one: One,
        /// The hold's name
        #[arg(long, value_name = "NAME")]
        matter: String,
    },
    /// Lift a legal hold
    #[command(
        after_help = "Example:\n  keymoot key release payroll@1 --matter 2027-14 --by Ada --approver Ruth --purpose case-closed"
    )]
    Release {
        #[command(flatten)]
        one: One,
        /// The hold's name
        #[arg(long, value_name = "NAME")]
        matter: String,
    },
    /// Delete a suspended version: after the policy's waiting time it may be destroyed
    #[command(
        after_help = "Example:\n  keymoot key delete payroll@1 --by Ada --approver Ruth --purpose nothing-is-under-it"
    )]
    Delete(One),
    /// Destroy a deleted key everywhere: in every token, and all that the room keeps of it
    #[command(
        after_help = "Example:\n  keymoot key destroy payroll@1 --by Ada --approver Ruth --purpose end-of-life"
    )]
    Destroy(One),
    /// A key may be in the wrong hands: out of use now, a new version, a list of what it protected
    #[command(
        after_help = "Example:\n  keymoot key compromised payroll --list affected.csv --by Ada --purpose INC-7"
    )]
    Compromised {
        #[command(flatten)]
        one: One,
        /// The file for the list of what it protected (CSV)
        #[arg(long, value_name = "FILE")]
        list: Option<PathBuf>,
    },
    /// Try known-answer ciphertexts: of a KEK, or of every data key in a file
    #[command(after_help = "Example:\n  keymoot key test payroll --rows deks.jsonl --by Ada")]
    Test {
        /// The KEK
        key: String,
        /// A file of rows under its versions
        #[arg(long, value_name = "FILE")]
        rows: Option<PathBuf>,
        /// Who tries
        #[arg(long, value_name = "NAME", default_value = "")]
        by: String,
        /// For unattended drills: a file of lines token-label=PIN or serial=PIN
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
    },
}

/// What `key list` takes.
#[derive(Args, Debug)]
pub(crate) struct ListArguments {
    /// What is in label, id, owner or domain
    #[arg(long, value_name = "TEXT", default_value = "")]
    search: String,
    /// mkek, kek or dek
    #[arg(long, value_name = "TIER", default_value = "")]
    tier: String,
    /// Keys in this state
    #[arg(long, value_name = "STATE", default_value = "")]
    state: String,
    /// Keys of this domain
    #[arg(long, value_name = "DOMAIN", default_value = "")]
    domain: String,
    /// Keys wrapped under this one
    #[arg(long, value_name = "KEY", default_value = "")]
    under: String,
    /// label, end or id
    #[arg(long, value_name = "ORDER", default_value = "label")]
    sort: String,
    /// Go on where the page before ended: its `next`
    #[arg(long, value_name = "NEXT", default_value = "")]
    after: String,
    /// At most so many on a page
    #[arg(long, value_name = "NUMBER", default_value_t = 100)]
    count: u32,
    /// All of them as a spreadsheet (CSV)
    #[arg(long)]
    csv: bool,
}

/// A version of a key, and who decides about it.
#[derive(Args, Debug)]
pub(crate) struct One {
    /// ID@VERSION, an id (its newest version) or a label
    key: String,
    #[command(flatten)]
    deciding: DecidingArguments,
}

/// What a key is for.
#[derive(Args, Debug)]
pub(crate) struct ClassArguments {
    /// Where it is used, as the policy names it
    #[arg(long, value_name = "NAME")]
    environment: String,
    /// What it is used for
    #[arg(long, value_name = "NAME")]
    usage: String,
    /// How sensitive what it protects is
    #[arg(long, value_name = "NAME")]
    sensitivity: String,
}

/// What `key make` takes.
#[derive(Args, Debug)]
pub(crate) struct MakeArguments {
    /// Its label
    label: String,
    /// The master key it is wrapped under
    #[arg(long, value_name = "KEY")]
    under: String,
    /// aes-256, rsa-2048, rsa-3072, rsa-4096, or p-256 for half of a transport key
    #[arg(long, value_name = "NAME", default_value = "aes-256")]
    algorithm: String,
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

/// What `key make-data` takes.
#[derive(Args, Debug)]
pub(crate) struct MakeDataArguments {
    /// The KEK they are wrapped under
    #[arg(long, value_name = "KEK")]
    under: String,
    /// One context, resource or secret's name on a line: each gets a key of its own
    #[arg(long, value_name = "FILE")]
    contexts: PathBuf,
    /// The file of rows that is written
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    class: ClassArguments,
    #[command(flatten)]
    deciding: DecidingArguments,
}

impl KeyCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::List(wanted) => return list(context, wanted),
            Self::Show { key } => {
                let life = context.look()?.keys().life(&key)?;
                context.output.result(&life, &shown::life(&life))?;
            }
            Self::Make(wanted) => {
                let mut room = context.open()?;
                unlock(&mut room, &wanted.under, &wanted.deciding, false)?;
                let deciding = wanted.deciding.ask()?;
                let life = room.keys().make(
                    &NewKey {
                        id: wanted.id,
                        label: wanted.label,
                        algorithm: wanted.algorithm,
                        under: wanted.under,
                        owner: wanted.owner,
                        domain: wanted.domain,
                        environment: wanted.class.environment,
                        usage: wanted.class.usage,
                        sensitivity: wanted.class.sensitivity,
                    },
                    &deciding,
                )?;
                context.output.result(&life, &shown::life(&life))?;
            }
            Self::MakeData(wanted) => return make_data(context, *wanted),
            Self::CheckRows { file } => {
                let mut far = Far::new(&context.output, "rows looked at");
                let checked = context.look()?.keys().check_rows(&file, &mut |so| {
                    far.told(so.rows + so.aside, so.read, so.of)
                })?;
                context.output.result(&checked, &shown::rows(&checked))?;
                return Ok(Status::of(checked.holds));
            }
            Self::Preview { file } => {
                let text = super::read_bytes(&file, LONGEST_SHEET)?;
                let report = context.look()?.keys().preview_sheet(&text)?;
                context.output.result(&report, &shown::sheet(&report))?;
                return Ok(Status::of(report.ok));
            }
            Self::Import { file, deciding } => {
                let text = super::read_bytes(&file, LONGEST_SHEET)?;
                let mut room = context.open()?;
                let pins = deciding.pin_file.as_deref();
                unlock_journal(&mut room, pins.map(PinFile::read).transpose()?.as_ref())?;
                let report = room.keys().import_sheet(&text, &deciding.ask()?)?;
                context.output.result(&report, &shown::sheet(&report))?;
            }
            Self::WrappingKey {
                file,
                service,
                fingerprint,
            } => return service.look(context, &file, fingerprint),
            Self::Export(wanted) => return wanted.run(context),
            Self::Exports { key } => return exchange::exports(context, key.as_deref()),
            Self::Receipt(wanted) => return wanted.run(context),
            Self::Public { key, out } => return exchange::root(context, &key, out.as_deref()),
            Self::Transport {
                key,
                custodian,
                out,
            } => {
                return exchange::transport(context, &key, custodian.as_deref(), out.as_deref());
            }
            Self::Unwrap(wanted) => return wanted.run(context),
            Self::Block(command) => return command.run(context),
            Self::Components(command) => return command.run(context),
            Self::Rotate { one, to, out } => {
                let mut room = context.open()?;
                unlock(&mut room, &one.key, &one.deciding, true)?;
                if !to.is_empty() {
                    unlock(&mut room, &to, &one.deciding, true)?;
                }
                let deciding = one.deciding.ask()?;
                let wanted = decision(&one.key, "rotate", "", &to);
                let life = room.keys().rotate(&wanted, out.as_deref(), &deciding)?;
                context.output.result(&life, &shown::life(&life))?;
            }
            Self::Deprecate(one) => return decided(context, &one, "deprecate", ""),
            Self::Disable(one) => return decided(context, &one, "disable", ""),
            Self::Enable(one) => return decided(context, &one, "enable", ""),
            Self::Hold { one, matter } => return decided(context, &one, "hold", &matter),
            Self::Release { one, matter } => return decided(context, &one, "release", &matter),
            Self::Delete(one) => return decided(context, &one, "delete", ""),
            Self::Destroy(one) => {
                let mut room = context.open()?;
                unlock(&mut room, &one.key, &one.deciding, true)?;
                let deciding = one.deciding.ask()?;
                let gone = room.keys().destroy(&one.key, &deciding)?;
                context.output.result(&gone, &shown::destroyed(&gone))?;
            }
            Self::Compromised { one, list } => {
                let mut room = context.open()?;
                // It is put out of use whether or not a token is at hand.
                let unlocked = unlock(&mut room, &one.key, &one.deciding, false);
                let deciding = one.deciding.ask()?;
                let wanted = decision(&one.key, "compromised", "", "");
                let mut came = room
                    .keys()
                    .compromised(&wanted, list.as_deref(), &deciding)?;
                if let Err(error) = unlocked {
                    came.follow_ups.insert(0, error.message);
                }
                context.output.result(&came, &shown::compromise(&came))?;
            }
            Self::Test {
                key,
                rows,
                by,
                pin_file,
            } => {
                let mut room = context.open()?;
                let pins = pin_file.as_deref().map(PinFile::read).transpose()?;
                unlock_with(&mut room, &key, pins.as_ref(), false)?;
                let mut far = Far::new(&context.output, "rows tried");
                let tested = room
                    .keys()
                    .test(&key, rows.as_deref(), &by, &mut |rows| far.told(rows, 0, 0))?;
                context.output.result(&tested, &shown::tested(&tested))?;
                if tested.failures > 0 {
                    return Ok(Status::Wrong);
                }
            }
        }
        Ok(Status::Done)
    }
}

fn decision(key: &str, act: &str, hold: &str, successor: &str) -> KeyDecision {
    KeyDecision {
        key: key.into(),
        act: act.into(),
        hold: hold.into(),
        successor: successor.into(),
    }
}

fn decided(context: &Context, one: &One, act: &str, hold: &str) -> Result<Status, Error> {
    let mut room = context.open()?;
    let pins = one.deciding.pin_file.as_deref();
    unlock_journal(&mut room, pins.map(PinFile::read).transpose()?.as_ref())?;
    let deciding = one.deciding.ask()?;
    let life = room
        .keys()
        .decide(&decision(&one.key, act, hold, ""), &deciding)?;
    context.output.result(&life, &shown::life(&life))?;
    Ok(Status::Done)
}

fn list(context: &Context, wanted: ListArguments) -> Result<Status, Error> {
    let mut room = context.look()?;
    let query = InventoryQuery {
        search: wanted.search,
        tier: wanted.tier,
        state: wanted.state,
        domain: wanted.domain,
        under: wanted.under,
        sort: wanted.sort,
        after: wanted.after,
        count: wanted.count,
    };
    if wanted.csv {
        let sheet = room.keys().sheet(&query)?;
        context.output.result(&json!({ "csv": sheet }), &sheet)?;
    } else {
        let page = room.keys().page(&query)?;
        context.output.result(&page, &shown::page(&page))?;
    }
    Ok(Status::Done)
}

fn make_data(context: &Context, wanted: MakeDataArguments) -> Result<Status, Error> {
    let mut room = context.open()?;
    unlock(&mut room, &wanted.under, &wanted.deciding, false)?;
    let deciding = wanted.deciding.ask()?;
    let class = room::Class {
        environment: wanted.class.environment,
        usage: wanted.class.usage,
        sensitivity: wanted.class.sensitivity,
    };
    let mut far = Far::new(&context.output, "keys made");
    let done = room.keys().make_data(
        &wanted.under,
        &class,
        (&wanted.contexts, &wanted.out),
        &deciding,
        &mut |so| far.told(so.rows + so.aside, so.read, so.of),
    )?;
    finished(context, &done)
}
