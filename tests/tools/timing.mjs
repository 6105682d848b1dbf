// npm run timing [-- --samples N]: whether the time that arithmetic on secrets takes tells of them, by
// Welch's t-test on the release build (tests/timing). Ends with a table; fails where a difference was
// seen and none should be, and where one was put in and was not seen.
//
// For a machine that does nothing else: what else runs makes times longer, and differences harder to see.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { practiceToken, prepare } from './prepare.mjs';
import { environment, root, run, script } from './run.mjs';

const { values } = parseArgs({
  options: {
    built: { type: 'boolean', default: false },
    samples: { type: 'string', default: '100000' },
  },
});
const scratch = join(root, 'target/timing');
const load = () => readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ');

await script(() => {
  if (!values.built) {
    prepare();
    practiceToken();
    run('cargo', ['build', '--locked', '--release', '-p', 'timing']);
  }
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const began = load();
  console.log(`${'what was timed'.padEnd(58)} ${['samples', 'median ns', 'more ns', 't'].map((head, at) => head.padStart([8, 10, 8, 8][at])).join(' ')} ${'farthest'.padStart(9)}`);
  const failed = [timed('sharing'), ...modules().map(({ file, set }) => timed('oaep', { file, set }))].filter(Boolean);
  console.log(`\n${cpus().length} × ${cpus()[0].model}, Linux ${release()}; load ${began} before, ${load()} after`);
  if (failed.length > 0) throw new Error('not as expected: see the lines that say so');
});

/** Runs a part; true if something in it was not as expected. */
function timed(part, { file, set = {} } = {}) {
  if (file) console.log(file);
  // A decryption takes ten times as long as a commitment.
  const samples = part === 'oaep' ? Math.ceil(Number(values.samples) / 5) : Number(values.samples);
  const given = [part, ...(file ? [file] : []), String(samples)];
  const ended = spawnSync(join(root, 'target/release/timing'), given, {
    cwd: scratch,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...environment, ...set },
  });
  if (ended.error) throw new Error(`timing: ${ended.error.message}; leave out --built`);
  return ended.status !== 0;
}

/** The practice token, and SoftHSM where it is installed, each with a folder of its own. */
function modules() {
  const practice = join(scratch, 'practice.toml');
  writeFileSync(practice, `[ec_point_encoding]\nencoding = "Der"\n[[slots]]\nslot = 1\ndbtype = "sqlite"\ndbargs = "${join(scratch, 'token.sql')}"\n`);
  const softhsm = join(scratch, 'softhsm2.conf');
  mkdirSync(join(scratch, 'softhsm'));
  writeFileSync(softhsm, `directories.tokendir = ${join(scratch, 'softhsm')}\nlog.level = ERROR\n`);
  return [
    { file: join(root, 'target/practice-token/release/libpractice_token.so'), set: { KRYOPTIC_CONF: practice } },
    { file: '/usr/lib/softhsm/libsofthsm2.so', set: { SOFTHSM2_CONF: softhsm } },
  ].filter(({ file }) => existsSync(file));
}
