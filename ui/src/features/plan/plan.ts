// The plan form's own rules: what it still needs before it can be reviewed. Rust checks the rest.

import type { Plan } from "../../bindings/Plan";
import type { Planned } from "../../bindings/Planned";

/** Kinds of ceremony, in the order they are offered. */
export const KINDS = [
  "generate",
  "drill",
  "recover",
  "replicate",
  "possession",
  "redistribute",
  "live-test",
  "emergency",
] as const;

/** True if this kind makes a key. */
export function makesKey(kind: string): boolean {
  return kind === "generate" || kind === "drill";
}

/** True if this kind gives out shares, and so fixes a threshold. */
export function handsOut(kind: string): boolean {
  return makesKey(kind) || kind === "redistribute";
}

/** True if this kind leaves a key in a token, whose site can be named. */
export function namesSite(kind: string): boolean {
  return ["generate", "recover", "replicate", "emergency"].includes(kind);
}

export function custodians(plan: Plan): Planned[] {
  return plan.participants.filter((one) => one.role === "custodian");
}

/** Those who take a new share, in its order. */
export function takers(plan: Plan): Planned[] {
  return handsOut(plan.kind) ? custodians(plan).filter((one) => one.takes) : [];
}

/** What the plan still needs, by its name among the strings; null if it may be reviewed. */
export type PlanGap =
  | "name"
  | "label"
  | "emergency"
  | "administrator"
  | "witnesses"
  | "officers"
  | "custodian"
  | "custodians"
  | "bringers"
  | "takers"
  | "threshold";

export function planGap(plan: Plan): PlanGap | null {
  const has = (...roles: string[]) =>
    plan.participants.filter((one) => roles.includes(one.role)).length;
  if (plan.title.trim() === "") return "name";
  if (plan.label.trim() === "") return "label";
  if (plan.kind === "emergency" && !plan.emergency?.reason.trim()) return "emergency";
  if (has("administrator") !== 1) return "administrator";
  if (has("witness", "external-witness") === 0) return "witnesses";
  if (plan.kind === "emergency" && has("security-officer") < 2) return "officers";
  if (plan.kind === "possession" && has("custodian") < 1) return "custodian";
  if (plan.kind !== "possession" && has("custodian", "backup-custodian") < 2) return "custodians";
  if (plan.kind === "redistribute") {
    if (custodians(plan).filter((one) => one.brings).length < 2) return "bringers";
    if (takers(plan).length < 2) return "takers";
  }
  if (handsOut(plan.kind)) {
    const k = plan.threshold ?? 0;
    if (!Number.isInteger(k) || k < 2 || k > takers(plan).length) return "threshold";
  }
  return null;
}
