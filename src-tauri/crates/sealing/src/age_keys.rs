//! What people bring as age keys: the recipient a share is sealed to, and the identities that open
//! one. Each kind of key is told for what it is; nothing here repeats a key.

use crate::age_file::AgeError;
use age::x25519::{Identity, Recipient};
use bech32::Variant;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

/// What secret keys hold somewhere: age's own, those of its plugins, SSH's.
const SECRETS: [&str; 3] = ["AGE-SECRET-KEY-", "AGE-PLUGIN-", "PRIVATE KEY"];
/// How SSH's public keys begin.
const SSH: [&str; 3] = ["SSH-", "ECDSA-SHA2-", "SK-"];

/// Why a share is not sealed to a recipient.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecipientRefused {
    /// A key in a device, by age's own formats for them (`age1tag1…`, `age1tagpq1…`).
    #[error("this is an age recipient of a hardware key; shares are not sealed to such keys here")]
    Hardware,
    /// The checksum does not fit.
    #[error("the age recipient was mistyped or cut short: its checksum does not fit")]
    Mistyped,
    /// There is nothing.
    #[error("no age recipient was given")]
    None,
    /// None of the kinds that are known.
    #[error("this is not an age recipient: it must begin with age1 and be an X25519 key")]
    Other,
    /// A key of a plugin of age's.
    #[error("this is a recipient of the plugin age-plugin-{name}; plugins are not used here")]
    Plugin {
        /// The plugin's name.
        name: String,
    },
    /// A key against quantum computers (`age1pq1…`).
    #[error("this is a post-quantum age recipient; this version seals shares to X25519 keys only")]
    PostQuantum,
    /// The secret half of a key.
    #[error("this is a secret key, and not the recipient that belongs to it; it was not kept")]
    Secret,
    /// A key for SSH.
    #[error("this is an SSH key; shares are sealed to age's own X25519 keys only")]
    Ssh,
}

/// Reads a recipient (`age1…`).
pub(crate) fn recipient(text: &str) -> Result<Recipient, RecipientRefused> {
    let text = text.trim();
    let upper = Zeroizing::new(text.to_uppercase());
    // First, since nothing of one may be told.
    if SECRETS.iter().any(|part| upper.contains(part)) {
        return Err(RecipientRefused::Secret);
    }
    if text.is_empty() {
        return Err(RecipientRefused::None);
    }
    if SSH.iter().any(|start| upper.starts_with(start)) {
        return Err(RecipientRefused::Ssh);
    }
    if !upper.starts_with("AGE1") {
        return Err(RecipientRefused::Other);
    }
    let Ok((kind, _, Variant::Bech32)) = bech32::decode(text) else {
        return Err(RecipientRefused::Mistyped);
    };
    match kind.to_lowercase().as_str() {
        "age" => text.parse().map_err(|_| RecipientRefused::Mistyped),
        "age1pq" => Err(RecipientRefused::PostQuantum),
        "age1tag" | "age1tagpq" => Err(RecipientRefused::Hardware),
        plugin => Err(RecipientRefused::Plugin {
            name: plugin.strip_prefix("age1").unwrap_or(plugin).to_owned(),
        }),
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
        match written.parse() {
            Ok(key) => found.keys.push(key),
            Err(_) => {
                found.unusable.get_or_insert(line);
            }
        }
    }
    if found.keys.is_empty() {
        return Err(AgeError::Identity);
    }
    Ok(found)
}
