//! Starting the reader, asking it one thing, and ending it whatever it does.

use crate::wire::{self, LONGEST_ANSWER, Question};
use proof::claim::{Claim, ClaimKind, Finding};
use proof::record::Resaved;
use proof::saying::{self, Saying};
use quorum::Share;
use quorum::typed::Cell;
use rustix::process::{Pid, Signal, kill_process_group};
use std::io::{self, Read, Write};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

/// How much memory reading one file may take, in bytes: a picture of 64 million pixels fits.
pub const MEMORY: u64 = 2 * 1024 * 1024 * 1024;
/// How long it may take.
pub const TIME: Duration = Duration::from_secs(60);
/// How often it is looked whether the process has ended.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Reads files by a program of its own, `keymoot-reader`.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
    memory: u64,
    time: Duration,
}

/// A share sheet as it was read.
pub struct Sheet {
    /// The share; not yet verified against any commitments.
    pub share: Share,
    /// Cells of its rows that had to be mended.
    pub corrected: Vec<Cell>,
}

/// Why no share was read from a file: nothing of it is a share's fault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NoShare {
    /// Which kind of reason.
    pub kind: NoShareKind,
    /// The reason in words.
    pub why: String,
}

/// Which kind of reason it is that no share was read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum NoShareKind {
    /// There are different shares in the file.
    Different,
    /// It is in none of the formats that are read, is damaged, or larger than what is read.
    Format,
    /// No share was seen in it.
    Nothing,
}

/// Why there is no answer. None of it says anything about the file, except that reading it ended
/// like this: nothing is held against whoever brought it.
#[derive(Debug, thiserror::Error)]
pub enum GaveUp {
    /// It ended before it answered: out of memory, or by a fault of a library.
    #[error("it broke off: {0}")]
    Ended(String),
    /// What it answered is in no form that is known.
    #[error("its answer was not understood")]
    Form,
    /// It could not be started, or talked to.
    #[error("it could not be started: {0}")]
    NotStarted(#[from] io::Error),
    /// It took too long.
    #[error("it took longer than {0} seconds")]
    Time(u64),
}

impl Reader {
    /// Reads by that program, within [`MEMORY`] and [`TIME`].
    #[must_use]
    pub fn new(program: PathBuf) -> Self {
        Self::within(program, MEMORY, TIME)
    }

    /// Reads by that program, within other limits.
    #[must_use]
    pub fn within(program: PathBuf, memory: u64, time: Duration) -> Self {
        Self {
            program,
            memory,
            time,
        }
    }

    /// The share on a sheet, from its PDF or a picture of it; or why none could be read from it.
    ///
    /// # Errors
    /// [`GaveUp`].
    pub fn sheet(&self, file: &[u8]) -> Result<Result<Sheet, NoShare>, GaveUp> {
        let told = self.ask(Question::Share, file, |told| {
            let (share, corrected) = wire::read_share(told)?;
            Some(Sheet { share, corrected })
        })?;
        match told {
            Ok(sheet) => Ok(Ok(sheet)),
            Err(why) => wire::read_no_share(&why).map(Err).ok_or(GaveUp::Form),
        }
    }

    /// How many pages a PDF has; or why it cannot be told.
    ///
    /// # Errors
    /// [`GaveUp`].
    pub fn pages(&self, pdf: &[u8]) -> Result<Result<u32, String>, GaveUp> {
        self.ask(Question::Pages, pdf, |told| {
            Some(u32::from_be_bytes(told.try_into().ok()?))
        })
    }

    /// What is in a file of a record that another program saved again; or that nothing is.
    ///
    /// # Errors
    /// [`GaveUp`].
    pub fn parts(&self, pdf: &[u8]) -> Result<Result<Resaved, String>, GaveUp> {
        self.ask(Question::Parts, pdf, wire::read_parts)
    }

    /// A page of a PDF, from 1, as a PNG `width` pixels wide; or why there is none.
    ///
    /// # Errors
    /// [`GaveUp`].
    pub fn page(
        &self,
        pdf: &[u8],
        page: u32,
        width: u32,
    ) -> Result<Result<Vec<u8>, String>, GaveUp> {
        self.ask(Question::Page { page, width }, pdf, |told| {
            Some(told.to_vec())
        })
    }

