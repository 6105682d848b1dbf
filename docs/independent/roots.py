"""Root keys: their fingerprints, and the signatures by which devices show them: docs/formats/km1.md, *Root keys*."""

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from checking import Refuted, need, sha256, unhex

METHOD = "spki-sha256"


def public_key(text):
    """The key of a SubjectPublicKeyInfo in hexadecimal, and its bytes."""
    need(isinstance(text, str), "a root key's public key cannot be read")
    der = unhex(text)
    try:
        return serialization.load_der_public_key(der), der
    except (ValueError, UnsupportedAlgorithm):
        raise Refuted("a root key's public key cannot be read") from None


def is_fingerprint(text, check):
    """A root key's check value is the fingerprint of its public key; a master key has none."""
    if text is None:
        need(check.get("method") != METHOD, "the check value is of a root key, whose public key is missing")
        return
    _, der = public_key(text)
    good = check.get("method") == METHOD and check.get("value") == sha256(der).hex()
    need(good, "the check value is not the fingerprint of the root key")


def signed(text, challenge, answer):
    """Whether an answer to a challenge is a signature over it by that key."""
    key, _ = public_key(text)
    message = b"keymoot/km1/root-key" + unhex(challenge, 32)
    signature = unhex(answer)
    try:
        if not isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message)
        elif isinstance(key.curve, ec.SECP384R1) and len(signature) == 96:
            r, s = (int.from_bytes(part, "big") for part in (signature[:48], signature[48:]))
            key.verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA384()))
        else:
            return False
    except InvalidSignature:
        return False
    return True
