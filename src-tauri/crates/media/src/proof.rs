//! Possession proofs, made by a custodian with a share and checked by anybody with the package.

use crate::keys::ShareKeys;
use crate::randomness::system_rng;
use crate::reading::guarded;
use crate::share::read_package;
use files::{read_bounded, write_new};
use quorum::package::RecoveryPackage;
use quorum::possession::{self, ChallengeCode, PossessionProof, PossessionRefused};
use serde::Serialize;
use std::path::Path;
use wire::{Code, Error, sentence};

/// Longest file that is read as a proof.
const LONGEST_PROOF: u64 = 64 * 1024;

/// A possession proof, as its file holds it. Nothing in it is secret.
#[derive(Clone, Debug, Serialize)]
pub struct ProofReport {
    /// `keymoot-possession-proof/1`, with its fields.
    #[serde(flatten)]
    pub proof: serde_json::Value,
    /// The contents of the proof's file.
    #[serde(skip)]
    pub text: String,
    /// The file it was written to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
}

/// What was found of a proof.
#[derive(Clone, Debug, Serialize)]
pub struct ProofCheck {
    /// True if whoever made it has that share.
    pub valid: bool,
    /// Why not: `unreadable`, `other-quorum`, `other-challenge`, `no-such-share`, `does-not-hold`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The quorum it is for, hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quorum: Option<String>,
    /// The share it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u8>,
}

/// Proves possession of the share in `file` for `challenge`: a challenge code of 128 digits, or,
/// with `package`, a challenge of 64. With `package` the share is verified first. Writes the proof
/// to `out`, which must not exist.
///
/// # Errors
/// If the share cannot be read or opened, is of another quorum than the challenge, or is bad; if a
/// file cannot be read or written.
pub fn prove_share(
    file: &Path,
    challenge: &str,
    package: Option<&Path>,
    keys: &ShareKeys<'_>,
    out: Option<&Path>,
) -> Result<ProofReport, Error> {
    let package = package.map(read_package).transpose()?;
    let code = challenge_code(challenge, package.as_ref())?;
    let share = keys
        .read(file)?
        .map_err(|unreadable| {
            Error::refusal(
                Code::ShareRead,
                unreadable.into_words(),
                "Nothing was proven. Take the share from its medium again.",
            )
        })?
        .share;
    let (quorum, index) = (share.quorum_id(), share.index());
    let mut rng = system_rng("possession proof")?;
    let proof = match &package {
        None => possession::prove_alone(&share, &code, &mut rng),
        Some(package) => {
            let commitments = package.commitments();
            let share = commitments.verify(share).map_err(|error| {
                let advice = "Nothing was proven: nobody would accept a proof of this share.";
                Error::refusal(Code::ShareGood, sentence(&error), advice)
            })?;
            possession::prove(commitments, &share, &code.challenge(), &mut rng)
        }
    };
    let proof = proof.map_err(|error| {
        let advice = "Check that the challenge was given for this share's quorum.";
        Error::refusal(Code::ChallengeForThisShare, sentence(&error), advice)
    })?;
    let proof = PossessionProof {
        quorum,
        index,
        challenge: code.challenge(),
        proof,
    };
    let text = proof.to_json();
    if let Some(out) = out {
        write_new(out, text.as_bytes())?;
    }
    Ok(ProofReport {
        proof: serde_json::from_str(&text)
            .map_err(|error| Error::fault(Code::ProofWritten, error.to_string()))?,
        text,
        file: out.map(|out| out.display().to_string()),
    })
}

/// Checks a possession proof against a package, for the challenge that was issued.
///
/// # Errors
/// If a file cannot be read, the package is not whole, or the challenge is not one.
pub fn check_proof(file: &Path, package: &Path, challenge: &str) -> Result<ProofCheck, Error> {
    let package = read_package(package)?;
    let code = challenge_code(challenge, Some(&package))?;
    let bytes = read_bounded(file, LONGEST_PROOF)?;
    let parsed = guarded("this proof", || {
        std::str::from_utf8(&bytes)
            .map_err(|_| PossessionRefused::Malformed)
            .and_then(PossessionProof::parse)
    })?;
    let (quorum, index, found) = match parsed {
        Err(error) => (None, None, Err(error)),
        Ok(proof) => (
            Some(proof.quorum.to_string()),
            Some(proof.index),
            proof.check(package.commitments(), &code.challenge()),
        ),
    };
    let refused = found.err();
    Ok(ProofCheck {
        valid: refused.is_none(),
        reason: refused.as_ref().map(|error| reason(error).into()),
        detail: refused.as_ref().map(sentence),
        quorum,
        index,
    })
}

const fn reason(error: &PossessionRefused) -> &'static str {
    match error {
        PossessionRefused::DoesNotHold { .. } => "does-not-hold",
        PossessionRefused::Index { .. } => "no-such-share",
        PossessionRefused::OtherChallenge => "other-challenge",
        PossessionRefused::OtherQuorum => "other-quorum",
        PossessionRefused::Code | PossessionRefused::Malformed | PossessionRefused::Json(_) => {
            "unreadable"
        }
    }
}

/// The challenge and what it is for. With a package the challenge alone is enough, and a whole code
/// must be for that package.
fn challenge_code(text: &str, package: Option<&RecoveryPackage>) -> Result<ChallengeCode, Error> {
    let unreadable =
        |why: &str, recovery: &str| Error::usage(Code::ChallengeUnreadable, why, recovery);
    let digits: String = text.chars().filter(|one| !one.is_whitespace()).collect();
    let mut alone = [0; 32];
    if hex::decode_to_slice(&digits, &mut alone).is_ok() {
        let package = package.ok_or_else(|| {
            unreadable(
                "A challenge of 64 digits does not say which quorum it asks.",
                "Give the whole challenge code of 128 digits, or name the package with --package FILE.",
            )
        })?;
        return Ok(ChallengeCode::new(&alone, package.commitments()));
    }
    let code: ChallengeCode = digits
        .parse()
        .map_err(|error| unreadable(&sentence(&error), "Copy it again, all of it."))?;
    match package {
        Some(package) if package.commitments().digest() != code.digest() => Err(Error::refusal(
            Code::ChallengeForThisShare,
            "The challenge was given for another package.",
            "Take the package of the quorum that is asked.",
        )),
        _ => Ok(code),
    }
}
