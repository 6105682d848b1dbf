//! Making, wrapping, unwrapping and deriving keys (PKCS#11 3.1, 5.18).

use super::*;

impl Functions {
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
    pub(crate) fn derive_key(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        base: CK_OBJECT_HANDLE,
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
            C_DeriveKey(
                session,
                &mut mechanism.raw(),
                base,
                raw.as_mut_ptr(),
                raw.len() as CK_ULONG,
                &mut handle,
            )
        )?;
        Ok(handle)
    }
}
