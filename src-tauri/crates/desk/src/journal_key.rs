//! The key that signs the journal, checkpoints, and the refusal of a room that fell behind.
//!
//! The key lives in a token. After each step that acted, and at pause and close, the journal's size
//! and root are signed; the newest checkpoint is also kept on the token, so that a room restored
//! from an old copy is recognised.

use crate::desk::Desk;
use crate::log::Log;
use crate::tokens::session;
use journal::Comparison;
use ledger::RoomEntry;
use proof::checkpoint::{Checkpoint, origin};
use proof::note::{CosignerKey, Note, VerifierKey};
use rand_core::Rng as _;
use token::{Place, SigningKey, TokenSession};
use wire::{Code, Error, sentence};

/// Where the token of the key in use is plugged and unlocked, if it is.
pub fn journal_place(desk: &Desk) -> Option<Place> {
    desk.bench
        .journal_at
        .clone()
        .filter(|place| desk.bench.pool.ready(place))
}

/// Remembers that the token at `place` was unlocked, in case it is the one that signs: the one
/// that holds the key, whatever it is called now.
pub fn notice_journal_token(desk: &mut Desk, place: &Place) -> Result<(), Error> {
    let Some(key) = desk.log.journal_key().cloned() else {
        return Ok(());
    };
    let session = session(&desk.bench.pool, place)?;
    let info = session.token_info()?;
    let holds = find_key(
        session,
        &desk.log.ledger().facts().id,
        &key_names(&desk.log),
        &key.verifier,
    )?
    .is_some();
    drop(session.take_trace());
    if holds {
        desk.bench.journal_at = Some(place.clone());
        if info.label != key.token && info.serial == key.serial {
            desk.log.write_entry(RoomEntry::TokenRenamed {
                serial: info.serial,
                was: key.token,
                token: info.label,
            })?;
        }
    } else if info.label == key.token && info.serial == key.serial {
        // Nobody needs to be asked for it any more: the next ceremony introduces a new key.
        desk.bench.journal_key_lost = true;
    }
    Ok(())
}

/// Makes sure a key on an unlocked token signs the journal: the one in use, or a new one on
/// the token at `place`, introduced by the old one where that can still sign. A new key counts
/// only once it has signed something fresh.
pub fn ensure_journal_key(desk: &mut Desk, place: &Place) -> Result<(), Error> {
    if journal_place(desk).is_some() {
        return Ok(());
    }
    let mut fresh = [0; 32];
    desk.log.rng().fill_bytes(&mut fresh);
    let (verifier, cosigner, label, serial) = {
        let session = session(&desk.bench.pool, place)?;
        let info = session.token_info()?;
        let name = format!(
            "{}-{}",
            key_label(&desk.log),
            desk.log.ledger().journal_keys().len() + 1
        );
        let key = new_pair(session, &name)?;
        let verifier = verifier(&desk.log.ledger().facts().id, &key.public)?;
        let message = format!("keymoot journal key\n{}\n", hex::encode(fresh));
        sign_surely(session, &key, &verifier, message.as_bytes())?;
        let cosigner = cosigner(desk, session, &name)?;
        (verifier, cosigner, info.label, info.serial)
    };
    let previous = desk.log.journal_key().map(|key| key.verifier.to_string());
    desk.log.write_entry(RoomEntry::JournalKeyIntroduced {
        key: verifier.to_string(),
        previous,
        previous_signature: None,
        token: label,
        serial,
        cosigner: cosigner.map(|key| key.to_string()),
    })?;
    desk.bench.journal_at = Some(place.clone());
    desk.bench.journal_key_lost = false;
    Ok(())
}

/// Signs the journal as it stands and keeps the checkpoint in the room and on the token.
/// Without an unlocked journal token nothing is signed: the entries stay an unsigned tail.
pub fn checkpoint(desk: &mut Desk) -> Result<Option<String>, Error> {
    let Some(place) = journal_place(desk) else {
        return Ok(None);
    };
    let Some(key) = desk.log.journal_key().cloned() else {
        return Ok(None);
    };
    let text = desk.log.journal().checkpoint()?.to_string();
    let label = note_label(&desk.log);
    let session = session(&desk.bench.pool, &place)?;
    let mut note = sign_note(
        session,
        &desk.log.ledger().facts().id,
        &key_names(&desk.log),
        &key.verifier,
        &text,
    )?;
    if let Some(cosigner) = &key.cosigner {
        note = cosign(&desk.log, session, cosigner, &note)?;
    }
    desk.log.keep_checkpoint(&note)?;
    match session.put_note(&label, note.as_bytes()) {
        Ok(()) => {}
        // Some devices keep no notes; the sheets people take home still carry the checkpoint.
        Err(error) if matches!(error.kind, token::ErrorKind::NotSupported { .. }) => {}
        Err(error) if matches!(error.kind, token::ErrorKind::TokenGone) => {
            return Err(error.into());
        }
        Err(error) => return Err(note_not_kept(&error)),
    }
    // Housekeeping on the token is not part of the next step's calls.
    drop(session.take_trace());
    Ok(Some(note))
}

