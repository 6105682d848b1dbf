// The plan form's own rules: what it still needs before it can be reviewed. Rust checks the rest.

import type { Plan } from "../bindings/Plan";

export const KINDS = ["generate", "recover", "drill"] as const;

/** True if this kind makes a key, and so fixes a threshold. */
export function makesKey(kind: string): boolean {
  return kind !== "recover";
}

/** What the plan still needs, by its name among the strings; null if it may be reviewed. */
export type PlanGap = "name" | "label" | "administrator" | "witnesses" | "custodians" | "threshold";

export function planGap(plan: Plan): PlanGap | null {
  if (plan.title.trim() === "") return "name";
  if (plan.label.trim() === "") return "label";
  if (plan.administrator === "") return "administrator";
  if (plan.witnesses.length === 0) return "witnesses";
  if (plan.custodians.length < 2) return "custodians";
  if (makesKey(plan.kind)) {
    const k = plan.threshold ?? 0;
    if (!Number.isInteger(k) || k < 2 || k > plan.custodians.length) return "threshold";
  }
  return null;
}
