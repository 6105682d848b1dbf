//! The queues of this machine, and printing to one.

use crate::Error;
use crate::connection::{Address, accepted, flag, number, request, text, texts};
use crate::job::{Document, Job, PRINTER_STOPPED, Progress, needs_somebody, printer, queue_uri};
use crate::scheduler::{Making, QUEUE, Scheduler, in_memory};
use ipp::attribute::IppAttributeGroup;
use ipp::model::{DelimiterTag, Operation};
use ipp::value::IppValue;
use std::path::PathBuf;
use std::time::Duration;

/// Where distributions put what CUPS runs.
const SERVER_BINS: [&str; 3] = ["/usr/lib/cups", "/usr/libexec/cups", "/usr/lib64/cups"];
const PROGRAMS: [&str; 2] = ["/usr/sbin/cupsd", "/usr/bin/cupsd"];
/// Folders in memory. The first is the one AppArmor's profile of `cupsd` lets it write to.
const MEMORY: [&str; 2] = ["/run/cups", "/dev/shm"];
/// How long a page may take.
const LIMIT: Duration = Duration::from_secs(120);

/// This machine's CUPS.
#[derive(Clone, Debug)]
pub struct Cups {
    /// The scheduler whose queues these are, a socket's path or a host of this machine, as
    /// `CUPS_SERVER` names it; none is the usual one.
    pub server: Option<String>,
    /// The `cupsd` that is started for a job; without one the system's scheduler prints.
    pub program: Option<PathBuf>,
    /// The folder with `backend` and `filter` that it runs.
    pub server_bin: PathBuf,
    /// Folders in memory, tried in turn for its spool.
    pub memory: Vec<PathBuf>,
    /// How long a job may take.
    pub limit: Duration,
}

/// A printer queue.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Printer {
    /// What it is printed to by.
    pub name: String,
    /// What it is, in the words of whoever set it up.
    pub description: String,
    /// True if it takes jobs.
    pub accepting: bool,
    /// What it does.
    pub state: State,
    /// What the printer needs, as IPP names it, for instance `media-empty`.
    pub needs: Vec<String>,
}

/// What a queue does.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum State {
    /// Waits for jobs.
    Idle,
    /// Prints one.
    Processing,
    /// Does nothing until somebody starts it.
    Stopped,
}

/// Where the spooled copy was.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Spool {
    /// On the system's disk, purged afterwards: whoever has the disk may find it again.
    Disk,
    /// In memory, and gone.
    Memory,
}

/// A document that was printed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Printed {
    /// The queue.
    pub queue: String,
    /// Where the spooled copy was.
    pub spool: Spool,
    /// The job's number at the scheduler that printed it.
    pub job: i32,
    /// Why the spool was not in memory; empty if it was.
    pub why: String,
}

impl Default for Cups {
    fn default() -> Self {
        let first = |paths: &[&str]| paths.iter().map(PathBuf::from).find(|path| path.exists());
        let server = std::env::var("CUPS_SERVER").ok();
        Self {
            server: server.filter(|server| !server.is_empty()),
            program: first(&PROGRAMS),
            server_bin: first(&SERVER_BINS).unwrap_or_else(|| SERVER_BINS[0].into()),
            memory: MEMORY.map(PathBuf::from).to_vec(),
            limit: LIMIT,
        }
    }
}

impl Cups {
    /// The queues, by name.
    ///
    /// # Errors
    /// If no scheduler of this machine answers.
    pub fn printers(&self) -> Result<Vec<Printer>, Error> {
        let scheduler = Address::of(self.server.as_deref())?;
        let request = request(Operation::CupsGetPrinters, vec![], vec![])?;
        let answer = accepted(scheduler.send(&request, &[])?, "to name its queues")?;
        let groups = answer
            .iter()
            .flat_map(|answer| answer.groups(DelimiterTag::PrinterAttributes));
        let mut printers: Vec<Printer> = groups.filter_map(view).collect();
        printers.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(printers)
    }

    /// True if there is a `cupsd` and a folder in memory for its spool. Whether the two can work
    /// together is seen when something is printed, and said then.
    #[must_use]
    pub fn can_spool_in_memory(&self) -> bool {
        self.program.is_some()
            && self.memory.iter().any(|folder| {
                in_memory(folder).unwrap_or(false) && tempfile::tempdir_in(folder).is_ok()
            })
    }

