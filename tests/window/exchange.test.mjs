// Keys for others and from others in the real window, by keyboard: a KEK is exported to a transit engine
// and confirmed; a customer's wrapped key comes in; three people type components, one of them wrongly; a
// key is made in components with forms, and another goes out and comes back as a key block under it.
// What left is opened by OpenSSL, of which Node.js is one build and the command line another.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as crypto from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { Organiser } from './organiser.mjs';
import { Window, until } from './webdriver.mjs';

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.KEYMOOT_WINDOW ?? join(root, 'target/debug/keymoot-window');
const keymoot = join(root, 'target/debug/keymoot');
const out = resolve(process.env.KEYMOOT_WINDOW_OUT ?? join(root, 'out/window-exchange'));
// A home that is named is left behind, for whoever wants to look at the rooms.
const kept = process.env.KEYMOOT_WINDOW_HOME;
const home = kept ?? mkdtempSync(join(tmpdir(), 'keymoot-window-exchange-'));
const env = { HOME: home, XDG_DATA_HOME: join(home, 'data'), LANG: 'C.UTF-8' };
const room = join(home, 'practice/room');
const file = (name) => join(home, name);

const [ANDERS, RUTH] = ['Anders Holm, administrator', 'Ruth Abel, witness'];
const TYPISTS = ['Priya Nair', 'Zoë Łukasiewicz', 'Tomás Rey'];

let window;
let person;

/** A command that must be content; gives its document. */
function told(...args) {
  const text = execFileSync(keymoot, ['--json', '--room', room, ...args], { env: { ...process.env, ...env }, encoding: 'utf8' });
  return JSON.parse(text);
}

/** Two who decide, on the command line. */
function deciding(purpose) {
  const passphrase = (name) => ['--passphrase-file', `${name}=${file('passphrase.txt')}`];
  const names = ['Anders Holm', 'Ruth Abel'];
  return ['--by', names[0], '--approver', names[1], ...names.flatMap(passphrase), '--pin-file', file('pins.txt'), '--purpose', purpose];
}

/** The first five bytes of the AES-CMAC of 16 zero bytes, by the OpenSSL command line. */
function checkOf(key) {
  const args = ['mac', '-cipher', 'AES-256-CBC', '-macopt', `hexkey:${key.toString('hex')}`, '-binary', '-in', '-', 'CMAC'];
  return execFileSync('openssl', args, { input: Buffer.alloc(16) }).toString('hex').slice(0, 10);
}

const oaep = { padding: crypto.constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };

before(async () => {
  rmSync(out, { recursive: true, force: true });
  if (!existsSync(room)) {
    const made = ['practice', '--out', join(home, 'practice'), '--threshold', '2', '--shares', '4'];
    execFileSync(keymoot, made, { env: { ...process.env, ...env }, stdio: 'ignore' });
  }
  writeFileSync(file('passphrase.txt'), 'practice\n');
  writeFileSync(file('pins.txt'), 'Practice HSM A=practice-1234\nPractice HSM B=practice-1234\n');
  const usages = 'usages = ["data", "transport", "key-block"]';
  writeFileSync(file('policy.toml'), told('policy', 'show').text.replace(/^usages = .*$/m, usages));
  told('policy', 'adopt', file('policy.toml'), ...deciding('keys for others'));
  const master = told('key', 'list', '--tier', 'mkek').keys[0];
  const make = (label, algorithm, usage) => {
    const cls = ['--environment', 'production', '--usage', usage, '--sensitivity', 'restricted'];
    const what = [label, '--id', label.toLowerCase(), '--algorithm', algorithm, '--under', master.id, '--domain', 'payroll'];
    told('key', 'make', ...what, ...cls, ...deciding('the first of its kind'));
  };
  make('Payroll', 'aes-256', 'data');
  make('Customers', 'rsa-3072', 'transport');
  window = await Window.open({ binary, args: ['--room', room], env });
  person = new Organiser(window, out);
});

after(async () => {
  await window?.close();
  if (!kept) rmSync(home, { recursive: true, force: true });
});

/** A part of the walk; once one could not be walked, those after it cannot either. */
let lost = false;
function part(name, walk) {
  test(name, async (context) => {
    if (lost) return context.skip('a part before it was not walked');
    lost = true;
    await walk();
    lost = false;
  });
}

/** Who acts and who approves, with what they sign with. */
async function decide(purpose, ...approvers) {
  await person.fill(/^Why$/, purpose);
  await sign(/^Who acts/, ANDERS);
  for (const one of approvers) await sign(/^Who approves/, one);
}

async function sign(place, name) {
  await person.select(place, name);
  await person.choose(new RegExp(`^Fill it in: Passphrase of ${name.split(',')[0]}`));
}

