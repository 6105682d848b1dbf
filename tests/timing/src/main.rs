//! Parts of `npm run timing`: `timing sharing SAMPLES`, `timing oaep MODULE SAMPLES`. Each prints a line
//! for each thing that was timed, and ends with status 1 if one was not as expected.
//!
//! The method is dudect's (Reparaz, Balasch, Verbauwhede, DATE 2017, IACR ePrint 2016/1123): two classes
//! of inputs in random order, and Welch's t between their times, of all samples and of the faster ones
//! alone. A large t shows a difference; a small one shows that none was seen on this machine.

mod device;
mod sharing;
mod welch;

use std::error::Error;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use welch::Compared;

/// A measurement stops at the first thing that goes wrong.
type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<ExitCode> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let compared = match given.as_slice() {
        ["sharing", samples] => sharing::compared(samples.parse()?)?,
        ["oaep", module, samples] => device::compared(Path::new(module), samples.parse()?)?,
        _ => return Err("see `npm run timing`".into()),
    };
    let mut out = std::io::stdout();
    for one in &compared {
        writeln!(out, "{one}")?;
    }
    let as_expected = compared.iter().all(Compared::is_as_expected);
    Ok(if as_expected {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
