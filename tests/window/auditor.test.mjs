// An auditor's walk in the real window, by keyboard: a practice room is made on the command line (a key, its
// shares moved and reissued twice, a key below it made, rotated and destroyed), then opened only to be looked
// at. Everything is verified; a key is followed from its making to its destruction, a share through its bags, a
// quorum through two redistributions; and nothing in the folder is another than before.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { bags, brings, sheet } from '../scenarios/custody/media.mjs';
import { PRIYA, WEI, ZOE } from '../scenarios/custody/people.mjs';
import { ADMINISTRATOR, PracticeRoom, WITNESS, custodian, usual } from '../scenarios/custody/room.mjs';
import { keymoot } from '../scenarios/support/commands.mjs';
import { Organiser } from './organiser.mjs';
import { Window, until } from './webdriver.mjs';

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.KEYMOOT_WINDOW ?? join(root, 'target/debug/keymoot-window');
const out = resolve(process.env.KEYMOOT_WINDOW_OUT ?? join(root, 'out/window-auditor'));
// A home that is named is left behind, for whoever wants to look at the room.
const kept = process.env.KEYMOOT_WINDOW_HOME;
const home = kept ?? mkdtempSync(join(tmpdir(), 'keymoot-auditor-'));
const env = { HOME: home, XDG_DATA_HOME: join(home, 'data'), LANG: 'C.UTF-8' };

let room;
let window;
let person;
let whole;

before(async () => {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  room = made();
  whole = contents(room);
  window = await Window.open({ binary, env });
  person = new Organiser(window, out);
});

after(async () => {
  await window?.close();
  if (!kept) rmSync(home, { recursive: true, force: true });
});

/** A room with what an auditor follows; its folder. */
function made() {
  const practice = new PracticeRoom(home, env);
  const passphrase = practice.paper('passphrase.txt', 'practice\n');
  const pins = practice.paper('pins.txt', 'Practice HSM A=practice-1234\nPractice HSM B=practice-1234\n');
  const first = [PRIYA, WEI, ZOE];
  const quorum = { threshold: 2, shares: 3 };
  const generated = practice.hold(
    'generate',
    { quorum, people: first.map((name) => custodian(name)) },
    usual({ 'hand-out': { bags: bags('A', first) } }),
  );
  const { items } = practice.told(['custody', 'list']);
  const moved = ['--purpose', 'into another vault', '--to', 'Bank vault', '--who', PRIYA, '--witness', WITNESS];
  const files = [PRIYA, WITNESS].flatMap((name) => ['--passphrase-file', `${name}=${passphrase}`]);
  const share = items.find((one) => one.kind === 'share' && one.index === 1).id;
  practice.told(['custody', 'move', share, ...moved, '--bag-out', 'A-1', '--seal', 'intact', '--bag-in', 'A-9', ...files]);
  const reissued = reissue(practice, generated, { bringing: ['A-9', 'A-2'], all: ['A-9', 'A-2', 'A-3'], series: 'B' });
  reissue(practice, reissued, { bringing: ['B-1', 'B-2'], all: ['B-1', 'B-2', 'B-3'], series: 'C' });

  const deciding = (purpose) => [
    ...['--by', ADMINISTRATOR, '--approver', WITNESS, '--pin-file', pins, '--purpose', purpose],
    ...[ADMINISTRATOR, WITNESS].flatMap((name) => ['--passphrase-file', `${name}=${passphrase}`]),
  ];
  const key = (act, args, purpose) => practice.told(['key', act, ...args, ...deciding(purpose)]);
  const kind = ['--algorithm', 'aes-256', '--environment', 'production', '--usage', 'data', '--sensitivity', 'restricted'];
  key('make', ['payroll', '--id', 'payroll', '--under', 'vault', '--domain', 'payroll', ...kind], 'the first of its kind');
  key('rotate', ['payroll'], 'its year is over');
  key('disable', ['payroll@1'], 'nothing is under it');
  key('delete', ['payroll@1'], 'end of life');
  practice.clock = new Date(Date.now() + 31 * 86_400_000).toISOString().replace(/\.\d+Z/, 'Z');
  key('destroy', ['payroll@1'], 'end of life');
  return practice.folder;
}

