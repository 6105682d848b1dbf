// Every way in which a record that somebody altered may differ, and the claim that must name it.
import { deflateSync, inflateSync } from 'node:zlib';
import { Pdf } from './pdf.mjs';

/** Kinds of damage to a record: `{ name, claims, files }`, each file `{ bytes, page?, unseen? }`: the
 *  page it shows on, and whether what is shown or attached is still the same, bytes apart. */
export function damages(record) {
  const pdf = new Pdf(record);
  const attachments = pdf.attachments();
  const manifest = attachments.get('manifest.note');
  attachments.delete('manifest.note');
  const note = pdf.objects.get(manifest).stream;
  const padding = note.from + pdf.stream(manifest).toString('latin1').trimEnd().length + 1;
  const transcript = attachments.get('transcript.json');
  const pages = pdf.pages();
  const first = pages[0][0];
  return [
    {
      name: `a byte changed in what one of its ${pages.length} pages shows`,
      claims: ['page-as-signed', 'bytes-as-signed'],
      files: pages.flatMap((contents, at) =>
        contents.flatMap((number) => flipped(record, pdf.objects.get(number).stream, 2, at + 1)),
      ),
    },
    ...[...attachments].map(([name, number]) => ({
      name: `a byte changed in the attachment ${name}`,
      claims: ['attachments-as-signed', 'bytes-as-signed'],
      files: flipped(record, pdf.objects.get(number).stream, 8),
    })),
    {
      name: 'a byte changed in an embedded font',
      claims: ['fonts-as-signed', 'bytes-as-signed'],
      files: pdf.fonts().flatMap((number) => flipped(record, pdf.objects.get(number).stream, 2)),
    },
    {
      name: 'a byte changed in the manifest',
      claims: ['manifest-signed'],
      files: flipped(record, { from: note.from, to: padding }, 12),
    },
    {
      name: 'a byte changed in the padding behind the manifest',
      claims: ['file-whole'],
      files: flipped(record, { from: padding, to: note.to }, 3),
    },
    {
      name: 'any byte at all changed, at even distances',
      claims: [],
      files: flipped(record, { from: 0, to: record.length }, 48),
    },
    {
      name: 'a digit changed on page 1, in a file whole in form',
      claims: ['page-as-signed'],
      files: [{ bytes: pdf.with(new Map([[first, otherGlyph(pdf.stream(first))]])), page: 1 }],
    },
    {
      name: 'a value changed in the transcript, in a file whole in form',
      claims: ['attachments-as-signed', 'leaves-open'],
      files: [{ bytes: pdf.with(new Map([[transcript, otherValue(pdf.stream(transcript))]])) }],
    },
    {
      name: 'a revision appended, that changes page 1',
      claims: ['file-whole'],
      files: [{ bytes: pdf.revised(first, otherGlyph(pdf.stream(first))) }],
    },
    {
      name: 'a byte appended',
      claims: ['file-whole'],
      files: [{ bytes: Buffer.concat([record, Buffer.from('\n')]) }],
    },
    { name: 'its last byte cut off', claims: [], files: [{ bytes: record.subarray(0, -1) }] },
  ];
}

/** Copies with one bit changed, at `count` places spread evenly, which show on `page`. */
function flipped(record, { from, to }, count, page) {
  return Array.from({ length: count }, (_, number) => {
    const at = from + Math.floor(((number + 0.5) * (to - from)) / count);
    const copy = Buffer.from(record);
    copy[at] ^= 1;
    return { bytes: copy, page, unseen: alike(record.subarray(from, to), copy.subarray(from, to)) };
  });
}

/** Whether two compressed streams hold the same: now and then a changed bit repeats an equal passage
 *  from another place. */
function alike(one, other) {
  try {
    return inflateSync(one).equals(inflateSync(other));
  } catch {
    return false;
  }
}

/** A page's content with one glyph shown as another: what a changed digit is. */
function otherGlyph(compressed) {
  const content = inflateSync(compressed).toString('latin1');
  const shown = [...content.matchAll(/<([0-9A-F]+)> Tj/g)];
  const { index } = shown[Math.floor(shown.length / 2)];
  const digit = index + 4;
  const other = content[digit] === '1' ? '2' : '1';
  return deflateSync(Buffer.from(content.slice(0, digit) + other + content.slice(digit + 1), 'latin1'));
}

/** A transcript in which one disclosed value is another. */
function otherValue(compressed) {
  const text = inflateSync(compressed).toString('utf8');
  const place = text.search(/"value":"[0-9a-f]{10}"/);
  if (place < 0) throw new Error('no check value is disclosed in the transcript');
  const digit = place + '"value":"'.length;
  const other = text[digit] === '0' ? '1' : '0';
  return deflateSync(Buffer.from(text.slice(0, digit) + other + text.slice(digit + 1)));
}
