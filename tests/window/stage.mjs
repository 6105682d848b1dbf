// A ceremony's steps as people take them at the keyboard, for whichever ceremony asks for them.
import assert from 'node:assert/strict';
import { until } from './webdriver.mjs';

export const WITNESS = 'RA';

export class Stage {
  #person;
  #shot;
  /** What people sign with who do not have a passphrase of the practice room: PINs by name. */
  #pins;
  /** In a live room, where nothing is filled in by a button: everybody's passphrase, and the tokens' PIN. */
  #live;

  constructor(person, shot, pins = {}, live = null) {
    this.#person = person;
    this.#shot = shot;
    this.#pins = pins;
    this.#live = live;
  }

  /** Everybody in the list comes in, in this order. Whoever is `missing` is left out; with `leave` the
   *  roll call is not closed. */
  async rollCall(names, { missing = 0, leave = false } = {}) {
    const person = this.#person;
    for (const name of names) await this.arrives(name);
    if (leave) return;
    if (missing > 0) {
      await person.reads(/is identified/);
      await person.choose(/^Close the roll call without/);
    } else {
      await person.reads(/closes the roll call/);
      await person.goOn();
    }
  }

  /** Whose turn it is is identified, and signs. */
  async arrives(name) {
    const person = this.#person;
    await person.reads(new RegExp(`${name} is identified`));
    await person.fill(/^How the identity was checked/, 'Passport');
    await this.secret(name);
    await this.#shot('roll-call');
    await person.goOn();
  }

  /** The PIN of their card, or their passphrase. */
  async secret(name) {
    const pin = this.#pins[name];
    if (pin) await this.#person.fill(new RegExp(`^PIN of ${name}’s card`), pin);
    else if (this.#live) await this.#person.fill(new RegExp(`^Passphrase of ${name}`), this.#live.passphrase);
    else await this.#person.choose(/^Fill it in: Passphrase/);
  }

  /** Picks a token where there is a choice, and unlocks it with the practice PIN. */
  async unlock(token) {
    const person = this.#person;
    await person.reads(/chooses a token|unlocks/);
    await until('the tokens', async () => /Tokens plugged in/.test(await person.text()));
    if (token) await person.pick(/^Tokens plugged in/, token);
    if (this.#live) await person.fill(/^PIN of “/, this.#live.pin);
    else await person.choose(/^Fill it in: PIN/);
    await this.#shot('token');
    await person.goOn();
  }

  /** Initialises a token that is empty, with the practice PIN. */
  async initialise(label) {
    const person = this.#person;
    await person.reads(/chooses a token|unlocks/);
    await until('the empty token', async () => /not initialised/.test(await person.text()));
    await person.pick(/^Tokens plugged in/, /not initialised/);
    await person.goOn();
    await person.fill(/^Its label/, label);
    await person.fill(/^New PIN of its security officer/, 'practice-so-1234');
    await person.fill(/^The same again: its security officer/, 'practice-so-1234');
    await person.choose(/^Fill it in: New user PIN/);
    await person.choose(/^Fill it in: The same again: the user/);
    await this.#shot('token-initialise');
    await person.press('Control+Enter');
    await person.says('what will happen', /The token in slot \d+ of .* is initialised/);
    await this.#shot('token-initialise-review');
    await person.press('Control+Enter');
    await person.says('that it is ready to be unlocked', new RegExp(`PIN of “${label}”`), 60);
    await person.choose(/^Fill it in: PIN of/);
    await person.goOn(60);
  }

  async acceptTokens() {
    await this.#person.reads(/looks at the tokens/);
    await this.#person.confirm(WITNESS);
    await this.#shot('accept-tokens');
    await this.#person.goOn();
  }

  /** An act that cannot be undone: its step, its review, the witness, the act. */
  async reviewed(title, name) {
    await this.#person.reads(title);
    await this.#person.goOn();
    await this.#person.confirm(WITNESS);
    await this.#shot(`${name}-review`);
    await this.#person.goOn(90);
  }

  async loadPackage(file) {
    await this.#person.reads(/reads the recovery package/);
    await this.#person.fill(/^The recovery package’s file/, file);
    await this.#person.goOn();
  }

  async sealBag(bag) {
    await this.#person.reads(/seals the bag/);
    await this.#person.fill(/^Bag number/, bag);
    await this.#person.confirm(WITNESS);
    await this.#shot('seal-bag');
    await this.#person.goOn();
  }

  /** Fills in what a custodian brings, and what opens it. */
  async brings({ bag, file, pin, passphrase, identity }) {
    const person = this.#person;
    await person.fill(/^Number on the bag/, bag);
    await person.pick(/^The seal/, /It is whole/);
    await person.fill(/^The share’s file/, file);
    if (pin) await person.fill(/^PIN of .*card/, pin);
    if (identity) await person.fill(/^File of the age identity/, identity);
    if (passphrase) await person.fill(/^Passphrase of the share/, passphrase);
    await person.confirm(WITNESS);
  }

  async signAll(names) {
    const person = this.#person;
    for (const name of names) {
      await person.reads(new RegExp(`${name} signs$`));
      await person.pick(/^What .* says/, /I agree/);
      await this.secret(name);
      if (name === names.at(-1)) await this.#shot('sign-off');
      await person.goOn(60);
    }
  }

  /** The record, made and looked at. */
  async record() {
    const person = this.#person;
    await person.reads(/makes the record/);
    await person.goOn(120);
    await person.reads(/The ceremony has ended/);
    await until('the record to be checked', async () => /The record is made and checks/.test(await person.text()));
    await person.goOn();
    await person.reads(/^Record of/);
    const wide = () => (document.querySelector('.frame img')?.naturalWidth ?? 0) > 500;
    await until('the page', () => person.look(wide), 60);
    assert.match(await person.text(), /This record proves what it says/);
    await this.#shot('record');
  }
}
