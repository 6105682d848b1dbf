//! The program `keymoot-reader MEMORY SECONDS`: reads one file from its standard input within these
//! limits, and answers on its standard output. Nobody is meant to start it by hand.

use reader::wire::{self, LONGEST_FILE};
use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::thread::set_no_new_privs;
use std::io::{self, Read, Write};
use std::process::ExitCode;
use zeroize::Zeroizing;

/// Libraries underneath do not wipe what they free; this allocator does it for them.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

/// Not asked as it should be.
const USAGE: u8 = 2;
/// It could not be limited, or talked to.
const FAILED: u8 = 4;

fn main() -> ExitCode {
    let given: Vec<Option<u64>> = std::env::args()
        .skip(1)
        .map(|given| given.parse().ok())
        .collect();
    let [Some(memory), Some(seconds)] = given[..] else {
        return ExitCode::from(USAGE);
    };
    if limit(memory, seconds).is_err() {
        return ExitCode::from(FAILED);
    }
    match talk() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(USAGE),
        Err(_) => ExitCode::from(FAILED),
    }
}

/// No dump, no tracer, no other rights than it has; no file written; no more than so much memory
/// and time.
fn limit(memory: u64, seconds: u64) -> io::Result<()> {
    secmem_proc::harden_process().map_err(|error| io::Error::other(error.to_string()))?;
    set_no_new_privs(true)?;
    let at_most = |most| Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(Resource::Core, at_most(0))?;
    setrlimit(Resource::Fsize, at_most(0))?;
    setrlimit(Resource::Cpu, at_most(seconds))?;
    setrlimit(Resource::As, at_most(memory))?;
    Ok(())
}

fn talk() -> io::Result<bool> {
    let mut asked = Zeroizing::new(Vec::new());
    io::stdin()
        .lock()
        .take(LONGEST_FILE as u64 + 1)
        .read_to_end(&mut asked)?;
    if asked.len() > LONGEST_FILE {
        return Ok(false);
    }
    let Some(answer) = wire::answer(&asked) else {
        return Ok(false);
    };
    let mut out = io::stdout().lock();
    out.write_all(&answer)?;
    out.flush()?;
    Ok(true)
}
