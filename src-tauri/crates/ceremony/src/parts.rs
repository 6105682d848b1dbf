//! The parts a ceremony's state is made of.

use crate::{
    Agreement, Attendee, Copy, Entropy, Equality, FileFacts, KeyFacts, KeyId, Medium, MediumKind,
    Migrated, PackageFacts, ParticipantId, ReadBack, Reconciliation, Step, VoidedShare,
};

/// Something with the time it was journalled, RFC 3339 UTC.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Timed<T> {
    /// When.
    pub at: String,
    /// What.
    pub what: T,
}

/// When a step ran and who confirmed it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct StepTime {
    /// The step.
    pub step: Step,
    /// When it began.
    pub started: String,
    /// When it ended.
    pub ended: Option<String>,
    /// Names of those who confirmed something in it.
    pub confirmed_by: Vec<String>,
}

/// Whether a participant is in the room.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Presence {
    /// Who.
    pub attendee: Attendee,
    /// How their identity was checked.
    pub identity_check: String,
    /// When they arrived.
    pub arrived: String,
    /// True while they are in the room.
    pub here: bool,
    /// When they were away.
    pub absences: Vec<Absence>,
}

/// A time in which a participant was away.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Absence {
    /// When they left.
    pub left: String,
    /// Why.
    pub reason: String,
    /// When they came back.
    pub returned: Option<String>,
}

/// The script's approval.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScriptApproval {
    /// Who says that it is approved.
    pub by: String,
    /// Where the approval is found; may be empty.
    pub reference: String,
}

/// A bag that was opened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OpenedBag {
    /// Whose.
    pub custodian: String,
    /// Its number.
    pub bag: String,
    /// True if its seal was intact.
    pub seal_intact: bool,
    /// Who looked at it too.
    pub confirmed_by: String,
}

/// Something that a custodian brought, or proved, and that was not accepted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NotAccepted {
    /// Who.
    pub custodian: String,
    /// Why, by its name in the journal.
    pub reason: String,
    /// Why, in words.
    pub detail: String,
}

/// An interruption.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Break {
    /// Who asked for it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When it was over.
    pub until: Option<String>,
}

/// What was in memory alone, and left it before it was of use.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lost {
    /// What it was.
    pub what: LostKind,
    /// Why.
    pub reason: String,
}

/// What was in memory alone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LostKind {
    /// Contributions of old custodians to a redistribution.
    Contributions,
    /// Shares that were entered.
    EnteredShares,
    /// A sharing, by its number.
    Sharing(u32),
}

/// An effect that is known not to have happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// The effect's name.
    pub effect: String,
    /// The error's code.
    pub code: String,
    /// What happened instead.
    pub message: String,
}

/// A decision on an effect of which the outcome had to be found out.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reconciled {
    /// The effect's name.
    pub effect: String,
    /// What was found, by its name in the journal.
    pub found: String,
    /// What was decided.
    pub decision: Reconciliation,
    /// Who decided.
    pub by: String,
}

/// Why a ceremony ended early.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Stopped {
    /// Who stopped it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// A share on its way to its custodian.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HandedShare {
    /// The share's index, from 1.
    pub index: u8,
    /// Whose it is.
    pub custodian: String,
    /// What the script says it goes onto.
    pub planned: MediumKind,
    /// The script says that a passphrase, too, is needed to read it.
    pub passphrase: bool,
    /// Its custodian is far away and answers with a proof.
    pub remote: bool,
    /// What carries it, once written.
    pub medium: Option<Medium>,
    /// How it was read from its medium again.
    pub read_back: ReadBack,
    /// Agrees with the commitments.
    pub verified: bool,
    /// Its bag, once sealed.
    pub bag: Option<String>,
}

/// A sharing of the key that is under way, or done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attempt {
    /// From 1.
    pub number: u32,
    /// What is public of its package.
    pub package: PackageFacts,
    /// What randomness went in.
    pub entropy: Vec<Entropy>,
    /// The proof that the package opened inside the token; a redistribution rebuilds nothing, so it
    /// has none.
    pub equality: Option<Equality>,
    /// Its shares, in order.
    pub shares: Vec<HandedShare>,
}

/// A share that was to be written, and the files it was to be written to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Written {
    /// Its index.
    pub index: u8,
    /// The attempt it belongs to.
    pub attempt: u32,
    /// The files; none where it was printed.
    pub files: Vec<FileFacts>,
}

/// An attempt whose secret is gone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Voided {
    /// The attempt's number.
    pub attempt: u32,
    /// Why.
    pub reason: String,
    /// Bags that hold its shares.
    pub bags: Vec<String>,
    /// Shares that are outside and could still rebuild the secret or open a package together.
    pub shares: Vec<VoidedShare>,
    /// Which of them were destroyed.
    pub destroyed: Vec<Timed<RetiredShare>>,
}

