// A practice room on the command line: people are enrolled, ceremonies held from scripts and answers
// that are written for them.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { binary, keymoot } from '../support/commands.mjs';
import { environment } from '../../tools/run.mjs';
import { toml } from './toml.mjs';

export const ADMINISTRATOR = 'Anders Holm';
export const WITNESS = 'Ruth Abel';

/** What everybody's answers begin with; the tokens are those of a practice room. */
export const usual = (more = {}) => ({
  witness: WITNESS,
  open: { approval: 'CHG-2031-07' },
  'roll-call': { identity_check: 'passport, seen by the witness' },
  inspect: { primary: { label: 'Practice HSM A' }, journal: { label: 'Practice HSM A' } },
  ...more,
});

/** One line of a plan of people, as scripts have them. */
export const custodian = (name, more = {}) => ({ name, role: 'custodian', ...more });

export class PracticeRoom {
  #folder;
  #env;
  #files;
  #passphrases = {};
  #written = 0;
  /** The time that commands are given from here on, RFC 3339; the machine's if there is none. */
  clock;

  /** Makes the room in `folder`; everything it runs gets `env`. */
  constructor(folder, env = {}) {
    this.#folder = join(folder, 'room');
    this.#files = join(folder, 'papers');
    this.#env = env;
    mkdirSync(this.#files, { recursive: true });
    this.told(['room', 'init', '--practice']);
  }

  /** The file of the practice token B, which holds everything that is in it. */
  get secondToken() {
    return join(this.#folder, 'tokens/recovery.sql');
  }

  /** A file that somebody has, and its path. */
  paper(name, text) {
    const file = join(this.#files, name);
    writeFileSync(file, text);
    return file;
  }

  path(name) {
    return join(this.#files, name);
  }

  run(args, env = {}) {
    return keymoot(this.args(args), { ...this.#env, ...env });
  }

  /** The whole of what the program is called with, without `--json`. */
  args(args) {
    const clock = this.clock ? ['--practice-clock', this.clock] : [];
    return ['--room', this.#folder, ...clock, ...args];
  }

  get folder() {
    return this.#folder;
  }

  get env() {
    return { ...environment, ...this.#env };
  }

  /** Runs a command that must be content; gives its document. */
  told(args, env) {
    const { status, document, error } = this.run(args, env);
    if (status > 1) throw new Error(`keymoot ${args.join(' ')}: ${error.code}: ${error.message}`);
    return document;
  }

  /** Enrols somebody, with a card `{ module, serial, pinFile }` or a passphrase of their own. */
  enrol(name, { role = 'custodian', card, age } = {}) {
    return this.told(this.enrolling(name, { role, card, age }));
  }

  enrolling(name, { role = 'custodian', card, age } = {}) {
    const args = ['participant', 'add', name, '--role', role, '--identity-check', 'passport'];
    if (age) args.push('--age', age);
    if (card) {
      return [...args, '--card-module', card.module, '--card-serial', card.serial, '--pin-file', card.pins];
    }
    const file = this.paper(`passphrase-${++this.#written}.txt`, `own words, number ${this.#written}, and long enough\n`);
    this.#passphrases[name] = file;
    return [...args, '--passphrase-file', file];
  }

  /** The script of a ceremony as a file. */
  script(kind, { quorum, label = 'vault', title = 'Vault key', people = [], policy, ...top }) {
    const named = [{ name: ADMINISTRATOR, role: 'administrator' }, { name: WITNESS, role: 'witness' }, ...people];
    const key = label === null ? {} : { key: { label } };
    const script = { version: 1, kind, title, ...top, ...key, quorum, policy, participant: named };
    return this.paper(`script-${++this.#written}-${kind}.toml`, toml(script));
  }

  /** Answers as a file. Everybody signs with what they were enrolled with. */
  answers(answers) {
    const signing = { passphrase_files: this.#passphrases, ...answers['sign-off'] };
    return this.paper(`answers-${++this.#written}.toml`, toml({ ...answers, 'sign-off': signing }));
  }

  /** Opens a ceremony and walks it as far as the answers go: `{ status, document, error, id }`. */
  begin(kind, script, answers, env) {
    const args = ['ceremony', 'run', this.script(kind, script), '--answers', this.answers(answers)];
    const ended = this.run(args, env);
    return { ...ended, id: ended.document?.id ?? this.newest()?.id };
  }

  /** The ceremony opened last. */
  newest() {
    return this.told(['ceremony', 'list']).ceremonies[0];
  }

  show(id) {
    return this.told(['ceremony', 'show', id]);
  }

  resume(id, answers, env) {
    return this.run(['ceremony', 'resume', id, '--answers', this.answers(answers)], env);
  }

  /** Resumes, and tells `watch` each progress line as it comes; ends as `run` does. */
  async resumeWatching(id, answers, watch) {
    const args = ['--room', this.#folder, '--json', 'ceremony', 'resume', id, '--answers', this.answers(answers)];
    const child = spawn(binary, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...environment, ...this.#env },
    });
    const ended = new Promise((done) => child.on('close', done));
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    let last = {};
    for await (const line of createInterface({ input: child.stderr })) {
      last = JSON.parse(line);
      if (last.progress) await watch(last.progress);
    }
    const status = await ended;
    return { status, document: out === '' ? undefined : JSON.parse(out), error: last.error };
  }

  /** Holds a ceremony to its end; what it gives is the closed ceremony. */
  hold(kind, script, answers, env) {
    return closed(kind, this.begin(kind, script, answers, env));
  }

  verify(record, more = []) {
    return this.run(['record', 'verify', record, ...more]);
  }
}

/** What a walk gave, which must be a closed ceremony. */
export function closed(kind, { status, document, error }) {
  if (status !== 0 || document?.state !== 'closed') {
    throw new Error(`${kind}: status ${status}: ${error ? `${error.code}: ${error.message}` : document?.state}`);
  }
  return document;
}

/** Claims of a record by result and name. */
export const claimsOf = (verdict, result, name) =>
  verdict.claims.filter((one) => one.result === result && (!name || one.claim === name));
