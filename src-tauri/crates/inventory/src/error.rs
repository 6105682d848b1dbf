//! What can go wrong with the inventory and the files of a run.

use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong with the inventory and the files of a run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is no inventory of this room.
    #[error("{0} is not the inventory of this room")]
    NotThisRooms(PathBuf),
    /// It was written by a newer program.
    #[error("the inventory was written by a newer Keymoot")]
    TooNew,
    /// SQLite says why.
    #[error("the inventory cannot be used: {0}")]
    Database(#[from] rusqlite::Error),
    /// What is stored cannot be read.
    #[error("the inventory's {what} of {key} cannot be read")]
    Damaged {
        /// What.
        what: &'static str,
        /// Whose.
        key: String,
    },
    /// A file of a run could not be read or written.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why, by the system.
        why: io::Error,
    },
    /// The input is not what it was when the run began.
    #[error("{} is not what it was when this run began", .0.display())]
    InputChanged(PathBuf),
    /// The output of the batches before is not there as it was written.
    #[error("{} is not there as it was written", .0.display())]
    OutputChanged(PathBuf),
    /// The run was cancelled between two rows; what was done stands.
    #[error("cancelled")]
    Cancelled,
}

impl Error {
    pub(crate) fn file(path: &Path, why: io::Error) -> Self {
        Self::File {
            path: path.into(),
            why,
        }
    }
}

impl From<Error> for wire::Error {
    fn from(error: Error) -> Self {
        use wire::Code;
        let message = wire::sentence(&error);
        let (code, recovery) = match error {
            Error::NotThisRooms(_) => (
                Code::InventoryUnusable,
                "Put back the “inventory.sqlite” of this room, or move that file away: what the \
                 journal tells is taken from there.",
            ),
            Error::TooNew => (Code::RoomTooNew, "Use that version."),
            Error::Database(_) => (
                Code::InventoryUnusable,
                "Check the disk and who else has the file open. The journal is not touched.",
            ),
            Error::Damaged { .. } => (
                Code::InventoryDamaged,
                "Keep the folder and take “inventory.sqlite” from the newest backup.",
            ),
            Error::File { .. } => (
                Code::FileFailed,
                "Check the path, the disk, and that this user may use the file. What the journal \
                 names is done; the same command goes on.",
            ),
            Error::InputChanged(_) => (
                Code::RunInputChanged,
                "Nothing was done. Bring the file as it was when the run began.",
            ),
            Error::OutputChanged(_) => (
                Code::RunOutputChanged,
                "Nothing was done. Bring back what was written so far, with “.part” at its end.",
            ),
            Error::Cancelled => (Code::Cancelled, "Go on with the same command."),
        };
        let refused = [
            Code::Cancelled,
            Code::RunInputChanged,
            Code::RunOutputChanged,
        ];
        if refused.contains(&code) {
            Self::refusal(code, message, recovery)
        } else {
            Self::failure(code, message, recovery)
        }
    }
}
