#!/usr/bin/env python3
"""Recovers a master key from a recovery package and share texts, without Keymoot.

Written from docs/formats/km1.md, share-text.md and sealed-share.md alone, as a second pair of eyes
and as a way in when no Keymoot runs any more. It needs Python 3.9 or later and `cryptography`; for a
share under a passphrase, `cryptography` 44 or later, or `argon2-cffi`.

    recover_key.py recovery-package.json 01.txt 03.txt 04.txt
    recover_key.py recovery-package.json 01.txt 03.txt 04.txt --write master-key.hex

A share is a share text, its 87 bytes in hexadecimal, or a sealed share under a passphrase alone, which is
asked for. What is sealed to an age key is opened first with `age -d`, and what is sealed to a card with
`open_sealed.py`.

Without --write it only proves that these shares open this package. With it, the key lands in a file:
64 hexadecimal digits and a newline, readable by its owner alone. Run it on a machine that is never
connected to anything and is erased afterwards: Python cannot clear a secret from memory.

Exit status: 0 if the key was recovered and its check value is the package's, 1 if not, 2 for a wrong
command line.
"""

import argparse
import getpass
import hashlib
import itertools
import json
import os
import re
import sys
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import cmac, hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Refused(Exception):
    """What was read does not check; the text says why."""


# --- JSON ----------------------------------------------------------------------------------------


def unhex(text, length):
    if not isinstance(text, str) or not re.fullmatch(r"(?:[0-9a-f]{2})*", text):
        raise Refused("something that should be lower-case hexadecimal is not")
    if len(text) != 2 * length:
        raise Refused(f"{len(text) // 2} bytes where {length} are needed")
    return bytes.fromhex(text)


def fields(value, *names):
    if not isinstance(value, dict) or set(value) != set(names):
        raise Refused("a JSON object does not have exactly the fields " + ", ".join(names))
    return [value[name] for name in names]


def no_duplicates(pairs):
    if len({name for name, _ in pairs}) != len(pairs):
        raise Refused("a JSON object names a field twice")
    return dict(pairs)


# --- P-256 ---------------------------------------------------------------------------------------

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def point(text):
    """A point from 66 hexadecimal digits; refuses what is not on the curve."""
    encoded = unhex(text, 33)
    if encoded[0] not in (2, 3):
        raise Refused("a point is not in compressed form")
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), encoded)
    except ValueError:
        raise Refused("a point is not on the curve") from None
    numbers = key.public_numbers()
    return numbers.x, numbers.y


