//! Session objects: made under a name of their own, used, and gone again whatever happens.

use std::sync::atomic::{AtomicU64, Ordering};

use cryptoki_sys::{CK_OBJECT_HANDLE, CKA_LABEL, CKA_TOKEN};

use crate::error::{Error, ErrorKind};
use crate::objects::Handle;
use crate::raw::Functions;
use crate::session::TokenSession;
use crate::template::Template;

/// Counts this process's session objects, which its sessions see of each other.
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A label that no object has.
pub(crate) fn name() -> String {
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("keymoot-temporary-{number}")
}

impl TokenSession {
    /// Makes a session object. The handle counts only if it leads to the object of that name: a
    /// handle of another is not touched. What a device made although it says that it failed is
    /// destroyed.
    pub(crate) fn make_temporary(
        &self,
        template: Template,
        make: impl FnOnce(&Functions, Template) -> Result<CK_OBJECT_HANDLE, Error>,
    ) -> Result<Handle, Error> {
        let name = name();
        let template = template
            .flag(CKA_TOKEN, false)
            .bytes(CKA_LABEL, name.as_bytes());
        let made = self
            .run(|functions| make(functions, template))
            .map(Handle)
            .and_then(|made| self.is_named(made, &name).map(|()| made));
        if made.is_err() {
            self.remove_named(&name);
        }
        made
    }

    /// The same for a key pair; returns the public key first.
    pub(crate) fn make_temporary_pair(
        &self,
        [public, private]: [Template; 2],
        make: impl FnOnce(
            &Functions,
            Template,
            Template,
        ) -> Result<(CK_OBJECT_HANDLE, CK_OBJECT_HANDLE), Error>,
    ) -> Result<(Handle, Handle), Error> {
        let name = name();
        let named = |template: Template| {
            template
                .flag(CKA_TOKEN, false)
                .bytes(CKA_LABEL, name.as_bytes())
        };
        let made = self
            .run(|functions| make(functions, named(public), named(private)))
            .map(|(public, private)| (Handle(public), Handle(private)))
            .and_then(|(public, private)| {
                self.is_named(public, &name)?;
                self.is_named(private, &name)?;
                Ok((public, private))
            });
        if made.is_err() {
            self.remove_named(&name);
        }
        made
    }

    fn is_named(&self, made: Handle, name: &str) -> Result<(), Error> {
        if !self.exists(made)? {
            return Err(ErrorKind::DidNot {
                what: "make the object".to_owned(),
            }
            .into());
        }
        let label = self.attribute(made, CKA_LABEL, 256)?;
        if label.is_some_and(|label| *label == name.as_bytes()) {
            return Ok(());
        }
        Err(ErrorKind::WrongAnswer {
            what: "the handle of another object instead of the new one's".to_owned(),
        }
        .into())
    }

    /// Destroys session objects of that name. The error that made this necessary is the one to
    /// tell; what is left goes with the session.
    pub(crate) fn remove_named(&self, name: &str) {
        let named = Template::new()
            .flag(CKA_TOKEN, false)
            .bytes(CKA_LABEL, name.as_bytes());
        for left in self.find_by(named).unwrap_or_default() {
            let _ = self.destroy(left);
        }
    }

    /// Uses a session object once and destroys it, whatever comes of that. The first error is the
    /// one that is told.
    pub(crate) fn using<T>(
        &self,
        object: Handle,
        act: impl FnOnce(Handle) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let done = act(object);
        let destroyed = self.destroy(object);
        let done = done?;
        destroyed?;
        Ok(done)
    }
}
