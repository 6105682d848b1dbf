"""Checks people.py and sharing.py on entries made here: `python3 -m unittest`."""

import base64
import hashlib
import json
import pathlib
import types
import unittest

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils

from checking import NotChecked, Refuted, canonical, sha256
from journal import Stack
from people import People, check_signature, statement
from sharing import Course, Quorum, commit, encoded, verify_possession
from recover_key import G, N, add, times

ROOM = "00112233445566778899aabbccddeeff"


class Software:
    """An Ed25519 key."""

    def __init__(self):
        self.secret = ed25519.Ed25519PrivateKey.generate()
        raw = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)
        self.public = self.secret.public_key().public_bytes(*raw).hex()

    def sign(self, text):
        return self.secret.sign(text).hex()


class Card:
    """A P-256 key; `high` gives the larger of the two values of s."""

    def __init__(self, high=False):
        self.secret, self.high = ec.generate_private_key(ec.SECP256R1()), high
        form = (serialization.Encoding.X962, serialization.PublicFormat.CompressedPoint)
        self.public = self.secret.public_key().public_bytes(*form).hex()

    def sign(self, text):
        der = self.secret.sign(text, ec.ECDSA(hashes.SHA256()))
        r, s = utils.decode_dss_signature(der)
        s = max(s, N - s) if self.high else min(s, N - s)
        return (r.to_bytes(32, "big") + s.to_bytes(32, "big")).hex()


def entry(kind, seq=0, version=2, ceremony="c1", **values):
    made = types.SimpleNamespace(
        type=kind, seq=seq, version=version, ceremony=ceremony, room=ROOM,
        values=dict(values), fields=set(values),
    )

    def strings(*names):
        for name in names:
            if name not in made.values:
                raise NotChecked(name)
        return [made.values[name] for name in names]

    made.strings = strings
    return made


class Signatures(unittest.TestCase):
    def test_both_kinds_of_key(self):
        for key in (Software(), Card(), Card(high=True)):
            check_signature(key.public, b"text", key.sign(b"text"))
            for public, text, signature in (
                (key.public, b"other", key.sign(b"text")),
                (Card().public, b"text", key.sign(b"text")),
                (Software().public, b"text", key.sign(b"text")),
                (key.public.upper(), b"text", key.sign(b"text")),
                (key.public, b"text", key.sign(b"text")[2:]),
                ("04" + key.public[2:], b"text", "00" * 64),
                ("", b"text", "00" * 64),
            ):
                with self.assertRaises(Refuted):
                    check_signature(public, text, signature)

    def test_statements_are_the_documented_bytes(self):
        text = statement("keymoot/roll-call/1", "c1", "ab", "p1", "Ada", "custodian")
        self.assertEqual(text, b"keymoot/roll-call/1\nc1\nab\np1\nAda\ncustodian")
        for bad in ("a\nb", "a\rb", "\0", "a\x85b"):
            with self.assertRaises(Refuted):
                statement("keymoot/duty/1", bad)

    def claims(self, swap=None, given=None):
        """Ada (software) and Ben (card) sign all there is; `swap` is signed by the other."""
        keys = {"Ada": Software(), "Ben": Card()}
        transcript = types.SimpleNamespace(room=ROOM, first=0)
        people = People(transcript, [], {}, given and given(keys))

        def by(name, kind):
            other = {"Ada": "Ben", "Ben": "Ada"}[name]
            return keys[other if swap == (name, kind) else name]

        entries = []
        for name, key in keys.items():
            text = statement("keymoot/duty/1", "p-" + name, name, "custodian", "I keep it.")
            entries.append(entry(
                "participant-enrolled", ceremony=None, participant="p-" + name, name=name,
                role="custodian", public_key=key.public, duty="I keep it.",
                duty_signature=by(name, "duty").sign(text),
            ))
        entries.append(entry("opened", script_digest="5eed"))
        for name, key in keys.items():
            who = {"participant": "p-" + name, "name": name, "role": "custodian", "public_key": key.public}
            text = statement("keymoot/roll-call/1", "c1", "5eed", "p-" + name, name, "custodian")
            signature = by(name, "arrived").sign(text)
            entries.append(entry("participant-arrived", attendee=who, signature=signature))
            text = statement("keymoot/emergency/1", "c1", "5eed", "p-" + name, name)
            entries.append(entry(
                "emergency-approved", participant="p-" + name, name=name, public_key=key.public,
                signature=by(name, "approved").sign(text),
            ))
        moved = {"moved": "2026-11-22T09:30:00Z", "item": "share 1", "purpose": "check", "who": "Ada",
                 "witness": "Ben", "from": "bank", "to": "office", "bag_out": "B1", "bag_in": "",
                 "next_check": ""}
        text = statement("keymoot/movement/1", ROOM, *list(moved.values())[:-1], "intact", "")
        entries.append(entry(
            "custody-moved", ceremony=None, seal_intact=True, **moved,
            who_signature=by("Ada", "moved").sign(text), witness_signature=by("Ben", "moved").sign(text),
        ))
        found = {}
        for one in entries:
            for name, check, who in people.claims(one):
                try:
                    check()
                    found[name, who] = "proved"
                except Refuted:
                    found[name, who] = "refuted"
                except NotChecked:
                    found[name, who] = "not-checked"
        return found

    def test_each_signature_is_a_claim_and_a_swapped_one_is_refuted_alone(self):
        kinds = {
            "duty": "duty-signature", "arrived": "roll-call-signature",
            "approved": "emergency-approval", "moved": "custody-signature",
        }
        everything = self.claims()
        self.assertEqual(len(everything), 8)
        self.assertEqual(set(everything.values()), {"proved"})
        for kind, claim in kinds.items():
            for name in ("Ada", "Ben"):
                found = self.claims(swap=(name, kind))
                wrong = [where for where, result in found.items() if result == "refuted"]
                self.assertEqual(wrong, [(claim, name)])

    def test_given_keys(self):
        def one(keys):
            return [{"name": "Ada", "public_key": keys["Ada"].public}]

        found = self.claims(given=one)
        for (_, who), result in found.items():
            self.assertEqual(result, "proved" if who == "Ada" else "not-checked")
        found = self.claims(given=lambda keys: [{"name": "Ada", "public_key": keys["Ben"].public}])
        self.assertEqual({result for (_, who), result in found.items() if who == "Ada"}, {"refuted"})


