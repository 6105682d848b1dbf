// How far a run is and how long it still takes. Pure.

import type { RunProgress } from "../../bindings/RunProgress";

/** What was told, and when (in milliseconds). */
export type Point = { at: number; far: RunProgress };

/** How far back the rate is looked at, in milliseconds: long enough to be steady. */
const WINDOW = 15_000;

/** What was told, with this added and what is too old left out. */
export function told(points: readonly Point[], next: Point): Point[] {
  const [first] = points;
  if (first === undefined) return [next];
  const recent = points.filter((one) => next.at - one.at <= WINDOW);
  return [...(recent.length > 0 ? recent : points.slice(-1)), next];
}

/** How much of the input is read, from 0 to 1; null where nobody knows. */
export function share(far: RunProgress): number | null {
  return far.of > 0 ? Math.min(1, far.read / far.of) : null;
}

/** Rows a second; null before there are two points to tell. */
export function rate(points: readonly Point[]): number | null {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.at <= first.at) return null;
  return ((last.far.rows + last.far.set_aside - first.far.rows - first.far.set_aside) * 1000) / (last.at - first.at);
}

/** Seconds left at the rate at which the input was read; null where it cannot be told. */
export function left(points: readonly Point[]): number | null {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.far.of === 0) return null;
  const read = last.far.read - first.far.read;
  if (read <= 0 || last.at <= first.at) return null;
  return ((last.far.of - last.far.read) * (last.at - first.at)) / read / 1000;
}

/** A time as people say it: `40 seconds`, `12 minutes`, `3 hours`. */
export function spoken(
  seconds: number,
  words: Record<"seconds" | "minutes" | "hours", (n: number) => string>,
): string {
  if (seconds < 90) return words.seconds(Math.max(1, Math.ceil(seconds)));
  if (seconds < 90 * 60) return words.minutes(Math.ceil(seconds / 60));
  return words.hours(Math.ceil(seconds / 3600));
}
