//! A batch of a run: staged in the inventory before the journal names it, and taken in after that.

use crate::Error;
use crate::store::{Inventory, Listed};
use lifecycle::{KeyRef, KeyState};
use rusqlite::{OptionalExtension, params};
use serde::{Deserialize, Serialize};

/// What a batch says of one DEK.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Which.
    pub key: KeyRef,
    /// SHA-256 of its wrapped bytes now, hex.
    pub digest: String,
    /// The DEK as it came, where this batch made it or took it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<lifecycle::Key>,
}

/// A batch whose rows are written.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The run's id.
    pub run: String,
    /// Its number in the run, from 1.
    pub number: u32,
    /// The KEK its rows are under.
    pub to: KeyRef,
    /// Its rows.
    pub entries: Vec<Entry>,
}

impl Inventory {
    /// Keeps a batch until the journal names it.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn stage(&mut self, batch: &Batch) -> Result<(), Error> {
        let entries = serde_json::to_vec(&batch.entries).map_err(|_| Error::Damaged {
            what: "batch",
            key: format!("{}/{}", batch.run, batch.number),
        })?;
        self.connection().execute(
            "INSERT OR REPLACE INTO staged (run, number, kek_id, kek_version, entries) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                batch.run,
                batch.number,
                batch.to.id,
                batch.to.version,
                entries
            ],
        )?;
        Ok(())
    }

    /// Takes a staged batch in that the journal names with the entry `entry`, written at `at`.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Damaged`].
    pub fn take_in(&mut self, run: &str, number: u32, entry: u64) -> Result<(), Error> {
        let transaction = self.connection_mut().transaction()?;
        let staged = transaction
            .query_row(
                "SELECT kek_id, kek_version, entries FROM staged WHERE run = ?1 AND number = ?2",
                params![run, number],
                |row| {
                    let to = KeyRef::new(row.get::<_, String>(0)?, row.get(1)?);
                    Ok((to, row.get::<_, Vec<u8>>(2)?))
                },
            )
            .optional()?;
        let Some((to, entries)) = staged else {
            // It was taken in before.
            return Ok(());
        };
        let entries: Vec<Entry> = serde_json::from_slice(&entries).map_err(|_| Error::Damaged {
            what: "batch",
            key: format!("{run}/{number}"),
        })?;
        {
            let mut moved = transaction.prepare_cached(
                "UPDATE key SET parent_id = ?1, parent_version = ?2, digest = ?3, entry = ?4 \
                 WHERE id = ?5 AND version = ?6",
            )?;
            for one in &entries {
                if let Some(key) = &one.new {
                    let listed = Listed {
                        key: key.clone(),
                        digest: Some(one.digest.clone()),
                        ceremony: String::new(),
                        entry,
                        run: Some(run.to_owned()),
                    };
                    Inventory::put(&transaction, &listed)?;
                } else {
                    let digest = hex::decode(&one.digest).unwrap_or_default();
                    moved.execute(params![
                        to.id,
                        to.version,
                        digest,
                        entry,
                        one.key.id,
                        one.key.version
                    ])?;
                }
            }
        }
        transaction.execute(
            "DELETE FROM staged WHERE run = ?1 AND number = ?2",
            params![run, number],
        )?;
        transaction.commit()?;
        Ok(())
    }

    /// What is on record of a DEK that a run finds in a file: its KEK, the digest of its wrapped
    /// bytes, and its state.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub(crate) fn on_record(
        &self,
        id: &str,
        version: u32,
    ) -> Result<Option<(KeyRef, Vec<u8>, KeyState)>, Error> {
        let mut found = self.connection().prepare_cached(
            "SELECT parent_id, parent_version, digest, state FROM key \
             WHERE id = ?1 AND version = ?2 AND tier = 'dek'",
        )?;
        let found = found
            .query_row(params![id, version], |row| {
                let parent: Option<String> = row.get(0)?;
                let parent_version: Option<u32> = row.get(1)?;
                let digest: Option<Vec<u8>> = row.get(2)?;
                let state: String = row.get(3)?;
                Ok((parent, parent_version, digest, state))
            })
            .optional()?;
        let Some((parent, parent_version, digest, state)) = found else {
            return Ok(None);
        };
        let state = state.parse().map_err(|_| Error::Damaged {
            what: "state",
            key: format!("{id}@{version}"),
        })?;
        let parent = KeyRef::new(
            parent.unwrap_or_default(),
            parent_version.unwrap_or_default(),
        );
        Ok(Some((parent, digest.unwrap_or_default(), state)))
    }
}
