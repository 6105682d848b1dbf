//! Closing the door: after its shares are out, a master key can no longer leave its device.

use cryptoki_sys::{CKA_EXTRACTABLE, CKA_ID, CKA_LABEL, CKA_MODIFIABLE, CKA_PRIVATE, CKA_TOKEN};

use crate::error::{Error, ErrorKind};
use crate::keys::KeyAttributes;
use crate::objects::Handle;
use crate::refusal::Tried;
use crate::root::RootKind;
use crate::session::TokenSession;
use crate::template::Template;
use crate::ways::{On, Ways};

/// What kind of key is behind a door, and how its objects are compared.
#[derive(Clone, Copy)]
enum Behind<'a> {
    /// A master key: equal answers to one challenge. What it is meant to do is left to it.
    Master(&'a [&'a str]),
    /// A root key's private half: a signature over a message that verifies.
    Root(RootKind, &'a dyn Fn(&[u8], &[u8]) -> bool),
}

/// What held when the door was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// The key from now on: another object than before where a copy that cannot be modified was
    /// made.
    pub handle: Handle,
    /// Everything the device says about it now.
    pub attributes: KeyAttributes,
    /// What was tried, for the record.
    pub findings: DoorFindings,
}

/// What was tried when the door was closed, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorFindings {
    /// CKA_EXTRACTABLE reads back false.
    pub extractable_false: bool,
    /// CKA_MODIFIABLE reads back false.
    pub unmodifiable: bool,
    /// What came of wraps under a rogue key. The same rogue key had just wrapped an extractable
    /// key in the same way, so a refusal is the master key's.
    pub rogue_wrap: Tried,
    /// What came of everything else that could bring the key out or change it.
    pub ways: Ways,
}

impl DoorFindings {
    /// Whether the key can no longer be wrapped out: what must hold for any ceremony to go on.
    #[must_use]
    pub fn closed(&self) -> bool {
        self.extractable_false && self.rogue_wrap.refused()
    }

    /// Whether neither the key nor any copy of it can be made to do what it was not made for.
    #[must_use]
    pub fn locked(&self) -> bool {
        self.closed() && self.unmodifiable && self.ways.lock()
    }
}

impl TokenSession {
    /// Closes the door behind the master key with this CKA_ID, or finishes closing it where an
    /// earlier attempt was cut short. Doing it again changes nothing.
    ///
    /// In order: CKA_EXTRACTABLE to false, and read back so; only then a copy with CKA_MODIFIABLE
    /// false where the device allows one, compared with the original by CMAC before that is
    /// destroyed; everything read back; wraps under a rogue key; everything else that could bring
    /// the key out or change it. Look at [`DoorFindings`].
    ///
    /// # Errors
    /// [`ErrorKind::NoObject`]; [`ErrorKind::DidNot`] if the device says that it closed the key and
    /// the key reads back as before (nothing is copied then); [`ErrorKind::Ambiguous`] if objects
    /// with this id are not the same key (nothing is destroyed then); [`ErrorKind::NotLoggedIn`],
    /// [`ErrorKind::TokenGone`]: call again.
    pub fn close_door(&self, id: &[u8]) -> Result<Door, Error> {
        self.close_door_of(id, &[])
    }

    /// The same of a key that was not made here: what it is `meant` to do, of `encrypt`, `decrypt` and
    /// `not-private`, is left to it.
    ///
    /// # Errors
    /// As [`close_door`](Self::close_door).
    pub fn close_door_of(&self, id: &[u8], meant: &[&str]) -> Result<Door, Error> {
        self.close_behind(id, Behind::Master(meant))
    }

    /// The same of the root key with this CKA_ID; `verifies` says whether a signature is by it. Its
    /// public half stays as it is.
    ///
    /// # Errors
    /// As [`close_door`](Self::close_door).
    pub fn close_root_door(
        &self,
        kind: RootKind,
        id: &[u8],
        verifies: &dyn Fn(&[u8], &[u8]) -> bool,
    ) -> Result<Door, Error> {
        self.close_behind(id, Behind::Root(kind, verifies))
    }

