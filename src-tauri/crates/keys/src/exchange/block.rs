//! Key blocks of version D, in and out, under a key-block protection key that stays in the token.
//!
//! Their authentication code is made over the key, so the key is on the host while one is made or
//! opened; the record says so.

use super::out::{file_name, refuse_bound, shown};
use super::{KEY_BLOCK, came, cmac_of, coming, kek_for, parent, prove, sha256};
use crate::decide::{digest, judged, signed};
use crate::device::{Kept, Master, calls, kept, master, open};
use crate::find::{find, of_tier};
use byok::Refused;
use byok::components::{Method, check_value};
use byok::tr31::{self, BlockKeys, Exportability, Header, PADDING, Usage};
use desk::journal_key::checkpoint;
use desk::time::clock_is_sure;
use desk::{Desk, tokens};
use inventory::Listed;
use ledger::{Brought, KeyExported, RoomEntry};
use lifecycle::{Act, Algorithm, Origin, Tier};
use std::path::Path;
use token::{Handle, TokenSession};
use wire::{Bringing, BroughtKey, Code, Deciding, Error, ExportView, NewKey};
use zeroize::Zeroizing;

/// Writes a KEK as a key block to a new file.
pub fn block_out(
    desk: &mut Desk,
    key: &str,
    under: &str,
    out: &Path,
    deciding: &Deciding,
) -> Result<ExportView, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let listed = find(desk, key)?;
    judged(desk, &listed, Act::Export, deciding)?;
    of_tier(&listed, Tier::Kek)?;
    refuse_bound(desk, &listed)?;
    if listed.key.algorithm != Algorithm::Aes256 {
        return Err(Refused::KeyBlock("only AES keys are put into one".into()).into());
    }
    let (protection, protecting) = protection(desk, under)?;
    if protection.key.key == listed.key.key {
        return Err(Refused::KeyBlock("a key does not protect itself".into()).into());
    }
    if std::fs::symlink_metadata(out).is_ok() {
        return Err(files::already_there(out));
    }
    let usage = usage_of(&listed.key.class.usage);
    let kept = kept(desk, &listed.key.key)?;
    let key = listed.key.key.clone();
    let asked = serde_json::json!({
        "to": KEY_BLOCK, "under": protection.key.key, "usage": usage.code(),
    });
    let decided = signed(
        desk,
        Act::Export,
        &key.to_string(),
        &digest(&asked)?,
        deciding,
    )?;
    let block_keys = block_keys(desk, &protection, &protecting)?;
    let Master { place, handle } = master(desk, &parent(&listed))?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    prove(session, handle, &listed, &kept)?;
    let clear = session.bring_out(handle, &kept.wrapped)?;
    let drawn = session.random(2 * PADDING)?;
    let mut padding = [0; PADDING];
    padding.copy_from_slice(&drawn[..PADDING]);
    let calls = calls(session);
    let check = check_value(&clear, Method::Cmac);
    if listed.key.check.as_deref() != Some(&*hex::encode(&check)) {
        return Err(Error::failure(
            Code::CanaryOpens,
            format!("{key} shows another check value than the journal has."),
            "Nothing was written. Keep the room's folder, and take the newest backup.",
        ));
    }
    let header = Header {
        usage,
        version: format!("{:02}", key.version % 100),
        exportability: Exportability::Trusted,
        check: Some((Method::Cmac, check)),
    };
    let block = tr31::write(&header, &clear, &padding, &block_keys)?;
    drop(clear);
    // What is written is what is read.
    tr31::read(&block, &block_keys)?;
    let exported = KeyExported {
        key,
        to: KEY_BLOCK.into(),
        method: block.chars().take(16).collect(),
        shape: KEY_BLOCK.into(),
        hash: String::new(),
        wrapping_key: protection.key.check.clone().unwrap_or_default(),
        under: Some(protection.key.key),
        key_id: String::new(),
        until: None,
        answer: String::new(),
        strengths: [256, 256],
        package: sha256(block.as_bytes()),
        file: file_name(out),
        on_host: true,
        proof: None,
        decided,
        calls,
    };
    desk.log
        .write_entry(RoomEntry::KeyExported(Box::new(exported)))?;
    checkpoint(desk)?;
    files::write_new(out, block.as_bytes())?;
    let newest = desk.log.ledger().exports().last();
    newest.map(shown).ok_or_else(|| {
        Error::fault(
            Code::EntryUnwritable,
            "The export that was written is not in the journal.",
        )
    })
}

