//! A key that somebody wrapped for a transport key of this room: it is opened inside the token.

use super::{TRANSPORT, came, cmac_of, coming, kek_for, parent, sha256, two_halves};
use crate::device::{Master, calls, master};
use byok::components::refuse_other_key;
use desk::time::clock_is_sure;
use desk::{Desk, tokens};
use ledger::Brought;
use lifecycle::{Algorithm, Origin};
use secrecy::SecretString;
use token::{Incoming, KekKind, OaepHash};
use wire::{Bringing, BroughtKey, Code, Deciding, Error, NewKey, TransportKey};

/// A wrapped AES-256 key by RFC 5649.
const WRAPPED: usize = 40;

/// The public half of a transport key; of one of two halves, with the ML-KEM key of `custodian`.
pub fn transport_key(
    desk: &mut Desk,
    key: &str,
    custodian: Option<&str>,
) -> Result<TransportKey, Error> {
    let (listed, kept) = kek_for(desk, key, TRANSPORT)?;
    let spki = kept
        .facts
        .public
        .as_ref()
        .and_then(|hex| hex::decode(hex).ok())
        .ok_or_else(|| not_rsa(key))?;
    if listed.key.algorithm == Algorithm::P256 {
        return two_halves::public(desk, &listed, &spki, custodian);
    }
    Ok(TransportKey {
        key: listed.key.key.to_string(),
        fingerprint: sha256(&spki),
        pem: byok::pem(&spki),
        mlkem: None,
    })
}

/// Takes in a key that was wrapped for a transport key: RSAES-OAEP of its 32 bytes, or RSAES-OAEP of an
/// AES-256 key ‖ the key by RFC 5649. For a transport key of two halves it is sealed to both, and `mlkem`
/// is the file of the custodian's.
pub fn sealed_in(
    desk: &mut Desk,
    new: &NewKey,
    bringing: &Bringing,
    bytes: &[u8],
    mlkem: Option<&SecretString>,
    deciding: &Deciding,
) -> Result<BroughtKey, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let (listed, kept) = kek_for(desk, &bringing.under, TRANSPORT)?;
    if bringing.check.trim().is_empty() {
        return Err(Error::usage(
            Code::ComponentsOfOneKey,
            "The check value that its sender told is needed.",
            "Give --check: the first five bytes of the AES-CMAC of 16 zero bytes.",
        ));
    }
    let under = parent(&listed);
    let new = NewKey {
        under: under.to_string(),
        ..new.clone()
    };
    if kept.kind == KekKind::P256 {
        let half = (&listed, &kept);
        return two_halves::taken(desk, half, &new, bringing, bytes, mlkem, deciding);
    }
    let hash = match bringing.hash.trim() {
        "" | "sha256" => OaepHash::Sha256,
        "sha1" => OaepHash::Sha1,
        other => {
            return Err(byok::Refused::Method {
                given: format!("“{other}” is no hash of RSAES-OAEP"),
                known: "sha256, sha1".into(),
            }
            .into());
        }
    };
    let length = kept.kind.modulus_bits().map(|bits| usize::from(bits / 8));
    let length = length.ok_or_else(|| not_rsa(&bringing.under))?;
    let (sealed, wrapped) = match bytes.split_at_checked(length) {
        Some((sealed, [])) => (sealed, None),
        Some((sealed, wrapped)) if wrapped.len() == WRAPPED => (sealed, Some(wrapped)),
        Some(_) | None => {
            return Err(byok::Refused::Package(format!(
                "it has {} bytes, and one for {} has {length}, or {} with an AES key",
                bytes.len(),
                listed.key.key,
                length + WRAPPED
            ))
            .into());
        }
    };
    let mut brought = Brought {
        how: "sealed".into(),
        under: Some(listed.key.key.clone()),
        bytes: sha256(bytes),
        ..Brought::default()
    };
    let coming = coming(desk, &new, Origin::Imported, &brought, deciding)?;
    let Master { place, handle } = master(desk, &under)?;
    let session = tokens::session(&desk.bench.pool, &place)?;
    drop(session.take_trace());
    let public = kept.facts.public.as_ref().map(hex::decode).transpose();
    let public = public.map_err(|_| not_rsa(&bringing.under))?;
    let made = session.take_sealed(
        handle,
        &Incoming {
            kind: kept.kind,
            transport: &kept.wrapped,
            public: public.as_deref(),
            hash,
            sealed,
            wrapped,
        },
    )?;
    let calls = calls(session);
    let found = cmac_of(&made)?;
    refuse_other_key(&found, &bringing.check)?;
    brought.told = hex::encode(found);
    came(desk, coming, &made, brought, calls, Vec::new())
}

fn not_rsa(key: &str) -> Error {
    Error::refusal(
        Code::KeyTier,
        format!("“{key}” is no RSA key, and nobody can wrap for it."),
        "Make a transport key: an RSA or P-256 KEK with the usage “transport”.",
    )
}
