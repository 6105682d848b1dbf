"""The sender for a transport key of two halves: what it makes opens with both, and what it refuses."""

import hashlib
import tempfile
import unittest
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

import open_sealed
from recover_key import Refused

try:
    import wrap_key
    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
except ImportError:
    wrap_key = None

KEY = bytes(range(32))


@unittest.skipUnless(wrap_key, "needs `cryptography` 47 or later")
class Sender(unittest.TestCase):
    def setUp(self):
        self.token, self.file = ec.generate_private_key(ec.SECP256R1()), MLKEM768PrivateKey.generate()

    def pem(self, *keys):
        spki = serialization.PublicFormat.SubjectPublicKeyInfo
        return b"".join(key.public_bytes(serialization.Encoding.PEM, spki) for key in keys)

    def test_both_halves_open_it(self):
        pem = self.pem(self.token.public_key(), self.file.public_key())
        curve, lattice, fingerprint = wrap_key.transport_key(pem)
        self.assertEqual(len(fingerprint), 64)
        wrapped = wrap_key.wrap(curve, lattice, KEY)
        enc = bytes.fromhex(wrapped["p256"]["enc"])
        exchanged = self.token.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc))
        encapsulated = self.file.decapsulate(bytes.fromhex(wrapped["mlkem"]["enc"]))
        info = b"keymoot/wrapped-key" + bytes.fromhex(wrapped["mlkem"]["recipient"])

        def opened(encapsulated):
            mixed = encapsulated + exchanged + enc + wrap_key.point(curve) + b"MLKEM768-P256"
            secret = hashlib.sha3_256(mixed).digest()
            return open_sealed.open_base(open_sealed.HYBRID, secret, info, bytes.fromhex(wrapped["sealed"]))

        self.assertEqual(opened(encapsulated), KEY)
        with self.assertRaises(Refused):
            opened(bytes(32))
        self.assertEqual(wrap_key.check_value(KEY), "377822c093")

    def test_what_is_no_transport_key_is_refused(self):
        curve, lattice = self.token.public_key(), self.file.public_key()
        own = self.token.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        for pem, why in (
            (self.pem(curve), "there are 1 public keys"),
            (self.pem(lattice, curve), "first half"),
            (self.pem(curve, curve), "second half"),
            (own, "private key"),
        ):
            with self.assertRaisesRegex(Refused, why):
                wrap_key.transport_key(pem)
        with self.assertRaisesRegex(Refused, "32 bytes"):
            wrap_key.wrap(curve, lattice, KEY[:16])

    def test_nothing_is_written_for_another_fingerprint(self):
        with tempfile.TemporaryDirectory() as folder:
            pem, out = Path(folder, "transport.pem"), Path(folder, "out.json")
            pem.write_bytes(self.pem(self.token.public_key(), self.file.public_key()))
            key = Path(folder, "key.bin")
            key.write_bytes(KEY)
            args = [str(pem), "--fingerprint", "00" * 32, "--key", str(key), "--out", str(out)]
            self.assertEqual(wrap_key.main(args), 1)
            self.assertFalse(out.exists())


if __name__ == "__main__":
    unittest.main()
