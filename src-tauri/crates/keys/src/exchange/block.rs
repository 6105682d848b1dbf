//! Key blocks of version D, in and out, under a key-block protection key that stays in the token.
//!
//! Their authentication code is made over the key, so the key is on the host while one is made or
//! opened; the record says so.

use super::data::{self, DekRow};
use super::out::{file_name, refuse_bound, shown};
use super::{KEY_BLOCK, came, cmac_of, coming, decided, differs, kek_for, parent, prove, sha256};
use crate::decide::{digest, judged, signed};
use crate::device::{Kept, Master, calls, kept, master, open};
use crate::find::find;
use byok::Refused;
use byok::components::{Method, check_value};
use byok::tr31::{self, BlockKeys, Exportability, Header, PADDING, Usage};
use desk::journal_key::checkpoint;
use desk::time::clock_is_sure;
use desk::{Desk, tokens};
use inventory::Listed;
use ledger::{Brought, KeyExported, RoomEntry};
use lifecycle::{Act, Algorithm, KeyRef, Origin, Tier};
use std::path::Path;
use token::{Handle, TokenSession};
use wire::{Bringing, BroughtKey, Code, Deciding, Error, ExportView, NewKey};
use zeroize::Zeroizing;

/// Writes a KEK or a DEK as a key block to a new file; of a DEK, `row` is a file with its row.
pub fn block_out(
    desk: &mut Desk,
    key: &str,
    under: &str,
    row: Option<&Path>,
    out: &Path,
    deciding: &Deciding,
) -> Result<ExportView, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let listed = find(desk, key)?;
    judged(desk, &listed, Act::Export, deciding)?;
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
    let usage = usage_of(listed.key.tier, &listed.key.class.usage);
    let source = Source::of(desk, &listed, row, deciding)?;
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
    let Master { place, handle } = master(desk, &source.master(&listed))?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    let clear = source.bring_out(session, handle, &listed)?;
    let drawn = session.random(2 * PADDING)?;
    let mut padding = [0; PADDING];
    padding.copy_from_slice(&drawn[..PADDING]);
    let calls = calls(session);
    let check = check_value(&clear, Method::Cmac);
    let on_record = listed.key.check.as_deref();
    if on_record.is_some_and(|on_record| on_record != hex::encode(&check)) {
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

/// Takes in the key of a key block: as a KEK under the protection key's master key, or as a DEK under
/// the KEK that `new` names, whose row is written to the new file `row`.
pub fn block_in(
    desk: &mut Desk,
    new: &NewKey,
    bringing: &Bringing,
    text: &str,
    row: Option<&Path>,
    deciding: &Deciding,
) -> Result<BroughtKey, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let row = to_row(new, row)?;
    let text = text.trim_end_matches(['\r', '\n']);
    let said = tr31::look(text)?;
    let (protection, protecting) = protection(desk, &bringing.under)?;
    let tier = if row.is_some() { Tier::Dek } else { Tier::Kek };
    let wanted = usage_of(tier, &new.class().usage);
    if said.usage == Usage::Data && row.is_none() {
        return Err(Refused::KeyBlock(
            "the key's usage in it is D0: a data key, which goes under a KEK and into a row. Name \
             both: --kek and --row"
                .into(),
        )
        .into());
    }
    if said.usage != wanted {
        return Err(Refused::KeyBlock(format!(
            "the key's usage in it is {}, and a {tier} for “{}” has {}",
            said.usage.code(),
            new.usage.trim(),
            wanted.code()
        ))
        .into());
    }
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
    if let Some(out) = row {
        let (key, kek) = data::planned(desk, new, deciding)?;
        let coming = decided(desk, key, &brought, deciding)?;
        return data::taken(desk, coming, &kek, &clear, brought, out);
    }
    let under = parent(&protection);
    let new = NewKey {
        under: under.to_string(),
        ..new.clone()
    };
    let coming = coming(desk, &new, Origin::Imported, &brought, deciding)?;
    let Master { place, handle } = master(desk, &under)?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    let (made, _) = session.take_clear(handle, &clear)?;
    drop(clear);
    let calls = calls(session);
    if cmac_of(&made)? != check {
        return Err(differs());
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

/// Where a key that is to be written lies.
enum Source {
    /// In the inventory, under its master key.
    Kept(Box<Kept>),
    /// In a row, under its KEK.
    Row(Box<DekRow>),
}

impl Source {
    fn of(
        desk: &mut Desk,
        listed: &Listed,
        row: Option<&Path>,
        deciding: &Deciding,
    ) -> Result<Self, Error> {
        match listed.key.tier {
            Tier::Dek => Ok(Self::Row(Box::new(DekRow::find(
                desk, listed, row, deciding,
            )?))),
            Tier::Kek | Tier::Mkek if row.is_some() => Err(Error::usage(
                Code::KeyTier,
                format!(
                    "{} is a {} and lies in no row.",
                    listed.key.key, listed.key.tier
                ),
                "Leave --row out.",
            )),
            Tier::Kek | Tier::Mkek => Ok(Self::Kept(Box::new(kept(desk, &listed.key.key)?))),
        }
    }

    /// The master key that it hangs from.
    fn master(&self, listed: &Listed) -> KeyRef {
        match self {
            Self::Kept(_) => parent(listed),
            Self::Row(row) => row.master(),
        }
    }

    fn bring_out(
        &self,
        session: &TokenSession,
        master: Handle,
        listed: &Listed,
    ) -> Result<Zeroizing<[u8; 32]>, Error> {
        match self {
            Self::Kept(kept) => {
                prove(session, master, listed, kept)?;
                Ok(session.bring_out(master, &kept.wrapped)?)
            }
            Self::Row(row) => row.bring_out(session, master),
        }
    }
}

/// The file for the row of what comes in, if it is a data key: both it and its KEK are named, or none.
fn to_row<'a>(new: &NewKey, row: Option<&'a Path>) -> Result<Option<&'a Path>, Error> {
    match (new.under.trim().is_empty(), row) {
        (true, None) => Ok(None),
        (false, Some(row)) if std::fs::symlink_metadata(row).is_ok() => {
            Err(files::already_there(row))
        }
        (false, Some(row)) => Ok(Some(row)),
        (true, Some(_)) | (false, None) => Err(Error::usage(
            Code::KeyTier,
            "A data key comes under a KEK and into a row.",
            "Give both --kek and --row, or neither for a key that wraps others.",
        )),
    }
}

/// What a key of that tier and class is in a key block.
fn usage_of(tier: Tier, usage: &str) -> Usage {
    match tier {
        Tier::Dek => Usage::Data,
        Tier::Kek | Tier::Mkek if usage == KEY_BLOCK => Usage::BlockProtection,
        Tier::Kek | Tier::Mkek => Usage::KeyEncryption,
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
