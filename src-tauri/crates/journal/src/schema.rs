//! The tables, and how an older file becomes a current one.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use tempfile::TempDir;

use crate::Error;
use crate::held::{self, Held, log_of};

/// Marks the file as a journal (`KMJ1`), in SQLite's own header.
const APPLICATION_ID: i32 = 0x4b4d_4a31;

/// Each step leads from the schema of its position to the next. A released step never changes, not
/// by a space: SQLite keeps its text, and [`Made::differences`] compares it.
const MIGRATIONS: [&str; 1] = ["
    CREATE TABLE meta (
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    -- hashes: the leaf's hash, then those of the perfect subtrees it completes, 32 bytes each.
    CREATE TABLE entry (
        seq INTEGER PRIMARY KEY,
        leaf TEXT NOT NULL,
        openings BLOB NOT NULL,
        hashes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE checkpoint (
        id INTEGER PRIMARY KEY,
        size INTEGER NOT NULL,
        note TEXT NOT NULL
    ) STRICT;
    CREATE INDEX checkpoint_by_size ON checkpoint (size, id);
    CREATE TABLE projection (
        name TEXT NOT NULL,
        key TEXT NOT NULL,
        row TEXT NOT NULL,
        PRIMARY KEY (name, key)
    ) STRICT, WITHOUT ROWID;
"];

/// The schema this program writes.
pub const SCHEMA: u32 = MIGRATIONS.len() as u32;

/// The longest name that is told whole.
const LONGEST_NAME: usize = 64;

/// A row of `sqlite_schema`: type, name, table and text.
type Row = [String; 4];

/// What is in a file of a schema's version, exactly.
pub(crate) struct Made {
    rows: BTreeSet<Row>,
    /// The version. What else belongs into a newer one than ours is not known here.
    version: u32,
}

impl Made {
    /// What this program's steps make, up to `version`.
    pub(crate) fn of(version: u32) -> Result<Self, Error> {
        let mut memory = Connection::open_in_memory()?;
        let steps = MIGRATIONS.iter().take(version as usize);
        migrate(&mut memory, &steps.copied().collect::<Vec<_>>())?;
        Ok(Self {
            rows: rows(&memory)?.into_iter().map(|(row, _)| row).collect(),
            version,
        })
    }

    /// What a file has otherwise, each as a phrase; none if it is exactly what was made.
    ///
    /// SQLite runs what a file's schema says: a trigger alone could keep chosen entries out. No
    /// version has triggers or views, so those are told of a newer program's file as well.
    pub(crate) fn differences(&self, connection: &Connection) -> Result<Vec<String>, Error> {
        let newer = self.known().is_err();
        let found = rows(connection)?;
        let mut told = Vec::new();
        let mut places = BTreeSet::new();
        for (row, place) in &found {
            let [kind, name, ..] = row;
            let known = self.rows.iter().any(|[k, n, ..]| k == kind && n == name);
            let runs = ["trigger", "view"].contains(&&**kind);
            if newer && !runs {
                continue;
            }
            let (kind, name) = (plain(kind), plain(name));
            if !known {
                let one = if kind == "index" { "an" } else { "a" };
                told.push(format!("{one} {kind} “{name}” that Keymoot did not make"));
            } else if !self.rows.contains(row) {
                told.push(format!("the {kind} “{name}” is not as Keymoot made it"));
            } else if !places.insert(place) {
                told.push(format!("the {kind} “{name}” lies in the place of another"));
            }
        }
        if !newer {
            let missing = self.rows.iter().filter(|[kind, name, ..]| {
                !found.iter().any(|([k, n, ..], _)| k == kind && n == name)
            });
            told.extend(missing.map(|[kind, name, ..]| format!("the {kind} “{name}” is missing")));
            if found.len() > self.rows.len() && told.is_empty() {
                told.push("its tables are listed twice".to_owned());
            }
        }
        Ok(told)
    }

    /// Refuses a version that this program does not know.
    pub(crate) fn known(&self) -> Result<(), Error> {
        if self.version <= SCHEMA {
            return Ok(());
        }
        Err(Error::TooNew {
            found: self.version,
            known: SCHEMA,
        })
    }

    /// Refuses a file that has anything otherwise.
    pub(crate) fn check(&self, connection: &Connection) -> Result<(), Error> {
        let differences = self.differences(connection)?;
        if differences.is_empty() {
            Ok(())
        } else {
            Err(Error::Altered(differences))
        }
    }
}

/// The rows of `sqlite_schema`, each with the page where it lies.
fn rows(connection: &Connection) -> Result<Vec<(Row, i64)>, Error> {
    let mut statement =
        connection.prepare("SELECT type, name, tbl_name, sql, rootpage FROM sqlite_schema")?;
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let text = |at| -> Result<String, Error> {
            Ok(match row.get(at)? {
                Value::Text(text) => text,
                Value::Null => String::new(),
                other => format!("{other:?}"),
            })
        };
        rows.push(([text(0)?, text(1)?, text(2)?, text(3)?], row.get(4)?));
    }
    Ok(rows)
}

/// A name out of the file as it may be shown: it could hold anything.
fn plain(name: &str) -> String {
    let mut plain: String = name
        .chars()
        .take(LONGEST_NAME)
        .flat_map(char::escape_debug)
        .collect();
    if name.chars().count() > LONGEST_NAME {
        plain.push('…');
    }
    plain
}

/// Makes a new file, readable by its owner alone.
pub(crate) fn create(path: &Path, room: &str) -> Result<(Connection, Held), Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Error::AlreadyExists(path.to_owned()),
        std::io::ErrorKind::ReadOnlyFilesystem => Error::ReadOnly,
        std::io::ErrorKind::StorageFull => Error::DiskFull,
        _ => Error::CannotOpen(path.to_owned()),
    })?;
    fill(path, file, room).inspect_err(|_| remove(path))
}

