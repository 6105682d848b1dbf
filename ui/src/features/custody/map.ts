// What lies where, as a map: places, the bags in them, what is in each bag. Pure.

import type { ItemView } from "../../bindings/ItemView";
import type { MovementView } from "../../bindings/MovementView";

/** A bag at a place; its number is empty for what lies in none. */
export type Bag = { bag: string; items: ItemView[] };

export type Place = {
  /** Its name; empty where nobody said. */
  name: string;
  bags: Bag[];
  /** The day somebody looks at something here next; empty for none. */
  next: string;
  overdue: boolean;
  /** When something moved here last; empty if nothing did. */
  moved: string;
  /** How many things here are marked for somebody to look at. */
  marked: number;
};

/** The register as places by name, what has none last. */
export function places(items: readonly ItemView[], movements: readonly MovementView[]): Place[] {
  const all = new Map<string, ItemView[]>();
  for (const item of items) {
    const at = item.place.trim();
    all.set(at, [...(all.get(at) ?? []), item]);
  }
  const named = [...all].map(([name, here]): Place => {
    const dated = here.flatMap((item) => (item.next_check === null ? [] : [item.next_check]));
    const ids = new Set(here.map((item) => item.id));
    const moved = movements.filter((one) => ids.has(one.item)).map((one) => one.at);
    return {
      name,
      bags: bagged(here),
      next: dated.toSorted()[0] ?? "",
      overdue: here.some((item) => item.overdue),
      moved: moved.toSorted().at(-1) ?? "",
      marked: here.filter((item) => item.attention !== null).length,
    };
  });
  return named.toSorted((a, b) =>
    a.name === "" ? 1 : b.name === "" ? -1 : a.name.localeCompare(b.name),
  );
}

/** Bags by number; what lies in none stands last. */
function bagged(items: readonly ItemView[]): Bag[] {
  const all = new Map<string, ItemView[]>();
  for (const item of items) all.set(item.bag, [...(all.get(item.bag) ?? []), item]);
  return [...all]
    .map(([bag, inside]) => ({ bag, items: inside }))
    .toSorted((a, b) =>
      a.bag === "" ? 1 : b.bag === "" ? -1 : a.bag.localeCompare(b.bag, undefined, { numeric: true }),
    );
}
