//! The claims a transcript makes by itself.

use super::parts::{Fault, texts};
use super::people::People;
use super::{OpenEntry, Transcript};
use crate::checkpoint::{Checkpoint, origin};
use crate::claim::{Broken, Claim, ClaimKind, Trust};
use crate::note::VerifierKey;
use crate::saying::{self, Saying};
use crate::succession::{self, JOURNAL_KEY_INTRODUCED};

/// Checks a transcript and says what was found of each of its claims.
pub(crate) fn claims(transcript: &Transcript, trust: &Trust) -> Vec<Claim> {
    let mut claims = Vec::new();
    let opened: Vec<Option<OpenEntry>> = open_each(transcript, &mut claims);
    claims.push(Claim::from_result(
        ClaimKind::LeavesInTree,
        leaves_in_tree(transcript),
    ));
    claims.push(
        Claim::from_result(ClaimKind::CheckpointSigned, checkpoint_signed(transcript))
            .by(transcript.key.to_string()),
    );
    claims.extend(checkpoint_cosigned(transcript, trust));
    let mut people = People::new(transcript, trust);
    for entry in opened.iter().flatten() {
        claims.extend(people.claims(entry));
        let kind = entry.leaf.kind.as_str();
        if kind == JOURNAL_KEY_INTRODUCED && entry.leaf.commitments.contains_key("previous") {
            claims.push(journal_key(transcript, entry).1);
        }
    }
    claims.push(signer_known(transcript, &opened, trust).by(transcript.key.to_string()));
    claims.push(since_consistent(transcript, &opened, trust));
    claims
}

/// Opens every entry; one claim for each that does not open, or one for them all.
fn open_each(transcript: &Transcript, claims: &mut Vec<Claim>) -> Vec<Option<OpenEntry>> {
    let mut opened = Vec::with_capacity(transcript.entries.len());
    let (mut values, mut bad) = (0, 0);
    for (seq, entry) in (transcript.range.first..).zip(&transcript.entries) {
        let result = entry.open(seq).map_err(Saying::from).and_then(|open| {
            if open.leaf.seq != seq {
                Err(saying::entry_says(seq, open.leaf.seq))
            } else if open.leaf.room != transcript.room {
                Err(saying::entry_belongs_to(seq, &open.leaf.room))
            } else {
                Ok(open)
            }
        });
        match result {
            Ok(open) => {
                values += open.values.len();
                opened.push(Some(open));
            }
            Err(saying) => {
                bad += 1;
                // The first hundred say enough of a file that is all wrong.
                if bad <= 100 {
                    claims.push(Claim::refuted(ClaimKind::LeavesOpen, saying).on_entry(seq));
                }
                opened.push(None);
            }
        }
    }
    if bad == 0 {
        let saying = saying::values_open(opened.len(), values);
        claims.push(Claim::proved(ClaimKind::LeavesOpen, saying));
    }
    opened
}

fn leaves_in_tree(transcript: &Transcript) -> Result<Saying, Saying> {
    let checkpoint = transcript.checkpoint()?;
    if checkpoint.size != transcript.range.size {
        return Err(saying::proof_for_size(
            transcript.range.size,
            checkpoint.size,
        ));
    }
    if transcript.entries.is_empty() {
        return Err(saying::transcript_empty());
    }
    transcript
        .range
        .verify(&transcript.leaf_hashes(), &checkpoint.root)?;
    let first = transcript.range.first;
    let last = first + transcript.entries.len() as u64 - 1;
    Ok(saying::entries_in_tree(first, last, checkpoint.size))
}

fn checkpoint_signed(transcript: &Transcript) -> Result<Saying, Saying> {
    let checkpoint = Checkpoint::verified(&transcript.checkpoint, &transcript.key)?;
    if checkpoint.origin != origin(&transcript.room) {
        return Err(saying::checkpoint_of(checkpoint.origin));
    }
    Ok(saying::journal_key_signed(checkpoint.size))
}

/// The claim about the second signature, where the reader asks for it or has nothing else to rely on.
fn checkpoint_cosigned(transcript: &Transcript, trust: &Trust) -> Option<Claim> {
    let kind = ClaimKind::CheckpointCosigned;
    let Some(cosigner) = &trust.required_cosigner else {
        let classical = trust.broken.contains(&Broken::Classical);
        return classical.then(|| Claim::not_checked(kind, saying::cosigner_none_given()));
    };
    let claim = if trust.broken.contains(&Broken::PostQuantum) {
        Claim::not_checked(kind, saying::cosigner_broken())
    } else {
        let cosigned = Checkpoint::from_note(&transcript.checkpoint)
            .map_err(Saying::from)
            .and_then(|(checkpoint, note)| {
                if checkpoint.origin != origin(&transcript.room) {
                    return Err(saying::checkpoint_other());
                }
                let time = note.cosigned(cosigner)?;
                Ok(saying::cosigned(checkpoint.size, time))
            });
        Claim::from_result(kind, cosigned)
    };
    Some(claim.by(cosigner.name()))
}

