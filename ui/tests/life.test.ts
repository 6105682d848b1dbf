import { describe, expect, it } from "vitest";
import type { InventoryKey } from "../src/bindings/InventoryKey";
import type { KeyLife } from "../src/bindings/KeyLife";
import type { RunProgress } from "../src/bindings/RunProgress";
import { lines, marks, placed } from "../src/features/keys/life";
import { left, rate, share, spoken, told, type Point } from "../src/features/keys/run";
import { en } from "../src/lib/strings/en";

const version = (n: number, made: string) => ({ version: n, made }) as InventoryKey;
const step = (at: string, to: string) => ({ at, to, by: "Anders Holm", purpose: "", entry: 1 });

function life(more: Partial<KeyLife>): KeyLife {
  const nothing = { version: 1, due: null, due_is: null, history: [], versions: [version(1, "2026-01-02T00:00:00Z")] };
  return { ...nothing, ...more } as unknown as KeyLife;
}

describe("a key’s life", () => {
  it("is in the order of time, with other versions between its steps, and what is next last", () => {
    const all = marks(
      life({
        history: [step("2026-01-02T00:00:00Z", "active"), step("2026-05-01T00:00:01Z", "rotating")],
        versions: [version(1, "2026-01-02T00:00:00Z"), version(2, "2026-05-01T00:00:00Z")],
        due: "2026-05-31",
        due_is: "window",
      }),
    );
    expect(all.map((one) => [one.shape, one.state || one.due || one.version])).toEqual([
      ["step", "active"],
      ["version", 2],
      ["step", "rotating"],
      ["next", "window"],
    ]);
  });

  it("draws what ended it, and what was feared, apart from other steps", () => {
    const all = marks(life({ history: [step("2026-02-01", "compromised"), step("2026-03-01", "destroyed")] }));
    expect(all.map((one) => one.shape)).toEqual(["alarm", "end"]);
  });

  it("goes on in another row where the window ends", () => {
    const { per, rows, marks: all } = placed(Array.from({ length: 7 }, (_, at) => ({ at })), 500, 150);
    expect([per, rows]).toEqual([3, 3]);
    expect(all.map((one) => one.row)).toEqual([0, 0, 0, 1, 1, 1, 2]);
    expect(all[0]?.x).toBeCloseTo(500 / 6);
    expect(placed([], 500, 150).marks).toEqual([]);
    expect(placed([{}], 10, 150)).toMatchObject({ per: 1, rows: 1 });
  });

  it("has its words in as many lines as there is room for", () => {
    expect(lines("Deprecated · decrypt only", 14, 2)).toEqual(["Deprecated ·", "decrypt only"]);
    expect(lines("Anders Konstantin Holm-Brandt", 12, 1)).toEqual(["Anders…"]);
    expect(lines("Donaudampfschiff", 8, 1)).toEqual(["Donauda…"]);
    expect(lines("Active", 14, 2)).toEqual(["Active"]);
  });
});

describe("a run", () => {
  const far = (rows: number, read: number): RunProgress => ({ rows, set_aside: 0, read, of: 1000 });
  const points: Point[] = [
    { at: 0, far: far(0, 0) },
    { at: 2000, far: far(100, 250) },
  ];

  it("tells its rate, how much is done, and how long it still takes", () => {
    expect(rate(points)).toBe(50);
    expect(left(points)).toBe(6);
    expect(share(far(100, 250))).toBe(0.25);
  });

  it("tells nothing that it cannot know", () => {
    expect([rate([]), left([]), rate(points.slice(1)), left(points.slice(1))]).toEqual([null, null, null, null]);
    expect(share({ ...far(0, 0), of: 0 })).toBeNull();
  });

  it("looks back only a while, and never at nothing", () => {
    const late = { at: 60_000, far: far(900, 900) };
    expect(told(points, late)).toEqual([points[1], late]);
    expect(told([], late)).toEqual([late]);
  });

  it("says a time as people do", () => {
    const said = (seconds: number) => spoken(seconds, en.runs);
    expect([said(0.2), said(45), said(89.5), said(600), said(7200)]).toEqual([
      "1 second",
      "45 seconds",
      "90 seconds",
      "10 minutes",
      "2 hours",
    ]);
  });
});
