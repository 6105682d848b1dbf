//! The window's program: `keymoot-window [--room DIR | --look DIR | --practice]`.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use keymoot_desktop::{Opening, run};
use std::io::Write as _;
use std::process::ExitCode;

/// Whatever is freed is wiped first, in libraries underneath too.
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> =
    zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    let outcome = Opening::from_arguments(std::env::args_os().skip(1)).and_then(run);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell if even this cannot be written.
            let _ = writeln!(std::io::stderr(), "keymoot-window: {error}");
            ExitCode::from(4)
        }
    }
}
