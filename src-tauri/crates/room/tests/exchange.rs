//! Keys for others and from them, on the practice token: what leaves comes in again as the same key, and
//! what is damaged, older or somebody else's comes in nowhere.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod support;

use room::{
    Bringing, BroughtKey, Class, Deciding, Error, NewKey, Room, Signer, Want, new_mlkem_key,
};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use support::{
    ADMINISTRATOR, CUSTODIANS, LABEL, PASSPHRASE, PIN, Place, WITNESS, alone, ceremony, secret,
};

/// A practice room with a master key and a policy that knows keys for exchange, its token unlocked.
fn furnished(place: &Place) -> Room {
    let mut room = place.make_room();
    ceremony(&mut room, place, "generate", Want::Record);
    for slot in room.keys().holders(LABEL).unwrap() {
        room.unlock(Path::new(&slot.module), slot.slot, &secret(PIN))
            .unwrap();
    }
    let text = room.policy().in_force().unwrap().text;
    let text = text
        .replace("version = 1", "version = 2")
        .replace("\"tenant\"]", "\"tenant\", \"transport\", \"key-block\"]")
        .replace("\nkek = [\"aes-256\"", "\nkek = [\"aes-256\", \"p-256\"");
    room.policy().adopt(&text, &both()).unwrap();
    for (id, algorithm, usage) in [
        ("payroll", "aes-256", "data"),
        ("kbpk", "aes-256", "key-block"),
        ("from-customers", "p-256", "transport"),
    ] {
        let wanted = NewKey {
            under: LABEL.into(),
            algorithm: algorithm.into(),
            ..new(id, usage)
        };
        room.keys().make(&wanted, &both()).unwrap();
    }
    room
}

fn both() -> Deciding {
    let signer = |name: &str| Signer {
        name: name.into(),
        secret: secret(PASSPHRASE),
    };
    Deciding {
        purpose: "a test".into(),
        signers: [ADMINISTRATOR, WITNESS].map(signer).into(),
    }
}

fn new(id: &str, usage: &str) -> NewKey {
    NewKey {
        id: id.into(),
        label: id.into(),
        algorithm: "aes-256".into(),
        under: String::new(),
        owner: "Finance".into(),
        domain: "payments".into(),
        environment: "production".into(),
        usage: usage.into(),
        sensitivity: "restricted".into(),
    }
}

/// Rows of new data keys under `payroll`; gives the id of the first.
fn rows(room: &mut Room, place: &Place) -> String {
    let (contexts, out) = (place.at("contexts"), place.at("rows"));
    fs::write(&contexts, "tenant a\ntenant b\n").unwrap();
    let class = Class {
        environment: "production".into(),
        usage: "data".into(),
        sensitivity: "restricted".into(),
    };
    room.keys()
        .make_data("payroll", &class, (&contexts, &out), &both(), &mut |_| true)
        .unwrap();
    let text = fs::read_to_string(&out).unwrap();
    let row: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
    row["id"].as_str().unwrap().to_owned()
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().code.as_str().to_owned()
}