    fn close_behind(&self, id: &[u8], behind: Behind<'_>) -> Result<Door, Error> {
        self.close_all(id, behind)?;
        let handle = self.lock_usage(id, behind)?;
        let (rogue_wrap, ways) = match behind {
            Behind::Master(meant) => (
                self.try_rogue_wraps(handle)?,
                self.try_ways(handle, On::Needed, meant)?,
            ),
            Behind::Root(kind, _) => (
                self.try_rogue_wraps_of_root(kind, handle)?,
                self.try_ways_of_root(handle)?,
            ),
        };
        let attributes = self.read_back(handle)?;
        let findings = DoorFindings {
            extractable_false: attributes.extractable == Some(false),
            unmodifiable: attributes.modifiable == Some(false),
            rogue_wrap,
            ways,
        };
        Ok(Door {
            handle,
            attributes,
            findings,
        })
    }

    /// Leaves no object of the key that could be carried out, and at least one of the key.
    fn close_all(&self, id: &[u8], behind: Behind<'_>) -> Result<(), Error> {
        if self.objects_behind(id, behind)?.is_empty() {
            return Err(no_master());
        }
        let mut open = self.set_closed(id, behind)?;
        if !open.is_empty() {
            // Looked for again: the device may have meant another object than it said.
            open = self.set_closed(id, behind)?;
        }
        let Some((first, answer)) = open.first() else {
            return Ok(());
        };
        let masters = self.objects_behind(id, behind)?;
        self.refuse_unequal(id, behind, &masters)?;
        if masters.len() <= open.len() {
            // Only a key that cannot be changed is copied to be closed: where the device merely
            // ignores what it says yes to, it would ignore it of the copy too.
            if self.read_back(*first)?.modifiable != Some(false) {
                return Err(answer.clone());
            }
            self.copy_closed(id, behind, *first)?;
        }
        // One that is closed holds the same key now.
        for (open, _) in open {
            self.destroy(open)?;
        }
        Ok(())
    }

