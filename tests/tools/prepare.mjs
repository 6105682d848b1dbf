// Installs what a fresh clone lacks: npm packages, Debian packages, the Rust toolchain's parts and
// the practice token.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { all, file, notePassed, passedBefore, sources } from './passed.mjs';
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

/** Builds the practice token of the checkout at `folder`; cargo does nothing if it is built already. */
export function practiceToken(folder = root) {
  const manifest = 'src-tauri/crates/practice-token/Cargo.toml';
  const into = 'target/practice-token';
  run('cargo', ['build', '--release', '--locked', '--manifest-path', manifest, '--target-dir', into], { cwd: folder });
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

/** What the front end is made of and read by: its sources, the packages and Node.js. */
export function frontEndInputs() {
  const installed = file(join(root, 'node_modules/.package-lock.json'));
  return all(sources(['ui', 'package.json', 'package-lock.json']), installed, process.version);
}

/**
 * Builds the front end, unless it stands there as it was built from the same: a new file of the
 * same content would have the window compiled again.
 */
export function frontEnd() {
  const name = 'front end, built';
  const builtFrom = () => all(frontEndInputs(), folder(join(root, 'ui/dist')));
  const since = passedBefore(name, builtFrom());
  if (since) return `nothing changed since ${since}`;
  run('npm', ['run', '--silent', 'ui:build']);
  notePassed(name, builtFrom());
  return undefined;
}

/** One digest of all files in a folder, `undefined` if it is not there. */
function folder(path) {
  if (!existsSync(path)) return undefined;
  const names = readdirSync(path, { recursive: true }).sort();
  const files = names.filter((name) => statSync(join(path, name)).isFile());
  return all(...files.map((name) => all(name, file(join(path, name)))));
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
