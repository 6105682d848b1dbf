//! Roles and their duties as the fronts show them.

use ceremony::{Duty, Role};
use serde::Serialize;
use ts_rs::TS;

/// A role and its duties.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RoleView {
    /// The role's name.
    pub name: String,
    /// The names of its duties.
    pub duties: Vec<String>,
}

/// Who may do what: every role with its duties.
#[must_use]
pub fn roles() -> Vec<RoleView> {
    let duties = |role: Role| {
        let duties = Duty::ALL.into_iter().filter(move |duty| role.may(*duty));
        duties.map(|duty| duty.name().to_owned()).collect()
    };
    let view = |role: Role| RoleView {
        name: role.name().into(),
        duties: duties(role),
    };
    Role::ALL.into_iter().map(view).collect()
}