class Decisions(unittest.TestCase):
    """Decisions on keys and on the policy."""

    def found(self, change=lambda values: None):
        people = People(types.SimpleNamespace(), [], {}, None)
        keys = {"Ada": Software(), "Ben": Card()}
        for name, key in keys.items():
            enrolled = {"participant": name, "name": name, "public_key": key.public}
            people.claims(entry("participant-enrolled", ceremony=None, **enrolled))
        asked = {"hold": None, "purge_from": None, "successor": None, "to": "deactivated", "until": None}
        detail = sha256(canonical(asked)).hex()
        text = statement("keymoot/key-act/1", ROOM, "t", "disable", "payroll@1", detail, "why")
        signatures = [{"name": name, "signature": key.sign(text)} for name, key in keys.items()]
        values = {
            "key": {"id": "payroll", "version": 1}, "act": "disable", "to": "deactivated",
            "decided": {"at": "t", "purpose": "why", "detail": detail, "signatures": signatures},
        }
        change(values)
        results = []
        for _, check, _ in people.claims(entry("key-changed", ceremony=None, **values)):
            try:
                check()
                results.append("proved")
            except Refuted:
                results.append("refuted")
            except NotChecked:
                results.append("not-checked")
        return results

    def test_what_was_signed_is_what_the_entry_says(self):
        self.assertEqual(self.found(), ["proved", "proved"])
        self.assertEqual(self.found(lambda values: values.update(to="destroyed")), ["refuted", "refuted"])
        self.assertEqual(self.found(lambda values: values.update(act="enable")), ["refuted", "refuted"])
        self.assertEqual(self.found(lambda values: values["decided"].update(signatures=[])), ["refuted"])
        self.assertEqual(
            self.found(lambda values: values["decided"]["signatures"][0].update(name="Cem")),
            ["not-checked", "proved"],
        )


def polynomial(coefficients, x):
    return sum(value * pow(x, power, N) for power, value in enumerate(coefficients)) % N


def dealt(f, g, shares):
    points = [encoded(commit(*pair)).hex() for pair in zip(f, g)]
    return Quorum(len(f), shares, points), points


def package(quorum, points):
    return {
        "quorum": quorum.id, "threshold": quorum.threshold, "shares": quorum.shares,
        "commitments": points,
    }


