//! Who decides about a key, and the PINs of the tokens it takes.

use crate::secrets::{self, PinFile};
use crate::terminal;
use clap::Args;
use room::{Code, Deciding, Error, Room, Signer, SlotView};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Who decides, and why.
#[derive(Args, Debug)]
pub(crate) struct DecidingArguments {
    /// Who acts
    #[arg(long, value_name = "NAME")]
    by: String,
    /// Who approves it; repeat it for each
    #[arg(long, value_name = "NAME")]
    approver: Vec<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    purpose: String,
    /// For unattended drills: a file with somebody's passphrase, or the PIN of their card, on its
    /// first line; repeat it for each
    #[arg(long, value_name = "NAME=FILE", value_parser = crate::commands::custody::named_file)]
    passphrase_file: Vec<(String, PathBuf)>,
    /// For unattended drills: a file of lines token-label=PIN or serial=PIN
    #[arg(long, value_name = "FILE")]
    pub(crate) pin_file: Option<PathBuf>,
}

impl DecidingArguments {
    /// Asks everybody for what they sign with.
    pub(crate) fn ask(&self) -> Result<Deciding, Error> {
        let files: BTreeMap<&str, &PathBuf> = self
            .passphrase_file
            .iter()
            .map(|(name, file)| (name.as_str(), file))
            .collect();
        let mut signers = Vec::new();
        for name in std::iter::once(&self.by).chain(&self.approver) {
            let prompt =
                format!("{name}, the passphrase of your signing key, or the PIN of your card:");
            let secret = match files.get(name.as_str()) {
                Some(file) => secrets::read_line(file)?,
                None => terminal::hidden(&prompt)?,
            };
            signers.push(Signer {
                name: name.clone(),
                secret,
            });
        }
        Ok(Deciding {
            purpose: self.purpose.clone(),
            signers,
        })
    }
}

/// Unlocks a token that holds the master key from which `key` hangs; `all` of them where the act
/// needs every one.
pub(super) fn unlock(
    room: &mut Room,
    key: &str,
    deciding: &DecidingArguments,
    all: bool,
) -> Result<(), Error> {
    let pins = deciding
        .pin_file
        .as_deref()
        .map(PinFile::read)
        .transpose()?;
    unlock_with(room, key, pins.as_ref(), all)?;
    unlock_journal(room, pins.as_ref())
}

/// Unlocks the token that signs the journal, where the file has its PIN: what is decided is signed
/// at once, and else stays an unsigned tail until it is.
pub(crate) fn unlock_journal(room: &mut Room, pins: Option<&PinFile>) -> Result<(), Error> {
    let Some(pins) = pins else { return Ok(()) };
    let Some(slot) = room.locked_journal_token()? else {
        return Ok(());
    };
    match pins.user(&slot.label, &slot.serial) {
        Some(pin) => room.unlock(slot.module.as_ref(), slot.slot, pin),
        None => Ok(()),
    }
}

/// The same with the PINs of a file.
pub(crate) fn unlock_with(
    room: &mut Room,
    key: &str,
    pins: Option<&PinFile>,
    all: bool,
) -> Result<(), Error> {
    let slots = room.keys().holders(key)?;
    if slots.is_empty() {
        return Err(Error::refusal(
            Code::DeviceHoldsKey,
            format!("No token at hand holds the master key of “{key}”."),
            "Plug in a token that “keymoot key show” names.",
        ));
    }
    let mut unlocked = false;
    for slot in &slots {
        if unlocked && !all {
            break;
        }
        let Some(pin) = pin_of(slot, pins, unlocked)? else {
            continue;
        };
        room.unlock(slot.module.as_ref(), slot.slot, &pin)?;
        unlocked = true;
    }
    Ok(())
}

/// The PIN of a token: from the file, else asked for. One that the file does not name is left out
/// where another is unlocked already.
fn pin_of(
    slot: &SlotView,
    pins: Option<&PinFile>,
    unlocked: bool,
) -> Result<Option<SecretString>, Error> {
    if let Some(pins) = pins {
        return match pins.user(&slot.label, &slot.serial) {
            Some(pin) => Ok(Some(pin.clone())),
            None if unlocked => Ok(None),
            None => Err(Error::usage(
                Code::AnswerMissing,
                format!("The PIN file has no line for {}.", slot.label),
                "Write “token-label=PIN” for it.",
            )),
        };
    }
    terminal::hidden(&format!("PIN of {}:", slot.label)).map(Some)
}
