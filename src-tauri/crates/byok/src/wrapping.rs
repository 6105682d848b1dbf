//! A service's wrapping key with all that it answered, and the package that is made for it.

use crate::public::RsaKey;
use crate::{Material, Refused, aws, azure, blob, google, transit};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;
use std::str::FromStr;

/// Where a key goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    /// AWS Key Management Service.
    AwsKms,
    /// Azure Key Vault and Managed HSM.
    AzureKeyVault,
    /// Google Cloud Key Management Service.
    GoogleKms,
    /// The transit engine of HashiCorp Vault and OpenBao.
    Transit,
}

impl Provider {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::AwsKms,
        Self::AzureKeyVault,
        Self::GoogleKms,
        Self::Transit,
    ];

    /// The name used in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::AwsKms => "aws-kms",
            Self::AzureKeyVault => "azure-key-vault",
            Self::GoogleKms => "google-kms",
            Self::Transit => "transit",
        }
    }
}

impl fmt::Display for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl FromStr for Provider {
    type Err = Refused;

    fn from_str(text: &str) -> Result<Self, Refused> {
        let found = Self::ALL.into_iter().find(|one| one.id() == text);
        found.ok_or_else(|| Refused::Method {
            given: format!("“{text}” is no service"),
            known: Self::ALL.map(Self::id).join(", "),
        })
    }
}

/// The hash of RSAES-OAEP, for label and mask alike.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hash {
    /// SHA-1: where the format asks for it, and nowhere else.
    Sha1,
    /// SHA-256.
    Sha256,
}

impl Hash {
    /// The name used in files: `sha1`, `sha256`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }
}

/// How a key is wrapped. OAEP has an empty label throughout.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shape {
    /// RSAES-OAEP of the key.
    Direct,
    /// RSAES-OAEP of a fresh AES-256 key ‖ the key wrapped under that by RFC 5649.
    Hybrid,
}

impl Shape {
    /// The name used in files: `direct`, `hybrid`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Hybrid => "hybrid",
        }
    }
}

/// What was brought from a service.
#[derive(Clone, Copy, Debug, Default)]
pub struct Answer<'a> {
    /// Its answer, whole: the JSON that its tool gives; for Azure also the PEM file that it downloads.
    pub bytes: &'a [u8],
    /// The method that was asked for, where the answer does not say it.
    pub method: Option<&'a str>,
    /// The id of the key there, where the answer does not say it.
    pub key_id: Option<&'a str>,
}

/// A service's wrapping key, and what travels with it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WrappingKey {
    pub(crate) provider: Provider,
    pub(crate) key: RsaKey,
    pub(crate) method: String,
    pub(crate) shape: Shape,
    pub(crate) hash: Hash,
    pub(crate) key_id: String,
    pub(crate) until: Option<DateTime<Utc>>,
    pub(crate) token: Vec<u8>,
}

/// What a device wrapped.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Parts {
    /// By RSAES-OAEP: the key, or the AES-256 key that wraps it.
    pub sealed: Vec<u8>,
    /// By RFC 5649 under that key; absent where the key was sealed itself.
    pub wrapped: Option<Vec<u8>>,
}

/// A package as it is handed over.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Package {
    /// The file.
    pub bytes: Vec<u8>,
    /// What its name should end with.
    pub ending: &'static str,
    /// Another file that must come back with it: the end of its name, and its bytes.
    pub beside: Option<(&'static str, Vec<u8>)>,
    /// The command that imports it there; `FILE` stands for the file.
    pub command: String,
}

impl WrappingKey {
    /// Reads what a service answered.
    ///
    /// # Errors
    /// What is wrong with it; among it what people bring by mistake.
    pub fn read(provider: Provider, answer: &Answer<'_>) -> Result<Self, Refused> {
        if answer.bytes.len() > 1 << 20 {
            return Err(Refused::Unreadable(
                "it is longer than such an answer ever is".into(),
            ));
        }
        match provider {
            Provider::AwsKms => aws::read(answer),
            Provider::AzureKeyVault => azure::read(answer),
            Provider::GoogleKms => google::read(answer),
            Provider::Transit => transit::read(answer),
        }
    }

    /// Whose it is.
    #[must_use]
    pub fn provider(&self) -> Provider {
        self.provider
    }

