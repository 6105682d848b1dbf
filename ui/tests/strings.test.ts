import { describe, expect, it } from "vitest";
import { STRINGS } from "../src/lib/strings";
import { typeset } from "../src/lib/strings/typeset";
import { en } from "../src/lib/strings/en";

type Leaf = { path: string; kind: string; text: string };

function leaves(node: unknown, path = ""): Leaf[] {
  if (typeof node === "string") return [{ path, kind: "text", text: node }];
  if (typeof node === "function") return [{ path, kind: "function", text: "f" }];
  return Object.entries(node as object).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

describe("strings", () => {
  it("have the same keys and kinds in both languages", () => {
    const shape = (tree: unknown) => leaves(tree).map(({ path, kind }) => `${path} ${kind}`).sort();
    expect(shape(STRINGS.fr)).toEqual(shape(STRINGS.en));
  });

  it("are never empty but where nothing is to be said", () => {
    for (const tree of Object.values(STRINGS)) {
      const empty = leaves(tree).filter((leaf) => leaf.text.trim() === "");
      expect(empty.map((leaf) => leaf.path)).toEqual([".rows.states.empty"]);
    }
  });

  it("are translated", () => {
    const english = new Map(leaves(en).map((leaf) => [leaf.path, leaf.text]));
    const words = leaves(STRINGS.fr).filter(
      (leaf) => leaf.text.split(" ").length > 3 && english.get(leaf.path) === leaf.text,
    );
    expect(words).toEqual([]);
  });

  it("set French spacing without touching code in between", () => {
    const set = typeset({ a: "« Oui » : non ; si ?", b: (n: number) => `${n} !`, c: ["a ;"] });
    expect(set.a).toBe("«\u00a0Oui\u00a0»\u00a0: non\u202f; si\u202f?");
    expect(set.b(2)).toBe("2\u202f!");
    expect(set.c).toEqual(["a\u202f;"]);
  });
});