/// Removes a file that is of no use, with its logs.
pub(crate) fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // The error that matters is the one that made it useless.
        let _ = fs::remove_file(name);
    }
}

fn fill(path: &Path, file: File, room: &str) -> Result<(Connection, Held), Error> {
    let mut held = Held::made(path, file)?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    configure(&connection)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    migrate(&mut connection, &MIGRATIONS)?;
    connection.execute("INSERT INTO meta (key, value) VALUES ('room', ?1)", [room])?;
    held.notice_log();
    Ok((connection, held))
}

/// Opens a file for writing, lifting it to this program's schema.
pub(crate) fn open(path: &Path) -> Result<(Connection, Held), Error> {
    let mut held = Held::take(path)?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Before anything is changed: is it a journal, and one this program may write to?
    let made = Made::of(version(&connection, path)?)?;
    made.known()?;
    // SQLite opens what it may not write to without a word.
    if connection.is_readonly("main")? {
        return Err(Error::ReadOnly);
    }
    made.check(&connection)?;
    configure(&connection)?;
    migrate(&mut connection, &MIGRATIONS)?;
    held.notice_log();
    Ok((connection, held))
}

/// Opens a file without ever changing it, even one that a newer program wrote. The folder, if any,
/// holds the copy that is read in its place.
pub(crate) fn open_read_only(path: &Path) -> Result<(Connection, Option<TempDir>), Error> {
    let opened = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .and_then(|connection| version(&connection, path).map(|_| connection));
    match opened {
        Ok(connection) => Ok((connection, None)),
        // On a medium that is read-only or full SQLite cannot keep its index of the write-ahead
        // log. Where there is no such log, the file can be read as one that nobody changes.
        Err(Error::CannotOpen(_) | Error::DiskFull | Error::Io(_) | Error::ReadOnly)
            if !held::is_held(path) =>
        {
            if has_log(path) {
                open_copy(path).map(|(connection, folder)| (connection, Some(folder)))
            } else {
                open_unchanging(path).map(|connection| (connection, None))
            }
        }
        Err(error) => Err(error),
    }
}

