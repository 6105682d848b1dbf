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

/// Every figure on sharing.
pub(crate) fn figures() -> Outcome<Vec<Figure>> {
    Ok(vec![
        verify_all("verify all shares, 3 of 5", 3, 5, 0.6, 41)?,
        verify_all("verify all shares, 128 of 255", 128, 255, 0.1, 5)?,
        share("split, 3 of 5", 3, 5, 41)?,
        share("split, 128 of 255", 128, 255, 11)?,
        rebuild(128, 255)?,
        rebuild_against_bytes(128, 255)?,
        redistribute("redistribute, 3 of 5 to 4 of 7", (3, 5), (4, 7), 41)?,
        redistribute(
            "redistribute, 128 of 255 to 100 of 200",
            (128, 255),
            (100, 200),
            3,
        )?,
    ])
}

/// A dealing in both libraries' terms.
struct Shared {
    dealing: Dealing,
    pieces: Vec<(Piece, Piece)>,
    verifiers: Vec<Point>,
}

impl Shared {
    fn new(threshold: u32, shares: u32) -> Outcome<Self> {
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

    fn commitments(&self) -> &Commitments {
        &self.dealing.commitments
    }

    /// The shares again, as they come off their media; a share is not cloned.
    fn shares(&self) -> Outcome<Vec<Share>> {
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
    threshold: u32,
    shares: u32,
    target: f64,
    pairs: usize,
) -> Outcome<Figure> {
    let shared = Shared::new(threshold, shares)?;
    let ours = || {
        let shares = shared.shares()?;
        seconds(|| {
            for share in shares {
                black_box(shared.commitments().verify(share)?);
            }
            Ok(())
        })
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

fn share(name: &'static str, threshold: u32, shares: u32, pairs: usize) -> Outcome<Figure> {
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
        None,
        pairs,
        ours,
        peer,
    )
}

fn rebuild(threshold: u32, shares: u32) -> Outcome<Figure> {
    let shared = Shared::new(threshold, shares)?;
    let verified = shared.verified(threshold as usize)?;
    let values: Vec<Piece> = shared.pieces[..threshold as usize]
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
        Some(2.0),
        21,
        ours,
        peer,
    )
}

fn rebuild_against_bytes(threshold: u32, shares: u32) -> Outcome<Figure> {
    let shared = Shared::new(threshold, shares)?;
    let (k, n) = (threshold as usize, shares as usize);
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

/// All of a redistribution, against what it cannot do without: every old holder's sharing, and every
/// sub-share verified.
fn redistribute(
    name: &'static str,
    old: (u32, u32),
    new: (u32, u32),
    pairs: usize,
) -> Outcome<Figure> {
    let shared = Shared::new(old.0, old.1)?;
    let holders = shared.verified(old.0 as usize)?;
    let numbers = Threshold::new(new.0, new.1)?;
    let mut draws = (rng(5), rng(6));
    let ours = || {
        seconds(|| {
            let mut dealings = Vec::with_capacity(holders.len());
            for holder in &holders {
                dealings.push(subdivide(holder, numbers, &mut draws.0)?);
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
    let peer_name = "k times split and verify all, with the new numbers";
    compare(name, peer_name, Some(1.3), pairs, ours, peer)
}

fn rng(seed: u8) -> entropy::Rng {
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

fn second_generator() -> Outcome<ProjectivePoint> {
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