/** The shares are reissued to the same three; those of the old quorum are destroyed. */
function reissue(practice, from, { bringing, all, series }) {
  const people = [custodian(PRIYA, { brings: true }), custodian(WEI, { brings: true }), custodian(ZOE)];
  const share = [PRIYA, WEI].map((name, at) => brings(name, bringing[at], sheet(from, at + 1)));
  const destroyed = [PRIYA, WEI, ZOE].map((name, at) => ({ index: at + 1, custodian: name, bag: all[at] }));
  return practice.hold(
    'redistribute',
    { quorum: { threshold: 2, shares: 3 }, people },
    usual({
      'load-package': { file: from.package },
      account: { unaccounted: [] },
      contribute: { share },
      'hand-out': { bags: bags(series, [PRIYA, WEI, ZOE]) },
      retire: { how: 'cut and burnt before the witness', destroyed },
    }),
  );
}

/** Every file and folder below, with what is in it and when it was written. */
function contents(folder) {
  const names = readdirSync(folder, { recursive: true }).sort();
  return names.map((name) => {
    const path = join(folder, name);
    const found = statSync(path);
    const bytes = found.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
    return `${name} ${bytes} ${found.mtimeMs}`;
  });
}

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

const all = (selector) => person.look((wanted) => [...document.querySelectorAll(wanted)].map((one) => one.innerText), selector);
const data = (name) =>
  person.look((wanted) => [...document.querySelectorAll(`[data-${wanted}]`)].map((one) => one.dataset[wanted]), name);

part('the start leads to a room that is only looked at', async () => {
  await person.reads(/Practice, or a live room/);
  await person.choose(/^Open a room to look at it/);
  await person.reads(/^Open a room to look at it/);
  await person.examine('start');
  await person.fill(/^The room’s folder/, room);
  await person.press('Enter');
  await until('the room', async () => /Read-only/.test(await person.text()), 60);
  const places = await all('.places a');
  assert.ok(places.includes('Look back') && !places.includes('Tokens'), places.join(', '));
  await person.examine('home');
  // Also by its address, nothing is begun here.
  await person.look(() => (location.hash = '#plan/generate'));
  await person.reads(/^Nothing is done here/);
});

part('everything is verified, and a finding leads to its entry', async () => {
  await person.choose(/^Look back$/);
  await person.reads(/^Look back/);
  await person.choose(/^Verify everything$/);
  await until('the outcome', async () => (await data('verdict'))[0], 120);
  assert.deepEqual(await data('verdict'), ['proved'], await person.text());
  await person.inBoth('verified');
  await person.choose(/^✓ Ceremony/);
  await person.goTo(/^(Entry )?\d+$/);
  const wanted = await person.look(() => document.activeElement.innerText.replace(/\D/g, ''));
  await person.press('Enter');
  await person.reads(/^Journal/);
  await until('the entry', async () => (await person.look(() => document.activeElement.closest('tr')?.id)) === `entry-${wanted}`);
  const seen = await person.look(() => {
    const { top, bottom } = document.activeElement.closest('tr').getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight && document.activeElement.closest('details').open;
  });
  assert.ok(seen, 'the entry is in view, and open');
  await person.examine('entry');
});

part('ceremonies and acts stand in a picture over time', async () => {
  await person.choose(/^Look back$/);
  await person.reads(/^Look back/);
  // What was found is still there for whoever comes back.
  assert.deepEqual(await data('verdict'), ['proved']);
  await person.choose(/^Over time$/);
  await person.reads(/^Over time/);
  await until('the picture', () => person.look(() => document.querySelectorAll('svg .bar').length === 3));
  await person.inBoth('over-time');
});

