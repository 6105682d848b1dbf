//! An inventory kept in a spreadsheet: read from CSV, and written as CSV that reads in again.
//!
//! `docs/formats/inventory.md` has its columns and its rules.

mod dates;
mod row;
mod write;

use crate::{Key, Policy, Problem};
use row::{Reading, cell};
use std::collections::BTreeMap;
use std::io::Read;

pub use row::RULES;
pub use write::write_csv;

/// The longest file that is read, in bytes: 64 MiB.
pub const MAX_BYTES: usize = 64 << 20;
/// The longest cell that is read, in bytes: 10 KiB.
pub const MAX_CELL: usize = 10 << 10;
/// The most columns that are read.
pub const MAX_COLUMNS: usize = 256;
/// The most rows that are read.
pub const MAX_ROWS: usize = 200_000;

/// What a row tells of a key.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Column {
    /// The key's id; made from the label if it is missing.
    Id,
    /// Its label.
    Label,
    /// Its tier.
    Tier,
    /// What it is.
    Algorithm,
    /// Its version; 1 if it is missing.
    Version,
    /// Who is accountable for it.
    Owner,
    /// Its domain, tenant or context.
    Domain,
    /// Where it is used.
    Environment,
    /// What it is used for.
    Usage,
    /// How sensitive what it protects is.
    Sensitivity,
    /// The day on which it was made.
    Made,
    /// The day on which its cryptoperiod ends; what the policy gives if it is missing.
    Ends,
    /// Its state; Active if it is missing.
    State,
    /// Its check value: written, and not taken over, for it was not computed here.
    Check,
    /// What it is wrapped under: written, and not taken over, for that is elsewhere.
    Parent,
}

impl Column {
    /// The columns there are, in the order they are written in.
    pub const ALL: [Self; 15] = [
        Self::Id,
        Self::Label,
        Self::Tier,
        Self::Algorithm,
        Self::Version,
        Self::Owner,
        Self::Domain,
        Self::Environment,
        Self::Usage,
        Self::Sensitivity,
        Self::Made,
        Self::Ends,
        Self::State,
        Self::Check,
        Self::Parent,
    ];

    /// The name in the header.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Label => "label",
            Self::Tier => "tier",
            Self::Algorithm => "algorithm",
            Self::Version => "version",
            Self::Owner => "owner",
            Self::Domain => "domain",
            Self::Environment => "environment",
            Self::Usage => "usage",
            Self::Sensitivity => "sensitivity",
            Self::Made => "made",
            Self::Ends => "ends",
            Self::State => "state",
            Self::Check => "check",
            Self::Parent => "parent",
        }
    }

    /// Whether the header must have it.
    #[must_use]
    pub const fn required(self) -> bool {
        match self {
            Self::Label
            | Self::Tier
            | Self::Algorithm
            | Self::Owner
            | Self::Domain
            | Self::Environment
            | Self::Usage
            | Self::Sensitivity
            | Self::Made => true,
            Self::Id | Self::Version | Self::Ends | Self::State | Self::Check | Self::Parent => {
                false
            }
        }
    }
}

/// What a spreadsheet says, row by row. Nothing is taken over by reading.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Sheet {
    /// Its rows; empty ones are left out.
    pub rows: Vec<SheetRow>,
    /// Columns that nothing is known of, as the header has them: what they hold is not read.
    pub unknown_columns: Vec<String>,
}

/// One row.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SheetRow {
    /// The line of the file it begins in, from 1.
    pub line: u64,
    /// The key it tells of, or everything that is wrong with it: `where` is the column.
    pub key: Result<Key, Vec<Problem>>,
}

