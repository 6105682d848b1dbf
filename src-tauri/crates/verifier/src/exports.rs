//! How a page hands bytes in and takes the answer out: by numbers alone, so that no memory is shared
//! and nothing here has to be trusted with a pointer.
//!
//! `clear()`, then `put(part, length, low, high)` for every eight bytes of a part, `run()`, which gives
//! the answer's length in bytes, and `answer(place)` for every four of them. All little-endian.
//!
//! | part | |
//! |---|---|
//! | 0 | the key that must have signed |
//! | 1 | a checkpoint that the reader kept |
//! | 2 | which file is the record in question, from 0, in digits; or nothing |
//! | 3, 5, 7, … | the name of each file |
//! | 4, 6, 8, … | its bytes |

#![expect(
    unsafe_code,
    reason = "that a function keeps its name is unsafe since the 2024 edition; nothing else here is"
)]

use crate::{Given, GivenFile, check};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a page has handed in, and what it was answered.
struct Held {
    parts: Vec<Vec<u8>>,
    answer: Vec<u8>,
}

/// What stands before the files.
const BEFORE: usize = 3;
/// So many files are looked at together.
const MOST_FILES: usize = 256;

static HELD: Mutex<Held> = Mutex::new(Held {
    parts: Vec::new(),
    answer: Vec::new(),
});

fn held() -> MutexGuard<'static, Held> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets what was handed in.
#[unsafe(no_mangle)]
pub extern "C" fn clear() {
    let mut held = held();
    held.parts = Vec::new();
    held.answer = Vec::new();
}

/// Appends the first `length` bytes, at most eight, of `low` and `high` to a part. Of a part beyond
/// those of 256 files, nothing.
#[unsafe(no_mangle)]
pub extern "C" fn put(part: u32, length: u32, low: u32, high: u32) {
    let bytes = (u64::from(high) << 32 | u64::from(low)).to_le_bytes();
    let part = usize::try_from(part).unwrap_or(usize::MAX);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let mut held = held();
    if part >= BEFORE + 2 * MOST_FILES {
        return;
    }
    if held.parts.len() <= part {
        held.parts.resize_with(part + 1, Vec::new);
    }
    if let (Some(part), Some(bytes)) = (held.parts.get_mut(part), bytes.get(..length)) {
        part.extend_from_slice(bytes);
    }
}

/// Checks what was handed in; the length of the answer, which is JSON. 0 if it cannot be written.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> u32 {
    let mut held = held();
    let mut parts = std::mem::take(&mut held.parts).into_iter();
    let mut text = || String::from_utf8_lossy(&parts.next().unwrap_or_default()).into_owned();
    let (signer, since, chosen) = (text(), text(), text().parse().ok());
    let mut files = Vec::new();
    while let Some(name) = parts.next() {
        files.push(GivenFile {
            name: String::from_utf8_lossy(&name).into_owned(),
            bytes: parts.next().unwrap_or_default(),
        });
    }
    let told = check(&Given {
        files,
        chosen,
        signer,
        since,
    });
    held.answer = serde_json::to_vec(&told).unwrap_or_default();
    u32::try_from(held.answer.len()).unwrap_or_default()
}

/// Four bytes of the answer, from four times `place` on; zeros behind its end.
#[unsafe(no_mangle)]
pub extern "C" fn answer(place: u32) -> u32 {
    let held = held();
    let start = usize::try_from(place)
        .unwrap_or(usize::MAX)
        .saturating_mul(4);
    let rest = held.answer.get(start..).unwrap_or_default();
    let mut four = [0; 4];
    four.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    u32::from_le_bytes(four)
}