/// Signs any message with the key in use.
pub fn sign_with_journal_key(desk: &Desk, message: &[u8]) -> Result<Vec<u8>, Error> {
    let place = journal_place(desk).ok_or_else(journal_token_missing)?;
    let key = desk
        .log
        .journal_key()
        .cloned()
        .ok_or_else(journal_token_missing)?;
    let session = session(&desk.bench.pool, &place)?;
    raw_signature(
        session,
        &desk.log.ledger().facts().id,
        &key_names(&desk.log),
        &key.verifier,
        message,
    )
}

/// The key that signs besides the journal key `name`, made in the same token where that can; it
/// counts only once it has signed something.
fn cosigner(desk: &Desk, session: &TokenSession, name: &str) -> Result<Option<CosignerKey>, Error> {
    let label = cosigner_label(name);
    let id = format!("{label}-id");
    let Some(made) = session.generate_cosigning_key(&label, id.as_bytes())? else {
        return Ok(None);
    };
    let key = CosignerKey::new(&origin(&desk.log.ledger().facts().id), &made.public)
        .map_err(|error| Error::fault(Code::JournalKey, error.to_string()))?;
    let message = format!("keymoot cosigning key\n{label}\n");
    if key.verifies_raw(
        message.as_bytes(),
        &session.cosign(&made, message.as_bytes())?,
    ) {
        Ok(Some(key))
    } else {
        Err(cosignature_wrong())
    }
}

fn cosigner_label(name: &str) -> String {
    format!("{name}-ml-dsa-44")
}

/// Adds the second signature to a signed checkpoint (C2SP tlog-cosignature, type 0x06).
fn cosign(
    log: &Log,
    session: &TokenSession,
    cosigner: &CosignerKey,
    note: &str,
) -> Result<String, Error> {
    let unwritable = |what: String| Error::fault(Code::CheckpointUnwritable, what);
    let (checkpoint, mut note) =
        Checkpoint::from_note(note).map_err(|error| unwritable(error.to_string()))?;
    let now = u64::try_from(log.clock().now().timestamp()).unwrap_or_default();
    let message = cosigner
        .message(now, &checkpoint)
        .ok_or_else(|| unwritable("the room's id is too long to be cosigned".into()))?;
    for name in key_names(log) {
        let Some(found) = session.cosigning_key(&cosigner_label(&name))? else {
            continue;
        };
        if !CosignerKey::new(cosigner.name(), &found.public)
            .is_ok_and(|key| key.is_same_key(cosigner))
        {
            continue;
        }
        // A device that gives a wrong one is asked once more.
        for _ in 0..2 {
            let raw = session.cosign(&found, &message)?;
            if note.add_cosignature(cosigner, now, &raw).is_ok() {
                return Ok(note.to_string());
            }
        }
        return Err(cosignature_wrong());
    }
    Err(Error::failure(
        Code::JournalKeyMissing,
        "The token no longer holds the ML-DSA key that signs this journal besides.",
        "Unlock the right token, or let the next ceremony introduce new keys.",
    ))
}

fn cosignature_wrong() -> Error {
    Error::failure(
        Code::SignatureWrong,
        "The token has the ML-DSA key that signs this journal, and answered with a signature that \
         does not verify.",
        "Check the device, and try again. What was done is journalled; it is signed with the next \
         step.",
    )
}

/// Compares the room with the checkpoint the token keeps of it.
///
/// # Errors
/// `room-behind-checkpoint` if the room is shorter than, or inconsistent with, what it was.
pub fn refuse_rollback(desk: &Desk, place: &Place) -> Result<(), Error> {
    let session = session(&desk.bench.pool, place)?;
    for note in session.notes(&note_label(&desk.log))? {
        let Ok(note) = String::from_utf8(note) else {
            continue;
        };
        compare_with_checkpoint(&desk.log, &note)?;
    }
    drop(session.take_trace());
    Ok(())
}

/// Compares the room with a checkpoint somebody kept.
pub fn compare_with_checkpoint(log: &Log, note: &str) -> Result<(), Error> {
    let foreign = || {
        Error::refusal(
            Code::CheckpointOfThisRoom,
            "That is not a checkpoint of this room, signed by one of its keys.",
            "Show the one printed on the newest sheet of this room.",
        )
    };
    let (checkpoint, signed) = Checkpoint::from_note(note).map_err(|_| foreign())?;
    if checkpoint.origin != origin(&log.ledger().facts().id) {
        return Err(foreign());
    }
    let behind = |what: String| {
        Error::refusal(
            Code::RoomBehindCheckpoint,
            format!("{what} It was restored from an old copy, or changed."),
            "Do not go on with it. Find the newer copy of the room.",
        )
    };
    let size = checkpoint.size;
    match log.journal().compare(&checkpoint)? {
        // A key that a lost entry introduced cannot be known here: shorter is enough to refuse.
        Comparison::Shorter { .. } => Err(behind(format!(
            "This room holds {} entries; it was signed with {size} before.",
            log.journal().size()?
        ))),
        Comparison::Differs => Err(behind(format!(
            "The first {size} entries of this room are not those that were signed."
        ))),
        Comparison::Agrees { .. } => {
            if log
                .ledger()
                .journal_keys()
                .iter()
                .any(|key| signed.verify(&key.verifier).is_ok())
            {
                Ok(())
            } else {
                Err(foreign())
            }
        }
    }
}

