//! How ts-rs writes enums whose names stand in a list of their own: as a union of these.

use crate::Code;
use crate::names::typescript::{Rule, Step};
use ts_rs::{Config, TS, TypeVisitor, format_docs};

/// Implements `TS` for an enum of names; after `or` stands the type whose names are names of it,
/// too.
macro_rules! union {
    ($type:ident of $from:path, $about:literal $(, or $other:ident)?) => {
        impl TS for $type {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;

            fn docs() -> Option<String> {
                Some(format_docs(&[concat!(" ", $about)]))
            }

            fn name(_: &Config) -> String {
                stringify!($type).into()
            }

            fn inline(_cfg: &Config) -> String {
                let names = <$from>::ALL.iter().map(|one| format!("\"{one}\""));
                let others: &[String] = &[$(<$other as TS>::name(_cfg))?];
                let all: Vec<String> = names.chain(others.iter().cloned()).collect();
                all.join(" | ")
            }

            fn decl(cfg: &Config) -> String {
                format!("type {} = {};", Self::name(cfg), Self::inline(cfg))
            }

            fn decl_concrete(cfg: &Config) -> String {
                Self::decl(cfg)
            }

            fn output_path() -> Option<std::path::PathBuf> {
                Some(concat!(stringify!($type), ".ts").into())
            }

            fn visit_dependencies(_visitor: &mut impl TypeVisitor) {
                $(_visitor.visit::<$other>();)?
            }
        }
    };
}

union!(Rule of ceremony::Rule, "A rule, named by what it requires.");
union!(Step of ceremony::Step, "A step of a ceremony.");
union!(Code of Code, "What went wrong, beside its words.", or Rule);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_that_of_one_code_or_of_one_rule() {
        let rules = ceremony::Rule::ALL.iter().map(|rule| Code::Rule(*rule));
        for code in Code::ALL.iter().copied().chain(rules) {
            assert_eq!(Code::named(code.as_str()), Some(code));
        }
        assert_eq!(Code::named("of-tomorrow"), None);
    }

    #[test]
    fn export_bindings_code() {
        Code::export_all(&Config::from_env()).expect("exported");
    }
}
