//! `keymoot token …`.

use crate::secrets::PinFile;
use crate::{Context, Status, plain, terminal};
use clap::{Args, Subcommand};
use room::{Code, Error, ModuleCaution, PinTries, Room, SlotView};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The commands on tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// List modules, slots and tokens; name another module to add it to the room
    #[command(
        after_help = "Example:\n  keymoot token list --module /usr/lib/softhsm/libsofthsm2.so"
    )]
    List {
        /// A PKCS#11 module to add to the room; without a room it is only looked at
        #[arg(long, value_name = "FILE")]
        module: Option<PathBuf>,
        /// What the module wants to be told when it is initialised
        #[arg(long, value_name = "STRING", requires = "module")]
        module_config: Option<String>,
        /// The SHA-256 that the module's file may have from now on, where it changed
        #[arg(long, value_name = "SHA-256", requires = "module")]
        approve: Option<String>,
    },
    /// List known modules that are on this machine, with --room which of them it has; none is loaded
    #[command(after_help = "Example:\n  keymoot token known")]
    Known,
    /// Show what a token can really do, found by trying
    #[command(after_help = "Example:\n  keymoot token show --label Primary")]
    Show {
        #[command(flatten)]
        which: Which,
        /// For unattended drills: a file of lines token-label=PIN or serial=PIN
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
    },
    /// Give a token without a user PIN one, or a new one where it is locked; its keys stay
    #[command(after_help = "Example:\n  keymoot token set-pin --label Primary")]
    SetPin {
        #[command(flatten)]
        which: Which,
        /// For unattended drills: a file of lines token-label=PIN and token-label/so=PIN
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
    },
    /// Take a module out of the room; what is on its tokens stays there
    #[command(after_help = "Example:\n  keymoot token forget /usr/lib/softhsm/libsofthsm2.so")]
    Forget {
        /// The module's file
        #[arg(value_name = "FILE")]
        module: PathBuf,
    },
    /// Initialise a token that is not initialised yet: its label, its PINs
    #[command(after_help = "Example:\n  keymoot token init --slot 3 --new-label Primary")]
    Init {
        #[command(flatten)]
        which: Which,
        /// The token's new label
        #[arg(long, value_name = "LABEL")]
        new_label: String,
        /// For unattended drills: a file of lines token-label=PIN and token-label/so=PIN
        #[arg(long, value_name = "FILE")]
        pin_file: Option<PathBuf>,
    },
}

/// Which token is meant. It must be the only one that fits.
#[derive(Args, Debug)]
pub(crate) struct Which {
    /// The token's label
    #[arg(long, value_name = "LABEL")]
    label: Option<String>,
    /// The module's file
    #[arg(long, value_name = "FILE")]
    module: Option<String>,
    /// The slot's number
    #[arg(long, value_name = "NUMBER")]
    slot: Option<u64>,
}

impl TokenCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::List {
                module,
                module_config,
                approve,
            } => list(
                context,
                module.as_deref(),
                module_config.as_deref(),
                approve.as_deref(),
            ),
            Self::Known => known(context),
            Self::Show { which, pin_file } => show(context, &which, pin_file.as_deref()),
            Self::SetPin { which, pin_file } => set_pin(context, &which, pin_file.as_deref()),
            Self::Forget { module } => {
                let slots = context.open()?.remove_module(&module)?;
                context
                    .output
                    .result(&json!({ "slots": slots }), &listed(&slots))?;
                Ok(Status::Done)
            }
            Self::Init {
                which,
                new_label,
                pin_file,
            } => init(context, &which, &new_label, pin_file.as_deref()),
        }
    }
}

fn list(
    context: &Context,
    module: Option<&Path>,
    config: Option<&str>,
    approve: Option<&str>,
) -> Result<Status, Error> {
    let asks = terminal::is_attended() && !context.output.is_json();
    let slots = match (context.open(), module) {
        (Ok(mut room), Some(module)) if asks && approve.is_none() => {
            add_asking(&mut room, module, config)?
        }
        (Ok(mut room), Some(module)) => room.add_module(module, config, approve)?,
        (Ok(mut room), None) => room.tokens()?,
        // A module can be looked at before there is any room.
        (Err(error), Some(module)) if error.code == Code::RoomNeeded => {
            room::module_slots(module, config)?
        }
        (Err(error), _) => return Err(error),
    };
    let text = listed(&slots);
    context.output.result(&json!({ "slots": slots }), &text)?;
    Ok(Status::Done)
}

