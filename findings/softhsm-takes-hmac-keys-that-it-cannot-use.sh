#!/usr/bin/env bash
# What:     SoftHSM takes in any HMAC key, but signs only with one at least as long as the hash: a
#           32-byte key serves SHA-256 and gets CKR_KEY_SIZE_RANGE with SHA-512, on first use. The
#           first test case of RFC 4231 (20 bytes) can't be run with any of its hashes.
# Versions: SoftHSM 2.6.1 (Debian 12) through python-pkcs11 0.10.1. Seen 2026-11-27.
# Standard: RFC 2104, 3, and FIPS 198-1, 3: keys of any length, shorter ones zero-filled; RFC 4231,
#           4.2. PKCS#11 lets a module set a least size, and C_GetMechanismInfo tells it.
# Matters:  a wrapped HMAC key of 32 bytes is recovered into the token, its attributes look well,
#           and the service that uses HS512 stands on the day. A recovery is proved by a MAC made
#           with the key and the hash in use, not by the object's presence.
# Needs:    softhsm2 of Debian 12, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install python-pkcs11==0.10.1
echo "SoftHSM $(softhsm2-util --version), python-pkcs11 0.10.1"
module=$(find /usr/lib -name libsofthsm2.so | head -n 1)
mkdir tokens
printf 'directories.tokendir = %s/tokens\nlog.level = ERROR\n' "$dir" >softhsm2.conf
export SOFTHSM2_CONF=$dir/softhsm2.conf
softhsm2-util --init-token --free --label table --so-pin 12345678 --pin 1234 >/dev/null

cat >look.py <<'PY'
import hmac, sys
import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass

hashes = {"sha256": 32, "sha384": 48, "sha512": 64}
token = pkcs11.lib(sys.argv[1]).get_token(token_label="table")
print("\nExpected: a MAC for each key that the token takes, equal to software's.\nSeen:")
with token.open(rw=True, user_pin="1234") as session:
    for size in 20, 32, 48, 64, 100:
        value = b"\x0b" * size
        key = session.create_object({
            Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.KEY_TYPE: KeyType.GENERIC_SECRET,
            Attribute.VALUE: value, Attribute.SIGN: True, Attribute.TOKEN: False})
        words = []
        for name, least in hashes.items():
            try:
                mac = key.sign(b"Hi There", mechanism=Mechanism[f"{name.upper()}_HMAC"])
                word = "right" if mac == hmac.digest(value, b"Hi There", name) else "wrong"
            except pkcs11.exceptions.KeySizeRange:
                word = "CKR_KEY_SIZE_RANGE"
            words.append(f"{name} {word}")
            if word != ("right" if size >= least else "CKR_KEY_SIZE_RANGE"):
                sys.exit(f"CHANGED: {size} bytes with {name}: {word}")
        print(f"  {size:3} bytes: taken in; {', '.join(words)}")
print("As described.")
PY
py/bin/python look.py "$module"
