"""Proofs of entries and exported journals, made here and broken in each place: `python3 -m unittest`."""

import base64
import json
import unittest

import verify_entry
import verify_export
from checking import canonical, sha256
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from journal import Key, node
from test_documents import blocks, page

ROOM = "00112233445566778899aabbccddeeff"


class Signer:
    def __init__(self, name, seed):
        self.name, self.secret = name, ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        blob = b"\x01" + self.secret.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.id = sha256(name.encode() + b"\n" + blob)[:4]
        self.text = f"{name}+{self.id.hex()}+{base64.b64encode(blob).decode()}"

    def note(self, size, root, room=ROOM):
        text = f"keymoot/{room}\n{size}\n{base64.b64encode(root).decode()}\n"
        signature = base64.b64encode(self.id + self.secret.sign(text.encode())).decode()
        return f"{text}\n— {self.name} {signature}\n"


def entry(seq, salt=0):
    salt, value = bytes([salt]) * 32, {"name": "Eve|=\\\n王", "seq": seq}
    commitment = sha256(salt + canonical(value)).hex()
    leaf = {"at": "2026-11-22T09:30:00Z", "room": ROOM, "seq": seq, "type": "paused", "v": 5, "who": {"c": commitment}}
    return canonical(leaf).decode(), salt.hex(), value


