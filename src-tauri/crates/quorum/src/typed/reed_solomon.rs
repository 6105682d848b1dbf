//! The Reed–Solomon code (96, 70) over GF(2¹⁰), shortened from (1023, 997), first root α¹. It
//! corrects e wrong and s missing symbols whenever 2e + s ≤ 26.

use super::field::{divide, evaluate, multiply, power};
use zeroize::Zeroizing;

/// Symbols that carry the payload.
pub(super) const DATA: usize = 70;

/// Symbols that protect it.
pub(super) const PARITY: usize = 26;

/// Symbols in all. Symbol p is the coefficient of x^(95−p).
pub(super) const LENGTH: usize = DATA + PARITY;

/// A word of the code, or what is left of one.
pub(super) type Word = Zeroizing<[u16; LENGTH]>;

/// Appends the parity: the remainder of data(x)·x²⁶ by Π (x − αʲ), j = 1…26.
pub(super) fn encode(data: &[u16; DATA]) -> Word {
    let generator = generator();
    let mut remainder = Zeroizing::new([0_u16; PARITY]);
    for &symbol in data {
        let factor = symbol ^ remainder[0];
        remainder.rotate_left(1);
        remainder[PARITY - 1] = 0;
        for (place, coefficient) in remainder.iter_mut().zip(generator.iter().rev().skip(1)) {
            *place ^= multiply(factor, *coefficient);
        }
    }
    let mut word = Zeroizing::new([0; LENGTH]);
    word[..DATA].copy_from_slice(data);
    word[DATA..].copy_from_slice(remainder.as_ref());
    word
}

/// Finds the word of the code within reach of `received`, where the symbols at `erased` count as
/// missing. `None` if there is none.
pub(super) fn decode(received: &[u16; LENGTH], erased: &[usize]) -> Option<Word> {
    if erased.len() > PARITY {
        return None;
    }
    let mut word = Zeroizing::new(*received);
    for &position in erased {
        word[position] = 0;
    }
    let syndromes = syndromes(&word);
    if syndromes.iter().all(|&syndrome| syndrome == 0) {
        return Some(word);
    }
    let locator = locator(&syndromes, erased);
    let degree = locator.iter().rposition(|&coefficient| coefficient != 0)?;
    let wrong: Vec<usize> = (0..LENGTH)
        .filter(|&position| evaluate(&locator, inverse_location(position)) == 0)
        .collect();
    let unexpected = wrong
        .iter()
        .filter(|position| !erased.contains(position))
        .count();
    if wrong.len() != degree || 2 * unexpected + erased.len() > PARITY {
        return None;
    }
    // Forney: with first root α¹ an error is Ω(X⁻¹) / Λ′(X⁻¹).
    let evaluator = product_below(&syndromes, &locator);
    let derivative: Vec<u16> = locator
        .iter()
        .skip(1)
        .enumerate()
        .map(|(exponent, &coefficient)| if exponent % 2 == 0 { coefficient } else { 0 })
        .collect();
    for &position in &wrong {
        let x = inverse_location(position);
        let slope = evaluate(&derivative, x);
        if slope == 0 {
            return None;
        }
        word[position] ^= divide(evaluate(&evaluator, x), slope);
    }
    self::syndromes(&word)
        .iter()
        .all(|&syndrome| syndrome == 0)
        .then_some(word)
}

