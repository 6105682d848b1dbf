//! Data-encryption keys (DEKs) under a KEK: made, taken in or brought out, and seen to open what was
//! encrypted with them.

use cryptoki_sys::{
    CK_ULONG, CKA_DECRYPT, CKA_DERIVE, CKA_ENCRYPT, CKA_PRIVATE, CKA_SIGN, CKA_UNWRAP,
    CKA_VALUE_LEN, CKA_VERIFY, CKA_WRAP, CKR_FUNCTION_NOT_SUPPORTED, CKR_MECHANISM_INVALID,
};

use crate::checking::{CheckMethod, CheckValue};
use crate::error::{Error, ErrorKind};
use crate::kek::{Kek, not_supported};
use crate::keys::{KEY_LEN, KeyAttributes, aes, expect};
use crate::locks::Locks;
use crate::objects::Handle;
use crate::template::{Mechanism, Template};
use crate::wrapping::Format;
use zeroize::Zeroizing;

/// What a DEK's canary encrypts.
pub const DEK_TEXT: &[u8; 20] = b"keymoot/dek/canary/1";

pub(crate) const NONCE_LEN: usize = 12;
pub(crate) const TAG_LEN: usize = 16;

/// A new DEK, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeDek {
    /// What the bytes of `wrapped` are.
    pub format: Format,
    /// The DEK under its KEK.
    pub wrapped: Vec<u8>,
    /// Its check value: AES-CMAC, or nothing is made.
    pub check: CheckValue,
    /// [`DEK_TEXT`] under the DEK by AES-256-GCM (NIST SP 800-38D) with no associated data: nonce of
    /// 12 bytes ‖ ciphertext ‖ tag of 16 bytes.
    pub canary: Vec<u8>,
}

