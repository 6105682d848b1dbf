//! What other devices show and want: the real token, with traits of another.

use std::env;
use std::ffi::{c_char, c_int, c_void};
use std::fs;

use cryptoki_sys::*;

use crate::forward::meet;
use crate::lies::Results;

unsafe extern "C" {
    /// The C library's output, which a module shares with its program.
    fn puts(text: *const c_char) -> c_int;
    fn fflush(stream: *mut c_void) -> c_int;
}

/// Whether the device has the trait now.
fn has(name: &str) -> bool {
    let file = env::var_os("PKCS11_SHIM_TRAITS");
    let traits = file.and_then(|file| fs::read_to_string(file).ok());
    traits.is_some_and(|traits| traits.split_whitespace().any(|one| one == name))
}

/// Writes a field as the standard pads it.
fn put(field: &mut [u8], text: &str) {
    field.fill(b' ');
    for (at, byte) in field.iter_mut().zip(text.bytes()) {
        *at = byte;
    }
}

pub(crate) unsafe extern "C" fn initialize(args: *mut c_void) -> CK_RV {
    meet("C_Initialize", Results::None, |list, _| {
        if has("prints") {
            // SAFETY: a constant string; null stands for every stream.
            unsafe {
                puts(c"a driver says hello".as_ptr());
                fflush(std::ptr::null_mut());
            }
        }
        let args = args.cast::<CK_C_INITIALIZE_ARGS>();
        // SAFETY: the caller's arguments are null or a whole structure.
        let flags = unsafe { args.as_ref() }.map_or(0, |args| args.flags);
        if has("cannot-lock") && flags & CKF_OS_LOCKING_OK != 0 {
            return CKR_CANT_LOCK;
        }
        let Some(function) = list.C_Initialize else {
            return CKR_FUNCTION_NOT_SUPPORTED;
        };
        // SAFETY: the caller's own argument.
        unsafe { function(args.cast()) }
    })
}

pub(crate) unsafe extern "C" fn token_info(slot: CK_SLOT_ID, info: *mut CK_TOKEN_INFO) -> CK_RV {
    meet("C_GetTokenInfo", Results::None, |list, _| {
        let Some(function) = list.C_GetTokenInfo else {
            return CKR_FUNCTION_NOT_SUPPORTED;
        };
        // SAFETY: the caller's own arguments.
        let rv = unsafe { function(slot, info) };
        // SAFETY: a call that succeeds has filled the caller's structure.
        match unsafe { info.as_mut() } {
            Some(info) if rv == CKR_OK => change(info),
            _ => {}
        }
        rv
    })
}

pub(crate) unsafe extern "C" fn info(info: *mut CK_INFO) -> CK_RV {
    meet("C_GetInfo", Results::None, |list, _| {
        let Some(function) = list.C_GetInfo else {
            return CKR_FUNCTION_NOT_SUPPORTED;
        };
        // SAFETY: the caller's own argument.
        let rv = unsafe { function(info) };
        // SAFETY: a call that succeeds has filled the caller's structure.
        match unsafe { info.as_mut() } {
            Some(info) if rv == CKR_OK && has("forwarded") => {
                put(&mut info.manufacturerID, "PKCS#11 Kit");
            }
            _ => {}
        }
        rv
    })
}

/// What p11-kit's client does not pass on of what a ceremony uses.
const DROPPED: [CK_MECHANISM_TYPE; 5] = [
    CKM_AES_KEY_WRAP,
    CKM_AES_KEY_WRAP_PAD,
    CKM_AES_KEY_WRAP_KWP,
    CKM_AES_CMAC,
    CKM_EDDSA,
];

pub(crate) unsafe extern "C" fn mechanisms(
    slot: CK_SLOT_ID,
    mechanisms: *mut CK_MECHANISM_TYPE,
    count: *mut CK_ULONG,
) -> CK_RV {
    meet("C_GetMechanismList", Results::None, |list, _| {
        let Some(function) = list.C_GetMechanismList else {
            return CKR_FUNCTION_NOT_SUPPORTED;
        };
        // SAFETY: the caller's own arguments.
        let rv = unsafe { function(slot, mechanisms, count) };
        if rv == CKR_OK && !mechanisms.is_null() && has("forwarded") {
            // SAFETY: a call that succeeds has written so many, and the count.
            let (all, count) = unsafe {
                (
                    std::slice::from_raw_parts_mut(mechanisms, *count as usize),
                    &mut *count,
                )
            };
            let mut kept = 0;
            for at in 0..all.len() {
                if !DROPPED.contains(&all[at]) {
                    all[kept] = all[at];
                    kept += 1;
                }
            }
            *count = kept as CK_ULONG;
        }
        rv
    })
}

fn change(info: &mut CK_TOKEN_INFO) {
    if has("same-serial") {
        put(&mut info.serialNumber, "1");
    }
    if has("no-serial") {
        put(&mut info.serialNumber, "");
    }
    if has("full") {
        (info.ulFreePublicMemory, info.ulFreePrivateMemory) = (512, 512);
    }
    if info.flags & CKF_TOKEN_INITIALIZED == 0 {
        return;
    }
    let label = String::from_utf8_lossy(&info.label).trim_end().to_owned();
    if has("renamed") {
        put(&mut info.label, &format!("{label} (PIN)"));
    }
    if has("pin-pad") {
        info.flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
    }
    if has("no-login") {
        info.flags &= !CKF_LOGIN_REQUIRED;
    }
    if has("no-pin-flag") {
        info.flags &= !CKF_USER_PIN_INITIALIZED;
    }
}

pub(crate) unsafe extern "C" fn open_session(
    slot: CK_SLOT_ID,
    flags: CK_FLAGS,
    application: *mut c_void,
    notify: CK_NOTIFY,
    session: *mut CK_SESSION_HANDLE,
) -> CK_RV {
    meet("C_OpenSession", Results::None, |list, _| {
        if has("read-only") && flags & CKF_RW_SESSION != 0 {
            return CKR_TOKEN_WRITE_PROTECTED;
        }
        let Some(function) = list.C_OpenSession else {
            return CKR_FUNCTION_NOT_SUPPORTED;
        };
        // SAFETY: the caller's own arguments.
        unsafe { function(slot, flags, application, notify, session) }
    })
}

pub(crate) unsafe extern "C" fn login(
    session: CK_SESSION_HANDLE,
    user: CK_USER_TYPE,
    pin: *mut CK_UTF8CHAR,
    len: CK_ULONG,
) -> CK_RV {
    meet("C_Login", Results::None, |list, _| {
        let Some(function) = list.C_Login else {
            return CKR_FUNCTION_NOT_SUPPORTED;
        };
        let typed = env::var("PKCS11_SHIM_PIN").unwrap_or_default();
        let own = (typed.as_ptr().cast_mut(), typed.len() as CK_ULONG);
        let (pin, len) = match user {
            CKU_USER if has("pin-pad") => {
                if !pin.is_null() {
                    return CKR_ARGUMENTS_BAD;
                }
                own
            }
            CKU_USER if has("no-login") => {
                // The real token wants one all the same.
                // SAFETY: the bytes live as long as the call.
                let rv = unsafe { function(session, user, own.0, own.1) };
                return if rv == CKR_OK {
                    CKR_USER_PIN_NOT_INITIALIZED
                } else {
                    rv
                };
            }
            _ => (pin, len),
        };
        // SAFETY: the caller's own arguments, or bytes that live as long as the call.
        unsafe { function(session, user, pin, len) }
    })
}
