// npm run fuzz [-- --seconds N] [--target NAME]…: libFuzzer on every parser of what a stranger wrote, an
// hour in all unless told otherwise. Ends with a table; fails on a finding, which is kept below
// target/fuzz/artifacts and becomes a test of the crate it is in.
//
// With --sweep no fuzzer: each parser is given its seeds, damaged in ways that are the same each time,
// as `npm test` does with each change.
//
// No sanitizer: all of it is safe Rust, and so the pinned compiler does. What coverage found is kept in
// target/fuzz/corpus and is where the next run begins; the seeds are written anew each time.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeds } from '../fuzz/seeds.mjs';
import { cargoTool, prepare } from './prepare.mjs';
import { environment, read, root, run, script } from './run.mjs';

const number = { type: 'string' };
const { values } = parseArgs({
  options: {
    built: { type: 'boolean', default: false },
    seconds: { ...number, default: '3600' },
    sweep: { type: 'boolean', default: false },
    target: { type: 'string', multiple: true },
  },
});
const work = join(root, 'target/fuzz');
/** What keeps a finding short to reproduce, and a machine usable. */
const LIMITS = ['-rss_limit_mb=2048', '-timeout=20', '-max_len=262144', '-print_final_stats=1'];

await script(() => {
  const all = names();
  const targets = values.target ?? all;
  const unknown = targets.filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Error(`--target ${unknown[0]}: there are ${all.join(', ')}.`);
  if (!values.built) build();
  rmSync(join(work, 'seeds'), { recursive: true, force: true });
  seeds(join(work, 'seeds'), all);
  if (values.sweep) return sweep(targets);
  const each = Math.max(1, Math.round(Number(values.seconds) / targets.length));
  const rows = targets.map((target) => fuzzed(target, each));
  print(rows);
  const found = rows.filter(({ status }) => status !== 0).map(({ target }) => target);
  if (found.length > 0) throw new Error(`findings: ${found.join(', ')}`);
});

function build() {
  prepare();
  if (values.sweep) {
    run('cargo', ['build', '--locked', '--workspace', '--bin', 'sweep']);
    return;
  }
  cargoTool('fuzz');
  run('cargo', ['fuzz', 'build', '--fuzz-dir', 'tests/fuzz', '--target-dir', 'target/fuzz', '--sanitizer', 'none']);
}

/** Each parser in a process of its own; one that was ended from outside is run again, noting what it reads. */
function sweep(targets) {
  const program = join(root, 'target/debug/sweep');
  const found = targets.filter((target) => {
    const kept = join(work, 'artifacts', target, 'sweep');
    const given = [join(work, 'seeds'), kept, target];
    const tried = (...more) => spawnSync(program, [...given, ...more], { cwd: root, stdio: 'inherit', env: environment });
    const began = Date.now();
    const ended = tried();
    if (ended.error) throw new Error(`${program}: ${ended.error.message}; leave out --built`);
    if (ended.signal) {
      tried('--note');
      console.error(`${target} ended with ${ended.signal}; what it read last is in ${kept}`);
    }
    console.log(`${target.padEnd(14)} ${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s  ${ended.status === 0 ? 'none' : 'ONE'}`);
    return ended.status !== 0;
  });
  if (found.length > 0) throw new Error(`findings: ${found.join(', ')}`);
}

function names() {
  const files = readdirSync(join(root, 'tests/fuzz/targets'));
  return files.map((file) => file.replace('.rs', '')).sort();
}

/** Runs one target for so many seconds; gives what libFuzzer said at its end. */
function fuzzed(target, seconds) {
  const triple = /host: (.*)/.exec(read('rustc', ['-vV']))[1];
  const program = join(work, triple, 'release', target);
  const [corpus, found] = ['corpus', 'artifacts'].map((name) => join(work, name, target));
  for (const folder of [corpus, found]) mkdirSync(folder, { recursive: true });
  const dictionary = join(work, 'seeds', `${target}.dict`);
  const words = existsSync(dictionary) && readFileSync(dictionary, 'utf8') !== '' ? [`-dict=${dictionary}`] : [];
  console.error(`\n› ${target}, ${seconds} s`);
  const ended = spawnSync(
    program,
    [corpus, join(work, 'seeds', target), `-max_total_time=${seconds}`, `-artifact_prefix=${found}/`, ...LIMITS, ...words],
    { cwd: root, encoding: 'utf8', env: environment, maxBuffer: 256 * 1024 * 1024 },
  );
  if (ended.error) throw new Error(`${program}: ${ended.error.message}; leave out --built`);
  const told = ended.stderr;
  const stat = (name) => Number(new RegExp(`stat::${name}:\\s+(\\d+)`).exec(told)?.[1] ?? 0);
  const covered = [...told.matchAll(/cov: (\d+)/g)].at(-1)?.[1] ?? '0';
  if (ended.status !== 0) console.error(told.split('\n').filter((line) => /panicked|ERROR|SUMMARY|artifact|Test unit|^\w.*assert/.test(line)).join('\n'));
  return { target, status: ended.status, runs: stat('number_of_executed_units'), covered, peak: stat('peak_rss_mb'), slowest: stat('slowest_unit_time_sec') };
}

function print(rows) {
  const line = (...cells) => cells.map((cell, at) => (at === 0 ? String(cell).padEnd(14) : String(cell).padStart(12))).join('');
  console.log(`\n${line('target', 'runs', 'edges', 'peak MiB', 'slowest s', 'findings')}`);
  for (const one of rows) {
    console.log(line(one.target, one.runs, one.covered, one.peak, one.slowest, one.status === 0 ? 'none' : 'ONE'));
  }
}
