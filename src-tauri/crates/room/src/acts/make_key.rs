//! Making the master key in the primary token.

use super::{key_facts, key_id};
use crate::room::Room;
use ceremony::{Command, Effect, TokenRole};
use rand_core::Rng as _;
use wire::Error;
use wire::Told;

impl Room {
    pub(super) fn make_key(
        &mut self,
        id: &str,
        confirmed_by: String,
        told: Told<'_>,
    ) -> Result<(), Error> {
        let label = self.ceremony(id)?.script.key.label.clone();
        self.session(id, TokenRole::Primary)?;
        let mut bytes = [0; 16];
        self.rng.fill_bytes(&mut bytes);
        let effect = Effect::GenerateKey {
            key: hex::encode(bytes),
            label: label.clone(),
        };
        self.intend(id, &effect, Some(confirmed_by), told)?;
        let made = self
            .session(id, TokenRole::Primary)?
            .generate_master(&label, &bytes);
        if let Err(error) = made {
            return self.settle_generation(id, &effect, &bytes, error.into());
        }
        self.report_key_made(id, &effect)?;
        self.finish(id, &effect, told)
    }

    /// Reports the key as the token describes it: after making it, or when it is found later.
    pub(super) fn report_key_made(&mut self, id: &str, effect: &Effect) -> Result<(), Error> {
        let Effect::GenerateKey { key, .. } = effect else {
            return Err(Error::fault("effect-mismatch", "Not the making of a key."));
        };
        let bytes = key_id(key)?;
        let read = || -> Result<_, Error> {
            let session = self.session(id, TokenRole::Primary)?;
            let handles = session.masters_with(&bytes)?;
            let [handle] = handles[..] else {
                return Err(Error::failure(
                    "key-not-alone",
                    format!(
                        "The token holds {} keys with the new key's id.",
                        handles.len()
                    ),
                    "Stop and look at the token with its maker's tool.",
                ));
            };
            key_facts(session, handle, Vec::new(), None)
        };
        match read() {
            Ok(facts) => {
                let calls = self.calls_of(id, TokenRole::Primary);
                self.command(id, Command::ReportKeyMade { key: facts, calls })
            }
            Err(error) => self.unknown(id, effect, error),
        }
    }

    /// After an error, looks whether the key is there all the same.
    fn settle_generation(
        &mut self,
        id: &str,
        effect: &Effect,
        key: &[u8],
        error: Error,
    ) -> Result<(), Error> {
        let looked = self
            .session(id, TokenRole::Primary)
            .and_then(|one| Ok(one.masters_with(key)?));
        match looked {
            Ok(handles) if handles.is_empty() => {
                let calls = self.calls_of(id, TokenRole::Primary);
                self.not_done(id, effect, calls, error)
            }
            Ok(_) | Err(_) => self.unknown(id, effect, error),
        }
    }
}
