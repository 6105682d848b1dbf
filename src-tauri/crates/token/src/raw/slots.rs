//! Slots, tokens and their PINs (PKCS#11 3.1, 5.5).

use super::*;

impl Functions {
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

    /// The slots in which a token came or went since the last call, without waiting.
    pub(crate) fn slot_events(&self, trace: &Trace) -> Result<Vec<CK_SLOT_ID>, Error> {
        let mut slots = Vec::new();
        // Each event is told once; no module has as many to tell.
        for _ in 0..1000 {
            let mut slot = 0;
            match call!(
                self,
                trace,
                Note::default(),
                C_WaitForSlotEvent(CKF_DONT_BLOCK, &mut slot, ptr::null_mut())
            ) {
                Ok(()) => slots.push(slot),
                Err(error) if error.code == Some(CKR_NO_EVENT) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(slots)
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
        so_pin: Option<&SecretString>,
    ) -> Result<(), Error> {
        let (pin, pin_len) = entered(so_pin);
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
        pin: Option<&SecretString>,
    ) -> Result<(), Error> {
        let (pin, pin_len) = entered(pin);
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
}
