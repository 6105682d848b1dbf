//! The function list: each entry meets the plan, then the real module.

use std::env;
use std::ffi::{c_int, c_void};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread::sleep;

use cryptoki_sys::*;

use crate::lies::{self, Results};
use crate::plan::{Act, Plan};
use crate::traits;

/// The real module and its list; loaded for good.
struct Real {
    list: CK_FUNCTION_LIST,
    _library: libloading::Library,
}

static REAL: LazyLock<Option<Real>> = LazyLock::new(|| {
    let path = env::var_os("PKCS11_SHIM_MODULE")?;
    // SAFETY: loading runs the initialisers of the module a test has chosen.
    let library = unsafe { libloading::Library::new(path) }.ok()?;
    let mut list = std::ptr::null_mut();
    {
        type Entry = unsafe extern "C" fn(*mut *mut CK_FUNCTION_LIST) -> CK_RV;
        // SAFETY: the standard fixes the type of this symbol (PKCS#11 3.1, 5.4.4).
        let entry = unsafe { library.get::<Entry>(b"C_GetFunctionList\0") }.ok()?;
        // SAFETY: the argument points to room for one pointer.
        if unsafe { entry(&mut list) } != CKR_OK || list.is_null() {
            return None;
        }
    }
    // SAFETY: a list given with CKR_OK is a complete 2.40 structure and stays while the library does.
    let list = unsafe { *list };
    Some(Real {
        list,
        _library: library,
    })
});

static PLAN: LazyLock<Mutex<Plan>> = LazyLock::new(Mutex::default);

static LOG: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| env::var_os("PKCS11_SHIM_LOG").map(PathBuf::from));

/// What an application sees of a token that was pulled out (seen with OpenSC and a card).
fn removed(function: &str) -> Option<CK_RV> {
    match function {
        "C_Finalize" | "C_GetInfo" | "C_GetSlotInfo" | "C_GetSlotList" | "C_Initialize" => None,
        "C_GetMechanismInfo" | "C_GetMechanismList" | "C_GetTokenInfo" | "C_InitToken"
        | "C_OpenSession" => Some(CKR_TOKEN_NOT_PRESENT),
        "C_CloseSession" | "C_GetSessionInfo" => Some(CKR_SESSION_HANDLE_INVALID),
        _ => Some(CKR_DEVICE_REMOVED),
    }
}

unsafe extern "C" {
    /// The C library's way to send oneself a signal.
    safe fn raise(signal: c_int) -> c_int;
}

/// Number of SIGKILL on every Unix.
const SIGKILL: c_int = 9;

/// Ends the process as a power cut would: no handler, no flush.
fn kill() -> ! {
    raise(SIGKILL);
    std::process::abort()
}

/// Writes the call down, lets the plan act, and runs the real call unless the plan forbids it.
pub(crate) fn meet(
    function: &str,
    results: Results,
    real: impl FnOnce(&CK_FUNCTION_LIST, &[Act]) -> CK_RV,
) -> CK_RV {
    if let Some(log) = &*LOG {
        let written = OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .and_then(|mut file| writeln!(file, "{function}"));
        if written.is_err() {
            return CKR_GENERAL_ERROR;
        }
    }
    let Some(module) = &*REAL else {
        return CKR_GENERAL_ERROR;
    };
    let acts = {
        let mut plan = PLAN.lock().unwrap_or_else(PoisonError::into_inner);
        let acts = plan.meet(env::var_os("PKCS11_SHIM_PLAN").map(PathBuf::from), function);
        plan.removed |= acts.contains(&Act::Removed);
        if plan.removed
            && let Some(rv) = removed(function)
        {
            return rv;
        }
        acts
    };
    for act in &acts {
        match act {
            Act::Delay(time) => sleep(*time),
            Act::Kill => kill(),
            Act::Ok => return CKR_OK,
            Act::Rv(rv) => return *rv,
            Act::AfterKill
            | Act::AfterRv(_)
            | Act::Garbage
            | Act::Removed
            | Act::WrongHandle
            | Act::WrongKey => {}
        }
    }
    let mut rv = real(&module.list, &acts);
    if rv == CKR_OK {
        // SAFETY: the call has just written its results to where the caller said.
        unsafe { lies::tell(results, &acts) };
    }
    for act in &acts {
        match act {
            Act::AfterKill => kill(),
            Act::AfterRv(other) => rv = *other,
            Act::Delay(_)
            | Act::Garbage
            | Act::Kill
            | Act::Ok
            | Act::Removed
            | Act::Rv(_)
            | Act::WrongHandle
            | Act::WrongKey => {}
        }
    }
    rv
}

