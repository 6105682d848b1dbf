//! What services answer, what is made of it, and what people bring by mistake.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use byok::{Answer, Hash, Material, Parts, Provider, Receipt, Refused, Shape, WrappingKey};
use serde_json::{Value, json};

const RSA_1024: &str = include_str!("data/rsa-1024.pem");
const RSA_2048: &str = include_str!("data/rsa-2048.pem");
const RSA_3072: &str = include_str!("data/rsa-3072.pem");
const RSA_4096: &str = include_str!("data/rsa-4096.pem");
const KID: &str =
    "https://example.managedhsm.azure.net/keys/exchange/0123456789abcdef0123456789abcdef";
const VAULT: &str =
    "https://example.vault.azure.net/keys/exchange/0123456789abcdef0123456789abcdef";
const JOB: &str = "projects/p/locations/global/keyRings/r/importJobs/j";
const ARN: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn der(pem: &str) -> Vec<u8> {
    let lines: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(lines).unwrap()
}

fn aws(pem: &str) -> Value {
    json!({"KeyId": ARN, "ImportToken": STANDARD.encode(b"token"),
        "PublicKey": STANDARD.encode(der(pem)), "ParametersValidTo": "2026-11-28T12:00:00.123000+00:00"})
}

fn google(pem: &str, method: &str) -> Value {
    json!({"name": JOB, "importMethod": method, "protectionLevel": "HSM", "state": "ACTIVE",
        "createTime": "2026-11-27T12:00:00.1Z", "expireTime": "2026-11-30T12:00:00.1Z",
        "publicKey": {"pem": pem}, "attestation": {"format": "CAVIUM_V2_COMPRESSED"}})
}

fn transit(pem: &str) -> Value {
    json!({"request_id": "1", "data": {"public_key": pem}, "warnings": null})
}

fn read(
    provider: Provider,
    answer: &[u8],
    method: Option<&str>,
    id: Option<&str>,
) -> Result<WrappingKey, Refused> {
    let bytes = answer;
    let key_id = id;
    WrappingKey::read(
        provider,
        &Answer {
            bytes,
            method,
            key_id,
        },
    )
}

fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// One of each service for AES-256, and of each for a private key.
fn all(private: bool) -> Vec<WrappingKey> {
    let (aws_method, google_method) = if private {
        ("RSA_AES_KEY_WRAP_SHA_256", "RSA_OAEP_3072_SHA256_AES_256")
    } else {
        ("RSAES_OAEP_SHA_256", "RSA_OAEP_3072_SHA256")
    };
    vec![
        read(
            Provider::AwsKms,
            &text(&aws(RSA_4096)),
            Some(aws_method),
            None,
        )
        .unwrap(),
        read(
            Provider::AzureKeyVault,
            RSA_3072.as_bytes(),
            None,
            Some(KID),
        )
        .unwrap(),
        read(
            Provider::GoogleKms,
            &text(&google(RSA_3072, google_method)),
            None,
            None,
        )
        .unwrap(),
        read(Provider::Transit, &text(&transit(RSA_4096)), None, None).unwrap(),
    ]
}

/// What a device would give: no more than its length and place can be looked at.
fn parts(key: &WrappingKey, wrapped: usize) -> Parts {
    Parts {
        sealed: vec![0x41; usize::from(key.bits() / 8)],
        wrapped: (key.shape() == Shape::Hybrid).then(|| vec![0x42; wrapped]),
    }
}

