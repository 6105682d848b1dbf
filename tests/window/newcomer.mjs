// Somebody who has never seen it, at the keyboard: from the first start to a record that is looked at, in
// the words of one language, with every stroke counted. Names of controls come from the window's own words.
import assert from 'node:assert/strict';
import { createServer } from 'vite';
import { Person } from './person.mjs';
import { until } from './webdriver.mjs';

/** The window's words, by language. */
export async function words(root) {
  const server = await createServer({
    root: `${root}/ui`,
    configFile: `${root}/ui/vite.config.mts`,
    server: { middlewareMode: true },
    appType: 'custom',
    logLevel: 'error',
  });
  try {
    const { STRINGS } = await server.ssrLoadModule('/src/lib/strings/index.ts');
    return STRINGS;
  } finally {
    await server.close();
  }
}

/** Counts what is pressed on the way to the window. */
export function counted(window) {
  const strokes = { keys: 0, letters: 0 };
  return {
    strokes,
    press: (keys) => {
      strokes.keys += 1;
      return window.press(keys);
    },
    type: (text) => {
      strokes.letters += [...text].length;
      return window.type(text);
    },
    look: (...args) => window.look(...args),
    wait: (...args) => window.wait(...args),
    screenshot: (file) => window.screenshot(file),
  };
}

const exactly = (text) => new RegExp(`^${escaped(text)}`);
const escaped = (text) =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replace(/ /g, '\\s');

/** What the page asks for, read from the page as somebody at it reads it. */
function asked() {
  return {
    title: document.querySelector('h1')?.innerText ?? '',
    main: document.getElementById('main-action')?.innerText ?? '',
    text: document.querySelector('main')?.innerText ?? '',
    hash: location.hash,
  };
}

export class Newcomer {
  #person;
  #t;
  #shots = new Set();

  constructor(window, out, strings) {
    this.#person = new Person(window, out);
    this.#t = strings;
  }

  async #shoot(name) {
    if (this.#shots.has(name)) return;
    this.#shots.add(name);
    await this.#person.shoot(name);
  }

  async #choose(text) {
    await this.#person.choose(exactly(text));
  }

  async #says(text) {
    await until(text, async () => (await this.#person.text()).replace(/\s+/g, ' ').includes(text.replace(/\s+/g, ' ')), 120);
  }

  /** First start to the open ceremony. */
  async begins() {
    const t = this.#t;
    await this.#says(t.first.title);
    await this.#shoot('first-start');
    await this.#choose(t.first.practiceMake);
    await this.#says(t.home.noKeys);
    await this.#shoot('home');
    await this.#choose(t.home.needs['no-key-yet'].go);
    await this.#says(t.plan.title);
    await this.#says('Priya Nair');
    await this.#shoot('plan');
    await this.#choose(t.plan.review);
    await this.#says(t.plan.reviewTitle);
    await this.#shoot('review');
    await this.#choose(t.plan.open);
  }

  /** Does what each moment asks for, until the record is on the page. */
  async goesThrough() {
    const t = this.#t;
    let bag = 0;
    for (let moment = 0; moment < 120; moment += 1) {
      const page = await until('a moment', async () => {
        const now = await this.#person.look(asked);
        return (now.hash.startsWith('#record') || now.main !== '') && now;
      });
      if (page.hash.startsWith('#record')) return;
      const has = (text) => page.text.replace(/\s+/g, ' ').includes(text.replace(/\s+/g, ' '));
      await this.#shoot(`moment-${page.title.replace(/[^\p{L}\d]+/gu, '-').slice(0, 40)}`);
      if (has(t.panel.pickSlot)) {
        await this.#person.pick(exactly(t.panel.pickSlot), /Practice HSM A/);
        await this.#fillsIn();
      } else if (has(t.panel.identity)) {
        await this.#person.fill(new RegExp(escaped(t.panel.identity)), 'ID');
        await this.#fillsIn();
      } else if (has(t.panel.agree)) {
        await this.#person.pick(new RegExp(escaped(t.panel.agree)), new RegExp(escaped(t.panel.agree)));
        await this.#fillsIn();
      } else if (page.text.includes(t.confirm.legend)) {
        const before = t.panel.bag('\u0000').split('\u0000')[0];
        if (has(before)) {
          bag += 1;
          await this.#person.fill(exactly(before), `N ${bag}`);
        }
        const initials = t.confirm.initials('\u0000').split('\u0000')[0];
        await this.#person.fill(exactly(initials), 'RA');
      }
      await this.#person.goOn(180);
    }
    assert.fail('the ceremony does not end');
  }

  /** Practice: the passphrase or PIN that works here is filled in by a button. */
  async #fillsIn() {
    await this.#choose(this.#t.secret.fill);
  }

  /** The record is looked at: it proves what it says. */
  async looks() {
    await this.#says(this.#t.record.verdict.proved);
    await this.#shoot('record');
  }
}
