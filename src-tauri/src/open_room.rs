//! The one room that is open, and the thread its blocking work runs on.

use room::{Code, Error, Options, Room};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Which room the window opens by itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Opening {
    /// None: the window asks.
    Ask,
    /// The practice room, made if it is not there.
    Practice,
    /// The room in this folder, only to be looked at.
    Look(PathBuf),
    /// The room in this folder.
    Room(PathBuf),
}

impl Opening {
    /// Reads the program's arguments, without its name.
    ///
    /// # Errors
    /// In words, if they are not understood.
    pub fn from_arguments(arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        const USAGE: &str = "usage: keymoot-window [--room DIR | --look DIR | --practice]";
        let mut opening = Self::Ask;
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            opening = match (argument.to_str(), opening) {
                (Some("--practice"), Self::Ask) => Self::Practice,
                (Some("--look"), Self::Ask) => Self::Look(arguments.next().ok_or(USAGE)?.into()),
                (Some("--room"), Self::Ask) => Self::Room(arguments.next().ok_or(USAGE)?.into()),
                _ => return Err(USAGE.into()),
            };
        }
        Ok(opening)
    }

    /// Opens that room; `None` if the window asks.
    fn open(self) -> Result<Option<Room>, Error> {
        let options = Options::default();
        match self {
            Self::Ask => Ok(None),
            Self::Practice => room::open_practice(&options).map(Some),
            Self::Look(path) => Room::look_at(&path, &options).map(Some),
            Self::Room(path) => Room::open(&path, &options).map(Some),
        }
    }
}

/// The room, behind the lock that makes its acts one at a time.
pub(crate) struct OpenRoom {
    slot: Arc<Mutex<Slot>>,
    /// Whether the run under way is to stop.
    stopped: Arc<AtomicBool>,
}

struct Slot {
    room: Option<Room>,
    /// Still to be opened, once.
    opening: Opening,
}

impl OpenRoom {
    pub(crate) fn new(opening: Opening) -> Self {
        Self {
            slot: Arc::new(Mutex::new(Slot {
                room: None,
                opening,
            })),
            stopped: Arc::default(),
        }
    }

    /// True if a room is open. The first call opens the room the program was started for; if that
    /// fails, later calls find none.
    pub(crate) async fn ready(&self) -> Result<bool, Error> {
        self.blocking(|slot| {
            let opening = std::mem::replace(&mut slot.opening, Opening::Ask);
            if slot.room.is_none() {
                slot.room = opening.open()?;
            }
            Ok(slot.room.is_some())
        })
        .await
    }

    /// Puts another room in place of the one that is open, which is let go of first.
    pub(crate) async fn enter<T: Send + 'static>(
        &self,
        open: impl FnOnce() -> Result<Room, Error> + Send + 'static,
        then: impl FnOnce(&mut Room) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.blocking(move |slot| {
            slot.room = None;
            then(slot.room.insert(open()?))
        })
        .await
    }

    /// Lets go of the room.
    pub(crate) async fn leave(&self) -> Result<(), Error> {
        self.blocking(|slot| {
            slot.room = None;
            Ok(())
        })
        .await
    }

    /// A run over many rows begins: gives what tells it to stop.
    pub(crate) fn run(&self) -> Arc<AtomicBool> {
        self.stopped.store(false, Ordering::Relaxed);
        Arc::clone(&self.stopped)
    }

    /// Has the run under way stop.
    pub(crate) fn stop_run(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Works in the room, off the window's own thread.
    pub(crate) async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Room) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.blocking(|slot| work(slot.room.as_mut().ok_or_else(no_room)?))
            .await
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Slot) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let slot = Arc::clone(&self.slot);
        let done = tauri::async_runtime::spawn_blocking(move || {
            // A panic in an earlier act left the room as its journal says; replaying it is not
            // possible from here, so the room is let go of rather than trusted.
            let mut slot: MutexGuard<'_, Slot> = match slot.lock() {
                Ok(slot) => slot,
                Err(poisoned) => {
                    let mut slot = PoisonError::into_inner(poisoned);
                    slot.room = None;
                    slot
                }
            };
            work(&mut slot)
        });
        done.await
            .map_err(|_| Error::fault(Code::ActInterrupted, "The program failed in this act."))?
    }
}

fn no_room() -> Error {
    Error::usage(Code::NoRoom, "No room is open.", "Open one first.")
}

#[cfg(test)]
mod tests {
    use super::Opening;

    fn read(arguments: &[&str]) -> Result<Opening, String> {
        Opening::from_arguments(arguments.iter().map(Into::into))
    }

    #[test]
    fn arguments_name_one_room_or_none() {
        assert_eq!(read(&[]), Ok(Opening::Ask));
        assert_eq!(read(&["--practice"]), Ok(Opening::Practice));
        assert_eq!(read(&["--room", "/a b"]), Ok(Opening::Room("/a b".into())));
        assert_eq!(read(&["--look", "/a b"]), Ok(Opening::Look("/a b".into())));
        for wrong in [
            &["--room"][..],
            &["--look"],
            &["x"],
            &["--practice", "--room", "/a"],
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