/// Without a room all that there are, also those that no live room has.
fn known(context: &Context) -> Result<Status, Error> {
    let modules = if context.folder.is_some() {
        context.look()?.known_modules()
    } else {
        room::known_modules(false, |_| false)
    };
    let mut text = String::new();
    for one in &modules {
        let added = if one.added { " (in the room)" } else { "" };
        let _ = writeln!(text, "{}, {}: {}{added}", one.name, one.vendor, one.path);
        if let Some(caution) = one.caution {
            let _ = writeln!(text, "  {}", in_so_many_words(caution));
        }
    }
    if modules.is_empty() {
        text.push_str("None that is known is where its package would put it: name its file.\n");
    }
    context
        .output
        .result(&json!({ "modules": modules }), &text)?;
    Ok(Status::Done)
}

fn in_so_many_words(caution: ModuleCaution) -> &'static str {
    match caution {
        ModuleCaution::PracticeOnly => {
            "It lets closed keys out, and is for practice alone. It has to be told where its database lies."
        }
        ModuleCaution::Proxy => {
            "A proxy: it loads every module that p11-kit is told of, and nobody approves those one by one."
        }
    }
}

fn listed(slots: &[SlotView]) -> String {
    slots.iter().map(|slot| in_words(slot) + "\n").collect()
}

fn show(context: &Context, which: &Which, pin_file: Option<&Path>) -> Result<Status, Error> {
    let mut room = context.open()?;
    let slot = which.find(&mut room)?;
    let pins = pin_file.map(PinFile::read).transpose()?.unwrap_or_default();
    let pin = match pins.user(&slot.label, &slot.serial) {
        Some(pin) => Some(pin.clone()),
        None if slot.pin_pad => Some(SecretString::default()),
        None if slot.initialised && terminal::is_attended() && !context.output.is_json() => {
            let prompt = format!("PIN of {} (Enter: without logging in):", slot.label);
            Some(terminal::hidden(&prompt)?).filter(|pin| !pin.expose_secret().is_empty())
        }
        None => None,
    };
    let detail = room.show_token(Path::new(&slot.module), slot.slot, pin.as_ref())?;
    let mut text = in_words(&detail.slot) + "\n";
    for (ability, does) in &detail.abilities {
        let _ = writeln!(
            text,
            "  {}  {ability}",
            if *does { "does    " } else { "does not" }
        );
    }
    for ability in &detail.untried {
        let _ = writeln!(text, "  not tried {ability}");
    }
    if detail.abilities.is_empty() {
        let _ = writeln!(text, "  Nothing was tried: that needs its PIN.");
    }
    for note in &detail.notes {
        let _ = writeln!(text, "  {note}");
    }
    context.output.result(&detail, &text)?;
    Ok(Status::Done)
}

fn init(
    context: &Context,
    which: &Which,
    new_label: &str,
    pin_file: Option<&Path>,
) -> Result<Status, Error> {
    let mut room = context.open()?;
    let slot = which.find(&mut room)?;
    let pins = pin_file.map(PinFile::read).transpose()?.unwrap_or_default();
    let chosen = |given: Option<&SecretString>, prompt: &str| match given {
        Some(pin) => Ok(pin.clone()),
        None => terminal::hidden_twice(prompt),
    };
    let so_prompt = format!("The security officer's new PIN of {new_label}:");
    let so_pin = chosen(pins.so(new_label, &slot.serial), &so_prompt)?;
    let pin = chosen(
        pins.user(new_label, &slot.serial),
        &format!("The new PIN of {new_label}:"),
    )?;
    room.init_token(
        Path::new(&slot.module),
        slot.slot,
        new_label,
        (&so_pin, &pin),
        None,
    )?;
    let label = Which {
        label: Some(new_label.into()),
        module: Some(slot.module),
        slot: None,
    };
    let made = label.find(&mut room)?;
    context.output.result(&made, &(in_words(&made) + "\n"))?;
    Ok(Status::Done)
}

