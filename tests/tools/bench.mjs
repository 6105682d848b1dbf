// npm run bench [-- --json FILE]: every figure as a ratio to a peer or floor, measured in this run.
// Fails if one is out of its limit; what it was before it was worked on stands beside it.
//
// What is measured is the release build, the one that is shipped: ratios of a build for tests would
// compare our own code, optimised little, with libraries that are optimised more.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { partsOf, timed } from '../bench/practice.mjs';
import { practiceToken, prepare } from './prepare.mjs';
import { read, root, run, script } from './run.mjs';

const LOG = 1_000_000;
const SHORT_LOG = 10_000;
const WINDOW = 1.25;
/** Derivations. Half of 85, which is what a run with each key opened by itself comes to by the share of
 * derivation in a development build: an estimate, until a release build was measured. */
const PRACTICE = 42;

const { values } = parseArgs({ options: { json: { type: 'string' } } });
const built = join(root, 'target/release');
// On the disk the target folder is on: what a temporary folder in memory makes durable is nothing.
const scratch = join(root, 'target/bench');
const figures = [];
const told = [];

await script(async () => {
  prepare();
  practiceToken();
  run('npm', ['run', '--silent', 'ui:build']);
  const packages = ['keymoot-desktop', 'cli', 'reader', 'bench', 'corpus', 'empty-window'].flatMap((name) => ['-p', name]);
  run('cargo', ['build', '--locked', '--release', ...packages]);
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  try {
    figures.push(...bench('sharing'), ...bench('possession'));
    geometry();
    journal();
    opening();
    rewrap();
    records();
    sheets();
    const room = await practice();
    window(room);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const machine = {
    processor: `${cpus().length} × ${cpus()[0].model}`,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    system: `Linux ${release()}`,
  };
  print(machine);
  if (values.json) {
    writeFileSync(values.json, `${JSON.stringify({ machine, figures, told }, null, 2)}\n`);
  }
  const out = [...figures.map((one) => ({ ...one, value: one.ratio })), ...told]
    .filter(({ value, target }) => exceeds(Number(value), target))
    .map(({ name }) => name.trim());
  if (out.length > 0) throw new Error(`out of their limits: ${out.join('; ')}`);
});

/** Runs one part of the bench program. */
function bench(...args) {
  console.error(`\n› bench ${args.join(' ')}`);
  const said = read(join(built, 'bench'), args);
  return said === '' ? undefined : JSON.parse(said);
}

function folder(name) {
  const path = join(scratch, name);
  mkdirSync(path);
  return path;
}

/** Exact, and against brute force for small plans in the tests of crate custody. */
function geometry() {
  const planned = bench('geometry');
  const sets = `${planned.counted ? '' : 'at least '}${planned.sets.toLocaleString('en')}`;
  tell('quorum plan, 9 of 25 in 10 places, whole', `${time(planned.whole_seconds)}, ${sets} minimal sets`);
  tell('  probabilities and smallest sets, one share each', time(planned.apart_seconds));
  tell('  the same, two shares each, all places tied', time(planned.tied_seconds));
}

function journal() {
  figures.push(bench('append', folder('append')));
  const [long, short] = [LOG, SHORT_LOG].map((entries) => {
    const file = join(scratch, `${entries}.sqlite`);
    bench('build-log', file, String(entries));
    return { file, ...bench('check-log', file) };
  });
  const compared = bench('compare-log', long.file);
  figures.push(compared.one_hash, compared.same_hashes);
  const hashes = compared.hashes_per_entry;
  tell('hashes to verify an entry', `${hashes}: 4 commitments, 1 leaf, 1 node of the tree`);
  tell(`journal verify, peak memory with ${LOG} entries`, mib(long.peak_kib));
  tell(
    `journal verify, peak memory, ${LOG} entries to ${SHORT_LOG}`,
    (long.peak_kib / short.peak_kib).toFixed(2),
    1.1,
  );
  rmSync(long.file);
}

/** A room whose journal is long, opened: checked whole, and everything taken in. */
function opening() {
  const [long, short] = [LOG, SHORT_LOG].map((entries) => {
    const room = join(scratch, `room-${entries}`);
    bench('build-room', room, String(entries));
    return { room, ...bench('open-room', room) };
  });
  figures.push(bench('compare-room', long.room));
  tell(`opening a room, peak memory with ${LOG} entries`, mib(long.peak_kib));
  tell(
    `opening a room, peak memory, ${LOG} entries to ${SHORT_LOG}`,
    (long.peak_kib / short.peak_kib).toFixed(2),
    1.5,
  );
  rmSync(long.room, { recursive: true });
}

/** Rows put from under one key under another, on three modules: each is a process of its own, since a
 * module keeps its state as long as that. */
function rewrap() {
  const rows = '10000';
  const token = join(root, 'target/practice-token/release/libpractice_token.so');
  figures.push(bench('rewrap', 'practice', token, rows, folder('rewrap-practice')));
  const softhsm = '/usr/lib/softhsm/libsofthsm2.so';
  const tokens = folder('rewrap-softhsm');
  const config = join(scratch, 'softhsm2.conf');
  writeFileSync(config, `directories.tokendir = ${tokens}\nlog.level = ERROR\n`);
  if (existsSync(softhsm)) {
    console.error('\n› bench rewrap softhsm');
    const said = read('env', [`SOFTHSM2_CONF=${config}`, join(built, 'bench'), 'rewrap', 'softhsm', softhsm, rows]);
    figures.push(JSON.parse(said));
  }
  const places = ['x86_64-linux-gnu/', 'aarch64-linux-gnu/', ''].map((place) => `/usr/lib/${place}libsoftokn3.so`);
  const nss = places.find((place) => existsSync(place));
  // Fewer: with keys on the token one takes ten milliseconds.
  if (nss) figures.push(bench('rewrap', 'nss', nss, '50', folder('rewrap-nss')));
}

/** Ten times the rows: ten times the time and the memory, not more. */
function records() {
  const rounds = Array.from({ length: 3 }, (_, round) =>
    [1000, 10_000].map((rows) => bench('record', String(rows), folder(`record-${rows}-${round}`))),
  );
  for (const at of [0, 1]) {
    const made = rounds.map((round) => round[at]);
    const [{ rows, pages, bytes }] = made;
    const peak = mib(median(made.map((one) => one.peak_kib)));
    const seconds = time(median(made.map((one) => one.seconds)));
    tell(`record of ${rows} rows`, `${seconds}, peak ${peak}, ${pages} pages, ${mib(bytes / 1024)}`);
  }
  const ratios = (of) => rounds.map(([small, large]) => of(large) / of(small));
  figures.push(
    figure('record, time, 10,000 rows', '1,000 rows (linear: 10)', ratios((one) => one.seconds), 12),
    figure('record, peak memory, 10,000 rows', '1,000 rows (linear: 10)', ratios((one) => one.peak_kib), 12),
  );
}

/** Reading 500 damaged sheets, beside two readers of codes on the same pictures. */
function sheets() {
  console.error('\n› corpus');
  const { all, families, failed } = JSON.parse(read(join(built, 'corpus'), []));
  const part = (of, whole) => `${of} of ${whole}, ${((100 * of) / whole).toFixed(1)} %`;
  const unread = failed.map((one) => one.number).join(', ');
  tell('sheets read, of those whose code or rows are whole', part(all.read_of_whole, all.whole));
  tell('  unread, in percent', ((100 * (all.whole - all.read_of_whole)) / all.whole).toFixed(2), 1);
  if (unread !== '') tell('  unread, by number', unread);
  tell('sheets misread', String(all.misread), 0);
  tell('two sheets in a picture, not refused', String(all.two - all.two_refused), 0);
  const peers = [
    ['ours', all.ours_of_code_whole],
    ['zbarimg', all.zbarimg_of_code_whole],
    ['rqrr', all.rqrr_of_code_whole],
  ];
  for (const [name, of] of peers) {
    const value = of === null ? 'not installed (zbar-tools)' : part(of, all.code_whole);
    tell(`whole codes read by ${name}`, value);
  }
  for (const { family, figures: one } of families.filter(({ figures: one }) => one.whole > 0)) {
    tell(`  ${family}`, `${part(one.read_of_whole, one.whole)}; ${one.pictures} pictures`);
  }
  tell('reading a sheet, seconds', `median ${time(all.seconds_median)}, most ${time(all.seconds_most)}`);
}

async function practice() {
  const runs = [];
  let out;
  for (let round = 0; round < 3; round += 1) {
    out = join(scratch, `practice-${round}`);
    const one = await timed(join(built, 'keymoot'), out);
    const found = bench('practice-parts', out, folder(`parts-${round}`));
    runs.push({ one, derivation: found.one_derivation, parts: partsOf(one, found) });
  }
  const ratios = runs.map(({ one, derivation }) => one.wall / derivation);
  figures.push(figure('practice, 3 of 5, unattended', 'one derivation of a key (Argon2id)', ratios, PRACTICE));
  const walls = runs.map(({ one }) => one.wall);
  const range = `${time(Math.min(...walls))} to ${time(Math.max(...walls))} in ${walls.length} runs`;
  tell('practice, 3 of 5, unattended', `${time(median(walls))} (${range})`);
  for (const part of Object.keys(runs[0].parts)) {
    const seconds = median(runs.map(({ parts }) => parts[part]));
    tell(`  ${part}`, `${time(seconds)}, ${Math.round((100 * seconds) / median(walls))} %`);
  }
  return join(out, 'room');
}

function window(room) {
  const programs = ['keymoot-window', 'empty-window'].map((name) => join(built, name));
  const display = ['-a', '-s', '-screen 0 1280x900x24', 'dbus-run-session', '--'];
  const measure = join(root, 'tests/bench/window.mjs');
  console.error('\n› the windows');
  const said = read('xvfb-run', [...display, process.execPath, measure, '9', ...programs, room]);
  const measured = JSON.parse(said.trim().split('\n').at(-1));
  const { empty } = measured;
  for (const [name, what] of [
    ['first', 'window, first start'],
    ['room', 'window, a practice room open'],
  ]) {
    const ratios = (of) => measured[name].map((one, at) => of(one) / of(empty[at]));
    const times = (list) => list.map((one) => one.seconds);
    figures.push(
      {
        ...figure(`${what}, start to usable`, 'an empty Tauri window', ratios((one) => one.seconds), WINDOW),
        ours_seconds: median(times(measured[name])),
        peer_seconds: median(times(empty)),
      },
      figure(`${what}, memory`, 'an empty Tauri window', ratios((one) => one.kib), WINDOW),
    );
    tell(`${what}, memory`, `${mib(median(measured[name].map((one) => one.kib)))}, all processes (Pss)`);
  }
  tell('empty Tauri window, memory', `${mib(median(empty.map((one) => one.kib)))}, all processes (Pss)`);
}

function figure(name, peer, ratios, target) {
  const [min, max] = [Math.min(...ratios), Math.max(...ratios)];
  return { name, peer, ratio: median(ratios), min, max, pairs: ratios.length, target };
}

/** A figure that is no ratio of two times, or that explains one. */
function tell(name, value, target = null) {
  told.push({ name, value, target });
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? sorted[Math.floor(middle)]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

function time(seconds) {
  if (seconds === undefined) return '';
  if (Math.abs(seconds) >= 1) return `${seconds.toFixed(2)} s`;
  return Math.abs(seconds) >= 0.001 ? `${(seconds * 1000).toFixed(1)} ms` : `${(seconds * 1e6).toFixed(0)} µs`;
}

function mib(kib) {
  return `${(kib / 1024).toFixed(1)} MiB`;
}

/** Whether a value is not within its limit; one that is no number is not. */
function exceeds(value, target) {
  return target !== null && target !== undefined && !(value <= target);
}

function verdict(value, target) {
  if (target === null || target === undefined) return '';
  return `≤ ${Number(target.toFixed(4))} ${exceeds(value, target) ? 'MISSED' : 'kept'}`;
}

/** Two decimals, or two digits where it is small. */
function ratio(value) {
  if (value === null || value === undefined) return '';
  return value >= 0.1 ? value.toFixed(2) : value.toPrecision(2);
}

function print(machine) {
  console.log(`\n${machine.processor}, ${machine.memory_gib} GiB, ${machine.system}, release build\n`);
  const rows = figures.map((one) => [
    one.name,
    one.peer,
    ratio(one.ratio),
    `${ratio(one.min)}–${ratio(one.max)}`,
    String(one.pairs),
    verdict(one.ratio, one.target),
    ratio(one.before),
    time(one.ours_seconds),
    time(one.peer_seconds),
  ]);
  table(['figure', 'against', 'ratio', 'min–max', 'pairs', 'limit', 'before', 'ours', 'theirs'], rows);
  console.log('');
  table(
    ['figure', 'value', 'limit'],
    told.map(({ name, value, target }) => [name, value, verdict(Number(value), target)]),
  );
}

function table(head, rows) {
  const widths = head.map((_, at) => Math.max(...[head, ...rows].map((row) => row[at].length)));
  const line = (row) => row.map((cell, at) => cell.padEnd(widths[at])).join('  ').trimEnd();
  console.log(line(head));
  console.log(widths.map((width) => '─'.repeat(width)).join('  '));
  for (const row of rows) console.log(line(row));
}
