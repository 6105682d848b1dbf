//! Acts: one file per effect. Each journals its intent, acts, and journals the outcome.

mod adopt_key;
mod attach;
pub(crate) mod bind;
mod carry_out;
mod checks;
pub(crate) mod collect;
mod copies;
mod destroy;
mod door;
pub(crate) mod hand_out;
mod make_key;
mod people;
mod possession;
mod read_back;
pub(crate) mod reconcile;
mod recover;
mod rehearse;
mod reissue;
pub(crate) mod release;
mod run;
pub(crate) mod seal;
pub(crate) mod share_files;
mod source;
mod test_key;

use crate::acts::adopt_key::adopt_key;
use crate::acts::attach::attach;
use crate::acts::bind::{accept_tokens, bind_token};
use crate::acts::carry_out::carry_out;
use crate::acts::checks::Known;
use crate::acts::collect::{bag_as_registered, bring_share, load_package};
use crate::acts::destroy::destroy;
use crate::acts::door::close_door;
use crate::acts::hand_out::{remove_void_files, seal_bag, write_share};
use crate::acts::make_key::make_key;
use crate::acts::people::{approve_emergency, arrive, sign_off};
use crate::acts::possession::{bring_proof, close_check};
use crate::acts::read_back::read_back;
use crate::acts::reconcile::{look, reconcile};
use crate::acts::recover::recover;
use crate::acts::rehearse::rehearse;
use crate::acts::reissue::{account_shares, destroy_share, retire_quorum};
use crate::acts::release::release;
use crate::acts::share_files::erase_share_files;
use crate::acts::test_key::test_key;
use crate::follow_ups::still_to_come;
use crate::records::lock_idle_tokens;
use ceremony::{
    CheckValue, Command, DeviceCall, Effect, ExceptionNote, Found, KeyFacts, Probe, TokenRole,
};
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::signing::plain_words;
use desk::time::clock_is_sure;
use desk::tokens;
use ledger::Person;
use media::in_turn;
use media::wipe_stack;
use secrecy::SecretString;
use std::collections::BTreeMap;
use token::{Handle, TokenSession};
use wire::{Action, Code, Error, Rule, Told};

/// Does what a front asks for in a ceremony.
pub(crate) fn act(desk: &mut Desk, id: &str, action: Action, told: Told<'_>) -> Result<(), Error> {
    desk.log.writable()?;
    // Times that run backwards would refute the record.
    clock_is_sure(&desk.log)?;
    plain_words(action.words().into_iter().map(String::as_str))?;
    if let Some(live) = desk.memory.live.get_mut(id) {
        live.failure = None;
        live.not_accepted = None;
    }
    let done = dispatch(desk, id, action, told);
    wipe_stack();
    if done.is_ok() {
        desk.memory.acted.insert(id.into());
    }
    done
}

/// Does several things one after the other, each as [`act`] does it, up to the first that is
/// refused or fails. The sealed keys they are signed with are opened side by side; each is gone with
/// its act.
pub(crate) fn act_all(
    desk: &mut Desk,
    id: &str,
    actions: Vec<Action>,
    told: Told<'_>,
) -> Result<(), Error> {
    let keys = desk.log.folder().people();
    // Who acts alone is asked for their key when the rules have let them.
    let several = actions.len() > 1;
    let signers = actions
        .iter()
        .map(|one| signer(desk, one).filter(|_| several));
    let signers: Vec<_> = signers.collect();
    let open = |signer: &Option<(Person, SecretString)>| {
        let (person, passphrase) = signer.as_ref()?;
        Some(media::open_key(&keys, person, passphrase))
    };
    let mut actions = actions.into_iter();
    in_turn(&signers, open, |opened| {
        let Some(action) = actions.next() else {
            return Ok(());
        };
        desk.memory.ready = opened;
        let done = act(desk, id, action, told);
        desk.memory.ready = None;
        done
    })
}