/// The label of journal keys on tokens.
fn key_label(log: &Log) -> String {
    format!(
        "keymoot-journal-{}",
        log.ledger().facts().id.get(..8).unwrap_or_default()
    )
}

/// The names this room's journal keys may have on a token, newest first.
fn key_names(log: &Log) -> Vec<String> {
    let label = key_label(log);
    (1..=log.ledger().journal_keys().len() + 1)
        .rev()
        .map(|number| format!("{label}-{number}"))
        .collect()
}

fn note_label(log: &Log) -> String {
    format!("keymoot-checkpoint-{}", &log.ledger().facts().id)
}

/// Refused where a record or sign-off needs the journal's key.
pub fn journal_token_missing() -> Error {
    Error::refusal(
        Code::JournalTokenUnlocked,
        "The token that signs the journal is not unlocked.",
        "Plug it in and unlock it, then do this again.",
    )
}

fn verifier(room: &str, public: &token::PublicKey) -> Result<VerifierKey, Error> {
    let name = origin(room);
    let unusable = |error: proof::note::KeyError| Error::fault(Code::JournalKey, error.to_string());
    match public.algorithm {
        token::Algorithm::Ed25519 => {
            let key = public.bytes.as_slice().try_into().map_err(|_| {
                Error::fault(Code::JournalKey, "an Ed25519 key of another length than 32")
            })?;
            VerifierKey::ed25519(&name, key).map_err(unusable)
        }
        token::Algorithm::EcdsaP256 => {
            VerifierKey::ecdsa_p256(&name, &public.bytes).map_err(unusable)
        }
    }
}

fn sign_note(
    session: &TokenSession,
    room: &str,
    names: &[String],
    key: &VerifierKey,
    text: &str,
) -> Result<String, Error> {
    let mut unsigned = Note::unsigned(text)
        .map_err(|error| Error::fault(Code::CheckpointUnwritable, error.to_string()))?;
    let raw = raw_signature(session, room, names, key, text.as_bytes())?;
    unsigned.add(key, &raw).map_err(|error| {
        Error::failure(
            Code::CheckpointUnsigned,
            sentence(&error),
            "Check the token, and try again.",
        )
    })?;
    Ok(unsigned.to_string())
}

/// The pair of a journal key that is not introduced yet. Made already if the program ended, or the
/// device failed, before it could be: then it is the one. Half of one is removed, because nobody
/// relies on it.
fn new_pair(session: &TokenSession, name: &str) -> Result<SigningKey, Error> {
    if let Some(made) = session.signing_keys(name)?.into_iter().next() {
        return Ok(made);
    }
    let id = format!("{name}-id");
    session.remove_half_pairs(name, id.as_bytes())?;
    Ok(session.generate_signing_key(name, id.as_bytes())?)
}

/// The key on the token that is `key`.
fn find_key(
    session: &TokenSession,
    room: &str,
    names: &[String],
    key: &VerifierKey,
) -> Result<Option<SigningKey>, Error> {
    for name in names {
        for found in session.signing_keys(name)? {
            if verifier(room, &found.public).is_ok_and(|public| public == *key) {
                return Ok(Some(found));
            }
        }
    }
    Ok(None)
}

/// The raw signature, 64 bytes, by the key on the token that is `key`.
fn raw_signature(
    session: &TokenSession,
    room: &str,
    names: &[String],
    key: &VerifierKey,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    if let Some(found) = find_key(session, room, names, key)? {
        return sign_surely(session, &found, key, message);
    }
    Err(Error::failure(
        Code::JournalKeyMissing,
        "The token no longer holds the key that signs this journal.",
        "Unlock the right token, or let the next ceremony introduce a new key.",
    ))
}

/// A signature that verifies; a device that gives a wrong one is asked once more.
fn sign_surely(
    session: &TokenSession,
    key: &SigningKey,
    verifier: &VerifierKey,
    message: &[u8],
) -> Result<Vec<u8>, Error> {
    for _ in 0..2 {
        let raw = session.sign(key, message)?;
        if verifier.verifies_raw(message, &raw) {
            return Ok(raw.to_vec());
        }
    }
    Err(Error::failure(
        Code::SignatureWrong,
        "The token has the key that signs this journal, and answered twice with a signature that \
         does not verify.",
        "Check the device, and try again. What was done is journalled; it is signed with the next \
         step.",
    ))
}

fn note_not_kept(error: &token::Error) -> Error {
    Error::failure(
        Code::CheckpointNotKept,
        format!(
            "What was done is journalled and signed, but the token did not keep the checkpoint: \
             {error}."
        ),
        "Go on: the next step keeps it again. If it stays so, check the device.",
    )
}
