"""Checks verify_record.py on example/record.pdf, whole, damaged and forged: `python3 -m unittest`."""

import base64
import hashlib
import json
import os
import pathlib
import random
import re
import types
import unittest
import zlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

import checking
import entry_types
import journal
import page_text
import pdf_form
import verify_record as record

# Another record may be named, for instance one a practice run has just made.
EXAMPLE = os.environ.get("KEYMOOT_RECORD", pathlib.Path(__file__).parent / "example/record.pdf")
WHOLE = pathlib.Path(EXAMPLE).read_bytes()

try:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
except ImportError:
    MLDSA44PrivateKey = None
NEEDS_ML_DSA = unittest.skipUnless(MLDSA44PrivateKey, "needs `cryptography` 47 or later")

COSIGNED = pathlib.Path(__file__).parents[2] / "src-tauri/crates/proof/tests/vectors/cosigned.json"
# What this program does not check where the reader trusts nobody.
UNTRUSTED = ("pages-from-transcript", "signer-known", "since-consistent")


def swapped(found):
    return found[1] + found[3] + found[2] + found[4]


# What stands in a record, and as many bytes in its place that no record has there.
FORMS = [
    (rb"/AFRelationship /Data", b"/AFRelationship /Date"),
    (rb"/Type /Filespec", b"/Type /Filespek"),
    (rb"/Type /EmbeddedFile", b"/Type /EmbeddedFilf"),
    (rb"/Type /Catalog", b"/Type /Katalog"),
    (rb"/Type /Pages", b"/Type /Sages"),
    (rb"/ID \[ <[0-9a-f]{32}>", lambda found: b"/ID [ <" + b"0" * 32 + b">"),
    (rb"(/AF \[ )([0-9]+ 0 R )([0-9]+ 0 R )(\])", swapped),
    (rb"/EF << /F ([0-9]+) 0 R /UF [0-9]+", lambda found: found[0][: -len(found[1])] + b"1".rjust(len(found[1]), b"1")),
    (rb"/F <[0-9a-f]+> /Type /Filespec", lambda found: found[0].replace(b"/F <6d", b"/F <6e").replace(b"/F <74", b"/F <75")),
    (rb"/Params << /Size [0-9]", lambda found: found[0][:-1] + (b"1" if found[0][-1:] != b"1" else b"2")),
    (rb"/Params << /Size [0-9]+", lambda found: b"/Params << /Size 0".ljust(len(found[0]), b"1")),
]


def verify(data, trusted=None, since=None, given=None, cosigner=None, broken=()):
    return record.Record(data, trusted, since, given, cosigner=cosigner, broken=broken).verify().as_json()


PAGES = "pages-from-transcript"


def wrong(verdict):
    """What is refuted but for the pages: around another transcript they bear another fingerprint."""
    return [c for c in verdict["claims"] if c["result"] == "refuted" and c["claim"] != PAGES]


def refuted(verdict):
    return {claim["claim"] for claim in wrong(verdict)}


def pages(verdict):
    """What is said of the pages."""
    return next(claim["detail"] for claim in verdict["claims"] if claim["claim"] == PAGES)


def transcript_of(data):
    pdf = pdf_form.Pdf(data)
    return json.loads(pdf.content(pdf.attachments()["transcript.json"]))


def fingerprint_of(transcript):
    """The fingerprint of a transcript's bytes; of such as are none, SHA-256."""
    try:
        return record.Transcript(transcript).fingerprint.hex()
    except (checking.Refuted, TypeError, KeyError):
        return hashlib.sha256(transcript).hexdigest()


class Signer:
    """A journal key of our own, for forgeries."""

    def __init__(self):
        self.secret = ed25519.Ed25519PrivateKey.generate()
        raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        blob = b"\x01" + self.secret.public_key().public_bytes(*raw)
        self.id = checking.sha256(b"forger\n" + blob)[:4]
        self.text = f"forger+{self.id.hex()}+{base64.b64encode(blob).decode()}"

    def note(self, text):
        blob = self.id + self.secret.sign(text.encode())
        return f"{text}\n— forger {base64.b64encode(blob).decode()}\n"


