// Claims of a record in groups, as they are read: what is refuted first. Pure.

import type { ClaimView } from "../../bindings/ClaimView";
import type { Finding } from "../../bindings/Finding";

/** Claims of one name and one finding. */
export type Group = { claim: string; result: Finding; found: ClaimView[] };

const ORDER: readonly Finding[] = ["refuted", "not-checked", "proved"];

export function groups(claims: readonly ClaimView[]): Group[] {
  const found = new Map<string, Group>();
  for (const one of claims) {
    const { claim, result } = one;
    const key = `${claim} ${result}`;
    const group = found.get(key) ?? { claim, result, found: [] };
    group.found.push(one);
    found.set(key, group);
  }
  return [...found.values()].toSorted((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result));
}
