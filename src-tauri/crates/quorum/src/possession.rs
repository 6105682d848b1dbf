//! Proof that a custodian still has a share, without rebuilding anything or showing it: Okamoto's
//! identification scheme (CRYPTO '92) for E(i) = f(i)·G + g(i)·H, made non-interactive and bound to
//! a fresh challenge.

mod text;

pub use text::{ChallengeCode, CheckedProof, PossessionProof};

use crate::batch::Batch;
use crate::commitments::{Commitments, VerifiedShare};
use crate::curve::{
    POINT_LENGTH, commit, point_from_bytes, point_to_bytes, random_scalar, scalar_from_bytes,
    scalar_to_bytes, wide_scalar,
};
use crate::entropy::Rng;
use crate::share::Share;
use p256::elliptic_curve::BatchNormalize;
use p256::elliptic_curve::ops::MulVartime;
use p256::{AffinePoint, ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use sha2::{Digest, Sha256, Sha512};
use zeroize::Zeroizing;

/// Length of a proof: T (33) ‖ z₁ (32) ‖ z₂ (32).
pub const PROOF_LENGTH: usize = 97;

/// Digits of a challenge code: the challenge and D, 32 bytes each.
const CODE_DIGITS: usize = 128;

/// What a proof answers: SHA-256 of the newest checkpoint's text ‖ 32 fresh bytes. The checkpoint
/// dates the proof; the fresh bytes keep it from having been made before.
pub fn challenge(checkpoint: &[u8], fresh: &[u8; 32]) -> [u8; 32] {
    Sha256::new_with_prefix(checkpoint)
        .chain_update(fresh)
        .finalize()
        .into()
}

/// Proves possession of a share. The nonces are hedged: fresh randomness hashed with the share and
/// the challenge, so that a broken generator does not give the share away.
///
/// # Errors
/// If the share was verified against other commitments.
pub fn prove(
    commitments: &Commitments,
    share: &VerifiedShare,
    challenge: &[u8; 32],
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<[u8; PROOF_LENGTH], PossessionRefused> {
    let code = ChallengeCode::new(challenge, commitments);
    prove_alone(share.share(), &code, rng)
}

/// Proves possession of a share with nothing at hand but the share and the code that was issued:
/// E(i) is what the share itself commits to. A share that is bad gives a proof that does not hold.
///
/// # Errors
/// If the code is for another quorum than the share's.
pub fn prove_alone(
    share: &Share,
    code: &ChallengeCode,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<[u8; PROOF_LENGTH], PossessionRefused> {
    if share.quorum_id() != code.quorum_id() {
        return Err(PossessionRefused::OtherQuorum);
    }
    let fresh = random_scalar(rng);
    let fresh = scalar_to_bytes(&fresh);
    let payload = share.payload();
    let nonce = |which: u8| {
        let hash = Sha512::new_with_prefix(b"keymoot/km1/possession-nonce")
            .chain_update([which])
            .chain_update(fresh.as_ref())
            .chain_update(payload.as_ref())
            .chain_update(code.challenge)
            .finalize();
        Zeroizing::new(reduce(&Zeroizing::new(hash.into())))
    };
    Ok(respond(share, code, &nonce(1), &nonce(2)))
}

/// Verifies that whoever made `proof` for `challenge` has share `index`.
///
/// # Errors
/// If the share does not exist in this quorum, the proof is not one, or it does not hold.
pub fn verify(
    commitments: &Commitments,
    index: u8,
    challenge: &[u8; 32],
    proof: &[u8],
) -> Result<(), PossessionRefused> {
    let read = Read::new(commitments, index, challenge, proof)?;
    let [z1, z2] = &read.responses;
    // A proof, its challenge and E(i) are public.
    if commit(z1, z2) == read.announced + read.expected.mul_vartime(&read.c) {
        Ok(())
    } else {
        Err(PossessionRefused::DoesNotHold { index })
    }
}

/// Verifies many proofs for one challenge at once, each as [`verify`] does: `proofs` are pairs of
/// index and proof. An auditor has no randomness, so the weights of the batch follow from all that
/// they weigh (Fiat and Shamir, CRYPTO '86). Each try to make a bad proof pass succeeds with a
/// probability of 2⁻¹²⁸ at most.
///
/// # Errors
/// As [`verify`], for the first proof at fault.
pub fn verify_all(
    commitments: &Commitments,
    challenge: &[u8; 32],
    proofs: &[(u8, [u8; PROOF_LENGTH])],
) -> Result<(), PossessionRefused> {
    let mut all = Sha256::new_with_prefix(b"keymoot/km1/possession-weights")
        .chain_update(commitments.digest())
        .chain_update(challenge);
    for (index, proof) in proofs {
        all.update([*index]);
        all.update(proof);
    }
    let mut weights = Rng::from_seed(&all.finalize().into());
    let mut batch = Batch::new(commitments);
    let added: Result<(), PossessionRefused> = proofs.iter().try_for_each(|(index, proof)| {
        let read = Read::new(commitments, *index, challenge, proof)?;
        batch.add_proof(
            &read.announced,
            &read.c,
            *index,
            &read.responses,
            &mut weights,
        );
        Ok(())
    });
    if added.is_ok() && batch.holds() {
        return Ok(());
    }
    proofs
        .iter()
        .try_for_each(|(index, proof)| verify(commitments, *index, challenge, proof))
}

/// Why a proof was not made or not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PossessionRefused {
    /// Well formed, and wrong: another share, another challenge, or forged.
    #[error("the proof does not hold for share {index} and this challenge")]
    DoesNotHold {
        /// The share claimed.
        index: u8,
    },
    /// The code a custodian was given is not one.
    #[error(
        "this is not a challenge: {CODE_DIGITS} hexadecimal digits are needed, as they were given out"
    )]
    Code,
    /// No such share.
    #[error("share {index} does not exist: this quorum has {shares} shares")]
    Index {
        /// The share claimed.
        index: u8,
        /// n
        shares: u8,
    },
    /// Not a point and two scalars.
    #[error(
        "this is not a possession proof: it must be {PROOF_LENGTH} bytes, a point and two numbers"
    )]
    Malformed,
    /// Not the JSON of a proof: what, and where.
    #[error("this is not a possession proof ({0})")]
    Json(String),
    /// The proof answers another challenge than the one that was issued.
    #[error("the proof answers another challenge than the one that was issued")]
    OtherChallenge,
    /// The share, the challenge or the proof belongs to other commitments.
    #[error("this belongs to another package")]
    OtherQuorum,
}

