//! Data keys for somebody else and from them: what is of them lies in a row outside the room.

use super::{Coming, came_with};
use crate::decide::against;
use crate::device::{Kept, Master, kept, master, open};
use crate::find::{find, known, of_tier, policy, wraps};
use crate::make::drawn_id;
use crate::rows::usable;
use desk::signing::plain_words;
use desk::{Desk, tokens};
use inventory::{Aside, Listed, Row};
use ledger::{Brought, KeptWrapped};
use lifecycle::{Algorithm, Key, KeyRef, KeyState, Origin, Tier, Use};
use sha2::{Digest as _, Sha256};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use token::{ErrorKind, TokenSession};
use wire::{BroughtKey, Code, Deciding, Error, NewKey};
use zeroize::Zeroizing;

/// A data key's row, which is the one on record, and the KEK that it is under.
pub(super) struct DekRow {
    row: Row,
    bytes: Vec<u8>,
    kek: Listed,
    kept: Kept,
}

impl DekRow {
    /// Looks for the row of a data key in a file of rows.
    pub(super) fn find(
        desk: &mut Desk,
        listed: &Listed,
        rows: Option<&Path>,
        deciding: &Deciding,
    ) -> Result<Self, Error> {
        let key = &listed.key.key;
        let Some(rows) = rows else {
            return Err(Error::usage(
                Code::RowOnRecord,
                format!(
                    "The room keeps nothing of {key} but its digest: a data key lies in a row."
                ),
                "Give the file with its row: --row.",
            ));
        };
        let (row, bytes) = row_of(key, rows)?;
        let parent = listed.key.parent.as_ref();
        if parent != Some(&row.kek) {
            return Err(not_on_record(key, &Aside::OtherKek(row.kek)));
        }
        let digest = hex::encode(Sha256::digest(&bytes));
        if listed.digest.as_deref() != Some(&*digest) {
            return Err(not_on_record(key, &Aside::NotAsRecorded));
        }
        let kek = find(desk, &row.kek.to_string())?;
        of_tier(&kek, Tier::Kek)?;
        usable(desk, &kek, Use::Process, actor(deciding))?;
        let kept = kept(desk, &kek.key.key)?;
        Ok(Self {
            row,
            bytes,
            kek,
            kept,
        })
    }

    /// The master key that its KEK is under.
    pub(super) fn master(&self) -> KeyRef {
        super::parent(&self.kek)
    }

    /// Brings it out of the token, where it was opened.
    pub(super) fn bring_out(
        &self,
        session: &TokenSession,
        master: token::Handle,
    ) -> Result<Zeroizing<[u8; 32]>, Error> {
        let kek = open(session, master, &self.kek.key.key, &self.kept)?;
        let clear = kek
            .bring_out_dek(self.row.format, &self.bytes)
            .map_err(|error| {
                if matches!(error.kind, ErrorKind::UnwrapRefused) {
                    return not_on_record(&self.row.key(), &Aside::DoesNotOpen);
                }
                error.into()
            })?;
        kek.close()?;
        Ok(clear)
    }
}

