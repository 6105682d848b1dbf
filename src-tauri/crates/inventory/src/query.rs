//! Which keys there are: searched, filtered, in an order, a page at a time.

use crate::Error;
use crate::store::{COLUMNS, Inventory, Listed, listed};
use lifecycle::{KeyRef, KeyState, Tier};
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params, params_from_iter};
use serde::{Deserialize, Serialize};

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// By label.
    #[default]
    Label,
    /// By the end of the cryptoperiod, those without one left out.
    End,
    /// By id and version.
    Id,
}

/// Which keys are wanted.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// What is in the label, the id, the owner or the domain, whatever its case (ASCII).
    pub search: String,
    /// Of this tier.
    pub tier: Option<Tier>,
    /// In this state at [`now`](Self::now).
    pub state: Option<KeyState>,
    /// Of this domain.
    pub domain: Option<String>,
    /// Wrapped under this key.
    pub parent: Option<KeyRef>,
    /// In this order.
    pub sort: Sort,
    /// The page that begins where [`Page::next`] said.
    pub after: Option<String>,
    /// At most so many.
    pub count: u32,
    /// The time that states are told at, RFC 3339 UTC.
    pub now: String,
}

/// A page of keys.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// The keys.
    pub keys: Vec<Listed>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

impl Sort {
    const fn column(self) -> &'static str {
        match self {
            Self::Label => "label",
            Self::End => "ends",
            Self::Id => "id",
        }
    }
}

impl Query {
    /// The conditions, and what stands for their question marks.
    fn conditions(&self) -> (String, Vec<Value>) {
        let mut all = vec!["1".to_owned()];
        let mut values: Vec<Value> = Vec::new();
        let mut add = |condition: &str, value: &[&str]| {
            all.push(condition.into());
            values.extend(value.iter().map(|value| Value::from((*value).to_owned())));
        };
        if let Some(tier) = self.tier {
            add("tier = ?", &[tier.id()]);
        }
        match self.state {
            // What its window made of it is not written down.
            Some(KeyState::Rotating) => {
                add("state = 'rotating' AND until > ?", &[&self.now]);
            }
            Some(KeyState::Deactivated) => add(
                "(state = 'deactivated' OR (state = 'rotating' AND until <= ?))",
                &[&self.now],
            ),
            Some(state) => add("state = ?", &[state.id()]),
            None => {}
        }
        if let Some(domain) = &self.domain {
            add("domain = ?", &[domain]);
        }
        if let Some(parent) = &self.parent {
            let version = parent.version.to_string();
            add(
                "parent_id = ? AND parent_version = CAST(? AS INTEGER)",
                &[&parent.id, &version],
            );
        }
        if !self.search.is_empty() {
            let mut pattern = String::from("%");
            for one in self.search.chars() {
                if matches!(one, '%' | '_' | '\\') {
                    pattern.push('\\');
                }
                pattern.push(one);
            }
            pattern.push('%');
            add(
                "(label LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\' OR owner LIKE ? ESCAPE '\\' \
                 OR domain LIKE ? ESCAPE '\\')",
                &[&pattern, &pattern, &pattern, &pattern],
            );
        }
        if self.sort == Sort::End {
            add("ends IS NOT NULL", &[]);
        }
        (all.join(" AND "), values)
    }
}

impl Inventory {
    /// A page of keys.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Damaged`].
    pub fn page(&self, query: &Query) -> Result<Page, Error> {
        let (mut conditions, mut values) = query.conditions();
        let column = query.sort.column();
        let after: Option<(String, String, u32)> = query
            .after
            .as_deref()
            .and_then(|after| serde_json::from_str(after).ok());
        if let Some((value, id, version)) = after {
            conditions += &format!(" AND ({column}, id, version) > (?, ?, ?)");
            values.extend([value.into(), id.into(), i64::from(version).into()]);
        }
        let count = query.count.clamp(1, 10_000) as usize;
        let text = format!(
            "SELECT {COLUMNS} FROM key WHERE {conditions} ORDER BY {column}, id, version LIMIT {}",
            count + 1
        );
        let mut all = self.connection().prepare_cached(&text)?;
        let mut rows = all.query(params_from_iter(values))?;
        let mut page = Page::default();
        while let Some(row) = rows.next()? {
            page.keys.push(listed(row)?);
        }
        if page.keys.len() > count {
            page.keys.truncate(count);
            page.next = page.keys.last().map(|last| {
                let key = &last.key;
                let value = match query.sort {
                    Sort::Label => &key.label,
                    Sort::End => key.ends.as_ref().unwrap_or(&key.label),
                    Sort::Id => &key.key.id,
                };
                serde_json::json!([value, key.key.id, key.key.version]).to_string()
            });
        }
        Ok(page)
    }

