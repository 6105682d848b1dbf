"""Checks what is withheld, several records together, and renewals: `python3 -m unittest`."""

import hashlib
import pathlib
import unittest

import checking
import lineage
import resaved
import verify_record
from test_verify_record import Signer, forge, transcript_of

EXAMPLE = pathlib.Path(__file__).parent / "example"
RECORD, CHECK, REISSUE = (
    (EXAMPLE / name).read_bytes() for name in ("record.pdf", "possession-check.pdf", "reissue.pdf")
)
BEFORE = (EXAMPLE / "format-1.pdf").read_bytes()


def verified(data, trusted=None, renewals=()):
    record = verify_record.Record(data, trusted, None, renewals=renewals)
    record.verify()
    return record


def claims(verdict, name):
    return [one for one in verdict.as_json()["claims"] if one["claim"] == name]


def redactable(data):
    """The transcript of a record, in the format in which values can be withheld."""
    return {**transcript_of(data), "format": "keymoot-transcript/2"}


class Withholding(unittest.TestCase):
    def test_what_is_withheld_changes_no_fingerprint_and_is_said(self):
        transcript = redactable(RECORD)
        whole = verified(checking.canonical(transcript)).verdict
        entry = next(one for one in transcript["entries"] if len(one["openings"]) > 1)
        gone = entry["openings"].pop()["field"]
        less = verified(checking.canonical(transcript)).verdict
        self.assertEqual(less.fingerprint, whole.fingerprint)
        self.assertEqual(less.as_json()["result"], "proved", less.as_json())
        self.assertTrue(any(gone in one["detail"] for one in claims(less, "withheld")))
        for entry in transcript["entries"]:
            entry["openings"] = []
        bare = checking.canonical(transcript)
        self.assertEqual(hashlib.sha256(bare).hexdigest(), whole.fingerprint)
        self.assertEqual(verified(bare).verdict.as_json()["result"], "proved")

    def test_a_record_made_before_is_not_redacted(self):
        verdict = verified(checking.canonical(transcript_of(BEFORE))).verdict
        self.assertEqual([one["claim"] for one in verdict.claims], ["leaves-open"])
        self.assertIn("made before", verdict.claims[0]["detail"])
        self.assertEqual(verified(BEFORE).verdict.as_json()["result"], "proved")

    def test_ceremonies_that_are_not_told_are_refuted(self):
        for change in (
            lambda one: one["ceremonies"].clear(), lambda one: one["ceremonies"].append("nobody"),
            lambda one: one["ceremonies"].append(one["ceremonies"][0]),
        ):
            transcript = redactable(RECORD)
            change(transcript)
            found = claims(verified(checking.canonical(transcript)).verdict, "ceremony-whole")
            self.assertEqual([one["result"] for one in found], ["refuted"])


class Together(unittest.TestCase):
    def together(self, data, *others):
        record = verified(data)
        told = [lineage.Told(f"{place}.pdf", verified(other)) for place, other in enumerate(others)]
        return lineage.together("record.pdf", record, told)

    def test_a_fork_is_refuted(self):
        verdict = self.together(REISSUE, RECORD)
        self.assertEqual([one["result"] for one in claims(verdict, "records-agree")], ["refuted"])
        self.assertIn("fork", claims(verdict, "records-agree")[0]["detail"])

    def test_a_record_agrees_with_itself_and_its_quorum_is_followed(self):
        verdict = self.together(RECORD, RECORD)
        self.assertEqual([one["result"] for one in claims(verdict, "records-agree")], ["proved"])
        (generated,) = claims(verdict, "quorum-lineage")
        self.assertEqual(generated["result"], "proved")
        self.assertIn("was generated in ceremony", generated["detail"])

    def test_a_record_that_is_missing_is_named_by_its_quorum(self):
        verdict = self.together(REISSUE, REISSUE)
        came, missing = claims(verdict, "quorum-lineage")
        self.assertEqual((came["result"], missing["result"]), ("proved", "not-checked"))
        self.assertIn("is not among those given", missing["detail"])
        self.assertEqual(verdict.as_json()["result"], "not-checked")

    def test_a_record_that_is_refuted_is_not_used(self):
        verdict = self.together(CHECK, CHECK[:-1])
        self.assertIn("refuted by itself", claims(verdict, "records-agree")[0]["detail"])

    def test_a_record_by_somebody_else_proves_no_way(self):
        signer = Signer()
        other = forge(lambda one: one.update(room="ff" * 16), signer=signer)
        verdict = self.together(REISSUE, other)
        self.assertNotIn("proved", [one["result"] for one in claims(verdict, "records-agree")])


class Renewing(unittest.TestCase):
    def note(self, by, data=RECORD, **changes):
        transcript = transcript_of(RECORD)
        value = {
            "format": "keymoot-renewal/1", "room": transcript["room"], "signer": by.text,
            "renewed": "2046-01-02T03:04:05Z", "fingerprint": verified(RECORD).verdict.fingerprint,
            "checkpoint": transcript["checkpoint"], "key": transcript["key"],
            "file": {"length": len(data), "sha256": hashlib.sha256(data).hexdigest(),
                     "sha512": hashlib.sha512(data).hexdigest()},
        }
        value.update(changes)
        return by.note("keymoot-renewal/1\n" + checking.canonical(value).decode() + "\n")

    def test_a_newer_key_makes_an_old_record_known(self):
        signer = Signer()
        key = verify_record.Key(signer.text)
        verdict = verified(RECORD, key, [self.note(signer)]).verdict.as_json()
        self.assertEqual((verdict["result"], verdict["signer"]), ("proved", "trusted"), verdict)
        self.assertEqual(verified(RECORD, key).verdict.as_json()["result"], "refuted")

    def test_a_note_of_another_file_or_by_another_key_is_refuted(self):
        signer, other = Signer(), Signer()
        notes = [
            self.note(signer, RECORD + b" "), self.note(signer, room="00" * 16), self.note(signer, key=other.text),
            self.note(signer, signer=other.text), self.note(signer, renewed="2046-02-30T00:00:00Z"),
            self.note(signer, fingerprint="00" * 32), self.note(signer, more=1), transcript_of(RECORD)["checkpoint"],
        ]
        for note in notes:
            verdict = verified(RECORD, None, [note]).verdict
            self.assertEqual([one["result"] for one in claims(verdict, "renewed")], ["refuted"], note)


class SavedAgain(unittest.TestCase):
    def test_the_parts_are_found_in_a_file_of_another_form(self):
        pdf = verify_record.Pdf(RECORD)
        files = pdf.attachments()
        streams = [pdf.streams[files[name]] for name in ("transcript.json", "manifest.note")]
        other = b"%PDF-1.4\n" + b"".join(b"9 0 obj <<>> stream\r\n%s\r\nendstream endobj\n" % one for one in streams)
        self.assertIsNotNone(resaved.parts(other))
        verdict = verified(other).verdict.as_json()
        self.assertEqual(verdict["result"], "refuted")
        found = {one["claim"]: one["result"] for one in verdict["claims"]}
        self.assertEqual(found["manifest-signed"], "proved")
        self.assertEqual(found["attachments-as-signed"], "proved")
        self.assertEqual(found["checkpoint-signed"], "proved")
        whole = next(one for one in verdict["claims"] if one["claim"] == "file-whole")
        self.assertIn(f"of {len(RECORD)} bytes", whole["detail"])


