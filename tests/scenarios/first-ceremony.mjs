// The first ceremony: a master key made in a token, shared, recovered by a quorum on a second one,
// drilled and recorded; on the command line, on two modules, and in the real window.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { script } from '../tools/run.mjs';
import { Claims } from './support/claims.mjs';
import { independently, keymoot, told } from './support/commands.mjs';
import { damages } from './support/damage.mjs';
import { softhsm } from './support/softhsm.mjs';
import { walkTheWindow } from './support/window.mjs';

let out;
let claims;
let scratch;

await script(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (!values.out) throw new Error('npm run scenario -- first-ceremony --out DIR');
  out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  if (readdirSync(out).length > 0) throw new Error(`${out} is not empty; name another folder.`);
  claims = new Claims(out);
  scratch = mkdtempSync(join(tmpdir(), 'keymoot-scenario-'));
  try {
    await claims.stage('The practice token', () => {
      const run = practise('the practice token', 'practice-token', []);
      recordIsWhole('the practice token', run);
      recoverIndependently('the practice token', run);
      alter('the practice token', run);
    });
    await claims.stage('SoftHSM', () => {
      const { module, env } = softhsm(join(scratch, 'softhsm'));
      const run = practise('SoftHSM', 'softhsm', ['--module', module], env);
      recordIsWhole('SoftHSM', run);
      recoverIndependently('SoftHSM', run);
    });
    await claims.stage('The window', windowCeremonies);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  console.error(`\n${join(out, 'summary.json')}`);
  if (!claims.hold) throw new Error('Not every claim holds.');
});

/** The main job, unattended, 3 of 5. */
function practise(where, folder, extra, env) {
  const to = join(out, folder);
  const args = ['practice', '--out', to, '--threshold', '3', '--shares', '5', ...extra];
  const { status, document, error } = keymoot(args, env);
  if (!document) throw new Error(`keymoot practice: ${error.code}: ${error.message}`);
  writeFileSync(join(to, 'practice.json'), `${JSON.stringify(document, null, 2)}\n`);
  const { check_before: before, check_after: after } = document.key;
  const equal = before.method === after.method && before.value === after.value;
  claims.claim(
    `${where}: the key that three of five shares recover on a second token is the key that was made`,
    status === 0 && document.match === true && equal && document.share_files.length === 5,
    `${before.value} made, ${after.value} recovered (${after.method})`,
  );
  return document;
}

/** The record proves itself, here and in the independent program, with the same fingerprint. */
function recordIsWhole(where, { record, fingerprint }) {
  const { status, document } = keymoot(['record', 'verify', record]);
  const count = (result) => document.claims.filter((one) => one.result === result).length;
  claims.claim(
    `${where}: the record is proved`,
    status === 0 && document.result === 'proved' && document.fingerprint === fingerprint,
    `status ${status}, ${count('proved')} claims proved, ${count('refuted')} refuted`,
  );
  const again = verifiedIndependently(record);
  claims.claim(
    `${where}: the independent program proves the record, with the same fingerprint`,
    again.status === 0 && again.verdict.result === 'proved' && again.verdict.fingerprint === fingerprint,
    `status ${again.status}, fingerprint ${again.verdict.fingerprint}`,
  );
}

function verifiedIndependently(record) {
  const { status, stdout, stderr } = independently('verify_record.py', [record]);
  if (stdout === '') throw new Error(`verify_record.py: ${stderr}`);
  return { status, verdict: JSON.parse(stdout) };
}

/** The independent program rebuilds the key from the last k share texts and its check value fits. */
function recoverIndependently(where, { package: file, share_files: shares, quorum, key }) {
  const texts = shares.slice(-quorum.threshold).map((share) => share.text);
  const { status, stdout, stderr } = independently('recover_key.py', [file, ...texts]);
  const found = /^check value: ([0-9a-f]+) by ([a-z0-9-]+)/m.exec(stdout);
  const { method, value } = key.check_after;
  claims.claim(
    `${where}: the independent program recovers the key from ${texts.length} share texts and the package`,
    status === 0 && found?.[1] === value && found?.[2] === method,
    found ? `check value ${found[1]}, the token says ${value}` : stderr.trim(),
  );
}

