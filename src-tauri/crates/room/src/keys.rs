//! Keys and the policy: what is known of them, what is decided about them, and what is done then.

mod canary;
mod decide;
mod destroy;
mod device;
mod find;
mod health;
mod list;
mod make;
mod policy;
mod rotate;
mod rows;
mod sheet;

pub(crate) use canary::test;
pub(crate) use decide::{against, decide};
pub(crate) use destroy::destroy;
pub(crate) use device::{holders, unlock};
pub(crate) use health::kept_keys;
pub(crate) use list::{life, page};
pub(crate) use make::make;
pub(crate) use policy::{adopt, check_policy, policy_view, standing};
pub(crate) use rotate::{compromised, rotate};
pub(crate) use rows::{RunTold, make_deks, rewrap};
pub(crate) use sheet::{preview, sheet_in, sheet_out};
