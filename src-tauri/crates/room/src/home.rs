//! The home screen: what needs us now, what can be recovered, what state the keys are in.

use crate::room::Room;
use wire::{Error, Home, KeyView, State, room_mode};

impl Room {
    /// The home screen.
    ///
    /// # Errors
    /// If the journal cannot be read.
    pub fn home(&self) -> Result<Home, Error> {
        let journal = self.journal_view()?;
        let keys = self.keys();
        let facts = self.ledger.facts();
        let state = State {
            ledger: &self.ledger,
            journal: &journal,
            keys: &keys,
            read_only: self
                .read_only
                .as_ref()
                .map(|reason| reason.message.as_str()),
            clock_doubt: self.clock_doubt().map(|doubt| doubt.message),
            modules: self.modules_to_approve(),
            today: self.clock.now().date_naive(),
        };
        Ok(Home {
            room: facts.name.clone(),
            id: facts.id.clone(),
            mode: room_mode(facts.practice).into(),
            path: self.folder.root().display().to_string(),
            read_only: self.read_only.is_some(),
            signer: self.journal_key().map(|key| key.verifier.to_string()),
            needs: state.needs(),
            quorums: wire::quorums(&self.ledger),
            ceremonies: self.ceremonies(),
            people: u32::try_from(self.ledger.people().len()).unwrap_or(u32::MAX),
            journal,
            keys,
        })
    }

    /// Every lasting key made or rebuilt here, newest first.
    pub(crate) fn keys(&self) -> Vec<KeyView> {
        wire::keys(&self.ledger, self.seen.as_deref())
    }
}
