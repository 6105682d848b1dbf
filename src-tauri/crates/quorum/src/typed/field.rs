//! GF(2¹⁰) with the primitive polynomial x¹⁰ + x³ + 1; α = x, the element 2.

/// Order of the multiplicative group.
pub(super) const ORDER: usize = 1023;

const POLYNOMIAL: u16 = 0b100_0000_1001;

/// αⁱ, repeated so that the sum of two logarithms needs no reduction.
static POWERS: [u16; 2 * ORDER] = powers();
static LOGARITHMS: [u16; ORDER + 1] = logarithms();

/// αᵉ for any e.
pub(super) fn power(exponent: usize) -> u16 {
    POWERS[exponent % ORDER]
}

/// a·b.
pub(super) fn multiply(a: u16, b: u16) -> u16 {
    if a == 0 || b == 0 {
        return 0;
    }
    POWERS[usize::from(LOGARITHMS[usize::from(a)] + LOGARITHMS[usize::from(b)])]
}

/// a/b; b is not 0.
pub(super) fn divide(a: u16, b: u16) -> u16 {
    if a == 0 {
        return 0;
    }
    POWERS
        [usize::from(LOGARITHMS[usize::from(a)]) + ORDER - usize::from(LOGARITHMS[usize::from(b)])]
}

/// The polynomial's value at x; coefficients from the constant term up.
pub(super) fn evaluate(polynomial: &[u16], x: u16) -> u16 {
    polynomial
        .iter()
        .rev()
        .fold(0, |sum, &coefficient| multiply(sum, x) ^ coefficient)
}

const fn powers() -> [u16; 2 * ORDER] {
    let mut table = [0; 2 * ORDER];
    let mut element = 1;
    let mut exponent = 0;
    while exponent < 2 * ORDER {
        table[exponent] = element;
        element <<= 1;
        if element >> 10 == 1 {
            element ^= POLYNOMIAL;
        }
        exponent += 1;
    }
    table
}

const fn logarithms() -> [u16; ORDER + 1] {
    let powers = powers();
    let mut table = [0; ORDER + 1];
    let mut exponent = 0;
    while exponent < ORDER {
        table[powers[exponent] as usize] = exponent as u16;
        exponent += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn alpha_generates_every_element() {
        assert_eq!((0..ORDER).map(power).collect::<BTreeSet<_>>().len(), ORDER);
        assert_eq!(power(10), 0b1001);
    }

    #[test]
    fn division_undoes_multiplication() {
        for a in 0..=1023 {
            for b in [1, 2, 3, 511, 1000, 1023] {
                assert_eq!(divide(multiply(a, b), b), a);
            }
        }
    }
}
