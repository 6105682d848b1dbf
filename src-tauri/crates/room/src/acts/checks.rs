//! Which key a device holds: what it says of it now, beside what the journal says, and equal answers.

use ceremony::{CheckValue, Equality, KeyKind, RootProof};
use desk::Desk;
use media::fill_from_system;
use quorum::check::{SPKI_SHA256, equality_challenge};
use quorum::root::{PublicKey, signed_message};
use token::{CheckMethod, Handle, RootKind, TokenSession};
use wire::{Code, Error};

/// What a device's answers for a key are held against.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    /// A master key's check value.
    Master(CheckValue),
    /// A root key's public half.
    Root(PublicKey),
}

impl Known {
    /// From what entries and packages say of a key.
    pub(crate) fn read(check: &CheckValue, public_key: Option<&str>) -> Result<Self, Error> {
        let Some(text) = public_key else {
            return Ok(Self::Master(check.clone()));
        };
        PublicKey::from_hex(text)
            .map(Self::Root)
            .ok_or_else(|| Error::fault(Code::CheckValue, "A public key that cannot be read."))
    }

    /// The check value, as entries have it.
    pub(crate) fn check(&self) -> CheckValue {
        match self {
            Self::Master(check) => check.clone(),
            Self::Root(root) => CheckValue {
                method: SPKI_SHA256.into(),
                value: hex::encode(root.fingerprint()),
            },
        }
    }
}

/// The kind of root key, as the device is asked for it.
pub(crate) const fn root_kind(kind: quorum::root::RootKind) -> RootKind {
    match kind {
        quorum::root::RootKind::MlDsa65 => RootKind::MlDsa65,
        quorum::root::RootKind::MlDsa87 => RootKind::MlDsa87,
        quorum::root::RootKind::P384 => RootKind::P384,
    }
}

/// The objects on a token that hold a key of that kind and id: of a root key its private half.
pub(crate) fn held(
    session: &TokenSession,
    kind: KeyKind,
    id: &[u8],
) -> Result<Vec<Handle>, token::Error> {
    match kind.root() {
        None => session.masters_with(id),
        Some(_) => session.roots_with(id),
    }
}

/// What the journal has of the ceremony's key: its package's, else what it was made with.
pub(crate) fn journalled(desk: &Desk, id: &str) -> Result<Option<Known>, Error> {
    let ceremony = desk.log.ceremony(id)?;
    if let Some(package) = &ceremony.package {
        return Known::read(&package.check, package.public_key.as_deref()).map(Some);
    }
    let key = ceremony.key.as_ref();
    key.map(|key| {
        let root = key.root.as_ref().map(|root| root.public_key.as_str());
        Known::read(&key.check, root)
    })
    .transpose()
}

/// The check value of a master key on a token: by whatever method it has, or by that of the journal.
pub(crate) fn check_of(
    session: &TokenSession,
    key: Handle,
    journalled: Option<&CheckValue>,
) -> Result<CheckValue, Error> {
    let found = match journalled {
        Some(journalled) => session.check_value_by(key, check_method(journalled)?)?,
        None => session.check_value(key)?,
    };
    Ok(CheckValue {
        method: found.method.name().into(),
        value: hex::encode(found.value),
    })
}

/// Refused unless the key on the token is the one that is known: a root key shows it by a signature,
/// which is given.
pub(crate) fn check_again(
    session: &TokenSession,
    key: Handle,
    known: &Known,
) -> Result<Option<RootProof>, Error> {
    match known {
        Known::Master(journalled) => {
            let found = check_of(session, key, Some(journalled))?;
            if found == *journalled {
                Ok(None)
            } else {
                Err(disagrees(&found, journalled))
            }
        }
        Known::Root(root) => prove(session, key, root).map(Some),
    }
}

/// A signature of the token's key over a fresh challenge of its own and the system's randomness,
/// verified here.
fn prove(session: &TokenSession, key: Handle, root: &PublicKey) -> Result<RootProof, Error> {
    let mut own = [0; 16];
    fill_from_system(&mut own)?;
    let challenge = equality_challenge(&nonce(session)?, &own);
    let proof = RootProof {
        public_key: hex::encode(root.spki()),
        challenge: hex::encode(challenge),
        signature: hex::encode(signature(session, key, root, &challenge)?),
    };
    if proof.holds() {
        return Ok(proof);
    }
    Err(Error::failure(
        Code::CheckValueDisagrees,
        "The device’s signature over a fresh challenge does not verify under the root key’s public \
         key.",
        "Nothing was released. Try the step again; if it stays so, use another device.",
    ))
}

fn signature(
    session: &TokenSession,
    key: Handle,
    root: &PublicKey,
    challenge: &[u8; 32],
) -> Result<Vec<u8>, Error> {
    Ok(session.sign_as_root(root_kind(root.kind()), key, &signed_message(challenge))?)
}

fn nonce(session: &TokenSession) -> Result<[u8; 16], Error> {
    let bytes = session.random(16)?;
    bytes
        .as_slice()
        .try_into()
        .map_err(|_| Error::fault(Code::RandomLength, "not 16 bytes"))
}

pub(crate) fn disagrees(found: &CheckValue, journalled: &CheckValue) -> Error {
    Error::failure(
        Code::CheckValueDisagrees,
        format!(
            "The device gives the check value {} for the key; the journal has {}.",
            found.value, journalled.value
        ),
        "Nothing was released. Try the step again; if it stays so, use another device.",
    )
}

pub(crate) fn check_method(check: &CheckValue) -> Result<CheckMethod, Error> {
    [CheckMethod::CmacZero5, CheckMethod::KwConst5]
        .into_iter()
        .find(|method| method.name() == check.method)
        .ok_or_else(|| {
            Error::fault(
                Code::CheckMethod,
                format!("“{}” is not known.", check.method),
            )
        })
}

/// Both holders' answers to one fresh challenge, made from both devices' randomness.
pub(crate) fn compare(
    (first, first_key): (&TokenSession, Handle),
    (second, second_key): (&TokenSession, Handle),
    known: &Known,
) -> Result<Equality, Error> {
    let challenge = equality_challenge(&nonce(first)?, &nonce(second)?);
    let (method, first, second, public_key) = match known {
        Known::Master(check) => {
            let method = check_method(check)?;
            let name = match method {
                CheckMethod::CmacZero5 => "cmac",
                CheckMethod::KwConst5 => "kw-sha256",
            };
            (
                name,
                first.equality(first_key, &challenge, method)?,
                second.equality(second_key, &challenge, method)?,
                None,
            )
        }
        Known::Root(root) => (
            root.kind().name(),
            signature(first, first_key, root, &challenge)?,
            signature(second, second_key, root, &challenge)?,
            Some(hex::encode(root.spki())),
        ),
    };
    Ok(Equality {
        challenge: hex::encode(challenge),
        method: method.into(),
        first: hex::encode(first),
        second: hex::encode(second),
        public_key,
    })
}
