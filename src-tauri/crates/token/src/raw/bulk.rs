//! Unwrapping, wrapping and destroying without end: templates, room and counts are the caller's and
//! used again, so that a call costs little more than itself.

use super::*;
use crate::tally::Tally;

impl Functions {
    pub(crate) fn unwrap_one(
        &self,
        tally: &Tally,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        by: CK_OBJECT_HANDLE,
        wrapped: &[u8],
        template: &mut Template,
    ) -> Result<CK_OBJECT_HANDLE, Error> {
        let mut handle = 0;
        let mut raw = template.attributes();
        let (wrapped, wrapped_len) = input(wrapped);
        call!(
            self,
            tally,
            Note::default(),
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

    /// Wraps into `room`, and returns how much of it the device says it filled.
    pub(crate) fn wrap_one(
        &self,
        tally: &Tally,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        by: CK_OBJECT_HANDLE,
        key: CK_OBJECT_HANDLE,
        room: &mut [u8],
    ) -> Result<usize, Error> {
        let mut len = room.len() as CK_ULONG;
        call!(
            self,
            tally,
            Note::default(),
            C_WrapKey(
                session,
                &mut mechanism.raw(),
                by,
                key,
                room.as_mut_ptr(),
                &mut len
            )
        )?;
        Ok(len as usize)
    }

    pub(crate) fn destroy_one(
        &self,
        tally: &Tally,
        session: CK_SESSION_HANDLE,
        object: CK_OBJECT_HANDLE,
    ) -> Result<(), Error> {
        call!(
            self,
            tally,
            Note::default(),
            C_DestroyObject(session, object)
        )
    }
}
