//! How a page hands bytes in and takes the answer out: by numbers alone, so that no memory is shared
//! and nothing here has to be trusted with a pointer.
//!
//! `clear()`, then `put(part, length, low, high)` for every eight bytes of a part, `run()`, which gives
//! the answer's length in bytes, and `answer(place)` for every four of them. All little-endian.

#![expect(
    unsafe_code,
    reason = "that a function keeps its name is unsafe since the 2024 edition; nothing else here is"
)]

use crate::check;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a page has handed in, and what it was answered.
struct Held {
    /// The record, the required signer, the checkpoint.
    parts: [Vec<u8>; 3],
    answer: Vec<u8>,
}

static HELD: Mutex<Held> = Mutex::new(Held {
    parts: [Vec::new(), Vec::new(), Vec::new()],
    answer: Vec::new(),
});

fn held() -> MutexGuard<'static, Held> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets what was handed in.
#[unsafe(no_mangle)]
pub extern "C" fn clear() {
    let mut held = held();
    held.parts = Default::default();
    held.answer = Vec::new();
}

/// Appends the first `length` bytes, at most eight, of `low` and `high` to a part: 0 the record, 1 the
/// required signer, 2 a checkpoint. Of another part, nothing.
#[unsafe(no_mangle)]
pub extern "C" fn put(part: u32, length: u32, low: u32, high: u32) {
    let bytes = (u64::from(high) << 32 | u64::from(low)).to_le_bytes();
    let part = usize::try_from(part).unwrap_or(usize::MAX);
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let mut held = held();
    if let (Some(part), Some(bytes)) = (held.parts.get_mut(part), bytes.get(..length)) {
        part.extend_from_slice(bytes);
    }
}

/// Checks what was handed in; the length of the answer, which is JSON. 0 if it cannot be written.
#[unsafe(no_mangle)]
pub extern "C" fn run() -> u32 {
    let mut held = held();
    let [pdf, signer, since] = &held.parts;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let told = check(pdf, &text(signer), &text(since));
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
