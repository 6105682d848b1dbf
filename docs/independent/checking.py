"""What every check of a record needs: refusals, canonical JSON, hexadecimal, and the verdict."""

import base64
import binascii
import hashlib
import json
import re


class Refuted(Exception):
    """Something is not as it should be; the text says what."""


class NotChecked(Exception):
    """Something could not be looked at; the text says why."""


def need(holds, otherwise):
    if not holds:
        raise Refuted(otherwise)


def together(*parts):
    """Parts of one claim: refuted if one is, not checked if one is, and only else what each returns."""
    open_, found = None, []
    for part in parts:
        try:
            found.append(part())
        except NotChecked as why:
            open_ = open_ or why
    if open_ is not None:
        raise open_
    return found


def no_duplicates(pairs):
    need(len({name for name, _ in pairs}) == len(pairs), "a JSON object names a field twice")
    return dict(pairs)


def no_fraction(text):
    raise Refuted(f"{text} is not an integer")


def integer(text):
    need(text != "-0" and len(text) <= 17 and abs(int(text)) < 2**53, "an integer is too large")
    return int(text)


# How deep lists and objects may stand in one another.
DEEPEST = 127


def depth(value):
    if not isinstance(value, (dict, list)):
        return 0
    inside = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth, inside), default=0)


def parse_json(text):
    try:
        value = json.loads(
            text,
            object_pairs_hook=no_duplicates,
            parse_float=no_fraction,
            parse_int=integer,
            parse_constant=no_fraction,
        )
        need(depth(value) <= DEEPEST, "JSON that is nested too deeply")
        return value
    except (ValueError, RecursionError) as error:
        raise Refuted(f"not JSON: {error}") from None


def in_order(value):
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))
        return {name: in_order(value[name]) for name in names}
    return [in_order(item) for item in value] if isinstance(value, list) else value


def canonical(value):
    """RFC 8785."""
    try:
        text = json.dumps(in_order(value), separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        raise Refuted("JSON that has no canonical form") from None


def fields(value, *names):
    good = isinstance(value, dict) and set(value) == set(names)
    need(good, "a JSON object does not have exactly the fields " + ", ".join(names))
    return [value[name] for name in names]


def unhex(text, length=None):
    good = isinstance(text, str) and re.fullmatch(r"(?:[0-9a-f]{2})*", text)
    need(good, "something that should be lower-case hexadecimal is not")
    need(length in (None, len(text) // 2), f"not {length} bytes in hexadecimal")
    return bytes.fromhex(text)


def unbase64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refuted("something that should be base64 is not") from None
    # Bits that the last character has and no byte needs are zero: one value has one spelling.
    need(base64.b64encode(data).decode() == text, "something that should be base64 is not")
    return data


def sha256(data):
    return hashlib.sha256(data).digest()


class Verdict:
    """Claims, in the order they were looked at."""

    def __init__(self):
        self.claims = []
        self.fingerprint = None
        # Set where what the pages show was to be compared with the entries and could not be.
        self.open = False

    def claim(self, name, check, quiet=False, **where):
        """Runs a check: what it returns is the detail, or None. A quiet one tells only failure."""
        try:
            result, detail = "proved", check()
        except Refuted as why:
            result, detail = "refuted", str(why)
        except NotChecked as why:
            result, detail = "not-checked", str(why)
        except (RecursionError, ValueError, TypeError, KeyError, AttributeError, IndexError) as why:
            # Whatever a damaged file can provoke is a refutation, never a crash.
            result, detail = "refuted", f"cannot be read: {why!r}"
        claim = {"claim": name, "result": result, **where}
        if isinstance(detail, str):
            claim["detail"] = detail
        if result != "proved" or not quiet:
            self.claims.append(claim)
        return result == "proved"

    def as_json(self):
        refuted = any(claim["result"] == "refuted" for claim in self.claims)
        known = any(claim["claim"] == "signer-known" and claim["result"] == "proved" for claim in self.claims)
        return {
            "result": "refuted" if refuted else "not-checked" if self.open else "proved",
            "signer": "trusted" if known else "unknown",
            "fingerprint": self.fingerprint,
            "claims": self.claims,
        }
