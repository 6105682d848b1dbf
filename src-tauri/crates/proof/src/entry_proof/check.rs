//! Checking an entry's proof with nothing but the proof, and what the reader trusts.

use super::{EntryProof, EntryProofError, EntryVerdict};
use crate::checkpoint::{Checkpoint, origin};
use crate::claim::{Claim, ClaimKind, Finding, Signer, Trust};
use crate::leaf::Leaf;
use crate::note::{Note, VerifierKey};
use crate::saying::{self, Saying};

impl EntryProof {
    /// Checks the proof: that the entry stands in the tree, that the checkpoint is signed, and that
    /// the journal agrees with another checkpoint, where the proof or the reader has one.
    ///
    /// # Errors
    /// [`EntryProofError`] if its leaf or its checkpoint are none. A wrong proof is a verdict, not an
    /// error.
    pub fn check(&self, trust: &Trust) -> Result<EntryVerdict, EntryProofError> {
        let leaf = Leaf::parse(self.leaf.as_bytes())?;
        let (checkpoint, note) = Checkpoint::from_note(&self.checkpoint)?;
        let required = trust.required_signer.as_ref();
        let key = self.key.as_ref().or(required);
        let claims = vec![
            Claim::from_result(ClaimKind::LeavesInTree, self.in_tree(&leaf, &checkpoint))
                .on_entry(self.leaf_index),
            signed(&note, &checkpoint, key),
            known(&note, key, required),
            self.consistent(&checkpoint, key, trust.since.as_deref()),
        ];
        let found = |kind: ClaimKind, result: Finding| {
            let mut claims = claims.iter();
            claims.any(|claim| claim.claim == kind && claim.result == result)
        };
        let asked = self.since.is_some() || trust.since.is_some();
        let open = found(ClaimKind::CheckpointSigned, Finding::NotChecked)
            || (asked && found(ClaimKind::SinceConsistent, Finding::NotChecked));
        let result = if claims.iter().any(|claim| claim.result == Finding::Refuted) {
            Finding::Refuted
        } else if open {
            Finding::NotChecked
        } else {
            Finding::Proved
        };
        let signer = match found(ClaimKind::SignerKnown, Finding::Proved) {
            true => Signer::Trusted,
            false => Signer::Unknown,
        };
        Ok(EntryVerdict {
            result,
            signer,
            leaf_index: self.leaf_index,
            tree_size: self.tree_size,
            leaf_hash: self.leaf_hash(),
            room: leaf.room,
            kind: leaf.kind,
            time: leaf.at,
            ceremony: leaf.ceremony,
            claims,
        })
    }

    fn in_tree(&self, leaf: &Leaf, checkpoint: &Checkpoint) -> Result<Saying, Saying> {
        if leaf.seq != self.leaf_index {
            return Err(saying::entry_says_other(leaf.seq, self.leaf_index));
        }
        if checkpoint.origin != origin(&leaf.room) {
            return Err(saying::entry_room_other(&leaf.room, &checkpoint.origin));
        }
        if checkpoint.size != self.tree_size {
            return Err(saying::proof_for_size(self.tree_size, checkpoint.size));
        }
        self.inclusion(&checkpoint.root)?;
        Ok(saying::entry_in_tree(self.leaf_index, self.tree_size))
    }

    fn consistent(&self, own: &Checkpoint, key: Option<&VerifierKey>, kept: Option<&str>) -> Claim {
        let kind = ClaimKind::SinceConsistent;
        let inside = self.since.as_ref();
        let Some(note) = kept.or(inside.map(|since| since.checkpoint.as_str())) else {
            return Claim::not_checked(kind, saying::checkpoint_none_given());
        };
        let (other, note) = match Checkpoint::from_note(note) {
            Ok(read) => read,
            Err(error) => {
                return Claim::refuted(kind, saying::other_checkpoint().then(error.into()));
            }
        };
        if other.origin != own.origin {
            return Claim::refuted(kind, saying::other_checkpoint_of_other());
        }
        let size = other.size;
        if size == own.size && other.root != own.root {
            return Claim::refuted(kind, saying::journals_two(size));
        }
        let Some(key) = key else {
            return Claim::not_checked(kind, saying::other_checkpoint_unlooked());
        };
        if note.verify(key).is_err() {
            return by_another(&note, key);
        }
        // Where the sizes are equal the roots are: nothing has to lead from one to the other.
        let leads = inside.filter(|since| since.tree_size == size);
        let result = match leads {
            _ if size == own.size => Ok(()),
            Some(since) => since.consistent(&other, own),
            None => {
                return Claim::not_checked(kind, saying::checkpoint_not_led_to(size));
            }
        };
        match result {
            Ok(()) => Claim::proved(kind, saying::checkpoint_agrees(size)),
            Err(_) => Claim::refuted(kind, saying::checkpoint_not_shown(size)),
        }
    }
}

/// A checkpoint that the key did not sign: with another key nothing is known of it.
fn by_another(note: &Note, key: &VerifierKey) -> Claim {
    let kind = ClaimKind::SinceConsistent;
    let names: Vec<&str> = note.signer_names().collect();
    if let Err(crate::note::NoteError::BadSignature(_)) = note.verify(key) {
        return Claim::refuted(kind, saying::other_checkpoint_wrong());
    }
    Claim::not_checked(kind, saying::by_another_key(names.join(", ")))
}

fn signed(note: &Note, checkpoint: &Checkpoint, key: Option<&VerifierKey>) -> Claim {
    let kind = ClaimKind::CheckpointSigned;
    let Some(key) = key else {
        return Claim::not_checked(kind, saying::key_unnamed());
    };
    let result = match note.verify(key) {
        Ok(()) => Ok(saying::key_signed(checkpoint.size)),
        Err(error) => Err(error.into()),
    };
    Claim::from_result(kind, result).by(key.to_string())
}

fn known(note: &Note, key: Option<&VerifierKey>, required: Option<&VerifierKey>) -> Claim {
    let kind = ClaimKind::SignerKnown;
    let Some(required) = required else {
        return Claim::not_checked(kind, saying::journal_key_unknown());
    };
    let claim = if note.verify(required).is_ok() {
        Claim::proved(kind, saying::journal_key_trusted())
    } else {
        Claim::refuted(kind, saying::trusted_did_not_sign())
    };
    claim.by(key.unwrap_or(required).to_string())
}
