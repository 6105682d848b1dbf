#!/usr/bin/env bash
# What:     Poppler's pdfunite keeps the attachments of the first file and drops those of every other,
#           with exit status 0 and no word. The order of the arguments decides what survives.
# Versions: pdfunite 22.12.0 (Debian 12); pypdf 7.1.1 makes the files. Seen 2026-11-27.
# Standard: ISO 32000-1, 7.11.4 and 7.7.4: attachments are the document's, in its name tree, so one
#           would guess that all are merged or that all are lost.
# Matters:  minutes with the machine-readable transcript attached are joined for the archive; the
#           pages are all there, the first transcript too, so nobody misses the others. Look with
#           pdfdetach -list; file each record by itself.
# Needs:    poppler-utils of Debian 12, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install pypdf==7.1.1
pdfunite -v 2>&1 | head -n 1
cat >make.py <<'PY'
from pypdf import PdfWriter
for name in "spring", "autumn":
    minutes = PdfWriter()
    minutes.add_blank_page(200, 200)
    minutes.add_attachment(f"{name}.json", f'{{"minutes":"{name}"}}'.encode())
    minutes.write(f"{name}.pdf")
PY
py/bin/python make.py
attached() { pdfdetach -list "$1" | sed -n 's/^[0-9]*: //p' | tr '\n' ' '; }
pages() { pdfinfo "$1" | awk '/^Pages:/ { print $2 }'; }

echo
echo "Attached to spring.pdf: $(attached spring.pdf), to autumn.pdf: $(attached autumn.pdf)"
echo "Expected: both attachments in the joined file, or neither, or a warning."
echo "Seen:"
join() { # first, second
  local said status=0
  said=$(pdfunite "$1.pdf" "$2.pdf" joined.pdf 2>&1) || status=$?
  echo "  pdfunite $1.pdf $2.pdf: status $status, printed \"$said\", $(pages joined.pdf) pages, attached: $(attached joined.pdf)"
  [ "$status" = 0 ] && [ -z "$said" ] || changed "pdfunite speaks of it"
  [ "$(pages joined.pdf)" = 2 ] || changed "not both pages are there"
  [ "$(attached joined.pdf)" = "$1.json " ] || changed "attached is now: $(attached joined.pdf)"
}
join spring autumn
join autumn spring
echo "As described."
