//! Keys from and for somebody else: what is asked for, and what came of it.

use crate::KeyLife;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A key that is to be wrapped for a service.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export)]
pub struct NewExport {
    /// Which key: `ID@VERSION`, an id or a label.
    pub key: String,
    /// The service: `aws-kms`, `azure-key-vault`, `google-kms`, `transit`.
    pub to: String,
    /// The method, where the service's answer does not say it.
    pub method: Option<String>,
    /// The key's id there, where the answer does not say it.
    pub key_id: Option<String>,
    /// The wrapping key's fingerprint as it came by a second channel: SHA-256 of its
    /// SubjectPublicKeyInfo, hex.
    pub fingerprint: String,
}

/// A wrapping key as it was brought, before anything is wrapped for it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct WrappingKeyView {
    /// The service.
    pub to: String,
    /// SHA-256 of its SubjectPublicKeyInfo, hex.
    pub fingerprint: String,
    /// Bits of its modulus.
    pub bits: u16,
    /// Its security strength in bits.
    pub strength: u16,
    /// The method.
    pub method: String,
    /// `direct` or `hybrid`.
    pub shape: &'static str,
    /// The hash of RSAES-OAEP: `sha1`, `sha256`.
    pub hash: &'static str,
    /// The key, key exchange key or import job there.
    pub key_id: String,
    /// Until when a package is taken, RFC 3339 UTC.
    pub until: Option<String>,
    /// Minutes left until then.
    #[ts(type = "number | null")]
    pub minutes_left: Option<i64>,
}

/// A key that was wrapped for somebody else.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ExportView {
    /// Which key, `ID@VERSION`.
    pub key: String,
    /// To whom: the service, or `key-block`.
    pub to: String,
    /// The method; of a key block its header.
    pub method: String,
    /// SHA-256 of the wrapping key's SubjectPublicKeyInfo, hex; the protection key's check value.
    pub wrapping_key: String,
    /// The key there.
    pub key_id: String,
    /// Until when the package is taken, RFC 3339 UTC.
    pub until: Option<String>,
    /// Security strength of the wrapping key and of the key, in bits.
    pub strengths: [u16; 2],
    /// SHA-256 of the package, hex.
    pub package: String,
    /// Its file's name.
    pub file: String,
    /// Whether the key was on the host in clear.
    pub on_host: bool,
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The journal's entry.
    #[ts(type = "number")]
    pub entry: u64,
    /// The confirmation, once it was given.
    pub receipt: Option<ReceiptView>,
}

/// A service's confirmation.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ReceiptView {
    /// The key there.
    pub key_id: String,
    /// Its version there.
    pub version: String,
    /// Whether the service opened what only who has the key can.
    pub proved: bool,
    /// What should be known, a sentence each.
    pub remarks: Vec<String>,
    /// Who took it.
    pub by: String,
}

/// A package that was made.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ExportedKey {
    /// What was noted of it.
    #[serde(flatten)]
    #[ts(flatten)]
    pub export: ExportView,
    /// The files that were written: the package, and what goes with it.
    pub files: Vec<String>,
    /// The command that imports it there.
    pub command: String,
    /// A ciphertext that the service should open once it has the key; empty if there is none.
    pub ciphertext: String,
    /// What should be known, a sentence each.
    pub remarks: Vec<String>,
}

/// A confirmation that is to be taken in.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export)]
pub struct NewReceipt {
    /// Which key: `ID@VERSION`, an id or a label.
    pub key: String,
    /// SHA-256 of the package, hex; its newest export if empty.
    pub package: String,
    /// What the service opened the ciphertext to: the text in base64, as it gives it.
    pub opened: Option<String>,
    /// Who takes it.
    pub by: String,
}

/// A key that comes from somebody else.
#[derive(Clone, Debug, Default, Deserialize, TS)]
#[ts(export)]
pub struct Bringing {
    /// The transport key or key-block protection key it is under: `ID@VERSION`, an id or a label.
    pub under: String,
    /// The hash of RSAES-OAEP: `sha1`, `sha256`.
    pub hash: String,
    /// The check value that was told beside it, hex; empty if none was.
    pub check: String,
}

/// A component as somebody typed it.
#[derive(Debug)]
pub struct TypedComponent {
    /// Whose.
    pub name: String,
    /// Its digits.
    pub digits: SecretString,
    /// Its check value, hex.
    pub check: String,
}

/// A component that was taken, right by itself. Its digits are never told.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ComponentView {
    /// Whose.
    pub name: String,
    /// Its check value, hex.
    pub check: String,
}

/// A key that came in.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct BroughtKey {
    /// The key.
    #[serde(flatten)]
    #[ts(flatten)]
    pub life: KeyLife,
    /// How it came: `sealed`, `sealed-hybrid`, `components`, `key-block`, `made-in-components`.
    pub how: String,
    /// Whose ML-KEM key, a software key, was the other half of what it was sealed to.
    pub mlkem: Option<String>,
    /// Whether the key itself was on the host in clear.
    pub on_host: bool,
    /// Where components were put together: `device`, `host`, or empty.
    pub combined: String,
    /// Each component's check value: whose, and the value.
    pub components: Vec<(String, String)>,
    /// The forms that were written.
    pub forms: Vec<String>,
    /// The file with its row, of a DEK.
    pub row: Option<String>,
}

/// A public key that others wrap keys for.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct TransportKey {
    /// Which key, `ID@VERSION`.
    pub key: String,
    /// SHA-256 of its SubjectPublicKeyInfo, or of both one after the other, hex: to be told by a second
    /// channel.
    pub fingerprint: String,
    /// The key in PEM; of a key of two halves P-256, then ML-KEM-768.
    pub pem: String,
    /// Whose ML-KEM key, a software key, is the other half.
    pub mlkem: Option<String>,
}