/// Who signs what is done with a sealed key, and the passphrase they gave.
fn signer(desk: &Desk, action: &Action) -> Option<(Person, SecretString)> {
    let (Action::Arrive {
        name, passphrase, ..
    }
    | Action::ApproveEmergency { name, passphrase }
    | Action::SignOff {
        name, passphrase, ..
    }) = action
    else {
        return None;
    };
    let person = desk.log.enrolled_as(name)?;
    let sealed = person.card.is_none();
    sealed.then(|| (person.clone(), passphrase.clone()))
}

fn dispatch(desk: &mut Desk, id: &str, action: Action, told: Told<'_>) -> Result<(), Error> {
    let by = desk.log.administrator(id)?;
    match action {
        Action::Abort { by, reason } => {
            let unresolved = desk.log.ceremony(id)?.unresolved.as_ref();
            let found = unresolved.map(|effect| look(desk, id, effect));
            desk.log.command(id, Command::Abort { by, reason, found })?;
            desk.memory.live.remove(id);
            checkpoint(desk)?;
            lock_idle_tokens(desk);
            Ok(())
        }
        Action::ConfirmShown { confirmed_by } => desk
            .log
            .command(id, Command::ConfirmShown { by, confirmed_by }),
        Action::AcceptTokens { confirmed_by } => accept_tokens(desk, id, by, confirmed_by),
        Action::Approve { by, approval } => desk.log.command(id, Command::Approve { by, approval }),
        Action::Arrive {
            name,
            identity_check,
            passphrase,
        } => arrive(desk, id, &name, identity_check, &passphrase),
        Action::AccountShares {
            unaccounted,
            reason,
            confirmed_by,
        } => account_shares(desk, id, by, confirmed_by, unaccounted, reason),
        Action::ApproveEmergency { name, passphrase } => {
            approve_emergency(desk, id, &name, &passphrase)
        }
        Action::AttachFile { what, file } => attach(desk, id, what, file.as_ref()),
        Action::BindToken {
            role,
            module,
            slot,
            pin,
            initialise,
        } => bind_token(desk, id, &role, module.into(), slot, &pin, initialise),
        Action::BringProof { custodian, file } => bring_proof(desk, id, custodian, file.as_ref()),
        Action::BringShare {
            custodian,
            bag,
            seal_intact,
            bag_reason,
            source,
            confirmed_by,
        } => {
            let bag = collect::Bag {
                custodian,
                number: bag,
                reason: bag_reason,
                seal_intact,
                confirmed_by,
            };
            bring_share(desk, id, bag, &source)
        }
        Action::CarryOut {
            signers,
            policy,
            out,
            confirmed_by,
        } => carry_out(
            desk,
            id,
            signers,
            policy.as_deref(),
            out.as_deref(),
            confirmed_by,
            told,
        ),
        Action::EraseShareFiles { kept, confirmed_by } => {
            erase_share_files(desk, id, kept, confirmed_by)
        }
        Action::CloseCheck {
            reason,
            confirmed_by,
        } => close_check(desk, id, by, confirmed_by, reason),
        Action::CloseDoor { confirmed_by } => close_door(desk, id, confirmed_by, told),
        Action::CloseRollCall => {
            desk.log.command(id, Command::CloseRollCall { by })?;
            checkpoint(desk).map(drop)
        }
        Action::DeferFollowUp {
            task,
            reason,
            until,
            confirmed_by,
        } => {
            let defer = Command::DeferFollowUp {
                task,
                reason,
                until: until.clone(),
                by,
                confirmed_by,
            };
            desk.log.ceremony(id)?.decide(defer.clone())?;
            still_to_come(&desk.log, &until)?;
            desk.log.command(id, defer)
        }
        Action::DestroyOldShare {
            index,
            custodian,
            bag,
            bag_reason,
            how,
            confirmed_by,
        } => {
            let destroy = Command::DestroyOldShare {
                index,
                custodian: custodian.clone(),
                bag: bag.clone(),
                how,
                confirmed_by,
            };
            desk.log.ceremony(id)?.decide(destroy.clone())?;
            bag_as_registered(desk, id, &custodian, &bag, bag_reason)?;
            destroy_share(desk, id, destroy)
        }
        Action::DestroyVoidedShare {
            attempt,
            index,
            how,
            confirmed_by,
        } => destroy_share(
            desk,
            id,
            Command::DestroyVoidedShare {
                attempt,
                index,
                how,
                confirmed_by,
            },
        ),
        Action::DoFollowUp {
            task,
            note,
            confirmed_by,
        } => desk.log.command(
            id,
            Command::DoFollowUp {
                task,
                note,
                by,
                confirmed_by,
            },
        ),
        Action::HolderAbsent {
            custodian,
            tried,
            reason,
            confirmed_by,
        } => desk.log.command(
            id,
            Command::RecordAbsence {
                custodian,
                tried,
                reason,
                confirmed_by,
            },
        ),
        Action::Destroy { confirmed_by } => destroy(desk, id, confirmed_by, told),
        Action::Leave { name, reason } => {
            let participant = desk.log.participant_in(id, &name)?;
            desk.log.command(
                id,
                Command::Leave {
                    participant,
                    reason,
                },
            )
        }
        Action::LoadPackage { file } => load_package(desk, id, file.as_ref()),
        Action::AdoptKey { confirmed_by } => adopt_key(desk, id, confirmed_by, told),
        Action::MakeKey { confirmed_by } => make_key(desk, id, confirmed_by, told),
        Action::Pause { reason } => pause(desk, id, by, reason),
        Action::ReadBack { source } => read_back(desk, id, &source),
        Action::Reconcile {
            decision,
            confirmed_by,
        } => reconcile(desk, id, &decision, by, confirmed_by, told),
        Action::RecordException {
            expected,
            happened,
            decided,
            by,
        } => {
            let note = ExceptionNote {
                expected,
                happened,
                decided,
                by,
            };
            desk.log.command(id, Command::RecordException { note })
        }
        Action::Recover { confirmed_by } => recover(desk, id, confirmed_by, told),
        Action::Rehearse { dice } => rehearse(desk, id, dice.as_ref(), told),
        Action::Release {
            folder,
            confirmed_by,
        } => release(desk, id, folder.as_deref(), confirmed_by, told),
        Action::RemoveVoidFiles { confirmed_by } => remove_void_files(desk, id, confirmed_by),
        Action::Resume => desk.log.command(id, Command::Resume { by }),
        Action::Return { name } => {
            let participant = desk.log.participant_in(id, &name)?;
            desk.log.command(id, Command::Return { participant })
        }
        Action::SealBag { bag, confirmed_by } => seal_bag(desk, id, bag, confirmed_by),
        Action::SignOff {
            name,
            agree,
            reason,
            passphrase,
        } => sign_off(desk, id, &name, agree, &reason, &passphrase),
        Action::RetireQuorum { confirmed_by } => retire_quorum(desk, id, by, confirmed_by),
        Action::TestKey { confirmed_by } => test_key(desk, id, confirmed_by, told),
        Action::WriteShare {
            folder,
            printer,
            keys,
        } => {
            let onto = hand_out::Onto {
                folder,
                printer,
                keys,
            };
            write_share(desk, id, onto, told)
        }
    }
}

