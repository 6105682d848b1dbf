//! What people bring as age keys: the recipient a share is sealed to, and the identities that open
//! one. Each kind of key is told for what it is; nothing here repeats a key.

use crate::age_file::AgeError;
use crate::age_hpke::{self, HybridIdentity};
use age::{EncryptError, x25519};
use age_core::format::{FileKey, Stanza};
use bech32::{FromBase32 as _, Variant};
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// What secret keys hold somewhere: age's own, those of its plugins, SSH's and OpenPGP's, minisign's.
const SECRETS: [&str; 5] = [
    "AGE-SECRET-KEY-",
    "AGE-PLUGIN-",
    "PRIVATE KEY",
    "MINISIGN ENCRYPTED SECRET KEY",
    "MINISIGN SECRET KEY",
];
/// How SSH's public keys begin.
const SSH: [&str; 3] = ["SSH-", "ECDSA-SHA2-", "SK-"];
/// How identities of `age1pq1…` begin.
const HYBRID_IDENTITY: &str = "age-secret-key-pq-";

/// Why a share is not sealed to a recipient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipientRefused {
    /// An X.509 certificate.
    #[error(
        "this is a certificate, and not an age recipient; a card with its key is enrolled as a card"
    )]
    Certificate,
    /// Read without error, and no key: for instance a point that is not on the curve.
    #[error("this is written as an age recipient, but is no key of its kind")]
    Invalid,
    /// A key of minisign's, which signs.
    #[error("this is a minisign key: it verifies signatures, and nothing can be sealed to it")]
    Minisign,
    /// The checksum does not fit.
    #[error("the age recipient was mistyped or cut short: its checksum does not fit")]
    Mistyped,
    /// There is nothing.
    #[error("no age recipient was given")]
    None,
    /// A key or a fingerprint of OpenPGP's.
    #[error("this is an OpenPGP key; shares are sealed to age's own keys only")]
    OpenPgp,
    /// None of the kinds that are known.
    #[error("this is not an age recipient: it must begin with age1")]
    Other,
    /// A key of a plugin of age's.
    #[error("this is a recipient of the plugin age-plugin-{name}; plugins are not used here")]
    Plugin {
        /// The plugin's name.
        name: String,
    },
    /// A public key in PEM.
    #[error("this is a public key in PEM, and not an age recipient")]
    PublicKey,
    /// The secret half of a key.
    #[error("this is a secret key, and not the recipient that belongs to it; it was not kept")]
    Secret,
    /// A key for SSH.
    #[error("this is an SSH key; shares are sealed to age's own keys only")]
    Ssh,
}

/// What a recipient is made of: what seals to it, and whether that lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecipientKind {
    /// `age1pq1…`: ML-KEM-768 and X25519.
    Hybrid,
    /// `age1tag1…`: a hardware key, P-256 alone.
    Tag,
    /// `age1tagpq1…`: a hardware key, ML-KEM-768 and P-256.
    TagHybrid,
    /// `age1…`: X25519 alone.
    X25519,
}

impl RecipientKind {
    /// The suite's name, as HPKE has it: `MLKEM768-X25519`, `MLKEM768-P256`, `P-256`, `X25519`.
    #[must_use]
    pub const fn suite(self) -> &'static str {
        match self {
            Self::Hybrid => "MLKEM768-X25519",
            Self::Tag => "P-256",
            Self::TagHybrid => "MLKEM768-P256",
            Self::X25519 => "X25519",
        }
    }

    /// True if what is sealed to it falls to a large quantum computer.
    #[must_use]
    pub const fn is_classical(self) -> bool {
        matches!(self, Self::Tag | Self::X25519)
    }

    /// True if its identity lies in a device, and opens nothing here.
    #[must_use]
    pub const fn is_hardware(self) -> bool {
        matches!(self, Self::Tag | Self::TagHybrid)
    }
}

/// A recipient.
pub(crate) enum Recipient {
    Hpke(age_hpke::Recipient),
    X25519(x25519::Recipient),
}

impl Recipient {
    pub(crate) const fn kind(&self) -> RecipientKind {
        match self {
            Self::Hpke(age_hpke::Recipient::Hybrid(_)) => RecipientKind::Hybrid,
            Self::Hpke(age_hpke::Recipient::Tag(..)) => RecipientKind::Tag,
            Self::Hpke(age_hpke::Recipient::TagHybrid(_)) => RecipientKind::TagHybrid,
            Self::X25519(_) => RecipientKind::X25519,
        }
    }

    pub(crate) fn to_text(&self) -> Result<String, RecipientRefused> {
        match self {
            Self::Hpke(recipient) => recipient.to_text().ok_or(RecipientRefused::Invalid),
            Self::X25519(recipient) => Ok(recipient.to_string()),
        }
    }
}