#[test]
fn each_service_gets_its_own_form() {
    for key in all(false) {
        let package = key
            .package(Material::Aes256, &parts(&key, 40), "test")
            .unwrap();
        assert_eq!(key.check(Material::Aes256, &package.bytes), Ok(()));
        let length = package.bytes.len();
        match key.provider() {
            Provider::AwsKms => {
                assert_eq!((length, key.hash()), (512, Hash::Sha256));
                assert_eq!(package.beside, Some((".import-token", b"token".to_vec())));
                assert!(package.command.contains(ARN));
                assert_eq!(key.until().as_deref(), Some("2026-11-28T12:00:00Z"));
            }
            Provider::AzureKeyVault => {
                let file: Value = serde_json::from_slice(&package.bytes).unwrap();
                assert_eq!(file["header"]["enc"], "CKM_RSA_AES_KEY_WRAP");
                assert_eq!(file["header"]["kid"], KID);
                let blob = URL_SAFE_NO_PAD
                    .decode(file["ciphertext"].as_str().unwrap())
                    .unwrap();
                assert_eq!((blob.len(), key.hash()), (424, Hash::Sha1));
            }
            Provider::GoogleKms => assert_eq!(length, 384),
            Provider::Transit => {
                let file: Value = serde_json::from_slice(&package.bytes).unwrap();
                let text = file["ciphertext"].as_str().unwrap();
                assert_eq!((text.len(), text.ends_with('=')), (736, false));
                assert_eq!(file["type"], "aes256-gcm96");
                assert_eq!(file["allow_rotation"], false);
            }
        }
    }
    for key in all(true) {
        // 1794 bytes of PKCS#8 are filled up to 1800, and 8 more.
        key.package(Material::Rsa3072, &parts(&key, 1808), "test")
            .unwrap();
        assert!(
            key.package(Material::Rsa3072, &parts(&key, 1240), "test")
                .is_err()
        );
        assert!(
            key.package(Material::Rsa3072, &parts(&key, 1806), "test")
                .is_err()
        );
    }
}

#[test]
fn a_package_that_cannot_be_one_is_refused() {
    for key in all(false) {
        let whole = parts(&key, 40);
        let package = key.package(Material::Aes256, &whole, "test").unwrap().bytes;
        for length in 0..package.len() {
            let cut = key.check(Material::Aes256, &package[..length]);
            assert!(matches!(cut, Err(Refused::Package(_))), "{length}");
        }
        let longer = [&package[..], b"{}"].concat();
        assert!(key.check(Material::Aes256, &longer).is_err());
        assert!(key.check(Material::Rsa3072, &package).is_err());
        for sealed in [
            vec![0xff; whole.sealed.len()],
            vec![0; whole.sealed.len()],
            vec![],
        ] {
            let parts = Parts {
                sealed,
                ..whole.clone()
            };
            assert!(key.package(Material::Aes256, &parts, "test").is_err());
        }
        let wrapped = match &whole.wrapped {
            Some(_) => None,
            None => Some(vec![0x42; 40]),
        };
        let parts = Parts { wrapped, ..whole };
        assert!(key.package(Material::Aes256, &parts, "test").is_err());
    }
}

#[test]
fn fields_that_were_changed_are_noticed() {
    let azure = &all(false)[1];
    let transit = &all(false)[3];
    for (key, changes) in [
        (
            azure,
            vec![
                ("schema_version", json!("2.0.0")),
                (
                    "header",
                    json!({"kid": VAULT, "alg": "dir", "enc": "CKM_RSA_AES_KEY_WRAP"}),
                ),
                ("ciphertext", json!("+/")),
                ("more", json!(1)),
            ],
        ),
        (
            transit,
            vec![
                ("hash_function", json!("SHA1")),
                ("type", json!("hmac")),
                ("allow_rotation", json!(true)),
                ("exportable", json!(true)),
                ("ciphertext", json!("-_")),
                ("more", json!(1)),
            ],
        ),
    ] {
        let package = key
            .package(Material::Aes256, &parts(key, 40), "test")
            .unwrap();
        for (field, value) in changes {
            let mut file: Value = serde_json::from_slice(&package.bytes).unwrap();
            file[field] = value;
            assert!(
                key.check(Material::Aes256, &text(&file)).is_err(),
                "{field}"
            );
        }
    }
}

