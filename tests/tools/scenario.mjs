// npm run scenario -- NAME --out DIR: a scenario, for real.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { practiceToken, prepare, virtualCards } from './prepare.mjs';
import { root, run, script } from './run.mjs';

const [name, ...rest] = process.argv.slice(2);
const known = readdirSync(join(root, 'tests/scenarios'))
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length));

await script(() => {
  if (!known.includes(name)) {
    throw new Error(`npm run scenario -- NAME --out DIR, with NAME one of: ${known.join(', ')}`);
  }
  prepare();
  practiceToken();
  virtualCards();
  run('npm', ['run', '--silent', 'ui:build']);
  run('cargo', ['build', '--locked', '--workspace']);
  run(process.execPath, [join('tests/scenarios', `${name}.mjs`), ...rest]);
});
