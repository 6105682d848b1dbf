//! Google Cloud KMS: an import job's description in, the wrapped key's bytes out.

use crate::public::{from_pem, unreadable};
use crate::{Answer, Hash, Material, Package, Provider, Refused, Shape, WrappingKey};
use chrono::DateTime;
use serde::Deserialize;

const METHODS: [(&str, u16, Shape, Hash); 6] = [
    (
        "RSA_OAEP_3072_SHA1_AES_256",
        3072,
        Shape::Hybrid,
        Hash::Sha1,
    ),
    ("RSA_OAEP_3072_SHA256", 3072, Shape::Direct, Hash::Sha256),
    (
        "RSA_OAEP_3072_SHA256_AES_256",
        3072,
        Shape::Hybrid,
        Hash::Sha256,
    ),
    (
        "RSA_OAEP_4096_SHA1_AES_256",
        4096,
        Shape::Hybrid,
        Hash::Sha1,
    ),
    ("RSA_OAEP_4096_SHA256", 4096, Shape::Direct, Hash::Sha256),
    (
        "RSA_OAEP_4096_SHA256_AES_256",
        4096,
        Shape::Hybrid,
        Hash::Sha256,
    ),
];

/// `ImportJob` of the Cloud KMS API, as `gcloud kms import-jobs describe --format=json` prints it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ImportJob {
    name: String,
    import_method: String,
    state: String,
    expire_time: String,
    public_key: Option<PublicKey>,
}

#[derive(Deserialize)]
struct PublicKey {
    pem: String,
}

pub(crate) fn read(answer: &Answer<'_>) -> Result<WrappingKey, Refused> {
    if !answer.bytes.trim_ascii_start().starts_with(b"{") {
        from_pem(answer.bytes)?;
        return Err(unreadable(
            "the key alone does not say its method: bring what “gcloud kms import-jobs describe \
             --format=json” prints",
        ));
    }
    let job: ImportJob = serde_json::from_slice(answer.bytes)
        .map_err(|why| unreadable(&format!("no description of an import job: {why}")))?;
    let found = METHODS
        .into_iter()
        .find(|(name, ..)| *name == job.import_method);
    let (method, bits, shape, hash) = found.ok_or_else(|| Refused::Method {
        given: format!("“{}” is no import method that is used", job.import_method),
        known: METHODS.map(|(name, ..)| name).join(", "),
    })?;
    if let Some(given) = answer.method
        && given != method
    {
        return Err(Refused::Method {
            given: format!("“{given}” was given, and the import job's method is {method}"),
            known: method.into(),
        });
    }
    let until = DateTime::parse_from_rfc3339(&job.expire_time)
        .map_err(|_| unreadable("expireTime is no time"))?
        .to_utc();
    match &*job.state {
        "ACTIVE" => {}
        "EXPIRED" => return Err(Refused::Expired(job.expire_time)),
        other => {
            return Err(Refused::NotTaken(format!(
                "the import job is {other}, and not ACTIVE: describe it again in a moment"
            )));
        }
    }
    let parts: Vec<&str> = job.name.split('/').collect();
    let named = matches!(
        parts[..],
        [
            "projects",
            _,
            "locations",
            _,
            "keyRings",
            _,
            "importJobs",
            _
        ]
    );
    if !named || parts.iter().any(|part| part.is_empty()) {
        return Err(unreadable(&format!("“{}” names no import job", job.name)));
    }
    let pem = job
        .public_key
        .ok_or_else(|| unreadable("the import job has no public key yet"))?
        .pem;
    let key = from_pem(pem.as_bytes())?;
    if key.bits != bits {
        return Err(Refused::KeySize {
            bits: key.bits,
            wanted: format!("{method} has {bits}"),
        });
    }
    Ok(WrappingKey {
        provider: Provider::GoogleKms,
        key,
        method: method.into(),
        shape,
        hash,
        key_id: job.name,
        until: Some(until),
        token: Vec::new(),
    })
}

/// RSA private keys only in the methods with AES-256.
pub(crate) fn takes(key: &WrappingKey, material: Material) -> Result<(), Refused> {
    if key.shape == Shape::Direct && material.is_private() {
        return Err(Refused::NotTaken(format!(
            "Google Cloud KMS takes no RSA key by {0}: make an import job of the method {0}_AES_256",
            key.method
        )));
    }
    Ok(())
}

pub(crate) fn write(key: &WrappingKey, blob: Vec<u8>, material: Material) -> Package {
    let algorithm = match material {
        Material::Aes256 => "google-symmetric-encryption",
        Material::Rsa2048 => "rsa-decrypt-oaep-2048-sha256",
        Material::Rsa3072 => "rsa-decrypt-oaep-3072-sha256",
        Material::Rsa4096 => "rsa-decrypt-oaep-4096-sha256",
    };
    Package {
        bytes: blob,
        ending: ".bin",
        beside: None,
        command: format!(
            "gcloud kms keys versions import --import-job {} --algorithm {algorithm} \
             --wrapped-key-file FILE",
            key.key_id
        ),
    }
}
