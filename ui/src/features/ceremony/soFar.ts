// What became of a ceremony beside its steps, in the order it happened: pure.

import type { DecidedView } from "../../bindings/DecidedView";
import type { LostKind } from "../../bindings/LostKind";
import type { View } from "../../bindings/View";

type Of<Kind extends string, What extends string = string> = {
  kind: Kind;
  /** When, RFC 3339 UTC; empty where it has no one time. */
  at: string;
  /** What or who it is about; of what was lost and of acts, a name among the strings. */
  what: What;
  /** In more words; may be empty. */
  more: string;
  /** Somebody who signs should look twice. */
  grave: boolean;
};

export type Told =
  | (Of<"refused"> & { reason: string })
  | Of<"break">
  | Of<"lost", LostKind>
  | (Of<"failed"> & { code: string })
  | (Of<"decided"> & Pick<DecidedView, "decision" | "effect" | "found">)
  | Of<"away">
  | Of<"exception">
  | Of<"not-held">;

export function soFar(view: View): Told[] {
  const { refusals, breaks, lost, failures, decided, away, not_held } = view.so_far;
  const all: Told[] = [
    ...refusals.map((one): Told => ({
      kind: "refused", at: one.at, what: one.custodian, reason: one.reason, more: one.detail, grave: true,
    })),
    ...breaks.map((one): Told => ({
      kind: "break", at: one.at, what: one.by, more: one.reason, grave: false,
    })),
    ...lost.map((one): Told => ({
      kind: "lost", at: one.at, what: one.what, more: one.bags.length > 0 ? `${one.reason} (${one.bags.join(", ")})` : one.reason, grave: one.what === "sharing",
    })),
    ...failures.map((one): Told => ({
      kind: "failed", at: one.at, what: one.effect, code: one.code, more: one.message, grave: true,
    })),
    ...decided.map((one): Told => ({
      ...one, kind: "decided", what: one.by, more: "", grave: false,
    })),
    ...away.map((one): Told => ({
      kind: "away", at: one.at, what: one.name, more: one.reason, grave: false,
    })),
    ...view.exceptions.map((one): Told => ({
      kind: "exception", at: one.at, what: one.happened, more: one.decided, grave: true,
    })),
  ];
  // A trial's name among the strings, and what was found.
  const held = not_held.map((one): Told => {
    const [name = "", ...found] = one.split(": ");
    return { kind: "not-held", at: "", what: name, more: found.join(": "), grave: true };
  });
  return [...all.toSorted((a, b) => a.at.localeCompare(b.at)), ...held];
}
