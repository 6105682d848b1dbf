// Custody: people with their cards, shares on four media, possession checked, shares reissued, keys on
// several tokens, places weighed beforehand; and cards pulled, wrong and blocked. On the command line,
// and in the real window.
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { script } from '../tools/run.mjs';
import { weighGeometry } from './custody/geometry.mjs';
import { badInput } from './custody/bad-input.mjs';
import { walkMedia } from './custody/media.mjs';
import { pullCards } from './custody/pulls.mjs';
import { walkTokens } from './custody/tokens.mjs';
import { windowCustody } from './custody/window.mjs';
import { Claims } from './support/claims.mjs';

await script(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (!values.out) throw new Error('npm run scenario -- custody --out DIR');
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  if (readdirSync(out).length > 0) throw new Error(`${out} is not empty; name another folder.`);
  const claims = new Claims(out);
  for (const [title, name, act] of [
    ['A plan of people and places', 'geometry', weighGeometry],
    ['Shares on paper, cards and age', 'media', walkMedia],
    ['Cards pulled', 'pulls', pullCards],
    ['One key on several tokens', 'tokens', walkTokens],
    ['Bad input', 'bad-input', badInput],
    ['The window', 'window', windowCustody],
  ]) {
    const folder = join(out, name);
    mkdirSync(folder);
    await claims.stage(title, () => act(claims, folder));
  }
  console.error(`\n${join(out, 'summary.json')}`);
  if (!claims.hold) throw new Error('Not every claim holds.');
});
