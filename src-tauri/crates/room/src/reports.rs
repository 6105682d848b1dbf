//! Reports: made of the journal's file alone, answered and signed in the room.

use ceremony::Role;
use chrono::{Days, NaiveDate};
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::log::Options;
use desk::signing::{one_line, sign_as};
use desk::time::clock_is_sure;
use ledger::{Decided, FindingAcknowledged, ReportReviewed, RoomEntry, Signature};
use proof::statement::{self, KeyAct};
use report::{Acknowledged, Body, Finding, Kind, Link, Links, Period, Report, Reviewed};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use wire::{Code, Deciding, Error, sentence};

/// Makes a report of a room, also while it is open elsewhere. Memory does not grow with the journal.
///
/// # Errors
/// `period-unreadable` if two dates are no period; `checkpoint-first` where nothing is signed yet;
/// `journal-damaged` if the journal does not check.
pub fn make_report(
    room: &Path,
    options: &Options,
    kind: Kind,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Report, Error> {
    let clock = options.clock()?;
    let period = period(kind, from, to, clock.now().date_naive())?;
    let made = extract::report(room, kind, &period, &clock.stamp())?;
    if options.practice_clock.is_some() && !made.room.practice {
        return Err(Error::refusal(
            Code::PracticeClockInPractice,
            "The clock can only be moved in a practice room.",
            "Leave --practice-clock out.",
        ));
    }
    Ok(made)
}

/// A report as a PDF.
///
/// # Errors
/// If its pages cannot be drawn.
pub fn report_pages(made: &Report) -> Result<Vec<u8>, Error> {
    report::pages(made).map_err(|error| Error::fault(Code::Assembly, sentence(&error)))
}

/// A report as JSON.
///
/// # Errors
/// If it cannot be written.
pub fn report_json(made: &Report) -> Result<Vec<u8>, Error> {
    let mut bytes = serde_json::to_vec_pretty(made)
        .map_err(|why| Error::fault(Code::EntryUnwritable, why.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Writes a report: JSON where the file's name ends so, else pages.
pub(crate) fn write(made: &Report, file: &Path) -> Result<(), Error> {
    let json = file.extension().is_some_and(|ending| ending == "json");
    let bytes = if json {
        report_json(made)?
    } else {
        report_pages(made)?
    };
    files::write_new(file, &bytes)
}

/// The report of that name.
pub(crate) fn named(kind: &str) -> Result<Kind, Error> {
    Kind::named(kind).ok_or_else(|| {
        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).collect();
        Error::usage(
            Code::KindUnknown,
            format!("There is no report “{kind}”."),
            format!("There are {}.", known.join(", ")),
        )
    })
}

/// The days that are meant: up to today, by the kind a week, a fortnight or a year.
fn period(
    kind: Kind,
    from: Option<&str>,
    to: Option<&str>,
    today: NaiveDate,
) -> Result<Period, Error> {
    let to = to.map_or_else(|| today.to_string(), str::to_owned);
    let days = match kind {
        Kind::Weekly => 6,
        Kind::Changes => 13,
        Kind::Compliance | Kind::Drills | Kind::Review | Kind::Unusual => 364,
    };
    let before = to.parse::<NaiveDate>().ok();
    let before = before.and_then(|to| to.checked_sub_days(Days::new(days)));
    let from = from.map(str::to_owned);
    let from = from.or_else(|| before.map(|date| date.to_string()));
    Period::new(from.as_deref().unwrap_or(&to), &to).map_err(|error| {
        Error::usage(
            Code::PeriodUnreadable,
            sentence(&error),
            "Write dates as 2027-05-31, the earlier one first.",
        )
    })
}

pub(crate) fn report_of(
    desk: &Desk,
    kind: Kind,
    from: Option<&str>,
    to: Option<&str>,
) -> Result<Report, Error> {
    let clock = desk.log.clock();
    let period = period(kind, from, to, clock.now().date_naive())?;
    extract::report(desk.log.folder().root(), kind, &period, &clock.stamp())
}

pub(crate) fn acknowledge(
    desk: &mut Desk,
    id: &str,
    deciding: &Deciding,
) -> Result<Finding, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    // Whenever it was: an answer may come years later.
    let all = report_of(desk, Kind::Unusual, Some("1970-01-01"), Some("9999-12-31"))?;
    let Body::Unusual { findings } = all.body else {
        return Err(unknown(id));
    };
    let finding = findings.into_iter().find(|one| one.id == id.trim());
    let finding = finding.ok_or_else(|| unknown(id))?;
    let about: Vec<&str> = finding.about.iter().map(String::as_str).collect();
    let shown = digest(&Finding {
        acknowledged: None,
        ..finding.clone()
    })?;
    let decided = signed(desk, "acknowledge", &finding.id, &shown, &about, deciding)?;
    let newest = finding.newest();
    desk.log
        .write_entry(RoomEntry::FindingAcknowledged(FindingAcknowledged {
            finding: finding.id.clone(),
            newest,
            shown,
            decided: decided.clone(),
        }))?;
    let entry = desk.log.journal().size()?.saturating_sub(1);
    checkpoint(desk)?;
    Ok(Finding {
        acknowledged: Some(Acknowledged {
            by: decided.by().into(),
            at: decided.at.clone(),
            reason: decided.purpose,
            entry,
            newest,
        }),
        ..finding
    })
}

fn unknown(id: &str) -> Error {
    Error::usage(
        Code::FindingUnknown,
        format!("There is no finding “{}”.", id.trim()),
        "“keymoot report unusual” lists them. What is not signed yet is not told.",
    )
}

pub(crate) fn sign(
    desk: &mut Desk,
    kind: Kind,
    from: Option<&str>,
    to: Option<&str>,
    deciding: &Deciding,
) -> Result<Reviewed, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let made = report_of(desk, kind, from, to)?;
    let about = match &made.body {
        Body::Changes { changes, .. } => {
            let first = changes.iter().filter_map(|line| line.who.first());
            first.map(String::as_str).collect()
        }
        Body::Compliance { .. }
        | Body::Drills { .. }
        | Body::Review { .. }
        | Body::Unusual { .. }
        | Body::Weekly { .. } => Vec::new(),
    };
    let digest = digest(&made.body)?;
    let (from, to) = (made.period.from(), made.period.to());
    let subject = format!("{kind} {from} {to} {} {}", made.size, made.root);
    let decided = signed(desk, "review", &subject, &digest, &about, deciding)?;
    desk.log
        .write_entry(RoomEntry::ReportReviewed(ReportReviewed {
            report: kind.as_str().into(),
            from: from.into(),
            to: to.into(),
            size: made.size,
            root: made.root.to_string(),
            digest: digest.clone(),
            decided: decided.clone(),
        }))?;
    let entry = desk.log.journal().size()?.saturating_sub(1);
    let leaf = desk.log.journal().entries(entry, entry + 1)?.next();
    let links = match leaf {
        Some(stored) => Links::of(&Link {
            entry,
            leaf_hash: proof::leaf::leaf_hash(stored?.leaf.as_bytes()),
            at: decided.at.clone(),
            kind: "report-reviewed".into(),
        }),
        None => Links::default(),
    };
    checkpoint(desk)?;
    Ok(Reviewed {
        by: decided.by().into(),
        at: decided.at.clone(),
        says: decided.purpose,
        size: made.size,
        digest,
        links,
    })
}

/// SHA-256 of what is shown, in canonical JSON, hex.
fn digest(shown: &impl Serialize) -> Result<String, Error> {
    let unwritable = |why: String| Error::fault(Code::EntryUnwritable, why);
    let value = serde_json::to_value(shown).map_err(|why| unwritable(why.to_string()))?;
    let bytes = proof::canonical::to_vec(&value).map_err(|why| unwritable(why.to_string()))?;
    Ok(hex::encode(Sha256::digest(bytes)))
}

/// One person signs, who answers for nothing of their own.
fn signed(
    desk: &mut Desk,
    act: &str,
    subject: &str,
    detail: &str,
    about: &[&str],
    deciding: &Deciding,
) -> Result<Decided, Error> {
    let purpose = deciding.purpose.trim();
    let [signer] = deciding.signers.as_slice() else {
        return Err(Error::usage(
            Code::ActApproved,
            "One person signs this.",
            "Name them with --by, and nobody else.",
        ));
    };
    if purpose.is_empty() {
        return Err(Error::usage(
            Code::HoldName,
            "An answer has a reason.",
            "Say in a few words what was looked at, and what came of it.",
        ));
    }
    let person = desk.log.enrolled(signer.name.trim())?;
    let (name, role) = (person.name.clone(), person.role.parse::<Role>().ok());
    let may = |role: Role| role.acts_on_keys() || role.approves_on_keys() || role == Role::Auditor;
    if !role.is_some_and(may) {
        return Err(Error::refusal(
            Code::ActDecidedBy,
            format!("{name} holds shares, and does not answer reports."),
            "An administrator, a security officer, a witness or an auditor does.",
        ));
    }
    if about.contains(&name.as_str()) {
        return Err(Error::refusal(
            Code::ReviewerIsAnother,
            format!("This is about what {name} did: somebody else answers it."),
            "Name another person with --by.",
        ));
    }
    let at = desk.log.clock().stamp();
    let message = statement::key_act(&KeyAct {
        room: &desk.log.ledger().facts().id,
        at: &at,
        act,
        subject,
        detail,
        purpose,
    })
    .map_err(|refused| one_line(&refused))?;
    let signature = sign_as(desk, &name, &signer.secret, &message)?;
    Ok(Decided {
        at,
        purpose: purpose.into(),
        detail: detail.into(),
        signatures: vec![Signature {
            name,
            signature: signature.signature().into(),
        }],
    })
}