/// A share brought by a custodian.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Collected {
    /// The share's index.
    pub index: u8,
    /// Who brought it.
    pub custodian: String,
    /// The bag it came from.
    pub bag: String,
    /// How it was read: `sheet`, `text` or `typed`.
    pub how: String,
    /// Cells that were corrected while reading.
    pub corrected: Vec<String>,
}

/// The package as released.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Released {
    /// What is public of it.
    pub package: PackageFacts,
    /// The file's name.
    pub file: String,
}

/// A destroyed key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Destroyed {
    /// Its id.
    pub key: KeyId,
    /// Where it was looked for afterwards.
    pub copies: Vec<Copy>,
}

/// Somebody's sign-off.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignOff {
    /// The participant's id.
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
    /// What they said, with the signature.
    pub agreement: Agreement,
}

/// An old custodian's part in a redistribution.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Contribution {
    /// The old share's index.
    pub index: u8,
    /// Whose share it was.
    pub custodian: String,
    /// The bag it came out of.
    pub bag: String,
    /// How it was read.
    pub how: String,
    /// What it was shared under, hex points: C′ of degree k′ − 1.
    pub commitments: Vec<String>,
}

/// A share that was destroyed: of an old quorum, or of a redistribution that came to nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RetiredShare {
    /// Its index.
    pub index: u8,
    /// Whose it was.
    pub custodian: String,
    /// The bag it was in.
    pub bag: String,
    /// How it was destroyed.
    pub how: String,
    /// The witness.
    pub confirmed_by: String,
}

/// Shares of an old quorum in unknown hands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unaccounted {
    /// Their indices.
    pub shares: Vec<u8>,
    /// Why; empty if there are none.
    pub reason: String,
}

/// What a redistribution knows of the quorum it replaces.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reissue {
    /// The old package.
    pub from: PackageFacts,
    /// Which shares nobody can account for; once said.
    pub unaccounted: Option<Unaccounted>,
    /// Who shared their share so far.
    pub contributions: Vec<Contribution>,
    /// Which old shares were destroyed.
    pub destroyed: Vec<Timed<RetiredShare>>,
    /// Shares that remain somewhere, once the old quorum was ended.
    pub remaining: Option<Vec<u8>>,
    /// What became of all that was replaced, once a migration ended the old quorum.
    pub migrated: Option<Migrated>,
}

impl Reissue {
    /// The old shares that were not destroyed.
    #[must_use]
    pub fn left(&self) -> Vec<u8> {
        let gone = |index: &u8| self.destroyed.iter().any(|one| one.what.index == *index);
        (1..=self.from.shares)
            .filter(|index| !gone(index))
            .collect()
    }
}

/// A share whose possession was proved.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Proved {
    /// Its index.
    pub index: u8,
    /// Whose it is.
    pub custodian: String,
    /// The proof, hex.
    pub proof: String,
    /// `in-room` or `own-machine`.
    pub how: String,
    /// The bag it went back into.
    pub bag: Option<String>,
}

/// How a possession check ended.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CheckClosed {
    /// Shares proved.
    pub proved: Vec<u8>,
    /// Shares not proved.
    pub missing: Vec<u8>,
    /// Why they are missing.
    pub reason: String,
}

/// A live key rebuilt, tried and destroyed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LiveTest {
    /// The key as the token described it while it was there.
    pub key: KeyFacts,
    /// Its answer beside that of the live copy.
    pub equality: Equality,
    /// What both made of a canary.
    pub canary: Equality,
}

/// An emergency's approval.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Approval {
    /// Participant id.
    pub participant: ParticipantId,
    /// Their name.
    pub name: String,
    /// Their key, hex.
    pub public_key: String,
    /// Their signature, hex.
    pub signature: String,
}

/// A custodian who could not be had.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Absent {
    /// Who.
    pub custodian: String,
    /// What was tried to reach them.
    pub tried: String,
    /// Why they did not come.
    pub reason: String,
}

/// Something an emergency leaves to be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FollowUp {
    /// What, one of [`Ceremony::follow_ups`](crate::Ceremony::follow_ups).
    pub task: String,
    /// What was done, or why it was put off.
    pub note: String,
    /// Until when it was put off, a date; `None` if it was done.
    pub until: Option<String>,
}

/// A file beside the record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Attachment {
    /// What it is.
    pub what: String,
    /// The file's name.
    pub file: String,
    /// SHA-256, hex.
    pub digest: String,
    /// Its length.
    pub bytes: u64,
}
