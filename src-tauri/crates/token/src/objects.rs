//! Objects: finding, reading attributes, destroying for certain, and public notes.

use std::fmt;

use cryptoki_sys::{
    CK_ATTRIBUTE_TYPE, CK_OBJECT_HANDLE, CK_ULONG, CKA_APPLICATION, CKA_CLASS, CKA_ID, CKA_LABEL,
    CKA_MODIFIABLE, CKA_PRIVATE, CKA_TOKEN, CKA_VALUE, CKO_DATA, CKO_PRIVATE_KEY, CKO_PUBLIC_KEY,
    CKO_SECRET_KEY, CKR_KEY_HANDLE_INVALID, CKR_OBJECT_HANDLE_INVALID,
};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::session::TokenSession;
use crate::template::Template;

/// A device's number for an object. Valid for the session that gave it, and at most until logout.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Handle(pub(crate) CK_OBJECT_HANDLE);

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Handle({})", self.0)
    }
}

/// Most bytes a label, an id or an application name may have to be read.
const NAME_ROOM: usize = 256;

/// Most bytes a note may have.
pub(crate) const NOTE_ROOM: usize = 64 * 1024;

/// What is common to the notes Keymoot leaves on a token.
const APPLICATION: &[u8] = b"keymoot";

impl TokenSession {
    /// All objects with this label that the session can see. Log in to see private ones.
    ///
    /// # Errors
    /// [`ErrorKind::TokenGone`], [`ErrorKind::Device`].
    pub fn find(&self, label: &str) -> Result<Vec<Handle>, Error> {
        self.find_by(Template::new().bytes(CKA_LABEL, label.as_bytes()))
    }