impl age::Recipient for Recipient {
    #[expect(clippy::disallowed_types, reason = "age's trait has it so")]
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, std::collections::HashSet<String>), EncryptError> {
        match self {
            Self::Hpke(recipient) => recipient.wrap_file_key(file_key),
            Self::X25519(recipient) => recipient.wrap_file_key(file_key),
        }
    }
}

/// Reads a recipient (`age1…`).
pub(crate) fn recipient(text: &str) -> Result<Recipient, RecipientRefused> {
    let text = text.trim();
    let upper = Zeroizing::new(text.to_uppercase());
    // First, since nothing of one may be told.
    if SECRETS.iter().any(|part| upper.contains(part)) {
        return Err(RecipientRefused::Secret);
    }
    if let Some(foreign) = foreign(text, &upper) {
        return Err(foreign);
    }
    let Ok((kind, digits, Variant::Bech32)) = bech32::decode(text) else {
        return Err(RecipientRefused::Mistyped);
    };
    let kind = kind.to_lowercase();
    match kind.as_str() {
        "age" => text
            .parse()
            .map(Recipient::X25519)
            .map_err(|_| RecipientRefused::Mistyped),
        "age1pq" | "age1tag" | "age1tagpq" => Vec::from_base32(&digits)
            .ok()
            .and_then(|bytes| age_hpke::Recipient::new(&kind, &bytes))
            .map(Recipient::Hpke)
            .ok_or(RecipientRefused::Invalid),
        plugin => Err(RecipientRefused::Plugin {
            name: plugin.strip_prefix("age1").unwrap_or(plugin).to_owned(),
        }),
    }
}

/// What is told by its beginning or its shape to be no age recipient.
fn foreign(text: &str, upper: &str) -> Option<RecipientRefused> {
    if text.is_empty() {
        return Some(RecipientRefused::None);
    }
    if SSH.iter().any(|start| upper.starts_with(start)) {
        return Some(RecipientRefused::Ssh);
    }
    if upper.starts_with("AGE1") {
        return None;
    }
    // What GnuPG shows of a key: its fingerprint, in groups or not.
    let digits: String = upper.split_whitespace().collect();
    let digits = digits.strip_prefix("0X").unwrap_or(&digits);
    let fingerprint =
        matches!(digits.len(), 40 | 64) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    // A minisign key's 42 bytes begin with "Ed", which is RW in base64.
    let line = text.lines().next_back().unwrap_or(text);
    Some(if upper.contains("BEGIN PGP") || fingerprint {
        RecipientRefused::OpenPgp
    } else if upper.contains("MINISIGN") || (line.starts_with("RW") && line.len() == 56) {
        RecipientRefused::Minisign
    } else if upper.contains("BEGIN CERTIFICATE") || upper.contains("BEGIN X509 CERTIFICATE") {
        RecipientRefused::Certificate
    } else if upper.contains("BEGIN PUBLIC KEY") || upper.contains("BEGIN SSH2 PUBLIC KEY") {
        RecipientRefused::PublicKey
    } else {
        RecipientRefused::Other
    })
}

/// An identity.
pub(crate) enum Identity {
    Hybrid(HybridIdentity),
    X25519(x25519::Identity),
}

impl Identity {
    fn read(written: &str) -> Option<Self> {
        let Ok((prefix, digits, Variant::Bech32)) = bech32::decode(written) else {
            return None;
        };
        if prefix.to_lowercase() != HYBRID_IDENTITY {
            return written.parse().ok().map(Self::X25519);
        }
        let seed = Zeroizing::new(Vec::from_base32(&digits).ok()?);
        HybridIdentity::new(&seed).map(Self::Hybrid)
    }

    pub(crate) fn as_age(&self) -> &dyn age::Identity {
        match self {
            Self::Hybrid(identity) => identity,
            Self::X25519(identity) => identity,
        }
    }

    pub(crate) fn recipient(&self) -> Recipient {
        match self {
            Self::Hybrid(identity) => Recipient::Hpke(identity.recipient()),
            Self::X25519(identity) => Recipient::X25519(identity.to_public()),
        }
    }
}

/// The identities of a file.
pub(crate) struct Identities {
    pub(crate) keys: Vec<Identity>,
    /// The first line, from 1, that is neither one of them nor a comment.
    pub(crate) unusable: Option<usize>,
}

/// Reads identities, one a line; blank lines and comments are skipped.
pub(crate) fn identities(text: &SecretString) -> Result<Identities, AgeError> {
    let mut found = Identities {
        keys: Vec::new(),
        unusable: None,
    };
    let text = text.expose_secret();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, written) in (1..).zip(text.lines().map(str::trim)) {
        if written.is_empty() || written.starts_with('#') {
            continue;
        }
        match Identity::read(written) {
            Some(key) => found.keys.push(key),
            None => {
                found.unusable.get_or_insert(line);
            }
        }
    }
    if found.keys.is_empty() {
        return Err(AgeError::Identity);
    }
    Ok(found)
}
