// Names of the machine's that more than one feature offers for choice.

import type { KeyKindName } from "../bindings/KeyKindName";

/** Kinds of ceremony, in the order they are offered. */
export const KINDS = [
  "generate",
  "adopt-key",
  "drill",
  "recover",
  "replicate",
  "possession",
  "redistribute",
  "migrate",
  "live-test",
  "emergency",
  "rotate",
  "destroy",
  "compromise",
  "adopt-policy",
] as const;

/** Kinds of key that a ceremony makes, in the order they are offered. */
export const KEY_KINDS: readonly KeyKindName[] = ["aes-256", "p-384", "ml-dsa-65", "ml-dsa-87"];

/** Roles, in the order of the table of duties. */
export const ROLES = [
  "administrator",
  "security-officer",
  "custodian",
  "backup-custodian",
  "witness",
  "external-witness",
  "auditor",
] as const;

/** What shares may be sealed with: a suite by its name. */
export const SUITES = ["hybrid", "classical"] as const;

/** What a share may go onto. */
export const MEDIA = ["sheet", "card", "age"] as const;

/** What people decide to do with a version of a key, in the order it is offered. */
export const ACTS = [
  "rotate",
  "deprecate",
  "disable",
  "enable",
  "hold",
  "release",
  "delete",
  "purge",
  "compromised",
] as const;

/** Something people decide to do with a version of a key. */
export type Act = (typeof ACTS)[number];

export const isAct = (name: string): name is Act => (ACTS as readonly string[]).includes(name);
