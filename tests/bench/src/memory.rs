//! What a process held.

use crate::Outcome;
use std::fs;

/// The highest resident size of this process so far, in KiB (`VmHWM`, proc_pid_status(5)).
pub(crate) fn peak_kib() -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|rest| rest.split_whitespace().next());
    Ok(number.ok_or("there is no VmHWM")?.parse()?)
}
