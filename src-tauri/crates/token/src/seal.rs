//! KEKs that leave: wrapped for somebody else's public key inside the device, or, for a key block, on
//! the host.

use cryptoki_sys::{
    CK_ULONG, CKA_DECRYPT, CKA_DERIVE, CKA_ENCRYPT, CKA_PRIVATE, CKA_SIGN, CKA_UNWRAP,
    CKA_VALUE_LEN, CKA_VERIFY, CKA_WRAP,
};
use zeroize::Zeroizing;

use aes_kw::{KeyInit as _, KwAes256, KwpAes256};

use crate::dek::{NONCE_LEN, TAG_LEN, no_gcm};
use crate::error::{Error, ErrorKind};
use crate::import::unless_gone;
use crate::kek::{Kek, KekCheck, KekKind, not_supported};
use crate::keys::{KEY_LEN, KeyAttributes, aes, expect, usage};
use crate::oaep;
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::{Mechanism, OaepHash, Template};
use crate::wrapping::{Format, Wrapped};

/// To whom a key goes, and how.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// Their RSA public key: SubjectPublicKeyInfo (RFC 5280, 4.1.2.7) in DER.
    pub spki: &'a [u8],
    /// The hash of RSAES-OAEP (RFC 8017, 7.1), for label and mask alike; the label is empty.
    pub hash: OaepHash,
    /// True to seal a fresh AES-256 key and wrap the key under that by RFC 5649, which is what
    /// CKM_RSA_AES_KEY_WRAP does in one call (PKCS#11 3.1, 6.1.21).
    pub hybrid: bool,
}

/// A key as it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// By RSAES-OAEP: the key itself, or the AES-256 key that wraps it.
    pub sealed: Vec<u8>,
    /// The key by RFC 5649 under that, if so.
    pub wrapped: Option<Vec<u8>>,
    /// The key's check value.
    pub check: KekCheck,
    /// Something that only who has the key can open; absent where the device has no AES-GCM, and for a
    /// private key.
    pub proof: Option<SealedProof>,
}

/// Random text under a key: whoever tells the text has the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedProof {
    /// By AES-256-GCM (NIST SP 800-38D) without associated data: nonce of 12 bytes ‖ ciphertext ‖ tag of
    /// 16 bytes.
    pub sealed: Vec<u8>,
    /// The text. It protects nothing and is told to nobody, so that it proves something.
    pub text: [u8; 32],
}

impl TokenSession {
    /// By which hashes this device does RSAES-OAEP, found by opening what software sealed and what the
    /// device itself wrapped, under a key pair made for that.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where it makes no RSA keys, [`ErrorKind::WrongAnswer`],
    /// [`ErrorKind::TokenGone`].
    pub fn oaep_hashes(&self) -> Result<Vec<OaepHash>, Error> {
        let (public, private) = self.generate_rsa(2048, false)?;
        let mut pair = Kek::of(self, KekKind::Rsa2048, private);
        pair.wraps = public;
        let key = self
            .rsa_public_key(public)?
            .ok_or_else(|| not_supported("tell an RSA public key"))?;
        let mut hashes = Vec::new();
        for hash in [OaepHash::Sha256, OaepHash::Sha1] {
            let before = pair.formats.len();
            pair.try_oaep(hash, &key)?;
            if pair.formats.len() > before {
                hashes.push(hash);
            }
        }
        pair.close()?;
        Ok(hashes)
    }

