//! People's cards: signing with a key on a card, and agreeing on a secret with one.
//!
//! A card is a token like any other, but the keys on it were made elsewhere and belong to a person.

use cryptoki_sys::{
    CK_OBJECT_CLASS, CK_ULONG, CKA_ALWAYS_AUTHENTICATE, CKA_CLASS, CKA_DERIVE, CKA_EC_PARAMS,
    CKA_EC_POINT, CKA_ID, CKA_KEY_TYPE, CKA_LABEL, CKA_SIGN, CKA_TOKEN, CKA_VALUE, CKK_EC,
    CKK_EC_EDWARDS, CKM_ECDSA, CKM_EDDSA, CKO_CERTIFICATE, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY,
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::certificate;
use crate::error::{Error, ErrorKind};
use crate::objects::{Handle, number};
use crate::session::TokenSession;
use crate::signing::{self, unwrapped};
use crate::template::{Mechanism, Template};

/// Most bytes a name, a point or curve parameters may have to be read.
const FIELD_ROOM: usize = 256;

/// Most bytes a certificate may have to be read.
const CERTIFICATE_ROOM: usize = 16 * 1024;

/// The curve of a card's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Curve {
    /// edwards25519 for EdDSA (RFC 8032): signs.
    Ed25519,
    /// secp256r1 (SEC 2): signs by ECDSA, agrees on secrets by ECDH.
    P256,
}

/// A private key on a card, and its public key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardKey {
    /// CKA_ID: names the key on its card. Lower-case hex in JSON.
    #[serde(with = "hex::serde")]
    pub id: Vec<u8>,
    /// What the card calls it.
    pub label: String,
    /// Its curve.
    pub curve: Curve,
    /// Ed25519: 32 bytes (RFC 8032, 5.1.5). P-256: the 65-byte uncompressed point (SEC 1, 2.3.3).
    /// Lower-case hex in JSON.
    #[serde(with = "hex::serde")]
    pub public: Vec<u8>,
    /// Whether it signs.
    pub signs: bool,
    /// Whether it agrees on secrets.
    pub derives: bool,
    /// Whether the PIN must be entered for each use.
    pub always_authenticate: bool,
}

/// A key as it was found: the handle is good for this session.
struct Found {
    handle: Handle,
    key: CardKey,
}

impl TokenSession {
    /// The keys on P-256 and Ed25519 this slot's card has, in its order. Log in first: most cards
    /// hide their private keys until then. A card without any gives an empty list, and so does one
    /// with keys of other kinds or keys nobody has the public part of.
    ///
    /// One card can show as several slots: OpenSC gives an OpenPGP card one for its decrypting key
    /// and one, called `User PIN (sig)`, for its signing key, each with a login of its own by the
    /// same PIN. What belongs together has the same serial number: take those of
    /// [`Module::slots`](crate::Module::slots) with one [`TokenInfo::serial`](crate::TokenInfo), and
    /// ask each for its keys.
    ///
    /// # Errors
    /// [`ErrorKind::TokenGone`], [`ErrorKind::Device`].
    pub fn card_keys(&self) -> Result<Vec<CardKey>, Error> {
        let found = self.find_card_keys(Template::new())?;
        Ok(found.into_iter().map(|found| found.key).collect())
    }

    /// Signs `message` with the key of this CKA_ID: Ed25519 (RFC 8032), or ECDSA over its SHA-256
    /// as r ‖ s (FIPS 186-5). The PIN is used only where the card wants it for each signature; the
    /// login is the caller's.
    ///
    /// Before a PIN is asked of a person, say what
    /// [`token_info`](Self::token_info)`.tries` says.
    ///
    /// # Errors
    /// [`ErrorKind::NoObject`] if the card has no such key that signs, [`ErrorKind::NotLoggedIn`],
    /// [`ErrorKind::PinIncorrect`] with what the card says about the tries left,
    /// [`ErrorKind::PinLocked`], [`ErrorKind::TokenGone`] if the card was pulled,
    /// [`ErrorKind::NotSupported`], as for more than a kilobyte with Ed25519,
    /// [`ErrorKind::Device`].
    pub fn card_sign(
        &self,
        key_id: &[u8],
        message: &[u8],
        pin: &SecretString,
    ) -> Result<[u8; 64], Error> {
        let Found { handle, key } = self.card_key(key_id, "signs", |key| key.signs)?;
        let digest = Sha256::digest(message);
        let (mechanism, data): (_, &[u8]) = match key.curve {
            Curve::Ed25519 => (CKM_EDDSA, message),
            Curve::P256 => (CKM_ECDSA, &digest),
        };
        let mechanism = Mechanism::plain(mechanism);
        let signature = if key.always_authenticate {
            self.sign_with_pin(mechanism, handle, pin, data)
        } else {
            self.run(|functions| {
                functions.sign(&self.trace, self.handle, mechanism, handle.0, data)
            })
        };
        let signature = signature.map_err(|error| {
            // The message goes to the card whole: most take a kilobyte, some no empty one.
            let length = key.curve == Curve::Ed25519 && !(1..=1024).contains(&data.len());
            if length && matches!(error.kind, ErrorKind::Device) {
                let what = format!("sign a message of {} bytes with Ed25519", data.len());
                return error.with_kind(ErrorKind::NotSupported { what });
            }
            error
        })?;
        signature.as_slice().try_into().map_err(|_| {
            let what = format!("a signature of {} bytes", signature.len());
            ErrorKind::WrongAnswer { what }.into()
        })
    }

