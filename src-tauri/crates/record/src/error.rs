//! What can go wrong with a record.

/// Why a record could not be laid out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A page could not be drawn.
    #[error(transparent)]
    Paper(#[from] paper::Error),
    /// An entry of the transcript cannot be laid out.
    #[error("entry {seq} of the transcript cannot be laid out: {detail}")]
    Entry {
        /// Its place in the journal.
        seq: u64,
        /// Why.
        detail: String,
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
