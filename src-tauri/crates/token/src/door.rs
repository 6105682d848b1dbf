//! Closing the door: after its shares are out, a master key can no longer leave its device.

use cryptoki_sys::{
    CK_ULONG, CKA_DECRYPT, CKA_EXTRACTABLE, CKA_ID, CKA_LABEL, CKA_MODIFIABLE, CKA_PRIVATE,
    CKA_TOKEN, CKA_VALUE_LEN,
};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::keys::{KEY_LEN, KeyAttributes, aes, usage};
use crate::objects::Handle;
use crate::refusal::{Asked, Tried};
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
    /// What came of a wrap under a rogue key. The same rogue key had just wrapped an extractable
    /// key, so a refusal is the master key's.
    pub rogue_wrap: Tried,
    /// An added CKA_DECRYPT was tried.
    pub decrypt_added: DecryptAdded,
}

impl DoorFindings {
    /// Whether the key can no longer leave: what must hold for the ceremony to go on. The other
    /// findings are recorded.
    #[must_use]
    pub fn closed(&self) -> bool {
        self.extractable_false && self.rogue_wrap.refused()
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
    /// The device neither did it nor refused, but answered this.
    NotKnown(String),
    /// The device refused, with this answer.
    Refused(String),
}

impl TokenSession {
    /// Closes the door behind the master key with this CKA_ID, or finishes closing it where an
    /// earlier attempt was cut short. Doing it again changes nothing.
    ///
    /// In order: CKA_EXTRACTABLE to false, and read back so; only then a copy with CKA_MODIFIABLE
    /// false where the device allows one, compared with the original by CMAC before that is
    /// destroyed; everything read back; a wrap under a rogue key; an added decrypt. Look at
    /// [`DoorFindings::closed`].
    ///
    /// # Errors
    /// [`ErrorKind::NoObject`]; [`ErrorKind::DidNot`] if the device says that it closed the key and
    /// the key reads back as before (nothing is copied then); [`ErrorKind::Ambiguous`] if objects
    /// with this id are not the same key (nothing is destroyed then); [`ErrorKind::NotLoggedIn`],
    /// [`ErrorKind::TokenGone`]: call again.
    pub fn close_door(&self, id: &[u8]) -> Result<Door, Error> {
        self.close_all(id)?;
        let (handle, copied_unmodifiable) = self.lock_usage(id)?;
        let rogue_wrap = self.try_rogue_wrap(handle)?;
        let decrypt_added = self.try_added_decrypt(handle)?;
        let attributes = self.read_back(handle)?;
        let findings = DoorFindings {
            extractable_false: attributes.extractable == Some(false),
            copied_unmodifiable: copied_unmodifiable && attributes.modifiable == Some(false),
            rogue_wrap,
            decrypt_added,
        };
        Ok(Door {
            handle,
            attributes,
            findings,
        })
    }

    /// Leaves no object of the key that could be carried out, and at least one of the key.
    fn close_all(&self, id: &[u8]) -> Result<(), Error> {
        if self.masters_with(id)?.is_empty() {
            return Err(no_master());
        }
        let mut open = self.set_closed(id)?;
        if !open.is_empty() {
            // Looked for again: the device may have meant another object than it said.
            open = self.set_closed(id)?;
        }
        let Some((first, answer)) = open.first() else {
            return Ok(());
        };
        let masters = self.masters_with(id)?;
        self.refuse_unequal(id, &masters)?;
        if masters.len() <= open.len() {
            // Only a key that cannot be changed is copied to be closed: where the device merely
            // ignores what it says yes to, it would ignore it of the copy too.
            if self.read_back(*first)?.modifiable != Some(false) {
                return Err(answer.clone());
            }
            self.copy_closed(id, *first)?;
        }
        // One that is closed holds the same key now.
        for (open, _) in open {
            self.destroy(open)?;
        }
        Ok(())
    }

    /// Sets CKA_EXTRACTABLE to false wherever it is not, and returns the objects of which it still
    /// does not read back so, with the reason.
    fn set_closed(&self, id: &[u8]) -> Result<Vec<(Handle, Error)>, Error> {
        let mut open = Vec::new();
        for master in self.masters_with(id)? {
            if self.closed(master)? {
                continue;
            }
            let set = self.set(master, Template::new().flag(CKA_EXTRACTABLE, false));
            let refused = match set {
                // A device that fails is not a device that refuses: leave the door for another try.
                Err(error) if error.failed() || error.out_of_reach() => return Err(error),
                outcome => outcome.err(),
            };
            if !self.closed(master)? {
                open.push((master, refused.unwrap_or_else(stays_open)));
            }
        }
        Ok(open)
    }

    fn closed(&self, master: Handle) -> Result<bool, Error> {
        Ok(self.read_back(master)?.extractable == Some(false))
    }

