#!/usr/bin/env bash
# What:     `openssl enc -id-aes256-wrap-pad` wraps a file of more than 4,096 bytes in pieces, each a
#           wrap of its own, one after the other, with exit status 0. Nothing opens the result as a
#           whole, nor does it open a right wrap of that size by another program.
# Versions: OpenSSL 3.0.19 (Debian 12); cryptography 50.0.2 as the second opinion. Seen 2026-11-27.
# Standard: RFC 5649, 4.1 and 4.2: one integrity check over the whole plaintext, up to 2^32 bytes.
# Matters:  import guides wrap a key with this command. RSA-4096 fits; RSA-8192 does not, nor an
#           ML-DSA-65 key as OpenSSL 3.5 writes it (4,098 bytes), nor many a PKCS#12 file. The backup
#           is written without a word, and the loss shows on the day of recovery. (It can be cured:
#           cut after each 4,104 bytes, and open the pieces with another program.)
# Needs:    openssl 3, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install cryptography==50.0.2
openssl version
echo "cryptography $(py/bin/python -c 'import cryptography; print(cryptography.__version__)')"

kek=$(openssl rand -hex 32)
enc=(openssl enc -id-aes256-wrap-pad -K "$kek" -iv A65959A6)
openssl rand -out small 2048
openssl rand -out large 4098

by_rfc_5649() { # wrap|unwrap, in, out: by cryptography
  py/bin/python - "$kek" "$@" <<'PY'
import sys
from cryptography.hazmat.primitives import keywrap
kek, act, source, target = bytes.fromhex(sys.argv[1]), *sys.argv[2:]
does = {"wrap": keywrap.aes_key_wrap_with_padding, "unwrap": keywrap.aes_key_unwrap_with_padding}[act]
try:
    result = does(kek, open(source, "rb").read())
except keywrap.InvalidUnwrap:
    print(f"  cryptography on {source}: InvalidUnwrap")
    sys.exit(1)
open(target, "wb").write(result)
PY
}
size() { stat -c %s "$1"; }

echo
echo "Expected: one wrap: the plaintext's length rounded up to 8, plus 8 bytes; or a refusal."
status=0
"${enc[@]}" -in small -out small.enc
"${enc[@]}" -in large -out large.enc || status=$?
by_rfc_5649 wrap large large.right
echo "Seen:"
echo "  2,048 bytes by openssl enc:   $(size small.enc) bytes"
echo "  4,098 bytes by openssl enc:   $(size large.enc) bytes, exit status $status"
echo "  4,098 bytes by cryptography:  $(size large.right) bytes"
[ "$(size small.enc)" = 2056 ] || changed "even 2,048 bytes are not one wrap"
by_rfc_5649 unwrap small.enc small.back || changed "2,048 bytes do not come back"
cmp small small.back || changed "2,048 bytes come back as others"
[ "$status" = 0 ] || changed "openssl enc now refuses to wrap 4,098 bytes"
[ "$(size large.right)" = 4112 ] || changed "cryptography's wrap is not 4,112 bytes"
[ "$(size large.enc)" = 4120 ] || changed "openssl enc's wrap of 4,098 bytes is no longer two wraps"

for blob in large.enc large.right; do
  if "${enc[@]}" -d -in "$blob" -out back 2>error; then changed "openssl enc now opens $blob"; fi
  echo "  openssl enc -d on $blob: $(sed -n '2s/^.*routines:[^:]*:\([^:]*\):.*/\1/p' error)"
done
if by_rfc_5649 unwrap large.enc back; then changed "cryptography opens what openssl enc wrote"; fi

head -c 4104 large.enc >first
tail -c +4105 large.enc >second
by_rfc_5649 unwrap first first.back || changed "the first 4,104 bytes are no wrap of their own"
by_rfc_5649 unwrap second second.back || changed "the rest is no wrap of its own"
cat first.back second.back | cmp - large || changed "the pieces are not the plaintext"
echo "  cut after 4,104 bytes: both pieces open by RFC 5649 and together are the plaintext"
echo "As described."
