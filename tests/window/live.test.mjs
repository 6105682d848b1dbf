// A live room in the real window, by keyboard: set up with SoftHSM, whose module is found in the system's own
// file dialog; a token initialised, people enrolled, a key made and shared; the program ended and the room opened
// again from those it remembers. Then, in a practice room, the program killed while the token makes a key.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { softhsm } from '../scenarios/support/softhsm.mjs';
import { chooses } from './chooser.mjs';
import { Organiser } from './organiser.mjs';
import { Stage, WITNESS } from './stage.mjs';
import { Window, until } from './webdriver.mjs';

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.KEYMOOT_WINDOW ?? join(root, 'target/debug/keymoot-window');
const out = resolve(process.env.KEYMOOT_WINDOW_OUT ?? join(root, 'out/window-live'));
// A home that is named is left behind, for whoever wants to look at the rooms.
const kept = process.env.KEYMOOT_WINDOW_HOME;
const home = kept ?? mkdtempSync(join(tmpdir(), 'keymoot-live-'));
const room = join(home, 'vault');
/** Where sheets are saved and the package is copied: somebody's drive. */
const drive = join(home, 'drive');
const calls = join(home, 'calls');
const plan = join(home, 'device.plan');

const [ANDERS, RUTH] = ['Anders Holm', 'Ruth Abel'];
const CUSTODIANS = ['Priya Nair', '王 Wei', 'Zoë Łukasiewicz'];
const PRACTICE_ONLY = ['Tomás Rey', 'Ines Okafor'];
const EVERYBODY = [ANDERS, ...CUSTODIANS, RUTH];
const SECRETS = { passphrase: 'grey heron dock lamps', pin: 'vault-2468' };

let hsm;
let env;
let window;
let person;

before(async () => {
  rmSync(out, { recursive: true, force: true });
  for (const folder of [home, drive]) mkdirSync(folder, { recursive: true });
  hsm = softhsm(home);
  writeFileSync(plan, '');
  env = {
    ...hsm.env,
    HOME: home,
    XDG_DATA_HOME: join(home, 'data'),
    LANG: 'C.UTF-8',
    // The practice token is reached through a module that does what the plan says (tests/shim).
    KEYMOOT_PRACTICE_TOKEN: join(root, 'target/debug/libpkcs11_shim.so'),
    PKCS11_SHIM_MODULE: join(root, 'target/practice-token/release/libpractice_token.so'),
    PKCS11_SHIM_PLAN: plan,
    PKCS11_SHIM_LOG: calls,
  };
  window = await Window.open({ binary, env });
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

const checkValue = () => person.look(() => document.querySelector('[data-check]')?.dataset.check ?? '');
const field = (name) =>
  person.look((wanted) => [...document.querySelectorAll('label')].find((one) => one.innerText === wanted)?.control.value, name);

/** Files below the folder whose path matches. */
function files(folder, path) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => path.test(file))
    .map((file) => join(folder, file))
    .sort();
}

/** The program is ended as by a power cut, and started again. */
async function powerCut() {
  if (window.runs()) window.kill();
  await window.close();
  window = await Window.open({ binary, env });
  person.moveTo(window);
  await person.reads(/Practice, or a live room/);
}

/** Opens the file dialog beside the field of that name, and finds the file there. */
async function finds(label, path) {
  await person.choose(new RegExp(`^Browse… ${label}`));
  await chooses(path);
  await until(`the path in “${label}”`, async () => (await field(label)) === path);
}

part('a live room is made, and software tokens are allowed in it', async () => {
  await person.reads(/Practice, or a live room/);
  await person.choose(/^Set up or open a live room/);
  await person.reads(/^A live room/);
  await person.fill(/^Name of the room/, 'Vault');
  await person.fill(/^Whose keys these are/, 'Alpine Trust');
  await person.fill(/^Where ceremonies are held/, 'Basement, Bern');
  await person.fill(/^Folder/, room);
  await person.tick(/^Allow software tokens/);
  await person.inBoth('set-up');
  await person.choose(/^Make this room/);
  await person.reads(/needs? attention/, 60);
  assert.match(await person.text(), /Vault/);
  await person.inBoth('home');
});