    /// Copies a key that can neither leave the way it is nor be changed, so that the copy is
    /// closed. A copy that does not read back closed is destroyed again.
    fn copy_closed(&self, id: &[u8], master: Handle) -> Result<(), Error> {
        let set = || Template::new().flag(CKA_EXTRACTABLE, false);
        // The practice token closes a copy only after it was made, others only while making it.
        for template in [Template::new().flag(CKA_MODIFIABLE, true), set()] {
            for copy in self.copy_of(id, master, template)? {
                if !self.closed(copy)? {
                    // What the device answers is seen by reading back.
                    match self.set(copy, set()) {
                        Err(error) if error.failed() || error.out_of_reach() => return Err(error),
                        _ => {}
                    }
                }
                if self.closed(copy)? {
                    return self.refuse_unequal(id, &[master, copy]);
                }
                self.destroy(copy)?;
            }
        }
        Err(stays_open())
    }

    /// Leaves exactly one object of the key, unmodifiable if the device allows it.
    fn lock_usage(&self, id: &[u8]) -> Result<(Handle, bool), Error> {
        let mut masters = self.masters_with(id)?;
        self.refuse_unequal(id, &masters)?;
        let mut locked = self.unmodifiable(&masters)?;
        if locked.is_none() {
            self.copy_locked(id, *masters.first().ok_or_else(no_master)?)?;
            // Looked for rather than remembered: a copy may exist although its making failed.
            masters = self.masters_with(id)?;
            self.refuse_unequal(id, &masters)?;
            locked = self.unmodifiable(&masters)?;
        }
        let Some(keep) = locked.or(masters.first().copied()) else {
            return Err(no_master());
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
        let before = self.read_back(master)?;
        if before.extractable != Some(false) {
            // What can leave must stay changeable, or nobody can ever close it.
            return Err(stays_open());
        }
        let template = Template::new().flag(CKA_MODIFIABLE, false);
        for copy in self.copy_of(id, master, template)? {
            let after = self.read_back(copy)?;
            let same = KeyAttributes {
                modifiable: before.modifiable,
                ..after.clone()
            } == before;
            if !same || after.modifiable != Some(false) {
                self.destroy(copy)?;
            }
        }
        Ok(())
    }

    /// Copies the key with `changed` attributes. The copy is what is found under the id afterwards
    /// and was not there before; what handle the device gives does not matter. None where the
    /// device refuses, or overwrites the original as NSS does.
    fn copy_of(&self, id: &[u8], master: Handle, changed: Template) -> Result<Vec<Handle>, Error> {
        // Label and id are repeated: some modules copy all but the name.
        let label = self.attribute(master, CKA_LABEL, 256)?.unwrap_or_default();
        let template = changed
            .flag(CKA_TOKEN, true)
            .flag(CKA_PRIVATE, true)
            .bytes(CKA_LABEL, &label)
            .bytes(CKA_ID, id);
        let before = self.masters_with(id)?;
        let copied = self
            .run(|functions| functions.copy_object(&self.trace, self.handle, master.0, template));
        match copied {
            Err(error) if error.failed() || error.out_of_reach() => return Err(error),
            _ => {}
        }
        let mut now = self.masters_with(id)?;
        if now.len() <= before.len() {
            return Ok(Vec::new());
        }
        now.retain(|one| !before.contains(one));
        Ok(now)
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
    pub(crate) fn try_rogue_wrap(&self, master: Handle) -> Result<Tried, Error> {
        let session_key = |extractable| {
            usage(aes(true, extractable), false)
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
        let rogue = self.generate_temporary(session_key(false))?;
        self.using(rogue, |rogue| {
            let bait = self.generate_temporary(session_key(true))?;
            self.using(bait, |bait| self.wrap_by(mechanism, rogue, bait))?;
            Tried::from(Asked::Wrapping, self.wrap_by(mechanism, rogue, master))
        })
    }

    fn try_added_decrypt(&self, master: Handle) -> Result<DecryptAdded, Error> {
        let added = self.set(master, Template::new().flag(CKA_DECRYPT, true));
        let tried = Tried::from(Asked::Setting, added)?;
        // Not every device that says yes does it, nor every one that says no leaves it.
        if self.read_back(master)?.decrypt == Some(false) {
            return Ok(match tried {
                Tried::Done => DecryptAdded::Refused("CKR_OK, and nothing changed".to_owned()),
                Tried::NotKnown(answer) => DecryptAdded::NotKnown(answer),
                Tried::Refused(answer) => DecryptAdded::Refused(answer),
            });
        }
        let revoked = self.set(master, Template::new().flag(CKA_DECRYPT, false));
        Tried::from(Asked::Setting, revoked)?;
        Ok(if self.read_back(master)?.decrypt == Some(false) {
            DecryptAdded::AcceptedAndRevoked
        } else {
            DecryptAdded::AcceptedAndKept
        })
    }
}

fn no_master() -> Error {
    ErrorKind::NoObject {
        what: "master key with this id".to_owned(),
    }
    .into()
}

fn stays_open() -> Error {
    ErrorKind::DidNot {
        what: "make the key non-extractable; nothing was copied or locked".to_owned(),
    }
    .into()
}