#[test]
fn a_data_key_goes_out_as_a_key_block_and_comes_in_under_another_name() {
    alone(
        "a_data_key_goes_out_as_a_key_block_and_comes_in_under_another_name",
        |place| {
            let mut room = furnished(place);
            let dek = rows(&mut room, place);
            let check = room.keys().life(&dek).unwrap().key.check.unwrap();
            let (file, out) = (place.at("rows"), place.at("dek.tr31"));

            // Its row is needed, and the one on record.
            let mut write = |row: Option<&Path>| {
                room.exchange()
                    .write_block(&dek, "kbpk", row, &out, &both())
            };
            assert_eq!(code(write(None)), "row-on-record");
            let all = fs::read_to_string(&file).unwrap();
            let other = place.at("other");
            fs::write(&other, all.lines().nth(1).unwrap()).unwrap();
            assert_eq!(code(write(Some(&*other))), "row-on-record");
            let mut changed: serde_json::Value =
                serde_json::from_str(all.lines().next().unwrap()).unwrap();
            changed["wrapped"] = "00".repeat(40).into();
            fs::write(&other, changed.to_string()).unwrap();
            assert_eq!(code(write(Some(&*other))), "row-on-record");
            assert!(!out.exists());

            let view = write(Some(&*file)).unwrap();
            assert!(view.on_host);
            let block = fs::read_to_string(&out).unwrap();
            assert!(block.starts_with("D0160D0AB01E0100KC1001"), "{block}");
            assert_eq!(block[22..32].to_lowercase(), check);

            // It comes in under a KEK and into a row, or not at all.
            let row = place.at("came.rows");
            let mut take = |id: &str, kek: &str, row: Option<&Path>| {
                let new = NewKey {
                    under: kek.into(),
                    ..new(id, "data")
                };
                let bringing = Bringing {
                    under: "kbpk".into(),
                    check: check.clone(),
                    ..Bringing::default()
                };
                room.exchange()
                    .import_block(&new, &bringing, &block, row, &both())
            };
            assert_eq!(code(take("came", "", None)), "key-block-allowed");
            assert_eq!(code(take("came", "payroll", None)), "key-tier");
            assert_eq!(code(take("came", "", Some(&*row))), "key-tier");
            assert_eq!(code(take("came", LABEL, Some(&*row))), "key-tier");
            assert_eq!(code(take(&dek, "payroll", Some(&*row))), "key-id-taken");
            assert!(!row.exists());
            let came: BroughtKey = take("came", "payroll", Some(&*row)).unwrap();
            assert_eq!(came.life.key.tier, lifecycle::Tier::Dek);
            assert_eq!(came.life.key.check.as_deref(), Some(&*check));
            assert_eq!((came.how.as_str(), came.on_host), ("key-block", true));
            assert_eq!(came.row.as_deref(), row.to_str());
            let tested = room
                .keys()
                .test("payroll", Some(&*row), ADMINISTRATOR, &mut |_| true)
                .unwrap();
            assert_eq!((tested.opened, tested.failures), (1, 0));

            // What came goes out again, from its row; a KEK lies in none.
            let again = place.at("again.tr31");
            let write = room
                .exchange()
                .write_block("came", "kbpk", Some(&*row), &again, &both());
            assert!(write.is_ok());
            let kek = room.exchange().write_block(
                "payroll",
                "kbpk",
                Some(&*row),
                &place.at("kek.tr31"),
                &both(),
            );
            assert_eq!(code(kek), "key-tier");
        },
    );
}

/// Somebody's ML-KEM key, with which they are enrolled from here on; gives the private key's file.
fn mlkem(room: &mut Room, place: &Place, name: &str) -> PathBuf {
    let file = place.at(&format!("{name}.pem"));
    new_mlkem_key(&file).unwrap();
    let public = place.at(&format!("{name}.pem.pub"));
    room.add_mlkem_key(name, &public).unwrap();
    file
}

/// A key that somebody else wraps with `docs/independent/wrap_key.py`: its file, and its check value.
fn sender(place: &Place, public: &room::TransportKey, out: &str) -> (PathBuf, String) {
    let program = "../../../docs/independent/wrap_key.py";
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join(program);
    let (pem, out, new) = (
        place.at("transport.pem"),
        place.at(out),
        place.at(&format!("{out}.key")),
    );
    fs::write(&pem, &public.pem).unwrap();
    let ended = Command::new("python3")
        .args([OsStr::new("-B"), program.as_os_str(), pem.as_os_str()])
        .args(["--fingerprint", &public.fingerprint])
        .args([OsStr::new("--new"), new.as_os_str()])
        .args([OsStr::new("--out"), out.as_os_str()])
        .output()
        .unwrap();
    let said = String::from_utf8(ended.stdout).unwrap();
    let failed = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{failed}");
    let check = said.trim().strip_prefix("check value ").unwrap().to_owned();
    (out, check)
}

fn import(
    room: &mut Room,
    id: &str,
    bytes: &[u8],
    check: &str,
    mlkem: Option<&Path>,
) -> Result<BroughtKey, Error> {
    let bringing = Bringing {
        under: "from-customers".into(),
        check: check.into(),
        ..Bringing::default()
    };
    let mlkem = mlkem.map(|file| secret(&fs::read_to_string(file).unwrap()));
    room.exchange()
        .import_sealed(&new(id, "data"), &bringing, bytes, mlkem.as_ref(), &both())
}

