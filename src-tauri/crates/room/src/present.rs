//! A ceremony as the fronts show it: what this process and the disk add to its entries.

use crate::acts::reconcile;
use crate::practice_tokens::{PASSPHRASE, PIN};
use crate::room::Room;
use ceremony::TokenRole;
use wire::{Around, Error, PracticeHint, View};

impl Room {
    /// Shows a ceremony.
    ///
    /// # Errors
    /// If there is none of that id.
    pub fn view(&self, id: &str) -> Result<View, Error> {
        let one = self.ceremony(id)?;
        let live = self.live.get(id);
        let unlocked = |role: &TokenRole| {
            let place = live.and_then(|live| live.places.get(role));
            place.is_some_and(|place| self.tokens.ready(place))
        };
        let signer_unlocked = self.journal_place().is_some();
        let around = Around {
            ledger: &self.ledger,
            unlocked: one.token_roles().iter().copied().filter(unlocked).collect(),
            signer_unlocked,
            signer_locked: !signer_unlocked && self.journal_seen() && !self.journal_key_lost,
            found: one.unresolved.as_ref().map(|effect| {
                let found = self.look(id, effect);
                (found, reconcile::decision(effect, found))
            }),
            not_accepted: live.and_then(|live| live.not_accepted.clone()),
            failure: live.and_then(|live| live.failure.clone()),
            void_files: one
                .void_files()
                .filter(|(_, file)| files::lies_there(file))
                .map(|(_, file)| file.path.clone())
                .collect(),
            package: self.package_file(id),
            folder: self.share_folder(id),
            record: self
                .ledger
                .record(id)
                .map(|file| self.folder.records().join(file)),
            practice_hint: self.is_practice().then(|| PracticeHint {
                pin: PIN.into(),
                passphrase: PASSPHRASE.into(),
            }),
        };
        Ok(around.view(one))
    }
}
