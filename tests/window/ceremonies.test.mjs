// The whole way in the real window, by keyboard alone: first start, a 2-of-3 generation, its
// recovery on the second token, a drill; the program killed in between and opened again.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { Person } from './person.mjs';
import { Window, until } from './webdriver.mjs';

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.KEYMOOT_WINDOW ?? join(root, 'target/debug/keymoot-window');
const out = resolve(process.env.KEYMOOT_WINDOW_OUT ?? join(root, 'out/window'));
// A home that is named is left behind, for whoever wants to look at the rooms.
const kept = process.env.KEYMOOT_WINDOW_HOME;
const home = kept ?? mkdtempSync(join(tmpdir(), 'keymoot-window-'));
const env = { HOME: home, XDG_DATA_HOME: join(home, 'data'), LANG: 'C.UTF-8' };
const rooms = join(home, 'data/keymoot');

const CUSTODIANS = ['Priya Nair', '王 Wei', 'Zoë Łukasiewicz'];
const WITNESS = 'RA';

let window;
let person;
let generated;

before(async () => {
  rmSync(out, { recursive: true, force: true });
  window = await Window.open({ binary, env });
  person = new Person(window, out);
});

after(async () => {
  await window?.close();
  if (!kept) rmSync(home, { recursive: true, force: true });
});

/** The power goes; the program is started again. */
async function powerCut() {
  window.kill();
  await window.close();
  window = await Window.open({ binary, env });
  person.moveTo(window);
  await person.reads(/Practice, or a live room/);
  await person.choose(/^Open the practice room/);
  // What was under way and what is gone is told first.
  await person.reads(/^Keymoot was started again/);
  assert.match(await person.text(), /What is void/);
  await person.examine('started-again');
  await person.goOn();
}

const checkValue = () => window.look(() => document.querySelector('[data-check]')?.dataset.check ?? '');

/** Files of the rooms whose path matches, oldest first. */
function files(path) {
  return readdirSync(rooms, { recursive: true })
    .filter((file) => path.test(file))
    .map((file) => join(rooms, file))
    .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs);
}

/** The newest sheet of that share. */
const sheet = (index) => files(new RegExp(`/0${index}\\.pdf$`)).at(-1);

async function plan(kind, { threshold } = {}) {
  await person.choose(/^Ceremonies$/);
  await person.reads(/^Ceremonies/);
  await person.choose(/^Plan a ceremony/);
  await person.reads(/^Plan a ceremony/);
  await until('the people', async () => /Zoë/.test(await person.text()));
  await person.pick(/^What is to happen/, kind);
  if (threshold) {
    for (const name of [/^Part of Tomás Rey/, /^Part of Ines Okafor/]) await person.select(name, 'takes no part');
    await person.fill(/^Shares needed/, threshold);
  }
  await person.examine(`plan-${kind.source.replace(/\W/g, '')}`);
  await person.choose(/^Review the plan/);
  await person.reads(/^Is this the ceremony/);
  await person.examine('plan-review');
  await person.choose(/^Open this ceremony/);
}

async function arrives(shots) {
  await person.reads(/is identified/);
  await person.fill(/^How the identity was checked/, 'Passport');
  await person.choose(/^Fill it in: Passphrase/);
  await shots?.('roll-call');
  await person.goOn();
}

async function closeRollCall() {
  await person.reads(/closes the roll call/);
  await person.goOn();
}

/** Picks a token where there is a choice, and unlocks it with the practice PIN. */
async function unlock(shots, token) {
  await person.reads(/chooses a token|unlocks/);
  await until('the tokens', async () => /Tokens plugged in/.test(await person.text()));
  if (token) await person.pick(/^Tokens plugged in/, token);
  await person.choose(/^Fill it in: PIN/);
  await shots('token');
  await person.goOn();
}

/** A wrong PIN is refused at its field. */
async function wrongPin(shots) {
  await until('the tokens', async () => /Tokens plugged in/.test(await person.text()));
  await person.pick(/^Tokens plugged in/, /Practice HSM B/);
  await person.fill(/^PIN of/, 'not-the-pin');
  await person.refusedAt(/pin-incorrect/);
  assert.doesNotMatch(await person.text(), /No wrong PIN on record/);
  await shots('wrong-pin');
}

