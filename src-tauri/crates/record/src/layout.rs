//! The pages of a record: cover, chapters, and how to verify it. Laid out from the transcript
//! alone, so that the same transcript and layout version always give the same pages.

mod acted;
mod closing;
mod course;
mod cover;
mod custody;
mod devices;
mod emergency;
mod key;
mod live_test;
mod migration;
mod past;
mod people;
mod possession;
mod reissue;
mod running;
mod sharing;
mod signatures;

use crate::story::{Chapter, Story};
use crate::{Error, when};
use paper::flow::Flow;
use paper::pdf::{self, About};

/// Version of the layout: pages drawn by different versions may differ.
///
/// What version 2 draws beyond version 1 it draws of entries that version 1 did not know: only its
/// number is another. Version 3 says what is not known of a ceremony that was stopped, and which
/// shares of a sharing that came to nothing are not worthless. All of them are still drawn, for the
/// records that have them.
pub const LAYOUT: u32 = 3;

/// Lays out the pages of a record from the bytes of its `transcript.json`, as a plain PDF without
/// attachments. The transcript's proofs are not checked here: see `proof::record::verify`.
///
/// # Errors
/// If the bytes are not a transcript, withhold a value, or do not tell of a ceremony.
pub fn lay_out(transcript: &[u8]) -> Result<Vec<u8>, Error> {
    lay_out_as(transcript, LAYOUT)
}

/// As [`lay_out`], by a layout from 1 to [`LAYOUT`].
///
/// # Errors
/// As [`lay_out`].
pub fn lay_out_as(transcript: &[u8], layout: u32) -> Result<Vec<u8>, Error> {
    let story = Story::read(transcript, layout)?;
    let mut flow = Flow::new();
    if story.chapters.len() > 1 {
        cover::contents(&mut flow, &story)?;
        flow.new_page();
    }
    for (number, chapter) in story.chapters.iter().enumerate() {
        if number > 0 {
            flow.new_page();
        }
        flow.begin_chapter(number + 1);
        cover::opening(&mut flow, &story, chapter)?;
        flow.new_page();
        lay_out_chapter(&mut flow, &story, chapter)?;
    }
    if story.chapters.len() > 1 {
        flow.new_page();
        flow.begin_chapter(0);
    }
    custody::movements(&mut flow, &story)?;
    closing::verification(&mut flow, &story, layout)?;
    let pages = flow.finish(|canvas, chapter, page, pages| {
        running::draw(canvas, &story, chapter, page, pages)
    })?;
    let ceremony = &story.chapters[0].ceremony;
    let about = About {
        title: ceremony.script.title.clone(),
        made: when::seconds(&ceremony.opened_at),
    };
    Ok(pdf::save(&about, pages)?)
}

fn lay_out_chapter(flow: &mut Flow, story: &Story, chapter: &Chapter) -> Result<(), paper::Error> {
    people::set(flow, chapter)?;
    signatures::set(flow, story, chapter)?;
    emergency::set(flow, chapter)?;
    course::steps(flow, chapter)?;
    course::departures(flow, chapter)?;
    devices::tokens(flow, chapter)?;
    key::set(flow, chapter)?;
    live_test::set(flow, chapter)?;
    acted::set(flow, chapter)?;
    possession::set(flow, chapter)?;
    reissue::set(flow, chapter)?;
    migration::set(flow, chapter)?;
    sharing::shared(flow, chapter)?;
    sharing::collected(flow, chapter)?;
    closing::destruction(flow, chapter)?;
    custody::set(flow, chapter)?;
    devices::attached(flow, chapter)?;
    closing::afterwards(flow, chapter)?;
    closing::sign_offs(flow, chapter)?;
    devices::program(flow, chapter)?;
    devices::calls(flow, chapter)?;
    course::journal(flow, chapter)
}
