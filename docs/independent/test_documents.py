"""Checks the examples that docs/formats gives, against what it says: `python3 -m unittest`."""

import hashlib
import hmac
import json
import pathlib
import re
import unittest

import checking
import entry_types
import open_sealed
import page_text
import pdf_form
import pgp_words
import recover_key as km1
import sharing
import verify_record
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from journal import Checkpoint, Entry, Key, Stack
from people import check_signature

try:
    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
except ImportError:
    MLKEM768PrivateKey = None

FOLDER = pathlib.Path(__file__).parent
RECORDS = sorted((FOLDER / "example").glob("*.pdf"))


def page(name):
    return (FOLDER.parent / f"formats/{name}.md").read_text()


def blocks(text, kind=""):
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def nobody(text):
    """A private key of the examples."""
    return checking.sha256(text.encode())


def raw(key):
    """The 32 bytes of a public key: `public_bytes_raw` is younger than what Debian 12 has."""
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


class Journal(unittest.TestCase):
    def setUp(self):
        self.examples = page("journal").partition("## Examples\n")[2].partition("\n## ")[0]
        self.blocks = blocks(self.examples, "(?:json)?")
        self.lines = re.findall(r"^    (\S+)$", self.examples, re.MULTILINE)

    def test_the_journals(self):
        entries, note, proof, _ = self.blocks
        checkpoint, key = Checkpoint(note), Key(self.lines[0])
        self.assertTrue(checkpoint.signed_by(key))
        secret = ed25519.Ed25519PrivateKey.from_private_bytes(nobody("keymoot example: journal key"))
        self.assertEqual(raw(secret.public_key()), key.public)
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
        _, note, _, statement = self.blocks
        public = re.search(r"public key is `([0-9a-f]{64})`", self.examples)[1]
        secret = ed25519.Ed25519PrivateKey.from_private_bytes(nobody("keymoot example: Priya"))
        self.assertEqual(raw(secret.public_key()).hex(), public)
        check_signature(public, statement.rstrip("\n").encode(), self.lines[1])
        check_signature(public, ("keymoot/km1/sign-off\nagree\n\n" + note).encode(), self.lines[2])

    def test_the_statement_is_of_the_script_that_is_shown(self):
        (script,) = blocks(page("script"), "toml")
        _, _, digest, _, name, role = self.blocks[3].splitlines()
        self.assertEqual(digest, checking.sha256(script.encode()).hex())
        self.assertIn(f'name = "{name}"\nrole = "{role}"\n', script)


class Sharing(unittest.TestCase):
    def setUp(self):
        text = page("km1")
        self.package = json.loads(blocks(text, "json")[0])
        self.example = json.loads(blocks(text.partition("### Example")[2], "json")[0])
        self.text = text

    def test_the_package_is_one(self):
        package = km1.Package(json.dumps(self.package))
        constant = re.search(r"SHA-256\(`keymoot/km1/check`\) is `([0-9a-f]{64})`", self.text)[1]
        self.assertEqual(constant, checking.sha256(b"keymoot/km1/check").hex())
        shares = [self.share(one["index"], one["share"], package.k, package.quorum)
                  for one in self.example["contributions"]]
        for share in shares:
            km1.verify(package, share)
        key = package.unwrap(km1.reconstruct(package, shares))
        self.assertEqual(km1.check_value(package.method, key).hex(), package.check_value)

    @staticmethod
    def share(index, pair, k, quorum):
        body = bytes([1, k, index]) + quorum + bytes.fromhex("".join(pair))
        return km1.Share(body + checking.sha256(body)[:4])

    def test_the_redistribution_gives_the_new_quorum(self):
        old, example = sharing.Quorum.of_package(self.package), self.example
        new = sharing.Quorum.of_package(example)
        self.assertEqual((example["from"], example["digest"]), (old.id, new.digest.hex()))
        indices = [one["index"] for one in example["contributions"]]
        self.assertEqual(len(set(indices)), old.threshold)
        sums, pair = [None] * new.threshold, [0, 0]
        for one in example["contributions"]:
            given = sharing.Quorum(new.threshold, new.shares, one["commitments"])
            self.assertEqual(given.points[0], old.expected(one["index"]))
            piece = [int(number, 16) for number in one["sub_shares"]["4"]]
            self.assertEqual(sharing.commit(*piece), given.expected(4))
            factor = sharing.at_zero(indices, one["index"])
            sums = [km1.add(total, km1.times(factor, point)) for total, point in zip(sums, given.points)]
            pair = [(total + factor * number) % km1.N for total, number in zip(pair, piece)]
        self.assertEqual(sums, new.points)
        self.assertEqual(new.points[0], old.points[0])
        self.assertEqual(pair, [int(number, 16) for number in example["new_shares"]["4"]])
        self.assertEqual(sharing.commit(*pair), new.expected(4))


class Files(unittest.TestCase):
    def test_the_examples_are_as_they_are_written(self):
        found = 0
        for name in ("km1", "sealed-share"):
            for block in blocks(page(name).partition("### Example")[0], "json"):
                value = json.loads(block)
                self.assertEqual(block, json.dumps(value, indent=2, ensure_ascii=False) + "\n")
                found += 1
        self.assertEqual(found, 5)