/// Makes one thunk for each function and the list of them. Behind `gives` stands where a function
/// puts bytes and their length, or a handle.
macro_rules! thunks {
    ($($name:ident($($argument:ident: $kind:ty),*) $(gives $result:ident($($at:ident),*))?;)*) => {
        #[expect(non_snake_case, reason = "the names of the standard")]
        mod thunks {
            use super::*;
            $(
                pub(super) unsafe extern "C" fn $name($($argument: $kind),*) -> CK_RV {
                    let results = Results::None;
                    $(let results = { let _ = results; Results::$result($($at),*) };)?
                    meet(stringify!($name), results, |list, _| match list.$name {
                        // SAFETY: the caller's own arguments go on unchanged to the function they
                        // were meant for.
                        Some(function) => unsafe { function($($argument),*) },
                        None => CKR_FUNCTION_NOT_SUPPORTED,
                    })
                }
            )*
        }

        static LIST: CK_FUNCTION_LIST = CK_FUNCTION_LIST {
            version: CK_VERSION { major: 2, minor: 40 },
            C_GetFunctionList: Some(C_GetFunctionList),
            C_CreateObject: Some(lies::create_object),
            C_UnwrapKey: Some(lies::unwrap_key),
            C_Initialize: Some(traits::initialize),
            C_GetInfo: Some(traits::info),
            C_GetMechanismList: Some(traits::mechanisms),
            C_GetTokenInfo: Some(traits::token_info),
            C_OpenSession: Some(traits::open_session),
            C_Login: Some(traits::login),
            $($name: Some(thunks::$name),)*
        };
    };
}

