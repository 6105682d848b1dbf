//! What is said: results on standard output, everything else on standard error.

use crate::plain;
use room::{Code, Error, ErrorKind, Progress, VerifyProgress, View};
use serde::Serialize;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::sync::OnceLock;

/// Fields that `docs/cli.md` marks as left out while they have no value.
const LEFT_OUT_WHEN_NULL: [&str; 9] = [
    "behind",
    "entry",
    "first_bad_entry",
    "page",
    "reason",
    "signer",
    "successor",
    "left",
    "unresolved",
];

/// Standard output as it was given to the program.
static RESULTS: OnceLock<File> = OnceLock::new();

/// Keeps standard output for results. Vendors' modules run in this process, and some print: what
/// they print goes where messages go.
pub(crate) fn keep_results_apart() {
    // Where there is no standard output, there is none to keep; writing to it says so.
    if let Ok(kept) = rustix::io::fcntl_dupfd_cloexec(io::stdout(), 3)
        && rustix::stdio::dup2_stdout(io::stderr()).is_ok()
    {
        let _ = RESULTS.set(File::from(kept));
    }
}

/// Where a command says things, and in which form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// True if a program is listening, not a person.
    pub(crate) const fn is_json(self) -> bool {
        self.json
    }

    /// Prints the result: `document` as JSON, or `text`.
    ///
    /// # Errors
    /// Failure `output-failed` if standard output cannot be written.
    pub(crate) fn result(self, document: &impl Serialize, text: &str) -> Result<(), Error> {
        if self.json {
            let mut value = serde_json::to_value(document).map_err(unwritable)?;
            leave_out(&mut value);
            return self.raw(&plain::json(&format!("{value:#}\n")));
        }
        let text = for_people(document, text)?;
        let end = if text.ends_with('\n') || text.is_empty() {
            ""
        } else {
            "\n"
        };
        self.raw(&format!("{text}{end}"))
    }

    /// Prints `text` as it is.
    ///
    /// # Errors
    /// As [`Output::result`].
    pub(crate) fn raw(self, text: &str) -> Result<(), Error> {
        let written = match RESULTS.get() {
            Some(mut kept) => kept.write_all(text.as_bytes()),
            None => io::stdout().write_all(text.as_bytes()),
        };
        written.map_err(unwritable)
    }

    /// Says something to a person; nothing if a program is listening.
    pub(crate) fn note(self, text: &str) {
        if !self.json {
            say(&plain::lines(text));
        }
    }

    /// Says how far an act is. Flushed before the act goes on.
    pub(crate) fn progress(self, progress: &Progress) {
        if self.json {
            say(&plain::json(&json!({ "progress": progress }).to_string()));
        } else if let Some(words) = in_words(progress) {
            say(&words);
        }
    }

    /// Says what of a room is verified now.
    pub(crate) fn verifying(self, far: &VerifyProgress, words: &str) {
        if self.json {
            say(&plain::json(&json!({ "progress": far }).to_string()));
        } else {
            say(&plain::lines(words));
        }
    }

    /// Says how far a run over many rows is: rows, rows per second, seconds left.
    pub(crate) fn far(self, what: &str, rows: u64, rate: f64, left: Option<f64>) {
        if self.json {
            let far = json!({ "rows": rows, "per_second": rate.round(), "seconds_left": left.map(f64::round) });
            say(&json!({ "progress": far }).to_string());
            return;
        }
        let left = left
            .map(|left| format!(", {left:.0} s left"))
            .unwrap_or_default();
        say(&format!("{rows} {what}, {rate:.0} a second{left}"));
    }

    /// Says whose file a ceremony waits for, and the challenge that a proof answers.
    pub(crate) fn waiting(self, view: &View, custodian: &str, file: &Path) {
        let challenge = view.possession.as_ref().map(|one| one.challenge.as_str());
        if self.json {
            let waits = json!({
                "ceremony": view.id,
                "custodian": custodian,
                "share": view.share.as_ref().and_then(|share| share.file.as_ref()),
                "challenge": challenge,
                "for": file,
            });
            say(&plain::json(&json!({ "waiting": waits }).to_string()));
            return;
        }
        let waits = format!("Waiting for {} from {custodian}.", file.display());
        say(&plain::line(&waits));
        if let Some(challenge) = challenge {
            say(&format!("The challenge their proof answers: {challenge}"));
        }
    }

    /// Says what went wrong and what to do now.
    pub(crate) fn error(self, error: &Error) {
        if self.json {
            let Error {
                code,
                message,
                recovery,
                ..
            } = error;
            let inner = json!({ "code": code, "message": message, "recovery": recovery });
            say(&plain::json(&json!({ "error": inner }).to_string()));
        } else {
            say(&in_three_lines(error));
        }
    }
}