    /// Wraps a KEK for somebody else's public key. All of it happens in the device, where the KEK is
    /// extractable for as long as that takes; nothing of it is left there.
    ///
    /// Nobody here can open what comes of it. That the device seals by this hash as the standard says
    /// is seen first with [`oaep_hashes`](Self::oaep_hashes).
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device lacks what it takes,
    /// [`ErrorKind::UnwrapRefused`] for damaged bytes or another master key's,
    /// [`ErrorKind::WrongAnswer`] for a wrap of another length, [`ErrorKind::Device`],
    /// [`ErrorKind::TokenGone`].
    pub fn seal_kek(
        &self,
        master: Handle,
        kind: KekKind,
        wrapped: &Wrapped,
        to: &Outgoing<'_>,
    ) -> Result<Sealed, Error> {
        if !self.oaep_hashes()?.contains(&to.hash) {
            return Err(not_supported(match to.hash {
                OaepHash::Sha1 => "wrap by RSAES-OAEP with SHA-1",
                OaepHash::Sha256 => "wrap by RSAES-OAEP with SHA-256",
            }));
        }
        let public = oaep::from_spki(to.spki)
            .ok_or_else(|| not_supported("wrap for a public key other than RSA"))?;
        // Before a key is out of its wrap.
        let padding = match (to.hybrid, kind) {
            (false, _) => None,
            (true, KekKind::Aes256) => Some(self.mechanism_of(Format::Rfc5649)?),
            (true, KekKind::P256 | KekKind::Rsa2048 | KekKind::Rsa3072 | KekKind::Rsa4096) => {
                Some(self.exact_padding()?)
            }
        };
        let (key, check) = match kind {
            KekKind::Aes256 => {
                let key = self.unwrap_outgoing(master, wrapped)?;
                let check = self.check_value(key).map(KekCheck::Secret);
                (key, check)
            }
            KekKind::P256 => return Err(not_supported("wrap a P-256 key for somebody else")),
            KekKind::Rsa2048 | KekKind::Rsa3072 | KekKind::Rsa4096 => {
                let key = self.unwrap_private(master, wrapped, true)?;
                let spki = self.spki_of(key, kind);
                (key, spki.map(|spki| KekCheck::of_public(&spki)))
            }
        };
        self.using(key, |key| {
            let check = check?;
            let proof = match kind {
                KekKind::Aes256 => unless_gone(self.proof(key))?,
                KekKind::P256 | KekKind::Rsa2048 | KekKind::Rsa3072 | KekKind::Rsa4096 => None,
            };
            let by = self.import_rsa_public(&public)?;
            let (sealed, wrapped) = self.using(by, |by| {
                let Some(padding) = padding else {
                    return Ok((self.oaep_of(by, to, key)?, None));
                };
                let template = usage(aes(true, true), false)
                    .flag(CKA_PRIVATE, true)
                    .number(CKA_VALUE_LEN, KEY_LEN as CK_ULONG);
                let fresh = self.generate_temporary(template)?;
                self.using(fresh, |fresh| {
                    let wrapped = self.wrap_by(padding, fresh, key)?;
                    Ok((self.oaep_of(by, to, fresh)?, Some(wrapped.to_vec())))
                })
            })?;
            Ok(Sealed {
                sealed,
                wrapped,
                check,
                proof,
            })
        })
    }

    /// Brings an AES-256 KEK out of the device in clear: for a key block, of which the host makes the
    /// authentication code. It leaves under a key drawn for that, and is opened here.
    ///
    /// # Errors
    /// As [`seal_kek`](Self::seal_kek).
    pub fn bring_out(
        &self,
        master: Handle,
        wrapped: &Wrapped,
    ) -> Result<Zeroizing<[u8; 32]>, Error> {
        let key = self.unwrap_aes(master, wrapped)?;
        self.using(key, |key| self.in_clear(key))
    }