thunks! {
    C_Finalize(a1: *mut c_void);
    C_GetSlotList(a1: CK_BBOOL, a2: *mut CK_SLOT_ID, a3: *mut CK_ULONG);
    C_GetSlotInfo(a1: CK_SLOT_ID, a2: *mut CK_SLOT_INFO);
    C_GetMechanismInfo(a1: CK_SLOT_ID, a2: CK_MECHANISM_TYPE, a3: *mut CK_MECHANISM_INFO);
    C_InitToken(a1: CK_SLOT_ID, a2: *mut CK_UTF8CHAR, a3: CK_ULONG, a4: *mut CK_UTF8CHAR);
    C_InitPIN(a1: CK_SESSION_HANDLE, a2: *mut CK_UTF8CHAR, a3: CK_ULONG);
    C_SetPIN(a1: CK_SESSION_HANDLE, a2: *mut CK_UTF8CHAR, a3: CK_ULONG, a4: *mut CK_UTF8CHAR, a5: CK_ULONG);
    C_CloseSession(a1: CK_SESSION_HANDLE);
    C_CloseAllSessions(a1: CK_SLOT_ID);
    C_GetSessionInfo(a1: CK_SESSION_HANDLE, a2: *mut CK_SESSION_INFO);
    C_GetOperationState(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: *mut CK_ULONG);
    C_SetOperationState(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: CK_OBJECT_HANDLE, a5: CK_OBJECT_HANDLE);
    C_Logout(a1: CK_SESSION_HANDLE);
    C_CopyObject(a1: CK_SESSION_HANDLE, a2: CK_OBJECT_HANDLE, a3: *mut CK_ATTRIBUTE, a4: CK_ULONG, a5: *mut CK_OBJECT_HANDLE) gives Handle(a5);
    C_DestroyObject(a1: CK_SESSION_HANDLE, a2: CK_OBJECT_HANDLE);
    C_GetObjectSize(a1: CK_SESSION_HANDLE, a2: CK_OBJECT_HANDLE, a3: *mut CK_ULONG);
    C_GetAttributeValue(a1: CK_SESSION_HANDLE, a2: CK_OBJECT_HANDLE, a3: *mut CK_ATTRIBUTE, a4: CK_ULONG);
    C_SetAttributeValue(a1: CK_SESSION_HANDLE, a2: CK_OBJECT_HANDLE, a3: *mut CK_ATTRIBUTE, a4: CK_ULONG);
    C_FindObjectsInit(a1: CK_SESSION_HANDLE, a2: *mut CK_ATTRIBUTE, a3: CK_ULONG);
    C_FindObjects(a1: CK_SESSION_HANDLE, a2: *mut CK_OBJECT_HANDLE, a3: CK_ULONG, a4: *mut CK_ULONG);
    C_FindObjectsFinal(a1: CK_SESSION_HANDLE);
    C_EncryptInit(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: CK_OBJECT_HANDLE);
    C_Encrypt(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG) gives Bytes(a4, a5);
    C_EncryptUpdate(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG);
    C_EncryptFinal(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: *mut CK_ULONG);
    C_DecryptInit(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: CK_OBJECT_HANDLE);
    C_Decrypt(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG) gives Bytes(a4, a5);
    C_DecryptUpdate(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG);
    C_DecryptFinal(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: *mut CK_ULONG);
    C_DigestInit(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM);
    C_Digest(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG);
    C_DigestUpdate(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG);
    C_DigestKey(a1: CK_SESSION_HANDLE, a2: CK_OBJECT_HANDLE);
    C_DigestFinal(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: *mut CK_ULONG);
    C_SignInit(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: CK_OBJECT_HANDLE);
    C_Sign(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG) gives Bytes(a4, a5);
    C_SignUpdate(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG);
    C_SignFinal(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: *mut CK_ULONG);
    C_SignRecoverInit(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: CK_OBJECT_HANDLE);
    C_SignRecover(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG);
    C_VerifyInit(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: CK_OBJECT_HANDLE);
    C_Verify(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: CK_ULONG);
    C_VerifyUpdate(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG);
    C_VerifyFinal(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG);
    C_VerifyRecoverInit(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: CK_OBJECT_HANDLE);
    C_VerifyRecover(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG);
    C_DigestEncryptUpdate(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG);
    C_DecryptDigestUpdate(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG);
    C_SignEncryptUpdate(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG);
    C_DecryptVerifyUpdate(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG, a4: *mut CK_BYTE, a5: *mut CK_ULONG);
    C_GenerateKey(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: *mut CK_ATTRIBUTE, a4: CK_ULONG, a5: *mut CK_OBJECT_HANDLE) gives Handle(a5);
    C_GenerateKeyPair(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: *mut CK_ATTRIBUTE, a4: CK_ULONG, a5: *mut CK_ATTRIBUTE, a6: CK_ULONG, a7: *mut CK_OBJECT_HANDLE, a8: *mut CK_OBJECT_HANDLE);
    C_WrapKey(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: CK_OBJECT_HANDLE, a4: CK_OBJECT_HANDLE, a5: *mut CK_BYTE, a6: *mut CK_ULONG) gives Bytes(a5, a6);
    C_DeriveKey(a1: CK_SESSION_HANDLE, a2: *mut CK_MECHANISM, a3: CK_OBJECT_HANDLE, a4: *mut CK_ATTRIBUTE, a5: CK_ULONG, a6: *mut CK_OBJECT_HANDLE);
    C_SeedRandom(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG);
    C_GenerateRandom(a1: CK_SESSION_HANDLE, a2: *mut CK_BYTE, a3: CK_ULONG) gives Filled(a2, a3);
    C_GetFunctionStatus(a1: CK_SESSION_HANDLE);
    C_CancelFunction(a1: CK_SESSION_HANDLE);
    C_WaitForSlotEvent(a1: CK_FLAGS, a2: *mut CK_SLOT_ID, a3: *mut c_void);
}

/// Gives the function list (PKCS#11 3.1, 5.4.4).
///
/// # Safety
/// `list` must be null or point to writable room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetFunctionList(list: *mut *mut CK_FUNCTION_LIST) -> CK_RV {
    if list.is_null() {
        return CKR_ARGUMENTS_BAD;
    }
    // SAFETY: not null, and the caller vouches for the rest. The list itself is never written to.
    unsafe { *list = (&raw const LIST).cast_mut() };
    CKR_OK
}
