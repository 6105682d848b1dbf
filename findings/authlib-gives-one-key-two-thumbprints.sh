#!/usr/bin/env bash
# What:     Authlib writes a P-256 key as JWK with leading zero bytes of x, y and d cut off. About one
#           public key in 128 so has a JWK that PyJWT refuses, and an RFC 7638 thumbprint other than
#           every other program's for the same key; joserfc and jwcrypto also take the short JWK
#           and repeat its thumbprint.
# Versions: Authlib 1.9.10 (authlib.jose, to go in 2.0), joserfc 1.8.0, jwcrypto 1.6.1, PyJWT 2.15.1,
#           cryptography 50.0.2. Seen 2026-11-27.
# Standard: RFC 7518, 6.2.1.2, 6.2.1.3, 6.2.2.1: the full size of the curve (32 bytes); RFC 7638, 3.
# Matters:  the thumbprint is what two people read out to compare a wrapping or verification key.
#           With 127 keys the rehearsal passes; with the 128th the "wrong" fingerprint stops it.
# Needs:    python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install \
  Authlib==1.9.10 joserfc==1.8.0 jwcrypto==1.6.1 PyJWT==2.15.1 cryptography==50.0.2
cat >look.py <<'PY'
import base64, json, sys, warnings
warnings.simplefilter("ignore")
from authlib.jose import JsonWebKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc.jwk import ECKey
from jwcrypto.jwk import JWK
from jwt.algorithms import ECAlgorithm
from jwt.exceptions import InvalidKeyError


def changed(what):
    sys.exit(f"CHANGED: {what}")


def with_short(name):
    while True:
        key = ec.generate_private_key(ec.SECP256R1())
        if getattr(key.public_key().public_numbers(), name) < 1 << 248:
            return key


def thumbprints(key):
    pem = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    short = JsonWebKey.import_key(pem, {"kty": "EC"})
    return short.as_dict(), {
        "Authlib": short.thumbprint(),
        "joserfc": ECKey.import_key(pem).thumbprint(),
        "jwcrypto": JWK.from_pem(pem).thumbprint(),
    }


def size(text):
    return len(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


ordinary = ec.derive_private_key(7, ec.SECP256R1())
_, seen = thumbprints(ordinary)
print("An ordinary key: one thumbprint from all three:", len(set(seen.values())) == 1)
if len(set(seen.values())) != 1:
    changed("an ordinary key has several thumbprints")

print("\nExpected: one thumbprint for one key, and x and y of 32 bytes, whatever they begin with.\nSeen:")
for name in "xy":
    jwk, seen = thumbprints(with_short(name))
    print(f"  a key whose {name} begins with a zero byte: Authlib writes {size(jwk[name])} bytes of {name}")
    for who, thumbprint in seen.items():
        print(f"    thumbprint by {who:9} {thumbprint}")
    if size(jwk[name]) != 31 or seen["Authlib"] == seen["joserfc"]:
        changed(f"Authlib writes {name} in full")
    if seen["joserfc"] != seen["jwcrypto"]:
        changed("joserfc and jwcrypto differ")
    taken = {"joserfc": ECKey.import_key(jwk).thumbprint(), "jwcrypto": JWK(**jwk).thumbprint()}
    for who, thumbprint in taken.items():
        print(f"    {who} reads Authlib's JWK and gives: {thumbprint}")
        if thumbprint != seen["Authlib"]:
            changed(f"{who} gives the short JWK another thumbprint")
    try:
        ECAlgorithm.from_jwk(json.dumps(jwk))
        changed("PyJWT takes the short JWK")
    except InvalidKeyError as refusal:
        print(f"    PyJWT refuses it: {refusal}")
print("As described.")
PY
py/bin/python look.py
