//! The tables of the answers file that custody needs: media, proofs, reissue, emergencies.

use super::BroughtShare;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// `[media."NAME"]`: what opens a share that is sealed for somebody.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Media {
    /// A file with the PIN of the card on its first line; a line of `--pin-file` with the card's
    /// serial number or label does as well.
    pub(crate) pin_file: Option<PathBuf>,
    /// A file with the share's passphrase on its first line.
    pub(crate) passphrase_file: Option<PathBuf>,
    /// The file of their age identity.
    pub(crate) identity: Option<PathBuf>,
}

impl Media {
    pub(super) fn paths(&mut self) -> impl Iterator<Item = &mut PathBuf> {
        let Self {
            pin_file,
            passphrase_file,
            identity,
        } = self;
        pin_file.iter_mut().chain(passphrase_file).chain(identity)
    }
}

/// `[roll-call.holder_absent."NAME"]`: in an emergency, a custodian who is unavailable.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HolderAbsent {
    /// What was tried to reach them.
    pub(crate) tried: String,
    /// Why they do not come.
    pub(crate) reason: String,
}

/// `[account]`: which shares of the old quorum nobody can account for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Account {
    pub(crate) confirmed_by: Option<String>,
    /// Their indices; empty if all are accounted for. It has to be said.
    pub(crate) unaccounted: Option<Vec<u8>>,
    /// What is known of them.
    pub(crate) reason: String,
}

/// `[contribute]`: who of the old quorum shares their share again.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Contribute {
    pub(crate) confirmed_by: Option<String>,
    /// The shares, in the order they are brought.
    pub(crate) share: Vec<BroughtShare>,
}

/// `[prove]`: a possession check.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Prove {
    pub(crate) confirmed_by: Option<String>,
    /// Shares brought into the room, each with the `new_bag` it goes back into.
    pub(crate) share: Vec<BroughtShare>,
    /// Proofs made on custodians' own machines.
    pub(crate) proof: Vec<BroughtProof>,
    /// Why the check ends without the others; it waits for them if left out.
    pub(crate) missing: Option<String>,
}

/// `[[prove.proof]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BroughtProof {
    pub(crate) custodian: String,
    pub(crate) file: PathBuf,
}

/// `[retire]`: the end of the old quorum.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Retire {
    pub(crate) confirmed_by: Option<String>,
    /// How shares are destroyed, unless one says otherwise.
    pub(crate) how: Option<String>,
    /// The old shares that are destroyed.
    pub(crate) destroyed: Vec<DestroyedShare>,
    /// Shares that are destroyed of void attempts.
    pub(crate) voided: Vec<VoidedShare>,
}

/// `[[retire.destroyed]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DestroyedShare {
    pub(crate) index: u8,
    pub(crate) custodian: String,
    /// The bag it was in; empty if in none.
    #[serde(default)]
    pub(crate) bag: String,
    /// Why it is another bag than registered, where it is.
    #[serde(default)]
    pub(crate) bag_reason: Option<String>,
    #[serde(default)]
    pub(crate) how: Option<String>,
}

/// `[[retire.voided]]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoidedShare {
    pub(crate) attempt: u32,
    pub(crate) index: u8,
    #[serde(default)]
    pub(crate) how: Option<String>,
}

/// `[follow-up]`: what becomes of each task an emergency leaves.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct FollowUp {
    pub(crate) confirmed_by: Option<String>,
    /// Task → what was done.
    pub(crate) done: BTreeMap<String, String>,
    /// Task → why it is put off, and until when.
    pub(crate) deferred: BTreeMap<String, Deferred>,
}

/// `[follow-up.deferred.TASK]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Deferred {
    pub(crate) reason: String,
    /// A date.
    pub(crate) until: String,
}

/// `[[attachment]]`: a file to put beside the record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Attachment {
    /// The step at which it is attached.
    pub(crate) step: String,
    /// What it is.
    pub(crate) what: String,
    pub(crate) file: PathBuf,
}
