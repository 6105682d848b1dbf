//! `corpus round COUNT`: so many sheets of as many sharings, laid out and read back as they were saved.

use ceremony::{Language, Mode};
use chrono::DateTime;
use quorum::Threshold;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::SeedableRng as _;
use serde::Serialize;
use sheet::{Anchor, Sheet, scan};
use std::error::Error;
use std::fs;
use std::time::Instant;

/// What came of them. A tenth is at least one sheet.
#[derive(Serialize)]
pub(crate) struct Round {
    sheets: u32,
    /// Numbers of those that were not read, or of which code and rows did not agree.
    unread: Vec<u32>,
    /// Numbers of those from which another share was read.
    misread: Vec<u32>,
    /// Median seconds of a sheet in the first tenth and in the last.
    first_seconds: f64,
    last_seconds: f64,
    /// What of the process was in memory after the first tenth and at the end, in KiB.
    first_kib: u64,
    last_kib: u64,
}

pub(crate) fn round(count: u32) -> Result<Round, Box<dyn Error>> {
    let tenth = (count / 10).max(1);
    let mut seconds = Vec::new();
    let (mut unread, mut misread) = (Vec::new(), Vec::new());
    let mut first_kib = 0;
    for number in 0..count {
        let began = Instant::now();
        let (threshold, shares) = [(2, 3), (3, 5), (7, 11)][number as usize % 3];
        let threshold = Threshold::new(threshold, shares)?;
        let dealing = quorum::split(threshold, &mut ChaCha20Rng::seed_from_u64(number.into()))?;
        let share = &dealing.shares[number as usize % dealing.shares.len()];
        let pdf = sheet::lay_out(&of(threshold, number), share)?;
        let sighting = scan::read(&pdf)?;
        let agree = sighting.agree();
        match sighting.share() {
            Ok(read) if read.payload() != share.payload() => misread.push(number),
            Ok(_) if agree => {}
            Ok(_) | Err(_) => unread.push(number),
        }
        seconds.push(began.elapsed().as_secs_f64());
        if number + 1 == tenth {
            first_kib = resident_kib()?;
        }
    }
    let tenth = tenth as usize;
    Ok(Round {
        sheets: count,
        unread,
        misread,
        first_seconds: median(&seconds[..tenth.min(seconds.len())]),
        last_seconds: median(&seconds[seconds.len().saturating_sub(tenth)..]),
        first_kib,
        last_kib: resident_kib()?,
    })
}

fn of(threshold: Threshold, number: u32) -> Sheet<'static> {
    let names = ["Priya Nair", "Łukasz Żółć", "王小明", "Zoë Ångström"];
    let modes = [Mode::Live, Mode::Practice, Mode::Drill];
    Sheet {
        threshold,
        custodian: names[number as usize % names.len()],
        bag: Some("KM 0048 1173"),
        mode: modes[number as usize % modes.len()],
        made: DateTime::from_timestamp(1_795_315_200 + i64::from(number), 0).unwrap_or_default(),
        anchor: Some(Anchor {
            origin: "keymoot/00112233445566778899aabbccddeeff",
            size: 4812,
            root: "8f0c5bd1a7e2943360ab7712c9d4ee05f1b28a6c3d7490be512f60c8e7a91d24",
        }),
        organisation: None,
        language: Language::English,
    }
}

/// VmRSS of proc(5).
fn resident_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmRSS")?.parse()?)
}

fn median(seconds: &[f64]) -> f64 {
    let mut sorted = seconds.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}