    /// Agrees on a secret with `peer`, an uncompressed point on P-256: the x-coordinate of the
    /// product with the key of this CKA_ID (SEC 1, 3.3.1). Log in first.
    ///
    /// The card checks that the point is on the curve; whoever depends on it checks too.
    ///
    /// # Errors
    /// [`ErrorKind::NoObject`] if the card has no such key that agrees on secrets,
    /// [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`] if the card was pulled,
    /// [`ErrorKind::NotSupported`], [`ErrorKind::Device`], as for a point the card refuses.
    pub fn card_ecdh(&self, key_id: &[u8], peer: &[u8; 65]) -> Result<Zeroizing<[u8; 32]>, Error> {
        let base = self
            .card_key(key_id, "agrees on secrets", |key| {
                key.derives && key.curve == Curve::P256
            })?
            .handle;
        self.ecdh(base, peer)
    }

    /// In a session of its own: where the PIN is wrong, the signature that was begun ends with it
    /// and stands in nobody's way.
    fn sign_with_pin(
        &self,
        mechanism: Mechanism,
        key: Handle,
        pin: &SecretString,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let entered = (!self.token_info()?.pin_pad).then_some(pin);
        let session = self.sibling()?;
        self.pin_used();
        let signed = self.run(|functions| {
            functions.sign_with_pin(&self.trace, session, mechanism, key.0, entered, data)
        });
        let signed = signed.map_err(|error| self.with_user_tries(error));
        self.close_sibling(session);
        signed
    }

    /// The one key of this id that can do `what`.
    fn card_key(
        &self,
        id: &[u8],
        what: &str,
        can: impl Fn(&CardKey) -> bool,
    ) -> Result<Found, Error> {
        let mut found = self.find_card_keys(Template::new().bytes(CKA_ID, id))?;
        found.retain(|found| can(&found.key));
        let count = found.len();
        match (found.pop(), count) {
            (Some(one), 1) => Ok(one),
            (None, _) if !self.logged_in()? => Err(ErrorKind::NotLoggedIn.into()),
            (None, _) => Err(ErrorKind::NoObject {
                what: format!("key {} that {what}", hex::encode(id)),
            }
            .into()),
            (Some(_), count) => Err(ErrorKind::Ambiguous {
                name: hex::encode(id),
                count,
            }
            .into()),
        }
    }

    fn find_card_keys(&self, template: Template) -> Result<Vec<Found>, Error> {
        const NUMBER: usize = size_of::<CK_ULONG>();
        let private = template
            .number(CKA_CLASS, CKO_PRIVATE_KEY)
            .flag(CKA_TOKEN, true);
        let mut keys = Vec::new();
        for handle in self.find_by(private)? {
            let mut values = self
                .attributes(
                    handle,
                    &[
                        (CKA_KEY_TYPE, NUMBER),
                        (CKA_ID, FIELD_ROOM),
                        (CKA_LABEL, FIELD_ROOM),
                        (CKA_SIGN, 1),
                        (CKA_DERIVE, 1),
                        (CKA_ALWAYS_AUTHENTICATE, 1),
                    ],
                )?
                .into_iter();
            let mut next = || values.next().flatten().filter(|value| !value.is_empty());
            let kind = next().and_then(|kind| number(&kind));
            let id = next();
            let label = next().map(|label| crate::module::text(&label));
            let mut flag = || next().is_some_and(|value| value[0] != 0);
            let (signs, derives, always_authenticate) = (flag(), flag(), flag());
            let (Some(CKK_EC | CKK_EC_EDWARDS), Some(id)) = (kind, id) else {
                continue;
            };
            let Some((curve, public)) = self.card_public_key(&id)? else {
                continue;
            };
            let key = CardKey {
                id: id.to_vec(),
                label: label.unwrap_or_default(),
                curve,
                public,
                signs,
                derives,
                always_authenticate,
            };
            keys.push(Found { handle, key });
        }
        Ok(keys)
    }

    /// The public key of this id, from its object or from a certificate.
    fn card_public_key(&self, id: &[u8]) -> Result<Option<(Curve, Vec<u8>)>, Error> {
        let of_class = |class: CK_OBJECT_CLASS| {
            self.find_by(
                Template::new()
                    .number(CKA_CLASS, class)
                    .flag(CKA_TOKEN, true)
                    .bytes(CKA_ID, id),
            )
        };
        for object in of_class(CKO_PUBLIC_KEY)? {
            let mut values = self
                .attributes(
                    object,
                    &[(CKA_EC_PARAMS, FIELD_ROOM), (CKA_EC_POINT, FIELD_ROOM)],
                )?
                .into_iter();
            let mut next = || values.next().flatten();
            if let (Some(params), Some(point)) = (next(), next())
                && let Some(known) = on_known_curve(&params, &point)
            {
                return Ok(Some(known));
            }
        }
        for object in of_class(CKO_CERTIFICATE)? {
            let value = self.attribute(object, CKA_VALUE, CERTIFICATE_ROOM)?;
            if let Some(known) = value.and_then(|value| certificate::public_key(&value)) {
                return Ok(Some(known));
            }
        }
        Ok(None)
    }
}

/// A public key by its curve's DER and its point, in any form devices give it.
fn on_known_curve(params: &[u8], point: &[u8]) -> Option<(Curve, Vec<u8>)> {
    /// `edwards25519` as a PrintableString, the other form PKCS#11 3.1, 6.3.5 allows.
    const ED25519_NAME: &[u8] = b"\x13\x0cedwards25519";
    match params {
        signing::P256 => Some((Curve::P256, unwrapped(point, 65)?)),
        signing::ED25519 | ED25519_NAME => Some((Curve::Ed25519, unwrapped(point, 32)?)),
        _ => None,
    }
}
