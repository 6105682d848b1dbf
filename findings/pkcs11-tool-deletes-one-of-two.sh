#!/usr/bin/env bash
# What:     `pkcs11-tool --delete-object` by label, where two keys bear it, deletes one of them, says
#           nothing of the other and ends with status 0. Which one it was is printed nowhere.
# Versions: OpenSC 0.23.0 pkcs11-tool, SoftHSM 2.6.1 (Debian 12). Seen 2026-11-27.
# Standard: PKCS#11 v2.40 base, 4.4: CKA_LABEL need not be unique; C_FindObjects gives every match.
#           The manual page says nothing of more than one match.
# Matters:  a key that was recovered or imported twice is there twice under one label. "Destroyed
#           by label, exit status 0" goes into the record, and a working copy stays in the token.
#           List by label afterwards; destroy by CKA_ID and look that it is unique.
# Needs:    opensc and softhsm2 of Debian 12.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

echo "OpenSC $(dpkg-query -W -f "\${Version}" opensc 2>/dev/null || echo "of unknown version")"
echo "SoftHSM $(softhsm2-util --version)"
module=$(find /usr/lib -name libsofthsm2.so | head -n 1)
mkdir tokens
printf 'directories.tokendir = %s/tokens\nlog.level = ERROR\n' "$dir" >softhsm2.conf
export SOFTHSM2_CONF=$dir/softhsm2.conf
softhsm2-util --init-token --free --label table --so-pin 12345678 --pin 1234 >/dev/null
tool() { pkcs11-tool --module "$module" --token-label table --login --pin 1234 "$@"; }
keys() { tool --list-objects --type secrkey 2>/dev/null | awk '/ID:/ { print $2 }' | sort | tr '\n' ' '; }

for id in 11 12; do
  tool --keygen --key-type AES:32 --label kek --id "$id" >/dev/null 2>&1
done
echo
echo "Two AES keys of label kek, by CKA_ID: $(keys)"
echo "Expected: both are deleted, or a refusal that the label is not unique."
tool --delete-object --type secrkey --label kek >said 2>&1 && status=$? || status=$?
left=$(keys)
echo "Seen:     exit status $status, printed: \"$(tr '\n' ' ' <said)\", left in the token: $left"
[ "$status" = 0 ] || changed "the deletion is refused: $(cat said)"
[ "$(wc -w <<<"$left")" = 1 ] || changed "$(wc -w <<<"$left") keys are left"
if grep -qiE "more|other|another|multiple|unique|left" said; then changed "it tells of the other key"; fi
echo "As described."
