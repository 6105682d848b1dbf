#!/usr/bin/env bash
# What:     PyMuPDF finds 32 attachments in a PDF that qpdf wrote, and none in one with 33. From 33 on
#           qpdf writes the name tree in branches (/Kids), and PyMuPDF looks for /Names at the root
#           only; it raises nothing, embfile_count() is 0.
# Versions: PyMuPDF 2.0 (MuPDF 1.28.5), pikepdf 10.18.0 (qpdf inside), pypdf 7.1.1,
#           pdfdetach 22.12.0 (Debian 12). Seen 2026-11-28.
# Standard: ISO 32000-1, 7.9.6: the root of a name tree has either /Names or /Kids; both are usual.
# Matters:  a record with a page of evidence for each step has more than 32 attachments. A check that
#           asks PyMuPDF whether anything is attached passes in rehearsal, with few, and then says of
#           the real record that it has none. Count with pdfdetach, pypdf or qpdf too.
# Needs:    poppler-utils of Debian 12, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install --no-compile --no-deps pymupdf==2.0
py/bin/pip --quiet --disable-pip-version-check install --no-compile pikepdf==10.18.0 pypdf==7.1.1
pdfdetach -v 2>&1 | sed -n 1p || true
cat >look.py <<'PY'
import sys
import pikepdf, pymupdf, pypdf

count = int(sys.argv[1])
name = f"record-{count}.pdf"
record = pikepdf.new()
record.add_blank_page()
for i in range(count):
    file = f"evidence-{i:03}.json"
    record.attachments[file] = pikepdf.AttachedFileSpec(record, b'{"step":%d}' % i, filename=file)
record.save(name)

again = pikepdf.open(name)
tree = " ".join(again.Root.Names.EmbeddedFiles.keys())
print(tree, len(list(again.attachments)), len(pypdf.PdfReader(name).attachments),
      pymupdf.open(name).embfile_count())
PY
echo "PyMuPDF $(py/bin/python -c 'import pymupdf; print(*pymupdf.version[:2])'), qpdf $(py/bin/python -c 'import pikepdf; print(pikepdf.__libqpdf_version__)') in pikepdf 10.18.0, pypdf 7.1.1"
echo
echo "Expected: every reader counts what was attached."
echo "Seen:"
look() { # attachments, expected key of the root, expected of PyMuPDF
  local root qpdf pypdf mupdf poppler
  read -r root qpdf pypdf mupdf < <(py/bin/python look.py "$1")
  poppler=$(pdfdetach -list "record-$1.pdf" | awk 'NR == 1 { print $1 }')
  echo "  attached $1 (root has $root): qpdf $qpdf, pypdf $pypdf, pdfdetach $poppler, PyMuPDF $mupdf"
  [ "$qpdf $pypdf $poppler" = "$1 $1 $1" ] || changed "one of the others does not count $1"
  [ "$root" = "$2" ] || changed "the tree of $1 has $root at its root"
  [ "$mupdf" = "$3" ] || changed "PyMuPDF counts $mupdf of $1"
}
look 1 /Names 1
look 32 /Names 32
look 33 /Kids 0
look 100 /Kids 0
echo "As described."
