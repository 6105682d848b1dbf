"""PDF in the one form a record has, as docs/formats/record.md describes it, and its digests."""

import re
import zlib

from checking import Refuted, need, sha256

MOST_DECODED = 1 << 30
MOST_OBJECTS = 999_999
DEEPEST = 32
TOKEN = re.compile(
    rb"(?P<open><<|\[)|(?P<close>>>|\])|(?P<name>/(?:[!-~])*)|(?P<string><(?:[0-9a-f]{2})*>)"
    rb"|(?P<number>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)|(?P<other>true|false|null)"
)
DELIMITERS = b"()<>[]{}/%#"


class Value:
    """A parsed object: kind is dict, array, ref, name, string, number or other."""

    def __init__(self, kind, value):
        self.kind, self.value = kind, value

    def get(self, key):
        return self.value.get(key) if self.kind == "dict" else None


def read_name(token):
    """A name's bytes; refuses any spelling but the one a record uses."""
    need(len(token) <= 128, "a name is too long")
    name, at = bytearray(), 1
    while at < len(token):
        byte = token[at]
        if byte == ord("#"):
            digits = token[at + 1 : at + 3]
            need(re.fullmatch(rb"[0-9A-F]{2}", digits), "a name is wrongly escaped")
            byte, at = int(digits, 16), at + 3
            need(byte in DELIMITERS or not 0x21 <= byte <= 0x7E, "a name is needlessly escaped")
        else:
            need(byte not in DELIMITERS, "a name holds a delimiter")
            at += 1
        name.append(byte)
    return bytes(name)


