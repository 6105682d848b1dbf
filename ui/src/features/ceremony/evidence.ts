// Whether something is proven, failed, or still to come: pure.

import type { Evidence } from "../../bindings/Evidence";

export type Standing = "proven" | "failed" | "to-come";

/** What a step proves by and by. All else is listed only once it was tried: not proven, it failed. */
const BY_AND_BY = new Set([
  "all-shares-accepted",
  "share-agrees",
  "share-code-read",
  "share-read-back",
  "share-rows-read",
  "share-saved",
  "share-sealed",
]);

export function standing(one: Evidence): Standing {
  if (one.done) return "proven";
  return BY_AND_BY.has(one.name) ? "to-come" : "failed";
}