def tree(hashes):
    """RFC 6962, 2.1."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"")
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return node(tree(hashes[:k]), tree(hashes[k:]))


def path(m, hashes):
    """RFC 6962, 2.1.1."""
    if len(hashes) == 1:
        return []
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if m < k:
        return path(m, hashes[:k]) + [tree(hashes[k:])]
    return path(m - k, hashes[k:]) + [tree(hashes[:k])]


def grown(m, hashes, whole=True):
    """RFC 6962, 2.1.2."""
    if m in (0, len(hashes)):
        return [] if whole or m == 0 else [tree(hashes)]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    if m <= k:
        return grown(m, hashes[:k], whole) + [tree(hashes[k:])]
    return grown(m - k, hashes[k:], False) + [tree(hashes[:k])]


class Log:
    def __init__(self, size, salt=0):
        self.entries = [entry(seq, salt) for seq in range(size)]
        self.hashes = [sha256(b"\0" + leaf.encode()) for leaf, _, _ in self.entries]
        self.key = Signer("journal", 1)

    def root(self, size):
        return tree(self.hashes[:size])

    def proof(self, index, size, since=None):
        proof = {
            "format": "keymoot-entry-proof/1",
            "leaf_index": index,
            "tree_size": size,
            "hashes": [one.hex() for one in path(index, self.hashes[:size])],
            "checkpoint": self.key.note(size, self.root(size)),
            "leaf": self.entries[index][0],
            "key": self.key.text,
        }
        if since is not None:
            hashes = grown(min(since, size), self.hashes[: max(since, size)])
            note = self.key.note(since, self.root(since))
            proof["since"] = {"tree_size": since, "hashes": [one.hex() for one in hashes], "checkpoint": note}
        return proof

    def lines(self):
        for (leaf, salt, value), digest in zip(self.entries, self.hashes):
            leaf = json.loads(leaf)
            yield json.dumps({
                "index": leaf["seq"], "time": leaf["at"], "type": leaf["type"], "version": leaf["v"],
                "room": leaf["room"], "fields": {"who": value}, "salts": {"who": salt}, "leaf_hash": digest.hex(),
            }, ensure_ascii=False) + "\n"


def result(proof, **trust):
    return verify_entry.verify(json.dumps(proof).encode(), **trust)["result"]


def lines_of(proof):
    lines = ["c2sp.org/tlog-proof@v1", "extra " + base64.b64encode(proof["leaf"].encode()).decode()]
    lines += [f"index {proof['leaf_index']}"]
    lines += [base64.b64encode(bytes.fromhex(one)).decode() for one in proof["hashes"]]
    return "\n".join(lines) + "\n\n" + proof["checkpoint"]


class Proofs(unittest.TestCase):
    def test_the_documents_example(self):
        (proof,) = blocks(page("entry-proof"))
        key = page("journal").partition("The journal key")[2].split()
        key = next(word for word in key if word.startswith("keymoot/") and "+" in word)
        self.assertEqual(verify_entry.verify(proof.encode(), key)["result"], "proved")
        self.assertEqual(verify_entry.verify(proof.encode())["result"], "not-checked")

    def test_every_entry_in_every_tree_in_both_forms(self):
        log = Log(17)
        for size in range(1, 18):
            for index in range(size):
                proof = log.proof(index, size)
                self.assertEqual(result(proof, signer=log.key.text), "proved")
                found = verify_entry.verify(lines_of(proof).encode(), log.key.text)
                self.assertEqual((found["result"], found["signer"]), ("proved", "trusted"))

    def test_every_earlier_and_later_checkpoint(self):
        log = Log(17)
        for old in range(1, 18):
            note = log.key.note(old, log.root(old))
            for proof in (log.proof(0, 17, since=old), log.proof(0, old, since=17)):
                self.assertEqual(result(proof), "proved")
            self.assertEqual(result(log.proof(0, 17, since=old), kept=note), "proved")

    def test_what_is_broken_is_refuted(self):
        log, other = Log(13), Log(13, salt=1)
        whole, stranger = log.proof(6, 13, since=7), Signer("other", 2)
        broken = {
            "index": {"leaf_index": 5},
            "size": {"tree_size": 12},
            "too few": {"hashes": whole["hashes"][:-1]},
            "too many": {"hashes": whole["hashes"] + ["00" * 32]},
            "leaf": {"leaf": other.entries[6][0]},
            "room": {"checkpoint": log.key.note(13, log.root(13), room="ff")},
            "root": {"checkpoint": log.key.note(13, other.root(13))},
            "key": {"key": stranger.text},
            "since": {"since": {**whole["since"], "hashes": whole["since"]["hashes"][1:]}},
            "fork": {"since": {**whole["since"], "checkpoint": log.key.note(7, other.root(7))}},
            "format": {"format": "keymoot-entry-proof/2"},
        }
        self.assertEqual(result(whole), "proved")
        for what, change in broken.items():
            self.assertEqual(result({**whole, **change}), "refuted", what)
        self.assertEqual(result(whole, signer=stranger.text), "refuted")
        self.assertEqual(result(whole, kept=log.key.note(13, other.root(13))), "refuted")
        self.assertEqual(result(whole, kept=log.key.note(5, log.root(5))), "not-checked")
        self.assertEqual(result(whole, kept=stranger.note(7, log.root(7))), "not-checked")

    def test_any_bytes_are_answered(self):
        for data in (b"", b"{}", b"\xff", b"c2sp.org/tlog-proof@v1\n", b"[" * 1000, b" " * (1 << 21)):
            self.assertEqual(verify_entry.verify(data)["result"], "refuted")


class Exports(unittest.TestCase):
    def setUp(self):
        self.log = Log(9)
        self.lines = list(self.log.lines())
        self.cursor = f"keymoot-cursor/1/{ROOM}/9/{self.log.root(9).hex()}"

    def result(self, lines, **asked):
        return verify_export.verify(iter(lines), **asked)["result"]

    def test_an_export_is_the_tree_of_its_cursor_and_checkpoint(self):
        note, key = self.log.key.note(7, self.log.root(7)), self.log.key.text
        self.assertEqual(self.result(self.lines, cursor=self.cursor, checkpoint=note, key=key), "proved")
        empty = f"keymoot-cursor/1/{ROOM}/0/{sha256(b'').hex()}"
        self.assertEqual(self.result([], cursor=empty), "proved")
        self.assertEqual(Key(key).text, key)

    def test_what_was_changed_is_refuted(self):
        lines = self.lines
        changed = json.loads(lines[4])
        changed["fields"]["who"]["name"] = "Ada"
        for broken in (
            lines[:4] + [json.dumps(changed)] + lines[5:],
            lines[:4] + lines[5:],
            lines[:4] + [lines[5], lines[4]] + lines[6:],
            lines[:-1],
            ["{}"] + lines[1:],
            list(Log(9, salt=1).lines()),
        ):
            self.assertEqual(self.result(broken, cursor=self.cursor), "refuted")
        another = self.cursor.replace(ROOM, "ff")
        self.assertEqual(self.result(lines, cursor=another), "refuted")
        note = Signer("other", 2).note(7, self.log.root(7))
        self.assertEqual(self.result(lines, checkpoint=note, key=self.log.key.text), "refuted")


if __name__ == "__main__":
    unittest.main()
