#!/usr/bin/env bash
# What:     jsQR finds and error-corrects a QR symbol that is one of several (structured append), and
#           then answers with an empty text instead of the part's, or with null as if there were no
#           symbol: which of the two depends on the part's number and the parity. Both on clean images.
# Versions: jsqr 1.4.0, @zxing/library 0.21.3, segno 1.6.6, pngjs 7.0.0, Node.js 20. Seen 2026-11-28.
# Standard: ISO/IEC 18004, structured append: the mode 0011, number, total and parity stand before the
#           data, and each symbol can be read by itself. ZXing gives each part's text.
# Matters:  a share or a sealed file that is too long for one symbol is printed as a row of them. A page
#           in a browser that scans with jsQR sees "" as a good result: test for a text that is not
#           empty, and number the parts in the text itself, in symbols that stand alone.
# Needs:    node 20 and npm, python3 with venv, PyPI.
set -euo pipefail

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv py
py/bin/pip --quiet --disable-pip-version-check install segno==1.6.6
npm install --silent --no-audit --no-fund --prefix . jsqr@1.4.0 pngjs@7.0.0 @zxing/library@0.21.3 >/dev/null
echo "jsqr 1.4.0, @zxing/library 0.21.3, segno 1.6.6, Node.js $(node --version)"
cat >make.py <<'PY'
import segno
text = "".join(f"row {i:02} of the share: 7F3A 9C41 D00B\n" for i in range(12))
segno.make(text, error="m").save("whole.png", scale=6)
for i, part in enumerate(segno.make_sequence(text, symbol_count=4, error="m")):
    part.save(f"part-{i + 1}.png", scale=6)
PY
py/bin/python make.py
cat >look.cjs <<'JS'
const fs = require("node:fs");
const { PNG } = require("pngjs");
const jsQR = require("jsqr");
const zxing = require("@zxing/library");

const pixels = (file) => PNG.sync.read(fs.readFileSync(file));
const byJsqr = ({ data, width, height }) => jsQR(new Uint8ClampedArray(data), width, height)?.data ?? null;
const byZxing = ({ data, width, height }) => {
  const grey = Uint8ClampedArray.from({ length: width * height }, (_, i) => data[4 * i]);
  const source = new zxing.RGBLuminanceSource(grey, width, height);
  return new zxing.QRCodeReader().decode(new zxing.BinaryBitmap(new zxing.HybridBinarizer(source))).getText();
};
const said = (text) => (text === null ? "null" : text === "" ? '""' : `${text.length} characters`);

console.log("\nExpected: the text of the symbol, from both.\nSeen:");
const whole = pixels("whole.png");
const text = byZxing(whole);
console.log(`  whole in one symbol: ZXing ${said(text)}, jsQR ${said(byJsqr(whole))}`);
const parts = [1, 2, 3, 4].map((i) => {
  const image = pixels(`part-${i}.png`);
  const part = { zxing: byZxing(image), jsqr: byJsqr(image) };
  console.log(`  part ${i} of 4:         ZXing ${said(part.zxing)}, jsQR ${said(part.jsqr)}`);
  return part;
});
const changed = (what) => { console.error(`CHANGED: ${what}`); process.exit(1); };
if (byJsqr(whole) !== text) changed("jsQR does not read the whole");
if (parts.map((part) => part.zxing).join("") !== text) changed("ZXing does not read the parts");
if (parts.some((part) => part.jsqr)) changed("jsQR reads a part");
if (!parts.some((part) => part.jsqr === "")) changed("jsQR gives no empty text");
console.log("As described.");
JS
node look.cjs
