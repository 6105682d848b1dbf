#!/usr/bin/env python3
"""Verifies a Keymoot record without Keymoot.

Written from docs/formats/record.md, journal.md and km1.md alone. It needs Python 3.9 or later and
`cryptography`. The parts: checking.py (JSON, refusals), journal.py (notes, tree, entries), pdf_form.py
(the file), people.py (what participants signed), agreement.py (what entries say of one another), sharing.py
(possession proofs, redistributions), page_text.py (what the pages show), resaved.py (what another program
saved), lineage.py (several records together).

    verify_record.py record.pdf
    verify_record.py redacted.json
    verify_record.py record.pdf --with earlier.pdf first.pdf
    verify_record.py record.pdf --require-signer KEY --since checkpoint.note --participants list.json

Prints what was proved, refuted or not checked as JSON. Without --require-signer nothing says whose
key signed: compare the one printed, or the fingerprint, with what you were given in person.

`result` is refuted as soon as a claim is; `signer` is trusted only if the key is the one required, or
follows from it. Exit status: 0 if the result is proved, 1 otherwise, 2 for a wrong command line. A script
that relies on a record gives --require-signer: without it, 0 says that the record is consistent, and no more.
"""

import argparse
import json
import re
import sys

import lineage
import page_text
import renewal
import resaved
from agreement import Agreement
from checking import (
    NotChecked, Refuted, Verdict, canonical, fields, need, parse_json, sha256, unhex,
)
from entry_types import known
from journal import Checkpoint, Cosigner, Entry, Key, Note, Stack
from pdf_form import Pdf
from people import People
from sharing import Course

# The versions of the layout that docs/formats/record.md knows.
LAYOUTS = (1, 2, 3)
LONGEST_FILE = 512 << 20
MOST_ENTRIES = 1_000_000
LONGEST_ATTACHMENT = 64 << 20


class Manifest:
    def __init__(self, data, note=None):
        self.offset = self.length = self.padding = None
        self.note = Note(note) if note is not None else self.find(data)
        self.read()

    def find(self, data):
        marker = b"\nstream\nkeymoot-record/1\n"
        found = data.rfind(marker)
        need(found >= 0, "there is no manifest in the file: printed, or another document; ask for the original")
        self.offset = found + len(b"\nstream\n")
        end = data.find(b"\nendstream\nendobj\nxref\n", self.offset)
        need(end >= 0, "the manifest does not end where the file's objects end")
        hole = data[self.offset : end]
        self.length = len(hole)
        note = hole[: hole.find(b"\n ") + 1] if b"\n " in hole else hole
        self.padding = hole[len(note) :]
        try:
            return Note(note.decode())
        except UnicodeDecodeError:
            raise Refuted("the manifest is not UTF-8") from None

    def read(self):
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
        good = type(self.layout) is int and 0 <= self.layout < 2**32 and isinstance(self.room, str)
        need(good, "the manifest cannot be read")
        self.signer = Key(signer)
        self.file = dict(
            zip(("length", "offset", "hole", "sha256"),
                fields(file, "length", "hole_offset", "hole_length", "sha256"))
        )
        numbers = list(self.file.values())[:3]
        need(all(type(one) is int and one >= 0 for one in numbers), "a number cannot be read")
        need(isinstance(self.pages, list) and isinstance(self.fonts, list), "not a list")
        need(self.pages, "the manifest names no pages")
        for digest in (self.fingerprint, self.file["sha256"], *self.pages, *self.fonts):
            unhex(digest, 32)
        need(isinstance(self.attachments, list), "not a list")
        self.listed = {}
        for attachment in self.attachments:
            name, size, digest = fields(attachment, "name", "size", "sha256")
            good = isinstance(name, str) and type(size) is int and size >= 0
            need(good and name not in self.listed, "an attachment is listed twice, or wrongly")
            self.listed[name] = (size, unhex(digest, 32))


