//! Splitting a fresh secret, wrapping the key under it, and trying the recovery inside the token
//! before any share leaves.

use super::checks::{Known, check_again, compare, held, root_kind};
use crate::acts::run::{Performed, perform};
use crate::acts::{calls_of, session, turn};
use ceremony::{
    CheckValue, Command, DeviceCall, Entropy, Equality, KeyKind, PackageFacts, TokenRole,
};
use desk::Desk;
use desk::live::Sharing;
use desk::tokens;
use media::fill_from_system;
use media::lock_pages;
use quorum::entropy::{self, Rng, Source, SourceName};
use quorum::package::{Header, PURPOSE_RECOVERY, RecoveryPackage, WRAPPED_LENGTH, WrapFormat};
use quorum::{Dealing, Share, Threshold, reconstruct, split};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use token::{ErrorKind, Format, Handle, Purpose, RootPurpose, TokenSession, Wrapped};
use wire::{Code, Error, Told};
use zeroize::Zeroizing;

/// Fewest throws of a six-sided die that are worth mixing in: 99 bits or so add to the others.
const FEWEST_THROWS: usize = 38;

/// What a rehearsal gave.
struct Rehearsed {
    sharing: Sharing,
    facts: PackageFacts,
    entropy: Vec<Entropy>,
    equality: Equality,
}

pub(crate) fn rehearse(
    desk: &mut Desk,
    id: &str,
    dice: Option<&SecretString>,
    told: Told<'_>,
) -> Result<(), Error> {
    let effect = turn(desk, id)?;
    let script = &desk.log.ceremony(id)?.script;
    let wants_dice = script.entropy.iter().any(|source| source == "dice");
    let dice = throws(wants_dice, dice)?;
    session(desk, id, TokenRole::Primary)?;
    perform(desk, id, &effect, None, told, |desk| {
        let mut opened = Vec::new();
        let dice = dice.as_deref().map(Vec::as_slice);
        let rehearsed = rehearse_in_token(desk, id, dice, &mut opened);
        let mut calls = calls_of(desk, id, TokenRole::Primary);
        calls.extend(opened);
        match rehearsed {
            // Nothing of a rehearsal lasts, so one that failed did not happen.
            Err(error) => Performed::not_done(error, calls),
            Ok(done) => {
                let sharing = done.sharing;
                let report = Command::ReportRehearsed {
                    package: done.facts,
                    entropy: done.entropy,
                    equality: done.equality,
                    calls,
                };
                Performed::tried(report).then(|desk, id| {
                    desk.memory.live.entry(id.into()).or_default().sharing = Some(sharing);
                    Ok(())
                })
            }
        }
    })
}

/// A generator seeded by the token of `role`, the system and, if thrown, dice: no one of them
/// decides alone. Says what went in.
pub(crate) fn ceremony_rng(
    desk: &Desk,
    id: &str,
    role: TokenRole,
    dice: Option<&[u8]>,
) -> Result<(Rng, Vec<Entropy>), Error> {
    let from_token = session(desk, id, role)?.random(48)?;
    let mut from_system = Zeroizing::new([0; 48]);
    fill_from_system(&mut *from_system)?;
    let mut sources = vec![
        Source {
            name: SourceName::Hsm,
            bytes: &from_token,
        },
        Source {
            name: SourceName::Os,
            bytes: &*from_system,
        },
    ];
    sources.extend(dice.map(|bytes| Source {
        name: SourceName::Dice,
        bytes,
    }));
    let rng = Rng::from_seed(&entropy::seed(&sources, id));
    let entropy = sources
        .iter()
        .map(|source| Entropy {
            source: source.name.as_str().into(),
            bytes: u32::try_from(source.bytes.len()).unwrap_or(u32::MAX),
        })
        .collect();
    Ok((rng, entropy))
}

