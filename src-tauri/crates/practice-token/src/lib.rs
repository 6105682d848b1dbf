//! A software PKCS#11 module for practice rooms and drills, loaded like any vendor's module.
//!
//! The cryptography, the object store and nearly every function are Kryoptic's, built with its own
//! OpenSSL and SQLite so that the file depends on the C library alone. This crate exports the three
//! symbols a PKCS#11 module must have and replaces two answers, `C_GetInfo` and `C_GetTokenInfo`:
//! manufacturer, model and library description say `Keymoot practice`, so that no screen, record
//! or policy can take it for an HSM. It must never hold a live key: its files are protected by
//! little more than the PIN.
//!
//! Configuration: the reserved string `kryoptic_conf=PATH` of `C_Initialize`, a TOML file with one
//! `[[slots]]` table for each token. PKCS#11 3.2, 3.0 and 2.40 function lists are offered.

use std::os::raw::c_void;
use std::ptr;
use std::sync::LazyLock;

use kryoptic_lib::fns::general::{fn_get_info, fn_get_interface};
use kryoptic_lib::fns::stmgmt::fn_get_token_info;
use kryoptic_lib::pkcs11::{
    CK_FLAGS, CK_FUNCTION_LIST, CK_FUNCTION_LIST_3_0, CK_FUNCTION_LIST_3_2, CK_INFO, CK_INFO_PTR,
    CK_INTERFACE, CK_RV, CK_SLOT_ID, CK_TOKEN_INFO_PTR, CK_ULONG, CK_UTF8CHAR, CK_VERSION,
    CKR_ARGUMENTS_BAD, CKR_BUFFER_TOO_SMALL, CKR_GENERAL_ERROR, CKR_OK,
};

/// What the token calls itself; exactly the 16 characters the model field holds.
const MARK: &str = "Keymoot practice";

/// Name of the standard interface (PKCS#11 3.1, 5.4.5), with its terminating zero.
const INTERFACE: &[u8; 8] = b"PKCS 11\0";

/// The versions offered, newest first.
const VERSIONS: [CK_VERSION; 3] = [
    CK_VERSION { major: 3, minor: 2 },
    CK_VERSION { major: 3, minor: 0 },
    CK_VERSION {
        major: 2,
        minor: 40,
    },
];

/// The function lists with our two answers put in, one interface for each of [`VERSIONS`].
///
/// `None` if Kryoptic does not hand out a list it promises. The lists live until the process ends,
/// as the standard requires of pointers given to an application.
static INTERFACES: LazyLock<Option<[CK_INTERFACE; 3]>> = LazyLock::new(|| {
    macro_rules! marked {
        ($version:expr, $list:ty) => {{
            let mut version = $version;
            let mut interface = ptr::null_mut();
            if fn_get_interface(ptr::null_mut(), &mut version, &mut interface, 0) != CKR_OK {
                return None;
            }
            // SAFETY: on success Kryoptic has stored a pointer to a static interface whose list is
            // a static of the type its version names.
            let mut list: $list = unsafe { *(*interface).pFunctionList.cast::<$list>() };
            list.C_GetInfo = Some(get_info);
            list.C_GetTokenInfo = Some(get_token_info);
            list.C_GetFunctionList = Some(C_GetFunctionList);
            list
        }};
    }
    macro_rules! interface {
        ($list:expr) => {
            CK_INTERFACE {
                pInterfaceName: INTERFACE.as_ptr(),
                pFunctionList: ptr::from_ref(Box::leak(Box::new($list))).cast::<c_void>(),
                flags: 0,
            }
        };
    }
    let mut newest = marked!(VERSIONS[0], CK_FUNCTION_LIST_3_2);
    newest.C_GetInterface = Some(C_GetInterface);
    newest.C_GetInterfaceList = Some(C_GetInterfaceList);
    let mut middle = marked!(VERSIONS[1], CK_FUNCTION_LIST_3_0);
    middle.C_GetInterface = Some(C_GetInterface);
    middle.C_GetInterfaceList = Some(C_GetInterfaceList);
    let oldest = marked!(VERSIONS[2], CK_FUNCTION_LIST);
    Some([interface!(newest), interface!(middle), interface!(oldest)])
});

/// Writes `text` into a fixed field of a PKCS#11 structure, padded with spaces.
fn fill(field: &mut [CK_UTF8CHAR], text: &str) {
    field.fill(b' ');
    for (to, from) in field.iter_mut().zip(text.bytes()) {
        *to = from;
    }
}

