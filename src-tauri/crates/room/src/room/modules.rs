//! What both fronts may ask of the modules of this machine.

use super::Room;
use desk::modules;
use wire::KnownModule;

impl Room {
    /// The known modules that are on this machine, with those that the room has already; for a live
    /// room those that it may have alone. Only whether their files are there is asked: none is opened.
    #[must_use]
    pub fn known_modules(&self) -> Vec<KnownModule> {
        modules::known_modules(&self.desk)
    }
}
