// The page that checks records, opened from its file in a browser without a network: what it finds of
// a record is what the command finds, but for what needs the pages laid out again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { after, before, test } from 'node:test';
import { Window, until } from '../window/webdriver.mjs';

const root = resolve(import.meta.dirname, '../..');
const keymoot = process.env.KEYMOOT ?? join(root, 'target/debug/keymoot');
const page = process.env.KEYMOOT_VERIFIER ?? join(root, 'out/keymoot-verify.html');
const out = join(root, 'out/verifier');
const home = mkdtempSync(join(tmpdir(), 'keymoot-verifier-'));
const example = (name) => readFileSync(join(root, 'docs/independent/example', name));
/** What nobody can find without laying the pages out. */
const NEEDS_LAYOUT = 'pages-from-transcript';

let window;

before(async () => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  window = await Window.open({
    binary: browser(),
    args: ['--automation'],
    env: { HOME: home, XDG_DATA_HOME: join(home, 'data'), LANG: 'C.UTF-8' },
  });
  await window.go(pathToFileURL(page).href);
});

after(async () => {
  await window?.close();
  rmSync(home, { recursive: true, force: true });
});

/** WebKitGTK's own browser, which its driver drives. */
function browser() {
  const libraries = '/usr/lib/x86_64-linux-gnu';
  const folders = existsSync(libraries) ? readdirSync(libraries).filter((one) => one.startsWith('webkit2gtk-')) : [];
  const found = folders.map((one) => join(libraries, one, 'MiniBrowser')).find((one) => existsSync(one));
  assert.ok(found, 'WebKitGTK’s MiniBrowser is not installed');
  return found;
}

/** Drops a file on the page, with what the reader knows, and gives what the page says. */
const dropped = (name, bytes, known) => together({ [name]: bytes }, known);

/** Drops files on the page together. */
async function together(files, { signer = '', since = '' } = {}) {
  await window.look(
    (files, signer, since) => {
      document.getElementById('signer').value = signer;
      document.getElementById('since').value = since;
      const dataTransfer = new DataTransfer();
      for (const [name, base64] of files) {
        const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name));
      }
      delete document.body.dataset.state;
      document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    Object.entries(files).map(([name, bytes]) => [name, bytes.toString('base64')]),
    signer,
    since,
  );
  return answered();
}

async function answered() {
  await until('the page', () => window.look(() => document.body.dataset.state === 'done'));
  const told = await window.look(() => ({
    band: document.getElementById('band').className,
    said: document.getElementById('said').textContent,
    people: document.getElementById('people').textContent,
    pages: document.querySelectorAll('#pages li').length,
    facts: document.getElementById('facts').textContent,
    result: document.getElementById('result').textContent,
    scripts: document.scripts.length,
    wide: document.documentElement.scrollWidth - innerWidth,
  }));
  return { ...told, verdict: told.result ? JSON.parse(told.result) : null };
}

function command(name, bytes, ...more) {
  const file = join(home, name);
  writeFileSync(file, bytes);
  const ran = spawnSync(keymoot, ['--json', 'record', 'verify', file, ...more], { encoding: 'utf8' });
  return JSON.parse(ran.stdout);
}

const without = (verdict) => verdict.claims.filter((claim) => claim.claim !== NEEDS_LAYOUT);

for (const name of ['record.pdf', 'possession-check.pdf', 'reissue.pdf']) {
  test(`${name} gives the claims that the command finds`, async () => {
    const told = await dropped(name, example(name));
    const found = command(name, example(name));
    assert.deepEqual(without(told.verdict), without(found));
    assert.equal(told.verdict.fingerprint, found.fingerprint);
    assert.equal(told.verdict.result, 'not-checked');
    assert.equal(told.band, 'not-checked');
    assert.match(told.said, /Consistent; who signed it is not known/);
    assert.match(told.people, /✓/);
    assert.equal(told.pages, without(found).filter((claim) => claim.claim === 'page-as-signed').length);
    assert.ok(told.wide <= 0, 'nothing lies beside the window');
    await window.screenshot(join(out, `${name}.png`));
  });
}

