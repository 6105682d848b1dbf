//! What a ceremony leaves to be done.

use crate::{Ceremony, FollowUp, Kind, Phase, Timed};

impl Ceremony {
    /// What an emergency, a compromise or a migration leaves to be done: each is done, or put off with a
    /// reason.
    #[must_use]
    pub fn follow_ups(&self) -> Vec<&'static str> {
        if self.kind == Kind::Compromise {
            return vec![
                "move-what-it-protected",
                "encrypt-anew",
                "tell-those-concerned",
                "incident-report",
            ];
        }
        if self.kind == Kind::Migrate {
            return match self.outstanding() {
                Some(left) if !left.is_empty() => vec![Self::DESTROY_REPLACED],
                Some(_) | None => Vec::new(),
            };
        }
        if self.kind != Kind::Emergency {
            return Vec::new();
        }
        let mut tasks = vec![
            "seal-the-bags-again",
            "decide-on-the-copy",
            "possession-check",
            "incident-report",
        ];
        if !self.absent.is_empty() {
            tasks.push("reissue-for-the-absent");
        }
        tasks
    }

    /// What a migration leaves to be done where old shares are kept until its window ends.
    pub const DESTROY_REPLACED: &str = "destroy-what-was-replaced";

    /// Which shares of the quorum that a migration replaced are still somewhere; nothing while it is
    /// under way, and where it replaced none.
    #[must_use]
    pub fn outstanding(&self) -> Option<Vec<u8>> {
        let reissue = self.reissue.as_ref()?;
        self.released.as_ref()?;
        if self.kind != Kind::Migrate {
            return None;
        }
        match &reissue.remaining {
            Some(remaining) => Some(remaining.clone()),
            None if self.phase == Phase::Aborted => Some(reissue.left()),
            None => None,
        }
    }

    /// What became of a follow-up.
    #[must_use]
    pub fn followed_up(&self, task: &str) -> Option<&Timed<FollowUp>> {
        self.followed_up.iter().find(|done| done.what.task == task)
    }
}
