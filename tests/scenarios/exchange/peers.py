"""Opens what Keymoot made, and makes what it should open, with Python's cryptography and psec alone.

peers.py ACT, with the facts as JSON on standard input; gives JSON.
"""

import base64
import functools
import hashlib
import json
import os
import sys

from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.cmac import CMAC


def check(key):
    """The first five bytes of the AES-CMAC of 16 zero bytes."""
    cmac = CMAC(algorithms.AES(key))
    cmac.update(bytes(16))
    return cmac.finalize()[:5].hex()


def oaep(name):
    made = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}[name]
    return padding.OAEP(mgf=padding.MGF1(made), algorithm=made, label=None)


def blob(service, package):
    """What a package holds, as each service takes it out."""
    if service == "azure-key-vault":
        file = json.loads(package)
        assert file["schema_version"] == "1.0.0" and file["header"]["enc"] == "CKM_RSA_AES_KEY_WRAP"
        text = file["ciphertext"]
        assert "=" not in text and "+" not in text and "/" not in text
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if service == "transit":
        return base64.b64decode(json.loads(package)["ciphertext"], validate=True)
    return package


def open_package(facts):
    private = serialization.load_pem_private_key(open(facts["private"], "rb").read(), None)
    whole = blob(facts["service"], open(facts["package"], "rb").read())
    length = private.key_size // 8
    first = private.decrypt(whole[:length], oaep(facts["hash"]))
    if facts["shape"] == "direct":
        assert len(whole) == length
        key = first
    else:
        assert len(first) == 32
        key = keywrap.aes_key_unwrap_with_padding(first, whole[length:])
    if len(key) == 32:
        text = facts.get("ciphertext", "")
        opened = ""
        if text:
            sealed = base64.b64decode(text.split(":")[2])
            opened = base64.b64encode(AESGCM(key).decrypt(sealed[:12], sealed[12:], None)).decode()
        return {"check": check(key), "opened": opened, "bytes": len(whole)}
    inner = serialization.load_der_private_key(key, None)
    spki = inner.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return {"check": hashlib.sha256(spki).hexdigest()[:16], "opened": "", "bytes": len(whole)}


def wrap(facts):
    """A key as a customer wraps it for a transport key."""
    public = serialization.load_pem_public_key(open(facts["public"], "rb").read())
    key = bytes.fromhex(facts["key"]) if "key" in facts else os.urandom(32)
    if facts["shape"] == "direct":
        whole = public.encrypt(key, oaep(facts["hash"]))
    else:
        by = os.urandom(32)
        whole = public.encrypt(by, oaep(facts["hash"])) + keywrap.aes_key_wrap_with_padding(by, key)
    open(facts["out"], "wb").write(whole)
    return {"check": check(key)}


def keys(facts):
    """A service's wrapping key: its two halves in PEM, and what people compare."""
    private = rsa.generate_private_key(65537, facts["bits"])
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    open(facts["private"], "wb").write(pem)
    public = private.public_key()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return {
        "pem": text.decode(),
        "der": base64.b64encode(der).decode(),
        "fingerprint": hashlib.sha256(der).hexdigest(),
        "n": base64.b64encode(public.public_numbers().n.to_bytes(facts["bits"] // 8, "big")).decode(),
    }


def components(facts):
    """Components of a key, and what each shows."""
    parts = [os.urandom(32) for _ in range(facts["count"])]
    key = functools.reduce(lambda one, other: bytes(a ^ b for a, b in zip(one, other)), parts)
    return {
        "parts": [{"digits": part.hex(), "check": check(part)} for part in parts],
        "key": key.hex(),
        "check": check(key),
    }


def joined(facts):
    """What components that were read from forms make together."""
    parts = [bytes.fromhex(part) for part in facts["parts"]]
    key = functools.reduce(lambda one, other: bytes(a ^ b for a, b in zip(one, other)), parts)
    return {"key": key.hex(), "check": check(key), "checks": [check(part) for part in parts]}


def block_open(facts):
    from psec import tr31

    header, key = tr31.unwrap(bytes.fromhex(facts["protection"]), facts["block"])
    return {"usage": header.key_usage, "check": check(key), "version": header.version_id, "kc": header.blocks.get("KC", "")}


def block_make(facts):
    from psec import tr31

    key = bytes.fromhex(facts["key"]) if "key" in facts else os.urandom(facts.get("length", 32))
    header = tr31.Header(
        version_id=facts.get("version", "D"),
        key_usage=facts.get("usage", "K0"),
        algorithm=facts.get("algorithm", "A"),
        mode_of_use=facts.get("mode", "B"),
        version_num="00",
        exportability=facts.get("exportability", "E"),
    )
    for name, data in facts.get("blocks", {}).items():
        header.blocks[name] = data
    protection = bytes.fromhex(facts["protection"])
    block = tr31.wrap(protection[: facts.get("protection_length", 32)], header, key)
    return {"block": block, "check": check(key) if len(key) == 32 else ""}


if __name__ == "__main__":
    acts = {
        "open": open_package,
        "wrap": wrap,
        "keys": keys,
        "components": components,
        "joined": joined,
        "block-open": block_open,
        "block-make": block_make,
    }
    print(json.dumps(acts[sys.argv[1]](json.load(sys.stdin))))