#[test]
fn a_key_sealed_to_a_token_and_a_custodian_comes_in_with_both_and_with_neither_alone() {
    alone(
        "a_key_sealed_to_a_token_and_a_custodian_comes_in_with_both_and_with_neither_alone",
        |place| {
            let mut room = furnished(place);
            let [priya, wei, zoe] = CUSTODIANS;
            let file = mlkem(&mut room, place, priya);
            let other = mlkem(&mut room, place, wei);
            let stranger = place.at("stranger.pem");
            new_mlkem_key(&stranger).unwrap();

            let mut public =
                |name: Option<&str>| room.exchange().transport_key("from-customers", name);
            assert_eq!(code(public(None)), "ml-kem-key");
            assert_eq!(code(public(Some(zoe))), "ml-kem-key");
            assert_eq!(code(public(Some("Nobody"))), "participant-enrolled");
            let half = public(Some(priya)).unwrap();
            assert_eq!(half.mlkem.as_deref(), Some(priya));
            let (out, check) = sender(place, &half, "customer.json");
            let bytes = fs::read(&out).unwrap();

            // Half of it: no file, somebody else's, nobody's; and what the other half was changed to.
            let mut refused = |bytes: &[u8], mlkem: Option<&Path>| {
                let error = import(&mut room, "customer", bytes, &check, mlkem).unwrap_err();
                (error.code.as_str().to_owned(), error.message)
            };
            assert_eq!(refused(&bytes, None).0, "identity-needed");
            assert_eq!(refused(&bytes, Some(&*stranger)).0, "identity-wrong");
            let (named, said) = refused(&bytes, Some(&*other));
            assert_eq!(named, "package-sound");
            assert!(
                said.contains("ML-KEM half is sealed to another key"),
                "{said}"
            );
            let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            for (field, says) in [
                ("/mlkem/enc", "does not open"),
                ("/sealed", "does not open"),
                ("/p256/recipient", "no point"),
            ] {
                let mut changed = value.clone();
                let text = changed.pointer_mut(field).unwrap();
                let mut digits = text.as_str().unwrap().to_owned();
                let last = if digits.ends_with('0') { "1" } else { "0" };
                digits.replace_range(digits.len() - 1.., last);
                *text = digits.into();
                let (named, said) = refused(changed.to_string().as_bytes(), Some(&*file));
                assert_eq!(named, "package-sound", "{field}");
                assert!(said.contains(says), "{field}: {said}");
            }
            let mut short = value.clone();
            short["sealed"] = "00".repeat(47).into();
            let (named, said) = refused(short.to_string().as_bytes(), Some(&*file));
            assert_eq!(
                (named.as_str(), said.contains("48 bytes")),
                ("package-sound", true)
            );
            // What is wrapped for an RSA key is none of this.
            assert_eq!(refused(&[0x5a; 424], Some(&*file)).0, "package-sound");

            let wrong = import(&mut room, "customer", &bytes, "0000000000", Some(&*file));
            let wrong = wrong.unwrap_err();
            assert_eq!(wrong.code.as_str(), "components-of-one-key");
            assert!(!format!("{wrong:?}").contains(&check));

            let came = import(&mut room, "customer", &bytes, &check, Some(&*file)).unwrap();
            assert_eq!(came.life.key.check.as_deref(), Some(&*check));
            assert_eq!((came.how.as_str(), came.on_host), ("sealed-hybrid", true));
            assert_eq!(came.mlkem.as_deref(), Some(priya));
            let tested = room
                .keys()
                .test("customer", None, ADMINISTRATOR, &mut |_| true)
                .unwrap();
            assert_eq!(tested.opened, 1);
            // The half in the token answers as the journal says, and wraps nothing.
            let half = room
                .keys()
                .test("from-customers", None, ADMINISTRATOR, &mut |_| true)
                .unwrap();
            assert_eq!(half.opened, 1);
            let wraps = NewKey {
                under: LABEL.into(),
                algorithm: "p-256".into(),
                ..new("wraps", "data")
            };
            assert_eq!(code(room.keys().make(&wraps, &both())), "key-tier");
            let class = NewKey::class(&new("", "data"));
            let files = (&*place.at("contexts"), &*place.at("rows"));
            let data = room
                .keys()
                .make_data("from-customers", &class, files, &both(), &mut |_| true);
            assert_eq!(code(data), "key-tier");
        },
    );
}