    /// Lays the pages of a record out again and compares them, as [`record::check_pages`] does. If
    /// that breaks off, the claim is not checked.
    #[must_use]
    pub fn check_pages(&self, record: &[u8]) -> Claim {
        let found = self.ask(Question::CheckPages, record, |told| {
            let (finding, saying) = told.split_first()?;
            let finding = match finding {
                b'n' => Finding::NotChecked,
                b'p' => Finding::Proved,
                b'r' => Finding::Refuted,
                _ => return None,
            };
            Some((finding, Saying::from_json(saying)?))
        });
        let (result, saying) = match found {
            Ok(Ok(found)) => found,
            Ok(Err(why)) => (Finding::NotChecked, saying::laid_out_not(why)),
            Err(gave_up) => (Finding::NotChecked, saying::laid_out_given_up(gave_up)),
        };
        Claim::new(ClaimKind::PagesFromTranscript, result, saying)
    }

    fn ask<T>(
        &self,
        question: Question,
        file: &[u8],
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<Result<T, String>, GaveUp> {
        let told = self.run(question, file)?;
        match told.split_first() {
            Some((b'+', found)) => read(found).map(Ok).ok_or(GaveUp::Form),
            Some((b'-', why)) => std::str::from_utf8(why)
                .map(|why| Err(why.to_owned()))
                .map_err(|_| GaveUp::Form),
            _ => Err(GaveUp::Form),
        }
    }

    fn run(&self, question: Question, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, GaveUp> {
        let until = Instant::now() + self.time;
        let mut child = Command::new(&self.program)
            .arg(self.memory.to_string())
            .arg(self.time.as_secs().max(1).to_string())
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // What a library says of a file may quote it.
            .stderr(Stdio::null())
            // So that whatever it starts ends with it.
            .process_group(0)
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(GaveUp::Form);
        };
        let (tell, told) = mpsc::channel();
        thread::Builder::new()
            .name("reader".into())
            .spawn(move || drop(tell.send(take(output))))?;
        thread::scope(|scope| {
            // Asked while it answers, or each could wait for the other.
            let asking =
                thread::Builder::new().spawn_scoped(scope, move || write(input, question, file));
            let left = until.saturating_duration_since(Instant::now());
            let told = match (asking, told.recv_timeout(left)) {
                (Err(error), _) => Err(error.into()),
                (Ok(_), Ok(answer)) => answer,
                (Ok(_), Err(_)) => Err(self.late()),
            };
            // Ended in here: whoever still writes to it could wait for ever.
            let until = if told.is_ok() { until } else { Instant::now() };
            match (told, end(&mut child, until)?) {
                (told, Some(status)) if status.success() => told,
                (_, Some(status)) => Err(GaveUp::Ended(in_words(status))),
                (Ok(_) | Err(GaveUp::Time(_)), None) => Err(self.late()),
                (Err(error), None) => Err(error),
            }
        })
    }

    fn late(&self) -> GaveUp {
        GaveUp::Time(self.time.as_secs())
    }
}

/// A process that has ended takes no more; how it ended says why.
fn write(mut input: ChildStdin, question: Question, file: &[u8]) {
    let sent = input.write_all(&question.head());
    drop(sent.and_then(|()| input.write_all(file)));
}

fn take(output: ChildStdout) -> Result<Zeroizing<Vec<u8>>, GaveUp> {
    let mut answer = Zeroizing::new(Vec::with_capacity(4096));
    output
        .take(LONGEST_ANSWER as u64 + 1)
        .read_to_end(&mut answer)?;
    if answer.len() > LONGEST_ANSWER {
        return Err(GaveUp::Form);
    }
    Ok(answer)
}

/// Waits for its end until then, and brings it about after that: then there is no status.
fn end(child: &mut Child, until: Instant) -> Result<Option<ExitStatus>, GaveUp> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if Instant::now() >= until {
            break;
        }
        thread::sleep(LOOK_EVERY);
    }
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // One that has just ended by itself is gone already.
        let _ = kill_process_group(group, Signal::KILL);
    }
    child.wait()?;
    Ok(None)
}

fn in_words(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("status {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "no status".into(),
    }
}
