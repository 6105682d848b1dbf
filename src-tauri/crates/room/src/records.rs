//! Records: the transcript of one or more ceremonies laid out as a PDF, signed and checked again
//! before it counts as made.

use ceremony::{Command, Step};
use desk::Desk;
use desk::journal_key;
use desk::journal_key::{journal_place, journal_token_missing, sign_with_journal_key};
use desk::log::Log;
use files::{file_error, read_bounded, write_new};
use ledger::RoomEntry;
use media::{LONGEST_RECORD, check_record, fault, gave_up, reader, show, verdict};
use proof::claim::{Finding, Trust};
use proof::note::Note;
use proof::renewal::Renewal;
use proof::transcript::{Entry, FORMAT, Transcript};
use record::MakeError;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use wire::{Code, Error, RecordView, sentence};

/// Most entries before a ceremony that travel with its transcript so that enrolments and journal
/// keys before it can be checked too. Their fields stay withheld.
const MOST_BEFORE: u64 = 4096;

/// Makes the record of a ceremony in the room's folder; closes the ceremony when its turn has
/// come, and locks its tokens. A record can be made again at any time.
pub(crate) fn make_record(desk: &mut Desk, id: &str) -> Result<RecordView, Error> {
    make_record_of(desk, &[id.to_owned()], None)
}

/// Makes one record of several ceremonies in the room's folder, and copies it to `to`.
pub(crate) fn make_record_of(
    desk: &mut Desk,
    ids: &[String],
    to: Option<&Path>,
) -> Result<RecordView, Error> {
    desk.log.writable()?;
    if journal_place(desk).is_none() {
        return Err(journal_token_missing());
    }
    if let Some(to) = to.filter(|to| to.symlink_metadata().is_ok()) {
        return Err(files::already_there(to));
    }
    could_make_record(desk)?;
    for id in ids {
        close(desk, id)?;
    }
    let checkpoint = journal_key::checkpoint(desk)?.ok_or_else(journal_token_missing)?;
    let transcript = transcript(&desk.log, ids, checkpoint)?;
    let pdf = record::make(&transcript, |message| sign_with_journal_key(desk, message)).map_err(
        |error| match error {
            MakeError::Sign(error) => error,
            other @ MakeError::Assemble(_) | other @ MakeError::LayOut(_) => {
                Error::failure(Code::RecordFailed, format!("{other}."), "Make it again.")
            }
        },
    )?;
    let verdict = verdict(&pdf, &Trust::default());
    if let Some(fault) = fault(&verdict) {
        return Err(Error::failure(
            Code::RecordNotVerified,
            format!("The record does not check: {fault}."),
            "It was not kept. Make it again; if it stays, keep the room's folder as it is.",
        ));
    }
    let (file, kept) = new_record_file(&desk.log, ids);
    write_new(&kept, &pdf)?;
    if let Some(to) = to {
        write_new(to, &pdf)?;
    }
    let view = show(to.unwrap_or(&kept), &pdf, &verdict);
    desk.log.write_entry(RoomEntry::RecordMade {
        ceremonies: ids.to_vec(),
        file,
        fingerprint: view.fingerprint.clone(),
    })?;
    journal_key::checkpoint(desk)?;
    lock_idle_tokens(desk);
    Ok(view)
}

/// Signs an old record again with the key that signs now, and writes the note.
pub(crate) fn renew(desk: &mut Desk, file: &Path, to: &Path) -> Result<Renewal, Error> {
    let record = read_bounded(file, LONGEST_RECORD)?;
    let found = verdict(&record, &Trust::default());
    let refuted = found
        .claims
        .iter()
        .find(|claim| claim.result == Finding::Refuted);
    if let Some(claim) = refuted {
        return Err(Error::refusal(
            Code::RecordRefuted,
            format!("The record does not check: {}.", claim.detail),
            "Only a record that checks is signed again. Find the original file.",
        ));
    }
    let key = desk.log.journal_key().ok_or_else(journal_token_missing)?;
    let (key, now) = (key.verifier.clone(), desk.log.clock().stamp());
    let failed = |error: &dyn std::fmt::Display| {
        Error::failure(Code::RecordFailed, format!("{error}."), "Make it again.")
    };
    let renewal = Renewal::of(&record, &key, &now).map_err(|error| failed(&error))?;
    journal_key::compare_with_checkpoint(&desk.log, &renewal.checkpoint)?;
    let text = renewal.to_text().map_err(|error| failed(&error))?;
    let mut note = Note::unsigned(&text).map_err(|error| failed(&error))?;
    let signature = sign_with_journal_key(desk, text.as_bytes())?;
    note.add(&key, &signature).map_err(|error| failed(&error))?;
    write_new(to, note.to_string().as_bytes())?;
    Ok(renewal)
}

