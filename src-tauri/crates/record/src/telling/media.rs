//! What a share was written to and read from, in words.

use ceremony::Medium;

/// What a share was written to.
pub(super) fn medium(medium: &Medium) -> String {
    let mut text = match medium.kind.as_str() {
        "age" => "an age file".to_owned(),
        "card" => format!("a file for the card “{}”", medium.token.trim()),
        other => other.to_owned(),
    };
    if !medium.printed.is_empty() {
        text.push_str(", printed on ");
        text.push_str(&medium.printed);
    }
    if medium.passphrase {
        text.push_str(", sealed by a passphrase too");
        if !medium.passphrase_is.is_empty() {
            text.push_str(&format!(" ({})", medium.passphrase_is));
        }
    }
    text
}

/// How a share on another medium than a saved sheet was read back.
pub(super) fn opened(how: &str) -> &str {
    match how {
        "age" => "by opening the age file",
        "card" => "by opening it with the card",
        "proof" => "by a proof of its custodian’s",
        "scan" => "from a scan of the sheet",
        "scanner" => "with a scanner that types",
        "typed" => "from its typed rows",
        other => other,
    }
}