async function acceptTokens(shots) {
  await person.reads(/looks at the tokens/);
  await person.confirm(WITNESS);
  await shots('accept-tokens');
  await person.goOn();
}

/** An act that cannot be undone: its step, its review, the witness, the act. */
async function reviewed(title, shots, name) {
  await person.reads(title);
  await shots(name);
  await person.goOn();
  await person.confirm(WITNESS);
  await shots(`${name}-review`);
  await person.goOn();
}

/** The moment stands across the window, with the check value large. */
async function signed(name, value) {
  const sign = await until(`the sign ${name}`, () =>
    window.look((wanted) => {
      const at = document.querySelector(`[data-sign="${wanted}"]`);
      if (!at) return null;
      const check = at.querySelector('.value');
      return {
        wide: at.getBoundingClientRect().width / innerWidth,
        value: check?.innerText.replaceAll(' ', '').toLowerCase() ?? '',
        size: check ? parseFloat(getComputedStyle(check).fontSize) : 0,
        said: document.querySelector('.unseen[role=status]')?.innerText ?? '',
      };
    }, name),
  );
  assert.ok(sign.wide > 0.99, `${sign.wide} of the window's width`);
  assert.equal(sign.value, value);
  assert.ok(sign.size >= 34, `the check value at ${sign.size} px`);
  assert.match(sign.said, /Key check value/);
}

async function rehearsed(shots) {
  await shots('rehearse');
  await person.goOn(120);
}

/** From the rehearsal to the closed door. */
async function share(shots, series) {
  await rehearsed(shots);
  await handOut(shots, series);
}

/** From the first share to the closed door. */
async function handOut(shots, series) {
  for (const [index, custodian] of CUSTODIANS.entries()) {
    await person.reads(new RegExp(`${custodian} takes a share`));
    if (index === 0) await shots('write-share');
    await person.goOn(120);
    await person.reads(new RegExp(`${custodian} seals the bag`));
    await person.fill(/^Bag number/, `${series} 000${index + 1}`);
    await person.confirm(WITNESS);
    if (index === 0) await shots('seal-bag');
    await person.goOn();
  }
  await signed('handed-out', await checkValue());
  await reviewed(/is about to release the package/, shots, 'release');
  await reviewed(/is about to close the door/, shots, 'close-door');
}

async function bag(number) {
  await person.reads(/brings a share/);
  await person.fill(/^Number on the bag/, number);
  await person.pick(/^The seal/, /It is whole/);
}

async function bringFile(shots, number, file) {
  await bag(number);
  await person.fill(/^The share’s file/, file);
  await person.confirm(WITNESS);
  await shots('bring-share');
  await person.goOn(60);
}

/** The rows as printed on the sheet, read with poppler. */
function printedRows(file) {
  const text = execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' });
  const row = /^\s*(\d\d)((?:\s+[0-9A-Z]{4}){4}\s+[0-9A-Z]{2})\b/gm;
  const rows = [...text.matchAll(row)].map(([, number, cells]) => [Number(number), cells.replace(/\s/g, '')]);
  assert.equal(rows.length, 12, text);
  return rows;
}

/** Types a share from its sheet, with one slip that the row's check catches. */
async function bringTyped(shots, number, file) {
  await bag(number);
  await person.pick(/^How the share is read/, /Typed from the sheet/);
  const rows = printedRows(file);
  const [, first] = rows[0];
  const slip = (first[0] === '7' ? '8' : '7') + first.slice(1);
  await person.goTo(/^Row 1\D*01$/);
  await window.type(slip);
  await until('the slip to be seen', async () => /does not fit its check/.test(await person.text()));
  await shots('typed-slip');
  await person.press('Control+a');
  for (const [row, cells] of rows) {
    await person.goTo(new RegExp(`^Row ${row}\\D*0?${row}$`));
    await window.type(cells.toLowerCase());
    await until(`row ${row}`, () => window.look((good) => document.querySelectorAll('.masked').length >= good, row));
  }
  await until('all rows', async () => /Enough rows are good/.test(await person.text()));
  const left = await window.look(() => [...document.querySelectorAll('input')].map((one) => one.value).join(''));
  assert.ok(!rows.some(([, cells]) => left.includes(cells)), 'no good row stays on the page');
  await person.confirm(WITNESS);
  await shots('typed');
  await person.goOn(60);
}

