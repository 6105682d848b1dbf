// Crates without a world of their own, held to it: by clippy, and by a target that has none.
import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { crates, pureCrates } from './house/sources.mjs';
import { environment, read, root, run } from './run.mjs';

export const pureRules = 'src-tauri/pure.clippy.toml';
const wasm = 'wasm32-unknown-unknown';
/** Pure crates that do not build for a target without a world, and why. */
const notForWasm = { sealing: 'age takes the system’s randomness' };

/** Fails if what ARCHITECTURE.md calls pure and what clippy holds to it are not the same crates. */
export function checkPurity(folder = root) {
  const problems = [];
  const rules = readFileSync(join(folder, pureRules), 'utf8');
  for (const line of readFileSync(join(folder, 'clippy.toml'), 'utf8').split('\n')) {
    if (!rules.split('\n').includes(line)) problems.push(`${pureRules} lacks the workspace’s “${line}”.`);
  }
  const all = crates(folder);
  const called = pureCrates(folder);
  for (const name of called) {
    if (!all.some((one) => one.name === name)) problems.push(`ARCHITECTURE.md calls ${name} pure, which is no crate.`);
  }
  for (const one of all) {
    const file = join(one.folder, 'clippy.toml');
    const shown = relative(folder, file);
    const held = existsSync(file) && readFileSync(file, 'utf8') === rules;
    if (called.includes(one.name) && !held) {
      problems.push(`${shown} is to be a link to ${pureRules}: ARCHITECTURE.md calls ${one.name} pure.`);
    }
    if (!called.includes(one.name) && held) {
      problems.push(`${shown} holds ${one.name} to be pure, and ARCHITECTURE.md does not say so.`);
    }
    for (const other of called.includes(one.name) ? one.imports : []) {
      if (!called.includes(other)) problems.push(`${one.name} is pure and imports ${other}, which is not.`);
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** Builds the pure crates for a target without files, clocks or randomness, where it is installed. */
export function checkWithoutWorld() {
  const sysroot = read('rustc', ['--print', 'sysroot']).trim();
  if (!existsSync(join(sysroot, 'lib/rustlib', wasm))) {
    console.error(`\nThe target ${wasm} is not installed; that the pure crates build for it is not checked.`);
    return;
  }
  const names = pureCrates(root).filter((name) => !(name in notForWasm));
  run('cargo', ['check', '--locked', '--target', wasm, ...names.flatMap((name) => ['--package', name])], {
    // The curve's library can draw numbers from the system; nobody here lets it.
    env: { ...environment, RUSTFLAGS: '--cfg getrandom_backend="unsupported"' },
  });
}
