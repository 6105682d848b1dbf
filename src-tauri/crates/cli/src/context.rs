//! What every command needs: how to speak, which room, which clock.

use crate::arguments::Globals;
use crate::output::Output;
use room::{Code, Error, Options, Room};
use std::path::PathBuf;

/// What every command needs.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) output: Output,
    pub(crate) folder: Option<PathBuf>,
    pub(crate) options: Options,
}

impl Context {
    pub(crate) fn new(globals: Globals, output: Output) -> Self {
        let options = Options::with_clock(globals.practice_clock);
        Self {
            output,
            folder: globals.room,
            options,
        }
    }

    /// Opens the room that `--room` names, or the only one in the usual place.
    ///
    /// # Errors
    /// Usage `room-needed` if there are several or none; else whatever opening it gives.
    pub(crate) fn open(&self) -> Result<Room, Error> {
        Room::open(&self.room_folder()?, &self.options)
    }

    /// Looks at the room that `--room` names, or at the only one in the usual place, also while it
    /// is open elsewhere.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub(crate) fn look(&self) -> Result<Room, Error> {
        Room::look_at(&self.room_folder()?, &self.options)
    }

    /// The folder that `--room` names, or the only room in the usual place.
    ///
    /// # Errors
    /// Usage `room-needed` if there are several or none.
    pub(crate) fn room_folder(&self) -> Result<PathBuf, Error> {
        if let Some(folder) = &self.folder {
            return Ok(folder.clone());
        }
        let usual = room::default_folder();
        let mut rooms = room::rooms(&usual);
        match rooms.len() {
            1 => Ok(rooms.remove(0).path),
            0 => Err(Error::usage(
                Code::RoomNeeded,
                format!("There is no room in {} yet.", usual.display()),
                "Make one with `keymoot room init`, or name another folder with --room DIR.",
            )),
            _ => {
                let names: Vec<String> = rooms
                    .iter()
                    .map(|line| line.path.display().to_string())
                    .collect();
                Err(Error::usage(
                    Code::RoomNeeded,
                    format!("There is more than one room: {}.", names.join(", ")),
                    "Say which with --room DIR.",
                ))
            }
        }
    }
}
