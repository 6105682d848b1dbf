//! Components of a key as people type them, one after the other.

use secrecy::SecretString;
use std::collections::BTreeMap;
use wire::TypedComponent;

/// What was typed; wiped as it goes.
#[derive(Default)]
pub struct Components {
    /// The rows of the component that is being typed, by number from 1.
    pub rows: BTreeMap<u8, SecretString>,
    /// Components that are right by themselves, until the key is made of them.
    pub taken: Vec<TypedComponent>,
}
