// That each promise of the threat model has its row in docs/assurance.md, and each test named there is.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { read, root } from './run.mjs';

const text = (path) => readFileSync(join(root, path), 'utf8');
const page = text('docs/assurance.md');
const files = read('git', ['ls-files', '--cached', '--others', '--exclude-standard']).split('\n').filter(Boolean);

/** The rows of the first table below a heading, each as its cells. */
function table(document, heading) {
  const [, after] = document.split(`\n## ${heading}\n`);
  assert.ok(after, `there is no “${heading}”`);
  const [lines] = /(^\|.*\n)+/m.exec(after.split('\n## ')[0]);
  return lines.trim().split('\n').slice(2).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
}

/** How a test is written in the language of a file. */
const written = (name) => ({
  '.mjs': `test('${name}'`,
  '.py': `def ${name}(`,
  '.rs': `fn ${name}(`,
});

/** Whether a test of that name stands in a crate, or in a folder of the repository. */
function stands(place, name) {
  const folder = files.some((file) => file.startsWith(`src-tauri/crates/${place}/`)) ? `src-tauri/crates/${place}/` : `${place}/`;
  return files.some((file) => {
    const form = written(name)[/\.\w+$/.exec(file)?.[0]];
    return form && file.startsWith(folder) && existsSync(join(root, file)) && text(file).includes(form);
  });
}

test('each test that is named is there', () => {
  const named = [...page.matchAll(/`([\w/-]+)::([^`]+)`/g)];
  assert.ok(named.length > 100);
  assert.deepEqual(named.filter(([, place, name]) => !stands(place, name)).map(([whole]) => whole), []);
});

test('each npm script that is named is there', () => {
  const { scripts } = JSON.parse(text('package.json'));
  const named = [...page.matchAll(/`npm run ([\w:-]+)`/g)].map(([, name]) => name);
  assert.deepEqual(named.filter((name) => !scripts[name]), []);
});

test('each promise of the threat model has its row', () => {
  const promised = table(text('docs/threat-model.md'), 'What holds').map(([threat]) => threat);
  const held = table(page, 'What the threat model says holds').map(([threat]) => threat);
  assert.deepEqual(held, promised);
});

test('each promise of the README has its row', () => {
  const promised = [...text('README.md').matchAll(/^- \*\*(Nothing [^.*]+)\.\*\*/gm)].map(([, promise]) => promise);
  assert.deepEqual(table(page, 'What README.md says').map(([promise]) => promise), promised);
});

test('what nothing holds says so', () => {
  const rows = page.split('\n').filter((line) => /^\|(?! ?-)/.test(line)).map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()));
  assert.deepEqual(rows.filter(([, held, open]) => held === '' && open === ''), []);
});