    /// How many keys there are of those wanted, whatever the page.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn count(&self, query: &Query) -> Result<u64, Error> {
        let (conditions, values) = query.conditions();
        let text = format!("SELECT count(*) FROM key WHERE {conditions}");
        let mut one = self.connection().prepare_cached(&text)?;
        Ok(one.query_row(params_from_iter(values), |row| row.get(0))?)
    }

    /// The versions of a key, oldest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Damaged`].
    pub fn versions(&self, id: &str) -> Result<Vec<Listed>, Error> {
        let text = format!("SELECT {COLUMNS} FROM key WHERE id = ?1 ORDER BY version");
        let mut all = self.connection().prepare_cached(&text)?;
        let mut rows = all.query([id])?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            keys.push(listed(row)?);
        }
        Ok(keys)
    }

    /// The keys of exactly that label.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Damaged`].
    pub fn labelled(&self, label: &str) -> Result<Vec<Listed>, Error> {
        let text = format!("SELECT {COLUMNS} FROM key WHERE label = ?1 LIMIT 1000");
        let mut all = self.connection().prepare_cached(&text)?;
        let mut rows = all.query([label])?;
        let mut keys = Vec::new();
        while let Some(row) = rows.next()? {
            keys.push(listed(row)?);
        }
        Ok(keys)
    }

    /// How many keys that are not destroyed this one wraps, and the first few of them.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn under(&self, key: &KeyRef) -> Result<(u64, Vec<String>), Error> {
        const SOME: usize = 10;
        let which = "parent_id = ?1 AND parent_version = ?2 AND state != 'destroyed'";
        let count = self.connection().query_row(
            &format!("SELECT count(*) FROM key WHERE {which}"),
            params![key.id, key.version],
            |row| row.get(0),
        )?;
        let mut some = self.connection().prepare_cached(&format!(
            "SELECT id, version, label FROM key WHERE {which} LIMIT {SOME}"
        ))?;
        let rows = some.query_map(params![key.id, key.version], |row| {
            let key = KeyRef::new(row.get::<_, String>(0)?, row.get(1)?);
            let label: String = row.get(2)?;
            Ok(format!("{key} ({label})"))
        })?;
        Ok((count, rows.collect::<Result<_, _>>()?))
    }

    /// The names of holds on what a key wraps, and what that wraps.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Damaged`].
    pub fn holds_under(&self, key: &KeyRef) -> Result<Vec<String>, Error> {
        let mut all = self.connection().prepare_cached(
            "WITH RECURSIVE below(id, version) AS ( \
               SELECT id, version FROM key WHERE parent_id = ?1 AND parent_version = ?2 \
               UNION SELECT key.id, key.version FROM key \
               JOIN below ON key.parent_id = below.id AND key.parent_version = below.version) \
             SELECT holds FROM key JOIN below USING (id, version) WHERE holds IS NOT NULL LIMIT 100",
        )?;
        let rows = all.query_map(params![key.id, key.version], |row| row.get::<_, String>(0))?;
        let mut names = Vec::new();
        for holds in rows {
            let holds: Vec<lifecycle::Hold> =
                serde_json::from_str(&holds?).map_err(|_| Error::Damaged {
                    what: "holds",
                    key: key.to_string(),
                })?;
            names.extend(holds.into_iter().map(|hold| hold.name));
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// Keys with a date up to `before` (`YYYY-MM-DD`): the end of a cryptoperiod of one in use, of a
    /// window, of the wait before a purge; at most `count` of each, soonest first.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::Damaged`].
    pub fn dated(&self, before: &str, count: u32) -> Result<Vec<Listed>, Error> {
        let mut keys = Vec::new();
        let which = [
            "ends <= ?1 AND ends IS NOT NULL AND state IN ('pre-active', 'active')",
            "until <= ?1 || 'T24' AND until IS NOT NULL AND state = 'rotating'",
            "purge_from <= ?1 || 'T24' AND purge_from IS NOT NULL AND state != 'destroyed'",
        ];
        let by = ["ends", "until", "purge_from"];
        for (which, by) in which.into_iter().zip(by) {
            let text =
                format!("SELECT {COLUMNS} FROM key WHERE {which} ORDER BY {by} LIMIT {count}");
            let mut some = self.connection().prepare_cached(&text)?;
            let mut rows = some.query([before])?;
            while let Some(row) = rows.next()? {
                keys.push(listed(row)?);
            }
        }
        Ok(keys)
    }

    /// Whether a DEK that is in use has this label in this domain.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn label_in_use(&self, domain: &str, label: &str) -> Result<bool, Error> {
        let mut one = self.connection().prepare_cached(
            "SELECT 1 FROM key WHERE label = ?1 AND domain = ?2 AND tier = 'dek' \
             AND state NOT IN ('destroyed', 'compromised', 'deprecated') LIMIT 1",
        )?;
        let found: Option<i64> = one
            .query_row([label, domain], |row| row.get(0))
            .optional()?;
        Ok(found.is_some())
    }
}
