//! Wrapped KEKs: kept here and nowhere else in the room.

use crate::Error;
use crate::store::Inventory;
use lifecycle::KeyRef;
use rusqlite::{OptionalExtension, params};
use token::Wrapped;

impl Inventory {
    /// Keeps wrapped bytes of a key. They count where the journal has their digest;
    /// [`confirm_wrapped`](Self::confirm_wrapped) overwrites what does not.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn keep_wrapped(&mut self, key: &KeyRef, wrapped: &Wrapped) -> Result<(), Error> {
        self.connection().execute(
            "INSERT OR REPLACE INTO wrapped (id, version, format, bytes) VALUES (?1, ?2, ?3, ?4)",
            params![key.id, key.version, wrapped.format.name(), wrapped.bytes],
        )?;
        Ok(())
    }

    /// The wrapped bytes of a key that have this digest (SHA-256, hex), as the journal has it.
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::Damaged`] where the format is unknown.
    pub fn wrapped(&self, key: &KeyRef, digest: &str) -> Result<Option<Wrapped>, Error> {
        let mut all = self
            .connection()
            .prepare_cached("SELECT format, bytes FROM wrapped WHERE id = ?1 AND version = ?2")?;
        let mut rows = all.query(params![key.id, key.version])?;
        while let Some(row) = rows.next()? {
            let bytes: Vec<u8> = row.get(1)?;
            if hex::encode(crate::row::digest(&bytes)) == digest {
                let format: String = row.get(0)?;
                let format = format.parse().map_err(|_| Error::Damaged {
                    what: "format",
                    key: key.to_string(),
                })?;
                return Ok(Some(Wrapped { format, bytes }));
            }
        }
        Ok(None)
    }

    /// Overwrites all wrapped bytes of a key but those with this digest.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn confirm_wrapped(&mut self, key: &KeyRef, digest: &str) -> Result<(), Error> {
        let mut stale = Vec::new();
        {
            let mut all = self
                .connection()
                .prepare_cached("SELECT bytes FROM wrapped WHERE id = ?1 AND version = ?2")?;
            let mut rows = all.query(params![key.id, key.version])?;
            while let Some(row) = rows.next()? {
                let bytes: Vec<u8> = row.get(0)?;
                if hex::encode(crate::row::digest(&bytes)) != digest {
                    stale.push(bytes);
                }
            }
        }
        for bytes in stale {
            self.connection().execute(
                "DELETE FROM wrapped WHERE id = ?1 AND version = ?2 AND bytes = ?3",
                params![key.id, key.version, bytes],
            )?;
        }
        Ok(())
    }

    /// Overwrites the wrapped bytes of a key everywhere in the file and empties the write-ahead log.
    /// Gives how many there were, and whether none is left.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn destroy_wrapped(&mut self, key: &KeyRef) -> Result<(usize, bool), Error> {
        let gone = self.connection().execute(
            "DELETE FROM wrapped WHERE id = ?1 AND version = ?2",
            params![key.id, key.version],
        )?;
        self.empty_log()?;
        let left: Option<i64> = self
            .connection()
            .query_row(
                "SELECT 1 FROM wrapped WHERE id = ?1 AND version = ?2",
                params![key.id, key.version],
                |row| row.get(0),
            )
            .optional()?;
        Ok((gone, left.is_none()))
    }

    /// Writes the write-ahead log into the file and empties it: what was deleted is in neither.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn empty_log(&self) -> Result<(), Error> {
        let mut all = self
            .connection()
            .prepare("PRAGMA wal_checkpoint(TRUNCATE)")?;
        let mut rows = all.query([])?;
        while rows.next()?.is_some() {}
        Ok(())
    }
}
