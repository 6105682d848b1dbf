//! The sharing: a commitment to a share, k shares put together, a dealing.

use crate::Outcome;
use crate::welch::{Compared, compare};
use quorum::{Commitments, Dealing, Share, Threshold, VerifiedShare, entropy, reconstruct, split};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};
use std::hint::black_box;

/// How many inputs a class has. Both as many, each in a place of its own, so that none is nearer to the
/// processor than others.
const POOL: usize = 256;
/// Bytes of a comparison that stops at the first difference, so that there is something to find.
const LONG: usize = 1024;

type Payload = [u8; quorum::PAYLOAD_LENGTH];

/// Everything on the sharing: two controls, and then what matters.
pub(crate) fn compared(samples: usize) -> Outcome<Vec<Compared>> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let dealing = dealing(&[1; 32])?;
    let commitments = &dealing.commitments;
    let mut pool = |fixed: bool| -> Vec<Payload> {
        let mut number = || if fixed { small(1) } else { drawn(&mut rng) };
        (0..POOL)
            .map(|_| share(commitments, [number(), number()]))
            .collect()
    };
    let (ones, some, others) = (pool(true), pool(false), pool(false));
    let picked = |first: &[Payload], second: &[Payload], of_second: bool, number: usize| {
        let pool = if of_second { second } else { first };
        Ok(Share::from_payload(&pool[number % POOL])?)
    };
    Ok(vec![
        compare(
            "control: a share verified, both classes alike",
            samples,
            false,
            |second, number| picked(&some, &others, second, number),
            |share| commitments.verify(share),
        )?,
        compare(
            "control: and 1024 bytes compared up to a difference",
            samples,
            true,
            |second, number| {
                let mut bytes = [0_u8; LONG];
                bytes[if second { LONG - 1 } else { 0 }] = 1;
                Ok((picked(&some, &others, second, number)?, bytes))
            },
            |(share, bytes)| (commitments.verify(share), first_difference(&bytes)),
        )?,
        compare(
            "a share verified: (1, 1) against drawn ones",
            samples,
            false,
            |second, number| picked(&ones, &some, second, number),
            |share| commitments.verify(share),
        )?,
        combined(samples)?,
        dealt(samples)?,
    ])
}

/// The first three of five shares: of one dealing, against those of many.
fn combined(samples: usize) -> Outcome<Compared> {
    let many = (0..POOL).map(|number| dealing(&seed(number)));
    let one = (0..POOL).map(|_| dealing(&[1; 32]));
    let pools = [
        one.collect::<Outcome<Vec<_>>>()?,
        many.collect::<Outcome<Vec<_>>>()?,
    ];
    compare(
        "3 of 5 shares combined: one dealing against many",
        samples,
        false,
        |second, number| {
            let Dealing {
                commitments,
                shares,
                ..
            } = &pools[usize::from(second)][number % POOL];
            let verified = shares.iter().take(3).map(|share| {
                let share = Share::from_payload(&*share.payload())?;
                Ok(commitments.verify(share)?)
            });
            Ok((
                commitments,
                verified.collect::<Outcome<Vec<VerifiedShare>>>()?,
            ))
        },
        |(commitments, shares)| reconstruct(commitments, &shares),
    )
}

/// A secret dealt: from one seed, against many.
fn dealt(samples: usize) -> Outcome<Compared> {
    let numbers = Threshold::new(3, 5)?;
    compare(
        "3 of 5 shares dealt: one secret against many",
        samples,
        false,
        |second, number| {
            let seed = if second { seed(number) } else { [1; 32] };
            Ok(entropy::Rng::from_seed(&seed))
        },
        |mut rng| split(numbers, &mut rng),
    )
}

fn dealing(seed: &[u8; 32]) -> Outcome<Dealing> {
    Ok(split(
        Threshold::new(3, 5)?,
        &mut entropy::Rng::from_seed(seed),
    )?)
}

fn seed(number: usize) -> [u8; 32] {
    Sha256::digest(number.to_be_bytes()).into()
}

/// Share 2 of `commitments` with those two numbers: a wrong one, so that all are refused alike.
fn share(commitments: &Commitments, [value, blinding]: [[u8; 32]; 2]) -> Payload {
    let mut payload = [0; quorum::PAYLOAD_LENGTH];
    payload[..3].copy_from_slice(&[1, commitments.threshold().threshold(), 2]);
    payload[3..19].copy_from_slice(&commitments.quorum_id().0);
    payload[19..51].copy_from_slice(&value);
    payload[51..83].copy_from_slice(&blinding);
    let checksum = Sha256::digest(&payload[..83]);
    payload[83..].copy_from_slice(&checksum[..4]);
    payload
}

fn small(number: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[31] = number;
    bytes
}

/// Below 2²⁵⁵, and so below the order of the curve.
fn drawn(rng: &mut ChaCha8Rng) -> [u8; 32] {
    let mut bytes = [0; 32];
    rng.fill_bytes(&mut bytes);
    bytes[0] &= 0x7f;
    bytes
}

fn first_difference(bytes: &[u8]) -> Option<usize> {
    bytes.iter().position(|byte| *black_box(byte) != 0)
}
