#!/usr/bin/env bash
# What:     an Ed25519 private key that carries its public key, PKCS#8 of version 2 as Bouncy Castle
#           and Rust's ring and ed25519-dalek write it, is refused by OpenSSL 3.0, by SoftHSM's import
#           ("Maybe it is encypted") and by cryptography; PyCryptodome opens it.
# Versions: OpenSSL 3.0.19, SoftHSM 2.6.1 (Debian 12); cryptography 50.0.2, PyCryptodome 4.4.0.
#           Seen 2026-11-27. (OpenSSL 3.5.8 and OpenBao 2.7.2 take the same bytes.)
# Standard: RFC 8410, 7 and 10.3 (the second example has the public key); RFC 5958, 2.
# Matters:  a key exported for import elsewhere is good for one side and broken for the other, and
#           inside a wrapping nobody sees which form it is. Write version 1 without the public key.
# Needs:    softhsm2 and openssl of Debian 12, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install cryptography==50.0.2 pycryptodome==4.4.0
openssl version
echo "SoftHSM $(softhsm2-util --version), cryptography 50.0.2, PyCryptodome 4.4.0"

openssl genpkey -algorithm ED25519 -out one.pem
openssl pkey -in one.pem -outform DER -out one.der
openssl pkey -in one.pem -pubout -outform DER | tail -c 32 >public
{ # OneAsymmetricKey: version 1 (that is v2), id-Ed25519, the private key, [1] the public key
  printf '\x30\x51\x02\x01\x01\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20'
  tail -c 32 one.der
  printf '\x81\x21\x00'
  cat public
} >two.der
{ echo "-----BEGIN PRIVATE KEY-----"; openssl base64 -in two.der; echo "-----END PRIVATE KEY-----"; } >two.pem

cat >read.py <<'PY'
import sys
from Crypto.PublicKey import ECC
from cryptography.hazmat.primitives.serialization import load_pem_private_key
which, path = sys.argv[1:]
text = open(path, "rb").read()
try:
    if which == "cryptography":
        public = load_pem_private_key(text, None).public_key().public_bytes_raw()
    else:
        public = ECC.import_key(text).public_key().export_key(format="raw")
except ValueError as refusal:
    sys.exit(f"refused: {str(refusal).split('.')[0]}")
assert public == open("public", "rb").read()
print("taken")
PY
mkdir tokens
printf 'directories.tokendir = %s/tokens\nlog.level = ERROR\n' "$dir" >softhsm2.conf
export SOFTHSM2_CONF=$dir/softhsm2.conf
softhsm2-util --init-token --free --label table --so-pin 12345678 --pin 1234 >/dev/null

by_openssl() { openssl pkey -in "$1" -noout 2>&1 && echo taken; }
by_softhsm() {
  local said
  said=$(softhsm2-util --import "$1" --token table --pin 1234 --label "$1" --id "$2" 2>&1) && echo taken && return
  grep ERROR <<<"$said"
  return 1
}
by_python() { py/bin/python read.py "$2" "$1" 2>&1; }

echo
echo "Expected: all four take both versions of one key; the public key is optional information."
echo "Seen:"
check() { # program, version of the key, taken|refused, command
  local who=$1 key=$2 expected=$3 said answer=taken
  shift 3
  said=$("$@") || answer=refused
  echo "  $who, version $key: $(head -n 1 <<<"$said")"
  [ "$answer" = "$expected" ] || changed "$who: version $key is $answer"
}
check OpenSSL 1 taken by_openssl one.pem
check OpenSSL 2 refused by_openssl two.pem
check SoftHSM 1 taken by_softhsm one.pem 01
check SoftHSM 2 refused by_softhsm two.pem 02
check cryptography 1 taken by_python one.pem cryptography
check cryptography 2 refused by_python two.pem cryptography
check PyCryptodome 1 taken by_python one.pem pycryptodome
check PyCryptodome 2 taken by_python two.pem pycryptodome
echo "As described."
