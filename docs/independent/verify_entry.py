#!/usr/bin/env python3
"""Checks the proof that one entry stands in a signed journal, without Keymoot.

Written from docs/formats/entry-proof.md and journal.md alone, and for consistency from RFC 9162, 2.1.4.2.

    verify_entry.py entry.json --require-signer KEY
    verify_entry.py entry.tlog-proof --require-signer KEY --since checkpoint.note

Prints what was proved, refuted or not checked as JSON. Exit status: 0 if the result is proved, 1 otherwise,
2 for a wrong command line. A script that relies on a proof gives --require-signer.
"""

import argparse
import json
import re
import sys

from checking import NotChecked, Refuted, Verdict, need, parse_json, sha256, unbase64, unhex
from journal import Checkpoint, Entry, Key, node

TLOG_PROOF = "c2sp.org/tlog-proof@v1"
LONGEST = 1 << 20


def number(value, what):
    need(type(value) is int and 0 <= value < 2**53, f"{what} is not a position or a size")
    return value


class Proof:
    """An entry's proof in either form."""

    def __init__(self, data):
        need(len(data) <= LONGEST, "the proof is too long")
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise Refuted("the proof is not UTF-8") from None
        self.key = self.since = None
        if text.startswith(TLOG_PROOF):
            self.read_lines(text)
        else:
            self.read_json(parse_json(text))
        self.entry = Entry(self.leaf, [])

    def read_lines(self, text):
        head, empty, note = text.partition("\n\n")
        need(empty, "a tlog-proof has no empty line")
        lines = head.split("\n")
        good = len(lines) > 2 and lines[0] == TLOG_PROOF and lines[1].startswith("extra ")
        need(good, "a tlog-proof does not carry its entry")
        self.leaf = unbase64(lines[1][6:]).decode()
        match = re.fullmatch(r"index (0|[1-9][0-9]{0,15})", lines[2])
        need(match, "a tlog-proof has no index")
        self.index = int(match[1])
        self.hashes = [unbase64(line) for line in lines[3:]]
        need(all(len(one) == 32 for one in self.hashes), "a hash is not 32 bytes long")
        self.checkpoint = Checkpoint(note)
        self.size = self.checkpoint.size

    def read_json(self, value):
        names = {"format", "leaf_index", "tree_size", "hashes", "checkpoint", "leaf"}
        good = isinstance(value, dict) and names <= set(value) <= names | {"key", "since"}
        need(good and value["format"] == "keymoot-entry-proof/1", "that is not an entry's proof")
        self.leaf = value["leaf"]
        self.index, self.size = number(value["leaf_index"], "leaf_index"), number(value["tree_size"], "tree_size")
        self.hashes = self.read_hashes(value["hashes"])
        self.checkpoint = Checkpoint(value["checkpoint"])
        self.key = Key(value["key"]) if "key" in value else None
        if "since" in value:
            since = value["since"]
            good = isinstance(since, dict) and set(since) == {"tree_size", "hashes", "checkpoint"}
            need(good, "the second checkpoint cannot be read")
            note = Checkpoint(since["checkpoint"])
            need(note.size == number(since["tree_size"], "tree_size"), "the second checkpoint has another size")
            self.since = (note, self.read_hashes(since["hashes"]))

    @staticmethod
    def read_hashes(values):
        need(isinstance(values, list), "hashes are not a list")
        return [unhex(one, 32) for one in values]


def inclusion_root(leaf_hash, index, size, path):
    """RFC 9162, 2.1.3.2."""
    need(index < size, "the entry stands behind the tree")
    place, last, digest = index, size - 1, leaf_hash
    for sibling in path:
        need(last > 0, "the proof has too many hashes")
        if place % 2 == 1 or place == last:
            digest = node(sibling, digest)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            digest = node(digest, sibling)
        place, last = place >> 1, last >> 1
    need(last == 0, "the proof has too few hashes")
    return digest


