// npm run lint: formatting, lints, and what the dependencies are allowed to be.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { compareBindings, writeBindings } from './bindings.mjs';
import { cargoTool, prepare } from './prepare.mjs';
import { checkPurity, checkWithoutWorld } from './purity.mjs';
import { run, script, works } from './run.mjs';

const practiceToken = 'src-tauri/crates/practice-token/Cargo.toml';
const virtualCard = 'tests/virtual-card/Cargo.toml';
const fuzz = 'tests/fuzz/Cargo.toml';
const advisories = 'https://github.com/rustsec/advisory-db';

await script(() => {
  prepare();
  run('cargo', ['fmt', '--all', '--check']);
  run('cargo', ['fmt', '--check', '--manifest-path', practiceToken]);
  run('cargo', ['fmt', '--check', '--manifest-path', virtualCard]);
  run('cargo', ['fmt', '--check', '--manifest-path', fuzz]);
  checkPurity();
  run('npm', ['run', '--silent', 'ui:build']);
  run('cargo', ['clippy', '--locked', '--workspace', '--all-targets', '--', '-D', 'warnings']);
  checkWithoutWorld();
  writeBindings();
  compareBindings();
  cargoTool('deny');
  deny([]);
  deny(['--manifest-path', practiceToken]);
  run('npm', ['run', '--silent', 'ui:check']);
  console.error('\nNothing to complain about.');
});

/** Licences, bans and sources; advisories too where their database can be reached. */
function deny(manifest) {
  const checks = ['licenses', 'bans', 'sources'];
  if (advisoriesReachable()) checks.push('advisories');
  else console.error('\nThe advisory database cannot be reached; advisories are not checked.');
  // One list of rules serves both workspaces, so each leaves some of it unused.
  const check = ['check', '--allow', 'unused-wrapper', ...checks];
  run('cargo', ['deny', '--locked', '--config', 'deny.toml', ...manifest, ...check]);
}

function advisoriesReachable() {
  const kept = existsSync(join(homedir(), '.cargo/advisory-dbs'));
  return kept || works('git', ['ls-remote', '--exit-code', advisories, 'HEAD']);
}
