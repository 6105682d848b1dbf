// Names of the machine's that more than one feature offers for choice.

/** Kinds of ceremony, in the order they are offered. */
export const KINDS = [
  "generate",
  "adopt-key",
  "drill",
  "recover",
  "replicate",
  "possession",
  "redistribute",
  "live-test",
  "emergency",
  "rotate",
  "destroy",
  "compromise",
  "adopt-policy",
] as const;

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
