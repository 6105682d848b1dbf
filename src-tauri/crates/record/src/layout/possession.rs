//! A possession check: what was asked, who answered, and what became of the bags.

use crate::story::Chapter;
use crate::when::{self, Day};
use ceremony::{Kind, NotAccepted};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow, QUIET};
use paper::table::{Cell, Table};
use paper::wrap::grouped;
use proof::checkpoint::Checkpoint;

pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    if ceremony.kind != Kind::Possession {
        return Ok(());
    }
    flow.heading("Possession check")?;
    flow.paragraph(
        &QUIET,
        "Nothing was rebuilt and no share was shown. Each custodian answered one challenge with a \
         proof that only a holder of that share can make. The proofs stand in the attached \
         transcript; “keymoot record verify” checks them again.",
    )?;
    if let Some(challenge) = &ceremony.challenge {
        let facts = &challenge.what;
        flow.facts(&[
            Fact::code("Challenge", grouped(&facts.challenge)),
            Fact::new("issued", when::full(&challenge.at)),
            Fact::new("made of", made_of(&facts.checkpoint)),
            Fact::code("and fresh bytes", grouped(&facts.fresh)),
            Fact::code("Commitments’ digest", grouped(&facts.digest)),
        ])?;
    }
    answers(flow, chapter)?;
    not_proved(flow, chapter)
}

/// Each share with its answer, and its bag as opened and closed again.
fn answers(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let day = Day::of(&ceremony.opened_at);
    let mut table = Table::new([
        "Share",
        "Custodian",
        "Answer",
        "At",
        "Given",
        "Bag opened",
        "Bag after",
    ]);
    let mut rows: Vec<(u8, [Cell; 7])> = Vec::new();
    for one in &ceremony.proved {
        let answer = &one.what;
        let opened = ceremony
            .opened_bags
            .iter()
            .find(|opened| opened.custodian == answer.custodian);
        let (bag, ink) = match opened {
            None => ("—".to_owned(), Ink::QUIET),
            Some(opened) if opened.seal_intact => (opened.bag.clone(), Ink::TEXT),
            Some(opened) => (format!("{}, seal BROKEN", opened.bag), Ink::WAX),
        };
        let after = match (&answer.bag, opened) {
            (Some(bag), _) => Cell::code(bag),
            (None, Some(_)) => Cell::new("not sealed again").ink(Ink::WAX),
            (None, None) => Cell::new("—").ink(Ink::QUIET),
        };
        let row = [
            answer.index.to_string().into(),
            Cell::new(&answer.custodian).strong(),
            Cell::new("proved").ink(Ink::GREEN),
            day.time(&one.at).into(),
            given(&answer.how).into(),
            Cell::code(bag).ink(ink),
            after,
        ];
        rows.push((answer.index, row));
    }
    if let Some(closed) = &ceremony.check_closed {
        for index in &closed.missing {
            let mut row: [Cell; 7] = std::array::from_fn(|_| Cell::new(""));
            row[0] = index.to_string().into();
            row[2] = Cell::new("NOT PROVED").ink(Ink::WAX).strong();
            rows.push((*index, row));
        }
    }
    rows.sort_by_key(|(index, _)| *index);
    rows.into_iter().for_each(|(_, row)| table.row(row));
    if !table.is_empty() {
        flow.subheading("Answers")?;
        table.set(flow)?;
    }
    match &ceremony.check_closed {
        Some(closed) if !closed.missing.is_empty() => {
            let text = format!("Why shares are missing: {}", closed.reason);
            flow.notice(Ink::WAX, &text)
        }
        _ => Ok(()),
    }
}

fn not_proved(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let day = Day::of(&ceremony.opened_at);
    let mut table = Table::new(["At", "Custodian", "Reason", "Detail"]);
    for attempt in &ceremony.not_accepted {
        let NotAccepted {
            custodian,
            reason,
            detail,
        } = &attempt.what;
        table.row([
            day.time(&attempt.at).into(),
            custodian.as_str().into(),
            Cell::new(reason).ink(Ink::WAX),
            detail.as_str().into(),
        ]);
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.subheading("Answers that were not accepted")?;
    table.set(flow)
}

/// What dates the challenge.
fn made_of(text: &str) -> String {
    let checkpoint = Checkpoint::from_note(text)
        .map(|(checkpoint, _)| checkpoint)
        .or_else(|_| Checkpoint::parse(text));
    checkpoint.map_or_else(
        |_| "a checkpoint that cannot be read".to_owned(),
        |checkpoint| format!("the journal’s checkpoint at {} entries", checkpoint.size),
    )
}

fn given(how: &str) -> &str {
    match how {
        "in-room" => "in the room",
        "own-machine" => "on their own machine",
        other => other,
    }
}
