//! The inventory's file, and how it follows the journal.

use crate::Error;
use ledger::{Ledger, Managed};
use lifecycle::{Class, Hold, Key, KeyRef, Tier};
use rusqlite::{Connection, OpenFlags, OptionalExtension, Row, Transaction, params};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// The file's application id: `KMIN`.
const APPLICATION_ID: i32 = 0x4b4d_494e;
/// The newest form of its tables.
const FORM: i32 = 1;

const SCHEMA: &str = "
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE key (
  id TEXT NOT NULL, version INTEGER NOT NULL, label TEXT NOT NULL, tier TEXT NOT NULL,
  algorithm TEXT NOT NULL, parent_id TEXT, parent_version INTEGER, state TEXT NOT NULL,
  until TEXT, purge_from TEXT, owner TEXT NOT NULL, domain TEXT NOT NULL,
  environment TEXT NOT NULL, usage TEXT NOT NULL, sensitivity TEXT NOT NULL,
  origin TEXT NOT NULL, made TEXT NOT NULL, ends TEXT, checked TEXT, digest BLOB,
  holds TEXT, ceremony TEXT NOT NULL, run TEXT, entry INTEGER NOT NULL,
  PRIMARY KEY (id, version)) WITHOUT ROWID;
CREATE INDEX key_by_label ON key (label, id, version);
CREATE INDEX key_by_parent ON key (parent_id, parent_version);
CREATE INDEX key_by_end ON key (ends, id, version) WHERE ends IS NOT NULL;
CREATE INDEX key_by_state ON key (tier, state, label, id, version);
CREATE INDEX key_by_until ON key (until) WHERE until IS NOT NULL;
CREATE INDEX key_by_purge ON key (purge_from) WHERE purge_from IS NOT NULL;
CREATE TABLE wrapped (
  id TEXT NOT NULL, version INTEGER NOT NULL, format TEXT NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY (id, version, format, bytes)) WITHOUT ROWID;
CREATE TABLE staged (
  run TEXT NOT NULL, number INTEGER NOT NULL, kek_id TEXT NOT NULL,
  kek_version INTEGER NOT NULL, entries BLOB NOT NULL, PRIMARY KEY (run, number)) WITHOUT ROWID;
";

/// All columns of a key, in the order [`listed`] reads them.
pub(crate) const COLUMNS: &str = "id, version, label, tier, algorithm, parent_id, parent_version, \
    state, until, purge_from, owner, domain, environment, usage, sensitivity, origin, made, ends, \
    checked, digest, holds, ceremony, run, entry";

/// A key as the inventory has it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The key.
    pub key: Key,
    /// SHA-256 of its wrapped bytes, hex, where it is wrapped.
    pub digest: Option<String>,
    /// The ceremony that made it; empty if none did.
    pub ceremony: String,
    /// The newest entry that tells of it.
    pub entry: u64,
    /// The run it came in, if it came in one.
    pub run: Option<String>,
}

impl From<&Managed> for Listed {
    fn from(managed: &Managed) -> Self {
        Self {
            key: managed.key.clone(),
            digest: managed.kept.as_ref().map(|kept| kept.digest.clone()),
            ceremony: managed.ceremony.clone(),
            entry: managed.entry,
            run: None,
        }
    }
}

/// The inventory of a room.
#[derive(Debug)]
pub struct Inventory(Connection);

impl Inventory {
    /// Opens the inventory of the room with the id `room`, and makes it where it is not there.
    /// What is deleted in it is overwritten (SQLite's `secure_delete`).
    ///
    /// # Errors
    /// [`Error::NotThisRooms`], [`Error::TooNew`], [`Error::Database`].
    pub fn open(path: &Path, room: &str) -> Result<Self, Error> {
        // Its owner's alone: SQLite would make it as the system's mask has it.
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(|why| Error::file(path, why))?;
        let connection = Connection::open(path)?;
        guard(&connection)?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        let form: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let tables: i64 =
            connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if form == 0 && tables == 0 {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            connection.execute_batch(SCHEMA)?;
            connection.execute("INSERT INTO meta VALUES ('room', ?1)", [room])?;
            connection.pragma_update(None, "application_id", APPLICATION_ID)?;
            connection.pragma_update(None, "user_version", FORM)?;
            connection.execute_batch("COMMIT")?;
        }
        Self::checked(connection, path, room)
    }

