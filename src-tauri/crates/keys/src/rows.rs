//! Many DEKs: made, put under another KEK, and tried.

use crate::decide::{note_refusal, signed};
use crate::device::{Kept, Master, kept, master, open};
use crate::find::{find, known, of_tier, policy, wraps};
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::log::Log;
use desk::time::clock_is_sure;
use desk::tokens;
use inventory::{Answer, Aside, Hands, Listed, Row, Run, Wrapping};
use ledger::{KeptWrapped, KeyAdded, KeysBatch, RoomEntry, RunBegun, RunKind};
use lifecycle::{Act, Algorithm, Class, Key, KeyRef, KeyState, Origin, Tier, Use};
use quorum::entropy::Rng;
use rand_core::Rng as _;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use token::{Kek, MadeDek, Rewrap, RowError, TokenSession};
use wire::{Code, Deciding, Error, RejectedRow, RunDone};

/// Told how far a run is; `false` stops it behind its last batch.
pub type RunTold<'t> = &'t mut dyn FnMut(inventory::Progress) -> bool;

/// Makes a DEK under a KEK for each line of a file, and writes them as rows.
pub fn make_deks(
    desk: &mut Desk,
    under: &str,
    class: &Class,
    contexts: &Path,
    out: &Path,
    deciding: &Deciding,
    told: RunTold<'_>,
) -> Result<RunDone, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let kek = find(desk, under)?;
    wraps(&kek)?;
    let by = actor(deciding);
    usable(desk, &kek, Use::Protect, &by)?;
    let rules = policy(desk)?;
    rules
        .may_make(Tier::Dek, Algorithm::Aes256, class, Some(kek.key.algorithm))
        .map_err(|found| crate::decide::against(&found))?;
    let now = desk.log.clock().stamp();
    let template = Key {
        key: KeyRef::new("", 1),
        label: String::new(),
        tier: Tier::Dek,
        algorithm: Algorithm::Aes256,
        parent: Some(kek.key.key.clone()),
        state: KeyState::Active,
        until: None,
        purge_from: None,
        owner: kek.key.owner.clone(),
        domain: kek.key.domain.clone(),
        class: class.clone(),
        origin: Origin::Made,
        ends: rules.ends(Tier::Dek, class, &now),
        made: now,
        check: None,
        holds: Vec::new(),
    };
    let (run, resumed) = begin(desk, RunKind::Make, &kek.key.key, contexts, out, deciding)?;
    let run = Run {
        make: Some(template),
        ..run
    };
    carry_out(desk, &run, &[], resumed, told)
}

/// Puts the DEKs in a file of rows under another KEK, and writes them to another file.
pub fn rewrap(
    desk: &mut Desk,
    input: &Path,
    to: &str,
    from: &[String],
    out: &Path,
    deciding: &Deciding,
    told: RunTold<'_>,
) -> Result<RunDone, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let kek = find(desk, to)?;
    wraps(&kek)?;
    let by = actor(deciding);
    usable(desk, &kek, Use::Protect, &by)?;
    let mut sources = Vec::new();
    for version in desk
        .log
        .inventory(|store| store.versions(&kek.key.key.id))?
    {
        let protects = desk.log.inventory(|store| store.under(&version.key.key))?.0 > 0;
        if version.key.key != kek.key.key && protects {
            sources.push(version);
        }
    }
    for name in from {
        let other = find(desk, name)?;
        of_tier(&other, Tier::Kek)?;
        if other.key.key != kek.key.key {
            sources.push(other);
        }
    }
    for source in &sources {
        usable(desk, source, Use::MoveAway, &by)?;
    }
    let (run, resumed) = begin(desk, RunKind::Rewrap, &kek.key.key, input, out, deciding)?;
    let from: Vec<KeyRef> = sources.into_iter().map(|one| one.key.key).collect();
    let run = Run {
        from: from.clone(),
        ..run
    };
    carry_out(desk, &run, &from, resumed, told)
}

/// Refused, and journalled, where a KEK's state forbids its use.
pub(crate) fn usable(desk: &mut Desk, kek: &Listed, wanted: Use, by: &str) -> Result<(), Error> {
    let now = desk.log.clock().stamp();
    let tried = match wanted {
        Use::Protect => "protect",
        Use::Process => "process",
        Use::MoveAway => "move-away",
    };
    let usable = kek.key.usable(wanted, &now);
    usable.map_err(|reason| note_refusal(desk, kek, tried, reason, by))
}

fn actor(deciding: &Deciding) -> String {
    let first = deciding.signers.first();
    first.map(|first| first.name.clone()).unwrap_or_default()
}

