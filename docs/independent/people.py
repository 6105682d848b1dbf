"""What participants signed: docs/formats/journal.md, “Participants' keys and signatures”."""

import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

import edwards
from checking import NotChecked, Refuted, canonical, need, sha256, together, unhex
from journal import Checkpoint, Key

DECISIONS = ("key-added", "key-changed", "key-purge-begun", "policy-adopted")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def check_signature(public, text, signature):
    """Both in hexadecimal; the key tells by its length what it is."""
    key, signature = unhex(public), unhex(signature, 64)
    try:
        if len(key) == 32:
            need(edwards.verifies(key, text, signature), "the signature does not verify")
        else:
            need(len(key) == 33 and key[0] in (2, 3), "not a key of a participant")
            point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key)
            halves = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
            point.verify(utils.encode_dss_signature(*halves), text, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        raise Refuted("the signature does not verify") from None


def statement(*lines):
    need(not any(CONTROL.search(line) for line in lines), "a field holds control characters")
    return "\n".join(lines).encode()


class People:
    """Who is enrolled, as far as the entries read so far tell; and what they signed."""

    def __init__(self, transcript, keys, roots, given):
        self.transcript, self.keys, self.roots, self.given = transcript, keys, roots, given
        self.enrolments, self.scripts = [], {}
        # The place of each ceremony's newest entry that is no sign-off, and the newest version so far.
        self.latest, self.newest = {}, 0

    def claims(self, entry):
        """The claims of one entry: (name, check, who). Entries are given in their order."""
        claims = self.claims_of(entry, self.newest, dict(self.latest))
        if entry.ceremony is not None and entry.type != "signed-off":
            self.latest[entry.ceremony] = entry.seq
        self.newest = max(self.newest, entry.version)
        return claims

    def claims_of(self, entry, newest, latest):
        values = entry.values
        if entry.type == "opened" and entry.ceremony not in self.scripts:
            self.scripts[entry.ceremony] = values.get("script_digest")
        elif entry.type == "journal-key-introduced":
            try:
                self.keys.append(Key(values.get("key")))
            except (Refuted, ValueError):
                pass  # Its own claim says so.
        elif entry.type == "participant-enrolled":
            self.enrolments.append(values)
            if isinstance(values.get("duty_signature"), str) and values["duty_signature"]:
                return [("duty-signature", lambda: self.duty(entry), values.get("name"))]
        elif entry.type == "participant-arrived":
            if entry.version >= 2 or "signature" in entry.fields or newest >= 2:
                attendee = values.get("attendee")
                who = attendee.get("name") if isinstance(attendee, dict) else None
                return [("roll-call-signature", lambda: self.roll_call(entry), who)]
        elif entry.type == "emergency-approved":
            return [("emergency-approval", lambda: self.emergency(entry), values.get("name"))]
        elif entry.type == "custody-moved" and values:
            return [
                ("custody-signature", lambda by=by: self.movement(entry, by), values.get(by))
                for by in ("who", "witness")
            ]
        elif entry.type in DECISIONS and values:
            return self.decisions(entry)
        elif entry.type == "signed-off":
            who = self.enrolled("participant", values.get("participant")).get("name")
            return [("participant-signature", lambda: self.sign_off(entry, latest), who)]
        return []

    def duty(self, entry):
        participant, name, role, public, duty, signature = entry.strings(
            "participant", "name", "role", "public_key", "duty", "duty_signature"
        )
        text = statement("keymoot/duty/1", participant, name, role, duty)
        check_signature(public, text, signature)
        return f"{name} acknowledged their duty" + self.key(participant, name, public)

    def roll_call(self, entry):
        if "signature" not in entry.fields:
            old = "" if entry.version >= 2 else ": the entry is of version 1, after newer ones"
            raise NotChecked("did not sign at roll call" + old)
        need("attendee" in entry.fields, "attendee is missing")
        names = ("participant", "name", "role", "public_key")
        attendee = entry.values.get("attendee", dict.fromkeys(names, ""))
        good = isinstance(attendee, dict) and all(isinstance(attendee.get(name), str) for name in names)
        need(good, "the attendee cannot be read")
        participant, name, role, public = (attendee[name] for name in names)
        (signature,) = entry.strings("signature")
        if "attendee" not in entry.values:
            raise NotChecked("withheld: attendee")
        text = statement(
            "keymoot/roll-call/1", entry.ceremony, self.script(entry), participant, name, role
        )
        check_signature(public, text, signature)
        return f"{name} signed at roll call" + self.key(participant, name, public)

    def emergency(self, entry):
        participant, name, public, signature = entry.strings(
            "participant", "name", "public_key", "signature"
        )
        text = statement(
            "keymoot/emergency/1", entry.ceremony, self.script(entry), participant, name
        )
        check_signature(public, text, signature)
        return f"{name} approved the emergency" + self.key(participant, name, public)

    def movement(self, entry, by):
        optional = ("item", "purpose", "who", "witness", "from", "to", "bag_out", "bag_in", "next_check")
        entry.strings("moved", by + "_signature", *(name for name in optional if name in entry.fields))
        if "seal_intact" in entry.fields and "seal_intact" not in entry.values:
            raise NotChecked("withheld: seal_intact")

        def part(name):
            return entry.values.get(name, "")

        seal = entry.values.get("seal_intact")
        seal = {True: "intact", False: "broken"}[seal] if isinstance(seal, bool) else ""
        text = statement(
            "keymoot/movement/1", entry.room, *entry.strings("moved"),
            *map(part, ("item", "purpose", "who", "witness", "from", "to", "bag_out", "bag_in")),
            seal, part("next_check"),
        )
        name = part(by)
        person = self.enrolled("name", name)
        if not all(isinstance(person.get(one), str) for one in ("public_key", "participant")):
            raise NotChecked("the enrolment of the key is not in this transcript")
        check_signature(person["public_key"], text, *entry.strings(by + "_signature"))
        return f"{name} signed" + self.key(person["participant"], name, person["public_key"])

    def decisions(self, entry):
        """One claim for each who signed a decision on a key or on the policy."""
        decided = entry.values.get("decided")
        if decided is None and "decided" in entry.fields:
            return [("decision-signature", lambda: withheld("decided"), None)]
        parts = ("at", "purpose", "detail")
        good = isinstance(decided, dict) and all(isinstance(decided.get(part), str) for part in parts)
        signatures = decided.get("signatures") if good else None
        if not isinstance(signatures, list) or not signatures:
            return [("decision-signature", lambda: need(False, "nobody signed the decision"), None)]
        names = [one.get("name") if isinstance(one, dict) else None for one in signatures]
        return [
            ("decision-signature", lambda one=one: self.decided(entry, decided, one), name)
            for one, name in zip(signatures, names)
        ]

    def decided(self, entry, decided, one):
        good = isinstance(one, dict) and all(isinstance(one.get(part), str) for part in ("name", "signature"))
        need(good, "a signature of the decision cannot be read")
        name, detail = one["name"], decided["detail"]
        person = self.enrolled("name", name)
        if not all(isinstance(person.get(part), str) for part in ("public_key", "participant")):
            raise NotChecked("the enrolment of the key is not in this transcript")
        asked, holds = asked_for(entry, detail)

        def signs(act, subject):
            text = statement("keymoot/key-act/1", entry.room, decided["at"], act, subject, detail, decided["purpose"])
            try:
                check_signature(person["public_key"], text, one["signature"])
                return True
            except Refuted:
                return False

        signed = next((pair for pair in asked if signs(*pair)), None)
        need(signed is not None, "the signature is wrong")
        need(signed != asked[0] or holds, "signed that something else is done")
        act, subject = signed
        return f"{name} signed {act} on {subject}" + self.key(person["participant"], name, person["public_key"])

    def sign_off(self, entry, latest):
        names = ["participant", "public_key", "checkpoint", "signature"]
        names += ["reason"] if "reason" in entry.fields else []
        agree = entry.values.get("agree")
        good = isinstance(agree, bool) or "agree" in entry.fields and "agree" not in entry.values
        need(good, "agree is not true or false")
        participant, public, note, signature, *reason = entry.strings(*names)
        reason = reason[0] if reason else ""
        if agree is None:
            raise NotChecked("withheld: agree")
        need(not CONTROL.search(reason), "the reason holds control characters")
        word = "agree" if agree else "disagree"
        text = f"keymoot/km1/sign-off\n{word}\n{reason}\n{note}".encode()
        check_signature(public, text, signature)
        name = self.enrolled("participant", participant).get("name", participant)
        known, _ = together(
            lambda: self.key(participant, name, public),
            lambda: self.checkpoint(entry, note, latest),
        )
        return f"{name} {'agrees' if agree else 'disagrees: ' + reason}{known}"

    def checkpoint(self, entry, note, latest):
        """What somebody signed over: the journal as it stood, after the whole ceremony."""
        checkpoint = Checkpoint(note)
        need(checkpoint.room == self.transcript.room, "the checkpoint signed is another room's")
        need(checkpoint.size <= entry.seq, "the checkpoint signed is later than the signature")
        # Else one ceremony's signatures would serve for the next.
        need(entry.ceremony is not None, "the entry belongs to no ceremony")
        covered = latest.get(entry.ceremony, -1) < checkpoint.size
        need(covered, "entries of this ceremony are later than the checkpoint signed, and no sign-offs")
        lines = [holds for key in self.keys for holds in checkpoint.lines_of(key)]
        need(all(lines), "the checkpoint signed has a wrong signature by a journal key")
        root = self.roots.get(checkpoint.size, checkpoint.root)
        need(root == checkpoint.root, "the checkpoint signed has another root")
        if not lines:
            raise NotChecked("the checkpoint shown was not signed by a journal key in this transcript")
        if checkpoint.size not in self.roots:
            raise NotChecked("the checkpoint signed is earlier than this transcript")

    def enrolled(self, field, value):
        """The newest enrolment so far with that value."""
        found = (one for one in reversed(self.enrolments) if field in one and one[field] == value)
        return next(found, {})

    def script(self, entry):
        need(entry.ceremony is not None, "the entry belongs to no ceremony")
        digest = self.scripts.get(entry.ceremony)
        if not isinstance(digest, str):
            raise NotChecked("the script's digest is not in this transcript")
        return digest

    def key(self, participant, name, public):
        """Compares a signer's key with the one enrolled, and with the one the reader has."""
        enrolled = self.enrolled("participant", participant).get("public_key")
        enrolled = enrolled if isinstance(enrolled, str) else None
        need(enrolled in (None, public), "not the key this person was enrolled with")
        known = "" if enrolled else " (enrolment not in this transcript)"
        if self.given is None:
            if enrolled is None:
                raise NotChecked("the signature holds, and the enrolment of its key is not in this transcript")
            return known
        keys = [one["public_key"] for one in self.given if one.get("participant") == participant]
        keys = keys or [one["public_key"] for one in self.given if one.get("name") == name]
        if not keys:
            raise NotChecked("the signature holds, and there is no such person among those given")
        need(public in keys, "signed with another key than the one given")
        return f"{known} (the key is the one given)"


def withheld(name):
    raise NotChecked("withheld: " + name)


def reference(key):
    """A key as it is signed for: ID@VERSION."""
    good = isinstance(key, dict) and isinstance(key.get("id"), str) and isinstance(key.get("version"), int)
    need(good and not isinstance(key["version"], bool), "the key cannot be read")
    return f"{key['id']}@{key['version']}"


def asked_for(entry, detail):
    """What may have been signed, the entry's own first, and whether the digest is of what it says."""

    def value(name):
        if name in entry.fields and name not in entry.values:
            withheld(name)
        return entry.values.get(name)

    def digest(what):
        return sha256(canonical(what)).hex() == detail

    if entry.type == "policy-adopted":
        (text,) = entry.strings("text")
        return [("adopt", "policy")], sha256(text.encode()).hex() == detail
    key = value("key")
    if entry.type == "key-purge-begun":
        return [("purge", reference(key))], digest({"key": key})
    if entry.type == "key-added":
        subject = reference(key.get("key") if isinstance(key, dict) else None)
        # The device gave its check value afterwards; only what the room keeps was asked for as it stands.
        as_asked = {name: one for name, one in key.items() if name != "check"}
        pairs = [("make", subject), ("rotate", subject), ("make", "inventory")]
        return pairs, "kept" not in entry.fields or digest(as_asked)
    (act,) = entry.strings("act")
    what = {name: value(name) for name in ("hold", "purge_from", "successor", "to", "until")}
    pairs = [(act, reference(key))]
    if isinstance(what["successor"], dict):
        # Who signed for the new version signed for what becomes of the old.
        pairs.append((act, reference(what["successor"])))
    return pairs, digest(what)
