//! `keymoot report …`.

use crate::columns::columns;
use crate::commands::key::{DecidingArguments, unlock_journal};
use crate::secrets::PinFile;
use crate::{Context, Status};
use clap::{Args, Subcommand, ValueEnum};
use room::{
    Code, Error, Report, ReportFinding, ReportKind, files, make_report, report_json, report_pages,
};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The reports.
#[derive(Debug, Subcommand)]
pub(crate) enum ReportCommand {
    /// Answer something unusual with a reason; it is signed, and open again if more comes of it
    #[command(
        after_help = "Example:\n  keymoot report acknowledge out-of-hours-17 --by Ada --purpose INC-7"
    )]
    Acknowledge {
        /// The finding's id, as a report shows it
        finding: String,
        #[command(flatten)]
        deciding: DecidingArguments,
    },
    /// What was decided about keys, by whom and why: the last fortnight unless told otherwise
    #[command(after_help = "Example:\n  keymoot report changes --out changes.pdf")]
    Changes(ReportArguments),
    /// Which controls the journal answers, and with which entries: the last year
    #[command(
        after_help = "Example:\n  keymoot report compliance --from 2027-01-01 --to 2027-12-31 --out 2027.pdf"
    )]
    Compliance(ReportArguments),
    /// What was rehearsed when, how long a recovery took, what did not go as planned: the last year
    #[command(after_help = "Example:\n  keymoot report drills --format json")]
    Drills(ReportArguments),
    /// What a yearly review of key management looks at: the last year
    #[command(after_help = "Example:\n  keymoot report review --out review.pdf")]
    Review(ReportArguments),
    /// Sign that somebody read a report; of changes, somebody who made none of them
    #[command(
        after_help = "Example:\n  keymoot report sign changes --by Ruth --purpose as-planned"
    )]
    Sign {
        /// Which report
        report: Which,
        #[command(flatten)]
        days: Days,
        #[command(flatten)]
        deciding: DecidingArguments,
    },
    /// What was unusual, and why it is told; status 1 while anything is not answered: the last year
    #[command(after_help = "Example:\n  keymoot report unusual")]
    Unusual(ReportArguments),
    /// A week: what was done, what failed, ages of keys, how tenants stand
    #[command(after_help = "Example:\n  keymoot report weekly --to 2027-05-30 --out week.pdf")]
    Weekly(ReportArguments),
}

/// The reports that are signed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Which {
    Changes,
    Compliance,
    Drills,
    Review,
    Unusual,
    Weekly,
}

/// Of which days.
#[derive(Args, Debug)]
pub(crate) struct Days {
    /// The first day
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The last day; today if left out
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
}

/// Of which days, in which form, and where to.
#[derive(Args, Debug)]
pub(crate) struct ReportArguments {
    #[command(flatten)]
    days: Days,
    /// The file's form; by its name's ending if left out
    #[arg(long, value_enum)]
    format: Option<Form>,
    /// A file to write, which must not exist
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
enum Form {
    /// One JSON document
    Json,
    /// Pages
    Pdf,
}

impl ReportCommand {
    pub(crate) fn run(self, context: &Context) -> Result<Status, Error> {
        match self {
            Self::Acknowledge { finding, deciding } => {
                let mut room = context.open()?;
                let pins = deciding.pin_file.as_deref();
                unlock_journal(&mut room, pins.map(PinFile::read).transpose()?.as_ref())?;
                let answered = room.reports().acknowledge(&finding, &deciding.ask()?)?;
                context.output.result(&answered, &one(&answered))?;
                Ok(Status::Done)
            }
            Self::Sign {
                report,
                days,
                deciding,
            } => {
                let kind = match report {
                    Which::Changes => ReportKind::Changes,
                    Which::Compliance => ReportKind::Compliance,
                    Which::Drills => ReportKind::Drills,
                    Which::Review => ReportKind::Review,
                    Which::Unusual => ReportKind::Unusual,
                    Which::Weekly => ReportKind::Weekly,
                };
                let mut room = context.open()?;
                let pins = deciding.pin_file.as_deref();
                unlock_journal(&mut room, pins.map(PinFile::read).transpose()?.as_ref())?;
                let (from, to) = (days.from.as_deref(), days.to.as_deref());
                let signed = room
                    .reports()
                    .sign(kind.as_str(), from, to, &deciding.ask()?)?;
                let text = format!(
                    "{} signed it: entry {}.\n",
                    signed.by,
                    signed.links.in_words()
                );
                context.output.result(&signed, &text)?;
                Ok(Status::Done)
            }
            Self::Changes(arguments) => arguments.run(context, ReportKind::Changes),
            Self::Compliance(arguments) => arguments.run(context, ReportKind::Compliance),
            Self::Drills(arguments) => arguments.run(context, ReportKind::Drills),
            Self::Review(arguments) => arguments.run(context, ReportKind::Review),
            Self::Unusual(arguments) => arguments.run(context, ReportKind::Unusual),
            Self::Weekly(arguments) => arguments.run(context, ReportKind::Weekly),
        }
    }
}

impl ReportArguments {
    fn run(&self, context: &Context, kind: ReportKind) -> Result<Status, Error> {
        let folder = context.room_folder()?;
        let days = (self.days.from.as_deref(), self.days.to.as_deref());
        let made = make_report(&folder, &context.options, kind, days.0, days.1)?;
        if let Some(file) = &self.out {
            let bytes = match self.form(file)? {
                Form::Json => report_json(&made)?,
                Form::Pdf => report_pages(&made)?,
            };
            files::write_new(file, &bytes)?;
        } else if self.format == Some(Form::Pdf) {
            return Err(Error::usage(
                Code::Usage,
                "Pages are written to a file.",
                "Name it with --out FILE.",
            ));
        }
        context
            .output
            .result(&made, &in_words(&made, self.out.as_deref()))?;
        Ok(Status::of(!is_open(&made)))
    }

