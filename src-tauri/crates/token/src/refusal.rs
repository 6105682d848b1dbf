//! Whether a device refused something, did it, or failed: only a refusal shows that it will not.

use cryptoki_sys::{
    CK_RV, CKR_ACTION_PROHIBITED, CKR_ATTRIBUTE_READ_ONLY, CKR_ATTRIBUTE_SENSITIVE,
    CKR_ATTRIBUTE_TYPE_INVALID, CKR_ATTRIBUTE_VALUE_INVALID, CKR_FUNCTION_NOT_SUPPORTED,
    CKR_KEY_FUNCTION_NOT_PERMITTED, CKR_KEY_NOT_WRAPPABLE, CKR_KEY_TYPE_INCONSISTENT,
    CKR_KEY_UNEXTRACTABLE, CKR_MECHANISM_INVALID, CKR_TEMPLATE_INCONSISTENT,
};
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// What came of something that the device should refuse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Tried {
    /// The device did it.
    Done,
    /// The device neither did it nor refused, but answered this.
    NotKnown(String),
    /// The device refused with this answer.
    Refused(String),
}

/// What was asked for, by the clause that says how it is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// A copy that differs (5.7.2).
    Copying,
    /// A key made of another's bits (5.18.5).
    Deriving,
    /// An attribute set to another value (PKCS#11 3.1, 5.7.6).
    Setting,
    /// A key used in a way it is not meant for (5.8.1, 5.9.1). NSS calls that an inconsistent type.
    Using,
    /// A key wrapped that must not leave (5.18.3). `CKR_ATTRIBUTE_SENSITIVE` says so too (5.1.6).
    Wrapping,
}

impl Asked {
    fn refused(self) -> &'static [CK_RV] {
        match self {
            Self::Copying => &[
                CKR_ACTION_PROHIBITED,
                CKR_ATTRIBUTE_READ_ONLY,
                CKR_ATTRIBUTE_TYPE_INVALID,
                CKR_ATTRIBUTE_VALUE_INVALID,
                CKR_FUNCTION_NOT_SUPPORTED,
                CKR_TEMPLATE_INCONSISTENT,
            ],
            Self::Deriving => &[
                CKR_ACTION_PROHIBITED,
                CKR_ATTRIBUTE_READ_ONLY,
                CKR_ATTRIBUTE_VALUE_INVALID,
                CKR_KEY_FUNCTION_NOT_PERMITTED,
                CKR_KEY_TYPE_INCONSISTENT,
                CKR_MECHANISM_INVALID,
                CKR_TEMPLATE_INCONSISTENT,
            ],
            Self::Setting => &[
                CKR_ACTION_PROHIBITED,
                CKR_ATTRIBUTE_READ_ONLY,
                CKR_ATTRIBUTE_TYPE_INVALID,
                CKR_ATTRIBUTE_VALUE_INVALID,
                CKR_TEMPLATE_INCONSISTENT,
            ],
            Self::Using => &[
                CKR_ACTION_PROHIBITED,
                CKR_KEY_FUNCTION_NOT_PERMITTED,
                CKR_KEY_TYPE_INCONSISTENT,
            ],
            Self::Wrapping => &[
                CKR_ACTION_PROHIBITED,
                CKR_ATTRIBUTE_SENSITIVE,
                CKR_KEY_FUNCTION_NOT_PERMITTED,
                CKR_KEY_NOT_WRAPPABLE,
                CKR_KEY_UNEXTRACTABLE,
            ],
        }
    }
}

impl Tried {
    /// Sorts an outcome. A token out of reach is an error, not an outcome.
    pub(crate) fn from<T>(asked: Asked, outcome: Result<T, Error>) -> Result<Self, Error> {
        match outcome {
            Ok(_) => Ok(Self::Done),
            Err(error) if error.out_of_reach() => Err(error),
            Err(error)
                if error
                    .code
                    .is_some_and(|code| asked.refused().contains(&code)) =>
            {
                Ok(Self::Refused(answer(&error)))
            }
            Err(error) => Ok(Self::NotKnown(answer(&error))),
        }
    }

    /// Whether the device refused.
    #[must_use]
    pub fn refused(&self) -> bool {
        matches!(self, Self::Refused(_))
    }

    /// How little protection it shows.
    pub(crate) const fn rank(&self) -> u8 {
        match self {
            Self::Refused(_) => 0,
            Self::NotKnown(_) => 1,
            Self::Done => 2,
        }
    }

    /// What came of it, for a record; `done` says what the device did.
    #[must_use]
    pub fn told(&self, done: &str) -> String {
        match self {
            Self::Done => done.to_owned(),
            Self::NotKnown(answer) => format!("not known: {answer}"),
            Self::Refused(answer) => answer.clone(),
        }
    }
}

/// What a device answered, for a record: the return value, or the kind where there was none.
fn answer(error: &Error) -> String {
    error.rv.clone().unwrap_or_else(|| error.kind.to_string())
}

#[cfg(test)]
mod tests {
    use super::{Asked, Tried};
    use crate::error::{Error, ErrorKind};
    use cryptoki_sys::{
        CKR_ATTRIBUTE_READ_ONLY, CKR_DEVICE_ERROR, CKR_GENERAL_ERROR,
        CKR_KEY_FUNCTION_NOT_PERMITTED, CKR_KEY_UNEXTRACTABLE, CKR_SESSION_HANDLE_INVALID,
        CKR_WRAPPING_KEY_HANDLE_INVALID,
    };

    #[test]
    fn only_a_refusal_counts_as_one() {
        let tried = |asked, code| Tried::from(asked, Err::<(), _>(Error::call("C_", code)));
        for (asked, code) in [
            (Asked::Wrapping, CKR_KEY_UNEXTRACTABLE),
            (Asked::Using, CKR_KEY_FUNCTION_NOT_PERMITTED),
            (Asked::Setting, CKR_ATTRIBUTE_READ_ONLY),
        ] {
            assert!(tried(asked, code).unwrap().refused(), "{code:#x}");
            for failure in [
                CKR_DEVICE_ERROR,
                CKR_GENERAL_ERROR,
                CKR_SESSION_HANDLE_INVALID,
                CKR_WRAPPING_KEY_HANDLE_INVALID,
            ] {
                let not_known = tried(asked, failure).unwrap();
                assert!(matches!(not_known, Tried::NotKnown(_)), "{failure:#x}");
            }
        }
        let gone = Error::from(ErrorKind::TokenGone);
        assert!(Tried::from(Asked::Using, Err::<(), _>(gone)).is_err());
        assert_eq!(Tried::from(Asked::Using, Ok(())).unwrap(), Tried::Done);
    }
}
