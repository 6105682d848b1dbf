//! From several sources of randomness to one generator, so that no single source decides and none
//! can be weak alone.

use crate::derivation;
use rand_chacha::ChaCha20Rng;
use rand_core::{Infallible, SeedableRng, TryCryptoRng, TryRng};
use std::fmt;
use std::hint::black_box;
use zeroize::{ZeroizeOnDrop, Zeroizing};

/// One contribution to the seed.
pub struct Source<'a> {
    /// Where it came from.
    pub name: SourceName,
    /// What it gave; any length.
    pub bytes: &'a [u8],
}

/// The sources KM1 knows, in the order they are mixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceName {
    /// The HSM's own generator (`C_GenerateRandom`).
    Hsm,
    /// The operating system's generator.
    Os,
    /// Dice thrown in the room, as they were typed.
    Dice,
}

impl SourceName {
    /// The name that is mixed in.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hsm => "hsm",
            Self::Os => "os",
            Self::Dice => "dice",
        }
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Source<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// Mixes the sources into a seed: HKDF-SHA-256 over each source as length (4 bytes) ‖ name length
/// (1) ‖ name ‖ bytes, whatever order they are given in.
pub fn seed(sources: &[Source<'_>], ceremony: &str) -> Zeroizing<[u8; 32]> {
    let mut ordered: Vec<&Source<'_>> = sources.iter().collect();
    ordered.sort_by_key(|source| source.name);
    let heads: Vec<Vec<u8>> = ordered
        .iter()
        .map(|source| {
            let name = source.name.as_str();
            let mut head = (source.bytes.len() as u64).to_be_bytes()[4..].to_vec();
            head.push(name.len() as u8);
            head.extend_from_slice(name.as_bytes());
            head
        })
        .collect();
    let material: Vec<&[u8]> = heads
        .iter()
        .zip(&ordered)
        .flat_map(|(head, source)| [head.as_slice(), source.bytes])
        .collect();
    derivation::derive(b"keymoot/km1/entropy", &material, &[ceremony.as_bytes()])
}

/// The ceremony's generator: ChaCha20 (RFC 8439's block function, 64-bit counter from 0, stream 0)
/// keyed with the seed. Wiped when dropped.
pub struct Rng(ChaCha20Rng);

impl Rng {
    /// Starts the generator.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ChaCha20Rng::from_seed(*seed))
    }
}

impl TryRng for Rng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        self.0.try_next_u32()
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        self.0.try_next_u64()
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        self.0.try_fill_bytes(bytes)
    }
}

impl TryCryptoRng for Rng {}

impl Drop for Rng {
    fn drop(&mut self) {
        // rand_chacha does not wipe; an unseeded state over it does, if the compiler keeps it.
        self.0 = ChaCha20Rng::from_seed([0; 32]);
        black_box(&mut self.0);
    }
}

impl ZeroizeOnDrop for Rng {}

impl fmt::Debug for Rng {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rng").finish_non_exhaustive()
    }
}
