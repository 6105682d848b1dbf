//! Re-wrapping without end: keys that lie under one KEK, each put under another.
//!
//! A row costs three calls and no more. What three calls cannot show, lengths and the device's answers
//! show; that a re-wrapped key is the same key, [`Kek::dek_canary_opens`] shows of as many as one likes.

use std::fmt;

use cryptoki_sys::{
    CK_OBJECT_HANDLE, CKA_DECRYPT, CKA_DERIVE, CKA_ENCRYPT, CKA_LABEL, CKA_PRIVATE, CKA_SIGN,
    CKA_TOKEN, CKA_UNWRAP, CKA_VERIFY, CKA_WRAP, CKR_DATA_LEN_RANGE, CKR_KEY_NOT_WRAPPABLE,
    CKR_KEY_SIZE_RANGE,
};

use crate::error::{Error, ErrorKind};
use crate::kek::{Kek, KekKind, not_supported};
use crate::keys::aes;
use crate::objects::Handle;
use crate::padding::ambiguous;
use crate::session::TokenSession;
use crate::tally::{Counted, Tally};
use crate::template::{Mechanism, Template};
use crate::temporary::name;
use crate::wrapping::{Format, blame};

/// Room for a wrapped key: never the length that one must have, so that a device that leaves the
/// length as it was is noticed.
const ROOM: usize = 1024;

/// Why a row was not re-wrapped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowError {
    /// The row is at fault: set it aside and go on with the next.
    #[error("{0}")]
    Aside(Reason),
    /// The device fails: stop. Nothing is known of this row.
    #[error("the device failed: {0}")]
    Device(#[source] Error),
    /// The token is gone or wants a login: nothing can be tried until somebody sees to it.
    #[error("{0}")]
    OutOfReach(#[source] Error),
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// Its format is none that this KEK opens.
    #[error("{} is no format that this key-encryption key opens", .0.name())]
    Format(Format),
    /// What it wraps is no AES-256 key.
    #[error("what it wraps is no AES-256 key")]
    KeyLength,
    /// It has another length than a wrapped AES-256 key.
    #[error("it has {found} bytes, not the {expected} of a wrapped AES-256 key")]
    Length {
        /// Bytes of a wrapped AES-256 key of the row's format.
        expected: usize,
        /// Bytes it has.
        found: usize,
    },
    /// It is damaged, or another KEK's. Only the device knows, and cannot tell these two apart.
    #[error("the wrapped key is damaged or belongs to another key")]
    Refused,
}

/// Keys from under one KEK put under another, row after row, in one session.
///
/// SoftHSM 2.6 keeps some 255 bytes of each object of a session until the process ends: a million rows
/// are a quarter of a gigabyte.
pub struct Rewrap<'k> {
    from: &'k Kek<'k>,
    to: &'k Kek<'k>,
    makes: (Format, Mechanism),
    /// What each key is while it is in the device, under the name by which a lost one is found.
    template: Template,
    name: String,
    room: Vec<u8>,
    tally: Tally,
}

impl<'k> Rewrap<'k> {
    /// Prepares re-wrapping from one KEK to another. No call is made.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] if the two are not of one session.
    pub fn new(from: &'k Kek<'k>, to: &'k Kek<'k>) -> Result<Self, Error> {
        if !std::ptr::eq(from.session, to.session) {
            return Err(not_supported("re-wrap from one session into another"));
        }
        let name = name();
        // No length: what a device makes of one it is given differs, from refusing to cutting the key.
        let template = aes(true, true)
            .flag(CKA_TOKEN, false)
            .flag(CKA_PRIVATE, true)
            .flag(CKA_ENCRYPT, false)
            .flag(CKA_DECRYPT, false)
            .flag(CKA_SIGN, false)
            .flag(CKA_VERIFY, false)
            .flag(CKA_WRAP, false)
            .flag(CKA_UNWRAP, false)
            .flag(CKA_DERIVE, false)
            .bytes(CKA_LABEL, name.as_bytes());
        Ok(Self {
            from,
            to,
            makes: to.makes()?,
            template,
            name,
            room: vec![0; ROOM],
            tally: Tally::default(),
        })
    }

