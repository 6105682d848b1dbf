// Reads a record's own strict form (docs/formats/record.md), and writes it again with parts changed.
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

/** A record's objects: where each stands, what it says, and where its stream lies. */
export class Pdf {
  objects = new Map();

  constructor(bytes) {
    this.bytes = bytes;
    const text = bytes.toString('latin1');
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)[1]);
    const [, count] = /^xref\n0 (\d+)\n/.exec(text.slice(start));
    const rows = start + `xref\n0 ${count}\n`.length;
    for (let number = 1; number < Number(count); number += 1) {
      const offset = Number(text.slice(rows + 20 * number, rows + 20 * number + 10));
      this.objects.set(number, readObject(text, offset, number));
    }
    const trailer = text.slice(text.indexOf('trailer\n', start) + 8, text.indexOf('\nstartxref', start));
    this.trailer = { text: trailer, value: parse(trailer) };
    this.head = bytes.subarray(0, this.objects.get(1).offset);
  }

  value(number) {
    return this.objects.get(number).value;
  }

  get #catalog() {
    return this.value(this.trailer.value.Root.ref);
  }

  /** For each page, the numbers of its content streams. */
  pages() {
    return this.value(this.#catalog.Pages.ref).Kids.map(({ ref }) =>
      [this.value(ref).Contents].flat().map((content) => content.ref),
    );
  }

  /** Name to number of the stream, of every attachment. */
  attachments() {
    const names = this.#catalog.Names.EmbeddedFiles.Names;
    const found = new Map();
    for (let at = 0; at < names.length; at += 2) {
      const name = Buffer.from(names[at].hex, 'hex').toString();
      found.set(name, this.value(names[at + 1].ref).EF.F.ref);
    }
    return found;
  }

  /** Numbers of the streams that hold font programs. */
  fonts() {
    const kinds = ['FontFile', 'FontFile2', 'FontFile3'];
    const all = [...this.objects.values()].flatMap(({ value }) => kinds.map((kind) => value?.[kind]?.ref));
    return [...new Set(all.filter(Boolean))];
  }

  stream(number) {
    const { from, to } = this.objects.get(number).stream;
    return this.bytes.subarray(from, to);
  }

  /** The file with other streams, whole in form: lengths, offsets and table are right again. */
  with(streams) {
    const parts = [this.head];
    const offsets = [];
    let length = this.head.length;
    const push = (part) => {
      parts.push(part);
      length += part.length;
    };
    for (const [number, { text, stream }] of this.objects) {
      offsets.push(length);
      const data = streams.get(number) ?? (stream && this.stream(number));
      const head = data ? text.replace(/\/Length \d+/, `/Length ${data.length}`) : text;
      push(Buffer.from(`${number} 0 obj\n${head}\n`, 'latin1'));
      if (data) [Buffer.from('stream\n'), data, Buffer.from('\nendstream\n')].forEach(push);
      push(Buffer.from('endobj\n'));
    }
    const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
    parts.push(
      Buffer.from(
        `xref\n0 ${offsets.length + 1}\n0000000000 65535 f \n${table}` +
          `trailer\n${this.trailer.text}\nstartxref\n${length}\n%%EOF\n`,
        'latin1',
      ),
    );
    return Buffer.concat(parts);
  }

  /** The file with a revision behind it, as a PDF editor appends one, in which a stream differs. */
  revised(number, data) {
    const previous = this.bytes.lastIndexOf('startxref\n');
    const table = /^startxref\n(\d+)/.exec(this.bytes.toString('latin1', previous))[1];
    const head = this.objects.get(number).text.replace(/\/Length \d+/, `/Length ${data.length}`);
    const object = Buffer.concat([
      Buffer.from(`${number} 0 obj\n${head}\nstream\n`, 'latin1'),
      data,
      Buffer.from('\nendstream\nendobj\n'),
    ]);
    const trailer = this.trailer.text.replace(/ >>$/, ` /Prev ${table} >>`);
    const offset = String(this.bytes.length).padStart(10, '0');
    return Buffer.concat([
      this.bytes,
      object,
      Buffer.from(
        `xref\n${number} 1\n${offset} 00000 n \ntrailer\n${trailer}\n` +
          `startxref\n${this.bytes.length + object.length}\n%%EOF\n`,
        'latin1',
      ),
    ]);
  }
}

/** The fields that a record discloses of its first entry of that type. */
export function disclosed(file, type) {
  const pdf = new Pdf(readFileSync(file));
  const transcript = JSON.parse(inflateSync(pdf.stream(pdf.attachments().get('transcript.json'))));
  const entry = transcript.entries.find(({ leaf }) => JSON.parse(leaf).type === type);
  if (!entry) throw new Error(`${file} has no entry ${type}`);
  return Object.fromEntries(entry.openings.map(({ field, value }) => [field, value]));
}

function readObject(text, offset, number) {
  const head = `${number} 0 obj\n`;
  if (!text.startsWith(head, offset)) throw new Error(`object ${number} is not where the table says`);
  const from = offset + head.length;
  const end = text.indexOf('\n', from);
  const said = text.slice(from, end);
  const object = { offset, text: said, value: parse(said) };
  const begin = end + 1 + 'stream\n'.length;
  if (text.startsWith('stream\n', end + 1)) object.stream = { from: begin, to: begin + object.value.Length };
  return object;
}

/** An object, its tokens one space apart: dictionaries as objects, references as `{ ref }`. */
function parse(text) {
  const tokens = text.split(' ');
  let at = 0;
  const next = () => {
    const token = tokens[at];
    at += 1;
    if (token === '<<') {
      const dictionary = {};
      while (tokens[at] !== '>>') {
        const key = next();
        dictionary[key] = next();
      }
      at += 1;
      return dictionary;
    }
    if (token === '[') {
      const array = [];
      while (tokens[at] !== ']') array.push(next());
      at += 1;
      return array;
    }
    if (token.startsWith('/')) return token.slice(1);
    if (token.startsWith('<')) return { hex: token.slice(1, -1) };
    if (tokens[at + 1] === 'R') {
      at += 2;
      return { ref: Number(token) };
    }
    return Number.isNaN(Number(token)) ? token : Number(token);
  };
  return next();
}