fn respond(share: &Share, code: &ChallengeCode, r1: &Scalar, r2: &Scalar) -> [u8; PROOF_LENGTH] {
    let points = [commit(share.value(), share.blinding()), commit(r1, r2)];
    let [expected, announced] =
        ProjectivePoint::batch_normalize(&points).map(|point| point_to_bytes(&point));
    let c = hash_to_challenge(code, share.index(), &expected, &announced);
    let mut proof = [0; PROOF_LENGTH];
    proof[..33].copy_from_slice(&announced);
    proof[33..65].copy_from_slice(scalar_to_bytes(&(*r1 + c * share.value())).as_ref());
    proof[65..].copy_from_slice(scalar_to_bytes(&(*r2 + c * share.blinding())).as_ref());
    proof
}

fn hash_to_challenge(
    code: &ChallengeCode,
    index: u8,
    expected: &[u8; POINT_LENGTH],
    announced: &[u8],
) -> Scalar {
    let hash = Sha512::new_with_prefix(b"keymoot/km1/possession")
        .chain_update(code.digest)
        .chain_update([index])
        .chain_update(expected)
        .chain_update(announced)
        .chain_update(code.challenge)
        .finalize();
    reduce(&hash.into())
}

/// The first 48 bytes of a SHA-512, mod N.
fn reduce(hash: &[u8; 64]) -> Scalar {
    let mut first = Zeroizing::new([0; 48]);
    first.copy_from_slice(&hash[..48]);
    wide_scalar(&first)
}

/// A proof, and what it is held against: z₁·G + z₂·H = T + c·E(i).
struct Read {
    /// T
    announced: ProjectivePoint,
    /// z₁, z₂
    responses: [Scalar; 2],
    /// E(i)
    expected: ProjectivePoint,
    c: Scalar,
}

impl Read {
    fn new(
        commitments: &Commitments,
        index: u8,
        challenge: &[u8; 32],
        proof: &[u8],
    ) -> Result<Self, PossessionRefused> {
        let shares = commitments.threshold().shares();
        if index > shares {
            return Err(PossessionRefused::Index { index, shares });
        }
        let expected = commitments
            .expected_affine(index)
            .ok_or(PossessionRefused::Index { index, shares })?;
        let (announced, responses) = split(proof).ok_or(PossessionRefused::Malformed)?;
        let code = ChallengeCode::new(challenge, commitments);
        let c = hash_to_challenge(
            &code,
            index,
            &point_to_bytes(&expected),
            &point_to_bytes(&announced),
        );
        Ok(Self {
            announced: announced.into(),
            responses,
            expected: expected.into(),
            c,
        })
    }
}

fn split(proof: &[u8]) -> Option<(AffinePoint, [Scalar; 2])> {
    let proof: &[u8; PROOF_LENGTH] = proof.try_into().ok()?;
    let announced = point_from_bytes(proof[..33].try_into().ok()?)?;
    let z1 = scalar_from_bytes(proof[33..65].try_into().ok()?)?;
    let z2 = scalar_from_bytes(proof[65..].try_into().ok()?)?;
    Some((announced, [z1, z2]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Threshold, hexadecimal};

    #[test]
    fn responses_to_the_vectors_nonces_are_the_vectors_proofs() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../tests/vectors/km1.json")).unwrap();
        for case in vectors["cases"].as_array().unwrap() {
            let number = |value: &serde_json::Value| u8::try_from(value.as_u64().unwrap()).unwrap();
            let (k, n) = (number(&case["threshold"]), number(&case["count"]));
            let points: Vec<String> = serde_json::from_value(case["commitments"].clone()).unwrap();
            let threshold = Threshold::new(k.into(), n.into()).unwrap();
            let commitments = Commitments::from_hex(threshold, &points).unwrap();
            let scalar = |value: &serde_json::Value| {
                scalar_from_bytes(&hexadecimal::decode(value.as_str().unwrap()).unwrap()).unwrap()
            };
            let possession = &case["possession"];
            let index = number(&possession["index"]);
            let share = &case["shares"][usize::from(index) - 1];
            let share = Share::new(
                k,
                index,
                commitments.quorum_id(),
                &scalar(&share[1]),
                &scalar(&share[2]),
            );
            let challenge = hexadecimal::decode(possession["challenge"].as_str().unwrap()).unwrap();
            let nonces = &possession["nonces"];
            let proof = respond(
                &share,
                &ChallengeCode::new(&challenge, &commitments),
                &scalar(&nonces[0]),
                &scalar(&nonces[1]),
            );
            assert_eq!(hex::encode(proof), possession["proof"].as_str().unwrap());
        }
    }
}