    /// Opens it to look at it only; `None` where there is none.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn look_at(path: &Path, room: &str) -> Result<Option<Self>, Error> {
        if !path.exists() {
            return Ok(None);
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        guard(&connection)?;
        Self::checked(connection, path, room).map(Some)
    }

    /// An inventory in memory, for a room that has none yet.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn in_memory(room: &str) -> Result<Self, Error> {
        let memory = reference()?;
        memory.execute("INSERT INTO meta VALUES ('room', ?1)", [room])?;
        Ok(Self(memory))
    }

    fn checked(connection: Connection, path: &Path, room: &str) -> Result<Self, Error> {
        let not_this = || Error::NotThisRooms(path.into());
        let id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if id != APPLICATION_ID {
            return Err(not_this());
        }
        let form: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if form > FORM {
            return Err(Error::TooNew);
        }
        let expected = schema_of(&reference()?)?;
        if schema_of(&connection)? != expected {
            return Err(not_this());
        }
        let whose: Option<String> = connection
            .query_row("SELECT value FROM meta WHERE name = 'room'", [], |row| {
                row.get(0)
            })
            .optional()?;
        if whose.as_deref() != Some(room) {
            return Err(not_this());
        }
        Ok(Self(connection))
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.0
    }

    pub(crate) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.0
    }

    /// How many entries of the journal it has taken in.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn followed(&self) -> Result<u64, Error> {
        let text: Option<String> = self
            .0
            .query_row("SELECT value FROM meta WHERE name = 'entries'", [], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// Takes in what the journal, of `entries` entries, says and this has not yet: changes of keys,
    /// and batches that were staged. What was staged and is not named goes.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Damaged`].
    pub fn follow(&mut self, ledger: &Ledger, entries: u64) -> Result<(), Error> {
        let mut from = self.followed()?;
        if from > entries {
            // A journal that was restored from an older copy: what it does not tell of is not here.
            self.0
                .execute("DELETE FROM key WHERE entry >= ?1", [entries])?;
            from = 0;
        }
        if from == entries {
            return Ok(());
        }
        let staged = self.staged()?;
        for (run, number) in staged {
            let named = ledger.run(&run).and_then(|run| run.batch.as_ref());
            match named {
                Some(last) if last.number >= number => {
                    let entry = ledger.run(&run).map_or(0, |run| run.entry);
                    self.take_in(&run, number, entry)?;
                }
                Some(_) | None => self.forget(&run, number)?,
            }
        }
        let transaction = self.0.transaction()?;
        for managed in ledger.managed_keys().filter(|one| one.entry >= from) {
            let mut new = Listed::from(managed);
            if new.key.tier == Tier::Dek
                && let Some(known) = get(&transaction, &new.key.key)?
            {
                // Under which KEK it is now, runs have told.
                new.key.parent = known.key.parent;
                new.digest = known.digest;
            }
            Self::put(&transaction, &new)?;
        }
        for (key, overlay) in ledger.overlays() {
            let new = overlay.changes.iter().filter(|(seq, _)| *seq >= from);
            for (seq, change) in new {
                let Some(mut listed) = get(&transaction, key)? else {
                    continue;
                };
                ledger::apply(&mut listed.key, *seq, &change.decided.at, change);
                listed.entry = *seq;
                Self::put(&transaction, &listed)?;
            }
        }
        transaction.execute(
            "INSERT OR REPLACE INTO meta VALUES ('entries', ?1)",
            [entries.to_string()],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// Writes a copy of it, as it is now, to a file that is not there; what was deleted is not in it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn backup_to(&self, path: &Path) -> Result<(), Error> {
        let path = path.to_string_lossy();
        self.0.execute("VACUUM INTO ?1", [path])?;
        Ok(())
    }

    fn staged(&self) -> Result<Vec<(String, u32)>, Error> {
        let mut all = self
            .0
            .prepare("SELECT run, number FROM staged ORDER BY run, number")?;
        let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn forget(&mut self, run: &str, number: u32) -> Result<(), Error> {
        self.0.execute(
            "DELETE FROM staged WHERE run = ?1 AND number = ?2",
            params![run, number],
        )?;
        Ok(())
    }

    pub(crate) fn put(transaction: &Transaction<'_>, listed: &Listed) -> Result<(), Error> {
        let key = &listed.key;
        let holds = match key.holds.as_slice() {
            [] => None,
            holds => Some(serde_json::to_string(holds).map_err(|_| Error::Damaged {
                what: "holds",
                key: key.key.to_string(),
            })?),
        };
        let parent = key.parent.as_ref();
        let digest = listed
            .digest
            .as_ref()
            .map(|digest| hex::decode(digest).unwrap_or_default());
        let text = format!(
            "INSERT OR REPLACE INTO key ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, \
             ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)"
        );
        let mut put = transaction.prepare_cached(&text)?;
        put.execute(params![
            key.key.id,
            key.key.version,
            key.label,
            key.tier.id(),
            key.algorithm.id(),
            parent.map(|parent| &parent.id),
            parent.map(|parent| parent.version),
            key.state.id(),
            key.until,
            key.purge_from,
            key.owner,
            key.domain,
            key.class.environment,
            key.class.usage,
            key.class.sensitivity,
            key.origin.id(),
            key.made,
            key.ends,
            key.check,
            digest,
            holds,
            listed.ceremony,
            listed.run,
            listed.entry,
        ])?;
        Ok(())
    }

    /// One version of a key.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Damaged`].
    pub fn get(&self, key: &KeyRef) -> Result<Option<Listed>, Error> {
        get(&self.0, key)
    }
}

fn get(connection: &Connection, key: &KeyRef) -> Result<Option<Listed>, Error> {
    let text = format!("SELECT {COLUMNS} FROM key WHERE id = ?1 AND version = ?2");
    let mut one = connection.prepare_cached(&text)?;
    let mut rows = one.query(params![key.id, key.version])?;
    rows.next()?.map(listed).transpose()
}

/// A key from a row with [`COLUMNS`].
pub(crate) fn listed(row: &Row<'_>) -> Result<Listed, Error> {
    let key = KeyRef::new(row.get::<_, String>(0)?, row.get(1)?);
    let damaged = |what| Error::Damaged {
        what,
        key: key.to_string(),
    };
    let text = |column: usize| row.get::<_, String>(column);
    let parent: Option<String> = row.get(5)?;
    let parent = match parent {
        Some(id) => Some(KeyRef::new(id, row.get(6)?)),
        None => None,
    };
    let holds: Option<String> = row.get(20)?;
    let holds: Vec<Hold> = match holds {
        Some(holds) => serde_json::from_str(&holds).map_err(|_| damaged("holds"))?,
        None => Vec::new(),
    };
    let digest: Option<Vec<u8>> = row.get(19)?;
    Ok(Listed {
        key: Key {
            label: text(2)?,
            tier: text(3)?.parse().map_err(|_| damaged("tier"))?,
            algorithm: text(4)?.parse().map_err(|_| damaged("algorithm"))?,
            parent,
            state: text(7)?.parse().map_err(|_| damaged("state"))?,
            until: row.get(8)?,
            purge_from: row.get(9)?,
            owner: text(10)?,
            domain: text(11)?,
            class: Class {
                environment: text(12)?,
                usage: text(13)?,
                sensitivity: text(14)?,
            },
            origin: text(15)?.parse().map_err(|_| damaged("origin"))?,
            made: text(16)?,
            ends: row.get(17)?,
            check: row.get(18)?,
            holds,
            key: key.clone(),
        },
        digest: digest.map(hex::encode),
        ceremony: text(21)?,
        run: row.get(22)?,
        entry: row.get(23)?,
    })
}

/// Nothing that stands in the file is run, and what is deleted is overwritten.
fn guard(connection: &Connection) -> Result<(), Error> {
    use rusqlite::config::DbConfig;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    Ok(())
}

fn reference() -> Result<Connection, Error> {
    let memory = Connection::open_in_memory()?;
    memory.execute_batch(SCHEMA)?;
    Ok(memory)
}

fn schema_of(connection: &Connection) -> Result<Vec<(String, Option<String>)>, Error> {
    let mut all = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")?;
    let rows = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
