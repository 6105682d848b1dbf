//! The plan: which call fails, and how.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use cryptoki_sys::{CK_RV, CKR_GENERAL_ERROR};

/// What a rule does to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    AfterKill,
    AfterRv(CK_RV),
    Delay(Duration),
    Garbage,
    Kill,
    Ok,
    Removed,
    Rv(CK_RV),
    WrongHandle,
    WrongKey,
}

impl Act {
    /// The functions it can be done to; `None` for any.
    fn only(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Garbage => Some(&[
                "C_Decrypt",
                "C_Encrypt",
                "C_GenerateRandom",
                "C_Sign",
                "C_WrapKey",
            ]),
            Self::WrongHandle => Some(&[
                "C_CopyObject",
                "C_CreateObject",
                "C_GenerateKey",
                "C_UnwrapKey",
            ]),
            Self::WrongKey => Some(&["C_CreateObject", "C_UnwrapKey"]),
            _ => None,
        }
    }
}

#[derive(Debug)]
struct Rule {
    function: String,
    act: Act,
    skip: u32,
    times: Option<u32>,
}

/// The rules in force and where they came from.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    read: Option<(PathBuf, SystemTime, String)>,
    rules: Vec<Rule>,
    /// Set for good by a `removed` rule.
    pub(crate) removed: bool,
}

impl Plan {
    /// What this call of `function` meets by the plan in `file`, in the order of the rules.
    pub(crate) fn meet(&mut self, file: Option<PathBuf>, function: &str) -> Vec<Act> {
        if self.refresh(file).is_err() {
            return vec![Act::Rv(CKR_GENERAL_ERROR)];
        }
        let mut acts = Vec::new();
        for rule in &mut self.rules {
            if rule.function != "*" && rule.function != function {
                continue;
            }
            if rule.skip > 0 {
                rule.skip -= 1;
                continue;
            }
            match &mut rule.times {
                Some(0) => continue,
                Some(times) => *times -= 1,
                None => {}
            }
            acts.push(rule.act);
        }
        acts
    }

    /// Takes the file's rules if it changed. Counting starts again with what it says.
    fn refresh(&mut self, file: Option<PathBuf>) -> Result<(), String> {
        let Some(file) = file else {
            return Ok(());
        };
        let time = fs::metadata(&file).and_then(|about| about.modified());
        let time = time.map_err(|error| error.to_string())?;
        let text = fs::read_to_string(&file).map_err(|error| error.to_string())?;
        // The text as well as the time: two writes may share a tick of the clock.
        let now = (file, time, text);
        if self.read.as_ref() == Some(&now) {
            return Ok(());
        }
        self.rules = parse(&now.2)?;
        self.read = Some(now);
        self.removed = false;
        Ok(())
    }
}

fn parse(text: &str) -> Result<Vec<Rule>, String> {
    text.lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim())
        .filter(|line| !line.is_empty())
        .map(rule)
        .collect()
}

fn rule(line: &str) -> Result<Rule, String> {
    let bad = || format!("not a rule: {line}");
    let mut words = line.split_whitespace();
    let function = words.next().ok_or_else(bad)?.to_owned();
    let act = words.next().ok_or_else(bad)?;
    let act = match act.split_once(':') {
        None => match act {
            "after-kill" => Act::AfterKill,
            "garbage" => Act::Garbage,
            "kill" => Act::Kill,
            "ok" => Act::Ok,
            "removed" => Act::Removed,
            "wrong-handle" => Act::WrongHandle,
            "wrong-key" => Act::WrongKey,
            _ => return Err(bad()),
        },
        Some(("after-rv", rv)) => Act::AfterRv(number(rv).ok_or_else(bad)?),
        Some(("delay", millis)) => {
            Act::Delay(Duration::from_millis(millis.parse().map_err(|_| bad())?))
        }
        Some(("rv", rv)) => Act::Rv(number(rv).ok_or_else(bad)?),
        Some(_) => return Err(bad()),
    };
    if act
        .only()
        .is_some_and(|only| !only.contains(&function.as_str()))
    {
        return Err(bad());
    }
    let mut rule = Rule {
        function,
        act,
        skip: 0,
        times: None,
    };
    for word in words {
        let (name, value) = word.split_once('=').ok_or_else(bad)?;
        let value = value.parse().map_err(|_| bad())?;
        match name {
            "skip" => rule.skip = value,
            "times" => rule.times = Some(value),
            _ => return Err(bad()),
        }
    }
    Ok(rule)
}

fn number(text: &str) -> Option<CK_RV> {
    match text.strip_prefix("0x") {
        Some(hex) => CK_RV::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}
