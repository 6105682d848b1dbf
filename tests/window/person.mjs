// Somebody at the keyboard: finds controls by what they are called, and never touches a mouse.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { until } from './webdriver.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The name of the control that has the focus, as a screen reader would say it. */
function focused() {
  const at = document.activeElement;
  if (!at || at === document.body) return { name: '', kind: '' };
  const label = at.labels?.[0]?.innerText ?? at.getAttribute('aria-label') ?? at.innerText ?? '';
  const group = at.type === 'radio' ? (at.closest('fieldset')?.querySelector('legend')?.innerText ?? '') : '';
  return { name: `${group} ${label}`.replace(/\s+/g, ' ').trim(), kind: at.type ?? at.tagName };
}

export class Person {
  #window;
  #out;
  #shots = 0;

  constructor(window, out) {
    this.#window = window;
    this.#out = out;
    mkdirSync(out, { recursive: true });
  }

  /** Goes on in another window, after a kill. */
  moveTo(window) {
    this.#window = window;
  }

  /** Runs a function in the page. */
  look(script, ...args) {
    return this.#window.look(script, ...args);
  }

  title() {
    return this.#window.look(() => document.querySelector('h1')?.innerText ?? '');
  }

  text() {
    return this.#window.look(() => document.body.innerText);
  }

  /** Waits for a title. */
  reads(title, seconds) {
    return until(`the title ${title}`, async () => {
      const now = await this.title();
      return title.test(now) && now;
    }, seconds).catch(async (error) => {
      throw new Error(`${error.message}; the page says:\n${await this.text()}`);
    });
  }

  /** Tabs until the control of that name has the focus. */
  async goTo(name) {
    const seen = [];
    for (let step = 0; step < 120; step += 1) {
      const at = await this.#window.look(focused);
      if (name.test(at.name)) return at;
      seen.push(at.name);
      await this.#window.press('Tab');
    }
    throw new Error(`no control ${name} within reach of Tab; there are: ${[...new Set(seen)].join(' | ')}`);
  }

  async press(keys) {
    await this.#window.press(keys);
  }

  /** Puts a text into the field of that name, replacing what is there. */
  async fill(name, text) {
    await this.goTo(name);
    await this.#window.press('Control+a');
    await this.#window.press('Backspace');
    await this.#window.type(text);
  }

  /** Presses the button or follows the link of that name. */
  async choose(name) {
    await this.goTo(name);
    await this.#window.press('Enter');
  }

  /** Sets a radio button or check box, or clears the latter. */
  async tick(name) {
    await this.goTo(name);
    await this.#window.press('Space');
  }

  /** Sets a list to the option of that text, by typing what it begins with until it is reached. */
  async select(name, text) {
    await this.goTo(name);
    const chosen = () => this.#window.look(() => document.activeElement.selectedOptions?.[0]?.text ?? '');
    for (let step = 0; step < 12 && (await chosen()) !== text; step += 1) {
      // What was typed into the list shortly before would still count as the beginning.
      if (step === 6) await new Promise((resolve) => setTimeout(resolve, 2000));
      await this.#window.press(text[0]);
    }
    assert.equal(await chosen(), text);
  }

  /** Picks the radio button of that name: Tab reaches its group, the arrows walk it. */
  async pick(group, name) {
    await this.goTo(group);
    const seen = [];
    for (let step = 0; step < 20; step += 1) {
      const at = await this.#window.look(focused);
      if (name.test(at.name)) return this.#window.press('Space');
      seen.push(at.name);
      await this.#window.press('ArrowDown');
    }
    throw new Error(`no choice ${name} in ${group}: ${seen.join(' | ')}`);
  }

  /** The one next action, by its own key; waits until something has come of it. */
  async goOn(seconds = 60) {
    const before = await this.#window.look(moment);
    await this.#window.press('Control+Enter');
    await until('something to come of it', async () => {
      const now = await this.#window.look(moment);
      return !now.busy && now.what !== before.what;
    }, seconds).catch(async (error) => {
      throw new Error(`${error.message}; the page says:\n${await this.text()}`);
    });
    assert.ok(!(await this.#window.look(() => document.querySelector('.problem, .refused'))), await this.text());
  }

  /** Tries the one next action, and is refused: what is safe and what to do now are said. */
  async refused(code, seconds = 60) {
    await this.#window.press('Control+Enter');
    await until('the refusal', async () => /What is safe/.test(await this.text()), seconds);
    assert.match(await this.text(), code);
  }

  /** Tries the one next action, and is refused at the field that has the focus: it says so, is still
   *  where it was, and no panel lies over the page. */
  async refusedAt(code, seconds = 60) {
    const at = () => {
      const field = document.activeElement;
      const { top } = field.getBoundingClientRect();
      const said = document.getElementById(field.getAttribute('aria-describedby'))?.innerText ?? '';
      return { top, said, wrong: field.getAttribute('aria-invalid') === 'true', panel: document.querySelector('.problem') !== null };
    };
    const before = await this.#window.look(at);
    await this.#window.press('Control+Enter');
    await until('the refusal at the field', async () => (await this.#window.look(at)).wrong, seconds);
    const after = await this.#window.look(at);
    assert.match(after.said, code);
    assert.equal(after.panel, false, 'no panel beside what stands at the field');
    assert.ok(Math.abs(after.top - before.top) <= 2, `the field moved by ${after.top - before.top} pixels`);
  }

  /** Sets the language, behind the button in the top bar. */
  async speak(language) {
    await this.choose(/^(Display|Affichage)$/);
    await this.goTo(/^(Language|Langue)$/);
    await this.press(language[0]);
    await this.press('Escape');
  }

  /** The witness confirms with initials. */
  async confirm(initials) {
    await this.fill(/^Initials, typed by/, initials);
  }

  /** A screenshot. */
  async shoot(name) {
    await until('the page to be still', () => this.#window.look(() => document.getAnimations().length === 0));
    await this.#window.wait(painted);
    this.#shots += 1;
    const number = String(this.#shots).padStart(2, '0');
    await this.#window.screenshot(join(this.#out, `${number}-${name}.png`));
  }

  /** A screenshot, and axe-core's verdict on the page in light and in dark. */
  async examine(name) {
    await this.shoot(name);
    const violations = await this.#window.wait(
      axeBothThemes.toString().replace('AXE_SOURCE', () => AXE),
    );
    assert.deepEqual(violations, [], `axe-core on ${name}`);
  }
}

/** What the page is at: enough to see that something happened. */
function moment() {
  const main = document.getElementById('main-action');
  const said = document.querySelector('main')?.innerText ?? '';
  return { what: `${location.hash} ${main?.innerText} ${said}`, busy: main?.disabled ?? false };
}

/** Until what was changed last is on the screen too. */
function painted() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  return Promise.all([...document.images].map((image) => image.decode()))
    .then(frame)
    .then(frame)
    .then(() => new Promise((resolve) => setTimeout(resolve, 50)));
}

async function axeBothThemes() {
  // The page's content policy lets in no other script, so axe-core comes as part of this one.
  AXE_SOURCE;
  const root = document.documentElement;
  const before = root.dataset.theme;
  const found = [];
  for (const theme of ['light', 'dark']) {
    root.dataset.theme = theme;
    const { violations } = await window.axe.run(document);
    for (const one of violations) {
      found.push(`${theme}: ${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`);
    }
  }
  root.dataset.theme = before;
  return found;
}
