"""A record's manifest and transcript in a file of whatever form: docs/formats/record.md, "Saved again"."""

import zlib

LONGEST = 64 << 20
NOTE, TRANSCRIPT = b"keymoot-record/1\n", b'{"format":"keymoot-transcript/'


def parts(data):
    """The manifest's note and the transcript, found by where streams begin; None if they are not there."""
    found = {}
    for stream in streams(data):
        for start in (NOTE, TRANSCRIPT):
            if start not in found:
                content = content_of(data, stream, start)
                if content is not None:
                    found[start] = content
        if len(found) == 2:
            return found[NOTE].rstrip(b" "), found[TRANSCRIPT]
    return None


def streams(data):
    place = data.find(b"stream")
    while place >= 0:
        start = place + len(b"stream")
        for end in (b"\r\n", b"\n"):
            if data.startswith(end, start):
                yield start + len(end)
                break
        place = data.find(b"stream", start)


def content_of(data, place, start):
    if data.startswith(start, place):
        end = data.find(b"endstream", place)
        if end < 0 or end - place > LONGEST:
            return None
        plain = data[place:end]
        for line in (b"\n", b"\r"):
            plain = plain[:-1] if plain.endswith(line) else plain
        return plain
    # Only what begins rightly is decompressed further.
    try:
        if zlib.decompressobj().decompress(data[place : place + 4096], len(start)) != start:
            return None
        decoder = zlib.decompressobj()
        content = decoder.decompress(memoryview(data)[place:], LONGEST + 1)
    except zlib.error:
        return None
    return content if decoder.eof and len(content) <= LONGEST else None
