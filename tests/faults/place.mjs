// A room in a folder of its own whose token is reached through the shim, walked without waiting for it.
import { spawn } from 'node:child_process';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toml } from '../scenarios/custody/toml.mjs';
import { KeptRoom } from '../rooms/tools/room.mjs';
import { root } from '../tools/run.mjs';

/** Longer than any walk takes: a program that stands still is ended, and that is an outcome. */
const PATIENCE = 300_000;

/** What is started, and where the shim finds the token. */
export const PROGRAM = join(root, 'target/debug/keymoot');
const THROUGH_SHIM = {
  KEYMOOT_PRACTICE_TOKEN: join(root, 'target/debug/libpkcs11_shim.so'),
  PKCS11_SHIM_MODULE: join(root, 'target/practice-token/release/libpractice_token.so'),
};

export class Place extends KeptRoom {
  constructor(folder) {
    super(PROGRAM, folder);
  }

  /** The same room as it is now, in another folder. */
  copy(folder) {
    rmSync(folder, { recursive: true, force: true });
    cpSync(this.folder, folder, { recursive: true });
    return Object.assign(new Place(folder), { made: this.made });
  }

  drop() {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** What a plan for the shim adds to the environment; the calls go to `calls`. */
  withPlan(plan) {
    rmSync(join(this.folder, 'calls'), { force: true });
    writeFileSync(join(this.folder, 'device.plan'), plan);
    return {
      PKCS11_SHIM_PLAN: join(this.folder, 'device.plan'),
      PKCS11_SHIM_LOG: join(this.folder, 'calls'),
    };
  }

  calls() {
    const file = join(this.folder, 'calls');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /**
   * Runs a command; gives `{ status, signal, document, error, noise }`, `noise` being what is neither
   * document, progress nor error. It is killed after `killAfter` milliseconds.
   */
  go(args, env = {}, killAfter = undefined) {
    const child = spawn(this.program, ['--json', '--room', 'room', ...args], {
      cwd: this.folder,
      env: { ...process.env, XDG_DATA_HOME: this.folder, ...THROUGH_SHIM, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out = [];
    const told = [];
    child.stdout.on('data', (bytes) => out.push(bytes));
    child.stderr.on('data', (bytes) => told.push(bytes));
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfter ?? PATIENCE);
    return new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (status, signal) => {
        clearTimeout(timer);
        done({ status, signal, ...said(Buffer.concat(out).toString(), Buffer.concat(told).toString()) });
      });
    });
  }

  /** The command that opens a ceremony of that kind, its answers written anew. */
  openingOf({ name, plan }, answers) {
    return this.opening(name, plan, answers);
  }

  /** The command that goes on with the ceremony, with these answers. */
  resuming(id, answers) {
    return ['ceremony', 'resume', id, '--answers', this.paper('answers.toml', toml(answers))];
  }

  /** The ceremony opened last, if one was opened since that one. */
  async newestSince(id) {
    const { document } = await this.go(['ceremony', 'list']);
    const newest = document?.ceremonies[0];
    return newest?.id === id ? undefined : newest;
  }

  /** How often the journal tells of an event. */
  count(kind) {
    const journal = readFileSync(join(this.folder, 'room/journal.sqlite'), 'latin1');
    return journal.split(`"type":"${kind}"`).length - 1;
  }
}

function said(stdout, stderr) {
  const found = { document: undefined, error: undefined, noise: '' };
  try {
    if (stdout !== '') found.document = JSON.parse(stdout);
  } catch {
    found.noise += stdout;
  }
  for (const line of stderr.split('\n').filter(Boolean)) {
    try {
      found.error = JSON.parse(line).error ?? found.error;
    } catch {
      found.noise += `${line}\n`;
    }
  }
  return found;
}
