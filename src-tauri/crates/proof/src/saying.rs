//! What a check says: one list of sentences and parts of sentences, each with its English, a code, and
//! the values in it. Whoever words them in another language puts the parts in their order one behind
//! the other, as it is done here.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Display;

use crate::checkpoint::CheckpointError;
use crate::leaf::OpeningError;
use crate::merkle::ProofRefused;
use crate::note::NoteError;
use crate::renewal::RenewalError;
use crate::transcript::TranscriptError;

/// One part of what is said: which, and the values in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// One of [`LIST`]. It does not change.
    pub code: String,
    /// By name, as the list has them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// What is said: in English, and as parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saying {
    english: String,
    parts: Vec<Said>,
}

impl Saying {
    fn one<const N: usize>(
        name: &str,
        english: String,
        values: [(&'static str, String); N],
    ) -> Self {
        let code = name.replace('_', "-");
        let values = values.map(|(name, value)| (name.to_owned(), value)).into();
        Self {
            english,
            parts: vec![Said { code, values }],
        }
    }

    pub(crate) const fn of_parts(english: String, parts: Vec<Said>) -> Self {
        Self { english, parts }
    }

    /// This, and directly behind it `next`.
    #[must_use]
    pub fn then(mut self, next: Self) -> Self {
        self.english.push_str(&next.english);
        self.parts.extend(next.parts);
        self
    }

    /// As bytes, for a process that hands it to another.
    #[must_use]
    pub fn to_json(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What [`Self::to_json`] gave; `None` for anything else.
    #[must_use]
    pub fn from_json(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    /// The English, and the parts.
    #[must_use]
    pub fn into_parts(self) -> (String, Vec<Said>) {
        (self.english, self.parts)
    }
}

/// A function for each sentence, named as its code is with underscores, and the list of them all.
macro_rules! sayings {
    ($($name:ident($($value:ident),*) $english:literal;)*) => {
        $(
            #[doc = concat!("“", $english, "”")]
            #[must_use]
            pub fn $name($($value: impl Display),*) -> Saying {
                $(let $value = $value.to_string();)*
                let english = format!($english);
                Saying::one(stringify!($name), english, [$((stringify!($value), $value)),*])
            }
        )*
        /// Every code, with underscores in place of hyphens, with the names of its values.
        pub const LIST: &[(&str, &[&str])] =
            &[$((stringify!($name), &[$(stringify!($value)),*])),*];
    };
}

// What begins or goes on a sentence has its space in it.
sayings! {
    about(who) "{who}: ";
    about_somebody() "somebody: ";
    agree_unreadable() "\"agree\" is neither true nor false";
    another_key_than_enrolled() "signed with another key than the one enrolled";
    another_key_than_given() "signed with another key than the one given";
    another_program() "another program";
    another_program_named(program) "another program ({program})";
    answers_differ(name) "{name}: the two answers are not equal";
    answers_unsigned(name) "{name}: the two answers are not signatures by the root key";
    approved_emergency() "approved the emergency";
    arrived_as_other(field) "somebody came with another {field} than was enrolled";
    attached_after(name) "{name} was attached after signing";
    attachment_as_signed(name) "{name} is as signed";
    attachment_missing(name) "{name} is missing or damaged";
    attachment_other(name) "{name} is not the one that was signed";
    attendee_unreadable() "the attendee cannot be read";
    began_as_another() "the script is not the one of the digest that was signed at roll call";
    begins_late(ceremony, entry) "ceremony {ceremony} begins with entry {entry}, which does not open it";
    broken_algorithm() "; by an algorithm that is declared broken";
    broken_algorithm_alone() "; by an algorithm that is declared broken, and nobody else signed who is relied on";
    by_another_key(names) "the other checkpoint is signed by another key ({names}), as an older key of the room would; that one was introduced by the other is not in this proof";
    bytes_after(bytes, length) "{bytes} bytes follow the end of the record; its first {length} bytes are the record";
    bytes_around(before, after) "{before} bytes stand before the record, and {after} follow its end";
    bytes_as_signed() "every byte outside the manifest is the one that was signed";
    bytes_before(bytes) "{bytes} bytes stand before the record";
    bytes_missing(bytes) "{bytes} bytes of the record are missing";
    bytes_not_as_signed() "the file is not byte for byte the one that was signed";
    bytes_of_another_program() "the bytes are the other program's, not those that were signed; ";
    bytes_unreadable(length) "not {length} bytes in lower-case hex";
    ceremony_open(ceremony, entries) "ceremony {ceremony}: {entries} entries, from its opening on; it had not ended";
    ceremony_told(ceremony, entries) "ceremony {ceremony}: {entries} entries, from its opening to its end";
    ceremony_twice() "the transcript names a ceremony twice";
    challenge_checkpoint() "the challenge: ";
    challenge_elsewhere() "the challenge is not in this transcript";
    challenge_later() "the challenge was made of a later checkpoint than there was";
    challenge_never() "the challenge was made of a checkpoint this journal never had";
    challenge_not_its_own() "the challenge is not that of its checkpoint and fresh bytes";
    challenge_of_other_commitments() "the challenge is for another quorum’s commitments";
    challenge_of_other_journal() "the challenge was made of another journal’s checkpoint";
    check_changed(value) "the check value {value} of the key is another one than before";
    checkpoint_agrees(entries) "the journal agrees with the checkpoint at {entries} entries";
    checkpoint_before(entries) "signed a checkpoint at {entries} entries, before this transcript's first entry";
    checkpoint_beyond(entries) "this record cannot show the journal at {entries} entries; compare with the room";
    checkpoint_disagrees(entries) "the journal is not the one of the checkpoint at {entries} entries";
    checkpoint_given() "the checkpoint given: ";
    checkpoint_given_other() "the checkpoint given is of another journal";
    checkpoint_given_unsigned() "the checkpoint given is not signed by this journal's key";
    checkpoint_later(entries, entry) "signed the journal at {entries} entries, and entry {entry} of this ceremony is later: the signature does not cover the ceremony";
    checkpoint_malformed() "not a checkpoint: expected three lines (origin, size, root)";
    checkpoint_none_given() "no earlier checkpoint was given";
    checkpoint_not_led_to(entries) "this proof does not lead to the checkpoint at {entries} entries; make one with it";
    checkpoint_not_shown(entries) "the journal is not shown to be the one of the checkpoint at {entries} entries";
    checkpoint_of(origin) "the checkpoint is of {origin:?}, another journal";
    checkpoint_other() "the checkpoint is of another journal";
    checkpoint_other_signed() "signed a checkpoint of another journal";
    checkpoint_signed_over() "the checkpoint signed over: ";
    checkpoint_tail(entries, tail) "the newest checkpoint signs {entries} entries; {tail} came after it";
    checkpoint_unknown_key(entries) "signed a checkpoint at {entries} entries by a key that is not a journal key here";
    checkpoint_whole() "the newest checkpoint signs every entry";
    closed_unsigned(names) "the ceremony is closed without a sign-off by {names}";
    closed_unsigned_all() "the ceremony is closed without a sign-off by everybody";
    commitments_changed() "the quorum was made with other commitments than it was used with";
    commitments_unreadable(why) "{why}";
    contribution_elsewhere(index) "what share {index} gave is not in this transcript";
    contributors_differ() "the contributors are not those whose contributions were taken";
    contributors_unreadable() "its contributors cannot be read";
    copy_found() "the key is destroyed, and a copy was still found";
    cosigned(entries, time) "the cosigner signed the journal at {entries} entries, {time} seconds after 1970 began";
    cosigner_broken() "ML-DSA is declared broken: no cosignature is relied on";
    cosigner_none_given() "no cosigner's key was given, and the journal key's algorithm is declared broken";
    cosigner_trusted() "the cosigner that is trusted signed the journal";
    decided(act, subject) "signed “{act}” on {subject}";
    decided_otherwise() "signed that something else is done";
    decision_unreadable() "the decision cannot be read";
    decision_unsigned() "nobody signed the decision";
    destroyed_not_so() "shares count as destroyed that were not";
    did(who) "{who} ";
    duty_acknowledged(role) "acknowledged the duty of a {role}";
    enrolment_elsewhere() "the signature holds, and the enrolment of its key is not in this transcript";
    enrolment_missing() "the enrolment of the key is not in this transcript";
    entries_agree(entries, ceremony) "what the {entries} entries of ceremony {ceremony} say of one another agrees";
    entries_in_tree(first, last, size) "entries {first} to {last} of a journal of {size}, in order and without a gap";
    entry_belongs_to(entry, room) "entry {entry} belongs to room {room}";
    entry_in_tree(entry, size) "entry {entry} stands in the journal of {size} entries";
    entry_is(entry) "entry {entry}: ";
    entry_room_other(room, origin) "the entry is of the room {room}, the checkpoint of {origin:?}";
    entry_says(entry, says) "entry {entry} says that it is entry {says}";
    entry_says_other(says, entry) "the entry says that it is entry {says}, the proof is for entry {entry}";
    entry_unreadable(why) "{why}";
    field_changed(field) "field {field:?} is not the value that was journalled";
    field_missing(field) "{field:?} is missing";
    field_not_text(field) "{field:?} is not text";
    field_unreadable(field) "{field:?} is missing or cannot be read";
    field_withheld(field) "{field:?} is withheld";
    file_altered(why) "{why}";
    file_missing_here() "the journal tells of it, and its file is not in the room’s folder";
    file_shorter() "the file is shorter than the record that was signed";
    file_too_large() "the file is too large to be a record";
    file_unreadable(why) "{why}";
    file_whole(length) "one revision of {length} bytes, with nothing in it that is not used";
    fingerprint_journalled() "its fingerprint is the one that was journalled";
    fingerprint_not_its_own() "the manifest's fingerprint is not that of its transcript";
    fingerprint_other(fingerprint) "the record that was journalled has the fingerprint {fingerprint}";
    fonts_as_signed(fonts) "{fonts} embedded fonts are as signed";
    fonts_other() "the embedded fonts are not those that were signed";
    fonts_unreadable(why) "a font cannot be read: {why}";
    fork_at(record, entry) "{record}: a fork: the room signed two entries {entry}";
    fork_of(record, entries) "{record}: a fork: the room signed two journals of {entries} entries";
    index_unreadable() "its index is not one of a share";
    journal_altered(why) "{why}";
    journal_behind(why) "{why}";
    journal_contains() "this journal has the entries that its checkpoint signs, and one of its keys signed";
    journal_key_broken() "the journal key's algorithm is declared broken";
    journal_key_introduced() "the journal key was introduced by the trusted one";
    journal_key_other(key) "the journal key is {key}, not the trusted one";
    journal_key_renewed() "the trusted key signed the record again";
    journal_key_signed(entries) "the journal key signed the journal at {entries} entries";
    journal_key_trusted() "the journal key is the trusted one";
    journal_key_unknown() "no trusted key was given: who holds the journal key is unknown";
    journal_unsigned() "nothing is signed yet";
    journal_whole(entries, root) "{entries} entries, root {root}";
    journals_two(entries) "two checkpoints at {entries} entries have different roots: there are two journals. Keep both checkpoints";
    kept_all(pages) " and all {pages} pages, as they are drawn";
    kept_none() " and no page: what pages show here proves nothing";
    kept_nothing() "nothing of the file can be compared";
    kept_pages(pages, these) " and of {pages} pages these: {these}";
    kept_transcript() "as signed are the transcript";
    kept_without_transcript() "the transcript is not as signed either; as signed are";
    key_signed(entries) "the key signed the journal at {entries} entries";
    key_unnamed() "the proof does not say which key signed, and none is given";
    key_unreadable() "the key cannot be read";
    laid_out_again() "laid out again, every page is the signed one";
    laid_out_differs(page) "laid out again, page {page} differs";
    laid_out_elsewhere() "this page does not lay pages out again; “keymoot record verify” does";
    laid_out_given_up(why) "laying them out again was given up: {why}";
    laid_out_newer(version, known) "the pages were laid out by version {version}; this program has versions 1 to {known}";
    laid_out_not(why) "{why}";
    lineage_generated(quorum, threshold, shares, ceremony, at, record) "quorum {quorum}, {threshold} of {shares}, was generated in ceremony {ceremony} ({at}, {record})";
    lineage_itself(quorum) "quorum {quorum} is said to have come of itself";
    lineage_missing(quorum) "the record of the ceremony in which quorum {quorum} was made is not among those given";
    lineage_redistributed(quorum, threshold, shares, before, ceremony, at, record) "quorum {quorum}, {threshold} of {shares}, came of quorum {before} in ceremony {ceremony} ({at}, {record}); the secret committed to is the same";
    lineage_unconnected() "nothing connects the key that signed it with this record’s: check it by itself, with the key that you require";
    lists_not_all() "the two lists are not the shares there are";
    manifest_displaced() "the manifest does not stand where it says";
    manifest_endless() "the manifest has no end";
    manifest_followed() "there is something after the manifest in its place";
    manifest_key_other() "the manifest is signed by another key than the journal";
    manifest_missing() "the file has no manifest of a record";
    manifest_missing_here() "there is no manifest to compare with";
    manifest_missing_pdf() "the file has no manifest of a record: it is another document, or was printed, or saved again by a program that leaves attachments out; ask for the original file";
    manifest_none() "the record has no manifest";
    manifest_not_text() "the manifest is not text";
    manifest_note() "the manifest: ";
    manifest_pageless() "the manifest names no pages";
    manifest_room_other() "the manifest and the transcript are of two rooms";
    manifest_signed() "the journal key signed the manifest";
    manifest_transcriptless() "the manifest lists no transcript";
    manifest_unreadable(why) "{why}";
    migrated_all(new, suite, old) "each of the {new} new shares is sealed with the suite {suite}; of the {old} old ones each was destroyed";
    migrated_but(new, suite, old, destroyed, outstanding, until) "each of the {new} new shares is sealed with the suite {suite}; of the {old} old ones {destroyed} were destroyed, and share {outstanding} outstanding until {until}";
    migrated_elsewhere(index) "what new share {index} lies on is not in this transcript";
    migrated_in_disorder() "it does not tell of each old share once, in order";
    migrated_otherwise(index) "what it tells of old share {index} is not what became of it";
    migrated_packageless() "it tells of no package that was replaced";
    migrated_unsealed(index) "new share {index} is not sealed with the suite it went to";
    migrated_untold() "old shares are outstanding, and nothing says that they are to be destroyed";
    movement_signed(item) "signed the movement of {item}";
    no_ceremony() "the entry belongs to no ceremony";
    no_ceremony_named() "the transcript names no ceremony";
    no_entry_of(ceremony) "the transcript has no entry of ceremony {ceremony:?}, which it names";
    not_yet_signed() "no checkpoint signs its entries yet";
    note_malformed(why) "not a signed note: {why}";
    nothing_withheld() "nothing is withheld";
    opened_before() "the ceremony was opened before";
    original_asked() " saved the record again; ask for the original file";
    original_named(length, words) " saved the record again; ask for the original file, of {length} bytes, with the fingerprint that begins with “{words}”";
    other_checkpoint() "the other checkpoint: ";
    other_checkpoint_of_other() "the other checkpoint is of another journal";
    other_checkpoint_unlooked() "who signed the other checkpoint was not looked at: no key is given";
    other_checkpoint_wrong() "the signature of the other checkpoint is wrong";
    others_withheld(entries, values) "of {entries} entries that no ceremony here tells only type and time are shown; their {values} values are committed to";
    package_elsewhere() "the entry that tells of the package is not in this transcript";
    package_incomplete() "a package has no threshold or no number of shares";
    package_not_told() "the package that was loaded is not told";
    package_other() "the package released is not the one that was rehearsed or redistributed";
    package_quorum_other() "a package names a quorum that its commitments do not make";
    package_threshold(why) "a package: {why}";
    package_unsealed(index) "the package is released, and share {index} was not verified and sealed";
    page_added() "the page was added after signing";
    page_as_signed() "the page is as signed";
    page_missing() "the page is missing or cannot be found";
    page_not_compared() "the other program wrote it in a form that is not compared";
    page_other() "the page is not the one that was signed";
    page_unreadable(why) "the page cannot be read: {why}";
    person_not_given() "the signature holds, and there is no such person among those given";
    points_unreadable() "commitments cannot be read";
    possession_proved(index) "proved possession of share {index}, ";
    possession_refused(why) "{why}";
    possession_since(entries) "after the journal had {entries} entries";
    possession_too_old(entries) "the proof is for a checkpoint at {entries} entries, before this transcript’s first";
    present_differ() "those who are present are not those who arrived";
    proof_elsewhere() "the proof leads to another tree";
    proof_for_size(proof, checkpoint) "the proof is for a journal of {proof} entries, the checkpoint for one of {checkpoint}";
    proof_shape() "the proof has not the form that its positions and sizes ask for";
    proved_differ() "the shares that count as proved are not those that were proved";
    quorum_old_other() "the quorum it names as the old one is not the one that was loaded";
    record_journal_one(record, entries) "{record}: of one journal with this record, from {entries} entries on";
    record_not_told() "no entry tells of a record in a file of this name";
    record_refuted(record) "{record}: refuted by itself, and not used here";
    record_room_other(record, room) "{record}: of another room, {room}";
    record_room_same(record) "{record}: of the same room; neither record reaches to what the other signs";
    recovered_from_few(entered) "the key is recovered from {entered} shares, fewer than the threshold";
    redistributed(threshold, shares, new_threshold, new_shares, through) "{threshold} of {shares} became {new_threshold} of {new_shares} through shares {through}: each gave what their share is, and the commitment to the secret is the old one";
    redistribution_commitments() "the new commitments are not those that the contributions give";
    redistribution_refused(why) "{why}";
    redistribution_refuted() "the redistribution is refuted";
    redistribution_unchecked() "the redistribution is not checked";
    renewal_differs(part) "the renewal is not of this file: its {part} is another";
    renewal_note() "the renewal: ";
    renewal_unreadable(why) "{why}";
    renewed(at, key) "signed again at {at}: every byte, by SHA-512, and the checkpoint that {key} signed";
    roll_call_old() "did not sign at roll call: the entry is of version 1, after newer ones";
    roll_call_signed(role) "signed at roll call as {role}";
    roll_call_unsigned() "did not sign at roll call";
    rooms_two(record, ceremony) "{record}: two rooms tell of a ceremony {ceremony}";
    root_key_nameless() "the check value is of a root key, whose public key is missing";
    root_key_other() "the check value is not the fingerprint of the root key";
    root_key_unproved() "the root key's signature does not verify under its public key";
    script_elsewhere() "the script’s digest is not in this transcript";
    secret_other() "the secret committed to is not the old one";
    signature_of_decision_unreadable() "a signature of the decision cannot be read";
    signature_to_add(signer) "the signature to add does not verify under {signer}";
    signature_wrong() "the signature is wrong";
    signature_wrong_of(signer) "the signature of {signer} is wrong";
    signed_agreeing() "agreed and signed";
    signed_another(entries) "signed another journal of {entries} entries";
    signed_at(entries) " the journal at {entries} entries";
    signed_beyond(entries, entry) "signed a journal of {entries} entries at entry {entry}";
    signed_disagreeing() "did not agree and signed";
    somebody_did() "somebody ";
    statement_unreadable(why) "{why}";
    succession_open() "a journal key was introduced; its signature is withheld or was not made";
    succession_signed(key, previous) "{key} was introduced by {previous}";
    succession_wrong() "the introduction of a journal key is not signed by the key before it";
    time_before() "its time is before that of an earlier entry";
    transcript_as_signed() "the transcript is as signed";
    transcript_checkpoint() "the transcript's checkpoint: ";
    transcript_empty() "the transcript has no entries";
    transcript_missing() "the transcript is missing or damaged";
    transcript_none() "there is no transcript to check";
    transcript_not_redactable() "it was made before values could be withheld: the fingerprint is over all of them; ask for the record itself";
    transcript_other() "the transcript is not the one that was signed";
    transcript_unreadable(why) "{why}";
    trusted_did_not_sign() "the checkpoint is not signed by the trusted key; if the room has a new key, ask for the one that signs now and for how it was introduced";
    unsigned_by(signer) "there is no signature by {signer}";
    values_open(entries, values) "{entries} entries; each of the {values} disclosed values is the one that was journalled";
    with_enrolled_key() ", with the key enrolled";
    with_given_key() ", which is the one given";
    with_unenrolled_key() ", with a key whose enrolment is not in this transcript";
    withheld(kind, fields) "of {kind} is withheld, and committed to: {fields}";
    withholds(entry, field) "entry {entry} withholds {field:?}, and the pages of its ceremony show all";
}

impl From<CheckpointError> for Saying {
    fn from(error: CheckpointError) -> Self {
        match error {
            CheckpointError::Malformed => checkpoint_malformed(),
            CheckpointError::Note(error) => error.into(),
        }
    }
}

impl From<NoteError> for Saying {
    fn from(error: NoteError) -> Self {
        match error {
            NoteError::BadSignature(signer) => signature_wrong_of(signer),
            NoteError::Malformed(why) => note_malformed(why),
            NoteError::NotSigned(signer) => unsigned_by(signer),
            NoteError::SignatureRefused(signer) => signature_to_add(signer),
        }
    }
}

impl From<OpeningError> for Saying {
    fn from(error: OpeningError) -> Self {
        match error {
            OpeningError::DoesNotMatch(field) => field_changed(field),
            other @ (OpeningError::Duplicate(_)
            | OpeningError::Leaf(_)
            | OpeningError::Unopened(_)
            | OpeningError::UnknownField(_)
            | OpeningError::Value { .. }) => entry_unreadable(other),
        }
    }
}

impl From<ProofRefused> for Saying {
    fn from(error: ProofRefused) -> Self {
        match error {
            ProofRefused::OtherTree => proof_elsewhere(),
            ProofRefused::Shape => proof_shape(),
        }
    }
}

impl From<RenewalError> for Saying {
    fn from(error: RenewalError) -> Self {
        match error {
            RenewalError::Differs(part) => renewal_differs(part),
            RenewalError::Note(error) => renewal_note().then(error.into()),
            other @ (RenewalError::Canonical(_)
            | RenewalError::Form(_)
            | RenewalError::Record(_)) => renewal_unreadable(other),
        }
    }
}

impl From<TranscriptError> for Saying {
    fn from(error: TranscriptError) -> Self {
        match error {
            TranscriptError::Checkpoint(error) => transcript_checkpoint().then(error.into()),
            TranscriptError::Entry { entry, source } => entry_is(entry).then(source.into()),
            other @ (TranscriptError::Canonical(_)
            | TranscriptError::Format(_)
            | TranscriptError::Json(_)
            | TranscriptError::TooLarge) => transcript_unreadable(other),
        }
    }
}