pub(super) fn text<'a>(entry: &'a OpenEntry, field: &str) -> Option<&'a str> {
    entry.values.get(field)?.as_str()
}

/// The keys an introduction names, if it is signed by the one before, and the claim about it.
fn journal_key(
    transcript: &Transcript,
    entry: &OpenEntry,
) -> (Option<(VerifierKey, VerifierKey)>, Claim) {
    let kind = ClaimKind::JournalKeySuccession;
    let seq = entry.leaf.seq;
    let signature = entry.values.get("previous_signature");
    let parts = match texts(entry, ["key", "previous"]) {
        Ok([key, previous]) => Ok((key, previous, signature)),
        Err(Fault::Refuted(saying)) => Err(Claim::refuted(kind, saying)),
        Err(Fault::NotChecked(saying)) => Err(Claim::not_checked(kind, saying)),
    };
    let (key, previous, signature) = match parts {
        Ok((key, previous, Some(signature))) => (key, previous, signature.as_str().unwrap_or("")),
        Ok((_, _, None)) => {
            let open = Claim::not_checked(kind, saying::succession_open());
            return (None, open.on_entry(seq));
        }
        Err(claim) => return (None, claim.on_entry(seq)),
    };
    let keys = key
        .parse::<VerifierKey>()
        .ok()
        .zip(previous.parse::<VerifierKey>().ok());
    let signed = keys
        .zip(fixed::<64>(signature))
        .filter(|((key, previous), signature)| {
            succession::verify(&origin(&transcript.room), previous, key, signature)
        });
    match signed {
        Some((keys, _)) => {
            let saying = saying::succession_signed(keys.0.name(), keys.1.name());
            (
                Some(keys),
                Claim::proved(kind, saying).on_entry(seq).by(previous),
            )
        }
        None => {
            let wrong = Claim::refuted(kind, saying::succession_wrong());
            (None, wrong.on_entry(seq))
        }
    }
}

fn signer_known(transcript: &Transcript, opened: &[Option<OpenEntry>], trust: &Trust) -> Claim {
    let kind = ClaimKind::SignerKnown;
    let Some(required) = &trust.required_signer else {
        return Claim::not_checked(kind, saying::journal_key_unknown());
    };
    if transcript.key.is_same_key(required) {
        return Claim::proved(kind, saying::journal_key_trusted());
    }
    if succeeds(transcript, opened, required) {
        return Claim::proved(kind, saying::journal_key_introduced());
    }
    if trust.renewed.iter().any(|key| key.is_same_key(required)) {
        return Claim::proved(kind, saying::journal_key_renewed());
    }
    Claim::refuted(kind, saying::journal_key_other(&transcript.key))
}

/// Whether the introductions lead, in their order, from `trusted` to the transcript's key.
fn succeeds(transcript: &Transcript, opened: &[Option<OpenEntry>], trusted: &VerifierKey) -> bool {
    let mut current = trusted.clone();
    for entry in opened
        .iter()
        .flatten()
        .filter(|e| e.leaf.kind == JOURNAL_KEY_INTRODUCED)
    {
        if let Some((key, previous)) = journal_key(transcript, entry).0
            && previous.is_same_key(&current)
        {
            current = key;
        }
    }
    current.is_same_key(&transcript.key)
}

fn since_consistent(transcript: &Transcript, opened: &[Option<OpenEntry>], trust: &Trust) -> Claim {
    let kind = ClaimKind::SinceConsistent;
    let Some(since) = &trust.since else {
        return Claim::not_checked(kind, saying::checkpoint_none_given());
    };
    let (checkpoint, note) = match Checkpoint::from_note(since) {
        Ok(read) => read,
        Err(error) => {
            return Claim::refuted(kind, saying::checkpoint_given().then(error.into()));
        }
    };
    if checkpoint.origin != origin(&transcript.room) {
        return Claim::refuted(kind, saying::checkpoint_given_other());
    }
    let required = trust.required_signer.as_ref();
    let signed_by_known = if trust.broken.contains(&Broken::Classical) {
        let cosigner = trust.required_cosigner.as_ref();
        !trust.broken.contains(&Broken::PostQuantum)
            && cosigner.is_some_and(|key| note.cosigned(key).is_ok())
    } else {
        note.verify(&transcript.key).is_ok()
            || required
                .is_some_and(|key| note.verify(key).is_ok() && succeeds(transcript, opened, key))
    };
    if !signed_by_known {
        return Claim::refuted(kind, saying::checkpoint_given_unsigned());
    }
    let size = checkpoint.size;
    let root = if size == transcript.range.size {
        transcript.checkpoint().ok().map(|own| own.root)
    } else {
        transcript.root_at(size)
    };
    match root {
        Some(root) if root == checkpoint.root => {
            Claim::proved(kind, saying::checkpoint_agrees(size))
        }
        Some(_) => Claim::refuted(kind, saying::checkpoint_disagrees(size)),
        None => Claim::not_checked(kind, saying::checkpoint_beyond(size)),
    }
}

/// Exactly `N` bytes in lower-case hex.
fn fixed<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    (hex::encode(bytes) == digits).then_some(bytes)
}