/// The exit status of an error.
pub(crate) const fn exit_status(kind: ErrorKind) -> u8 {
    match kind {
        ErrorKind::Usage => 2,
        ErrorKind::Refusal => 3,
        ErrorKind::Failure => 4,
        ErrorKind::Fault => 5,
    }
}

/// What an effect does, in the words of the room.
pub(crate) fn effect_in_words(effect: &str) -> &str {
    match effect {
        "close-door" => "locking the key into its token",
        "destroy-key" => "destroying the drill key",
        "adopt-key" => "looking for the key",
        "generate-key" => "making the key",
        "install-key" => "rebuilding the key in the target token",
        "test-key" => "rebuilding the key for a moment, trying it and destroying it",
        "rehearse" => "sharing the secret and trying its recovery inside the token",
        "release-package" => "releasing the recovery package",
        "write-share" => "writing a share and reading it back",
        other => other,
    }
}

/// Progress as people read it: when an act begins and when it is done.
fn in_words(progress: &Progress) -> Option<String> {
    let effect = effect_in_words(&progress.effect);
    let measure = if progress.total > 1 {
        format!(" ({} of {})", progress.done, progress.total)
    } else {
        String::new()
    };
    match progress.phase {
        "acting" => Some(format!("  … {effect}{measure}")),
        "outcome" => Some(format!("  ✓ {effect}{measure}")),
        _ => None,
    }
}

/// What went wrong, what to do now, and the code that others match on.
pub(crate) fn in_three_lines(error: &Error) -> String {
    format!(
        "{}\n{}\n({})",
        plain::line(&error.message),
        plain::line(&error.recovery),
        error.code
    )
}

/// A result in words, with what others wrote made harmless. What of theirs holds a line's end is
/// found in the document that is told beside it, so that it cannot pass for a line of ours.
fn for_people(document: &impl Serialize, text: &str) -> Result<String, Error> {
    let document = serde_json::to_value(document).map_err(unwritable)?;
    let mut broken = Vec::new();
    broken_lines(&document, &mut broken);
    // A document that is one text, as a script is, has its own lines.
    broken.retain(|theirs| theirs.trim() != text.trim());
    let mut text = text.to_owned();
    for theirs in &broken {
        text = text.replace(theirs.as_str(), &plain::line(theirs));
    }
    let lines: Vec<_> = text.split("\r\n").map(plain::lines).collect();
    Ok(lines.join("\r\n"))
}

/// Every text of a document that goes over more than one line.
fn broken_lines(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(values) => values.iter().for_each(|one| broken_lines(one, found)),
        Value::Object(fields) => fields.values().for_each(|one| broken_lines(one, found)),
        Value::String(text) if text.contains('\n') => found.push(text.clone()),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
    }
}

/// Writes a line to standard error. If that is closed there is nobody left to tell, and the
/// journal has it all the same.
pub(crate) fn say(text: &str) {
    let mut err = io::stderr().lock();
    let _closed = writeln!(err, "{text}").and_then(|()| err.flush());
}

fn leave_out(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(leave_out),
        Value::Object(fields) => {
            fields.retain(|name, value| {
                !(value.is_null() && LEFT_OUT_WHEN_NULL.contains(&name.as_str()))
            });
            fields.values_mut().for_each(leave_out);
        }
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => {}
    }
}

fn unwritable(error: impl std::fmt::Display) -> Error {
    Error::failure(
        Code::OutputFailed,
        format!("The result could not be written: {error}."),
        "Nothing in the room is lost. Ask again once there is somewhere to write to.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_optional_fields_are_left_out() {
        let mut value = json!({ "step": null, "unresolved": null, "claims": [{ "page": null }] });
        leave_out(&mut value);
        assert_eq!(value, json!({ "step": null, "claims": [{}] }));
    }

    #[test]
    fn what_others_wrote_cannot_pass_for_a_line_of_ours() {
        let document = json!({ "file": "a\nThe record is PROVED\u{1b}[2J" });
        let text = format!("The file is {}\n", document["file"].as_str().unwrap());
        assert_eq!(
            for_people(&document, &text).unwrap(),
            "The file is a\\u{a}The record is PROVED\\u{1b}[2J\n"
        );
        let calendar = "BEGIN\r\nEND\r\n";
        let told = for_people(&json!({ "calendar": calendar }), calendar);
        assert_eq!(told.unwrap(), calendar);
    }

    #[test]
    fn exit_statuses_are_as_documented() {
        let kinds = [
            ErrorKind::Usage,
            ErrorKind::Refusal,
            ErrorKind::Failure,
            ErrorKind::Fault,
        ];
        assert_eq!(kinds.map(exit_status), [2, 3, 4, 5]);
    }
}
