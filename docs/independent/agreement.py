"""Whether a ceremony's entries agree with one another: docs/formats/record.md, `entries-agree`."""

import re

import roots
from checking import Refuted, sha256
from sharing import Quorum

# Clocks are corrected by seconds; more than this, in seconds, a ceremony's time does not run back.
BACK = 60
# Where an entry holds a package, a key with its check value, or two answers to one challenge.
PACKAGES = {"recovery-rehearsed", "package-released", "package-loaded", "quorum-redistributed"}
KEYS = {"key-adopted", "key-made", "door-closed", "key-recovered", "live-recovery-tested"}
EQUALITIES = {
    "recovery-rehearsed": ("equality",), "copies-compared": ("equality",),
    "live-recovery-tested": ("equality", "canary"),
}


def seconds(at):
    """Since some day: a year begins in March here, so that a leap day is its last."""
    year, month, day, hour, minute, second = map(int, re.findall(r"[0-9]+", at)[:6])
    year -= month <= 2
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * ((month + 9) % 12) + 2) // 5 + day
    return ((days * 24 + hour) * 60 + minute) * 60 + second


def numbers(value):
    """A list of different whole numbers, as a set."""
    good = isinstance(value, list) and all(type(one) is int for one in value)
    if not good or len(set(value)) != len(value):
        raise Refuted("a list of numbers cannot be read")
    return set(value)


def part(value, name, kind=str):
    found = value.get(name) if isinstance(value, dict) else None
    if type(found) is not kind:
        raise Refuted(f"{name!r} cannot be read")
    return found


