//! A sealed share's file: who it is for, and the payload under one or two layers.
//! `docs/formats/sealed-share.md` describes it to the byte.
//!
//! The passphrase layer is the inner one, the card's the outer: whoever has the card alone learns
//! nothing, and a wrong passphrase is told apart from a damaged file. The card's layer is classical
//! (P-256 alone) or hybrid, with an ML-KEM key besides.

mod file;

use crate::hpke::{self, HpkeError, OpenError};
use crate::hybrid;
use crate::mlkem::{ENC_LENGTH, MlKemKey, MlKemRecipient};
use crate::new_passphrase::NewPassphrase;
use crate::passphrase::{self, Cost, NONCE_LENGTH, PassphraseError, SALT_LENGTH};
use crate::{POINT_LENGTH, fingerprint, short};
use quorum::{PAYLOAD_LENGTH, QuorumId, Share};
use rand_core::CryptoRng;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use std::fmt;
use zeroize::Zeroizing;

/// Length of AES-GCM's tag.
const TAG: usize = 16;
/// Length of the passphrase layer: salt ‖ nonce ‖ ciphertext.
const PASSPHRASE_LAYER: usize = SALT_LENGTH + NONCE_LENGTH + PAYLOAD_LENGTH + TAG;

/// A share sealed to a card, under a passphrase, or both; the contents of its file.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedShare {
    label: Label,
    passphrase: bool,
    card: Option<Recipient>,
    mlkem: Option<MlKemHalf>,
    sealed: Vec<u8>,
}

/// What a sealed share says of itself; all of it is checked when it is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// The quorum.
    pub quorum: QuorumId,
    /// How many shares of it reconstruct.
    pub threshold: u8,
    /// The share's number.
    pub index: u8,
    /// The custodian's participant id.
    pub custodian: [u8; 16],
}

/// The card's key, and the ephemeral key it is combined with.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Recipient {
    point: [u8; POINT_LENGTH],
    enc: [u8; POINT_LENGTH],
}

/// The digest of the ML-KEM key that opens the other half, and the ciphertext for it.
#[derive(Clone, PartialEq, Eq)]
struct MlKemHalf {
    recipient: [u8; 32],
    enc: Box<[u8; ENC_LENGTH]>,
}

/// What opening takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The public key whose card must be there.
    pub card: Option<[u8; POINT_LENGTH]>,
    /// SHA-256 of the ML-KEM public key whose private key must be there besides.
    pub mlkem: Option<[u8; 32]>,
    /// Whether a passphrase is needed.
    pub passphrase: bool,
}

/// A card that is there.
pub struct Card<'a, E> {
    /// The public key of the key that will answer, uncompressed.
    pub point: &'a [u8; POINT_LENGTH],
    /// Gives the x-coordinate of the card's private key times the point.
    #[expect(clippy::type_complexity, reason = "one closure, named by its field")]
    pub ecdh: &'a dyn Fn(&[u8; POINT_LENGTH]) -> Result<Zeroizing<[u8; 32]>, E>,
}

/// What is there to open with.
pub struct With<'a, E> {
    /// A card.
    pub card: Option<&'a Card<'a, E>>,
    /// The custodian's ML-KEM key.
    pub mlkem: Option<&'a MlKemKey>,
    /// The passphrase.
    pub passphrase: Option<&'a SecretString>,
}

impl<E> Default for With<'_, E> {
    fn default() -> Self {
        Self {
            card: None,
            mlkem: None,
            passphrase: None,
        }
    }
}

