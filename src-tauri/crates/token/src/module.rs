//! Loading a module, and what it says about itself.

mod initialise;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use cryptoki_sys::{
    CK_SLOT_ID, CK_VERSION, CKF_REMOVABLE_DEVICE, CKF_TOKEN_PRESENT, CKM_AES_KEY_WRAP,
    CKR_CRYPTOKI_ALREADY_INITIALIZED, CKR_TOKEN_NOT_PRESENT,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
use crate::raw::Functions;
use crate::session::TokenSession;
use crate::slots::{Slot, TokenInfo};
use crate::trace::{Call, Trace};

/// A loaded PKCS#11 module.
///
/// A module keeps its state once per process, so there is one owner of each: load it once and
/// clone this handle, which is cheap and shares the module. Loading the same file again while any
/// clone or any of its sessions lives gives [`ErrorKind::AlreadyLoaded`]. The module is finalised
/// when the last of them goes (one that refuses cannot be loaded again); its code stays mapped until
/// the process ends.
#[derive(Clone)]
pub struct Module {
    shared: Arc<Shared>,
}

/// Files of the modules that are initialised in this process. Asking the module instead is too
/// late: Kryoptic adds the slots of a second configuration to the first before it refuses it.
static LOADED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// What the clones of a module and its sessions share.
pub(crate) struct Shared {
    pub(crate) functions: Functions,
    path: PathBuf,
    sha256: [u8; 32],
    trace: Trace,
    /// Tokens that can be pulled, as they were read. Reading one again and again is not harmless:
    /// OpenSC 0.23 that speaks to a PIV card before its reader has noticed that it was pulled waits
    /// for itself for ever.
    read: Mutex<BTreeMap<CK_SLOT_ID, TokenInfo>>,
}

impl Shared {
    fn read(&self) -> MutexGuard<'_, BTreeMap<CK_SLOT_ID, TokenInfo>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has a token read again when slots are next listed.
    pub(crate) fn forget(&self, slot: CK_SLOT_ID) {
        self.read().remove(&slot);
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        // One that will not end is not started again on top of itself.
        if self.functions.finalize(&self.trace).is_ok() {
            loaded.remove(&self.path);
        }
    }
}

/// What a module says about itself (`C_GetInfo`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModuleInfo {
    /// Who made the module.
    pub manufacturer: String,
    /// What the module is.
    pub description: String,
    /// Version of the module, as in `2.6`.
    pub version: String,
    /// Version of PKCS#11 it implements, as in `2.40`.
    pub cryptoki: String,
}

impl Module {
    /// Loads and initialises the module at `path`.
    ///
    /// `config` becomes the reserved string of `C_Initialize`: Kryoptic reads
    /// `kryoptic_conf=PATH`, NSS `configDir='sql:DIR' …`; other modules want `None`.
    ///
    /// # Errors
    /// [`ErrorKind::ModuleMissing`], [`ErrorKind::NotAModule`], [`ErrorKind::AlreadyLoaded`],
    /// [`ErrorKind::ModuleRefused`], [`ErrorKind::ConfigInvalid`].
    pub fn load(path: &Path, config: Option<&str>) -> Result<Self, Error> {
        Self::load_checked(path, config, None)
    }

    /// Loads the module at `path` as [`load`](Self::load) does, if the SHA-256 of its file is
    /// `sha256`: another file is not loaded, and nothing of it runs.
    ///
    /// # Errors
    /// [`ErrorKind::ModuleChanged`], and those of [`load`](Self::load).
    pub fn load_exactly(
        path: &Path,
        config: Option<&str>,
        sha256: &[u8; 32],
    ) -> Result<Self, Error> {
        Self::load_checked(path, config, Some(sha256))
    }

