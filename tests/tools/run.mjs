// Running other programs, from the repository's root, with their output passed on.
import { spawnSync } from 'node:child_process';
import { delimiter, join, resolve } from 'node:path';
import { homedir } from 'node:os';

export const root = resolve(import.meta.dirname, '../..');

// rustup puts cargo here, but a fresh login shell is needed before the PATH says so.
const path = [process.env.PATH, join(homedir(), '.cargo/bin')].join(delimiter);

/** The environment every program is given. */
export const environment = { ...process.env, PATH: path };

/** Runs a program; throws with its command line if it fails. */
export function run(command, args, options = {}) {
  console.error(`\n› ${[command, ...args].join(' ')}`);
  const ended = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment,
    ...options,
  });
  if (ended.error) throw new Error(`${command} could not be run: ${ended.error.message}`);
  if (ended.status !== 0) {
    throw new Error(`${command} ended with ${ended.signal ?? `status ${ended.status}`}`);
  }
}

/** Runs a program and gives what it wrote to standard output; throws if it fails. */
export function read(command, args, options = {}) {
  const ended = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: environment,
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  });
  if (ended.error) throw new Error(`${command} could not be run: ${ended.error.message}`);
  if (ended.status !== 0) {
    throw new Error(`${command} ended with ${ended.signal ?? `status ${ended.status}`}`);
  }
  return ended.stdout;
}

/** True if a program can be run and is content. */
export function works(command, args) {
  return spawnSync(command, args, { cwd: root, stdio: 'ignore', env: environment }).status === 0;
}

/** Runs `main`, and on an error says what went wrong and ends with status 1. */
export async function script(main) {
  try {
    await main();
  } catch (error) {
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