class Agreement:
    """One ceremony, entry by entry. Nothing of it is withheld."""

    def __init__(self, enrolled=None):
        """`enrolled` tells, for an entry, what the newest enrolments before it disclose, by participant."""
        self.enrolled = enrolled or (lambda entry: {})
        self.script = self.mode = self.latest = None
        self.people, self.gone, self.signed, self.everybody = {}, set(), set(), False
        self.checks = {}
        # The package of the sharing under way and of the one that is loaded; what is told of each share.
        self.shared = self.loaded = None
        self.verified, self.sealed = set(), set()
        self.entered, self.proved, self.given, self.destroyed = set(), set(), set(), set()

    def faults(self, entry):
        """What in this entry contradicts those before it, or itself."""
        found = []
        for check in (self.time, self.packages, self.keys, self.equalities, self.course):
            try:
                check(entry.type, entry.values, entry, found.append)
            except Refuted as why:
                found.append(str(why))
            except (ValueError, TypeError, KeyError, AttributeError, IndexError) as why:
                found.append(f"cannot be read: {why!r}")
        return found

    def time(self, kind, values, entry, say):
        at = seconds(entry.at)
        if self.latest is None or kind == "exception-recorded":
            # Whoever sets a clock during a ceremony says so; from there on its time goes on.
            self.latest = at
        if self.mode == "live" and at < self.latest - BACK:
            say("its time is before that of an earlier entry")
        self.latest = max(at, self.latest)

    def packages(self, kind, values, entry, say):
        if kind not in PACKAGES:
            return
        package = part(values, "package", dict)
        Quorum.of_package(package)
        check = part(package, "check", dict)
        self.check(part(package, "key"), check, say)
        roots.is_fingerprint(package.get("public_key"), check)
        if kind == "package-released":
            if self.shared is not None and package != self.shared:
                say("the package released is not the one that was rehearsed or redistributed")
            missing = set(range(1, package["shares"] + 1)) - (self.verified & self.sealed)
            if missing:
                say(f"the package is released, and share {min(missing)} was not verified and sealed")
        elif kind == "package-loaded":
            self.loaded = package
        else:
            self.shared = package
            self.verified, self.sealed = set(), set()

    def keys(self, kind, values, entry, say):
        if kind in KEYS:
            key = part(values, "key", dict)
            check = part(key, "check", dict)
            self.check(part(key, "id"), check, say)
            root = key.get("root")
            if root is None:
                roots.is_fingerprint(None, check)
                return
            told = [part(root, name) for name in ("public_key", "challenge", "signature")]
            roots.is_fingerprint(told[0], check)
            if not roots.signed(*told):
                say("the root key's signature does not verify under its public key")

    def check(self, key, check, say):
        """One key has one check value by one method."""
        method, value = part(check, "method"), part(check, "value")
        if self.checks.setdefault((key, method), value) != value:
            say(f"the check value {value} of the key is another one than before")

    def equalities(self, kind, values, entry, say):
        for name in EQUALITIES.get(kind, ()):
            both = part(values, name, dict)
            first, second = part(both, "first"), part(both, "second")
            root = both.get("public_key")
            if root is None:
                if not first or first != second:
                    say(f"{name}: the two answers are not equal")
                continue
            _, der = roots.public_key(root)
            known = sha256(der).hex() in self.checks.values()
            if not known or not all(roots.signed(root, part(both, "challenge"), one) for one in (first, second)):
                say(f"{name}: the two answers are not signatures by the root key")

    def course(self, kind, values, entry, say):
        if kind == "opened":
            if self.script is not None:
                say("the ceremony was opened before")
            self.script, self.mode = part(values, "script"), part(values, "mode")
            if sha256(self.script.encode()).hex() != part(values, "script_digest"):
                say("the script is not the one of the digest that was signed at roll call")
        elif kind == "participant-arrived":
            who = part(values, "attendee", dict)
            participant = part(who, "participant")
            self.people[participant] = (part(who, "name"), part(who, "role"))
            for field, told in self.enrolled(entry).get(participant, {}).items():
                if field in ("name", "public_key") and who.get(field) != told:
                    say(f"{part(who, 'name')} came with another {field} than was enrolled")
        elif kind == "participant-left":
            self.gone.add(part(values, "participant"))
            self.sign_off_ends()
        elif kind == "participant-returned":
            self.gone.discard(part(values, "participant"))
        elif kind == "roll-call-closed":
            present = [name for who, (name, _) in self.people.items() if who not in self.gone]
            if sorted(present) != sorted(part(values, "present", list)):
                say("those who are present are not those who arrived")
        elif kind == "signed-off":
            self.signed.add(part(values, "participant"))
            self.sign_off_ends()
        elif kind == "closed":
            if not self.everybody:
                names = ", ".join(self.unsigned()) or "everybody"
                say(f"the ceremony is closed without a sign-off by {names}")
        elif kind in ("share-verified", "bag-sealed"):
            (self.verified if kind == "share-verified" else self.sealed).add(part(values, "index", int))
        else:
            self.counts(kind, values, say)

    def unsigned(self):
        """Names of those who are here, and sign, and did not."""
        return [
            name for who, (name, role) in self.people.items()
            if role != "auditor" and who not in self.gone and who not in self.signed
        ]

    def sign_off_ends(self):
        """Sign-off is over when everybody has signed who is here then; who comes later does not."""
        self.everybody = self.everybody or (bool(self.signed) and not self.unsigned())

    def counts(self, kind, values, say):
        """Numbers that an entry gives, against the entries they are of."""
        if kind == "share-entered":
            self.entered.add(part(values, "index", int))
        elif kind == "entered-shares-forgotten":
            self.entered.clear()
        elif kind in ("key-recovered", "live-recovery-tested"):
            package = self.loaded or self.shared
            if package is not None and len(self.entered) < package["threshold"]:
                say(f"the key is recovered from {len(self.entered)} shares, fewer than the threshold")
        elif kind == "possession-proved":
            self.proved.add(part(values, "index", int))
        elif kind == "possession-check-closed":
            proved, missing = numbers(values.get("proved")), numbers(values.get("missing"))
            if proved != self.proved:
                say("the shares that count as proved are not those that were proved")
            self.divides(proved, missing, say)
        elif kind == "contribution-taken":
            self.given.add(part(values, "index", int))
        elif kind in ("contributions-forgotten", "attempt-voided"):
            self.given.clear()
            self.proved.clear()
        elif kind == "quorum-redistributed":
            if numbers(values.get("contributors")) != self.given:
                say("the contributors are not those whose contributions were taken")
        elif kind == "old-share-destroyed":
            self.destroyed.add(part(values, "index", int))
        elif kind == "old-quorum-retired":
            destroyed, remaining = numbers(values.get("destroyed")), numbers(values.get("remaining"))
            if not destroyed <= self.destroyed:
                say("shares count as destroyed that were not")
            self.divides(destroyed, remaining, say)
        elif kind == "key-destroyed":
            copies = part(values, "copies", list)
            if any(part(copy, "found", bool) for copy in copies):
                say("the key is destroyed, and a copy was still found")

    def divides(self, some, others, say):
        """Each share of the package that was loaded is on one of two lists."""
        if self.loaded is not None:
            every = set(range(1, self.loaded["shares"] + 1))
            if some & others or some | others != every:
                say("the two lists are not the shares there are")
