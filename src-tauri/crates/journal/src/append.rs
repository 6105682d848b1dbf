//! Appending: only to the log that was read, and read back before it stands.

use proof::leaf::{Draft, leaf_hash};
use proof::merkle::{Hash, Range};
use rand_core::CryptoRng;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::store::{no_tree, range_at, size};
use crate::{Error, Journal, packed};

/// What an entry became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Its position, from 0.
    pub seq: u64,
    /// Its leaf's hash.
    pub leaf_hash: Hash,
}

impl Journal {
    /// Appends an entry. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`Error::Entry`] if the draft has not the allowed form; [`Error::Moved`] if the log is no
    /// longer the one that was read, [`Error::Replaced`] and [`Error::Altered`] if its file is not;
    /// [`Error::NotKept`]; [`Error::DiskFull`], [`Error::ReadOnly`], [`Error::Busy`]: the journal is
    /// then as it was.
    pub fn append<R: CryptoRng + ?Sized>(
        &mut self,
        draft: Draft,
        rng: &mut R,
    ) -> Result<Appended, Error> {
        let appended = self.append_all([draft], rng)?.pop();
        appended.ok_or_else(|| Error::Damaged("an entry was not appended".to_owned()))
    }

    /// Appends entries in one transaction: all of them or none.
    ///
    /// # Errors
    /// As [`Journal::append`].
    pub fn append_all<R: CryptoRng + ?Sized>(
        &mut self,
        drafts: impl IntoIterator<Item = Draft>,
        rng: &mut R,
    ) -> Result<Vec<Appended>, Error> {
        let room = self.room.clone();
        let (transaction, mut range) = self.begin()?;
        let first = range.size();
        let mut appended = Vec::new();
        let mut written = Vec::new();
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO entry (seq, leaf, openings, hashes) VALUES (?1, ?2, ?3, ?4)",
            )?;
            for draft in drafts {
                let seq = range.size();
                let sealed = draft.seal(&room, seq, rng)?;
                let leaf_hash = leaf_hash(&sealed.leaf);
                let mut hashes = Vec::with_capacity(64);
                range.push(leaf_hash, |hash| hashes.extend_from_slice(&hash.0));
                let unwritable = || Error::Damaged("an entry cannot be written".to_owned());
                let leaf = String::from_utf8(sealed.leaf).map_err(|_| unwritable())?;
                let openings = packed::pack(&sealed.openings).ok_or_else(unwritable)?;
                insert.execute((seq, &leaf, &openings, &hashes))?;
                appended.push(Appended { seq, leaf_hash });
                written.push((leaf, openings, hashes));
            }
        }
        read_back(&transaction, first, &written)?;
        transaction.commit()?;
        self.known = Some(range);
        Ok(appended)
    }

    /// Begins a change: only of the file that was opened, with the tables that this program made,
    /// and of the log that was read. Gives the tree as it is.
    pub(crate) fn begin(&mut self) -> Result<(Transaction<'_>, Range), Error> {
        let held = self.held.as_ref().ok_or(Error::ReadOnly)?;
        let known = self.known.clone().ok_or_else(no_tree)?;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        held.still_there()?;
        self.made.check(&transaction)?;
        let size = size(&transaction)?;
        let now = range_at(&transaction, size);
        if now.is_ok_and(|now| now == known) {
            Ok((transaction, known))
        } else {
            Err(Error::Moved)
        }
    }
}

