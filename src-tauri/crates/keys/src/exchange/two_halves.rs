//! A transport key of two halves: a P-256 key in the token, and the ML-KEM-768 key that a custodian holds
//! as a file. Neither opens anything alone.
//!
//! What they open is opened on the host: the token gives its half of the secret, and no device makes a
//! key of both. So the key was on the host in clear, and the record says so.

use super::{Coming, came, cmac_of, coming, differs};
use crate::device::{Kept, Master, calls, master, open};
use byok::Refused;
use byok::components::{Method, check_value, refuse_other_key};
use desk::{Desk, tokens};
use inventory::Listed;
use ledger::{Brought, MlKemHalf, Person};
use lifecycle::Origin;
use sealing::POINT_LENGTH;
use sealing::mlkem::{MlKemKey, MlKemRecipient};
use sealing::wrapped_key::{OpenKeyError, WrappedKey, WrappedKeyError};
use secrecy::{ExposeSecret as _, SecretString};
use wire::{Bringing, BroughtKey, Code, Deciding, Error, NewKey, TransportKey};

/// The public half: P-256 in the token, ML-KEM-768 of the custodian who is named.
pub(super) fn public(
    desk: &Desk,
    listed: &Listed,
    spki: &[u8],
    custodian: Option<&str>,
) -> Result<TransportKey, Error> {
    let Some(name) = custodian else {
        return Err(Error::usage(
            Code::MlKemKey,
            format!(
                "{} is half of a transport key: the other half is a custodian's ML-KEM key.",
                listed.key.key
            ),
            "Name the custodian: --custodian.",
        ));
    };
    let person = desk.log.enrolled(name.trim())?;
    let mlkem = recipient(person)?.ok_or_else(|| {
        Error::refusal(
            Code::MlKemKey,
            format!("{} is enrolled without an ML-KEM key.", person.name),
            "Enrol one first: “keymoot participant mlkem-key”, then “participant add-mlkem”.",
        )
    })?;
    let unwritten = |_| Error::fault(Code::MlKemKey, "The key cannot be written.");
    let pem = mlkem.to_pem().map_err(unwritten)?;
    let both = [spki, &mlkem.to_der().map_err(unwritten)?].concat();
    Ok(TransportKey {
        key: listed.key.key.to_string(),
        fingerprint: super::sha256(&both),
        pem: format!("{}{pem}", byok::pem(spki)),
        mlkem: Some(person.name.clone()),
    })
}

/// Takes in a key that was sealed to both halves.
pub(super) fn taken(
    desk: &mut Desk,
    (listed, kept): (&Listed, &Kept),
    new: &NewKey,
    bringing: &Bringing,
    bytes: &[u8],
    mlkem: Option<&SecretString>,
    deciding: &Deciding,
) -> Result<BroughtKey, Error> {
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let wrapped = WrappedKey::parse(text).map_err(|why| not_sound(&why))?;
    let point = point_of(kept).ok_or_else(|| not_sound(&WrappedKeyError::Point("transport")))?;
    if wrapped.recipient != point {
        return Err(Refused::Package(format!(
            "its P-256 half is sealed to another key than {}",
            listed.key.key
        ))
        .into());
    }
    let Some(mlkem) = mlkem else {
        return Err(Error::refusal(
            Code::IdentityNeeded,
            "It is sealed to two keys at once, and the token has one of them.",
            "Name the file of the custodian's ML-KEM key.",
        ));
    };
    let key = MlKemKey::from_pem(mlkem.expose_secret()).map_err(|error| {
        Error::usage(
            Code::IdentityUnreadable,
            wire::sentence(&error),
            "Name the file of the custodian's ML-KEM key: PEM, from “-----BEGIN PRIVATE KEY-----”.",
        )
    })?;
    let whose = holder(desk, &key)?;
    let under = super::parent(listed);
    let clear = {
        let Master { place, handle } = master(desk, &under)?;
        let session = tokens::session(&desk.bench.pool, &place)?;
        drop(session.take_trace());
        let kek = open(session, handle, &listed.key.key, kept)?;
        let clear = wrapped
            .open(&key, |peer| kek.agree(peer))
            .map_err(|error| match error {
                OpenKeyError::Ecdh(error) => Error::from(error),
                OpenKeyError::Refused(why) => not_sound(&why),
            })?;
        kek.close()?;
        clear
    };
    drop(key);
    let check = check_value(&clear, Method::Cmac);
    refuse_other_key(&check, &bringing.check)?;
    let brought = Brought {
        how: "sealed-hybrid".into(),
        under: Some(listed.key.key.clone()),
        mlkem: Some(whose),
        bytes: super::sha256(bytes),
        told: hex::encode(&check),
        on_host: true,
        ..Brought::default()
    };
    let coming: Coming = coming(desk, new, Origin::Imported, &brought, deciding)?;
    let Master { place, handle } = master(desk, &under)?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    let (made, _) = session.take_clear(handle, &clear)?;
    drop(clear);
    let calls = calls(session);
    if cmac_of(&made)? != check {
        return Err(differs());
    }
    came(desk, coming, &made, brought, calls, Vec::new())
}

/// The enrolled person whose ML-KEM key this is.
fn holder(desk: &Desk, key: &MlKemKey) -> Result<MlKemHalf, Error> {
    let public = key.recipient();
    let hex = hex::encode(public.to_bytes());
    let mut people = desk.log.ledger().people().iter();
    let person = people.find(|one| one.mlkem.as_deref() == Some(&*hex));
    let person = person.ok_or_else(|| {
        Error::refusal(
            Code::IdentityWrong,
            "Nobody is enrolled with the ML-KEM key in this file.",
            "Name the file of the custodian whose key the sender was given.",
        )
    })?;
    Ok(MlKemHalf {
        name: person.name.clone(),
        recipient: hex::encode(public.digest()),
    })
}

fn recipient(person: &Person) -> Result<Option<MlKemRecipient>, Error> {
    let key = person.mlkem.as_deref().map(|text| {
        let bytes = hex::decode(text).unwrap_or_default();
        MlKemRecipient::from_bytes(&bytes)
            .map_err(|_| Error::fault(Code::MlKemKey, "It is not a key."))
    });
    key.transpose()
}

/// The point of the half in the token.
fn point_of(kept: &Kept) -> Option<[u8; POINT_LENGTH]> {
    let spki = hex::decode(kept.facts.public.as_ref()?).ok()?;
    spki.last_chunk().copied()
}

fn not_sound(why: &WrappedKeyError) -> Error {
    Refused::Package(why.to_string()).into()
}
