//! The tables, and how an older file becomes a current one.

use std::fs::OpenOptions;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::Error;

/// Marks the file as a journal (`KMJ1`), in SQLite's own header.
const APPLICATION_ID: i32 = 0x4b4d_4a31;

/// Each step leads from the schema of its position to the next; a released step never changes.
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

/// Makes a new file, readable by its owner alone.
pub(crate) fn create(path: &Path, room: &str) -> Result<Connection, Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => Error::AlreadyExists(path.to_owned()),
        std::io::ErrorKind::ReadOnlyFilesystem => Error::ReadOnly,
        std::io::ErrorKind::StorageFull => Error::DiskFull,
        _ => Error::CannotOpen(path.to_owned()),
    })?;
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    configure(&connection)?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    migrate(&mut connection, &MIGRATIONS)?;
    connection.execute("INSERT INTO meta (key, value) VALUES ('room', ?1)", [room])?;
    Ok(connection)
}

/// Opens a file for writing, lifting it to this program's schema.
pub(crate) fn open(path: &Path) -> Result<Connection, Error> {
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // Before anything is changed: is it a journal, and one this program may write to?
    let found = version(&connection, path)?;
    if found > SCHEMA {
        return Err(Error::TooNew {
            found,
            known: SCHEMA,
        });
    }
    // SQLite opens what it may not write to without a word.
    if connection.is_readonly("main")? {
        return Err(Error::ReadOnly);
    }
    configure(&connection)?;
    migrate(&mut connection, &MIGRATIONS)?;
    Ok(connection)
}

/// Opens a file without ever changing it, even one that a newer program wrote.
pub(crate) fn open_read_only(path: &Path) -> Result<Connection, Error> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    match version(&connection, path) {
        Ok(_) => Ok(connection),
        // On a read-only medium SQLite cannot keep its index of the write-ahead log. Where there
        // is no such log, the file can be read as one that nobody changes.
        Err(Error::Io(_) | Error::ReadOnly) if !has_log(path) => open_unchanging(path),
        Err(error) => Err(error),
    }
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
    version(&connection, path)?;
    Ok(connection)
}

fn has_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).is_ok_and(|log| log.len() > 0)
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection, Error> {
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|_| Error::CannotOpen(path.to_owned()))?;
    connection.busy_timeout(Duration::from_secs(2))?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    Ok(connection)
}

fn configure(connection: &Connection) -> Result<(), Error> {
    // Of SQLite's modes only the write-ahead log with FULL has each commit on the disk when it
    // returns; a rollback journal is durable only once its removal is.
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok(())
}

/// The file's schema, if it is a journal at all.
fn version(connection: &Connection, path: &Path) -> Result<u32, Error> {
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

    fn rows(connection: &Connection, sql: &str) -> Vec<String> {
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
        assert_eq!(rows(&connection, "SELECT y FROM a"), ["kept too"]);
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
        assert!(rows(&connection, "SELECT name FROM sqlite_schema").is_empty());
    }

    #[test]
    fn a_file_that_nobody_changes_is_read_by_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a?b#c%20.journal");
        drop(create(&path, "00").unwrap());
        assert!(!has_log(&path));
        let connection = open_unchanging(&path).unwrap();
        assert_eq!(rows(&connection, "SELECT value FROM meta"), ["00"]);
        assert!(connection.execute("DELETE FROM meta", []).is_err());
    }
}
