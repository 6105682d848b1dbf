//! Binding tokens: unlocked, probed, compared with what the room knows.

use crate::acts::checks::root_kind;
use ceremony::{Command, KeyKind, TokenFacts, TokenRole};
use desk::Desk;
use desk::devices::{load_module, tokens};
use desk::journal_key::{
    checkpoint, ensure_journal_key, journal_place, notice_journal_token, refuse_rollback,
};
use desk::tokens::session;
use desk::{devices, initialising, tokens};
use secrecy::SecretString;
use std::path::PathBuf;
use token::Place;
use wire::{Code, Error, Initialise};

pub(crate) fn bind_token(
    desk: &mut Desk,
    id: &str,
    role: &str,
    module: PathBuf,
    slot: u64,
    pin: &SecretString,
    initialise: Option<Initialise>,
) -> Result<(), Error> {
    let role = wire::TokenRole::ALL
        .into_iter()
        .find(|known| known.name() == role)
        .ok_or_else(|| {
            Error::usage(
                Code::TokenRoleUnknown,
                format!("“{role}” is not a part a token plays."),
                "There are primary, target and journal.",
            )
        })?;
    let role = match role {
        wire::TokenRole::Primary => Some(TokenRole::Primary),
        wire::TokenRole::Target => Some(TokenRole::Target),
        wire::TokenRole::Journal => None,
    };
    let module = load_module(desk, &module)?;
    let fresh = initialise.is_some();
    let mut place = Place { module, slot };
    if let Some(new) = initialise {
        let found = initialising::fresh(desk, &place)?;
        desk.log.ceremony(id)?.allow_software(
            found.software,
            (&found.model, &found.manufacturer),
            desk.log.ledger().facts().allow_software_tokens,
        )?;
        place.slot = initialising::initialise(desk, &place, &new.label, &new.so_pin, pin)?;
    }
    devices::module_of(desk, &place)?.refuse_forwarding(place.slot)?;
    devices::unlock(desk, &place, pin)?;
    refuse_rollback(desk, &place)?;
    notice_journal_token(desk, &place)?;
    let Some(role) = role else {
        return if journal_place(desk).as_ref() == Some(&place) {
            Ok(())
        } else {
            let lost = desk.bench.journal_key_lost;
            Err(Error::refusal(
                Code::TokenSignsTheJournal,
                "That token does not hold the key that signs this journal.",
                if lost {
                    "It is the token that held it: the next ceremony introduces a new key."
                } else {
                    "Choose the token named in the list."
                },
            ))
        };
    };
    let kind = desk.log.ceremony(id)?.script.key.kind;
    let (facts, random, calls) = inspect(desk, &place, fresh, kind)?;
    desk.log
        .ceremony(id)?
        .allow_token(&facts, desk.log.ledger().facts().allow_software_tokens)?;
    if !desk.log.is_practice() {
        facts.may_hold_keys()?;
    }
    refuse_taken_label(desk, id, role, &place)?;
    desk.log.stir(id, &random)?;
    // A token bound before is only unlocked again; the same rules have a say.
    desk.log.command(
        id,
        Command::BindToken {
            role,
            token: facts,
            calls,
        },
    )?;
    desk.memory
        .live
        .entry(id.into())
        .or_default()
        .places
        .insert(role, place);
    // Also says whether the token that signs the journal is plugged and still locked.
    tokens(desk).map(drop)
}

pub(crate) fn accept_tokens(
    desk: &mut Desk,
    id: &str,
    by: String,
    confirmed_by: String,
) -> Result<(), Error> {
    let accept = Command::AcceptTokens { by, confirmed_by };
    desk.log.ceremony(id)?.decide(accept.clone())?;
    let live = desk.memory.live.get(id);
    let place = live.and_then(|live| live.places.values().next()).cloned();
    // Before the step ends: no later one would make the key that signs the journal.
    if let Some(place) = place {
        ensure_journal_key(desk, &place)?;
    }
    desk.log.command(id, accept)?;
    checkpoint(desk).map(drop)
}

/// What the token is and truly does, with fresh randomness from it.
fn inspect(
    desk: &mut Desk,
    place: &Place,
    initialised: bool,
    kind: KeyKind,
) -> Result<(TokenFacts, Vec<u8>, Vec<ceremony::DeviceCall>), Error> {
    let session = session(&desk.bench.pool, place)?;
    if desk.log.is_practice() {
        // A practice token killed in the middle of making a key pair keeps half of it.
        session.remove_orphan_public_keys()?;
    }
    let info = session.token_info()?;
    let module = session.module();
    let library = module.info()?;
    let mut abilities = session.probe()?.abilities();
    if let (Some(root), Some([signs, shares])) = (kind.root(), kind.abilities()) {
        let can = session.probe_root(root_kind(root))?;
        abilities.insert(signs.into(), can.signs);
        abilities.extend(can.shares.map(|able| (shares.into(), able)));
    }
    let random = session.random(48)?.to_vec();
    let facts = TokenFacts {
        module: module
            .path()
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        module_digest: hex::encode(module.sha256()),
        library: format!(
            "{} {} by {}",
            library.description, library.version, library.manufacturer
        ),
        slot: session.slot(),
        software: token::deviations::known_software(&library)
            || token::deviations::software_token(&info),
        label: info.label,
        manufacturer: info.manufacturer,
        model: info.model,
        serial: info.serial,
        firmware: info.firmware,
        abilities,
        initialised,
    };
    Ok((facts, random, tokens::calls(session.take_trace())))
}

/// A label already on the token is refused before anything begins: nothing is overwritten.
fn refuse_taken_label(desk: &Desk, id: &str, role: TokenRole, place: &Place) -> Result<(), Error> {
    let ceremony = desk.log.ceremony(id)?;
    let label = &ceremony.script.key.label;
    // A replica or a live test finds the key in its primary token, and a live test leaves
    // nothing in the other.
    let kind = ceremony.kind;
    let makes = match role {
        TokenRole::Primary => kind.makes_key() && ceremony.key.is_none(),
        TokenRole::Target => {
            (kind.makes_key() || kind.installs_key()) && ceremony.recovered.is_none()
        }
    };
    let begun = ceremony.unresolved.is_some();
    let session = session(&desk.bench.pool, place)?;
    let taken = session.label_taken(label)?;
    drop(session.take_trace());
    if makes && !begun && taken {
        return Err(Error::refusal(
            Code::LabelTaken,
            format!("The token already holds something called “{label}”."),
            "Nothing was changed. Choose another label in the script, or another token.",
        ));
    }
    Ok(())
}
