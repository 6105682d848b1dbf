// What a program says of a kept place. Each case in which something may be drawn is run on two copies,
// and kept is what is the same.
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pdf } from '../../scenarios/support/pdf.mjs';
import { ofCeremony, ofJournal, ofLog, ofPackage, ofRecord, ofShare, withoutLines } from './damage.mjs';
import { ADMINISTRATOR, run } from './room.mjs';

/** The time it is in every case: later than all that is kept, and the same for ever. */
const CLOCK = '2027-06-01T09:00:00Z';
/** In the place of what differs from run to run: times of that clock, and whatever is drawn. */
const ANY = '*';
/** Words for people, which may be better said one day. */
const WORDS = ['detail', 'message', 'problem', 'recovery'];

const inRoom = (...args) => ['--room', 'room', '--practice-clock', CLOCK, ...args];
const show = (id) => inRoom('ceremony', 'show', id);
const STATUS = inRoom('room', 'status');
const JOURNAL = inRoom('journal', 'verify');
const record = ({ id }) => `room/records/${id.slice(0, 12)}.pdf`;
const verify = (file) => ['record', 'verify', file];

/** The cases of the room in which every kind was held to its end: `ceremonies` as they were closed. */
export function finishedCases(place, ceremonies) {
  const looks = [STATUS, JOURNAL, inRoom('custody', 'list'), inRoom('due'), inRoom('participant', 'list')];
  const cases = [
    { name: 'the room', runs: looks },
    { name: 'its derived tables, made again', runs: [inRoom('room', 'rebuild'), STATUS] },
    ...ceremonies.map((one) => ({ name: `${one.kind}: state`, runs: [show(one.id)] })),
    ...ceremonies.map((one) => ({ name: `${one.kind}: record`, runs: [verify(record(one))] })),
    ...ceremonies.map((one) => ({
      name: `${one.kind}: record, made again`,
      runs: [inRoom('record', 'export', one.id, '--out', 'again.pdf'), verify('again.pdf')],
    })),
  ];
  for (const { kind, id } of ceremonies) {
    const folder = `room/out/${id.slice(0, 8)}`;
    const has = handedOut(place, folder);
    if (has.length === 0) continue;
    const file = `${folder}/recovery-package.json`;
    const checks = (share) => ['share', 'verify', share, '--package', file];
    cases.push({ name: `${kind}: package and shares`, runs: has.map(checks) });
    const altered = [...ofPackage(place, file), ...(kind === 'generate' ? withoutLines(place, file) : [])];
    cases.push(...damaged(`${kind}: package`, altered, () => [checks(has[0])]));
    cases.push(...damaged(`${kind}: share`, ofShare(place, has.at(-1)), () => [checks(has.at(-1))]));
  }
  for (const one of ceremonies) {
    cases.push(...damaged(`${one.kind}: record`, ofRecord(place, record(one)), ({ file }) => [verify(file)]));
    cases.push(...damaged(`${one.kind}: journal`, ofCeremony(place, one.id), () => [JOURNAL, show(one.id)]));
  }
  cases.push(...damaged('journal', ofJournal(place), () => [JOURNAL, STATUS, show(ceremonies[0].id)]));
  return cases;
}

/** The cases of a place where one was broken off. */
export function halfCases(place, { id, kind }) {
  const ending = [show(id), verify(record({ id })), JOURNAL, STATUS, inRoom('custody', 'list')];
  const resume = inRoom('ceremony', 'resume', id, '--answers', 'answers.toml');
  const abort = inRoom('ceremony', 'abort', id, '--by', ADMINISTRATOR, '--reason', 'It was broken off.');
  return [
    { name: 'half-way', runs: [STATUS, JOURNAL, show(id), STATUS] },
    { name: 'resumed', runs: [resume, ...ending] },
    { name: 'aborted', runs: [abort, inRoom('record', 'export', id, '--out', 'aborted.pdf'), ...ending.slice(2)] },
    ...damaged(`${kind}: journal`, ofCeremony(place, id), () => [JOURNAL, show(id)]),
    ...damaged(`${kind}: journal`, ofLog(place), () => [JOURNAL, show(id), resume]),
  ];
}

const damaged = (what, all, runs) =>
  all.map(({ name, ...damage }) => ({ name: `${what} damaged: ${name}`, damage, runs: runs(damage) }));

const handedOut = (place, folder) =>
  readdirSync(join(place, folder))
    .filter((name) => /^\d.*\.(txt|pdf)$/.test(name))
    .sort()
    .map((name) => `${folder}/${name}`);

/** The digests that a record's manifest has of its pages. */
export function pageDigests(file) {
  const pdf = new Pdf(readFileSync(file));
  const note = pdf.stream(pdf.attachments().get('manifest.note')).toString('utf8');
  return JSON.parse(note.split('\n')[1]).pages;
}

/** Runs the cases with `program` and writes `expected.json` into the place. */
export function expect(program, place, cases, more = {}) {
  const kept = cases.map(({ name, damage, runs }) => {
    const one = inCopy(program, place, damage, runs);
    const draws = !damage || runs.some((args) => args.includes('resume'));
    const other = draws ? inCopy(program, place, damage, runs) : one;
    return { name, damage, runs: runs.map((args, at) => ({ args, ...same(one[at], other[at]) })) };
  });
  const lines = kept.map((one) => JSON.stringify(one));
  const head = Object.entries(more).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)},\n`);
  writeFileSync(join(place, 'expected.json'), `{${head.join('')}"cases":[\n${lines.join(',\n')}\n]}\n`);
}

function inCopy(program, place, damage, runs) {
  const copy = mkdtempSync(join(tmpdir(), 'kept-'));
  try {
    cpSync(place, copy, { recursive: true });
    if (damage) apply(copy, damage);
    return runs.map((args) => {
      const { status, document, error } = run(program, copy, args);
      return { status, says: plain(error ?? document, copy) };
    });
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function apply(copy, { file, patches, length }) {
  const path = join(copy, file);
  const bytes = Buffer.alloc(length);
  readFileSync(path).copy(bytes);
  for (const [at, hex] of patches) Buffer.from(hex, 'hex').copy(bytes, at);
  writeFileSync(path, bytes);
}

/** A document without words for people, its claims in short, its paths from the place on. */
function plain(value, copy) {
  if (typeof value === 'string') {
    return value.startsWith(CLOCK.slice(0, 11)) ? ANY : value.replaceAll(copy, 'PLACE');
  }
  if (Array.isArray(value)) return value.map((one) => plain(one, copy));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name]) => !WORDS.includes(name));
  return Object.fromEntries(
    entries.map(([name, inner]) => [name, name === 'claims' ? claims(inner) : plain(inner, copy)]),
  );
}

/** How many claims of each name there are for each result; those refuted with their page and entry. */
function claims(all) {
  const found = {};
  for (const { claim, result, page, entry } of all) {
    const where = result !== 'refuted' ? '' : `${page ? ` page ${page}` : ''}${entry === undefined ? '' : ` entry ${entry}`}`;
    const name = `${claim} ${result}${where}`;
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

function same(one, other) {
  if (JSON.stringify(one) === JSON.stringify(other)) return one;
  const both = [one, other];
  // Words of a fingerprint: one of them may be the same by chance.
  if (both.every((value) => Array.isArray(value) && value.every((inner) => typeof inner === 'string'))) return ANY;
  if (both.every(Array.isArray) && one.length === other.length) return one.map((inner, at) => same(inner, other[at]));
  if (both.some((value) => typeof value !== 'object' || value === null || Array.isArray(value))) return ANY;
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(names.map((name) => [name, same(one[name], other[name])]));
}