class Twice(Signer):
    """One that signs checkpoints with ML-DSA-44 besides."""

    def __init__(self):
        super().__init__()
        self.second = MLDSA44PrivateKey.generate()
        blob = b"\x06" + self.second.public_key().public_bytes_raw()
        self.second_id = checking.sha256(b"forger\n" + blob)[:4]
        self.cosigner = f"forger+{self.second_id.hex()}+{base64.b64encode(blob).decode()}"

    def note(self, text):
        note = super().note(text)
        if not text.startswith("keymoot/"):
            return note
        origin, size, root = text.split("\n")[:3]
        time = (1_700_000_000).to_bytes(8, "big")
        message = b"subtree/v1\n\0\x06forger" + time + bytes([len(origin)]) + origin.encode()
        message += bytes(8) + int(size).to_bytes(8, "big") + base64.b64decode(root)
        blob = self.second_id + time + self.second.sign(message)
        return note + f"— forger {base64.b64encode(blob).decode()}\n"


def tree(leaves):
    """Root by the definition, not by the stack the program uses."""
    if not leaves:
        return checking.sha256(b"")
    if len(leaves) == 1:
        return checking.sha256(b"\x00" + leaves[0].encode())
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return journal.node(tree(leaves[:k]), tree(leaves[k:]))


def recommit(entry, field, value):
    """Gives an entry another value, with a commitment and an opening that fit."""
    leaf = json.loads(entry["leaf"])
    for opening in entry["openings"]:
        if opening["field"] == field:
            opening["value"] = value
            salted = bytes.fromhex(opening["salt"]) + checking.canonical(value)
            leaf[field] = {"c": hashlib.sha256(salted).hexdigest()}
    entry["leaf"] = checking.canonical(leaf).decode()


def append(transcript, kind, ceremony, values, version=2):
    """One more entry at the end of a transcript that reaches to the journal's."""
    leaf = {
        "v": version, "type": kind, "room": transcript["room"], "seq": transcript["range"]["size"],
        "at": json.loads(transcript["entries"][-1]["leaf"])["at"],
    }
    if ceremony is not None:
        leaf["ceremony"] = ceremony
    openings = []
    for field, value in sorted(values.items()):
        leaf[field] = {"c": hashlib.sha256(bytes(32) + checking.canonical(value)).hexdigest()}
        openings.append({"field": field, "salt": "00" * 32, "value": value})
    transcript["entries"].append({"leaf": checking.canonical(leaf).decode(), "openings": openings})
    transcript["range"]["size"] += 1


def told(transcript, kind):
    """The entries of a type, as (leaf, disclosed values)."""
    entries = ((json.loads(e["leaf"]), {o["field"]: o["value"] for o in e["openings"]}) for e in transcript["entries"])
    return [one for one in entries if one[0]["type"] == kind]


def forge(change, rebuild_tree=False, manifest=None, whole=WHOLE, signer=None):
    """An example with its transcript changed, signed throughout by a key of our own."""
    signer, transcript = signer or Signer(), transcript_of(whole)
    change(transcript)
    transcript["key"] = signer.text
    size, root = transcript["range"]["size"], journal.Checkpoint(transcript["checkpoint"]).root
    if rebuild_tree:
        # The whole journal is in the example, or the earlier part's hashes stay as they are.
        stack = journal.Stack()
        stack.push_tiles(0, transcript["range"]["first"], transcript["range"]["left"])
        for entry in transcript["entries"]:
            stack.push(0, checking.sha256(b"\x00" + entry["leaf"].encode()))
        last = transcript["range"]["first"] + len(transcript["entries"])
        stack.push_tiles(last, size, transcript["range"]["right"])
        root = stack.root()
    transcript["checkpoint"] = signer.note(
        f"keymoot/{transcript['room']}\n{size}\n{base64.b64encode(root).decode()}\n"
    )
    return reseal(checking.canonical(transcript), signer, manifest or {}, whole)


