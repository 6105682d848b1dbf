#!/usr/bin/env python3
"""Wraps a key for a transport key of two halves, P-256 and ML-KEM-768, without Keymoot.

Written from docs/formats/exchange.md alone. It needs Python 3.9 or later and `cryptography` 47 or later.

    wrap_key.py transport.pem --fingerprint HEX --key key.bin --out wrapped.json

`transport.pem` is what the receiver saved with `keymoot key transport --custodian`, both public keys one after
the other; `HEX` is its fingerprint as they told it by another way. The key is a file of 32 bytes; without --key
one is drawn and written to --new FILE, readable by its owner alone. What is printed is its check value: tell it
to the receiver by another way than the file.

Exit status: 0 if it was wrapped, 1 if not, 2 for a wrong command line.
"""

import argparse
import hashlib
import json
import os
import re
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, mlkem
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.cmac import CMAC

from open_sealed import HYBRID, key_and_nonce
from recover_key import Refused

PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----\n?", re.DOTALL)


def transport_key(pem):
    """Both public keys, and their fingerprint."""
    if b"PRIVATE KEY" in pem:
        raise Refused("this is a private key: whoever saw it can open what is wrapped for it")
    keys = [serialization.load_pem_public_key(one) for one in PEM.findall(pem)]
    if len(keys) != 2:
        raise Refused(f"a transport key of two halves is needed, and there are {len(keys)} public keys")
    curve, lattice = keys
    if not isinstance(curve, ec.EllipticCurvePublicKey) or curve.curve.name != "secp256r1":
        raise Refused("its first half is no key on P-256")
    if not isinstance(lattice, mlkem.MLKEM768PublicKey):
        raise Refused("its second half is no ML-KEM-768 key")
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    both = b"".join(key.public_bytes(serialization.Encoding.DER, spki) for key in keys)
    return curve, lattice, hashlib.sha256(both).hexdigest()


def check_value(key):
    """The first five bytes of the AES-CMAC of 16 zero bytes."""
    cmac = CMAC(algorithms.AES(key))
    cmac.update(bytes(16))
    return cmac.finalize()[:5].hex()


def point(key):
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def wrap(curve, lattice, key):
    """The wrapped key, as an object of the format."""
    if len(key) != 32:
        raise Refused(f"an AES-256 key has 32 bytes, and this has {len(key)}")
    recipient, digest = point(curve), hashlib.sha256(lattice.public_bytes_raw()).digest()
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    enc = point(ephemeral.public_key())
    encapsulated, ciphertext = lattice.encapsulate()
    mixed = encapsulated + ephemeral.exchange(ec.ECDH(), curve) + enc + recipient
    secret = hashlib.sha3_256(mixed + b"MLKEM768-P256").digest()
    under, nonce = key_and_nonce(HYBRID, secret, b"keymoot/wrapped-key" + digest)
    return {
        "format": "keymoot-wrapped-key/1",
        "kem": "MLKEM768-P256",
        "p256": {"recipient": recipient.hex(), "enc": enc.hex()},
        "mlkem": {"recipient": digest.hex(), "enc": ciphertext.hex()},
        "sealed": AESGCM(under).encrypt(nonce, key, b"").hex(),
    }


def write_new(path, data):
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)


def main(args=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("transport", help="both public keys, PEM")
    parser.add_argument("--fingerprint", metavar="HEX", required=True, help="as it was told by another way")
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--key", metavar="FILE", help="the key, 32 bytes")
    given.add_argument("--new", metavar="FILE", help="where a key that is drawn goes")
    parser.add_argument("--out", metavar="FILE", required=True, help="where the wrapped key goes")
    options = parser.parse_args(args)
    try:
        with open(options.transport, "rb") as file:
            curve, lattice, fingerprint = transport_key(file.read())
        if re.sub(r"[\s:]", "", options.fingerprint).lower() != fingerprint:
            raise Refused("its fingerprint is not the one that was told: it is somebody else's key")
        if options.key:
            with open(options.key, "rb") as file:
                key = file.read(33)
        else:
            key = os.urandom(32)
            write_new(options.new, key)
        wrapped = wrap(curve, lattice, key)
        write_new(options.out, json.dumps(wrapped, indent=2).encode() + b"\n")
        print(f"check value {check_value(key)}")
        return 0
    except (Refused, OSError, ValueError) as error:
        print(f"{options.transport}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