/** Every altered copy of the record is refused, naming the claim it breaks; the independent program,
 *  shown one copy of each kind, refuses it too. */
function alter(where, { record }) {
  const copy = join(scratch, 'altered.pdf');
  for (const { name, claims: expected, files } of damages(readFileSync(record))) {
    let refused = 0;
    let named = 0;
    for (const { bytes, page, unseen } of files) {
      writeFileSync(copy, bytes);
      const { status, document } = keymoot(['record', 'verify', copy]);
      const refuted = (document?.claims ?? []).filter((one) => one.result === 'refuted');
      if (status === 1 && refuted.length > 0) refused += 1;
      const has = (claim) =>
        refuted.some((one) => one.claim === claim && (claim !== 'page-as-signed' || one.page === page));
      if (unseen ? has('bytes-as-signed') : expected.every(has)) named += 1;
    }
    const there = verifiedIndependently(copy);
    claims.claim(
      `${where}: the record is refused with ${name}`,
      files.length > 0 && refused === files.length && named === files.length && there.status === 1,
      `${refused} of ${files.length} refused` +
        (expected.length > 0 ? `, ${named} naming ${expected.join(' and ')}` : '') +
        `; the independent program: ${there.verdict.result}`,
    );
  }
}

/** A generation, its recovery on a second token and a drill, by keyboard, in the real window. What
 *  came of them is read from the room it leaves. */
function windowCeremonies() {
  const walk = walkTheWindow('ceremonies', {
    screens: join(out, 'screens'),
    home: join(out, 'window'),
    log: join(out, 'window.log'),
  });
  claims.claim('the window: every step is walked by keyboard', walk.passed, walk.figure);
  const shots = readdirSync(join(out, 'screens')).filter((name) => name.endsWith('.png'));
  claims.claim('the window: a screenshot of each step is left', shots.length > 0, `${shots.length} screenshots`);
  const room = join(out, 'window/data/keymoot/practice');
  const { ceremonies } = told(['--room', room, 'ceremony', 'list']);
  const shown = ceremonies.map(({ id }) => told(['--room', room, 'ceremony', 'show', id]));
  const [generated, recovered, drilled] = ['generate', 'recover', 'drill'].map((kind) =>
    shown.find((one) => one.kind === kind && one.state === 'closed'),
  );
  claims.claim(
    'the window: the generation shares a key two of three',
    generated?.threshold === 2 && generated?.shares === 3 && Boolean(generated?.check),
    `check value ${generated?.check?.value}`,
  );
  claims.claim(
    'the window: the key recovered on the second token is the key that was made',
    Boolean(generated?.check) &&
      recovered?.check?.value === generated.check.value &&
      recovered.copies_equal === true,
    `${generated?.check?.value} made, ${recovered?.check?.value} recovered`,
  );
  claims.claim(
    'the window: the drill recovers its own key on the second token',
    drilled?.copies_equal === true && drilled?.check?.value !== generated?.check?.value,
    `check value ${drilled?.check?.value}, copies ${drilled?.copies_equal ? 'equal' : 'not equal'}`,
  );
  for (const { kind, record } of [generated, recovered, drilled].filter(Boolean)) {
    const { status, document } = keymoot(['record', 'verify', record]);
    const { verdict } = verifiedIndependently(record);
    claims.claim(
      `the window: the record of the ${kind} ceremony is proved, by both programs`,
      status === 0 && verdict.result === 'proved' && verdict.fingerprint === document.fingerprint,
      `status ${status}, fingerprint ${document?.fingerprint}`,
    );
  }
  if (generated) {
    const files = readdirSync(generated.folder).filter((name) => name.endsWith('.txt'));
    recoverIndependently('the window', {
      package: generated.package ?? join(generated.folder, 'recovery-package.json'),
      share_files: files.sort().map((name) => ({ text: join(generated.folder, name) })),
      quorum: { threshold: generated.threshold },
      key: { check_after: generated.check },
    });
  }
}
