//! Opening a room whose journal is long: checked whole, and everything taken in.

use crate::Outcome;
use crate::log::{SAME_HASHES, read_and_hash, read_only};
use crate::memory::peak_kib;
use crate::pairs::{Figure, compare, seconds};
use ceremony::{Event, Kind, Medium, Mode, Script};
use journal::Journal;
use ledger::Entry;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use room::{NewRoom, Options, Room};
use serde::Serialize;
use std::path::Path;

const CEREMONY: &str = "428d0825225fb922c4f7b564ec902c77";
const AT: &str = "2026-11-22T09:30:00.123Z";

/// What opening a room once took.
#[derive(Serialize)]
pub(crate) struct Opened {
    entries: u64,
    seconds: f64,
    peak_kib: u64,
}

/// Makes a room of that many entries, of a ceremony in which shares are handed out again and again.
/// What it comes to stays as small as a ceremony is: what is measured is the journal.
pub(crate) fn build(folder: &Path, entries: u64) -> Outcome<()> {
    let new = NewRoom {
        path: folder.display().to_string(),
        name: "Bench".to_owned(),
        organisation: "Bench".to_owned(),
        place: "Bench".to_owned(),
        allow_software_tokens: false,
    };
    drop(Room::init(&new, &Options::default())?);
    let mut journal = Journal::open(folder.join("journal.sqlite"))?;
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let mut next = journal.size()?;
    journal.append(draft(opened()?)?, &mut rng)?;
    next += 1;
    while next < entries {
        let end = entries.min(next + 10_000);
        let drafts = (next..end).map(|number| draft(handed_out(number)));
        journal.append_all(drafts.collect::<Outcome<Vec<_>>>()?, &mut rng)?;
        next = end;
    }
    Ok(())
}

fn draft(event: Event) -> Outcome<proof::leaf::Draft> {
    let entry = Entry::Ceremony {
        id: CEREMONY.to_owned(),
        event: Box::new(event),
    };
    Ok(entry.draft(AT)?)
}

fn opened() -> Outcome<Event> {
    Ok(Event::Opened {
        kind: Kind::Generate,
        mode: Mode::Live,
        script: Script::starter(Kind::Generate).to_toml()?,
        script_digest: "5eed".repeat(16),
        application: "Keymoot".to_owned(),
        binary_digest: "b10b".repeat(16),
        system: "Linux".to_owned(),
        clock: "the system’s".to_owned(),
        steps: Some(Kind::Generate.planned_steps()),
    })
}

/// One of the four entries that a share has.
fn handed_out(number: u64) -> Event {
    let index = u8::try_from(number / 4 % 255 + 1).unwrap_or(u8::MAX);
    let custodian = || "Zoë Łukasiewicz".to_owned();
    let attempt = 1;
    match number % 4 {
        0 => Event::ShareWritten {
            index,
            attempt,
            custodian: custodian(),
            medium: Medium {
                kind: "sheet".to_owned(),
                file: format!("{index:02}.pdf"),
                ..Medium::default()
            },
        },
        1 => Event::ShareReadBack {
            index,
            attempt,
            code: true,
            rows: true,
            opened: "scan".to_owned(),
        },
        2 => Event::ShareVerified { index, attempt },
        _ => Event::BagSealed {
            index,
            custodian: custodian(),
            bag: format!("KM {index:07}"),
            confirmed_by: "Ruth Abel".to_owned(),
        },
    }
}

/// Opens a room once, in this process.
pub(crate) fn once(folder: &Path) -> Outcome<Opened> {
    let mut entries = 0;
    let seconds = seconds(|| {
        let room = Room::look_at(folder, &Options::default())?;
        let journal = room.home()?.journal;
        if !journal.valid {
            return Err("the room of the bench is damaged".into());
        }
        entries = journal.entries;
        Ok(room)
    })?;
    Ok(Opened {
        entries,
        seconds,
        peak_kib: peak_kib()?,
    })
}

/// Compares opening with reading and hashing, in interleaved pairs.
pub(crate) fn compare_with_hashing(folder: &Path) -> Outcome<Figure> {
    let connection = read_only(&folder.join("journal.sqlite"))?;
    compare(
        "opening a room, 1,000,000 entries",
        SAME_HASHES,
        Some(1.3),
        5,
        || seconds(|| Ok(Room::look_at(folder, &Options::default())?)),
        || seconds(|| read_and_hash(&connection)),
    )
}