class Sharing(unittest.TestCase):
    F, GG = [11, 22], [33, 44]

    def test_the_vectors_proofs_and_redistributions(self):
        root = pathlib.Path(__file__).parents[2]
        vectors = root / "src-tauri/crates/quorum/tests/vectors/km1.json"
        for case in json.loads(vectors.read_text())["cases"]:
            quorum = Quorum(case["threshold"], case["count"], case["commitments"])
            proof = case["possession"]
            challenge = bytes.fromhex(proof["challenge"])
            verify_possession(quorum, proof["index"], challenge, proof["proof"])
            for index, text in ((proof["index"] % case["count"] + 1, proof["proof"]),
                                (proof["index"], proof["proof"][:-1] + "0"), (0, proof["proof"])):
                if (index, text) != (proof["index"], proof["proof"]):
                    with self.assertRaises(Refuted):
                        verify_possession(quorum, index, challenge, text)

    def prove(self, quorum, index, challenge):
        f, g = polynomial(self.F, index), polynomial(self.GG, index)
        announced = encoded(commit(5, 6))
        text = b"keymoot/km1/possession" + quorum.digest + bytes([index])
        text += encoded(quorum.expected(index)) + announced + challenge
        c = int.from_bytes(hashlib.sha512(text).digest()[:48], "big") % N
        parts = ((5 + c * f) % N, (6 + c * g) % N)
        return announced.hex() + "".join(part.to_bytes(32, "big").hex() for part in parts)

    def possession(self, **change):
        quorum, points = dealt(self.F, self.GG, 3)
        root = Stack().root()
        text = f"keymoot/{ROOM}\n0\n{base64.b64encode(root).decode()}\n"
        challenge = sha256(text.encode() + bytes(32))
        course = Course(ROOM, {0: root})
        course.claims(entry("package-loaded", package=package(quorum, points)))
        issued = {
            "checkpoint": text, "fresh": "00" * 32, "challenge": challenge.hex(),
            "digest": quorum.digest.hex(), **change.get("issued", {}),
        }
        course.claims(entry("challenge-issued", seq=5, **issued))
        proved = {"index": 2, "custodian": "Ada", "proof": self.prove(quorum, 2, challenge)}
        ((name, check, who),) = course.claims(
            entry("possession-proved", **{**proved, **change.get("proved", {})})
        )
        self.assertEqual((name, who), ("possession-proof", "Ada"))
        return check()

    def test_a_possession_proof_is_for_its_challenge_and_share(self):
        self.assertIn("share 2", self.possession())
        for change in (
            {"proved": {"index": 1}}, {"proved": {"index": 9}}, {"proved": {"proof": "00"}},
            {"issued": {"fresh": "01" * 32}}, {"issued": {"digest": "00" * 32}},
            {"issued": {"checkpoint": "yesterday"}},
        ):
            with self.assertRaises(Refuted, msg=change):
                self.possession(**change)

    def redistribution(self, lie=None, contributors=(1, 3)):
        old, points = dealt(self.F, self.GG, 3)
        course = Course(ROOM, {})
        course.claims(entry("package-loaded", package=package(old, points)))
        sums = [None] * 3
        for index, other in ((1, 3), (3, 1)):
            f = [polynomial(self.F, index), 100 + index, 200 + index]
            g = [polynomial(self.GG, index), 300 + index, 400 + index]
            if lie == index:
                f[0] += 1
            _, given = dealt(f, g, 4)
            course.claims(entry("contribution-taken", index=index, commitments=given))
            factor = other * pow(other - index, -1, N) % N
            new = [commit(*pair) for pair in zip(f, g)]
            sums = [add(total, times(factor, one)) for total, one in zip(sums, new)]
        given = [encoded(one).hex() for one in sums]
        if lie == "sums":
            given[2] = encoded(G).hex()
        quorum = Quorum(3, 4, given)
        claims = course.claims(entry(
            "quorum-redistributed", package=package(quorum, given), contributors=list(contributors),
            **{"from": "00" * 16 if lie == "from" else old.id},
        ))
        return claims[0][1]()

    def test_a_redistribution_is_sound_or_refuted(self):
        self.assertEqual(self.redistribution(), "2 of 3 became 3 of 4")
        for lie in (1, 3, "sums", "from"):
            with self.assertRaises(Refuted, msg=lie):
                self.redistribution(lie)
        for contributors in ((1,), (1, 1)):
            with self.assertRaises(Refuted):
                self.redistribution(contributors=contributors)
        with self.assertRaises(NotChecked):
            self.redistribution(contributors=(1, 2))

    def migration(self, change=lambda told: None):
        old, old_points = dealt(self.F, self.GG, 3)
        new, new_points = dealt(self.F, self.GG, 2)
        gone = [{"index": index, "destroyed": index == 1} for index in (1, 2, 3)]
        sealed = [{"index": index, "medium": {"suite": "MLKEM768-P256"}} for index in (1, 2)]
        told = {
            "package-loaded": {"package": package(old, old_points)},
            "quorum-redistributed": {"package": package(new, new_points)},
            "first": sealed[0], "second": sealed[1],
            "follow-up-deferred": {"task": "destroy-what-was-replaced", "until": "2027-01-31"},
            "old-quorum-retired": {"destroyed": [1], "migrated": {
                "suite": "hybrid", "seals": ["MLKEM768-P256"], "until": "2027-01-31",
                "shares": gone, "packages": [{"item": "package-1"}],
            }},
        }
        change(told)
        course = Course(ROOM, {})
        for kind, values in told.items():
            written = kind in ("first", "second")
            claims = course.claims(entry("share-written" if written else kind, **values))
        ((name, check, _),) = claims
        self.assertEqual(name, "nothing-left-behind")
        return check()

    def test_a_migration_leaves_nothing_behind_or_is_refuted(self):
        self.assertIn("outstanding: [2, 3]", self.migration())
        lies = (
            lambda told: told["old-quorum-retired"]["migrated"]["shares"].pop(),
            lambda told: told["old-quorum-retired"]["migrated"]["shares"].reverse(),
            lambda told: told["old-quorum-retired"]["migrated"]["packages"].clear(),
            lambda told: told["old-quorum-retired"]["destroyed"].append(2),
            lambda told: told["second"]["medium"].update(suite="P-256"),
            lambda told: told["follow-up-deferred"].update(until="2037-01-31"),
            lambda told: told.pop("follow-up-deferred"),
        )
        for number, lie in enumerate(lies):
            with self.assertRaises(Refuted, msg=number):
                self.migration(lie)
        with self.assertRaises(NotChecked):
            self.migration(lambda told: told.pop("first"))


if __name__ == "__main__":
    unittest.main()
