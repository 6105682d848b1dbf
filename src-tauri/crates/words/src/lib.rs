//! What the names of a ceremony are called in English: one wording for each, in print and in the
//! terminal.
//!
//! Roles, duties and states of keys are called by their names everywhere: `Role::name`,
//! `Duty::name`, `KeyState::name`.
//!
//! Records of the layouts 1 to 3 were signed with these words and are laid out again with them
//! (`record/tests/layouts.rs`): a change of one needs a new layout, and the old word for the old ones.

use ceremony::{Kind, Role, Shown, Step};

/// What a kind of ceremony is called.
#[must_use]
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::AdoptKey => "Adoption of a key",
        Kind::AdoptPolicy => "Adoption of a policy",
        Kind::Compromise => "Compromise of a key",
        Kind::Destroy => "Destruction of a key",
        Kind::Drill => "Recovery drill",
        Kind::Emergency => "Emergency recovery",
        Kind::Generate => "Key generation",
        Kind::LiveTest => "Live recovery test",
        Kind::Migrate => "Migration to another suite",
        Kind::Possession => "Possession check",
        Kind::Recover => "Key recovery",
        Kind::Redistribute => "Reissue of shares",
        Kind::Replicate => "Replication of a key",
        Kind::Rotate => "Rotation of a key",
    }
}

/// A step's title.
#[must_use]
pub const fn step(step: Step) -> &'static str {
    match step {
        Step::Open => "Open and approve",
        Step::RollCall => "Roll call",
        Step::Inspect => "Inspect the tokens",
        Step::AdoptKey => "Find the key",
        Step::MakeKey => "Make the key",
        Step::Rehearse => "Rehearse recovery",
        Step::HandOut => "Hand out shares",
        Step::Release => "Release the package",
        Step::CloseDoor => "Close the door",
        Step::LoadPackage => "Load the package",
        Step::Collect => "Collect shares",
        Step::Recover => "Recover the key",
        Step::Destroy => "Destroy the drill key",
        Step::Account => "Account for the old shares",
        Step::Contribute => "Share the shares",
        Step::CarryOut => "Decide and carry out",
        Step::FollowUp => "Follow up",
        Step::Prove => "Prove possession",
        Step::Retire => "End the old quorum",
        Step::TestKey => "Rebuild, try and destroy",
        Step::Show(Shown::Printer) => "Show the empty printer",
        Step::SignOff => "Sign off",
        Step::Record => "Make the record",
    }
}

/// What is so when that was shown.
#[must_use]
pub const fn shown(what: Shown) -> &'static str {
    match what {
        Shown::Printer => "no sheet lies in the printer, and no job waits for it",
    }
}

/// What an emergency, a compromise or a migration leaves to be done, by its name in the journal; any other text stays as it is.
#[must_use]
pub fn task(name: &str) -> &str {
    match name {
        "encrypt-anew" => "Encrypt anew what it protected",
        "move-what-it-protected" => "Put what it protected under another key",
        "tell-those-concerned" => "Tell those concerned",
        "destroy-what-was-replaced" => "Destroy the old shares that are still accepted",
        "decide-on-the-copy" => "Decide on the copy of the key",
        "incident-report" => "Write the incident report",
        "possession-check" => "Hold a possession check",
        "reissue-for-the-absent" => "Reissue the shares of who was absent",
        "seal-the-bags-again" => "Seal the bags again",
        other => other,
    }
}

/// What somebody in that role acknowledges as their duty when they are enrolled, and signs.
#[must_use]
pub const fn duty(role: Role) -> &'static str {
    match role {
        Role::Administrator => {
            "I perform the script as it is written, and record every departure from it."
        }
        Role::SecurityOfficer => "I approve an emergency only for the reason that is given.",
        Role::Custodian => {
            "I keep my share sealed, apart from others, and report at once if it is lost or opened."
        }
        Role::BackupCustodian => "I bring a custodian's share only where that custodian cannot.",
        Role::Witness | Role::ExternalWitness => {
            "I confirm only what I have seen, and I hold no share."
        }
        Role::Auditor => "I read and watch, and do not act.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_of_a_newer_program_stays_as_it_is() {
        assert_eq!(task("of a newer program"), "of a newer program");
    }
}
