"""Checks recover_key.py against the repository's test vectors: `python3 -m unittest` in this folder."""

import contextlib
import hashlib
import io
import json
import os
import pathlib
import random
import stat
import sys
import tempfile
import unittest
from unittest import mock

import recover_key as km1

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = json.loads((ROOT / "src-tauri/crates/quorum/tests/vectors/km1.json").read_text())["cases"]


def parity(data):
    """Remainder of data·x^26 divided by the generator polynomial, highest coefficient first."""
    generator = [1]
    for root in range(1, km1.PARITY + 1):
        scaled = [0] + [km1.multiply(km1.EXP[root], value) for value in generator]
        generator = [a ^ b for a, b in zip(generator + [0], scaled)]
    rest = list(data) + [0] * km1.PARITY
    for place in range(km1.DATA):
        factor = rest[place]
        for offset, value in enumerate(generator):
            rest[place + offset] ^= km1.multiply(factor, value)
    return rest[km1.DATA :]


def share_text(payload):
    number = int.from_bytes(payload, "big") << 4
    data = [number >> 10 * (69 - place) & 1023 for place in range(km1.DATA)]
    characters = "".join(km1.ALPHABET[v >> 5] + km1.ALPHABET[v & 31] for v in data + parity(data))
    lines = ["# a share"]
    for row in range(12):
        text = characters[16 * row : 16 * row + 16]
        cells = " ".join(text[at : at + 4] for at in range(0, 16, 4))
        lines.append(f"{row + 1:02}  {cells}  {km1.row_check(row + 1, text)}")
    return "\n".join(lines) + "\n"


def payload(case, share):
    index, f, g = share
    body = bytes([1, case["threshold"], index])
    body += bytes.fromhex(case["commitments_digest"])[:16] + bytes.fromhex(f) + bytes.fromhex(g)
    return body + hashlib.sha256(body).digest()[:4]


def package(case):
    return {
        "suite": "KM1",
        "quorum": case["commitments_digest"][:32],
        "threshold": case["threshold"],
        "shares": case["count"],
        "commitments": case["commitments"],
        "header": case["header"],
        "wrapped": case["wrapped"],
        "wrap_format": case["header"]["format"],
        "check": case["header"]["check"],
    }


def sealed_share(case, share, passphrase, salt=bytes(16), nonce=bytes(12)):
    inside, custodian = payload(case, share), bytes(16)
    about = inside[3:19] + inside[2:3] + custodian
    lock = km1.AESGCM(km1.argon2id(passphrase.encode(), salt))
    layer = salt + nonce + lock.encrypt(nonce, inside, b"keymoot/km1/share-passphrase" + about)
    everything = inside[3:19] + inside[1:3] + custodian + b"\1" + layer
    digest = hashlib.sha256(b"keymoot/km1/sealed-share" + everything).hexdigest()
    return {
        "format": "keymoot-sealed-share/1",
        "suite": "KM1",
        "quorum": inside[3:19].hex(),
        "threshold": inside[1],
        "index": inside[2],
        "custodian": custodian.hex(),
        "passphrase": True,
        "sealed": layer.hex(),
        "checksum": digest[:8],
    }


