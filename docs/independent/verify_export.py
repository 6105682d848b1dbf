#!/usr/bin/env python3
"""Makes the tree of an exported journal (JSON Lines) again, without Keymoot.

Written from docs/formats/export.md and journal.md alone.

    verify_export.py journal.jsonl --cursor CURSOR
    verify_export.py journal.jsonl --checkpoint checkpoint.note --require-signer KEY

Every line must be an entry whose fields are what its leaf commits to, in order from the first. With a
cursor or a checkpoint, the tree over as many entries must have its root. Prints what was found as JSON.
Exit status: 0 if everything holds, 1 otherwise, 2 for a wrong command line.
"""

import argparse
import json
import re
import sys

from checking import NotChecked, Verdict, canonical, need, parse_json, sha256, unhex
from journal import Checkpoint, Entry, Key, Stack

HEAD = {"at": "time", "room": "room", "seq": "index", "type": "type", "v": "version"}
NAMES = set(HEAD.values()) | {"fields", "salts", "leaf_hash"}
OPTIONAL = {"ceremony", "withheld"}


def entry_of(line):
    """The entry that a line tells, with its leaf made again."""
    value = parse_json(line)
    good = isinstance(value, dict) and NAMES <= set(value) <= NAMES | OPTIONAL
    need(good, "a line does not have the fields of an entry")
    shown, salts, withheld = value["fields"], value["salts"], value.get("withheld", {})
    good = all(isinstance(one, dict) for one in (shown, salts, withheld))
    need(good and set(shown) == set(salts), "fields and salts do not belong together")
    leaf = {name: value[told] for name, told in HEAD.items()}
    if "ceremony" in value:
        leaf["ceremony"] = value["ceremony"]
    openings = []
    for name, disclosed in shown.items():
        digest = sha256(unhex(salts[name], 32) + canonical(disclosed)).hex()
        leaf[name] = {"c": digest}
        openings.append({"field": name, "salt": salts[name], "value": disclosed})
    for name, commitment in withheld.items():
        need(name not in leaf, f"{name} is disclosed and withheld")
        leaf[name] = {"c": commitment}
    entry = Entry(canonical(leaf).decode(), openings)
    need(sha256(b"\0" + entry.bytes).hex() == value["leaf_hash"], "the leaf's hash is not its own")
    return entry


class Export:
    """The tree over an export's lines, and its root at the sizes that are asked for."""

    def __init__(self, lines, sizes):
        self.stack, self.size, self.room, self.roots = Stack(), 0, None, {}
        self.note(sizes)
        for number, line in enumerate(lines):
            entry = entry_of(line)
            need(entry.seq == number, f"line {number + 1} is not entry {number}")
            need(self.room in (None, entry.room), "the lines are of two rooms")
            self.room = entry.room
            self.stack.push(0, sha256(b"\0" + entry.bytes))
            self.size += 1
            self.note(sizes)

    def note(self, sizes):
        if self.size in sizes:
            self.roots[self.size] = self.stack.root()

    def agrees(self, room, size, root, what):
        if size > self.size:
            raise NotChecked(f"{what} is of {size} entries, and {self.size} were exported")
        need(self.room in (None, room), f"{what} is of another room")
        need(self.roots[size] == root, f"{what} is of other entries")
        return f"the first {size} entries are those of {what}"


def cursor_of(text):
    match = re.fullmatch(r"keymoot-cursor/1/([0-9a-f]+)/(0|[1-9][0-9]{0,15})/([0-9a-f]{64})", text.strip())
    need(match, "that is not a cursor")
    return match[1], int(match[2]), bytes.fromhex(match[3])


def verify(lines, cursor=None, checkpoint=None, key=None):
    verdict, read = Verdict(), {}

    def take(name, make):
        read[name] = make()
        return "it can be read"

    if cursor is not None:
        verdict.claim("cursor-read", lambda: take("cursor", lambda: cursor_of(cursor)), quiet=True)
    if checkpoint is not None:
        verdict.claim("checkpoint-read", lambda: take("note", lambda: Checkpoint(checkpoint)), quiet=True)
    note = read.get("note")
    sizes = {read["cursor"][1]} if "cursor" in read else set()
    sizes |= {note.size} if note else set()

    def entries():
        read["export"] = Export(lines, sizes)
        return f"{read['export'].size} entries, each what its leaf commits to"

    if verdict.claim("leaves-open", entries):
        export = read["export"]
        if "cursor" in read:
            verdict.claim("cursor-agrees", lambda: export.agrees(*read["cursor"], "the cursor"))
        if note:
            where = (note.room, note.size, note.root, "the checkpoint")
            verdict.claim("leaves-in-tree", lambda: export.agrees(*where))
    if note and key is not None:
        def signed():
            need(note.signed_by(Key("".join(key.split()))), "the key did not sign the checkpoint")
            return "the key signed the checkpoint"

        verdict.claim("checkpoint-signed", signed)
    claims = verdict.claims
    holds = bool(claims) and all(claim["result"] == "proved" for claim in claims)
    return {"result": "proved" if holds else "refuted", "claims": claims}


def main():
    parser = argparse.ArgumentParser(description="Makes the tree of an exported journal again.")
    parser.add_argument("export", help="what journal export --format jsonl wrote, from the first entry on")
    parser.add_argument("--cursor", help="what the export printed")
    parser.add_argument("--checkpoint", help="a file with a checkpoint note")
    parser.add_argument("--require-signer", help="the key that must have signed the checkpoint")
    asked = parser.parse_args()
    note = None
    if asked.checkpoint:
        with open(asked.checkpoint, encoding="utf-8", newline="") as file:
            note = file.read()
    with open(asked.export, encoding="utf-8", newline="\n") as file:
        found = verify(file, asked.cursor, note, asked.require_signer)
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return 0 if found["result"] == "proved" else 1


if __name__ == "__main__":
    sys.exit(main())
