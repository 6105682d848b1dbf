"""The journal of docs/formats/journal.md: keys, signed notes, checkpoints, the tree, its entries."""

import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

import edwards
from checking import NotChecked, Refuted, canonical, fields, need, parse_json, sha256, unbase64, unhex


# SubjectPublicKeyInfo (RFC 5480) of an uncompressed point of P-256, up to the point's coordinates.
P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")


def is_name(name):
    """Whether a key may be called so."""
    return 0 < len(name.encode()) <= 256 and not re.search(r"[\s+\x00-\x1f\x7f-\x9f]", name)


class Key:
    """A verifier key in its text form."""

    def __init__(self, text):
        parts = text.split("+", 2) if isinstance(text, str) else []
        good = len(parts) == 3 and is_name(parts[0])
        need(good, "a verifier key is not name+id+key")
        self.text, self.name = text, parts[0]
        blob = unbase64(parts[2])
        self.public, kind = blob[1:], blob[:1]
        try:
            if kind == b"\x01":
                self.id = sha256(self.name.encode() + b"\n" + blob)[:4]
                need(edwards.sound(self.public), "a key that is no point, or one of small order")
                self.p256 = None
            elif kind == b"\x02":
                need(len(self.public) == 91, "a P-256 key is not 91 bytes long")
                need(self.public.startswith(P256), "a key is not an uncompressed point of P-256")
                self.id = sha256(self.public)[:4]
                self.p256 = serialization.load_der_public_key(self.public)
            else:
                raise Refuted("a verifier key of unknown type")
        except (ValueError, AttributeError, TypeError):
            raise Refuted("a verifier key cannot be read") from None
        need(unhex(parts[1], 4) == self.id, "a verifier key's id is not its own")

    def same(self, other):
        return self.public == other.public

    def verifies(self, text, signature):
        if self.p256 is None:
            return edwards.verifies(self.public, text, signature)
        try:
            self.p256.verify(signature, text, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True

    def verifies_raw(self, text, signature):
        """As `verifies`, with r ‖ s in place of DER."""
        if self.p256 is not None:
            r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            signature = utils.encode_dss_signature(r, s)
        return self.verifies(text, signature)


class Note:
    """A signed note: its text and its signatures as (name, key id, signature)."""

    def __init__(self, note):
        need(isinstance(note, str) and len(note.encode()) <= 8 << 20, "a note is too long")
        text, found, lines = note.rpartition("\n\n")
        need(found, "a note has no empty line before its signatures")
        self.text = text + "\n"
        plain = not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", self.text)
        need(plain, "a note's text holds control characters")
        need(lines.endswith("\n"), "a note does not end with a newline")
        self.signatures = []
        for line in lines[:-1].split("\n"):
            need(len(self.signatures) < 100, "a note has too many signatures")
            match = re.fullmatch("— ([^ +]+) ([A-Za-z0-9+/=]+)", line)
            need(match and is_name(match[1]), "a note's signature line cannot be read")
            blob = unbase64(match[2])
            need(len(blob) > 4, "a note's signature is too short")
            self.signatures.append((match[1], blob[:4], blob[4:]))

    def lines_of(self, key):
        """For each line by this key, whether it verifies."""
        lines = [blob for name, key_id, blob in self.signatures if (name, key_id) == (key.name, key.id)]
        return [key.verifies(self.text.encode(), blob) for blob in lines]

    def signed_by(self, key):
        lines = self.lines_of(key)
        return bool(lines) and all(lines)


class Cosigner:
    """The verifier key of an ML-DSA-44 cosigner (C2SP tlog-cosignature, type 0x06)."""

    def __init__(self, text):
        parts = text.split("+", 2) if isinstance(text, str) else []
        good = len(parts) == 3 and is_name(parts[0]) and len(parts[0].encode()) < 256
        need(good, "a cosigner's key is not name+id+key")
        self.name, blob = parts[0], unbase64(parts[2])
        need(blob[:1] == b"\x06" and len(blob) == 1313, "not an ML-DSA-44 key")
        self.id = sha256(self.name.encode() + b"\n" + blob)[:4]
        need(unhex(parts[1], 4) == self.id, "a cosigner's id is not its own")
        # Here and not above: it needs `cryptography` 47, and nothing else does.
        try:
            from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
        except ImportError:
            raise Refuted("needs `cryptography` 47 or later") from None

        self.key = MLDSA44PublicKey.from_public_bytes(blob[1:])

    def cosigned(self, checkpoint):
        """When it cosigned a checkpoint, in seconds since 1970; refused unless all its lines verify."""
        lines = [blob for name, key_id, blob in checkpoint.signatures if (name, key_id) == (self.name, self.id)]
        need(lines, "there is no cosignature by that key")
        name, origin = self.name.encode(), f"keymoot/{checkpoint.room}".encode()
        for blob in lines:
            need(len(blob) == 8 + 2420 and blob[0] < 128, "a cosignature of another length, or a time out of range")
            message = b"subtree/v1\n\0" + bytes([len(name)]) + name + blob[:8] + bytes([len(origin)]) + origin
            message += bytes(8) + checkpoint.size.to_bytes(8, "big") + checkpoint.root
            try:
                self.key.verify(blob[8:], message)
            except InvalidSignature:
                raise Refuted("the cosignature is wrong") from None
        return max(int.from_bytes(blob[:8], "big") for blob in lines)


class Checkpoint(Note):
    def __init__(self, note):
        super().__init__(note)
        lines = self.text.split("\n")
        need(len(lines) == 4, "a checkpoint does not have three lines")
        good = lines[0].startswith("keymoot/") and re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1])
        need(good, "a checkpoint's lines cannot be read")
        self.room, self.size, self.root = lines[0][8:], int(lines[1]), unbase64(lines[2])
        need(len(self.root) == 32, "a checkpoint's root is not 32 bytes long")


