// That the files which documents name are there.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { read, root } from './run.mjs';

const files = read('git', ['ls-files']).split('\n');

/** True if a path is a file or a folder of the repository, or the end of one's path. */
function known(path) {
  const end = path.replace(/\/$/, '');
  return files.some((file) => `/${file}`.endsWith(`/${end}`) || `/${file}`.includes(`/${end}/`));
}

/** Paths in backticks: with a slash, of names alone, and not of what a build leaves. */
function paths(document) {
  const found = readFileSync(join(root, document), 'utf8').match(/`[\w.-]+(\/[\w.-]+)+\/?`/g) ?? [];
  return [...new Set(found.map((path) => path.slice(1, -1)))].filter((path) => !/^(target|std)\//.test(path));
}

for (const document of ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md', 'SECURITY.md']) {
  test(`what ${document} names is there`, () => {
    assert.deepEqual(paths(document).filter((path) => !known(path)), []);
  });
}
