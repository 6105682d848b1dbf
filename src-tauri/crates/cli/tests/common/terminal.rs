//! Somebody at a keyboard.

use super::Place;
use std::io::{Read, Write};
use std::process::{Command, ExitStatus, Stdio};

/// How a question ends.
const ENDS: [&str; 4] = [": ", "? ", "] ", ") "];

/// Runs the command with a terminal of its own and types an answer to each question: what it asks,
/// in part, and what is typed, in order. Returns what was on the screen.
pub(crate) fn typed(
    place: &Place,
    arguments: &str,
    answers: Vec<(String, String)>,
) -> (String, ExitStatus) {
    // `script` gives the program a terminal, as somebody at a keyboard has.
    let mut running = Command::new("script")
        .args(["--quiet", "--return", "--command"])
        .arg(format!("{} {arguments}", env!("CARGO_BIN_EXE_keymoot")))
        .arg("/dev/null")
        .current_dir(place.path(""))
        .env("XDG_DATA_HOME", place.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keyboard = running.stdin.take().unwrap();
    let mut screen = running.stdout.take().unwrap();
    let (mut all, mut since) = (String::new(), String::new());
    let mut answers = answers.into_iter();
    let mut piece = [0; 4096];
    loop {
        let read = screen.read(&mut piece).unwrap_or(0);
        if read == 0 {
            break;
        }
        since += &String::from_utf8_lossy(&piece[..read]);
        let asked = since.lines().last().unwrap_or_default();
        if !ENDS.iter().any(|end| asked.ends_with(end)) {
            continue;
        }
        let Some((prompt, answer)) = answers.next() else {
            break;
        };
        assert!(
            asked.contains(&prompt),
            "expected {prompt:?} in {asked:?}\n{all}"
        );
        writeln!(keyboard, "{answer}").unwrap();
        all += &std::mem::take(&mut since);
    }
    drop(keyboard);
    (all + &since, running.wait().unwrap())
}
