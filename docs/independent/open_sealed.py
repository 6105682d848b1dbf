#!/usr/bin/env python3
"""Opens a share that is sealed to a card, classically or with an ML-KEM key besides, without Keymoot.

Written from docs/formats/sealed-share.md alone. It needs Python 3.9 or later and `cryptography`; for a
hybrid share, `cryptography` 47 or later.

    open_sealed.py 02.sealed.json
    open_sealed.py 02.sealed.json --exchanged HEX
    open_sealed.py 02.sealed.json --exchanged HEX --mlkem zoe-mlkem.pem --write 02.hex

The first form says which card it needs, which ML-KEM key, and what the card is to multiply. Any program
that speaks PKCS#11 makes the card do so, for instance OpenSC's:

    pkcs11-tool --login --derive --mechanism ECDH1-DERIVE --id ID --input-file enc.der --output-file x

`HEX` is what it returns, 64 digits. With --write the share's 87 bytes land in a file, in hexadecimal,
readable by its owner alone: recover_key.py takes it as a share. Run it on a machine that is never
connected to anything and is erased afterwards.

Exit status: 0 if the share opened, 1 if not, 2 for a wrong command line or where something is needed.
"""

import argparse
import getpass
import hashlib
import hmac
import json
import os
import sys

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

import recover_key as km1
from recover_key import Refused, fields, unhex

# KEM, KDF and AEAD: RFC 9180, 7, and draft-ietf-hpke-pq.
CLASSICAL = b"HPKE\x00\x10\x00\x01\x00\x02"
HYBRID = b"HPKE\x00\x50\x00\x01\x00\x02"


def labeled_extract(suite, salt, label, value):
    """RFC 9180, 4."""
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + value, hashlib.sha256)


def labeled_expand(suite, prk, label, info, length):
    """RFC 9180, 4; one block is enough for what is expanded here."""
    info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, info + b"\x01", hashlib.sha256)[:length]


def key_and_nonce(suite, secret, info):
    """RFC 9180, 5.1, base mode, sequence number 0."""
    context = b"\x00" + labeled_extract(suite, b"", b"psk_id_hash", b"")
    context += labeled_extract(suite, b"", b"info_hash", info)
    scheduled = labeled_extract(suite, secret, b"secret", b"")
    key = labeled_expand(suite, scheduled, b"key", context, 32)
    return key, labeled_expand(suite, scheduled, b"base_nonce", context, 12)


def open_base(suite, secret, info, ciphertext):
    """RFC 9180, 5.2, without associated data."""
    key, nonce = key_and_nonce(suite, secret, info)
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, b"")
    except InvalidTag:
        raise Refused("it does not open: altered, or another card or key answered") from None


class Sealed:
    """A sealed share with a card's layer."""

    def __init__(self, text):
        if len(text.encode()) > km1.LONGEST_SEALED:
            raise Refused("too long for what it should be")
        try:
            value = json.loads(text, object_pairs_hook=km1.no_duplicates)
        except (ValueError, RecursionError) as error:
            raise Refused(f"not JSON: {error}") from None
        hybrid = isinstance(value, dict) and value.get("format") == "keymoot-sealed-share/2"
        names = ("format", "suite", "quorum", "threshold", "index", "custodian", "passphrase", "card")
        form, suite, quorum, self.k, self.index, custodian, self.passphrase, card, *half, sealed, checksum = fields(
            value, *names, *(("mlkem",) if hybrid else ()), "sealed", "checksum"
        )
        if not hybrid and form != "keymoot-sealed-share/1" or suite != "KM1":
            raise Refused("not a sealed share of a known format")
        if type(self.passphrase) is not bool:
            raise Refused("it does not say whether there is a passphrase")
        if not all(type(one) is int and 1 <= one <= 255 for one in (self.k, self.index)):
            raise Refused("threshold or index are out of range")
        self.quorum, self.custodian = unhex(quorum, 16), unhex(custodian, 16)
        self.recipient, self.enc = (unhex(one, 65) for one in fields(card, "recipient", "enc"))
        for point in (self.recipient, self.enc):
            try:
                ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
            except ValueError:
                raise Refused("it names a point that is not on the curve") from None
        self.mlkem = None
        if hybrid:
            digest, ciphertext = fields(half[0], "recipient", "enc")
            self.mlkem = unhex(digest, 32), unhex(ciphertext, 1088)
        self.sealed = unhex(sealed, 147 if self.passphrase else 103)
        everything = self.quorum + bytes([self.k, self.index]) + self.custodian
        everything += bytes([self.passphrase]) + self.recipient + self.enc
        everything += b"".join(self.mlkem or ()) + self.sealed
        if unhex(checksum, 4) != hashlib.sha256(b"keymoot/km1/sealed-share" + everything).digest()[:4]:
            raise Refused("damaged: its checksum does not fit")

    def open(self, exchanged, mlkem=None, ask=None):
        """The share, with the x-coordinate that the card returned and the ML-KEM private key."""
        info = b"keymoot/km1/share" + self.quorum + bytes([self.index]) + self.custodian
        if self.mlkem is None:
            prk = labeled_extract(b"KEM\x00\x10", b"", b"eae_prk", exchanged)
            secret = labeled_expand(b"KEM\x00\x10", prk, b"shared_secret", self.enc + self.recipient, 32)
            payload = open_base(CLASSICAL, secret, info, self.sealed)
        else:
            if mlkem is None:
                raise Refused("sealed to a card and an ML-KEM key at once: the card alone opens nothing")
            digest, ciphertext = self.mlkem
            public = mlkem.public_key().public_bytes_raw()
            if hashlib.sha256(public).digest() != digest:
                raise Refused("sealed to another ML-KEM key")
            mixed = mlkem.decapsulate(ciphertext) + exchanged + self.enc + self.recipient
            secret = hashlib.sha3_256(mixed + b"MLKEM768-P256").digest()
            payload = open_base(HYBRID, secret, info, self.sealed)
        if self.passphrase:
            payload = km1.under_passphrase(payload, self.quorum, self.index, self.custodian, ask)
        share = km1.Share(payload)
        if (share.quorum, share.k, share.index) != (self.quorum, self.k, self.index):
            raise Refused("what is inside is not what it says")
        return payload


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--exchanged", metavar="HEX", help="what the card returned, 64 digits")
    parser.add_argument("--mlkem", metavar="FILE", help="the ML-KEM private key, PEM")
    parser.add_argument("--write", metavar="FILE", help="where the share goes")
    options = parser.parse_args()
    try:
        sealed = Sealed(km1.read(options.file))
        if options.exchanged is None or (sealed.mlkem and options.mlkem is None):
            print(f"card with the public key {sealed.recipient.hex()}\nis to multiply {sealed.enc.hex()}")
            if sealed.mlkem:
                print(f"and the ML-KEM key is the one whose SHA-256 is {sealed.mlkem[0].hex()}")
            return 2
        mlkem = None
        if options.mlkem is not None:
            with open(options.mlkem, "rb") as file:
                try:
                    mlkem = serialization.load_pem_private_key(file.read(), None)
                except UnsupportedAlgorithm:
                    raise Refused("an ML-KEM key needs `cryptography` 47 or later") from None
        ask = lambda: getpass.getpass(f"passphrase of {options.file}: ")
        payload = sealed.open(unhex(options.exchanged.lower(), 32), mlkem, ask)
        print(f"share {sealed.index} of quorum {sealed.quorum.hex()} opened")
        if options.write is not None:
            target = os.open(options.write, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(target, "w") as file:
                file.write(payload.hex() + "\n")
        return 0
    except (Refused, OSError, ValueError) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
