"""Ed25519 as docs/formats/journal.md asks for it: RFC 8032, and no points of small order."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed25519

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P
ORDER = 2**252 + 27742317777372353535851937790883648493
NEUTRAL = (0, 1)


def add(one, other):
    (x1, y1), (x2, y2) = one, other
    t = D * x1 * x2 * y1 * y2 % P
    return (
        (x1 * y2 + x2 * y1) * pow(1 + t, -1, P) % P,
        (y1 * y2 + x1 * x2) * pow(1 - t, -1, P) % P,
    )


def point(encoded):
    """The point that 32 bytes encode, or None: also if it has another, shorter y (RFC 8032, 5.1.3)."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number % 2**255
    if len(encoded) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and sign):
        return None
    return (P - x if x % 2 != sign else x, y)


def sound(encoded):
    """Whether these are the bytes of a point that is not of small order: eight times it is not nothing."""
    one = point(encoded)
    if one is None:
        return False
    for _ in range(3):
        one = add(one, one)
    return one != NEUTRAL


def verifies(public, text, signature):
    """Whether 64 bytes are the signature: key and R sound, S below the group's order, S·B = R + k·A."""
    in_form = len(signature) == 64 and int.from_bytes(signature[32:], "little") < ORDER
    if not (in_form and sound(public) and sound(signature[:32])):
        return False
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True
