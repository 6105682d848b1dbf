//! A copy of a room's databases, to look at. SQLite cannot read one that has a write-ahead log in its
//! place without making two files beside it, and does not remove them again; and one that is read as
//! if nobody changed it (`immutable`) is read wrongly once somebody does. So they are copied, with the
//! log that a program has open or left behind, and the copy is read. It is as the room was then.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// So often it is tried to copy what a program writes to meanwhile.
const TRIES: u32 = 5;
/// What was changed less long ago may change again without its time telling: more than a tick of any
/// kernel's clock.
const TICK: Duration = Duration::from_millis(20);

/// Which file could not be read or made, and why.
pub(crate) struct NotCopied(pub(crate) PathBuf, pub(crate) io::Error);

/// Copies the databases of these names out of a room's folder, readable by whoever copies alone, and
/// removed with what is returned. `None` where a program wrote to them each time it was tried: it has
/// them open, and they can be read in their place with what it made beside them.
///
/// # Errors
/// If one cannot be read, or there is no space for the copy.
pub(crate) fn copy(root: &Path, names: &[&str]) -> Result<Option<TempDir>, NotCopied> {
    let temporary = std::env::temp_dir();
    for _ in 0..TRIES {
        settle(root, names);
        let before = state(root, names);
        let folder = tempfile::Builder::new()
            .prefix("keymoot-look-")
            .tempdir()
            .map_err(|why| NotCopied(temporary.clone(), why))?;
        for from in parts(root, names) {
            let Some(name) = from.file_name().filter(|_| from.is_file()) else {
                continue;
            };
            copied(&from, &folder.path().join(name))?;
        }
        if state(root, names) == before {
            return Ok(Some(folder));
        }
    }
    Ok(None)
}

/// Each database, and the log that goes with it.
fn parts<'r>(root: &'r Path, names: &'r [&str]) -> impl Iterator<Item = PathBuf> + 'r {
    names
        .iter()
        .flat_map(move |name| [root.join(name), root.join(format!("{name}-wal"))])
}

/// What tells of each whether it was changed: its number, its length, when it was written.
fn state(root: &Path, names: &[&str]) -> Vec<Option<(u64, u64, i64, i64)>> {
    let of = |found: fs::Metadata| (found.ino(), found.len(), found.mtime(), found.mtime_nsec());
    parts(root, names)
        .map(|path| fs::metadata(path).ok().map(of))
        .collect()
}

/// Waits until the newest change is older than a tick.
fn settle(root: &Path, names: &[&str]) {
    let now = SystemTime::now();
    let changed = |path| fs::metadata(path).ok()?.modified().ok();
    let ages = parts(root, names).filter_map(changed);
    let newest = ages.filter_map(|at| now.duration_since(at).ok()).min();
    if let Some(left) = newest.and_then(|age| TICK.checked_sub(age)) {
        std::thread::sleep(left);
    }
}

fn copied(from: &Path, to: &Path) -> Result<(), NotCopied> {
    let mut source = File::open(from).map_err(|why| NotCopied(from.into(), why))?;
    let mut options = OpenOptions::new();
    let made = options.write(true).create_new(true).mode(0o600).open(to);
    let copied = made.and_then(|mut made| io::copy(&mut source, &mut made));
    copied.map(drop).map_err(|why| NotCopied(to.into(), why))
}