/// The run into that file: the one that is not at its end, or a new one that people decide on.
/// Gives with it how many rows were done before, where it goes on.
fn begin(
    desk: &mut Desk,
    kind: RunKind,
    to: &KeyRef,
    input: &Path,
    out: &Path,
    deciding: &Deciding,
) -> Result<(Run, Option<u64>), Error> {
    let out = std::path::absolute(out)
        .map_err(|why| Error::usage(Code::FileUnwritable, why.to_string(), "Name a file."))?;
    let name = out.display().to_string();
    let open = {
        let mut runs = desk.log.ledger().runs();
        let same = |run: &&ledger::Run| run.begun.out == name || run.begun.to == *to;
        runs.find(|run| !run.is_done() && same(run)).cloned()
    };
    let (id, done, resumed) = match open {
        Some(run) if run.begun.out == name && run.begun.to == *to && run.begun.kind == kind => {
            let resumed = run.batch.is_some().then_some(run.rows.0 + run.rows.1);
            (run.begun.run, run.batch, resumed)
        }
        Some(run) => {
            return Err(Error::refusal(
                Code::RunUnfinished,
                format!(
                    "A run into {} for {} is not at its end.",
                    run.begun.out, run.begun.to
                ),
                "Go on with it first: the same command with the same files.",
            ));
        }
        None => {
            let [part, aside] = inventory::beside(&out);
            let mut taken = [&out, &part, &aside].into_iter();
            if let Some(taken) = taken.find(|path| path.exists()) {
                return Err(Error::refusal(
                    Code::NothingOverwritten,
                    format!("{} is already there.", taken.display()),
                    "Name another file.",
                ));
            }
            let act = match kind {
                RunKind::Make => Act::Make,
                RunKind::Rewrap => Act::Rotate,
            };
            let detail = crate::decide::digest(&serde_json::json!({
                "out": name, "run": kind, "to": to,
            }))?;
            let decided = signed(desk, act, &to.to_string(), &detail, deciding)?;
            let mut bytes = [0; 16];
            desk.log.rng().fill_bytes(&mut bytes);
            let id = hex::encode(bytes);
            desk.log.write_entry(RoomEntry::KeysRunBegun(RunBegun {
                run: id.clone(),
                kind,
                to: to.clone(),
                out: name,
                decided,
            }))?;
            (id, None, None)
        }
    };
    let run = Run {
        id,
        input: input.into(),
        out,
        to: to.clone(),
        from: Vec::new(),
        make: None,
        done,
        inventory: desk.log.folder().inventory(),
        room: desk.log.ledger().facts().id.clone(),
    };
    Ok((run, resumed))
}

/// Carries a run out with the KEKs as session objects of one token.
fn carry_out(
    desk: &mut Desk,
    run: &Run,
    from: &[KeyRef],
    resumed: Option<u64>,
    told: RunTold<'_>,
) -> Result<RunDone, Error> {
    let mut wanted: Vec<(KeyRef, Kept, KeyRef)> = Vec::new();
    for key in from.iter().chain([&run.to]) {
        let under = known(desk, key)?.and_then(|listed| listed.key.parent);
        let under = under.unwrap_or_else(|| key.clone());
        wanted.push((key.clone(), kept(desk, key)?, under));
    }
    let masters: Vec<Master> = wanted
        .iter()
        .map(|(_, _, under)| master(desk, under))
        .collect::<Result<_, _>>()?;
    if masters.iter().any(|one| one.place != masters[0].place) {
        return Err(Error::refusal(
            Code::SuccessorWithIt,
            "These KEKs are under master keys of different tokens.",
            "Unlock one token that holds both master keys.",
        ));
    }
    let random = drawn_rng(desk);
    let at = &masters[0].place;
    let session = tokens::session(&desk.bench.pool, at)?;
    let done = in_token(
        &mut desk.log,
        session,
        run,
        (&wanted, &masters),
        random,
        told,
    )
    .map_err(|error| run_error(error, run))?;
    checkpoint(desk)?;
    let (rows, set_aside) = desk
        .log
        .ledger()
        .run(&run.id)
        .map_or((0, 0), |run| run.rows);
    let [_, file] = inventory::beside(&run.out);
    Ok(RunDone {
        run: run.id.clone(),
        rows: rows + set_aside,
        rewrapped: rows,
        set_aside,
        rejected: done
            .set_aside
            .into_iter()
            .map(|(line, why)| RejectedRow {
                line,
                reason: why.id(),
                message: why.to_string(),
            })
            .collect(),
        set_aside_file: file.exists().then(|| file.display().to_string()),
        resumed_from: resumed,
        out: run.out.display().to_string(),
    })
}