/// Reads a file whose log has entries that are not in it yet, where neither may be touched: from a
/// copy of both.
fn open_copy(path: &Path) -> Result<(Connection, TempDir), Error> {
    let failed = |error: std::io::Error| Error::Io(error.to_string());
    let folder = tempfile::tempdir().map_err(failed)?;
    let copy = folder.path().join("journal.sqlite");
    fs::copy(path, &copy).map_err(failed)?;
    fs::copy(log_of(path), log_of(&copy)).map_err(failed)?;
    let connection = connect(&copy, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    version(&connection, path)?;
    Ok((connection, folder))
}

fn open_unchanging(path: &Path) -> Result<Connection, Error> {
    let text = path
        .to_str()
        .ok_or_else(|| Error::CannotOpen(path.to_owned()))?;
    let escaped = text
        .replace('%', "%25")
        .replace('?', "%3f")
        .replace('#', "%23");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_URI
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(format!("file:{escaped}?immutable=1"), flags)?;
    guard(&connection)?;
    version(&connection, path)?;
    Ok(connection)
}

fn has_log(path: &Path) -> bool {
    fs::metadata(log_of(path)).is_ok_and(|log| log.is_file() && log.len() > 0)
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection, Error> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|_| Error::CannotOpen(path.to_owned()))?;
    guard(&connection)?;
    Ok(connection)
}

/// Lets nothing that stands in the file act, also where it came there while the file was open.
fn guard(connection: &Connection) -> Result<(), Error> {
    connection.busy_timeout(Duration::from_secs(2))?;
    for (setting, on) in [
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false),
        (DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        (DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, false),
    ] {
        connection.set_db_config(setting, on)?;
    }
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(())
}

fn configure(connection: &Connection) -> Result<(), Error> {
    // Of SQLite's modes only the write-ahead log with FULL has each commit on the disk when it
    // returns; a rollback journal is durable only once its removal is.
    let mode: String =
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(Error::Io("its disk allows no write-ahead log".to_owned()));
    }
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(())
}

/// The file's schema, if it is a journal at all.
pub(crate) fn version(connection: &Connection, path: &Path) -> Result<u32, Error> {
    let read = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let id = read("application_id").map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => Error::NotAJournal(path.to_owned()),
        _ => error.into(),
    })?;
    let version = u32::try_from(read("user_version")?).unwrap_or(0);
    if id != APPLICATION_ID || version == 0 {
        return Err(Error::NotAJournal(path.to_owned()));
    }
    Ok(version)
}

/// Runs the steps a file has not had yet, all of them or none.
fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), Error> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done: usize = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (i, step) in steps.iter().enumerate().skip(done) {
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "user_version", i + 1)?;
    }
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(connection: &Connection, sql: &str) -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    }

    #[test]
    fn steps_run_once_each_and_in_order() {
        let mut connection = Connection::open_in_memory().unwrap();
        let first = "CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('kept')";
        migrate(&mut connection, &[first]).unwrap();
        let steps = [
            first,
            "ALTER TABLE a ADD COLUMN y TEXT",
            "UPDATE a SET y = x || ' too'",
        ];
        migrate(&mut connection, &steps).unwrap();
        migrate(&mut connection, &steps).unwrap();
        assert_eq!(column(&connection, "SELECT y FROM a"), ["kept too"]);
    }

    #[test]
    fn a_failing_step_leaves_the_file_as_it_was() {
        let mut connection = Connection::open_in_memory().unwrap();
        let steps = [
            "CREATE TABLE a (x TEXT)",
            "CREATE TABLE b (x TEXT); SELECT nonsense",
        ];
        assert!(migrate(&mut connection, &steps).is_err());
        let version: i32 = connection
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert_eq!(version, 0);
        assert!(rows(&connection).unwrap().is_empty());
    }

    #[test]
    fn a_file_that_nobody_changes_is_read_by_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a?b#c%20.journal");
        drop(create(&path, "00").unwrap());
        assert!(!has_log(&path));
        let connection = open_unchanging(&path).unwrap();
        assert_eq!(column(&connection, "SELECT value FROM meta"), ["00"]);
        assert!(connection.execute("DELETE FROM meta", []).is_err());
    }
}
