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
  /** How many files of share sheets lie where they were written. */
  files: number;
};

export function scene(view: View): Scene {
  const token = tokenInPlay(view);
  return {
    ceremony: view.title,
    kind: view.kind,
    mode: view.mode,
    step: view.step ?? "",
    administrator: named(view, "administrator")?.name ?? "",
    witness:
      view.moment.witnesses[0] ??
      (named(view, "witness") ?? named(view, "external-witness"))?.name ??
      "",
    person: view.moment.person ?? "",
    token: token?.label ?? "",
    tokenRole: token?.role ?? "",
    key: view.label,
    threshold: view.threshold ?? 0,
    shares: view.shares ?? 0,
    index: view.share?.index ?? view.collected.length + 1,
    medium: view.share?.medium ?? "",
    remote: view.share?.remote ?? false,
    left: view.moment.left,
    files: view.share_files.length,
  };
}

/** Everyone in the room. */
export function here(view: View): PersonView[] {
  return view.people.filter((person) => person.here);
}

/** The token in play, as its row in the view; none where nothing is bound yet. */
export function tokenInPlay(view: View): TokenView | undefined {
  return view.tokens.find((token) => token.role === view.moment.token);
}

function named(view: View, role: string): PersonView | undefined {
  return view.people.find((person) => person.role === role);
}