part('one share is followed through its bags to its end', async () => {
  await person.choose(/^A share$/);
  await person.reads(/^A share/);
  await until('the chain', async () => (await data('step')).length > 0);
  const steps = await data('step');
  assert.deepEqual(steps, ['written', 'sealed', 'in-force', 'moved', 'opened', 'reissued', 'superseded', 'destroyed'], steps.join());
  const text = (await all('[data-chain]')).join('\n');
  for (const bag of ['bag A-1', 'bag A-9', 'Bank vault', 'seal whole']) assert.ok(text.includes(bag), `${bag} in:\n${text}`);
  await person.inBoth('share');
});

part('one key is followed from its making to its destruction', async () => {
  await person.choose(/^A key$/);
  await person.reads(/^A key/);
  await person.look(() => (location.hash = '#audit/key/payroll%401'));
  await until('the key', async () => (await data('life')).includes('payroll@1'));
  const states = await data('state');
  assert.equal(states[0], 'active', states.join());
  assert.equal(states.at(-1), 'destroyed', states.join());
  await person.inBoth('key');
});

part('one quorum is followed through two redistributions', async () => {
  await person.choose(/^A quorum$/);
  await person.reads(/^A quorum/);
  await until('the lineage', async () => (await data('quorum')).length === 3);
  assert.match((await all('[data-lineage]')).join('\n'), /generated[\s\S]*reissued[\s\S]*made of old shares 1 and 2[\s\S]*reissued/);
  await person.inBoth('quorum');
  await window.resize(1024, 700);
  await person.shoot('quorum-1024');
  await window.resize(1280, 900);
});

part('the command line finds the same, and nothing in the folder has changed', async () => {
  await person.choose(/^Leave this room/);
  await person.reads(/Practice, or a live room/);
  const verified = keymoot(['--room', room, 'room', 'verify'], env);
  assert.equal(verified.status, 0, JSON.stringify(verified.document?.parts?.[0]));
  assert.equal(verified.document.result, 'proved');
  const kinds = verified.document.parts.map((one) => one.part);
  assert.deepEqual([...new Set(kinds)].sort(), ['ceremony', 'journal', 'quorum', 'record']);
  const { document } = keymoot(['--room', room, 'room', 'trails'], env);
  assert.equal(document.quorums.length, 3);
  assert.equal(document.shares.length, 9);
  keymoot(['--room', room, 'room', 'status'], env);
  assert.deepEqual(contents(room), whole);
});

const summaries = () => all('details[data-record] > summary');

part('the records of a folder are checked together, without any room', async () => {
  await person.choose(/^Check a record/);
  await person.reads(/^Check a record/);
  await person.fill(/^A folder of records/, join(room, 'records'));
  await person.press('Enter');
  await until('the results', async () => (await summaries()).length === 3, 60);
  for (const one of await summaries()) assert.match(one, /\.pdf: proved$/);
  await person.examine('records');
  assert.deepEqual(contents(room), whole);
});

part('what was changed in a record or missing is found, and leads to its entry', async () => {
  const records = join(room, 'records');
  const [changed, gone] = readdirSync(records).filter((name) => name.endsWith('.pdf')).sort();
  const bytes = readFileSync(join(records, changed));
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(join(records, changed), bytes);
  rmSync(join(records, gone));
  const { status, document } = keymoot(['--room', room, 'room', 'verify'], env);
  assert.equal(status, 1);
  assert.equal(document.result, 'refuted');
  const found = (name) => document.parts.find((one) => one.part === 'record' && one.id === name);
  assert.equal(found(changed).result, 'refuted');
  assert.equal(found(gone).result, 'not-checked');
  assert.equal(found(gone).claims[0].entries.length, 1);
  await person.choose(/^Check them together/);
  await until('the results', async () => (await summaries()).length === 2, 60);
  const [first] = (await summaries()).filter((one) => one.startsWith(changed));
  assert.doesNotMatch(first, /: proved$/);
  await person.inBoth('records-changed');
});
