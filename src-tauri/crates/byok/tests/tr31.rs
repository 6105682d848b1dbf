//! Key blocks of version D, held to blocks that `psec` 1.3.0 made.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use aes::Aes256;
use byok::Refused;
use byok::components::Method;
use byok::tr31::{BlockKeys, Exportability, Header, PADDING, Usage, look, read, write};
use cmac::{Cmac, KeyInit as _, Mac as _};
use proptest::prelude::*;
use zeroize::Zeroizing;

// Made with psec 1.3.0 (PyPI): the protection key is the bytes 00 to 1f, the key 40 to 5f.
const K0: &str = "D0144K0AB00E00002EBA22A753BC94E60064968A7A726A976C56D53250B950CF938F49CDEDF07ECA3607B9C56600372430AE8B38C9BBF23FFD16566812E76A764F482447A12779FB";
const K1: &str = "D0144K1AB00E000089C23CC98008979B69627D6079C1701483F6001BB146229C864389658E7CD9FB58A7A763CFC0338961E5676FCD1222E4148CA8C53DA4F989C89AA6ABB06A209E";
const D0: &str = "D0144D0AB00E0000749EF3B0E01C0D6BA4FE5E5643A2D790296762B5FDC56319379BE003780178FBF53C15C592A08E864A709E4B9AEFEB7AA64519D7D2F453A0019108D098E4FA01";
const CHECKED: &str = "D0160K0AB07N0100KC10017CF7A49CFF820B5F4869F2CA0331FB1EB3B14D0ABA8C3761425695234B4FC99FE5A1C87B1E7AE76C7EA3B40DC0025A90696622DD6152053CBE23B0C54969D6033CD2839AFA";
const LABELLED: &str = "D0176K0AB07N0300KC10017CF7A49CFFLB0Ba labelPB0505DFA3DF0D53FB207DE972673B880F07AFBE18AB46C559BBF4938171158479ADC6935F8B2519B9D43ACFFF3E0DE588E7A0F24A9DB5A495DF6E2B1A88A5577A094";
const WRONG_CHECK: &str = "D0160K0AB00E0100KC10010000000000D77C928C53D24D3885B6B9A99041827B27BBB5679A92C751AA2AED49D3243B1D671ACD1C5D62098572B7F3574440AC25E7ADA727EB395CBF93F076B25F813584";
const FOREIGN: &str = "D0176K0AB00E0200100CAAAA1234PB140000000000000000C90619BFBC14372C7143707C1F0C06C1494C601210863022CD46A4170233258CBCF0F71C7D8B4FD7BE8803C9B42303833668F5B0AC848FD814B7040073478F42";
const PIN: &str = "D0144P0AE00E000064EE46C9512D27B82E56F44EB02D30CDD09678FFBB98F64E61F76FD5B1C735632E13CC560C986A76882B11ABA900C1701AF6533DE656F8CF2239ECFACD53FE53";
const AES_128: &str = "D0144K0AB00E0000E0408016DF519888FC1F3285C7DDCBB4447FBEFD60FF574109E624018E44B24C0E35E2A5819EA52191649FD04A51A6859F7C33C6B5B805CBDFCBF3EAFFC4B16D";
const VERSION_B: &str = "B0096K0TB00E0000BE9BDB7E2A506734A16ACDD96737A9D87B4787243983C8526E8DFE80190F540501BBAB869603F6ED";

fn key() -> [u8; 32] {
    std::array::from_fn(|place| 0x40 + place as u8)
}

/// What a device does with the protection key.
fn keys(protection: [u8; 32]) -> BlockKeys {
    BlockKeys::of(&BlockKeys::ASKED.map(|asked| {
        let mac = Cmac::<Aes256>::new(&protection.into()).chain_update(asked);
        Zeroizing::new(mac.finalize().into_bytes().into())
    }))
}

fn ours() -> BlockKeys {
    keys(std::array::from_fn(|place| place as u8))
}

fn header(usage: Usage, check: bool) -> Header {
    Header {
        usage,
        version: "00".into(),
        exportability: Exportability::Trusted,
        check: check.then(|| (Method::Cmac, hex::decode("7cf7a49cff").unwrap())),
    }
}

