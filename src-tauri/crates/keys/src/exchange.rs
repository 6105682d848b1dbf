//! Keys from and for somebody else: services of clouds, key blocks, components.

mod block;
mod data;
mod forms;
mod out;
mod parts;
mod sealed;
mod two_halves;
mod typed;

pub use block::{block_in, block_out};
pub use out::{export, exports, receipt, wrapping_key};
pub use parts::{components_in, components_made};
pub use sealed::{sealed_in, transport_key};
pub use typed::{forget_components, take_component, take_component_rows, type_component_row};

use crate::decide::signed;
use crate::device::{Kept, kept, open};
use crate::find::find;
use crate::list::life;
use crate::make::{drawn_facts, planned};
use desk::Desk;
use desk::journal_key::checkpoint;
use inventory::Listed;
use ledger::{Brought, KeptWrapped, KeyAdded, RoomEntry};
use lifecycle::{Act, Key, Origin, Tier, Use};
use sha2::{Digest as _, Sha256};
use token::MadeKek;
use wire::{BroughtKey, Code, Deciding, Error, NewKey};

/// What a transport key is used for, by its class.
pub(crate) const TRANSPORT: &str = "transport";
/// What a key-block protection key is used for, by its class.
pub(crate) const KEY_BLOCK: &str = "key-block";

/// SHA-256, hex.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A KEK of that usage which may be used, as the room keeps it.
pub(crate) fn kek_for(desk: &mut Desk, key: &str, usage: &str) -> Result<(Listed, Kept), Error> {
    let listed = find(desk, key)?;
    crate::find::of_tier(&listed, Tier::Kek)?;
    if listed.key.class.usage != usage {
        return Err(Error::refusal(
            Code::KeyTier,
            format!(
                "{} is for “{}”, and not for “{usage}”.",
                listed.key.key, listed.key.class.usage
            ),
            "Make a key of that usage: one key serves one purpose.",
        ));
    }
    let now = desk.log.clock().stamp();
    listed.key.usable(Use::Process, &now)?;
    let kept = kept(desk, &listed.key.key)?;
    Ok((listed, kept))
}

/// The master key that a KEK is wrapped under.
pub(crate) fn parent(listed: &Listed) -> lifecycle::KeyRef {
    let key = &listed.key;
    key.parent.clone().unwrap_or_else(|| key.key.clone())
}

/// A key that is to come in, once people have signed for it.
pub(crate) struct Coming {
    pub(crate) key: Key,
    decided: ledger::Decided,
}

/// Has people decide on a key from somebody else, before anything of it is opened.
pub(crate) fn coming(
    desk: &mut Desk,
    new: &NewKey,
    origin: Origin,
    brought: &Brought,
    deciding: &Deciding,
) -> Result<Coming, Error> {
    let mut key = planned(desk, new)?;
    if key.algorithm != lifecycle::Algorithm::Aes256 {
        return Err(Error::usage(
            Code::KeyName,
            "A key that is brought is AES-256.",
            "Leave --algorithm out.",
        ));
    }
    key.origin = origin;
    decided(desk, key, brought, deciding)
}

/// Has people sign for a key that is to come in.
pub(crate) fn decided(
    desk: &mut Desk,
    key: Key,
    brought: &Brought,
    deciding: &Deciding,
) -> Result<Coming, Error> {
    let asked = serde_json::json!({ "key": key, "brought": brought });
    let detail = crate::decide::digest(&asked)?;
    let decided = signed(desk, Act::Make, &key.key.to_string(), &detail, deciding)?;
    Ok(Coming { key, decided })
}

/// Keeps a key that came in, and writes down how.
pub(crate) fn came(
    desk: &mut Desk,
    coming: Coming,
    made: &MadeKek,
    brought: Brought,
    calls: Vec<ceremony::DeviceCall>,
    forms: Vec<String>,
) -> Result<BroughtKey, Error> {
    desk.log
        .inventory_to_keep(|store| store.keep_wrapped(&coming.key.key, &made.wrapped))?;
    let shows = (hex::encode(made.check.bytes()), drawn_facts(made));
    let came = came_with(desk, coming, shows, brought, calls)?;
    Ok(BroughtKey { forms, ..came })
}

/// Writes down a key that came in: its check value, and what shows of its wrapped bytes.
pub(crate) fn came_with(
    desk: &mut Desk,
    coming: Coming,
    (check, kept): (String, KeptWrapped),
    brought: Brought,
    calls: Vec<ceremony::DeviceCall>,
) -> Result<BroughtKey, Error> {
    let Coming { mut key, decided } = coming;
    key.check = Some(check);
    let name = key.key.to_string();
    let entry = KeyAdded {
        key,
        kept: Some(kept),
        decided,
        brought: Some(brought.clone()),
        calls,
    };
    desk.log.write_entry(RoomEntry::KeyAdded(Box::new(entry)))?;
    checkpoint(desk)?;
    let components = brought.components.into_iter();
    Ok(BroughtKey {
        life: life(desk, &name)?,
        how: brought.how,
        mlkem: brought.mlkem.map(|half| half.name),
        on_host: brought.on_host,
        combined: brought.combined,
        components: components.map(|one| (one.name, one.check)).collect(),
        forms: Vec::new(),
        row: None,
    })
}

/// The device took in another key than it was given.
pub(crate) fn differs() -> Error {
    Error::failure(
        Code::ImportDiffers,
        "The device took in another key than the one that came.",
        "Nothing was kept. Use another token.",
    )
}

/// The check value that a device showed for a key that came in, as forms and partners have it.
pub(crate) fn cmac_of(made: &MadeKek) -> Result<Vec<u8>, Error> {
    if made.check.name() == "cmac-zero-5" {
        return Ok(made.check.bytes().to_vec());
    }
    Err(Error::failure(
        Code::NotSupported,
        "The device makes no AES-CMAC, so the check value that others tell cannot be compared.",
        "Nothing was taken in. Use another token.",
    ))
}

/// Puts a key back, which proves that it is the one the journal knows, before it is used for
/// somebody else.
pub(crate) fn prove(
    session: &token::TokenSession,
    master: token::Handle,
    listed: &Listed,
    kept: &Kept,
) -> Result<(), Error> {
    open(session, master, &listed.key.key, kept)?.close()?;
    Ok(())
}
