//! Suites of algorithms that others prescribe.

use crate::{Algorithm, Tier};

/// A suite that a policy may promise to keep to: what it lets keys be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Profile {
    /// Its name in a policy.
    pub name: &'static str,
    /// Who prescribes it, and where.
    pub source: &'static str,
    /// The first day on which it binds, `YYYY-MM-DD`: for new keys and policies it holds whenever it
    /// is named, for what shares are sealed with from then on.
    pub binds_from: &'static str,
    seals: &'static [&'static str],
    mkek: &'static [Algorithm],
    kek: &'static [Algorithm],
    dek: &'static [Algorithm],
}

impl Profile {
    /// Those there are.
    pub const ALL: [Self; 1] = [Self {
        name: "cnsa-2.0",
        source: "NSA, Commercial National Security Algorithm Suite 2.0: AES with 256 bits, ML-KEM-1024, \
                 and no RSA; every new acquisition from 2027",
        binds_from: "2027-01-01",
        // ML-KEM-768, in both hybrids, is below its ML-KEM-1024; P-256 and X25519 are not in it.
        seals: &[],
        mkek: &[Algorithm::Aes256],
        kek: &[Algorithm::Aes256],
        dek: &[Algorithm::Aes256],
    }];

    /// The profile of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.name == name)
    }

    /// Whether a share may be encrypted with that suite, as HPKE names its KEMs (`MLKEM768-P256`).
    /// Paper and passphrases are another matter: AES-256 is what they use.
    #[must_use]
    pub fn seals_with(&self, suite: &str) -> bool {
        self.seals.contains(&suite)
    }

    /// Whether it binds on a day, `YYYY-MM-DD`.
    #[must_use]
    pub fn binds_on(&self, day: &str) -> bool {
        day >= self.binds_from
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
