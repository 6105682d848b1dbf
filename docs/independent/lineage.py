"""Several records together: whether they are of one journal, and the way of a quorum from today back to the
ceremony that generated it: docs/formats/record.md, "Several records"."""

from checking import NotChecked, need
from journal import Checkpoint
from sharing import Quorum, told

MAKES = ("quorum-redistributed", "package-released")


class Told:
    """A verified record, with what it is called."""

    def __init__(self, name, record):
        self.name, self.record = name, record
        self.transcript, self.entries = record.transcript, record.entries
        self.connected = True

    def usable(self):
        return self.transcript is not None and self.record.verdict.as_json()["result"] != "refuted"

    def own(self):
        return [one for one in self.entries if one.ceremony in self.transcript.ceremonies]

    def sound(self, entry):
        """What was found of the redistribution that an entry tells."""
        claims = self.record.verdict.claims
        found = [one for one in claims if one["claim"] == "redistribution-sound" and one.get("entry") == entry.seq]
        return found[0]["result"] if found else "not-checked"


def together(name, record, others):
    """Adds to a record's verdict what it and the others say of one another."""
    main, beside, verdict = Told(name, record), [], record.verdict
    if record.transcript is None or not record.entries:
        return verdict
    for other in others:
        if not other.usable():
            verdict.claim("records-agree", lambda other=other: unusable(other))
            continue
        other.connected = verdict.claim("records-agree", lambda other=other: agree(main, other))
        if not other.connected and verdict.claims[-1]["result"] == "not-checked":
            one, two = main.transcript, other.transcript
            other.connected = one.room == two.room and one.key.same(two.key)
        beside.append(other)
    lineage(main, [main, *beside])
    return verdict


def unusable(other):
    raise NotChecked(f"{other.name}: refuted by itself, and not used here")


def agree(one, other):
    """Whether two records are of one journal."""
    name, ours, theirs = other.name, one.transcript, other.transcript
    if ours.room != theirs.room:
        twice = set(ours.ceremonies) & set(theirs.ceremonies)
        need(not twice, f"{name}: two rooms tell of a ceremony {', '.join(sorted(twice))}")
        raise NotChecked(f"{name}: of another room, {theirs.room}")
    leaves = {entry.seq: entry.bytes for entry in one.entries}
    for entry in other.entries:
        need(leaves.get(entry.seq, entry.bytes) == entry.bytes, f"{name}: a fork: the room signed two entries {entry.seq}")
    later, earlier = (one, other) if ours.size >= theirs.size else (other, one)
    size, root = earlier.transcript.size, Checkpoint(earlier.transcript.note).root
    found = later.record.roots.get(size)
    if found is None:
        raise NotChecked(f"{name}: of the same room; neither record reaches to what the other signs")
    need(found == root, f"{name}: a fork: the room signed two journals of {size} entries")
    return f"{name}: of one journal with this record, from {size} entries on"


def lineage(main, records):
    """A claim for each step of the way of the newest quorum back to its generation."""
    newest = [one for one in main.own() if one.type in (*MAKES, "package-loaded")]
    if not newest:
        return
    verdict, state, seen = main.record.verdict, {}, set()

    def begin():
        state["wanted"] = Quorum.of_package(told(newest[-1], "package"))

    if not verdict.claim("quorum-lineage", begin, quiet=True, entry=newest[-1].seq):
        verdict.open = verdict.open or verdict.claims[-1]["result"] == "not-checked"
        return
    while state.get("wanted"):
        wanted = state.pop("wanted")
        found = maker(wanted.id, records)
        where = {"entry": found[1].seq} if found else {}

        def check():
            need(wanted.id not in seen, f"quorum {wanted.id} is said to have come of itself")
            seen.add(wanted.id)
            if found is None:
                raise NotChecked(
                    f"the record of the ceremony in which quorum {wanted.id} was made is not among those given"
                )
            detail, state["wanted"] = step(*found, wanted)
            return detail

        if not verdict.claim("quorum-lineage", check, **where):
            verdict.open = verdict.open or verdict.claims[-1]["result"] == "not-checked"
            return


def maker(quorum, records):
    """The record and the entry in which a quorum was made; a redistribution releases its package too."""
    for kind in MAKES:
        for record in records:
            for entry in record.own():
                package = entry.values.get("package")
                if entry.type == kind and isinstance(package, dict) and package.get("quorum") == quorum:
                    return record, entry
    return None


def step(record, entry, wanted):
    """What a step says, and the quorum that it came of, if it came of one."""
    if not record.connected:
        raise NotChecked(f"{record.name}: nothing connects the key that signed it with this record's")
    made = Quorum.of_package(told(entry, "package"))
    same = (made.threshold, made.shares, made.points) == (wanted.threshold, wanted.shares, wanted.points)
    need(same, f"{record.name}: the quorum was made with other commitments than it was used with")
    what = f"quorum {made.id}, {made.threshold} of {made.shares}"
    if entry.type == "package-released":
        return f"{what}, was generated in ceremony {entry.ceremony} ({entry.at}, {record.name})", None
    sound = record.sound(entry)
    need(sound != "refuted", f"{record.name}: the redistribution is refuted")
    loaded = [one for one in record.own() if one.ceremony == entry.ceremony and one.seq < entry.seq]
    loaded = [one for one in loaded if one.type == "package-loaded"]
    if sound != "proved" or not loaded:
        raise NotChecked(f"{record.name}: the redistribution is not checked")
    before = Quorum.of_package(told(loaded[-1], "package"))
    need(before.points[0] == made.points[0], f"{record.name}: the secret committed to is not the old one")
    return (
        f"{what}, came of quorum {before.id} in ceremony {entry.ceremony} ({entry.at}, {record.name}); "
        "the secret committed to is the same"
    ), before
