//! Checking an entry's proof with nothing but the proof, and what the reader trusts.

use super::{EntryProof, EntryProofError, EntryVerdict};
use crate::checkpoint::{Checkpoint, origin};
use crate::claim::{Claim, ClaimKind, Finding, Signer, Trust};
use crate::leaf::Leaf;
use crate::note::{Note, VerifierKey};

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

    fn in_tree(&self, leaf: &Leaf, checkpoint: &Checkpoint) -> Result<String, String> {
        if leaf.seq != self.leaf_index {
            return Err(format!(
                "the entry says that it is entry {}, the proof is for entry {}",
                leaf.seq, self.leaf_index
            ));
        }
        if checkpoint.origin != origin(&leaf.room) {
            return Err(format!(
                "the entry is of the room {}, the checkpoint of {:?}",
                leaf.room, checkpoint.origin
            ));
        }
        if checkpoint.size != self.tree_size {
            return Err(format!(
                "the proof is for a journal of {} entries, the checkpoint for one of {}",
                self.tree_size, checkpoint.size
            ));
        }
        self.inclusion(&checkpoint.root)
            .map_err(|error| error.to_string())?;
        Ok(format!(
            "entry {} stands in the journal of {} entries",
            self.leaf_index, self.tree_size
        ))
    }

    fn consistent(&self, own: &Checkpoint, key: Option<&VerifierKey>, kept: Option<&str>) -> Claim {
        let kind = ClaimKind::SinceConsistent;
        let inside = self.since.as_ref();
        let Some(note) = kept.or(inside.map(|since| since.checkpoint.as_str())) else {
            return Claim::not_checked(kind, "no earlier checkpoint was given");
        };
        let (other, note) = match Checkpoint::from_note(note) {
            Ok(read) => read,
            Err(error) => return Claim::refuted(kind, format!("the other checkpoint: {error}")),
        };
        if other.origin != own.origin {
            return Claim::refuted(kind, "the other checkpoint is of another journal");
        }
        let size = other.size;
        if size == own.size && other.root != own.root {
            let detail = format!(
                "two checkpoints at {size} entries have different roots: there are two journals. \
                 Keep both checkpoints"
            );
            return Claim::refuted(kind, detail);
        }
        let Some(key) = key else {
            let detail = "who signed the other checkpoint was not looked at: no key is given";
            return Claim::not_checked(kind, detail);
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
                let detail = format!(
                    "this proof does not lead to the checkpoint at {size} entries; make one with it"
                );
                return Claim::not_checked(kind, detail);
            }
        };
        match result {
            Ok(()) => Claim::proved(
                kind,
                format!("the journal agrees with the checkpoint at {size} entries"),
            ),
            Err(_) => Claim::refuted(
                kind,
                format!(
                    "the journal is not shown to be the one of the checkpoint at {size} entries"
                ),
            ),
        }
    }
}

/// A checkpoint that the key did not sign: with another key nothing is known of it.
fn by_another(note: &Note, key: &VerifierKey) -> Claim {
    let kind = ClaimKind::SinceConsistent;
    let names: Vec<&str> = note.signer_names().collect();
    if let Err(crate::note::NoteError::BadSignature(_)) = note.verify(key) {
        return Claim::refuted(kind, "the signature of the other checkpoint is wrong");
    }
    Claim::not_checked(
        kind,
        format!(
            "the other checkpoint is signed by another key ({}), as an older key of the room would; \
             that one was introduced by the other is not in this proof",
            names.join(", ")
        ),
    )
}

fn signed(note: &Note, checkpoint: &Checkpoint, key: Option<&VerifierKey>) -> Claim {
    let kind = ClaimKind::CheckpointSigned;
    let Some(key) = key else {
        let detail = "the proof does not say which key signed, and none is given";
        return Claim::not_checked(kind, detail);
    };
    let result = match note.verify(key) {
        Ok(()) => Ok(format!(
            "the key signed the journal at {} entries",
            checkpoint.size
        )),
        Err(error) => Err(error.to_string()),
    };
    Claim::from_result(kind, result).by(key.to_string())
}

fn known(note: &Note, key: Option<&VerifierKey>, required: Option<&VerifierKey>) -> Claim {
    let kind = ClaimKind::SignerKnown;
    let Some(required) = required else {
        let detail = "no trusted key was given: who holds the journal key is unknown";
        return Claim::not_checked(kind, detail);
    };
    let claim = if note.verify(required).is_ok() {
        Claim::proved(kind, "the journal key is the trusted one")
    } else {
        let detail = "the checkpoint is not signed by the trusted key; if the room has a new key, ask \
                      for the one that signs now and for how it was introduced";
        Claim::refuted(kind, detail)
    };
    claim.by(key.unwrap_or(required).to_string())
}
