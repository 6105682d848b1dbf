//! What people, keys and quorums are known by: each id is of a type of its own, so that none is
//! taken for another. All are text, and stand in journals and in JSON as text.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Deref;

/// An id: it can be read as text wherever text is asked for; of text it is made on purpose.
macro_rules! ids {
    ($($(#[$about:meta])* $name:ident;)+) => {
        $(
            $(#[$about])*
            #[derive(
                Clone, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
            )]
            #[serde(transparent)]
            pub struct $name(String);

            impl $name {
                /// Its text.
                #[must_use]
                pub fn as_str(&self) -> &str {
                    &self.0
                }
            }

            impl Deref for $name {
                type Target = str;

                fn deref(&self) -> &str {
                    &self.0
                }
            }

            impl From<String> for $name {
                fn from(text: String) -> Self {
                    Self(text)
                }
            }

            impl From<&str> for $name {
                fn from(text: &str) -> Self {
                    Self(text.into())
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.pad(&self.0)
                }
            }

            impl PartialEq<str> for $name {
                fn eq(&self, text: &str) -> bool {
                    self.0 == text
                }
            }
        )+
    };
}

ids! {
    /// A key, by its CKA_ID in hex.
    KeyId;
    /// A person, by the id that the room gave them, in hex.
    ParticipantId;
    /// A quorum, by the digest of its commitments, in hex.
    QuorumId;
}
