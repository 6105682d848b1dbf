//! The journal: an append-only Merkle log in SQLite, and the tables projected from it.
