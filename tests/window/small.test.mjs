// The window on small screens, and what is done outside ceremonies: a passphrase is drawn, shown once
// and typed back; a module is added and taken out again.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { Organiser } from './organiser.mjs';
import { Window, until } from './webdriver.mjs';

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.KEYMOOT_WINDOW ?? join(root, 'target/debug/keymoot-window');
const out = resolve(process.env.KEYMOOT_WINDOW_OUT ?? join(root, 'out/window-small'));
const home = mkdtempSync(join(tmpdir(), 'keymoot-window-small-'));
const env = { HOME: home, XDG_DATA_HOME: join(home, 'data'), LANG: 'C.UTF-8' };
/** 1366 × 768 and 1024 × 700 with a panel and a title bar, and Full HD at 200 % with the same. */
const SCREENS = [
  [1366, 700],
  [1024, 640],
  [960, 480],
];

let window;
let person;

before(async () => {
  rmSync(out, { recursive: true, force: true });
  window = await Window.open({ binary, env });
  person = new Organiser(window, out);
});

after(async () => {
  await window?.close();
  rmSync(home, { recursive: true, force: true });
});

/** Nothing of the page lies beside the window, and what is to be done next is in it. */
async function fits(what, size) {
  const found = await window.look(() => {
    const main = document.querySelector('dialog[open] .button.main, main .button.main');
    main?.scrollIntoView({ block: 'nearest' });
    const at = main?.getBoundingClientRect();
    return {
      wide: document.documentElement.scrollWidth - window.innerWidth,
      inner: [window.innerWidth, window.innerHeight],
      // Scrolling ends on whole pixels, layout does not.
      seen: !at || (at.left >= -1 && at.right <= window.innerWidth + 1 && at.top >= -1 && at.bottom <= window.innerHeight + 1),
    };
  });
  assert.ok(found.wide <= 0, `${what} at ${size}: ${found.wide} pixels too wide`);
  assert.ok(found.seen, `${what} at ${size}: the main button is not in the window: ${found.inner}`);
}

async function onEach(what) {
  for (const size of SCREENS) {
    await window.resize(...size);
    await until('the size', () => window.look((width) => window.innerWidth <= width, size[0]));
    await fits(what, size.join(' × '));
    await person.examine(`${what}-${size[0]}`);
  }
}

test('a practice room fits small screens', async () => {
  await person.reads(/Practice, or a live room/);
  await onEach('start');
  await person.choose(/^Make a practice room/);
  await until('home', async () => /Home/.test(await person.text()));
  await onEach('home');
  for (const place of ['Tokens', 'People', 'Custody', 'Journal', 'Records', 'Ceremonies']) {
    await person.choose(new RegExp(`^${place}$`));
    await person.reads(new RegExp(place));
    await onEach(place.toLowerCase());
  }
  await person.choose(/^Plan a ceremony/);
  await person.reads(/^Plan a ceremony/);
  await person.says('the people', /Part of/);
  await onEach('plan');
});

test('a passphrase is drawn, shown once and typed back', async () => {
  await person.choose(/^People$/);
  await person.reads(/People/);
  await person.choose(/^Enrol somebody/);
  await person.fill(/^Name/, 'Noor Haddad');
  await person.fill(/^How their identity was checked/, 'Passport');
  await person.choose(/^Draw a passphrase/);
  await until('the words', () => window.look(() => document.querySelector('[data-drawn]') !== null));
  const words = await window.look(() => document.querySelector('[data-drawn]').textContent);
  assert.equal(words.split(' ').length, 6);
  await onEach('drawn');
  await person.choose(/^I have it/);
  assert.ok(!(await person.text()).includes(words), 'it is shown once');
  await person.fill(/^Type it back/, words.replace(/ /g, '  '));
  await person.fill(/^Type it back/, words);
  await onEach('typed-back');
  await person.press('Control+Enter');
  await until('Noor among the people', async () => /Noor Haddad is enrolled/.test(await person.text()), 60);
});

test('a module is added and taken out again', async () => {
  await person.choose(/^Tokens$/);
  await person.reads(/^Tokens/);
  await person.addModule('/usr/lib/softhsm/libsofthsm2.so');
  await until('the module', async () => /libsofthsm2/.test(await person.text()));
  await person.choose(/^Take it out: libsofthsm2/);
  await person.press('Control+Enter');
  await until('it is gone', async () => !/libsofthsm2/.test(await person.text()));
  await person.choose(/^Take it out: libpractice_token/);
  await person.press('Control+Enter');
  await until('the refusal', async () => /module-is-the-rooms/.test(await person.text()));
});
