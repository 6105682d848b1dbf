//! Where PINs and passphrases come from: a hidden prompt, or a file for unattended drills. Never
//! an argument, never the environment.

use crate::terminal;
use room::Error;
use secrecy::{ExposeSecret, SecretString};
use std::collections::BTreeMap;
use std::path::Path;

/// Nothing that holds PINs is longer than this, in bytes.
const LONGEST_FILE: u64 = 64 * 1024;
/// Ends the name of a PIN-file line that gives a security officer's PIN.
const SO_SUFFIX: &str = "/so";

/// PINs by token label, as a `--pin-file` gives them: lines `token-label=PIN`, and
/// `token-label/so=PIN` for the security officer's.
#[derive(Debug, Default)]
pub(crate) struct PinFile(BTreeMap<String, SecretString>);

impl PinFile {
    /// Reads a PIN file.
    ///
    /// # Errors
    /// Failure `secret-file-unreadable`; usage `pin-file-line` naming the line, never its text.
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        Self::parse(read_text(path)?.expose_secret())
    }

    fn parse(text: &str) -> Result<Self, Error> {
        let mut pins = BTreeMap::new();
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let (label, pin) = line
                .split_once('=')
                .filter(|(label, pin)| !label.trim().is_empty() && !pin.is_empty())
                .ok_or_else(|| {
                    Error::usage(
                        "pin-file-line",
                        format!(
                            "Line {} of the PIN file is not `token-label=PIN`.",
                            number + 1
                        ),
                        "Write one token per line; lines that begin with # are left out.",
                    )
                })?;
            pins.insert(label.trim().to_owned(), SecretString::from(pin));
        }
        Ok(Self(pins))
    }

    /// The user PIN of a token.
    pub(crate) fn user(&self, label: &str) -> Option<&SecretString> {
        self.0.get(label)
    }

    /// The security officer's PIN of a token.
    pub(crate) fn so(&self, label: &str) -> Option<&SecretString> {
        self.0.get(&format!("{label}{SO_SUFFIX}"))
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
            "secret-file-empty",
            format!("{} holds nothing on its first line.", path.display()),
            "Write the PIN or passphrase on the first line of the file.",
        ));
    }
    Ok(SecretString::from(line))
}

/// A new secret from `file` if one is given, else asked for twice.
///
/// # Errors
/// As [`read_line`] and [`terminal::hidden_twice`].
pub(crate) fn given_or_chosen(file: Option<&Path>, prompt: &str) -> Result<SecretString, Error> {
    file.map_or_else(|| terminal::hidden_twice(prompt), read_line)
}

/// Reads a file that is a secret from beginning to end.
///
/// # Errors
/// Failure `secret-file-unreadable`.
pub(crate) fn read_text(path: &Path) -> Result<SecretString, Error> {
    let unreadable = |reason: String| {
        Error::failure(
            "secret-file-unreadable",
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

    #[test]
    fn a_pin_file_gives_both_pins_by_label() {
        let pins = PinFile::parse("# room 4\n\nHSM A=12=34\r\nHSM A/so= 99\n").unwrap();
        assert_eq!(pins.user("HSM A").unwrap().expose_secret(), "12=34");
        assert_eq!(pins.so("HSM A").unwrap().expose_secret(), " 99");
        assert!(pins.user("HSM B").is_none());
    }

    #[test]
    fn a_bad_line_is_named_and_never_quoted() {
        let error = PinFile::parse("HSM A=1234\n87654321\n").unwrap_err();
        assert_eq!(error.code, "pin-file-line");
        assert!(error.message.contains("Line 2"));
        assert!(!error.message.contains("87654321"));
    }
}
