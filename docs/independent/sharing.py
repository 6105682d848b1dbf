"""Possession proofs and redistributions, from the record alone: docs/formats/km1.md."""

import functools
import hashlib

from checking import NotChecked, Refuted, need, sha256, unhex
from journal import Checkpoint
from recover_key import G, H, N, Refused, add, point, times


def commit(value, blinding):
    return add(times(value, G), times(blinding, H))


def encoded(one):
    return bytes([2 + one[1] % 2]) + one[0].to_bytes(32, "big")


class Quorum:
    """k, n and the commitments."""

    def __init__(self, threshold, shares, commitments):
        self.threshold, self.shares = threshold, shares
        good = all(type(number) is int for number in (threshold, shares))
        need(good and 2 <= threshold <= shares <= 255, "a quorum's numbers cannot be read")
        need(isinstance(commitments, list) and len(commitments) == threshold, "not k commitments")
        try:
            self.points = [point(text) for text in commitments]
        except Refused as why:
            raise Refuted(str(why)) from None
        packed = b"".join(map(encoded, self.points))
        self.digest = sha256(b"keymoot/km1/commitments" + bytes([threshold, shares]) + packed)
        self.id = self.digest[:16].hex()

    @classmethod
    def of_package(cls, package):
        need(isinstance(package, dict), "a package cannot be read")
        quorum = cls(*(package.get(name) for name in ("threshold", "shares", "commitments")))
        need(package.get("quorum") == quorum.id, "a package names another quorum than its own")
        return quorum

    def expected(self, index):
        """E(i): what the commitments say of share i."""
        need(type(index) is int and 1 <= index <= self.shares, "no such share")
        terms = (times(pow(index, power, N), one) for power, one in enumerate(self.points))
        return functools.reduce(add, terms, None)


def verify_possession(quorum, index, challenge, proof):
    proof = unhex(proof, 97)
    try:
        announced = point(proof[:33].hex())
    except Refused as why:
        raise Refuted(str(why)) from None
    z1, z2 = (int.from_bytes(part, "big") for part in (proof[33:65], proof[65:]))
    need(z1 < N and z2 < N, "a number of the proof is out of range")
    expected = quorum.expected(index)
    need(expected is not None, "this share is not one")
    text = b"keymoot/km1/possession" + quorum.digest + bytes([index])
    text += encoded(expected) + proof[:33] + challenge
    c = int.from_bytes(hashlib.sha512(text).digest()[:48], "big") % N
    need(commit(z1, z2) == add(announced, times(c, expected)), "the proof does not hold")


def at_zero(indices, one):
    """The Lagrange coefficient of `one` at 0."""
    value = 1
    for other in indices:
        if other != one:
            value = value * other * pow(other - one, -1, N) % N
    return value


