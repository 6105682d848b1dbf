// Plans kept as drafts, over a restart and beside a damaged one; and modules that are found on this
// machine, chosen where a module is added and where a live room is set up.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { Organiser } from './organiser.mjs';
import { Window, until } from './webdriver.mjs';

const root = resolve(import.meta.dirname, '../..');
const binary = process.env.KEYMOOT_WINDOW ?? join(root, 'target/debug/keymoot-window');
const out = resolve(process.env.KEYMOOT_WINDOW_OUT ?? join(root, 'out/window-drafts'));
const home = mkdtempSync(join(tmpdir(), 'keymoot-window-drafts-'));
const env = { HOME: home, XDG_DATA_HOME: join(home, 'data'), LANG: 'C.UTF-8' };
const drafts = join(home, 'data/keymoot/practice/drafts');

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

const kept = () => readdirSync(drafts).filter((name) => /^[0-9a-f]{8}\.json$/.test(name));

/** The modules' choices, in the open dialog or on the page. */
const offered = () =>
  person.look(() => [...document.querySelectorAll('fieldset .what')].map((label) => label.innerText));

test('a live room is offered what is on this machine, and has what was ticked', async () => {
  await person.reads(/Practice, or a live room/);
  await person.choose(/^Set up or open a live room/);
  await person.reads(/^A live room/);
  const names = await offered();
  assert.ok(names.includes('SoftHSM, OpenDNSSEC'), names.join(' | '));
  assert.ok(!names.some((name) => /^NSS/.test(name)), 'what lets closed keys out is not for a live room');
  await person.fill(/^Name of the room/, 'Vault');
  await person.fill(/^Whose keys these are/, 'Alpine Trust');
  await person.fill(/^Where ceremonies are held/, 'Basement, Bern');
  await person.fill(/^Folder/, join(home, 'vault'));
  await person.tick(/^SoftHSM/);
  await person.inBoth('set-up');
  await person.choose(/^Make this room/);
  await person.reads(/needs? attention/, 60);
  await person.choose(/^Tokens$/);
  await person.says('the module that was ticked', /libsofthsm2/, 60);
  await person.choose(/^Leave this room/);
  await person.reads(/Practice, or a live room/);
});

test('a module that was found is chosen instead of its file', async () => {
  await person.choose(/^Make a practice room/);
  await until('home', async () => /Home/.test(await person.text()), 60);
  await person.choose(/^Tokens$/);
  await person.reads(/^Tokens/);
  await person.choose(/^Add a module/);
  await person.says('what was found', /Found on this machine/);
  assert.ok((await offered()).some((name) => /^NSS softokn/.test(name)));
  await person.pick(/^Found on this machine/, /SoftHSM/);
  await person.examine('found-modules');
  await person.press('Control+Enter');
  await person.says('the module', /libsofthsm2/, 60);
  await person.choose(/^Add a module/);
  await person.says('what was found', /Found on this machine/);
  assert.ok(!(await offered()).some((name) => /^SoftHSM/.test(name)), 'the room has it');
  await person.press('Escape');
});

test('a plan is kept as a draft with its day, and is there after a restart', async () => {
  await person.choose(/^Ceremonies$/);
  await person.reads(/^Ceremonies/);
  await person.choose(/^Plan a ceremony/);
  await person.reads(/^Plan a ceremony/);
  await person.says('the people', /Part of/);
  await person.fill(/^What the record is called/, 'Vault key 2099');
  await person.choose(/^Keep as a draft/);
  await person.fill(/^Day, Planned for/, '1');
  await person.fill(/^Month, Planned for/, '3');
  await person.fill(/^Year, Planned for/, '2099');
  await person.examine('keep-draft');
  await person.press('Control+Enter');
  await person.says('that it is kept', /Kept as a draft, planned for 1 Mar 2099/);
  const [file] = kept();
  assert.match(readFileSync(join(drafts, file), 'utf8'), /"planned": "2099-03-01"/);

  writeFileSync(join(drafts, '00000001.json'), '{');
  await window.close();
  window = await Window.open({ binary, env });
  person.moveTo(window);
  await person.reads(/Practice, or a live room/);
  await person.choose(/^Open the practice room/);
  await person.says('the draft at home', /planned for 1 Mar 2099/, 60);
  await person.says('the damaged one', /A draft cannot be read/);
  await person.inBoth('home');
});

test('it is gone on with, looked at as on paper, and kept in its place', async () => {
  await person.choose(/^Go on with it Vault key 2099/);
  await person.reads(/^Plan a ceremony/);
  await until('its title', () =>
    person.look(() => [...document.querySelectorAll('input')].some((field) => field.value === 'Vault key 2099')),
  );
  await person.fill(/^Where it was approved/, 'CHG-1');
  await person.choose(/^Keep as a draft/);
  await person.press('Control+Enter');
  await person.says('that it is kept', /Kept as a draft, planned for 1 Mar 2099/);
  assert.equal(kept().length, 2, 'the same draft, and the damaged one');
  await person.choose(/^Ceremonies$/);
  await person.reads(/^Ceremonies/);
  await person.choose(/^Look at it Vault key 2099/);
  await person.reads(/^A draft, as on paper/);
  await person.says('the script', /CHG-1/);
  await person.examine('draft-on-paper');
});

test('a draft is removed after a question, and is gone once its ceremony opens', async () => {
  await person.choose(/^Ceremonies$/);
  await person.reads(/^Ceremonies/);
  await person.choose(/^Plan a ceremony/);
  await person.says('the people', /Part of/);
  await person.fill(/^What the record is called/, 'Second thoughts');
  await person.choose(/^Keep as a draft/);
  await person.press('Control+Enter');
  await person.says('that it is kept', /Kept as a draft\./);
  await person.choose(/^Ceremonies$/);
  await person.reads(/^Ceremonies/);
  await person.says('the second draft', /Second thoughts/);
  await person.choose(/^Remove it Second thoughts/);
  await person.says('the question', /Remove the draft “Second thoughts”\?/);
  await person.examine('remove-draft');
  await person.press('Control+Enter');
  await until('it is gone', async () => !/Second thoughts/.test(await person.text()));

  await person.choose(/^Go on with it Vault key 2099/);
  await person.reads(/^Plan a ceremony/);
  await until('its title', () =>
    person.look(() => [...document.querySelectorAll('input')].some((field) => field.value === 'Vault key 2099')),
  );
  await person.choose(/^Review the plan/);
  await person.reads(/^Is this the ceremony/);
  await person.examine('review');
  await person.choose(/^Open this ceremony/);
  await person.reads(/opens the ceremony/, 60);
  await until('the draft is gone', () => kept().length === 1);
  assert.equal(readFileSync(join(drafts, '00000001.json'), 'utf8'), '{', 'the damaged one is left as it was');
});
