//! The suites that shares are sealed with: data, so that a migration names one.

/// A suite of algorithms for sealing shares.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Suite {
    /// Its name in scripts and entries.
    pub name: &'static str,
    /// What may encrypt a share in it, as [`Medium::suite`](crate::Medium::suite) has it.
    pub seals: &'static [&'static str],
}

impl Suite {
    /// Stands against quantum computers: ML-KEM-768 beside what it would be without.
    pub const HYBRID: Self = Self {
        name: "hybrid",
        seals: &["MLKEM768-P256", "MLKEM768-X25519"],
    };

    /// Those there are. None is for paper, which anybody reads who holds it.
    pub const ALL: [Self; 2] = [
        Self {
            name: "classical",
            seals: &["P-256", "X25519"],
        },
        Self::HYBRID,
    ];

    /// The suite of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name == name)
    }

    /// Whether that encrypts a share in this suite.
    #[must_use]
    pub fn seals_with(&self, kem: &str) -> bool {
        self.seals.contains(&kem)
    }
}
