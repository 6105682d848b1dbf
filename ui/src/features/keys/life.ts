// A version's life as marks on a line: what it went through, the versions beside it, what comes next. Pure.

import type { KeyLife } from "../../bindings/KeyLife";

/** How a mark is drawn, so that it is told from others without colour. */
export type Shape = "step" | "version" | "alarm" | "end" | "next";

export type Mark = {
  shape: Shape;
  /** When, RFC 3339 UTC or a date. */
  at: string;
  /** The state a step went into. */
  state: string;
  /** The version that was made. */
  version: number;
  /** What the next date is. */
  due: string;
  who: string;
};

const NOTHING = { state: "", version: 0, due: "", who: "" };

/** The marks of a key's line, oldest first; what is next, if anything, stands last. */
export function marks(life: KeyLife): Mark[] {
  const steps = life.history.map((step): Mark => {
    const shape = step.to === "compromised" ? "alarm" : step.to === "destroyed" ? "end" : "step";
    return { ...NOTHING, shape, at: step.at, state: step.to, who: step.by };
  });
  const others = life.versions
    .filter((one) => one.version !== life.version)
    .map((one): Mark => ({ ...NOTHING, shape: "version", at: one.made, version: one.version }));
  const past = [...steps, ...others].toSorted((a, b) => a.at.localeCompare(b.at));
  if (life.due === null || life.due_is === null) return past;
  return [...past, { ...NOTHING, shape: "next", at: life.due, due: life.due_is }];
}

export type Placed<M> = M & { x: number; row: number };

/** Marks in rows of as many as fit, each in the middle of its column. */
export function placed<M>(all: readonly M[], width: number, column: number): { per: number; rows: number; marks: Placed<M>[] } {
  const per = Math.max(1, Math.min(all.length, Math.floor(width / column)));
  const marks = all.map((mark, at) => ({
    ...mark,
    x: ((at % per) + 0.5) * (width / per),
    row: Math.floor(at / per),
  }));
  return { per, rows: Math.max(1, Math.ceil(all.length / per)), marks };
}

/** A text in at most `lines` lines of about `most` letters; what is left over ends in an ellipsis. */
export function lines(text: string, most: number, count: number): string[] {
  const all: string[] = [];
  for (const word of text.split(" ")) {
    const last = all.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= most) all[all.length - 1] = `${last} ${word}`;
    else all.push(word);
  }
  const cut = all.slice(0, count).map((line) => (line.length > most ? `${line.slice(0, most - 1)}…` : line));
  const last = cut.at(-1);
  if (all.length > count && last !== undefined && !last.endsWith("…")) {
    cut[cut.length - 1] = `${last.length >= most ? last.slice(0, most - 1) : last}…`;
  }
  return cut;
}
