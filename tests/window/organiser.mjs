// Somebody at the keyboard who runs a room: enrols people, plans ceremonies, and keeps pictures of what
// is new in both languages.
import { Person } from './person.mjs';
import { until } from './webdriver.mjs';

export class Organiser extends Person {
  /** Waits until the page says it. */
  says(what, text, seconds) {
    return until(what, async () => text.test(await this.text()), seconds);
  }

  /** A screenshot of what is on the page, in both languages. */
  async inBoth(name) {
    await this.speak('Français');
    await this.shoot(`${name}-fr`);
    await this.speak('English');
    await this.examine(name);
  }

  /** Puts a value into the field of that name at once, as pasting it would. */
  async enter(name, text) {
    await this.goTo(name);
    await this.look((value) => {
      document.activeElement.value = value;
      document.activeElement.dispatchEvent(new Event('input', { bubbles: true }));
    }, text);
  }

  /** Takes each screenshot the first time a walk comes by, in both languages where it is new. */
  shotsOf(ceremony, bilingual = []) {
    const taken = new Set();
    return async (name) => {
      if (taken.has(name)) return;
      taken.add(name);
      if (bilingual.includes(name)) await this.inBoth(`${ceremony}-${name}`);
      else await this.examine(`${ceremony}-${name}`);
    };
  }

  /** Plans a ceremony in which those named have this part, and opens it. */
  async plan(kind, name, roles, more) {
    await this.choose(/^Ceremonies$/);
    await this.reads(/^Ceremonies/);
    await this.choose(/^Plan a ceremony/);
    await this.reads(/^Plan a ceremony/);
    await this.says('the people', /Part of/);
    await this.pick(/^What is to happen/, kind);
    for (const [who, role] of Object.entries(roles)) {
      await this.select(new RegExp(`^Part of ${who}`), role);
    }
    await more?.();
    await this.inBoth(`plan-${name}`);
    await this.choose(/^Review the plan/);
    await this.reads(/^Is this the ceremony/);
    await this.examine(`plan-${name}-review`);
    await this.choose(/^Open this ceremony/);
  }

  /** The ceremony's first moment: it is approved. */
  async opens() {
    await this.reads(/opens the ceremony/);
    await this.goOn();
  }

  /** Adds a PKCS#11 module, from the place of tokens. */
  async addModule(file) {
    await this.choose(/^Add a module/);
    await this.fill(/^The module’s file/, file);
    await this.examine('add-module');
    await this.press('Control+Enter');
  }

  /** Enrols somebody with a card `{ serial, pin }`, or with a passphrase. */
  async enrol(name, { role, card, passphrase, age }, look) {
    await this.choose(/^Enrol somebody/);
    await this.fill(/^Name/, name);
    await this.fill(/^Organisation/, 'Alpine Trust');
    await this.fill(/^How their identity was checked/, 'Passport, seen by Ruth Abel');
    if (role) await this.select(/^Role they usually/, role);
    if (card) {
      await this.pick(/^What they sign with/, /Their own smartcard/);
      await this.says('the card', /Which card/);
      const named = (serial) =>
        [...document.querySelectorAll('dialog option')].find((one) => one.text.includes(serial))?.text;
      await this.select(/^Which card/, await this.look(named, card.serial));
      await this.fill(/^PIN of their card/, card.pin);
    } else {
      await this.fill(/^Their passphrase/, passphrase);
      await this.fill(/^The same again/, passphrase);
    }
    if (age) await this.fill(/^Their age recipient/, age);
    await look?.();
    await this.press('Control+Enter');
    await this.says(`${name} among the people`, new RegExp(`${name} is enrolled`), 60);
  }
}