class Transcript:
    def __init__(self, data):
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise Refuted("the transcript is not UTF-8") from None
        value = parse_json(text)
        (
            format_, self.room, self.ceremonies, key, self.note, range_, self.entries,
        ) = fields(
            value,
            "format", "room", "ceremonies", "key", "checkpoint", "range", "entries",
        )
        known_ = ("keymoot-transcript/1", "keymoot-transcript/2")
        need(format_ in known_, "the transcript's format is not known")
        self.redactable = format_ == known_[1]
        good = isinstance(self.room, str) and isinstance(self.note, str) and isinstance(self.ceremonies, list)
        need(good and all(isinstance(one, str) for one in self.ceremonies), "the transcript cannot be read")
        self.key = Key(key)
        self.first, self.size, self.left, self.right = fields(range_, "first", "size", "left", "right")
        for number in (self.first, self.size):
            need(type(number) is int and number >= 0, "the range cannot be read")
        for hashes_ in (self.left, self.right, self.entries):
            need(isinstance(hashes_, list), "not a list")
        need(0 < len(self.entries) <= MOST_ENTRIES, "too many entries, or none")
        need(self.first + len(self.entries) <= self.size, "more entries than the tree has")
        self.fingerprint = sha256(data)
        if self.redactable:
            closed = [{"leaf": fields(one, "leaf", "openings")[0], "openings": []} for one in self.entries]
            self.fingerprint = sha256(canonical({**value, "entries": closed}))