/// What is brought instead of a public key, to each service in the form it expects.
#[test]
fn mistakes_are_told_for_what_they_are() {
    let private = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
    // PKCS#8 (RFC 5208, 5): a sequence that begins with version 0; then one of PKCS#1's public keys.
    let private_der = [0x30, 0x07, 0x02, 0x01, 0x00, 0x30, 0x02, 0x05, 0x00];
    let cases: [(&str, &str); 8] = [
        (private, "wrapping-key-private"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----\n",
            "wrapping-key-private",
        ),
        (
            include_str!("data/certificate.pem"),
            "wrapping-key-certificate",
        ),
        (include_str!("data/request.pem"), "wrapping-key-certificate"),
        (include_str!("data/p256.pem"), "wrapping-key-type"),
        (include_str!("data/ed25519.pem"), "wrapping-key-type"),
        (
            include_str!("data/pkcs1-public.pem"),
            "wrapping-key-encoding",
        ),
        (RSA_1024, "wrapping-key-size"),
    ];
    for (pem, id) in cases {
        let found = [
            read(Provider::AzureKeyVault, pem.as_bytes(), None, Some(KID)),
            read(
                Provider::GoogleKms,
                &text(&google(pem, "RSA_OAEP_4096_SHA256_AES_256")),
                None,
                None,
            ),
            read(Provider::Transit, &text(&transit(pem)), None, None),
            read(Provider::Transit, pem.as_bytes(), None, None),
        ];
        for refused in found {
            assert_eq!(refused.unwrap_err().id(), id, "{pem}");
        }
        if pem != private && !pem.contains("RSA PRIVATE") {
            let refused = read(
                Provider::AwsKms,
                &text(&aws(pem)),
                Some("RSAES_OAEP_SHA_256"),
                None,
            );
            assert_eq!(refused.unwrap_err().id(), id, "{pem}");
        }
    }
    let mut answer = aws(RSA_4096);
    answer["PublicKey"] = json!(STANDARD.encode(private_der));
    let refused = read(
        Provider::AwsKms,
        &text(&answer),
        Some("RSAES_OAEP_SHA_256"),
        None,
    )
    .unwrap_err();
    assert_eq!(refused, Refused::PrivateKey);
    assert!(refused.to_string().contains("must now be replaced"));
    // DER for PEM, PEM for DER.
    for provider in [
        Provider::AzureKeyVault,
        Provider::Transit,
        Provider::GoogleKms,
    ] {
        let refused = read(provider, &der(RSA_4096), None, Some(KID)).unwrap_err();
        assert_eq!(refused.id(), "wrapping-key-encoding");
        let refused = read(provider, &private_der, None, Some(KID)).unwrap_err();
        assert_eq!(refused, Refused::PrivateKey);
    }
    answer["PublicKey"] = json!(STANDARD.encode(RSA_4096));
    let refused = read(
        Provider::AwsKms,
        &text(&answer),
        Some("RSAES_OAEP_SHA_256"),
        None,
    )
    .unwrap_err();
    assert_eq!(refused.id(), "wrapping-key-encoding");
    // A key alone, where the whole answer is needed.
    let refused = read(Provider::GoogleKms, RSA_4096.as_bytes(), None, None).unwrap_err();
    assert!(refused.to_string().contains("describe"));
    // A private JWK.
    let shown = json!({"key": {"kid": KID, "kty": "RSA-HSM", "key_ops": ["import"], "n": "AQAB", "e": "AQAB", "d": "AQAB"}});
    assert_eq!(
        read(Provider::AzureKeyVault, &text(&shown), None, None).unwrap_err(),
        Refused::PrivateKey
    );
}

#[test]
fn der_cut_or_followed_by_something_is_refused() {
    let whole = der(RSA_4096);
    for length in 0..whole.len() {
        let mut answer = aws(RSA_4096);
        answer["PublicKey"] = json!(STANDARD.encode(&whole[..length]));
        assert!(
            read(
                Provider::AwsKms,
                &text(&answer),
                Some("RSAES_OAEP_SHA_256"),
                None
            )
            .is_err()
        );
    }
    let mut answer = aws(RSA_4096);
    answer["PublicKey"] = json!(STANDARD.encode([&whole[..], &[0]].concat()));
    assert!(
        read(
            Provider::AwsKms,
            &text(&answer),
            Some("RSAES_OAEP_SHA_256"),
            None
        )
        .is_err()
    );
}

