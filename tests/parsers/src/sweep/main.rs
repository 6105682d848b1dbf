//! `sweep SEEDS KEPT NAME [--note]`: gives one parser its seeds, and then its seeds damaged in ways that
//! are drawn from fixed numbers, the same each time. What made it panic, run on or take too much memory
//! is kept in the folder KEPT, and ends it with status 1.
//!
//! With `--note` each input is kept before it is tried: for what ends the process at once.

mod damage;
mod watch;

use parsers::Parser;
use std::error::Error;
use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use watch::Watch;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let (seeds, kept, name, note) = match given.as_slice() {
        [seeds, kept, name] => (seeds, kept, name, false),
        [seeds, kept, name, "--note"] => (seeds, kept, name, true),
        _ => return Err("see `npm run fuzz -- --sweep`".into()),
    };
    let parser = parsers::ALL.into_iter().find(|one| one.name == *name);
    let parser = parser.ok_or("there is no parser of that name")?;
    let found = sweep(
        &parser,
        &read(&Path::new(seeds).join(name))?,
        Path::new(kept),
        note,
    )?;
    Ok(match found {
        Some(file) => {
            writeln!(std::io::stderr(), "{}", file.display())?;
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
    })
}

/// The seeds, in the order of their names.
fn read(folder: &Path) -> Result<Vec<Vec<u8>>, Box<dyn Error>> {
    let files = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    let mut files: Vec<PathBuf> = files.into_iter().map(|file| file.path()).collect();
    files.sort();
    if files.is_empty() {
        return Err(format!("there is no seed in {}", folder.display()).into());
    }
    Ok(files.iter().map(std::fs::read).collect::<Result<_, _>>()?)
}

/// Gives the file with what a parser did not come back from.
fn sweep(
    parser: &Parser,
    seeds: &[Vec<u8>],
    kept: &Path,
    note: bool,
) -> Result<Option<PathBuf>, Box<dyn Error>> {
    std::fs::create_dir_all(kept)?;
    let watch = Watch::start(kept.join("watched"));
    let damaged = (0..parser.tries).map(|number| damage::of(seeds, number));
    for (number, input) in seeds.iter().cloned().chain(damaged).enumerate() {
        let file = kept.join(number.to_string());
        if note {
            std::fs::write(&file, &input)?;
        }
        watch.begin(&input);
        let outcome = catch_unwind(AssertUnwindSafe(|| (parser.parse)(&input)));
        watch.end();
        if outcome.is_err() {
            std::fs::write(&file, &input)?;
            return Ok(Some(file));
        }
        if note {
            std::fs::remove_file(&file)?;
        }
    }
    Ok(None)
}
