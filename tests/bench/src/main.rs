//! Parts of `npm run bench`, each printing JSON: `bench sharing`, `bench append FOLDER`, …
//!
//! Two things are compared by running them in turn, A B A B, and taking the median of the ratios
//! of the pairs: what disturbs the machine disturbs both. What is told of memory is the highest
//! resident size of a process that did nothing else.

mod geometry;
mod log;
mod memory;
mod opening;
mod pairs;
mod paper;
mod possession;
mod practice;
mod raw;
mod rewrap;
mod sharing;

use serde::Serialize;
use std::error::Error;
use std::io::Write as _;
use std::path::Path;

/// A bench stops at the first thing that goes wrong.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    match given.as_slice() {
        ["sharing"] => print(&sharing::figures()?),
        ["possession"] => print(&possession::figures()?),
        ["geometry"] => print(&geometry::planned()?),
        ["append", folder] => print(&log::append(Path::new(folder))?),
        ["build-log", file, entries] => log::build(Path::new(file), entries.parse()?),
        ["check-log", file] => print(&log::check(Path::new(file))?),
        ["compare-log", file] => print(&log::compare_with_hashing(Path::new(file))?),
        ["build-room", folder, entries] => opening::build(Path::new(folder), entries.parse()?),
        ["open-room", folder] => print(&opening::once(Path::new(folder))?),
        ["compare-room", folder] => print(&opening::compare_with_hashing(Path::new(folder))?),
        ["record", rows, folder] => print(&paper::record(rows.parse()?, Path::new(folder))?),
        ["rewrap", "nss", module, rows, folder] => {
            let (module, folder) = (Path::new(module), Path::new(folder));
            print(&rewrap::nss(module, folder, rows.parse()?)?)
        }
        ["rewrap", "practice", module, rows, folder] => {
            let (module, folder) = (Path::new(module), Path::new(folder));
            print(&rewrap::practice(module, folder, rows.parse()?)?)
        }
        ["rewrap", "softhsm", module, rows] => {
            print(&rewrap::softhsm(Path::new(module), rows.parse()?)?)
        }
        ["practice-parts", out, folder] => {
            print(&practice::parts(Path::new(out), Path::new(folder))?)
        }
        _ => Err("see `npm run bench`".into()),
    }
}

fn print(found: &impl Serialize) -> Outcome<()> {
    let text = serde_json::to_string(found)?;
    Ok(writeln!(std::io::stdout(), "{text}")?)
}
