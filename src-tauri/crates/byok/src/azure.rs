//! Azure Key Vault and Managed HSM: the key encryption key in, a `.byok` file out ("Bring your own key
//! specification", schema version 1.0.0).
//!
//! Its OAEP is with SHA-1: the format asks for it.

use crate::public::{from_numbers, from_pem, unreadable};
use crate::{Answer, Hash, Material, Package, Provider, Refused, Shape, WrappingKey};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

const METHOD: &str = "CKM_RSA_AES_KEY_WRAP";
/// Names of hosts; in front of each stands the vault's, or the HSM's.
const VAULTS: [&str; 3] = [
    ".vault.azure.net",
    ".vault.azure.cn",
    ".vault.usgovcloudapi.net",
];
const HSMS: [&str; 3] = [
    ".managedhsm.azure.net",
    ".managedhsm.azure.cn",
    ".managedhsm.usgovcloudapi.net",
];

/// What `az keyvault key show` prints.
#[derive(Deserialize)]
struct Shown {
    key: Jwk,
    #[serde(default)]
    attributes: Attributes,
}

#[derive(Default, Deserialize)]
struct Attributes {
    enabled: Option<bool>,
    /// The command line's.
    expires: Option<String>,
    /// The API's, in seconds.
    exp: Option<i64>,
}

#[derive(Deserialize)]
struct Jwk {
    kid: String,
    kty: String,
    #[serde(default, alias = "keyOps")]
    key_ops: Vec<String>,
    n: Option<String>,
    e: Option<String>,
    d: Option<String>,
}

/// The fields in the order in which they are written.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Byok {
    schema_version: String,
    header: Header,
    ciphertext: String,
    generator: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    kid: String,
    alg: String,
    enc: String,
}

pub(crate) fn read(answer: &Answer<'_>) -> Result<WrappingKey, Refused> {
    if let Some(given) = answer.method
        && given != METHOD
    {
        return Err(Refused::Method {
            given: format!("“{given}” is no method of a .byok file"),
            known: METHOD.into(),
        });
    }
    let (key, kid, until) = if answer.bytes.trim_ascii_start().starts_with(b"{") {
        let shown: Shown = serde_json::from_slice(answer.bytes)
            .map_err(|why| unreadable(&format!("no answer of “az keyvault key show”: {why}")))?;
        if shown.key.d.is_some() {
            return Err(Refused::PrivateKey);
        }
        if !matches!(&*shown.key.kty, "RSA" | "RSA-HSM") {
            return Err(Refused::KeyType(format!(
                "a key of the type {}",
                shown.key.kty
            )));
        }
        if shown.attributes.enabled == Some(false) {
            return Err(Refused::NotTaken("the key there is not enabled".into()));
        }
        if shown.key.key_ops != ["import"] {
            return Err(Refused::NotTaken(format!(
                "a key exchange key may only “import”; this one may {}",
                shown.key.key_ops.join(", ")
            )));
        }
        let number = |text: Option<String>| {
            let text = text.unwrap_or_default().replace('+', "-").replace('/', "_");
            URL_SAFE_NO_PAD
                .decode(text.trim_end_matches('='))
                .map_err(|why| unreadable(&format!("a number of the key is not base64: {why}")))
        };
        let key = from_numbers(&number(shown.key.n)?, &number(shown.key.e)?)?;
        (key, shown.key.kid, expiry(&shown.attributes)?)
    } else {
        let key = from_pem(answer.bytes)?;
        let kid = answer.key_id.ok_or_else(|| {
            unreadable("a PEM file does not say which key it is: give its key identifier")
        })?;
        (key, kid.to_owned(), None)
    };
    if let Some(given) = answer.key_id
        && given != kid
    {
        return Err(unreadable(&format!(
            "the answer is of the key {kid}, and {given} was given"
        )));
    }
    host(&kid)?;
    if !matches!(key.bits, 2048 | 3072 | 4096) {
        return Err(Refused::KeySize {
            bits: key.bits,
            wanted: "Azure takes 2048, 3072 or 4096".into(),
        });
    }
    Ok(WrappingKey {
        provider: Provider::AzureKeyVault,
        key,
        method: METHOD.into(),
        shape: Shape::Hybrid,
        hash: Hash::Sha1,
        key_id: kid,
        until,
        token: Vec::new(),
    })
}