class Recovering(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, package, texts, *options):
        """Exit status and everything that was said."""
        file = self.folder / "recovery-package.json"
        file.write_text(json.dumps(package), encoding="utf-8")
        paths = []
        for number, text in enumerate(texts, 1):
            paths.append(self.folder / f"{number:02}.txt")
            paths[-1].write_text(text, encoding="utf-8")
        said = io.StringIO()
        arguments = ["recover_key.py", str(file), *map(str, paths), *options]
        with mock.patch.object(sys, "argv", arguments):
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                status = km1.main()
        return status, said.getvalue()

    def texts(self, case):
        return [share_text(payload(case, share)) for share in case["shares"]]

    def test_recovers_every_vector_from_any_quorum(self):
        for case in CASES:
            k, texts = case["threshold"], self.texts(case)
            for chosen in (texts[:k], texts[-k:], texts[::-1]):
                with self.subTest(k=k, n=case["count"]):
                    key = self.folder / "key.hex"
                    key.unlink(missing_ok=True)
                    status, said = self.run_program(package(case), chosen, "--write", str(key))
                    self.assertEqual(status, 0, said)
                    self.assertIn(case["header"]["check"]["value"], said)
                    self.assertNotIn(case["master_key"], said)
                    self.assertEqual(key.read_text().strip(), case["master_key"])
                    self.assertEqual(stat.S_IMODE(os.stat(key).st_mode), 0o600)

    def test_never_overwrites(self):
        case = CASES[0]
        key = self.folder / "key.hex"
        key.write_text("something else")
        status, _ = self.run_program(package(case), self.texts(case), "--write", str(key))
        self.assertEqual((status, key.read_text()), (1, "something else"))

    def test_the_documented_example_reads(self):
        page = (ROOT / "docs/formats/share-text.md").read_text()
        example = page.split("```\n# Keymoot share")[1].split("```")[0]
        share, changed = km1.read_share("# Keymoot share" + example)
        self.assertEqual((share.k, share.index, share.f, share.g, changed), (3, 2, 1, 2, []))

    def test_the_documented_text_of_a_code_reads(self):
        text = (ROOT / "docs/formats/share-text.md").read_text()
        code = text.split("Its QR text is\n\n```\n")[1].split("\n")[0]
        for variant in (code, f"# of Zoë\r\n{code[:70]}\r\n{code[70:]}\r\n", code.lower()):
            share, changed = km1.read_share(variant)
            self.assertEqual((share.k, share.index, share.f, share.g, changed), (3, 2, 1, 2, []))
        for wrong in (code[:-2], code + code, code.replace("0", "1")):
            with self.assertRaises(km1.Refused):
                km1.read_share(wrong)

    def test_the_documented_sealed_share_opens(self):
        page = (ROOT / "docs/formats/sealed-share.md").read_text()
        example = page.split("```json\n")[1].split("```")[0]
        share = km1.open_sealed(example, lambda: "an example only")
        self.assertEqual((share.k, share.index), (3, 2))
        with self.assertRaisesRegex(km1.Refused, "not its passphrase"):
            km1.open_sealed(example, lambda: "another")

    def test_separators_before_a_row_and_lines_of_them_change_nothing(self):
        text = self.texts(CASES[0])[0]
        good = km1.read_share(text)[0]
        rows = [line for line in text.splitlines() if not line.startswith("#")]
        drawn = "".join(f"| {line} |\n|----|--·--|\n" for line in rows)
        unnumbered = "".join(f"---\n- {line[2:]}\n" for line in rows)
        for other in (drawn, unnumbered):
            share, changed = km1.read_share(other)
            self.assertEqual((share.f, share.g, changed), (good.f, good.g, []))

    def test_a_row_that_is_too_long_is_missing(self):
        text = self.texts(CASES[0])[0]
        line = next(line for line in text.splitlines() if line.startswith("01"))
        for length, there in ((256, True), (257, False)):
            longer = line[:2] + line[2:].rjust(length)
            rows = km1.read_rows(text.replace(line, longer))
            self.assertEqual(1 in rows, there, length)

    def test_what_is_too_long_is_refused(self):
        case = CASES[0]
        texts, sealed = self.texts(case), sealed_share(case, case["shares"][0], "x")
        for longer, what in (
            ([texts[0] + "#" * (65_537 - len(texts[0].encode()))], "too long"),
            ([texts[0] + "#" * (65_536 - len(texts[0].encode()))], "share 1 is good"),
            ([json.dumps(sealed).ljust(8193)], "too long"),
        ):
            _, said = self.run_program(package(case), longer)
            self.assertIn(what, said)

    def test_recovers_from_a_share_under_a_passphrase(self):
        case = CASES[0]
        sealed = sealed_share(case, case["shares"][0], "Łódź")
        with mock.patch("getpass.getpass", return_value="Łódź"):
            texts = [json.dumps(sealed), self.texts(case)[1]]
            status, said = self.run_program(package(case), texts)
        self.assertEqual(status, 0, said)

    def test_what_is_wrong_with_a_sealed_share_is_told(self):
        case = CASES[0]
        sealed = sealed_share(case, case["shares"][0], "x")
        last = "0" if sealed["sealed"][-1] != "0" else "1"
        for change, what in (
            ({"sealed": sealed["sealed"][:-1] + last}, "damaged"),
            ({"index": 2}, "damaged"),
            ({"card": {}}, "card"),
            ({"passphrase": False}, "not a sealed share"),
            ({"format": "keymoot-sealed-share/2"}, "not a sealed share"),
            ({"threshold": 256}, "out of range"),
            ({"more": 1}, "exactly the fields"),
        ):
            with self.subTest(change=change), self.assertRaisesRegex(km1.Refused, what):
                km1.open_sealed(json.dumps({**sealed, **change}), lambda: "x")

    def test_names_a_bad_share_and_refuses_too_few(self):
        for case in CASES:
            texts = self.texts(case)
            bad = share_text(payload(case, case["bad_share"]))
            index, k = case["bad_share"][0], case["threshold"]
            mine = [text for number, text in enumerate(texts, 1) if number != index][: k - 1]
            status, said = self.run_program(package(case), [bad, *mine])
            self.assertEqual(status, 1, said)
            self.assertIn(f"bad share: share {index} ", said)
            self.assertIn(f"{k} good shares are needed", said)

    def test_the_same_share_twice_counts_once(self):
        case = CASES[0]
        status, said = self.run_program(package(case), [self.texts(case)[0]] * 3)
        self.assertEqual(status, 1)
        self.assertIn("there are 1", said)

    def test_a_share_of_another_package_is_told_apart(self):
        status, said = self.run_program(package(CASES[0]), self.texts(CASES[1]))
        self.assertEqual(status, 1)
        self.assertIn("another package", said)

    def test_typing_errors_are_corrected_up_to_the_limit(self):
        chance = random.Random(1)
        case = CASES[0]
        text = self.texts(case)[0]
        first = km1.read_share(text)[0]
        characters = [at for at, c in enumerate(text) if self.in_cell(text, at)]
        for _ in range(20):
            wrong = list(text)
            # 13 characters spoil at most 13 symbols.
            for at in chance.sample(characters, 13):
                wrong[at] = chance.choice([c for c in km1.ALPHABET if c != wrong[at]])
            share, changed = km1.read_share("".join(wrong))
            self.assertEqual((share.f, share.g), (first.f, first.g))
            self.assertTrue(changed)

    def in_cell(self, text, at):
        start = text.rfind("\n", 0, at) + 1
        return not text[start:].startswith("#") and 4 <= at - start < 23 and text[at] in km1.VALUE

    def test_missing_and_wholly_wrong_rows(self):
        text = self.texts(CASES[0])[0]
        lines = text.splitlines()
        first = km1.read_share(text)[0]
        self.assertEqual(km1.read_share("\n".join(lines[:3] + lines[4:9] + lines[10:]))[0].f, first.f)
        spoiled = list(lines)
        for row in (2, 7, 11):
            spoiled[row] = f"{row:02}  ZZZZ ZZZZ ZZZZ ZZZZ  00"
        self.assertEqual(km1.read_share("\n".join(spoiled))[0].f, first.f)
        with self.assertRaises(km1.Refused):
            km1.read_share("\n".join(lines[:6] + lines[10:]))

    def test_spacing_case_and_look_alikes_do_not_matter(self):
        text = self.texts(CASES[0])[0]
        first = km1.read_share(text)[0]
        joined = [line.replace(" ", "") for line in text.splitlines() if line[0] != "#"]
        for variant in (
            text.lower(),
            text.replace("1", "l").replace("0", "o"),
            text.replace("\n", "\r\n\r\n"),
            "\ufeff" + "\n".join(joined),
            "\n".join(line[2:] for line in joined),
            text.replace("  ", " | ").replace(" ", "·"),
        ):
            self.assertEqual(km1.read_share(variant)[0].f, first.f, variant)

    def test_every_altered_field_of_the_package_is_refused(self):
        case = CASES[0]
        texts = self.texts(case)
        good = package(case)
        changes = [
            ("suite", "KM2"),
            ("quorum", "00" * 16),
            ("threshold", 3),
            ("shares", 4),
            ("commitments", case["commitments"][::-1]),
            ("commitments", case["commitments"][:1]),
            ("wrapped", "00" + case["wrapped"][2:]),
            ("wrapped", case["wrapped"].upper()),
            ("wrap_format", "rfc5649"),
            ("check", {"method": "cmac-zero-5", "value": "0000000000"}),
            ("check", {"method": "kw-const-5", "value": case["header"]["check"]["value"]}),
            ("header", {**case["header"], "label": "another"}),
            ("header", {**case["header"], "label": "\ud800"}),
            ("header", {**case["header"], "more": 1}),
            ("header", {**case["header"], "c0": case["commitments"][1]}),
            ("more", 1),
            ("supersedes", [good["quorum"]]),
            ("supersedes", ["00" * 16] * 2),
            ("supersedes", ["00" * 15]),
            ("supersedes", {}),
        ]
        for name, value in changes:
            with self.subTest(name=name, value=value):
                status, said = self.run_program({**good, name: value}, texts)
                self.assertEqual(status, 1, said)
        swapped = {**good, "check": {"method": "cmac-zero-5", "value": "0000000000"}}
        swapped["header"] = {**case["header"], "check": swapped["check"]}
        self.assertEqual(self.run_program(swapped, texts)[0], 1)

    def test_a_package_that_supersedes_others_opens(self):
        case = CASES[0]
        successor = {**package(case), "supersedes": ["00" * 16, "ff" * 16]}
        status, said = self.run_program(successor, self.texts(case))
        self.assertEqual(status, 0, said)

    def test_rubbish_is_refused_not_crashed_on(self):
        chance = random.Random(2)
        case = CASES[0]
        text = self.texts(case)[0]
        for _ in range(60):
            wrong = list(text)
            for at in chance.sample(range(len(wrong)), chance.choice((40, 100, 200))):
                wrong[at] = chr(chance.choice((32, 10, 35, 48, 90, 300, 0x1F600)))
            try:
                km1.read_share("".join(wrong))
            except km1.Refused:
                pass
        for text in ("", "[]", "{", "[" * 100_000, '{"suite":"KM1"}', "null"):
            with self.assertRaises(km1.Refused):
                km1.Package(text)


if __name__ == "__main__":
    unittest.main()
