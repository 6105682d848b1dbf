//! The program and the machine: what the record says of them, and what is installed with the program.

use crate::folder::file_error;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use wire::Error;

/// Name and version.
pub(crate) fn name() -> String {
    format!("Keymoot {}", env!("CARGO_PKG_VERSION"))
}

/// SHA-256 of the running program's file, hex.
pub(crate) fn binary_digest() -> Result<String, Error> {
    // The file that runs, also if another was put in its place since it was started.
    let path = Path::new("/proc/self/exe");
    let mut file = File::open(path).map_err(|error| file_error(path, &error))?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file
            .read(&mut buffer)
            .map_err(|error| file_error(path, &error))?
        {
            0 => return Ok(hex::encode(hash.finalize())),
            count => hash.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}

/// The operating system and kernel.
pub(crate) fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map_or("an unnamed system", |name| name.trim_matches('"'));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{name}, kernel {}", kernel.trim())
}

/// A file that is installed with this program: named by the environment variable `named`, or at the
/// first of these places, seen from the program's own folder.
pub(crate) fn installed(named: &str, places: [&str; 3]) -> Option<PathBuf> {
    let program = std::env::current_exe().ok();
    let folder = program.as_deref().and_then(Path::parent);
    let beside = places
        .into_iter()
        .filter_map(|place| Some(folder?.join(place)));
    std::env::var_os(named)
        .map(PathBuf::from)
        .into_iter()
        .chain(beside)
        .find(|path| path.is_file())
        .and_then(|path| path.canonicalize().ok())
}
