// The moments of a ceremony that matter, found by what changed between two views: pure.

import type { Step } from "../../bindings/Step";
import type { View } from "../../bindings/View";

/** What has just come true, by its name among the strings. */
export type Sign =
  | "carried-out"
  | "copies-equal"
  | "key-adopted"
  | "handed-out"
  | "key-destroyed"
  | "key-made"
  | "key-rebuilt"
  | "key-tested"
  | "record-made";

/** Steps whose end is a moment for everybody in the room. */
const ENDS: Partial<Record<Step, Sign>> = {
  "adopt-key": "key-adopted",
  "make-key": "key-made",
  "hand-out": "handed-out",
  recover: "key-rebuilt",
  "test-key": "key-tested",
  destroy: "key-destroyed",
  "carry-out": "carried-out",
};

const ended = (view: View, step: Step) =>
  view.steps.some((one) => one.name === step && one.status === "done");

/** The moment between two views of a ceremony, if there is one; of several the last. */
export function sign(before: View, after: View): Sign | null {
  if (before.id !== after.id || after.state === "aborted") return null;
  if (after.state === "closed") return before.state === "closed" ? null : "record-made";
  if (after.copies_equal === true && before.copies_equal !== true) return "copies-equal";
  const over = after.steps
    .map((step) => step.name)
    .filter((step) => ENDS[step] !== undefined && ended(after, step) && !ended(before, step));
  const last = over.at(-1);
  return last === undefined ? null : (ENDS[last] ?? null);
}
