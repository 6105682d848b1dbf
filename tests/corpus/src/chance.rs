//! Draws from a seed, the same on every machine.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

pub(crate) struct Chance(ChaCha20Rng);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }

    /// Between two bounds, evenly.
    pub(crate) fn between(&mut self, least: f32, most: f32) -> f32 {
        let part = (self.0.next_u32() >> 8) as f32 / (1_u32 << 24) as f32;
        least + (most - least) * part
    }

    /// One of so many, from 0.
    pub(crate) fn one_of(&mut self, count: usize) -> usize {
        self.0.next_u32() as usize % count
    }

    /// True once in so many.
    pub(crate) fn once_in(&mut self, count: usize) -> bool {
        self.one_of(count) == 0
    }

    pub(crate) fn sign(&mut self) -> f32 {
        if self.once_in(2) { 1.0 } else { -1.0 }
    }

    pub(crate) fn seed(&mut self) -> u64 {
        self.0.next_u64()
    }
}

/// Noise for millions of pixels: a sum of four uniforms, normal enough, from a xorshift.
pub(crate) struct Grain(u64);

impl Grain {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// Mean 0, deviation 1.
    pub(crate) fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let sum: u64 = (0..4).map(|at| (self.0 >> (16 * at)) & 0xffff).sum();
        // Four uniforms on 0…65535 have deviation 65536 / √3.
        (sum as f32 - 131_070.0) / 37_837.0
    }
}
