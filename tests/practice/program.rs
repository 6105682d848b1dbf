//! The built command, run as anyone would run it.

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// How a run of the command ended.
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The command, without anything of the caller's environment that would change what it does.
pub(crate) fn keymoot() -> Command {
    let mut command = Command::new(binary());
    command.env_remove("SOFTHSM2_CONF");
    command
}

/// `keymoot --json …`
pub(crate) fn json(arguments: &[&str]) -> Ended {
    let mut command = keymoot();
    command.arg("--json").args(arguments);
    run(&mut command)
}

pub(crate) fn run(command: &mut Command) -> Ended {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().unwrap();
    Ended {
        status: status.code().expect("it ended by itself"),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

impl Ended {
    /// The one JSON document on standard output of a run that ended with `status`.
    #[track_caller]
    pub(crate) fn document(&self, status: i32) -> Value {
        assert_eq!(self.status, status, "{}\n{}", self.stdout, self.stderr);
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The code of the error that ended it with `status`, and nothing on standard output.
    #[track_caller]
    pub(crate) fn refused(&self, status: i32) -> String {
        assert_eq!(self.status, status, "{}\n{}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "");
        let last = self.stderr.lines().last().expect("an error is told");
        let told: Value = serde_json::from_str(last).unwrap();
        for part in ["message", "recovery"] {
            let words = told["error"][part].as_str().unwrap();
            assert!(!words.is_empty(), "{part} of {told}");
        }
        text(&told["error"]["code"])
    }
}

/// A string of a JSON document.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is a string"))
        .to_owned()
}

/// The names of an object's fields, ascending.
pub(crate) fn names(value: &Value) -> Vec<&str> {
    let fields = value.as_object().expect("an object");
    let mut names: Vec<&str> = fields.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// A path as an argument.
pub(crate) fn argument(path: &impl AsRef<OsStr>) -> &str {
    path.as_ref().to_str().unwrap()
}

/// A file of this repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// `keymoot` beside the folder this test was built in.
fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.parent().and_then(Path::parent).unwrap();
    let binary = folder.join("keymoot");
    assert!(
        binary.is_file(),
        "{} is not built; run: cargo build -p cli",
        binary.display()
    );
    binary
}