/// The calls of the session that opened the package are added to `opened`.
fn rehearse_in_token(
    desk: &Desk,
    id: &str,
    dice: Option<&[u8]>,
    opened: &mut Vec<DeviceCall>,
) -> Result<Rehearsed, Error> {
    let ceremony = desk.log.ceremony(id)?;
    let session = session(desk, id, TokenRole::Primary)?;
    let key = ceremony
        .key
        .as_ref()
        .ok_or_else(|| Error::fault(Code::NoKey, "There is no key."))?;
    let plan = ceremony
        .script
        .quorum
        .ok_or_else(|| Error::fault(Code::NoQuorum, "The script has no quorum."))?;
    let handle = master(session, ceremony.script.key.kind, &key.id)?;
    let public_key = key.root.as_ref().map(|root| root.public_key.as_str());
    let known = Known::read(&key.check, public_key)?;
    // A package for ever says which key it is of: asked once more before that is written.
    check_again(session, handle, &known)?;

    let (mut rng, entropy) = ceremony_rng(desk, id, TokenRole::Primary, dice)?;
    let threshold = Threshold::new(plan.threshold, plan.shares)
        .map_err(|error| Error::fault(Code::Threshold, error.to_string()))?;
    let dealing = split(threshold, &mut rng)
        .map_err(|error| Error::fault(Code::SplitFailed, error.to_string()))?;
    let header = Header::new(
        &key.id,
        &key.label,
        PURPOSE_RECOVERY,
        match &known {
            Known::Master(_) => WrapFormat::Rfc3394,
            Known::Root(_) => WrapFormat::Rfc5649,
        },
        check_value(&key.check)?,
        &dealing.commitments,
    )
    .map_err(|error| Error::fault(Code::Header, error.to_string()))?;

    let k = usize::from(threshold.threshold());
    let wrapped = {
        let shares = dealing.shares.iter().take(k);
        let recovery = rebuilt(&dealing, &header, shares, &mut rng)?;
        let _page = lock_pages(recovery.as_ptr(), recovery.len());
        let (by, _) = session.import_recovery_key(&recovery)?;
        let wrapped = wrap(session, by, handle, &known);
        let destroyed = session.destroy(by);
        let wrapped = wrapped?;
        destroyed?;
        wrapped
    };
    // Opened as a recovery would: the recovery key rebuilt by others, and brought in anew to
    // another session. The handle that wraps is never the one that opens.
    let equality = {
        let shares = dealing.shares.iter().rev().take(k);
        let recovery = rebuilt(&dealing, &header, shares, &mut rng)?;
        let _page = lock_pages(recovery.as_ptr(), recovery.len());
        let other = session.another()?;
        let tried = open((session, handle), &other, &recovery, &wrapped, &known);
        opened.extend(tokens::calls(other.take_trace()));
        tried?
    };

    let commitments = dealing.commitments.clone();
    let package = match known {
        Known::Master(_) => {
            let wrapped: [u8; WRAPPED_LENGTH] =
                wrapped.bytes.as_slice().try_into().map_err(|_| {
                    Error::fault(Code::WrapLength, "The wrapped key has another length.")
                })?;
            RecoveryPackage::new(commitments, header, wrapped)
        }
        Known::Root(root) => RecoveryPackage::of_root(commitments, header, wrapped.bytes, root),
    };
    let package = package.map_err(|error| Error::fault(Code::Package, error.to_string()))?;
    let facts = package_facts(&package);
    Ok(Rehearsed {
        sharing: Sharing::new(dealing, package),
        facts,
        entropy,
        equality,
    })
}

