//! A record's manifest and transcript in a file of whatever form, found by where streams begin, with
//! no understanding of the file. Attachments outlive most programs that save a PDF again.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::Resaved;
use crate::manifest;
use crate::transcript::MAX_TRANSCRIPT;

/// What stands before a stream's data, but for the end of the line.
const STREAM: &[u8] = b"stream";
/// What follows a stream's data.
const STREAM_END: &[u8] = b"endstream";
/// How a transcript begins, as it is written.
const TRANSCRIPT_START: &[u8] = b"{\"format\":\"keymoot-transcript/";
/// The most streams that are looked at.
const MAX_STREAMS: usize = 1_000_000;

impl Resaved {
    /// The parts of a record that stand in a file, as far as they can be found without reading it as a
    /// PDF; nothing if it has no manifest and transcript. The pages are not compared.
    #[must_use]
    pub fn scan(file: &[u8]) -> Option<Self> {
        let note_start = format!("{}\n", manifest::FORMAT);
        let (mut note, mut transcript) = (None, None);
        for data in streams(file).take(MAX_STREAMS) {
            if note.is_none() {
                note = content(data, note_start.as_bytes());
            }
            if transcript.is_none() {
                transcript = content(data, TRANSCRIPT_START);
            }
            if note.is_some() && transcript.is_some() {
                break;
            }
        }
        Some(Self::new(note?, transcript?, Vec::new(), String::new()))
    }
}

/// What follows each place where a stream may begin, to the file's end.
fn streams(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let places = file.windows(STREAM.len()).enumerate();
    let places = places.filter(|(_, window)| *window == STREAM);
    places.filter_map(move |(at, _)| {
        let data = file.get(at + STREAM.len()..)?;
        let data = data.strip_prefix(b"\r").unwrap_or(data);
        data.strip_prefix(b"\n")
    })
}

/// What a stream holds, as it stands or decompressed, if it begins like this.
fn content(data: &[u8], start: &[u8]) -> Option<Vec<u8>> {
    if data.starts_with(start) {
        let mut windows = data.windows(STREAM_END.len());
        let end = windows.position(|window| window == STREAM_END)?;
        let plain = data.get(..end)?;
        let plain = plain.strip_suffix(b"\n").unwrap_or(plain);
        let plain = plain.strip_suffix(b"\r").unwrap_or(plain);
        return (plain.len() <= MAX_TRANSCRIPT).then(|| plain.to_vec());
    }
    // Only what begins rightly is decompressed further.
    let mut first = vec![0; start.len()];
    ZlibDecoder::new(data).read_exact(&mut first).ok()?;
    if first != start {
        return None;
    }
    let mut whole = Vec::new();
    let limit = MAX_TRANSCRIPT as u64 + 1;
    let read = ZlibDecoder::new(data).take(limit).read_to_end(&mut whole);
    (read.is_ok() && whole.len() <= MAX_TRANSCRIPT).then_some(whole)
}
