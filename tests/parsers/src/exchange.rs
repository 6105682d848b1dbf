//! What comes with keys of others: answers of key services, key blocks, components.

use byok::components::Component;
use byok::tr31::{self, BlockKeys};
use byok::{Answer, Provider, Receipt, WrappingKey};
use std::str::from_utf8;
use zeroize::Zeroizing;

/// A service's wrapping key, of each service: which it is, people say.
pub fn service_key(data: &[u8]) {
    for (provider, method) in Provider::ALL.into_iter().flat_map(|provider| {
        [None, Some("RSA_AES_KEY_WRAP_SHA_256")].map(|method| (provider, method))
    }) {
        let answer = Answer {
            bytes: data,
            method,
            key_id: None,
        };
        if let Ok(key) = WrappingKey::read(provider, &answer) {
            assert!((2048..=4096).contains(&key.bits()));
            assert_eq!(key.fingerprint().len(), 64);
            drop(key.refuse_expired("2031-01-31T12:00:00Z"));
        }
    }
}

/// What a service answered to a package.
pub fn receipt(data: &[u8]) {
    for provider in Provider::ALL {
        drop(Receipt::read(provider, "1234abcd", data));
    }
}

/// A key block, looked at, and opened with keys that hardly any is for.
pub fn key_block(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    let keys = BlockKeys::of(&BlockKeys::ASKED.map(|_| Zeroizing::new([7; 16])));
    let looked = tr31::look(text);
    if let Ok((header, _)) = tr31::read(text, &keys) {
        assert_eq!(Some(header), looked.ok());
    }
}

/// A component as somebody typed it, and its rows.
pub fn component(data: &[u8]) {
    let Ok(text) = from_utf8(data) else { return };
    if let Ok(component) = Component::read(1, text) {
        let rows: String = byok::components::rows(&component)
            .iter()
            .flat_map(|row| [row.as_str(), " "])
            .collect();
        let again = Component::read(1, &rows).expect("what was printed is read");
        assert_eq!(again.bytes(), component.bytes());
    }
    for line in text.lines() {
        assert!(!byok::components::Row::of(line).id().is_empty());
    }
}
