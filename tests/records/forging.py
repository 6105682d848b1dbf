"""Records that somebody made: a good one taken apart, changed, and written and signed again by a key of our own.

It reads with the parts of docs/independent, and writes as docs/formats/record.md describes.
"""

import base64
import copy
import hashlib
import json
import pathlib
import sys
import zlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs/independent"))

import checking  # noqa: E402
import journal  # noqa: E402
import pdf_form  # noqa: E402
import verify_record  # noqa: E402

Value = pdf_form.Value


class Signer:
    """A journal key whose private half is SHA-256 of its name: everybody has it."""

    def __init__(self, name="forger"):
        self.name = name
        self.secret = ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())
        raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        blob = b"\x01" + self.secret.public_key().public_bytes(*raw)
        self.id = checking.sha256(name.encode() + b"\n" + blob)[:4]
        self.text = f"{name}+{self.id.hex()}+{base64.b64encode(blob).decode()}"

    def line(self, text):
        blob = self.id + self.secret.sign(text.encode())
        return f"— {self.name} {base64.b64encode(blob).decode()}\n"

    def note(self, text):
        return f"{text}\n{self.line(text)}"

    def raw(self, message):
        return self.secret.sign(message).hex()


FORGER = Signer()


def transcript_of(data):
    pdf = pdf_form.Pdf(data)
    return json.loads(pdf.content(pdf.attachments()["transcript.json"]))


def fingerprint_of(transcript):
    """Of one that was made before, or cannot be read, SHA-256 of its bytes."""
    content = checking.canonical(transcript)
    try:
        return verify_record.Transcript(content).fingerprint.hex()
    except (checking.Refuted, KeyError, TypeError):
        return hashlib.sha256(content).hexdigest()


def checkpoint(room, size, root, signer=FORGER):
    return signer.note(f"keymoot/{room}\n{size}\n{base64.b64encode(root).decode()}\n")


def root_of(transcript):
    """The root of the tree that a transcript's leaves and range proof make."""
    stack, range_ = journal.Stack(), transcript["range"]
    stack.push_tiles(0, range_["first"], range_["left"])
    for entry in transcript["entries"]:
        stack.push(0, checking.sha256(b"\x00" + entry["leaf"].encode()))
    stack.push_tiles(range_["first"] + len(transcript["entries"]), range_["size"], range_["right"])
    return stack.root()


def resigned_transcript(transcript, signer=FORGER):
    """The same with the tree that its leaves make, under a key of ours."""
    transcript["key"] = signer.text
    size = transcript["range"]["size"]
    transcript["checkpoint"] = checkpoint(transcript["room"], size, root_of(transcript), signer)
    return transcript


def written(value):
    if value.kind == "dict":
        parts = [part for key, item in sorted(value.value.items(), key=lambda one: pdf_form.spelled(one[0]))
                 for part in (pdf_form.spelled(key), written(item))]
        return b" ".join([b"<<", *parts, b">>"])
    if value.kind == "array":
        return b" ".join([b"[", *map(written, value.value), b"]"])
    if value.kind == "ref":
        return b"%d 0 R" % value.value
    return pdf_form.spelled(value.value) if value.kind == "name" else value.value


def name(text):
    return Value("name", text)


def number(value):
    return Value("number", b"%d" % value)


def ref(value):
    return Value("ref", value)


