// npm run bindings: writes the window's TypeScript types anew from the Rust types that ts-rs derives,
// and removes those that no type gives any more. With --check it changes nothing, and fails instead.
import { cpSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { environment, root, run, script } from './run.mjs';

const kept = join(root, 'ui/src/bindings');
const fresh = join(root, 'target/bindings');

/** The environment in which the tests of ts-rs write beside the committed bindings. */
export function freshBindings() {
  rmSync(fresh, { recursive: true, force: true });
  return { ...environment, TS_RS_EXPORT_DIR: fresh };
}

/** Has ts-rs write its types, which is what its tests do. */
export function writeBindings() {
  const env = freshBindings();
  run('cargo', ['test', '--locked', '--workspace', '--lib', '--quiet', 'export_bindings'], { env });
}

/** Fails if what was written last and what is committed differ. */
export function compareBindings(written = fresh, committed = kept) {
  const [now, before] = [contents(written), contents(committed)];
  const problems = [];
  for (const [name, text] of now) {
    if (!before.has(name)) problems.push(`${name} is missing`);
    else if (before.get(name) !== text) problems.push(`${name} is not what its type gives`);
  }
  for (const name of before.keys()) if (!now.has(name)) problems.push(`${name} has no type any more`);
  if (problems.length > 0) {
    throw new Error(`ui/src/bindings is stale: ${problems.join(', ')}.\nRenew it with “npm run bindings”.`);
  }
}

function contents(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.ts')).sort();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

if (process.argv[1] === import.meta.filename) {
  await script(() => {
    writeBindings();
    if (process.argv.includes('--check')) return compareBindings();
    rmSync(kept, { recursive: true });
    cpSync(fresh, kept, { recursive: true });
  });
}
