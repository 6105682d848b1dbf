// Where things stand in the pictures of what was. Pure; lengths are in whatever unit comes in.

import type { ActLane } from "../../bindings/ActLane";
import type { CeremonySpan } from "../../bindings/CeremonySpan";
import type { DayOfActs } from "../../bindings/DayOfActs";
import type { QuorumTrailView } from "../../bindings/QuorumTrailView";

/** A bar or a mark in a row of the picture over time: from and to are shares of its width, 0 to 1. */
export type Bar = { from: number; to: number; ended: boolean; drill: boolean };

export type Row = { kind: string; lane: ActLane | null; bars: Bar[] };

const LANES: readonly ActLane[] = ["keys", "custody", "room", "records"];

/** Rows of the picture over time: a row for each kind of ceremony that was held, then the acts between. */
export function rowsOverTime(
  ceremonies: readonly CeremonySpan[],
  days: readonly DayOfActs[],
): { rows: Row[]; first: string; last: string } {
  // A day stands at its noon, so that it is neither before nor after what happened on it.
  const noon = (date: string) => Date.parse(`${date}T12:00:00Z`);
  const times = [
    ...ceremonies.flatMap((one) => [Date.parse(one.opened), Date.parse(one.newest)]),
    ...days.map((one) => noon(one.date)),
  ].filter((time) => !Number.isNaN(time));
  if (times.length === 0) return { rows: [], first: "", last: "" };
  const [start, end] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b))];
  const at = (time: number) => (end === start || Number.isNaN(time) ? 0.5 : (time - start) / (end - start));
  const kinds = [...new Set(ceremonies.map((one) => one.kind))];
  const rows: Row[] = kinds.map((kind) => ({
    kind,
    lane: null,
    bars: ceremonies
      .filter((one) => one.kind === kind)
      .map((one) => ({
        from: at(Date.parse(one.opened)),
        to: at(Date.parse(one.newest)),
        ended: one.state === "closed",
        drill: one.mode === "drill",
      })),
  }));
  for (const lane of LANES) {
    const own = days.filter((one) => one.lane === lane);
    if (own.length === 0) continue;
    const bars = own.map((one) => ({ from: at(noon(one.date)), to: at(noon(one.date)), ended: true, drill: false }));
    rows.push({ kind: "", lane, bars });
  }
  return { rows, first: new Date(start).toISOString(), last: new Date(end).toISOString() };
}

/** What happened, in order: ceremonies by their opening, and the days between. */
export function inOrder(ceremonies: readonly CeremonySpan[], days: readonly DayOfActs[]): (CeremonySpan | DayOfActs)[] {
  const entry = (one: CeremonySpan | DayOfActs) => one.first;
  return [...ceremonies, ...days].toSorted((a, b) => entry(a) - entry(b));
}

/** A quorum and those before it, oldest first; with what comes after it, newest last. */
export function lineage(all: readonly QuorumTrailView[], id: string): QuorumTrailView[] {
  const found = all.find((one) => one.quorum === id);
  if (!found) return [];
  const line = [found];
  for (let before = find(all, found.from); before && !line.includes(before); before = find(all, before.from)) {
    line.unshift(before);
  }
  for (let after = next(all, found.quorum); after && !line.includes(after); after = next(all, after.quorum)) {
    line.push(after);
  }
  return line;
}

/** Quorums in whose place no other came, newest first: each stands for its line. */
export function newest(all: readonly QuorumTrailView[]): QuorumTrailView[] {
  return all.filter((one) => next(all, one.quorum) === undefined).toReversed();
}

const find = (all: readonly QuorumTrailView[], id: string | null) => all.find((one) => one.quorum === id);
const next = (all: readonly QuorumTrailView[], id: string) => all.find((one) => one.from === id);
