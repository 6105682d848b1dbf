#!/usr/bin/env bash
# What:     an AES-128 key agreed by P-256 ECDH is not the same on both sides when one is a token:
#           CKM_ECDH1_DERIVE keeps the last 16 bytes of the shared secret, WebCrypto (and who cuts
#           OpenSSL's result by hand) the first 16. Neither side reports anything. With AES-256
#           there is nothing to cut and both agree.
# Versions: SoftHSM 2.6.1 (Debian 12) through PyKCS11 1.5.20; Node.js 18 or later. Seen 2026-11-27.
# Standard: PKCS#11 v2.40 mechanisms, 2.3.9 (truncation takes bytes from the leading end); Web
#           Cryptography API, 24.4 (ECDH: the first length bits). Both are right.
# Matters:  sealing to a card's key is tested with 256 bits, then used with 128, and what was sealed
#           does not open. Take the whole secret through a KDF (CKD_SHA256_KDF, HKDF).
# Needs:    softhsm2 of Debian 12, node 18+, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install PyKCS11==1.5.20
echo "SoftHSM $(softhsm2-util --version), PyKCS11 1.5.20, Node.js $(node --version)"
module=$(find /usr/lib -name libsofthsm2.so | head -n 1)
mkdir tokens
printf 'directories.tokendir = %s/tokens\nlog.level = ERROR\n' "$dir" >softhsm2.conf
export SOFTHSM2_CONF=$dir/softhsm2.conf
softhsm2-util --init-token --free --label table --so-pin 12345678 --pin 1234 >/dev/null

cat >software.mjs <<'JS'
import { webcrypto } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
const { subtle } = webcrypto
const P256 = { name: 'ECDH', namedCurve: 'P-256' }
if (process.argv[2] === 'make') {
  const pair = await subtle.generateKey(P256, true, ['deriveKey'])
  writeFileSync('software.public', Buffer.from(await subtle.exportKey('raw', pair.publicKey)))
  writeFileSync('software.private', JSON.stringify(await subtle.exportKey('jwk', pair.privateKey)))
} else {
  const own = await subtle.importKey('jwk', JSON.parse(readFileSync('software.private', 'utf8')), P256, false, ['deriveKey'])
  const peer = await subtle.importKey('raw', readFileSync('token.public'), P256, true, [])
  for (const length of [256, 128]) {
    const key = await subtle.deriveKey({ name: 'ECDH', public: peer }, own, { name: 'AES-GCM', length }, true, ['encrypt'])
    console.log(Buffer.from(await subtle.exportKey('raw', key)).toString('hex'))
  }
}
JS
cat >token.py <<'PY'
import sys
from PyKCS11 import *
library = PyKCS11Lib()
library.load(sys.argv[1])
slot = next(s for s in library.getSlotList(tokenPresent=True) if library.getTokenInfo(s).label.strip() == "table")
session = library.openSession(slot, CKF_SERIAL_SESSION | CKF_RW_SESSION)
session.login("1234")
public, private = session.generateKeyPair(
    [(CKA_EC_PARAMS, bytes.fromhex("06082a8648ce3d030107")), (CKA_TOKEN, False)],
    [(CKA_TOKEN, False), (CKA_DERIVE, True), (CKA_SENSITIVE, True)],
    Mechanism(CKM_EC_KEY_PAIR_GEN))
point = bytes(session.getAttributeValue(public, [CKA_EC_POINT])[0])
open("token.public", "wb").write(point[-65:])
peer = open("software.public", "rb").read()
for length in 32, 16:
    key = session.deriveKey(private, [
        (CKA_CLASS, CKO_SECRET_KEY), (CKA_KEY_TYPE, CKK_AES), (CKA_VALUE_LEN, length), (CKA_TOKEN, False),
        (CKA_SENSITIVE, False), (CKA_EXTRACTABLE, True)], ECDH1_DERIVE_Mechanism(peer))
    print(bytes(session.getAttributeValue(key, [CKA_VALUE])[0]).hex())
PY
node software.mjs make
py/bin/python token.py "$module" >token.keys
mapfile -t token <token.keys
node software.mjs agree >software.keys
mapfile -t software <software.keys

echo
echo "Expected: both sides of one agreement have the same AES key, at 256 and at 128 bits."
echo "Seen:"
echo "  AES-256 on the token:  ${token[0]}"
echo "  AES-256 in WebCrypto:  ${software[0]}"
echo "  AES-128 on the token:  ${token[1]}"
echo "  AES-128 in WebCrypto:  ${software[1]}"
[ "${token[0]}" = "${software[0]}" ] || changed "the whole secrets differ"
[ "${token[1]}" = "${token[0]: -32}" ] || changed "the token does not keep the last 16 bytes"
[ "${software[1]}" = "${software[0]:0:32}" ] || changed "WebCrypto does not keep the first 16 bytes"
echo "As described."
