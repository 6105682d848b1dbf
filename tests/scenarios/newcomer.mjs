// A newcomer: from the first start to a record that proves itself, in the real window, by keyboard alone,
// in English and in French, with a count of strokes.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { script } from '../tools/run.mjs';
import { Claims } from './support/claims.mjs';
import { keymoot, told } from './support/commands.mjs';
import { walkTheWindow } from './support/window.mjs';

const LANGUAGES = { en: 'English', fr: 'French' };

await script(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (!values.out) throw new Error('npm run scenario -- newcomer --out DIR');
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  if (readdirSync(out).length > 0) throw new Error(`${out} is not empty; name another folder.`);
  const claims = new Claims(out);
  await claims.stage('The window', () => {
    const [screens, home] = [join(out, 'screens'), join(out, 'window')];
    const walk = walkTheWindow('newcomer', { screens, home, log: join(out, 'window.log') });
    claims.claim('each way is walked by keyboard alone', walk.passed, walk.figure);
    for (const [language, name] of Object.entries(LANGUAGES)) {
      const counted = join(screens, language, 'strokes.json');
      const took = existsSync(counted) ? JSON.parse(readFileSync(counted, 'utf8')) : null;
      claims.claim(
        `${name}: first start to record`,
        took !== null,
        took ? `${took.keys} keys and ${took.letters} letters, ${took.seconds} s` : 'not reached',
      );
      const room = join(home, language, 'data/keymoot/practice');
      const made = existsSync(room) ? told(['--room', room, 'ceremony', 'list']).ceremonies : [];
      const closed = made.find((one) => one.state === 'closed' && one.record);
      const record = closed?.record ?? null;
      const verified = record ? keymoot(['record', 'verify', record]) : null;
      claims.claim(
        `${name}: the record is proved`,
        verified?.document?.result === 'proved' && verified.status === 0,
        verified ? `status ${verified.status}` : 'there is none',
      );
    }
  });
  console.error(`\n${join(out, 'summary.json')}`);
  if (!claims.hold) throw new Error('Not every claim holds.');
});