    /// The value of an extractable AES-256 key: it leaves under a key drawn for that, and is opened
    /// here.
    pub(crate) fn in_clear(&self, key: Handle) -> Result<Zeroizing<[u8; 32]>, Error> {
        let mut by = Zeroizing::new([0; 32]);
        by.copy_from_slice(&self.random(32)?);
        let (handle, _) = self.import_recovery_key(&by)?;
        let out = self.using(handle, |handle| self.wrap(handle, key))?;
        let mut clear = Zeroizing::new([0; 32]);
        let opened = match out.format {
            Format::Rfc3394 => KwAes256::new((&*by).into())
                .unwrap_key(&out.bytes, &mut *clear)
                .map(drop),
            Format::Rfc5649 => KwpAes256::new((&*by).into())
                .unwrap_key(&out.bytes, &mut *clear)
                .map(drop),
            Format::OaepSha1 | Format::OaepSha256 => return Err(not_supported("wrap keys")),
        };
        match opened {
            Ok(()) => Ok(clear),
            Err(_) => {
                let what = "a wrap that does not open".to_owned();
                Err(ErrorKind::WrongAnswer { what }.into())
            }
        }
    }

    fn unwrap_outgoing(&self, master: Handle, wrapped: &Wrapped) -> Result<Handle, Error> {
        if wrapped.bytes.len() != Format::WRAPPED_LEN {
            return Err(ErrorKind::UnwrapRefused.into());
        }
        let mechanism = self.mechanism_of(wrapped.format)?;
        let template = outgoing();
        let proof = || self.opens_own_wrap(master, mechanism);
        let key = self.unwrap_temporary(master, &wrapped.bytes, mechanism, &template, proof)?;
        self.keep_if(key, wrong)
    }

    fn oaep_of(&self, by: Handle, to: &Outgoing<'_>, key: Handle) -> Result<Vec<u8>, Error> {
        let sealed = self.wrap_by(Mechanism::oaep(to.hash), by, key)?;
        let length = oaep::from_spki(to.spki).map_or(0, |key| oaep::modulus_len(&key));
        if sealed.len() == length {
            return Ok(sealed.to_vec());
        }
        let what = format!("{} bytes for a modulus of {length}", sealed.len());
        Err(ErrorKind::WrongAnswer { what }.into())
    }

    fn proof(&self, key: Handle) -> Result<SealedProof, Error> {
        let drawn = self.random(NONCE_LEN + 32)?;
        let mut nonce = [0; NONCE_LEN];
        nonce.copy_from_slice(&drawn[..NONCE_LEN]);
        let mut text = [0; 32];
        text.copy_from_slice(&drawn[NONCE_LEN..]);
        let mechanism = Mechanism::gcm(nonce);
        let sealed = self
            .run(|functions| functions.encrypt(&self.trace, self.handle, mechanism, key.0, &text))
            .map_err(no_gcm)?;
        if sealed.len() != text.len() + TAG_LEN {
            let what = format!("{} bytes for a ciphertext", sealed.len());
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        let sealed = [&nonce[..], &sealed].concat();
        Ok(SealedProof { sealed, text })
    }
}

impl Kek<'_> {
    /// AES-CMAC (RFC 4493) of `data` under an AES KEK: what the keys of a key block are made of.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] for an RSA KEK and where the device has no CMAC,
    /// [`ErrorKind::TokenGone`].
    pub fn cmac(&self, data: &[u8]) -> Result<Zeroizing<[u8; 16]>, Error> {
        self.session.cmac(self.unwraps, data).map(Zeroizing::new)
    }
}

/// A KEK that leaves: extractable, encrypts its proof, shows which it is.
fn outgoing() -> Template {
    aes(true, true)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_ENCRYPT, true)
        .flag(CKA_DECRYPT, false)
        .flag(CKA_SIGN, true)
        .flag(CKA_VERIFY, true)
        .flag(CKA_WRAP, false)
        .flag(CKA_UNWRAP, false)
        .flag(CKA_DERIVE, false)
}

fn wrong(made: &KeyAttributes) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(len) = made.value_len {
        expect(&mut wrong, "value_len", Some(len), KEY_LEN as u64);
    }
    expect(&mut wrong, "token", made.token, false);
    expect(&mut wrong, "sensitive", made.sensitive, true);
    expect(&mut wrong, "extractable", made.extractable, true);
    wrong
}
