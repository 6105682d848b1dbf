//! Sharing, verifying and reconstructing against vsss-rs on the same curve.

use crate::Outcome;
use crate::pairs::{Figure, compare, seconds};
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::group::GroupEncoding;
use p256::{ProjectivePoint, Scalar};
use quorum::redistribution::{Redistribution, subdivide};
use quorum::{Commitments, Dealing, Share, Threshold, VerifiedShare, entropy, reconstruct, split};
use std::hint::black_box;
use vsss_rs::{
    DefaultShare, Gf256, IdentifierPrimeField, PedersenVerifierSet, ReadableShareSet, ValueGroup,
    pedersen,
};

type Number = IdentifierPrimeField<Scalar>;
type Piece = DefaultShare<Number, Number>;
type Point = ValueGroup<ProjectivePoint>;

/// H of KM1, compressed; `docs/formats/km1.md` derives it.
const SECOND_GENERATOR: &str = "0298627cabe123de1c6e05aca7b15f4696f32e9edae81a706a72b2d097746f68cb";

/// Every figure on sharing. Those before are of 2026-11-27 (ca47fe2): no tables, and every share
/// verified by itself, with Horner's rule in the exponent.
pub(crate) fn figures() -> Outcome<Vec<Figure>> {
    let large = (128, 255);
    Ok(vec![
        verify_all("verify all shares, 3 of 5", (3, 5), 0.2, 41)?.before(0.33),
        verify_all("verify all shares, 128 of 255", large, 0.005, 5)?.before(0.038),
        share("split, 3 of 5", (3, 5), 41)?.before(1.01),
        share("split, 128 of 255", large, 11)?.before(0.99),
        rebuild(large)?.before(0.42),
        rebuild_against_bytes(large)?.before(7.5),
        redistribute("redistribute, 3 of 5 to 4 of 7", (3, 5), (4, 7), 1.3, 21)?.before(1.24),
        redistribute(
            "redistribute, 128 of 255 to 100 of 200",
            large,
            (100, 200),
            0.3,
            3,
        )?
        .before(1.09),
    ])
}

/// A dealing in both libraries' terms.
pub(crate) struct Shared {
    pub(crate) dealing: Dealing,
    pieces: Vec<(Piece, Piece)>,
    verifiers: Vec<Point>,
}

impl Shared {
    pub(crate) fn new((threshold, shares): (u32, u32)) -> Outcome<Self> {
        let dealing = split(Threshold::new(threshold, shares)?, &mut rng(1))?;
        let pieces = dealing.shares.iter().map(pieces).collect::<Outcome<_>>()?;
        let commitments = dealing.commitments.points();
        let points = commitments.iter().map(|bytes| point(bytes));
        let generators = [Ok(ProjectivePoint::GENERATOR), second_generator()];
        let verifiers = generators
            .into_iter()
            .chain(points)
            .map(|point| Ok(ValueGroup(point?)))
            .collect::<Outcome<_>>()?;
        Ok(Self {
            dealing,
            pieces,
            verifiers,
        })
    }

    pub(crate) fn commitments(&self) -> &Commitments {
        &self.dealing.commitments
    }

    /// The shares again, as they come off their media; a share is not cloned.
    pub(crate) fn shares(&self) -> Outcome<Vec<Share>> {
        let shares = self.dealing.shares.iter();
        Ok(shares
            .map(|share| Share::from_payload(share.payload().as_ref()))
            .collect::<Result<_, _>>()?)
    }

    fn verified(&self, count: usize) -> Outcome<Vec<VerifiedShare>> {
        let shares = self.shares()?.into_iter().take(count);
        Ok(shares
            .map(|share| self.commitments().verify(share))
            .collect::<Result<_, _>>()?)
    }
}

fn verify_all(
    name: &'static str,
    numbers: (u32, u32),
    target: f64,
    pairs: usize,
) -> Outcome<Figure> {
    let shared = Shared::new(numbers)?;
    let mut weights = rng(7);
    let ours = || {
        let shares = shared.shares()?;
        seconds(|| Ok(shared.commitments().verify_all(shares, &mut weights)?))
    };
    let peer = || {
        seconds(|| {
            for (value, blinding) in &shared.pieces {
                let checked = shared.verifiers.verify_share_and_blinder(value, blinding);
                checked.map_err(vsss)?;
            }
            Ok(())
        })
    };
    let peer_name = "vsss-rs, PedersenVerifierSet on P-256";
    compare(name, peer_name, Some(target), pairs, ours, peer)
}

fn share(name: &'static str, (threshold, shares): (u32, u32), pairs: usize) -> Outcome<Figure> {
    let numbers = Threshold::new(threshold, shares)?;
    let (secret, second) = (number(7), second_generator()?);
    let mut draws = (rng(2), rng(3));
    let ours = || seconds(|| Ok(split(numbers, &mut draws.0)?));
    let peer = || {
        seconds(|| {
            let made = pedersen::split_secret::<Piece, Point>(
                threshold as usize,
                shares as usize,
                &secret,
                Some(number(9)),
                Some(ValueGroup(ProjectivePoint::GENERATOR)),
                Some(ValueGroup(second)),
                &mut draws.1,
            );
            Ok(made.map_err(vsss)?)
        })
    };
    compare(
        name,
        "vsss-rs, pedersen::split_secret",
        Some(0.6),
        pairs,
        ours,
        peer,
    )
}

