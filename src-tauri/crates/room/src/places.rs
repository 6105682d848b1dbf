//! Where rooms are kept unless a place is named.

use crate::room::Room;
use desk::log::Options;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};
use wire::{Error, Start};

/// A room in a list.
#[derive(Clone, Debug, Serialize)]
pub struct RoomLine {
    /// Its folder.
    pub path: PathBuf,
    /// Its name; empty if it could not be opened.
    pub name: String,
    /// `live` or `practice`.
    pub mode: String,
    /// Its id, hex.
    pub id: String,
    /// Why it could not be opened, if it could not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// The folder rooms are made in: `$XDG_DATA_HOME/keymoot`, or `~/.local/share/keymoot`.
#[must_use]
pub fn default_folder() -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    data.or_else(home)
        .unwrap_or_else(|| PathBuf::from("."))
        .join("keymoot")
}

/// The rooms in that folder, looked at.
#[must_use]
pub fn rooms(folder: &Path) -> Vec<RoomLine> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut all: Vec<RoomLine> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("journal.sqlite").is_file())
        .map(|path| match Room::look_at(&path, &Options::default()) {
            Ok(room) => RoomLine {
                name: room.desk().log.ledger().facts().name.clone(),
                mode: wire::room_mode(room.is_practice()).name().into(),
                id: room.desk().log.ledger().facts().id.clone(),
                path,
                problem: None,
            },
            Err(error) => RoomLine {
                path,
                name: String::new(),
                mode: String::new(),
                id: String::new(),
                problem: Some(error.message),
            },
        })
        .collect();
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// What a front shows first.
#[must_use]
pub fn start(open: bool) -> Start {
    let practice = practice_folder();
    Start {
        open,
        practice_exists: practice.join("journal.sqlite").is_file(),
        practice_path: practice.display().to_string(),
        live_path: default_folder().join("live").display().to_string(),
        modules: files::known_modules(true, |_| false),
        version: env!("CARGO_PKG_VERSION").into(),
    }
}

/// Where the practice room is.
#[must_use]
pub fn practice_folder() -> PathBuf {
    default_folder().join("practice")
}

/// Opens the practice room, making it first if it is not there.
///
/// # Errors
/// As [`Room::open`] and [`Room::init_practice`].
pub fn open_practice(options: &Options) -> Result<Room, Error> {
    let folder = practice_folder();
    if folder.join("journal.sqlite").is_file() {
        Room::open(&folder, options)
    } else {
        Room::init_practice(&folder, options)
    }
}