/// A data key as it is to be, under the KEK that is named, which the policy allows.
pub(super) fn planned(
    desk: &mut Desk,
    new: &NewKey,
    deciding: &Deciding,
) -> Result<(Key, Listed), Error> {
    plain_words([&*new.label, &new.owner, &new.domain])?;
    let kek = find(desk, &new.under)?;
    wraps(&kek)?;
    usable(desk, &kek, Use::Protect, actor(deciding))?;
    let id = match new.id.trim() {
        "" => drawn_id(desk, "dek"),
        id => id.to_owned(),
    };
    let (label, domain) = (new.label.trim(), new.domain.trim());
    if !KeyRef::is_id(&id) || label.is_empty() || label.len() > 200 {
        return Err(Error::usage(
            Code::KeyName,
            "An id is up to 64 letters, digits, “-”, “_” and “.”, and a label up to 200 bytes.",
            "Choose another.",
        ));
    }
    let class = new.class();
    let rules = policy(desk)?;
    rules
        .may_make(
            Tier::Dek,
            Algorithm::Aes256,
            &class,
            Some(kek.key.algorithm),
        )
        .map_err(|found| against(&found))?;
    let key = KeyRef::new(id, 1);
    if known(desk, &key)?.is_some() {
        return Err(Error::refusal(
            Code::KeyIdTaken,
            format!("There is a key {} already.", key.id),
            "Choose another id.",
        ));
    }
    if desk
        .log
        .inventory(|store| store.label_in_use(domain, label))?
    {
        return Err(Error::refusal(
            Code::KeyIdTaken,
            format!("A data key called “{label}” is in use in “{domain}” already."),
            "Choose another label.",
        ));
    }
    let now = desk.log.clock().stamp();
    let planned = Key {
        key,
        label: label.into(),
        tier: Tier::Dek,
        algorithm: Algorithm::Aes256,
        parent: Some(kek.key.key.clone()),
        state: KeyState::Active,
        until: None,
        purge_from: None,
        owner: new.owner.trim().into(),
        domain: domain.into(),
        ends: rules.ends(Tier::Dek, &class, &now),
        class,
        origin: Origin::Imported,
        made: now,
        check: None,
        holds: Vec::new(),
    };
    Ok((planned, kek))
}

/// Puts a data key that is on the host under its KEK in the token, and writes its row to a new file.
pub(super) fn taken(
    desk: &mut Desk,
    coming: Coming,
    kek: &Listed,
    clear: &[u8; 32],
    brought: Brought,
    out: &Path,
) -> Result<BroughtKey, Error> {
    let kept = kept(desk, &kek.key.key)?;
    let Master { place, handle } = master(desk, &super::parent(kek))?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    let under = open(session, handle, &kek.key.key, &kept)?;
    let made = under.take_dek(clear)?;
    under.close()?;
    let calls = crate::device::calls(session);
    let check = hex::encode(made.check.value);
    if check != brought.told {
        return Err(super::differs());
    }
    let key = &coming.key;
    let row = Row {
        id: key.key.id.clone(),
        version: key.key.version,
        label: Some(key.label.clone()),
        kek: kek.key.key.clone(),
        format: made.format,
        wrapped: hex::encode(&made.wrapped),
        check: Some(check.clone()),
        canary: Some(hex::encode(&made.canary)),
    };
    let line = row
        .line()
        .map_err(|why| Error::fault(Code::EntryUnwritable, why.to_string()))?;
    files::write_new(out, &line)?;
    let facts = KeptWrapped {
        format: made.format.name().into(),
        digest: hex::encode(Sha256::digest(&made.wrapped)),
        canary: hex::encode(&made.canary),
        public: None,
    };
    let came = came_with(desk, coming, (check, facts), brought, calls)?;
    Ok(BroughtKey {
        row: Some(out.display().to_string()),
        ..came
    })
}

/// The row of that key in a file of rows, with its wrapped bytes.
fn row_of(key: &KeyRef, rows: &Path) -> Result<(Row, Vec<u8>), Error> {
    let file = std::fs::File::open(rows).map_err(|why| files::file_error(rows, &why))?;
    for line in BufReader::new(file).split(b'\n') {
        let line = line.map_err(|why| files::file_error(rows, &why))?;
        let Ok(row) = Row::read(&line) else {
            // What is no row is none of this key's.
            continue;
        };
        if row.key() == *key {
            let bytes = row.bytes().map_err(|why| not_on_record(key, &why))?;
            return Ok((row, bytes));
        }
    }
    Err(Error::refusal(
        Code::RowOnRecord,
        format!("{} has no row of {key}.", rows.display()),
        "Give the newest file of rows that it is in.",
    ))
}

fn not_on_record(key: &KeyRef, why: &Aside) -> Error {
    Error::refusal(
        Code::RowOnRecord,
        format!("The row of {key} cannot be used: {why}."),
        "Give the newest file of rows that it is in.",
    )
}

fn actor(deciding: &Deciding) -> &str {
    let first = deciding.signers.first();
    first.map_or("", |first| first.name.as_str())
}
