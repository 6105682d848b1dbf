// Installs what a fresh clone lacks: npm packages, Debian packages, the Rust toolchain's parts and
// the practice token.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { read, root, run, works } from './run.mjs';

/** Everything a build needs. */
export function prepare() {
  npmPackages();
  debianPackages();
  rust();
}

/** A cargo tool, installed only if it is missing. */
export function cargoTool(name) {
  if (!works('cargo', [name, '--version'])) {
    run('cargo', ['install', `cargo-${name}`, '--locked']);
  }
}

/** Builds the practice token; cargo does nothing if it is built already. */
export function practiceToken() {
  run('cargo', [
    'build',
    '--release',
    '--locked',
    '--manifest-path',
    'src-tauri/crates/practice-token/Cargo.toml',
    '--target-dir',
    'target/practice-token',
  ]);
}

/** Builds the virtual cards the tests use. */
export function virtualCards() {
  run('cargo', [
    'build',
    '--release',
    '--locked',
    '--manifest-path',
    'tests/virtual-card/Cargo.toml',
    '--target-dir',
    'target/virtual-card',
  ]);
}

function npmPackages() {
  const installed = join(root, 'node_modules/.package-lock.json');
  const wanted = join(root, 'package-lock.json');
  if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
    run('npm', ['ci', '--no-audit', '--no-fund']);
  }
}

function debianPackages() {
  const wanted = readFileSync(join(root, '.ci/apt.txt'), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith('#'));
  if (!works('dpkg-query', ['--version'])) {
    console.error(`This is not Debian. It needs what these packages hold:\n${wanted.join(' ')}`);
    return;
  }
  const missing = wanted.filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const asRoot = process.getuid() === 0;
  const asCi = Boolean(process.env.CI) && works('sudo', ['-n', 'true']);
  const line = (asRoot ? install : ['sudo', ...install]).join(' ');
  console.error(`Debian packages are missing:\n\n  ${line}\n`);
  if (!asRoot && !asCi) throw new Error('Run the line above, then start again.');
  const before = asRoot ? [] : ['sudo', '-n'];
  const [update, ...updateRest] = [...before, 'apt-get', 'update'];
  run(update, updateRest);
  const [command, ...rest] = [...before, ...install];
  run(command, rest);
}

function isInstalled(name) {
  const asked = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], {
    encoding: 'utf8',
  });
  return asked.status === 0 && asked.stdout === 'installed';
}

function rust() {
  if (!works('cargo', ['--version'])) {
    if (works('rustup', ['--version'])) {
      // The pinned toolchain, as rust-toolchain.toml names it.
      run('rustup', ['toolchain', 'install']);
    } else {
      throw new Error('Rust is missing. Install rustup as https://rustup.rs says, then start again.');
    }
  }
  read('cargo', ['--version']);
}
