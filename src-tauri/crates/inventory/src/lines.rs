//! Lines of a file that a stranger may have written.

use crate::LONGEST_ROW;
use std::io::{self, BufRead};

/// Reads the next line with its line break into `line`, of which no more is kept than is needed to
/// refuse it as too long; every byte is shown to `seen`. `false` at the end.
///
/// # Errors
/// The input's.
pub fn next_line(
    input: &mut impl BufRead,
    line: &mut Vec<u8>,
    mut seen: impl FnMut(&[u8]),
) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let some = &buffer[..end.map_or(buffer.len(), |end| end + 1)];
        seen(some);
        let room = (LONGEST_ROW + 2).saturating_sub(line.len());
        line.extend_from_slice(&some[..some.len().min(room)]);
        let taken = some.len();
        input.consume(taken);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// A line without its line break, whichever it is.
#[must_use]
pub fn without_break(line: &[u8]) -> &[u8] {
    let text = line.strip_suffix(b"\n").unwrap_or(line);
    text.strip_suffix(b"\r").unwrap_or(text)
}