test('the key that must have signed makes it known, or refutes it', async () => {
  const record = example('record.pdf');
  const [{ signer }] = command('record.pdf', record).claims.filter((claim) => claim.claim === 'manifest-signed');
  const told = await dropped('record.pdf', record, { signer });
  assert.equal(told.band, 'holds');
  assert.match(told.said, /signed by the key you require/);
  await window.screenshot(join(out, 'signed.png'));
  const other = 'keymoot/00112233445566778899aabbccddeeff+e1403025+AY6BX2c4qH8fOBlUnmZwhsHBVC08/17DXYlYkxMJUT6T';
  const refuted = await dropped('record.pdf', record, { signer: other });
  const found = command('record.pdf', record, '--require-signer', other);
  assert.equal(refuted.band, 'refuted');
  assert.deepEqual(refuted.verdict, found);
  const unread = await dropped('record.pdf', record, { signer: 'key' });
  assert.match(unread.said, /could not be checked/);
});

test('what was changed, cut or added to is refuted as the command refutes it', async () => {
  const record = example('record.pdf');
  const damaged = Buffer.from(record);
  damaged[record.length >> 1] ^= 1;
  const cases = {
    'damaged.pdf': damaged,
    'longer.pdf': Buffer.concat([record, Buffer.from('\nmore\n')]),
    'shorter.pdf': record.subarray(0, record.length - 7),
    'nothing.pdf': Buffer.alloc(0),
  };
  for (const [name, bytes] of Object.entries(cases)) {
    const told = await dropped(name, bytes);
    assert.deepEqual(told.verdict, command(name, bytes), name);
    assert.equal(told.verdict.result, 'refuted', name);
    assert.equal(told.band, 'refuted', name);
  }
  await window.screenshot(join(out, 'refuted.png'));
});

test('records dropped together are held against one another, and the one in question is chosen', async () => {
  const folder = join(root, 'tests/rooms/0.1.0/kinds/finished/room/records');
  const names = readdirSync(folder).filter((one) => one.endsWith('.pdf')).sort();
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))]));
  await together(files);
  const reissue = names.find((name) => name.startsWith('a799'));
  await window.look((name) => {
    delete document.body.dataset.state;
    [...document.querySelectorAll('#beside button')].find((one) => one.textContent === name).click();
  }, reissue);
  const told = await answered();
  const others = names.filter((name) => name !== reissue).flatMap((name) => ['--with', join(folder, name)]);
  const found = command(reissue, files[reissue], ...others);
  assert.deepEqual(without(told.verdict), without(found));
  const way = told.verdict.claims.filter((one) => one.claim === 'quorum-lineage').map((one) => one.result);
  assert.deepEqual(way, ['proved', 'proved']);
  await window.screenshot(join(out, 'together.png'));
  // Without the record of its generation the quorum is followed no further.
  const left = names.filter((name) => name === reissue || !name.startsWith('8f5d'));
  const [{ signer }] = found.claims.filter((one) => one.claim === 'manifest-signed');
  await together(Object.fromEntries(left.map((name) => [name, files[name]])), { signer });
  await window.look((name) => {
    delete document.body.dataset.state;
    [...document.querySelectorAll('#beside button')].find((one) => one.textContent === name).click();
  }, reissue);
  assert.match((await answered()).said, /could not be followed/);
});

test('a note that signed a record again is dropped with it', async () => {
  const run = join(home, 'run');
  const ran = spawnSync(keymoot, ['--json', 'practice', '--out', run], { encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  const [file, note] = [join(run, 'record.pdf'), join(home, 'record.renewal')];
  const renewed = spawnSync(keymoot, ['--json', '--room', join(run, 'room'), 'record', 'renew', file, '--out', note], { encoding: 'utf8' });
  assert.equal(renewed.status, 0, renewed.stderr);
  const { signer } = JSON.parse(renewed.stdout);
  const bytes = readFileSync(file);
  const told = await together({ 'record.pdf': bytes, 'record.renewal': readFileSync(note) }, { signer });
  const found = command('record.pdf', bytes, '--renewal', note, '--require-signer', signer);
  assert.deepEqual(without(told.verdict), without(found));
  assert.equal(told.verdict.signer, 'trusted');
  assert.ok(told.verdict.claims.some((one) => one.claim === 'renewed' && one.result === 'proved'));
  const other = await together({ 'record.pdf': example('record.pdf'), 'record.renewal': readFileSync(note) });
  assert.equal(other.band, 'refuted');
});

test('what others wrote is text, and the page reaches nothing', async () => {
  const name = '<img src=x onerror=alert(1)>\u202efdp.pdf';
  const told = await dropped(name, example('record.pdf'));
  assert.ok(told.facts.includes(name));
  assert.equal(told.scripts, 2);
  assert.equal(await window.look(() => document.images.length), 0);
  const reached = await window.wait(async () => {
    try {
      await fetch('data:text/plain,reached');
      return 'reached';
    } catch {
      return 'refused';
    }
  });
  assert.equal(reached, 'refused');
});
