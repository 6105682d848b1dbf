// What stands beside the steps, and where things lie: pure.
import { describe, expect, it } from "vitest";
import type { ItemView } from "../src/bindings/ItemView";
import type { MovementView } from "../src/bindings/MovementView";
import type { View } from "../src/bindings/View";
import { soFar } from "../src/features/ceremony/soFar";
import { places } from "../src/features/custody/map";
import { stageKey } from "../src/lib/keys";

const nothing = {
  opened: "2027-01-01T09:00:00.000Z",
  approved_by: "",
  confirmed_by: [],
  refusals: [],
  breaks: [],
  lost: [],
  failures: [],
  decided: [],
  away: [],
  not_held: [],
};
const view = (so_far: object, exceptions: object[] = []) =>
  ({ so_far: { ...nothing, ...so_far }, exceptions }) as unknown as View;

describe("what is signed", () => {
  it("says nothing where nothing happened beside the steps", () => {
    expect(soFar(view({}))).toEqual([]);
  });

  it("tells everything in the order it happened, and what did not hold last", () => {
    const told = soFar(
      view(
        {
          not_held: ["extractable-false: true"],
          refusals: [{ at: "2027-01-01T11:00:00.000Z", custodian: "Zoë", reason: "bad-share", detail: "Not its share." }],
          breaks: [{ at: "2027-01-01T10:00:00.000Z", by: "Anders", reason: "lunch", until: null }],
          lost: [{ at: "2027-01-01T12:00:00.000Z", what: "sharing", reason: "the power went", bags: ["KM 1", "KM 2"] }],
        },
        [{ at: "2027-01-01T10:30:00.000Z", expected: "", happened: "late", decided: "go on", by: "Anders" }],
      ),
    );
    expect(told.map((one) => one.kind)).toEqual(["break", "exception", "refused", "lost", "not-held"]);
    expect(told[3]).toMatchObject({ what: "sharing", more: "the power went (KM 1, KM 2)", grave: true });
    expect(told[4]).toMatchObject({ what: "extractable-false", more: "true" });
    expect(told.filter((one) => one.grave)).toHaveLength(4);
  });

  it("leaves a decision's words to the page", () => {
    const decided = { at: "2027-01-01T10:00:00.000Z", effect: "generate-key", found: "not-done", decision: "retry", by: "Anders" };
    expect(soFar(view({ decided: [decided] }))).toEqual([
      { ...decided, kind: "decided", what: "Anders", more: "", grave: false },
    ]);
  });
});

describe("the custody map", () => {
  const item = (id: string, place: string, bag: string, more: Partial<ItemView> = {}) =>
    ({ id, place, bag, kind: "share", what: id, who: "Zoë", next_check: null, overdue: false, attention: null, ...more }) as ItemView;
  const moved = (id: string, at: string) => ({ item: id, at }) as MovementView;

  it("puts things into bags and bags into places, what nobody placed last", () => {
    const all = places(
      [item("a", "", ""), item("b", "Vault", "TEB-10"), item("c", "Vault", "TEB-9"), item("d", "Annexe", ""), item("e", "Vault", "")],
      [],
    );
    expect(all.map((one) => one.name)).toEqual(["Annexe", "Vault", ""]);
    expect(all[1]?.bags.map((one) => one.bag)).toEqual(["TEB-9", "TEB-10", ""]);
  });

  it("says of a place the soonest look, whether it is late, and the last movement", () => {
    const [vault] = places(
      [item("a", "Vault", "1", { next_check: "2028-01-01" }), item("b", "Vault", "2", { next_check: "2027-05-01", overdue: true })],
      [moved("a", "2027-02-01T00:00:00Z"), moved("b", "2027-03-01T00:00:00Z"), moved("elsewhere", "2029-01-01T00:00:00Z")],
    );
    expect(vault).toMatchObject({ next: "2027-05-01", overdue: true, moved: "2027-03-01T00:00:00Z" });
  });
});

describe("keys of the stage", () => {
  const pressed = (key: string) =>
    stageKey({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, repeat: false });
  it("has the journal and the wall one key away", () => {
    expect(pressed("F2")).toBe("journal");
    expect(pressed("F11")).toBe("second");
  });
});
