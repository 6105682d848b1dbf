// A practice room through 2031, by its clock: keys, custody, a drill, a possession check, rotations, and a
// fortnightly review of changes by an auditor.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bags, brings, closedOr, sheet } from '../custody/media.mjs';
import { ADMINISTRATOR, PracticeRoom, WITNESS, custodian, usual } from '../custody/room.mjs';
import { PRIYA, WEI, ZOE } from '../custody/people.mjs';

export const AUDITOR = 'Iris Bode';
export const YEAR = ['--from', '2031-01-01', '--to', '2031-12-31'];
const CUSTODIANS = [PRIYA, WEI, ZOE];
const CLASS = ['--environment', 'test', '--usage', 'data', '--sensitivity', 'restricted'];
const DAY = 86_400_000;

export class YearRoom extends PracticeRoom {
  #out;

  constructor(out) {
    super(out);
    this.#out = out;
    writeFileSync(this.file('pins.txt'), 'Practice HSM A=practice-1234\nPractice HSM B=practice-1234\n');
    writeFileSync(this.file('wrong.txt'), 'Practice HSM A=not-the-pin-1\nPractice HSM B=not-the-pin-1\n');
    writeFileSync(this.file('passphrase.txt'), 'practice\n');
    writeFileSync(this.file('auditor.txt'), 'four quiet owls above the frozen lake\n');
  }

