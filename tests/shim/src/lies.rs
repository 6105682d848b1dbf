//! Results that are not what was asked for, from a device that says `CKR_OK`.

use std::sync::atomic::{AtomicU64, Ordering};

use cryptoki_sys::*;

use crate::forward::meet;
use crate::plan::Act;

/// Where a call puts what it gives.
#[derive(Clone, Copy)]
pub(crate) enum Results {
    /// Bytes, and how many.
    Bytes(*mut CK_BYTE, *mut CK_ULONG),
    /// As many bytes as were asked for.
    Filled(*mut CK_BYTE, CK_ULONG),
    /// A handle.
    Handle(*mut CK_OBJECT_HANDLE),
    /// Nothing that could be told wrongly.
    None,
}

/// The object made last.
static MADE: AtomicU64 = AtomicU64::new(0);

/// Changes results as the plan says.
///
/// # Safety
/// `results` must be those of a call that has succeeded.
pub(crate) unsafe fn tell(results: Results, acts: &[Act]) {
    let flip = |bytes: *mut CK_BYTE, len: CK_ULONG| {
        if !bytes.is_null() && len > 0 && acts.contains(&Act::Garbage) {
            // SAFETY: the call has written `len` bytes there.
            unsafe { *bytes ^= 0x10 };
        }
    };
    match results {
        // SAFETY: a call that succeeds has written the length.
        Results::Bytes(bytes, len) if !len.is_null() => flip(bytes, unsafe { *len }),
        Results::Filled(bytes, len) => flip(bytes, len),
        Results::Handle(handle) if !handle.is_null() => {
            // SAFETY: a call that succeeds has written the handle.
            let made = unsafe { *handle };
            let before = MADE.swap(made, Ordering::Relaxed);
            if acts.contains(&Act::WrongHandle) {
                // SAFETY: the same place.
                unsafe { *handle = before };
            }
        }
        Results::Bytes(..) | Results::Handle(_) | Results::None => {}
    }
}

/// The first attribute of that type.
///
/// # Safety
/// `template` must lead to `len` attributes.
unsafe fn find<'a>(
    template: *mut CK_ATTRIBUTE,
    len: CK_ULONG,
    kind: CK_ATTRIBUTE_TYPE,
) -> Option<&'a mut CK_ATTRIBUTE> {
    // SAFETY: the caller vouches for it.
    let all = unsafe { std::slice::from_raw_parts_mut(template, len as usize) };
    all.iter_mut().find(|one| one.type_ == kind)
}

/// `C_CreateObject`; `wrong-key` flips a bit of the value that goes in.
pub(crate) unsafe extern "C" fn create_object(
    session: CK_SESSION_HANDLE,
    template: *mut CK_ATTRIBUTE,
    len: CK_ULONG,
    handle: *mut CK_OBJECT_HANDLE,
) -> CK_RV {
    meet("C_CreateObject", Results::Handle(handle), |list, acts| {
        let Some(function) = list.C_CreateObject else {
            return CKR_FUNCTION_NOT_SUPPORTED;
        };
        // SAFETY: the caller's template has as many attributes as it says.
        let value = unsafe { find(template, len, CKA_VALUE) };
        let flipped = value.filter(|value| value.ulValueLen > 0 && acts.contains(&Act::WrongKey));
        let Some(flipped) = flipped else {
            // SAFETY: the caller's own arguments, for the function they were meant for.
            return unsafe { function(session, template, len, handle) };
        };
        let first = flipped.pValue.cast::<CK_BYTE>();
        // SAFETY: the value has at least one byte, and nobody else uses it during the call. It is
        // put back, because the caller may compare.
        unsafe {
            *first ^= 0x10;
            let rv = function(session, template, len, handle);
            *first ^= 0x10;
            rv
        }
    })
}

/// `C_UnwrapKey`; `wrong-key` makes a new AES-256 key by the same template instead.
pub(crate) unsafe extern "C" fn unwrap_key(
    session: CK_SESSION_HANDLE,
    mechanism: *mut CK_MECHANISM,
    by: CK_OBJECT_HANDLE,
    wrapped: *mut CK_BYTE,
    wrapped_len: CK_ULONG,
    template: *mut CK_ATTRIBUTE,
    len: CK_ULONG,
    handle: *mut CK_OBJECT_HANDLE,
) -> CK_RV {
    meet("C_UnwrapKey", Results::Handle(handle), |list, acts| {
        let (Some(unwrap), Some(generate)) = (list.C_UnwrapKey, list.C_GenerateKey) else {
            return CKR_FUNCTION_NOT_SUPPORTED;
        };
        if !acts.contains(&Act::WrongKey) {
            // SAFETY: the caller's own arguments, for the function they were meant for.
            return unsafe {
                unwrap(
                    session,
                    mechanism,
                    by,
                    wrapped,
                    wrapped_len,
                    template,
                    len,
                    handle,
                )
            };
        }
        // SAFETY: the caller's template has as many attributes as it says.
        let mut all = unsafe { std::slice::from_raw_parts(template, len as usize) }.to_vec();
        let mut value_len: CK_ULONG = 32;
        all.push(CK_ATTRIBUTE {
            type_: CKA_VALUE_LEN,
            pValue: (&raw mut value_len).cast(),
            ulValueLen: size_of::<CK_ULONG>() as CK_ULONG,
        });
        let mut mechanism = CK_MECHANISM {
            mechanism: CKM_AES_KEY_GEN,
            pParameter: std::ptr::null_mut(),
            ulParameterLen: 0,
        };
        // SAFETY: mechanism and template live through the call.
        unsafe {
            generate(
                session,
                &mut mechanism,
                all.as_mut_ptr(),
                all.len() as CK_ULONG,
                handle,
            )
        }
    })
}
