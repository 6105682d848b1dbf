// Who of those a ceremony needs is here: pure.

import type { View } from "../../bindings/View";

/** Names of who is here and who is missing, and how many are needed at least. */
export type Attendance = { here: string[]; missing: string[]; needed: number };

/** At roll call: everybody where a key is made or adopted, otherwise as many custodians as the key asks for. */
export function atRollCall(view: View): Attendance {
  const custodians = view.people.filter(
    (person) => person.role === "custodian" || person.role === "backup-custodian",
  );
  const names = (here: boolean) =>
    custodians.filter((person) => person.here === here).map((person) => person.name);
  const shares = view.steps.some((step) => step.name === "make-key" || step.name === "adopt-key");
  const needed = shares ? custodians.length : (view.threshold ?? Math.min(2, custodians.length));
  return { here: names(true), missing: names(false), needed };
}

/** While shares are brought: those brought, of the threshold. */
export function brought(view: View): Attendance {
  const again = view.step === "contribute" && view.reissue !== null;
  const taken = again ? (view.reissue?.contributions ?? []) : view.collected;
  const needed = (again ? view.reissue?.threshold : view.threshold) ?? taken.length;
  return {
    here: taken.map((one) => one.custodian),
    missing: view.moment.waits_for,
    needed,
  };
}