impl SealedShare {
    /// Seals a share to a card's P-256 key and an ML-KEM key at once, so that neither alone opens it;
    /// and under a passphrase within if one is given.
    ///
    /// # Errors
    /// If `recipient` is not a point, or the passphrase layer could not be made.
    pub fn to_card_and_mlkem(
        share: &Share,
        custodian: &[u8; 16],
        recipient: &[u8; POINT_LENGTH],
        mlkem: &MlKemRecipient,
        passphrase: Option<&NewPassphrase>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, EnvelopeError> {
        let label = Label::of(share, custodian);
        let inner = label.inner(share, passphrase, rng)?;
        let sealed = hybrid::seal(recipient, mlkem, &label.card_info(), b"", &inner, rng)?;
        Ok(Self {
            label,
            passphrase: passphrase.is_some(),
            card: Some(Recipient {
                point: *recipient,
                enc: sealed.enc,
            }),
            mlkem: Some(MlKemHalf {
                recipient: mlkem.digest(),
                enc: sealed.mlkem,
            }),
            sealed: sealed.ciphertext,
        })
    }

    /// Seals a share to a card's P-256 key alone, and under a passphrase within if one is given.
    ///
    /// # Errors
    /// If `recipient` is not a point, or the passphrase layer could not be made.
    pub fn to_card(
        share: &Share,
        custodian: &[u8; 16],
        recipient: &[u8; POINT_LENGTH],
        passphrase: Option<&NewPassphrase>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, EnvelopeError> {
        let label = Label::of(share, custodian);
        let inner = label.inner(share, passphrase, rng)?;
        let hpke::Sealed { enc, ciphertext } =
            hpke::seal(recipient, &label.card_info(), b"", &inner, rng)?;
        Ok(Self {
            label,
            passphrase: passphrase.is_some(),
            card: Some(Recipient {
                point: *recipient,
                enc,
            }),
            mlkem: None,
            sealed: ciphertext,
        })
    }

    /// Seals a share under a passphrase alone.
    ///
    /// # Errors
    /// If the passphrase layer could not be made.
    pub fn with_passphrase(
        share: &Share,
        custodian: &[u8; 16],
        passphrase: &NewPassphrase,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Self, EnvelopeError> {
        let label = Label::of(share, custodian);
        Ok(Self {
            label,
            passphrase: true,
            card: None,
            mlkem: None,
            sealed: label.lock(share, passphrase, rng)?,
        })
    }

    /// What it says of itself.
    #[must_use]
    pub fn label(&self) -> &Label {
        &self.label
    }

    /// What opening it takes.
    #[must_use]
    pub fn needs(&self) -> Needs {
        Needs {
            card: self.card.map(|card| card.point),
            mlkem: self.mlkem.as_ref().map(|half| half.recipient),
            passphrase: self.passphrase,
        }
    }

    /// SHA-256 of the file as [`SealedShare::to_json`] writes it.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.to_json()).into()
    }

    /// The suite it is encrypted with, as HPKE names its KEM: `MLKEM768-P256`, `P-256`, or nothing
    /// where there is a passphrase alone.
    #[must_use]
    pub const fn suite(&self) -> &'static str {
        match (&self.card, &self.mlkem) {
            (None, _) => "",
            (Some(_), None) => "P-256",
            (Some(_), Some(_)) => "MLKEM768-P256",
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// What is missing or wrong. A wrong passphrase, another card, another ML-KEM key and damage are
    /// told apart; a card is asked only if it is the right one and all else is there.
    pub fn open<E>(&self, with: &With<'_, E>) -> Result<Share, OpenRefused<E>> {
        let within = match &self.card {
            None => Zeroizing::new(self.sealed.clone()),
            Some(recipient) => self.unseal(recipient, with)?,
        };
        let payload = if self.passphrase {
            let passphrase = with.passphrase.ok_or(OpenRefused::PassphraseNeeded)?;
            self.label.unlock(&within, passphrase)?
        } else {
            within
        };
        let share = Share::from_payload(&payload).map_err(|_| OpenRefused::Damaged)?;
        if Label::of(&share, &self.label.custodian) == self.label {
            Ok(share)
        } else {
            Err(OpenRefused::Damaged)
        }
    }

    fn unseal<E>(
        &self,
        recipient: &Recipient,
        with: &With<'_, E>,
    ) -> Result<Zeroizing<Vec<u8>>, OpenRefused<E>> {
        let card = with.card.ok_or(OpenRefused::CardNeeded)?;
        if *card.point != recipient.point {
            return Err(OpenRefused::NotThisCard {
                sealed_to: fingerprint(&recipient.point),
                card: fingerprint(card.point),
            });
        }
        let info = self.label.card_info();
        let opened = match &self.mlkem {
            None => {
                let sealed = hpke::Sealed {
                    enc: recipient.enc,
                    ciphertext: self.sealed.clone(),
                };
                hpke::open(&recipient.point, &sealed, &info, b"", card.ecdh)
            }
            Some(half) => {
                let key = with.mlkem.ok_or_else(|| OpenRefused::MlKemNeeded {
                    sealed_to: short(&half.recipient),
                })?;
                if key.recipient().digest() != half.recipient {
                    return Err(OpenRefused::NotThisMlKem {
                        sealed_to: short(&half.recipient),
                        given: key.recipient().fingerprint(),
                    });
                }
                let sealed = hybrid::Sealed {
                    enc: recipient.enc,
                    mlkem: half.enc.clone(),
                    ciphertext: self.sealed.clone(),
                };
                hybrid::open(&recipient.point, key, &sealed, &info, b"", card.ecdh)
            }
        };
        opened.map_err(|error| match error {
            OpenError::Ecdh(error) => OpenRefused::Ecdh(error),
            OpenError::DoesNotOpen | OpenError::Point => OpenRefused::Damaged,
        })
    }
}

impl fmt::Debug for SealedShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedShare")
            .field("label", &self.label)
            .field("passphrase", &self.passphrase)
            .field("card", &self.card.map(|card| fingerprint(&card.point)))
            .field(
                "mlkem",
                &self.mlkem.as_ref().map(|half| short(&half.recipient)),
            )
            .finish_non_exhaustive()
    }
}

impl Label {
    fn of(share: &Share, custodian: &[u8; 16]) -> Self {
        Self {
            quorum: share.quorum_id(),
            threshold: share.threshold(),
            index: share.index(),
            custodian: *custodian,
        }
    }

