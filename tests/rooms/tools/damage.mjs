// Damages to what is kept, as patches: `{ file, patches: [[offset, hex]], length }`. A patch says which
// bytes are written where, `length` how long the file is then.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { damages } from '../../scenarios/support/damage.mjs';

/** The journal's file and, of a room that was killed, what was not yet written into it. */
const JOURNAL = ['room/journal.sqlite', 'room/journal.sqlite-wal'];

/** Damages to the entries of a ceremony: to the first in the file, and to the last. */
export function ofCeremony(place, id) {
  // A leaf is canonical JSON, `at` and `ceremony` first; its openings stand behind it in the row.
  const leaf = new RegExp(`\\{"at":"([^"]+)"[^}]*?"ceremony":"${id}".*?"type":"([a-z-]+)"`, 'gs');
  const files = JOURNAL.filter((file) => existsSync(join(place, file)));
  const found = files.flatMap((file) => {
    const text = readFileSync(join(place, file), 'latin1');
    return [...text.matchAll(leaf)].map((match) => ({ file, text, match }));
  });
  const [first, last] = [found[0], found.at(-1)];
  const inLeaf = ({ file, text, match }, what, name) => {
    const at = match.index + match[0].lastIndexOf(what) + what.length;
    return { name, ...flip(file, text, at) };
  };
  const { file, text, match } = first;
  const value = text.indexOf('"value":"', match.index) + '"value":"'.length;
  return [
    inLeaf(first, '"type":"', 'the type of an entry'),
    inLeaf(first, '{"at":"', 'the time of an entry'),
    inLeaf(last, '"c":"', 'a commitment in a later entry'),
    inLeaf(last, '"ceremony":"', 'the ceremony of a later entry'),
    { name: 'a value in an entry', ...flip(file, text, value) },
  ];
}

/** What was not yet written into the journal's file when the program was killed, cut. */
export function ofLog(place) {
  const [, file] = JOURNAL;
  if (!existsSync(join(place, file))) return [];
  const { length } = readFileSync(join(place, file));
  return [{ name: 'half of its log is gone', file, patches: [], length: length >> 1 }];
}

/** Damages to the journal as a whole. */
export function ofJournal(place) {
  const [file] = JOURNAL;
  const text = readFileSync(join(place, file), 'latin1');
  const page = text.charCodeAt(16) * 256 + text.charCodeAt(17);
  const note = [...text.matchAll(/\u00e2\u0080\u0094 [^\n]+ [A-Za-z0-9+/=]{80,}\n/g)].at(-1);
  const all = [
    { name: 'half of the journal is gone', file, patches: [], length: Math.floor(text.length / page / 2) * page },
    { name: 'the last page of the journal is gone', file, patches: [], length: text.length - page },
    { name: 'the journal is cut within a page', file, patches: [], length: text.length - 100 },
    { name: 'the journal is empty', file, patches: [], length: 0 },
    { name: 'the journal is no database', ...flip(file, text, 3) },
    { name: 'a table of the journal has another name', ...flip(file, text, text.indexOf('CREATE TABLE') + 14) },
  ];
  if (note) all.push({ name: 'the signature of the last checkpoint', ...flip(file, text, note.index + note[0].length - 20) });
  return all;
}

/** Damages to a record that change or cut single bytes: one of each kind there is. */
export function ofRecord(place, file) {
  const record = readFileSync(join(place, file));
  return damages(record).flatMap(({ name, files }) => {
    const made = patched(file, record, files[files.length >> 1].bytes);
    return made ? [{ name, ...made }] : [];
  });
}

/** Each line of a package altered in the middle, and the file cut. */
export function ofPackage(place, file) {
  const text = readFileSync(join(place, file), 'latin1');
  const lines = [...text.matchAll(/.+/g)];
  return [
    ...lines.map(({ 0: line, index }) => ({ name: `changed: ${key(line)}`, ...flip(file, text, index + middle(line)) })),
    { name: 'cut in half', file, patches: [], length: text.length >> 1 },
    { name: 'empty', file, patches: [], length: 0 },
  ];
}

/** Each line of a package blanked. */
export function withoutLines(place, file) {
  const text = readFileSync(join(place, file), 'latin1');
  return [...text.matchAll(/.+/g)].map(({ 0: line, index }) => ({
    name: `blanked: ${key(line)}`,
    file,
    patches: [[index, Buffer.from(' '.repeat(line.length)).toString('hex')]],
    length: text.length,
  }));
}

/** A share's text with one character of each line altered, and cut. */
export function ofShare(place, file) {
  const text = readFileSync(join(place, file), 'latin1');
  const lines = [...text.matchAll(/.+/g)];
  return [
    ...lines.map(({ 0: line, index }, at) => ({ name: `line ${at + 1}`, ...flip(file, text, index + middle(line)) })),
    { name: 'cut in half', file, patches: [], length: text.length >> 1 },
  ];
}

const key = (line) => /"([^"]+)":/.exec(line)?.[1] ?? line.trim();
/** Within a line's value, not in its name. */
const middle = (line) => Math.floor((line.lastIndexOf('": ') + 3 + line.length) / 2);

/** One character taken for another that is also a digit, a letter or a sign. */
function flip(file, text, at) {
  const byte = text.charCodeAt(at) ^ 1;
  return { file, patches: [[at, byte.toString(16).padStart(2, '0')]], length: text.length };
}

/** What makes one file of another; nothing if that is more than a few bytes. */
function patched(file, from, to) {
  const patches = [];
  const both = Math.min(from.length, to.length);
  for (let at = 0; at < both; at += 1) {
    if (from[at] !== to[at]) patches.push([at, to.toString('hex', at, at + 1)]);
    if (patches.length > 8) return undefined;
  }
  if (to.length - from.length > 64) return undefined;
  if (to.length > both) patches.push([both, to.toString('hex', both)]);
  return { file, patches, length: to.length };
}
