//! Keys that nobody can change from their first moment on, where a device makes such keys.

use cryptoki_sys::{CKA_COPYABLE, CKA_MODIFIABLE, CKA_PRIVATE};

use crate::error::{Error, ErrorKind};
use crate::import::Value;
use crate::keys::{KeyAttributes, aes, expect, usage};
use crate::objects::Handle;
use crate::refusal::{Asked, Tried};
use crate::session::TokenSession;
use crate::template::{Mechanism, Template};
use crate::wrapping::{KNOWN_KEK, KNOWN_KEY};

/// What a device takes in the template of a key that comes in, and then keeps to. A key that cannot
/// be modified may still be copied into one that differs, so there are two (PKCS#11 3.1, 4.4.1).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Locks {
    unmodifiable: bool,
    uncopyable: bool,
}

impl Locks {
    /// Adds them to a template, at its end: some devices refuse what follows.
    pub(crate) fn onto(self, mut template: Template) -> Template {
        if self.uncopyable {
            template = template.flag(CKA_COPYABLE, false);
        }
        if self.unmodifiable {
            template = template.flag(CKA_MODIFIABLE, false);
        }
        template
    }

    /// Notes where a key that was made so reads back otherwise.
    pub(crate) fn differences(self, made: &KeyAttributes, wrong: &mut Vec<String>) {
        if self.uncopyable {
            expect(wrong, "copyable", made.copyable, false);
        }
        if self.unmodifiable {
            expect(wrong, "modifiable", made.modifiable, false);
        }
    }
}

impl TokenSession {
    /// Which locks this device keeps to, found by unwrapping a published key with each. Tried once
    /// a session.
    ///
    /// # Errors
    /// As [`wrap_formats`](Self::wrap_formats).
    pub(crate) fn locks(&self) -> Result<Locks, Error> {
        if let Some(known) = self.locks.get() {
            return Ok(known);
        }
        let found = match self.tried_formats().map(|tried| tried.first().copied()) {
            Ok(Some(tried)) => self.find_locks(Mechanism::plain(tried.mechanism))?,
            Ok(None) => Locks::default(),
            // A device that wraps in no format known unwraps nothing.
            Err(error) if cannot_wrap(&error.kind) => Locks::default(),
            Err(error) => return Err(error),
        };
        self.locks.set(Some(found));
        Ok(found)
    }

    fn find_locks(&self, mechanism: Mechanism) -> Result<Locks, Error> {
        let (kek, _) = self.import(&KNOWN_KEK, Value::Published { extractable: false })?;
        self.using(kek, |kek| {
            let (key, _) = self.import(&KNOWN_KEY, Value::Published { extractable: true })?;
            let wrapped = self.using(key, |key| self.wrap_by(mechanism, kek, key))?;
            for (unmodifiable, uncopyable) in [(true, true), (true, false), (false, true)] {
                let locks = Locks {
                    unmodifiable,
                    uncopyable,
                };
                let template = usage(aes(true, false), true).flag(CKA_PRIVATE, true);
                let made = self.make_temporary(template, |functions, template| {
                    let template = locks.onto(template);
                    functions.unwrap_key(
                        &self.trace,
                        self.handle,
                        mechanism,
                        kek.0,
                        &wrapped,
                        template,
                    )
                });
                match made {
                    // What a failing device cannot do now is not what it cannot do.
                    Err(error) if error.failed() || error.out_of_reach() => return Err(error),
                    Err(_) => {}
                    Ok(made) => {
                        if self.using(made, |made| self.keeps_to(made, locks))? {
                            return Ok(locks);
                        }
                    }
                }
            }
            Ok(Locks::default())
        })
    }

    fn keeps_to(&self, made: Handle, locks: Locks) -> Result<bool, Error> {
        let mut wrong = Vec::new();
        locks.differences(&self.read_back(made)?, &mut wrong);
        if !wrong.is_empty() || !locks.uncopyable {
            return Ok(wrong.is_empty());
        }
        let copied = self.make_temporary(Template::new(), |functions, template| {
            functions.copy_object(&self.trace, self.handle, made.0, template)
        });
        match copied {
            Ok(copy) => self.using(copy, |_| Ok(false)),
            Err(error) => Ok(Tried::from(Asked::Copying, Err::<(), _>(error))?.refused()),
        }
    }
}

fn cannot_wrap(kind: &ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::NotSupported { .. } | ErrorKind::WrapWithoutIntegrity { .. }
    )
}