/// Why a file is not read at all.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SheetRefused {
    /// Two columns of one name.
    #[error("the header names “{0}” twice: which of the two counts cannot be known")]
    ColumnTwice(String),
    /// Columns that must be there.
    #[error("the header lacks {}: the first line names the columns", .0.join(", "))]
    ColumnsMissing(Vec<&'static str>),
    /// Nothing in it.
    #[error("it is empty")]
    Empty,
    /// Not UTF-8.
    #[error("line {line} is not UTF-8: save it as “CSV UTF-8”")]
    NotUtf8 {
        /// The line.
        line: u64,
    },
    /// A quotation mark that nothing closes.
    #[error("a quotation mark in the row that begins in line {line} is never closed")]
    QuoteOpen {
        /// The line.
        line: u64,
    },
    /// Too long.
    #[error("it is {0} bytes long; at most {MAX_BYTES} are read")]
    TooLong(usize),
    /// Too many columns.
    #[error("it has {0} columns; at most {MAX_COLUMNS} are read")]
    TooManyColumns(usize),
    /// Too many rows.
    #[error("it has more than {MAX_ROWS} rows: bring it in parts")]
    TooManyRows,
}

impl SheetRefused {
    /// A stable name, by which programs tell refusals apart.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::ColumnTwice(_) => "column-twice",
            Self::ColumnsMissing(_) => "columns-missing",
            Self::Empty => "empty",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::QuoteOpen { .. } => "quote-open",
            Self::TooLong(_) => "too-long",
            Self::TooManyColumns(_) => "too-many-columns",
            Self::TooManyRows => "too-many-rows",
        }
    }
}

/// Reads a spreadsheet: CSV (RFC 4180) with commas or semicolons. Its keys are registered: they are
/// elsewhere, and the room holds nothing of them. `known` says whether a version of a key (its id
/// and number) is in the inventory already; `now` is RFC 3339 UTC.
///
/// # Errors
/// [`SheetRefused`] where the file as a whole cannot be understood; what is wrong with a row is in
/// the row.
pub fn read(
    text: &[u8],
    policy: &Policy,
    known: impl Fn(&str, u32) -> bool,
    now: &str,
) -> Result<Sheet, SheetRefused> {
    if text.len() > MAX_BYTES {
        return Err(SheetRefused::TooLong(text.len()));
    }
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    if let Err(error) = str::from_utf8(text) {
        let line = Lines::new(text).at(error.valid_up_to());
        return Err(SheetRefused::NotUtf8 { line });
    }
    let mut rows = Rows::new(text, separator(text));
    let (_, header) = rows.next()?.ok_or(SheetRefused::Empty)?;
    let header = Header::read(&header)?;
    let mut reading = Reading {
        policy,
        now,
        known,
        header: &header,
        dates: BTreeMap::new(),
        seen: BTreeMap::new(),
    };
    let mut read = Vec::new();
    while let Some((line, cells)) = rows.next()? {
        if cells.iter().all(|cell| cell.trim_ascii().is_empty()) {
            continue;
        }
        if read.len() == MAX_ROWS {
            return Err(SheetRefused::TooManyRows);
        }
        let key = reading.row(line, &cells);
        read.push(SheetRow { line, key });
    }
    Ok(Sheet {
        rows: read,
        unknown_columns: header.unknown,
    })
}

/// Which column stands where.
struct Header {
    /// Names as they are compared, in their order.
    names: Vec<String>,
    places: BTreeMap<Column, usize>,
    unknown: Vec<String>,
}

impl Header {
    fn read(record: &csv::ByteRecord) -> Result<Self, SheetRefused> {
        if record.len() > MAX_COLUMNS {
            return Err(SheetRefused::TooManyColumns(record.len()));
        }
        let mut header = Self {
            names: record.iter().map(compared).collect(),
            places: BTreeMap::new(),
            unknown: Vec::new(),
        };
        for (place, name) in header.names.iter().enumerate() {
            // Spreadsheets write empty columns at the end.
            if name.is_empty() {
                continue;
            }
            let shown = || name.chars().take(64).collect::<String>();
            if header.names.iter().take(place).any(|before| before == name) {
                return Err(SheetRefused::ColumnTwice(shown()));
            }
            match Column::ALL.into_iter().find(|column| column.id() == name) {
                Some(column) => {
                    header.places.insert(column, place);
                }
                None => header.unknown.push(shown()),
            }
        }
        let missing = Column::ALL
            .into_iter()
            .filter(|column| column.required() && !header.places.contains_key(column));
        let missing: Vec<_> = missing.map(Column::id).collect();
        if missing.is_empty() {
            Ok(header)
        } else {
            Err(SheetRefused::ColumnsMissing(missing))
        }
    }
}

