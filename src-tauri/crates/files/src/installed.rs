//! What is installed with the program.

use std::path::{Path, PathBuf};

/// A file that is installed with this program: named by the environment variable `named`, or at the
/// first of these places, seen from the program's own folder.
#[must_use]
pub fn installed(named: &str, places: [&str; 3]) -> Option<PathBuf> {
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
