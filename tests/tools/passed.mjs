// What passed, and with which inputs: a step is left out only if everything it is made of and reads
// is, byte for byte, what it was when it last passed.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readlinkSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { environment, root } from './run.mjs';

const stamps = join(root, 'target/passed.json');
const passed = existsSync(stamps) ? JSON.parse(readFileSync(stamps, 'utf8')) : {};

/** When `name` last passed, if its inputs were these; an input that is not known is never the same. */
export function passedBefore(name, inputs) {
  const stamp = passed[name];
  return inputs !== undefined && stamp?.inputs === inputs ? stamp.at : undefined;
}

/** Notes that `name` passed with these inputs, at once. */
export function notePassed(name, inputs) {
  if (inputs === undefined) delete passed[name];
  else passed[name] = { inputs, at: new Date().toISOString() };
  mkdirSync(dirname(stamps), { recursive: true });
  writeFileSync(`${stamps}.new`, `${JSON.stringify(passed, null, 1)}\n`);
  renameSync(`${stamps}.new`, stamps);
}

/** One digest of several; `undefined` if one of them is not known. */
export function all(...digests) {
  if (digests.includes(undefined)) return undefined;
  return sha256(JSON.stringify(digests));
}

/** The files of the repository under these paths that `wanted` accepts, by name, mode and content. */
export function sources(paths, wanted = () => true) {
  const names = repository(paths)?.filter(wanted);
  return names && all(...names.map((name) => all(name, file(join(root, name)))));
}

/** One file's mode and content, `undefined` if it is not there. */
export function file(path) {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found) return undefined;
  if (found.isSymbolicLink()) return all('link', readlinkSync(path));
  return found.isFile() ? all(found.mode, sha256(readFileSync(path))) : undefined;
}

/**
 * What tests meet outside the repository: the system's packages, the tools that are not among
 * them, the user, and what the environment says. Unknown where dpkg is not, so nothing is left out.
 */
export function surroundings() {
  const about = /^(KEYMOOT|PKCS11|PROPTEST|RUST|CARGO|NEXTEST|TS_RS|LANG|LC_|TZ|HOME|XDG|CUPS)/;
  const set = Object.entries(environment).filter(([name]) => about.test(name));
  return all(
    file('/var/lib/dpkg/status'),
    process.version,
    said('rustc', ['-vV']),
    said('cargo', ['nextest', '--version']),
    said('python3', ['--version']),
    said('uname', ['-rm']),
    String(userInfo().uid),
    JSON.stringify(set.toSorted()),
  );
}

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What git has or would add below these paths, `undefined` if this is no git checkout. */
function repository(paths) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths];
  const names = said('git', args)?.split('\0').filter((name) => existsSync(join(root, name)) && name);
  return names && [...new Set(names)].sort();
}

function said(command, args) {
  const ended = spawnSync(command, args, { cwd: root, encoding: 'utf8', env: environment, maxBuffer: 64 * 1024 * 1024 });
  return ended.status === 0 ? ended.stdout : undefined;
}
