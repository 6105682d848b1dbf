//! Objects and their attributes (PKCS#11 3.1, 5.7).

use super::*;

impl Functions {
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
}
