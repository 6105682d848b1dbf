// Claims of a record in groups, as they are read: what is refuted first. Pure.

import type { ClaimView } from "../../bindings/ClaimView";
import type { Finding } from "../../bindings/Finding";

/** Claims of one name and one finding. */
export type Group = { claim: string; result: Finding; details: string[] };

const ORDER: readonly Finding[] = ["refuted", "not-checked", "proved"];

export function groups(claims: readonly ClaimView[]): Group[] {
  const found = new Map<string, Group>();
  for (const { claim, result, detail } of claims) {
    const key = `${claim} ${result}`;
    const group = found.get(key) ?? { claim, result, details: [] };
    group.details.push(detail);
    found.set(key, group);
  }
  return [...found.values()].toSorted((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result));
}
