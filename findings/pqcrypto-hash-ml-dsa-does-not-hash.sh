#!/usr/bin/env bash
# What:     PyPI's pqcrypto, asked for HashML-DSA, names the hash in what it signs and then puts the
#           message itself where the hash belongs. It verifies its own signatures, and no other
#           program does; nor does it verify theirs. Given the digest in place of the message it is right,
#           both ways. Its HashSLH-DSA, by the same call, hashes the message and is right.
# Versions: PyPI pqcrypto 1.0.0; npm @noble/post-quantum 0.7.1 with @noble/hashes 2.4.0; PyPI
#           slh-dsa 0.2.5. Seen 2026-11-28.
# Standard: FIPS 204, 5.4.1, algorithms 4 and 5: one byte 1, the length of the context, the context, the
#           object identifier of the hash and PH(M), not M. pqcrypto's own example passes the message.
# Matters:  the hash mode is for signers that get a digest only, such as tokens. A record signed
#           so by one program reads as forged in every other, years later. Verify with a second
#           program on the day, or use the pure mode, which is right here.
# Needs:    node 20+, npm, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

echo '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund @noble/post-quantum@0.7.1 @noble/hashes@2.4.0 >/dev/null
python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install pqcrypto==1.0.0 slh-dsa==0.2.5
echo "pqcrypto 1.0.0, slh-dsa 0.2.5, @noble/post-quantum 0.7.1, Node.js $(node --version)"

cat >noble.mjs <<'JS'
import { sha512 } from '@noble/hashes/sha2.js'
import { ml_dsa44, ml_dsa65, ml_dsa87 } from '@noble/post-quantum/ml-dsa.js'
import { slh_dsa_sha2_128f } from '@noble/post-quantum/slh-dsa.js'
const sets = { ml_dsa_44: ml_dsa44, ml_dsa_65: ml_dsa65, ml_dsa_87: ml_dsa87, slh_dsa_sha2_128f }
const [, , what, set, ...given] = process.argv
const bytes = given.map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))
const hashed = sets[set].prehash(sha512)
if (what === 'verify') {
  const [message, publicKey, signature] = bytes
  console.log(hashed.verify(signature, message, publicKey))
} else {
  const { publicKey, secretKey } = sets[set].keygen()
  console.log(Buffer.from(publicKey).toString('hex'), Buffer.from(hashed.sign(bytes[0], secretKey)).toString('hex'))
}
JS
cat >look.py <<'PY'
import hashlib, subprocess, sys
import slhdsa
from pqcrypto import HashAlgorithm
import pqcrypto.sign

message = b"the record of a ceremony"
digest = hashlib.sha512(message).digest()
mode = {"hash_algorithm": HashAlgorithm.Sha512}


def noble(what, name, *given):
    command = ["node", "noble.mjs", what, name, *(part.hex() for part in given)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()


def verified(scheme, key, what, signature):
    try:
        scheme.verify(key, what, signature, **mode)
    except Exception as refusal:
        if type(refusal).__name__ != "InvalidSignatureError":
            raise
        return False
    return True


def row(text, seen, described):
    print(f"  {text}: {'verified' if seen else 'refused'}")
    if seen != described:
        sys.exit(f"CHANGED: {text}: {seen}")


print("\nExpected: each verifies what the other has signed, over SHA-512 of one message.\nSeen:")
for name in "ml_dsa_44", "ml_dsa_65", "ml_dsa_87":
    scheme = getattr(pqcrypto.sign, name)
    public, secret = scheme.keygen()
    print(name)
    whole, short = (bytes(scheme.sign(secret, part, **mode)) for part in (message, digest))
    row("pqcrypto signs the message; pqcrypto", verified(scheme, public, message, whole), True)
    row("pqcrypto signs the message; noble", noble("verify", name, message, public, whole) == ["true"], False)
    row("pqcrypto is given the digest; noble, of the message", noble("verify", name, message, public, short) == ["true"], True)
    key, signature = map(bytes.fromhex, noble("sign", name, message))
    row("noble signs the message; pqcrypto", verified(scheme, key, message, signature), False)
    row("noble signs the message; pqcrypto, of the digest", verified(scheme, key, digest, signature), True)

name = "slh_dsa_sha2_128f"
scheme = getattr(pqcrypto.sign, name)
public, secret = scheme.keygen()
signature = bytes(scheme.sign(secret, message, **mode))
print(name)
row("pqcrypto signs the message; noble", noble("verify", name, message, public, signature) == ["true"], True)
sha256 = bytes(scheme.sign(secret, message, hash_algorithm=HashAlgorithm.Sha256))
row("the same with SHA-256; slh-dsa", slhdsa.PublicKey.from_digest(public, slhdsa.sha2_128f).verify_hash(message, sha256), True)
print("As described.")
PY
py/bin/python look.py
