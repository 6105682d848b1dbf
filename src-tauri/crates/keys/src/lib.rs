//! Keys and the policy: what is known of them, what is decided about them, and what is done then.

#![deny(clippy::wildcard_enum_match_arm)]

mod acted;
mod canary;
mod check_rows;
mod decide;
mod destroy;
mod device;
mod exchange;
mod find;
mod health;
mod list;
mod make;
mod policy;
mod rotate;
mod rows;
mod sheet;

pub use acted::{Given, act_of, acted, carry_out, subject};
pub use canary::test;
pub use check_rows::check_rows;
pub use decide::{against, decide};
pub use destroy::{destroy, refuse_destroyed};
pub use device::{holders, unlock};
pub use exchange::{
    block_in, block_out, components_in, components_made, export, exports, forget_components,
    receipt, sealed_in, take_component, take_component_rows, transport_key, type_component_row,
    wrapping_key,
};
pub use find::root;
pub use health::kept_keys;
pub use list::{life, page};
pub use make::make;
pub use policy::{adopt, check_policy, policy_view, standing};
pub use rotate::{compromised, rotate};
pub use rows::{RunTold, make_deks, rewrap};
pub use sheet::{preview, sheet_in, sheet_out};
