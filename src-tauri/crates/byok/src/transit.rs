//! The transit engine of HashiCorp Vault and OpenBao: `GET MOUNT/wrapping_key` in, the body of
//! `POST MOUNT/keys/NAME/import` out.
//!
//! Rotation there is left off: one `rotate` would have the service make versions that nobody here has,
//! and refuse ours for ever.

use crate::public::{from_pem, unreadable};
use crate::{Answer, Hash, Material, Package, Provider, Refused, Shape, WrappingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Response {
    data: WrappingKeyData,
}

#[derive(Deserialize)]
struct WrappingKeyData {
    public_key: String,
}

/// The fields in the order in which they are written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    ciphertext: String,
    hash_function: String,
    r#type: String,
    allow_rotation: bool,
    exportable: bool,
}

pub(crate) fn read(answer: &Answer<'_>) -> Result<WrappingKey, Refused> {
    let hash = match answer.method {
        None | Some("SHA256") => Hash::Sha256,
        Some("SHA1") => Hash::Sha1,
        Some(other) => {
            return Err(Refused::Method {
                given: format!("“{other}” is no hash function that is used"),
                known: "SHA256, SHA1".into(),
            });
        }
    };
    let key = if answer.bytes.trim_ascii_start().starts_with(b"{") {
        let response: Response = serde_json::from_slice(answer.bytes)
            .map_err(|why| unreadable(&format!("no answer of wrapping_key: {why}")))?;
        from_pem(response.data.public_key.as_bytes())?
    } else {
        from_pem(answer.bytes)?
    };
    if key.bits != 4096 {
        return Err(Refused::KeySize {
            bits: key.bits,
            wanted: "that of a transit engine has 4096".into(),
        });
    }
    Ok(WrappingKey {
        provider: Provider::Transit,
        key,
        method: name(hash).into(),
        shape: Shape::Hybrid,
        hash,
        key_id: answer.key_id.unwrap_or_default().into(),
        until: None,
        token: Vec::new(),
    })
}

pub(crate) fn takes(material: Material) -> Result<(), Refused> {
    match material {
        Material::Aes256 | Material::Rsa2048 | Material::Rsa3072 | Material::Rsa4096 => Ok(()),
    }
}

pub(crate) fn write(blob: &[u8], hash: Hash, material: Material) -> Result<Package, Refused> {
    let import = Import {
        ciphertext: STANDARD.encode(blob),
        hash_function: name(hash).into(),
        r#type: kind(material).into(),
        allow_rotation: false,
        exportable: false,
    };
    Ok(Package {
        bytes: serde_json::to_vec(&import).map_err(|why| Refused::Package(why.to_string()))?,
        ending: ".json",
        beside: None,
        command: "bao write transit/keys/NAME/import @FILE".into(),
    })
}

pub(crate) fn open(hash: Hash, material: Material, package: &[u8]) -> Result<Vec<u8>, Refused> {
    let refuse = |why: &str| Refused::Package(why.into());
    let import: Import =
        serde_json::from_slice(package).map_err(|why| Refused::Package(why.to_string()))?;
    if import.hash_function != name(hash) || import.r#type != kind(material) {
        return Err(refuse("its hash function or type is another"));
    }
    if import.allow_rotation || import.exportable {
        return Err(refuse("it lets the service rotate the key, or give it out"));
    }
    let blob = STANDARD
        .decode(&import.ciphertext)
        .map_err(|why| Refused::Package(format!("its ciphertext is not base64: {why}")))?;
    Ok(blob)
}

const fn name(hash: Hash) -> &'static str {
    match hash {
        Hash::Sha1 => "SHA1",
        Hash::Sha256 => "SHA256",
    }
}

const fn kind(material: Material) -> &'static str {
    match material {
        Material::Aes256 => "aes256-gcm96",
        Material::Rsa2048 => "rsa-2048",
        Material::Rsa3072 => "rsa-3072",
        Material::Rsa4096 => "rsa-4096",
    }
}