    /// Prints a PDF to a queue, one copy, and waits until it is printed. The title is what a
    /// printer may show on its panel.
    ///
    /// # Errors
    /// If the queue is not there or does not print; the job is then cancelled and purged.
    pub fn print(
        &self,
        queue: &str,
        pdf: &[u8],
        title: &str,
        told: &mut dyn FnMut(Progress),
    ) -> Result<Printed, Error> {
        let system = Address::of(self.server.as_deref())?;
        let facts = printer(&system, queue)?.0;
        ready(queue, &facts)?;
        let document = Document { pdf, title };
        let (job, why) = match self.scheduler(&system, queue, &facts)? {
            Ok(scheduler) => (self.in_memory(&scheduler, queue, &document, told)?, None),
            Err(why) => (self.on_disk(&system, queue, &document, told)?, Some(why)),
        };
        Ok(Printed {
            queue: queue.to_owned(),
            spool: if why.is_some() {
                Spool::Disk
            } else {
                Spool::Memory
            },
            job,
            why: why.unwrap_or_default(),
        })
    }

    /// A scheduler of our own for the queue's device, or why there is none.
    fn scheduler(
        &self,
        system: &Address,
        queue: &str,
        facts: &IppAttributeGroup,
    ) -> Result<Result<Scheduler, String>, Error> {
        let Some(program) = &self.program else {
            return Ok(Err("cupsd is not installed".to_owned()));
        };
        let Some(device) = texts(facts, "device-uri").pop() else {
            return Ok(Err(
                "the scheduler does not tell the printer's address".to_owned()
            ));
        };
        let description = description(system, queue)?;
        let making = Making {
            program,
            server_bin: &self.server_bin,
            device: &device,
            description: description.as_deref(),
        };
        let mut why = Vec::new();
        for memory in &self.memory {
            match Scheduler::start(memory, &making) {
                Ok(scheduler) => return Ok(Ok(scheduler)),
                Err(error) => why.push(format!("{}: {error}", memory.display())),
            }
        }
        Ok(Err(why.join("; ")))
    }

    fn in_memory(
        &self,
        scheduler: &Scheduler,
        queue: &str,
        document: &Document<'_>,
        told: &mut dyn FnMut(Progress),
    ) -> Result<i32, Error> {
        let number = self
            .through(&scheduler.address, QUEUE, document, told)
            .map_err(|error| error.on(queue))?;
        // It is gone with the scheduler in any case; that it is gone before shows the purge works.
        let left = scheduler.left().map_err(|error| error.to_string());
        match left {
            Ok(left) if left.is_empty() => Ok(number),
            Ok(left) => Err(not_purged(queue, left.join(", "))),
            Err(error) => Err(not_purged(queue, error)),
        }
    }

    fn on_disk(
        &self,
        system: &Address,
        queue: &str,
        document: &Document<'_>,
        told: &mut dyn FnMut(Progress),
    ) -> Result<i32, Error> {
        self.through(system, queue, document, told)
    }

    /// Sends the document, waits, and purges whatever came of it.
    fn through(
        &self,
        scheduler: &Address,
        queue: &str,
        document: &Document<'_>,
        told: &mut dyn FnMut(Progress),
    ) -> Result<i32, Error> {
        let job = Job::send(scheduler, queue, document)?;
        let waited = job.wait(self.limit, told);
        let purged = job.purge();
        waited?;
        purged?;
        Ok(job.number)
    }
}

fn not_purged(queue: &str, detail: String) -> Error {
    Error::NotPurged {
        queue: queue.to_owned(),
        detail,
    }
}

/// The queue's printer description; none for a queue without one.
fn description(system: &Address, queue: &str) -> Result<Option<Vec<u8>>, Error> {
    let request = request(
        Operation::CupsGetPPD,
        vec![("printer-uri", text(IppValue::new_uri, queue_uri(queue))?)],
        vec![],
    )?;
    let answer = accepted(system.send(&request, &[])?, "the printer's description")?;
    let document = answer.map(|answer| answer.document);
    Ok(document.filter(|description| description.starts_with(b"*PPD-Adobe")))
}

/// Fails if the queue would not print.
fn ready(queue: &str, facts: &IppAttributeGroup) -> Result<(), Error> {
    let why = || crate::job::said(facts, facts);
    let reasons = needs_somebody(&texts(facts, "printer-state-reasons"));
    let queue = queue.to_owned();
    if number(facts, "printer-state") == Some(PRINTER_STOPPED) {
        return Err(Error::Stopped { queue, why: why() });
    }
    if flag(facts, "printer-is-accepting-jobs") == Some(false) {
        return Err(Error::NotAccepting { queue, why: why() });
    }
    if !reasons.is_empty() {
        return Err(Error::NeedsAttention { queue, reasons });
    }
    Ok(())
}

fn view(group: &IppAttributeGroup) -> Option<Printer> {
    Some(Printer {
        name: texts(group, "printer-name").pop()?,
        description: texts(group, "printer-info").pop().unwrap_or_default(),
        accepting: flag(group, "printer-is-accepting-jobs").unwrap_or(false),
        state: match number(group, "printer-state") {
            Some(3) => State::Idle,
            Some(4) => State::Processing,
            _ => State::Stopped,
        },
        needs: needs_somebody(&texts(group, "printer-state-reasons")),
    })
}
