// The parts of a plan, as the form asks for them.

import type { EnrolledView } from "../../bindings/EnrolledView";
import type { Plan } from "../../bindings/Plan";
import type { Planned } from "../../bindings/Planned";
import { KINDS } from "../../lib/names";

/** The kind of ceremony that was asked for, or the first. */
export function kindAsked(asked: string): string {
  return KINDS.find((kind) => kind === asked) ?? KINDS[0];
}

/** A row for everyone enrolled: the part that the plan gives them, or none (an empty role). */
export function rowsOf(people: readonly EnrolledView[], plan: Plan): Planned[] {
  const planned = new Map(plan.participants.map((part) => [part.name, part]));
  return people.map(
    ({ name }) =>
      planned.get(name) ?? {
        name,
        role: "",
        medium: "sheet",
        passphrase: false,
        remote: false,
        brings: false,
        takes: true,
        keeps_at: "",
      },
  );
}

/** Those who take a new share, in its order, where a plan gives out shares. */
export function takers(plan: Plan): Planned[] {
  return plan.threshold === null
    ? []
    : plan.participants.filter((one) => one.role === "custodian" && one.takes);
}
