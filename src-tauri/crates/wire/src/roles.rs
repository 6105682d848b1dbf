//! Roles and their duties as the fronts show them.

use crate::names::typescript;
use ceremony::{Duty, Role};
use serde::Serialize;
use ts_rs::TS;

/// A role and its duties.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct RoleView {
    /// The role.
    #[ts(as = "typescript::Role")]
    pub name: Role,
    /// Its duties.
    #[ts(as = "Vec<typescript::Duty>")]
    pub duties: Vec<Duty>,
    /// True if it acts on keys and the policy.
    pub acts_on_keys: bool,
    /// True if it approves such an act.
    pub approves_on_keys: bool,
}

/// Who may do what: every role with its duties.
#[must_use]
pub fn roles() -> Vec<RoleView> {
    let duties = |role: Role| {
        let duties = Duty::ALL.into_iter().filter(move |duty| role.may(*duty));
        duties.collect()
    };
    let view = |role: Role| RoleView {
        name: role,
        duties: duties(role),
        acts_on_keys: role.acts_on_keys(),
        approves_on_keys: role.approves_on_keys(),
    };
    Role::ALL.into_iter().map(view).collect()
}
