// The practice room of this scenario: who decides, and what its keys are called.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ADMINISTRATOR, PracticeRoom, WITNESS, custodian, usual } from '../custody/room.mjs';
import { PRIYA, WEI, ZOE } from '../custody/people.mjs';
import { bags } from '../custody/media.mjs';
import { softhsm } from '../support/softhsm.mjs';

export const DOMAINS = [
  'payroll',
  'crm',
  'mail',
  'orders',
  'claims',
  'health',
  'search',
  'images',
  'chat',
  'billing',
];
export const RSA = [
  ['partner', 'rsa-3072'],
  ['archive', 'rsa-4096'],
];

const CUSTODIANS = [PRIYA, WEI, ZOE];
const DAY = 86_400_000;

export class KeyRoom extends PracticeRoom {
  /** How many DEKs there are in all. */
  deks;
  #out;
  #now = Date.now();
  #exports = 0;

  constructor(out, deks) {
    const { module, env } = softhsm(join(out, 'softhsm'));
    super(out, env);
    this.deks = deks;
    this.#out = out;
    this.told(['token', 'list', '--module', module]);
    this.softhsm = module;
    writeFileSync(join(out, 'pins.txt'), 'Practice HSM A=practice-1234\nPractice HSM B=practice-1234\n');
    writeFileSync(join(out, 'passphrase.txt'), 'practice\n');
  }

  /** A file beside the room. */
  file(name) {
    return join(this.#out, name);
  }

  /** So many days go by. */
  wait(days) {
    this.#now += days * DAY;
    this.clock = new Date(this.#now).toISOString().replace(/\.\d+Z/, 'Z');
  }

  /** Who decides, with so many who approve, and what for. */
  deciding(purpose, approvers = [WITNESS]) {
    const passphrase = (name) => ['--passphrase-file', `${name}=${this.file('passphrase.txt')}`];
    return [
      '--by',
      ADMINISTRATOR,
      ...approvers.flatMap((name) => ['--approver', name]),
      ...[ADMINISTRATOR, ...approvers].flatMap(passphrase),
      '--pin-file',
      this.file('pins.txt'),
      '--purpose',
      purpose,
    ];
  }

  /** `keymoot key ACT …` by two who decide: as `run` ends. */
  key(act, args, purpose) {
    return this.run(['key', act, ...args, ...this.deciding(purpose)]);
  }

  /** The same, which must succeed; gives its document. */
  done(act, args, purpose) {
    const { status, document, error } = this.key(act, args, purpose);
    if (status !== 0) throw new Error(`key ${act} ${args[0]}: ${error?.code}: ${error?.message}`);
    return document;
  }

  /** Whether a KEK, or each DEK in a file, opens its known-answer ciphertext. */
  test(key, rows) {
    const more = rows ? ['--rows', rows] : [];
    return this.run(['key', 'test', key, ...more, '--by', ADMINISTRATOR, '--pin-file', this.file('pins.txt')]);
  }

  /** A master key with its quorum, 2 of 3; a copy of its package is kept elsewhere. */
  master(label) {
    const letters = label.at(-1).toUpperCase();
    const made = this.hold(
      'generate',
      {
        label,
        title: `Master key ${label}`,
        quorum: { threshold: 2, shares: 3 },
        people: CUSTODIANS.map((name) => custodian(name)),
      },
      usual({ 'hand-out': { bags: bags(letters, CUSTODIANS) } }),
    );
    copyFileSync(made.package, this.file(`${label}.package.json`));
    return made;
  }

  /** A ceremony in which two decide on one act; its record is kept under that name too. */
  decided(kind, { answers, more, ...about }, record) {
    const held = this.hold(
      kind,
      { title: `Decided: ${kind}`, ...about },
      usual({ 'carry-out': { decided_by: [ADMINISTRATOR, WITNESS], ...answers }, ...more }),
    );
    copyFileSync(held.record, this.file(record));
    return held;
  }

  /** What the journal has of one type, oldest first. */
  entries(type) {
    const file = this.file(`journal-${(this.#exports += 1)}.jsonl`);
    this.told(['journal', 'export', '--format', 'jsonl', '--out', file]);
    const entries = readFileSync(file, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
    return entries.filter((one) => one.type === type);
  }
}
