//! Ends the process when a parser runs on, or takes too much memory: it cannot be stopped otherwise.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How much of the processor's time a parser may take for one input, in hundredths of a second: 20 s, as
/// libFuzzer gives it. Not the clock's, which runs on while others have the processor.
const LONGEST: u64 = 2000;
/// Pages of 4 KiB that the process may have: 2 GiB.
const MOST_PAGES: u64 = 512 * 1024;

type Running = Arc<Mutex<Option<(u64, Vec<u8>)>>>;

/// Looks at what is running every twentieth of a second.
pub(crate) struct Watch(Running);

impl Watch {
    /// What is not come back from will be kept in `file`.
    pub(crate) fn start(file: PathBuf) -> Self {
        let running = Running::default();
        let looked_at = Arc::clone(&running);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(Duration::from_millis(50));
                look(&looked_at, &file);
            }
        });
        Self(running)
    }

    pub(crate) fn begin(&self, input: &[u8]) {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *running = Some((spent(), input.to_owned()));
    }

    pub(crate) fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[expect(
    clippy::exit,
    reason = "nothing else ends a parser that does not come back"
)]
fn look(running: &Running, file: &Path) {
    let running = running.lock().unwrap_or_else(PoisonError::into_inner);
    let Some((began, input)) = running.as_ref() else {
        return;
    };
    let (taken, pages) = (spent().saturating_sub(*began), pages());
    if taken > LONGEST || pages > MOST_PAGES {
        let kept = std::fs::write(file, input);
        let file = file.display();
        // Whoever reads nothing of it has the status.
        drop(writeln!(
            std::io::stderr(),
            "after {taken} hundredths of a second, with {pages} pages of memory: {file} {kept:?}"
        ));
        std::process::exit(1);
    }
}

/// Hundredths of a second that the processor gave to this process: utime and stime of
/// proc_pid_stat(5). 0 where there is no /proc.
fn spent() -> u64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // A program's name may have blanks; what follows it begins with the third number.
    let after = told.rsplit(") ").next().unwrap_or_default().split(' ');
    after
        .skip(11)
        .take(2)
        .filter_map(|ticks| ticks.parse::<u64>().ok())
        .sum()
}

/// Pages that are resident: the second number of proc_pid_statm(5); 0 where there is no /proc.
fn pages() -> u64 {
    let told = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let resident = told.split(' ').nth(1).map(str::parse);
    resident.and_then(Result::ok).unwrap_or(0)
}