    /// Sets CKA_EXTRACTABLE to false wherever it is not, and returns the objects of which it still
    /// does not read back so, with the reason.
    fn set_closed(&self, id: &[u8], behind: Behind<'_>) -> Result<Vec<(Handle, Error)>, Error> {
        let mut open = Vec::new();
        for master in self.objects_behind(id, behind)? {
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
    fn copy_closed(&self, id: &[u8], behind: Behind<'_>, master: Handle) -> Result<(), Error> {
        let set = || Template::new().flag(CKA_EXTRACTABLE, false);
        // The practice token closes a copy only after it was made, others only while making it.
        for template in [Template::new().flag(CKA_MODIFIABLE, true), set()] {
            for copy in self.copy_of(id, behind, master, template)? {
                if !self.closed(copy)? {
                    // What the device answers is seen by reading back.
                    match self.set(copy, set()) {
                        Err(error) if error.failed() || error.out_of_reach() => return Err(error),
                        _ => {}
                    }
                }
                if self.closed(copy)? {
                    return self.refuse_unequal(id, behind, &[master, copy]);
                }
                self.destroy(copy)?;
            }
        }
        Err(stays_open())
    }

    /// Leaves exactly one object of the key, unmodifiable if the device allows it.
    fn lock_usage(&self, id: &[u8], behind: Behind<'_>) -> Result<Handle, Error> {
        let mut masters = self.objects_behind(id, behind)?;
        self.refuse_unequal(id, behind, &masters)?;
        let mut locked = self.unmodifiable(&masters)?;
        if locked.is_none() {
            self.copy_locked(id, behind, *masters.first().ok_or_else(no_master)?)?;
            // Looked for rather than remembered: a copy may exist although its making failed.
            masters = self.objects_behind(id, behind)?;
            self.refuse_unequal(id, behind, &masters)?;
            locked = self.unmodifiable(&masters)?;
        }
        let Some(keep) = locked.or(masters.first().copied()) else {
            return Err(no_master());
        };
        for master in masters.into_iter().filter(|master| *master != keep) {
            self.destroy(master)?;
        }
        Ok(keep)
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
    fn copy_locked(&self, id: &[u8], behind: Behind<'_>, master: Handle) -> Result<(), Error> {
        let before = self.read_back(master)?;
        if before.extractable != Some(false) {
            // What can leave must stay changeable, or nobody can ever close it.
            return Err(stays_open());
        }
        let template = Template::new().flag(CKA_MODIFIABLE, false);
        for copy in self.copy_of(id, behind, master, template)? {
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
    fn copy_of(
        &self,
        id: &[u8],
        behind: Behind<'_>,
        master: Handle,
        changed: Template,
    ) -> Result<Vec<Handle>, Error> {
        // Label and id are repeated: some modules copy all but the name. What is changed comes last:
        // SoftHSM refuses whatever follows CKA_MODIFIABLE false in a template.
        let label = self.attribute(master, CKA_LABEL, 256)?.unwrap_or_default();
        let template = Template::new()
            .flag(CKA_TOKEN, true)
            .flag(CKA_PRIVATE, true)
            .bytes(CKA_LABEL, &label)
            .bytes(CKA_ID, id)
            .and(changed);
        let before = self.objects_behind(id, behind)?;
        let copied = self
            .run(|functions| functions.copy_object(&self.trace, self.handle, master.0, template));
        match copied {
            Err(error) if error.failed() || error.out_of_reach() => return Err(error),
            _ => {}
        }
        let mut now = self.objects_behind(id, behind)?;
        if now.len() <= before.len() {
            return Ok(Vec::new());
        }
        now.retain(|one| !before.contains(one));
        Ok(now)
    }

    /// Refuses objects of one id that are not one key, before any of them is destroyed.
    fn refuse_unequal(
        &self,
        id: &[u8],
        behind: Behind<'_>,
        masters: &[Handle],
    ) -> Result<(), Error> {
        let Some((first, others)) = masters.split_first() else {
            return Ok(());
        };
        if others.is_empty() {
            return Ok(());
        }
        let mut challenge = [0; 32];
        challenge.copy_from_slice(&self.random(32)?);
        let different = || {
            let (name, count) = (hex::encode(id), masters.len());
            ErrorKind::Ambiguous { name, count }
        };
        match behind {
            Behind::Master(_) => {
                let method = self.check_value(*first)?.method;
                let answer = self.equality(*first, &challenge, method)?;
                for other in others {
                    if self.equality(*other, &challenge, method)? != answer {
                        return Err(different().into());
                    }
                }
            }
            Behind::Root(kind, verifies) => {
                let message = [COMPARED, &challenge].concat();
                for one in masters {
                    if !verifies(&message, &self.sign_as_root(kind, *one, &message)?) {
                        return Err(different().into());
                    }
                }
            }
        }
        Ok(())
    }

    fn objects_behind(&self, id: &[u8], behind: Behind<'_>) -> Result<Vec<Handle>, Error> {
        match behind {
            Behind::Master(_) => self.masters_with(id),
            Behind::Root(..) => self.roots_with(id),
        }
    }
}

/// What a root key's signature for comparing begins with, so that it is one over nothing else.
const COMPARED: &[u8] = b"keymoot/root/compared";

fn no_master() -> Error {
    ErrorKind::NoObject {
        what: "key with this id".to_owned(),
    }
    .into()
}

fn stays_open() -> Error {
    ErrorKind::DidNot {
        what: "make the key non-extractable; nothing was copied or locked".to_owned(),
    }
    .into()
}
