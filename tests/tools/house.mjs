// npm run house: what the house is like, counted from the sources, from cargo and from clippy.
//
//   npm run house                        this checkout
//   npm run house -- --at COMMIT         another commit, in a worktree of its own
//   npm run house -- --json              for programs
//   npm run house -- --without-clippy    what can be counted without compiling
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measures } from './house/measures.mjs';
import { print } from './house/print.mjs';
import { wildcards } from './house/wildcards.mjs';
import { read, root, run, script } from './run.mjs';

const { values: asked } = parseArgs({
  options: {
    at: { type: 'string' },
    json: { type: 'boolean', default: false },
    'without-clippy': { type: 'boolean', default: false },
  },
});

await script(() => {
  const house = asked.at ? atCommit(asked.at) : look(root);
  if (asked.json) console.log(JSON.stringify(house, null, 2));
  else print(house);
});

function look(folder, target) {
  const commit = read('git', ['describe', '--always', '--dirty', '--abbrev=7'], { cwd: folder }).trim();
  const { enums, ...counted } = measures(folder);
  const arms = asked['without-clippy'] ? null : wildcards(folder, enums, target);
  return { commit, ...counted, wildcards: arms };
}

/** Checks the commit out beside this one, with its own packages built into this one's target. */
function atCommit(commit) {
  const folder = join(mkdtempSync(join(tmpdir(), 'keymoot-house-')), 'checkout');
  run('git', ['worktree', 'add', '--quiet', '--detach', folder, commit]);
  try {
    return look(folder, join(root, 'target'));
  } finally {
    run('git', ['worktree', 'remove', '--force', folder]);
    rmSync(join(folder, '..'), { recursive: true });
  }
}