def reseal(transcript, signer, changes, whole):
    """A record around another transcript, in the form the document describes."""
    pdf = pdf_form.Pdf(whole)
    manifest = json.loads(record.Manifest(whole).note.text.split("\n")[1])
    numbers = pdf.attachments()
    streams = {number: pdf.streams[number] for number in pdf.streams}
    streams[numbers["transcript.json"]] = zlib.compress(transcript)
    hole = numbers["manifest.note"]
    streams[hole] = b" " * len(pdf.streams[hole])
    out, offsets, place = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), [], 0
    for number in range(1, len(pdf.objects) + 1):
        offsets.append(len(out))
        value = pdf.objects[number]
        if number == numbers["transcript.json"]:
            size = pdf_form.Value("number", b"%d" % len(transcript))
            value.value[b"Params"].value[b"Size"] = size
        if number in streams:
            value.value[b"Length"] = pdf_form.Value("number", b"%d" % len(streams[number]))
        out += b"%d 0 obj\n%s\n" % (number, written(value))
        if number in streams:
            place = len(out) + len(b"stream\n")
            out += b"stream\n" + streams[number] + b"\nendstream\n"
        out += b"endobj\n"
    digest = hashlib.sha256(transcript).hexdigest()
    fingerprint = fingerprint_of(transcript)
    short = b"<%s>" % fingerprint[:32].encode()
    for one in pdf.trailer.value[b"ID"].value:
        one.value = short
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (written(pdf.trailer), start)
    length = len(streams[hole])
    for attachment in manifest["attachments"]:
        if attachment["name"] == "transcript.json":
            attachment.update(size=len(transcript), sha256=digest)
    outside = bytes(out[:place] + out[place + length :])
    manifest.update(
        changes,
        signer=signer.text,
        fingerprint=fingerprint,
        file={
            "length": len(out),
            "hole_offset": place,
            "hole_length": length,
            "sha256": hashlib.sha256(outside).hexdigest(),
        },
    )
    note = signer.note("keymoot-record/1\n" + checking.canonical(manifest).decode() + "\n").encode()
    out[place : place + length] = note.ljust(length)
    return bytes(out)


def resigned(data, signer):
    """A record of which bytes outside the manifest were replaced by as many others, signed again."""
    sealed = record.Manifest(data)
    manifest = json.loads(sealed.note.text.split("\n")[1])
    outside = data[: sealed.offset] + data[sealed.offset + sealed.length :]
    manifest["file"]["sha256"] = hashlib.sha256(outside).hexdigest()
    note = signer.note("keymoot-record/1\n" + checking.canonical(manifest).decode() + "\n").encode()
    return data[: sealed.offset] + note.ljust(sealed.length) + data[sealed.offset + sealed.length :]


def written(value):
    if value.kind == "dict":
        parts = [part for key, item in value.value.items() for part in (pdf_form.spelled(key), written(item))]
        return b" ".join([b"<<", *parts, b">>"])
    if value.kind == "array":
        return b" ".join([b"[", *map(written, value.value), b"]"])
    if value.kind == "ref":
        return b"%d 0 R" % value.value
    return pdf_form.spelled(value.value) if value.kind == "name" else value.value


