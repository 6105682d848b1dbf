// What is in the programs, under which licences, with their texts.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { read, root } from './run.mjs';

/** npm packages whose code or fonts end up inside the window or the record. */
const FRONT_END = [
  '@expo-google-fonts/ibm-plex-mono',
  '@expo-google-fonts/ibm-plex-sans',
  '@expo-google-fonts/noto-sans-sc',
  '@fontsource/ibm-plex-mono',
  '@fontsource/ibm-plex-sans',
  '@tauri-apps/api',
  'svelte',
];
const WORKSPACES = ['Cargo.toml', 'src-tauri/crates/practice-token/Cargo.toml'];
/** What the package is built from: the programs, and the module beside them. */
const SHIPPED = ['cli', 'keymoot-desktop', 'practice-token', 'reader'];
const TEXT = /^(licen[cs]e|copying|copyright|notice|unlicense|ofl)/i;

/** The listing: every package with its licence, then every licence text once. */
export function licences() {
  const unique = shipped();
  const texts = new Map();
  for (const one of unique) {
    for (const text of textsIn(one.folder)) {
      const digest = createHash('sha256').update(text).digest('hex');
      const known = texts.get(digest) ?? { text, of: [] };
      known.of.push(`${one.name} ${one.version}`);
      texts.set(digest, known);
    }
  }
  const list = unique.map((one) => `${one.name} ${one.version}: ${one.licence} (${one.home})`);
  const bodies = [...texts.values()].map(({ text, of }) => `${of.join(', ')}\n\n${text.trim()}`);
  return [
    'Keymoot is made with the packages below. Their licence texts follow.',
    list.join('\n'),
    ...bodies,
    '',
  ].join(`\n\n${'='.repeat(78)}\n\n`);
}

/** Every package of others that is in what we ship, once, by name and version. */
export function shipped() {
  const packages = [...WORKSPACES.flatMap(crates), ...FRONT_END.map(npmPackage)];
  const unique = [...new Map(packages.map((one) => [`${one.name} ${one.version}`, one])).values()];
  const key = (one) => `${one.name} ${one.version}`;
  return unique.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** Crates that are linked into what we ship: not those that only build or test it. */
function crates(manifest) {
  const metadata = JSON.parse(
    read('cargo', [
      'metadata',
      '--locked',
      '--format-version=1',
      '--filter-platform=x86_64-unknown-linux-gnu',
      `--manifest-path=${manifest}`,
    ]),
  );
  const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
  const checksums = locked(join(dirname(manifest), 'Cargo.lock'));
  const linked = new Set();
  const follow = (id) => {
    if (linked.has(id)) return;
    linked.add(id);
    for (const dependency of nodes.get(id).deps) {
      if (dependency.dep_kinds.some((one) => one.kind === null)) follow(dependency.pkg);
    }
  };
  metadata.packages.filter(({ id, name }) => metadata.workspace_members.includes(id) && SHIPPED.includes(name)).forEach(({ id }) => follow(id));
  return metadata.packages
    .filter((one) => one.source && linked.has(one.id))
    .map((one) => ({
      name: one.name,
      version: one.version,
      licence: one.license ?? one.license_file ?? 'see its text',
      home: one.repository ?? one.homepage ?? 'crates.io',
      folder: dirname(one.manifest_path),
      from: 'cargo',
      digest: checksums.get(`${one.name} ${one.version}`),
    }));
}

/** SHA-256 of each crate's file, as the lock file has it. */
function locked(file) {
  const text = readFileSync(join(root, file), 'utf8');
  const entries = text.matchAll(/^name = "(.*)"\nversion = "(.*)"\nsource = .*\nchecksum = "(.*)"$/gm);
  return new Map([...entries].map(([, name, version, digest]) => [`${name} ${version}`, digest]));
}

function npmPackage(name) {
  const folder = join(root, 'node_modules', name);
  const told = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const home = typeof told.repository === 'string' ? told.repository : told.repository?.url;
  return { name, version: told.version, licence: told.license, home: home ?? 'npm', folder, from: 'npm' };
}

function textsIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && TEXT.test(entry.name))
    .map((entry) => entry.name)
    // Folders list their files in no order that is the same everywhere.
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n'));
}