    fn load_checked(
        path: &Path,
        config: Option<&str>,
        expected: Option<&[u8; 32]>,
    ) -> Result<Self, Error> {
        let library = Library::open(path)?;
        let sha256 = library.sha256()?;
        let path = library.path.clone();
        let changed = || Error::from(ErrorKind::ModuleChanged { path: path.clone() });
        if expected.is_some_and(|expected| *expected != sha256) {
            return Err(changed());
        }
        let functions = Functions::load(&path)?;
        if !library.is_still_there() {
            return Err(changed());
        }
        let trace = Trace::default();
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if loaded.contains(&path) {
            return Err(ErrorKind::AlreadyLoaded.into());
        }
        functions
            .initialize(&trace, config)
            .map_err(|error| match error.code {
                Some(CKR_CRYPTOKI_ALREADY_INITIALIZED) => error.with_kind(ErrorKind::AlreadyLoaded),
                Some(_) => error.with_kind(ErrorKind::ModuleRefused),
                None => error,
            })?;
        loaded.insert(path.clone());
        Ok(Self {
            shared: Arc::new(Shared {
                functions,
                path,
                sha256,
                trace,
                read: Mutex::default(),
            }),
        })
    }

    /// The module's file, with symbolic links resolved.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// SHA-256 of the module's file, taken just before it was loaded.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        self.shared.sha256
    }

    /// What the module says about itself.
    ///
    /// # Errors
    /// [`ErrorKind::Device`] if it will not say.
    pub fn info(&self) -> Result<ModuleInfo, Error> {
        let info = self.shared.functions.info(&self.shared.trace)?;
        Ok(ModuleInfo {
            manufacturer: text(&info.manufacturerID),
            description: text(&info.libraryDescription),
            version: version(info.libraryVersion),
            cryptoki: version(info.cryptokiVersion),
        })
    }

    /// All slots, with or without a token, in the module's order.
    ///
    /// A token that cannot be read does not hide the others: its slot carries the error. Meant to
    /// be called every second or so: a card that has been read once is left alone until it is
    /// pulled or a PIN is used.
    ///
    /// # Errors
    /// [`ErrorKind::Device`] if the module gives no list at all.
    pub fn slots(&self) -> Result<Vec<Slot>, Error> {
        let Shared {
            functions, trace, ..
        } = &*self.shared;
        let ids = functions.slot_list(trace)?;
        let changed = functions.slot_events(trace);
        let mut read = self.shared.read();
        match &changed {
            Ok(changed) => changed.iter().for_each(|id| drop(read.remove(id))),
            Err(_) => read.clear(),
        }
        let mut slots = Vec::new();
        for id in ids {
            let (description, manufacturer, token) = match functions.slot_info(trace, id) {
                Err(error) => (String::new(), String::new(), Err(error)),
                Ok(info) => {
                    let token = if info.flags & CKF_TOKEN_PRESENT == 0 {
                        read.remove(&id);
                        Ok(None)
                    } else if let Some(known) = read.get(&id) {
                        Ok(Some(known.clone()))
                    } else {
                        match functions.token_info(trace, id).map(TokenInfo::from) {
                            Ok(token) => {
                                if info.flags & CKF_REMOVABLE_DEVICE != 0 && changed.is_ok() {
                                    read.insert(id, token.clone());
                                }
                                Ok(Some(token))
                            }
                            Err(error) if error.code == Some(CKR_TOKEN_NOT_PRESENT) => Ok(None),
                            Err(error) => Err(error),
                        }
                    };
                    (
                        text(&info.slotDescription),
                        text(&info.manufacturerID),
                        token,
                    )
                }
            };
            let (token, trouble) = match token {
                Ok(token) => (token, None),
                Err(error) => (None, Some(error)),
            };
            slots.push(Slot {
                id: id.into(),
                description,
                manufacturer,
                token,
                trouble,
            });
        }
        Ok(slots)
    }

    /// Refuses a token behind p11-kit's client, which passes on the mechanisms of a list of its own
    /// (p11-kit 0.24): no key wrapping, CMAC or Ed25519, whatever the token has.
    ///
    /// # Errors
    /// [`ErrorKind::ForwardingDrops`]; if the module will not say.
    pub fn refuse_forwarding(&self, slot: u64) -> Result<(), Error> {
        if self.info()?.manufacturer != "PKCS#11 Kit" {
            return Ok(());
        }
        let Shared {
            functions, trace, ..
        } = &*self.shared;
        match functions.mechanism_list(trace, slot_id(slot)?) {
            // Its proxy, another module of the same maker, passes everything.
            Ok(offered) if offered.contains(&CKM_AES_KEY_WRAP) => Ok(()),
            Ok(_) => Err(ErrorKind::ForwardingDrops.into()),
            // Some name no mechanisms before they are initialised.
            Err(_) => Ok(()),
        }
    }

    /// Opens a read-write session on the token in `slot`.
    ///
    /// # Errors
    /// [`ErrorKind::NoToken`] where there is none.
    pub fn open(&self, slot: u64) -> Result<TokenSession, Error> {
        TokenSession::open(self.clone(), slot_id(slot)?)
    }

    /// Takes the calls made outside any session, oldest first.
    #[must_use]
    pub fn take_trace(&self) -> Vec<Call> {
        self.shared.trace.take()
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }
}

