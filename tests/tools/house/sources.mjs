// The crates of a workspace and the files of a crate, found through cargo and `mod`.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { read } from '../run.mjs';
import { forTests, items, paths, spelled, tokens } from './rust.mjs';

/** The workspace's crates that others of it or its programs are built from: not those of tests. */
export function crates(root) {
  const asked = ['metadata', '--offline', '--locked', '--no-deps', '--format-version', '1'];
  const { packages } = JSON.parse(read('cargo', asked, { cwd: root }));
  const names = new Set(packages.map((one) => one.name));
  const pure = pureCrates(root);
  return packages
    .filter((one) => !relative(root, one.manifest_path).startsWith('tests'))
    .map((one) => {
      const targets = one.targets.filter((target) => !/test|bench|example|custom-build/.test(target.kind.join()));
      const folder = dirname(targets[0].src_path);
      return {
        name: one.name,
        folder: dirname(one.manifest_path),
        src: folder,
        roots: targets.map((target) => target.src_path),
        pure: pure.includes(one.name),
        imports: one.dependencies
          .filter((other) => other.kind === null && names.has(other.name))
          .map((other) => other.name)
          .sort(),
      };
    })
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** The crates that ARCHITECTURE.md forbids I/O, by its table of what each may import. */
export function pureCrates(root) {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('|')).map(cells);
  const head = rows.findIndex((row) => row[2] === 'must never hold');
  if (head < 0) throw new Error('ARCHITECTURE.md has no table with “must never hold”.');
  const pure = [];
  for (const row of rows.slice(head + 2)) {
    if (row.length !== 3) break;
    if (row[2].startsWith('I/O')) pure.push(...row[0].split(',').map((name) => name.trim()));
  }
  return pure.sort();
}

function cells(line) {
  return line.split('|').slice(1, -1).map((cell) => cell.trim());
}

/** Every Rust file below a folder. */
export function rustFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.rs'))
    .map((name) => join(folder, name))
    .sort();
}

export function lines(file) {
  return readFileSync(file, 'utf8').split('\n').length - 1;
}

/**
 * A crate's modules from its root on, without those of tests: `{path, file, items, paths}`, where
 * `path` is the list of names below `crate`.
 */
export function modules(rootFile) {
  const found = [];
  const visit = (file, path, list, folder) => {
    const kept = list.filter((item) => !forTests(item));
    const inFile = kept.filter((item) => item.what !== 'mod' || item.inner === null);
    found.push({
      path,
      file,
      items: kept,
      paths: paths(inFile.filter((item) => item.what !== 'mod').flatMap((item) => item.tokens)),
    });
    for (const item of kept.filter((one) => one.what === 'mod')) {
      const below = [...path, item.name];
      if (item.inner) visit(file, below, item.inner, join(folder, item.name));
      else {
        const next = fileOf(folder, item);
        if (!next) continue;
        const within = join(dirname(next), next.endsWith('mod.rs') ? '' : item.name);
        visit(next, below, items(tokens(readFileSync(next, 'utf8'))), within);
      }
    }
  };
  visit(rootFile, [], items(tokens(readFileSync(rootFile, 'utf8'))), dirname(rootFile));
  return found;
}

function fileOf(folder, item) {
  const named = item.attributes.map(spelled).find((text) => text.startsWith('path='));
  if (named) return join(folder, JSON.parse(named.slice('path='.length)));
  const names = [join(folder, `${item.name}.rs`), join(folder, item.name, 'mod.rs')];
  return names.find((name) => existsSync(name));
}
