//! Suites of algorithms that others prescribe.

use crate::{Algorithm, Tier};

/// A suite that a policy may promise to keep to: what it lets keys be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Profile {
    /// Its name in a policy.
    pub name: &'static str,
    /// Who prescribes it, and where.
    pub source: &'static str,
    mkek: &'static [Algorithm],
    kek: &'static [Algorithm],
    dek: &'static [Algorithm],
}

impl Profile {
    /// Those there are.
    pub const ALL: [Self; 1] = [Self {
        name: "cnsa-2.0",
        source: "NSA, Commercial National Security Algorithm Suite 2.0: AES with 256 bits, and no RSA",
        mkek: &[Algorithm::Aes256],
        kek: &[Algorithm::Aes256],
        dek: &[Algorithm::Aes256],
    }];

    /// The profile of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name == name)
    }

    /// What keys of a tier may be.
    #[must_use]
    pub const fn algorithms(&self, tier: Tier) -> &'static [Algorithm] {
        match tier {
            Tier::Mkek => self.mkek,
            Tier::Kek => self.kek,
            Tier::Dek => self.dek,
        }
    }
}
