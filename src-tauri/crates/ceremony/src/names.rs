//! Enums whose values have names that are promises, in journals and in JSON.

/// An enum and the name of each of its values, from one list. After `or` stands another such enum
/// whose names are names of this one, too.
///
/// Values compare with text, and serialise as their names.
#[macro_export]
macro_rules! names {
    (
        $(#[$about:meta])*
        $name:ident {
            $($(#[$doc:meta])* $variant:ident = $text:literal,)+
        }
        $(or $(#[$other_doc:meta])* $other:ident)?
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Eq, PartialEq)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            $($(#[$other_doc])* $other($other),)?
        }

        impl $name {
            /// Those that this enum names itself.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                    $(Self::$other(one) => one.as_str(),)?
                }
            }

            /// What has this name; nothing where this version knows none, as when a later one wrote
            /// it.
            #[must_use]
            pub fn named(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$variant),)+
                    _ => $crate::names!(@named $(Self::$other, $other::named(name))?),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl PartialEq<str> for $name {
            fn eq(&self, name: &str) -> bool {
                self.as_str() == name
            }
        }

        impl PartialEq<&str> for $name {
            fn eq(&self, name: &&str) -> bool {
                self.as_str() == *name
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        $(
            impl From<$other> for $name {
                fn from(one: $other) -> Self {
                    Self::$other(one)
                }
            }
        )?
    };
    (@named) => {
        None
    };
    (@named $of:expr, $other:expr) => {
        $other.map($of)
    };
}
