// npm run reproduce [-- --token] [--keep]: builds the newest commit twice, from nothing, in two folders of
// other names and lengths, and compares the digests of what comes of it: the package, or with --token the
// practice token alone. Fails if they differ, and says which files do.
//
// One machine, one user, one version of each tool: what differs between machines is not tried here.
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sha256 } from './passed.mjs';
import { practiceToken } from './prepare.mjs';
import { read, root, run, script } from './run.mjs';

const { values } = parseArgs({
  options: { keep: { type: 'boolean', default: false }, token: { type: 'boolean', default: false } },
});
const work = join(root, 'target/reproduce');
const TOKEN = 'target/practice-token/release/libpractice_token.so';

await script(() => {
  const commit = read('git', ['rev-parse', 'HEAD']).trim();
  if (read('git', ['status', '--porcelain']).trim() !== '') console.error('What is not committed is not built.');
  const built = ['one', 'a-folder-of-another-length/two'].map((name) => build(join(work, name), commit));
  console.log('');
  for (const { file, digest } of built) console.log(`${digest}  ${file}`);
  const [first, second] = built;
  const differ = [...first.files.keys(), ...second.files.keys()].filter((name) => first.files.get(name) !== second.files.get(name));
  if (first.digest !== second.digest) {
    throw new Error(`${commit} gives two:\n${[...new Set(differ)].map((name) => `  ${name}`).join('\n')}`);
  }
  console.log(`${commit} gives one, whichever folder it is built in`);
  if (!values.keep) rmSync(work, { recursive: true });
});

/** Builds a clone of its own; gives the file, its digest, and the digests of what is in it. */
function build(folder, commit) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run('git', ['clone', '--quiet', '--no-checkout', root, folder]);
  run('git', ['checkout', '--quiet', '--detach', commit], { cwd: folder });
  if (values.token) {
    practiceToken(folder);
    return digested(join(folder, TOKEN), new Map());
  }
  run(process.execPath, ['tests/tools/bundle.mjs'], { cwd: folder });
  const made = join(folder, 'target/deb');
  const file = readdirSync(made).find((name) => name.endsWith('.deb'));
  const staged = readFileSync(join(made, 'keymoot/DEBIAN/md5sums'), 'utf8').trim().split('\n');
  return digested(join(made, file), new Map(staged.map((line) => line.split('  ').reverse())));
}

function digested(file, files) {
  return { file, digest: sha256(readFileSync(file)), files };
}