class Draft:
    """A record taken apart: its objects, streams and manifest, to be changed and put together again."""

    def __init__(self, data):
        pdf = pdf_form.Pdf(data)
        self.objects, self.streams = copy.deepcopy(pdf.objects), dict(pdf.streams)
        self.trailer, self.pages = copy.deepcopy(pdf.trailer), list(pdf.pages)
        self.files = pdf.attachments()
        self.manifest = json.loads(verify_record.Manifest(data).note.text.split("\n")[1])
        # Under our key from here on, so that what is changed is all that is wrong.
        self.transcript = resigned_transcript(transcript_of(data))
        self.hole_moves = 0

    def catalog(self):
        return self.objects[1].value

    def page(self, place):
        return self.objects[self.pages[place]].value

    def tree(self):
        return self.objects[self.catalog()[b"Pages"].value].value

    def contents(self, place):
        return self.page(place)[b"Contents"].value

    def drawn(self, place):
        return zlib.decompress(self.streams[self.contents(place)])

    def draw(self, place, content):
        self.streams[self.contents(place)] = zlib.compress(content)

    def font_files(self):
        found = []
        for number_, value in self.objects.items():
            if value.kind == "dict":
                found += [(number_, key) for key in value.value if key.startswith(b"FontFile")]
        return found

    def add(self, value, stream=None):
        """One more object, before the manifest, which stays the last."""
        last = max(self.objects)
        self.objects[last + 1] = self.objects[last]
        self.streams[last + 1] = self.streams.pop(last)
        self.objects[last], moved = value, {last: last + 1}
        if stream is not None:
            self.streams[last] = stream
        for one in self.objects.values():
            renumber(one, moved)
        self.files["manifest.note"] = last + 1
        return last

    def finish(self, signer=FORGER, keep=False):
        """The file. With `keep` the manifest's digests stay those of the file it was taken from."""
        digest = fingerprint_of(self.transcript) if not isinstance(self.transcript, bytes) else None
        content = self.transcript if digest is None else checking.canonical(self.transcript)
        if not keep:
            self.streams[self.files["transcript.json"]] = zlib.compress(content)
            digest = digest or hashlib.sha256(content).hexdigest()
            size = self.objects[self.files["transcript.json"]].value[b"Params"].value
            size[b"Size"] = number(len(content))
            for one in self.manifest["attachments"]:
                if one["name"] == "transcript.json":
                    one.update(size=len(content), sha256=hashlib.sha256(content).hexdigest())
            self.manifest["fingerprint"] = digest
            for one in self.trailer.value[b"ID"].value:
                one.value = b"<%s>" % digest[:32].encode()
        hole = max(self.objects)
        self.streams[hole] = b" " * max(len(self.streams[hole]), 4096)
        out, place = self.write(hole)
        length = len(self.streams[hole])
        outside = bytes(out[:place] + out[place + length:])
        self.manifest["signer"] = signer.text
        self.manifest["file"] = {
            "length": len(out),
            "hole_offset": place + self.hole_moves,
            "hole_length": length,
            "sha256": hashlib.sha256(outside).hexdigest(),
        }
        note = signer.note("keymoot-record/1\n" + self.manifest_text() + "\n").encode()
        out[place:place + length] = note.ljust(length)
        return bytes(out)

    def manifest_text(self):
        return checking.canonical(self.manifest).decode()

    def write(self, hole):
        out, offsets, place = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), [], 0
        for one in sorted(self.objects):
            offsets.append(len(out))
            value = self.objects[one]
            if one in self.streams and not getattr(value, "lies", False):
                value.value[b"Length"] = number(len(self.streams[one]))
            out += b"%d 0 obj\n%s\n" % (one, written(value))
            if one in self.streams:
                out += b"stream\n"
                place = len(out)
                out += self.streams[one] + b"\nendstream\n"
            out += b"endobj\n"
        start = len(out)
        self.trailer.value[b"Size"] = number(len(offsets) + 1)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        out += b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (written(self.trailer), start)
        return out, place


def renumber(value, moved):
    if value.kind == "ref":
        value.value = moved.get(value.value, value.value)
    elif value.kind in ("array", "dict"):
        for one in value.value if value.kind == "array" else value.value.values():
            renumber(one, moved)


def forged(data, change, signer=FORGER):
    """A record around a changed transcript, signed throughout by a key of ours."""
    draft = Draft(data)
    resigned_transcript(draft.transcript, signer)
    draft.transcript = change(draft.transcript) or draft.transcript
    return draft.finish(signer)


def retold(data, change, signer=FORGER):
    """The same where the change is made before the tree is signed: only what entries say is wrong."""
    draft = Draft(data)
    change(draft.transcript)
    resigned_transcript(draft.transcript, signer)
    return draft.finish(signer)


def told(transcript, kind):
    """The entries of a type."""
    return [one for one in transcript["entries"] if json.loads(one["leaf"])["type"] == kind and one["openings"]]


def signed(transcript, kind, field):
    """The first of them that discloses a signature in that field."""
    return next(one for one in told(transcript, kind) if any(
        opening["field"] == field and opening["value"] for opening in one["openings"]))


def value_of(entry, field):
    return next(one["value"] for one in entry["openings"] if one["field"] == field)


def recommit(entry, field, value):
    """Gives an entry another value, with a commitment and an opening that fit."""
    leaf = json.loads(entry["leaf"])
    for opening in entry["openings"]:
        if opening["field"] == field:
            opening["value"] = value
            salted = bytes.fromhex(opening["salt"]) + checking.canonical(value)
            leaf[field] = {"c": hashlib.sha256(salted).hexdigest()}
    entry["leaf"] = checking.canonical(leaf).decode()


def releaf(entry, **changes):
    """Changes what stands in the clear in a leaf."""
    leaf = json.loads(entry["leaf"])
    leaf.update(changes)
    entry["leaf"] = checking.canonical(leaf).decode()


def append(transcript, kind, values, ceremony=None):
    """One more entry at the end of a transcript that reaches to the journal's."""
    range_ = transcript["range"]
    leaf = {"v": 6, "type": kind, "room": transcript["room"], "seq": range_["size"],
            "at": json.loads(transcript["entries"][-1]["leaf"])["at"]}
    if ceremony:
        leaf["ceremony"] = ceremony
    openings = []
    for field, value in sorted(values.items()):
        salt = hashlib.sha256(field.encode()).digest()
        leaf[field] = {"c": hashlib.sha256(salt + checking.canonical(value)).hexdigest()}
        openings.append({"field": field, "salt": salt.hex(), "value": value})
    transcript["entries"].append({"leaf": checking.canonical(leaf).decode(), "openings": openings})
    range_["size"] += 1
