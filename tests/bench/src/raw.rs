//! Re-wrapping by the three calls of PKCS#11 alone, with nothing around them: what a row cannot cost
//! less than. The module must be initialised and its token logged in by this process already.
#![expect(
    unsafe_code,
    reason = "a peer that calls C as directly as C would; nothing of it is shipped"
)]

use crate::Outcome;
use cryptoki_sys::*;
use std::hint::black_box;
use std::path::Path;
use std::ptr;

/// Two keys that wrap, and a key wrapped under the first.
pub(crate) struct Peer {
    list: CK_FUNCTION_LIST,
    session: CK_SESSION_HANDLE,
    keks: [CK_OBJECT_HANDLE; 2],
    wrapped: Vec<u8>,
    _library: libloading::Library,
}

/// The flags of a key that is only carried: as ours has them, for they cost a module time.
const CARRIED: [(CK_ATTRIBUTE_TYPE, CK_BBOOL); 11] = [
    (CKA_SENSITIVE, CK_TRUE),
    (CKA_EXTRACTABLE, CK_TRUE),
    (CKA_TOKEN, CK_FALSE),
    (CKA_PRIVATE, CK_TRUE),
    (CKA_ENCRYPT, CK_FALSE),
    (CKA_DECRYPT, CK_FALSE),
    (CKA_SIGN, CK_FALSE),
    (CKA_VERIFY, CK_FALSE),
    (CKA_WRAP, CK_FALSE),
    (CKA_UNWRAP, CK_FALSE),
    (CKA_DERIVE, CK_FALSE),
];

/// Calls a function of the list; an error names it and its answer.
macro_rules! call {
    ($list:expr, $name:ident($($argument:expr),* $(,)?)) => {{
        let function = $list.$name.ok_or(stringify!($name))?;
        // SAFETY: from the module's own list, with live memory of the lengths given with it.
        match unsafe { function($($argument),*) } {
            CKR_OK => Ok(()),
            rv => Err(format!("{}: {rv:#x}", stringify!($name))),
        }
    }};
}

impl Peer {
    /// Makes the keys: KEKs on the token or of the session.
    pub(crate) fn new(module: &Path, slot: u64, on_token: bool) -> Outcome<Self> {
        // SAFETY: it is loaded already; this is one more handle of it.
        let library = unsafe { libloading::Library::new(module)? };
        let mut list: *mut CK_FUNCTION_LIST = ptr::null_mut();
        type GetFunctionList = unsafe extern "C" fn(*mut *mut CK_FUNCTION_LIST) -> CK_RV;
        // SAFETY: the standard fixes the type of this symbol (PKCS#11 3.1, 5.4.4).
        let entry = unsafe { library.get::<GetFunctionList>(b"C_GetFunctionList\0")? };
        // SAFETY: room for one pointer, and a list that stays while the library does.
        let list = unsafe {
            entry(&mut list);
            *list
        };
        let mut session = 0;
        let flags = CKF_SERIAL_SESSION | CKF_RW_SESSION;
        let application = ptr::null_mut();
        call!(
            list,
            C_OpenSession(slot as CK_SLOT_ID, flags, application, None, &mut session)
        )?;
        let mut peer = Self {
            list,
            session,
            keks: [0; 2],
            wrapped: Vec::new(),
            _library: library,
        };
        let on_token = if on_token { CK_TRUE } else { CK_FALSE };
        let wraps = [
            (CKA_TOKEN, on_token),
            (CKA_PRIVATE, CK_TRUE),
            (CKA_SENSITIVE, CK_TRUE),
            (CKA_WRAP, CK_TRUE),
            (CKA_UNWRAP, CK_TRUE),
        ];
        peer.keks = [peer.make(&wraps)?, peer.make(&wraps)?];
        let key = peer.make(&CARRIED)?;
        let mut room = [0; 1024];
        let len = peer.wrap(peer.keks[0], key, &mut room)?;
        peer.wrapped = room[..len].to_vec();
        call!(peer.list, C_DestroyObject(session, key))?;
        Ok(peer)
    }

    /// Re-wraps the same key again and again.
    pub(crate) fn rows(&self, rows: usize) -> Outcome<()> {
        let mut flags = CARRIED;
        let mut class = CKO_SECRET_KEY;
        let mut kind = CKK_AES;
        let mut label = *b"keymoot-temporary-0";
        let mut template = vec![
            attribute(CKA_CLASS, &mut class),
            attribute(CKA_KEY_TYPE, &mut kind),
            attribute(CKA_LABEL, &mut label),
        ];
        template.extend(
            flags
                .iter_mut()
                .map(|(name, value)| attribute(*name, value)),
        );
        let mut room = [0; 1024];
        for _ in 0..rows {
            let mut key = 0;
            let mut mechanism = aes_key_wrap();
            call!(
                self.list,
                C_UnwrapKey(
                    self.session,
                    &mut mechanism,
                    self.keks[0],
                    self.wrapped.as_ptr().cast_mut(),
                    self.wrapped.len() as CK_ULONG,
                    template.as_mut_ptr(),
                    template.len() as CK_ULONG,
                    &mut key,
                )
            )?;
            let len = self.wrap(self.keks[1], key, &mut room)?;
            call!(self.list, C_DestroyObject(self.session, key))?;
            black_box(&room[..len]);
        }
        Ok(())
    }

    fn make(&self, flags: &[(CK_ATTRIBUTE_TYPE, CK_BBOOL)]) -> Outcome<CK_OBJECT_HANDLE> {
        let mut flags = flags.to_vec();
        let mut len: CK_ULONG = 32;
        let mut template = vec![attribute(CKA_VALUE_LEN, &mut len)];
        template.extend(
            flags
                .iter_mut()
                .map(|(name, value)| attribute(*name, value)),
        );
        let mut mechanism = CK_MECHANISM {
            mechanism: CKM_AES_KEY_GEN,
            ..aes_key_wrap()
        };
        let mut key = 0;
        let count = template.len() as CK_ULONG;
        let array = template.as_mut_ptr();
        call!(
            self.list,
            C_GenerateKey(self.session, &mut mechanism, array, count, &mut key)
        )?;
        Ok(key)
    }

    fn wrap(&self, by: CK_OBJECT_HANDLE, key: CK_OBJECT_HANDLE, room: &mut [u8]) -> Outcome<usize> {
        let mut len = room.len() as CK_ULONG;
        let mut mechanism = aes_key_wrap();
        let bytes = room.as_mut_ptr();
        call!(
            self.list,
            C_WrapKey(self.session, &mut mechanism, by, key, bytes, &mut len)
        )?;
        Ok(usize::try_from(len)?)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        if let Some(close) = self.list.C_CloseSession {
            // SAFETY: the session is this one's own.
            unsafe { close(self.session) };
        }
    }
}

fn aes_key_wrap() -> CK_MECHANISM {
    CK_MECHANISM {
        mechanism: CKM_AES_KEY_WRAP,
        pParameter: ptr::null_mut(),
        ulParameterLen: 0,
    }
}

/// Points at the value, which must outlive it.
fn attribute<T>(name: CK_ATTRIBUTE_TYPE, value: &mut T) -> CK_ATTRIBUTE {
    CK_ATTRIBUTE {
        type_: name,
        pValue: ptr::from_mut(value).cast(),
        ulValueLen: size_of::<T>() as CK_ULONG,
    }
}
