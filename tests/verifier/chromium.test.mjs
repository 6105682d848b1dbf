// The page alone in an empty folder, in Chromium without a network: a good record, a damaged one, one that
// another program saved, one of which values are withheld. KEYMOOT_CHROMIUM names the browser where it is
// not Debian's; without one this is left out.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');
const browser = process.env.KEYMOOT_CHROMIUM ?? '/usr/bin/chromium';
const keymoot = process.env.KEYMOOT ?? join(root, 'target/debug/keymoot');
const page = process.env.KEYMOOT_VERIFIER ?? join(root, 'out/keymoot-verify.html');
const out = join(root, 'out/verifier');
const home = mkdtempSync(join(tmpdir(), 'keymoot-chromium-'));
const alone = join(home, 'alone');
const example = join(root, 'docs/independent/example/record.pdf');
const skip = !existsSync(browser) && `${browser} is not installed`;

let chromium, session;

before(async () => {
  if (skip) return;
  mkdirSync(out, { recursive: true });
  mkdirSync(alone);
  copyFileSync(page, join(alone, 'keymoot-verify.html'));
  chromium = new Chromium();
  const { targetId } = await chromium.send('Target.createTarget', { url: 'about:blank' });
  ({ sessionId: session } = await chromium.send('Target.attachToTarget', { targetId, flatten: true }));
  await chromium.send('Emulation.setDeviceMetricsOverride', { width: 1000, height: 1400, deviceScaleFactor: 1, mobile: false });
  await chromium.send('Page.navigate', { url: pathToFileURL(join(alone, 'keymoot-verify.html')).href });
});

after(async () => {
  await chromium?.close();
  rmSync(home, { recursive: true, force: true });
});

/** Chromium, asked through a pipe, in a network namespace of its own where that may be made. */
class Chromium {
  #waiting = new Map();
  #next = 1;
  #text = '';

  constructor() {
    const args = ['--headless=new', '--no-sandbox', '--disable-gpu', '--remote-debugging-pipe', `--user-data-dir=${join(home, 'profile')}`];
    const unshared = spawnSync('unshare', ['--net', 'true']).status === 0;
    const [program, words] = unshared ? ['unshare', ['--net', browser, ...args]] : [browser, [...args, '--proxy-server=127.0.0.1:9']];
    this.process = spawn(program, words, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
    this.process.stdio[4].on('data', (bytes) => this.#read(bytes));
  }

  #read(bytes) {
    const parts = (this.#text + bytes).split('\0');
    this.#text = parts.pop();
    for (const { id, result, error } of parts.map((part) => JSON.parse(part))) {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    }
  }

  send(method, params = {}) {
    const id = this.#next++;
    const asked = { id, method, params, ...(session && { sessionId: session }) };
    this.process.stdio[3].write(`${JSON.stringify(asked)}\0`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async close() {
    session = undefined;
    const gone = new Promise((left) => this.process.once('exit', left));
    await Promise.race([this.send('Browser.close').then(() => gone), gone]);
  }
}

async function evaluate(expression) {
  const { result, exceptionDetails } = await chromium.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
  assert.ok(!exceptionDetails, exceptionDetails?.text);
  return result.value;
}

/** Gives the page a file, as somebody chooses one, and says what the page then says. */
async function chosen(file, picture) {
  await evaluate('delete document.body.dataset.state');
  const { root: tree } = await chromium.send('DOM.getDocument');
  const { nodeId } = await chromium.send('DOM.querySelector', { nodeId: tree.nodeId, selector: '#file' });
  await chromium.send('DOM.setFileInputFiles', { nodeId, files: [file] });
  for (let tries = 0; (await evaluate('document.body.dataset.state')) !== 'done'; tries += 1) {
    assert.ok(tries < 600, 'the page does not say that it is done');
    await new Promise((later) => setTimeout(later, 100));
  }
  const { data } = await chromium.send('Page.captureScreenshot', { captureBeyondViewport: false });
  writeFileSync(join(out, `chromium-${picture}.png`), Buffer.from(data, 'base64'));
  return evaluate(`({
    band: document.getElementById('band').className,
    said: document.getElementById('said').textContent,
    more: document.getElementById('more').textContent,
    shown: document.getElementById('told').hidden ? '' : document.getElementById('entries').textContent,
    verdict: JSON.parse(document.getElementById('result').textContent),
  })`);
}

test('a good record holds', { skip }, async () => {
  const told = await chosen(example, 'good');
  assert.equal(told.band, 'not-checked');
  assert.match(told.said, /Consistent/);
});

test('a damaged record is refused, and the claim is named', { skip }, async () => {
  const bytes = readFileSync(example);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(join(home, 'damaged.pdf'), bytes);
  const told = await chosen(join(home, 'damaged.pdf'), 'damaged');
  assert.equal(told.band, 'refuted');
  assert.ok(told.verdict.claims.some((one) => one.claim === 'bytes-as-signed' && one.result === 'refuted'));
});

test('of a record that another program saved what still holds is said', { skip }, async () => {
  const saved = join(home, 'saved.pdf');
  assert.equal(spawnSync('qpdf', [example, saved]).status, 0);
  const told = await chosen(saved, 'saved-again');
  assert.equal(told.band, 'refuted');
  const { detail } = told.verdict.claims.find((one) => one.claim === 'file-whole');
  assert.match(detail, /ask for the original file, of \d+ bytes/);
});

test('a redacted record is shown as far as it goes, with the record’s fingerprint', { skip }, async () => {
  const redacted = join(home, 'redacted.json');
  const ran = spawnSync(keymoot, ['--json', 'record', 'redact', example, '--out', redacted, '--withhold', 'names'], { encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  const told = await chosen(redacted, 'redacted');
  assert.match(told.said, /What is shown is consistent/);
  assert.match(told.more, /values are withheld/);
  assert.match(told.shown, /withheld/);
  assert.ok(!told.shown.includes('Priya'));
  assert.equal(told.verdict.fingerprint, JSON.parse(ran.stdout).fingerprint);
  await evaluate("document.getElementById('told').scrollIntoView()");
  const { data } = await chromium.send('Page.captureScreenshot');
  writeFileSync(join(out, 'chromium-redacted-entries.png'), Buffer.from(data, 'base64'));
});
