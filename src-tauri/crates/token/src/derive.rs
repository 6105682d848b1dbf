//! P-256 keys that agree on secrets and do nothing else, kept under a master key: the half of a
//! transport key that is in the token.

use cryptoki_sys::{
    CKA_CLASS, CKA_DECRYPT, CKA_DERIVE, CKA_EC_PARAMS, CKA_EC_POINT, CKA_EXTRACTABLE, CKA_KEY_TYPE,
    CKA_PRIVATE, CKA_SENSITIVE, CKA_SIGN, CKA_TOKEN, CKA_UNWRAP, CKA_VALUE, CKA_VALUE_LEN,
    CKA_VERIFY, CKK_EC, CKK_GENERIC_SECRET, CKM_EC_KEY_PAIR_GEN, CKM_ECDH1_DERIVE, CKO_PRIVATE_KEY,
    CKO_PUBLIC_KEY, CKO_SECRET_KEY,
};
use p256::elliptic_curve::point::AffineCoordinates;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::{PublicKey, SecretKey};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::kek::{Kek, KekCheck, KekKind, MadeKek, not_supported};
use crate::keys::{KeyAttributes, expect};
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::signing::{P256, unwrapped};
use crate::template::{Mechanism, Template};
use crate::wrapping::{Format, Wrapped};

/// Bytes of an uncompressed point (SEC 1, 2.3.3).
pub(crate) const POINT: usize = 65;
/// Bytes of a secret that is agreed on.
pub(crate) const SECRET: usize = 32;
/// A SubjectPublicKeyInfo of P-256 up to its point (RFC 5480).
const SPKI: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];
/// The private key of the canary's other side, published: SHA-256 of `keymoot/p256/canary/1`.
const KNOWN: [u8; 32] = [
    0x1f, 0x76, 0xce, 0x98, 0xd7, 0x5c, 0x5f, 0x59, 0x7a, 0xbe, 0xad, 0x1f, 0x4e, 0x30, 0x7f, 0xff,
    0xcc, 0x51, 0xc5, 0xab, 0x9e, 0xad, 0x4b, 0x40, 0x01, 0x91, 0x6f, 0x84, 0x18, 0xf9, 0x7f, 0x41,
];

impl TokenSession {
    /// Makes a pair that agrees on secrets, and keeps it as [`make_kek`](Self::make_kek) does.
    pub(crate) fn make_p256(&self, master: Handle) -> Result<MadeKek, Error> {
        // Before a key is made that could not be kept.
        let padding = self.exact_padding()?;
        let can = self.mechanisms()?;
        if !can.contains(&CKM_EC_KEY_PAIR_GEN) || !can.contains(&CKM_ECDH1_DERIVE) {
            return Err(not_supported("agree on secrets by ECDH on P-256"));
        }
        let pair = [public(), private(true)];
        let mechanism = Mechanism::plain(CKM_EC_KEY_PAIR_GEN);
        let (public, private) = self.make_temporary_pair(pair, |functions, public, private| {
            functions.generate_key_pair(&self.trace, self.handle, mechanism, public, private)
        })?;
        self.using(public, |public| {
            self.using(private, |private| {
                refuse_wrong(&self.read_back(private)?, true)?;
                let point = self.attribute(public, CKA_EC_POINT, 256)?;
                let point = point
                    .and_then(|point| unwrapped(&point, POINT))
                    .ok_or_else(|| not_supported("show a public key on P-256"))?;
                let spki = [&SPKI[..], &point].concat();
                let wrapped = Wrapped {
                    format: Format::Rfc5649,
                    bytes: self.wrap_by(padding, master, private)?.to_vec(),
                };
                let kek = self.open_p256(master, &wrapped, Some(&spki))?;
                kek.kept(wrapped, Some(spki))
            })
        })
    }

