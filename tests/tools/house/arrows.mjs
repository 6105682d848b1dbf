// Who imports whom: among the crates, and among the files of one crate.
import { modules } from './sources.mjs';

/**
 * The arrows among a crate's own parts. A part is what the crate's root declares with `mod`, a file
 * with its folder; the root is a part itself, named `lib`. Names the root hands on belong to the
 * root, or with `through` to the part they come from.
 */
export function partArrows(rootFile, { through = false } = {}) {
  const all = modules(rootFile);
  const known = new Set(all.map((one) => one.path.join('::')));
  const handedOn = new Map(
    all[0].paths
      .filter(({ path, imported }) => through && imported && known.has(path[0]))
      .map(({ path, alias }) => [alias ?? path.at(-1), path[0]]),
  );
  const names = ['lib', ...all.filter((one) => one.path.length === 1).map((one) => one.path[0])];
  const arrows = new Map(names.map((name) => [name, new Set()]));
  for (const one of all) {
    const from = one.path[0] ?? 'lib';
    for (const { path } of one.paths) {
      const to = partOf(path, one.path, known, handedOn);
      if (to && to !== from) arrows.get(from).add(to);
    }
  }
  if (through) arrows.delete('lib');
  return arrows;
}

/** The part that a path written in the module `from` leads to, or null if it leads out. */
function partOf(path, from, known, handedOn) {
  let at;
  let rest = path.slice(1);
  if (path[0] === 'crate') at = [];
  else if (path[0] === 'self') at = from;
  else if (path[0] === 'super') {
    at = from.slice(0, -1);
    while (rest[0] === 'super') (at = at.slice(0, -1)), (rest = rest.slice(1));
  } else if (known.has([...from, path[0]].join('::'))) (at = from), (rest = path);
  else return null;
  while (rest.length > 0 && known.has([...at, rest[0]].join('::'))) {
    at = [...at, rest[0]];
    rest = rest.slice(1);
  }
  return at[0] ?? handedOn.get(rest[0]) ?? 'lib';
}

/** What the arrows among parts come to: how many, how many back up, and the circles. */
export function backUp(rootFile) {
  const arrows = partArrows(rootFile);
  const below = new Map(
    [...arrows]
      .filter(([from]) => from !== 'lib')
      .map(([from, to]) => [from, new Set([...to].filter((name) => name !== 'lib'))]),
  );
  const through = partArrows(rootFile, { through: true });
  const toRoot = [...arrows.values()].filter((to) => to.has('lib')).length;
  return {
    parts: arrows.size,
    arrows: count(arrows),
    toRoot,
    backUp: toRoot + within(below),
    circles: rings(below),
    throughRoot: { arrows: count(through), backUp: within(through), circles: rings(through) },
  };
}

/** Groups of more than one node that reach one another. */
export function rings(arrows) {
  return circles(arrows).filter((group) => group.length > 1);
}

function within(arrows) {
  const groups = rings(arrows);
  let found = 0;
  for (const [from, to] of arrows) {
    const group = groups.find((names) => names.includes(from));
    for (const name of to) if (group?.includes(name)) found += 1;
  }
  return found;
}

function count(arrows) {
  return [...arrows.values()].reduce((sum, to) => sum + to.size, 0);
}

/** Groups of nodes that reach one another, by Tarjan's algorithm. */
function circles(arrows) {
  const order = new Map();
  const low = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    order.set(node, order.size);
    low.set(node, order.get(node));
    stack.push(node);
    for (const next of arrows.get(node) ?? []) {
      if (!order.has(next)) {
        visit(next);
        low.set(node, Math.min(low.get(node), low.get(next)));
      } else if (stack.includes(next)) low.set(node, Math.min(low.get(node), order.get(next)));
    }
    if (low.get(node) === order.get(node)) found.push(stack.splice(stack.indexOf(node)).sort());
  };
  for (const node of arrows.keys()) if (!order.has(node)) visit(node);
  return found;
}