async function signAll(shots, people) {
  for (let number = 0; number < people; number += 1) {
    await person.reads(/ signs$/);
    await person.pick(/^What .* says/, /I agree/);
    await person.choose(/^Fill it in: Passphrase/);
    if (number === 0) await shots('sign-off');
    await person.goOn(60);
  }
}

async function record(shots) {
  await person.reads(/makes the record/);
  await shots('record');
  await person.goOn(120);
  await person.reads(/The ceremony has ended/);
  await until('the record to be checked', async () => /The record is made and checks/.test(await person.text()));
  await signed('record-made', await checkValue());
  assert.match(await person.text(), /What to do now/);
  await shots('ended');
  await person.goOn();
  await person.reads(/^Record of/);
  await until('the page', () => window.look(() => (document.querySelector('.frame img')?.naturalWidth ?? 0) > 500), 60);
  await shots('record-pages');
  await person.goTo(/^Page 1 of/);
  await person.press('PageDown');
  await until('the next page', async () => /Page 2 of/.test(await person.text()));
  assert.match(await person.text(), /This record proves what it says/);
}

const shotsOf = (ceremony) => (name) => person.examine(`${ceremony}-${name}`);

test('first start asks one thing, and practice is one key away', async () => {
  await person.reads(/Practice, or a live room/);
  await person.examine('first-start');
  await person.choose(/^Set up or open a live room/);
  await person.reads(/^A live room/);
  await person.examine('live-room');
  await person.choose(/^Back/);
  await person.choose(/^Make a practice room/);
  await person.reads(/One thing needs attention|things need attention|Nothing needs attention/, 120);
  await person.examine('home-empty');
});

test('a 2-of-3 generation, the power going at the roll call and after the key was made', async () => {
  const shots = shotsOf('generate');
  await plan(/Generate/, { threshold: '2' });
  await person.reads(/opens the ceremony/);
  await shots('open');
  await person.goOn();
  await arrives(shots);
  const before = await person.reads(/is identified/);
  await powerCut();
  assert.equal(await person.reads(/is identified/), before);
  for (let number = 1; number < 5; number += 1) await arrives();
  await closeRollCall();
  await unlock(shots, /Practice HSM A/);
  await acceptTokens(shots);
  await reviewed(/is about to make the key/, shots, 'make-key');
  await person.reads(/rehearses the recovery/);
  generated = await checkValue();
  assert.match(generated, /^[0-9a-f]{10}$/);
  await signed('key-made', generated);
  await shots('key-made');
  await powerCut();
  await unlock(shots);
  await person.reads(/rehearses the recovery/);
  assert.equal(await checkValue(), generated, 'the same key after the power went');
  await share(shots, 'KM');
  await signAll(shots, 5);
  await record(shots);
});

test('its recovery on the second token, one share from its sheet and one typed', async () => {
  const shots = shotsOf('recover');
  await plan(/Recover/);
  await person.reads(/opens the ceremony/);
  await person.goOn();
  for (let number = 0; number < 5; number += 1) await arrives();
  await closeRollCall();
  await wrongPin(shots);
  await unlock(shots, /Practice HSM B/);
  // The journal's own token is plugged in too, and has to sign at the end.
  await unlock(shots);
  await acceptTokens(shots);
  await person.reads(/reads the recovery package/);
  await person.fill(/^The recovery package’s file/, files(/recovery-package\.json$/).at(-1));
  await shots('load-package');
  await person.goOn();
  await bringFile(shots, 'KM 0001', sheet(1));
  await bringTyped(shots, 'KM 0002', sheet(2));
  await reviewed(/is about to rebuild the key/, shots, 'recover');
  await person.reads(/ signs$/);
  assert.equal(await checkValue(), generated, 'the check value of the generation');
  await signed('copies-equal', generated);
  await shots('copies-equal');
  await signAll(shots, 5);
  await record(shots);
});

