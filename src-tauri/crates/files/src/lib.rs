//! A room's folder, and the files people name.
//!
//! | Question | Where |
//! |---|---|
//! | Where do a room's files lie, and who has it open? | [`Folder`] |
//! | How are a room's databases looked at without a trace? | `looking` |
//! | How is a file read that somebody names? | [`read_given`], [`read_bounded`] |
//! | How is a file written, and never over another? | [`write_new`], [`write_new_in_parts`], [`Reservation`] |
//! | Where is what was installed with the program? | [`installed`] |
//! | Which program and machine are these? | [`application`] |
//! | Which modules does this machine load for the room? | [`Settings`] |
//! | Which modules that are known are on this machine? | [`known_modules`] |

pub mod application;
mod folder;
mod given;
mod installed;
mod known_modules;
mod looking;
mod settings;
mod writing;

pub use folder::{
    Folder, clear, empty_or_new, file_error, in_use, make, or_nothing, readable, unfinished,
};
pub use given::{NotRead, not_read, read_bounded, read_given, read_given_or_piped, read_text};
pub use installed::installed;
pub use known_modules::{known_modules, opensc};
pub use settings::{ModuleSetting, Settings};
pub use writing::{
    NotWritten, Reservation, UNFINISHED, already_there, digest_of, facts, lies_there,
    remove_written, replace_own, write_new, write_new_in_parts,
};
