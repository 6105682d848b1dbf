//! Why something that was brought, or is to be made, is refused.
//!
//! What was told and is compared is answered with whether it is the same, never with what it should have
//! been: a comparison that gives the right answer away is made by nobody.

/// A refusal; [`id`](Self::id) is its stable name.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum Refused {
    /// The wrapping key's private half was brought.
    #[error(
        "this is the private half of a wrapping key. Whoever saw it can open what is wrapped for it: it must now be replaced where it came from"
    )]
    PrivateKey,
    /// A certificate, or a request for one, was brought.
    #[error("this is a certificate, or a request for one, and not a public key")]
    Certificate,
    /// Binary where text was expected, or the other way round.
    #[error("this is {found}, and {wanted} was expected")]
    Encoding {
        /// What was brought.
        found: &'static str,
        /// What should have been.
        wanted: &'static str,
    },
    /// A public key of another kind.
    #[error("this is {0}, and not an RSA key")]
    KeyType(String),
    /// A modulus of a length that is not taken there.
    #[error("the wrapping key has {bits} bits; {wanted}")]
    KeySize {
        /// Its bits.
        bits: u16,
        /// What is taken.
        wanted: String,
    },
    /// The wrapping key is weaker than what it is to wrap.
    #[error(
        "the wrapping key has a strength of {wrapping} bits, and the key that it is to wrap one of {key}: take one of 3072 or 4096 bits"
    )]
    Weaker {
        /// The wrapping key's strength, in bits.
        wrapping: u16,
        /// The key's.
        key: u16,
    },
    /// No public key, or no answer of that service, can be read in it.
    #[error("{0}")]
    Unreadable(String),
    /// The wrapping key is another one than that of which the fingerprint came.
    #[error("the fingerprint that came by the second channel is not that of this wrapping key")]
    Fingerprint,
    /// The time in which the service takes a package is over.
    #[error("the wrapping key could be used until {0}: fetch a new one")]
    Expired(String),
    /// The service takes no such key by that method.
    #[error("{0}")]
    NotTaken(String),
    /// Which of several methods was asked of the service must be told, or is none.
    #[error("{given}: the methods are {known}")]
    Method {
        /// What was given.
        given: String,
        /// What there are.
        known: String,
    },
    /// A package that is not as its format says.
    #[error("the package is not sound: {0}")]
    Package(String),
    /// The service did not take the key, or another.
    #[error("{0}")]
    Receipt(String),
    /// A component is not what it must be.
    #[error("component {number}: {why}")]
    Component {
        /// Which, from 1.
        number: usize,
        /// Why.
        why: String,
    },
    /// The components are each right, and together another key.
    #[error(
        "the check value that was told is not that of the key that came: it was mistyped, or it is another key, or not all of its components"
    )]
    OtherKey,
    /// A key block that is not taken.
    #[error("the key block is refused: {0}")]
    KeyBlock(String),
    /// A key block that does not open.
    #[error(
        "the key block's authentication code is wrong: it was changed, or is under another protection key"
    )]
    KeyBlockCode,
}

impl Refused {
    /// The name by which scripts know it.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::PrivateKey => "wrapping-key-private",
            Self::Certificate => "wrapping-key-certificate",
            Self::Encoding { .. } => "wrapping-key-encoding",
            Self::KeyType(_) => "wrapping-key-type",
            Self::KeySize { .. } => "wrapping-key-size",
            Self::Weaker { .. } => "wrapping-key-strength",
            Self::Unreadable(_) => "exchange-unreadable",
            Self::Fingerprint => "wrapping-key-fingerprint",
            Self::Expired(_) => "wrapping-key-expired",
            Self::NotTaken(_) => "export-not-taken",
            Self::Method { .. } => "export-method",
            Self::Package(_) => "package-sound",
            Self::Receipt(_) => "receipt-confirms",
            Self::Component { .. } => "component-sound",
            Self::OtherKey => "components-of-one-key",
            Self::KeyBlock(_) => "key-block-allowed",
            Self::KeyBlockCode => "key-block-code",
        }
    }
}
