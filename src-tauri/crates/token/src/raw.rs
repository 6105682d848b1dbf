//! The one place where a module is called: every call checked, timed and traced.
//!
//! This file loads a module and holds the one macro every call goes through; the calls themselves
//! are in the submodules, by the standard's function families.
#![expect(
    unsafe_code,
    reason = "PKCS#11 is a C interface; every other module of this crate is safe"
)]

use std::ffi::{CString, c_void};
use std::mem::{ManuallyDrop, zeroed};
use std::path::Path;
use std::ptr;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use cryptoki_sys::*;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::template::{Mechanism, Template};
use crate::trace::{Note, Trace};

/// Room offered at first for what a device returns: a signature, a wrapped key, a ciphertext.
const ROOM: usize = 1024;

/// The most a device is believed to return in one call.
const MOST: usize = 1 << 20;

/// A loaded module's PKCS#11 2.40 function list.
///
/// 2.40 is what every module has, and all that is needed here.
pub(crate) struct Functions {
    list: CK_FUNCTION_LIST,
    /// Taken for each call, where the module cannot lock for itself.
    turn: OnceLock<Mutex<()>>,
    /// Never unloaded: modules leave threads and exit handlers behind that run into the void.
    _library: ManuallyDrop<libloading::Library>,
}

/// `C_Initialize` arguments with one zero word after them: NSS reads its configuration where the
/// standard has the reserved pointer, and a reserved pointer of its own after that.
#[repr(C)]
struct InitializeArgs {
    standard: CK_C_INITIALIZE_ARGS,
    after: *mut c_void,
}

/// Calls one function of the list, traces it, and turns its return value into a `Result`.
macro_rules! call {
    ($self:ident, $trace:expr, $note:expr, $name:ident($($argument:expr),* $(,)?)) => {{
        match $self.list.$name {
            None => Err(Error::call(stringify!($name), CKR_FUNCTION_NOT_SUPPORTED)),
            Some(function) => {
                let turn = $self.turn.get();
                let _turn = turn.map(|turn| turn.lock().unwrap_or_else(PoisonError::into_inner));
                let started = Instant::now();
                // SAFETY: the function comes from the module's own list and has the type the
                // standard gives it; each pointer leads to live memory of the length passed with
                // it for as long as the call lasts.
                let rv = unsafe { function($($argument),*) };
                $trace.push(stringify!($name), $note, rv, started.elapsed());
                if rv == CKR_OK { Ok(()) } else { Err(Error::call(stringify!($name), rv)) }
            }
        }
    }};
}

mod bulk;
mod keys;
mod objects;
mod operations;
mod sessions;
mod slots;

/// Pointer and length of bytes a module only reads.
fn input(bytes: &[u8]) -> (*mut u8, CK_ULONG) {
    (bytes.as_ptr().cast_mut(), bytes.len() as CK_ULONG)
}

/// A PIN, or none where it is typed on the device.
fn entered(pin: Option<&SecretString>) -> (*mut u8, CK_ULONG) {
    pin.map_or((ptr::null_mut(), 0), |pin| {
        input(pin.expose_secret().as_bytes())
    })
}

fn with(mechanism: &Mechanism) -> Note<'_> {
    Note {
        mechanism: Some(mechanism.number),
        template: None,
    }
}

