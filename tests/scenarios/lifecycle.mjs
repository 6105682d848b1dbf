// A key's life: a master key, KEKs and 100,000 DEKs; rotations through their windows, one of them
// killed in the middle; a compromise; holds and destruction; a year by the clock. On the command line.
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { script } from '../tools/run.mjs';
import { Claims } from './support/claims.mjs';
import { KeyRoom } from './lifecycle/room.mjs';
import { compromise } from './lifecycle/compromise.mjs';
import { destroy } from './lifecycle/destroy.mjs';
import { rotateMaster } from './lifecycle/master.mjs';
import { rotateKek } from './lifecycle/rotate.mjs';
import { threeTiers } from './lifecycle/tiers.mjs';
import { year } from './lifecycle/year.mjs';

await script(async () => {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, deks: { type: 'string', default: '100000' } },
  });
  if (!values.out) throw new Error('npm run scenario -- lifecycle --out DIR');
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  if (readdirSync(out).length > 0) throw new Error(`${out} is not empty; name another folder.`);
  const claims = new Claims(out);
  const room = new KeyRoom(out, Number(values.deks));
  for (const [title, act] of [
    ['Three tiers', threeTiers],
    ['A KEK is rotated, and the re-wrap killed', rotateKek],
    ['A compromise', compromise],
    ['Held and destroyed', destroy],
    ['A master key is rotated to its destruction', rotateMaster],
    ['A year', year],
  ]) {
    await claims.stage(title, () => act(claims, room));
  }
  console.error(`\n${join(out, 'summary.json')}`);
  if (!claims.hold) throw new Error('Not every claim holds.');
});
