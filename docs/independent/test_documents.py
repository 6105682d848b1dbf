"""Checks the examples that docs/formats/journal.md gives: `python3 -m unittest`."""

import json
import pathlib
import re
import unittest

import checking
import entry_types
from journal import Checkpoint, Entry, Key, Stack
from people import check_signature

PAGE = (pathlib.Path(__file__).parents[1] / "formats/journal.md").read_text()
EXAMPLES = PAGE.partition("## Examples\n")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"```(?:json)?\n(.*?)```", EXAMPLES, re.DOTALL)
LINES = re.findall(r"^    (\S+)$", EXAMPLES, re.MULTILINE)


class Examples(unittest.TestCase):
    def test_the_journals(self):
        entries, note, proof, _ = BLOCKS
        checkpoint = Checkpoint(note)
        self.assertTrue(checkpoint.signed_by(Key(LINES[0])))
        entries, proof = json.loads(entries), json.loads(proof)
        self.assertEqual((proof["size"], checkpoint.size), (7, 7))
        stack = Stack()
        stack.push_tiles(0, proof["first"], proof["left"])
        for place, one in enumerate(entries, proof["first"]):
            entry = Entry(one["leaf"], one["openings"])
            self.assertEqual((entry.seq, entry.values), (place, {"number": place}))
            stack.push(0, checking.sha256(b"\x00" + entry.bytes))
        stack.push_tiles(proof["first"] + len(entries), proof["size"], proof["right"])
        self.assertEqual(stack.root(), checkpoint.root)

    def test_the_signatures(self):
        _, note, _, statement = BLOCKS
        public = re.search(r"public key is `([0-9a-f]{64})`", EXAMPLES)[1]
        check_signature(public, statement.rstrip("\n").encode(), LINES[1])
        check_signature(public, ("keymoot/km1/sign-off\nagree\n\n" + note).encode(), LINES[2])


class Types(unittest.TestCase):
    def test_the_types_are_those_of_the_document(self):
        page = (pathlib.Path(__file__).parents[1] / "formats/events.md").read_text()
        page = page[page.index("## Opening and people") : page.index("## Structures")]
        tables = re.findall(r"\| type \| fields \| means \|\n\|---\|---\|---\|\n((?:\|.*\n)+)", page)
        types = {name for table in tables for name in re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE)}
        self.assertEqual(types, entry_types.OF_A_CEREMONY, "a new type is entered in entry_types.py too")


if __name__ == "__main__":
    unittest.main()
