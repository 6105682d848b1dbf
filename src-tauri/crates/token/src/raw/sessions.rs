//! Sessions and login (PKCS#11 3.1, 5.6).

use super::*;

impl Functions {
    /// Opens a read-write session, or a read-only one where the token takes no other.
    pub(crate) fn open_session(
        &self,
        trace: &Trace,
        slot: CK_SLOT_ID,
    ) -> Result<CK_SESSION_HANDLE, Error> {
        let mut session = 0;
        let mut open = |flags| {
            call!(
                self,
                trace,
                Note::default(),
                C_OpenSession(slot, flags, ptr::null_mut(), None, &mut session)
            )
        };
        match open(CKF_SERIAL_SESSION | CKF_RW_SESSION) {
            Err(error) if error.code == Some(CKR_TOKEN_WRITE_PROTECTED) => open(CKF_SERIAL_SESSION),
            outcome => outcome,
        }?;
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

    /// Without a PIN the device asks for it on its own pad (5.6.8).
    pub(crate) fn login(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        user: CK_USER_TYPE,
        pin: Option<&SecretString>,
    ) -> Result<(), Error> {
        let (pin, pin_len) = entered(pin);
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
}
