#!/usr/bin/env bash
# What:     `openssl genpkey -outform DER` (and `pkey -outform DER`) writes an RSA key as PKCS#1 and
#           an EC key as SEC 1, though the same commands write PKCS#8 as PEM. Ed25519 and RSA-PSS
#           keys, which have no older form, are PKCS#8 in both.
# Version:  OpenSSL 3.0.19 (Debian 12). Seen 2026-11-27. Upstream: openssl/openssl issues 4434, 21708.
# Standard: RFC 7468, 10 ("PRIVATE KEY" is a DER PKCS#8 PrivateKeyInfo, in base64); RFC 5208, 5.
#           openssl-pkey(1) promises PKCS#8 unless -traditional is given.
# Matters:  every import format (AWS, Azure, Google, OpenBao) wants PKCS#8 DER inside the wrapping.
#           A wrapped key can't be looked at any more: one wrapped from such a file is refused
#           by the other side, often days later, or with another algorithm than in the rehearsal.
# Needs:    openssl 3.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

openssl version
form() { # what a DER private key is, by its first members
  local shape
  shape=$(openssl asn1parse -inform DER -in "$1" | awk 'NR <= 4 { sub(/^.*(cons|prim): */, ""); print $1 $2 }' | tr '\n' ' ')
  case $shape in
    "SEQUENCE INTEGER:00 SEQUENCE OBJECT"*) echo PKCS#8 ;;
    "SEQUENCE INTEGER:00 INTEGER"*) echo PKCS#1 ;;
    "SEQUENCE INTEGER:01 OCTET"*) echo "SEC 1" ;;
    *) echo "unknown ($shape)" ;;
  esac
}

echo "Expected: DER is what the PEM holds in base64, PKCS#8 each time."
echo "Seen:"
try() { # name, form expected of DER, arguments of genpkey
  local name=$1 expected=$2
  shift 2
  openssl genpkey "$@" -outform DER -out made.der 2>/dev/null
  openssl genpkey "$@" -outform PEM -out made.pem 2>/dev/null
  sed '/-----/d' made.pem | openssl base64 -d -out inside.der
  openssl pkey -in made.pem -outform DER -out again.der
  printf '  %-8s PEM holds %-7s genpkey DER: %-7s pkey DER: %-7s\n' \
    "$name" "$(form inside.der)," "$(form made.der)," "$(form again.der)"
  [ "$(form inside.der)" = PKCS#8 ] || changed "the PEM of $name is not PKCS#8"
  [ "$(form made.der)" = "$expected" ] || changed "genpkey's DER of $name is $(form made.der)"
  [ "$(form again.der)" = "$expected" ] || changed "pkey's DER of $name is $(form again.der)"
}
try RSA PKCS#1 -algorithm RSA -pkeyopt rsa_keygen_bits:2048
try P-256 "SEC 1" -algorithm EC -pkeyopt ec_paramgen_curve:P-256
try P-384 "SEC 1" -algorithm EC -pkeyopt ec_paramgen_curve:P-384
try Ed25519 PKCS#8 -algorithm ED25519
try RSA-PSS PKCS#8 -algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem
openssl pkcs8 -topk8 -nocrypt -in ec.pem -outform DER -out right.der
[ "$(form right.der)" = PKCS#8 ] || changed "pkcs8 -topk8 does not write PKCS#8"
echo "  the way that holds: openssl pkcs8 -topk8 -nocrypt -outform DER: $(form right.der)"
echo "As described."
