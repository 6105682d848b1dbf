//! The journal's entries on keys that leave a room for somebody else, and on those that come.

use crate::key_entries::Decided;
use ceremony::DeviceCall;
use lifecycle::KeyRef;
use serde::{Deserialize, Serialize};

/// How a key came from somebody else.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brought {
    /// `sealed` to a transport key, `sealed-hybrid` to one and an ML-KEM key at once, in `components`, in a `key-block`; `made-in-components` for one that
    /// began here as components.
    pub how: String,
    /// The transport key or the key-block protection key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<KeyRef>,
    /// The ML-KEM half of what was sealed to both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mlkem: Option<MlKemHalf>,
    /// SHA-256 of the bytes that were brought, hex; empty for components.
    pub bytes: String,
    /// The check value that was told beside it, and that it has, hex; empty if none was.
    pub told: String,
    /// The components, in the order in which they were typed or printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<ComponentBrought>,
    /// Where the components were put together: `device` or `host`; empty for what came otherwise.
    pub combined: String,
    /// Whether the key itself was on the host in clear.
    pub on_host: bool,
    /// A key block's exportability: `E`, `N` or `S`; empty for what came otherwise.
    pub exportability: String,
}

/// The half of a transport key that a custodian holds as a file: a software key, whatever the token is.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MlKemHalf {
    /// Whose.
    pub name: String,
    /// SHA-256 of the public key's 1184 bytes, hex.
    pub recipient: String,
}

/// A component of a key; never its value.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentBrought {
    /// Whose.
    pub name: String,
    /// By which method its check value is: `cmac-zero-5`, `ecb-zero-3`.
    pub method: String,
    /// Its check value, hex.
    pub check: String,
}

/// A key was wrapped for somebody else. Written before the package is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyExported {
    /// Which.
    pub key: KeyRef,
    /// To whom: `aws-kms`, `azure-key-vault`, `google-kms`, `transit`, or `key-block`.
    pub to: String,
    /// The method as they call it; of a key block its header's first 16 characters.
    pub method: String,
    /// `direct`, `hybrid` or `key-block`.
    pub shape: String,
    /// The hash of RSAES-OAEP: `sha1`, `sha256`; empty for a key block.
    pub hash: String,
    /// SHA-256 of the wrapping key's SubjectPublicKeyInfo, hex, as it was compared with a second
    /// channel; of a key block the protection key's check value.
    pub wrapping_key: String,
    /// The key-block protection key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<KeyRef>,
    /// The key, key exchange key or import job there.
    pub key_id: String,
    /// Until when the package is taken there, RFC 3339 UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// SHA-256 of what they answered, hex; empty for a key block.
    pub answer: String,
    /// Security strength of the wrapping key and of the key, in bits.
    pub strengths: [u16; 2],
    /// SHA-256 of the package, hex.
    pub package: String,
    /// Its file's name.
    pub file: String,
    /// Whether the key was on the host in clear.
    pub on_host: bool,
    /// What only who has the key can open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<ExportProof>,
    /// Who decided.
    pub decided: Decided,
    /// What was asked of the device.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<DeviceCall>,
}

/// Random text under a key that left.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportProof {
    /// By AES-256-GCM without associated data: nonce of 12 bytes ‖ ciphertext ‖ tag of 16 bytes, hex.
    pub sealed: String,
    /// SHA-256 of the text, hex. The text itself is kept nowhere.
    pub text: String,
}

/// Somebody confirmed that they have taken a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct KeyExportReceived {
    /// Which.
    pub key: KeyRef,
    /// SHA-256 of the package, hex.
    pub package: String,
    /// The key there, as they name it.
    pub key_id: String,
    /// Its version or material there.
    pub version: String,
    /// SHA-256 of what they answered, hex.
    pub answer: String,
    /// Whether they opened what only who has the key can.
    pub proved: bool,
    /// What is so there and should be known, in words.
    pub remarks: Vec<String>,
    /// Who took the confirmation.
    pub by: String,
}