async function unlock() {
  await person.says('the token', /: (un)?locked/);
  if (/: unlocked/.test(await person.text())) return;
  await person.choose(/^Fill it in: PIN of/);
  await person.choose(/^Unlock the token/);
  await person.says('that it is unlocked', /: unlocked/);
}

/** Pictures of a page that is longer than the window: its beginning, in both languages, and as it is. */
async function long(name) {
  await person.examine(name);
  const begin = () => document.querySelector('main').scrollTo(0, 0);
  await window.look(begin);
  await person.shoot(`${name}-top`);
  await person.speak('Français');
  await window.look(begin);
  await person.shoot(`${name}-top-fr`);
  await person.speak('English');
}

/** What is said at the field that was refused, which has the focus; no panel lies over the page. */
async function refusedAt(code) {
  const at = () => {
    const field = document.activeElement;
    const said = document.getElementById(field.getAttribute('aria-describedby'))?.innerText ?? '';
    return { said, wrong: field.getAttribute('aria-invalid') === 'true', panel: document.querySelector('.problem') !== null };
  };
  await until('the refusal at the field', async () => (await window.look(at)).wrong, 60).catch(async (error) => {
    throw new Error(`${error.message}; the page says:\n${await person.text()}`);
  });
  const { said, panel } = await window.look(at);
  assert.match(said, code);
  assert.equal(panel, false, 'no panel beside what stands at the field');
}

async function toKey(label) {
  await person.choose(/^Keys$/);
  await person.says('the keys', /versions?/);
  await person.choose(new RegExp(`^${label}$`));
  await person.reads(new RegExp(`^${label}`));
}

/** What a key that comes in becomes here. */
async function becomes(label, usage) {
  await person.fill(/^Label/, label);
  await person.fill(/^Id/, label.toLowerCase());
  await person.fill(/^Domain or tenant/, 'payments');
  if (usage) await person.select(/^Usage/, usage);
}

part('what left for others and what may come in is told, in an empty room too', async () => {
  await person.says('the room', /Keys/);
  await person.choose(/^Keys$/);
  await person.says('the keys', /3 versions/);
  await person.choose(/^For others, from others/);
  await person.reads(/^Keys for others and from others/);
  await person.says('that nothing left', /No key left for anybody yet/);
  await person.inBoth('overview-empty');
  await person.choose(/^A key block/);
  await person.reads(/^Take in a key block/);
  await person.says('what is missing', /No protection key is there yet/);
  await person.inBoth('no-protection-key');
});

