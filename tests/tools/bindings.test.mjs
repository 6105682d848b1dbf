// That a binding which is not what its type gives is found.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { compareBindings } from './bindings.mjs';

const folder = mkdtempSync(join(tmpdir(), 'keymoot-bindings-'));
after(() => rmSync(folder, { recursive: true }));

function bindings(name, files) {
  mkdirSync(join(folder, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
  return join(folder, name);
}

const written = bindings('written', { 'View.ts': 'export type View = 1;', 'Want.ts': 'export type Want = 2;' });

test('what is committed as it is written is accepted', () => {
  compareBindings(written, written);
});

test('what differs, is missing or has no type any more is named', () => {
  const committed = bindings('committed', { 'View.ts': 'export type View = 0;', 'Old.ts': '' });
  assert.throws(() => compareBindings(written, committed), (error) => {
    assert.match(error.message, /View\.ts is not what its type gives/);
    assert.match(error.message, /Want\.ts is missing/);
    assert.match(error.message, /Old\.ts has no type any more/);
    assert.match(error.message, /npm run bindings/);
    return true;
  });
});
