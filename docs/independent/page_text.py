"""The text of a record's pages, as docs/formats/record.md describes it, and whether it tells the entries."""

import re
import sys

from checking import need
from pdf_form import Pdf
from pgp_words import words

SHOWN = re.compile(rb"/([!-~]+) -?[0-9.]+ Tf\n|<((?:[0-9A-F]{4})*)> Tj\n")
PAIR = re.compile(rb"<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>")


def mapped(data):
    """What each code of a font stands for."""
    pairs = (pair for block in re.findall(rb"beginbfchar\n(.*?)endbfchar", data, re.DOTALL) for pair in PAIR.findall(block))
    return {code: bytes.fromhex(text.decode()).decode("utf-16-be", "replace") for code, text in pairs}


def shown(pdf, number):
    """The texts that a page shows, in the order in which it draws them."""
    page = pdf.object(number)
    fonts = direct(pdf, direct(pdf, page.get(b"Resources")).get(b"Font"))
    maps = {}
    for name, font in fonts.value.items():
        unicode = direct(pdf, font).get(b"ToUnicode")
        need(unicode is not None and unicode.kind == "ref", "a font does not say what it shows")
        maps[name] = mapped(pdf.content(unicode.value))
    contents = page.get(b"Contents")
    need(contents is not None and contents.kind == "ref", "a page's contents cannot be read")
    texts, codes = [], None
    for name, run in SHOWN.findall(pdf.content(contents.value)):
        if name:
            need(name in maps, "a page uses a font it does not have")
            codes = maps[name]
        else:
            need(codes is not None, "a page shows text without a font")
            texts.append("".join(codes.get(run[at : at + 4], "\ufffd") for at in range(0, len(run), 4)))
    return texts


def direct(pdf, value):
    need(value is not None, "a page's resources cannot be read")
    return pdf.object(value.value) if value.kind == "ref" else value


def grouped(digits):
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def check(pdf, fingerprint, chapters):
    """`chapters` are the entries of each ceremony that the record tells of."""
    pages = [shown(pdf, number) for number in pdf.pages]
    spoken = words(bytes.fromhex(fingerprint))
    for number, texts in enumerate(pages, 1):
        need(grouped(fingerprint) in texts, f"page {number} bears another fingerprint than the transcript's")
        need(says(texts, spoken), f"page {number} bears other words than the fingerprint's")
        need(f"Page {number} of {len(pages)}" in texts, f"page {number} does not say which it is")
    texts = [text for page in pages for text in page]
    at = 0
    for entries in chapters:
        for entry in entries:
            row = (str(entry.seq), entry.at[11:19], entry.type)
            while at + 2 < len(texts) and not tells(texts[at : at + 3], *row):
                at += 1
            need(at + 2 < len(texts), f"the pages do not list entry {entry.seq}")
            at += 3


def says(texts, spoken):
    """Whether texts that follow one another, with spaces between, are these words."""
    for first in range(len(texts)):
        joined = texts[first]
        for one in texts[first + 1 :]:
            if joined == spoken or not spoken.startswith(joined + " "):
                break
            joined += " " + one
        if joined == spoken:
            return True
    return False


def tells(texts, seq, time, kind):
    """Whether three texts begin a row of the journal's table. A time may have its day before it."""
    return texts[0] == seq and texts[1].endswith(time) and texts[2] == kind


def main():
    """Writes the texts of a record's pages, one to a line, an empty line after each page."""
    with open(sys.argv[1], "rb") as file:
        pdf = Pdf(file.read())
    for number in pdf.pages:
        print(*shown(pdf, number), "", sep="\n")


if __name__ == "__main__":
    main()
