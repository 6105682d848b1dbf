//! The journal: appending and checking, against SQLite and SHA-256 on the same bytes.

use crate::Outcome;
use crate::memory::peak_kib;
use crate::pairs::{Figure, compare, seconds};
use journal::Journal;
use proof::leaf::Draft;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use rusqlite::{Connection, OpenFlags};
use serde::Serialize;
use serde_json::{Map, json};
use sha2::{Digest as _, Sha256};
use std::hint::black_box;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc::sync_channel;
use std::thread::available_parallelism;

const ROOM: &str = "5f0d7c21a94e4b6f8a02c3d4e5f60718";
/// Appends timed together: one is too short for the clock of a busy machine.
const BURST: usize = 20;
const PAIRS: usize = 61;

/// Commitments in each entry of the bench: as many as a practice run's entries have on average.
const FIELDS: f64 = 4.0;

/// An entry as a ceremony has many: a bag that was sealed.
fn draft(number: u64) -> Draft {
    let fields: Map<_, _> = [
        ("index", json!(number % 255 + 1)),
        ("custodian", json!("Zoë Łukasiewicz")),
        ("bag", json!(format!("KM {number:07}"))),
        ("confirmed_by", json!("Ruth Abel")),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into_iter()
    .collect();
    Draft {
        kind: "bag-sealed".to_owned(),
        version: 1,
        at: "2026-11-22T09:30:00.123Z".to_owned(),
        ceremony: Some("428d0825225fb922c4f7b564ec902c77".to_owned()),
        fields: fields.into_iter().collect(),
    }
}

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(1)
}

/// Appending an entry against inserting the same bytes, each its own durable transaction.
pub(crate) fn append(folder: &Path) -> Outcome<Figure> {
    let total = BURST * (PAIRS + 1);
    let mut rng = rng();
    let source = folder.join("source.sqlite");
    build(&source, total as u64)?;
    let bytes = rows(&source)?;
    let mut ours = Journal::create(folder.join("ours.sqlite"), ROOM)?;
    let bare = bare(&folder.join("bare.sqlite"))?;
    let mut insert =
        bare.prepare("INSERT INTO entry (seq, leaf, openings, hashes) VALUES (?1, ?2, ?3, ?4)")?;
    let (mut drafts, mut rows) = ((0..).map(draft), bytes.iter());
    compare(
        "journal append, on disk before it returns",
        "SQLite, a bare insert of the same bytes, same pragmas",
        None,
        PAIRS,
        || {
            let drafts: Vec<Draft> = drafts.by_ref().take(BURST).collect();
            seconds(|| {
                for draft in drafts {
                    ours.append(draft, &mut rng)?;
                }
                Ok(())
            })
        },
        || {
            let rows: Vec<&Row> = rows.by_ref().take(BURST).collect();
            seconds(|| {
                for (seq, leaf, openings, hashes) in rows {
                    insert.execute((seq, leaf, openings, hashes))?;
                }
                Ok(())
            })
        },
    )
}

type Row = (i64, String, Vec<u8>, Vec<u8>);

fn rows(file: &Path) -> Outcome<Vec<Row>> {
    let connection = read_only(file)?;
    let mut select = connection.prepare(ROWS)?;
    let rows = select.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const ROWS: &str = "SELECT seq, leaf, openings, hashes FROM entry ORDER BY seq";

/// A database with the journal's own pragmas and table for entries, and nothing else.
fn bare(file: &Path) -> Outcome<Connection> {
    let connection = Connection::open(file)?;
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.execute_batch(
        "CREATE TABLE entry (seq INTEGER PRIMARY KEY, leaf TEXT NOT NULL, openings BLOB NOT NULL, \
         hashes BLOB NOT NULL) STRICT",
    )?;
    Ok(connection)
}

/// What is compared with where every hash is computed that checking takes.
pub(crate) const SAME_HASHES: &str =
    "SQLite and SHA-256: reading the rows, the same hashes on the same threads";

/// Rows that are handed to a thread together.
const HANDED: usize = 256;

/// Leaf, openings and hashes of rows, one after the other, and where each ends.
type Copied = (Vec<u8>, Vec<[usize; 3]>);

/// Reads all rows in order, and computes the hashes that checking them takes in as many threads as
/// there are cores, which look at nothing.
pub(crate) fn read_and_hash(connection: &Connection) -> Outcome<()> {
    let threads = available_parallelism()?.get();
    let (give, take) = sync_channel::<Copied>(2 * threads);
    let take = Mutex::new(take);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = take.lock().map(|take| take.recv());
                    let Ok(Ok((bytes, ends))) = next else { break };
                    let mut at = 0;
                    for [leaf, openings, hashes] in ends {
                        hash_parts(
                            &bytes[at..leaf],
                            &bytes[leaf..openings],
                            &bytes[openings..hashes],
                        );
                        at = hashes;
                    }
                }
            });
        }
        let mut copied = Copied::default();
        let mut select = connection.prepare(ROWS)?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let mut end = |number: usize| -> Outcome<usize> {
                copied.0.extend_from_slice(row.get_ref(number)?.as_bytes()?);
                Ok(copied.0.len())
            };
            let ends = [end(1)?, end(2)?, end(3)?];
            copied.1.push(ends);
            if copied.1.len() == HANDED {
                give.send(std::mem::take(&mut copied))?;
            }
        }
        give.send(copied)?;
        drop(give);
        Ok(())
    })
}

