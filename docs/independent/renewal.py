"""A note by which a newer key signed an old record again: docs/formats/record.md, "Signed again"."""

import hashlib
import re

from checking import canonical, fields, need, parse_json, sha256, unhex
from journal import TIME, Key, Note, is_time

FORMAT = "keymoot-renewal/1"


def verify(text, data, transcript, fingerprint):
    """What such a note says of a file, and the key that signed it."""
    note = Note(text)
    lines = note.text.split("\n")
    need(len(lines) == 3 and lines[0] == FORMAT, "not a renewal")
    value = parse_json(lines[1])
    need(canonical(value) == lines[1].encode(), "the renewal is not canonical JSON")
    format_, room, signer, renewed, told, checkpoint, key, file = fields(
        value, "format", "room", "signer", "renewed", "fingerprint", "checkpoint", "key", "file"
    )
    need(format_ == FORMAT, "not a renewal")
    need(isinstance(renewed, str) and re.fullmatch(TIME, renewed) and is_time(renewed), "the renewal has no time")
    signer, key = Key(signer), Key(key)
    need(note.signed_by(signer), "the renewal is not signed by the key that it names")
    length, short, long = fields(file, "length", "sha256", "sha512")
    need(length == len(data) and type(length) is int, "the renewal is of a file of another length")
    need(unhex(long, 64) == hashlib.sha512(data).digest(), "the renewal is of another file: its SHA-512")
    need(unhex(short, 32) == sha256(data), "the renewal is of another file: its SHA-256")
    same = (room, told, checkpoint) == (transcript.room, fingerprint, transcript.note)
    need(same and key.text == transcript.key.text, "the renewal is of another record")
    return f"signed again at {renewed}: every byte, by SHA-512, and the checkpoint that {key.name} signed", signer
