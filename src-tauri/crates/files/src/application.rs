//! The program and the machine, as the record tells of them.

use crate::file_error;
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use wire::Error;

/// Name and version.
#[must_use]
pub fn name() -> String {
    format!("Keymoot {}", env!("CARGO_PKG_VERSION"))
}

/// SHA-256 of the running program's file, hex.
///
/// # Errors
/// If it cannot be read.
pub fn binary_digest() -> Result<String, Error> {
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
#[must_use]
pub fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let name = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map_or("an unnamed system", |name| name.trim_matches('"'));
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!("{name}, kernel {}", kernel.trim())
}
