#!/usr/bin/env bash
# What:     pk12util reads a PKCS#12 keystore of Java's with two AES keys and one EC key, says "PKCS12
#           IMPORT SUCCESSFUL" with status 0 and has taken in the EC key alone. Of a keystore with AES
#           keys only it takes nothing, in the same words. OpenSSL and keytool show all that is there.
# Versions: NSS tools 3.87.1, keytool of OpenJDK 17, OpenSSL 3.0.19 (Debian 12). Seen 2026-11-28.
# Standard: RFC 7292, 4.2.5: the secret bag; where Java keeps a SecretKeyEntry. An NSS token can hold
#           AES keys (symkeyutil makes them), and the listing (-l) alone tells of unknown bags.
# Matters:  a Java service's keystore is the usual place of an AES master key, and importing it before
#           the old server is wiped is "verified" by the tool's own word. List the token afterwards and
#           count. Move AES keys as wrapped keys.
# Needs:    libnss3-tools, openjdk-17-jre-headless and openssl of Debian 12.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

echo "NSS tools $(dpkg-query -W -f "\${Version}" libnss3-tools), $(java -version 2>&1 | head -n 1), $(openssl version)"
secret=changeit1
echo "$secret" >pin
new() { keytool "$@" -storetype PKCS12 -storepass "$secret" >/dev/null 2>&1; }
for alias in kek-spring kek-autumn; do
  new -genseckey -alias "$alias" -keyalg AES -keysize 256 -keystore mixed.p12
  new -genseckey -alias "$alias" -keyalg AES -keysize 256 -keystore aes.p12
done
new -genkeypair -alias sign -keyalg EC -groupname secp256r1 -dname CN=table -keystore mixed.p12

entries() { keytool -list -keystore "$1.p12" -storepass "$secret" 2>/dev/null | grep -c "$2" || true; }
bags() { openssl pkcs12 -in "$1.p12" -passin "pass:$secret" -info -noout 2>&1 | { grep -o "$2" || true; } | wc -l; }
echo
echo "Expected: three keys and two in the NSS database, or an error, or at least a word."
echo "Seen:"
look() { # keystore, AES keys, EC keys
  local said status=0 taken symmetric
  mkdir "$1"
  certutil -N -d "sql:$1" -f pin
  said=$(pk12util -i "$1.p12" -d "sql:$1" -k pin -w pin 2>&1) || status=$?
  taken=$(certutil -K -d "sql:$1" -f pin 2>/dev/null | grep -c '^<' || true)
  symmetric=$(symkeyutil -L -d "sql:$1" -f pin 2>/dev/null | grep -c AES || true)
  echo "  $1.p12 by keytool: $(entries "$1" SecretKeyEntry) AES, $(entries "$1" PrivateKeyEntry) EC; bags by openssl: $(bags "$1" 'Secret bag') secret, $(bags "$1" 'Shrouded Keybag') private"
  echo "    pk12util -i: status $status, printed \"$said\"; in the database: $symmetric AES, $taken private"
  [ "$(entries "$1" SecretKeyEntry) $(entries "$1" PrivateKeyEntry)" = "$2 $3" ] || changed "keytool lists other keys"
  [ "$(bags "$1" "Secret bag") $(bags "$1" "Shrouded Keybag")" = "$2 $3" ] || changed "openssl tells of other bags"
  [ "$status" = 0 ] && [ "$said" = "pk12util: PKCS12 IMPORT SUCCESSFUL" ] || changed "pk12util says \"$said\" with status $status"
  [ "$taken $symmetric" = "$3 0" ] || changed "$symmetric AES keys and $taken private keys were taken in"
}
look mixed 2 1
look aes 2 0
echo "As described."
