#!/usr/bin/env bash
# What:     the Rust crate cryptoki gives a key wrapped by NSS with zero bytes behind it: 48 bytes for an
#           AES-256 key under AES-KW, of which 40 are the wrapped key. NSS itself does not unwrap what
#           it has just wrapped. Cut to 40 bytes it opens. On SoftHSM the same program gives 40.
# Versions: crate cryptoki 0.12.1; NSS 3.87.1, SoftHSM 2.6.1 (Debian 12). Seen 2026-11-28.
# Standard: PKCS#11 v2.40 base, 5.2: asked for a length, a module may name one that is somewhat too
#           large, and tells the true one with the result. RFC 3394, 2.2.1: n + 1 blocks of 8 bytes.
#           NSS may answer 48, and then says 40; the crate keeps the first answer.
# Matters:  a backup tool tried on SoftHSM writes wrapped keys on NSS that nothing opens, with no error
#           until the day of the recovery. Cut to the length that the mechanism gives, and unwrap once
#           before the original is destroyed.
# Needs:    libnss3-tools and softhsm2 of Debian 12, Rust 1.77 or later with cargo, crates.io.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

echo "cryptoki 0.12.1, NSS $(dpkg-query -W -f "\${Version}" libnss3), SoftHSM $(softhsm2-util --version)"
nss=$(find /usr/lib -name libsoftokn3.so | head -n 1)
softhsm=$(find /usr/lib -name libsofthsm2.so | head -n 1)
echo 12345678 >pin
mkdir database tokens
certutil -N -d sql:database -f pin
printf 'directories.tokendir = %s/tokens\nlog.level = ERROR\n' "$dir" >softhsm2.conf
export SOFTHSM2_CONF=$dir/softhsm2.conf
softhsm2-util --init-token --free --label table --so-pin 12345678 --pin 12345678 >/dev/null

mkdir -p wrap/src
cat >wrap/Cargo.toml <<'TOML'
[package]
name = "wrap"
version = "0.0.0"
edition = "2021"
[dependencies]
cryptoki = "=0.12.1"
TOML
cat >wrap/src/main.rs <<'RS'
use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, KeyType, ObjectClass};
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;
use std::{error::Error, ffi::CString, ptr::NonNull};

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args().skip(1);
    let (module, label) = (given.next().unwrap(), given.next().unwrap());
    let pkcs11 = Pkcs11::new(module)?;
    // NSS takes its database as a text where the standard has the reserved pointer
    let database = CString::new("configdir='sql:database' certPrefix='' keyPrefix='' secmod='secmod.db' flags=")?;
    let flags = CInitializeFlags::OS_LOCKING_OK;
    pkcs11.initialize(match NonNull::new(database.as_ptr().cast_mut().cast()) {
        Some(text) if label != "table" => unsafe { CInitializeArgs::new_with_reserved(flags, text) },
        _ => CInitializeArgs::new(flags),
    })?;
    let named = |slot: &_| pkcs11.get_token_info(*slot).is_ok_and(|token| token.label().trim() == label);
    let slot = pkcs11.get_slots_with_initialized_token()?.into_iter().find(named).ok_or("no such token")?;
    let session = pkcs11.open_rw_session(slot)?;
    session.login(UserType::User, Some(&AuthPin::new("12345678".into())))?;

    let key = |bytes: Vec<u8>, wraps| {
        session.create_object(&[
            Attribute::Class(ObjectClass::SECRET_KEY),
            Attribute::KeyType(KeyType::AES),
            Attribute::Token(false),
            Attribute::Extractable(true),
            Attribute::Wrap(wraps),
            Attribute::Unwrap(wraps),
            Attribute::Value(bytes),
        ])
    };
    let kek = key(vec![7; 32], true)?;
    for size in [16, 24, 32] {
        let wrapped = session.wrap_key(&Mechanism::AesKeyWrap, kek, key(vec![9; size], false)?)?;
        let (right, behind) = wrapped.split_at(size + 8);
        let opens = |blob: &[u8]| {
            let template = [Attribute::Class(ObjectClass::SECRET_KEY), Attribute::KeyType(KeyType::AES), Attribute::Token(false)];
            if session.unwrap_key(&Mechanism::AesKeyWrap, kek, blob, &template).is_ok() { "opens" } else { "refused" }
        };
        println!(
            "{size}-byte key: {} bytes wrapped, {} zeros behind; {}; cut to {}: {}",
            wrapped.len(), behind.iter().filter(|byte| **byte == 0).count(), opens(&wrapped), right.len(), opens(right),
        );
    }
    Ok(())
}
RS
(cd wrap && CARGO_TARGET_DIR=$dir/target cargo build --quiet)

echo
echo "Expected: 24, 32 and 40 bytes from both, which the same token opens."
look() { # name, module, label, what is described
  local seen
  seen=$(target/debug/wrap "$2" "$3")
  echo "Seen on $1:"
  while read -r line; do echo "  $line"; done <<<"$seen"
  [ "$seen" = "$4" ] || changed "$1: $seen"
}
look SoftHSM "$softhsm" table "16-byte key: 24 bytes wrapped, 0 zeros behind; opens; cut to 24: opens
24-byte key: 32 bytes wrapped, 0 zeros behind; opens; cut to 32: opens
32-byte key: 40 bytes wrapped, 0 zeros behind; opens; cut to 40: opens"
look NSS "$nss" "NSS Certificate DB" "16-byte key: 32 bytes wrapped, 8 zeros behind; refused; cut to 24: opens
24-byte key: 40 bytes wrapped, 8 zeros behind; refused; cut to 32: opens
32-byte key: 48 bytes wrapped, 8 zeros behind; refused; cut to 40: opens"
echo "As described."
