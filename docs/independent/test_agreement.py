"""Contradictions between the entries of a ceremony, each refuted: `python3 -m unittest`.

They stand in example/contradictions.json, where Keymoot's own tests read them too: one value of one entry
of an example, changed by somebody who can sign it all anew.
"""

import json
import pathlib
import types
import unittest

import test_verify_record as forging
from agreement import Agreement

FOLDER = pathlib.Path(__file__).parent / "example"


def contradiction(case):
    def change(transcript):
        for entry in transcript["entries"]:
            leaf = json.loads(entry["leaf"])
            if leaf["type"] == case["type"]:
                break
        if case["field"] is None:
            leaf["at"] = case["value"]
            entry["leaf"] = forging.checking.canonical(leaf).decode()
            return
        value = next(o["value"] for o in entry["openings"] if o["field"] == case["field"])
        if case["within"]:
            inner = value
            for name in case["within"][:-1]:
                inner = inner[name]
            inner[case["within"][-1]] = case["value"]
        else:
            value = case["value"]
        forging.recommit(entry, case["field"], value)

    return change


class Contradictions(unittest.TestCase):
    def test_a_clock_that_is_set_during_a_ceremony_is_told(self):
        def entry(kind, at, **values):
            return types.SimpleNamespace(type=kind, at=at, values=values, seq=0)

        script = {"script": "x", "script_digest": forging.checking.sha256(b"x").hex()}
        before, after = "2026-11-22T12:00:00Z", "2026-11-22T11:00:00Z"
        told = entry("exception-recorded", after, note={})
        for mode, between, wrong in (("live", [], 2), ("live", [told], 0), ("practice", [], 0)):
            course = Agreement()
            entries = [entry("opened", before, mode=mode, **script), *between]
            entries += [entry("paused", after), entry("resumed", "2026-11-22T11:30:00Z")]
            found = [fault for one in entries for fault in course.faults(one)]
            self.assertEqual(len(found), wrong, found)

    def test_the_examples_agree_with_themselves(self):
        for path in sorted(FOLDER.glob("*.pdf")):
            verdict = forging.verify(path.read_bytes())
            agree = [c["result"] for c in verdict["claims"] if c["claim"] == "entries-agree"]
            self.assertEqual(agree, ["proved"], (path, verdict))

    def test_each_contradiction_is_refuted(self):
        for case in json.loads((FOLDER / "contradictions.json").read_text()):
            with self.subTest(case["what"]):
                whole = (FOLDER / case["record"]).read_bytes()
                verdict = forging.verify(forging.forge(contradiction(case), rebuild_tree=True, whole=whole))
                self.assertEqual(verdict["result"], "refuted")
                self.assertIn("entries-agree", forging.refuted(verdict), verdict)
                self.assertNotIn("leaves-in-tree", forging.refuted(verdict))


if __name__ == "__main__":
    unittest.main()