/// SHA-256 of the file at `path`, which is not loaded.
///
/// # Errors
/// [`ErrorKind::ModuleMissing`].
pub fn module_digest(path: &Path) -> Result<[u8; 32], Error> {
    Library::open(path)?.sha256()
}

/// A module's file, opened once: what is hashed is what is then loaded.
struct Library {
    path: PathBuf,
    file: File,
    /// What it was when it was opened.
    seen: Seen,
}

/// Where a file lies, how long it is and when it changed.
type Seen = (u64, u64, u64, i64, i64);

fn seen(found: &Metadata) -> Seen {
    (
        found.dev(),
        found.ino(),
        found.len(),
        found.ctime(),
        found.ctime_nsec(),
    )
}

impl Library {
    fn open(path: &Path) -> Result<Self, Error> {
        let missing = |error| missing(path, &error);
        // Canonical, so that the file that is hashed is the file that is loaded, and the dynamic
        // loader searches nowhere else.
        let canonical = path.canonicalize().map_err(missing)?;
        if !canonical.is_file() {
            return Err(missing(io::Error::other("it is not a file")));
        }
        let file = File::open(&canonical).map_err(missing)?;
        let seen = seen(&file.metadata().map_err(missing)?);
        Ok(Self {
            path: canonical,
            file,
            seen,
        })
    }

    fn sha256(&self) -> Result<[u8; 32], Error> {
        let mut hash = Sha256::new();
        let mut chunk = [0; 1 << 14];
        let mut file = &self.file;
        loop {
            match file
                .read(&mut chunk)
                .map_err(|error| missing(&self.path, &error))?
            {
                0 => return Ok(hash.finalize().into()),
                len => hash.update(&chunk[..len]),
            }
        }
    }

    /// True while the file at the path is the one that was opened, and nobody wrote to it.
    fn is_still_there(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|found| seen(&found) == self.seen)
    }
}

fn missing(path: &Path, error: &io::Error) -> Error {
    Error::from(ErrorKind::ModuleMissing {
        path: path.to_owned(),
        reason: error.to_string(),
    })
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module")
            .field("path", &self.shared.path)
            .finish_non_exhaustive()
    }
}

/// A slot number as wide as the platform's; one that does not fit names no slot.
fn slot_id(slot: u64) -> Result<CK_SLOT_ID, Error> {
    slot.try_into().map_err(|_| ErrorKind::NoToken.into())
}

/// Text of a fixed field. The standard pads with spaces, some modules with zeros; what would
/// disturb a terminal or a page is replaced.
pub(crate) fn text(field: &[u8]) -> String {
    String::from_utf8_lossy(field)
        .trim_end_matches([' ', '\0'])
        .chars()
        .map(|c| {
            if c.is_control() {
                char::REPLACEMENT_CHARACTER
            } else {
                c
            }
        })
        .collect()
}

/// A version as a person reads it.
pub(crate) fn version(version: CK_VERSION) -> String {
    format!("{}.{}", version.major, version.minor)
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn fields_lose_their_padding_and_nothing_dangerous_stays() {
        assert_eq!(text(b"Token   "), "Token");
        assert_eq!(text(b"Token\0\0 \0"), "Token");
        assert_eq!(text(b"a\x1b[2Jb"), "a\u{fffd}[2Jb");
        assert_eq!(text(&[0xff, b'x']), "\u{fffd}x");
    }
}