/// Where a record goes: beside those made before, whose fingerprints were read aloud.
fn new_record_file(log: &Log, ids: &[String]) -> (String, PathBuf) {
    let name: Vec<&str> = ids.iter().map(|id| id.get(..12).unwrap_or(id)).collect();
    let name = name.join("-");
    let mut file = format!("{name}.pdf");
    let mut number = 1_u64;
    loop {
        let kept = log.folder().records().join(&file);
        if kept.symlink_metadata().is_err() {
            return (file, kept);
        }
        number += 1;
        file = format!("{name}-{number}.pdf");
    }
}

/// Tries what a record needs, before a ceremony is closed for it: a closed one stays closed, and
/// its record is then made later.
fn could_make_record(desk: &mut Desk) -> Result<(), Error> {
    reader()?;
    let folder = desk.log.folder().records();
    files::make(&folder)?;
    tempfile::tempfile_in(&folder).map_err(|error| file_error(&folder, &error))?;
    journal_key::checkpoint(desk)?.ok_or_else(journal_token_missing)?;
    Ok(())
}

/// Closes a ceremony if its turn has come.
pub(crate) fn close(desk: &mut Desk, id: &str) -> Result<(), Error> {
    if desk.log.ceremony(id)?.step() == Some(Step::Record) {
        let by = desk.log.administrator(id)?;
        desk.log.command(id, Command::Close { by })?;
        desk.memory.live.remove(id);
    }
    Ok(())
}

/// Locks every token once no ceremony is under way: nobody stays logged in by accident.
pub(crate) fn lock_idle_tokens(desk: &mut Desk) {
    if desk
        .log
        .ledger()
        .ceremonies()
        .all(|one| one.step().is_none())
    {
        desk.bench.pool.lock();
        desk.bench.journal_at = None;
    }
}

/// Shows the newest record of a ceremony, checked anew.
pub(crate) fn record(desk: &Desk, id: &str) -> Result<RecordView, Error> {
    let file = record_file(&desk.log, id)?;
    check_record(&file)
}

/// Page `page`, from 1, of a ceremony's record as a PNG `width` pixels wide.
pub(crate) fn record_page(desk: &Desk, id: &str, page: u32, width: u32) -> Result<Vec<u8>, Error> {
    let file = record_file(&desk.log, id)?;
    let pdf = read_bounded(&file, LONGEST_RECORD)?;
    reader()?
        .page(&pdf, page, width)
        .map_err(|why| gave_up("this page", &why))?
        .map_err(|error| Error::usage(Code::NoSuchPage, sentence(&error), "Choose another."))
}

fn record_file(log: &Log, id: &str) -> Result<PathBuf, Error> {
    log.ceremony(id)?;
    log.ledger()
        .record(id)
        .map(|file| log.folder().records().join(file))
        .ok_or_else(|| {
            Error::usage(
                Code::NoRecord,
                "No record of this ceremony was made yet.",
                "Make it: at the last step, or with “keymoot record export”.",
            )
        })
}