/// Opens a database without writing to it.
pub(crate) fn read_only(file: &Path) -> Outcome<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(file, flags)?)
}

/// Makes a journal of that many entries.
pub(crate) fn build(file: &Path, entries: u64) -> Outcome<()> {
    let mut rng = rng();
    let mut journal = Journal::create(file, ROOM)?;
    let mut next = 0;
    while next < entries {
        let end = entries.min(next + 10_000);
        journal.append_all((next..end).map(draft), &mut rng)?;
        next = end;
    }
    Ok(())
}

/// What checking a journal once took.
#[derive(Serialize)]
pub(crate) struct Checked {
    entries: u64,
    seconds: f64,
    peak_kib: u64,
}

/// Checks a whole journal in this process, once.
pub(crate) fn check(file: &Path) -> Outcome<Checked> {
    let journal = Journal::open_read_only(file)?;
    let mut entries = 0;
    let seconds = seconds(|| {
        entries = verified(&journal)?;
        Ok(())
    })?;
    Ok(Checked {
        entries,
        seconds,
        peak_kib: peak_kib()?,
    })
}

fn verified(journal: &Journal) -> Outcome<u64> {
    let report = journal.verify(&[])?;
    if !report.valid {
        return Err(format!("the journal of the bench is damaged: {:?}", report.problem).into());
    }
    Ok(report.entries)
}

/// Checking a journal against reading its rows and hashing them.
#[derive(Serialize)]
pub(crate) struct Compared {
    /// Hashes that checking one entry costs: its commitments, its leaf, and the node it completes.
    hashes_per_entry: f64,
    /// Against one hash over each row.
    one_hash: Figure,
    /// Against as many hashes as checking costs, over the same bytes, on the same threads.
    same_hashes: Figure,
}

/// Compares, in interleaved pairs.
pub(crate) fn compare_with_hashing(file: &Path) -> Outcome<Compared> {
    let journal = Journal::open_read_only(file)?;
    let connection = read_only(file)?;
    let ours = || seconds(|| verified(&journal));
    Ok(Compared {
        // A tree of n leaves has n − 1 nodes above them.
        hashes_per_entry: FIELDS + 2.0,
        one_hash: compare(
            "journal verify, 1,000,000 entries",
            "SQLite and SHA-256: reading the rows, one hash over each",
            None,
            5,
            ours,
            || seconds(|| read(&connection, hash_row)),
        )?,
        same_hashes: compare(
            "journal verify, 1,000,000 entries",
            SAME_HASHES,
            Some(1.1),
            5,
            ours,
            || seconds(|| read_and_hash(&connection)),
        )?,
    })
}

fn read(connection: &Connection, hash: fn(&[u8], &[u8], &[u8])) -> Outcome<()> {
    let mut select = connection.prepare(ROWS)?;
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let column = |number| Ok::<_, rusqlite::Error>(row.get_ref(number)?.as_bytes()?);
        hash(column(1)?, column(2)?, column(3)?);
    }
    Ok(())
}

/// One hash over everything a row holds.
fn hash_row(leaf: &[u8], openings: &[u8], hashes: &[u8]) {
    let digest = Sha256::new()
        .chain_update(leaf)
        .chain_update(openings)
        .chain_update(hashes)
        .finalize();
    black_box(digest);
}

/// The hashes that verifying computes, with nothing looked at: each opening, the leaf, one node.
fn hash_parts(leaf: &[u8], openings: &[u8], hashes: &[u8]) {
    let mut rest = openings;
    // Name length, name, length of salt and value, salt and value: docs/formats/journal.md.
    while let Some((name, after)) = rest.split_first() {
        let after = &after[usize::from(*name)..];
        let Some((length, after)) = after.split_first_chunk::<4>() else {
            return;
        };
        let (salted, after) = after.split_at(u32::from_be_bytes(*length) as usize);
        black_box(Sha256::digest(salted));
        rest = after;
    }
    black_box(
        Sha256::new()
            .chain_update([0])
            .chain_update(leaf)
            .finalize(),
    );
    let node = Sha256::new()
        .chain_update([1])
        .chain_update(&hashes[..32])
        .chain_update(&hashes[..32])
        .finalize();
    black_box(node);
}
