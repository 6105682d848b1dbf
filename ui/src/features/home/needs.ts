// Home's answers, computed from what Rust told: pure.

import type { Home } from "../../bindings/Home";
import type { Need } from "../../bindings/Need";
import type { Route } from "../../lib/route";

/** Where something that needs attention is mended. */
export function mendedAt(need: Need): Route {
  switch (need.name) {
    case "record-missing":
    case "resume-ceremony":
      return need.ceremony === null
        ? { at: "ceremonies" }
        : { at: "stage", id: need.ceremony, aside: "step" };
    case "drill-due":
      return { at: "plan", kind: "drill", label: "" };
    case "no-key-yet":
      return { at: "plan", kind: "generate", label: "" };
    case "people-missing":
      return { at: "people" };
    case "bags-to-seal":
    case "check-due":
    case "check-overdue":
    case "follow-up-due":
    case "old-shares-remain":
    case "seal-broken":
      return { at: "custody" };
    case "module-to-approve":
    case "replica-missing":
      return { at: "tokens" };
    case "cryptoperiod-ends":
      return { at: "ceremonies" };
    case "clock-doubtful":
    case "journal-damaged":
    case "room-read-only":
      return { at: "journal" };
  }
}

/** Whether every key that is in use has a quorum, and how much the weakest of them can lose. */
export type Recoverability =
  | { answer: "no-keys" }
  | { answer: "missing"; labels: string[] }
  | { answer: "all"; canLose: number; shares: number };

export function recoverability(home: Home): Recoverability {
  const keys = home.keys.filter((key) => key.state !== "Destroyed");
  if (keys.length === 0) return { answer: "no-keys" };
  const labels = keys
    .filter((key) => !home.quorums.some((quorum) => quorum.label === key.label))
    .map((key) => key.label);
  if (labels.length > 0) return { answer: "missing", labels };
  const weakest = home.quorums
    .filter((quorum) => keys.some((key) => key.label === quorum.label))
    .toSorted((a, b) => a.shares - a.threshold - (b.shares - b.threshold))[0];
  if (!weakest) return { answer: "no-keys" };
  return { answer: "all", canLose: weakest.shares - weakest.threshold, shares: weakest.shares };
}
