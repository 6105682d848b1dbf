"""Kinds of damage to the file: its bytes, form, pages, fonts and attachments."""

import re
import zlib

from corpus import kind
from forging import Draft, Signer, Value, checking, name, number, ref, transcript_of

# -- bytes that are missing, added or changed, and nobody signed again


@kind("empty", "nothing in the file", "manifest-signed", "no manifest")
def empty(record):
    return b""


@kind("one-byte-short", "the last byte is missing", "file-whole", "1 bytes of the record are missing")
def one_byte_short(record):
    return record[:-1]


@kind("cut-in-half", "the second half is missing", "manifest-signed", "no manifest")
def cut_in_half(record):
    return record[: len(record) // 2]


@kind("cut-in-manifest", "cut within the manifest", "manifest-signed", "has no end")
def cut_in_manifest(record):
    return record[: record.rindex(b"keymoot-record/1\n") + 700]


@kind("newline-added", "a newline after the end", "file-whole", "1 bytes follow the end")
def newline_added(record):
    return record + b"\n"


@kind("bytes-before", "a mail's header before the file", "file-whole", "bytes stand before", python="file-whole")
def bytes_before(record):
    return b"Content-Type: application/pdf\r\n\r\n" + record


@kind("twice-over", "the record twice, one after the other", "file-whole", "stand before the record")
def twice_over(record):
    return record + record


@kind("note-appended", "a note, as a viewer saves it: a second revision", "file-whole", "follow the end of the record; its first")
def note_appended(record):
    at = len(record)
    more = b"9001 0 obj\n<< /Type /Annot /Subtype /Text /Rect [ 0 0 9 9 ] /Contents (looks fine) >>\nendobj\n"
    xref = b"xref\n9001 1\n%010d 00000 n \ntrailer\n<< /Size 9002 /Root 1 0 R /Prev 9 >>\nstartxref\n%d\n%%%%EOF\n"
    return record + more + xref % (at, at + len(more))


@kind("older-header", "the header says PDF 1.4", "file-whole", "does not begin as a record does")
def older_header(record):
    return record.replace(b"%PDF-1.7", b"%PDF-1.4", 1)


@kind("no-pdf-header", "the header is a ZIP file's", "file-whole", "does not begin as a record does")
def no_pdf_header(record):
    return b"PK\x03\x04" + record[4:]


@kind("one-bit", "one bit of a page's content turned", "bytes-as-signed", "not byte for byte", python="file-whole,page-as-signed,bytes-as-signed")
def one_bit(record):
    pdf = Draft(record)
    at = record.index(pdf.streams[pdf.contents(0)]) + 99
    return record[:at] + bytes([record[at] ^ 1]) + record[at + 1:]


@kind("line-ends", "sent as text: each line ends in CR LF", "manifest-signed", "no manifest")
def line_ends(record):
    return record.replace(b"\n", b"\r\n")


@kind("seven-bit", "sent as text: the eighth bit of each byte is lost", "manifest-signed", "")
def seven_bit(record):
    return bytes(byte & 0x7F for byte in record)


@kind("offset-changed", "an offset in the table of objects is another", "file-whole", "")
def offset_changed(record):
    at = record.rindex(b"\nxref\n") + 6 + record[record.rindex(b"\nxref\n") + 6:].index(b" 00000 n") - 1
    return record[:at] + (b"1" if record[at:at + 1] != b"1" else b"2") + record[at + 1:]


@kind("startxref-changed", "startxref points elsewhere", "file-whole", "cross-reference table cannot be read")
def startxref_changed(record):
    at = record.rindex(b"\n%%EOF") - 1
    return record[:at] + (b"1" if record[at:at + 1] != b"1" else b"2") + record[at + 1:]


@kind("other-id", "the file's ID is not of its transcript", "file-whole", "")
def other_id(record):
    return re.sub(rb"/ID \[ <[0-9a-f]{32}> <[0-9a-f]{32}>", b"/ID [ <" + b"0" * 32 + b"> <" + b"0" * 32 + b">", record)


@kind("padding-used", "words after the manifest, in its place", "file-whole", "something after the manifest")
def padding_used(record):
    at = record.rindex(b"          \nendstream")
    return record[:at] + b"   approved" [:10] + record[at + 10:]


# -- pages


@kind("pages-swapped", "two pages stand in each other's place", "page-as-signed", "not the one that was signed")
def pages_swapped(record):
    draft = Draft(record)
    kids = draft.tree()[b"Kids"].value
    kids[0], kids[1] = kids[1], kids[0]
    return draft.finish()


@kind("page-removed", "a page is gone", "page-as-signed", "", python="page-as-signed,file-whole")
def page_removed(record):
    draft = Draft(record)
    kids = draft.tree()[b"Kids"].value
    gone = kids.pop()
    draft.tree()[b"Count"] = number(len(kids))
    # Reached from Info, so that nothing else is wrong with the file.
    info = draft.objects[draft.trailer.value[b"Info"].value].value
    info[b"Kept"] = gone
    return draft.finish()


@kind("page-added", "a page that was not signed", "page-as-signed", "added after signing")
def page_added(record):
    draft = Draft(record)
    page = Value("dict", dict(draft.page(0)))
    new = draft.add(page)
    draft.tree()[b"Kids"].value.append(ref(new))
    draft.tree()[b"Count"] = number(len(draft.tree()[b"Kids"].value))
    return draft.finish()


@kind("page-twice", "one page stands twice, another not at all", "file-whole", "", python="file-whole")
def page_twice(record):
    draft = Draft(record)
    kids = draft.tree()[b"Kids"].value
    draft.objects[draft.trailer.value[b"Info"].value].value[b"Kept"] = kids[1]
    kids[1] = ref(kids[0].value)
    return draft.finish()


@kind("text-overlaid", "a line more on a page", "page-as-signed", "not the one that was signed")
def text_overlaid(record):
    draft = Draft(record)
    content = draft.drawn(0)
    show = re.search(rb"BT\n.*?ET", content, re.DOTALL)
    draft.draw(0, content + b"\n" + (show[0] if show else b"q Q"))
    return draft.finish()


@kind("text-covered", "a white box over a page", "page-as-signed", "not the one that was signed")
def text_covered(record):
    draft = Draft(record)
    draft.draw(1, draft.drawn(1) + b"\nq 1 1 1 rg 50 50 400 400 re f Q")
    return draft.finish()


@kind("letter-changed", "one letter of a page is another", "page-as-signed", "not the one that was signed")
def letter_changed(record):
    draft = Draft(record)
    content = draft.drawn(0)
    shown = re.findall(rb"<([0-9A-F]{4,})> Tj", content)
    one = next(text for text in shown if text[:4] != text[4:8] and len(text) >= 8)
    draft.draw(0, content.replace(one, one[4:8] + one[:4] + one[8:], 1))
    return draft.finish()


@kind("page-cropped", "a page's box is smaller", "page-as-signed", "not the one that was signed")
def page_cropped(record):
    draft = Draft(record)
    draft.page(0)[b"CropBox"] = Value("array", [number(0), number(300), number(500), number(800)])
    return draft.finish()


@kind("page-turned", "a page is turned upside down", "page-as-signed", "not the one that was signed")
def page_turned(record):
    draft = Draft(record)
    draft.page(0)[b"Rotate"] = number(180)
    return draft.finish()


@kind("page-bomb", "a page's content is 1.1 GiB, compressed to little", "page-as-signed", "too large")
def page_bomb(record):
    draft = Draft(record)
    draft.streams[draft.contents(0)] = bomb(1100 << 20)
    return draft.finish()


@kind("page-garbage", "bytes after a page's compressed content", "page-as-signed", "cannot be read")
def page_garbage(record):
    draft = Draft(record)
    draft.streams[draft.contents(0)] += b"more"
    return draft.finish()


@kind("page-cycle", "a page leads back to itself", "page-as-signed", "refers back to itself")
def page_cycle(record):
    draft = Draft(record)
    draft.page(0)[b"Group"] = ref(draft.pages[0])
    return draft.finish()


@kind("annotation", "a sticky note on a page", "file-whole", "Annots")
def annotation(record):
    draft = Draft(record)
    draft.page(0)[b"Annots"] = Value("array", [])
    return draft.finish()


@kind("open-action", "a script that runs when the file is opened", "file-whole", "OpenAction")
def open_action(record):
    draft = Draft(record)
    action = Value("dict", {b"S": name(b"JavaScript"), b"JS": Value("string", b"<616c65727428 29>".replace(b" ", b""))})
    draft.catalog()[b"OpenAction"] = action
    return draft.finish()


@kind("metadata", "XMP metadata added", "file-whole", "Metadata")
def metadata(record):
    draft = Draft(record)
    xmp = Value("dict", {b"Subtype": name(b"XML"), b"Type": name(b"Metadata")})
    draft.catalog()[b"Metadata"] = ref(draft.add(xmp, b"<x:xmpmeta/>"))
    return draft.finish()


@kind("hidden-object", "an object that nothing leads to", "file-whole", "is not a part of the record")
def hidden_object(record):
    draft = Draft(record)
    draft.add(Value("string", b"<6b6579>"))
    return draft.finish()


@kind("layers", "optional content, shown or not", "file-whole", "OCProperties")
def layers(record):
    draft = Draft(record)
    draft.catalog()[b"OCProperties"] = Value("dict", {})
    return draft.finish()


# -- fonts


@kind("fonts-stripped", "the embedded fonts are gone", "fonts-as-signed", "not those that were signed")
def fonts_stripped(record):
    draft = Draft(record)
    info = draft.objects[draft.trailer.value[b"Info"].value].value
    for place, (number_, key) in enumerate(draft.font_files()):
        info[b"F%d" % place] = draft.objects[number_].value.pop(key)
    return draft.finish()


@kind("fonts-exchanged", "two fonts stand for each other", "page-as-signed", "not the one that was signed")
def fonts_exchanged(record):
    draft = Draft(record)
    (one, key), (two, other) = draft.font_files()[:2]
    first, second = draft.objects[one].value, draft.objects[two].value
    first[key], second[other] = second[other], first[key]
    return draft.finish()


@kind("font-altered", "a font's outlines are others", "fonts-as-signed", "not those that were signed")
def font_altered(record):
    draft = Draft(record)
    number_, key = draft.font_files()[0]
    program = draft.objects[number_].value[key].value
    content = bytearray(zlib.decompress(draft.streams[program]))
    content[-1] ^= 1
    draft.streams[program] = zlib.compress(bytes(content))
    return draft.finish()


# -- attachments


@kind("attachment-replaced", "another record's transcript is attached", "attachments-as-signed", "is not the one that was signed")
def attachment_replaced(record):
    draft = Draft(record)
    other = transcript_of(record)
    other["ceremonies"] = [*other["ceremonies"], "another"]
    content = checking.canonical(other)
    file = draft.files["transcript.json"]
    draft.streams[file] = zlib.compress(content)
    draft.objects[file].value[b"Params"].value[b"Size"] = number(len(content))
    return draft.finish(keep=True)


@kind("attachment-removed", "the transcript is not attached", "attachments-as-signed", "missing or damaged", python="attachments-as-signed,leaves-open")
def attachment_removed(record):
    draft = Draft(record)
    pairs = draft.catalog()[b"Names"].value[b"EmbeddedFiles"].value[b"Names"].value
    draft.objects[draft.trailer.value[b"Info"].value].value[b"Kept"] = pairs[3]
    del pairs[2:4], draft.catalog()[b"AF"].value[1:]
    return draft.finish(keep=True)


@kind("attachment-renamed", "the transcript has another name", "attachments-as-signed", "missing or damaged", python="attachments-as-signed,leaves-open,file-whole")
def attachment_renamed(record):
    draft = Draft(record)
    pairs = draft.catalog()[b"Names"].value[b"EmbeddedFiles"].value[b"Names"].value
    new = Value("string", b"<%s>" % b"zz.json".hex().encode())
    specification = draft.objects[pairs[3].value].value
    pairs[2] = specification[b"F"] = specification[b"UF"] = new
    return draft.finish(keep=True)


@kind("attachment-added", "a file attached after signing", "attachments-as-signed", "attached after signing")
def attachment_added(record):
    draft = Draft(record)
    content = b"approved by everybody"
    file = draft.add(Value("dict", {
        b"Filter": name(b"FlateDecode"), b"Params": Value("dict", {b"Size": number(len(content))}),
        b"Subtype": name(b"text/plain"), b"Type": name(b"EmbeddedFile"), b"Length": number(0),
    }), zlib.compress(content))
    text = Value("string", b"<%s>" % b"zz.txt".hex().encode())
    both = Value("dict", {b"F": ref(file), b"UF": ref(file)})
    specification = draft.add(Value("dict", {
        b"AFRelationship": name(b"Data"), b"Desc": text, b"EF": both, b"F": text, b"Type": name(b"Filespec"), b"UF": text,
    }))
    draft.catalog()[b"Names"].value[b"EmbeddedFiles"].value[b"Names"].value.extend([text, ref(specification)])
    draft.catalog()[b"AF"].value.append(ref(specification))
    return draft.finish()


@kind("attachment-size", "the transcript's stream says that it has another size", "attachments-as-signed", "", python="attachments-as-signed,file-whole")
def attachment_size(record):
    draft = Draft(record)
    draft.objects[draft.files["transcript.json"]].value[b"Params"].value[b"Size"] = number(5)
    return draft.finish(keep=True)


@kind("attachment-bomb", "the transcript is 80 MiB of blanks", "leaves-open", "missing or damaged")
def attachment_bomb(record):
    draft = Draft(record)
    draft.streams[draft.files["transcript.json"]] = bomb(80 << 20)
    draft.objects[draft.files["transcript.json"]].value[b"Params"].value[b"Size"] = number(80 << 20)
    return draft.finish(keep=True)


@kind("attachments-unlisted", "AF names the attachments in another order", "file-whole", "")
def attachments_unlisted(record):
    draft = Draft(record)
    draft.catalog()[b"AF"].value.reverse()
    return draft.finish()


@kind("attachment-other-name", "an attachment has another name for other viewers", "file-whole", "")
def attachment_other_name(record):
    draft = Draft(record)
    pairs = draft.catalog()[b"Names"].value[b"EmbeddedFiles"].value[b"Names"].value
    draft.objects[pairs[3].value].value[b"UF"] = Value("string", b"<%s>" % b"other.json".hex().encode())
    return draft.finish()


# -- the manifest


@kind("manifest-unsigned", "the manifest's signature is gone", "manifest-signed", "")
def manifest_unsigned(record):
    at = record.rindex("\n— ".encode())
    end = record.index(b"\n", at + 1)
    return record[:at] + b"\n" + b" " * (end - at - 1) + record[end:]


@kind("manifest-signature", "one letter of the manifest's signature is another", "manifest-signed", "")
def manifest_signature(record):
    at = record.index(b"\n", record.rindex("\n— ".encode()) + 1) - 20
    return record[:at] + (b"A" if record[at:at + 1] != b"A" else b"B") + record[at + 1:]


@kind("manifest-other-key", "the manifest is signed by another key than the journal's", "manifest-signed", "another key than the journal")
def manifest_other_key(record):
    return Draft(record).finish(Signer("somebody-else"), keep=True)


@kind("manifest-other-room", "the manifest is another room's", "manifest-signed", "two rooms")
def manifest_other_room(record):
    draft = Draft(record)
    draft.manifest["room"] = "00" * 16
    return draft.finish()


@kind("manifest-spaces", "the manifest's JSON has spaces", "manifest-signed", "")
def manifest_spaces(record):
    draft = Draft(record)
    text = draft.manifest_text
    draft.manifest_text = lambda: text().replace('","', '", "', 1)
    return draft.finish()


@kind("manifest-unknown-field", "the manifest has a field more", "manifest-signed", "unknown field")
def manifest_unknown_field(record):
    draft = Draft(record)
    draft.manifest["approved"] = True
    return draft.finish()


@kind("manifest-no-pages", "the manifest names no pages", "page-as-signed", "names no pages", python="manifest-signed,page-as-signed")
def manifest_no_pages(record):
    draft = Draft(record)
    draft.manifest["pages"] = []
    return draft.finish()


@kind("manifest-elsewhere", "the manifest says that it stands elsewhere", "file-whole", "does not stand where it says")
def manifest_elsewhere(record):
    draft = Draft(record)
    draft.hole_moves = 1
    return draft.finish()


@kind("manifest-without-transcript", "the manifest lists no transcript", "manifest-signed", "lists no transcript")
def manifest_without_transcript(record):
    draft = Draft(record)
    draft.manifest["attachments"] = []
    return draft.finish()


def bomb(size):
    """As many blanks, compressed."""
    packer, out = zlib.compressobj(9), []
    block = b" " * (1 << 20)
    for _ in range(size >> 20):
        out.append(packer.compress(block))
    return b"".join([*out, packer.flush()])