class Course:
    """What a ceremony's entries have told so far."""

    def __init__(self, room, roots):
        self.room, self.roots = room, roots
        self.loaded = self.newest = self.challenge = None
        self.given = {}
        self.written = {}
        self.deferred = []

    def claims(self, entry):
        """As `People.claims`."""
        if entry.type == "package-loaded":
            self.loaded = self.newest = entry
        elif entry.type == "recovery-rehearsed":
            self.newest = entry
        elif entry.type == "challenge-issued":
            self.challenge = entry
        elif entry.type == "contribution-taken":
            index = entry.values.get("index")
            if type(index) is int:
                self.given[index] = entry
        elif entry.type == "possession-proved":
            course = (self.newest, self.challenge)
            check = functools.partial(self.possession, entry, *course)
            return [("possession-proof", check, entry.values.get("custodian"))]
        elif entry.type == "share-written":
            index = entry.values.get("index")
            if type(index) is int:
                self.written[index] = entry
        elif entry.type == "follow-up-deferred":
            self.deferred.append(entry)
        elif entry.type == "old-quorum-retired" and "migrated" in entry.fields:
            course = (self.loaded, self.newest, dict(self.written), list(self.deferred))
            return [("nothing-left-behind", functools.partial(self.nothing_left, entry, *course), None)]
        elif entry.type == "quorum-redistributed":
            self.newest = entry
            self.written = {}
            check = functools.partial(self.redistribution, entry, self.loaded, dict(self.given))
            return [("redistribution-sound", check, None)]
        return []

    def possession(self, entry, shared, issued):
        # In the order of the document: what is withheld ends the claim there.
        quorum = Quorum.of_package(told(shared, "package"))
        text = told(issued, "checkpoint")
        challenge = sha256(text.encode() + unhex(told(issued, "fresh"), 32))
        same = challenge.hex() == told(issued, "challenge")
        need(same, "the challenge is not that of its checkpoint and fresh bytes")
        need(quorum.digest.hex() == told(issued, "digest"), "the challenge is for other commitments")
        index = told(entry, "index")
        verify_possession(quorum, index, challenge, told(entry, "proof"))
        # Signed or not, its first three lines are what is looked at here.
        checkpoint = Checkpoint(text if "\n\n" in text else text + "\n— x AAAAAAA=\n")
        need(checkpoint.room == self.room, "the challenge is of another room's checkpoint")
        need(checkpoint.size <= issued.seq, "the challenge is of a later checkpoint")
        root = self.roots.get(checkpoint.size, checkpoint.root)
        need(root == checkpoint.root, "the challenge is of a checkpoint there never was")
        if checkpoint.size not in self.roots:
            raise NotChecked("the challenge is of a checkpoint before this transcript")
        return f"{entry.values.get('custodian')} has share {index}"

    def nothing_left(self, entry, loaded, newest, written, deferred):
        migrated, destroyed = told(entry, "migrated"), told(entry, "destroyed")
        need(isinstance(migrated, dict) and isinstance(destroyed, list), "what was replaced cannot be read")
        lists = [migrated.get(name) for name in ("shares", "packages", "seals")]
        need(all(isinstance(one, list) for one in lists), "what was replaced cannot be read")
        texts = [migrated.get(name) for name in ("suite", "until")]
        need(all(isinstance(one, str) for one in texts), "what was replaced cannot be read")
        (shares, packages, seals), (suite, until) = lists, texts
        old = Quorum.of_package(told(loaded, "package"))
        need(all(isinstance(one, dict) for one in shares), "a share that was replaced cannot be read")
        indices = [one.get("index") for one in shares]
        need(indices == list(range(1, old.shares + 1)), "it does not tell of each old share once, in order")
        left = [one["index"] for one in shares if one.get("destroyed") is not True]
        for one in shares:
            gone = one["index"] in destroyed
            need(one.get("destroyed") is gone, f"old share {one['index']}: not what became of it")
        need(packages, "it tells of no package that was replaced")
        new = Quorum.of_package(told(newest, "package"))
        for index in range(1, new.shares + 1):
            medium = told(written.get(index), "medium")
            sealed = medium.get("suite") if isinstance(medium, dict) else None
            need(sealed in seals, f"new share {index} is not sealed with the suite it went to")
        if left:
            tasks = [(told(one, "task"), told(one, "until")) for one in deferred]
            named = ("destroy-what-was-replaced", until) in tasks
            need(named, "old shares are outstanding, and nothing says that they are to be destroyed")
        return f"{new.shares} shares went to {suite}; outstanding: {left}"

    def redistribution(self, entry, loaded, given):
        old = Quorum.of_package(told(loaded, "package"))
        new = Quorum.of_package(told(entry, "package"))
        need(told(entry, "from") == old.id, "the old quorum is not the one that was loaded")
        indices = told(entry, "contributors")
        good = isinstance(indices, list) and all(type(one) is int and 0 <= one <= 255 for one in indices)
        need(good, "its contributors cannot be read")
        contributions = [
            Quorum(new.threshold, new.shares, told(given.get(index), "commitments")).points for index in indices
        ]
        need(len(set(indices)) == len(indices) == old.threshold, "not k different contributors")
        sums = [None] * new.threshold
        for index, points in zip(indices, contributions):
            need(points[0] == old.expected(index), f"share {index}: it gave something else")
            factor = at_zero(indices, index)
            sums = [add(total, times(factor, one)) for total, one in zip(sums, points)]
        need(sums == new.points, "the new commitments are not those that the contributions give")
        need(new.points[0] == old.points[0], "the commitment to the secret changed")
        return f"{old.threshold} of {old.shares} became {new.threshold} of {new.shares}"


def told(entry, name):
    """A disclosed value of an entry."""
    if entry is None:
        raise NotChecked("an entry this rests on is not in this transcript")
    if name not in entry.values:
        need(name in entry.fields, f"{name} is missing")
        raise NotChecked(f"withheld: {name}")
    return entry.values[name]
