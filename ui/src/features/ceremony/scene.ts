// Who and what the sentences of a step speak of, read from a view and nothing else.

import type { PersonView } from "../../bindings/PersonView";
import type { TokenView } from "../../bindings/TokenView";
import type { View } from "../../bindings/View";

/** The people, token and numbers of the present moment. Names are empty where there is nobody. */
export type Scene = {
  ceremony: string;
  kind: string;
  mode: string;
  step: string;
  administrator: string;
  witness: string;
  /** Whose moment it is. */
  person: string;
  /** The token in play, or the part of one still to be chosen. */
  token: string;
  tokenRole: string;
  /** The key's label. */
  key: string;
  threshold: number;
  shares: number;
  /** The share in play, from 1. */
  index: number;
  /** What the share in play goes onto: `sheet`, `card` or `age`; empty if there is none. */
  medium: string;
  /** True if its custodian is far away. */
  remote: boolean;
  /** How many shares or people are still to come. */
  left: number;
};

export function scene(view: View): Scene {
  const token = tokenInPlay(view);
  return {
    ceremony: view.title,
    kind: view.kind,
    mode: view.mode,
    step: view.step ?? "",
    administrator: named(view, "administrator")?.name ?? "",
    witness: (witnesses(view)[0] ?? view.people.find(confirms))?.name ?? "",
    person: personInPlay(view)?.name ?? "",
    token: token?.label ?? "",
    tokenRole: token?.role ?? "",
    key: view.label,
    threshold: view.threshold ?? 0,
    shares: view.shares ?? 0,
    index: view.share?.index ?? view.collected.length + 1,
    medium: view.share?.medium ?? "",
    remote: view.share?.remote ?? false,
    left: left(view),
  };
}

/** Witnesses who are in the room and can confirm. */
export function witnesses(view: View): PersonView[] {
  return view.people.filter((person) => confirms(person) && person.here);
}

function confirms(person: PersonView): boolean {
  return person.role === "witness" || person.role === "external-witness";
}

/** Everyone in the room. */
export function here(view: View): PersonView[] {
  return view.people.filter((person) => person.here);
}

/** Who is in the room to bring a share and has not: to rebuild, to prove, or to share it again. */
export function custodiansToCome(view: View): PersonView[] {
  const done = new Set(
    view.step === "contribute"
      ? view.reissue?.contributions.map((one) => one.custodian)
      : view.step === "prove"
        ? view.possession?.proofs.map((one) => one.custodian)
        : view.collected.map((one) => one.custodian),
  );
  return view.people.filter(
    (person) => person.brings && person.here && !done.has(person.name),
  );
}

/** Custodians whose share is not proved yet, in the room or not. */
export function custodiansToProve(view: View): PersonView[] {
  const done = new Set(view.possession?.proofs.map((one) => one.custodian));
  return view.people.filter((person) => person.role === "custodian" && !done.has(person.name));
}

/** Everyone who took part and has not signed yet. An auditor never does. */
export function unsigned(view: View): PersonView[] {
  return view.people.filter(
    (person) => person.arrived && person.signed === null && person.role !== "auditor",
  );
}

/** Security officers who have not approved this emergency. */
export function toApprove(view: View): PersonView[] {
  const done = view.emergency?.approvals ?? [];
  return view.people.filter(
    (person) => person.role === "security-officer" && !done.includes(person.name),
  );
}

/** Custodians of an emergency who are neither here nor looked for. */
export function unaccounted(view: View): PersonView[] {
  const sought = new Set(view.emergency?.absent.map((one) => one.custodian));
  return view.people.filter(
    (person) => person.role === "custodian" && !person.here && !sought.has(person.name),
  );
}

/** How much was brought, proved, destroyed or done so far: another count is another moment. */
export function brought(view: View): number {
  return (
    view.collected.length +
    (view.possession?.proofs.length ?? 0) +
    (view.reissue?.contributions.length ?? 0) +
    (view.reissue?.destroyed.length ?? 0) -
    view.strays.length +
    (view.emergency?.follow_ups.filter((task) => task.state !== "open").length ?? 0)
  );
}

/** How many shares are still to be brought. */
export function sharesLeft(view: View): number {
  const reissue = view.reissue;
  return view.step === "contribute" && reissue
    ? Math.max(0, reissue.threshold - reissue.contributions.length)
    : Math.max(0, (view.threshold ?? 0) - view.collected.length);
}

/** The part of a token that has to be chosen or unlocked next. */
export function tokenWanted(view: View): TokenView | undefined {
  const closed = view.tokens.filter((token) => !token.unlocked);
  // Of one that is closed only the record can be wanted.
  const role = NEEDED[view.step ?? "record"];
  return closed.find((token) => token.role === role) ?? closed[0];
}

/** The part a step cannot go on without. */
const NEEDED: Record<string, string> = {
  "make-key": "primary",
  rehearse: "primary",
  contribute: "primary",
  "close-door": "primary",
  recover: "target",
  "sign-off": "journal",
  record: "journal",
};

function named(view: View, role: string): PersonView | undefined {
  return view.people.find((person) => person.role === role);
}

function tokenInPlay(view: View): TokenView | undefined {
  if (view.wants === "token") return tokenWanted(view);
  const role = ["recover", "test-key"].includes(view.wants) ? "target" : "primary";
  return view.tokens.find((token) => token.role === role && token.label !== "") ?? view.tokens[0];
}

function personInPlay(view: View): PersonView | undefined {
  const now = view.people.find((person) => person.now);
  switch (view.wants) {
    case "arrivals":
      return view.people.find((person) => !person.arrived);
    case "approve-emergency":
      return toApprove(view)[0];
    case "sign-off":
      return unsigned(view)[0];
    case "bring-share":
      return custodiansToCome(view)[0];
    case "prove":
      return custodiansToCome(view)[0] ?? custodiansToProve(view)[0];
    case "seal-bag":
      if (view.possession?.unsealed) {
        return view.people.find((person) => person.name === view.possession?.unsealed);
      }
      return view.people.find((person) => person.name === view.share?.custodian) ?? now;
    case "write-share":
    case "read-back":
      return view.people.find((person) => person.name === view.share?.custodian) ?? now;
    default:
      return now;
  }
}

function left(view: View): number {
  switch (view.wants) {
    case "arrivals":
      return view.people.filter((person) => !person.arrived).length;
    case "bring-share":
      return sharesLeft(view);
    case "prove":
      return (view.shares ?? 0) - (view.possession?.proofs.length ?? 0);
    case "sign-off":
      return unsigned(view).length;
    default:
      return 0;
  }
}
