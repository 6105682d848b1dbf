// A practice year, really run, and what an auditor gets of it: evidence for controls whose every line leads
// to entries that verify, unusual use with its reasons, reviews that are signed; a year without its drill,
// an empty year, and a room that was edited by hand.
import { mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { script } from '../tools/run.mjs';
import { Claims } from './support/claims.mjs';
import { badInput } from './auditor/bad-input.mjs';
import { prove } from './auditor/prove.mjs';
import { reports } from './auditor/reports.mjs';
import { unusual } from './auditor/unusual.mjs';
import { YearRoom, holdYear } from './auditor/year.mjs';

await script(async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' } } });
  if (!values.out) throw new Error('npm run scenario -- auditor --out DIR');
  const out = resolve(values.out);
  mkdirSync(out, { recursive: true });
  if (readdirSync(out).length > 0) throw new Error(`${out} is not empty; name another folder.`);
  const claims = new Claims(out);
  const folder = (name) => {
    const path = join(out, name);
    mkdirSync(path);
    return path;
  };
  const room = new YearRoom(folder('year'));
  await claims.stage('A year of ceremonies', () => holdYear(claims, room, { drill: true }));
  await claims.stage('What was unusual in it', () => unusual(claims, room));
  await claims.stage('Its reports', () => reports(claims, room));
  await claims.stage('Every line leads to entries that verify', () => prove(claims, room));
  const without = new YearRoom(folder('without-drill'));
  await claims.stage('A year without its drill', () => holdYear(claims, without, { drill: false }));
  await claims.stage('Bad input', () => badInput(claims, room, without));
  console.error(`\n${join(out, 'summary.json')}`);
  if (!claims.hold) throw new Error('Not every claim holds.');
});
