"""Root keys, made here: their packages in recover_key.py, their signatures in roots.py, entries in agreement.py."""

import contextlib
import hashlib
import io
import json
import pathlib
import tempfile
import types
import unittest

import recover_key as km1
import roots
from agreement import Agreement
from checking import Refuted
from cryptography.hazmat.primitives import hashes, keywrap, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from test_recover_key import CASES, package, payload, share_text

CHALLENGE = bytes(range(32))


def spki(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def check(key):
    return {"method": "spki-sha256", "value": hashlib.sha256(spki(key)).hexdigest()}


def sign(key, challenge=CHALLENGE):
    message = b"keymoot/km1/root-key" + challenge
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA384())))
    return (r.to_bytes(48, "big") + s.to_bytes(48, "big")).hex()


def root_package(case, key, private=None):
    """The case's package, of a root key: the private half wrapped as a quorum wraps it."""
    made = package(case)
    made["header"] = {**case["header"], "format": "rfc5649", "check": check(key)}
    made["wrap_format"], made["check"], made["public_key"] = "rfc5649", check(key), spki(key).hex()
    canonical = json.dumps(made["header"], sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    recovery_key = HKDF(
        algorithm=hashes.SHA256(), length=32,
        salt=hashlib.sha256(b"KM1" + bytes.fromhex(case["commitments"][0])).digest(),
        info=b"keymoot/km1/recovery-key" + hashlib.sha256(canonical).digest(),
    ).derive(bytes.fromhex(case["secret"]))
    pkcs8 = (private or key).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    made["wrapped"] = keywrap.aes_key_wrap_with_padding(recovery_key, pkcs8).hex()
    return made


class RootKeys(unittest.TestCase):
    def setUp(self):
        self.key, self.other = (ec.generate_private_key(ec.SECP384R1()) for _ in range(2))

    def recovered(self, made):
        case = CASES[0]
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "package.json").write_text(json.dumps(made))
            shares = []
            for share in case["shares"][: case["threshold"]]:
                shares.append(str(folder / f"share-{share[0]}.txt"))
                pathlib.Path(shares[-1]).write_text(share_text(payload(case, share)))
            told = io.StringIO()
            with contextlib.redirect_stdout(told):
                km1.recover(str(folder / "package.json"), shares, None)
            return told.getvalue()

    def test_a_root_key_is_recovered_and_is_that_of_its_public_key(self):
        told = self.recovered(root_package(CASES[0], self.key))
        self.assertIn(check(self.key)["value"], told)
        self.assertIn("the private key is that of the package's public key", told)
        with self.assertRaises(km1.Refused):
            self.recovered(root_package(CASES[0], self.key, self.other))

    def test_a_package_whose_public_key_and_fingerprint_do_not_agree_is_refused(self):
        for name, value in (
            ("public_key", spki(self.other).hex()), ("public_key", None), ("wrapped", "00" * 41),
            ("check", check(self.other)), ("wrap_format", "rfc3394"),
        ):
            made = root_package(CASES[0], self.key)
            made[name] = value
            if value is None:
                del made[name]
            with self.subTest(name=name), self.assertRaises(km1.Refused):
                km1.Package(json.dumps(made))
        plain = package(CASES[0])
        plain["public_key"] = spki(self.key).hex()
        with self.assertRaises(km1.Refused):
            km1.Package(json.dumps(plain))

    def test_only_a_signature_over_the_challenge_counts(self):
        public, asked = spki(self.key).hex(), CHALLENGE.hex()
        self.assertTrue(roots.signed(public, asked, sign(self.key)))
        self.assertFalse(roots.signed(public, asked, sign(self.other)))
        self.assertFalse(roots.signed(public, asked, sign(self.key, bytes(32))))
        self.assertFalse(roots.signed(public, asked, "00" * 95))
        with self.assertRaises(Refuted):
            roots.signed("00", asked, sign(self.key))

    def test_entries_of_a_root_key_agree_with_one_another(self):
        def faults(first, second=None, told=None):
            agreement = Agreement()
            root = {"public_key": spki(self.key).hex(), "challenge": CHALLENGE.hex(), "signature": first}
            key = {"id": "ab", "check": told or check(self.key), "root": root}
            entries = [("key-made", {"key": key})]
            if second:
                equality = {**root, "method": "p-384", "first": first, "second": second}
                entries.append(("copies-compared", {"equality": equality}))
            at = "2027-01-31T10:00:00Z"
            made = (types.SimpleNamespace(type=kind, values=values, at=at) for kind, values in entries)
            return [fault for entry in made for fault in agreement.faults(entry)]

        good, bad = sign(self.key), sign(self.other)
        self.assertEqual(faults(good, sign(self.key)), [])
        self.assertTrue(faults(bad))
        self.assertTrue(faults(good, bad))
        self.assertTrue(faults(good, told=check(self.other)))
        self.assertTrue(faults(good, told={"method": "cmac-zero-5", "value": "0af92d0da7"}))


if __name__ == "__main__":
    unittest.main()
