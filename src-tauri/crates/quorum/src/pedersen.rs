//! Pedersen's sharing itself, by vsss-rs, with its hazards fenced by the types it is given.
//!
//! Left to its standard types vsss-rs (1) also returns the Feldman values, s·G among them, which
//! would undo the hiding that Pedersen is chosen for; (2) invents a second generator if none is
//! given; (3) takes identifiers that are zero or repeated; (4) leaves polynomials unwiped; and
//! (5) draws coefficients by rejection from 32 bytes where KM1 says 48 bytes mod N. So here the
//! Feldman set is dropped as soon as it is made, both generators are ours, identifiers are the
//! library's sequence from 1, and everything secret is wiped when it goes out of scope.

use crate::curve::{SECOND_GENERATOR, random_scalar};
use crate::threshold::Threshold;
use p256::{ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use vsss_rs::pedersen::PedersenOptions;
use vsss_rs::{
    DefaultShare, FeldmanVerifierSet, IdentifierPrimeField, Pedersen, PedersenResult,
    PedersenVerifierSet, Polynomial, Shamir, ValueGroup, WriteableShareSet,
};
use zeroize::{Zeroize, Zeroizing};

type Element = IdentifierPrimeField<Scalar>;
type Piece = DefaultShare<Element, Element>;
type Point = ValueGroup<ProjectivePoint>;

/// The commitments Cⱼ, j = 0…k−1, and the pairs (f(i), g(i)), i = 1…n.
pub(crate) struct Sharing {
    pub(crate) points: Vec<ProjectivePoint>,
    pub(crate) pairs: Vec<(Zeroizing<Scalar>, Zeroizing<Scalar>)>,
}

/// Shares `secret` under `blinding`, drawing a₁…a(k−1) and then b₁…b(k−1).
pub(crate) fn share(
    threshold: Threshold,
    secret: &Scalar,
    blinding: &Scalar,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<Sharing, vsss_rs::Error> {
    let secret = Zeroizing::new(IdentifierPrimeField(*secret));
    let mut options = PedersenOptions::<Piece, Point> {
        secret: &secret,
        blinder: Some(IdentifierPrimeField(*blinding)),
        secret_generator: Some(ValueGroup(ProjectivePoint::GENERATOR)),
        blinder_generator: Some(ValueGroup(*SECOND_GENERATOR)),
    };
    let split = Dealer::split_secret_with_blind_verifiers(
        threshold.threshold().into(),
        threshold.shares().into(),
        &options,
        rng,
    );
    options.blinder.zeroize();
    let split = split?;
    let points = PedersenVerifierSet::<Piece, Point>::blind_verifiers(&split.commitments)
        .iter()
        .map(|point| point.0)
        .collect();
    let pairs = split
        .values
        .0
        .iter()
        .zip(split.blindings.0.iter())
        .map(|(value, blinding)| {
            (
                Zeroizing::new(value.value.0),
                Zeroizing::new(blinding.value.0),
            )
        })
        .collect();
    Ok(Sharing { points, pairs })
}

/// vsss-rs's Pedersen scheme over the wiping types below.
struct Dealer;

impl Shamir<Piece> for Dealer {
    type InnerPolynomial = Coefficients;
    type ShareSet = Pieces;
}

impl Pedersen<Piece, Point> for Dealer {
    type FeldmanVerifierSet = Discarded;
    type PedersenVerifierSet = Vec<Point>;
    type PedersenResult = Split;
}

/// A polynomial that draws its coefficients as KM1 says and is wiped when dropped.
struct Coefficients(Zeroizing<Vec<Piece>>);

impl Polynomial<Piece> for Coefficients {
    fn create(size_hint: usize) -> Self {
        Self(Zeroizing::new(vec![Piece::default(); size_hint]))
    }

    fn fill(
        &mut self,
        intercept: &Element,
        mut rng: impl CryptoRng,
        length: usize,
    ) -> Result<(), vsss_rs::Error> {
        let coefficients = self
            .0
            .get_mut(..length)
            .ok_or(vsss_rs::Error::InvalidSizeRequest)?;
        let (constant, rest) = coefficients
            .split_first_mut()
            .ok_or(vsss_rs::Error::InvalidSizeRequest)?;
        // The library keeps the constant term as a value and the others as identifiers.
        constant.value = *intercept;
        for coefficient in rest {
            coefficient.identifier = IdentifierPrimeField(*random_scalar(&mut rng));
        }
        Ok(())
    }

    fn coefficients(&self) -> &[Piece] {
        &self.0
    }

    fn coefficients_mut(&mut self) -> &mut [Piece] {
        &mut self.0
    }
}

/// One value for each identifier, wiped when dropped.
struct Pieces(Zeroizing<Vec<Piece>>);

impl AsRef<[Piece]> for Pieces {
    fn as_ref(&self) -> &[Piece] {
        &self.0
    }
}

impl AsMut<[Piece]> for Pieces {
    fn as_mut(&mut self) -> &mut [Piece] {
        &mut self.0
    }
}

impl WriteableShareSet<Piece> for Pieces {
    fn create(size_hint: usize) -> Self {
        Self(Zeroizing::new(vec![Piece::default(); size_hint]))
    }
}

/// The Feldman values the library insists on making: the generator, then aⱼ·G. Wiped when dropped,
/// which [`Split`] does at once.
struct Discarded(Zeroizing<Vec<Point>>);

impl FeldmanVerifierSet<Piece, Point> for Discarded {
    fn empty_feldman_set_with_capacity(size_hint: usize, generator: Point) -> Self {
        let mut points = vec![Point::default(); size_hint + 1];
        points[0] = generator;
        Self(Zeroizing::new(points))
    }

    fn generator(&self) -> Point {
        self.0.first().copied().unwrap_or_default()
    }

    fn verifiers(&self) -> &[Point] {
        self.0.get(1..).unwrap_or_default()
    }

    fn verifiers_mut(&mut self) -> &mut [Point] {
        self.0.get_mut(1..).unwrap_or_default()
    }
}

/// What the library hands back. It asks for the blinding and a Feldman set; both are given empty.
struct Split {
    blinder: Element,
    values: Pieces,
    blindings: Pieces,
    feldman: Discarded,
    commitments: Vec<Point>,
}

impl PedersenResult<Piece, Point> for Split {
    type ShareSet = Pieces;
    type FeldmanVerifierSet = Discarded;
    type PedersenVerifierSet = Vec<Point>;

    fn new(
        mut blinder: Element,
        values: Pieces,
        blindings: Pieces,
        feldman: Discarded,
        commitments: Vec<Point>,
    ) -> Self {
        blinder.zeroize();
        drop(feldman);
        let feldman = Discarded(Zeroizing::default());
        Self {
            blinder,
            values,
            blindings,
            feldman,
            commitments,
        }
    }

    fn blinder(&self) -> &Element {
        &self.blinder
    }

    fn secret_shares(&self) -> &Pieces {
        &self.values
    }

    fn blinder_shares(&self) -> &Pieces {
        &self.blindings
    }

    fn feldman_verifier_set(&self) -> &Discarded {
        &self.feldman
    }

    fn pedersen_verifier_set(&self) -> &Vec<Point> {
        &self.commitments
    }
}