/// Berlekamp–Massey, started from the locator of the erasures. Constant term first.
fn locator(syndromes: &[u16; PARITY], erased: &[usize]) -> [u16; PARITY + 1] {
    let mut locator = [0; PARITY + 1];
    locator[0] = 1;
    for (count, &position) in erased.iter().enumerate() {
        let location = power(LENGTH - 1 - position);
        for place in (1..=count + 1).rev() {
            locator[place] ^= multiply(locator[place - 1], location);
        }
    }
    let mut previous = locator;
    let mut length = erased.len();
    for step in erased.len() + 1..=PARITY {
        previous.rotate_right(1);
        previous[0] = 0;
        let discrepancy = (0..step).fold(0, |sum, place| {
            sum ^ multiply(locator[place], syndromes[step - 1 - place])
        });
        if discrepancy == 0 {
            continue;
        }
        let mut next = locator;
        for (place, coefficient) in next.iter_mut().zip(&previous) {
            *place ^= multiply(discrepancy, *coefficient);
        }
        if 2 * length < step + erased.len() {
            length = step + erased.len() - length;
            previous = locator.map(|coefficient| divide(coefficient, discrepancy));
        }
        locator = next;
    }
    locator
}

/// The word's values at α¹ … α²⁶.
fn syndromes(word: &[u16; LENGTH]) -> [u16; PARITY] {
    std::array::from_fn(|root| {
        let x = power(root + 1);
        word.iter()
            .fold(0, |sum, &symbol| multiply(sum, x) ^ symbol)
    })
}

/// a·b mod x²⁶.
fn product_below(a: &[u16; PARITY], b: &[u16; PARITY + 1]) -> [u16; PARITY] {
    std::array::from_fn(|place| {
        (0..=place).fold(0, |sum, below| sum ^ multiply(a[below], b[place - below]))
    })
}

/// X⁻¹ for the symbol at `position`, X = α^(95−position).
fn inverse_location(position: usize) -> u16 {
    power(super::field::ORDER - (LENGTH - 1 - position))
}

/// Π (x − αʲ), j = 1…26; constant term first.
fn generator() -> [u16; PARITY + 1] {
    let mut generator = [0; PARITY + 1];
    generator[0] = 1;
    for root in 1..=PARITY {
        for place in (0..=root).rev() {
            let below = if place == 0 { 0 } else { generator[place - 1] };
            generator[place] = below ^ multiply(generator[place], power(root));
        }
    }
    generator
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::subsequence;

    fn data() -> impl Strategy<Value = [u16; DATA]> {
        proptest::collection::vec(0_u16..1024, DATA).prop_map(|symbols| symbols.try_into().unwrap())
    }

    fn places(count: impl Into<proptest::sample::SizeRange>) -> impl Strategy<Value = Vec<usize>> {
        subsequence((0..LENGTH).collect::<Vec<_>>(), count).prop_shuffle()
    }

    proptest! {
        #[test]
        fn every_mix_within_reach_is_corrected(
            data in data(),
            places in places(PARITY),
            erasures in 0..=PARITY,
            noise in proptest::collection::vec(1_u16..1024, PARITY),
        ) {
            let word = encode(&data);
            let wrong = (PARITY - erasures) / 2;
            let mut received = *word;
            for (&place, noise) in places.iter().zip(&noise).take(erasures + wrong) {
                received[place] ^= noise;
            }
            let decoded = decode(&received, &places[..erasures]).expect("within reach");
            prop_assert_eq!(*decoded, *word);
        }

        #[test]
        fn beyond_reach_the_answer_is_none_or_another_word(
            data in data(),
            places in places(14..LENGTH),
            noise in proptest::collection::vec(1_u16..1024, LENGTH),
        ) {
            let word = encode(&data);
            let mut received = *word;
            for (&place, noise) in places.iter().zip(&noise) {
                received[place] ^= noise;
            }
            if let Some(decoded) = decode(&received, &[]) {
                prop_assert_eq!(syndromes(&decoded), [0; PARITY]);
                prop_assert!(decoded.iter().zip(&received).filter(|(a, b)| a != b).count() <= 13);
            }
        }

        #[test]
        fn hostile_erasures_do_not_panic(
            received in proptest::collection::vec(0_u16..1024, LENGTH),
            erased in places(0..LENGTH),
        ) {
            let received: [u16; LENGTH] = received.try_into().unwrap();
            let _ = decode(&received, &erased);
        }
    }
}
