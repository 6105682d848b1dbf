#!/usr/bin/env bash
# What:     a certificate put on a token with NSS's `certutil -A` does not find its private key there
#           unless the key's CKA_ID happens to be SHA-1 of the public key: NSS gives the certificate
#           that CKA_ID whatever the key's is, shows no "u" for it, and refuses to sign.
# Versions: NSS 3.87.1 certutil, SoftHSM 2.6.1, OpenSC 0.23.0 (Debian 12). Seen 2026-11-27.
# Standard: PKCS#11 v2.40 base, 4.6.3: CKA_ID ties certificate and key, its value is the
#           application's affair; SHA-1 of the key is an example, no rule.
# Matters:  keys are made in a ceremony under short ids (01, 02). Weeks later the CA's certificate is
#           brought in, certutil succeeds, the private key is listed beside it, and whatever uses NSS
#           says that there is none. Cure: set the private key's CKA_ID to the certificate's.
# Needs:    opensc, softhsm2, libnss3-tools and openssl of Debian 12.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }
version() { dpkg-query -W -f "\${Version}" "$1" 2>/dev/null || echo "of unknown version"; }

echo "NSS $(version libnss3-tools), OpenSC $(version opensc), SoftHSM $(softhsm2-util --version)"
module=$(find /usr/lib -name libsofthsm2.so | head -n 1)
mkdir tokens nss
printf 'directories.tokendir = %s/tokens\nlog.level = ERROR\n' "$dir" >softhsm2.conf
export SOFTHSM2_CONF=$dir/softhsm2.conf
softhsm2-util --init-token --free --label table --so-pin 12345678 --pin 1234 >/dev/null
tool() { pkcs11-tool --module "$module" --token-label table --login --pin 1234 "$@" 2>/dev/null; }
printf 1234 >pin
certutil -N -d sql:nss --empty-password
modutil -dbdir sql:nss -add softhsm -libfile "$module" -force >/dev/null 2>&1
token=(-d sql:nss -h table -f pin)
flags() { certutil -L "${token[@]}" 2>/dev/null | awk '/leaf/ { print $NF }'; }
id_of() { tool --list-objects --type "$1" | awk '/ID:/ { print $2 }'; }
sign() { cmsutil -S -d sql:nss -N table:leaf -f pin -i minutes -o signed 2>&1 || true; }

tool --keypairgen --key-type EC:prime256v1 --id 01 --label leaf >/dev/null
tool --read-object --type pubkey --id 01 --output-file public
openssl pkey -pubin -in public -pubout -out public.pem
openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=root -days 30 2>/dev/null
openssl x509 -new -force_pubkey public.pem -subj /CN=leaf -CA ca.pem -CAkey ca.key \
  -CAcreateserial -days 30 -out leaf.pem 2>/dev/null
certutil -A "${token[@]}" -n leaf -t ,, -a -i leaf.pem
echo minutes >minutes

echo
echo "Expected: the certificate gets the CKA_ID of the key of its public key, 01, and the flags u,u,u."
echo "Seen:"
echo "  CKA_ID of the private key: $(id_of privkey), of the certificate: $(id_of cert)"
echo "  flags of the certificate: \"$(flags)\""
said=$(sign | head -n 1)
echo "  signing with it: $said"
[ "$(id_of cert)" != 01 ] || changed "the certificate has the key's CKA_ID"
[ "$(flags)" = ,, ] || changed "NSS now finds the key"
grep -q "does not exist" <<<"$said" || changed "signing says otherwise"

tool --type privkey --id 01 --set-id "$(id_of cert)" >/dev/null
echo "  after the private key's CKA_ID was set to the certificate's: \"$(flags)\""
[ "$(flags)" = u,u,u ] || changed "the same CKA_ID does not help"
echo "As described."