class SealedToACard(unittest.TestCase):
    """RFC 9180 as sealed-share.md names its parts, written out."""

    def test_the_share_opens(self):
        text = page("sealed-share")
        under_words, to_card, hybrid = map(json.loads, blocks(text, "json"))
        card = ec.derive_private_key(int.from_bytes(nobody("keymoot example: card"), "big"), ec.SECP256R1())
        recipient, enc = (bytes.fromhex(to_card["card"][name]) for name in ("recipient", "enc"))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), recipient)
        self.assertEqual(card.public_key().public_numbers(), public.public_numbers())
        sender = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc)
        exchanged = card.exchange(ec.ECDH(), sender)
        bound = bytes.fromhex(to_card["quorum"]) + bytes([to_card["index"]])
        bound += bytes.fromhex(to_card["custodian"])
        kem, suite = b"KEM\x00\x10", b"HPKE\x00\x10\x00\x01\x00\x02"
        secret = self.expand(kem, self.extract(kem, b"", b"eae_prk", exchanged), b"shared_secret", enc + recipient, 32)
        context = b"\x00" + self.extract(suite, b"", b"psk_id_hash", b"")
        context += self.extract(suite, b"", b"info_hash", b"keymoot/km1/share" + bound)
        scheduled = self.extract(suite, secret, b"secret", b"")
        key = self.expand(suite, scheduled, b"key", context, 32)
        nonce = self.expand(suite, scheduled, b"base_nonce", context, 12)
        payload = AESGCM(key).decrypt(nonce, bytes.fromhex(to_card["sealed"]), b"")
        for value in (exchanged, secret, key, nonce, payload):
            self.assertIn(f"| `{value.hex()}` |", text)
        share = km1.Share(payload)
        self.assertEqual((share.quorum.hex(), share.k, share.index),
                         tuple(to_card[name] for name in ("quorum", "threshold", "index")))
        same = km1.open_sealed(json.dumps(under_words), lambda: "an example only")
        self.assertEqual((same.f, same.g), (share.f, share.g))
        everything = bytes.fromhex(to_card["quorum"]) + bytes([share.k, share.index])
        everything += bytes.fromhex(to_card["custodian"]) + b"\0" + recipient + enc
        everything += bytes.fromhex(to_card["sealed"])
        checksum = checking.sha256(b"keymoot/km1/sealed-share" + everything)[:4]
        self.assertEqual(checksum.hex(), to_card["checksum"])
        # The reader of card-sealed shares opens it, and the hybrid one with the key the page has.
        self.assertEqual(open_sealed.Sealed(json.dumps(to_card)).open(exchanged), payload)
        if MLKEM768PrivateKey is None:
            self.skipTest("needs `cryptography` 47 or later")
        pem = "-----BEGIN PRIVATE KEY-----" + text.partition("-----BEGIN PRIVATE KEY-----")[2].partition("```")[0]
        mlkem = serialization.load_pem_private_key(pem.encode(), None)
        read = open_sealed.Sealed(json.dumps(hybrid))
        enc = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), read.enc)
        exchanged = card.exchange(ec.ECDH(), enc)
        self.assertEqual(read.open(exchanged, mlkem), payload)
        for value in (mlkem.decapsulate(read.mlkem[1]), exchanged):
            self.assertIn(f"| `{value.hex()}` |", text)

    @unittest.skipUnless(MLKEM768PrivateKey, "needs `cryptography` 47 or later")
    def test_half_of_a_hybrid_share_opens_nothing(self):
        text = page("sealed-share")
        hybrid = json.loads(list(blocks(text, "json"))[2])
        card = ec.derive_private_key(int.from_bytes(nobody("keymoot example: card"), "big"), ec.SECP256R1())
        read = open_sealed.Sealed(json.dumps(hybrid))
        enc = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), read.enc)
        exchanged = card.exchange(ec.ECDH(), enc)
        with self.assertRaisesRegex(km1.Refused, "the card alone opens nothing"):
            read.open(exchanged)
        with self.assertRaisesRegex(km1.Refused, "another ML-KEM key"):
            read.open(exchanged, MLKEM768PrivateKey.generate())
        pem = "-----BEGIN PRIVATE KEY-----" + text.partition("-----BEGIN PRIVATE KEY-----")[2].partition("```")[0]
        mlkem = serialization.load_pem_private_key(pem.encode(), None)
        with self.assertRaisesRegex(km1.Refused, "does not open"):
            read.open(bytes(32), mlkem)
        # Implicit rejection: another secret comes out, and opens nothing.
        digest, ciphertext = read.mlkem
        read.mlkem = digest, bytes([ciphertext[0] ^ 1]) + ciphertext[1:]
        with self.assertRaisesRegex(km1.Refused, "does not open"):
            read.open(exchanged, mlkem)
        for field in ("mlkem", "card"):
            with self.assertRaises(km1.Refused):
                open_sealed.Sealed(json.dumps({name: value for name, value in hybrid.items() if name != field}))

    @staticmethod
    def extract(suite, salt, label, value):
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + value, hashlib.sha256)

    @staticmethod
    def expand(suite, prk, label, info, length):
        info = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
        return hmac.digest(prk, info + b"\x01", hashlib.sha256)[:length]