#[test]
fn time_and_fingerprint_are_held_to() {
    let key = &all(false)[0];
    assert_eq!(key.refuse_expired("2026-11-28T11:59:59Z"), Ok(()));
    let refused = key.refuse_expired("2026-11-28T12:00:01Z").unwrap_err();
    assert_eq!(refused.id(), "wrapping-key-expired");
    let told = key.fingerprint();
    let spoken: Vec<String> = told
        .as_bytes()
        .chunks(4)
        .map(|four| String::from_utf8_lossy(four).to_uppercase())
        .collect();
    assert_eq!(key.refuse_other(&spoken.join(" : ")), Ok(()));
    let refused = key.refuse_other("00").unwrap_err();
    assert!(!refused.to_string().contains(&key.fingerprint()[..8]));
    for other in [&all(false)[1].fingerprint(), &told[..62], ""] {
        assert_eq!(
            key.refuse_other(other).unwrap_err().id(),
            "wrapping-key-fingerprint"
        );
    }
    let mut seconds = aws(RSA_4096);
    seconds["ParametersValidTo"] = json!(1_795_867_200.9);
    let read = read(
        Provider::AwsKms,
        &text(&seconds),
        Some("RSAES_OAEP_SHA_256"),
        None,
    )
    .unwrap();
    assert_eq!(read.until().as_deref(), Some("2026-11-28T12:00:00Z"));
}

#[test]
fn what_a_service_does_not_take_is_refused_here() {
    let [aws_direct, azure, google_direct, _] = &all(false)[..] else {
        panic!()
    };
    let [aws_hybrid, ..] = &all(true)[..] else {
        panic!()
    };
    let vault = read(
        Provider::AzureKeyVault,
        RSA_3072.as_bytes(),
        None,
        Some(VAULT),
    )
    .unwrap();
    for (key, material) in [
        (aws_direct, Material::Rsa2048),
        (aws_hybrid, Material::Aes256),
        (google_direct, Material::Rsa4096),
        (&vault, Material::Aes256),
    ] {
        assert_eq!(
            key.refuse_material(material).unwrap_err().id(),
            "export-not-taken"
        );
    }
    assert_eq!(azure.refuse_material(Material::Rsa4096), Ok(()));
    assert_eq!(vault.refuse_material(Material::Rsa2048), Ok(()));
    let weak = read(
        Provider::AwsKms,
        &text(&aws(RSA_2048)),
        Some("RSAES_OAEP_SHA_256"),
        None,
    )
    .unwrap();
    assert_eq!(
        weak.refuse_material(Material::Aes256).unwrap_err().id(),
        "wrapping-key-strength"
    );
}

#[test]
fn methods_and_names_are_those_there_are() {
    let answer = text(&aws(RSA_4096));
    for method in [
        None,
        Some("RSAES_PKCS1_V1_5"),
        Some("SM2PKE"),
        Some("rsaes_oaep_sha_256"),
    ] {
        assert_eq!(
            read(Provider::AwsKms, &answer, method, None)
                .unwrap_err()
                .id(),
            "export-method"
        );
    }
    let job = text(&google(RSA_4096, "RSA_OAEP_4096_SHA256"));
    assert!(
        read(
            Provider::GoogleKms,
            &job,
            Some("RSA_OAEP_3072_SHA256"),
            None
        )
        .is_err()
    );
    let size = read(
        Provider::GoogleKms,
        &text(&google(RSA_3072, "RSA_OAEP_4096_SHA256")),
        None,
        None,
    );
    assert_eq!(size.unwrap_err().id(), "wrapping-key-size");
    let size = read(Provider::Transit, RSA_3072.as_bytes(), None, None);
    assert_eq!(size.unwrap_err().id(), "wrapping-key-size");
    for state in ["PENDING_GENERATION", "EXPIRED"] {
        let mut job = google(RSA_4096, "RSA_OAEP_4096_SHA256");
        job["state"] = json!(state);
        assert!(read(Provider::GoogleKms, &text(&job), None, None).is_err());
    }
    for kid in [
        "https://example.vault.azure.net/keys/exchange",
        "http://example.vault.azure.net/keys/exchange/0123456789abcdef0123456789abcdef",
        "https://example.vault.azure.net.evil.example/keys/exchange/0123456789abcdef0123456789abcdef",
        "https://.vault.azure.net/keys/exchange/0123456789abcdef0123456789abcdef",
        "",
    ] {
        assert!(
            read(
                Provider::AzureKeyVault,
                RSA_3072.as_bytes(),
                None,
                Some(kid)
            )
            .is_err(),
            "{kid}"
        );
    }
    assert!(read(Provider::AzureKeyVault, RSA_3072.as_bytes(), None, None).is_err());
}

