#!/usr/bin/env python3
"""Verifies a Keymoot record without Keymoot.

Written from docs/formats/record.md and docs/formats/journal.md alone. It needs Python 3.9 or later
and `cryptography`.

    verify_record.py record.pdf
    verify_record.py record.pdf --require-signer KEY --since checkpoint.note

Prints what was proved, refuted or not checked as JSON. Without --require-signer nothing says whose
key signed: compare the one printed, or the fingerprint, with what you were given in person.

Exit status: 0 if nothing was refuted, 1 otherwise, 2 for a wrong command line.
"""

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
import zlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

LONGEST_FILE = 512 << 20
LONGEST_ATTACHMENT = 64 << 20
MOST_DECODED = 1 << 30
MOST_OBJECTS = 1_000_000
DEEPEST = 32


class Refuted(Exception):
    """Something is not as it should be; the text says what."""


class NotChecked(Exception):
    """Something could not be looked at; the text says why."""


def need(holds, otherwise):
    if not holds:
        raise Refuted(otherwise)


# --- Canonical JSON ------------------------------------------------------------------------------


def no_duplicates(pairs):
    need(len({name for name, _ in pairs}) == len(pairs), "a JSON object names a field twice")
    return dict(pairs)


def no_fraction(text):
    raise Refuted(f"{text} is not an integer")


def integer(text):
    need(len(text) <= 17 and abs(int(text)) < 2**53, "an integer is too large")
    return int(text)


def parse_json(text):
    try:
        return json.loads(
            text,
            object_pairs_hook=no_duplicates,
            parse_float=no_fraction,
            parse_int=integer,
            parse_constant=no_fraction,
        )
    except (ValueError, RecursionError) as error:
        raise Refuted(f"not JSON: {error}") from None


def in_order(value):
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: in_order(value[name]) for name in names}
    return [in_order(item) for item in value] if isinstance(value, list) else value