def consistent(old, old_root, new, new_root, path):
    """RFC 9162, 2.1.4.2; equal sizes need equal roots, and nothing is a part of everything."""
    if old in (0, new):
        expected = sha256(b"") if old == 0 else new_root
        need(not path and old_root == expected, "the trees are not one")
        return
    path = list(path)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    need(path, "the proof has too few hashes")
    place, last = old - 1, new - 1
    while place % 2 == 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for digest in path[1:]:
        need(last > 0, "the proof has too many hashes")
        if place % 2 == 1 or place == last:
            first, second = node(digest, first), node(digest, second)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            second = node(second, digest)
        place, last = place >> 1, last >> 1
    need(last == 0, "the proof has too few hashes")
    need((first, second) == (old_root, new_root), "the trees are not one")


def in_tree(proof):
    entry, note = proof.entry, proof.checkpoint
    need(entry.seq == proof.index, "the entry has another position than the proof")
    need(entry.room == note.room, "entry and checkpoint are of two rooms")
    need(note.size == proof.size, "the proof is for a tree of another size")
    root = inclusion_root(sha256(b"\0" + entry.bytes), proof.index, proof.size, proof.hashes)
    need(root == note.root, "the proof leads to another tree")
    return f"entry {proof.index} stands in the journal of {proof.size} entries"


def signed(proof, key):
    if key is None:
        raise NotChecked("the proof does not say which key signed, and none is given")
    need(proof.checkpoint.signed_by(key), "the checkpoint is not signed by the key")
    return f"the key signed the journal at {proof.size} entries"


def since(proof, key, kept):
    own = proof.checkpoint
    if kept is None and proof.since is None:
        raise NotChecked("no earlier checkpoint was given")
    other = Checkpoint(kept) if kept is not None else proof.since[0]
    need(other.room == own.room, "the other checkpoint is of another journal")
    same = other.size == own.size
    need(not same or other.root == own.root, f"two checkpoints at {own.size} entries have different roots")
    if key is None:
        raise NotChecked("no key is given for the other checkpoint")
    lines = other.lines_of(key)
    if not lines:
        raise NotChecked("the other checkpoint is signed by another key")
    need(all(lines), "the signature of the other checkpoint is wrong")
    if not same:
        if proof.since is None or proof.since[0].size != other.size:
            raise NotChecked(f"the proof does not lead to the checkpoint at {other.size} entries")
        old, new = sorted((other, own), key=lambda one: one.size)
        consistent(old.size, old.root, new.size, new.root, proof.since[1])
    return f"the journal agrees with the checkpoint at {other.size} entries"


def verify(data, signer=None, kept=None):
    verdict, read = Verdict(), {}

    def proof():
        read["proof"] = Proof(data)
        return "the proof can be read"

    def trusted():
        read["signer"] = Key("".join(signer.split()))
        return "the key can be read"

    good = verdict.claim("proof-read", proof, quiet=True)
    if signer is not None:
        good = verdict.claim("key-read", trusted, quiet=True) and good
    if good:
        proof, required = read["proof"], read.get("signer")
        key = proof.key or required
        verdict.claim("leaves-in-tree", lambda: in_tree(proof), entry=proof.index)
        verdict.claim("checkpoint-signed", lambda: signed(proof, key))
        if required is not None:
            verdict.claim("signer-known", lambda: signed(proof, required))
        verdict.claim("since-consistent", lambda: since(proof, key, kept))
        asked = kept is not None or proof.since is not None
        named = {"checkpoint-signed"} | ({"since-consistent"} if asked else set())
        claims = verdict.claims
        verdict.open = any(c["result"] == "not-checked" for c in claims if c["claim"] in named)
    found = verdict.as_json()
    del found["fingerprint"]
    return found


def main():
    parser = argparse.ArgumentParser(description="Checks that an entry stands in a signed journal.")
    parser.add_argument("proof", help="what journal prove --out wrote")
    parser.add_argument("--require-signer", help="the key that must have signed")
    parser.add_argument("--since", help="a file with a checkpoint note that was kept")
    asked = parser.parse_args()
    kept = None
    if asked.since:
        with open(asked.since, encoding="utf-8", newline="") as file:
            kept = file.read()
    with open(asked.proof, "rb") as file:
        found = verify(file.read(LONGEST + 1), asked.require_signer, kept)
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return 0 if found["result"] == "proved" else 1


if __name__ == "__main__":
    sys.exit(main())