    /// SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) in DER.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        &self.key.spki
    }

    /// SHA-256 of the SubjectPublicKeyInfo in DER, hex: what is compared with a second channel.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hex::encode(Sha256::digest(&self.key.spki))
    }

    /// Bits of its modulus.
    #[must_use]
    pub fn bits(&self) -> u16 {
        self.key.bits
    }

    /// Its security strength in bits: NIST SP 800-57 part 1 revision 5, table 2; 152 for 4096 bits.
    #[must_use]
    pub fn strength(&self) -> u16 {
        match self.key.bits {
            ..3072 => 112,
            3072..4096 => 128,
            4096.. => 152,
        }
    }

    /// The method, as the service calls it.
    #[must_use]
    pub fn method(&self) -> &str {
        &self.method
    }

    /// In which shape keys are wrapped for it.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// By which hash.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// The key, key encryption key or import job there; empty where nobody said.
    #[must_use]
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Until when the service takes a package for it, RFC 3339 UTC.
    #[must_use]
    pub fn until(&self) -> Option<String> {
        self.until
            .map(|until| until.to_rfc3339_opts(SecondsFormat::Secs, true))
    }

    /// Refuses a wrapping key of which the time is over at `now` (RFC 3339 UTC).
    ///
    /// # Errors
    /// [`Refused::Expired`].
    pub fn refuse_expired(&self, now: &str) -> Result<(), Refused> {
        let now = DateTime::parse_from_rfc3339(now)
            .map_err(|_| Refused::Unreadable(format!("“{now}” is no time")))?;
        match self.until {
            Some(until) if until <= now => Err(Refused::Expired(self.until().unwrap_or_default())),
            Some(_) | None => Ok(()),
        }
    }

    /// Refuses another key than the one of which the fingerprint came by a second channel: SHA-256 of
    /// the SubjectPublicKeyInfo in hex, in any case, with blanks or colons.
    ///
    /// # Errors
    /// [`Refused::Fingerprint`].
    pub fn refuse_other(&self, told: &str) -> Result<(), Refused> {
        let told: String = told
            .chars()
            .filter(|one| !one.is_whitespace() && *one != ':')
            .collect::<String>()
            .to_lowercase();
        if told == self.fingerprint() {
            Ok(())
        } else {
            Err(Refused::Fingerprint)
        }
    }

    /// Refuses a key that the service does not take by that method, and one that is stronger than a
    /// wrapping key for which there is a stronger kind.
    ///
    /// # Errors
    /// [`Refused::NotTaken`], [`Refused::Weaker`].
    pub fn refuse_material(&self, material: Material) -> Result<(), Refused> {
        match self.provider {
            Provider::AwsKms => aws::takes(self, material)?,
            Provider::AzureKeyVault => azure::takes(self, material)?,
            Provider::GoogleKms => google::takes(self, material)?,
            Provider::Transit => transit::takes(material)?,
        }
        // No RSA key is as strong as AES-256; which one wraps it is written down, and of the three
        // lengths the weakest is refused.
        if self.strength() == 112 && material.strength() > 112 {
            return Err(Refused::Weaker {
                wrapping: self.strength(),
                key: material.strength(),
            });
        }
        Ok(())
    }

    /// Makes the package, and checks it as if it were brought. `generator` says what made it.
    ///
    /// # Errors
    /// [`Refused::Package`], and as [`refuse_material`](Self::refuse_material).
    pub fn package(
        &self,
        material: Material,
        parts: &Parts,
        generator: &str,
    ) -> Result<Package, Refused> {
        self.refuse_material(material)?;
        let blob = blob::join(&self.key, self.shape, material, parts)?;
        let package = match self.provider {
            Provider::AwsKms => aws::write(self, blob),
            Provider::AzureKeyVault => azure::write(self, &blob, material, generator)?,
            Provider::GoogleKms => google::write(self, blob, material),
            Provider::Transit => transit::write(&blob, self.hash, material)?,
        };
        self.check(material, &package.bytes)?;
        Ok(package)
    }

    /// Refuses a package that is not as its format says, or not for this wrapping key. Whether it opens
    /// only the service can tell.
    ///
    /// # Errors
    /// [`Refused::Package`], and as [`refuse_material`](Self::refuse_material).
    pub fn check(&self, material: Material, package: &[u8]) -> Result<(), Refused> {
        self.refuse_material(material)?;
        let blob = match self.provider {
            Provider::AwsKms => aws::open(package)?,
            Provider::AzureKeyVault => azure::open(self, package)?,
            Provider::GoogleKms => package.to_vec(),
            Provider::Transit => transit::open(self.hash, material, package)?,
        };
        blob::check(&self.key, self.shape, material, &blob)
    }
}
