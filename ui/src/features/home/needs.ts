// Where what needs somebody is mended.

import type { Need } from "../../bindings/Need";
import type { Route } from "../../lib/route";

/** Where something that needs attention is mended. */
export function mendedAt(need: Need): Route {
  switch (need.name) {
    case "dissent":
      return need.ceremony === null ? { at: "records" } : { at: "stage", id: need.ceremony, aside: "step" };
    case "record-missing":
    case "resume-ceremony":
    case "shares-beside-package":
      return need.ceremony === null
        ? { at: "ceremonies" }
        : { at: "stage", id: need.ceremony, aside: "step" };
    case "drill-due":
      return { at: "plan", kind: "drill", label: "" };
    case "recovery-unproven":
      return { at: "plan", kind: "live-test", label: need.subject };
    case "one-token":
      return { at: "plan", kind: "replicate", label: need.subject };
    case "no-key-yet":
      return { at: "plan", kind: "generate", label: "" };
    case "people-missing":
      return { at: "people" };
    case "bags-to-seal":
    case "check-due":
    case "check-overdue":
    case "follow-up-due":
    case "old-shares-remain":
    case "places-unnamed":
    case "seal-broken":
      return { at: "custody" };
    case "module-to-approve":
    case "replica-missing":
      return { at: "tokens" };
    case "ceremony-planned":
    case "cryptoperiod-ends":
      return { at: "ceremonies" };
    case "against-policy":
    case "purge-possible":
    case "rotation-due":
    case "window-ends":
      return { at: "keys" };
    case "policy-review":
      return { at: "policy" };
    case "clock-doubtful":
    case "journal-damaged":
    case "room-read-only":
      return { at: "journal" };
  }
}
