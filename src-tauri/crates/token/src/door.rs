//! Closing the door: after its shares are out, a master key can no longer leave its device.

use cryptoki_sys::{
    CK_ULONG, CKA_DECRYPT, CKA_EXTRACTABLE, CKA_ID, CKA_LABEL, CKA_MODIFIABLE, CKA_PRIVATE,
    CKA_TOKEN, CKA_VALUE_LEN, CKR_DEVICE_ERROR, CKR_DEVICE_MEMORY, CKR_FUNCTION_FAILED,
    CKR_GENERAL_ERROR, CKR_HOST_MEMORY,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::import::unless_gone;
use crate::keys::{KEY_LEN, KeyAttributes, aes, answer, usage};
use crate::objects::Handle;
use crate::session::TokenSession;
use crate::template::{Mechanism, Template};

/// What held when the door was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// The key from now on: another object than before where [`Door::copied_unmodifiable`].
    pub handle: Handle,
    /// Everything the device says about it now.
    pub attributes: KeyAttributes,
    /// What was tried, for the record.
    pub findings: DoorFindings,
}

/// What was tried when the door was closed, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DoorFindings {
    /// CKA_EXTRACTABLE reads back false.
    pub extractable_false: bool,
    /// The key was replaced by a copy with CKA_MODIFIABLE false, which reads back so; the
    /// original is destroyed. Where false, the device does not allow it.
    pub copied_unmodifiable: bool,
    /// A wrap under a rogue key was tried and refused. The same rogue key had just wrapped an
    /// extractable key, so the refusal is the master key's.
    pub rogue_wrap_refused: bool,
    /// What the device answered to the rogue wrap.
    pub rogue_wrap_answer: String,
    /// An added CKA_DECRYPT was tried.
    pub decrypt_added: DecryptAdded,
}

impl DoorFindings {
    /// Whether the key can no longer leave: what must hold for the ceremony to go on. The other
    /// findings are recorded.
    #[must_use]
    pub fn closed(&self) -> bool {
        self.extractable_false && self.rogue_wrap_refused
    }
}

/// What came of adding CKA_DECRYPT to a closed key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum DecryptAdded {
    /// The device allowed it, and it was taken back: a holder of the PIN could do it again.
    AcceptedAndRevoked,
    /// The device allowed it and would not take it back.
    AcceptedAndKept,
    /// The device refused, with this answer.
    Refused(String),
}

impl TokenSession {
    /// Closes the door behind the master key with this CKA_ID, or finishes closing it where an
    /// earlier attempt was cut short. Doing it again changes nothing.
    ///
    /// In order: CKA_EXTRACTABLE to false; a copy with CKA_MODIFIABLE false where the device
    /// allows one, compared with the original by CMAC before that is destroyed; everything read
    /// back; a wrap under a rogue key; an added decrypt. Look at [`DoorFindings::closed`].
    ///
    /// # Errors
    /// [`ErrorKind::NoObject`]; [`ErrorKind::Ambiguous`] if objects with this id are not the same
    /// key (nothing is destroyed then); [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`]:
    /// call again.
    pub fn close_door(&self, id: &[u8]) -> Result<Door, Error> {
        let masters = self.masters_with(id)?;
        if masters.is_empty() {
            return Err(ErrorKind::NoObject {
                what: "master key with this id".to_owned(),
            }
            .into());
        }
        for master in &masters {
            if self.read_back(*master)?.extractable != Some(false) {
                self.set(*master, Template::new().flag(CKA_EXTRACTABLE, false))?;
            }
        }
        let (handle, copied_unmodifiable) = self.lock_usage(id, masters)?;
        let (rogue_wrap_refused, rogue_wrap_answer) = self.try_rogue_wrap(handle)?;
        let decrypt_added = self.try_added_decrypt(handle)?;
        let attributes = self.read_back(handle)?;
        let findings = DoorFindings {
            extractable_false: attributes.extractable == Some(false),
            copied_unmodifiable: copied_unmodifiable && attributes.modifiable == Some(false),
            rogue_wrap_refused,
            rogue_wrap_answer,
            decrypt_added,
        };
        Ok(Door {
            handle,
            attributes,
            findings,
        })
    }

    /// Leaves exactly one object of the key, unmodifiable if the device allows it.
    fn lock_usage(&self, id: &[u8], mut masters: Vec<Handle>) -> Result<(Handle, bool), Error> {
        self.refuse_unequal(id, &masters)?;
        let mut locked = self.unmodifiable(&masters)?;
        if locked.is_none() {
            self.copy_locked(id, masters[0])?;
            // Looked for rather than remembered: a copy may exist although its making failed.
            masters = self.masters_with(id)?;
            self.refuse_unequal(id, &masters)?;
            locked = self.unmodifiable(&masters)?;
        }
        let Some(keep) = locked.or(masters.first().copied()) else {
            return Err(ErrorKind::NoObject {
                what: "master key with this id".to_owned(),
            }
            .into());
        };
        for master in masters.into_iter().filter(|master| *master != keep) {
            self.destroy(master)?;
        }
        Ok((keep, locked.is_some()))
    }