/// Interrupts. Whoever comes back unlocks the tokens again, and shares that were entered leave memory;
/// a sharing whose shares are being handed out stays in it, since without it they would be void.
fn pause(desk: &mut Desk, id: &str, by: String, reason: String) -> Result<(), Error> {
    desk.log.command(id, Command::Pause { by, reason })?;
    let signed = checkpoint(desk).map(drop);
    desk.bench.pool.lock();
    desk.bench.journal_at = None;
    let one = desk.log.ceremony(id)?;
    if one.sharing().is_none() && one.unresolved.is_none() {
        if let Some(live) = desk.memory.live.get_mut(id) {
            live.collected.clear();
            live.reissue = None;
            live.typed = None;
        }
        let reason = "the ceremony was paused".to_owned();
        hand_out::forget_secrets(desk, id, reason, Found::NotDone)?;
    }
    signed
}

/// The effect whose turn it is.
pub(crate) fn turn(desk: &Desk, id: &str) -> Result<Effect, Error> {
    desk.log.ceremony(id)?.next_effect().ok_or_else(|| {
        Error::refusal(
            Rule::StepsInOrder,
            "Nothing is to be done with a device at this step.",
            "Do what the step asks for first.",
        )
    })
}

/// The open session of the token that plays `role`.
pub(crate) fn session<'d>(
    desk: &'d Desk,
    id: &str,
    role: TokenRole,
) -> Result<&'d TokenSession, Error> {
    let place = desk
        .memory
        .live
        .get(id)
        .and_then(|live| live.places.get(&role))
        .ok_or_else(tokens::locked)?;
    tokens::session(&desk.bench.pool, place)
}

