//! Where the time of a practice run went, from what the run left behind: the journal has the time
//! of every device call; the rest is done again, in this process, and timed.

use crate::Outcome;
use crate::pairs::seconds;
use argon2::{Algorithm, Argon2, Params, Version};
use journal::{Journal, Stored};
use proof::leaf::{Draft, Leaf};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde::Serialize;
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The parts of one run, in seconds, with how often each was done.
#[derive(Serialize)]
pub(crate) struct Parts {
    device_calls: usize,
    device: f64,
    derivations: usize,
    /// On how many threads they ran.
    threads: usize,
    /// One of them.
    one_derivation: f64,
    key_derivation: f64,
    /// Of those, the ones at the end of the second ceremony, after its last progress line.
    last_derivations: usize,
    last_key_derivation: f64,
    entries: u64,
    journal: f64,
    sheets_read: usize,
    reading_sheets: f64,
}

/// Looks at what `keymoot practice` left in `out`; `scratch` takes a journal for comparison.
pub(crate) fn parts(out: &Path, scratch: &Path) -> Outcome<Parts> {
    let journal = Journal::open_read_only(out.join("room/journal.sqlite"))?;
    let entries = journal.size()?;
    let stored = journal
        .entries(0, entries)?
        .collect::<Result<Vec<Stored>, _>>()?;
    let micros: Vec<u64> = stored.iter().flat_map(calls).collect();
    let signed = count(&stored, "signed-off")?;
    let people = fs::read_dir(out.join("room/people"))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Outcome<Vec<_>>>()?;
    let derivations = people.len() + count(&stored, "participant-arrived")? + signed;
    // As many as `room/src/ahead.rs` has at once.
    let threads = std::thread::available_parallelism()?.get().min(4);
    let recovery = last(&stored, "key-recovered")?;
    let last_derivations = count(&stored[recovery..], "signed-off")?;
    let person = people.first().ok_or("nobody is enrolled")?;
    let one = derivation(&fs::read_to_string(person)?)?;

    let drafts = stored.iter().map(draft).collect::<Outcome<Vec<_>>>()?;
    let mut again = Journal::create(scratch.join("again.sqlite"), journal.room())?;
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let appending = seconds(|| {
        for draft in drafts {
            again.append(draft, &mut rng)?;
        }
        Ok(())
    })?;

    let sheets_read = count(&stored, "share-entered")?;
    let reading_sheets = seconds(|| {
        for index in 1..=sheets_read {
            room::read_share(&out.join(format!("shares/{index:02}.pdf")), None)?;
        }
        Ok(())
    })?;
    Ok(Parts {
        device_calls: micros.len(),
        device: std::time::Duration::from_micros(micros.iter().sum()).as_secs_f64(),
        derivations,
        threads,
        one_derivation: one,
        key_derivation: one * derivations.div_ceil(threads) as f64,
        last_derivations,
        last_key_derivation: one * last_derivations.div_ceil(threads) as f64,
        entries,
        journal: appending,
        sheets_read,
        reading_sheets,
    })
}

/// How long each device call of an entry took, in microseconds.
fn calls(stored: &Stored) -> Vec<u64> {
    let field = stored.openings.iter().find(|one| one.field == "calls");
    let calls = field.and_then(|one| one.value.as_array());
    let micros = |call: &Value| call.get("micros").and_then(Value::as_u64);
    calls.into_iter().flatten().filter_map(micros).collect()
}

fn count(stored: &[Stored], kind: &str) -> Outcome<usize> {
    Ok(places(stored, kind)?.len())
}

fn last(stored: &[Stored], kind: &str) -> Outcome<usize> {
    let places = places(stored, kind)?;
    Ok(*places.last().ok_or("the run did not get that far")?)
}

/// Where entries of that kind are.
fn places(stored: &[Stored], kind: &str) -> Outcome<Vec<usize>> {
    let mut places = Vec::new();
    for (place, one) in stored.iter().enumerate() {
        if Leaf::parse(one.leaf.as_bytes())?.kind == kind {
            places.push(place);
        }
    }
    Ok(places)
}

fn draft(stored: &Stored) -> Outcome<Draft> {
    let (leaf, fields) = stored.open()?;
    Ok(Draft {
        kind: leaf.kind,
        version: leaf.version,
        at: leaf.at,
        ceremony: leaf.ceremony,
        fields,
    })
}

/// One derivation of a key from a passphrase, with the costs a sealed signing key names.
fn derivation(sealed: &str) -> Outcome<f64> {
    let sealed: Value = serde_json::from_str(sealed)?;
    let cost = |name: &str| -> Outcome<u32> {
        let number = sealed.get(name).and_then(Value::as_u64);
        Ok(number.ok_or("a sealed key names no cost")?.try_into()?)
    };
    let params = Params::new(cost("memory_kib")?, cost("passes")?, 1, Some(32))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut key = [0; 32];
    seconds(|| Ok(argon2.hash_password_into(b"practice", &[7; 16], &mut key)?))
}
