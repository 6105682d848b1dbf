//! Sending a document to a queue and watching it until it is on paper, or not.

use crate::Error;
use crate::connection::{Address, accepted, number, request, text, texts};
use ipp::attribute::IppAttributeGroup;
use ipp::model::{DelimiterTag, Operation};
use ipp::value::IppValue;
use std::thread;
use std::time::{Duration, Instant};

/// Between two looks at a job.
const INTERVAL: Duration = Duration::from_millis(150);
/// How long a printer may say that it needs attention before the job is cancelled: printers say so
/// for a moment while they wake.
const ATTENTION: Duration = Duration::from_secs(4);
/// How long a cancelled job may take to leave.
const LEAVING: Duration = Duration::from_secs(10);

/// Reasons (RFC 8011, 5.4.12, and PWG 5100.9) for which somebody has to come to the printer.
const NEEDS_SOMEBODY: [&str; 14] = [
    "connecting-to-device",
    "cover-open",
    "door-open",
    "input-tray-missing",
    "interlock-open",
    "marker-supply-empty",
    "media-empty",
    "media-jam",
    "media-needed",
    "offline",
    "output-area-full",
    "output-tray-missing",
    "shutdown",
    "toner-empty",
];

/// How far a job is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Progress {
    /// The job's number at its scheduler.
    pub job: i32,
    /// What CUPS says of it, for instance `processing`; empty if nothing.
    pub state: String,
    /// What the printer needs or does, as IPP names it.
    pub reasons: Vec<String>,
}

/// A job at a scheduler.
pub(crate) struct Job<'a> {
    scheduler: &'a Address,
    queue: &'a str,
    pub(crate) number: i32,
}

/// What is to be printed.
pub(crate) struct Document<'a> {
    pub(crate) pdf: &'a [u8],
    pub(crate) title: &'a str,
}

impl<'a> Job<'a> {
    /// Sends the document to the queue, one copy on one side of the queue's own paper: A4, or
    /// Letter, to which the page is made to fit.
    pub(crate) fn send(
        scheduler: &'a Address,
        queue: &'a str,
        document: &Document<'_>,
    ) -> Result<Self, Error> {
        let paper = Paper::of(&printer(scheduler, queue)?);
        let mut options = vec![
            ("copies", IppValue::Integer(1)),
            ("sides", text(IppValue::new_keyword, "one-sided")?),
            ("media", text(IppValue::new_keyword, paper.media())?),
        ];
        if paper == Paper::Letter {
            options.push(("fit-to-page", IppValue::Boolean(true)));
        }
        let request = request(
            Operation::PrintJob,
            vec![
                ("printer-uri", text(IppValue::new_uri, queue_uri(queue))?),
                (
                    "job-name",
                    text(IppValue::new_name_without_language, document.title)?,
                ),
                (
                    "document-format",
                    text(IppValue::new_mime_media_type, "application/pdf")?,
                ),
            ],
            options,
        )?;
        let answer = accepted(scheduler.send(&request, document.pdf)?, "the job")?;
        let number = answer
            .iter()
            .flat_map(|answer| answer.groups(DelimiterTag::JobAttributes))
            .find_map(|group| number(group, "job-id"));
        let number = number.ok_or_else(|| Error::NoSuchQueue {
            queue: queue.to_owned(),
        })?;
        Ok(Self {
            scheduler,
            queue,
            number,
        })
    }

    /// Waits until the job is done.
    ///
    /// # Errors
    /// If it fails, if the printer needs attention, or if it takes longer than `limit`.
    pub(crate) fn wait(
        &self,
        limit: Duration,
        told: &mut dyn FnMut(Progress),
    ) -> Result<(), Error> {
        let start = Instant::now();
        let mut needed: Option<Instant> = None;
        let mut last: Option<Progress> = None;
        loop {
            let job = self.attributes()?;
            let printer = printer(self.scheduler, self.queue)?;
            let mut reasons = texts(&printer.0, "printer-state-reasons");
            reasons.retain(|reason| reason != "none");
            let state = number(&job, "job-state").unwrap_or_default();
            let progress = Progress {
                job: self.number,
                state: state_name(state).to_owned(),
                reasons: reasons.clone(),
            };
            if last.as_ref() != Some(&progress) {
                told(progress.clone());
                last = Some(progress);
            }
            let queue = self.queue.to_owned();
            let needs = needs_somebody(&reasons);
            match state {
                COMPLETED => return Ok(()),
                // A queue that stops says why in the printer's reasons.
                STOPPED | ABORTED | CANCELLED if !needs.is_empty() => {
                    return Err(Error::NeedsAttention {
                        queue,
                        reasons: needs,
                    });
                }
                STOPPED | ABORTED | CANCELLED => {
                    let why = said(&printer.0, &job);
                    return Err(Error::Failed { queue, why });
                }
                _ if number(&printer.0, "printer-state") == Some(PRINTER_STOPPED) => {
                    let why = said(&printer.0, &job);
                    return Err(if needs.is_empty() {
                        Error::Stopped { queue, why }
                    } else {
                        Error::NeedsAttention {
                            queue,
                            reasons: needs,
                        }
                    });
                }
                _ => {}
            }
            if needs.is_empty() {
                needed = None;
            } else if needed.get_or_insert_with(Instant::now).elapsed() > ATTENTION {
                return Err(Error::NeedsAttention {
                    queue,
                    reasons: needs,
                });
            }
            if start.elapsed() > limit {
                return Err(Error::Stuck {
                    queue,
                    after: limit,
                });
            }
            thread::sleep(INTERVAL);
        }
    }