fn set_pin(context: &Context, which: &Which, pin_file: Option<&Path>) -> Result<Status, Error> {
    let mut room = context.open()?;
    let slot = which.find(&mut room)?;
    let pins = pin_file.map(PinFile::read).transpose()?.unwrap_or_default();
    let (so_pin, pin) = if slot.pin_pad {
        terminal::show(ON_THE_DEVICE)?;
        Default::default()
    } else {
        let label = &slot.label;
        let so_pin = match pins.so(label, &slot.serial) {
            Some(pin) => pin.clone(),
            None => terminal::hidden(&format!("The security officer's PIN of {label}:"))?,
        };
        let pin = match pins.user(label, &slot.serial) {
            Some(pin) => pin.clone(),
            None => terminal::hidden_twice(&format!("The new PIN of {label}:"))?,
        };
        (so_pin, pin)
    };
    let slots = room.set_token_pin(Path::new(&slot.module), slot.slot, &so_pin, &pin)?;
    let now = slots
        .into_iter()
        .find(|now| now.module == slot.module && now.slot == slot.slot);
    let now = now.unwrap_or(slot);
    context.output.result(&now, &(in_words(&now) + "\n"))?;
    Ok(Status::Done)
}

/// Said where a PIN is not asked for.
pub(crate) const ON_THE_DEVICE: &str = "Type the PIN on the device itself.";

/// Adds a module that somebody at the terminal named, and asks them about one that changed.
pub(crate) fn add_asking(
    room: &mut Room,
    module: &Path,
    config: Option<&str>,
) -> Result<Vec<SlotView>, Error> {
    let changed = match room.add_module(module, config, None) {
        Err(error) if error.code == Code::ModuleChanged => error,
        outcome => return outcome,
    };
    let digest = room::module_digest(module)?;
    terminal::show(&plain::line(&changed.message))?;
    let asked = format!("Is {digest} to be loaded from now on? Type yes:");
    if terminal::line(&asked)?.is_some_and(|said| said == "yes") {
        return room.add_module(module, config, Some(&digest));
    }
    Err(changed)
}

impl Which {
    fn find(&self, room: &mut Room) -> Result<SlotView, Error> {
        let module = self.module.as_ref();
        let module = module.map(|module| room.module_file(Path::new(module)));
        let mut found: Vec<SlotView> = room
            .tokens()?
            .into_iter()
            .filter(|slot| slot.present)
            .filter(|slot| self.label.as_ref().is_none_or(|label| *label == slot.label))
            .filter(|slot| {
                module
                    .as_ref()
                    .is_none_or(|module| *module == Path::new(&slot.module))
            })
            .filter(|slot| self.slot.is_none_or(|number| number == slot.slot))
            .collect();
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(Error::usage(
                Code::NoSuchToken,
                "No token is plugged in that fits.",
                "See what is there with `keymoot token list`.",
            )),
            count => Err(Error::usage(
                Code::WhichToken,
                format!("{count} tokens fit."),
                "Say which with --label, --module and --slot.",
            )),
        }
    }
}

/// A slot in one line.
pub(crate) fn in_words(slot: &SlotView) -> String {
    let place = format!("{} slot {}", slot.module, slot.slot);
    if let Some(problem) = &slot.problem {
        return format!("{place}: {problem}");
    }
    if !slot.present {
        return format!("{place}: no token");
    }
    let name = if slot.initialised {
        format!("“{}”, serial {}", slot.label, slot.serial)
    } else {
        "a token not initialised yet".into()
    };
    let software = if slot.software { ", software" } else { "" };
    let tries = tries_in_words(slot);
    let pin = if slot.initialised && !slot.user_pin {
        ", says it has no user PIN"
    } else {
        ""
    };
    format!(
        "{place}: {name}, {} {}{software}{tries}{pin}",
        slot.manufacturer, slot.model
    )
}

/// The tries left, where the token warns of them.
pub(crate) fn tries_in_words(slot: &SlotView) -> String {
    match slot.tries {
        PinTries::Low | PinTries::Final | PinTries::Locked => {
            format!(", PIN tries: {}", slot.tries)
        }
        PinTries::Plenty | PinTries::Unknown => String::new(),
    }
}