/// Refuses unless the entries from `first` on are those that were written, every byte, and no more:
/// leaf, openings and hashes of each.
fn read_back(
    connection: &Connection,
    first: u64,
    written: &[(String, Vec<u8>, Vec<u8>)],
) -> Result<(), Error> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, leaf, openings, hashes FROM entry WHERE seq >= ?1 ORDER BY seq",
    )?;
    let mut rows = statement.query([first])?;
    for (seq, (leaf, openings, hashes)) in (first..).zip(written) {
        let row = rows.next()?.ok_or(Error::NotKept(seq))?;
        let same = |at: usize, bytes: &[u8]| -> Result<bool, Error> {
            Ok(row.get_ref(at)?.as_bytes().is_ok_and(|kept| kept == bytes))
        };
        let kept = row.get::<_, u64>(0)? == seq
            && same(1, leaf.as_bytes())?
            && same(2, openings)?
            && same(3, hashes)?;
        if !kept {
            return Err(Error::NotKept(seq));
        }
    }
    match rows.next()? {
        None => Ok(()),
        Some(row) => Err(Error::NotKept(row.get(0)?)),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;

    use super::*;

    fn draft(text: &str) -> Draft {
        Draft {
            kind: "filler".to_owned(),
            version: 1,
            at: "2026-11-22T09:30:00Z".to_owned(),
            ceremony: None,
            fields: BTreeMap::from([("text".to_owned(), text.into())]),
        }
    }

    /// A trigger of the connection's own stands in no file and fires whatever is switched off: in
    /// the place of a disk, or a library, that keeps other than it was given.
    #[test]
    fn what_does_not_read_back_is_not_appended() {
        let cases = [
            (
                "AFTER INSERT ON entry WHEN new.seq = 2",
                "DELETE FROM entry WHERE seq = 2",
                2,
            ),
            (
                "AFTER INSERT ON entry WHEN new.seq = 2",
                "DELETE FROM entry WHERE seq = 1",
                1,
            ),
            (
                "BEFORE INSERT ON entry WHEN new.seq = 1",
                "SELECT raise(IGNORE)",
                1,
            ),
            (
                "AFTER INSERT ON entry WHEN new.seq = 2",
                "UPDATE entry SET openings = x'00' WHERE seq = 1",
                1,
            ),
            (
                "AFTER INSERT ON entry WHEN new.seq = 2",
                "INSERT INTO entry SELECT 3, leaf, openings, hashes FROM entry WHERE seq = 2",
                3,
            ),
        ];
        for (when, what, bad) in cases {
            let folder = tempfile::tempdir().unwrap();
            let mut journal = Journal::create(folder.path().join("j"), "00").unwrap();
            let mut rng = ChaCha20Rng::seed_from_u64(1);
            journal.append(draft("first"), &mut rng).unwrap();
            let sql = format!("CREATE TEMP TRIGGER one {when} BEGIN {what}; END");
            journal.connection.execute_batch(&sql).unwrap();
            let two = ["second", "third"].map(draft);
            let refused = journal.append_all(two.clone(), &mut rng).unwrap_err();
            assert!(
                matches!(refused, Error::NotKept(seq) if seq == bad),
                "{what}: {refused}"
            );
            assert_eq!(journal.size().unwrap(), 1, "{what}");
            journal
                .connection
                .execute_batch("DROP TRIGGER one")
                .unwrap();
            assert_eq!(journal.append_all(two, &mut rng).unwrap().len(), 2);
            assert!(journal.verify(&[]).unwrap().valid, "{what}");
        }
    }

    #[test]
    fn a_full_disk_is_named_and_loses_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::create(folder.path().join("j"), "00").unwrap();
        // SQLite's own limit stands in for the disk's: the error is the same SQLITE_FULL.
        journal
            .connection
            .pragma_update(None, "max_page_count", 20)
            .unwrap();
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let draft = draft(&"x".repeat(5000));
        let mut appended = 0;
        let error = loop {
            match journal.append(draft.clone(), &mut rng) {
                Ok(_) => appended += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(error, Error::DiskFull), "{error}");
        assert_eq!(journal.size().unwrap(), appended);
        assert!(journal.verify(&[]).unwrap().valid);
        journal
            .connection
            .pragma_update(None, "max_page_count", 2000)
            .unwrap();
        assert_eq!(journal.append(draft, &mut rng).unwrap().seq, appended);
        assert!(journal.verify(&[]).unwrap().valid);
    }
}
