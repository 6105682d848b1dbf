//! `keymoot rewrap`, and how far a long run is.

use super::deciding::{DecidingArguments, unlock};
use super::shown;
use crate::output::Output;
use crate::{Context, Status};
use clap::Args;
use room::{Error, RunDone};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// What `rewrap` takes.
#[derive(Args, Debug)]
pub(crate) struct RewrapArguments {
    /// Rows of data keys, JSON Lines
    file: PathBuf,
    /// The KEK they are put under
    #[arg(long, value_name = "KEK")]
    to: String,
    /// Another KEK that rows may be under, beside the older versions of that one; repeat it for each
    #[arg(long, value_name = "KEK")]
    from: Vec<String>,
    /// The file that is written; what could not be done is named in FILE.set-aside
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    deciding: DecidingArguments,
}

impl RewrapArguments {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        let mut room = context.open()?;
        unlock(&mut room, &self.to, &self.deciding, true)?;
        for other in &self.from {
            unlock(&mut room, other, &self.deciding, true)?;
        }
        let deciding = self.deciding.ask()?;
        let mut far = Far::new(&context.output, "rows");
        let done = room.keys().rewrap(
            (&self.file, &self.out),
            &self.to,
            &self.from,
            &deciding,
            &mut |so| far.told(so.rows + so.aside, so.read, so.of),
        )?;
        finished(context, &done)
    }
}

pub(super) fn finished(context: &Context, done: &RunDone) -> Result<Status, Error> {
    context.output.result(done, &shown::run(done))?;
    Ok(if done.set_aside > 0 {
        Status::Wrong
    } else {
        Status::Done
    })
}

/// Tells how far a long run is, now and then.
pub(super) struct Far<'o> {
    output: &'o Output,
    what: &'static str,
    began: Instant,
    told: Instant,
}

impl<'o> Far<'o> {
    pub(super) fn new(output: &'o Output, what: &'static str) -> Self {
        let now = Instant::now();
        Self {
            output,
            what,
            began: now,
            told: now,
        }
    }

    pub(super) fn told(&mut self, rows: u64, read: u64, of: u64) -> bool {
        if self.told.elapsed() >= Duration::from_millis(500) {
            self.told = Instant::now();
            let seconds = self.began.elapsed().as_secs_f64();
            #[expect(clippy::cast_precision_loss, reason = "told to people")]
            let (rate, left) = (
                rows as f64 / seconds,
                (read > 0).then(|| seconds * (of.saturating_sub(read)) as f64 / read as f64),
            );
            self.output.far(self.what, rows, rate, left);
        }
        // Ctrl-C ends the program; what the journal names is done, and the same command goes on.
        true
    }
}