pub(crate) fn calls_of(desk: &Desk, id: &str, role: TokenRole) -> Vec<DeviceCall> {
    session(desk, id, role).map_or_else(|_| Vec::new(), |one| tokens::calls(one.take_trace()))
}

pub(crate) fn discard_traces(desk: &Desk, id: &str) {
    for role in [TokenRole::Primary, TokenRole::Target] {
        drop(calls_of(desk, id, role));
    }
}

/// The key as the token describes it, with what was tried on it. It must be the one that is known,
/// where one is.
fn key_facts(
    session: &TokenSession,
    handle: Handle,
    mut probes: Vec<Probe>,
    known: Option<&Known>,
) -> Result<KeyFacts, Error> {
    let attributes = session.read_back(handle)?;
    let (check, root) = match known {
        Some(known) => (known.check(), checks::check_again(session, handle, known)?),
        None => (checks::check_of(session, handle, None)?, None),
    };
    let tried = match &root {
        None => session.probe_master(handle)?,
        Some(_) => session.probe_root_key(handle)?,
    };
    let described = key_facts_of(&attributes, tried, check);
    probes.extend(described.probes);
    Ok(KeyFacts {
        probes,
        root,
        ..described
    })
}

/// The key as the record tells it, of what was read back, tried and computed.
fn key_facts_of(
    attributes: &token::KeyAttributes,
    probes: Vec<token::Probe>,
    check: CheckValue,
) -> KeyFacts {
    let probe = |probe: token::Probe| Probe {
        name: probe.name,
        held: probe.held,
        detail: probe.detail,
    };
    KeyFacts {
        id: attributes.id.clone().unwrap_or_default().into(),
        label: attributes.label.clone().unwrap_or_default(),
        attributes: attribute_texts(attributes),
        probes: probes.into_iter().map(probe).collect(),
        check,
        root: None,
    }
}

/// Attributes as the record prints them: those the device answered, by name.
fn attribute_texts(attributes: &token::KeyAttributes) -> BTreeMap<String, String> {
    let Ok(serde_json::Value::Object(all)) = serde_json::to_value(attributes) else {
        return BTreeMap::new();
    };
    all.into_iter()
        .filter_map(|(name, value)| match value {
            serde_json::Value::Null => None,
            serde_json::Value::String(text) => Some((name, text)),
            other @ serde_json::Value::Bool(_)
            | other @ serde_json::Value::Number(_)
            | other @ serde_json::Value::Array(_)
            | other @ serde_json::Value::Object(_) => Some((name, other.to_string())),
        })
        .collect()
}

/// A key's id as bytes.
fn key_id(id: &str) -> Result<Vec<u8>, Error> {
    hex::decode(id).map_err(|_| Error::fault(Code::KeyId, format!("“{id}” is not an id.")))
}

/// Refused where another effect's turn it is.
fn not_its_turn(whose: &str) -> Error {
    Error::refusal(
        Rule::StepsInOrder,
        format!("It is not the turn of {whose}."),
        "Do what the step asks for first.",
    )
}
