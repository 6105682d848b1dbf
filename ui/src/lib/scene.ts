// Who and what the sentences of a step speak of, read from a view and nothing else.

import type { PersonView } from "../bindings/PersonView";
import type { TokenView } from "../bindings/TokenView";
import type { View } from "../bindings/View";

/** The people, token and numbers of the present moment. Names are empty where there is nobody. */
export type Scene = {
  ceremony: string;
  mode: string;
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
  /** How many shares or people are still to come. */
  left: number;
};

export function scene(view: View): Scene {
  const token = tokenInPlay(view);
  return {
    ceremony: view.title,
    mode: view.mode,
    administrator: named(view, "administrator")?.name ?? "",
    witness: (witnesses(view)[0] ?? named(view, "witness"))?.name ?? "",
    person: personInPlay(view)?.name ?? "",
    token: token?.label ?? "",
    tokenRole: token?.role ?? "",
    key: view.label,
    threshold: view.threshold ?? 0,
    shares: view.shares ?? 0,
    index: view.share?.index ?? view.collected.length + 1,
    left: left(view),
  };
}

/** Witnesses who are in the room and can confirm. */
export function witnesses(view: View): PersonView[] {
  return view.people.filter((person) => person.role === "witness" && person.here);
}

/** Everyone in the room. */
export function here(view: View): PersonView[] {
  return view.people.filter((person) => person.here);
}

/** Custodians in the room whose share has not been brought. */
export function custodiansToCome(view: View): PersonView[] {
  const brought = new Set(view.collected.map((share) => share.custodian));
  return view.people.filter(
    (person) => person.role === "custodian" && person.here && !brought.has(person.name),
  );
}

/** Everyone who took part and has not signed yet. */
export function unsigned(view: View): PersonView[] {
  return view.people.filter((person) => person.arrived && person.signed === null);
}

/** The part of a token that has to be chosen or unlocked next. */
export function tokenWanted(view: View): TokenView | undefined {
  const closed = view.tokens.filter((token) => !token.unlocked);
  const role = NEEDED[view.step ?? ""];
  return closed.find((token) => token.role === role) ?? closed[0];
}

/** The part a step cannot go on without. */
const NEEDED: Record<string, string> = {
  "make-key": "primary",
  rehearse: "primary",
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
  const role = view.wants === "recover" ? "target" : "primary";
  return view.tokens.find((token) => token.role === role && token.label !== "") ?? view.tokens[0];
}

function personInPlay(view: View): PersonView | undefined {
  const now = view.people.find((person) => person.now);
  switch (view.wants) {
    case "arrivals":
      return view.people.find((person) => !person.arrived);
    case "sign-off":
      return unsigned(view)[0];
    case "bring-share":
      return custodiansToCome(view)[0];
    case "write-share":
    case "seal-bag":
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
      return Math.max(0, (view.threshold ?? 0) - view.collected.length);
    case "sign-off":
      return unsigned(view).length;
    default:
      return 0;
  }
}
