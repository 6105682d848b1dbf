#!/usr/bin/env bash
# What:     a PEM public key with a compressed P-256 point has one SHA-256 of its SPKI by OpenSSL and
#           Node.js's KeyObject, and another by Python's cryptography and WebCrypto: these two write
#           the point out in full when they are asked for the SPKI that they have just read.
# Versions: OpenSSL 3.0.19 (Debian 12), cryptography 50.0.2, Node.js 20.20.2. Seen 2026-11-27.
# Standard: RFC 5480, 2.2: the point in compressed form is as valid; RFC 5280, 4.1.2.7.
# Matters:  the SHA-256 of the SPKI is what two people compare of a wrapping or recipient key, and
#           a compressed one is as good. Two right programs show two fingerprints of one file.
#           Agree on the uncompressed form, or hash the file and not the key. (OpenBao 2.7.2 refuses
#           to import the compressed form at all.)
# Needs:    openssl 3, node 18+, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install cryptography==50.0.2
openssl version
echo "cryptography 50.0.2, Node.js $(node --version)"

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem
openssl pkey -in key.pem -pubout -ec_conv_form compressed -out compressed.pem
openssl pkey -in key.pem -pubout -ec_conv_form uncompressed -out uncompressed.pem

cat >by.py <<'PY'
import hashlib, sys
from cryptography.hazmat.primitives import serialization as s
key = s.load_pem_public_key(open(sys.argv[1], "rb").read())
der = key.public_bytes(s.Encoding.DER, s.PublicFormat.SubjectPublicKeyInfo)
print(hashlib.sha256(der).hexdigest())
PY
cat >by.mjs <<'JS'
import { createHash, createPublicKey, webcrypto } from 'node:crypto'
import { readFileSync } from 'node:fs'
const [, , how, file] = process.argv
const pem = readFileSync(file, 'utf8')
let der = createPublicKey(pem).export({ type: 'spki', format: 'der' })
if (how === 'subtle') {
  const inside = Buffer.from(pem.replace(/-----[^-]*-----|\s/g, ''), 'base64')
  const key = await webcrypto.subtle.importKey('spki', inside, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify'])
  der = Buffer.from(await webcrypto.subtle.exportKey('spki', key))
}
console.log(createHash('sha256').update(der).digest('hex'))
JS
by_openssl() { openssl pkey -pubin -in "$1" -outform DER | sha256sum | cut -d ' ' -f 1; }
by_node() { node by.mjs object "$1"; }
by_webcrypto() { node by.mjs subtle "$1"; }
by_cryptography() { py/bin/python by.py "$1"; }

full=$(by_openssl uncompressed.pem)
short=$(by_openssl compressed.pem)
echo
echo "Expected: one fingerprint of one file, whoever computes it."
echo "Seen:"
for file in uncompressed compressed; do
  echo "  $file.pem ($(openssl pkey -pubin -in "$file.pem" -outform DER | wc -c) bytes of SPKI)"
  for who in openssl node cryptography webcrypto; do
    print=$("by_$who" "$file.pem")
    printf '    %-13s %s\n' "$who" "$print"
    case $file-$who in
      uncompressed-* | compressed-cryptography | compressed-webcrypto) right=$full ;;
      *) right=$short ;;
    esac
    [ "$print" = "$right" ] || changed "$who of $file.pem gives $print"
  done
done
[ "$full" != "$short" ] || changed "the two forms have one fingerprint"
echo "As described."
