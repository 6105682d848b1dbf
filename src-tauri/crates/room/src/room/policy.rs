//! What both fronts may ask of a room's policy.

use super::Room;
use desk::Desk;
use wire::{Deciding, Error, PolicyReport, PolicyView};

/// What may be asked of the policy of a room.
pub struct RoomPolicy<'r> {
    desk: &'r mut Desk,
}

impl Room {
    /// What may be asked of the policy of a room.
    pub fn policy(&mut self) -> RoomPolicy<'_> {
        RoomPolicy {
            desk: &mut self.desk,
        }
    }
}

impl RoomPolicy<'_> {
    /// The policy in force.
    ///
    /// # Errors
    /// If it was adopted with a newer program and cannot be read.
    pub fn in_force(&self) -> Result<PolicyView, Error> {
        keys::policy_view(self.desk)
    }

    /// Looks at a policy, or at the one in force.
    ///
    /// # Errors
    /// If the inventory cannot be read.
    pub fn check(&mut self, text: Option<&str>, days: Option<u32>) -> Result<PolicyReport, Error> {
        keys::check_policy(self.desk, text, days)
    }

    /// Adopts a policy.
    ///
    /// # Errors
    /// If it breaks rules, is not newer, or too few decide.
    pub fn adopt(&mut self, text: &str, deciding: &Deciding) -> Result<PolicyView, Error> {
        keys::adopt(self.desk, text, deciding)
    }
}
