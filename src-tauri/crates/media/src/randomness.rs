//! Randomness of the operating system.

use quorum::entropy::{self, Rng, Source, SourceName};
use wire::{Code, Error};
use zeroize::Zeroizing;

/// A generator seeded by the system alone, until a token is at hand to mix in.
pub fn system_rng(purpose: &str) -> Result<Rng, Error> {
    let mut system = Zeroizing::new([0; 48]);
    fill_from_system(&mut *system)?;
    let sources = [Source {
        name: SourceName::Os,
        bytes: &*system,
    }];
    Ok(Rng::from_seed(&entropy::seed(&sources, purpose)))
}

/// Fills from the operating system's generator.
pub fn fill_from_system(bytes: &mut [u8]) -> Result<(), Error> {
    use rand_core::TryRng as _;
    rand::rngs::SysRng.try_fill_bytes(bytes).map_err(|error| {
        Error::failure(
            Code::NoRandomness,
            format!("The operating system gave no randomness: {error}."),
            "Restart the machine; if it stays, use another.",
        )
    })
}