    /// Re-wraps one key: `C_UnwrapKey`, `C_WrapKey`, `C_DestroyObject`, and nothing else unless one of
    /// them fails. An answer that may mean the row or the device is settled by a key wrapped on the
    /// spot; what a device made and denies is looked for and destroyed.
    ///
    /// # Errors
    /// [`RowError`] says whether to go on.
    pub fn row(&mut self, format: Format, wrapped: &[u8]) -> Result<(Format, Vec<u8>), RowError> {
        let opens = self.from.formats.iter().find(|(known, _)| *known == format);
        let Some((_, mechanism)) = opens.copied() else {
            return Err(RowError::Aside(Reason::Format(format)));
        };
        let (expected, found) = (self.from.kind.wrapped_len(), wrapped.len());
        if expected != found {
            return Err(RowError::Aside(Reason::Length { expected, found }));
        }
        let before = self.session().trace.len();
        let row = self.three_calls(mechanism, wrapped);
        // What was called after an error is counted, so that many bad rows do not make a long trace.
        self.tally.count(self.session().trace.take_after(before));
        row
    }

    fn three_calls(
        &mut self,
        mechanism: Mechanism,
        wrapped: &[u8],
    ) -> Result<(Format, Vec<u8>), RowError> {
        let session = self.session();
        let key = match self.unwrap(mechanism, wrapped) {
            Ok(key) => key,
            Err(error) => self.settle(mechanism, wrapped, error)?,
        };
        let wrapped = self.wrap(key);
        let destroyed =
            session.run(|functions| functions.destroy_one(&self.tally, session.handle, key));
        let len = match (wrapped, destroyed) {
            (Ok(len), Ok(())) => len,
            (wrapped, destroyed) => self.settle_wrapped(wrapped, destroyed)?,
        };
        self.take(len)
    }

    /// What was called so far, and how often. What was done after errors is counted with it, and taken
    /// from the session's trace.
    #[must_use]
    pub fn calls(&self) -> Vec<Counted> {
        self.tally.counted()
    }

    /// Looks whether the device has truly let go of every key, and tells what was called.
    ///
    /// # Errors
    /// [`ErrorKind::StillThere`] if it has not (destroyed now), [`ErrorKind::Device`],
    /// [`ErrorKind::TokenGone`].
    pub fn finish(self) -> Result<Vec<Counted>, Error> {
        let left = self.left()?;
        for key in &left {
            self.session().destroy(*key)?;
        }
        if left.is_empty() {
            Ok(self.calls())
        } else {
            Err(ErrorKind::StillThere.into())
        }
    }

