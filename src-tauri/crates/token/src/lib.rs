//! All that touches a device: PKCS#11 modules, slots, tokens, keys, and a trace of every call.
//!
//! This crate is Keymoot's port to the outside: there is no trait with a fake behind it, tests load
//! real modules. It knows nothing of ceremonies, quorums or policy. Nothing is assumed from what a
//! device claims: formats are recognised by published test vectors, attributes are read back,
//! refusals are provoked. `raw` is the one module with `unsafe` code and the one place where a
//! function of a module is called.
//!
//! # Use
//!
//! ```no_run
//! use std::path::Path;
//! use secrecy::SecretString;
//! use token::{Module, Purpose};
//!
//! # fn main() -> Result<(), token::Error> {
//! // Once per module and process; clone it to share it.
//! let module = Module::load(Path::new("/usr/lib/softhsm/libsofthsm2.so"), None)?;
//! let slot = module.slots()?.into_iter().find(|slot| slot.token.is_some()).expect("a token");
//! let session = module.open(slot.id)?;
//! session.login(&SecretString::from("123456"))?;
//!
//! let id = [7; 16];
//! let key = session.generate_master("vault", &id)?;
//! assert!(session.probe_master(key)?.iter().all(|probe| probe.held));
//! let check = session.check_value(key)?;
//!
//! // The package: wrapped under the recovery key, opened again under one brought in anew, compared.
//! let recovery_key = [0; 32]; // from the quorum secret; wipe it after this
//! let (by, _route) = session.import_recovery_key(&recovery_key)?;
//! let wrapped = session.wrap(by, key)?;
//! session.destroy(by)?;
//! let (by, _route) = session.import_recovery_key(&recovery_key)?;
//! let copy = session.unwrap(by, &wrapped, Purpose::SessionCopy)?;
//! let challenge = [0; 32]; // SHA-256 over fresh bytes of both sides
//! assert_eq!(
//!     session.equality(key, &challenge, check.method)?,
//!     session.equality(copy, &challenge, check.method)?,
//! );
//! session.destroy(copy)?;
//! session.destroy(by)?;
//!
//! // When every share is accepted.
//! let door = session.close_door(&id)?;
//! assert!(door.findings.closed());
//! # let _calls = session.take_trace();
//! # Ok(())
//! # }
//! ```
//!
//! | Question | Answer |
//! |---|---|
//! | Load a module, list slots, initialise a token | [`Module`] |
//! | Know a module by its file, before any of it runs | [`module_digest`], [`Module::load_exactly`] |
//! | Log in, log out, random bytes, is the token there | [`TokenSession`] |
//! | Make, read back and probe a master key | [`TokenSession::generate_master`], [`read_back`](TokenSession::read_back), [`probe_master`](TokenSession::probe_master) |
//! | Find a key that is there already, and try whether it can be wrapped | [`labelled`](TokenSession::labelled), [`try_wrap_out`](TokenSession::try_wrap_out), [`probe_use`](TokenSession::probe_use) |
//! | Recovery key in, wrap, unwrap | [`import_recovery_key`](TokenSession::import_recovery_key), [`wrap`](TokenSession::wrap), [`unwrap`](TokenSession::unwrap) |
//! | Check value, equality | [`check_value`](TokenSession::check_value), [`equality`](TokenSession::equality) |
//! | Close the door, also after a crash in the middle of it | [`close_door`](TokenSession::close_door), [`masters_with`](TokenSession::masters_with) |
//! | Make, wrap, recover and lock in a root key, which signs | [`generate_root`](TokenSession::generate_root), [`wrap_root`](TokenSession::wrap_root), [`unwrap_root`](TokenSession::unwrap_root), [`close_root_door`](TokenSession::close_root_door) |
//! | Keys under a master key, and keys under those | [`make_kek`](TokenSession::make_kek), [`open_kek`](TokenSession::open_kek), [`rewrap_kek`](TokenSession::rewrap_kek), [`Kek`], [`Kek::make_dek`] |
//! | A DEK from the host, or to it | [`Kek::take_dek`], [`Kek::bring_out_dek`] |
//! | A KEK to somebody else's public key, or to the host | [`seal_kek`](TokenSession::seal_kek), [`oaep_hashes`](TokenSession::oaep_hashes), [`bring_out`](TokenSession::bring_out) |
//! | A KEK from somebody else: sealed, in components, in clear | [`take_sealed`](TokenSession::take_sealed), [`take_components`](TokenSession::take_components), [`take_clear`](TokenSession::take_clear) |
//! | Put many keys from under one KEK under another | [`Rewrap`] |
//! | Destroy and prove absence | [`destroy`](TokenSession::destroy), [`exists`](TokenSession::exists), [`label_taken`](TokenSession::label_taken) |
//! | Sign | [`generate_signing_key`](TokenSession::generate_signing_key), [`signing_key`](TokenSession::signing_key), [`sign`](TokenSession::sign) |
//! | A person's card: its keys, sign, agree on a secret | [`card_keys`](TokenSession::card_keys), [`card_sign`](TokenSession::card_sign), [`card_ecdh`](TokenSession::card_ecdh) |
//! | Notes on the token | [`put_note`](TokenSession::put_note), [`notes`](TokenSession::notes) |
//! | What the device can do | [`TokenSession::probe`], [`deviations`] |
//!
//! A handle a device gives is believed only once it leads to the object that was asked for: objects
//! are found by the name or id they were given, a copy answers as its original, a key that is
//! brought in answers as the bytes that were sent.
//!
//! Handles are a session's own and at most valid until logout. A failed call that could mean a lost
//! token is followed up before it becomes [`ErrorKind::TokenGone`].

#![allow(
    clippy::useless_conversion,
    reason = "CK_ULONG has 64 bits here and 32 on Windows"
)]

mod adopt;
mod bring;
mod card;
mod certificate;
mod checking;
mod cosigning;
mod dek;
mod derive;
pub mod deviations;
mod door;
mod error;
mod hierarchy;
mod import;
mod kek;
mod keys;
mod locks;
mod module;
mod names;
mod oaep;
mod objects;
mod padding;
mod pairs;
mod pool;
mod probe;
mod raw;
mod refusal;
mod rewrap;
mod root;
mod seal;
mod session;
mod signing;
mod slots;
mod tally;
mod template;
mod temporary;
mod trace;
mod ways;
mod wrapping;

pub use adopt::{Labelled, What};
pub use bring::{Combined, Incoming};
pub use card::{CardKey, Curve};
pub use checking::{CheckMethod, CheckValue};
pub use cosigning::CosigningKey;
pub use dek::{DEK_TEXT, MadeDek};
pub use door::{Door, DoorFindings};
pub use error::{Error, ErrorKind};
pub use import::Route;
pub use kek::{Kek, KekCheck, KekKind, MadeKek};
pub use keys::{KeyAttributes, Probe};
pub use module::{Module, ModuleInfo, module_digest};
pub use objects::Handle;
pub use pool::{Approved, NotLoaded, Place, Pool, Wanted};
pub use probe::Capabilities;
pub use refusal::Tried;
pub use rewrap::{Reason, Rewrap, RowError};
pub use root::{RootAbilities, RootKind, RootPurpose};
pub use seal::{Outgoing, Sealed, SealedProof};
pub use session::TokenSession;
pub use signing::{Algorithm, PublicKey, SigningKey};
pub use slots::{Slot, TokenInfo, Tries};
pub use tally::Counted;
pub use template::OaepHash;
pub use trace::Call;
pub use ways::{Way, Ways};
pub use wrapping::{Format, Purpose, Wrapped};