def node(left, right):
    return sha256(b"\x01" + left + right)


def tiling(start, end):
    """Levels of the perfect subtrees that tile the leaves from `start` to before `end`."""
    levels = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        levels.append(level)
        start += 1 << level
    return levels


class Stack:
    """The subtrees left of a place in the tree, from left to right."""

    def __init__(self):
        self.nodes = []

    def push(self, level, digest):
        while self.nodes and self.nodes[-1][0] == level:
            digest = node(self.nodes.pop()[1], digest)
            level += 1
        self.nodes.append((level, digest))

    def root(self):
        if not self.nodes:
            return sha256(b"")
        digest = self.nodes[-1][1]
        for _, below in reversed(self.nodes[:-1]):
            digest = node(below, digest)
        return digest

    def push_tiles(self, start, end, digests):
        levels = tiling(start, end)
        need(len(levels) == len(digests), "the range proof has the wrong number of hashes")
        for level, digest in zip(levels, digests):
            self.push(level, unhex(digest, 32))


HEAD = {"v", "type", "room", "seq", "at", "ceremony"}
TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z"


def is_time(at):
    """Whether there is such a time: a day of its month, and 60 only as a leap second."""
    year, month, day, hour, minute, second = map(int, re.findall(r"[0-9]+", at)[:6])
    if not 1 <= month <= 12:
        return False
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
    return 1 <= day <= days and hour < 24 and minute < 60 and second <= 60


class Entry:
    """A leaf with what its openings disclose."""

    def __init__(self, leaf, openings):
        need(isinstance(leaf, str), "a leaf is not text")
        try:
            self.bytes = leaf.encode()
        except UnicodeEncodeError:
            raise Refuted("a leaf is not UTF-8") from None
        need(len(self.bytes) <= 65536, "a leaf is too long")
        value = parse_json(leaf)
        need(isinstance(value, dict), "a leaf is not an object")
        need(canonical(value) == self.bytes, "a leaf is not canonical JSON")
        self.type, self.room, self.seq = (value.get(name) for name in ("type", "room", "seq"))
        good = isinstance(self.type, str) and re.fullmatch(r"[a-z0-9-]{1,64}", self.type)
        need(good, "a leaf's type cannot be read")
        self.version, self.ceremony = value.get("v"), value.get("ceremony")
        good = type(self.version) is int and 1 <= self.version < 2**32
        need(good, "a leaf's version cannot be read")
        need(1 <= len(unhex(self.room)) <= 32, "a leaf's room is not an id")
        need(type(self.seq) is int and self.seq >= 0, "a leaf's position cannot be read")
        good = isinstance(value.get("at"), str) and re.fullmatch(TIME, value["at"])
        need(good and is_time(value["at"]), "a leaf's time cannot be read")
        self.at = value["at"]
        if "ceremony" in value:
            good = isinstance(value["ceremony"], str)
            good = good and re.fullmatch(r"[A-Za-z0-9._-]{1,128}", value["ceremony"])
            need(good, "a leaf's ceremony cannot be read")
        commitments = {name: value[name] for name in value if name not in HEAD}
        for name, commitment in commitments.items():
            need(re.fullmatch(r"[a-z][a-z0-9_]{0,63}", name), "a field's name cannot be read")
            unhex(fields(commitment, "c")[0], 32)
        self.fields, self.values = set(commitments), {}
        need(isinstance(openings, list), "openings are not a list")
        for opening in openings:
            name, salt, disclosed = fields(opening, "field", "salt", "value")
            need(isinstance(name, str) and name in commitments, "an opening for a field not there")
            need(name not in self.values, f"two openings for {name}")
            digest = sha256(unhex(salt, 32) + canonical(disclosed))
            need(digest.hex() == commitments[name]["c"], f"an opening does not open {name}")
            self.values[name] = disclosed

    def strings(self, *names):
        """Disclosed texts: refuted if one is missing or no text, not checked if one is withheld."""
        for name in names:
            need(name in self.fields, f"{name} is missing")
            need(isinstance(self.values.get(name, ""), str), f"{name} is not text")
        withheld = [name for name in names if name not in self.values]
        if withheld:
            raise NotChecked("withheld: " + ", ".join(withheld))
        return [self.values[name] for name in names]
