//! Destroying the drill key everywhere, and looking for it afterwards.

use super::key_id;
use crate::room::Room;
use ceremony::{Command, Copy, DeviceCall, Effect, TokenRole};
use wire::Error;
use wire::Told;

impl Room {
    pub(super) fn destroy(
        &mut self,
        id: &str,
        confirmed_by: String,
        told: Told<'_>,
    ) -> Result<(), Error> {
        let effect = self.turn(id)?;
        // Every token that holds the key must be at hand before the first copy goes.
        for role in self.ceremony(id)?.token_roles() {
            self.session(id, *role)?;
        }
        self.intend(id, &effect, Some(confirmed_by), told)?;
        self.finish_destruction(id, &effect)?;
        self.finish(id, &effect, told)
    }

    /// Destroys what is left of the key: doing it again changes nothing.
    pub(super) fn finish_destruction(&mut self, id: &str, effect: &Effect) -> Result<(), Error> {
        let Effect::DestroyKey { key } = effect else {
            return Err(Error::fault("effect-mismatch", "Not a destruction."));
        };
        let key = key_id(key)?;
        let mut copies = Vec::new();
        let mut calls: Vec<DeviceCall> = Vec::new();
        for role in self.ceremony(id)?.token_roles() {
            let destroyed = self.destroy_in(id, *role, &key);
            calls.extend(self.calls_of(id, *role));
            match destroyed {
                Ok(copy) => copies.push(copy),
                Err(error) => return self.unknown(id, effect, error),
            }
        }
        self.command(id, Command::ReportKeyDestroyed { copies, calls })
    }

    fn destroy_in(&self, id: &str, role: TokenRole, key: &[u8]) -> Result<Copy, Error> {
        let session = self.session(id, role)?;
        for handle in session.masters_with(key)? {
            session.destroy(handle)?;
        }
        let info = session.token_info()?;
        let found = !session.masters_with(key)?.is_empty();
        Ok(Copy {
            token: role,
            label: info.label,
            serial: info.serial,
            found,
        })
    }
}