fn rebuild(numbers: (u32, u32)) -> Outcome<Figure> {
    let shared = Shared::new(numbers)?;
    let verified = shared.verified(numbers.0 as usize)?;
    let values: Vec<Piece> = shared.pieces[..numbers.0 as usize]
        .iter()
        .map(|(value, _)| *value)
        .collect();
    let (second, other) = (second_generator()?, point(&shared.commitments().c0())?);
    let ours = || seconds(|| Ok(reconstruct(shared.commitments(), &verified)?));
    let peer = || {
        seconds(|| {
            let secret = values.combine().map_err(vsss)?.0;
            Ok([ProjectivePoint::GENERATOR, second, other].map(|point| point * secret))
        })
    };
    compare(
        "reconstruct with proof, 128 of 255",
        "vsss-rs, one combine, and three multiplications",
        Some(0.3),
        21,
        ours,
        peer,
    )
}

fn rebuild_against_bytes(numbers: (u32, u32)) -> Outcome<Figure> {
    let shared = Shared::new(numbers)?;
    let (k, n) = (numbers.0 as usize, numbers.1 as usize);
    let verified = shared.verified(k)?;
    let mut bytes = Gf256::split_array(k, n, [7_u8; 32], rng(4)).map_err(vsss)?;
    bytes.truncate(k);
    let ours = || seconds(|| Ok(reconstruct(shared.commitments(), &verified)?));
    let peer = || seconds(|| Ok(Gf256::combine_array(&bytes).map_err(vsss)?));
    compare(
        "reconstruct with proof, 128 of 255",
        "vsss-rs, 32 bytes over GF(256), nothing proven",
        None,
        21,
        ours,
        peer,
    )
}

/// All of a redistribution as a room does it: every old holder's contribution made and checked, and
/// every new share assembled; against every old holder's sharing and its shares verified one by one.
fn redistribute(
    name: &'static str,
    old: (u32, u32),
    new: (u32, u32),
    target: f64,
    pairs: usize,
) -> Outcome<Figure> {
    let shared = Shared::new(old)?;
    let holders = shared.verified(old.0 as usize)?;
    let numbers = Threshold::new(new.0, new.1)?;
    let mut draws = (rng(5), rng(6));
    let ours = || {
        seconds(|| {
            let mut dealings = Vec::with_capacity(holders.len());
            for holder in &holders {
                let dealing = subdivide(holder, numbers, &mut draws.0)?;
                dealing.check(shared.commitments(), &mut draws.0)?;
                dealings.push(dealing);
            }
            let announced = dealings.iter().map(|dealing| dealing.commitments.clone());
            let made = Redistribution::new(shared.commitments(), numbers, announced.collect())?;
            for to in (1..=numbers.shares()).rev() {
                let theirs: Option<Vec<_>> = dealings
                    .iter_mut()
                    .map(|dealing| dealing.sub_shares.pop())
                    .collect();
                black_box(made.assemble(to, &theirs.ok_or("a sub-share is missing")?)?);
            }
            Ok(())
        })
    };
    let peer = || {
        seconds(|| {
            for _ in 0..old.0 {
                let dealing = split(numbers, &mut draws.1)?;
                for share in dealing.shares {
                    black_box(dealing.commitments.verify(share)?);
                }
            }
            Ok(())
        })
    };
    let peer_name = "k times split and verify one by one, with the new numbers";
    compare(name, peer_name, Some(target), pairs, ours, peer)
}

pub(crate) fn rng(seed: u8) -> entropy::Rng {
    entropy::Rng::from_seed(&[seed; 32])
}

/// f(i) and g(i) where a payload holds them.
fn pieces(share: &Share) -> Outcome<(Piece, Piece)> {
    let payload = share.payload();
    let identifier = number(share.index());
    let piece = |bytes: &[u8]| -> Outcome<Piece> {
        let bytes: [u8; 32] = bytes.try_into()?;
        let value = Option::from(Scalar::from_repr(bytes.into())).ok_or("a scalar out of range")?;
        Ok(Piece {
            identifier,
            value: IdentifierPrimeField(value),
        })
    };
    Ok((piece(&payload[19..51])?, piece(&payload[51..83])?))
}

fn number(value: u8) -> Number {
    IdentifierPrimeField(Scalar::from(u32::from(value)))
}

pub(crate) fn second_generator() -> Outcome<ProjectivePoint> {
    let mut bytes = [0; 33];
    hex::decode_to_slice(SECOND_GENERATOR, &mut bytes)?;
    point(&bytes)
}

fn point(bytes: &[u8; 33]) -> Outcome<ProjectivePoint> {
    let read = Option::from(ProjectivePoint::from_bytes(&(*bytes).into()));
    Ok(read.ok_or("not a point")?)
}

/// vsss-rs's error is not one of the standard library's.
fn vsss(error: vsss_rs::Error) -> String {
    format!("vsss-rs: {error:?}")
}
