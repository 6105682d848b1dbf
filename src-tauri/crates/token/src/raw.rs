//! The one place where a module is called: every call checked, timed and traced.
#![expect(
    unsafe_code,
    reason = "PKCS#11 is a C interface; every other module of this crate is safe"
)]

use std::ffi::{CString, c_void};
use std::mem::{ManuallyDrop, zeroed};
use std::path::Path;
use std::ptr;
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

/// Pointer and length of bytes a module only reads.
fn input(bytes: &[u8]) -> (*mut u8, CK_ULONG) {
    (bytes.as_ptr().cast_mut(), bytes.len() as CK_ULONG)
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
            _library: ManuallyDrop::new(library),
        })
    }

    /// `C_Initialize` with operating-system locking and, if given, the reserved string.
    pub(crate) fn initialize(&self, trace: &Trace, config: Option<&str>) -> Result<(), Error> {
        let config = config
            .map(CString::new)
            .transpose()
            .map_err(|_| Error::from(ErrorKind::ConfigInvalid))?;
        let mut args = InitializeArgs {
            standard: CK_C_INITIALIZE_ARGS {
                CreateMutex: None,
                DestroyMutex: None,
                LockMutex: None,
                UnlockMutex: None,
                flags: CKF_OS_LOCKING_OK,
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

    pub(crate) fn slot_list(&self, trace: &Trace) -> Result<Vec<CK_SLOT_ID>, Error> {
        // A slot may appear between the two calls; then the second says that the room is too small.
        for _ in 0..4 {
            let mut count: CK_ULONG = 0;
            call!(
                self,
                trace,
                Note::default(),
                C_GetSlotList(CK_FALSE, ptr::null_mut(), &mut count)
            )?;
            let mut slots = vec![0; (count as usize).min(MOST)];
            count = slots.len() as CK_ULONG;
            match call!(
                self,
                trace,
                Note::default(),
                C_GetSlotList(CK_FALSE, slots.as_mut_ptr(), &mut count)
            ) {
                Ok(()) => {
                    slots.truncate(count as usize);
                    return Ok(slots);
                }
                Err(error) if error.code == Some(CKR_BUFFER_TOO_SMALL) => {}
                Err(error) => return Err(error),
            }
        }
        Err(Error::call("C_GetSlotList", CKR_BUFFER_TOO_SMALL))
    }

    pub(crate) fn slot_info(&self, trace: &Trace, slot: CK_SLOT_ID) -> Result<CK_SLOT_INFO, Error> {
        let mut info = CK_SLOT_INFO::default();
        call!(self, trace, Note::default(), C_GetSlotInfo(slot, &mut info))?;
        Ok(info)
    }

    pub(crate) fn token_info(
        &self,
        trace: &Trace,
        slot: CK_SLOT_ID,
    ) -> Result<CK_TOKEN_INFO, Error> {
        // SAFETY: a structure of numbers and byte arrays; all zero is a value of it.
        let mut info: CK_TOKEN_INFO = unsafe { zeroed() };
        call!(
            self,
            trace,
            Note::default(),
            C_GetTokenInfo(slot, &mut info)
        )?;
        Ok(info)
    }

    pub(crate) fn mechanism_list(
        &self,
        trace: &Trace,
        slot: CK_SLOT_ID,
    ) -> Result<Vec<CK_MECHANISM_TYPE>, Error> {
        let mut count: CK_ULONG = 0;
        call!(
            self,
            trace,
            Note::default(),
            C_GetMechanismList(slot, ptr::null_mut(), &mut count)
        )?;
        let mut mechanisms = vec![0; (count as usize).min(MOST)];
        count = mechanisms.len() as CK_ULONG;
        call!(
            self,
            trace,
            Note::default(),
            C_GetMechanismList(slot, mechanisms.as_mut_ptr(), &mut count)
        )?;
        mechanisms.truncate(count as usize);
        Ok(mechanisms)
    }

    pub(crate) fn mechanism_flags(
        &self,
        trace: &Trace,
        slot: CK_SLOT_ID,
        mechanism: CK_MECHANISM_TYPE,
    ) -> Result<CK_FLAGS, Error> {
        let mut info = CK_MECHANISM_INFO {
            ulMinKeySize: 0,
            ulMaxKeySize: 0,
            flags: 0,
        };
        let note = Note {
            mechanism: Some(mechanism),
            template: None,
        };
        call!(
            self,
            trace,
            note,
            C_GetMechanismInfo(slot, mechanism, &mut info)
        )?;
        Ok(info.flags)
    }

    pub(crate) fn init_token(
        &self,
        trace: &Trace,
        slot: CK_SLOT_ID,
        label: &[u8; 32],
        so_pin: &SecretString,
    ) -> Result<(), Error> {
        let (pin, pin_len) = input(so_pin.expose_secret().as_bytes());
        call!(
            self,
            trace,
            Note::default(),
            C_InitToken(slot, pin, pin_len, label.as_ptr().cast_mut())
        )
    }

    pub(crate) fn init_pin(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        pin: &SecretString,
    ) -> Result<(), Error> {
        let (pin, pin_len) = input(pin.expose_secret().as_bytes());
        call!(
            self,
            trace,
            Note::default(),
            C_InitPIN(session, pin, pin_len)
        )
    }

    pub(crate) fn set_pin(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        old: &SecretString,
        new: &SecretString,
    ) -> Result<(), Error> {
        let (old, old_len) = input(old.expose_secret().as_bytes());
        let (new, new_len) = input(new.expose_secret().as_bytes());
        call!(
            self,
            trace,
            Note::default(),
            C_SetPIN(session, old, old_len, new, new_len)
        )
    }

    /// Opens a read-write session.
    pub(crate) fn open_session(
        &self,
        trace: &Trace,
        slot: CK_SLOT_ID,
    ) -> Result<CK_SESSION_HANDLE, Error> {
        let mut session = 0;
        let flags = CKF_SERIAL_SESSION | CKF_RW_SESSION;
        call!(
            self,
            trace,
            Note::default(),
            C_OpenSession(slot, flags, ptr::null_mut(), None, &mut session)
        )?;
        Ok(session)
    }

    pub(crate) fn close_session(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
    ) -> Result<(), Error> {
        call!(self, trace, Note::default(), C_CloseSession(session))
    }

    pub(crate) fn session_info(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
    ) -> Result<CK_SESSION_INFO, Error> {
        let mut info = CK_SESSION_INFO {
            slotID: 0,
            state: 0,
            flags: 0,
            ulDeviceError: 0,
        };
        call!(
            self,
            trace,
            Note::default(),
            C_GetSessionInfo(session, &mut info)
        )?;
        Ok(info)
    }

    pub(crate) fn login(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        user: CK_USER_TYPE,
        pin: &SecretString,
    ) -> Result<(), Error> {
        let (pin, pin_len) = input(pin.expose_secret().as_bytes());
        call!(
            self,
            trace,
            Note::default(),
            C_Login(session, user, pin, pin_len)
        )
    }

    pub(crate) fn logout(&self, trace: &Trace, session: CK_SESSION_HANDLE) -> Result<(), Error> {
        call!(self, trace, Note::default(), C_Logout(session))
    }

    pub(crate) fn create_object(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut template: Template,
    ) -> Result<CK_OBJECT_HANDLE, Error> {
        let mut handle = 0;
        let mut raw = template.attributes();
        let note = Note {
            mechanism: None,
            template: Some(&template),
        };
        call!(
            self,
            trace,
            note,
            C_CreateObject(
                session,
                raw.as_mut_ptr(),
                raw.len() as CK_ULONG,
                &mut handle
            )
        )?;
        Ok(handle)
    }

    pub(crate) fn copy_object(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        object: CK_OBJECT_HANDLE,
        mut template: Template,
    ) -> Result<CK_OBJECT_HANDLE, Error> {
        let mut handle = 0;
        let mut raw = template.attributes();
        let note = Note {
            mechanism: None,
            template: Some(&template),
        };
        call!(
            self,
            trace,
            note,
            C_CopyObject(
                session,
                object,
                raw.as_mut_ptr(),
                raw.len() as CK_ULONG,
                &mut handle
            )
        )?;
        Ok(handle)
    }

    pub(crate) fn destroy_object(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        object: CK_OBJECT_HANDLE,
    ) -> Result<(), Error> {
        call!(
            self,
            trace,
            Note::default(),
            C_DestroyObject(session, object)
        )
    }

    /// Reads attributes into the room of `template`; see [`Template::values`]. An attribute the
    /// device will not tell is `None`, not an error.
    pub(crate) fn get_attributes(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        object: CK_OBJECT_HANDLE,
        mut template: Template,
    ) -> Result<Vec<Option<Zeroizing<Vec<u8>>>>, Error> {
        let mut raw = template.attributes();
        let note = Note {
            mechanism: None,
            template: Some(&template),
        };
        match call!(
            self,
            trace,
            note,
            C_GetAttributeValue(session, object, raw.as_mut_ptr(), raw.len() as CK_ULONG)
        ) {
            Ok(()) => {}
            // PKCS#11 3.1, 5.7.5: these do not spoil the other attributes of the same call.
            Err(error)
                if matches!(
                    error.code,
                    Some(
                        CKR_ATTRIBUTE_SENSITIVE | CKR_ATTRIBUTE_TYPE_INVALID | CKR_BUFFER_TOO_SMALL
                    )
                ) => {}
            Err(error) => return Err(error),
        }
        let lengths: Vec<CK_ULONG> = raw.iter().map(|attribute| attribute.ulValueLen).collect();
        Ok(template.values(&lengths))
    }

    pub(crate) fn set_attributes(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        object: CK_OBJECT_HANDLE,
        mut template: Template,
    ) -> Result<(), Error> {
        let mut raw = template.attributes();
        let note = Note {
            mechanism: None,
            template: Some(&template),
        };
        call!(
            self,
            trace,
            note,
            C_SetAttributeValue(session, object, raw.as_mut_ptr(), raw.len() as CK_ULONG)
        )
    }

    pub(crate) fn find_objects(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut template: Template,
    ) -> Result<Vec<CK_OBJECT_HANDLE>, Error> {
        let mut raw = template.attributes();
        let note = Note {
            mechanism: None,
            template: Some(&template),
        };
        call!(
            self,
            trace,
            note,
            C_FindObjectsInit(session, raw.as_mut_ptr(), raw.len() as CK_ULONG)
        )?;
        let mut found = Vec::new();
        let result = loop {
            let mut batch = [0; 64];
            let mut count = 0;
            let call = call!(
                self,
                trace,
                Note::default(),
                C_FindObjects(
                    session,
                    batch.as_mut_ptr(),
                    batch.len() as CK_ULONG,
                    &mut count
                )
            );
            if let Err(error) = call {
                break Err(error);
            }
            let count = (count as usize).min(batch.len());
            found.extend_from_slice(&batch[..count]);
            if count == 0 || found.len() >= MOST {
                break Ok(found);
            }
        };
        // A search that is left open blocks every later one of the session.
        call!(self, trace, Note::default(), C_FindObjectsFinal(session))?;
        result
    }

    pub(crate) fn generate_key(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        mut template: Template,
    ) -> Result<CK_OBJECT_HANDLE, Error> {
        let mut handle = 0;
        let mut raw = template.attributes();
        let note = Note {
            mechanism: Some(mechanism.number),
            template: Some(&template),
        };
        call!(
            self,
            trace,
            note,
            C_GenerateKey(
                session,
                &mut mechanism.raw(),
                raw.as_mut_ptr(),
                raw.len() as CK_ULONG,
                &mut handle
            )
        )?;
        Ok(handle)
    }

    /// Returns the handles of the public and of the private key.
    pub(crate) fn generate_key_pair(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        mut public: Template,
        mut private: Template,
    ) -> Result<(CK_OBJECT_HANDLE, CK_OBJECT_HANDLE), Error> {
        let (mut public_handle, mut private_handle) = (0, 0);
        let mut raw_public = public.attributes();
        let mut raw_private = private.attributes();
        let note = Note {
            mechanism: Some(mechanism.number),
            template: Some(&private),
        };
        call!(
            self,
            trace,
            note,
            C_GenerateKeyPair(
                session,
                &mut mechanism.raw(),
                raw_public.as_mut_ptr(),
                raw_public.len() as CK_ULONG,
                raw_private.as_mut_ptr(),
                raw_private.len() as CK_ULONG,
                &mut public_handle,
                &mut private_handle,
            )
        )?;
        Ok((public_handle, private_handle))
    }

    /// Wraps in one call into ample room: some modules overstate the length when asked for it first.
    pub(crate) fn wrap_key(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        by: CK_OBJECT_HANDLE,
        key: CK_OBJECT_HANDLE,
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.output(|bytes, len| {
            call!(
                self,
                trace,
                with(&mechanism),
                C_WrapKey(session, &mut mechanism.raw(), by, key, bytes, len)
            )
        })
    }

    pub(crate) fn unwrap_key(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        by: CK_OBJECT_HANDLE,
        wrapped: &[u8],
        mut template: Template,
    ) -> Result<CK_OBJECT_HANDLE, Error> {
        let mut handle = 0;
        let mut raw = template.attributes();
        let (wrapped, wrapped_len) = input(wrapped);
        let note = Note {
            mechanism: Some(mechanism.number),
            template: Some(&template),
        };
        call!(
            self,
            trace,
            note,
            C_UnwrapKey(
                session,
                &mut mechanism.raw(),
                by,
                wrapped,
                wrapped_len,
                raw.as_mut_ptr(),
                raw.len() as CK_ULONG,
                &mut handle,
            )
        )?;
        Ok(handle)
    }

    pub(crate) fn encrypt(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        key: CK_OBJECT_HANDLE,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (data, data_len) = input(data);
        call!(
            self,
            trace,
            with(&mechanism),
            C_EncryptInit(session, &mut mechanism.raw(), key)
        )?;
        self.output(|bytes, len| {
            call!(
                self,
                trace,
                with(&mechanism),
                C_Encrypt(session, data, data_len, bytes, len)
            )
        })
    }

    pub(crate) fn decrypt(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        key: CK_OBJECT_HANDLE,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (data, data_len) = input(data);
        call!(
            self,
            trace,
            with(&mechanism),
            C_DecryptInit(session, &mut mechanism.raw(), key)
        )?;
        self.output(|bytes, len| {
            call!(
                self,
                trace,
                with(&mechanism),
                C_Decrypt(session, data, data_len, bytes, len)
            )
        })
    }

    pub(crate) fn sign(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        key: CK_OBJECT_HANDLE,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (data, data_len) = input(data);
        call!(
            self,
            trace,
            with(&mechanism),
            C_SignInit(session, &mut mechanism.raw(), key)
        )?;
        self.output(|bytes, len| {
            call!(
                self,
                trace,
                with(&mechanism),
                C_Sign(session, data, data_len, bytes, len)
            )
        })
    }

    pub(crate) fn generate_random(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        bytes: &mut [u8],
    ) -> Result<(), Error> {
        call!(
            self,
            trace,
            Note::default(),
            C_GenerateRandom(session, bytes.as_mut_ptr(), bytes.len() as CK_ULONG)
        )
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
                bytes = Zeroizing::new(vec![0; (len as usize).clamp(ROOM, MOST)]);
                len = bytes.len() as CK_ULONG;
                call(bytes.as_mut_ptr(), &mut len)?;
            }
            outcome => outcome?,
        }
        bytes.truncate(len as usize);
        Ok(bytes)
    }
}