impl Kek<'_> {
    /// Makes a DEK, AES-256, in the device; wraps it, opens the wrap again, and lets what was opened
    /// open the canary. No object of it is left.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device has no AES-GCM or AES-CMAC,
    /// [`ErrorKind::AsAskedRefused`], [`ErrorKind::WrongAnswer`] where the wrap opens to another key,
    /// [`ErrorKind::TokenGone`].
    pub fn make_dek(&self) -> Result<MadeDek, Error> {
        let how = self.makes()?;
        let template = dek(true).number(CKA_VALUE_LEN, KEY_LEN as CK_ULONG);
        self.keep_dek(self.session.generate_temporary(template)?, how)
    }

    /// Takes in a DEK, AES-256, that is on the host; otherwise as [`make_dek`](Self::make_dek). The
    /// caller wipes its own copy.
    ///
    /// # Errors
    /// As [`make_dek`](Self::make_dek), and as [`take_clear`](crate::TokenSession::take_clear).
    pub fn take_dek(&self, key: &[u8; KEY_LEN]) -> Result<MadeDek, Error> {
        let how = self.makes()?;
        let imported = self
            .session
            .import_secret(key, &dek(true), Locks::default())?;
        self.keep_dek(imported.0, how)
    }

    /// Brings a DEK out of the device in clear: for a key block, of which the host makes the
    /// authentication code.
    ///
    /// # Errors
    /// As [`dek_canary_opens`](Self::dek_canary_opens), and as
    /// [`bring_out`](crate::TokenSession::bring_out).
    pub fn bring_out_dek(
        &self,
        format: Format,
        wrapped: &[u8],
    ) -> Result<Zeroizing<[u8; KEY_LEN]>, Error> {
        let key = self.open_dek(format, wrapped, true)?;
        self.session.using(key, |key| self.session.in_clear(key))
    }

    fn keep_dek(
        &self,
        key: Handle,
        (format, mechanism): (Format, Mechanism),
    ) -> Result<MadeDek, Error> {
        let session = self.session;
        let key = session.keep_if(key, |made| wrong(made, true))?;
        let made = session.using(key, |key| {
            let check = session.check_value_by(key, CheckMethod::CmacZero5)?;
            let canary = self.encrypt_canary(key)?;
            let wrapped = session.wrap_by(mechanism, self.wraps, key)?.to_vec();
            Ok(MadeDek {
                format,
                wrapped,
                check,
                canary,
            })
        })?;
        let opened = self.open_dek(format, &made.wrapped, false)?;
        let same = session.using(opened, |key| {
            let check = session.check_value_by(key, CheckMethod::CmacZero5)?;
            Ok(check == made.check && self.opens(key, &made.canary)?)
        })?;
        if same {
            return Ok(made);
        }
        let what = "a wrap that opens to another key".to_owned();
        Err(ErrorKind::WrongAnswer { what }.into())
    }

    /// Whether a DEK opens its canary. A wrap that does not open is an error, not a `false`.
    ///
    /// # Errors
    /// [`ErrorKind::UnwrapRefused`] for a damaged wrap, another KEK's, and one of another length;
    /// [`ErrorKind::NotSupported`] for a format that this KEK or its device does not open, and where
    /// the device has no AES-GCM; [`ErrorKind::Device`], [`ErrorKind::TokenGone`].
    pub fn dek_canary_opens(
        &self,
        format: Format,
        wrapped: &[u8],
        canary: &[u8],
    ) -> Result<bool, Error> {
        let key = self.open_dek(format, wrapped, false)?;
        self.session.using(key, |key| self.opens(key, canary))
    }

    fn open_dek(&self, format: Format, wrapped: &[u8], extractable: bool) -> Result<Handle, Error> {
        let session = self.session;
        let (_, mechanism) = self
            .formats
            .iter()
            .find(|(known, _)| *known == format)
            .copied()
            .ok_or_else(|| not_supported(&format!("unwrap {} with this key", format.name())))?;
        if wrapped.len() != self.kind.wrapped_len() {
            return Err(ErrorKind::UnwrapRefused.into());
        }
        let proof = || self.opens_own_wrap(mechanism);
        let template = dek(extractable);
        let key = session.unwrap_temporary(self.unwraps, wrapped, mechanism, &template, proof)?;
        session.keep_if(key, |made| wrong(made, extractable))
    }

    fn encrypt_canary(&self, key: Handle) -> Result<Vec<u8>, Error> {
        let session = self.session;
        let mut nonce = [0; NONCE_LEN];
        // More is drawn than is used, because a draw this long is looked at.
        nonce.copy_from_slice(&session.random(2 * NONCE_LEN)?[..NONCE_LEN]);
        let mechanism = Mechanism::gcm(nonce);
        let sealed = session
            .run(|functions| {
                let (trace, handle) = (&session.trace, session.handle);
                functions.encrypt(trace, handle, mechanism, key.0, DEK_TEXT)
            })
            .map_err(no_gcm)?;
        if sealed.len() != DEK_TEXT.len() + TAG_LEN {
            let what = format!("{} bytes for a canary", sealed.len());
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        Ok([&nonce[..], &sealed].concat())
    }

    fn opens(&self, key: Handle, canary: &[u8]) -> Result<bool, Error> {
        if canary.len() != NONCE_LEN + DEK_TEXT.len() + TAG_LEN {
            return Ok(false);
        }
        let error = match self.decrypt(key, canary) {
            Ok(opens) => return Ok(opens),
            Err(error) => error,
        };
        if error.out_of_reach() || matches!(error.kind, ErrorKind::NotSupported { .. }) {
            return Err(error);
        }
        // Some devices answer a wrong tag as if they had failed: one made on the spot tells. Then the
        // canary is tried again, for the device may have failed once.
        let own = self.encrypt_canary(key);
        match own.and_then(|own| self.decrypt(key, &own)) {
            Ok(true) => {}
            Err(gone) if gone.out_of_reach() => return Err(gone),
            Ok(false) | Err(_) => return Err(error),
        }
        match self.decrypt(key, canary) {
            Err(gone) if gone.out_of_reach() => Err(gone),
            Err(_) => Ok(false),
            opens => opens,
        }
    }

    fn decrypt(&self, key: Handle, canary: &[u8]) -> Result<bool, Error> {
        let session = self.session;
        let Some((nonce, sealed)) = canary.split_first_chunk::<NONCE_LEN>() else {
            return Ok(false);
        };
        let mechanism = Mechanism::gcm(*nonce);
        let text = session
            .run(|functions| {
                functions.decrypt(&session.trace, session.handle, mechanism, key.0, sealed)
            })
            .map_err(no_gcm)?;
        Ok(text[..] == DEK_TEXT[..])
    }
}

/// A session key that encrypts its canary and shows which it is.
fn dek(extractable: bool) -> Template {
    aes(true, extractable)
        .flag(CKA_PRIVATE, true)
        .flag(CKA_ENCRYPT, true)
        .flag(CKA_DECRYPT, true)
        .flag(CKA_SIGN, true)
        .flag(CKA_VERIFY, true)
        .flag(CKA_WRAP, false)
        .flag(CKA_UNWRAP, false)
        .flag(CKA_DERIVE, false)
}

fn wrong(made: &KeyAttributes, extractable: bool) -> Vec<String> {
    let mut wrong = Vec::new();
    if let Some(len) = made.value_len {
        expect(&mut wrong, "value_len", Some(len), KEY_LEN as u64);
    }
    expect(&mut wrong, "token", made.token, false);
    expect(&mut wrong, "sensitive", made.sensitive, true);
    expect(&mut wrong, "extractable", made.extractable, extractable);
    expect(&mut wrong, "wrap", made.wrap, false);
    expect(&mut wrong, "unwrap", made.unwrap, false);
    wrong
}

pub(crate) fn no_gcm(error: Error) -> Error {
    if matches!(
        error.code,
        Some(CKR_MECHANISM_INVALID | CKR_FUNCTION_NOT_SUPPORTED)
    ) {
        let what = "encrypt by AES-GCM, which a DEK's canary needs".to_owned();
        return error.with_kind(ErrorKind::NotSupported { what });
    }
    error
}