class Record:
    """Verifies one record. Parts that could not be read stay None."""

    def __init__(self, data, trusted, since, given=None, renewals=(), cosigner=None, broken=()):
        self.whole, self.renewals, self.renewed = data, renewals, []
        self.data, self.trusted, self.since, self.given = data, trusted, since, given
        self.cosigner, self.broken = cosigner, broken
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
        if self.data.lstrip()[:1] == b"{":
            return self.verify_redacted()
        if self.data.startswith(b"%PDF-") and self.is_resaved():
            return self.verify_resaved()
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
        self.verify_transcript()
        claim("pages-from-transcript", self.pages_from_transcript)
        return self.verdict

    def verify_transcript(self):
        claim = self.verdict.claim
        claim("leaves-open", self.leaves_open)
        claim("leaves-in-tree", self.leaves_in_tree)
        claim("checkpoint-signed", self.checkpoint_signed, signer=self.transcript.key.text)
        if self.cosigner is not None or "classical" in self.broken:
            claim("checkpoint-cosigned", self.checkpoint_cosigned)
        self.successions()
        self.signatures_and_proofs()
        self.agreements()
        for note in self.renewals:
            claim("renewed", lambda note=note: self.renew(note))
        claim("signer-known", self.signer_known, signer=self.transcript.key.text)
        claim("since-consistent", self.since_consistent)
        self.rely()

    def renew(self, note):
        detail, signer = renewal.verify(note, self.whole, self.transcript, self.verdict.fingerprint)
        self.renewed.append(signer)
        return detail

    def verify_redacted(self):
        """A transcript by itself, of which values are withheld."""
        claim = self.verdict.claim
        if claim("leaves-open", lambda: self.read_alone(self.data), quiet=True):
            self.verify_transcript()
            if len(self.entries) == len(self.transcript.entries):
                claim("ceremony-whole", lambda: self.courses() and None)
                self.withheld()
        return self.verdict

    def read_alone(self, data):
        need(len(data) <= LONGEST_ATTACHMENT, "the transcript is too large")
        self.transcript = Transcript(data)
        made = self.transcript.redactable
        if not made:
            self.transcript = None
        need(made, "it was made before values could be withheld: ask for the record itself")
        self.verdict.fingerprint = self.transcript.fingerprint.hex()

    def withheld(self):
        """What is not shown, and that it was committed to."""
        closed, told_ = [], False
        for entry in self.entries:
            fields_ = sorted(entry.fields - set(entry.values))
            if fields_ and (entry.values or entry.ceremony in self.transcript.ceremonies):
                detail, told_ = f"of {entry.type} is withheld, and committed to: {', '.join(fields_)}", True
                self.verdict.claim("withheld", lambda detail=detail: detail, entry=entry.seq)
            elif fields_:
                closed.append(entry)
        if closed:
            self.verdict.claim("withheld", lambda: f"of {len(closed)} entries only type and time are shown")
        if not closed and not told_:
            self.verdict.claim("withheld", lambda: "nothing is withheld")

    def is_resaved(self):
        """Whether another program saved the record again; its parts are then at hand."""
        try:
            Manifest(self.data)
        except Refuted:
            self.parts = resaved.parts(self.data)
            return self.parts is not None
        return False

    def verify_resaved(self):
        """What still holds of a record that another program saved again."""
        claim, (note, transcript) = self.verdict.claim, self.parts

        def whole():
            length = self.manifest and self.manifest.file["length"]
            of = f", of {length} bytes" if length else ""
            raise Refuted(f"another program saved the record again; ask for the original file{of}")

        def read_note():
            self.manifest = Manifest(None, note.decode("utf-8", "replace"))
            need(self.manifest.note.signed_by(self.manifest.signer), "the manifest's signature does not verify")

        def attached():
            manifest, size = self.part("manifest"), len(transcript)
            same = manifest.listed.get("transcript.json") == (size, sha256(transcript))
            same = same and manifest.fingerprint == self.part("transcript").fingerprint.hex()
            need(same, "the transcript is not the one that was signed")
            return "the transcript is as signed"

        def read_transcript():
            self.transcript = Transcript(transcript)
            self.verdict.fingerprint = self.transcript.fingerprint.hex()

        claim("manifest-signed", read_note)
        claim("file-whole", whole)
        readable = claim("leaves-open", read_transcript, quiet=True)
        claim("attachments-as-signed", attached)
        claim("page-as-signed", not_compared)
        if readable:
            self.verify_transcript()
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
        need(self.pdf.id == self.manifest.fingerprint[:32], "the file's ID is not of its transcript")
        hole = self.pdf.attachments().get("manifest.note")
        need(hole == len(self.pdf.objects), "the manifest is not the last object")
        need(self.pdf.places[hole] == here, "the manifest is not where the file says")

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
        self.content = sha256(content)
        self.verdict.fingerprint = self.content.hex()
        self.transcript = Transcript(content)
        self.verdict.fingerprint = self.transcript.fingerprint.hex()

    def manifest_signed(self):
        manifest = self.manifest
        need(manifest.note.signed_by(manifest.signer), "the manifest's signature does not verify")
        listed = manifest.listed.get("transcript.json")
        need(listed is not None, "the manifest lists no transcript")
        transcript = self.part("transcript")
        # Of a transcript that is not the listed one the fingerprint says nothing: that is another claim.
        same = listed[1].hex() == manifest.fingerprint
        if transcript.redactable:
            same = self.content != listed[1] or transcript.fingerprint.hex() == manifest.fingerprint
        need(same, "the fingerprint is not the transcript's")
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
                if "previous" in entry.fields:
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
        people = People(self.transcript, list(self.keys), self.roots, self.given)
        courses = {}
        for entry in self.entries:
            claims = people.claims(entry)
            if entry.ceremony is not None:
                new = Course(self.transcript.room, self.roots)
                claims += courses.setdefault(entry.ceremony, new).claims(entry)
            for name, check, who in claims:
                where = {"signer": who} if isinstance(who, str) else {}
                self.verdict.claim(name, check, entry=entry.seq, **where)

    def agreements(self):
        """What the entries of each ceremony that is told say of one another."""
        for ceremony in self.transcript.ceremonies:
            entries = [one for one in self.entries if one.ceremony == ceremony]
            agreement, good = Agreement(self.enrolled_before), True
            if any(one.fields - set(one.values) for one in entries):
                continue  # Withheld: another claim is refuted by that.
            for entry in entries:
                for fault in agreement.faults(entry):
                    good = False
                    self.verdict.claim("entries-agree", lambda: need(False, fault), entry=entry.seq)
            if good and entries:
                self.verdict.claim("entries-agree", lambda: f"{len(entries)} entries of ceremony {ceremony}")

    def enrolled_before(self, entry):
        """What the newest enrolments before an entry disclose, by participant."""
        enrolled = (one for one in self.entries if one.type == "participant-enrolled" and one.seq < entry.seq)
        told = (one.values for one in enrolled)
        return {values["participant"]: values for values in told if isinstance(values.get("participant"), str)}

    def courses(self):
        """The ceremonies it names: each once, and told from its opening on."""
        ceremonies, begun = self.transcript.ceremonies, set()
        need(ceremonies, "the transcript names no ceremony")
        need(len(set(ceremonies)) == len(ceremonies), "the transcript names a ceremony twice")
        for entry in self.entries:
            if entry.ceremony in ceremonies:
                opens = entry.ceremony in begun or entry.type == "opened"
                need(opens, f"entry {entry.seq} begins its ceremony, and does not open it")
                begun.add(entry.ceremony)
        missing = sorted(set(ceremonies) - begun)
        need(not missing, f"the transcript has no entry of {', '.join(missing)}, which it names")
        return begun

    def pages_from_transcript(self):
        """What the record says of itself: nothing in it that no pages can have been laid out from."""
        ceremonies, begun = self.transcript.ceremonies, self.courses()
        for entry in self.entries:
            if entry.ceremony in ceremonies:
                withheld = sorted(entry.fields - set(entry.values))
                need(not withheld, f"entry {entry.seq} withholds what its pages show: {', '.join(withheld)}")
        if self.manifest.layout not in LAYOUTS:
            self.verdict.open = True
            raise NotChecked(f"the pages are of layout {self.manifest.layout}, which is not known here")
        if not all(known(one) for one in self.entries if one.ceremony in begun):
            self.verdict.open = True
            raise NotChecked("an entry is of a type, version or step that is not known here")
        chapters = [[one for one in self.entries if one.ceremony == id_] for id_ in ceremonies]
        page_text.check(self.part("pdf"), self.verdict.fingerprint, chapters)
        raise NotChecked(
            "each page bears the fingerprint, and every entry is listed; "
            "this program lays out no pages: Keymoot does, and compares all they show"
        )

    def follows_from(self, trusted):
        """Whether proved introductions lead from `trusted` to the key that signed, each in its turn."""
        current = trusted
        for previous, key in self.introduced:
            if previous.same(current):
                current = key
        return self.transcript.key.same(trusted) or self.transcript.key.same(current)

    def checkpoint_cosigned(self):
        if self.cosigner is None:
            raise NotChecked("no cosigner's key was given, and the journal key's algorithm is declared broken")
        if "post-quantum" in self.broken:
            raise NotChecked("ML-DSA is declared broken: no cosignature is relied on")
        checkpoint = Checkpoint(self.transcript.note)
        need(checkpoint.room == self.transcript.room, "the checkpoint is another room's")
        self.cosigner.cosigned(checkpoint)

    def rely(self):
        """Takes from classical signatures what the reader's policy takes from them."""
        if "classical" not in self.broken:
            return
        claims = self.verdict.claims
        cosigned = any(
            one["claim"] == "checkpoint-cosigned" and one["result"] == "proved" for one in claims
        )
        for one in claims:
            if one["claim"] in ("manifest-signed", "checkpoint-signed") and one["result"] == "proved":
                one["result"] = "not-checked" if cosigned else "refuted"
                one["detail"] = "signed by an algorithm that is declared broken"
            if one["claim"] == "signer-known":
                one["result"] = "proved" if cosigned else "not-checked"
                one["detail"] = "the cosigner signed" if cosigned else "its algorithm is declared broken"

    def signer_known(self):
        if self.trusted is None:
            raise NotChecked("no trusted key was given")
        if any(key.same(self.trusted) for key in self.renewed):
            return
        need(self.follows_from(self.trusted), "the key does not follow from the trusted one")

    def since_consistent(self):
        if self.since is None:
            raise NotChecked("no earlier checkpoint was given")
        earlier = Checkpoint(self.since)
        need(earlier.room == self.transcript.room, "the earlier checkpoint is another room's")
        if "classical" in self.broken:
            need(self.cosigner is not None and "post-quantum" not in self.broken, "nobody who is relied on signed it")
            self.cosigner.cosigned(earlier)
            good = True
        else:
            good = earlier.signed_by(self.transcript.key)
            if self.trusted is not None and self.follows_from(self.trusted):
                good = good or earlier.signed_by(self.trusted)
        need(good, "the earlier checkpoint was signed by another key")
        if earlier.size not in self.roots:
            raise NotChecked("the transcript does not reach that far")
        need(self.roots[earlier.size] == earlier.root, "the journal's past was changed")