    /// Whether any object the session can see has this label.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn label_taken(&self, label: &str) -> Result<bool, Error> {
        Ok(!self.find(label)?.is_empty())
    }

    pub(crate) fn refuse_taken(&self, label: &str) -> Result<(), Error> {
        if self.label_taken(label)? {
            return Err(ErrorKind::LabelTaken {
                label: label.to_owned(),
            }
            .into());
        }
        Ok(())
    }

    /// The secret keys on the token with this CKA_ID: normally one, two where closing the door was
    /// cut short, see [`close_door`](Self::close_door).
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn masters_with(&self, id: &[u8]) -> Result<Vec<Handle>, Error> {
        self.find_by(
            Template::new()
                .number(CKA_CLASS, CKO_SECRET_KEY)
                .flag(CKA_TOKEN, true)
                .bytes(CKA_ID, id),
        )
    }

    /// The secret keys that are on no token: they end with the sessions that made them.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn session_keys(&self) -> Result<Vec<Handle>, Error> {
        self.find_by(
            Template::new()
                .number(CKA_CLASS, CKO_SECRET_KEY)
                .flag(CKA_TOKEN, false),
        )
    }

    pub(crate) fn find_by(&self, template: Template) -> Result<Vec<Handle>, Error> {
        self.run(|functions| functions.find_objects(&self.trace, self.handle, template))
            .map(|found| found.into_iter().map(Handle).collect())
    }

    /// Whether the object is there.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn exists(&self, object: Handle) -> Result<bool, Error> {
        let room = Template::room(&[(CKA_CLASS, size_of::<CK_ULONG>())]);
        let read = self
            .run(|functions| functions.get_attributes(&self.trace, self.handle, object.0, room));
        match read {
            Ok(_) => Ok(true),
            Err(error) if handle_unknown(&error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Destroys an object and makes sure that it is gone; one that is gone although the device says
    /// that it failed is destroyed.
    ///
    /// # Errors
    /// [`ErrorKind::StillThere`] if the device claims success and still has it.
    pub fn destroy(&self, object: Handle) -> Result<(), Error> {
        let destroyed =
            self.run(|functions| functions.destroy_object(&self.trace, self.handle, object.0));
        match destroyed {
            Ok(()) if self.exists(object)? => Err(ErrorKind::StillThere.into()),
            Ok(()) => Ok(()),
            // Nothing was there to be destroyed.
            Err(error) if handle_unknown(&error) || error.out_of_reach() => Err(error),
            Err(error) => match self.exists(object) {
                Ok(false) => Ok(()),
                Ok(true) | Err(_) => Err(error),
            },
        }
    }

    /// Deletes public keys whose private key is missing: a pair whose making was cut short. Keys
    /// without a CKA_ID are left alone. Returns how many there were.
    ///
    /// # Errors
    /// As [`find`](Self::find) and [`destroy`](Self::destroy).
    pub fn remove_orphan_public_keys(&self) -> Result<usize, Error> {
        let mut removed = 0;
        let public = Template::new()
            .number(CKA_CLASS, CKO_PUBLIC_KEY)
            .flag(CKA_TOKEN, true);
        for key in self.find_by(public)? {
            let Some(id) = self
                .attribute(key, CKA_ID, NAME_ROOM)?
                .filter(|id| !id.is_empty())
            else {
                continue;
            };
            let private = Template::new()
                .number(CKA_CLASS, CKO_PRIVATE_KEY)
                .bytes(CKA_ID, &id);
            if self.find_by(private)?.is_empty() {
                self.destroy(key)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Writes a public note (a `CKO_DATA` object) under `label` and then deletes the older ones,
    /// so that at every moment at least one complete note is on the token.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where the device refuses data objects. What a failing device
    /// leaves of a note is older than the next one, and goes with that.
    pub fn put_note(&self, label: &str, value: &[u8]) -> Result<(), Error> {
        let refused = || ErrorKind::NotSupported {
            what: "keep a public note".to_owned(),
        };
        if value.len() > NOTE_ROOM {
            return Err(refused().into());
        }
        let older = self.note_handles(label)?;
        let template = Template::new()
            .number(CKA_CLASS, CKO_DATA)
            .flag(CKA_TOKEN, true)
            .flag(CKA_PRIVATE, false)
            .flag(CKA_MODIFIABLE, true)
            .bytes(CKA_APPLICATION, APPLICATION)
            .bytes(CKA_LABEL, label.as_bytes())
            .bytes(CKA_VALUE, value);
        let written = self
            .run(|functions| functions.create_object(&self.trace, self.handle, template))
            .map(Handle)
            .map_err(|error| {
                if error.failed() || error.out_of_reach() {
                    error
                } else {
                    error.with_kind(refused())
                }
            })?;
        if !self.exists(written)? {
            let what = "keep a public note".to_owned();
            return Err(ErrorKind::DidNot { what }.into());
        }
        let (mine, value_read) = (
            self.attribute(written, CKA_LABEL, NAME_ROOM)?,
            self.attribute(written, CKA_VALUE, NOTE_ROOM)?,
        );
        if mine.is_none_or(|mine| *mine != label.as_bytes()) {
            let what = "the handle of another object instead of the note's".to_owned();
            return Err(ErrorKind::WrongAnswer { what }.into());
        }
        if value_read.is_none_or(|read| *read != value) {
            self.destroy(written)?;
            return Err(refused().into());
        }
        for note in older {
            self.destroy(note)?;
        }
        Ok(())
    }

    /// The notes under `label`: normally one, two if a write was cut short before the older was
    /// deleted. Which is the newer the caller must know from what they say. No login needed.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn notes(&self, label: &str) -> Result<Vec<Vec<u8>>, Error> {
        let mut notes = Vec::new();
        for note in self.note_handles(label)? {
            if let Some(value) = self.attribute(note, CKA_VALUE, NOTE_ROOM)? {
                notes.push(value.to_vec());
            }
        }
        Ok(notes)
    }

    fn note_handles(&self, label: &str) -> Result<Vec<Handle>, Error> {
        self.find_by(
            Template::new()
                .number(CKA_CLASS, CKO_DATA)
                .flag(CKA_TOKEN, true)
                .bytes(CKA_APPLICATION, APPLICATION)
                .bytes(CKA_LABEL, label.as_bytes()),
        )
    }

    /// One attribute of at most `room` bytes; `None` if the object lacks it, the device will not
    /// tell, or it is longer.
    pub(crate) fn attribute(
        &self,
        object: Handle,
        name: CK_ATTRIBUTE_TYPE,
        room: usize,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
        Ok(self
            .attributes(object, &[(name, room)])?
            .into_iter()
            .next()
            .flatten())
    }

    /// Several attributes in one call, in the order asked for.
    pub(crate) fn attributes(
        &self,
        object: Handle,
        names: &[(CK_ATTRIBUTE_TYPE, usize)],
    ) -> Result<Vec<Option<Zeroizing<Vec<u8>>>>, Error> {
        let room = Template::room(names);
        self.run(|functions| functions.get_attributes(&self.trace, self.handle, object.0, room))
    }

    pub(crate) fn set(&self, object: Handle, template: Template) -> Result<(), Error> {
        self.run(|functions| functions.set_attributes(&self.trace, self.handle, object.0, template))
    }
}

/// Whether the device knows no object by the handle.
fn handle_unknown(error: &Error) -> bool {
    matches!(
        error.code,
        Some(CKR_OBJECT_HANDLE_INVALID | CKR_KEY_HANDLE_INVALID)
    )
}

/// Reads a CK_ULONG as a device wrote it.
pub(crate) fn number(bytes: &[u8]) -> Option<CK_ULONG> {
    Some(CK_ULONG::from_ne_bytes(bytes.try_into().ok()?))
}
