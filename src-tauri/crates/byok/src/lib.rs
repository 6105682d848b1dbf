//! Keys in other people's formats: packages for the key services of clouds (bring your own key), key
//! blocks, components. Bytes in, bytes out: no I/O, no clock, no randomness; what is random and what is
//! wrapped comes from a device.
//!
//! | Question | Where |
//! |---|---|
//! | Which service, and what did it answer? | [`Provider`], [`WrappingKey::read`] |
//! | Is this the public key that was meant? | [`WrappingKey::fingerprint`], [`WrappingKey::refuse_other`] |
//! | May this key go there, now? | [`WrappingKey::refuse_expired`], [`WrappingKey::refuse_material`] |
//! | The package, and whether one is right | [`WrappingKey::package`], [`WrappingKey::check`] |
//! | What did the service confirm? | [`Receipt::read`] |
//! | A key block (ANSI X9.143, TR-31), version D | [`tr31`] |
//! | A key in components, with check values | [`components`] |
//! | Why not? | [`Refused`] |

#![deny(clippy::wildcard_enum_match_arm)]

mod aws;
mod azure;
mod blob;
pub mod components;
mod google;
mod material;
mod public;
mod receipt;
mod refused;
pub mod tr31;
mod transit;
mod wrapping;

pub use material::Material;
pub use public::pem;
pub use receipt::Receipt;
pub use refused::Refused;
pub use wrapping::{Answer, Hash, Package, Parts, Provider, Shape, WrappingKey};
