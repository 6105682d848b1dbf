"""Contradictions between the entries of a ceremony, each refuted: `python3 -m unittest`.

They stand in example/contradictions.json, where Keymoot's own tests read them too: one value of one entry
of an example, changed by somebody who can sign it all anew.
"""

import json
import pathlib
import unittest

import test_verify_record as forging

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