def not_compared():
    raise NotChecked("the other program wrote the pages in a form that is not compared")


def read_file(path):
    with open(path, "rb") as file:
        data = file.read(LONGEST_FILE + 1)
    need(len(data) <= LONGEST_FILE, "the file is too large")
    return data


def read_text(path):
    with open(path, encoding="utf-8") as file:
        return file.read(1_000_000)


def verified(data):
    record = Record(data, None, None)
    record.verify()
    record.transcript = record.transcript if record.entries else None
    return record


def main():
    parser = argparse.ArgumentParser(description="Verify a Keymoot record without Keymoot.")
    parser.add_argument("record", metavar="RECORD.pdf")
    parser.add_argument("--require-signer", metavar="KEY", help="journal key, or a file that holds it")
    parser.add_argument("--since", metavar="FILE", help="a checkpoint you already had")
    parser.add_argument(
        "--participants", metavar="FILE", help="participants' keys you have from elsewhere"
    )
    parser.add_argument(
        "--with", metavar="RECORD", nargs="+", default=[], dest="beside",
        help="other records: whether they are of one journal, and where the quorum comes from",
    )
    parser.add_argument(
        "--renewal", metavar="FILE", action="append", default=[], help="a note by which a newer key signed it again"
    )
    parser.add_argument("--require-cosigner", metavar="KEY", help="ML-DSA key that signed besides, or a file that holds it")
    parser.add_argument("--broken", action="append", choices=("classical", "post-quantum"), default=[],
                        help="what is held for broken: nothing that it signed is relied on")
    given = parser.parse_args()
    try:
        trusted = None
        if given.require_signer:
            text = given.require_signer
            trusted = Key(text if "+" in text else read_text(text).strip())
        cosigner = None
        if given.require_cosigner:
            text = given.require_cosigner
            cosigner = Cosigner(text if "+" in text else read_text(text).strip())
        since = read_text(given.since) if given.since else None
        people = None
        if given.participants:
            people = parse_json(read_text(given.participants)).get("participants")
            good = isinstance(people, list) and all(isinstance(one.get("public_key"), str) for one in people)
            need(good, "the list of participants cannot be read")
        data = read_file(given.record)
        renewals = [read_text(path) for path in given.renewal]
        beside = [(path.rsplit("/", 1)[-1], read_file(path)) for path in given.beside]
    except (OSError, UnicodeDecodeError, AttributeError, Refuted) as error:
        parser.error(str(error))
    record = Record(data, trusted, since, people, renewals, cosigner, given.broken)
    record.verify()
    if beside:
        others = [lineage.Told(name, verified(data)) for name, data in beside]
        lineage.together(given.record.rsplit("/", 1)[-1], record, others)
    verdict = record.verdict.as_json()
    print(json.dumps(verdict, indent=2, ensure_ascii=False))
    return 0 if verdict["result"] == "proved" else 1


if __name__ == "__main__":
    sys.exit(main())
