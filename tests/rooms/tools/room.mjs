// One room in a folder of its own, with the papers beside it, walked by a given keymoot.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { toml } from '../../scenarios/custody/toml.mjs';

export const ADMINISTRATOR = 'Anders Holm';
export const WITNESS = 'Ruth Abel';
export const [PRIYA, WEI, ZOE, TOMAS, INES] = ['Priya Nair', '王 Wei', 'Zoë Łukasiewicz', 'Tomás Rey', 'Ines Okafor'];
export const [ADA, OMAR] = ['Ada Brandt', 'Omar Sy'];

/** Answers of the steps that are the same in every ceremony; the tokens are those of a practice room. */
export const usual = (more = {}) => ({
  witness: WITNESS,
  open: { approval: 'CHG-2031-07' },
  'roll-call': { identity_check: 'passport, seen by the witness' },
  inspect: {
    primary: { label: 'Practice HSM A' },
    target: { label: 'Practice HSM B' },
    journal: { label: 'Practice HSM A' },
  },
  'sign-off': { passphrase_files: { [ADA]: 'officers.txt', [OMAR]: 'officers.txt' } },
  ...more,
});

/** A script of that kind for the administrator, the witness and these people, as TOML. */
export const script = (kind, { people, label = 'vault', quorum, ...top }) => {
  const named = [{ name: ADMINISTRATOR, role: 'administrator' }, { name: WITNESS, role: 'witness' }, ...people];
  return toml({ version: 1, kind, title: `A kept ${kind}`, ...top, key: { label }, quorum, participant: named });
};

export const custodian = (name, more = {}) => ({ name, role: 'custodian', ...more });

/** Runs `program --json …` in `folder`: `{ status, document, error }`. */
export function run(program, folder, args, env = {}) {
  const ended = spawnSync(program, ['--json', ...args], options(folder, env));
  if (ended.error) throw ended.error;
  return said(ended);
}

/** The same, ended by SIGKILL as soon as `when` is true of a line of progress. */
export async function killed(program, folder, args, when, env = {}) {
  const child = spawn(program, ['--json', ...args], { ...options(folder, env), stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((done) => child.on('close', (status, signal) => done(signal)));
  for await (const line of createInterface({ input: child.stderr })) {
    const { progress } = JSON.parse(line);
    if (progress && when(progress)) child.kill('SIGKILL');
  }
  return (await ended) === 'SIGKILL';
}

const options = (folder, env) => ({
  cwd: folder,
  encoding: 'utf8',
  env: { ...process.env, XDG_DATA_HOME: folder, ...env },
  maxBuffer: 256 * 1024 * 1024,
});

function said({ status, stdout, stderr }) {
  const document = stdout === '' ? undefined : JSON.parse(stdout);
  const error = status > 1 ? JSON.parse(stderr.trimEnd().split('\n').at(-1)).error : undefined;
  return { status, document, error };
}

/** A room in `folder/room`, and what people bring beside it. */
export class KeptRoom {
  constructor(program, folder) {
    this.program = program;
    this.folder = folder;
  }

  /** Makes the practice room, with two security officers beside its people. */
  make() {
    mkdirSync(this.folder, { recursive: true });
    this.told(['room', 'init', '--practice']);
    this.paper('officers.txt', 'four plain words, and then some\n');
    for (const name of [ADA, OMAR]) {
      const enrols = ['--role', 'security-officer', '--identity-check', 'passport'];
      this.told(['participant', 'add', name, ...enrols, '--passphrase-file', 'officers.txt']);
    }
  }

  paper(name, text) {
    writeFileSync(join(this.folder, name), text);
    return name;
  }

  run(args, env) {
    return run(this.program, this.folder, ['--room', 'room', ...args], env);
  }

  /** Runs a command that must be content; gives its document. */
  told(args, env) {
    const { status, document, error } = this.run(args, env);
    if (status > 1) throw new Error(`keymoot ${args.join(' ')}: ${error.code}: ${error.message}`);
    return document;
  }

  /** The command that opens a ceremony. */
  opening(kind, plan, answers) {
    const file = this.paper(`${kind}.toml`, script(kind, plan));
    return ['ceremony', 'run', file, '--answers', this.paper('answers.toml', toml(answers))];
  }

  /** Holds a ceremony to its end. */
  hold(kind, plan, answers) {
    const { document, error } = this.run(this.opening(kind, plan, answers));
    if (document?.state !== 'closed') throw new Error(`${kind}: ${error?.code ?? document?.state}: ${error?.message}`);
    return document;
  }

  /** Opens a ceremony that waits for an answer it was not given. */
  waits(kind, plan, answers, env) {
    const { error } = this.run(this.opening(kind, plan, answers), env);
    if (error?.code !== 'answer-missing') throw new Error(`${kind}: ${error?.code}: ${error?.message}`);
    return this.newest();
  }

  /** The ceremony opened last, as the list has it, which only looks. */
  listed() {
    return this.told(['ceremony', 'list']).ceremonies[0];
  }

  /** The same, whole: the room is opened for it, and what was in memory is given up. */
  newest() {
    return this.told(['ceremony', 'show', this.listed().id]);
  }

  /** The file of a share that a ceremony handed out, from the room's own folder: of the newest sharing,
   *  where those of void ones lie beside it. */
  share({ folder }, index, ending = '.txt') {
    const within = relative(this.folder, folder);
    const number = String(index).padStart(2, '0');
    const files = readdirSync(join(this.folder, within)).filter((name) => name.startsWith(number) && name.endsWith(ending));
    return join(within, files.sort((a, b) => a.length - b.length || a.localeCompare(b)).at(-1));
  }

  package({ package: file }) {
    return relative(this.folder, file);
  }
}

const relative = (folder, path) => path.slice(path.indexOf('/room/') + 1 || folder.length + 1);