/// The recovery key as a recovery gets it: from these shares, all of them verified, never from the
/// secret itself. The weights of the check are drawn once the shares are fixed.
fn rebuilt<'a>(
    dealing: &Dealing,
    header: &Header,
    shares: impl Iterator<Item = &'a Share>,
    rng: &mut Rng,
) -> Result<Zeroizing<[u8; 32]>, Error> {
    let again = shares
        .map(|share| Share::from_payload(&*share.payload()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| Error::fault(Code::ShareUnreadable, error.to_string()))?;
    let quorum = dealing
        .commitments
        .verify_all(again, rng)
        .map_err(|error| Error::fault(Code::ShareDoesNotVerify, error.to_string()))?;
    let secret = reconstruct(&dealing.commitments, &quorum)
        .map_err(|error| Error::fault(Code::ReconstructFailed, error.to_string()))?;
    secret
        .recovery_key(header)
        .map_err(|error| Error::fault(Code::RecoveryKey, error.to_string()))
}

/// Wraps the key under the recovery key.
fn wrap(session: &TokenSession, by: Handle, key: Handle, known: &Known) -> Result<Wrapped, Error> {
    if matches!(known, Known::Root(_)) {
        return Ok(session.wrap_root(by, key)?);
    }
    let wrapped = session.wrap(by, key)?;
    if wrapped.format != Format::Rfc3394 {
        return Err(Error::failure(
            Code::NotSupported,
            "The token wraps keys in another format than RFC 3394.",
            "Use a token that has AES key wrap.",
        ));
    }
    if wrapped.bytes.len() != WRAPPED_LENGTH {
        return Err(Error::failure(
            Code::WrapLength,
            format!(
                "The token's wrapped key has {} bytes instead of {WRAPPED_LENGTH}.",
                wrapped.bytes.len()
            ),
            "Use another token.",
        ));
    }
    Ok(wrapped)
}

/// Opens the package in another session of the token and compares what it held with the key.
fn open(
    (session, key): (&TokenSession, Handle),
    other: &TokenSession,
    recovery: &[u8; 32],
    wrapped: &Wrapped,
    known: &Known,
) -> Result<Equality, Error> {
    let (by, _) = other.import_recovery_key(recovery)?;
    let opened = unwrap_copy(other, by, wrapped, known);
    let destroyed = other.destroy(by);
    let copy = opened.map_err(does_not_open)?;
    let compared =
        check_again(other, copy, known).and_then(|_| compare((session, key), (other, copy), known));
    let gone = other.destroy(copy);
    let compared = compared?;
    destroyed?;
    gone?;
    Ok(compared)
}

/// Unwraps a key as a session object, for comparing.
pub(crate) fn unwrap_copy(
    session: &TokenSession,
    by: Handle,
    wrapped: &Wrapped,
    known: &Known,
) -> Result<Handle, token::Error> {
    match known {
        Known::Master(_) => session.unwrap(by, wrapped, Purpose::SessionCopy),
        Known::Root(root) => {
            let kind = root_kind(root.kind());
            session.unwrap_root(kind, by, wrapped, RootPurpose::SessionCopy)
        }
    }
}

/// What a package has wrapped, as the device is given it.
pub(crate) fn wrapped_of(package: &RecoveryPackage) -> Wrapped {
    Wrapped {
        format: match package.wrap_format() {
            WrapFormat::Rfc3394 => Format::Rfc3394,
            WrapFormat::Rfc5649 => Format::Rfc5649,
        },
        bytes: package.wrapped().to_vec(),
    }
}

/// What the device has just wrapped and does not open again is no package, and nobody else's fault.
fn does_not_open(error: token::Error) -> Error {
    if !matches!(error.kind, ErrorKind::UnwrapRefused) {
        return error.into();
    }
    Error::failure(
        Code::PackageDoesNotOpen,
        "The device does not open what it has just wrapped under the same recovery key.",
        "No share was made. Try it again; if it stays so, use another device.",
    )
}

/// The one key with that id on the token.
pub(crate) fn master(session: &TokenSession, kind: KeyKind, id: &str) -> Result<Handle, Error> {
    let handles = held(session, kind, &super::key_id(id)?)?;
    handles.first().copied().ok_or_else(|| {
        Error::failure(
            Code::KeyMissing,
            "The token does not hold the key.",
            "Check that it is the right token.",
        )
    })
}

/// What is public of a package.
pub(crate) fn package_facts(package: &RecoveryPackage) -> PackageFacts {
    let commitments = package.commitments();
    let threshold = commitments.threshold();
    let check = package.check();
    PackageFacts {
        quorum: package.quorum_id().to_string().into(),
        threshold: threshold.threshold(),
        shares: threshold.shares(),
        commitments: commitments.points().iter().map(hex::encode).collect(),
        header_digest: hex::encode(package.header().digest()),
        digest: hex::encode(Sha256::digest(package.to_json())),
        key: package.header().key().into(),
        label: package.header().label().into(),
        check: CheckValue {
            method: check.method.to_string(),
            value: check.to_string(),
        },
        public_key: package.root().map(|root| hex::encode(root.spki())),
    }
}

fn check_value(check: &CheckValue) -> Result<quorum::check::CheckValue, Error> {
    let unreadable = || Error::fault(Code::CheckValue, "A check value that cannot be read.");
    serde_json::from_value(serde_json::json!({ "method": check.method, "value": check.value }))
        .map_err(|_| unreadable())
}

/// The throws as bytes, one per throw.
fn throws(wanted: bool, dice: Option<&SecretString>) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let Some(dice) = dice.filter(|_| wanted) else {
        return if wanted {
            Err(Error::refusal(
                Code::DiceThrown,
                "The script asks for dice, and none were thrown.",
                format!("Throw a die at least {FEWEST_THROWS} times and type the numbers."),
            ))
        } else {
            Ok(None)
        };
    };
    let digits: Zeroizing<Vec<u8>> = Zeroizing::new(
        dice.expose_secret()
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect(),
    );
    if digits.len() < FEWEST_THROWS || !digits.iter().all(|digit| (b'1'..=b'6').contains(digit)) {
        return Err(Error::refusal(
            Code::DiceThrown,
            format!(
                "{} throws were read; each is a digit from 1 to 6.",
                digits.len()
            ),
            format!("Throw a die at least {FEWEST_THROWS} times and type the numbers."),
        ));
    }
    Ok(Some(digits))
}
