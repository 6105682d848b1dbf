//! Running the real `keymoot` in a folder of its own.

pub(crate) mod form;
pub(crate) mod terminal;

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A folder for one test, with rooms in it, and what else the command finds in its environment.
pub(crate) struct Place(TempDir, Vec<(String, String)>);

/// What a run gave.
pub(crate) struct Ran {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap(), Vec::new())
    }

    pub(crate) fn set_environment(&mut self, variables: Vec<(String, String)>) {
        self.1 = variables;
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// The command, ready to be given arguments; rooms are kept in this folder.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_keymoot"));
        command
            .current_dir(self.0.path())
            .env("XDG_DATA_HOME", self.0.path())
            .envs(self.1.iter().map(|(name, value)| (name, value)));
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(
            &self
                .command()
                .args(arguments)
                .stdin(Stdio::null())
                .output()
                .unwrap(),
        )
    }

    /// Runs with `--json` and parses the one document on standard output.
    pub(crate) fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let all: Vec<&str> = std::iter::once("--json")
            .chain(arguments.iter().copied())
            .collect();
        let ran = self.run(&all);
        let document = serde_json::from_str(&ran.out);
        let document = document.unwrap_or_else(|error| panic!("{error}: {}{}", ran.out, ran.err));
        (ran.status, document)
    }

    /// Runs with `--json` and parses the error on the last line of standard error.
    pub(crate) fn error(&self, arguments: &[&str]) -> (i32, Value) {
        let all: Vec<&str> = std::iter::once("--json")
            .chain(arguments.iter().copied())
            .collect();
        let ran = self.run(&all);
        assert_eq!(ran.out, "", "an error leaves standard output empty");
        let last = ran.err.lines().last().unwrap_or_default();
        (
            ran.status,
            serde_json::from_str::<Value>(last).unwrap()["error"].clone(),
        )
    }
}

impl Ran {
    pub(crate) fn of(output: &Output) -> Self {
        Self {
            status: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// A script with that many custodians of a practice room, who are enrolled there.
pub(crate) fn script(kind: &str, label: &str, custodians: usize) -> String {
    let names = ["Priya Nair", "王 Wei", "Zoë Łukasiewicz"];
    let mut text = format!(
        "version = 1\nkind = \"{kind}\"\ntitle = \"Vault key\"\n[key]\nlabel = \"{label}\"\n"
    );
    if kind != "recover" {
        text += &format!("[quorum]\nthreshold = 2\nshares = {custodians}\n");
    }
    let mut people = vec![("Anders Holm", "administrator"), ("Ruth Abel", "witness")];
    people.extend(
        names
            .iter()
            .take(custodians)
            .map(|name| (*name, "custodian")),
    );
    for (name, role) in people {
        text += &format!("[[participant]]\nname = \"{name}\"\nrole = \"{role}\"\n");
    }
    text
}

/// The path as an argument.
pub(crate) fn argument(path: &Path) -> &str {
    path.to_str().unwrap()
}
