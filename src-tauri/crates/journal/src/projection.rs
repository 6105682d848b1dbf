//! Tables derived from the entries: they can be dropped and made again at any time.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{Error, Journal};

impl Journal {
    /// Puts `rows` in the place of everything the projection `name` held.
    ///
    /// # Errors
    /// [`Error`]; the old rows then stay.
    pub fn replace_projection<'r>(
        &mut self,
        name: &str,
        rows: impl IntoIterator<Item = (&'r str, &'r Value)>,
    ) -> Result<(), Error> {
        let (transaction, _) = self.begin()?;
        transaction.execute("DELETE FROM projection WHERE name = ?1", [name])?;
        for (key, row) in rows {
            transaction
                .prepare_cached("INSERT INTO projection (name, key, row) VALUES (?1, ?2, ?3)")?
                .execute((name, key, row.to_string()))?;
        }
        transaction.commit()?;
        Ok(())
    }

    /// The rows of the projection `name`, by key; none if it was never made.
    ///
    /// # Errors
    /// [`Error::Damaged`] if a row is not JSON: drop the projections and make them again.
    pub fn projection(&self, name: &str) -> Result<BTreeMap<String, Value>, Error> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT key, row FROM projection WHERE name = ?1")?;
        let mut rows = statement.query([name])?;
        let mut found = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let text: String = row.get(1)?;
            let value = serde_json::from_str(&text)
                .map_err(|_| Error::Damaged(format!("a row of {name:?} is not JSON")))?;
            found.insert(row.get(0)?, value);
        }
        Ok(found)
    }

    /// Drops every projection.
    ///
    /// # Errors
    /// [`Error`].
    pub fn drop_projections(&mut self) -> Result<(), Error> {
        let (transaction, _) = self.begin()?;
        transaction.execute("DELETE FROM projection", [])?;
        transaction.commit()?;
        Ok(())
    }
}