class Parser:
    """Reads one object written on one line."""

    def __init__(self, line):
        self.tokens, self.at = line.split(b" "), 0

    def whole(self):
        value = self.value(0)
        need(self.at == len(self.tokens), "more than one object on a line")
        return value

    def next(self):
        need(self.at < len(self.tokens), "an object ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def value(self, depth):
        need(depth <= DEEPEST, "objects are nested too deeply")
        token = self.next()
        match = TOKEN.fullmatch(token)
        need(match, f"not written as in a record: {token[:40]!r}")
        kind = match.lastgroup
        need(kind != "number" or len(token) <= 64, "a number is too long")
        if token == b"<<":
            return self.dictionary(depth)
        if token == b"[":
            items = []
            while self.tokens[self.at : self.at + 1] != [b"]"]:
                items.append(self.value(depth + 1))
            self.at += 1
            return Value("array", items)
        need(kind != "close", "a bracket is closed that was not opened")
        if kind == "name":
            return Value("name", read_name(token))
        if kind == "number" and self.tokens[self.at : self.at + 2] == [b"0", b"R"]:
            need(re.fullmatch(rb"[1-9][0-9]{0,6}", token), "a reference cannot be read")
            self.at += 2
            return Value("ref", int(token))
        return Value(kind, token)

    def dictionary(self, depth):
        entries, before = {}, None
        while True:
            token = self.next()
            if token == b">>":
                return Value("dict", entries)
            need(token[:1] == b"/", "a dictionary's key is not a name")
            need(before is None or before < token, "a dictionary's keys are not in order")
            entries[read_name(token)] = self.value(depth + 1)
            before = token


def spelled(name):
    return b"/" + b"".join(
        bytes([byte])
        if 0x21 <= byte <= 0x7E and byte not in DELIMITERS
        else b"#%02X" % byte
        for byte in name
    )


def keys(value, needed, allowed=()):
    """A dictionary with these keys, and perhaps those that are allowed."""
    need(value is not None and value.kind == "dict", "something is not a dictionary")
    have = set(value.value)
    strange = sorted(have - set(needed) - set(allowed))
    need(not strange, f"a record does not hold {b', '.join(strange).decode('latin-1')}")
    need(set(needed) <= have, "something a record needs is missing")


def named(value, name):
    """Whether a dictionary is of this Type."""
    kind = value.get(b"Type")
    return (kind.kind, kind.value) == ("name", name)


class Pdf:
    """The file's objects, and their digests."""

    def __init__(self, data):
        self.data, self.objects, self.streams, self.places = data, {}, {}, {}
        self.decoded, self.digests = 0, {}
        head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
        need(data.startswith(head), "the file does not begin like a record")
        at, offsets = len(head), []
        while not data.startswith(b"xref\n", at):
            need(len(offsets) < MOST_OBJECTS, "too many objects")
            offsets.append(at)
            at = self.read_object(len(offsets), at)
        table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        need(data.startswith(table + b"trailer\n", at), "the table of objects is not right")
        start = at + len(table) + len(b"trailer\n")
        line = self.line(start)
        self.trailer = Parser(line).whole()
        end = b"\nstartxref\n%d\n%%%%EOF\n" % at
        need(data[start + len(line) :] == end, "the file does not end like a record")
        self.check_shape()

    def line(self, at):
        end = self.data.find(b"\n", at)
        need(end >= 0, "the file ends within an object")
        return self.data[at:end]

    def expect(self, text, at):
        need(self.data.startswith(text, at), f"{text!r} is missing")
        return at + len(text)

    def read_object(self, number, at):
        at = self.expect(b"%d 0 obj\n" % number, at)
        line = self.line(at)
        value = self.objects[number] = Parser(line).whole()
        at += len(line) + 1
        if self.data.startswith(b"stream\n", at):
            length = value.get(b"Length")
            good = length is not None and length.kind == "number"
            need(good and re.fullmatch(rb"0|[1-9][0-9]{0,9}", length.value), "a stream has no length")
            start = at + len(b"stream\n")
            self.places[number] = start, int(length.value)
            self.streams[number] = self.data[start : start + int(length.value)]
            at = self.expect(b"\nendstream\n", start + int(length.value))
        return self.expect(b"endobj\n", at)

    def content(self, number):
        """A stream's bytes, decompressed where it says so and nothing else was done to them."""
        value = self.objects[number]
        if not self.compressed(value):
            return self.streams[number]
        unzip = zlib.decompressobj()
        try:
            data = unzip.decompress(self.streams[number], MOST_DECODED - self.decoded + 1)
        except zlib.error as error:
            raise Refuted(f"a stream cannot be decompressed: {error}") from None
        self.decoded += len(data)
        need(self.decoded <= MOST_DECODED, "the streams are too large when decompressed")
        need(unzip.eof and not unzip.unused_data, "something follows the compressed data")
        return data

    @staticmethod
    def compressed(value):
        filter_ = value.get(b"Filter")
        plain = filter_ is not None and (filter_.kind, filter_.value) == ("name", b"FlateDecode")
        return plain and value.get(b"DecodeParms") is None

    def form(self, value, path, without=()):
        """Canonical form: references replaced by the digests of what they lead to."""
        if value.kind == "dict":
            parts = [b"<<"]
            for key, item in value.value.items():
                if key not in without:
                    parts += [spelled(key), self.form(item, path)]
            return b" ".join([*parts, b">>"])
        if value.kind == "array":
            return b" ".join([b"[", *(self.form(item, path) for item in value.value), b"]"])
        if value.kind == "ref":
            return b"@" + self.digest(value.value, path).hex().encode()
        return spelled(value.value) if value.kind == "name" else value.value

    def digest(self, number, path=()):
        if number not in self.digests:
            need(number not in path, "objects lead back to themselves")
            need(len(path) <= 64, "references lead too far")
            need(number in self.objects, "a reference leads nowhere")
            value, path = self.objects[number], (*path, number)
            if number in self.streams:
                without = (b"Length", b"Filter") if self.compressed(value) else (b"Length",)
                form = self.form(value, path, without)
                form += b" stream @" + sha256(self.content(number)).hex().encode()
            else:
                form = self.form(value, path)
            self.digests[number] = sha256(form)
        return self.digests[number]

    def check_shape(self):
        keys(self.trailer, (b"ID", b"Info", b"Root", b"Size"))
        size = self.trailer.get(b"Size").value
        need(size == b"%d" % (len(self.objects) + 1), "the number of objects is not right")
        ids = self.trailer.get(b"ID")
        good = ids.kind == "array" and [one.kind for one in ids.value] == ["string"] * 2
        need(good and ids.value[0].value == ids.value[1].value, "the file's ID cannot be read")
        self.id = ids.value[0].value[1:-1].decode()
        root, info = self.trailer.get(b"Root"), self.trailer.get(b"Info")
        need((root.kind, root.value) == ("ref", 1), "the catalog is not the first object")
        need(info.kind == "ref" and self.object(info.value).kind == "dict", "there is no Info")
        self.catalog = self.object(1)
        keys(
            self.catalog,
            (b"AF", b"Names", b"Pages", b"Type"),
            (b"Lang", b"PageLayout", b"PageMode", b"ViewerPreferences"),
        )
        root = self.catalog.get(b"Pages")
        need(root.kind == "ref" and named(self.catalog, b"Catalog"), "the catalog cannot be read")
        tree = self.object(root.value)
        keys(tree, (b"Count", b"Kids", b"Type"))
        kids = tree.get(b"Kids")
        good = kids.kind == "array" and all(kid.kind == "ref" for kid in kids.value)
        count = tree.get(b"Count")
        good = good and (count.kind, count.value) == ("number", b"%d" % len(kids.value))
        need(good and named(tree, b"Pages"), "the pages cannot be read")
        self.pages = [kid.value for kid in kids.value]
        need(len(set(self.pages)) == len(self.pages), "one page stands in the file twice")
        for number in self.pages:
            page = self.objects.get(number)
            optional = (
                b"ArtBox BleedBox Contents CropBox Group MediaBox Resources Rotate TrimBox UserUnit"
            )
            keys(page, (b"Parent", b"Type"), optional.split())
            parent = page.get(b"Parent")
            good = parent.kind == "ref" and parent.value == root.value and named(page, b"Page")
            need(good, "a page belongs to another tree")
        self.check_reached()

    def object(self, number):
        need(number in self.objects, "a reference leads nowhere")
        return self.objects[number]

    def check_reached(self):
        waiting, reached = [self.trailer], set()
        while waiting:
            value = waiting.pop()
            if value.kind == "ref":
                if value.value not in reached:
                    need(value.value in self.objects, "a reference leads nowhere")
                    reached.add(value.value)
                    waiting.append(self.objects[value.value])
            elif value.kind == "array":
                waiting += value.value
            elif value.kind == "dict":
                waiting += value.value.values()
        need(len(reached) == len(self.objects), "the file holds objects nothing leads to")

    def attachments(self):
        """Names and the numbers of the streams, in order."""
        files = self.catalog.get(b"Names").get(b"EmbeddedFiles")
        keys(self.catalog.get(b"Names"), (b"EmbeddedFiles",))
        keys(files, (b"Names",))
        pairs = files.get(b"Names")
        good = pairs.kind == "array" and len(pairs.value) % 2 == 0
        need(good, "the attachments cannot be read")
        found = {}
        for name, reference in zip(pairs.value[::2], pairs.value[1::2]):
            need((name.kind, reference.kind) == ("string", "ref"), "an attachment cannot be read")
            try:
                text = bytes.fromhex(name.value[1:-1].decode()).decode()
            except ValueError:
                raise Refuted("an attachment's name cannot be read") from None
            need(text not in found, "two attachments have one name")
            found[text] = self.attached(text, name.value, self.object(reference.value))
        need(list(found) == sorted(found), "the attachments are not in order")
        associated = self.catalog.get(b"AF")
        same = associated.kind == "array" and [one.value for one in associated.value] == [
            one.value for one in pairs.value[1::2]
        ] and all(one.kind == "ref" for one in associated.value)
        need(same, "AF does not name the attachments")
        return found

    def attached(self, text, name, specification):
        """The stream of a file specification, which is written in one form."""
        keys(specification, (b"AFRelationship", b"Desc", b"EF", b"F", b"Type", b"UF"))
        for key in (b"F", b"UF"):
            one = specification.get(key)
            need((one.kind, one.value) == ("string", name), f"{text} has another name elsewhere")
        related = specification.get(b"AFRelationship")
        good = (related.kind, related.value) == ("name", b"Data") and named(specification, b"Filespec")
        need(good and specification.get(b"Desc").kind == "string", f"{text} is wrongly described")
        keys(specification.get(b"EF"), (b"F", b"UF"))
        one, other = (specification.get(b"EF").get(key) for key in (b"F", b"UF"))
        good = one.kind == other.kind == "ref" and one.value == other.value
        need(good and one.value in self.streams, f"{text} leads to two streams, or none")
        stream = self.objects[one.value]
        if text == "manifest.note":
            keys(stream, (b"Length", b"Subtype", b"Type"))
        else:
            keys(stream, (b"Filter", b"Length", b"Params", b"Subtype", b"Type"))
            need(self.compressed(stream), f"{text} is not compressed")
            keys(stream.get(b"Params"), (b"Size",))
            size = stream.get(b"Params").get(b"Size")
            good = size.kind == "number" and size.value == b"%d" % len(self.content(one.value))
            need(good, f"{text} says that it has another size")
        good = named(stream, b"EmbeddedFile") and stream.get(b"Subtype").kind == "name"
        need(good, f"{text} is wrongly described")
        return one.value

    def fonts(self):
        programs, waiting = set(), list(self.objects.values())
        while waiting:
            value = waiting.pop()
            if value.kind == "array":
                waiting += value.value
            elif value.kind == "dict":
                waiting += value.value.values()
                for key in (b"FontFile", b"FontFile2", b"FontFile3"):
                    program = value.get(key)
                    if program is not None:
                        good = program.kind == "ref" and program.value in self.streams
                        need(good, "a font program cannot be read")
                        programs.add(program.value)
        return sorted(programs)
