// Every kind of damage to a record there is a name for, made from a record that a practice run has just
// made: each is refused by the command, by the web page's module and by docs/independent, each with its own
// reason; and no good one is.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { after, before, test } from 'node:test';

const root = resolve(import.meta.dirname, '../..');
const keymoot = process.env.KEYMOOT ?? join(root, 'target/debug/keymoot');
const page = process.env.KEYMOOT_VERIFIER ?? join(root, 'out/keymoot-verify.html');
const tool = join(root, 'tests/records/corpus.py');
const home = process.env.KEYMOOT_CORPUS ?? mkdtempSync(join(tmpdir(), 'keymoot-corpus-'));
const corpus = join(home, 'corpus');
/** Fewer than these would not be the corpus. */
const KINDS = 100;

let list, python, ask;

before(async () => {
  const practice = join(home, 'practice');
  ran(keymoot, ['--json', 'practice', '--out', practice], { env: { ...process.env, HOME: home } });
  ran('python3', [tool, 'make', join(practice, 'record.pdf'), corpus]);
  list = JSON.parse(readFileSync(join(corpus, 'corpus.json'), 'utf8'));
  python = JSON.parse(ran('python3', [tool, 'judge', corpus]));
  ask = await verifier();
});

after(() => {
  if (!process.env.KEYMOOT_CORPUS) rmSync(home, { recursive: true, force: true });
});

function ran(program, args, more = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 30, ...more });
  assert.equal(status, 0, `${program} ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

/** The module of the web page, asked as the page asks it. */
async function verifier() {
  const html = readFileSync(page, 'utf8');
  const packed = /<script type="text\/plain" id="module">([^<]*)</.exec(html)[1];
  const { instance } = await WebAssembly.instantiate(gunzipSync(Buffer.from(packed, 'base64')), {});
  const module = instance.exports;
  return (...parts) => {
    module.clear();
    parts.forEach((bytes, part) => {
      for (let place = 0; place < bytes.length; place += 8) {
        const eight = Buffer.alloc(8);
        bytes.copy(eight, 0, place, Math.min(place + 8, bytes.length));
        module.put(part, Math.min(8, bytes.length - place), eight.readUInt32LE(0), eight.readUInt32LE(4));
      }
    });
    const length = module.run();
    const answer = Buffer.alloc(Math.ceil(length / 4) * 4);
    for (let place = 0; place < length; place += 4) answer.writeInt32LE(module.answer(place / 4) | 0, place);
    return JSON.parse(answer.toString('utf8', 0, length)).answer.verdict;
  };
}

function command({ file, signer, since }) {
  const args = ['--json', 'record', 'verify', join(corpus, file)];
  if (signer) args.push('--require-signer', signer);
  if (since) {
    writeFileSync(join(home, 'since.note'), since);
    args.push('--since', join(home, 'since.note'));
  }
  const { status, stdout, stderr } = spawnSync(keymoot, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(stderr, '', file);
  return { status, ...JSON.parse(stdout) };
}

const module = ({ file, signer, since }) =>
  ask(...[signer ?? '', since ?? '', '', file].map((text) => Buffer.from(text)), readFileSync(join(corpus, file)));

const refuted = (verdict) => verdict.claims.filter((claim) => claim.result === 'refuted');

test('no good record is refuted by any of them', () => {
  for (const one of list.records.filter((one) => one.good)) {
    const [rust, wasm] = [command(one), module(one)];
    assert.equal(rust.status, 0, one.file);
    for (const verdict of [rust, wasm, python[one.file]]) {
      assert.deepEqual(refuted(verdict), [], one.file);
      assert.equal(verdict.fingerprint, rust.fingerprint, one.file);
    }
  }
  const of = (name) => python[list.records.find((one) => one.kind === name).file].fingerprint;
  for (const base of ['record', 'possession', 'reissue']) {
    assert.equal(of(`${base}-all-withheld`), of(base), 'what is withheld changes no fingerprint');
    assert.equal(of(`${base}-transcript`), of(base));
  }
});

test('each kind of damage is refused by all of them, with its own reason', () => {
  const damaged = list.records.filter((one) => !one.good);
  assert.ok(damaged.length >= KINDS - list.absent.length, `${damaged.length} kinds`);
  if (list.absent.length > 0) console.log(`left out, for want of a program: ${list.absent.join(', ')}`);
  const wrong = [];
  for (const one of damaged) {
    const rust = command(one);
    const verdicts = { rust, wasm: module(one), python: python[one.file] };
    for (const [name, verdict] of Object.entries(verdicts)) {
      const wanted = name === 'python' ? one.python : [one.claim];
      const claims = refuted(verdict).filter((claim) => wanted.includes(claim.claim));
      const says = name === 'python' || claims.some((claim) => claim.detail.includes(one.says));
      if (verdict.result !== 'refuted' || claims.length === 0 || !says) {
        wrong.push(`${one.kind}: ${name}: ${JSON.stringify(refuted(verdict).slice(0, 4))}`);
      }
    }
    if (rust.status !== 1) wrong.push(`${one.kind}: status ${rust.status}`);
  }
  assert.deepEqual(wrong, []);
});

test('a file of one gigabyte is refused before it is read', () => {
  const large = join(home, 'large.pdf');
  writeFileSync(large, '%PDF-1.7\n');
  truncateSync(large, 1 << 30);
  const rust = spawnSync(keymoot, ['--json', 'record', 'verify', large], { encoding: 'utf8' });
  assert.equal(rust.status, 1, rust.stderr);
  assert.match(rust.stderr + rust.stdout, /too large|larger/);
  const other = spawnSync('python3', [join(root, 'docs/independent/verify_record.py'), large], { encoding: 'utf8' });
  assert.equal(other.status, 2);
  assert.match(other.stderr, /too large/);
});

test('the table in docs/formats names every kind', () => {
  const document = readFileSync(join(root, 'docs/formats/damaged-records.md'), 'utf8');
  const table = ran('python3', [tool, 'table']);
  assert.ok(document.includes(table.trim()), 'corpus.py table prints it');
});
