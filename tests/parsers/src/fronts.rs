//! What the command line and the token crate read, by their own sources: they give these to nobody.

use std::path::Path;

#[path = "../../../src-tauri/crates/cli/src/walk"]
mod walk {
    #[allow(dead_code, unreachable_pub, reason = "the command line uses the rest")]
    pub(crate) mod answers;
}

#[allow(rustdoc::broken_intra_doc_links, reason = "links within its own crate")]
#[path = "../../../src-tauri/crates/token/src/certificate.rs"]
mod card_certificate;

/// The answers of an unattended ceremony.
pub fn answers(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    drop(walk::answers::AnswersFile::parse(
        text,
        Path::new("/nowhere"),
    ));
}

/// A certificate on a card.
pub fn certificate(data: &[u8]) {
    if let Some((curve, point)) = card_certificate::public_key(data) {
        let length = match curve {
            token::Curve::Ed25519 => 32,
            token::Curve::P256 => 65,
        };
        assert_eq!(point.len(), length);
    }
}