part('SoftHSM’s module is picked, and its token initialised as an act of its own', async () => {
  await person.choose(/^Tokens$/);
  await person.reads(/^Tokens/);
  await person.examine('no-module');
  await person.choose(/^Add a module/);
  await finds('The module’s file', hsm.module);
  await person.examine('add-module');
  await person.press('Control+Enter');
  await person.says('the fresh token', /not initialised/, 60);
  await person.choose(/^Initialise it/);
  await person.fill(/^Its label/, 'Vault HSM');
  await person.fill(/^New PIN of its security officer/, 'officer-1357');
  await person.fill(/^The same again: its security officer/, 'officer-1357');
  await person.fill(/^New user PIN/, SECRETS.pin);
  await person.fill(/^The same again: the user/, SECRETS.pin);
  await person.examine('initialise');
  await person.press('Control+Enter');
  await person.says('what will happen', /The token in slot \d+ of .* is initialised/);
  await person.examine('initialise-review');
  await person.press('Control+Enter');
  await person.says('that it is initialised', /“Vault HSM” is initialised/, 60);
  await person.examine('initialised');
});

part('people are enrolled, each with a passphrase of their own', async () => {
  await person.choose(/^People$/);
  await person.reads(/^People/);
  await person.enrol(ANDERS, { role: 'administrator', passphrase: SECRETS.passphrase });
  for (const name of CUSTODIANS) await person.enrol(name, { passphrase: SECRETS.passphrase });
  await person.enrol(RUTH, { role: 'witness', passphrase: SECRETS.passphrase });
  await person.examine('people');
});

part('a key is made in it and shared among three; the files of the sheets are erased before the package', async () => {
  await person.plan(/Generate/, 'generate', {}, () => person.fill(/^Shares needed/, '2'));
  const shot = person.shotsOf('generate', ['accept-tokens']);
  const stage = new Stage(person, shot, {}, SECRETS);
  await person.opens();
  await stage.rollCall(EVERYBODY);
  await stage.unlock();
  await stage.acceptTokens();
  await stage.reviewed(/is about to make the key/, 'make-key');
  await person.reads(/rehearses the recovery/);
  assert.match(await checkValue(), /^[0-9a-f]{10}$/);
  await shares(stage, 'KM');
  await person.reads(/is about to release the package/);
  // As somebody would print them, or save them elsewhere: then nothing of them stays here.
  for (const file of files(room, /\/0\d\.pdf$/)) copyFileSync(file, join(drive, file.match(/0\d\.pdf$/)[0]));
  assert.equal(files(drive, /\.pdf$/).length, 3);
  await person.inBoth('share-files');
  await person.choose(/^Erase these 3 files/);
  await person.fill(/^How the sheets are kept/, 'Saved on each custodian’s own drive');
  await person.confirm(WITNESS);
  await person.examine('erase');
  await person.press('Control+Enter');
  await until('the next thing to be offered', () =>
    person.look(() => !document.querySelector('dialog[open]') && /^Review before/.test(document.getElementById('main-action').innerText)),
  );
  assert.deepEqual(files(room, /\/0\d\.pdf$/), []);
  await stage.reviewed(/is about to release the package/, 'release');
  await stage.reviewed(/is about to close the door/, 'close-door');
  copyFileSync(files(room, /recovery-package\.json$/).at(-1), join(drive, 'recovery-package.json'));
  await stage.signAll(EVERYBODY);
  await stage.record();
  const [record] = files(room, /records\/.*\.pdf$/);
  assert.match(execFileSync('pdftotext', [record, '-'], { encoding: 'utf8' }), /“Vault HSM” is a software token/);
});

/** The sharing is rehearsed; each custodian takes a share, and its bag is sealed. */
async function shares(stage, series) {
  await person.goOn(120);
  for (const [at, name] of CUSTODIANS.entries()) {
    await person.reads(new RegExp(`${name} takes a share`));
    await person.goOn(120);
    await stage.sealBag(`${series} 000${at + 1}`);
  }
}

