#!/usr/bin/env python3
"""Damaged records, each of its own kind, from a good one; and what verify_record.py finds of them.

    corpus.py make RECORD.pdf FOLDER     writes the good and the damaged, and FOLDER/corpus.json, a list of them
    corpus.py judge FOLDER               prints what docs/independent finds of each, as JSON
    corpus.py table                      prints the table of docs/formats/damaged-records.md
"""

import argparse
import json
import pathlib
import sys

KINDS = []


class Case:
    """A damaged record, with what the reader brings."""

    def __init__(self, data, signer=None, since=None, ends=".pdf"):
        self.data, self.signer, self.since, self.ends = data, signer, since, ends


class Kind:
    """One kind of damage: what it is called, what it is, by which claim it is refused and with which words.

    `python` are the claims by which verify_record.py may refuse it, where it looks in another order.
    """

    def __init__(self, make, title, what, claim, says, python, base):
        self.make, self.title, self.what, self.claim, self.says = make, title, what, claim, says
        self.python, self.base = (python or claim).split(","), base


def kind(title, what, claim, says, python=None, base="record"):
    def register(make):
        KINDS.append(Kind(make, title, what, claim, says, python, base))
        return make
    return register


def all_kinds():
    sys.modules.setdefault("corpus", sys.modules[__name__])
    import kinds_file  # noqa: F401
    import kinds_told  # noqa: F401
    return KINDS


def make(record, folder):
    folder.mkdir(parents=True, exist_ok=True)
    kinds = all_kinds()
    import forging
    examples = forging.ROOT / "docs/independent/example"
    bases = {
        "record": record.read_bytes(),
        "possession": (examples / "possession-check.pdf").read_bytes(),
        "reissue": (examples / "reissue.pdf").read_bytes(),
    }
    listed, absent = [], []
    good = {name: Case(data) for name, data in bases.items()}
    good["format-1"] = Case((examples / "format-1.pdf").read_bytes())
    for ends, data in bases.items():
        transcript = forging.transcript_of(data)
        good[f"{ends}-transcript"] = Case(forging.checking.canonical(transcript), ends=".json")
        for entry in transcript["entries"]:
            entry["openings"] = []
        good[f"{ends}-all-withheld"] = Case(forging.checking.canonical(transcript), ends=".json")
    for title, case in good.items():
        listed.append(write(folder / f"good-{title}{case.ends}", case, {"kind": title, "good": True}))
    for one in kinds:
        case = one.make(bases[one.base])
        if case is None:
            absent.append(one.title)
            continue
        case = case if isinstance(case, Case) else Case(case)
        facts = {"kind": one.title, "good": False, "claim": one.claim, "says": one.says, "python": one.python}
        listed.append(write(folder / f"{one.title}{case.ends}", case, facts))
    (folder / "corpus.json").write_text(json.dumps({"records": listed, "absent": absent}, indent=2))


def write(path, case, facts):
    path.write_bytes(case.data)
    return {"file": path.name, "signer": case.signer, "since": case.since, **facts}


def judge(folder):
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "docs/independent"))
    import journal
    import verify_record
    found = {}
    for one in json.loads((folder / "corpus.json").read_text())["records"]:
        trusted = journal.Key(one["signer"]) if one["signer"] else None
        data = (folder / one["file"]).read_bytes()
        found[one["file"]] = verify_record.Record(data, trusted, one["since"]).verify().as_json()
    print(json.dumps(found))


def table():
    print("| kind | what was done | refused by |\n|---|---|---|")
    for one in all_kinds():
        print(f"| `{one.title}` | {one.what} | `{one.claim}` |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=("make", "judge", "table"))
    parser.add_argument("paths", nargs="*", type=pathlib.Path)
    given = parser.parse_args()
    {"make": make, "judge": judge, "table": table}[given.act](*given.paths)


if __name__ == "__main__":
    main()
