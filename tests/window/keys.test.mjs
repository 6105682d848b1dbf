// Keys in the real window, by keyboard: a KEK is made under a practice room's master key, found in the
// list, rotated and disabled; a hold keeps it from being deleted; data keys are made and re-wrapped; a
// policy is looked at and adopted; a key in the wrong hands is put out of use.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { Organiser } from './organiser.mjs';
import { Stage, WITNESS } from './stage.mjs';
import { Window } from './webdriver.mjs';

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.KEYMOOT_WINDOW ?? join(root, 'target/debug/keymoot-window');
const keymoot = join(root, 'target/debug/keymoot');
const out = resolve(process.env.KEYMOOT_WINDOW_OUT ?? join(root, 'out/window-keys'));
// A home that is named is left behind, for whoever wants to look at the rooms.
const kept = process.env.KEYMOOT_WINDOW_HOME;
const home = kept ?? mkdtempSync(join(tmpdir(), 'keymoot-window-keys-'));
const env = { HOME: home, XDG_DATA_HOME: join(home, 'data'), LANG: 'C.UTF-8' };

const [ANDERS, RUTH] = ['Anders Holm, administrator', 'Ruth Abel, witness'];

let window;
let person;

before(async () => {
  rmSync(out, { recursive: true, force: true });
  const practice = join(home, 'practice');
  const made = ['practice', '--out', practice, '--threshold', '2', '--shares', '3'];
  if (!existsSync(practice)) execFileSync(keymoot, made, { env: { ...process.env, ...env }, stdio: 'ignore' });
  window = await Window.open({ binary, args: ['--room', join(practice, 'room')], env });
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

/** The screen in two sizes: as it opens, and as small as a room may be. */
async function examine(name) {
  await person.examine(name);
  await window.resize(1024, 700);
  await person.shoot(`${name}-1024`);
  await window.resize(1280, 900);
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
  await person.choose(/^Fill it in: PIN of/);
  await person.choose(/^Unlock the token/);
  await person.says('that it is unlocked', /: unlocked/);
}

part('the inventory has the master key, and says what comes next', async () => {
  await person.says('the room', /Keys/);
  await person.choose(/^Keys$/);
  await person.reads(/^Keys/);
  await person.says('what comes next', /protects no other key yet/);
  await person.inBoth('keys-first');
});

part('a key-encryption key is made in the token', async () => {
  await person.choose(/^Make the first one/);
  await person.reads(/^Make a key/);
  await person.says('who decides', /one person, who acts and signs/);
  await person.fill(/^Label/, 'Payroll');
  await person.fill(/^Id/, 'payroll');
  await person.fill(/^Domain or tenant/, 'payroll');
  await person.fill(/^Owner/, 'Head of payroll');
  await unlock();
  await decide('onboarding of payroll');
  await person.inBoth('make-key');
  await person.choose(/^Make the key/);
  await person.reads(/^Payroll/, 60);
  await person.says('that it is made', /Payroll is made/);
  await examine('key-made');
});

part('it stands in the list, which is searched, filtered and saved', async () => {
  await person.choose(/^Keys$/);
  await person.reads(/^Keys/);
  await person.says('both keys', /2 versions/);
  await person.fill(/^Search by label/, 'payr');
  await person.says('one key', /^1 versions|1 version/m);
  await examine('keys-found');
  await person.choose(/^Show all keys/);
  await person.select(/^State/, 'Compromised');
  await person.says('none', /No key is like that/);
  await person.choose(/^Show all keys/);
  await person.says('both again', /2 versions/);
  const sheet = join(home, 'keys.csv');
  await person.choose(/^Save as a spreadsheet/);
  await person.fill(/^The new file/, sheet);
  await person.examine('keys-save');
  await person.press('Control+Enter');
  await person.says('where it is', /The spreadsheet is in/);
  assert.match(readFileSync(sheet, 'utf8'), /payroll/);
  await person.choose(/^Save as a spreadsheet/);
  await person.fill(/^The new file/, sheet);
  await person.refusedAt(/nothing-overwritten/);
  await person.press('Escape');
});

part('data keys are made under it', async () => {
  const contexts = join(home, 'contexts.txt');
  writeFileSync(contexts, Array.from({ length: 300 }, (_, at) => `customer-${at}\n`).join(''));
  await person.choose(/^Payroll$/);
  await person.reads(/^Payroll/);
  await person.choose(/^Make data keys under it/);
  await person.reads(/^Make data keys under Payroll/);
  await person.says('who decides', /Who acts/);
  await person.fill(/^File of contexts/, contexts);
  await person.fill(/^The new file of rows/, join(home, 'deks.jsonl'));
  await person.says('the token', /: unlocked/);
  await decide('onboarding of payroll');
  await examine('make-data');
  await person.choose(/^Make the data keys/);
  await person.reads(/^It is done/, 120);
  assert.match(await person.text(), /Rows written\s+300/);
  await person.examine('data-made');
  await person.choose(/^Show them in the list/);
  await person.says('them all', /100 of 300 versions|200 of 300 versions|300 versions/);
  await person.shoot('keys-many');
});

part('it is rotated', async () => {
  await person.choose(/^Show all keys/);
  await person.fill(/^Search by label/, 'Payroll');
  await person.says('it', /Key-encryption key/);
  await person.choose(/^Payroll$/);
  await person.reads(/^Payroll/);
  await person.choose(/^Rotate it/);
  await person.reads(/^Rotate Payroll/);
  await person.says('the token', /: unlocked/);
  await decide('yearly rotation');
  await person.inBoth('rotate');
  await person.choose(/^Rotate the key/);
  await person.says('the new version', /Payroll, version 2 is the version in use now/, 60);
  await examine('rotated');
});

part('data keys are put under the new version', async () => {
  await person.choose(/^version 1$/);
  await person.says('the old version', /Rotating/);
  await person.examine('old-version');
  await person.choose(/^Put what it protects under payroll@2/);
  await person.reads(/^Put data keys under Payroll, version 2/);
  await person.says('who decides', /Who acts/);
  await person.fill(/^File of rows/, join(home, 'deks.jsonl'));
  await person.fill(/^The new file of rows/, join(home, 'deks-2.jsonl'));
  await person.says('the token', /: unlocked/);
  await decide('rotation');
  await person.inBoth('rewrap');
  await person.choose(/^Put them under it/);
  await person.reads(/^It is done/, 120);
  assert.match(await person.text(), /Rows written\s+300/);
  await person.examine('rewrapped');
  await person.choose(/^To the key/);
  await person.reads(/^Payroll/);
});

part('files of data keys are held against the records', async () => {
  await person.choose(/^Keys$/);
  await person.reads(/^Keys/);
  await person.choose(/^Check a file of keys/);
  await person.reads(/^Is a file of data keys whole/);
  const now = join(home, 'deks-2.jsonl');
  await person.fill(/^File of rows/, now);
  await person.press('Enter');
  await person.says('that it is whole', /yes, one batch with its root/, 30);
  await person.inBoth('rows-whole');
  const lines = readFileSync(now, 'utf8').split('\n');
  writeFileSync(now, lines.toSpliced(lines.length - 2, 1).join('\n'));
  await person.fill(/^File of rows/, now);
  await person.press('Enter');
  await person.says('what is missing', /no: one row is missing/, 30);
  await person.fill(/^File of rows/, join(home, 'deks.jsonl'));
  await person.press('Enter');
  await person.says('that it is an older copy', /an older copy\?/, 30);
  await examine('rows-old');
  await person.choose(/^Keys$/);
  await person.reads(/^Keys/);
  await person.fill(/^Search by label/, 'Payroll');
  await person.says('the key', /Key-encryption key/);
  await person.choose(/^Payroll$/);
  await person.reads(/^Payroll/);
  await person.choose(/^version 2$/);
  await person.says('the newest version', /version 2/);
});

part('its old version is disabled and held, and not deleted', async () => {
  await person.choose(/^version 1$/);
  await person.says('the old version', /Rotating/);
  await act(/^Disable it/, /^Disable Payroll/, /^Disable the key/, 'replaced');
  await person.says('that it is disabled', /is disabled/);
  await person.choose(/^Set a legal hold/);
  await person.reads(/^Set a legal hold on/);
  await person.says('who decides', /Who acts/);
  await person.fill(/^Name of the matter/, '2027-14');
  await decide('court order');
  await person.examine('hold');
  await person.choose(/^Set the hold/);
  await person.says('why it cannot be deleted', /Delete: not while a legal hold stands \(2027-14\)/);
  assert.doesNotMatch(await person.text(), /Delete it/);
  await person.inBoth('held');
});

async function act(button, title, go, purpose) {
  await person.choose(button);
  await person.reads(title);
  await person.says('who decides', /Who acts/);
  await decide(purpose);
  await person.choose(go);
}

part('lifting the hold is reviewed, and two people sign', async () => {
  await person.choose(/^Lift a legal hold/);
  await person.reads(/^Lift a legal hold on/);
  await person.says('who decides', /Who approves/);
  await decide('case closed', RUTH);
  await person.choose(/^Review it/);
  await person.says('the review', /Read it aloud/);
  await person.inBoth('release-review');
  await person.choose(/^Lift the hold/);
  await person.says('that it is lifted', /is lifted/);
  assert.match(await person.text(), /Delete it/);
});

part('a policy is looked at and adopted', async () => {
  await person.choose(/^Policy$/);
  await person.reads(/^Policy/);
  await person.says('the standard', /No policy was adopted yet/);
  await person.inBoth('policy');
  const file = join(home, 'policy.toml');
  await person.choose(/^Save it to a file/);
  await person.fill(/^The new file/, file);
  await person.press('Control+Enter');
  await person.says('where it is', /The policy’s text is in/);
  const text = readFileSync(file, 'utf8');
  writeFileSync(join(home, 'bad.toml'), text.replace('kek = ["aes-256"', 'kek = ["des"'));
  writeFileSync(file.replace('policy', 'next'), text.replace('title = "Key policy"', 'title = "Keys of Alpine Trust"').replace('wait-days = 30', 'wait-days = 45'));
  await person.choose(/^Look at a file/);
  await person.reads(/^Look at a policy/);
  await person.fill(/^The policy’s file/, join(home, 'bad.toml'));
  await person.choose(/^Look at it/);
  await person.says('what is wrong', /wrong with it/);
  await person.examine('policy-bad');
  await person.fill(/^The policy’s file/, join(home, 'next.toml'));
  await person.choose(/^Look at it/);
  await person.says('what changes', /It changes 2 things/);
  await decide('yearly review', RUTH);
  await person.inBoth('policy-next');
  await person.choose(/^Review it/);
  await person.reads(/^Adopt this policy/);
  await person.examine('policy-review');
  await person.choose(/^Adopt the policy/);
  await person.says('that it is in force', /“Keys of Alpine Trust”, version 1, is in force/);
  await examine('policy-adopted');
});

part('a key in the wrong hands is put out of use', async () => {
  await person.choose(/^Keys$/);
  await person.says('the keys', /versions/);
  await person.fill(/^Search by label/, 'Payroll');
  await person.says('both versions', /2 versions/);
  await person.choose(/^Payroll$/);
  await person.reads(/^Payroll/);
  if (!/It may be in the wrong hands/.test(await person.text())) await person.choose(/^version 2$/);
  await person.choose(/^It may be in the wrong hands/);
  await person.reads(/may be in the wrong hands/);
  await person.says('who decides', /Who acts/);
  await person.fill(/^File for the list/, join(home, 'affected.csv'));
  await decide('INC-7');
  await person.inBoth('compromised');
  await person.choose(/^Review it/);
  await person.says('the review', /Read it aloud/);
  await person.examine('compromised-review');
  await person.choose(/^Put it out of use now/);
  await person.reads(/is out of use/, 60);
  await person.inBoth('compromised-outcome');
  assert.ok(existsSync(join(home, 'affected.csv')));
  await person.choose(/^To the key/);
  await person.reads(/^Payroll/);
  await person.choose(/^Journal$/);
  await person.says('what was done', /feared to be in the wrong hands: payroll@/);
  await person.examine('journal');
});

/** Those who decide sign in the ceremony; a witness confirms what was reviewed. */
async function decided(name, approvers, ready) {
  await person.reads(/has it decided and carried out/);
  await person.says('who decides', /Who acts/);
  await ready?.();
  // Whoever alone may act is proposed.
  await person.choose(/^Fill it in: Passphrase of Anders Holm/);
  for (const one of approvers) await sign(/^Who approves/, one);
  await person.inBoth(`${name}-decide`);
  await person.goOn();
  await person.says('the review', /What will happen/);
  await person.confirm(WITNESS);
  await examine(`${name}-review`);
  await person.goOn(90);
}

async function heldTo(name, kind, more, approvers, ready) {
  const stage = new Stage(person, person.shotsOf(name));
  await person.plan(kind, name, {}, more);
  await person.opens();
  await stage.rollCall(['Anders Holm', 'Ruth Abel']);
  await decided(name, approvers, ready);
  // The ceremony before put the tokens to rest: whoever signs now, the journal's is unlocked first.
  if (/unlocks “/.test(await person.text())) await stage.unlock();
  await stage.signAll(['Anders Holm', 'Ruth Abel']);
  await stage.record();
}

part('a key is rotated in a ceremony, with its record', async () => {
  const what = async () => {
    await person.fill(/^Which key/, 'Payroll');
    await person.fill(/^Why it is held/, 'yearly rotation');
  };
  await heldTo('rotation', /Rotation$/, what, [], async () => {
    await person.says('the token', /: (un)?locked/);
    if (!/: unlocked/.test(await person.text())) await unlock();
  });
});

part('a policy comes into force in a ceremony', async () => {
  const file = join(home, 'ceremony.toml');
  writeFileSync(file, readFileSync(join(home, 'next.toml'), 'utf8').replace('version = 1', 'version = 2'));
  const what = async () => {
    await person.fill(/^The policy’s file/, file);
    await person.fill(/^Why it is held/, 'yearly review');
  };
  await heldTo('adoption', /Policy adoption$/, what, [RUTH], () => person.fill(/^The policy’s file/, file));
});

part('a report is signed as read, and what is unusual in it is answered', async () => {
  await person.choose(/^Reports$/);
  await person.reads(/^Reports/);
  await person.choose(/^Make it/);
  await person.says('the report', /It speaks for the signed checkpoint/);
  await person.choose(/^Sign as read/);
  await person.says('the locked token', /The token that signs the journal is locked/);
  await person.fill(/^What the reader says/, 'read: as it was planned');
  await person.select(/^Who signs/, RUTH);
  await person.choose(/^Fill it in: Passphrase of Ruth Abel/);
  for (let wrong = 0; wrong < 3; wrong += 1) {
    await person.fill(/^PIN of/, `not-the-pin-${wrong}`);
    await person.refusedAt(/pin-incorrect/);
  }
  await examine('report-sign');
  await person.choose(/^Fill it in: PIN of/);
  await person.press('Control+Enter');
  await person.says('who read it', /Read and signed by Ruth Abel/);

  await person.select(/^Report(?!s)/, 'Unusual use');
  await person.choose(/^Make it/);
  await person.says('the refused PINs', /repeated-failures-1/);
  await person.inBoth('report-unusual');
  await person.choose(/^Answer: .*repeated-failures-1/);
  await person.fill(/^What was looked into/, 'a practised mistake');
  await person.select(/^Who signs/, RUTH);
  await person.choose(/^Fill it in: Passphrase of Ruth Abel/);
  await person.press('Control+Enter');
  await person.says('that it is answered', /The finding was answered/);
  await person.says('the answer', /answered with a reason/);
  await examine('report-answered');
});
