//! Where PINs and passphrases come from: a hidden prompt, or a file for unattended drills. Never
//! an argument, never the environment.

use crate::terminal;
use room::{Code, DrawnFor, Error, Room};
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::path::Path;

/// Nothing that holds PINs is longer than this, in bytes.
const LONGEST_FILE: u64 = 64 * 1024;
/// Ends the name of a PIN-file line that gives a security officer's PIN.
const SO_SUFFIX: &str = "/so";

/// PINs by token, as a `--pin-file` gives them: lines `token-label=PIN` or `serial=PIN`, and with
/// `/so` after the name for the security officer's.
#[derive(Debug, Default)]
pub(crate) struct PinFile {
    named: BTreeMap<String, GivenPin>,
    /// What unlocks every token that no line names: in a practice room, where all have one PIN.
    any: Option<SecretString>,
}

/// A PIN and the line it was given on.
#[derive(Clone, Debug)]
struct GivenPin {
    line: usize,
    pin: SecretString,
}

impl PinFile {
    /// Reads a PIN file.
    ///
    /// # Errors
    /// Failure `secret-file-unreadable`; usage `pin-file-line` and `pin-file-twice`, naming lines,
    /// never their text.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        Self::parse(read_text(path)?.expose_secret())
    }

    fn parse(text: &str) -> Result<Self, Error> {
        let mut pins = Self::default();
        for (line, written) in (1..).zip(text.lines()) {
            if !written.trim().is_empty() && !written.starts_with('#') {
                pins.add(line, written)?;
            }
        }
        Ok(pins)
    }

    fn add(&mut self, line: usize, written: &str) -> Result<(), Error> {
        let (name, pin) = written
            .split_once('=')
            .filter(|(name, pin)| !name.trim().is_empty() && !pin.is_empty())
            .ok_or_else(|| {
                Error::usage(
                    Code::PinFileLine,
                    format!("Line {line} of the PIN file is not `token-label=PIN`."),
                    "Write one token per line; lines that begin with # are left out.",
                )
            })?;
        let given = GivenPin {
            line,
            pin: pin.into(),
        };
        // Of two, one would be tried in vain, and tokens count that.
        match self.named.insert(name.trim().to_owned(), given) {
            Some(earlier) if earlier.pin.expose_secret() != pin => Err(Error::usage(
                Code::PinFileTwice,
                format!(
                    "Lines {} and {line} of the PIN file give two PINs for one name.",
                    earlier.line
                ),
                "No PIN was tried. Tell two tokens of one label apart by writing their serial \
                 numbers in place of the label.",
            )),
            _ => Ok(()),
        }
    }

    /// The same, and one PIN for every token that no line names.
    #[must_use]
    pub(crate) fn or_all(&self, any: Option<&str>) -> Self {
        Self {
            named: self.named.clone(),
            any: any.map(SecretString::from),
        }
    }

    /// The user PIN of a token: by its serial number, else by its label.
    pub(crate) fn user(&self, label: &str, serial: &str) -> Option<&SecretString> {
        let named = self.of(serial).or_else(|| self.of(label));
        named.or(self.any.as_ref())
    }

    /// The security officer's PIN of a token, likewise.
    pub(crate) fn so(&self, label: &str, serial: &str) -> Option<&SecretString> {
        let of = |name: &str| {
            let named = !name.is_empty();
            named.then(|| self.of(&format!("{name}{SO_SUFFIX}")))?
        };
        of(serial).or_else(|| of(label))
    }

    fn of(&self, name: &str) -> Option<&SecretString> {
        self.named.get(name).map(|given| &given.pin)
    }
}

/// Reads a file that holds one secret on its first line.
///
/// # Errors
/// Failure `secret-file-unreadable`; usage `secret-file-empty`.
pub(crate) fn read_line(path: &Path) -> Result<SecretString, Error> {
    let text = read_text(path)?;
    let line = text.expose_secret().lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Error::usage(
            Code::SecretFileEmpty,
            format!("{} holds nothing on its first line.", path.display()),
            "Write the PIN or passphrase on the first line of the file.",
        ));
    }
    Ok(SecretString::from(line))
}