/// A column's name without case and white space around it.
fn compared(name: &[u8]) -> String {
    cell(name).to_lowercase()
}

/// The separator with which the first row names more columns that are known; a comma, if neither
/// does.
fn separator(text: &[u8]) -> u8 {
    let named = |separator| {
        let mut rows = Rows::new(text, separator);
        let Ok(Some((_, row))) = rows.next() else {
            return 0;
        };
        let names: Vec<_> = row.iter().take(MAX_COLUMNS).map(compared).collect();
        let known = |column: &Column| names.iter().any(|name| name == column.id());
        Column::ALL.iter().filter(|column| known(column)).count()
    };
    if named(b';') > named(b',') {
        b';'
    } else {
        b','
    }
}

/// Stands behind the last row: if it is not read as a row of its own, a quotation mark was open.
const END: &[u8] = b"\n\"keymoot: end of the file\"";

type Text<'t> = std::io::Chain<&'t [u8], &'static [u8]>;

/// The rows of a file, each with its line.
struct Rows<'t> {
    reader: csv::Reader<Text<'t>>,
    lines: Lines<'t>,
    ahead: Option<(u64, csv::ByteRecord)>,
}

impl<'t> Rows<'t> {
    fn new(text: &'t [u8], separator: u8) -> Self {
        let reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.chain(END));
        Self {
            reader,
            lines: Lines::new(text),
            ahead: None,
        }
    }

    fn next(&mut self) -> Result<Option<(u64, csv::ByteRecord)>, SheetRefused> {
        if self.ahead.is_none() {
            self.ahead = self.read();
        }
        let Some((line, row)) = self.ahead.take() else {
            return Ok(None);
        };
        self.ahead = self.read();
        if self.ahead.is_some() {
            return Ok(Some((line, row)));
        }
        let end = END.trim_ascii().strip_prefix(b"\"");
        let end = end.and_then(|end| end.strip_suffix(b"\""));
        if row.len() == 1 && row.get(0) == end {
            Ok(None)
        } else {
            Err(SheetRefused::QuoteOpen { line })
        }
    }

    fn read(&mut self) -> Option<(u64, csv::ByteRecord)> {
        let mut row = csv::ByteRecord::new();
        // Reading from memory does not fail, and rows may be of any length.
        let read = self.reader.read_byte_record(&mut row).unwrap_or(false);
        let byte = row.position().map_or(0, csv::Position::byte);
        let line = self
            .lines
            .of_row(usize::try_from(byte).unwrap_or(usize::MAX));
        read.then_some((line, row))
    }
}

/// Counts lines as it goes through a text.
struct Lines<'t> {
    text: &'t [u8],
    ends: u8,
    byte: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    fn new(text: &'t [u8]) -> Self {
        let ends = if text.contains(&b'\n') { b'\n' } else { b'\r' };
        Self {
            text,
            ends,
            byte: 0,
            line: 1,
        }
    }

    /// The line of a byte that is not before the last one asked for.
    fn at(&mut self, byte: usize) -> u64 {
        let passed = self.text.get(self.byte..byte.min(self.text.len()));
        let passed = passed.unwrap_or_default().iter();
        self.line += u64::try_from(passed.filter(|one| **one == self.ends).count()).unwrap_or(0);
        self.byte = byte;
        self.line
    }

    /// The line of a row that is said to begin at a byte: line ends before it count to it.
    fn of_row(&mut self, byte: usize) -> u64 {
        let rest = self.text.get(byte..).unwrap_or_default().iter();
        let ends = rest.take_while(|one| matches!(one, b'\r' | b'\n')).count();
        self.at(byte + ends)
    }
}
