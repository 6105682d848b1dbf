#!/usr/bin/env bash
# What:     an RSA key of three primes, exported by Node.js as a JWK, has two of them and no "oth": the
#           third is gone, and n is not p times q. KeyObject, WebCrypto and jose do so alike, and nothing
#           is raised. Node.js reads its own JWK back and signs right (it then counts with d), so
#           the loss shows elsewhere only: cryptography under PyJWT, joserfc and jwcrypto refuses the
#           JWK, and OpenSSL calls the key that comes back out invalid.
# Versions: Node.js 20.20.2 and 24.21.0, npm jose 6.2.18; PyPI cryptography 50.0.2, PyJWT 2.15.1,
#           joserfc 1.8.0, jwcrypto 1.6.1; OpenSSL 3.0.19 (Debian 12). Seen 2026-11-28.
# Standard: RFC 8017, 3.2 (keys of more than two primes); RFC 7518, 6.3.2.7: "oth" has an entry for
#           each prime from the third on, and must be left out with two primes only.
# Matters:  an export is tested by a signature in the program that made it, and passes; the copy in
#           the vault can't be imported on the day. Keep such a key as PKCS#8, or make it with two primes.
# Needs:    node 20+, npm, openssl 3, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund jose@6.2.18 node@24.21.0 >/dev/null
python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install \
  cryptography==50.0.2 PyJWT==2.15.1 joserfc==1.8.0 jwcrypto==1.6.1
openssl version

openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -pkeyopt rsa_keygen_primes:3 -out key.pem 2>/dev/null
cat >export.mjs <<'JS'
import { createPrivateKey, createPublicKey, sign, verify, webcrypto } from 'node:crypto'
import { exportJWK, importPKCS8 } from 'jose'
import { readFileSync, writeFileSync } from 'node:fs'
const pem = readFileSync('key.pem', 'utf8')
const key = createPrivateKey(pem)
const number = (text) => BigInt('0x' + Buffer.from(text, 'base64url').toString('hex'))
const inside = Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64')
const subtle = await webcrypto.subtle.importKey('pkcs8', inside, { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['sign'])
const jwks = {
  KeyObject: key.export({ format: 'jwk' }),
  WebCrypto: await webcrypto.subtle.exportKey('jwk', subtle),
  jose: await exportJWK(await importPKCS8(pem, 'RS256', { extractable: true })),
}
for (const [who, jwk] of Object.entries(jwks)) {
  console.log(`${who}: oth ${'oth' in jwk ? 'present' : 'absent'}, n = p·q ${number(jwk.n) === number(jwk.p) * number(jwk.q)}`)
}
const again = createPrivateKey({ key: jwks.KeyObject, format: 'jwk' })
const message = Buffer.from('table')
console.log(`read back: signature ${verify('sha256', message, createPublicKey(pem), sign('sha256', message, again)) ? 'valid' : 'invalid'}`)
writeFileSync('key.jwk', JSON.stringify(jwks.KeyObject))
writeFileSync('again.pem', again.export({ format: 'pem', type: 'pkcs8' }))
JS
cat >take.py <<'PY'
import json, warnings
warnings.simplefilter("ignore")
from joserfc.jwk import RSAKey
from jwcrypto.jwk import JWK
from jwt.algorithms import RSAAlgorithm
jwk = json.load(open("key.jwk"))
for who, take in {
    "PyJWT": lambda: RSAAlgorithm.from_jwk(json.dumps(jwk)),
    "joserfc": lambda: RSAKey.import_key(jwk).private_key,
    "jwcrypto": lambda: JWK(**jwk).export_to_pem(True, None),
}.items():
    try:
        take()
        print(f"{who}: taken")
    except ValueError as refusal:
        print(f"{who}: {refusal}")
PY
check() { openssl pkey -in "$1" -check -noout 2>&1 | grep '^Key' || true; }

echo
echo "The key, by openssl pkey -check: $(check key.pem)"
echo "Expected: a JWK with oth, or a refusal to write one."
expected='KeyObject: oth absent, n = p·q false
WebCrypto: oth absent, n = p·q false
jose: oth absent, n = p·q false
read back: signature valid'
for node in "$(command -v node)" node_modules/.bin/node; do
  echo "Seen, Node.js $("$node" --version):"
  seen=$("$node" export.mjs)
  while read -r line; do echo "  $line"; done <<<"$seen"
  [ "$seen" = "$expected" ] || changed "$("$node" --version): $seen"
  taken=$(py/bin/python take.py)
  while read -r line; do echo "  the JWK in $line"; done <<<"$taken"
  [ "$(grep -c 'p\*q must equal modulus' <<<"$taken")" = 3 ] || changed "$taken"
  echo "  what Node.js read back, by openssl pkey -check: $(check again.pem)"
  [ "$(check again.pem)" = "Key is invalid" ] || changed "OpenSSL finds the key that came back valid"
done
[ "$(check key.pem)" = "Key is valid" ] || changed "OpenSSL calls its own key $(check key.pem)"
echo "As described."
