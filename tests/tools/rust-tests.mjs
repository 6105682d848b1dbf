// The Rust tests, program by program: each is run unless it passed before with the same inputs.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { all, file, notePassed, passedBefore, sources, surroundings } from './passed.mjs';
import { freshBindings } from './bindings.mjs';
import { read, root, run } from './run.mjs';

/** What tests start: programs and modules of ours, each found by a crate named here. */
const PROGRAMS = [
  { path: 'target/debug/keymoot', foundBy: [] },
  { path: 'target/debug/keymoot-reader', foundBy: ['reader'] },
  { path: 'target/debug/libpkcs11_shim.so', foundBy: ['token', 'keymoot-tests'] },
  { path: 'target/practice-token/release/libpractice_token.so', foundBy: ['token', 'keymoot-tests'] },
  { path: 'target/virtual-card/release/virtual-card', foundBy: ['token', 'keymoot-tests'] },
];

/** These start `keymoot` itself, and so all that it starts. */
const START_ALL = ['cli', 'keymoot-tests'];

/**
 * Read while they run by tests of several packages, or of the one named. What else a test reads is in
 * its package's folder, or was compiled in; one that reads on elsewhere has to name it here.
 */
const SHARED = ['docs/independent', 'tests/rooms', '.config/nextest.toml'];
const READ_BY = { 'keymoot-tests': ['src-tauri/crates', 'Cargo.toml'] };

/** Its unit tests write the window's types, which are compared afterwards: they always run. */
const WRITES_BINDINGS = 'wire';

/** Where nextest says what passed: .config/nextest.toml. */
const JUNIT = join(root, 'target/nextest/default/junit.xml');

/** One digest of everything that a test can start, the window included. */
export function programsDigest() {
  const paths = ['target/debug/keymoot-window', ...PROGRAMS.map(({ path }) => path)];
  return all(...paths.map((path) => file(join(root, path))));
}

/** Runs them; gives how many were left out, if any. */
export function rustTests({ everything }) {
  const suites = listed();
  const stale = suites.filter(({ name, inputs }) => everything || !passedBefore(name, inputs()));
  const leftOut = suites.filter((suite) => !stale.includes(suite));
  if (leftOut.length > 0) {
    console.error('\nLeft out: these test programs, what they read and what they start are as when they passed.');
    for (const { id, name, tests, inputs } of leftOut) {
      console.error(`  ${id.padEnd(28)} ${String(tests).padStart(4)} tests, passed at ${passedBefore(name, inputs())}`);
    }
  }
  if (stale.length > 0) runTests(stale, leftOut.length > 0);
  if (leftOut.length === 0) return undefined;
  const count = (list) => list.reduce((sum, { tests }) => sum + tests, 0);
  return `left out: ${count(leftOut)} of ${count(suites)} tests, as nothing they are made of or read has changed`;
}

function runTests(suites, onlyThese) {
  const ci = process.env.CI ? ['--profile', 'ci'] : [];
  const chosen = onlyThese ? ['-E', suites.map(({ id }) => `binary_id(=${id})`).join(' | ')] : [];
  rmSync(JUNIT, { force: true });
  try {
    run('cargo', ['nextest', 'run', '--locked', '--workspace', '--no-fail-fast', '--no-tests=pass', ...ci, ...chosen], { env: freshBindings() });
    for (const { name, inputs } of suites) notePassed(name, inputs());
  } catch (error) {
    noteThosePassed(suites);
    throw error;
  }
}

/** Those whose tests all ran, in a run in which others failed. */
function noteThosePassed(suites) {
  if (!existsSync(JUNIT)) return;
  const counts = /<testsuite name="([^"]+)" tests="(\d+)" disabled="\d+" errors="(\d+)" failures="(\d+)"/g;
  for (const [, id, tests, errors, failures] of readFileSync(JUNIT, 'utf8').matchAll(counts)) {
    const suite = suites.find((one) => one.id === id);
    if (suite?.tests === Number(tests) && errors === '0' && failures === '0') notePassed(suite.name, suite.inputs());
  }
}

/** All test programs, with what they are made of and read. */
function listed() {
  const list = ['nextest', 'list', '--locked', '--workspace', '--message-format', 'json'];
  const binaries = Object.values(JSON.parse(read('cargo', list))['rust-suites']);
  const needs = dependencies();
  const around = surroundings();
  const shared = sources(SHARED);
  const digests = new Map(PROGRAMS.map(({ path }) => [path, file(join(root, path))]));
  return binaries
    .map((binary) => {
      const { package: name, folder, crates } = needs.get(binary['package-id']);
      const startsAll = START_ALL.includes(name);
      const started = PROGRAMS.filter(({ foundBy }) => startsAll || foundBy.some((one) => crates.has(one)));
      const fixed = all(
        file(binary['binary-path']),
        ...started.map(({ path }) => digests.get(path)),
        sources([folder, ...(READ_BY[name] ?? [])], (path) => !/\.(rs|mjs)$/.test(path)),
        shared,
        around,
      );
      return {
        id: binary['binary-id'],
        tests: Object.values(binary.testcases).filter((test) => !test.ignored).length,
        name: `Rust tests: ${binary['binary-id']}`,
        inputs: () => (name === WRITES_BINDINGS ? undefined : fixed),
      };
    })
    .sort((a, b) => a.id.localeCompare(b.id));
}

/** Of each package of the workspace: its name, its folder, and the crates its tests are linked with. */
function dependencies() {
  const metadata = JSON.parse(read('cargo', ['metadata', '--locked', '--format-version', '1']));
  const packages = new Map(metadata.packages.map((one) => [one.id, one]));
  const nodes = new Map(metadata.resolve.nodes.map((one) => [one.id, one]));
  const reach = (id, first, found = new Set()) => {
    if (found.has(id)) return found;
    found.add(id);
    for (const { pkg, dep_kinds: kinds } of nodes.get(id).deps) {
      if (first || kinds.some(({ kind }) => kind !== 'dev')) reach(pkg, false, found);
    }
    return found;
  };
  return new Map(
    metadata.workspace_members.map((id) => {
      const { name, manifest_path: manifest } = packages.get(id);
      const folder = relative(root, join(manifest, '..'));
      const crates = new Set([...reach(id, true)].map((one) => packages.get(one).name));
      return [id, { package: name, folder: folder || 'src-tauri/src', crates }];
    }),
  );
}
