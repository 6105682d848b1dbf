#!/usr/bin/env python3
"""Verifies a Keymoot record without Keymoot.

Written from docs/formats/record.md, journal.md and km1.md alone. It needs Python 3.9 or later and
`cryptography`. The parts: checking.py (JSON, refusals), journal.py (notes, tree, entries), pdf_form.py
(the file), people.py (what participants signed), sharing.py (possession proofs, redistributions).

    verify_record.py record.pdf
    verify_record.py record.pdf --require-signer KEY --since checkpoint.note --participants list.json

Prints what was proved, refuted or not checked as JSON. Without --require-signer nothing says whose
key signed: compare the one printed, or the fingerprint, with what you were given in person.

Exit status: 0 if nothing was refuted, 1 otherwise, 2 for a wrong command line.
"""

import argparse
import json
import re
import sys

from checking import (
    NotChecked, Refuted, Verdict, canonical, fields, need, parse_json, sha256, unhex,
)
from journal import Checkpoint, Entry, Key, Note, Stack
from pdf_form import MOST_OBJECTS, Pdf
from people import People
from sharing import Course

LONGEST_FILE = 512 << 20
LONGEST_ATTACHMENT = 64 << 20


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


class Record:
    """Verifies one record. Parts that could not be read stay None."""

    def __init__(self, data, trusted, since, given=None):
        self.data, self.trusted, self.since, self.given = data, trusted, since, given
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
        self.signatures_and_proofs()
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

    def signatures_and_proofs(self):
        """What people signed, and what the sharing's mathematics proves."""
        people = People(self.transcript, self.keys, self.roots, self.given)
        courses = {}
        for entry in self.entries:
            claims = people.claims(entry)
            if entry.ceremony is not None:
                new = Course(self.transcript.room, self.roots)
                claims += courses.setdefault(entry.ceremony, new).claims(entry)
            for name, check, who in claims:
                where = {"signer": who} if isinstance(who, str) else {}
                self.verdict.claim(name, check, entry=entry.seq, **where)

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
    parser.add_argument(
        "--participants", metavar="FILE", help="participants' keys you have from elsewhere"
    )
    given = parser.parse_args()
    try:
        trusted = None
        if given.require_signer:
            text = given.require_signer
            trusted = Key(text if "+" in text else read_text(text).strip())
        since = read_text(given.since) if given.since else None
        people = None
        if given.participants:
            people = parse_json(read_text(given.participants)).get("participants")
            good = isinstance(people, list) and all(isinstance(one.get("public_key"), str) for one in people)
            need(good, "the list of participants cannot be read")
        with open(given.record, "rb") as file:
            data = file.read(LONGEST_FILE + 1)
        need(len(data) <= LONGEST_FILE, "the file is too large")
    except (OSError, UnicodeDecodeError, AttributeError, Refuted) as error:
        parser.error(str(error))
    verdict = Record(data, trusted, since, people).verify().as_json()
    print(json.dumps(verdict, indent=2, ensure_ascii=False))
    return 1 if verdict["result"] == "refuted" else 0


if __name__ == "__main__":
    sys.exit(main())
