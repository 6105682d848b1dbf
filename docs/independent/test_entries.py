"""Exported journals, made here and broken in each place: `python3 -m unittest`."""

import base64
import json
import unittest

import verify_export
from checking import canonical, sha256
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from journal import Key, node

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


class Log:
    def __init__(self, size, salt=0):
        self.entries = [entry(seq, salt) for seq in range(size)]
        self.hashes = [sha256(b"\0" + leaf.encode()) for leaf, _, _ in self.entries]
        self.key = Signer("journal", 1)

    def root(self, size):
        return tree(self.hashes[:size])

    def lines(self):
        for (leaf, salt, value), digest in zip(self.entries, self.hashes):
            leaf = json.loads(leaf)
            yield json.dumps({
                "index": leaf["seq"], "time": leaf["at"], "type": leaf["type"], "version": leaf["v"],
                "room": leaf["room"], "fields": {"who": value}, "salts": {"who": salt}, "leaf_hash": digest.hex(),
            }, ensure_ascii=False) + "\n"


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
