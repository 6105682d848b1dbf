//! What a service says once it has taken a key.

use crate::public::unreadable;
use crate::{Provider, Refused, WrappingKey};
use serde::Deserialize;

/// A service's confirmation.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Receipt {
    /// The key there, as the service names it.
    pub key_id: String,
    /// Its version or key material there, if the service says one.
    pub version: String,
    /// What is so there and should be known, in words.
    pub remarks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Aws {
    key_id: String,
    #[serde(default)]
    key_material_id: String,
}

#[derive(Deserialize)]
struct Azure {
    key: AzureKey,
}

#[derive(Deserialize)]
struct AzureKey {
    kid: String,
    kty: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Google {
    name: String,
    state: String,
    #[serde(default)]
    import_job: String,
    #[serde(default)]
    import_failure_reason: String,
}

#[derive(Deserialize)]
struct Transit {
    data: TransitKey,
}

#[derive(Deserialize)]
struct TransitKey {
    name: String,
    r#type: String,
    latest_version: u32,
    /// Absent on keys that were not imported.
    #[serde(default)]
    imported_key: bool,
    #[serde(default)]
    imported_key_allow_rotation: bool,
    #[serde(default)]
    exportable: bool,
}

impl Receipt {
    /// Reads what a service answered: AWS's to `import-key-material`, Azure's `key import` or `key
    /// show`, Google's `keys versions describe`, a transit engine's `read MOUNT/keys/NAME`.
    /// `wrapping_id` is what [`WrappingKey::key_id`] was.
    ///
    /// # Errors
    /// [`Refused::Receipt`] where it does not say that the key was taken, [`Refused::Unreadable`].
    pub fn read(provider: Provider, wrapping_id: &str, answer: &[u8]) -> Result<Self, Refused> {
        let no = |why: String| Err(Refused::Receipt(why));
        match provider {
            Provider::AwsKms => {
                let told: Aws = json(answer)?;
                // An id is the end of its ARN.
                let end = |id: &str| id.rsplit('/').next().unwrap_or_default().to_owned();
                if end(&told.key_id) != end(wrapping_id) {
                    return no(format!(
                        "it is of the key {}, and the package was for {wrapping_id}",
                        told.key_id
                    ));
                }
                Ok(Self {
                    key_id: told.key_id,
                    version: told.key_material_id,
                    remarks: Vec::new(),
                })
            }
            Provider::AzureKeyVault => {
                let told: Azure = json(answer)?;
                if told.key.kid == wrapping_id {
                    return no("it is of the key exchange key, and not of the key".into());
                }
                if !told.key.kty.ends_with("-HSM") {
                    return no(format!(
                        "the key there is of the type {}, and not in an HSM",
                        told.key.kty
                    ));
                }
                let version = told.key.kid.rsplit('/').next().unwrap_or_default().into();
                Ok(Self {
                    key_id: told.key.kid,
                    version,
                    remarks: Vec::new(),
                })
            }
            Provider::GoogleKms => {
                let told: Google = json(answer)?;
                if told.state != "ENABLED" {
                    return no(format!(
                        "the key's version is {}{}{}",
                        told.state,
                        if told.import_failure_reason.is_empty() {
                            ""
                        } else {
                            ": "
                        },
                        told.import_failure_reason
                    ));
                }
                if told.import_job != wrapping_id {
                    return no("it came by another import job".into());
                }
                let version = told.name.rsplit('/').next().unwrap_or_default().into();
                Ok(Self {
                    key_id: told.name,
                    version,
                    remarks: Vec::new(),
                })
            }
            Provider::Transit => {
                let told: Transit = json(answer)?;
                let key = told.data;
                if !key.imported_key {
                    return no(format!("the key {} there was not imported", key.name));
                }
                let mut remarks = Vec::new();
                if key.imported_key_allow_rotation {
                    remarks.push(
                        "the service may rotate it: one rotation makes versions that nobody here \
                         has, and ends imports into it"
                            .into(),
                    );
                }
                if key.exportable {
                    remarks.push("the service gives it out to whoever may export it".into());
                }
                Ok(Self {
                    key_id: format!("{} ({})", key.name, key.r#type),
                    version: key.latest_version.to_string(),
                    remarks,
                })
            }
        }
    }
}

impl WrappingKey {
    /// How this service shows ciphertexts: a nonce of 12 bytes ‖ ciphertext ‖ tag of 16 bytes of
    /// AES-256-GCM without associated data, as a transit engine reads it under its first version.
    /// `None` for the others, which have ciphertexts of their own.
    #[must_use]
    pub fn ciphertext(&self, sealed: &[u8]) -> Option<String> {
        use base64::Engine as _;
        let text = base64::engine::general_purpose::STANDARD.encode(sealed);
        (self.provider == Provider::Transit).then(|| format!("vault:v1:{text}"))
    }
}

fn json<'a, T: Deserialize<'a>>(answer: &'a [u8]) -> Result<T, Refused> {
    serde_json::from_slice(answer)
        .map_err(|why| unreadable(&format!("no confirmation of that service: {why}")))
}