part('after a power cut the room is among those it remembers; package and share are found in the file dialog', async () => {
  await powerCut();
  await person.choose(/^Set up or open a live room/);
  await person.says('the room that is remembered', /Rooms opened here before/);
  await person.inBoth('remembered');
  await person.choose(/^Open Vault/);
  await person.reads(/needs? attention|Nothing needs/, 60);
  await person.inBoth('home-with-a-key');
  await person.plan(/Possession check/, 'possession', {});
  const stage = new Stage(person, person.shotsOf('possession'), {}, SECRETS);
  await person.opens();
  await stage.rollCall(EVERYBODY);
  await person.reads(/reads the recovery package/);
  await finds('The recovery package’s file', join(drive, 'recovery-package.json'));
  await person.examine('package-found');
  await person.goOn();
  await person.reads(/proves a share/);
  await person.fill(/^Number on the bag/, 'KM 0001');
  await person.pick(/^The seal/, /It is whole/);
  await finds('The share’s file', join(drive, '01.pdf'));
  await person.confirm(WITNESS);
  await person.examine('share-found');
  await person.goOn(60);
  await stage.sealBag('PC 0001');
  await person.reads(/王 Wei proves a share/);
  await person.press('F6');
  await person.choose(/^Stop for good/);
  await person.reads(/for good$/);
  await person.fill(/^Why/, 'The others come next week.');
  await person.goOn();
  await person.reads(/The ceremony has ended/);
  await person.inBoth('stopped');
  await person.choose(/^To the ceremonies/);
  await person.choose(/^Leave this room/);
});

/** The plan for the device, and what it was asked since. */
function device(rule) {
  rmSync(calls, { force: true });
  writeFileSync(`${plan}.new`, rule);
  renameSync(`${plan}.new`, plan);
}
const asked = (call) => existsSync(calls) && readFileSync(calls, 'utf8').split('\n').includes(call);

/** Reviews and confirms the making of the key, which is not let come to its end. */
async function begins() {
  await person.reads(/is about to make the key/);
  await person.goOn();
  await person.confirm(WITNESS);
  await person.press('Control+Enter').catch((error) => {
    // Where the program went at once, the driver has nobody left to answer for the keys.
    if (window.runs()) throw error;
  });
}

/** The practice room is opened again: what was under way is told, what became of it is looked at once
 *  the token is unlocked, and two people decide. */
async function decides(stage, { found, choice, name }) {
  await person.choose(/^Open the practice room/);
  await person.reads(/^Keymoot was started again/);
  assert.match(await person.text(), /making the key/);
  await person.inBoth(`${name}-started-again`);
  await person.goOn();
  await stage.unlock();
  await person.reads(/decides about what was interrupted/);
  assert.match(await person.text(), found);
  await person.pick(/^What shall be done/, choice);
  await person.confirm(WITNESS);
  await person.inBoth(`${name}-decide`);
  await person.goOn();
}

part('the program is killed before the token has made a key: it did not happen, and is done again', async () => {
  await person.reads(/Practice, or a live room/);
  await person.choose(/^Make a practice room/);
  await person.reads(/needs? attention/, 120);
  const roles = Object.fromEntries(PRACTICE_ONLY.map((name) => [name, 'takes no part']));
  await person.plan(/Generate/, 'practice', roles, () => person.fill(/^Shares needed/, '2'));
  const stage = new Stage(person, person.shotsOf('practice'));
  await person.opens();
  await stage.rollCall(EVERYBODY);
  await stage.unlock(/Practice HSM A/);
  await stage.acceptTokens();
  device('C_GenerateKey delay:60000 times=1\n');
  await begins();
  await until('the token to be asked for a key', () => asked('C_GenerateKey'));
  device('');
  await powerCut();
  await decides(stage, { found: /it did not happen/, choice: /Do it again/, name: 'killed-before' });
});

part('the program is killed after the token has made it: it did happen, is adopted, and goes on to its record', async () => {
  const stage = new Stage(person, person.shotsOf('adopted'));
  device('C_GenerateKey after-kill times=1\n');
  await begins();
  await until('the program to be gone', () => !window.runs());
  device('');
  await powerCut();
  await decides(stage, { found: /it did happen/, choice: /Adopt what was found/, name: 'killed-after' });
  await person.reads(/rehearses the recovery/);
  assert.match(await checkValue(), /^[0-9a-f]{10}$/);
  await shares(stage, 'PR');
  await stage.reviewed(/is about to release the package/, 'release');
  await stage.reviewed(/is about to close the door/, 'close-door');
  await stage.signAll(EVERYBODY);
  await stage.record();
});
