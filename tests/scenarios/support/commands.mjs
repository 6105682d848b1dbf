// The programs a scenario runs, with how they ended.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { environment, root, run, works } from '../../tools/run.mjs';

export const binary = join(root, 'target/debug/keymoot');
const independent = join(root, 'docs/independent');

/** Runs `keymoot --json …`: `{ status, document, error }`. */
export function keymoot(args, env = {}) {
  const ended = spawnSync(binary, ['--json', ...args], {
    encoding: 'utf8',
    env: { ...environment, ...env },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (ended.error) throw new Error(`${binary}: ${ended.error.message}`);
  const last = ended.stderr.trimEnd().split('\n').at(-1);
  const document = ended.stdout === '' ? undefined : JSON.parse(ended.stdout);
  const error = ended.status > 1 ? JSON.parse(last).error : undefined;
  return { status: ended.status, document, error };
}

/** Runs `keymoot --json …`, which must be content; gives its document. */
export function told(args, env) {
  const { status, document, error } = keymoot(args, env);
  if (status > 1) throw new Error(`keymoot ${args.join(' ')}: ${error.code}: ${error.message}`);
  return document;
}

/** Runs one of the independent programs: `{ status, stdout, stderr }`. */
export function independently(program, args) {
  python ??= findPython();
  return spawnSync(python, [join(independent, program), ...args], {
    encoding: 'utf8',
    env: environment,
    maxBuffer: 256 * 1024 * 1024,
  });
}

let python;

/** A Python with what the independent programs need: the system's, or one of our own. */
function findPython() {
  if (works('python3', ['-c', 'import cryptography'])) return 'python3';
  const folder = join(root, 'target/independent');
  const own = join(folder, 'bin/python');
  if (!existsSync(own)) run('python3', ['-m', 'venv', folder]);
  run(own, ['-m', 'pip', 'install', '--quiet', '-r', join(independent, 'requirements.txt')]);
  return own;
}
