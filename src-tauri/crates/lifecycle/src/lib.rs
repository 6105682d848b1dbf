//! Key states and the moves between them.
