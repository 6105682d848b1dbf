#!/usr/bin/env bash
# What:     pdf-lib, asked to attach one file to a PDF that has 33, writes a name tree with /Names
#           beside /Kids at its root. Readers then take one or the other: qpdf lists the new file
#           alone, pdf.js (Firefox) the 33 old ones alone, pdfdetach all 34. With 32 all is well.
# Versions: pdf-lib 1.17.1, pdfjs-dist 5.6.205, pikepdf 10.18.0 (qpdf inside), pdfdetach 22.12.0
#           (Debian 12), Node.js 20. Seen 2026-11-28.
# Standard: ISO 32000-1, 7.9.6, table 36: the root has Kids or Names, not both. qpdf writes Kids from 33
#           on, which is valid; pdf-lib reads such files without complaint.
# Matters:  somebody adds a scan to a record that holds much evidence: no error, the bytes of all are
#           still in the file, and what is attached now depends on who looks. Count what is attached
#           after every change, with two programs.
# Needs:    node 20 and npm, poppler-utils of Debian 12, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
changed() { echo "CHANGED: $*" >&2; exit 1; }

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install --no-compile pikepdf==10.18.0
npm install --silent --no-audit --no-fund --prefix . pdf-lib@1.17.1 pdfjs-dist@5.6.205 >/dev/null
pdfdetach -v 2>&1 | sed -n 1p || true
echo "pdf-lib 1.17.1, pdfjs-dist 5.6.205, Node.js $(node --version), qpdf $(py/bin/python -c 'import pikepdf; print(pikepdf.__libqpdf_version__)') in pikepdf 10.18.0"

cat >make.py <<'PY'
import sys
import pikepdf
count = int(sys.argv[1])
record = pikepdf.new()
record.add_blank_page()
for i in range(count):
    file = f"evidence-{i:03}.json"
    record.attachments[file] = pikepdf.AttachedFileSpec(record, b'{"step":%d}' % i, filename=file)
record.save("before.pdf")
PY
cat >attach.mjs <<'JS'
import { PDFDocument } from "pdf-lib";
import fs from "node:fs";
const record = await PDFDocument.load(fs.readFileSync("before.pdf"));
await record.attach(Buffer.from("scan"), "scan.txt", { mimeType: "text/plain" });
fs.writeFileSync("after.pdf", await record.save());
JS
cat >count.mjs <<'JS'
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import fs from "node:fs";
const task = getDocument({ data: new Uint8Array(fs.readFileSync(process.argv[2])), verbosity: 0 });
const attached = Object.keys((await (await task.promise).getAttachments()) ?? {});
console.log(attached.length, attached.includes("scan.txt") ? "with" : "without");
JS
cat >count.py <<'PY'
import sys
import pikepdf
record = pikepdf.open(sys.argv[1])
print(len(list(record.attachments)), "with" if "scan.txt" in record.attachments else "without")
PY
poppler() {
  pdfdetach -list "$1" >list
  echo "$(awk 'NR == 1 { print $1 }' list) $(grep -q ': scan.txt$' list && echo with || echo without)"
}
counts() { # file
  echo "qpdf $(py/bin/python count.py "$1"), pdf.js $(node count.mjs "$1" 2>/dev/null), pdfdetach $(poppler "$1")"
}
look() { # attachments before, the counts expected after
  py/bin/python make.py "$1"
  node attach.mjs
  local before after
  before=$(counts before.pdf)
  after=$(counts after.pdf)
  echo "  before: $before"
  echo "  after:  $after"
  [ "$before" = "qpdf $1 without, pdf.js $1 without, pdfdetach $1 without" ] || changed "before: $before"
  [ "$after" = "$2" ] || changed "after: $after"
}
echo
echo "Attachments, and whether scan.txt is with them."
echo "Expected: one more in every reader, with scan.txt."
echo "Seen:"
look 32 "qpdf 33 with, pdf.js 33 with, pdfdetach 33 with"
look 33 "qpdf 1 with, pdf.js 33 without, pdfdetach 34 with"
echo "As described."