#[test]
fn blocks_of_another_program_open() {
    for (block, usage) in [
        (K0, Usage::KeyEncryption),
        (K1, Usage::BlockProtection),
        (D0, Usage::Data),
    ] {
        let (read, opened) = read(block, &ours()).unwrap();
        assert_eq!((read, *opened), (header(usage, false), key()));
    }
    for block in [CHECKED, LABELLED] {
        let (read, opened) = read(block, &ours()).unwrap();
        let expected = Header {
            version: "07".into(),
            exportability: Exportability::None,
            ..header(Usage::KeyEncryption, true)
        };
        assert_eq!((read, *opened), (expected, key()));
    }
}

#[test]
fn what_is_not_allowed_is_refused_with_the_reason() {
    for (block, because) in [
        (VERSION_B, "version B"),
        (PIN, "usage is P0"),
        (FOREIGN, "optional block 10"),
        (AES_128, "not AES-256"),
        (WRONG_CHECK, "check value"),
        (&K0.replace("AB00", "TB00"), "algorithm is T"),
        (&K0.replace("AB00", "AD00"), "mode of use is D"),
        (&K0.replace("00E0", "00Q0"), "exportability"),
        (&K0.replace("D0144", "D0145"), "not as long"),
        (&K0.replace("D0144", "D+144"), "not as long"),
        (&K0.to_lowercase().replacen('d', "D", 1), "usage is k0"),
        (&K0.replace("AB00", "ABc1"), "component"),
        (&K0[..100], "not as long"),
        ("", "no key block"),
        ("Dé44K0AB00E00002EBA22A753BC94E6", "no key block"),
    ] {
        let refused = read(block, &ours()).unwrap_err();
        assert!(refused.to_string().contains(because), "{block}: {refused}");
        assert_eq!(refused.id(), "key-block-allowed");
    }
}

#[test]
fn another_protection_key_opens_nothing() {
    assert_eq!(read(K0, &keys([9; 32])).unwrap_err(), Refused::KeyBlockCode);
}

#[test]
fn every_character_counts() {
    for block in [K0, CHECKED] {
        for place in 0..block.len() {
            let mut changed = block.as_bytes().to_vec();
            changed[place] = if changed[place] == b'1' { b'2' } else { b'1' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(read(&changed, &ours()).is_err(), "{place}");
        }
        for length in 0..block.len() {
            assert!(read(&block[..length], &ours()).is_err());
        }
        assert!(read(&format!("{block}00"), &ours()).is_err());
    }
}

#[test]
fn a_header_that_cannot_be_written_is_refused() {
    let mut bad = header(Usage::Data, false);
    bad.version = "1".into();
    assert!(write(&bad, &key(), &[0; PADDING], &ours()).is_err());
    let mut bad = header(Usage::Data, true);
    bad.check = Some((Method::Legacy, vec![1, 2, 3]));
    assert!(write(&bad, &key(), &[0; PADDING], &ours()).is_err());
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        bytes in any::<[u8; 32]>(), padding in any::<[u8; PADDING]>(),
        usage in prop::sample::select(&Usage::ALL[..]), check in any::<bool>(),
    ) {
        let mut header = header(usage, false);
        if check {
            let value = byok::components::check_value(&bytes, Method::Cmac);
            header.check = Some((Method::Cmac, value));
        }
        let block = write(&header, &bytes, &padding, &ours()).unwrap();
        prop_assert_eq!(block.len(), if check { 160 } else { 144 });
        prop_assert_eq!(look(&block), Ok(header.clone()));
        let (read, opened) = read(&block, &ours()).unwrap();
        prop_assert_eq!((read, *opened), (header, bytes));
    }

    #[test]
    fn no_text_makes_it_panic(text in "[A-Z0-9]{0,200}|D0144K0AB00E0[0-9]00[A-F0-9KCPBLTS]{0,160}|\\PC{0,60}") {
        let _ = look(&text);
        let _ = read(&text, &ours());
    }
}