    fn unmodifiable(&self, masters: &[Handle]) -> Result<Option<Handle>, Error> {
        for master in masters {
            if self.read_back(*master)?.modifiable == Some(false) {
                return Ok(Some(*master));
            }
        }
        Ok(None)
    }

    /// Makes a copy that can no longer be changed, if the device makes such copies, and destroys
    /// it again unless it reads back the same in all else.
    fn copy_locked(&self, id: &[u8], master: Handle) -> Result<(), Error> {
        // Label and id are repeated: some modules copy all but the name.
        let label = self.attribute(master, CKA_LABEL, 256)?.unwrap_or_default();
        let template = Template::new()
            .flag(CKA_TOKEN, true)
            .flag(CKA_PRIVATE, true)
            .flag(CKA_MODIFIABLE, false)
            .bytes(CKA_LABEL, &label)
            .bytes(CKA_ID, id);
        let before = self.read_back(master)?;
        let count = self.masters_with(id)?.len();
        let copied = self
            .run(|functions| functions.copy_object(&self.trace, self.handle, master.0, template));
        let copy = match copied {
            Ok(copy) => Handle(copy),
            // A device that fails is not a device that refuses: leave the door for another try.
            Err(error)
                if matches!(
                    error.code,
                    Some(
                        CKR_DEVICE_ERROR
                            | CKR_DEVICE_MEMORY
                            | CKR_FUNCTION_FAILED
                            | CKR_GENERAL_ERROR
                            | CKR_HOST_MEMORY
                    )
                ) =>
            {
                return Err(error);
            }
            refused => return unless_gone(refused).map(|_| ()),
        };
        let after = self.read_back(copy)?;
        let same = KeyAttributes {
            modifiable: before.modifiable,
            ..after.clone()
        } == before;
        // NSS overwrites the original: then there is no copy to destroy, only the key itself.
        let another = self.masters_with(id)?.len() > count;
        if another && (!same || after.modifiable != Some(false)) {
            self.destroy(copy)?;
        }
        Ok(())
    }

    /// Refuses objects of one id that are not one key, before any of them is destroyed.
    fn refuse_unequal(&self, id: &[u8], masters: &[Handle]) -> Result<(), Error> {
        let Some((first, others)) = masters.split_first() else {
            return Ok(());
        };
        if others.is_empty() {
            return Ok(());
        }
        let mut challenge = [0; 32];
        challenge.copy_from_slice(&self.random(32)?);
        let method = self.check_value(*first)?.method;
        let answer = self.equality(*first, &challenge, method)?;
        for other in others {
            if self.equality(*other, &challenge, method)? != answer {
                let (name, count) = (hex::encode(id), masters.len());
                return Err(ErrorKind::Ambiguous { name, count }.into());
            }
        }
        Ok(())
    }

    /// Makes a key of the user's own and tries to carry the master key out under it. The rogue key
    /// is destroyed whatever happens.
    pub(crate) fn try_rogue_wrap(&self, master: Handle) -> Result<(bool, String), Error> {
        let session_key = |extractable| {
            usage(aes(true, extractable), false)
                .flag(CKA_TOKEN, false)
                .flag(CKA_PRIVATE, true)
                .number(CKA_VALUE_LEN, KEY_LEN as CK_ULONG)
        };
        let mechanism = self.tried_formats()?.first().map(|tried| tried.mechanism);
        let Some(mechanism) = mechanism.map(Mechanism::plain) else {
            return Err(ErrorKind::NotSupported {
                what: "wrap keys".to_owned(),
            }
            .into());
        };
        let rogue = self.generate_aes(session_key(false))?;
        let tried = self.generate_aes(session_key(true)).and_then(|bait| {
            let control = self.wrap_by(mechanism, rogue, bait);
            self.destroy(bait)?;
            control?;
            match self.wrap_by(mechanism, rogue, master) {
                Ok(_) => Ok((false, "the device wrapped it".to_owned())),
                Err(error) if error.kind == ErrorKind::TokenGone => Err(error),
                Err(error) => Ok((true, answer(&error))),
            }
        });
        self.destroy(rogue)?;
        tried
    }

    fn try_added_decrypt(&self, master: Handle) -> Result<DecryptAdded, Error> {
        match self.set(master, Template::new().flag(CKA_DECRYPT, true)) {
            Err(error) if error.kind == ErrorKind::TokenGone => Err(error),
            Err(error) => Ok(DecryptAdded::Refused(answer(&error))),
            Ok(()) => {
                // Not every device that says yes does it.
                let added = self.read_back(master)?.decrypt;
                if added == Some(false) {
                    return Ok(DecryptAdded::Refused(
                        "CKR_OK, and nothing changed".to_owned(),
                    ));
                }
                let revoked = self.set(master, Template::new().flag(CKA_DECRYPT, false));
                let gone = unless_gone(revoked)?.is_some()
                    && self.read_back(master)?.decrypt == Some(false);
                Ok(if gone {
                    DecryptAdded::AcceptedAndRevoked
                } else {
                    DecryptAdded::AcceptedAndKept
                })
            }
        }
    }
}