test('a drill, with an exception, a pause and help at hand', async () => {
  const shots = shotsOf('drill');
  await plan(/Drill/, { threshold: '2' });
  await person.reads(/opens the ceremony/);
  await person.press('F1');
  await until('the help', async () => /Help with this step/.test(await person.text()));
  await shots('help');
  await person.press('Escape');
  await person.press('F8');
  await person.fill(/^What happened/, 'The clock on the wall was five minutes late.');
  await person.fill(/^What was decided/, 'The system clock counts.');
  await shots('exception');
  await person.press('Control+Enter');
  await until('the exception', async () => /1 exception recorded/.test(await person.text()));
  await person.press('F6');
  await person.fill(/^Why/, 'Lunch');
  await shots('pause');
  await person.press('Control+Enter');
  await person.reads(/The ceremony is paused/);
  await shots('paused');
  await person.goOn();
  await person.reads(/opens the ceremony/);
  await person.goOn();
  for (let number = 0; number < 5; number += 1) await arrives();
  await closeRollCall();
  await unlock(shots, /Practice HSM A/);
  await unlock(shots, /Practice HSM B/);
  await acceptTokens(shots);
  await reviewed(/is about to make the key/, shots, 'make-key');
  await person.reads(/rehearses the recovery/);
  const made = await checkValue();
  await rehearsed(shots);
  await person.reads(/shows it to everyone/);
  await person.confirm(WITNESS);
  await shots('show-printer');
  await person.goOn();
  await handOut(shots, 'DR');
  await bringFile(shots, 'DR 0001', sheet(1));
  await bringFile(shots, 'DR 0002', sheet(3));
  await until('the wrong sheet to be named', async () => /What 王 Wei brought was not accepted/.test(await person.text()));
  await shots('not-accepted');
  await bringFile(shots, 'DR 0002', sheet(2));
  await reviewed(/is about to rebuild the key/, shots, 'recover');
  await person.reads(/is about to destroy the drill key/);
  await signed('copies-equal', made);
  assert.equal(await checkValue(), made, 'the same key on both tokens');
  await reviewed(/is about to destroy the drill key/, shots, 'destroy');
  await signAll(shots, 5);
  await record(shots);
});

test('a ceremony stopped for good, behind its review', async () => {
  const shots = shotsOf('stopped');
  await plan(/Drill/, { threshold: '2' });
  await person.reads(/opens the ceremony/);
  await person.goOn();
  await arrives();
  await person.press('F6');
  await person.choose(/^Stop for good/);
  await person.reads(/^Stop “Recovery drill” for good/);
  await person.fill(/^Why/, 'The fire alarm went off.');
  await shots('review');
  await person.goOn();
  await person.reads(/The ceremony has ended/);
  assert.match(await person.text(), /Stopped before its end/);
  await shots('ended');
  await person.choose(/^To the ceremonies/);
});

test('every place of the room, in both languages, and large', async () => {
  for (const [language, places] of [
    ['English', ['Home', 'Ceremonies', 'Custody', 'People', 'Tokens', 'Journal', 'Records']],
    ['Français', ['Accueil', 'Cérémonies', 'Garde', 'Personnes', 'Jetons', 'Journal', 'Procès-verbaux']],
  ]) {
    await person.choose(/^(Display|Affichage)$/);
    await person.goTo(/^(Language|Langue)$/);
    await person.press(language[0]);
    await person.press('Escape');
    for (const place of places) {
      await person.choose(new RegExp(`^${place}$`));
      await until(place, () => window.look((name) => document.querySelector('[aria-current=page]')?.innerText === name && !document.querySelector('main')?.innerText.match(/One moment|Un instant/), place));
      await person.examine(`place-${place}`);
    }
  }
  await person.press('Control+=');
  await person.press('Control+=');
  await person.press('Control+=');
  await person.examine('place-at-200-percent');
  const wide = await window.look(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, 'nothing is cut off at the side');
});
