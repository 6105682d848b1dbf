//! Seeds, damaged: what a hand, a scanner, a program or a forger makes of bytes.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// Where numbers in a text end, or their types do.
const EDGES: [&str; 12] = [
    "0",
    "-1",
    "1",
    "127",
    "255",
    "256",
    "65536",
    "2147483648",
    "4294967296",
    "9223372036854775808",
    "18446744073709551616",
    "1e400",
];

/// Bytes that mean something in some format.
const TELLING: [u8; 12] = [
    0, 1, 0x7f, 0x80, 0xff, b'"', b'\\', b'{', b'[', b'\n', b'9', b'-',
];

/// The damaged input of that number: one of the seeds in turn, with one to four damages.
pub(crate) fn of(seeds: &[Vec<u8>], number: u64) -> Vec<u8> {
    let mut chance = Chance(ChaCha8Rng::seed_from_u64(number));
    let mut bytes = chance.one_of(seeds).clone();
    for _ in 0..=chance.below(4) {
        damage(&mut bytes, seeds, &mut chance);
    }
    bytes
}

fn damage(bytes: &mut Vec<u8>, seeds: &[Vec<u8>], chance: &mut Chance) {
    let at = chance.below(bytes.len() + 1);
    // Short pieces are likelier: what is far apart seldom belongs together.
    let length = chance.below(bytes.len() - at + 1) >> chance.below(16);
    match chance.below(11) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..at + length)),
        2 => {
            let piece = bytes[at..at + length].to_vec();
            drop(bytes.splice(at..at, piece));
        }
        3 => {
            let other = chance.one_of(seeds);
            let from = chance.below(other.len() + 1);
            let piece = other[from..].iter().copied();
            drop(bytes.splice(at..at + length, piece));
        }
        4 => {
            let byte = *chance.one_of(&TELLING);
            let many = 1 << chance.below(13);
            drop(bytes.splice(at..at, std::iter::repeat_n(byte, many)));
        }
        5 => {
            let drawn: Vec<u8> = (0..1 + chance.below(8)).map(|_| chance.byte()).collect();
            drop(bytes.splice(at..at, drawn));
        }
        6 => number(bytes, chance),
        7 => {
            // A length or an offset of four bytes, in either order.
            let edge = 1_u32.checked_shl(chance.byte().into()).unwrap_or(0);
            let edge = edge.wrapping_sub(u32::from(chance.byte() & 1));
            let edge = [edge.to_be_bytes(), edge.to_le_bytes()][chance.below(2)];
            for (byte, new) in bytes.iter_mut().skip(at).zip(edge) {
                *byte = new;
            }
        }
        8 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = *chance.one_of(&TELLING);
            }
        }
        _ => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
    }
}

/// Puts an edge in the place of a number in a text.
fn number(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let starts: Vec<usize> = (0..bytes.len())
        .filter(|at| bytes[*at].is_ascii_digit() && (*at == 0 || !bytes[at - 1].is_ascii_digit()))
        .collect();
    if starts.is_empty() {
        return;
    }
    let at = *chance.one_of(&starts);
    let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit());
    let end = at + digits.count();
    let edge = *chance.one_of(&EDGES);
    drop(bytes.splice(at..end, edge.bytes()));
}

struct Chance(ChaCha8Rng);

impl Chance {
    /// From 0 to `bound`, which is not reached; 0 for 0.
    fn below(&mut self, bound: usize) -> usize {
        (self.0.next_u32() as usize).checked_rem(bound).unwrap_or(0)
    }

    fn byte(&mut self) -> u8 {
        self.0.next_u32().to_le_bytes()[0]
    }

    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_same_number_damages_alike_and_nearly_every_one_differently() {
        let seeds = [b"{\"a\":12}".to_vec(), Vec::new(), vec![7; 500]];
        let made: Vec<_> = (0..400).map(|number| super::of(&seeds, number)).collect();
        let again: Vec<_> = (0..400).map(|number| super::of(&seeds, number)).collect();
        assert_eq!(made, again);
        let kinds: std::collections::BTreeSet<_> = made.iter().collect();
        assert!(kinds.len() > 200, "{}", kinds.len());
    }
}