class Verifying(unittest.TestCase):
    def assert_refuted(self, data, *claims, **trust):
        verdict = verify(data, **trust)
        self.assertEqual(verdict["result"], "refuted")
        for claim in claims:
            self.assertIn(claim, refuted(verdict))
        return verdict

    def test_a_whole_record_is_proved(self):
        key = journal.Key(transcript_of(WHOLE)["key"])
        verdict = verify(WHOLE, key, transcript_of(WHOLE)["checkpoint"])
        self.assertEqual((verdict["result"], verdict["signer"]), ("proved", "trusted"), verdict)
        open_ = [claim["claim"] for claim in verdict["claims"] if claim["result"] != "proved"]
        self.assertEqual(open_, ["pages-from-transcript"], verdict)
        names = {claim["claim"] for claim in verdict["claims"]}
        self.assertIn("participant-signature", names)
        self.assertIn("page-as-signed", names)

    def test_records_of_custody_are_proved_with_their_mathematics(self):
        folder = pathlib.Path(__file__).parent / "example"
        for name, claim, count in (("possession-check", "possession-proof", 4), ("reissue", "redistribution-sound", 1)):
            verdict = verify((folder / f"{name}.pdf").read_bytes())
            results = {c["result"] for c in verdict["claims"] if c["claim"] not in UNTRUSTED}
            self.assertEqual(results, {"proved"}, verdict)
            self.assertEqual(sum(c["claim"] == claim for c in verdict["claims"]), count)
            names = {c["claim"] for c in verdict["claims"]}
            self.assertLessEqual({"roll-call-signature", "duty-signature"}, names)

    def test_without_trust_it_says_so(self):
        verdict = verify(WHOLE)
        self.assertEqual((verdict["result"], verdict["signer"]), ("proved", "unknown"))
        results = {claim["claim"]: claim["result"] for claim in verdict["claims"]}
        self.assertEqual(results["signer-known"], "not-checked")
        self.assertEqual(results["since-consistent"], "not-checked")

    def test_every_byte_outside_the_padding_counts(self):
        chance = random.Random(3)
        manifest = record.Manifest(WHOLE)
        padding = range(manifest.offset + manifest.length - len(manifest.padding), manifest.offset + manifest.length)
        places = chance.sample(range(len(WHOLE)), 150) + list(range(16)) + list(range(len(WHOLE) - 60, len(WHOLE)))
        places += [manifest.offset - 1, manifest.offset, manifest.offset + 40, padding[0], padding[-1]]
        for place in places:
            damaged = bytearray(WHOLE)
            damaged[place] ^= 1 << chance.randrange(8)
            with self.subTest(place=place):
                self.assert_refuted(bytes(damaged))

    def test_a_changed_page_is_named(self):
        pdf = pdf_form.Pdf(WHOLE)
        contents = pdf.objects[pdf.pages[1]].get(b"Contents")
        number = (contents.value[0] if contents.kind == "array" else contents).value
        place = pdf.places[number][0] + pdf.places[number][1] // 2
        damaged = bytearray(WHOLE)
        damaged[place] ^= 1
        verdict = self.assert_refuted(bytes(damaged), "page-as-signed", "bytes-as-signed")
        pages = [c["page"] for c in verdict["claims"] if c["result"] == "refuted" and "page" in c]
        self.assertEqual(pages, [2])

    def test_bytes_added_or_missing(self):
        self.assert_refuted(WHOLE + b"\n", "file-whole")
        self.assert_refuted(WHOLE + b"1 0 obj\n<< >>\nendobj\n%%EOF\n", "file-whole")
        for length in (0, 9, len(WHOLE) // 2, len(WHOLE) - 1):
            self.assert_refuted(WHOLE[:length])

    @NEEDS_ML_DSA
    def test_a_cosignature_of_another_program(self):
        made = json.loads(COSIGNED.read_text())
        checkpoint = journal.Checkpoint(made["note"])
        self.assertEqual(journal.Cosigner(made["cosigner"]).cosigned(checkpoint), made["time"])
        moved = journal.Checkpoint(made["note"].replace("\n17\n", "\n18\n", 1))
        with self.assertRaisesRegex(checking.Refuted, "the cosignature is wrong"):
            journal.Cosigner(made["cosigner"]).cosigned(moved)
        with self.assertRaisesRegex(checking.Refuted, "no cosignature by that key"):
            journal.Cosigner(Twice().cosigner).cosigned(checkpoint)
        for bad in (made["cosigner"][:-4], Signer().text, made["cosigner"].replace("0102", "0103", 1), ""):
            with self.assertRaises(checking.Refuted):
                journal.Cosigner(bad)

    @NEEDS_ML_DSA
    def test_either_signature_is_enough_for_whom_the_other_is_broken(self):
        signer = Twice()
        twice, once = (forge(lambda transcript: None, signer=one) for one in (signer, Signer()))
        cosigner = journal.Cosigner(signer.cosigner)

        def found(data, broken, cosigner=cosigner):
            verdict = verify(data, journal.Key(signer.text), cosigner=cosigner, broken=broken)
            named = {c["claim"]: c["result"] for c in verdict["claims"]}
            wanted = ("checkpoint-signed", "checkpoint-cosigned", "manifest-signed", "signer-known")
            return [named.get(name) for name in wanted]

        proved, open_, refuted_ = "proved", "not-checked", "refuted"
        self.assertEqual(found(twice, ()), [proved] * 4)
        self.assertEqual(found(twice, ("classical",)), [open_, proved, open_, proved])
        self.assertEqual(found(twice, ("post-quantum",)), [proved, open_, proved, proved])
        self.assertEqual(found(twice, ("classical", "post-quantum")), [refuted_, open_, refuted_, open_])
        self.assertEqual(found(twice, (), None), [proved, None, proved, proved])
        self.assertEqual(found(twice, ("classical",), None), [refuted_, open_, refuted_, open_])
        self.assertEqual(found(once, ())[1], refuted_)
        self.assertEqual(found(once, ("classical",))[:2], [refuted_, refuted_])
        self.assertEqual(found(twice, (), journal.Cosigner(Twice().cosigner))[1], refuted_)

    def test_another_signer_than_the_trusted_one(self):
        self.assert_refuted(WHOLE, "signer-known", trusted=journal.Key(Signer().text))

    def test_a_forgery_that_changes_nothing_differs_only_in_its_signer(self):
        forged = forge(lambda transcript: None)
        verdict = verify(forged)
        self.assertEqual(refuted(verdict), set(), verdict)
        self.assertIn("another fingerprint", pages(verdict))
        self.assert_refuted(forged, "signer-known", trusted=journal.Key(transcript_of(WHOLE)["key"]))
        since = transcript_of(WHOLE)["checkpoint"]
        self.assert_refuted(forged, "since-consistent", since=since)

    def test_a_checkpoint_that_is_newer_than_the_record_is_not_checked(self):
        signer = Signer()
        forged = forge(lambda transcript: None, signer=signer)
        transcript = transcript_of(forged)
        text = "keymoot/{}\n{}\n{}\n"
        root = base64.b64encode(bytes(32)).decode()
        for size, result in ((transcript["range"]["size"], "refuted"), (transcript["range"]["size"] + 1, "not-checked")):
            since = signer.note(text.format(transcript["room"], size, root))
            claims = verify(forged, since=since)["claims"]
            self.assertEqual([c["result"] for c in claims if c["claim"] == "since-consistent"], [result])

    def test_an_approval_that_belongs_to_no_ceremony(self):
        def change(transcript):
            values = {"participant": "p", "name": "Ada", "public_key": "00" * 32, "signature": "00" * 64}
            append(transcript, "emergency-approved", None, values)

        verdict = self.assert_refuted(forge(change, rebuild_tree=True), "emergency-approval")
        claim = next(c for c in verdict["claims"] if c["claim"] == "emergency-approval")
        self.assertIn("no ceremony", claim["detail"])

    def test_a_manifest_without_pages(self):
        self.assert_refuted(forge(lambda transcript: None, manifest={"pages": []}), "manifest-signed")

    def test_a_changed_value_does_not_open_its_leaf(self):
        def change(transcript):
            opening = next(o for e in transcript["entries"] for o in e["openings"] if o["field"] == "reason")
            opening["value"] = "another"

        self.assertEqual(refuted(verify(forge(change))), {"leaves-open"})

    def test_what_its_pages_cannot_show_refutes_a_record(self):
        def withhold(kind, field):
            def change(transcript):
                for entry in transcript["entries"]:
                    if json.loads(entry["leaf"])["type"] == kind:
                        entry["openings"] = [o for o in entry["openings"] if o["field"] != field]
            return change

        verdict = verify(forge(withhold("signed-off", "signature")))
        self.assertIn("withholds", pages(verdict))
        signatures = [c for c in verdict["claims"] if c["claim"] == "participant-signature"]
        self.assertEqual({c["result"] for c in signatures}, {"not-checked"})
        for change, why in (
            (lambda t: t["ceremonies"].clear(), "names no ceremony"),
            (lambda t: t["ceremonies"].append("other"), "no entry of other"),
            (lambda t: t["ceremonies"].append(t["ceremonies"][0]), "twice"),
            (withhold("opened", "clock"), "withholds"),
            # What belongs to the room may be withheld: the pages do not show it.
            (withhold("room-created", "name"), "another fingerprint"),
        ):
            verdict = verify(forge(change))
            self.assertEqual((verdict["result"], refuted(verdict)), ("refuted", set()), verdict)
            self.assertIn(why, pages(verdict))

    def test_pages_that_tell_something_else_are_refuted(self):
        pdf, transcript = pdf_form.Pdf(WHOLE), transcript_of(WHOLE)
        fingerprint = record.Manifest(WHOLE).fingerprint
        entries = [journal.Entry(**entry) for entry in transcript["entries"]]
        chapters = [[one for one in entries if one.ceremony == id_] for id_ in transcript["ceremonies"]]
        page_text.check(pdf, fingerprint, chapters)
        told = chapters[-1]
        other = checking.sha256(b"another").hex()
        last = transcript["entries"][told[-1].seq - transcript["range"]["first"]]
        another = journal.Entry(**dict(last, leaf=last["leaf"].replace('"closed"', '"aborted"')))
        for chapters, digits in (([told], other), ([told[::-1]], fingerprint), ([told, told], fingerprint),
                                 ([told[:-1] + [another]], fingerprint)):
            with self.assertRaises(checking.Refuted):
                page_text.check(pdf, digits, chapters)
        pdf.pages.pop()
        with self.assertRaises(checking.Refuted):
            page_text.check(pdf, fingerprint, [told])

    def test_a_layout_that_is_not_known_is_not_proved(self):
        for layout in (0, 99):
            verdict = verify(forge(lambda t: None, manifest={"layout": layout}))
            self.assertEqual(refuted(verdict), set())
            self.assertEqual((verdict["result"], verdict["signer"]), ("not-checked", "unknown"))

    def test_an_entry_of_a_kind_that_is_not_known_is_not_proved(self):
        for kind, version in (("exception-recorded", 7), ("something-new", 4)):
            def change(transcript):
                ceremony = told(transcript, "opened")[0][0]["ceremony"]
                append(transcript, kind, ceremony, {"note": {}}, version=version)

            verdict = verify(forge(change, rebuild_tree=True))
            self.assertEqual((verdict["result"], refuted(verdict)), ("not-checked", set()), verdict)
            self.assertIn("not known here", pages(verdict))

    def test_an_opening_goes_through_steps_that_are_known(self):
        def opened(version, **values):
            return types.SimpleNamespace(type="opened", version=version, values=values)

        few = ["open", "roll-call", "record"]
        self.assertTrue(entry_types.known(opened(5, steps=few)))
        self.assertTrue(entry_types.known(opened(4)), "older ones list none")
        for wrong in (None, [], few[1:], few[:-1], ["open", "polish", "record"], ["open", "open", "record"], [1], "open"):
            self.assertFalse(entry_types.known(opened(5, steps=wrong)), wrong)
        self.assertFalse(entry_types.known(opened(5)))

    def test_a_key_that_nobody_enrolled_here_proves_nothing(self):
        def change(transcript):
            for entry in transcript["entries"]:
                if json.loads(entry["leaf"])["type"] == "participant-enrolled":
                    entry["openings"] = []

        verdict = verify(forge(change))
        people = [c for c in verdict["claims"] if c["claim"] in ("participant-signature", "roll-call-signature")]
        self.assertEqual({c["result"] for c in people}, {"not-checked"}, verdict)

    def test_a_checkpoint_by_a_stranger_is_not_an_earlier_journal_keys(self):
        def change(transcript):
            for entry in transcript["entries"]:
                if json.loads(entry["leaf"])["type"] == "journal-key-introduced":
                    entry["openings"] = []

        verdict = verify(forge(change))
        signed = [c for c in verdict["claims"] if c["claim"] == "participant-signature"]
        self.assertEqual({c["result"] for c in signed}, {"not-checked"}, verdict)
        self.assertIn("not signed by a journal key", signed[0]["detail"])

    def test_a_changed_leaf_is_not_in_the_tree(self):
        def change(transcript):
            recommit(transcript["entries"][8], transcript["entries"][8]["openings"][0]["field"], "other")

        self.assertIn("leaves-in-tree", refuted(verify(forge(change))))

    def test_a_dropped_entry_shows(self):
        self.assertIn("leaves-in-tree", refuted(verify(forge(lambda t: t["entries"].pop()))))
        self.assertIn("leaves-open", refuted(verify(forge(lambda t: t["entries"].pop(3)))))

    def test_a_sign_off_turned_round_is_not_the_participants(self):
        def change(transcript):
            for entry in transcript["entries"]:
                if json.loads(entry["leaf"])["type"] == "signed-off":
                    recommit(entry, "agree", False)
                    return

        verdict = verify(forge(change, rebuild_tree=True))
        self.assertEqual(refuted(verdict), {"participant-signature"})

    def test_a_past_rewritten_after_sign_off_is_noticed(self):
        def change(transcript):
            entry = next(e for e in transcript["entries"] if json.loads(e["leaf"])["type"] == "opened")
            recommit(entry, "clock", "another")

        verdict = verify(forge(change, rebuild_tree=True))
        # The journal key's checkpoint at sign-off is not the forger's, so it cannot be followed.
        signatures = [c for c in verdict["claims"] if c["claim"] == "participant-signature"]
        self.assertNotIn("proved", {c["result"] for c in signatures})

    def test_a_sign_off_of_an_earlier_ceremony_does_not_cover_a_later_one(self):
        def change(transcript):
            opened, signed = told(transcript, "opened")[0], told(transcript, "signed-off")
            append(transcript, "opened", "later", opened[1])
            for _, values in signed:
                append(transcript, "signed-off", "later", values)

        transcript = transcript_of(WHOLE)
        verdict = verify(forge(change, rebuild_tree=True))
        size, count = transcript["range"]["size"], len(told(transcript, "signed-off"))
        late = [c["entry"] for c in wrong(verdict)]
        self.assertEqual(late, [size + 1 + number for number in range(count)], verdict)

        # Nor one of the same ceremony, before something else happened in it.
        def change(transcript):
            leaf, values = told(transcript, "signed-off")[0]
            append(transcript, "exception-recorded", leaf["ceremony"], {"note": {}})
            append(transcript, "signed-off", leaf["ceremony"], values)
            append(transcript, "signed-off", None, values)

        verdict = verify(forge(change, rebuild_tree=True))
        late = [c["entry"] for c in wrong(verdict)]
        self.assertEqual(late, [size + 1, size + 2], verdict)

    def test_an_arrival_of_version_1_after_newer_entries_is_not_checked(self):
        def change(transcript):
            leaf, values = told(transcript, "participant-arrived")[0]
            values.pop("signature", None)
            append(transcript, "exception-recorded", leaf["ceremony"], {"note": {}})
            append(transcript, "participant-arrived", leaf["ceremony"], values, version=1)

        size = transcript_of(WHOLE)["range"]["size"]
        verdict = verify(forge(change, rebuild_tree=True))
        late = [c for c in verdict["claims"] if c["claim"] == "roll-call-signature" and c["entry"] == size + 1]
        self.assertEqual([c["result"] for c in late], ["not-checked"])
        self.assertIn("version 1", late[0]["detail"])

    def test_one_persons_signature_in_place_of_anothers_refutes_that_claim_alone(self):
        def change(transcript):
            signed = [e for e in transcript["entries"] if json.loads(e["leaf"])["type"] == "signed-off"]
            other = next(o["value"] for o in signed[0]["openings"] if o["field"] == "signature")
            recommit(signed[1], "signature", other)

        verdict = verify(forge(change, rebuild_tree=True))
        # A later ceremony's checkpoints are of another tree then.
        changed = told(transcript_of(WHOLE), "signed-off")[1][0]["seq"]
        found = [c for c in wrong(verdict) if c["entry"] <= changed]
        self.assertEqual([(c["claim"], c["entry"]) for c in found], [("participant-signature", changed)])

    def test_keys_from_elsewhere_are_compared(self):
        given = []
        for entry in transcript_of(WHOLE)["entries"]:
            if json.loads(entry["leaf"])["type"] == "participant-enrolled":
                given.append({o["field"]: o["value"] for o in entry["openings"]})
        self.assertEqual(verify(WHOLE, given=given)["result"], "proved")
        given[0] = dict(given[0], public_key=given[1]["public_key"])
        verdict = verify(WHOLE, given=given)
        self.assertEqual({c["signer"] for c in wrong(verdict)}, {given[0]["name"]})
        verdict = verify(WHOLE, given=given[1:])
        self.assertEqual(verdict["result"], "proved")
        absent = [c for c in verdict["claims"] if c.get("signer") == given[0]["name"]]
        self.assertEqual({c["result"] for c in absent}, {"not-checked"})

    def test_what_is_written_in_another_form_is_refuted(self):
        signer = Signer()
        whole = forge(lambda transcript: None, signer=signer)
        self.assertEqual(refuted(verify(resigned(whole, signer))), set())
        for old, new in FORMS:
            found = re.search(old, whole)
            self.assertIsNotNone(found, old)
            text = new(found) if callable(new) else new
            self.assertEqual(len(text), len(found[0]), old)
            changed = whole[: found.start()] + text + whole[found.end() :]
            verdict = verify(resigned(changed, signer))
            self.assertIn("file-whole", refuted(verdict), (old, verdict))
            self.assertNotIn("bytes-as-signed", refuted(verdict))

    def test_entries_in_another_form_are_refuted(self):
        def last(change):
            def changed(transcript):
                leaf = json.loads(transcript["entries"][-1]["leaf"])
                change(leaf)
                transcript["entries"][-1]["leaf"] = checking.canonical(leaf).decode()
            return changed

        for change in (
            lambda leaf: leaf.update(v=0), lambda leaf: leaf.update(v=2**32),
            lambda leaf: leaf.update(at="2026-02-29T09:30:00Z"), lambda leaf: leaf.update(at="2026-11-31T09:30:00Z"),
            lambda leaf: leaf.update(at="2026-11-22T24:00:00Z"), lambda leaf: leaf.update(at="2026-11-22T09:60:00Z"),
        ):
            self.assertIn("leaves-open", refuted(verify(forge(last(change), rebuild_tree=True))))
        good = verify(forge(last(lambda leaf: leaf.update(at="2024-02-29T23:59:60.5Z")), rebuild_tree=True))
        self.assertEqual(refuted(good), set(), good)

    def test_a_transcript_in_another_form_is_refuted(self):
        transcript = transcript_of(WHOLE)
        text = json.dumps(transcript, ensure_ascii=False)
        salt = transcript["entries"][0]["openings"][0]["salt"]
        deep = "[" * 130 + "]" * 130
        first = f'"first": {transcript["range"]["first"]}'
        for old, new in (
            ('{"format"', '{"format": "keymoot-transcript/1", "format"'),
            (first, '"first": -0'), (first, first + ".0"),
            (f'"{salt}"', f'"{salt.upper()}"'),
            ('"ceremonies": [', f'"ceremonies": [{deep}, '),
            (json.dumps(transcript["range"]), json.dumps(list(transcript["range"].values()))),
        ):
            self.assertEqual(text.count(old), 1, old)
            with self.assertRaises(Exception, msg=old) as caught:
                read = record.Transcript(text.replace(old, new).encode())
                [journal.Entry(**entry) for entry in read.entries]
            self.assertIsInstance(caught.exception, checking.Refuted, old)

    def test_rubbish_in_any_field_is_judged_not_crashed_on(self):
        chance = random.Random(5)
        rubbish = (None, True, -1, 2**53 - 1, "", "\ud7ff", [], [[]], {}, {"a": []})

        def change(transcript):
            entry = chance.choice([one for one in transcript["entries"] if one["openings"]])
            recommit(entry, chance.choice(entry["openings"])["field"], chance.choice(rubbish))

        folder = pathlib.Path(__file__).parent / "example"
        for _ in range(15):
            for path in sorted(folder.glob("*.pdf")):
                verdict = verify(forge(change, rebuild_tree=True, whole=path.read_bytes()))
                self.assertIn(verdict["result"], ("refuted", "not-checked"))

    def test_rubbish_is_refuted_not_crashed_on(self):
        chance = random.Random(4)
        for _ in range(60):
            damaged = bytearray(WHOLE)
            for _ in range(chance.choice((1, 20, 400))):
                at = chance.randrange(len(damaged))
                damaged[at : at + chance.randrange(40)] = chance.randbytes(chance.randrange(40))
            self.assertEqual(verify(bytes(damaged))["result"], "refuted")
        for data in (b"", b"%PDF-1.7\n", b"\nstream\nkeymoot-record/1\n", chance.randbytes(5000)):
            self.assert_refuted(data)


if __name__ == "__main__":
    unittest.main()
