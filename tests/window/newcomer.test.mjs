// From the first start to a record, by keyboard alone, in each language, with the strokes it takes.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { Newcomer, counted, words } from './newcomer.mjs';
import { Window } from './webdriver.mjs';

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.KEYMOOT_WINDOW ?? join(root, 'target/debug/keymoot-window');
const out = resolve(process.env.KEYMOOT_WINDOW_OUT ?? join(root, 'out/window-newcomer'));
const kept = process.env.KEYMOOT_WINDOW_HOME;
/** The most strokes and letters that the whole way may take. */
const MOST = { keys: 320, letters: 80 };

const homes = [];
after(() => {
  if (!kept) for (const home of homes) rmSync(home, { recursive: true, force: true });
});

const strings = await words(root);

for (const [language, locale] of [
  ['en', 'en_GB.UTF-8'],
  ['fr', 'fr_FR.UTF-8'],
]) {
  test(`first start to record, in ${language}`, async () => {
    const home = kept ? join(kept, language) : mkdtempSync(join(tmpdir(), `keymoot-newcomer-${language}-`));
    mkdirSync(home, { recursive: true });
    homes.push(home);
    const env = { HOME: home, XDG_DATA_HOME: join(home, 'data'), LANG: locale, LANGUAGE: language };
    const window = await Window.open({ binary, env });
    try {
      const hands = counted(window);
      const newcomer = new Newcomer(hands, join(out, language), strings[language]);
      await speaks(window, language);
      const begun = Date.now();
      await newcomer.begins();
      await newcomer.goesThrough();
      await newcomer.looks();
      const took = { ...hands.strokes, seconds: Math.round((Date.now() - begun) / 1000) };
      writeFileSync(join(out, language, 'strokes.json'), `${JSON.stringify(took, null, 2)}\n`);
      assert.ok(took.keys <= MOST.keys, `${took.keys} keys were pressed`);
      assert.ok(took.letters <= MOST.letters, `${took.letters} letters were typed`);
    } finally {
      await window.close();
    }
  });
}

/** The system's language decides at the first start; where the system has no French, it is set first, as
 *  a preference of an earlier day. */
async function speaks(window, language) {
  const now = await window.look(() => document.documentElement.lang);
  if (now === language) return;
  await window.look((to) => {
    localStorage.setItem('keymoot.display', JSON.stringify({ language: to }));
    location.reload();
  }, language);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    if ((await window.look(() => document.documentElement.lang)) === language) return;
  }
}
