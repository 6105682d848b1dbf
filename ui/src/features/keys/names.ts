// Names of states and tiers as the engine has them, in the order they are offered.

import type { Act } from "../../lib/names";

export const TIERS = ["mkek", "kek", "dek"] as const;

export const STATES = [
  "pre-active",
  "active",
  "rotating",
  "deprecated",
  "deactivated",
  "compromised",
  "destroyed",
] as const;

/** Acts for which a token is opened: for any of these tiers. */
export const AT_THE_TOKEN: Record<Act, readonly string[]> = {
  rotate: TIERS,
  deprecate: [],
  disable: [],
  enable: [],
  hold: [],
  release: [],
  delete: [],
  purge: ["mkek"],
  compromised: ["kek"],
};

/** How a version is named to the engine. */
export const named = (key: { id: string; version: number }) => `${key.id}@${key.version}`;