def add(one, other):
    """Sum of two points; None is the point at infinity."""
    if one is None:
        return other
    if other is None:
        return one
    if one[0] == other[0]:
        if (one[1] + other[1]) % P == 0:
            return None
        slope = 3 * (one[0] ** 2 - 1) * pow(2 * one[1], -1, P)
    else:
        slope = (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(number, base):
    """A point added to itself `number` times."""
    total = None
    while number:
        if number & 1:
            total = add(total, base)
        base = add(base, base)
        number >>= 1
    return total


H = point("0298627cabe123de1c6e05aca7b15f4696f32e9edae81a706a72b2d097746f68cb")


# --- Package -------------------------------------------------------------------------------------


class Package:
    def __init__(self, text):
        try:
            value = json.loads(text, object_pairs_hook=no_duplicates)
        except (ValueError, RecursionError) as error:
            raise Refused(f"not JSON: {error}") from None
        supersedes = value.pop("supersedes", []) if isinstance(value, dict) else []
        public_key = value.pop("public_key", None) if isinstance(value, dict) else None
        suite, quorum, k, n, commitments, header, wrapped, wrap_format, check = fields(
            value, "suite", "quorum", "threshold", "shares", "commitments", "header",
            "wrapped", "wrap_format", "check",
        )
        h_suite, key, label, purpose, h_format, h_check, h_c0 = fields(
            header, "suite", "key", "label", "purpose", "format", "check", "c0"
        )
        if not isinstance(key, str) or not 2 <= len(key) <= 64:
            raise Refused("the key's id is not 1 to 32 bytes")
        unhex(key, len(key) // 2)
        if not all(isinstance(one, str) and re.fullmatch(r"[^\x00-\x1f\x7f-\x9f\ud800-\udfff]{1,128}", one)
                   for one in (label, purpose)):
            raise Refused("label or purpose is not 1 to 128 plain characters")
        method, self.check_value = fields(check, "method", "value")
        if suite != "KM1" or h_suite != "KM1":
            raise Refused("the suite is not KM1")
        if type(k) is not int or type(n) is not int or not 2 <= k <= n <= 255:
            raise Refused("threshold and share count are not 2 <= k <= n <= 255")
        if not isinstance(commitments, list) or len(commitments) != k:
            raise Refused("there are not as many commitments as the threshold")
        self.k, self.n, self.header, self.label = k, n, header, label
        self.points = [point(one) for one in commitments]
        self.c0 = unhex(commitments[0], 33)
        digest = hashlib.sha256(
            b"keymoot/km1/commitments" + bytes([k, n]) + bytes.fromhex("".join(commitments))
        ).digest()
        if unhex(quorum, 16) != digest[:16]:
            raise Refused("the quorum id is not that of the commitments")
        self.quorum = digest[:16]
        if not isinstance(supersedes, list) or len(supersedes) > 255:
            raise Refused("what it supersedes is not a list of at most 255 quorums")
        replaced = {unhex(one, 16) for one in supersedes}
        if len(replaced) != len(supersedes) or self.quorum in replaced:
            raise Refused("it supersedes a quorum twice, or itself")
        if h_c0 != commitments[0]:
            raise Refused("the header names another first commitment")
        if h_format != wrap_format or wrap_format not in ("rfc3394", "rfc5649"):
            raise Refused("the wrap format is unknown, or not the header's")
        if h_check != check:
            raise Refused("the check value is not the header's")
        if method not in ("cmac-zero-5", "kw-const-5", "spki-sha256"):
            raise Refused("the check value's method is unknown")
        self.method, self.format, self.root = method, wrap_format, None
        if (method == "spki-sha256") != (public_key is not None):
            raise Refused("a root key's package has its public key and its fingerprint, and no other has")
        if public_key is None:
            unhex(self.check_value, 5)
            self.wrapped = unhex(wrapped, 40)
            return
        if wrap_format != "rfc5649" or not isinstance(wrapped, str) or len(wrapped) % 16:
            raise Refused("a private key is wrapped by RFC 5649, in whole blocks")
        if not 24 <= len(wrapped) // 2 <= 8192 or not isinstance(public_key, str):
            raise Refused("the wrapped key or the public key has a length it cannot have")
        self.wrapped = unhex(wrapped, len(wrapped) // 2)
        self.root = unhex(public_key, len(public_key) // 2)
        if hashlib.sha256(self.root).digest() != unhex(self.check_value, 32):
            raise Refused("the check value is not the fingerprint of the public key")

    def expected(self, index):
        """E(i), from the commitments by Horner's rule."""
        total = None
        for commitment in reversed(self.points):
            total = add(times(index, total), commitment)
        return total

    def unwrap(self, secret):
        """The master key, under the recovery key that `secret` gives."""
        canonical = json.dumps(
            self.header, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()
        recovery_key = HKDF(
            algorithm=hashes.SHA256(),
            length=32,
            salt=hashlib.sha256(b"KM1" + self.c0).digest(),
            info=b"keymoot/km1/recovery-key" + hashlib.sha256(canonical).digest(),
        ).derive(secret.to_bytes(32, "big"))
        return unwrap(self.format, recovery_key, self.wrapped, self.root is not None)


def unwrap(form, by, wrapped, root=False):
    """The 32 bytes in a wrap of 40; of a root key, its private half as PKCS #8."""
    opening = {"rfc3394": keywrap.aes_key_unwrap, "rfc5649": keywrap.aes_key_unwrap_with_padding}[form]
    try:
        key = opening(by, wrapped) if root or len(wrapped) == 40 else b""
    except keywrap.InvalidUnwrap:
        raise Refused("the wrapped key does not open: header or wrapped key altered") from None
    if not root and len(key) != 32:
        raise Refused("the wrapped key is not 32 bytes long")
    return key


def aes_cmac(key, data):
    mac = cmac.CMAC(algorithms.AES(key))
    mac.update(data)
    return mac.finalize()


def check_value(method, key):
    if method == "cmac-zero-5":
        return aes_cmac(key, bytes(16))[:5]
    constant = hashlib.sha256(b"keymoot/km1/check").digest()
    return hashlib.sha256(keywrap.aes_key_wrap(key, constant)).digest()[:5]


# --- Share text ----------------------------------------------------------------------------------

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALUE = {character: value for value, character in enumerate(ALPHABET)}
READ_AS = str.maketrans("ILO", "110")
ROWS, SYMBOLS_IN_ROW, DATA, WORD = 12, 8, 70, 96
PARITY = WORD - DATA


class Row:
    """Eight symbols, None where missing, and whether the row's check agrees."""

    def __init__(self, number, cells, check):
        pairs = [cell[at : at + 2] if len(cell) == 4 else "" for cell in cells for at in (0, 2)]
        self.symbols = [symbol(pair) for pair in pairs]
        self.checks = None not in self.symbols and check == row_check(number, "".join(cells))


def symbol(pair):
    if len(pair) != 2 or any(character not in VALUE for character in pair):
        return None
    return VALUE[pair[0]] << 5 | VALUE[pair[1]]


def row_check(number, characters):
    digest = hashlib.sha256(b"keymoot/km1/row" + bytes([number]) + characters.encode()).digest()
    value = digest[0] << 2 | digest[1] >> 6
    return ALPHABET[value >> 5] + ALPHABET[value & 31]


def read_rows(text):
    """The rows of a share text by number; missing ones are left out."""
    rows, last = {}, 0
    for line in text.lstrip("\ufeff").splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words = re.split(r"[\s\-–—·.|:]+", line.upper().translate(READ_AS))
        words = [word for word in words if word]
        if not words:
            continue
        number, digits = last + 1, 0
        if re.fullmatch(r"[0-9]{1,2}", words[0]):
            digits = len(words[0])
            number = int(words.pop(0))
        elif len(words) == 1 and len(words[0]) == 20 and re.match(r"[0-9]{2}", words[0]):
            number, words[0], digits = int(words[0][:2]), words[0][2:], 2
        if not 1 <= number <= ROWS:
            raise Refused(f"row {number} does not exist; there are 1 to {ROWS}")
        last = number
        if len(re.sub(r"^[\s\-–—·.|:]+", "", line).rstrip()[digits:].encode()) > 256:
            continue
        if len(words) == 5:
            row = Row(number, words[:4], words[4])
        else:
            joined = "".join(words)
            if len(joined) != 18:
                continue
            row = Row(number, [joined[at : at + 4] for at in range(0, 16, 4)], joined[16:])
        if number in rows and rows[number].symbols != row.symbols:
            raise Refused(f"row {number} is given twice and differs")
        rows[number] = row
    return rows


# Reed–Solomon over GF(2^10), x^10 + x^3 + 1, alpha = 2, roots alpha^1 ... alpha^26.

EXP, LOG = [0] * 2046, [0] * 1024
element = 1
for exponent in range(1023):
    EXP[exponent] = EXP[exponent + 1023] = element
    LOG[element] = exponent
    element <<= 1
    if element & 0x400:
        element ^= 0x409


def multiply(a, b):
    return EXP[LOG[a] + LOG[b]] if a and b else 0


def inverse(a):
    return EXP[1023 - LOG[a]]


def evaluate(polynomial, x):
    """Value of a polynomial with its lowest coefficient first."""
    total = 0
    for coefficient in reversed(polynomial):
        total = multiply(total, x) ^ coefficient
    return total


def syndromes(word):
    return [evaluate(word[::-1], EXP[j]) for j in range(1, PARITY + 1)]


def correct(word, missing):
    """The code word nearest to `word` with the places `missing` erased; Refused if too far."""
    word = [0 if place in missing else value for place, value in enumerate(word)]
    if len(missing) > PARITY:
        raise Refused("too much is missing")
    s = [0, *syndromes(word)]
    if not any(s):
        return word
    locator = [1]
    for place in missing:
        x = EXP[WORD - 1 - place]
        shifted = [0] + [multiply(x, value) for value in locator]
        locator = [a ^ b for a, b in zip(locator + [0], shifted)]
    previous, length = locator, len(missing)
    for step in range(len(missing) + 1, PARITY + 1):
        discrepancy = 0
        for j, value in enumerate(locator[:step]):
            discrepancy ^= multiply(value, s[step - j])
        previous = [0, *previous]
        if discrepancy:
            size = max(len(locator), len(previous))
            changed = [
                a ^ multiply(discrepancy, b)
                for a, b in zip(
                    locator + [0] * (size - len(locator)), previous + [0] * (size - len(previous))
                )
            ]
            if 2 * length <= step + len(missing) - 1:
                scale = inverse(discrepancy)
                previous = [multiply(scale, value) for value in locator]
                length = step + len(missing) - length
            locator = changed
    while locator[-1] == 0:
        locator.pop()
    wrong = [p for p in range(WORD) if evaluate(locator, inverse(EXP[WORD - 1 - p])) == 0]
    unknown = [place for place in wrong if place not in missing]
    if len(wrong) != len(locator) - 1 or 2 * len(unknown) + len(missing) > PARITY:
        raise Refused("too many characters are wrong")
    evaluator = [0] * PARITY
    for i, a in enumerate(s[1:]):
        for j, b in enumerate(locator):
            if i + j < PARITY:
                evaluator[i + j] ^= multiply(a, b)
    slope = [value if power % 2 == 0 else 0 for power, value in enumerate(locator[1:])]
    for place in wrong:
        x = inverse(EXP[WORD - 1 - place])
        word[place] ^= multiply(evaluate(evaluator, x), inverse(evaluate(slope, x)))
    if any(syndromes(word)):
        raise Refused("too many characters are wrong")
    return word


class Share:
    """A payload's parts: k, index, quorum id, f(i), g(i)."""

    def __init__(self, payload):
        if payload[83:] != hashlib.sha256(payload[:83]).digest()[:4]:
            raise Refused("damaged: the checksum does not fit")
        if payload[0] != 1:
            raise Refused(f"payload version {payload[0]} is not known")
        self.k, self.index, self.quorum = payload[1], payload[2], payload[3:19]
        self.f, self.g = (int.from_bytes(payload[a:b], "big") for a, b in ((19, 51), (51, 83)))
        if self.k < 2 or self.index < 1 or self.f >= N or self.g >= N:
            raise Refused("a number in it is out of range")


def share_of(word):
    number = 0
    for value in word[:DATA]:
        number = number << 10 | value
    if number & 15:
        raise Refused("damaged: the last bits are not zero")
    return Share((number >> 4).to_bytes(87, "big"))


def code_text(text):
    """What would be the text of a sheet's code, however its lines were broken."""
    lines = [line.strip() for line in text.lstrip("\ufeff").splitlines()]
    joined = "".join(line for line in lines if not line.startswith("#"))
    return "".join(joined.split()).upper().translate(READ_AS)


def share_of_code(characters):
    word = [symbol(characters[at : at + 2]) for at in range(0, len(characters), 2)]
    if len(characters) != 2 * DATA or None in word:
        raise Refused("not the whole text of a code: scan it again")
    return share_of(word)


def read_share(text):
    """The share of a share text and the cells that were corrected, as (row, cell)."""
    code = code_text(text)
    if code.startswith("KM1"):
        return share_of_code(code[3:]), []
    rows = read_rows(text)
    if not rows:
        raise Refused("there are no rows in it")
    read = [None] * WORD
    for number, row in rows.items():
        read[(number - 1) * SYMBOLS_IN_ROW : number * SYMBOLS_IN_ROW] = row.symbols
    missing = {place for place, value in enumerate(read) if value is None}
    doubtful = [number for number in sorted(rows) if not rows[number].checks]
    for count in range(4):
        for erased in itertools.combinations(doubtful, count):
            gone = missing | {
                place
                for number in erased
                for place in range((number - 1) * SYMBOLS_IN_ROW, number * SYMBOLS_IN_ROW)
            }
            try:
                word = correct(read, gone)
                share = share_of(word)
            except Refused:
                continue
            changed = sorted(
                {(p // 8 + 1, p % 8 // 2 + 1) for p in range(WORD) if word[p] != read[p]}
            )
            return share, changed
    look = sorted(set(doubtful) | set(range(1, ROWS + 1)) - set(rows))
    if look:
        raise Refused("not readable; look at rows " + ", ".join(map(str, look)))
    raise Refused("not readable: the rows come from different sheets")


# --- Sealed share --------------------------------------------------------------------------------


def argon2id(passphrase, salt):
    try:
        from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    except ImportError:
        pass
    else:
        return Argon2id(
            salt=salt, length=32, iterations=3, lanes=1, memory_cost=65536
        ).derive(passphrase)
    try:
        from argon2.low_level import Type, hash_secret_raw
    except ImportError:
        raise Refused("needs `cryptography` 44 or later, or `argon2-cffi`") from None
    return hash_secret_raw(passphrase, salt, 3, 65536, 1, 32, Type.ID)


def ways(typed):
    """A passphrase normalised (RFC 8265, 4.2: blanks, then NFC), and as it was typed: files of before."""
    blanks = "".join(" " if unicodedata.category(c) == "Zs" else c for c in typed)
    return dict.fromkeys([unicodedata.normalize("NFC", blanks), typed])


def open_sealed(text, ask):
    """The share in a sealed share; `ask` gives the passphrase."""
    try:
        value = json.loads(text, object_pairs_hook=no_duplicates)
    except (ValueError, RecursionError) as error:
        raise Refused(f"not JSON: {error}") from None
    if isinstance(value, dict) and "card" in value:
        raise Refused("sealed to a card, which must open it")
    form, suite, quorum, k, index, custodian, passphrase, sealed, checksum = fields(
        value, "format", "suite", "quorum", "threshold", "index", "custodian", "passphrase",
        "sealed", "checksum",
    )
    if form != "keymoot-sealed-share/1" or suite != "KM1" or passphrase is not True:
        raise Refused("not a sealed share that a passphrase opens")
    if not all(type(one) is int and 1 <= one <= 255 for one in (k, index)):
        raise Refused("threshold or index are out of range")
    quorum, custodian, layer = unhex(quorum, 16), unhex(custodian, 16), unhex(sealed, 131)
    everything = quorum + bytes([k, index]) + custodian + b"\1" + layer
    digest = hashlib.sha256(b"keymoot/km1/sealed-share" + everything).digest()
    if unhex(checksum, 4) != digest[:4]:
        raise Refused("damaged: its checksum does not fit")
    share = Share(under_passphrase(layer, quorum, index, custodian, ask))
    if (share.quorum, share.k, share.index) != (quorum, k, index):
        raise Refused("what is inside is not what it says")
    return share


def under_passphrase(layer, quorum, index, custodian, ask):
    """The payload in a passphrase layer."""
    bound = b"keymoot/km1/share-passphrase" + quorum + bytes([index]) + custodian
    for passphrase in ways(ask()):
        try:
            key = argon2id(passphrase.encode(), layer[:16])
            return AESGCM(key).decrypt(layer[16:28], layer[28:], bound)
        except InvalidTag:
            continue
    raise Refused("that is not its passphrase")


def read_any(path):
    text = read(path)
    if re.fullmatch(r"\s*[0-9a-f]{174}\s*", text):
        return Share(bytes.fromhex(text.strip())), []
    if text.lstrip().startswith("{"):
        if len(text.encode()) > LONGEST_SEALED:
            raise Refused("too long for what it should be")
        return open_sealed(text, lambda: getpass.getpass(f"passphrase of {path}: ")), []
    return read_share(text)


# --- Recovery ------------------------------------------------------------------------------------


def verify(package, share):
    """Refuses a share that is not one of this package's."""
    if share.quorum != package.quorum:
        raise Refused(f"share of another package, of quorum {share.quorum.hex()}")
    if share.k != package.k or share.index > package.n:
        raise Refused("threshold or index are not those of this package")
    if add(times(share.f, G), times(share.g, H)) != package.expected(share.index):
        raise Refused(f"bad share: share {share.index} does not fit the commitments")


def reconstruct(package, shares):
    """s from k shares with different indices; refuses unless s·G + t·H is C0."""
    s = t = 0
    for share in shares:
        weight = 1
        for other in shares:
            if other is not share:
                weight = weight * other.index * pow(other.index - share.index, -1, N) % N
        s, t = (s + weight * share.f) % N, (t + weight * share.g) % N
    if add(times(s, G), times(t, H)) != package.points[0]:
        raise Refused("the secret does not fit the first commitment")
    return s


# No package and no share text is longer, in bytes; a sealed share is not even half as long.
LONGEST, LONGEST_SEALED = 65_536, 8192


def read(path):
    try:
        with open(path, "rb") as file:
            data = file.read(LONGEST + 1)
        text = data.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"cannot be read: {error}") from None
    if len(data) > LONGEST:
        raise Refused("too long for what it should be")
    return text


def write_key(path, key):
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Refused(f"{path} cannot be made: {error}") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def recover(package_path, share_paths, write):
    try:
        package = Package(read(package_path))
    except Refused as error:
        raise Refused(f"{package_path}: {error}") from None
    print(f"package: “{package.label}”, quorum {package.quorum.hex()}, {package.k} of {package.n}")
    good = {}
    for path in share_paths:
        try:
            share, changed = read_any(path)
            verify(package, share)
        except Refused as error:
            print(f"{path}: {error}")
            continue
        again = " (entered before)" if share.index in good else ""
        print(f"{path}: share {share.index} is good{again}")
        if changed:
            cells = ", ".join(f"row {row} cell {cell}" for row, cell in changed)
            print(f"{path}: corrected {cells}")
        good.setdefault(share.index, share)
    if len(good) < package.k:
        raise Refused(f"{package.k} good shares are needed; there are {len(good)}")
    secret = reconstruct(package, [good[index] for index in sorted(good)][: package.k])
    print("secret: fits the first commitment")
    key = package.unwrap(secret)
    print("wrapped key: opened")
    if package.root is not None:
        recovered_root(package, key, write)
        return
    value = check_value(package.method, key).hex()
    equal = value == package.check_value
    print(f"check value: {value} by {package.method}; the package says {package.check_value}")
    if not equal:
        raise Refused("the check value is not the package's")
    print("the check value is the package's")
    if write:
        write_key(write, key)
        print(f"the master key is in {write}")


def recovered_root(package, key, write):
    """A root key: the private half must be that of the public one."""
    try:
        private = serialization.load_der_private_key(key, None)
    except ValueError as error:
        raise Refused(f"what was wrapped is no private key: {error}") from None
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    if public != package.root:
        raise Refused("the private key is not that of the package's public key")
    print(f"fingerprint: {package.check_value}")
    print("the private key is that of the package's public key")
    if write:
        write_key(write, key)
        print(f"the private key is in {write}, PKCS #8 in hex")


def main():
    parser = argparse.ArgumentParser(description="Recover a master key without Keymoot.")
    parser.add_argument("package", metavar="PACKAGE", help="recovery-package.json")
    parser.add_argument("shares", metavar="SHARE", nargs="+", help="share texts, or sealed shares under a passphrase")
    parser.add_argument("--write", metavar="FILE", help="write the key to a new file, in hex")
    given = parser.parse_args()
    try:
        recover(given.package, given.shares, given.write)
    except Refused as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
