//! Multiples of one point by a table, as `precomputed-tables` of p256 makes them of G alone.

use p256::elliptic_curve::group::Group;
use p256::{NistP256, ProjectivePoint, Scalar};
use primeorder::{LookupTable, Radix16Decomposition, Radix16Digits};

/// Signed digits of four bits in a scalar: 64, and a carry.
const DIGITS: usize = 65;

/// 1…8 times 16ʲ·P, j = 0…64: a multiplication is 65 additions and no doubling. 50 KiB.
pub(crate) struct FixedBase(Vec<LookupTable<ProjectivePoint>>);

impl FixedBase {
    pub(crate) fn new(point: ProjectivePoint) -> Self {
        let places = std::iter::successors(Some(point), |place| {
            Some((0..4).fold(*place, |sum, _| sum.double()))
        });
        Self(places.take(DIGITS).map(LookupTable::new).collect())
    }

    /// Returns scalar·P in constant time: each digit reads its whole table.
    pub(crate) fn times(&self, scalar: &Scalar) -> ProjectivePoint {
        let digits = Radix16Decomposition::<Radix16Digits<NistP256>>::new(scalar);
        let tables = self.0.iter().enumerate();
        tables
            .map(|(place, table)| table.select(digits[place]))
            .sum()
    }
}