class Records(unittest.TestCase):
    def setUp(self):
        self.text = page("record")
        self.data = (FOLDER / "example/record.pdf").read_bytes()
        self.pdf = pdf_form.Pdf(self.data)

    def test_the_manifest_is_that_of_the_example(self):
        (note,) = (one for one in blocks(self.text) if one.startswith("keymoot-record/1\n"))
        manifest = verify_record.Manifest(self.data)
        hole = self.data[manifest.offset : manifest.offset + manifest.length]
        self.assertEqual(note.encode(), hole.rstrip(b" "))
        self.assertTrue(manifest.note.signed_by(manifest.signer))

    def test_the_objects_are_those_of_the_example(self):
        shown = re.findall(r"^    (<< .*)$", self.text, re.MULTILINE)
        self.assertEqual(len(shown), 2)
        for line in shown:
            self.assertIn(b"\n%s\nendobj\n" % line.encode(), self.data)

    def test_the_rows_are_those_of_the_example(self):
        (rows,) = (one for one in blocks(self.text) if one.startswith("Entry\n"))
        texts = [text for number in self.pdf.pages for text in page_text.shown(self.pdf, number)]
        self.assertIn("\n" + rows, "\n" + "\n".join(texts) + "\n")

    def test_the_examples_are_of_the_scripts_they_show(self):
        self.assertEqual(len(RECORDS), 4)
        for file in RECORDS:
            pdf = pdf_form.Pdf(file.read_bytes())
            transcript = json.loads(pdf.content(pdf.attachments()["transcript.json"]))
            values = [{one["field"]: one["value"] for one in entry["openings"]} for entry in transcript["entries"]]
            scripts = [one for one in values if "script_digest" in one]
            self.assertTrue(scripts, file.name)
            for one in scripts:
                self.assertEqual(checking.sha256(one["script"].encode()).hex(), one["script_digest"], file.name)

    def test_every_page_bears_the_words(self):
        for file in RECORDS:
            pdf = pdf_form.Pdf(file.read_bytes())
            content = pdf.content(pdf.attachments()["transcript.json"])
            digest = verify_record.Transcript(content).fingerprint
            for number in pdf.pages:
                self.assertTrue(page_text.says(page_text.shown(pdf, number), pgp_words.words(digest)))
                self.assertFalse(page_text.says(page_text.shown(pdf, number), pgp_words.words(digest[::-1])))


class Words(unittest.TestCase):
    def test_the_lists_are_those_of_the_page(self):
        text = page("words")
        lists = [one.split() for one in blocks(text)]
        self.assertEqual(len(lists), 2)
        for listed, words in zip(lists, (pgp_words.EVEN, pgp_words.ODD)):
            rows = [listed[at : at + 9] for at in range(0, len(listed), 9)]
            self.assertEqual([row[0] for row in rows], [f"{first:02x}" for first in range(0, 256, 8)])
            self.assertEqual([word for row in rows for word in row[1:]], words)
            self.assertEqual(len({word.lower() for word in words}), 256)
        digits, words = re.search(r"`([0-9a-f ]{24})` is `([A-Za-z ]+)`", text).groups()
        self.assertEqual(pgp_words.words(bytes.fromhex(digits)), words)


class Limits(unittest.TestCase):
    def test_the_limits_are_those_of_the_page(self):
        rows = dict(re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", page("conventions"), re.MULTILINE))
        self.assertEqual(rows["record"], f"{verify_record.LONGEST_FILE >> 20} MiB")
        self.assertEqual(rows["attachment, decoded"], f"{verify_record.LONGEST_ATTACHMENT >> 20} MiB")
        self.assertEqual(rows["all streams of a record, each decoded once"], f"{pdf_form.MOST_DECODED >> 30} GiB")
        self.assertEqual(rows["objects of a record"], f"{pdf_form.MOST_OBJECTS:,}")
        self.assertEqual(rows["entries of a transcript"], f"{verify_record.MOST_ENTRIES:,}")
        self.assertEqual(rows["in a PDF object: nesting of arrays and dictionaries"], str(pdf_form.DEEPEST))
        self.assertIn(f"at most {checking.DEEPEST} deep", page("conventions"))


class Types(unittest.TestCase):
    def test_the_types_are_those_of_the_document(self):
        text = page("events")
        text = text[text.index("## Opening and people") : text.index("## Structures")]
        tables = re.findall(r"\| type \| fields \| means \|\n\|---\|---\|---\|\n((?:\|.*\n)+)", text)
        types = {name for table in tables for name in re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE)}
        self.assertEqual(types, entry_types.OF_A_CEREMONY, "a new type is entered in entry_types.py too")


if __name__ == "__main__":
    unittest.main()
