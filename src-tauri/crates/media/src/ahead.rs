//! Working ahead: what takes long and depends on nothing that comes before it, such as opening the
//! keys that several people sign with, is done side by side; the people still take their turns.

use crate::memory::wipe_stack;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, available_parallelism};
use wire::Error;

/// Threads at most. Opening or sealing a key takes 64 MiB (RFC 9106), a file may name up to four
/// times that.
const MOST: usize = 4;

/// Works on each job in a thread of several, and gives what came of it to `turn`, in the order of
/// the jobs. At most one thing for each thread waits for its turn, so that what is secret of it is
/// not open before its turn is near. What no thread can be had for is done on the spot.
///
/// # Errors
/// What a turn refuses: the turns after it are not taken.
pub fn in_turn<J: Sync, D: Send>(
    jobs: &[J],
    work: impl Fn(&J) -> D + Sync,
    mut turn: impl FnMut(D) -> Result<(), Error>,
) -> Result<(), Error> {
    let cores = available_parallelism().map_or(1, usize::from);
    let threads = cores.min(MOST).min(jobs.len());
    let work = &work;
    std::thread::scope(|scope| {
        let start = |thread: usize| -> Option<Receiver<D>> {
            if threads < 2 {
                return None;
            }
            let (give, take) = sync_channel(0);
            let serve = move || {
                for job in jobs.iter().skip(thread).step_by(threads) {
                    let done = work(job);
                    wipe_stack();
                    if give.send(done).is_err() {
                        break;
                    }
                }
            };
            Builder::new().spawn_scoped(scope, serve).ok()?;
            Some(take)
        };
        let lines: Vec<Option<Receiver<D>>> = (0..threads).map(start).collect();
        for (job, line) in jobs.iter().zip(lines.iter().cycle()) {
            let done = line.as_ref().and_then(|line| line.recv().ok());
            turn(done.unwrap_or_else(|| work(job)))?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use wire::Code;

    #[test]
    fn turns_are_taken_in_order_and_little_waits_for_them() {
        let jobs: Vec<usize> = (0..40).collect();
        let done = AtomicUsize::new(0);
        let mut taken = Vec::new();
        let work = |job: &usize| {
            done.fetch_add(1, Ordering::SeqCst);
            job * job
        };
        in_turn(&jobs, work, |square| {
            taken.push(square);
            // One at work and one waiting for each thread.
            assert!(done.load(Ordering::SeqCst) <= taken.len() + 2 * MOST);
            Ok(())
        })
        .unwrap();
        assert_eq!(taken, (0..40).map(|job| job * job).collect::<Vec<_>>());
        in_turn(&[0_usize; 0], work, |_| unreachable!()).unwrap();
    }

    #[test]
    fn after_a_turn_that_is_refused_no_other_is_taken() {
        let mut turns = 0;
        let refused = in_turn(&[1, 2, 3, 4, 5], Clone::clone, |job: i32| {
            turns += 1;
            if job == 2 {
                Err(Error::fault(Code::SealFailed, "stop"))
            } else {
                Ok(())
            }
        });
        assert_eq!(refused.unwrap_err().code, Code::SealFailed);
        assert_eq!(turns, 2);
    }
}
