//! What can go wrong with a record.

/// Why a record could not be laid out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A page could not be drawn.
    #[error(transparent)]
    Paper(#[from] paper::Error),
    /// An entry of the transcript is none, or of a newer program.
    #[error(transparent)]
    Entry(#[from] ledger::EntryError),
    /// An entry does not show all of its values.
    #[error("entry {seq} of the transcript withholds values, and a record shows all")]
    Withheld {
        /// Its place in the journal, from 0.
        seq: u64,
    },
    /// The transcript names no ceremony.
    #[error("the transcript names no ceremony, so there is nothing to record")]
    NoCeremony,
    /// A ceremony's entries do not begin one.
    #[error(transparent)]
    Replay(#[from] ceremony::ReplayError),
    /// The transcript cannot be read.
    #[error(transparent)]
    Transcript(#[from] proof::transcript::TranscriptError),
}
