//! A share on paper: what is printed, typed and scanned.
//!
//! The payload's 700 bits (87 bytes and four zero bits) are 70 symbols of ten bits; 26 Reed–Solomon
//! symbols follow. Each symbol is two characters of Crockford's base 32. The 192 characters stand in
//! twelve numbered rows of four cells of four, each row with a two-character check of its own: the
//! check finds the row while it is typed, the code corrects what was not found. The QR text is the
//! payload's 140 characters alone, since a QR code has a Reed–Solomon code of its own.
//! `docs/formats/share-text.md` says all this to the byte.

mod alphabet;
mod decode;
mod entry;
mod field;
mod layouts;
mod payload;
mod qr;
mod reed_solomon;
mod rows;
mod scanner;
mod text;

pub use decode::{Cell, Decoded, Undecodable, decode};
pub use entry::{Entry, NoSuchRow};
pub use qr::{QrTextError, from_qr_text, qr_text};
pub use rows::{PrintedRow, Row, RowState, Rows, encode};
pub use scanner::from_scanner;
pub use text::{ShareTextError, from_text, to_text};

/// Rows of the printed form.
pub const ROWS: usize = 12;

/// Cells of four characters in a row, not counting its check.
pub const CELLS: usize = 4;

/// The cell number under which a row's check is reported.
pub const CHECK_CELL: usize = CELLS + 1;

const SYMBOLS_IN_ROW: usize = 8;