  file(name) {
    return join(this.#out, name);
  }

  /** It is that day, in the hours of the room; or that time. */
  on(day) {
    this.clock = day.includes('T') ? day : `${day}T10:00:00Z`;
  }

  deciding(purpose, names = [ADMINISTRATOR, WITNESS]) {
    const [by, ...approvers] = names;
    const file = (name) => this.file(name === AUDITOR ? 'auditor.txt' : 'passphrase.txt');
    return [
      '--by',
      by,
      ...approvers.flatMap((name) => ['--approver', name]),
      ...names.flatMap((name) => ['--passphrase-file', `${name}=${file(name)}`]),
      '--pin-file',
      this.file('pins.txt'),
      '--purpose',
      purpose,
    ];
  }

  done(args, purpose, names) {
    const { status, document, error } = this.run([...args, ...this.deciding(purpose, names)]);
    if (status > 1) throw new Error(`keymoot ${args.join(' ')}: ${error.code}: ${error.message}`);
    return document;
  }

  /** The journal's entries, as lines. */
  exported(name) {
    const file = this.file(name);
    this.told(['journal', 'export', '--format', 'jsonl', '--out', file]);
    return readFileSync(file, 'utf8').trimEnd().split('\n');
  }

  /** A report, as its document. */
  report(kind, args = YEAR) {
    return this.told(['report', kind, ...args]);
  }
}

export function holdYear(claims, room, { drill }) {
  room.on('2031-01-06');
  const enrolling = ['participant', 'add', AUDITOR, '--role', 'auditor', '--identity-check', 'passport'];
  room.told([...enrolling, '--duty', 'reads what was done', '--passphrase-file', room.file('auditor.txt')]);
  room.on('2031-01-07');
  const made = room.hold(
    'generate',
    {
      label: 'vault-a',
      title: 'Master key vault-a',
      quorum: { threshold: 2, shares: 3 },
      people: CUSTODIANS.map((name) => custodian(name)),
    },
    usual({ 'hand-out': { bags: bags('A', CUSTODIANS) } }),
  );
  room.on('2031-01-08');
  const text = room
    .told(['policy', 'show'])
    .text.replace(/^version = 1$/m, 'version = 2')
    .replace(/^reviewed = .*$/m, 'reviewed = "2031-01-05"')
    .replace(/^review-by = .*$/m, 'review-by = "2032-01-05"');
  const policy = room.paper('policy.toml', text);
  room.done(['policy', 'adopt', policy], 'the policy of 2031');
  for (const name of ['payroll', 'mail']) {
    room.on('2031-01-09');
    room.done(['key', 'make', name, '--id', name, '--under', 'vault-a', '--domain', name, ...CLASS], 'a new tenant');
    const contexts = room.paper(`${name}.contexts`, 'one\ntwo\nthree\n');
    const files = ['--contexts', contexts, '--out', room.file(`${name}.1.jsonl`)];
    room.done(['key', 'make-data', '--under', name, ...files, ...CLASS], 'data keys of a new tenant');
  }
  const plan = { '2031-03-05': drill ? held : undefined, '2031-04-09': possession, '2031-06-11': look, '2031-12-10': rotate };
  // From a Wednesday on, every second one.
  for (let at = Date.parse('2031-01-22'); at <= Date.parse('2031-12-31'); at += 14 * DAY) {
    const day = new Date(at).toISOString().slice(0, 10);
    for (const [due, act] of Object.entries(plan)) {
      if (due > day) continue;
      if (act) {
        room.on(due);
        act(room, made);
      }
      delete plan[due];
    }
    room.on(day);
    const from = new Date(at - 13 * DAY).toISOString().slice(0, 10);
    room.done(['report', 'sign', 'changes', '--from', from, '--to', day], 'read: as it was planned', [AUDITOR]);
  }
  room.on('2031-12-31');
  const verified = room.told(['journal', 'verify']);
  claims.claim(
    drill ? 'a year is held by the practice clock, and its journal verifies' : 'the same year is held without its drill',
    verified.valid === true && verified.unsigned_tail === 0,
    `${verified.entries} entries, ${verified.unsigned_tail} unsigned`,
  );
}

/** The yearly drill: begun with its hand-out, gone on with once the sheets are there. */
function held(room) {
  const script = {
    label: 'drill-2031',
    title: 'Recovery drill 2031',
    quorum: { threshold: 2, shares: 3 },
    people: CUSTODIANS.map((name) => custodian(name)),
  };
  const answers = usual({
    inspect: {
      primary: { label: 'Practice HSM A' },
      target: { label: 'Practice HSM B' },
      journal: { label: 'Practice HSM A' },
    },
    'hand-out': { bags: bags('D', CUSTODIANS) },
  });
  const begun = room.begin('drill', script, answers);
  if (begun.error?.code !== 'answer-missing') throw new Error(`drill: ${begun.error?.code}: ${begun.error?.message}`);
  const shown = room.show(begun.id);
  const share = [PRIYA, WEI].map((name, at) => brings(name, `D-${at + 1}`, sheet(shown, at + 1)));
  closedOr(room.resume(begun.id, { ...answers, collect: { share } }));
}

/** Each custodian proves to have a share; the bags are opened before a witness and closed again. */
function possession(room, made) {
  const share = CUSTODIANS.map((name, at) =>
    brings(name, `A-${at + 1}`, sheet(made, at + 1), { new_bag: `B-${at + 1}` }),
  );
  const people = { people: CUSTODIANS.map((name) => custodian(name)) };
  const begun = room.begin(
    'possession',
    people,
    usual({ 'load-package': { file: made.package }, prove: { share } }),
  );
  closedOr(begun);
}

/** A bag is looked at, before a witness. */
function look(room) {
  const { items } = room.told(['custody', 'list']);
  const item = items.find((one) => one.kind === 'share' && one.bag.startsWith('B-'));
  const signing = [item.who, WITNESS].flatMap((name) => ['--passphrase-file', `${name}=${room.file('passphrase.txt')}`]);
  const bag = ['--bag-out', item.bag, '--bag-in', item.bag, '--seal', 'intact'];
  const who = ['--purpose', 'yearly look', '--who', item.who, '--witness', WITNESS, '--to', 'Bank vault'];
  room.told(['custody', 'move', item.id, ...who, ...bag, ...signing]);
}

/** KEKs are rotated before their cryptoperiod ends, and their data keys put under the new versions. */
function rotate(room) {
  for (const name of ['payroll', 'mail']) {
    room.done(['key', 'rotate', name], 'the year ends');
    const files = [room.file(`${name}.1.jsonl`), '--to', name, '--out', room.file(`${name}.2.jsonl`)];
    const rewrapped = room.done(['rewrap', ...files], 'under the new version');
    if (rewrapped.rewrapped !== 3) throw new Error(`${name}: ${rewrapped.rewrapped} data keys were re-wrapped`);
  }
}

export const document = (file) => JSON.parse(readFileSync(file, 'utf8'));