/// A passphrase that is new: drawn and typed back, or asked for twice. Whether one of a person's own
/// will do the room says.
///
/// # Errors
/// As [`terminal::hidden`] and [`Room::draw_passphrase`].
pub(crate) fn new_passphrase(
    room: &mut Room,
    what: DrawnFor,
    prompt: &str,
) -> Result<SecretString, Error> {
    let prompt = format!("{prompt} (Enter: let Keymoot draw one)");
    loop {
        let first = terminal::hidden(&prompt)?;
        if first.expose_secret().is_empty() {
            return drawn(room, what);
        }
        let second = terminal::hidden("The same again:")?;
        if first.expose_secret() == second.expose_secret() {
            return Ok(first);
        }
        terminal::show("The two are not alike; once more.")?;
    }
}

/// One that is drawn, shown once and typed back.
fn drawn(room: &mut Room, what: DrawnFor) -> Result<SecretString, Error> {
    let drawn = room.draw_passphrase(what)?;
    terminal::show("Write it down by hand, and keep it as the share is kept:")?;
    loop {
        terminal::show_once(&format!("    {}", drawn.expose_secret()))?;
        let back = terminal::hidden("Type it back:")?;
        if back.expose_secret().trim() == drawn.expose_secret() {
            return Ok(drawn);
        }
        terminal::show("That is not it. Look once more:")?;
    }
}

/// Reads a file that is a secret from beginning to end.
///
/// # Errors
/// Failure `secret-file-unreadable`.
pub(crate) fn read_text(path: &Path) -> Result<SecretString, Error> {
    let unreadable = |reason: String| {
        Error::failure(
            Code::SecretFileUnreadable,
            format!("{} could not be read: {reason}.", path.display()),
            "Check the path and that this user may read the file.",
        )
    };
    let bytes =
        room::read_given_or_piped(path, LONGEST_FILE).map_err(|why| unreadable(why.to_string()))?;
    let text =
        std::str::from_utf8(&bytes).map_err(|_| unreadable("it is not UTF-8 text".to_owned()))?;
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pin: Option<&SecretString>) -> Option<&str> {
        pin.map(ExposeSecret::expose_secret)
    }

    #[test]
    fn a_pin_file_gives_both_pins_by_label_or_serial_number() {
        let pins = PinFile::parse("# room 4\n\nHSM A=12=34\r\nHSM A/so= 99\n0042=77\n").unwrap();
        assert_eq!(shown(pins.user("HSM A", "0041")), Some("12=34"));
        assert_eq!(shown(pins.user("HSM A", "0042")), Some("77"));
        assert_eq!(shown(pins.user("HSM B", "0042")), Some("77"));
        assert_eq!(shown(pins.user("HSM B", "")), None);
        assert_eq!(shown(pins.so("HSM A", "0042")), Some(" 99"));
        assert_eq!(shown(pins.so("HSM B", "0042")), None);
    }

    #[test]
    fn a_bad_line_is_named_and_never_quoted() {
        let error = PinFile::parse("HSM A=1234\n87654321\n").unwrap_err();
        assert_eq!(error.code, "pin-file-line");
        assert!(error.message.contains("Line 2"));
        assert!(!error.message.contains("87654321"));
    }

    #[test]
    fn two_pins_for_one_name_are_refused() {
        for text in ["A=1111\n#\nA=2222\n", "A/so=1111\n\n A/so =2222"] {
            let error = PinFile::parse(text).unwrap_err();
            assert_eq!(error.code, "pin-file-twice");
            assert!(error.message.contains("Lines 1 and 3"), "{error}");
            assert!(!error.to_string().contains("1111"));
        }
        for text in ["A=1111\nA=1111\n", "A=1111\nA/so=2222\nB=3333\na=4444\n"] {
            PinFile::parse(text).unwrap();
        }
    }
}
