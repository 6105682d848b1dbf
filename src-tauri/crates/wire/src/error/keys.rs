//! What a refused act on a key means for whoever wanted it.

use crate::{Code, Error, sentence};
use lifecycle::{Denied, Reason};

impl From<Reason> for Error {
    fn from(reason: Reason) -> Self {
        let message = sentence(&reason);
        let (code, recovery) = match reason {
            Reason::State(_) => (
                Code::KeyState,
                "Nothing was changed. “keymoot key show” says what its state permits.",
            ),
            Reason::WindowOver(_) => (
                Code::KeyWindowOver,
                "Nothing was opened. If something was left behind under it, several people can bring \
                 it back: “keymoot key enable”.",
            ),
            Reason::Held(_) => (
                Code::LegalHold,
                "Nothing was destroyed; the attempt is in the journal. A hold is lifted with \
                 “keymoot key release”, by those who may.",
            ),
            Reason::Protects(..) => (
                Code::KeyProtects,
                "Nothing was changed. Put what it protects under another key first: “keymoot rewrap”.",
            ),
            Reason::NotDeleted => (
                Code::KeyNotDeleted,
                "Nothing was changed. Disable and delete it first; then it waits, and can be brought \
                 back.",
            ),
            Reason::Waits(_) => (
                Code::KeyWaits,
                "Nothing was destroyed. Until then it can be brought back.",
            ),
            Reason::NoSuchHold(_) => (
                Code::NoSuchHold,
                "“keymoot key show” names the holds on it.",
            ),
            Reason::HoldStands(_) => (Code::HoldStands, "Nothing was changed."),
            Reason::MasterKeyStays => (
                Code::MasterKeyStays,
                "Nothing left the token; the attempt is in the journal. Another token gets a master \
                 key in a ceremony, from its shares.",
            ),
        };
        Self::refusal(code, message, recovery)
    }
}

impl From<Denied> for Error {
    fn from(denied: Denied) -> Self {
        denied.reason.into()
    }
}