def canonical(value):
    """RFC 8785."""
    try:
        text = json.dumps(in_order(value), separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        raise Refuted("JSON that has no canonical form") from None


def fields(value, *names):
    good = isinstance(value, dict) and set(value) == set(names)
    need(good, "a JSON object does not have exactly the fields " + ", ".join(names))
    return [value[name] for name in names]


def unhex(text, length=None):
    good = isinstance(text, str) and re.fullmatch(r"(?:[0-9a-f]{2})*", text)
    need(good, "something that should be lower-case hexadecimal is not")
    need(length in (None, len(text) // 2), f"not {length} bytes in hexadecimal")
    return bytes.fromhex(text)


def unbase64(text):
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refuted("something that should be base64 is not") from None


def sha256(data):
    return hashlib.sha256(data).digest()


# --- Keys, signed notes, checkpoints -------------------------------------------------------------


class Key:
    """A verifier key in its text form."""

    def __init__(self, text):
        parts = text.split("+", 2) if isinstance(text, str) else []
        good = len(parts) == 3 and parts[0] and not re.search(r"[\s+]", parts[0])
        need(good, "a verifier key is not name+id+key")
        self.text, self.name = text, parts[0]
        blob = unbase64(parts[2])
        self.public, kind = blob[1:], blob[:1]
        try:
            if kind == b"\x01":
                self.id = sha256(self.name.encode() + b"\n" + blob)[:4]
                self.key = ed25519.Ed25519PublicKey.from_public_bytes(self.public)
            elif kind == b"\x02":
                need(len(self.public) == 91, "a P-256 key is not 91 bytes long")
                self.id = sha256(self.public)[:4]
                self.key = serialization.load_der_public_key(self.public)
                good = isinstance(self.key.curve, ec.SECP256R1)
                need(good, "a key is not on P-256")
            else:
                raise Refuted("a verifier key of unknown type")
        except (ValueError, AttributeError, TypeError):
            raise Refuted("a verifier key cannot be read") from None
        need(unhex(parts[1], 4) == self.id, "a verifier key's id is not its own")

    def same(self, other):
        return self.public == other.public

    def verifies(self, text, signature):
        try:
            if isinstance(self.key, ed25519.Ed25519PublicKey):
                self.key.verify(signature, text)
            else:
                self.key.verify(signature, text, ec.ECDSA(hashes.SHA256()))
        except (InvalidSignature, ValueError):
            return False
        return True

    def verifies_raw(self, text, signature):
        """As `verifies`, with r ‖ s in place of DER."""
        if not isinstance(self.key, ed25519.Ed25519PublicKey):
            r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            signature = utils.encode_dss_signature(r, s)
        return self.verifies(text, signature)


class Note:
    """A signed note: its text and its signatures as (name, key id, signature)."""

    def __init__(self, note):
        text, found, lines = note.rpartition("\n\n")
        need(found, "a note has no empty line before its signatures")
        self.text = text + "\n"
        plain = not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", self.text)
        need(plain, "a note's text holds control characters")
        need(lines.endswith("\n"), "a note does not end with a newline")
        self.signatures = []
        for line in lines[:-1].split("\n"):
            match = re.fullmatch("— ([^ +]+) ([A-Za-z0-9+/=]+)", line)
            need(match, "a note's signature line cannot be read")
            blob = unbase64(match[2])
            need(len(blob) > 4, "a note's signature is too short")
            self.signatures.append((match[1], blob[:4], blob[4:]))

    def signed_by(self, key):
        lines = [blob for name, key_id, blob in self.signatures if (name, key_id) == (key.name, key.id)]
        return bool(lines) and all(key.verifies(self.text.encode(), blob) for blob in lines)


class Checkpoint(Note):
    def __init__(self, note):
        super().__init__(note)
        lines = self.text.split("\n")
        need(len(lines) == 4, "a checkpoint does not have three lines")
        good = lines[0].startswith("keymoot/") and re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1])
        need(good, "a checkpoint's lines cannot be read")
        self.room, self.size, self.root = lines[0][8:], int(lines[1]), unbase64(lines[2])
        need(len(self.root) == 32, "a checkpoint's root is not 32 bytes long")


# --- Merkle tree ---------------------------------------------------------------------------------


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


# --- Entries -------------------------------------------------------------------------------------

HEAD = {"v", "type", "room", "seq", "at", "ceremony"}
TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?Z"


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
        good = type(value.get("v")) is int and value["v"] >= 1
        need(good, "a leaf's version cannot be read")
        need(1 <= len(unhex(self.room)) <= 32, "a leaf's room is not an id")
        need(type(self.seq) is int and self.seq >= 0, "a leaf's position cannot be read")
        good = isinstance(value.get("at"), str) and re.fullmatch(TIME, value["at"])
        need(good, "a leaf's time cannot be read")
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
        """Disclosed texts; not checked if one is withheld."""
        withheld = [name for name in names if name not in self.values]
        if withheld:
            raise NotChecked("withheld: " + ", ".join(withheld))
        values = [self.values[name] for name in names]
        need(all(isinstance(value, str) for value in values), "a field is not text")
        return values


def check_sign_off(entry, room, keys, enrolled, roots, first):
    if "reason" not in entry.fields:
        entry.values["reason"] = ""
    participant, public, reason, note, signature = entry.strings(
        "participant", "public_key", "reason", "checkpoint", "signature"
    )
    agree = entry.values.get("agree")
    if "agree" not in entry.values:
        raise NotChecked("withheld: agree")
    need(isinstance(agree, bool), "agree is not true or false")
    need(not re.search(r"[\x00-\x1f\x7f-\x9f]", reason), "the reason holds control characters")
    word = "agree" if agree else "disagree"
    text = f"keymoot/km1/sign-off\n{word}\n{reason}\n{note}".encode()
    try:
        key = ed25519.Ed25519PublicKey.from_public_bytes(unhex(public, 32))
        key.verify(unhex(signature, 64), text)
    except (InvalidSignature, ValueError):
        raise Refuted("the participant's signature does not verify") from None
    need(enrolled.get(participant, public) == public, "not the key this person was enrolled with")
    checkpoint = Checkpoint(note)
    need(checkpoint.room == room, "the checkpoint signed is another room's")
    need(checkpoint.size <= entry.seq, "the checkpoint signed is later than the signature")
    if not any(checkpoint.signed_by(key) for key in keys):
        raise NotChecked("the checkpoint shown was not signed by a journal key in this transcript")
    if checkpoint.size < first:
        raise NotChecked("the checkpoint signed is earlier than this transcript")
    need(roots.get(checkpoint.size) == checkpoint.root, "the checkpoint signed has another root")
    said = "agrees" if agree else f"disagrees: {reason}"
    known = "" if participant in enrolled else " (enrolment not in this transcript)"
    return f"{entry.values.get('name', participant)} {said}{known}"


# --- PDF, in the one form a record has -----------------------------------------------------------

TOKEN = re.compile(
    rb"(?P<open><<|\[)|(?P<close>>>|\])|(?P<name>/(?:[!-~])*)|(?P<string><(?:[0-9a-f]{2})*>)"
    rb"|(?P<number>-?[0-9]+(?:\.[0-9]+)?)|(?P<other>true|false|null)"
)
DELIMITERS = b"()<>[]{}/%#"


class Value:
    """A parsed object: kind is dict, array, ref, name, string, number or other."""

    def __init__(self, kind, value):
        self.kind, self.value = kind, value

    def get(self, key):
        return self.value.get(key) if self.kind == "dict" else None


def read_name(token):
    """A name's bytes; refuses any spelling but the one a record uses."""
    name, at = bytearray(), 1
    while at < len(token):
        byte = token[at]
        if byte == ord("#"):
            digits = token[at + 1 : at + 3]
            need(re.fullmatch(rb"[0-9A-F]{2}", digits), "a name is wrongly escaped")
            byte, at = int(digits, 16), at + 3
            need(byte in DELIMITERS or not 0x21 <= byte <= 0x7E, "a name is needlessly escaped")
        else:
            need(byte not in DELIMITERS, "a name holds a delimiter")
            at += 1
        name.append(byte)
    return bytes(name)


class Parser:
    """Reads one object written on one line."""

    def __init__(self, line):
        self.tokens, self.at = line.split(b" "), 0

    def whole(self):
        value = self.value(0)
        need(self.at == len(self.tokens), "more than one object on a line")
        return value

    def next(self):
        need(self.at < len(self.tokens), "an object ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def value(self, depth):
        need(depth <= DEEPEST, "objects are nested too deeply")
        token = self.next()
        match = TOKEN.fullmatch(token)
        need(match, f"not written as in a record: {token[:40]!r}")
        kind = match.lastgroup
        if token == b"<<":
            return self.dictionary(depth)
        if token == b"[":
            items = []
            while self.tokens[self.at : self.at + 1] != [b"]"]:
                items.append(self.value(depth + 1))
            self.at += 1
            return Value("array", items)
        need(kind != "close", "a bracket is closed that was not opened")
        if kind == "name":
            return Value("name", read_name(token))
        if kind == "number" and self.tokens[self.at : self.at + 2] == [b"0", b"R"]:
            need(re.fullmatch(rb"[1-9][0-9]{0,6}", token), "a reference cannot be read")
            self.at += 2
            return Value("ref", int(token))
        return Value(kind, token)

    def dictionary(self, depth):
        entries, before = {}, None
        while True:
            token = self.next()
            if token == b">>":
                return Value("dict", entries)
            need(token[:1] == b"/", "a dictionary's key is not a name")
            key = read_name(token)
            need(before is None or before < key, "a dictionary's keys are not in order")
            entries[key] = self.value(depth + 1)
            before = key


def spelled(name):
    return b"/" + b"".join(
        bytes([byte])
        if 0x21 <= byte <= 0x7E and byte not in DELIMITERS
        else b"#%02X" % byte
        for byte in name
    )


class Pdf:
    """The file's objects, and their digests."""

    def __init__(self, data):
        self.data, self.objects, self.streams, self.places = data, {}, {}, {}
        self.decoded, self.digests = 0, {}
        head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
        need(data.startswith(head), "the file does not begin like a record")
        at, offsets = len(head), []
        while not data.startswith(b"xref\n", at):
            need(len(offsets) < MOST_OBJECTS, "too many objects")
            offsets.append(at)
            at = self.read_object(len(offsets), at)
        table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        need(data.startswith(table + b"trailer\n", at), "the table of objects is not right")
        start = at + len(table) + len(b"trailer\n")
        line = self.line(start)
        self.trailer = Parser(line).whole()
        end = b"\nstartxref\n%d\n%%%%EOF\n" % at
        need(data[start + len(line) :] == end, "the file does not end like a record")
        self.check_shape()

    def line(self, at):
        end = self.data.find(b"\n", at)
        need(end >= 0, "the file ends within an object")
        return self.data[at:end]

    def expect(self, text, at):
        need(self.data.startswith(text, at), f"{text!r} is missing")
        return at + len(text)

    def read_object(self, number, at):
        at = self.expect(b"%d 0 obj\n" % number, at)
        line = self.line(at)
        value = self.objects[number] = Parser(line).whole()
        at += len(line) + 1
        if self.data.startswith(b"stream\n", at):
            length = value.get(b"Length")
            good = length is not None and length.kind == "number"
            need(good and re.fullmatch(rb"0|[1-9][0-9]{0,9}", length.value), "a stream has no length")
            start = at + len(b"stream\n")
            self.places[number] = start, int(length.value)
            self.streams[number] = self.data[start : start + int(length.value)]
            at = self.expect(b"\nendstream\n", start + int(length.value))
        return self.expect(b"endobj\n", at)

    def resolve(self, value):
        if value is not None and value.kind == "ref":
            value = self.objects.get(value.value)
            need(value is not None, "a reference leads nowhere")
        need(value is None or value.kind != "ref", "a reference leads to a reference")
        return value

    def content(self, number):
        """A stream's bytes, decompressed where it says so and nothing else was done to them."""
        value = self.objects[number]
        if not self.compressed(value):
            return self.streams[number]
        unzip = zlib.decompressobj()
        try:
            data = unzip.decompress(self.streams[number], MOST_DECODED - self.decoded + 1)
        except zlib.error as error:
            raise Refuted(f"a stream cannot be decompressed: {error}") from None
        self.decoded += len(data)
        need(self.decoded <= MOST_DECODED, "the streams are too large when decompressed")
        need(unzip.eof and not unzip.unused_data, "something follows the compressed data")
        return data

    @staticmethod
    def compressed(value):
        filter_ = value.get(b"Filter")
        plain = filter_ is not None and (filter_.kind, filter_.value) == ("name", b"FlateDecode")
        return plain and value.get(b"DecodeParms") is None

    def form(self, value, path, without=()):
        """Canonical form: references replaced by the digests of what they lead to."""
        if value.kind == "dict":
            parts = [b"<<"]
            for key, item in value.value.items():
                if key not in without:
                    parts += [spelled(key), self.form(item, path)]
            return b" ".join([*parts, b">>"])
        if value.kind == "array":
            return b" ".join([b"[", *(self.form(item, path) for item in value.value), b"]"])
        if value.kind == "ref":
            return b"@" + self.digest(value.value, path).hex().encode()
        return spelled(value.value) if value.kind == "name" else value.value

    def digest(self, number, path=()):
        if number not in self.digests:
            need(number not in path, "objects lead back to themselves")
            need(len(path) < 200, "references lead too far")
            need(number in self.objects, "a reference leads nowhere")
            value, path = self.objects[number], (*path, number)
            if number in self.streams:
                without = (b"Length", b"Filter") if self.compressed(value) else (b"Length",)
                form = self.form(value, path, without)
                form += b" stream @" + sha256(self.content(number)).hex().encode()
            else:
                form = self.form(value, path)
            self.digests[number] = sha256(form)
        return self.digests[number]

    def check_shape(self):
        def keys(value, needed, allowed=()):
            need(value is not None and value.kind == "dict", "something is not a dictionary")
            have = set(value.value)
            strange = sorted(have - set(needed) - set(allowed))
            need(not strange, f"a record does not hold {b', '.join(strange).decode('latin-1')}")
            need(set(needed) <= have, "something a record needs is missing")

        keys(self.trailer, (b"ID", b"Info", b"Root", b"Size"))
        size = self.trailer.get(b"Size").value
        need(size == b"%d" % (len(self.objects) + 1), "the number of objects is not right")
        self.catalog = self.resolve(self.trailer.get(b"Root"))
        keys(
            self.catalog,
            (b"AF", b"Names", b"Pages", b"Type"),
            (b"Lang", b"PageLayout", b"PageMode", b"ViewerPreferences"),
        )
        root = self.catalog.get(b"Pages")
        tree = self.resolve(root)
        keys(tree, (b"Count", b"Kids", b"Type"))
        kids = self.resolve(tree.get(b"Kids"))
        good = kids.kind == "array" and all(kid.kind == "ref" for kid in kids.value)
        need(good and tree.get(b"Count").value == b"%d" % len(kids.value), "the pages cannot be read")
        self.pages = [kid.value for kid in kids.value]
        for number in self.pages:
            page = self.objects.get(number)
            optional = (
                b"ArtBox BleedBox Contents CropBox Group MediaBox Resources Rotate TrimBox UserUnit"
            )
            keys(page, (b"Parent", b"Type"), optional.split())
            parent = page.get(b"Parent")
            good = parent.kind == "ref" and parent.value == root.value
            need(good, "a page belongs to another tree")
        self.check_reached()

    def check_reached(self):
        waiting, reached = [self.trailer], set()
        while waiting:
            value = waiting.pop()
            if value.kind == "ref":
                if value.value not in reached:
                    need(value.value in self.objects, "a reference leads nowhere")
                    reached.add(value.value)
                    waiting.append(self.objects[value.value])
            elif value.kind == "array":
                waiting += value.value
            elif value.kind == "dict":
                waiting += value.value.values()
        need(len(reached) == len(self.objects), "the file holds objects nothing leads to")

    def attachments(self):
        """Names and the numbers of the streams, in order."""
        names = self.resolve(self.catalog.get(b"Names"))
        need(set(names.value) == {b"EmbeddedFiles"}, "the names are not attachments alone")
        files = self.resolve(names.get(b"EmbeddedFiles"))
        need(set(files.value) == {b"Names"}, "the attachments cannot be read")
        pairs = self.resolve(files.get(b"Names")).value
        need(len(pairs) % 2 == 0, "the attachments cannot be read")
        found = {}
        for name, reference in zip(pairs[::2], pairs[1::2]):
            embedded = self.resolve(self.resolve(reference).get(b"EF"))
            stream = embedded.get(b"F") if embedded else None
            good = name.kind == "string" and stream is not None and stream.kind == "ref"
            need(good and stream.value in self.streams, "an attachment cannot be read")
            try:
                text = bytes.fromhex(name.value[1:-1].decode()).decode()
            except ValueError:
                raise Refuted("an attachment's name cannot be read") from None
            need(text not in found, "two attachments have one name")
            found[text] = stream.value
        need(list(found) == sorted(found), "the attachments are not in order")
        return found

    def fonts(self):
        programs, waiting = set(), list(self.objects.values())
        while waiting:
            value = waiting.pop()
            if value.kind == "array":
                waiting += value.value
            elif value.kind == "dict":
                waiting += value.value.values()
                for key in (b"FontFile", b"FontFile2", b"FontFile3"):
                    program = value.get(key)
                    if program is not None:
                        good = program.kind == "ref" and program.value in self.streams
                        need(good, "a font program cannot be read")
                        programs.add(program.value)
        return sorted(programs)


# --- The record ----------------------------------------------------------------------------------


class Manifest:
    def __init__(self, data):
        marker = b"\nstream\nkeymoot-record/1\n"
        found = data.rfind(marker)
        need(found >= 0, "there is no manifest in the file")
        self.offset = found + len(b"\nstream\n")
        end = data.find(b"\nendstream\nendobj\nxref\n", self.offset)
        need(end >= 0, "the manifest does not end where the file's objects end")
        hole = data[self.offset : end]
        self.length = len(hole)
        note = hole[: hole.find(b"\n ") + 1] if b"\n " in hole else hole
        self.padding = hole[len(note) :]
        try:
            self.note = Note(note.decode())
        except UnicodeDecodeError:
            raise Refuted("the manifest is not UTF-8") from None
        lines = self.note.text.split("\n")
        need(len(lines) == 3, "the manifest's text does not have two lines")
        value = parse_json(lines[1])
        need(canonical(value) == lines[1].encode(), "the manifest is not canonical JSON")
        (
            format_, self.room, self.layout, signer, self.fingerprint,
            file, self.pages, self.fonts, self.attachments,
        ) = fields(
            value, "format", "room", "layout", "signer", "fingerprint",
            "file", "pages", "fonts", "attachments",
        )
        need(format_ == lines[0] == "keymoot-record/1", "the manifest's format is not known")
        self.signer = Key(signer)
        self.file = dict(
            zip(("length", "offset", "hole", "sha256"),
                fields(file, "length", "hole_offset", "hole_length", "sha256"))
        )
        need(isinstance(self.pages, list) and isinstance(self.fonts, list), "not a list")
        for digest in (self.fingerprint, self.file["sha256"], *self.pages, *self.fonts):
            unhex(digest, 32)
        need(isinstance(self.attachments, list), "not a list")
        self.listed = {}
        for attachment in self.attachments:
            name, size, digest = fields(attachment, "name", "size", "sha256")
            need(isinstance(name, str) and name not in self.listed, "an attachment listed twice")
            self.listed[name] = (size, unhex(digest, 32))


class Transcript:
    def __init__(self, data):
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise Refuted("the transcript is not UTF-8") from None
        (
            format_, self.room, self.ceremonies, key, self.note, range_, self.entries,
        ) = fields(
            parse_json(text),
            "format", "room", "ceremonies", "key", "checkpoint", "range", "entries",
        )
        need(format_ == "keymoot-transcript/1", "the transcript's format is not known")
        self.key = Key(key)
        self.first, self.size, self.left, self.right = fields(range_, "first", "size", "left", "right")
        for number in (self.first, self.size):
            need(type(number) is int and number >= 0, "the range cannot be read")
        for hashes_ in (self.left, self.right, self.entries):
            need(isinstance(hashes_, list), "not a list")
        need(len(self.entries) <= MOST_OBJECTS, "too many entries")
        need(self.first + len(self.entries) <= self.size, "more entries than the tree has")


class Verdict:
    """Claims, in the order they were looked at."""

    def __init__(self):
        self.claims = []
        self.fingerprint = None

    def claim(self, name, check, quiet=False, **where):
        """Runs a check: what it returns is the detail, or None. A quiet one tells only failure."""
        try:
            result, detail = "proved", check()
        except Refuted as why:
            result, detail = "refuted", str(why)
        except NotChecked as why:
            result, detail = "not-checked", str(why)
        except (RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError) as why:
            # Whatever a damaged file can provoke is a refutation, never a crash.
            result, detail = "refuted", f"cannot be read: {why!r}"
        claim = {"claim": name, "result": result, **where}
        if isinstance(detail, str):
            claim["detail"] = detail
        if result != "proved" or not quiet:
            self.claims.append(claim)
        return result == "proved"

    def as_json(self):
        refuted = any(claim["result"] == "refuted" for claim in self.claims)
        return {
            "result": "refuted" if refuted else "proved",
            "fingerprint": self.fingerprint,
            "claims": self.claims,
        }


class Record:
    """Verifies one record. Parts that could not be read stay None."""

    def __init__(self, data, trusted, since):
        self.data, self.trusted, self.since = data, trusted, since
        self.manifest = self.pdf = self.transcript = None
        self.entries, self.roots, self.keys = [], {}, []
        self.verdict = Verdict()

    def part(self, name):
        value = getattr(self, name)
        if value is None:
            raise NotChecked(f"the {name} could not be read")
        return value

    def verify(self):
        claim = self.verdict.claim
        if not claim("manifest-signed", self.read_manifest, quiet=True):
            return self.verdict
        manifest = self.manifest
        claim("file-whole", self.file_whole)
        claim("bytes-as-signed", self.bytes_as_signed)
        for page in range(1, max(len(manifest.pages), len(self.pdf.pages) if self.pdf else 0) + 1):
            claim("page-as-signed", lambda page=page: self.page_as_signed(page), page=page)
        claim("fonts-as-signed", self.fonts_as_signed)
        claim("attachments-as-signed", self.attachments_as_signed)
        readable = claim("leaves-open", self.read_transcript, quiet=True)
        claim("manifest-signed", self.manifest_signed, signer=manifest.signer.text)
        if not readable:
            return self.verdict
        claim("leaves-open", self.leaves_open)
        claim("leaves-in-tree", self.leaves_in_tree)
        claim("checkpoint-signed", self.checkpoint_signed, signer=self.transcript.key.text)
        self.successions()
        self.sign_offs()
        claim("signer-known", self.signer_known, signer=self.transcript.key.text)
        claim("since-consistent", self.since_consistent)
        return self.verdict

    def read_manifest(self):
        self.manifest = Manifest(self.data)

    def file_whole(self):
        length = self.manifest.file["length"]
        need(type(length) is int, "the file's length cannot be read")
        tail = len(self.data) - length
        self.data = self.data[:length]
        try:
            self.pdf = Pdf(self.data)
        finally:
            need(tail <= 0, f"{tail} bytes were added after the end")
            need(tail >= 0, f"{-tail} bytes are missing at the end")
        place = (self.manifest.file["offset"], self.manifest.file["hole"])
        here = (self.manifest.offset, self.manifest.length)
        need(place == here, "the manifest does not stand where it says")
        need(not self.manifest.padding.strip(b" "), "something follows the manifest")
        hole = self.pdf.attachments().get("manifest.note")
        need(hole == len(self.pdf.objects), "the manifest is not the last object")
        need(self.pdf.places[hole] == here, "the manifest is not where the file says")
        need(self.pdf.objects[hole].get(b"Filter") is None, "the manifest is not stored plain")

    def bytes_as_signed(self):
        file = self.manifest.file
        before = self.data[: file["offset"]]
        after = self.data[file["offset"] + file["hole"] :]
        need(sha256(before + after).hex() == file["sha256"], "bytes were changed since signing")

    def page_as_signed(self, page):
        pages = self.part("pdf").pages
        need(page <= len(pages), "a page that was signed is missing")
        need(page <= len(self.manifest.pages), "a page was added since signing")
        number = pages[page - 1]
        form = self.pdf.form(self.pdf.objects[number], (number,), (b"Parent",))
        need(sha256(form).hex() == self.manifest.pages[page - 1], "the page was changed")

    def fonts_as_signed(self):
        pdf = self.part("pdf")
        found = [sha256(pdf.content(number)).hex() for number in pdf.fonts()]
        need(found == self.manifest.fonts, "the fonts are not those that were signed")

    def attachments_as_signed(self):
        pdf = self.part("pdf")
        found = pdf.attachments()
        found.pop("manifest.note", None)
        need(list(found) == list(self.manifest.listed), "the attachments are not those listed")
        for name, number in found.items():
            content = pdf.content(number)
            need(len(content) <= LONGEST_ATTACHMENT, f"{name} is too large")
            same = (len(content), sha256(content)) == self.manifest.listed[name]
            need(same, f"{name} was changed")

    def read_transcript(self):
        pdf = self.part("pdf")
        found = pdf.attachments()
        need("transcript.json" in found, "there is no transcript")
        content = pdf.content(found["transcript.json"])
        need(len(content) <= LONGEST_ATTACHMENT, "the transcript is too large")
        self.verdict.fingerprint = sha256(content).hex()
        self.transcript = Transcript(content)

    def manifest_signed(self):
        manifest = self.manifest
        need(manifest.note.signed_by(manifest.signer), "the manifest's signature does not verify")
        listed = manifest.listed.get("transcript.json")
        need(listed is not None, "the manifest lists no transcript")
        need(listed[1].hex() == manifest.fingerprint, "the fingerprint is not the transcript's")
        transcript = self.part("transcript")
        need(manifest.signer.same(transcript.key), "signed by another key than the journal's")
        need(manifest.room == transcript.room, "the manifest is of another room")

    def leaves_open(self):
        transcript = self.transcript
        for place, entry in enumerate(transcript.entries, transcript.first):
            try:
                entry = Entry(*fields(entry, "leaf", "openings"))
                need(entry.room == transcript.room, "it is of another room")
                need(entry.seq == place, "it says it stands elsewhere")
            except Refuted as why:
                raise Refuted(f"entry {place}: {why}") from None
            self.entries.append(entry)
        return f"{len(self.entries)} entries"

    def leaves_in_tree(self):
        transcript, stack = self.transcript, Stack()
        checkpoint = Checkpoint(transcript.note)
        need(transcript.size == checkpoint.size, "the proof is for another size")
        stack.push_tiles(0, transcript.first, transcript.left)
        self.roots[transcript.first] = stack.root()
        for place, entry in enumerate(transcript.entries, transcript.first + 1):
            stack.push(0, sha256(b"\x00" + entry["leaf"].encode()))
            self.roots[place] = stack.root()
        last = transcript.first + len(transcript.entries)
        stack.push_tiles(last, transcript.size, transcript.right)
        self.roots[transcript.size] = stack.root()
        need(stack.root() == checkpoint.root, "the leaves are not in the tree that was signed")

    def checkpoint_signed(self):
        checkpoint = Checkpoint(self.transcript.note)
        need(checkpoint.room == self.transcript.room, "the checkpoint is another room's")
        need(checkpoint.signed_by(self.transcript.key), "the checkpoint's signature does not verify")
        self.keys.append(self.transcript.key)

    def successions(self):
        """Journal keys the transcript introduces, as (previous key, key), where that is proved."""
        self.introduced = []
        for entry in self.entries:
            if entry.type == "journal-key-introduced":
                values = entry.values
                if "key" in values:
                    self.verdict.claim(
                        "journal-key-succession",
                        lambda values=values: self.keys.append(Key(values["key"])),
                        quiet=True,
                        entry=entry.seq,
                    )
                if "previous" in values:
                    self.verdict.claim(
                        "journal-key-succession",
                        lambda entry=entry: self.succession(entry),
                        entry=entry.seq,
                    )

    def succession(self, entry):
        key, previous = entry.strings("key", "previous")
        if "previous_signature" not in entry.values:
            raise NotChecked("the key before it did not sign, or its signature is withheld")
        signature = unhex(entry.strings("previous_signature")[0], 64)
        text = f"keymoot/km1/journal-key\nkeymoot/{self.transcript.room}\n{key}\n".encode()
        need(Key(previous).verifies_raw(text, signature), "the key before it did not sign this")
        self.introduced.append((Key(previous), Key(key)))

    def sign_offs(self):
        enrolled = {}
        for entry in self.entries:
            if entry.type == "participant-enrolled":
                participant = entry.values.get("participant")
                if isinstance(participant, str) and "public_key" in entry.values:
                    enrolled[participant] = entry.values["public_key"]
            if entry.type == "signed-off":
                self.verdict.claim(
                    "participant-signature",
                    lambda entry=entry, enrolled=dict(enrolled): check_sign_off(
                        entry, self.transcript.room, self.keys, enrolled,
                        self.roots, self.transcript.first,
                    ),
                    entry=entry.seq,
                )

    def follows_from(self, trusted):
        """Whether proved introductions lead from `trusted` to the key that signed."""
        known = [trusted]
        for previous, key in self.introduced:
            if any(previous.same(one) for one in known):
                known.append(key)
        return any(self.transcript.key.same(one) for one in known)

    def signer_known(self):
        if self.trusted is None:
            raise NotChecked("no trusted key was given")
        need(self.follows_from(self.trusted), "the key does not follow from the trusted one")

    def since_consistent(self):
        if self.since is None:
            raise NotChecked("no earlier checkpoint was given")
        earlier = Checkpoint(self.since)
        need(earlier.room == self.transcript.room, "the earlier checkpoint is another room's")
        good = earlier.signed_by(self.transcript.key)
        if self.trusted is not None and self.follows_from(self.trusted):
            good = good or earlier.signed_by(self.trusted)
        need(good, "the earlier checkpoint was signed by another key")
        if earlier.size not in self.roots:
            need(earlier.size <= self.transcript.size, "the journal was longer before")
            raise NotChecked("the transcript does not reach back that far")
        need(self.roots[earlier.size] == earlier.root, "the journal's past was changed")


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read(1_000_000)


def main():
    parser = argparse.ArgumentParser(description="Verify a Keymoot record without Keymoot.")
    parser.add_argument("record", metavar="RECORD.pdf")
    parser.add_argument("--require-signer", metavar="KEY", help="journal key, or a file that holds it")
    parser.add_argument("--since", metavar="FILE", help="a checkpoint you already had")
    given = parser.parse_args()
    try:
        trusted = None
        if given.require_signer:
            text = given.require_signer
            trusted = Key(text if "+" in text else read_text(text).strip())
        since = read_text(given.since) if given.since else None
        with open(given.record, "rb") as file:
            data = file.read(LONGEST_FILE + 1)
        need(len(data) <= LONGEST_FILE, "the file is too large")
    except (OSError, UnicodeDecodeError, Refuted) as error:
        parser.error(str(error))
    verdict = Record(data, trusted, since).verify().as_json()
    print(json.dumps(verdict, indent=2, ensure_ascii=False))
    return 1 if verdict["result"] == "refuted" else 0


if __name__ == "__main__":
    sys.exit(main())