/// The transcript of these ceremonies up to what a checkpoint signs.
pub(crate) fn transcript(
    log: &Log,
    ids: &[String],
    checkpoint: String,
) -> Result<Transcript, Error> {
    let key = log
        .journal_key()
        .ok_or_else(journal_token_missing)?
        .verifier
        .clone();
    let end = proof::checkpoint::Checkpoint::from_note(&checkpoint)
        .map_err(|error| Error::fault(Code::CheckpointUnreadable, error.to_string()))?
        .0
        .size;
    let mut people = BTreeSet::new();
    let mut start = end;
    for id in ids {
        let one = log.ceremony(id)?;
        start = start.min(log.ledger().begins(id).unwrap_or_default());
        people.extend(
            one.people
                .iter()
                .map(|one| one.attendee.participant.clone()),
        );
    }
    let mut said = BTreeSet::new();
    for id in ids {
        let acted = log.ceremony(id)?.acted.iter();
        said.extend(acted.flat_map(|acted| acted.what.entries.iter().map(|one| one.number)));
    }
    let bags = bags_of(log, ids)?;
    for moved in log.ledger().moves() {
        if bags.contains(&moved.bag_out) || bags.contains(&moved.bag_in) {
            let both = [&moved.who, &moved.witness];
            let signers = log
                .ledger()
                .people()
                .iter()
                .filter(|one| both.contains(&&one.name));
            people.extend(signers.map(|one| one.participant.clone()));
        }
    }
    let known = log
        .ledger()
        .people()
        .iter()
        .filter(|one| people.contains(&one.participant));
    let first = known
        .map(|person| person.entry)
        .chain(log.ledger().journal_keys().iter().map(|key| key.entry))
        .filter(|entry| start.saturating_sub(*entry) <= MOST_BEFORE)
        .chain([start])
        .min()
        .unwrap_or(start);
    let mut entries = Vec::new();
    for stored in log.journal().entries(first, end)? {
        let stored = stored?;
        let leaf = ledger::leaf(stored.seq, &stored.leaf)?;
        let ours = leaf.ceremony.as_ref().is_some_and(|id| ids.contains(id));
        let enrolled = leaf.kind == proof::statement::PARTICIPANT_ENROLLED
            && stored.openings.iter().any(|opening| {
                opening.field == "participant"
                    && opening
                        .value
                        .as_str()
                        .is_some_and(|id| people.contains(&id.into()))
            });
        let introduces = leaf.kind == proof::succession::JOURNAL_KEY_INTRODUCED;
        let moves = leaf.kind == proof::statement::CUSTODY_MOVED
            && stored.openings.iter().any(|opening| {
                ["bag_out", "bag_in"].contains(&opening.field.as_str())
                    && opening.value.as_str().is_some_and(|bag| bags.contains(bag))
            });
        entries.push(Entry {
            leaf: stored.leaf,
            // What a ceremony carried out stands in entries of the room.
            openings: if ours || enrolled || introduces || moves || said.contains(&stored.seq) {
                stored.openings
            } else {
                Vec::new()
            },
        });
    }
    Ok(Transcript {
        format: FORMAT.into(),
        room: log.ledger().facts().id.clone(),
        ceremonies: ids.to_vec(),
        key,
        checkpoint,
        range: log.journal().range_proof(first, end, end)?,
        entries,
    })
}

/// The bags that these ceremonies sealed, opened or saw destroyed: movements of these, as far
/// as they lie within the transcript, are told with it.
fn bags_of(log: &Log, ids: &[String]) -> Result<BTreeSet<String>, Error> {
    let mut bags = BTreeSet::new();
    for id in ids {
        let one = log.ceremony(id)?;
        let shares = one.attempt.iter().flat_map(|attempt| &attempt.shares);
        bags.extend(shares.filter_map(|share| share.bag.clone()));
        bags.extend(one.opened_bags.iter().map(|opened| opened.bag.clone()));
        bags.extend(
            one.proved
                .iter()
                .filter_map(|proved| proved.what.bag.clone()),
        );
        let retired = one.reissue.iter().flat_map(|reissue| &reissue.destroyed);
        bags.extend(retired.map(|destroyed| destroyed.what.bag.clone()));
    }
    // A movement without a bag has an empty number, which is nobody's.
    bags.remove("");
    Ok(bags)
}