    /// What the card's layer is bound to.
    fn card_info(&self) -> Vec<u8> {
        self.bound_to(b"keymoot/km1/share")
    }

    /// What the passphrase's layer is bound to.
    fn passphrase_aad(&self) -> Vec<u8> {
        self.bound_to(b"keymoot/km1/share-passphrase")
    }

    fn bound_to(&self, purpose: &[u8]) -> Vec<u8> {
        [purpose, &self.quorum.0, &[self.index], &self.custodian].concat()
    }

    /// What the card's layer holds: the payload, or the passphrase layer.
    fn inner(
        &self,
        share: &Share,
        passphrase: Option<&NewPassphrase>,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Zeroizing<Vec<u8>>, EnvelopeError> {
        Ok(Zeroizing::new(match passphrase {
            None => share.payload().to_vec(),
            Some(passphrase) => self.lock(share, passphrase, rng)?,
        }))
    }

    /// The passphrase layer: salt ‖ nonce ‖ ciphertext.
    fn lock(
        &self,
        share: &Share,
        passphrase: &NewPassphrase,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<Vec<u8>, EnvelopeError> {
        let payload = share.payload();
        let sealed = passphrase::seal(payload.as_ref(), &self.passphrase_aad(), passphrase, rng)?;
        Ok([&sealed.salt[..], &sealed.nonce, &sealed.ciphertext].concat())
    }

    fn unlock<E>(
        &self,
        layer: &[u8],
        passphrase: &SecretString,
    ) -> Result<Zeroizing<Vec<u8>>, OpenRefused<E>> {
        let (salt, rest) = layer.split_first_chunk().ok_or(OpenRefused::Damaged)?;
        let (nonce, ciphertext) = rest.split_first_chunk().ok_or(OpenRefused::Damaged)?;
        let sealed = passphrase::Sealed {
            cost: Cost::KM1,
            salt: *salt,
            nonce: *nonce,
            ciphertext: ciphertext.to_vec(),
        };
        passphrase::open(&sealed, &self.passphrase_aad(), passphrase).map_err(|error| match error {
            PassphraseError::DoesNotOpen => OpenRefused::WrongPassphrase,
            other @ PassphraseError::Cost | other @ PassphraseError::NotComputed => {
                OpenRefused::NotComputed(other)
            }
        })
    }
}

/// Why a share was not sealed, or a text is not a sealed share.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// The checksum does not fit.
    #[error("the sealed share is damaged; use another copy of the file")]
    Damaged,
    /// A field whose value is out of bounds.
    #[error("the sealed share's field `{field}` has a value it cannot have")]
    Field {
        /// Its name.
        field: &'static str,
    },
    /// A format or suite this program does not know.
    #[error("this sealed share is of a format this program does not know; use a newer one")]
    Format,
    /// Not the JSON of a sealed share: what, and where.
    #[error("this is not a sealed share ({0})")]
    Json(String),
    /// Longer than any sealed share.
    #[error("this is not a sealed share: it is too long")]
    TooLong,
    /// The passphrase layer was not made.
    #[error(transparent)]
    Passphrase(#[from] PassphraseError),
    /// The card's layer was not made.
    #[error(transparent)]
    Recipient(#[from] HpkeError),
}

/// Why a sealed share was not opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenRefused<E> {
    /// Sealed to a card, and none was given.
    #[error("this share is sealed to a card; insert it")]
    CardNeeded,
    /// What came out is not what the file says, or nothing came out of the right card.
    #[error("the sealed share is damaged; use another copy of the file")]
    Damaged,
    /// The card did not answer.
    #[error("{0}")]
    Ecdh(E),
    /// Sealed to an ML-KEM key besides, and none was given.
    #[error(
        "this share is sealed to a card and to its custodian's ML-KEM key {sealed_to} at once; give \
         the file of that key, too"
    )]
    MlKemNeeded {
        /// Fingerprint of the key it is sealed to.
        sealed_to: String,
    },
    /// The card that is there is another one.
    #[error("this share is sealed to the card with key {sealed_to}, and the one here has {card}")]
    NotThisCard {
        /// Fingerprint of the key it is sealed to.
        sealed_to: String,
        /// Fingerprint of the key that is there.
        card: String,
    },
    /// The ML-KEM key that is there is another one.
    #[error("this share is sealed to the ML-KEM key {sealed_to}, and the file holds {given}")]
    NotThisMlKem {
        /// Fingerprint of the key it is sealed to.
        sealed_to: String,
        /// Fingerprint of the key that was given.
        given: String,
    },
    /// No memory for the passphrase.
    #[error(transparent)]
    NotComputed(PassphraseError),
    /// Under a passphrase, and none was given.
    #[error("this share is under a passphrase; give it")]
    PassphraseNeeded,
    /// The file is whole, and the passphrase does not open it.
    #[error("that is not the passphrase of this share; try again")]
    WrongPassphrase,
}
