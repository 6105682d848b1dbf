//! What is to be wrapped: its kind alone, by which the services' rules are decided.

use std::ops::RangeInclusive;

/// A kind of key, as the bytes that are wrapped.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Material {
    /// AES-256: its 32 bytes.
    Aes256,
    /// An RSA private key of 2048 bits: PKCS#8 (RFC 5208, 5) in DER.
    Rsa2048,
    /// The same with 3072 bits.
    Rsa3072,
    /// The same with 4096 bits.
    Rsa4096,
}

impl Material {
    /// Security strength in bits: NIST SP 800-57 part 1 revision 5, table 2.
    #[must_use]
    pub const fn strength(self) -> u16 {
        match self {
            Self::Aes256 => 256,
            Self::Rsa2048 => 112,
            Self::Rsa3072 => 128,
            Self::Rsa4096 => 152,
        }
    }

    /// True for a private key.
    #[must_use]
    pub const fn is_private(self) -> bool {
        match self {
            Self::Aes256 => false,
            Self::Rsa2048 | Self::Rsa3072 | Self::Rsa4096 => true,
        }
    }

    /// Bytes of it before it is wrapped. DER of a private key varies by a few with its numbers.
    pub(crate) const fn length(self) -> RangeInclusive<usize> {
        match self {
            Self::Aes256 => 32..=32,
            Self::Rsa2048 => 1208..=1224,
            Self::Rsa3072 => 1784..=1800,
            Self::Rsa4096 => 2364..=2380,
        }
    }
}