    /// Puts such a key back. With its public key, it is held against that.
    pub(crate) fn open_p256(
        &self,
        master: Handle,
        wrapped: &Wrapped,
        spki: Option<&[u8]>,
    ) -> Result<Kek<'_>, Error> {
        let key = self.unwrap_p256(master, wrapped, false)?;
        let mut kek = Kek::of(self, KekKind::P256, key);
        let Some(spki) = spki else {
            return Ok(kek);
        };
        let public = point_of(spki)
            .and_then(|point| PublicKey::from_sec1_bytes(&point).ok())
            .ok_or(ErrorKind::UnwrapRefused)?;
        let told = public.to_projective() * *known()?.to_nonzero_scalar();
        let told: [u8; SECRET] = told.to_affine().x().into();
        if *kek.known_secret()? != told {
            return Err(ErrorKind::UnwrapRefused.into());
        }
        kek.check = KekCheck::of_public(spki);
        Ok(kek)
    }

    /// Carries such a key from one master key to another; otherwise as
    /// [`rewrap_kek`](Self::rewrap_kek).
    pub(crate) fn rewrap_p256(
        &self,
        from_master: Handle,
        to_master: Handle,
        wrapped: &Wrapped,
    ) -> Result<Wrapped, Error> {
        let padding = self.exact_padding()?;
        let old = self.open_p256(from_master, wrapped, None)?;
        let expected = old.known_secret()?;
        old.close()?;
        let key = self.unwrap_p256(from_master, wrapped, true)?;
        let again = self.using(key, |key| {
            Ok(Wrapped {
                format: Format::Rfc5649,
                bytes: self.wrap_by(padding, to_master, key)?.to_vec(),
            })
        })?;
        let new = self.open_p256(to_master, &again, None)?;
        let found = new.known_secret()?;
        new.close()?;
        if found == expected {
            return Ok(again);
        }
        let what = "a wrap that opens to another key".to_owned();
        Err(ErrorKind::WrongAnswer { what }.into())
    }

    fn unwrap_p256(
        &self,
        master: Handle,
        wrapped: &Wrapped,
        extractable: bool,
    ) -> Result<Handle, Error> {
        self.unwrap_narrowed(master, wrapped, &private(extractable), |made| {
            wrong(made, extractable)
        })
    }

    /// The x-coordinate of the product of a private key in the device and a point (SEC 1, 3.3.1).
    pub(crate) fn ecdh(
        &self,
        base: Handle,
        peer: &[u8; POINT],
    ) -> Result<Zeroizing<[u8; SECRET]>, Error> {
        let template = Template::new()
            .number(CKA_CLASS, CKO_SECRET_KEY)
            .number(CKA_KEY_TYPE, CKK_GENERIC_SECRET)
            .number(CKA_VALUE_LEN, 32)
            .flag(CKA_TOKEN, false)
            .flag(CKA_SENSITIVE, false)
            .flag(CKA_EXTRACTABLE, true);
        let mechanism = Mechanism::ecdh(*peer);
        let derived = self
            .run(|functions| {
                functions.derive_key(&self.trace, self.handle, mechanism, base.0, template)
            })
            .map(Handle)?;
        // What is on a card is somebody's own: never what was derived, and not to be destroyed.
        let on_card = self.attribute(derived, CKA_TOKEN, 1)?;
        if on_card.is_some_and(|on_card| *on_card == [1]) {
            let what = "the handle of an object on the card instead of the secret's".to_owned();
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        // Looked at only after it is destroyed, so that no error leaves it behind.
        let value = self.attribute(derived, CKA_VALUE, 256);
        self.destroy(derived)?;
        let mut secret = Zeroizing::new([0; SECRET]);
        match value? {
            Some(value) if value.len() == secret.len() => secret.copy_from_slice(&value),
            _ => return Err(not_supported("hand out an agreed secret of 32 bytes")),
        }
        Ok(secret)
    }
}

impl Kek<'_> {
    /// Agrees on a secret with `peer`, an uncompressed point on P-256: the x-coordinate of the product
    /// with this key (SEC 1, 3.3.1). Whoever depends on it checks that the point is on the curve.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] for a KEK of another kind, [`ErrorKind::Device`],
    /// [`ErrorKind::TokenGone`].
    pub fn agree(&self, peer: &[u8; POINT]) -> Result<Zeroizing<[u8; SECRET]>, Error> {
        match self.kind {
            KekKind::P256 => self.session.ecdh(self.unwraps, peer),
            KekKind::Aes256 | KekKind::Rsa2048 | KekKind::Rsa3072 | KekKind::Rsa4096 => {
                Err(not_supported("agree on secrets with this key"))
            }
        }
    }

    /// What it agrees on with the published key: anybody can work it out from its public key.
    pub(crate) fn known_secret(&self) -> Result<Zeroizing<[u8; SECRET]>, Error> {
        let encoded = known()?.public_key().to_sec1_point(false);
        let mut point = [0; POINT];
        point.copy_from_slice(encoded.as_bytes());
        self.agree(&point)
    }
}

/// The point of a P-256 key in its SubjectPublicKeyInfo.
fn point_of(spki: &[u8]) -> Option<[u8; POINT]> {
    spki.strip_prefix(&SPKI)?.try_into().ok()
}

fn known() -> Result<SecretKey, Error> {
    SecretKey::from_slice(&KNOWN).map_err(|_| not_supported("use the published key"))
}

fn public() -> Template {
    Template::new()
        .number(CKA_CLASS, CKO_PUBLIC_KEY)
        .number(CKA_KEY_TYPE, CKK_EC)
        .flag(CKA_PRIVATE, false)
        .flag(CKA_VERIFY, false)
        .bytes(CKA_EC_PARAMS, P256)
}

/// A private key that agrees on secrets and nothing else.
fn private(extractable: bool) -> Template {
    Template::new()
        .number(CKA_CLASS, CKO_PRIVATE_KEY)
        .number(CKA_KEY_TYPE, CKK_EC)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_SENSITIVE, true)
        .flag(CKA_EXTRACTABLE, extractable)
        .flag(CKA_DECRYPT, false)
        .flag(CKA_SIGN, false)
        .flag(CKA_UNWRAP, false)
        .flag(CKA_DERIVE, true)
}

fn refuse_wrong(made: &KeyAttributes, extractable: bool) -> Result<(), Error> {
    let wrong = wrong(made, extractable);
    if wrong.is_empty() {
        return Ok(());
    }
    let what = wrong.join(", ");
    Err(ErrorKind::AsAskedRefused { what }.into())
}

fn wrong(made: &KeyAttributes, extractable: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    expect(&mut wrong, "token", made.token, false);
    expect(&mut wrong, "sensitive", made.sensitive, true);
    expect(&mut wrong, "extractable", made.extractable, extractable);
    expect(&mut wrong, "derive", made.derive, true);
    expect(&mut wrong, "decrypt", made.decrypt, false);
    expect(&mut wrong, "sign", made.sign, false);
    wrong
}