#[test]
fn azures_numbers_are_the_same_key() {
    let pem = read(
        Provider::AzureKeyVault,
        RSA_3072.as_bytes(),
        None,
        Some(KID),
    )
    .unwrap();
    // SubjectPublicKeyInfo ends with the modulus of 384 bytes, and the exponent in five.
    let spki = der(RSA_3072);
    let modulus = &spki[spki.len() - 5 - 384..spki.len() - 5];
    let mut shown = json!({"attributes": {"enabled": true, "expires": "2026-12-01T00:00:00+00:00"},
        "key": {"kid": KID, "kty": "RSA-HSM", "keyOps": ["import"], "n": STANDARD.encode(modulus), "e": "AQAB"}});
    let key = read(Provider::AzureKeyVault, &text(&shown), None, None).unwrap();
    assert_eq!(key.fingerprint(), pem.fingerprint());
    assert_eq!(key.until().as_deref(), Some("2026-12-01T00:00:00Z"));
    shown["key"]["keyOps"] = json!(["import", "decrypt"]);
    assert!(read(Provider::AzureKeyVault, &text(&shown), None, None).is_err());
}

#[test]
fn a_receipt_confirms_or_refuses() {
    let ok = |provider, id, value: Value| Receipt::read(provider, id, &text(&value));
    let aws = ok(
        Provider::AwsKms,
        ARN,
        json!({"KeyId": ARN, "KeyMaterialId": "96083e4f"}),
    )
    .unwrap();
    assert_eq!(aws.version, "96083e4f");
    let other = ok(
        Provider::AwsKms,
        ARN,
        json!({"KeyId": "arn:aws:kms:eu-west-1:1:key/other"}),
    );
    assert_eq!(other.unwrap_err().id(), "receipt-confirms");
    let version = format!("{}/cryptoKeys/k/cryptoKeyVersions/3", &JOB[..46]);
    let mut told = json!({"name": version, "state": "ENABLED", "importJob": JOB});
    assert_eq!(
        ok(Provider::GoogleKms, JOB, told.clone()).unwrap().version,
        "3"
    );
    told["state"] = json!("IMPORT_FAILED");
    told["importFailureReason"] = json!("Wrapped key is too short");
    let failed = ok(Provider::GoogleKms, JOB, told).unwrap_err();
    assert!(failed.to_string().contains("too short"));
    let mut told = json!({"data": {"name": "vault-kek", "type": "aes256-gcm96", "latest_version": 1,
        "imported_key": true, "imported_key_allow_rotation": false, "exportable": false}});
    let receipt = ok(Provider::Transit, "", told.clone()).unwrap();
    assert_eq!((receipt.version.as_str(), receipt.remarks.len()), ("1", 0));
    told["data"]["exportable"] = json!(true);
    told["data"]["imported_key_allow_rotation"] = json!(true);
    assert_eq!(
        ok(Provider::Transit, "", told.clone())
            .unwrap()
            .remarks
            .len(),
        2
    );
    told["data"]["imported_key"] = json!(false);
    assert!(ok(Provider::Transit, "", told).is_err());
    let mut told = json!({"key": {"kid": VAULT, "kty": "RSA-HSM"}});
    assert_eq!(
        ok(Provider::AzureKeyVault, KID, told.clone())
            .unwrap()
            .key_id,
        VAULT
    );
    assert!(ok(Provider::AzureKeyVault, VAULT, told.clone()).is_err());
    told["key"]["kty"] = json!("RSA");
    assert!(ok(Provider::AzureKeyVault, KID, told).is_err());
    for provider in Provider::ALL {
        assert!(Receipt::read(provider, "", b"").is_err());
        assert!(Receipt::read(provider, "", b"{}").is_err());
        assert_eq!(provider.id().parse::<Provider>(), Ok(provider));
    }
}
