// What Rust says by name beside its English has French for each name: the lists are read where they stand.
import { describe, expect, it } from "vitest";
import type { ItemView } from "../src/bindings/ItemView";
import { REMARKS } from "../src/features/exchange/strings.fr";
import { ASIDE } from "../src/features/keys/strings.runs.fr";
import { RULES } from "../src/features/policy/strings.fr";
import { TOLD } from "../src/features/quorum-plan/strings.fr";
import { STRINGS } from "../src/lib/strings";
import ASIDES from "../../src-tauri/crates/inventory/src/row.rs?raw";
import RECEIPT from "../../src-tauri/crates/byok/src/receipt.rs?raw";
import DUE from "../../src-tauri/crates/lifecycle/src/judged.rs?raw";
import POLICY from "../../src-tauri/crates/lifecycle/src/policy/rules.rs?raw";
import VIOLATIONS from "../../src-tauri/crates/lifecycle/src/violation.rs?raw";

const { fr } = STRINGS;

/** The names that a function `id` gives. */
const ids = (source: string) => [...source.matchAll(/Self::\w+(?:\(_\))? => "([a-z-]+)",/g)].map(([, id = ""]) => id);

describe("what Rust says by name, in French", () => {
  it("is a row that was set aside", () => {
    expect(Object.keys(ASIDE).toSorted()).toEqual(ids(ASIDES).toSorted());
  });

  it("is what goes against a policy, is wrong in it, or falls due by it", () => {
    const list = /ALL: \[&str; \d+\] = \[([^\]]*)\]/.exec(POLICY)?.[1] ?? "";
    const rules = [...list.matchAll(/"([a-z-]+)"/g)].map(([, rule = ""]) => rule);
    const all = [...rules, ...ids(VIOLATIONS), ...ids(DUE), "policy-newer"];
    expect(Object.keys(RULES).toSorted()).toEqual(all.toSorted());
    const found = { rule: "no-successor", where: "orders@2", message: "…" };
    expect(fr.policy.toldOf(found)).toMatch(/^orders@2\u00a0: Elle ne protège plus/);
    expect(STRINGS.en.policy.toldOf(found)).toBe("…");
  });

  it("is a rule that a quorum plan breaks", () => {
    expect(Object.keys(TOLD).toSorted()).toEqual(Object.keys(fr.quorumPlan.rules).toSorted());
    const rule = {
      rule: "no-place-reaches-threshold",
      severity: "refuse",
      message: "3 shares lie at Bank A, and 3 rebuild the key; keep at most 2 in one place",
      values: ["3", "Bank A", "3", "2"],
    } as const;
    expect(fr.quorumPlan.told({ ...rule, values: [...rule.values] })).toContain("(Bank A)\u00a0: 3\u202f; il en faut 3");
  });

  it("is what is known of a key at a service", () => {
    const source = RECEIPT.replace(/\\\n\s+/g, "");
    const said = [...source.matchAll(/remarks\.push\(\s*"([^"]*)"/g)].map(([, text = ""]) => text);
    expect(Object.keys(REMARKS).toSorted()).toEqual(said.toSorted());
  });

  it("is what lies in the register", () => {
    const item = (kind: ItemView["kind"], index: number | null, what: string) =>
      fr.custody.item({ kind, index, what } as ItemView);
    expect(item("share", 2, "share 2 of “Master key”, card")).toBe("part 2 de «\u00a0Master key\u00a0», carte à puce");
    expect(item("share", 1, "share 1 of “A “B” C”")).toBe("part 1 de «\u00a0A “B” C\u00a0»");
    expect(item("package", null, "recovery package of “Master key”")).toBe(
      "paquet de récupération de «\u00a0Master key\u00a0»",
    );
    expect(item("token", null, "token “HSM A” (serial 4711)")).toBe("jeton «\u00a0HSM A\u00a0» (série 4711)");
    expect(item("card", null, "smartcard “PN” (serial 12)")).toBe("carte à puce «\u00a0PN\u00a0» (série 12)");
  });
});