extern "C" fn get_info(info: CK_INFO_PTR) -> CK_RV {
    let rv = fn_get_info(info);
    if rv == CKR_OK {
        // SAFETY: success means that Kryoptic has just written to `info`, which the caller owns.
        let info: &mut CK_INFO = unsafe { &mut *info };
        fill(&mut info.manufacturerID, "Keymoot");
        fill(&mut info.libraryDescription, MARK);
    }
    rv
}

extern "C" fn get_token_info(slot: CK_SLOT_ID, info: CK_TOKEN_INFO_PTR) -> CK_RV {
    let rv = fn_get_token_info(slot, info);
    if rv == CKR_OK {
        // SAFETY: success means that Kryoptic has just written to `info`, which the caller owns.
        let info = unsafe { &mut *info };
        fill(&mut info.manufacturerID, MARK);
        fill(&mut info.model, MARK);
    }
    rv
}

/// Gives the PKCS#11 2.40 function list (PKCS#11 3.1, 5.4.4).
///
/// # Safety
/// `list` must be null or point to writable room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetFunctionList(list: *mut *mut CK_FUNCTION_LIST) -> CK_RV {
    if list.is_null() {
        return CKR_ARGUMENTS_BAD;
    }
    let Some(interfaces) = &*INTERFACES else {
        return CKR_GENERAL_ERROR;
    };
    // SAFETY: not null, and the caller vouches for the rest.
    unsafe {
        *list = interfaces[2]
            .pFunctionList
            .cast::<CK_FUNCTION_LIST>()
            .cast_mut()
    };
    CKR_OK
}

/// Lists the interfaces (PKCS#11 3.1, 5.4.5).
///
/// # Safety
/// `count` must be null or point to a number; `list` must be null or hold that many interfaces.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetInterfaceList(
    list: *mut CK_INTERFACE,
    count: *mut CK_ULONG,
) -> CK_RV {
    if count.is_null() {
        return CKR_ARGUMENTS_BAD;
    }
    let Some(interfaces) = &*INTERFACES else {
        return CKR_GENERAL_ERROR;
    };
    // SAFETY: not null, and the caller vouches for the rest.
    let room = unsafe { *count };
    // SAFETY: as above.
    unsafe { *count = interfaces.len() as CK_ULONG };
    if list.is_null() {
        return CKR_OK;
    }
    if room < interfaces.len() as CK_ULONG {
        return CKR_BUFFER_TOO_SMALL;
    }
    // SAFETY: the caller vouches for `room` interfaces at `list`, and that is enough.
    unsafe { ptr::copy_nonoverlapping(interfaces.as_ptr(), list, interfaces.len()) };
    CKR_OK
}

/// Gives one interface by name and version, the newest where no version is asked for
/// (PKCS#11 3.1, 5.4.6).
///
/// # Safety
/// `name` must be null or a zero-terminated string, `version` null or a version, and `interface`
/// null or writable room for one pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetInterface(
    name: *mut CK_UTF8CHAR,
    version: *mut CK_VERSION,
    interface: *mut *mut CK_INTERFACE,
    flags: CK_FLAGS,
) -> CK_RV {
    if interface.is_null() || flags != 0 {
        return CKR_ARGUMENTS_BAD;
    }
    let Some(interfaces) = &*INTERFACES else {
        return CKR_GENERAL_ERROR;
    };
    if !name.is_null() {
        // SAFETY: the caller vouches for a zero-terminated string; reading stops at the first
        // difference, at the latest at its zero.
        let same = INTERFACE
            .iter()
            .enumerate()
            .all(|(at, byte)| unsafe { *name.add(at) } == *byte);
        if !same {
            return CKR_ARGUMENTS_BAD;
        }
    }
    let wanted = if version.is_null() {
        VERSIONS[0]
    } else {
        // SAFETY: not null, and the caller vouches for the rest.
        unsafe { *version }
    };
    let found = VERSIONS
        .iter()
        .position(|one| one.major == wanted.major && one.minor == wanted.minor);
    let Some(at) = found else {
        return CKR_ARGUMENTS_BAD;
    };
    // SAFETY: not null, and the caller vouches for the rest. The interface is never written to.
    unsafe { *interface = ptr::from_ref(&interfaces[at]).cast_mut() };
    CKR_OK
}
