//! Wrapping what is no AES key, and so may have any length.

use aes_kw::{KeyInit as _, KwpAes256};
use cryptoki_sys::{
    CKA_CLASS, CKA_EXTRACTABLE, CKA_KEY_TYPE, CKA_PRIVATE, CKA_SENSITIVE, CKA_VALUE,
    CKK_GENERIC_SECRET, CKO_SECRET_KEY, CKR_ARGUMENTS_BAD,
};

use crate::error::{Error, ErrorKind};
use crate::import::Value;
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::{Mechanism, Template};
use crate::wrapping::{Format, KNOWN_KEK, KNOWN_KEY, blame};

impl TokenSession {
    /// The mechanism by which this device wraps what is no AES key, which may have any length: it was
    /// seen to wrap 20 published bytes as RFC 5649 does, which some devices first fill up with zeros.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where it does not, [`ErrorKind::TokenGone`].
    pub(crate) fn exact_padding(&self) -> Result<Mechanism, Error> {
        let mechanism = self.mechanism_of(Format::Rfc5649)?;
        let template = Template::new()
            .number(CKA_CLASS, CKO_SECRET_KEY)
            .number(CKA_KEY_TYPE, CKK_GENERIC_SECRET)
            .flag(CKA_PRIVATE, true)
            .flag(CKA_SENSITIVE, true)
            .flag(CKA_EXTRACTABLE, true)
            .bytes(CKA_VALUE, &KNOWN_KEY[..ODD_LEN]);
        let (kek, _) = self.import(&KNOWN_KEK, Value::Published { extractable: false })?;
        let wrapped = self.using(kek, |kek| {
            let odd = self.make_temporary(template, |functions, template| {
                functions.create_object(&self.trace, self.handle, template)
            })?;
            self.using(odd, |odd| self.wrap_by(mechanism, kek, odd))
        })?;
        if odd_in_software().is_some_and(|right| **wrapped == right) {
            return Ok(mechanism);
        }
        Err(ErrorKind::NotSupported {
            what: "wrap a private key by RFC 5649: it changes what it wraps".to_owned(),
        }
        .into())
    }

    /// Unwraps into a session object. After an answer that may mean either, `proof` tells whether the
    /// device opens what is whole: where it does and the bytes still do not open, they are at fault.
    pub(crate) fn unwrap_temporary(
        &self,
        by: Handle,
        wrapped: &[u8],
        mechanism: Mechanism,
        template: &Template,
        proof: impl FnOnce() -> Result<(), Error>,
    ) -> Result<Handle, Error> {
        let once = || {
            self.make_temporary(template.clone(), |functions, template| {
                functions.unwrap_key(&self.trace, self.handle, mechanism, by.0, wrapped, template)
            })
        };
        let error = match once() {
            Err(error) if ambiguous(&error) && !error.out_of_reach() => error,
            outcome => return outcome.map_err(blame),
        };
        match proof() {
            Ok(()) => {}
            Err(gone) if gone.out_of_reach() => return Err(gone),
            Err(_) => return Err(error),
        }
        once().map_err(|again| {
            if ambiguous(&again) && !again.out_of_reach() {
                again.with_kind(ErrorKind::UnwrapRefused)
            } else {
                blame(again)
            }
        })
    }
}

/// Whether an unwrap's answer may mean the device or the bytes. NSS calls bad arguments what is no
/// number below the modulus (RFC 8017, 5.1.2).
pub(crate) fn ambiguous(error: &Error) -> bool {
    error.failed() || error.code == Some(CKR_ARGUMENTS_BAD)
}

/// Bytes of a key that is no whole number of blocks, to see whether a device pads as RFC 5649 says.
const ODD_LEN: usize = 20;

/// The first [`ODD_LEN`] bytes of the published key under the published key-encryption key, by
/// RFC 5649. `None` does not happen: 20 bytes fit into 32.
fn odd_in_software() -> Option<[u8; 32]> {
    let mut wrapped = [0; 32];
    KwpAes256::new(&KNOWN_KEK.into())
        .wrap_key(&KNOWN_KEY[..ODD_LEN], &mut wrapped)
        .ok()?;
    Some(wrapped)
}

#[cfg(test)]
mod tests {
    use super::odd_in_software;

    /// Computed with OpenSSL 3.0: `enc -id-aes256-wrap-pad`.
    #[test]
    fn the_odd_wrap_is_that_of_another_implementation() {
        let wrapped = hex::encode(odd_in_software().unwrap());
        assert_eq!(
            wrapped,
            "2ec848c1a77981da003e3ce3b028c5e46ba5bebc032dce29eb892a57092d5c09"
        );
    }
}
