// npm run long: what years of use come to. A journal of a million entries, a room of a thousand
// ceremonies over a year of the practice clock, thousands of sheets. Every figure is a ratio of the end
// to the beginning, or of much to little; fails if one is out of its limit.
//
//   npm run long -- [--entries N] [--ceremonies N] [--sheets N] [--built]
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { KINDS, generated } from '../rooms/tools/kinds.mjs';
import { KeptRoom } from '../rooms/tools/room.mjs';
import { practiceToken, prepare } from './prepare.mjs';
import { read, root, run, script } from './run.mjs';

const number = (value) => ({ type: 'string', default: value });
const { values } = parseArgs({
  options: {
    built: { type: 'boolean', default: false },
    ceremonies: number('1000'),
    entries: number('1000000'),
    programs: { type: 'string', default: 'target/release' },
    sheets: number('5000'),
  },
});
const programs = join(root, values.programs);
const YEAR = 365 * 24 * 3600 * 1000;
const BEGINS = Date.UTC(2031, 0, 6, 9);
const rows = [];

await script(() => {
  if (!values.built) {
    prepare();
    practiceToken();
    const packages = ['cli', 'reader', 'bench', 'corpus'].flatMap((name) => ['-p', name]);
    run('cargo', ['build', '--locked', '--release', ...packages]);
  }
  // On the disk the target folder is on: what a folder in memory makes durable is nothing.
  const folder = mkdtempSync(join(existsSync(join(root, 'target')) ? join(root, 'target') : tmpdir(), 'long-'));
  try {
    entries(folder, Number(values.entries));
    ceremonies(folder, Number(values.ceremonies));
    sheets(Number(values.sheets));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  print();
  const out = rows.filter(({ value, limit }) => !(value <= limit)).map(({ name }) => name);
  if (out.length > 0) throw new Error(`out of their limits: ${out.join('; ')}`);
});

function told(name, value, limit, remark = '') {
  rows.push({ name, value, limit, remark });
}

/** A journal of so many entries beside one of a hundredth: opened whole, which checks all of it. */
function entries(folder, count) {
  const few = Math.max(100, Math.round(count / 100));
  const opened = [few, count].map((entries) => {
    const room = join(folder, `entries-${entries}`);
    read(join(programs, 'bench'), ['build-room', room, String(entries)]);
    const found = JSON.parse(read(join(programs, 'bench'), ['open-room', room]));
    const bytes = statSync(join(room, 'journal.sqlite')).size;
    rmSync(room, { recursive: true });
    return { ...found, bytes };
  });
  const [small, large] = opened;
  const times = count / few;
  const ratio = (of) => of(large) / of(small);
  const seconds = `${large.seconds.toFixed(2)} s of ${count}, ${small.seconds.toFixed(3)} s of ${few}`;
  told(`opening a room, time of ${times} × the entries, an entry`, ratio((one) => one.seconds) / times, 1.5, seconds);
  told('opening a room, peak memory', ratio((one) => one.peak_kib), 1.5, `${large.peak_kib} KiB, ${small.peak_kib} KiB`);
  told('bytes of the journal, an entry', ratio((one) => one.bytes) / times, 1.5, `${large.bytes}, ${small.bytes}`);
}

/** A room in which a key is made and then tested, again and again, over a year. Looking at it checks its
 *  whole journal, which grows with each: what is bound is that it grows no faster. */
function ceremonies(folder, count) {
  const room = new KeptRoom(join(programs, 'keymoot'), join(folder, 'year'));
  room.make();
  room.made = generated(room);
  const { plan, answers } = KINDS['live-test'];
  const journal = () => statSync(join(room.folder, 'room/journal.sqlite')).size;
  const began = journal();
  const seconds = [];
  const looks = [];
  const timed = (list, act) => {
    const before = process.hrtime.bigint();
    const result = act();
    list.push(Number(process.hrtime.bigint() - before) / 1e9);
    return result;
  };
  let half = 0;
  for (let at = 0; at < count; at += 1) {
    const clock = ['--practice-clock', new Date(BEGINS + (YEAR * at) / count).toISOString()];
    const [command, ...rest] = room.opening('live-test', plan, answers(room, room.made));
    const { document, error } = timed(seconds, () => room.run([...clock, command, ...rest]));
    if (document?.state !== 'closed') throw new Error(`ceremony ${at + 1}: ${error?.code ?? document?.state}: ${error?.message}`);
    timed(looks, () => room.run([...clock, 'room', 'status']));
    if (at + 1 === Math.floor(count / 2)) half = journal() - began;
  }
  const ends = ['--practice-clock', new Date(BEGINS + YEAR).toISOString()];
  const checked = room.run([...ends, 'journal', 'verify']);
  if (checked.document?.valid !== true) throw new Error(`the journal is not valid after ${count} ceremonies`);
  const record = room.run(['record', 'verify', room.listed().record]);
  if (record.document?.result !== 'proved') throw new Error(`the last record is ${record.document?.result}`);
  const due = room.run([...ends, 'due']);
  if (due.status > 1) throw new Error(`what is due is not told: ${due.error.code}`);
  const tenth = Math.max(1, Math.floor(count / 10));
  const [first, last] = [(list) => median(list.slice(0, tenth)), (list) => median(list.slice(-tenth))];
  const remark = (list) => `${last(list).toFixed(2)} s, ${first(list).toFixed(2)} s; ${count} in a year`;
  told('a ceremony, last tenth to first', last(seconds) / first(seconds), 3, remark(seconds));
  told('looking at the room, last tenth to first', last(looks) / first(looks), Math.max(10, count / 20), remark(looks));
  told('bytes of the journal, all ceremonies to half of them', (journal() - began) / half / 2, 1.2, `${journal()} bytes, ${checked.document.entries} entries`);
}

/** Sheets with fixed seeds, laid out and read back. */
function sheets(count) {
  const found = JSON.parse(read(join(programs, 'corpus'), ['round', String(count)]));
  told('sheets not read back both ways', found.unread.length, 0, found.unread.join(' '));
  told('sheets misread', found.misread.length, 0, found.misread.join(' '));
  told('a sheet, last tenth to first', found.last_seconds / found.first_seconds, 1.5, `${found.last_seconds.toFixed(3)} s, ${found.first_seconds.toFixed(3)} s`);
  told('memory of a process, at the end to after a tenth', found.last_kib / found.first_kib, 1.5, `${found.last_kib} KiB, ${found.first_kib} KiB`);
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function print() {
  const width = Math.max(...rows.map(({ name }) => name.length));
  console.log(`\n${'figure'.padEnd(width)}   ratio   limit`);
  for (const { name, value, limit, remark } of rows) {
    const verdict = value <= limit ? 'kept  ' : 'MISSED';
    console.log(`${name.padEnd(width)} ${value.toFixed(2).padStart(7)} ${String(limit).padStart(7)} ${verdict} ${remark}`.trimEnd());
  }
}
