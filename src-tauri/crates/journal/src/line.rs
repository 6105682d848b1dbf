//! Work done in other threads and handed back in the order in which it was given out. How much is
//! under way at once is bounded.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, available_parallelism};

/// As many threads as work at once: one for each core that this process may use.
pub(crate) fn workers() -> usize {
    available_parallelism().map_or(1, usize::from)
}

/// Something to be worked on, and where to hand what comes of it.
type Job<J, D> = (J, SyncSender<D>);

/// What is under way, the oldest first.
pub(crate) struct Line<'w, J, D> {
    /// To the threads; none where everything is done on the spot.
    jobs: Option<SyncSender<Job<J, D>>>,
    work: &'w dyn Fn(J) -> D,
    under_way: VecDeque<Receiver<D>>,
    most: usize,
}

/// Runs `body`, which gives out jobs and takes back what `work` makes of them, with so many threads
/// at hand. With none of them, or where the system allows no more, the work is done on the spot.
pub(crate) fn side_by_side<J: Send, D: Send, R>(
    workers: usize,
    work: impl Fn(J) -> D + Sync,
    body: impl FnOnce(&mut Line<'_, J, D>) -> R,
) -> R {
    let most = 2 * workers + 1;
    let (give, take) = sync_channel::<Job<J, D>>(most);
    let take = Mutex::new(take);
    let serve = || {
        loop {
            let next = take.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((job, back)) = next else { break };
            // Nobody waits for it any more where the body ended early.
            let _ = back.send(work(job));
        }
    };
    std::thread::scope(|scope| {
        let started = (0..workers)
            .map_while(|_| Builder::new().spawn_scoped(scope, serve).ok())
            .count();
        let mut line = Line {
            jobs: (started > 0).then_some(give),
            work: &work,
            under_way: VecDeque::with_capacity(most),
            most,
        };
        body(&mut line)
    })
}

impl<J, D> Line<'_, J, D> {
    /// True if something must be taken back before more is given out.
    pub(crate) fn is_full(&self) -> bool {
        self.under_way.len() >= self.most
    }

    /// Gives out a job.
    pub(crate) fn give(&mut self, job: J) {
        let (back, done) = sync_channel(1);
        // A thread ends early only by a panic, which whoever waits for it hears of.
        let here = match &self.jobs {
            Some(jobs) => jobs.send((job, back)).err().map(|unsent| unsent.0),
            None => Some((job, back)),
        };
        if let Some((job, back)) = here {
            let _ = back.send((self.work)(job));
        }
        self.under_way.push_back(done);
    }

    /// What came of the oldest job; `None` if nothing is under way.
    ///
    /// # Errors
    /// If its thread ended before it was done.
    pub(crate) fn take(&mut self) -> Option<Result<D, RecvError>> {
        Some(self.under_way.pop_front()?.recv())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With any number of threads, and while at most so many are under way.
    #[test]
    fn what_is_given_out_comes_back_in_order() {
        for workers in 0..4 {
            let squares = side_by_side(
                workers,
                |n: u64| n * n,
                |line| {
                    let mut found = Vec::new();
                    for n in 0..1000 {
                        if line.is_full() {
                            found.push(line.take().unwrap().unwrap());
                        }
                        line.give(n);
                        assert!(line.under_way.len() <= 2 * workers + 1);
                    }
                    while let Some(done) = line.take() {
                        found.push(done.unwrap());
                    }
                    found
                },
            );
            assert_eq!(squares, (0..1000).map(|n| n * n).collect::<Vec<u64>>());
        }
    }

    #[test]
    fn a_body_that_ends_early_waits_for_nobody() {
        let first = side_by_side(
            2,
            |n: u64| n,
            |line| {
                (0..5).for_each(|n| line.give(n));
                line.take().unwrap().unwrap()
            },
        );
        assert_eq!(first, 0);
    }
}
