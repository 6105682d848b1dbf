// What can be counted without compiling: lines, arrows, the context that reaches everything, and
// facts that cross to the window as text.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { backUp, rings } from './arrows.mjs';
import { forTests, spelled, tokens } from './rust.mjs';
import { crates, lines, modules, rustFiles } from './sources.mjs';

/** Everything that is counted from the sources of the workspace at `root`. */
export function measures(root) {
  const all = crates(root);
  const arrows = new Map(all.map((one) => [one.name, new Set(one.imports)]));
  const parsed = all.map((one) => ({ ...one, modules: one.roots.flatMap(modules) }));
  const room = all.find((one) => one.name === 'room');
  return {
    crates: all.map((one) => ({
      name: one.name,
      pure: one.pure,
      lines: rustFiles(one.src).reduce((sum, file) => sum + lines(file), 0),
      files: rustFiles(one.src).length,
      longest: longest(one.src, root),
      imports: one.imports,
    })),
    crateArrows: [...arrows.values()].reduce((sum, to) => sum + to.size, 0),
    crateCircles: rings(arrows),
    room: room && { ...backUp(room.roots[0]), context: context(parsed.find((one) => one.name === 'room'), room.src) },
    nonExhaustive: nonExhaustive(parsed, root),
    wildcardsAllowed: wildcardsAllowed(all, root),
    wire: wire(parsed, root),
    enums: enums(parsed),
  };
}

function longest(src, root) {
  const sizes = rustFiles(src).map((file) => ({ file: relative(root, file), lines: lines(file) }));
  return sizes.sort((one, other) => other.lines - one.lines)[0];
}

/** The fields of `Room` that the whole crate sees, and the methods on it by file. */
function context(room, src) {
  const fields = room.modules
    .flatMap((one) => one.items)
    .filter((item) => item.what === 'struct' && item.name === 'Room')
    .flatMap((item) => item.inner);
  const methods = {};
  for (const one of room.modules) {
    const found = one.items
      .filter((item) => item.what === 'impl' && item.name === 'Room')
      .flatMap((item) => item.inner)
      .filter((item) => item.what === 'fn' && !forTests(item));
    const file = relative(src, one.file);
    if (found.length > 0) methods[file] = (methods[file] ?? 0) + found.length;
  }
  return {
    fields: fields.length,
    crateFields: fields.filter((field) => field.visibility !== '').length,
    methods: Object.values(methods).reduce((sum, number) => sum + number, 0),
    files: Object.keys(methods).length,
    byFile: methods,
  };
}

function allItems(parsed) {
  return parsed.flatMap((one) =>
    one.modules.flatMap((module) => module.items.map((item) => ({ crate: one.name, file: module.file, item }))),
  );
}

function nonExhaustive(parsed, root) {
  return allItems(parsed)
    .filter(({ item }) => item.what === 'enum' && item.attributes.some((one) => spelled(one) === 'non_exhaustive'))
    .map(({ crate, file, item }) => ({ crate, name: item.name, file: relative(root, file) }));
}

/** Where the lint against wildcard arms is allowed or expected not to hold, by file. */
function wildcardsAllowed(all, root) {
  return all
    .flatMap((one) => rustFiles(one.src))
    .flatMap((file) => {
      const list = tokens(readFileSync(file, 'utf8'));
      const named = (token) => /^(wildcard_enum_match_arm|match_wildcard_for_single_variants)$/.test(token.text);
      const level = (at) => list.slice(0, at).findLast((token) => /^(allow|expect|warn|deny|forbid)$/.test(token.text));
      return list
        .filter((token, at) => named(token) && /^(allow|expect)$/.test(level(at)?.text))
        .map(({ line }) => ({ file: relative(root, file), line }));
    });
}

/** Our enums with their variants. */
function enums(parsed) {
  return allItems(parsed)
    .filter(({ item }) => item.what === 'enum')
    .map(({ crate, item }) => ({ crate, name: item.name, variants: item.inner.map((variant) => variant.name) }));
}

/** The text fields of the types that ts-rs writes for the window. */
function wire(parsed, root) {
  const types = allItems(parsed).filter(({ item }) =>
    item.attributes.some((one) => /^derive\(.*\b(ts_rs::)?TS\b/.test(spelled(one))),
  );
  const fields = types.flatMap(({ file, item }) => {
    const inner = item.what === 'enum' ? item.inner.flatMap((one) => one.inner) : item.inner;
    return inner.map((field) => ({ file: relative(root, file), type: item.name, field }));
  });
  const texts = fields.filter(({ field }) => /^(Option<|Vec<)*String>*$/.test(field.type));
  const listed = texts.filter(({ field }) => (field.docs.match(/`[a-z][a-z0-9-]*`/g) ?? []).length > 1);
  return {
    types: types.length,
    fields: fields.length,
    texts: texts.length,
    plainTexts: texts.filter(({ field }) => field.type === 'String').length,
    valuesInComment: listed.map(({ file, type, field }) => ({
      field: `${type}.${field.name}`,
      file,
      values: field.docs.match(/`[a-z][a-z0-9-]*`/g).map((value) => value.slice(1, -1)),
    })),
  };
}