/// The run itself, in one session.
fn in_token(
    log: &mut Log,
    session: &TokenSession,
    run: &Run,
    (wanted, masters): (&[(KeyRef, Kept, KeyRef)], &[Master]),
    mut random: Rng,
    told: RunTold<'_>,
) -> Result<inventory::Summary, Error> {
    let mut keks: Vec<(KeyRef, Kek<'_>)> = Vec::new();
    for ((key, kept, _), master) in wanted.iter().zip(masters) {
        keks.push((key.clone(), open(session, master.handle, key, kept)?));
    }
    let Some((_, to)) = keks.pop() else {
        return Err(Error::fault(Code::KeyNotKept, "No KEK to work with."));
    };
    let mut lines: BTreeMap<KeyRef, Rewrap<'_>> = BTreeMap::new();
    for (key, kek) in &keks {
        lines.insert(key.clone(), Rewrap::new(kek, &to)?);
    }
    let mut store = log.take_inventory()?;
    let done = {
        let mut device = |row: Option<Wrapping<'_>>| match row {
            Some((key, format, bytes)) => match lines.get_mut(key) {
                Some(line) => match line.row(format, bytes) {
                    Ok((format, bytes)) => Answer::Wrapped(format, bytes),
                    Err(RowError::Aside(why)) => Answer::Aside(aside(why)),
                    Err(RowError::Device(error) | RowError::OutOfReach(error)) => {
                        Answer::Stop(Error::from(error))
                    }
                },
                None => Answer::Aside(Aside::OtherKek(key.clone())),
            },
            None => {
                let made = to.make_dek();
                // Its calls are those of every other: a million of them say no more than one.
                drop(session.take_trace());
                match made {
                    Ok(made) => {
                        let mut id = [0; 12];
                        random.fill_bytes(&mut id);
                        Answer::Made {
                            id: format!("dek-{}", hex::encode(id)),
                            format: made.format,
                            check: hex::encode(made.check.value),
                            canary: hex::encode(&made.canary),
                            wrapped: made.wrapped,
                        }
                    }
                    Err(error) => Answer::Stop(Error::from(error)),
                }
            }
        };
        let mut journal = |batch: KeysBatch| {
            log.write_entry(RoomEntry::KeysBatch(batch))?;
            Ok(log.journal().size()? - 1)
        };
        let mut hands = Hands {
            device: &mut device,
            journal: &mut journal,
            told,
        };
        run.carry_out(&mut store, &mut hands)
    };
    log.give_inventory(store);
    let done = done?;
    for (_, line) in lines {
        line.finish()?;
    }
    to.close()?;
    drop(session.take_trace());
    Ok(done)
}

/// A generator seeded from the room's own, for names of DEKs.
fn drawn_rng(desk: &mut Desk) -> Rng {
    let mut seed = [0; 32];
    desk.log.rng().fill_bytes(&mut seed);
    Rng::from_seed(&seed)
}

fn aside(why: token::Reason) -> Aside {
    match why {
        token::Reason::Format(_) => Aside::WrongFormat,
        token::Reason::KeyLength | token::Reason::Length { .. } => Aside::WrongLength,
        token::Reason::Refused => Aside::DoesNotOpen,
    }
}

fn run_error(error: Error, run: &Run) -> Error {
    if error.code == Code::Cancelled {
        return Error::refusal(
            Code::Cancelled,
            "It was stopped. What the journal names is done and stays.",
            format!(
                "Go on with the same command; the rows done are in {}.part.",
                run.out.display()
            ),
        );
    }
    error
}

/// Makes one DEK that people decide on, and writes its row to a file.
pub(crate) fn write_one_dek(
    desk: &mut Desk,
    mut key: Key,
    out: Option<&Path>,
    deciding: &Deciding,
) -> Result<KeyAdded, Error> {
    let Some(out) = out else {
        return Err(Error::usage(
            Code::FileUnwritable,
            "The room keeps no DEK: its row needs a file.",
            "Name one with --out.",
        ));
    };
    if out.exists() {
        return Err(Error::refusal(
            Code::NothingOverwritten,
            format!("{} is already there.", out.display()),
            "Name another file.",
        ));
    }
    let under = key.parent.clone().unwrap_or_else(|| key.key.clone());
    let above = known(desk, &under)?.and_then(|listed| listed.key.parent);
    let above = above.unwrap_or_else(|| under.clone());
    let asked = serde_json::to_value(&key)
        .map_err(|why| Error::fault(Code::EntryUnwritable, why.to_string()))?;
    let kept = kept(desk, &under)?;
    let Master { place, handle } = master(desk, &above)?;
    let detail = crate::decide::digest(&asked)?;
    let decided = signed(desk, Act::Rotate, &key.key.to_string(), &detail, deciding)?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    drop(session.take_trace());
    let kek = open(session, handle, &under, &kept)?;
    let made: MadeDek = kek.make_dek()?;
    kek.close()?;
    let calls = crate::device::calls(session);
    key.check = Some(hex::encode(made.check.value));
    let row = Row {
        id: key.key.id.clone(),
        version: key.key.version,
        label: Some(key.label.clone()),
        kek: under,
        format: made.format,
        wrapped: hex::encode(&made.wrapped),
        check: key.check.clone(),
        canary: Some(hex::encode(&made.canary)),
    };
    let line = row
        .line()
        .map_err(|why| Error::fault(Code::EntryUnwritable, why.to_string()))?;
    files::write_new(out, &line)?;
    Ok(KeyAdded {
        kept: Some(KeptWrapped {
            format: made.format.name().into(),
            digest: hex::encode(Sha256::digest(&made.wrapped)),
            canary: hex::encode(&made.canary),
            public: None,
        }),
        key,
        decided,
        brought: None,
        calls,
    })
}