    fn form(&self, file: &Path) -> Result<Form, Error> {
        let ending = file.extension().and_then(|ending| ending.to_str());
        match (self.format, ending) {
            (Some(form), _) => Ok(form),
            (None, Some("json")) => Ok(Form::Json),
            (None, Some("pdf")) => Ok(Form::Pdf),
            (None, _) => Err(Error::usage(
                Code::Usage,
                "The file's name does not say which form it has.",
                "Let it end in .pdf or .json, or give --format.",
            )),
        }
    }
}

/// Whether something unusual waits for an answer, where that is what was asked.
fn is_open(made: &Report) -> bool {
    made.kind == ReportKind::Unusual && made.open().count() > 0
}

fn one(finding: &ReportFinding) -> String {
    format!(
        "{}: {} [{}]\n",
        finding.id,
        finding.why,
        finding.links.in_words()
    )
}

/// The report in a few lines: what it speaks for, and its lines by name.
fn in_words(made: &Report, out: Option<&Path>) -> String {
    let mut text = format!(
        "{}, {} to {}. It speaks for the checkpoint of {} entries; {} are of the period.\n",
        made.kind.title(),
        made.period.from(),
        made.period.to(),
        made.size,
        made.entries
    );
    if let Some(file) = out {
        let _ = writeln!(text, "Written to {}.", file.display());
        return text;
    }
    let document = serde_json::to_value(made).unwrap_or_default();
    for regime in list(&document, "regimes") {
        let _ = writeln!(text, "\n{}", field(regime, "name"));
        let rows: Vec<[String; 3]> = list(regime, "controls")
            .map(|control| {
                let since = field(control, "since");
                [
                    field(control, "id"),
                    field(control, "answer"),
                    since.get(..10).unwrap_or_default().to_owned(),
                ]
            })
            .collect();
        text += &columns(["control", "answer", "since"], &rows);
    }
    for (name, title, shown) in [
        ("evidence", "What a review looks at", "evidence"),
        ("due", "Held when due", "evidence"),
        ("drills", "Rehearsals", "title"),
        ("changes", "Changes", "what"),
        ("failed", "Refused or failed", "what"),
        ("rotations", "Rotations", "what"),
        ("operations", "What was done", "operation"),
        ("tenants", "Domains", "domain"),
        ("findings", "Unusual use", "id"),
    ] {
        let mut rows = list(&document, name).peekable();
        if rows.peek().is_none() {
            continue;
        }
        let _ = writeln!(text, "\n{title}");
        for row in rows {
            let links = row.pointer("/links/entries").and_then(Value::as_array);
            let entries: Vec<String> = links
                .into_iter()
                .flatten()
                .filter_map(|link| Some(link.get("entry")?.to_string()))
                .collect();
            let more = ["result", "attention", "why"]
                .into_iter()
                .map(|name| field(row, name))
                .find(|text| !text.is_empty());
            let more = more.map(|text| format!(": {text}")).unwrap_or_default();
            let no = if row.get("shown") == Some(&Value::Bool(false)) {
                "NOT SHOWN, "
            } else {
                ""
            };
            let _ = writeln!(
                text,
                "  {no}{}{more} [{}]",
                field(row, shown),
                entries.join(", ")
            );
        }
    }
    text
}

fn list<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> + use<'v> {
    value
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn field(value: &Value, name: &str) -> String {
    let text = value.get(name).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}
