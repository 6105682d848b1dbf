//! Virtual smartcards. `tests/virtual-card/README.md` says what they are.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::{env, fmt};

use serde_json::Value;

/// Running cards, in readers and out of them. They and their smartcard daemon end when this goes.
pub struct Cards {
    process: Child,
    commands: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    ready: Value,
}

/// One card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What [`Cards::pull`] and [`Cards::insert`] call it.
    pub name: String,
    /// Serial number of its tokens: two on an OpenPGP card, one on a PIV card.
    pub serial: String,
    /// Its PIN.
    pub pin: String,
}

impl Cards {
    /// Starts cards of these kinds (`openpgp`, `openpgp-ed25519`, `openpgp-blank`, `piv`,
    /// `piv-blank`), kept in the folder `state`: the same folder gives the same cards again. The
    /// first two are in the readers.
    ///
    /// # Errors
    /// If the program is not built, or the cards do not start; standard error says why.
    pub fn start(state: &Path, kinds: &[&str]) -> io::Result<Self> {
        let program = program()?;
        let mut process = Command::new(&program)
            .arg("--state")
            .arg(state)
            .args(["--cards", &kinds.join(",")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| {
                io::Error::other(format!(
                    "{}: {error}. Run npm test once, or build it as its README says",
                    program.display()
                ))
            })?;
        let commands = process.stdin.take();
        let answers = process.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let mut cards = Self {
            process,
            commands,
            answers: BufReader::new(answers),
            ready: Value::Null,
        };
        cards.ready = serde_json::from_str(&cards.answer()?)?;
        Ok(cards)
    }

    /// The PKCS#11 module that speaks to the cards.
    #[must_use]
    pub fn module(&self) -> PathBuf {
        PathBuf::from(text(&self.ready["module"]))
    }

    /// The variables a program needs in its environment to see these cards and no others.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let variables = self.ready["env"].as_object().into_iter().flatten();
        variables
            .map(|(name, value)| (name.clone(), text(value)))
            .collect()
    }

    /// All cards, in the order they were asked for.
    #[must_use]
    pub fn cards(&self) -> Vec<Card> {
        let cards = self.ready["cards"].as_array().into_iter().flatten();
        cards
            .map(|card| Card {
                name: text(&card["name"]),
                serial: text(&card["serial"]),
                pin: text(&card["pin"]),
            })
            .collect()
    }

    /// Pulls a card out of its reader, whatever it is doing.
    ///
    /// # Errors
    /// If it is in none.
    pub fn pull(&mut self, name: &str) -> io::Result<()> {
        self.ask(&format!("pull {name}"))
    }

    /// Has a card leave its reader when it gets a command with this instruction byte (ISO/IEC
    /// 7816-4), without an answer. `0x2a` is an OpenPGP card's signing and decrypting, `0x87` a PIV
    /// card's.
    ///
    /// # Errors
    /// If it is in no reader.
    pub fn pull_at(&mut self, name: &str, instruction: u8) -> io::Result<()> {
        self.ask(&format!("pull {name} at {instruction:02x}"))
    }

    /// Puts a card into the first free reader.
    ///
    /// # Errors
    /// If it is in one already, or none is free.
    pub fn insert(&mut self, name: &str) -> io::Result<()> {
        self.ask(&format!("insert {name}"))
    }

    fn ask(&mut self, command: &str) -> io::Result<()> {
        let commands = self.commands.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(commands, "{command}")?;
        match self.answer()?.as_str() {
            "ok" => Ok(()),
            said => Err(io::Error::other(format!("{command}: {said}"))),
        }
    }

    fn answer(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err(io::Error::other("the virtual cards have ended"));
        }
        Ok(line.trim_end().to_owned())
    }
}

impl Drop for Cards {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.commands = None;
        let _ = self.process.wait();
    }
}

impl fmt::Debug for Cards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cards({})", self.ready)
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn program() -> io::Result<PathBuf> {
    if let Some(path) = env::var_os("KEYMOOT_VIRTUAL_CARD") {
        return Ok(path.into());
    }
    // target/debug/deps/test-binary
    let test = env::current_exe()?;
    let target = test.ancestors().nth(3).ok_or(io::ErrorKind::NotFound)?;
    Ok(target.join("virtual-card/release/virtual-card"))
}