impl Functions {
    /// Loads the module at `path` and fetches its function list. Calls nothing else.
    pub(crate) fn load(path: &Path) -> Result<Self, Error> {
        let not_a_module = |reason: String| {
            Error::from(ErrorKind::NotAModule {
                path: path.to_owned(),
                reason,
            })
        };
        // SAFETY: loading runs the module's own initialisers. Whoever names a module for a room
        // trusts it with every key in it; there is no weaker way to load one.
        let library = unsafe { libloading::Library::new(path) }
            .map_err(|error| not_a_module(error.to_string()))?;
        let mut list: *mut CK_FUNCTION_LIST = ptr::null_mut();
        let rv = {
            type GetFunctionList = unsafe extern "C" fn(*mut *mut CK_FUNCTION_LIST) -> CK_RV;
            // SAFETY: the standard fixes the type of this symbol (PKCS#11 3.1, 5.4.4).
            let entry = unsafe { library.get::<GetFunctionList>(b"C_GetFunctionList\0") }
                .map_err(|_| not_a_module("it has no C_GetFunctionList".to_owned()))?;
            // SAFETY: the argument points to room for one pointer.
            unsafe { entry(&mut list) }
        };
        if rv != CKR_OK || list.is_null() {
            return Err(not_a_module("it gives no function list".to_owned()));
        }
        // SAFETY: a list given with CKR_OK is a complete structure of at least the 2.40 length and
        // stays valid while the library is loaded, which is for good.
        let list = unsafe { *list };
        if list.version.major < 2 {
            return Err(not_a_module(
                "its PKCS#11 version is older than 2".to_owned(),
            ));
        }
        Ok(Self {
            list,
            turn: OnceLock::new(),
            _library: ManuallyDrop::new(library),
        })
    }

    /// `C_Initialize` with operating-system locking and, if given, the reserved string. A module
    /// that cannot lock is started without, and then called by one thread at a time.
    pub(crate) fn initialize(&self, trace: &Trace, config: Option<&str>) -> Result<(), Error> {
        let config = config
            .map(CString::new)
            .transpose()
            .map_err(|_| Error::from(ErrorKind::ConfigInvalid))?;
        let initialize = |flags| {
            let mut args = InitializeArgs {
                standard: CK_C_INITIALIZE_ARGS {
                    CreateMutex: None,
                    DestroyMutex: None,
                    LockMutex: None,
                    UnlockMutex: None,
                    flags,
                    pReserved: config
                        .as_ref()
                        .map_or(ptr::null_mut(), |config| config.as_ptr().cast_mut().cast()),
                },
                after: ptr::null_mut(),
            };
            call!(
                self,
                trace,
                Note::default(),
                C_Initialize(ptr::from_mut(&mut args).cast())
            )
        };
        match initialize(CKF_OS_LOCKING_OK) {
            Err(error) if error.code == Some(CKR_CANT_LOCK) => {
                self.turn.get_or_init(Mutex::default);
                initialize(0)
            }
            outcome => outcome,
        }
    }

    pub(crate) fn finalize(&self, trace: &Trace) -> Result<(), Error> {
        call!(self, trace, Note::default(), C_Finalize(ptr::null_mut()))
    }

    pub(crate) fn info(&self, trace: &Trace) -> Result<CK_INFO, Error> {
        // SAFETY: a structure of numbers and byte arrays; all zero is a value of it.
        let mut info: CK_INFO = unsafe { zeroed() };
        call!(self, trace, Note::default(), C_GetInfo(&mut info))?;
        Ok(info)
    }

    /// Runs a call that returns bytes, once more with more room if the device asks for it.
    fn output(
        &self,
        mut call: impl FnMut(*mut u8, *mut CK_ULONG) -> Result<(), Error>,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut bytes = Zeroizing::new(vec![0; ROOM]);
        let mut len = bytes.len() as CK_ULONG;
        match call(bytes.as_mut_ptr(), &mut len) {
            Err(error) if error.code == Some(CKR_BUFFER_TOO_SMALL) => {
                // NSS leaves the length as it was given, and so does not say how much more.
                let asked = Some(len as usize).filter(|len| *len > ROOM);
                bytes = Zeroizing::new(vec![0; asked.unwrap_or(16 * ROOM).min(MOST)]);
                len = bytes.len() as CK_ULONG;
                call(bytes.as_mut_ptr(), &mut len)?;
            }
            outcome => outcome?,
        }
        bytes.truncate(len as usize);
        Ok(bytes)
    }
}
