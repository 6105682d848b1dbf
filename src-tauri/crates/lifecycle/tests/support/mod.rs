//! A key to try things on.

use lifecycle::{Algorithm, Class, Key, KeyRef, KeyState, Origin, Tier};

/// The time at which things are tried.
pub(crate) const NOW: &str = "2027-06-01T12:00:00Z";

/// A DEK in a state.
pub(crate) fn key(state: KeyState) -> Key {
    Key {
        key: KeyRef::new("orders", 1),
        label: "orders".into(),
        tier: Tier::Dek,
        algorithm: Algorithm::Aes256,
        parent: Some(KeyRef::new("payroll", 1)),
        state,
        until: None,
        purge_from: None,
        owner: "Sales".into(),
        domain: "orders".into(),
        class: Class {
            environment: "production".into(),
            usage: "data".into(),
            sensitivity: "confidential".into(),
        },
        origin: Origin::Made,
        made: "2027-05-01T09:00:00Z".into(),
        ends: Some("2027-07-30".into()),
        check: None,
        holds: Vec::new(),
    }
}
