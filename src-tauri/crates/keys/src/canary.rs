//! Known-answer ciphertexts: that a key still opens what it protected is tried, not assumed.

use crate::device::{kept, master, open};
use crate::find::{find, of_tier};
use crate::make::opens;
use crate::rows::usable;
use desk::Desk;
use desk::tokens;
use inventory::{Aside, Listed, Row, next_line, without_break};
use lifecycle::{KeyRef, KeyState, Tier, Use};
use std::collections::BTreeMap;
use std::io::BufReader;
use std::path::Path;
use token::Kek;
use wire::{Error, Tested};

/// Tries the known-answer ciphertext of a KEK and, where a file of rows is given, of each DEK in it
/// that is under one of that key's versions.
pub fn test(
    desk: &mut Desk,
    key: &str,
    rows: Option<&Path>,
    by: &str,
    told: &mut dyn FnMut(u64) -> bool,
) -> Result<Tested, Error> {
    let kek = find(desk, key)?;
    of_tier(&kek, Tier::Kek)?;
    let mut tested = Tested::default();
    let Some(rows) = rows else {
        usable(desk, &kek, Use::Process, by)?;
        let under = kek
            .key
            .parent
            .clone()
            .unwrap_or_else(|| kek.key.key.clone());
        opens(desk, &kek.key.key, &under)?;
        tested.opened = 1;
        return Ok(tested);
    };
    // Every version that a row may be under; one whose state forbids it is refused at its first row.
    let versions = desk
        .log
        .inventory(|store| store.versions(&kek.key.key.id))?;
    let mut wanted = Vec::new();
    for version in versions {
        let key = version.key.key.clone();
        if version.key.state == KeyState::Destroyed {
            continue;
        }
        let under = version.key.parent.clone().unwrap_or_else(|| key.clone());
        let kept = kept(desk, &key)?;
        let master = master(desk, &under)?;
        wanted.push((version, kept, master));
    }
    let now = desk.log.clock().stamp();
    let file = std::fs::File::open(rows).map_err(|why| files::file_error(rows, &why))?;
    let mut refused: Option<Listed> = None;
    {
        let bench = &desk.bench;
        let mut keks: BTreeMap<KeyRef, Kek<'_>> = BTreeMap::new();
        for (version, kept, master) in &wanted {
            if version.key.usable(Use::Process, &now).is_ok() {
                let session = tokens::session(&bench.pool, &master.place)?;
                let kek = open(session, master.handle, &version.key.key, kept)?;
                keks.insert(version.key.key.clone(), kek);
            }
        }
        let mut input = BufReader::new(file);
        let mut line = Vec::new();
        for number in 1.. {
            let any = next_line(&mut input, &mut line, |_| {});
            if !any.map_err(|why| files::file_error(rows, &why))? {
                break;
            }
            let text = without_break(&line);
            if text.is_empty() {
                continue;
            }
            let opened = match Row::read(text) {
                Err(why) => Err(why.to_string()),
                Ok(row) => match keks.get(&row.kek) {
                    Some(kek) => {
                        let opened = tried(kek, &row)?;
                        bench.pool.sessions().for_each(|one| drop(one.take_trace()));
                        opened
                    }
                    None => {
                        let mut known = wanted.iter().map(|(version, ..)| version);
                        if let Some(version) = known.find(|one| one.key.key == row.kek) {
                            refused = Some(version.clone());
                            break;
                        }
                        Err(Aside::OtherKek(row.kek).to_string())
                    }
                },
            };
            match opened {
                Ok(()) => tested.opened += 1,
                Err(why) => {
                    tested.failures += 1;
                    if tested.failed.len() < 1000 {
                        tested.failed.push((number, why));
                    }
                }
            }
            if !told(number) {
                break;
            }
        }
        for (_, kek) in keks {
            kek.close()?;
        }
        bench.pool.sessions().for_each(|one| drop(one.take_trace()));
    }
    if let Some(version) = refused {
        usable(desk, &version, Use::Process, by)?;
    }
    Ok(tested)
}

/// Whether a row's canary opens; a device that fails is an error.
fn tried(kek: &Kek<'_>, row: &Row) -> Result<Result<(), String>, Error> {
    let Some(canary) = &row.canary else {
        return Ok(Err("it has no known-answer ciphertext".into()));
    };
    let (Ok(bytes), Ok(canary)) = (row.bytes(), hex::decode(canary)) else {
        return Ok(Err(Aside::BadBytes.to_string()));
    };
    match kek.dek_canary_opens(row.format, &bytes, &canary) {
        Ok(true) => Ok(Ok(())),
        Ok(false) => Ok(Err("it does not open its known-answer ciphertext".into())),
        Err(error) if matches!(error.kind, token::ErrorKind::UnwrapRefused) => {
            Ok(Err(Aside::DoesNotOpen.to_string()))
        }
        Err(error) => Err(error.into()),
    }
}
