// That the rules for pure crates bite, and only there.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { after, test } from 'node:test';
import { checkPurity, pureRules } from './purity.mjs';
import { environment, root } from './run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'keymoot-purity-'));
after(() => rmSync(folder, { recursive: true }));

/** One refused thing a line. */
const refused = `pub fn world() {
    let _ = chrono::Utc::now();
    let _ = std::time::SystemTime::now();
    let _ = std::fs::read("a");
    let _ = std::path::Path::new("a").exists();
    let _ = std::env::var("A");
    let _ = std::thread::available_parallelism();
    let _ = std::process::Command::new("a");
    let _ = std::net::TcpStream::connect("a:1");
    let _ = std::collections::HashMap::<u8, u8>::new();
}
`;

function crate(name, source, dependencies = '') {
  mkdirSync(join(folder, name, 'src'), { recursive: true });
  writeFileSync(
    join(folder, name, 'Cargo.toml'),
    `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2024"\n[dependencies]\n${dependencies}`,
  );
  writeFileSync(join(folder, name, 'src/lib.rs'), source);
}

test('a pure crate that asks the world is refused, and any other is not', () => {
  writeFileSync(join(folder, 'Cargo.toml'), '[workspace]\nresolver = "3"\nmembers = ["*"]\n');
  copyFileSync(join(root, 'clippy.toml'), join(folder, 'clippy.toml'));
  // What clippy goes by is the path.
  crate('chrono', 'pub struct Utc;\nimpl Utc { pub fn now() -> Self { Self } }\n');
  crate('pure', refused, 'chrono = { path = "../chrono" }\n');
  symlinkSync(join(root, pureRules), join(folder, 'pure/clippy.toml'));
  crate('world', refused, 'chrono = { path = "../chrono" }\n');
  const ended = spawnSync('cargo', ['clippy', '--offline', '--workspace', '--message-format=json'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...environment, CARGO_TARGET_DIR: join(folder, 'target') },
  });
  assert.equal(ended.status, 0, ended.stderr);
  assert.doesNotMatch(ended.stderr, /error reading|does not refer to/);
  const lines = { chrono: new Set(), pure: new Set(), world: new Set() };
  for (const line of ended.stdout.split('\n').filter((text) => text.startsWith('{'))) {
    const { reason, message, target } = JSON.parse(line);
    if (reason !== 'compiler-message') continue;
    assert.doesNotMatch(message.message, /does not refer to/);
    if (/^clippy::disallowed_/.test(message.code?.code)) lines[target.name].add(message.spans[0].line_start);
  }
  const every = refused.split('\n').flatMap((text, at) => (text.includes('let _') ? [at + 1] : []));
  assert.deepEqual([...lines.pure].sort((one, other) => one - other), every);
  assert.deepEqual([...lines.world], []);
});

test('the crates that are called pure are held to it', () => {
  checkPurity();
});