let service;
part('a wrapping key is looked at, and compared with the fingerprint that came another way', async () => {
  service = crypto.generateKeyPairSync('rsa', { modulusLength: 4096 });
  const pem = service.publicKey.export({ type: 'spki', format: 'pem' });
  writeFileSync(file('wrapping_key.json'), JSON.stringify({ data: { public_key: pem } }));
  writeFileSync(file('private.pem'), service.privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const fingerprint = crypto.createHash('sha256').update(service.publicKey.export({ type: 'spki', format: 'der' })).digest('hex');

  await toKey('Payroll');
  await person.choose(/^Export it to a key service/);
  await person.reads(/^Export Payroll/);
  await person.says('who decides', /Who acts/);
  await person.fill(/^File with the answer/, file('private.pem'));
  await person.press('Enter');
  await refusedAt(/wrapping-key-private/);
  await person.examine('wrapping-key-private');
  await person.fill(/^File with the answer/, file('wrapping_key.json'));
  await person.press('Enter');
  await person.says('what was read', /RSA, 4096 bits/);
  await person.fill(/^Fingerprint that came/, fingerprint.replace(/^../, (two) => (two === '00' ? '11' : '00')));
  await person.press('Enter');
  await refusedAt(/wrapping-key-fingerprint/);
  await long('fingerprint-other');
  await person.fill(/^Fingerprint that came/, fingerprint.toUpperCase().replace(/.{4}/g, '$& '));
  await person.press('Enter');
  await person.says('that it is the same', /It is the same key/);
});

let ciphertext;
part('the export is reviewed, two sign, and OpenSSL opens the package to the same key', async () => {
  await person.fill(/^New file for the package/, file('payroll.json'));
  await unlock();
  await decide('move to OpenBao', RUTH);
  await long('export');
  await person.choose(/^Review it/);
  await person.says('the review', /Read it aloud/);
  await person.inBoth('export-review');
  await person.choose(/^Wrap the key and write the package/);
  await person.reads(/is wrapped for HashiCorp Vault or OpenBao/, 60);
  await long('exported');

  const sent = JSON.parse(readFileSync(file('payroll.json'), 'utf8'));
  const bytes = Buffer.from(sent.ciphertext, 'base64');
  const by = crypto.privateDecrypt({ key: service.privateKey, ...oaep }, bytes.subarray(0, 512));
  const unwrap = crypto.createDecipheriv('id-aes256-wrap-pad', by, Buffer.from('a65959a6', 'hex'));
  const key = Buffer.concat([unwrap.update(bytes.subarray(512)), unwrap.final()]);
  assert.equal(key.length, 32);
  assert.equal(checkOf(key), told('key', 'show', 'payroll').check);
  assert.deepEqual([sent.allow_rotation, sent.exportable], [false, false]);

  const shown = (await person.text()).match(/vault:v1:(\S+)/)[1];
  const sealed = Buffer.from(shown, 'base64');
  const gcm = crypto.createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  gcm.setAuthTag(sealed.subarray(-16));
  ciphertext = Buffer.concat([gcm.update(sealed.subarray(12, -16)), gcm.final()]).toString('base64');
});

part('the service’s confirmation closes the export, once it opened what only this key opens', async () => {
  const there = { name: 'payroll', type: 'aes256-gcm96', latest_version: 1, exportable: false };
  const answer = (name, more) => writeFileSync(file(name), JSON.stringify({ data: { ...there, ...more } }));
  answer('made-there.json', {});
  answer('imported.json', { imported_key: true, imported_key_allow_rotation: false });
  await person.choose(/^Keys for others and from others/);
  await person.says('that it is open', /not confirmed yet/);
  await person.inBoth('overview-open');
  await person.choose(/^Take its confirmation of payroll@1/);
  await person.reads(/^Confirmation of payroll@1/);
  await person.fill(/^File with what it shows/, file('made-there.json'));
  await person.fill(/^What it opened the ciphertext to/, ciphertext);
  await person.select(/^Who takes it/, 'Anders Holm');
  await person.inBoth('receipt');
  await person.choose(/^Take the confirmation/);
  await refusedAt(/receipt-confirms/);
  await person.fill(/^File with what it shows/, file('imported.json'));
  await person.choose(/^Take the confirmation/);
  await person.reads(/is there, and the service confirmed it/);
  await person.says('that it was proved', /opened what only this key opens/);
  await person.examine('receipt-taken');
  assert.equal(told('key', 'exports').exports[0].receipt.proved, true);
});

part('a customer’s key, wrapped for the transport key, comes in; another check value is refused', async () => {
  await toKey('Customers');
  await person.choose(/^Its public half, for others/);
  await person.reads(/^Public half of Customers/);
  await person.says('its fingerprint', /Tell it by another way/);
  await long('transport');
  await person.choose(/^Save it to a file/);
  await person.fill(/^The new file/, file('transport.pem'));
  await person.press('Control+Enter');
  await person.says('where it is', /The public half is in/);
  const half = crypto.createPublicKey(readFileSync(file('transport.pem')));
  const fingerprint = crypto.createHash('sha256').update(half.export({ type: 'spki', format: 'der' })).digest('hex');
  assert.ok((await person.text()).replace(/\s/g, '').includes(fingerprint));

  const key = crypto.randomBytes(32);
  writeFileSync(file('customer.bin'), crypto.publicEncrypt({ key: half, ...oaep }, key));
  await person.choose(/^Take in a key that was wrapped for it/);
  await person.reads(/^Take in a wrapped key/);
  await person.says('who decides', /Who acts/);
  await person.fill(/^File with the wrapped key/, file('customer.bin'));
  await person.fill(/^Check value that its sender told/, '0000000000');
  await becomes('Customer');
  await unlock();
  await decide('onboarding of a customer');
  await person.choose(/^Take the key in/);
  await refusedAt(/components-of-one-key/);
  await long('sealed-other');
  await person.fill(/^Check value that its sender told/, checkOf(key));
  await person.choose(/^Fill it in: Passphrase of Anders Holm/);
  await person.choose(/^Take the key in/);
  await person.reads(/^Customer is in the inventory/, 60);
  await person.inBoth('sealed-came');
  assert.equal(told('key', 'show', 'customer').check, checkOf(key));
});

/** Types a component row by row; each leaves the page once it is whole. */
async function types(name, component, check) {
  await person.select(/^Who types/, name);
  const rows = component.toString('hex').match(/.{16}/g);
  for (const [at, row] of rows.entries()) {
    await person.fill(new RegExp(`^Row ${at + 1}\\D*${at + 1}$`), row);
    const masked = () => document.querySelectorAll('#components .masked').length;
    await until(`row ${at + 1} to leave the page`, async () => (await window.look(masked)) === at + 1);
  }
  const left = await window.look(() => [...document.querySelectorAll('input')].map((one) => one.value).join(' '));
  for (const row of rows) assert.ok(!left.replace(/\s/g, '').toLowerCase().includes(row), 'nothing typed is left in the page');
  await person.fill(/^Check value on the form of/, check);
}

part('three people type components, one after the other; a wrong one is refused at its field', async () => {
  const parts = TYPISTS.map(() => crypto.randomBytes(32));
  const key = Buffer.alloc(32);
  for (const one of parts) for (const [at, byte] of one.entries()) key[at] ^= byte;
  await person.choose(/^Keys for others and from others/);
  await person.choose(/^A key in components, which/);
  await person.reads(/^Take in a key from components/);
  await person.says('who types', /Who types/);
  await long('components-empty');
  await person.select(/^Who types/, TYPISTS[0]);
  await person.fill(/^Row 1\D*1$/, '00112233x');
  await person.says('which group is wrong', /group 3: a character that is no digit/);
  await person.examine('component-row-wrong');
  await types(TYPISTS[0], parts[0], checkOf(parts[0]));
  await person.press('Enter');
  await person.says('that it is taken', /The component of Priya Nair is taken/);
  await types(TYPISTS[1], parts[1], checkOf(parts[0]));
  await person.press('Enter');
  await refusedAt(/component-sound/);
  assert.ok(!(await person.text()).replace(/\s/g, '').includes(checkOf(parts[1])), 'the right check value is not told');
  await long('component-wrong');
  await person.fill(/^Check value on the form of/, checkOf(parts[1]));
  await person.press('Enter');
  await person.says('that it is taken', /The component of Zoë Łukasiewicz is taken/);
  await types(TYPISTS[2], parts[2], checkOf(parts[2]));
  await person.press('Enter');
  await person.says('that it is taken', /The component of Tomás Rey is taken/);
  await person.fill(/^Check value of the whole key/, checkOf(key));
  await becomes('Partner');
  await unlock();
  await decide('onboarding of a partner');
  await long('components');
  await person.choose(/^Make the key of these 3 components/);
  await person.reads(/^Partner is in the inventory/, 60);
  await person.inBoth('components-came');
  assert.equal(told('key', 'show', 'partner').check, checkOf(key));
});

part('a protection key is made in components, and each person gets a form', async () => {
  await person.choose(/^Keys for others and from others/);
  await person.choose(/^A new key in components/);
  await person.reads(/^Make a key in components/);
  await person.says('the people', /Who gets a component/);
  for (const name of TYPISTS.slice(0, 2)) await person.tick(new RegExp(`${name}$`));
  await person.fill(/^New or empty folder/, file('forms'));
  await becomes('Kbpk', 'key-block');
  await unlock();
  await decide('blocks for a partner');
  await long('forms');
  await person.choose(/^Draw the components/);
  await person.reads(/^Kbpk is in the inventory/, 60);
  await person.inBoth('forms-written');
  assert.deepEqual(readdirSync(file('forms')).toSorted(), ['component-1.pdf', 'component-2.pdf']);
});

part('a key goes out as a key block, and the block comes in as the same key', async () => {
  await toKey('Partner');
  await person.choose(/^Write it as a key block/);
  await person.reads(/^Write Partner, version 1 as a key block/);
  await person.says('who decides', /Who approves/);
  await person.fill(/^New file for the key block/, file('partner.tr31'));
  await unlock();
  await decide('to the payment HSM', RUTH);
  await person.choose(/^Review it/);
  await person.says('the review', /Read it aloud/);
  await person.inBoth('block-review');
  await person.choose(/^Write the key block/);
  await person.reads(/is in a key block/, 60);
  await person.examine('block-written');
  assert.match(readFileSync(file('partner.tr31'), 'utf8'), /^D0\d{3}K0AB01E/);

  await person.choose(/^Keys for others and from others/);
  await person.choose(/^A key block/);
  await person.reads(/^Take in a key block/);
  await person.says('who decides', /Who acts/);
  const { check } = told('key', 'show', 'partner');
  await person.fill(/^File with the key block/, file('partner.tr31'));
  await person.fill(/^Check value that its sender told/, check);
  await becomes('Back');
  await unlock();
  await decide('it came back');
  await long('block-in');
  await person.choose(/^Take the key in/);
  await person.reads(/^Back is in the inventory/, 60);
  await person.examine('block-came');
  assert.equal(told('key', 'show', 'back').check, check);
  await person.choose(/^Keys for others and from others/);
  await person.says('all that left', /nobody confirms a key block/);
  await person.inBoth('overview');
});
