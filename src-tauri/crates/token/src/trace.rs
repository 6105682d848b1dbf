//! The trace: one [`Call`] for every PKCS#11 function called, and nothing secret in it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use cryptoki_sys::{CK_MECHANISM_TYPE, CK_RV};
use serde::{Deserialize, Serialize};

use crate::names;
use crate::template::Template;

/// One call of a PKCS#11 function: names and a duration, never a value, a PIN or a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The function, as in `C_WrapKey`.
    pub function: String,
    /// The mechanism, as in `CKM_AES_KEY_WRAP`, where the function takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<String>,
    /// The names of the attributes given or asked for, in the order of the call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub template: Vec<String>,
    /// The return value, as in `CKR_OK`.
    pub rv: String,
    /// How long the call took, in microseconds.
    pub micros: u64,
}

/// Where the calls of one module or one token session are collected until somebody takes them.
#[derive(Debug, Default)]
pub(crate) struct Trace(Mutex<Vec<Call>>);

/// What a call says about itself besides its name.
#[derive(Clone, Copy, Default)]
pub(crate) struct Note<'a> {
    pub(crate) mechanism: Option<CK_MECHANISM_TYPE>,
    pub(crate) template: Option<&'a Template>,
}

impl Trace {
    pub(crate) fn push(&self, function: &str, note: Note<'_>, rv: CK_RV, took: Duration) {
        let call = Call {
            function: function.to_owned(),
            mechanism: note.mechanism.map(names::mechanism),
            template: note.template.map(Template::names).unwrap_or_default(),
            rv: names::return_value(rv),
            micros: u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(call);
    }

    /// How many calls there are.
    pub(crate) fn len(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Takes the calls after the first `len`.
    pub(crate) fn take_after(&self, len: usize) -> Vec<Call> {
        let mut calls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let len = len.min(calls.len());
        calls.split_off(len)
    }

    pub(crate) fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