fn expiry(attributes: &Attributes) -> Result<Option<DateTime<Utc>>, Refused> {
    let bad = || unreadable("the key's expiry is no time");
    match (&attributes.expires, attributes.exp) {
        (Some(text), _) => {
            let at = DateTime::parse_from_rfc3339(text).map_err(|_| bad())?;
            Ok(Some(at.to_utc()))
        }
        (None, Some(seconds)) => DateTime::from_timestamp(seconds, 0)
            .map(Some)
            .ok_or_else(bad),
        (None, None) => Ok(None),
    }
}

/// The host in a key identifier, which must name a version: a file for one without is refused there.
fn host(kid: &str) -> Result<&str, Refused> {
    let wrong = || {
        unreadable(&format!(
            "“{kid}” is no identifier of a key's version: https://VAULT.vault.azure.net/keys/NAME/VERSION"
        ))
    };
    let parts: Vec<&str> = kid.split('/').collect();
    let ["https:", "", host, "keys", name, version] = parts[..] else {
        return Err(wrong());
    };
    let plain = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|one| one.is_ascii_alphanumeric() || one == b'-')
    };
    let known = VAULTS
        .iter()
        .chain(&HSMS)
        .any(|end| host.strip_suffix(end).is_some_and(plain));
    let hex = version.len() == 32 && version.bytes().all(|one| one.is_ascii_hexdigit());
    if known && hex && plain(name) {
        Ok(host)
    } else {
        Err(wrong())
    }
}

/// RSA keys everywhere, AES in a Managed HSM alone.
pub(crate) fn takes(key: &WrappingKey, material: Material) -> Result<(), Refused> {
    let hsm = HSMS
        .iter()
        .any(|end| host(&key.key_id).is_ok_and(|host| host.ends_with(end)));
    if material.is_private() || hsm {
        return Ok(());
    }
    Err(Refused::NotTaken(
        "Azure takes AES keys into a Managed HSM alone, not into a vault".into(),
    ))
}

pub(crate) fn write(
    key: &WrappingKey,
    blob: &[u8],
    material: Material,
    generator: &str,
) -> Result<Package, Refused> {
    let file = Byok {
        schema_version: "1.0.0".into(),
        header: Header {
            kid: key.key_id.clone(),
            alg: "dir".into(),
            enc: METHOD.into(),
        },
        ciphertext: URL_SAFE_NO_PAD.encode(blob),
        generator: generator.into(),
    };
    let (kind, place) = match host(&key.key_id)?.split_once('.') {
        Some((name, rest)) if rest.starts_with("managedhsm") => {
            (material, format!("--hsm-name {name}"))
        }
        Some((name, _)) => (material, format!("--vault-name {name}")),
        None => (material, String::new()),
    };
    let kty = if kind.is_private() { "RSA" } else { "oct" };
    Ok(Package {
        bytes: serde_json::to_vec(&file).map_err(|why| Refused::Package(why.to_string()))?,
        ending: ".byok",
        beside: None,
        command: format!("az keyvault key import {place} --kty {kty} --name NAME --byok-file FILE"),
    })
}

pub(crate) fn open(key: &WrappingKey, package: &[u8]) -> Result<Vec<u8>, Refused> {
    let refuse = |why: &str| Refused::Package(why.into());
    let file: Byok =
        serde_json::from_slice(package).map_err(|why| Refused::Package(why.to_string()))?;
    if file.schema_version != "1.0.0" || file.header.alg != "dir" || file.header.enc != METHOD {
        return Err(refuse("its header is not that of schema version 1.0.0"));
    }
    if file.header.kid != key.key_id {
        return Err(refuse("it is for another key exchange key"));
    }
    // What Azure takes is base64url without padding, in one line.
    URL_SAFE_NO_PAD.decode(&file.ciphertext).map_err(|why| {
        let standard = STANDARD.decode(&file.ciphertext).is_ok();
        let also = if standard {
            "; it is standard base64"
        } else {
            ""
        };
        Refused::Package(format!("its ciphertext is not base64url: {why}{also}"))
    })
}
