//! A master key that a token has already: found by its label, and tried, so that it is known whether
//! the device lets it out wrapped before anything rests on that. Nothing of the key is changed.

use cryptoki_sys::{
    CK_ATTRIBUTE_TYPE, CK_ULONG, CKA_CLASS, CKA_KEY_TYPE, CKA_LABEL, CKA_TOKEN, CKK_AES,
    CKO_SECRET_KEY,
};

use crate::error::{Error, ErrorKind};
use crate::keys::KEY_LEN;
use crate::objects::{Handle, number};
use crate::refusal::{Asked, Tried};
use crate::session::TokenSession;
use crate::template::Template;
use crate::wrapping::Format;

/// An object on a token that bears a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labelled {
    /// The object.
    pub handle: Handle,
    /// What it is, as far as it could be a master key.
    pub what: What,
}

/// What an object is (CKA_CLASS, CKA_KEY_TYPE).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A secret key for AES, of whatever length.
    AesKey,
    /// A secret key of another type.
    OtherSecretKey,
    /// Something else: a certificate, a key of a pair, data.
    Other,
}

impl TokenSession {
    /// Every object on the token with that label. Log in to see private ones.
    ///
    /// # Errors
    /// [`ErrorKind::TokenGone`], [`ErrorKind::Device`].
    pub fn labelled(&self, label: &str) -> Result<Vec<Labelled>, Error> {
        const NUMBER: usize = size_of::<CK_ULONG>();
        const NAMES: [(CK_ATTRIBUTE_TYPE, usize); 2] =
            [(CKA_CLASS, NUMBER), (CKA_KEY_TYPE, NUMBER)];
        let wanted = Template::new()
            .flag(CKA_TOKEN, true)
            .bytes(CKA_LABEL, label.as_bytes());
        let mut all = Vec::new();
        for handle in self.find_by(wanted)? {
            let values = self.attributes(handle, &NAMES)?;
            let mut told = values
                .iter()
                .map(|value| value.as_ref().and_then(|value| number(value)));
            let (class, kind) = (told.next().flatten(), told.next().flatten());
            let what = match (class == Some(CKO_SECRET_KEY), kind == Some(CKK_AES)) {
                (true, true) => What::AesKey,
                (true, false) => What::OtherSecretKey,
                (false, _) => What::Other,
            };
            all.push(Labelled { handle, what });
        }
        Ok(all)
    }

    /// Wraps a key under a throwaway one as a package would, and forgets both: whether the device lets
    /// it out, and whether it is of 32 bytes. A device that cannot wrap at all is an error.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`], [`ErrorKind::WrongAnswer`] for a wrap of another length than that
    /// of an AES-256 key, [`ErrorKind::TokenGone`].
    pub fn try_wrap_out(&self, key: Handle) -> Result<Tried, Error> {
        self.wrap_formats()?;
        let random = self.random(KEY_LEN)?;
        let mut throwaway = zeroize::Zeroizing::new([0; KEY_LEN]);
        throwaway.copy_from_slice(&random);
        let (by, _) = self.import_recovery_key(&throwaway)?;
        let wrapped = self.using(by, |by| Ok(self.wrap(by, key)))?;
        if let Ok(wrapped) = &wrapped
            && wrapped.bytes.len() != Format::WRAPPED_LEN
        {
            let what = format!("a wrap of {} bytes", wrapped.bytes.len());
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        Tried::from(Asked::Wrapping, wrapped)
    }
}
