//! What can be proven without trusting anyone: leaves, the Merkle log, notes, checkpoints, and the checking of a record.
