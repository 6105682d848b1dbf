// Wildcard arms over our own enums, as clippy finds them. A variant that comes later falls into such
// an arm without anybody being asked.
import { mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { environment } from '../run.mjs';

const LINTS = ['clippy::wildcard_enum_match_arm', 'clippy::match_wildcard_for_single_variants'];

/**
 * The wildcard arms of the workspace's crates, without their tests: `{crate, file, line, enum}`.
 * `enums` are the enums of ours; `target` is where cargo may build.
 */
export function wildcards(root, enums, target) {
  page(root);
  const lints = LINTS.flatMap((lint) => ['--warn', lint]);
  const args = ['clippy', '--offline', '--locked', '--workspace', '--message-format=json', '--', '--cap-lints=warn', ...lints];
  const ended = spawnSync('cargo', args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...environment, ...(target && { CARGO_TARGET_DIR: target }) },
    maxBuffer: 1024 ** 3,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (ended.status !== 0) throw new Error(`cargo clippy ended with status ${ended.status}:\n${ended.stderr}`);
  const found = new Map();
  for (const line of ended.stdout.split('\n')) {
    if (!line.startsWith('{')) continue;
    const told = JSON.parse(line);
    if (told.reason !== 'compiler-message' || !LINTS.includes(told.message.code?.code)) continue;
    const arm = armOf(told, enums);
    if (arm) found.set(`${arm.file}:${arm.line}:${arm.column}`, arm);
  }
  return [...found.values()].sort((one, other) =>
    one.file === other.file ? one.line - other.line : one.file.localeCompare(other.file),
  );
}

/** The desktop shell is compiled only where there is a page. */
function page(root) {
  const built = join(root, 'ui/dist');
  if (existsSync(built)) return;
  mkdirSync(built, { recursive: true });
  writeFileSync(join(built, 'index.html'), '');
}

function armOf({ message, manifest_path: manifest }, enums) {
  const span = message.spans.find((one) => one.is_primary);
  const instead = [message, ...message.children]
    .flatMap((one) => one.spans)
    .map((one) => one.suggested_replacement)
    .find((text) => text);
  const ours = instead && enumOf(instead, enums);
  if (!ours) return null;
  return {
    crate: basename(dirname(manifest)),
    file: span.file_name,
    line: span.line_start,
    column: span.column_start,
    enum: `${ours.crate}::${ours.name}`,
  };
}

/**
 * The enum of ours that a suggestion like `Event::Closed { .. } | Event::Opened(_)` names: one of
 * that name that has all these variants. `Self` and variants by themselves are known by the variants.
 */
export function enumOf(suggestion, enums) {
  const paths = suggestion
    .replace(/^\w+ @ /, '')
    .replace(/\([^()]*\)|\{[^{}]*\}|[()]/g, '')
    .split('|')
    .map((one) => one.trim())
    .filter((one) => one && one !== '_')
    .map((one) => one.split('::').map((part) => part.trim()));
  if (paths.length === 0) return null;
  const variants = paths.map((path) => path.at(-1));
  const name = paths[0].at(-2);
  const having = enums.filter((one) => variants.every((variant) => one.variants.includes(variant)));
  if (name && name !== 'Self') return having.find((one) => one.name === name) ?? null;
  return having[0] ?? null;
}
