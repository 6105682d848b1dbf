//! Reading back a share that was printed, or written earlier.

use super::hand_out::same_and_good;
use crate::acts::hand_out::{new_commitments, share_to_hand};
use crate::acts::source::read_source;
use ceremony::{Command, VerifiedReadBack};
use desk::Desk;
use desk::journal_key::checkpoint;
use wire::{Error, Rule, Source};

pub(crate) fn read_back(desk: &mut Desk, id: &str, source: &Source) -> Result<(), Error> {
    let waiting = desk
        .log
        .ceremony(id)?
        .current_share()
        .filter(|share| share.medium.is_some() && !share.verified)
        .map(|share| (share.index, share.custodian.clone()));
    let (index, custodian) = waiting.ok_or_else(|| {
        Error::refusal(
            Rule::WrittenBeforeReadBack,
            "No share waits to be read back.",
            "Write it first.",
        )
    })?;
    let made = share_to_hand(desk, id, index)?;
    let how = if source.typed {
        "typed"
    } else if source.scanned.is_some() {
        "scanner"
    } else {
        "scan"
    };
    let read = read_source(desk, id, &custodian, source)?;
    let good = match read {
        Ok(brought) => same_and_good(&new_commitments(desk, id)?, &made, brought.share),
        Err(unreadable) => {
            return Err(Error::refusal(
                Rule::ReadBack,
                unreadable.into_words(),
                "Scan it again, type its rows, or print it again and destroy this one.",
            ));
        }
    };
    let Some(same) = good else {
        return Err(Error::refusal(
            Rule::ReadBack,
            format!("What was read is not share {index}."),
            "Take the sheet that was just written.",
        ));
    };
    let read_back = VerifiedReadBack::opened(same, how);
    desk.log
        .command(id, Command::AcceptShare { index, read_back })?;
    desk.memory.live.entry(id.into()).or_default().typed = None;
    checkpoint(desk).map(drop)
}
