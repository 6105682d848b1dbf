import { describe, expect, it } from "vitest";
import type { CeremonySpan } from "../src/bindings/CeremonySpan";
import type { DayOfActs } from "../src/bindings/DayOfActs";
import type { QuorumTrailView } from "../src/bindings/QuorumTrailView";
import { inOrder, lineage, newest, rowsOverTime } from "../src/features/audit/pictures";
import { parseRoute, toHash } from "../src/lib/route";

function span(id: string, kind: CeremonySpan["kind"], opened: string, newestAt: string, first: number): CeremonySpan {
  return { id, kind, mode: "live", title: id, state: "closed", opened, newest: newestAt, first, last: first + 9, record: true };
}

function quorum(id: string, from: string | null): QuorumTrailView {
  return {
    quorum: id,
    key: "k",
    label: "vault",
    threshold: 2,
    shares: 3,
    ceremony: `of ${id}`,
    entry: 1,
    at: "2030-01-01T10:00:00Z",
    from,
    contributors: [],
    custodians: [],
    superseded: null,
    superseded_at: null,
    destroyed: 0,
  };
}

describe("the picture over time", () => {
  const made = span("made", "generate", "2030-01-01T00:00:00Z", "2030-01-03T00:00:00Z", 5);
  const again = span("again", "redistribute", "2030-01-09T00:00:00Z", "2030-01-11T00:00:00Z", 40);
  const moved: DayOfActs = { date: "2030-01-05", lane: "custody", first: 30, count: 2 };

  it("has a row for each kind and lane, within its width", () => {
    const { rows, first, last } = rowsOverTime([made, again], [moved]);
    expect(rows.map((row) => row.lane ?? row.kind)).toEqual(["generate", "redistribute", "custody"]);
    expect(rows[0]?.bars[0]).toMatchObject({ from: 0, to: 0.2 });
    expect(rows[1]?.bars[0]).toMatchObject({ from: 0.8, to: 1 });
    expect(rows[2]?.bars[0]?.from).toBeCloseTo(0.45);
    expect([first, last]).toEqual(["2030-01-01T00:00:00.000Z", "2030-01-11T00:00:00.000Z"]);
  });

  it("stands in the middle where all is of one moment, and is empty where nothing was", () => {
    const moment = span("moment", "drill", "2030-01-01T00:00:00Z", "2030-01-01T00:00:00Z", 1);
    expect(rowsOverTime([moment], []).rows[0]?.bars[0]).toMatchObject({ from: 0.5, to: 0.5 });
    expect(rowsOverTime([], [])).toEqual({ rows: [], first: "", last: "" });
  });

  it("is told in the order of the entries", () => {
    expect(inOrder([again, made], [moved]).map((one) => one.first)).toEqual([5, 30, 40]);
  });
});

describe("a quorum's line", () => {
  const all = [quorum("a", null), quorum("other", null), quorum("b", "a"), quorum("c", "b")];

  it("is the same from wherever in it one begins", () => {
    for (const id of ["a", "b", "c"]) expect(lineage(all, id).map((one) => one.quorum)).toEqual(["a", "b", "c"]);
    expect(lineage(all, "none")).toEqual([]);
  });

  it("is chosen by its newest", () => {
    expect(newest(all).map((one) => one.quorum)).toEqual(["c", "other"]);
  });

  it("ends where it bites its tail", () => {
    expect(lineage([quorum("a", "b"), quorum("b", "a")], "a").map((one) => one.quorum)).toEqual(["b", "a"]);
  });
});

describe("addresses", () => {
  it("lead to an entry and to what is looked back on, and nowhere else", () => {
    for (const hash of ["#audit", "#audit/share/share-1-1a2b", "#audit/key/payroll%401", "#journal", "#journal/17"]) {
      expect(toHash(parseRoute(hash))).toBe(hash);
    }
    expect(parseRoute("#journal/x")).toEqual({ at: "journal" });
    expect(parseRoute("#audit/nothing/a")).toEqual({ at: "audit", show: "verify", id: "a" });
  });
});