    /// Ends the job if it has not ended, and removes it and its document from the spool.
    ///
    /// # Errors
    /// If the scheduler still knows it afterwards.
    pub(crate) fn purge(&self) -> Result<(), Error> {
        let not_purged = |detail: String| Error::NotPurged {
            queue: self.queue.to_owned(),
            detail,
        };
        let start = Instant::now();
        let mut refused = String::new();
        while start.elapsed() < LEAVING {
            let request = request(
                Operation::CancelJob,
                vec![
                    (
                        "printer-uri",
                        text(IppValue::new_uri, queue_uri(self.queue))?,
                    ),
                    ("job-id", IppValue::Integer(self.number)),
                    ("purge-job", IppValue::Boolean(true)),
                ],
                vec![],
            )?;
            match accepted(self.scheduler.send(&request, &[])?, "to purge the job") {
                Ok(None) => return Ok(()),
                Ok(Some(_)) => {}
                Err(error) => refused = error.to_string(),
            }
            if self.known()?.is_none() {
                return Ok(());
            }
            thread::sleep(INTERVAL);
        }
        Err(not_purged(if refused.is_empty() {
            "it does not end".to_owned()
        } else {
            refused
        }))
    }

    fn attributes(&self) -> Result<IppAttributeGroup, Error> {
        self.known()?.ok_or_else(|| Error::Failed {
            queue: self.queue.to_owned(),
            why: "the scheduler no longer knows it".to_owned(),
        })
    }

    fn known(&self) -> Result<Option<IppAttributeGroup>, Error> {
        let request = request(
            Operation::GetJobAttributes,
            vec![
                (
                    "printer-uri",
                    text(IppValue::new_uri, queue_uri(self.queue))?,
                ),
                ("job-id", IppValue::Integer(self.number)),
            ],
            vec![],
        )?;
        let answer = accepted(self.scheduler.send(&request, &[])?, "to tell of the job")?;
        Ok(answer.and_then(|answer| answer.groups(DelimiterTag::JobAttributes).next().cloned()))
    }
}

/// What a sheet is printed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Paper {
    A4,
    Letter,
}

impl Paper {
    /// The queue's own paper, by the name it has in IPP (PWG 5101.1) or in a printer's description.
    fn of(queue: &Queue) -> Self {
        let own = texts(&queue.0, "media-default");
        let letter = |name: &String| name.to_lowercase().contains("letter");
        if own.iter().any(letter) {
            Self::Letter
        } else {
            Self::A4
        }
    }

    const fn media(self) -> &'static str {
        match self {
            Self::A4 => "iso_a4_210x297mm",
            Self::Letter => "na_letter_8.5x11in",
        }
    }
}

/// A queue's attributes.
pub(crate) struct Queue(pub(crate) IppAttributeGroup);

/// Asks for a queue's attributes.
pub(crate) fn printer(scheduler: &Address, queue: &str) -> Result<Queue, Error> {
    let request = request(
        Operation::GetPrinterAttributes,
        vec![("printer-uri", text(IppValue::new_uri, queue_uri(queue))?)],
        vec![],
    )?;
    let answer = accepted(scheduler.send(&request, &[])?, "to tell of the queue")?;
    answer
        .and_then(|answer| {
            answer
                .groups(DelimiterTag::PrinterAttributes)
                .next()
                .cloned()
        })
        .map(Queue)
        .ok_or_else(|| Error::NoSuchQueue {
            queue: queue.to_owned(),
        })
}

/// A queue's address (RFC 3510). Names of queues hold no character that would need escaping
/// (`lpadmin(8)`); one that does names no queue.
pub(crate) fn queue_uri(queue: &str) -> String {
    let name: String = queue
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, ' ' | '/' | '#' | '?' | '%'))
        .collect();
    format!("ipp://localhost/printers/{name}")
}

/// What the scheduler says in words, for people.
pub(crate) fn said(printer: &IppAttributeGroup, job: &IppAttributeGroup) -> String {
    let mut said = texts(printer, "printer-state-message");
    said.extend(texts(job, "job-printer-state-message"));
    said.extend(texts(job, "job-state-message"));
    said.retain(|text| !text.is_empty());
    said.dedup();
    if said.is_empty() {
        "it gives no reason".to_owned()
    } else {
        said.join("; ")
    }
}

/// The reasons for which somebody has to come, without IPP's suffixes.
pub(crate) fn needs_somebody(reasons: &[String]) -> Vec<String> {
    let plain = |reason: &String| {
        let severities = ["-error", "-warning", "-report"];
        let plain = severities
            .iter()
            .find_map(|severity| reason.strip_suffix(severity));
        plain.unwrap_or(reason).to_owned()
    };
    reasons
        .iter()
        .filter(|reason| !reason.ends_with("-report"))
        .map(plain)
        .filter(|reason| NEEDS_SOMEBODY.contains(&reason.as_str()))
        .collect()
}

// RFC 8011, 5.3.7.
const STOPPED: i32 = 6;
const CANCELLED: i32 = 7;
const ABORTED: i32 = 8;
const COMPLETED: i32 = 9;
// RFC 8011, 5.4.11.
pub(crate) const PRINTER_STOPPED: i32 = 5;

fn state_name(state: i32) -> &'static str {
    match state {
        3 => "pending",
        4 => "held",
        5 => "processing",
        6 => "stopped",
        7 => "cancelled",
        8 => "aborted",
        9 => "completed",
        _ => "",
    }
}
