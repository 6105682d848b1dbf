// google/pkcs11test on the practice token and on SoftHSM: one process a test, since one that crashes takes
// the others with it. What each module is known to answer otherwise is `pkcs11test.json`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, basename } from 'node:path';
import { softhsm } from '../scenarios/support/softhsm.mjs';
import { root } from '../tools/run.mjs';

/** Module → test → how it ends, where that is not that it passes. */
export const DEVIATIONS = JSON.parse(readFileSync(join(root, 'tests/suites/pkcs11test.json'), 'utf8'));

const PINS = { user: '654321-user', so: '12345678' };

/** A line for each module and group of tests: how many ended as expected, and each that did not. */
export function pkcs11test(program) {
  const folder = mkdtempSync(join(tmpdir(), 'keymoot-suites-'));
  try {
    return Object.entries(modules(folder)).flatMap(([name, module]) => through(program, name, module));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function modules(folder) {
  const practice = join(root, 'target/practice-token/release/libpractice_token.so');
  const config = join(folder, 'token.conf');
  writeFileSync(config, `[[slots]]\nslot = 1\ndbtype = "sqlite"\ndbargs = "${join(folder, 'token.sql')}"\n`);
  return {
    'practice token': { file: practice, slot: () => '1', env: { KRYOPTIC_CONF: config } },
    SoftHSM: (({ module, env }) => ({ file: module, slot: newestSlot, env }))(softhsm(folder)),
  };
}

/** SoftHSM gives an initialised token a slot with a number of its own, which pkcs11-tool prints. */
function newestSlot({ file, env }) {
  const said = spawnSync('pkcs11-tool', ['--module', file, '--list-slots'], { encoding: 'utf8', env: { ...process.env, ...env } });
  return String(Number(/Slot 0 \((0x[0-9a-f]+)\)/.exec(said.stdout)[1]));
}

function through(program, name, module) {
  const prepared = spawnSync(
    'pkcs11-tool',
    ['--module', module.file, '--slot-index', '0', '--init-token', '--label', 'suite', '--so-pin', PINS.so],
    { encoding: 'utf8', env: { ...process.env, ...module.env } },
  );
  const user = spawnSync(
    'pkcs11-tool',
    ['--module', module.file, '--token-label', 'suite', '--init-pin', '--login', '--login-type', 'so', '--so-pin', PINS.so, '--pin', PINS.user],
    { encoding: 'utf8', env: { ...process.env, ...module.env } },
  );
  if (prepared.status !== 0 || user.status !== 0) throw new Error(`${name} takes no token: ${prepared.stderr}${user.stderr}`);
  const args = ['-m', basename(module.file), '-l', dirname(module.file), '-s', module.slot(module), '-u', PINS.user, '-o', PINS.so];
  const ask = (...more) => spawnSync(program, [...args, ...more], { encoding: 'utf8', timeout: 60_000, env: { ...process.env, ...module.env } });
  const tests = namesIn(ask('--gtest_list_tests').stdout);
  const expected = DEVIATIONS[name] ?? {};
  const groups = new Map();
  const rows = [];
  const found = {};
  for (const test of tests) {
    const came = howItEnded(ask(`--gtest_filter=${test}`));
    // What ends a module's process is counted here, and told to who makes it.
    if (came === 'crashed') found.crashed = (found.crashed ?? 0) + 1;
    else if (came !== 'passed') found[test] = came;
    const group = test.split('.')[0].replace(/^.*\//, '');
    groups.set(group, (groups.get(group) ?? 0) + 1);
    if (came !== 'crashed' && came !== (expected[test] ?? 'passed')) rows.push({ suite: `pkcs11test, ${name}`, where: test, came: `${came}, EXPECTED ${expected[test] ?? 'passed'}` });
  }
  if (process.env.KEYMOOT_SUITES === 'write') {
    const file = join(root, 'tests/suites/pkcs11test.json');
    const all = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    writeFileSync(file, `${JSON.stringify({ ...all, [name]: found }, null, 1)}\n`);
  }
  const crashed = found.crashed ?? 0;
  const failed = Object.values(found).filter((one) => one === 'failed').length;
  if (crashed !== (expected.crashed ?? 0)) {
    rows.push({ suite: `pkcs11test, ${name}`, where: 'crashes', came: `${crashed}, EXPECTED ${expected.crashed ?? 0}` });
  }
  const summary = `${tests.length} tests: ${tests.length - failed - crashed} passed, ${failed} failed, ${crashed} crashed`;
  return [{ suite: `pkcs11test, ${name}`, where: summary, came: rows.length === 0 ? 'as expected' : `${rows.length} NOT EXPECTED` }, ...rows];
}

function namesIn(listing) {
  const names = [];
  let group = '';
  for (const line of listing.split('\n')) {
    if (/^\S+\.$/.test(line.split(' ')[0])) group = line.split(' ')[0];
    else if (/^ {2}\S/.test(line)) names.push(group + line.trim().split(' ')[0]);
  }
  return names;
}

/** A test that leaves itself out, for want of a mechanism, passes. */
function howItEnded({ status, signal }) {
  if (signal) return 'crashed';
  return status === 0 ? 'passed' : 'failed';
}
