//! Our evaluation in the exponent and our interpolation against those of vsss-rs.

use crate::{again, deal, verified};
use p256::elliptic_curve::PrimeField;
use p256::elliptic_curve::group::GroupEncoding;
use p256::{ProjectivePoint, Scalar};
use proptest::prelude::*;
use quorum::{Commitments, Share, ShareRefused, reconstruct};
use sha2::{Digest, Sha256};
use vsss_rs::{
    DefaultShare, IdentifierPrimeField, PedersenVerifierSet, ReadableShareSet, ValueGroup,
};

type Piece = DefaultShare<IdentifierPrimeField<Scalar>, IdentifierPrimeField<Scalar>>;
type Point = ValueGroup<ProjectivePoint>;

const SECOND_GENERATOR: &str = "0298627cabe123de1c6e05aca7b15f4696f32e9edae81a706a72b2d097746f68cb";

fn point(bytes: &[u8; 33]) -> ProjectivePoint {
    ProjectivePoint::from_bytes(&(*bytes).into()).unwrap()
}

fn second_generator() -> ProjectivePoint {
    point(&hex::decode(SECOND_GENERATOR).unwrap().try_into().unwrap())
}

fn scalar(bytes: &[u8]) -> Scalar {
    let bytes: [u8; 32] = bytes.try_into().unwrap();
    Scalar::from_repr(bytes.into()).unwrap()
}

/// value·G + blinding·H by the curve library's plain multiplication, compressed.
pub(crate) fn commit(value: &[u8; 32], blinding: &[u8; 32]) -> [u8; 33] {
    let sum = ProjectivePoint::GENERATOR * scalar(value) + second_generator() * scalar(blinding);
    sum.to_bytes().into()
}

fn pieces(share: &Share) -> (Piece, Piece) {
    let payload = share.payload();
    let identifier = IdentifierPrimeField(Scalar::from(u32::from(share.index())));
    let piece = |bytes: &[u8]| Piece {
        identifier,
        value: IdentifierPrimeField(scalar(bytes)),
    };
    (piece(&payload[19..51]), piece(&payload[51..83]))
}

fn verifier_set(commitments: &Commitments) -> Vec<Point> {
    let points = commitments.points();
    [ProjectivePoint::GENERATOR, second_generator()]
        .into_iter()
        .chain(points.iter().map(point))
        .map(ValueGroup)
        .collect()
}

#[test]
fn vsss_rs_accepts_every_share_we_accept() {
    for (k, n) in [(2, 2), (3, 5), (7, 20)] {
        let dealing = deal(k, n, 1);
        let set = verifier_set(&dealing.commitments);
        for share in &dealing.shares {
            let (value, blinding) = pieces(share);
            set.verify_share_and_blinder(&value, &blinding).unwrap();
            dealing.commitments.verify(again(share)).unwrap();
        }
    }
}

#[test]
fn vsss_rs_refuses_the_share_we_refuse() {
    let dealing = deal(3, 5, 1);
    let set = verifier_set(&dealing.commitments);
    // Shares 1 and 2 with their numbers exchanged: well formed, and bad.
    for (from, to) in [(1, 2), (2, 1)] {
        let mut payload = dealing.shares[from - 1].payload();
        payload[2] = to;
        let checksum = Sha256::digest(&payload[..83]);
        payload[83..].copy_from_slice(&checksum[..4]);
        let share = Share::from_payload(payload.as_ref()).unwrap();
        let (value, blinding) = pieces(&share);
        set.verify_share_and_blinder(&value, &blinding).unwrap_err();
        assert_eq!(
            dealing.commitments.verify(share).unwrap_err(),
            ShareRefused::DoesNotMatch { index: to }
        );
    }
}

#[test]
fn evaluation_in_the_exponent_is_vsss_rss() {
    let dealing = deal(5, 255, 2);
    let set = verifier_set(&dealing.commitments);
    for index in 1..=u8::MAX {
        let at = IdentifierPrimeField(Scalar::from(u32::from(index)));
        let expected =
            PedersenVerifierSet::<Piece, Point>::evaluate_verifier_at(&set, &at).unwrap();
        let ours = dealing.commitments.expected(index).unwrap();
        assert_eq!(point(&ours), expected.0);
    }
    assert_eq!(dealing.commitments.expected(0), None);
}

#[test]
fn no_feldman_value_is_among_the_commitments() {
    let dealing = deal(3, 5, 3);
    let (values, _): (Vec<_>, Vec<_>) = dealing.shares.iter().take(3).map(pieces).unzip();
    let secret = values.combine().unwrap();
    let feldman = ProjectivePoint::GENERATOR * secret.0;
    assert!(
        dealing
            .commitments
            .points()
            .iter()
            .all(|bytes| point(bytes) != feldman)
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn interpolation_is_vsss_rss(
        seed: u8,
        indices in proptest::sample::subsequence((1..=12_u8).collect::<Vec<_>>(), 4).prop_shuffle(),
    ) {
        let dealing = deal(4, 12, seed);
        let shares = verified(&dealing, &indices);
        let secret = reconstruct(&dealing.commitments, &shares);
        prop_assert!(secret.is_ok());
        let (values, blindings): (Vec<_>, Vec<_>) =
            shares.iter().map(|share| pieces(share.share())).unzip();
        let value = values.combine().unwrap().0.to_repr().into();
        let blinding = blindings.combine().unwrap().0.to_repr().into();
        // What we accepted is what opens C0, and so is theirs.
        prop_assert_eq!(commit(&value, &blinding), dealing.commitments.c0());
    }
}
