//! Encryption, decryption, signatures, random bytes (PKCS#11 3.1, 5.8 to 5.13, 5.19).

use super::*;

impl Functions {
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

    /// Signs with a key that wants the PIN for each signature (PKCS#11 3.1, 5.6.8): it is entered
    /// between `C_SignInit` and `C_Sign`.
    pub(crate) fn sign_with_pin(
        &self,
        trace: &Trace,
        session: CK_SESSION_HANDLE,
        mut mechanism: Mechanism,
        key: CK_OBJECT_HANDLE,
        pin: Option<&SecretString>,
        data: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Error> {
        let (data, data_len) = input(data);
        call!(
            self,
            trace,
            with(&mechanism),
            C_SignInit(session, &mut mechanism.raw(), key)
        )?;
        self.login(trace, session, CKU_CONTEXT_SPECIFIC, pin)?;
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
}
