//! What both fronts may ask of what was: also of a room that is only looked at.

use super::Room;
use crate::verifying;
use wire::{Error, Trails, Verified, VerifyProgress};

impl Room {
    /// Ceremonies and acts over time, what became of each share, where each quorum came from: each with
    /// the entries that tell it.
    #[must_use]
    pub fn trails(&self) -> Trails {
        wire::trails(self.desk.log.ledger())
    }

    /// Verifies everything: the journal, what the entries of each ceremony claim, each record in the
    /// room's folder, and where each quorum came from. `told` is told how far it is, and says whether to
    /// go on; nothing is written, and no token is needed.
    ///
    /// # Errors
    /// If the journal or the folder cannot be read. What does not check is in what it gives.
    pub fn verify_all(
        &self,
        told: &mut dyn FnMut(VerifyProgress) -> bool,
    ) -> Result<Verified, Error> {
        verifying::verify_all(&self.desk, told)
    }
}