/// Takes in the key of a key block.
pub fn block_in(
    desk: &mut Desk,
    new: &NewKey,
    bringing: &Bringing,
    text: &str,
    deciding: &Deciding,
) -> Result<BroughtKey, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let text = text.trim_end_matches(['\r', '\n']);
    let said = tr31::look(text)?;
    let (protection, protecting) = protection(desk, &bringing.under)?;
    let wanted = usage_of(&new.class().usage);
    if said.usage != wanted {
        return Err(Refused::KeyBlock(format!(
            "the key's usage in it is {}, and a key for “{}” has {}",
            said.usage.code(),
            new.usage.trim(),
            wanted.code()
        ))
        .into());
    }
    let under = parent(&protection);
    let new = NewKey {
        under: under.to_string(),
        ..new.clone()
    };
    // It is opened before people sign: what does not open is nothing to decide about.
    let block_keys = block_keys(desk, &protection, &protecting)?;
    let (header, clear) = tr31::read(text, &block_keys)?;
    let check = check_value(&clear, Method::Cmac);
    if !bringing.check.trim().is_empty() {
        byok::components::refuse_other_key(&check, &bringing.check)?;
    }
    let brought = Brought {
        how: KEY_BLOCK.into(),
        under: Some(protection.key.key.clone()),
        bytes: sha256(text.as_bytes()),
        told: hex::encode(&check),
        on_host: true,
        exportability: header.exportability.code().into(),
        ..Brought::default()
    };
    let coming = coming(desk, &new, Origin::Imported, &brought, deciding)?;
    let Master { place, handle } = master(desk, &under)?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    let (made, _) = session.take_clear(handle, &clear)?;
    drop(clear);
    let calls = calls(session);
    if cmac_of(&made)? != check {
        return Err(Error::failure(
            Code::ImportDiffers,
            "The device took in another key than the one in the key block.",
            "Nothing was kept. Use another token.",
        ));
    }
    came(desk, coming, &made, brought, calls, Vec::new())
}

fn protection(desk: &mut Desk, under: &str) -> Result<(Listed, Kept), Error> {
    let (listed, kept) = kek_for(desk, under, KEY_BLOCK)?;
    if listed.key.algorithm == Algorithm::Aes256 {
        return Ok((listed, kept));
    }
    Err(Refused::KeyBlock("its protection key is AES-256".into()).into())
}

/// What a key of that class is in a key block.
fn usage_of(usage: &str) -> Usage {
    if usage == KEY_BLOCK {
        Usage::BlockProtection
    } else {
        Usage::KeyEncryption
    }
}

/// Has the token make the block keys from the protection key, which stays where it is.
fn block_keys(desk: &mut Desk, protection: &Listed, kept: &Kept) -> Result<BlockKeys, Error> {
    let Master { place, handle } = master(desk, &parent(protection))?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    drop(session.take_trace());
    made_by(session, handle, protection, kept)
}

fn made_by(
    session: &TokenSession,
    master: Handle,
    protection: &Listed,
    kept: &Kept,
) -> Result<BlockKeys, Error> {
    let kek = open(session, master, &protection.key.key, kept)?;
    let mut answers: [Zeroizing<[u8; 16]>; 4] = Default::default();
    for (answer, asked) in answers.iter_mut().zip(BlockKeys::ASKED) {
        *answer = kek.cmac(&asked)?;
    }
    kek.close()?;
    Ok(BlockKeys::of(&answers))
}