    fn session(&self) -> &'k TokenSession {
        self.from.session
    }

    fn unwrap(&mut self, mechanism: Mechanism, wrapped: &[u8]) -> Result<CK_OBJECT_HANDLE, Error> {
        let (session, by) = (self.from.session, self.from.unwraps.0);
        let (tally, template) = (&self.tally, &mut self.template);
        let key = session.run(|functions| {
            functions.unwrap_one(tally, session.handle, mechanism, by, wrapped, template)
        })?;
        // A handle that cannot be the new key's. Others are found out by what they refuse.
        let keks = [self.from, self.to].map(|kek| [kek.unwraps.0, kek.wraps.0]);
        if key == cryptoki_sys::CK_INVALID_HANDLE || keks.as_flattened().contains(&key) {
            let what = "the handle of another object instead of the new one's".to_owned();
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        Ok(key)
    }

    /// Wraps into the room, cleared where the answer will be, and returns the length.
    fn wrap(&mut self, key: CK_OBJECT_HANDLE) -> Result<usize, Error> {
        let (session, by, mechanism) = (self.from.session, self.to.wraps.0, self.makes.1);
        let (tally, room) = (&self.tally, &mut self.room);
        room[..self.to.kind.wrapped_len()].fill(0);
        session.run(|functions| functions.wrap_one(tally, session.handle, mechanism, by, key, room))
    }

    fn take(&self, len: usize) -> Result<(Format, Vec<u8>), RowError> {
        let expected = self.to.kind.wrapped_len();
        let (Some(wrapped), true) = (self.room.get(..expected), len == expected) else {
            // An AES key wrap is longer than its key by 8 bytes, so 40 bytes hold 32; RSA holds any.
            return Err(if self.from.kind == KekKind::Aes256 {
                let what = format!("a wrapped key of {len} bytes");
                RowError::Device(ErrorKind::WrongAnswer { what }.into())
            } else {
                RowError::Aside(Reason::KeyLength)
            });
        };
        if wrapped.iter().all(|byte| *byte == 0) {
            let what = "wrap the key".to_owned();
            return Err(RowError::Device(ErrorKind::DidNot { what }.into()));
        }
        Ok((self.makes.0, wrapped.to_vec()))
    }

    /// After an unwrap that failed: whose fault it is, or the key if it opens now.
    fn settle(
        &mut self,
        mechanism: Mechanism,
        wrapped: &[u8],
        error: Error,
    ) -> Result<CK_OBJECT_HANDLE, RowError> {
        if error.out_of_reach() {
            return Err(RowError::OutOfReach(error));
        }
        self.remove_left()?;
        if !ambiguous(&error) {
            return Err(at_fault(error));
        }
        match self.from.opens_own_wrap(mechanism) {
            Ok(()) => {}
            Err(gone) if gone.out_of_reach() => return Err(RowError::OutOfReach(gone)),
            Err(_) => return Err(RowError::Device(error)),
        }
        self.unwrap(mechanism, wrapped).map_err(|again| {
            let left = self.remove_left();
            if again.out_of_reach() {
                return RowError::OutOfReach(again);
            }
            if let Err(left) = left {
                return left;
            }
            if ambiguous(&again) {
                RowError::Aside(Reason::Refused)
            } else {
                at_fault(again)
            }
        })
    }

    /// After a wrap or a destruction that failed: the key is gone, and the length if it was wrapped.
    fn settle_wrapped(
        &self,
        wrapped: Result<usize, Error>,
        destroyed: Result<(), Error>,
    ) -> Result<usize, RowError> {
        let gone = [wrapped.as_ref().err(), destroyed.as_ref().err()];
        if let Some(gone) = gone
            .into_iter()
            .flatten()
            .find(|error| error.out_of_reach())
        {
            return Err(RowError::OutOfReach(gone.clone()));
        }
        if destroyed.is_err() {
            // Not by its handle: what does not answer to the name is another's object.
            self.remove_left()?;
        }
        wrapped.map_err(|error| {
            let refused = matches!(
                error.code,
                Some(CKR_DATA_LEN_RANGE | CKR_KEY_NOT_WRAPPABLE | CKR_KEY_SIZE_RANGE)
            );
            if refused && self.from.kind != KekKind::Aes256 {
                RowError::Aside(Reason::KeyLength)
            } else {
                RowError::Device(error)
            }
        })
    }

    /// Destroys what goes by the name of this work's keys.
    fn remove_left(&self) -> Result<(), RowError> {
        let removed = self.left().and_then(|left| {
            left.into_iter()
                .try_for_each(|key| self.session().destroy(key))
        });
        removed.map_err(|error| {
            if error.out_of_reach() {
                RowError::OutOfReach(error)
            } else {
                RowError::Device(error)
            }
        })
    }

    fn left(&self) -> Result<Vec<Handle>, Error> {
        self.session().find_by(
            Template::new()
                .flag(CKA_TOKEN, false)
                .bytes(CKA_LABEL, self.name.as_bytes()),
        )
    }
}

impl fmt::Debug for Rewrap<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rewrap")
            .field("from", self.from)
            .field("to", self.to)
            .finish_non_exhaustive()
    }
}

/// An answer that names the row, or a device that says what it cannot do.
fn at_fault(error: Error) -> RowError {
    if error.code == Some(CKR_KEY_SIZE_RANGE) {
        return RowError::Aside(Reason::KeyLength);
    }
    match blame(error) {
        error if error.kind == ErrorKind::UnwrapRefused => RowError::Aside(Reason::Refused),
        error => RowError::Device(error),
    }
}
