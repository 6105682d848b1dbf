import { describe, expect, it } from "vitest";
import type { View } from "../src/bindings/View";
import { standing } from "../src/features/ceremony/evidence";
import { atRollCall, brought } from "../src/features/ceremony/quorum";
import { sign } from "../src/features/ceremony/sign";

type Steps = Record<string, "done" | "now" | "next">;

/** A view as far as these look at it. */
function view(steps: Steps, more: object = {}): View {
  const named = Object.entries(steps).map(([name, status]) => ({ name, status }));
  return {
    id: "a",
    state: "open",
    steps: named,
    copies_equal: null,
    collected: [],
    people: [],
    ...more,
  } as unknown as View;
}

describe("a sign", () => {
  it("is given when a step that matters ends, and only then", () => {
    const before = view({ "make-key": "now", rehearse: "next" });
    const after = view({ "make-key": "done", rehearse: "now" });
    expect(sign(before, after)).toBe("key-made");
    expect(sign(after, after)).toBeNull();
    expect(sign(view({ "roll-call": "now" }), view({ "roll-call": "done" }))).toBeNull();
    expect(sign(view({ "hand-out": "now" }), view({ "hand-out": "done" }))).toBe("handed-out");
  });

  it("says that copies are equal rather than that a key was rebuilt", () => {
    const after = view({ recover: "done" }, { copies_equal: true });
    expect(sign(view({ recover: "now" }), after)).toBe("copies-equal");
    expect(sign(view({ recover: "now" }), view({ recover: "done" }))).toBe("key-rebuilt");
  });

  it("is the record's at the end, and none for what was stopped or is another ceremony", () => {
    const open = view({ record: "now" });
    expect(sign(open, view({ record: "done" }, { state: "closed" }))).toBe("record-made");
    expect(sign(open, view({ record: "now" }, { state: "aborted" }))).toBeNull();
    expect(sign(view({ recover: "now" }), view({ recover: "done" }, { id: "b" }))).toBeNull();
  });
});

describe("what is evidence", () => {
  it("is proven, to come, or failed: what was tried and did not hold is never to come", () => {
    const one = (name: string, done: boolean) => standing({ name, done, detail: "" });
    expect(one("token-cmac", true)).toBe("proven");
    expect(one("token-cmac", false)).toBe("failed");
    expect(one("copies-equal", false)).toBe("failed");
    expect(one("share-sealed", false)).toBe("to-come");
    expect(one("what-comes-later", false)).toBe("failed");
  });
});

describe("the quorum", () => {
  const people = ["Priya", "Wei", "Zoë"].map((name, at) => ({
    name,
    role: "custodian",
    here: at < 2,
    brings: true,
  }));

  it("is everybody where a key is made, and the threshold where one is rebuilt", () => {
    expect(atRollCall(view({ "make-key": "next" }, { people, threshold: 2 })).needed).toBe(3);
    const rebuilt = atRollCall(view({ collect: "next" }, { people, threshold: 2 }));
    expect(rebuilt).toEqual({ here: ["Priya", "Wei"], missing: ["Zoë"], needed: 2 });
  });

  it("is made of the shares that were brought", () => {
    const collected = [{ index: 1, custodian: "Priya", corrected: [] }];
    const moment = { waits_for: ["Wei"] };
    const more = { people, collected, moment, threshold: 2, reissue: null };
    expect(brought(view({ collect: "now" }, more))).toEqual({
      here: ["Priya"],
      missing: ["Wei"],
      needed: 2,
    });
  });
});
