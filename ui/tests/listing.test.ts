import { describe, expect, it } from "vitest";
import { sentence } from "../src/features/journal/sentence";
import { found, index, PIECE, pieces, sorted, type Column } from "../src/lib/listing";
import { second } from "../src/lib/format";

type Row = { name: string; bag: number };
const COLUMNS: Column<Row>[] = [
  { key: "name", label: "Name", text: (row) => row.name },
  { key: "bag", label: "Bag", text: (row) => row.bag },
];
const ROWS: Row[] = [
  { name: "Zoë Łukasiewicz", bag: 10 },
  { name: "Élodie Ange", bag: 9 },
  { name: "Ruth Abel", bag: 100 },
];

describe("a long list", () => {
  it("is searched for every word, whatever its accents and case", () => {
    const all = index(ROWS, COLUMNS);
    expect(found(all, "zoe").map((row) => row.bag)).toEqual([10]);
    expect(found(all, "ANGE elodie").map((row) => row.bag)).toEqual([9]);
    expect(found(all, "10").map((row) => row.bag)).toEqual([10, 100]);
    expect(found(all, "ruth 9")).toEqual([]);
    expect(found(all, " ")).toHaveLength(3);
  });

  it("is sorted by a column, both ways and back", () => {
    const by = (key: string, down: boolean) =>
      sorted(ROWS, COLUMNS, { key, down }, "en").map((row) => row.bag);
    expect(by("bag", false)).toEqual([9, 10, 100]);
    expect(by("name", false)).toEqual([9, 100, 10]);
    expect(by("name", true)).toEqual([10, 100, 9]);
    expect(sorted(ROWS, COLUMNS, null, "en")).toBe(ROWS);
  });

  it("is cut into pieces without losing a row", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => at);
    expect(pieces(many).flat()).toEqual(many);
    expect(pieces(many).every((piece) => piece.length <= PIECE)).toBe(true);
    expect(pieces([])).toEqual([]);
  });

  it("of ten thousand rows is searched within a tenth of a second", () => {
    const many = Array.from({ length: 10_000 }, (_, at) => ({ name: `Person ${at}`, bag: at }));
    const all = index(many, COLUMNS);
    const began = performance.now();
    expect(found(all, "person 9999")).toHaveLength(1);
    expect(performance.now() - began).toBeLessThan(100);
  });
});

describe("an entry", () => {
  it("is a sentence with its names, and its kind where it has none", () => {
    const words = { "bag-sealed": "A bag was sealed" };
    const told = (fields: string) => sentence(words, "bag-sealed", fields, ":");
    expect(told('{"bag":"KM 0001","custodian":"Priya Nair","seq":3}')).toBe(
      "A bag was sealed: Priya Nair · KM 0001",
    );
    expect(told("{}")).toBe("A bag was sealed");
    expect(told("not json")).toBe("A bag was sealed");
    // A ceremony's key has no version.
    expect(told('{"key":{"id":"1a2b"}}')).toBe("A bag was sealed: 1a2b");
    expect(told('{"key":{"id":"1a2b","label":"vault"}}')).toBe("A bag was sealed: vault");
  });

  it("on a key names it, who decided and why, in the words for what was done", () => {
    const words = { "key-changed": "A key was changed", "key-changed/rotate": "A new version took over" };
    const told = (act: string) =>
      sentence(
        words,
        "key-changed",
        JSON.stringify({
          act,
          key: { id: "payroll", version: 1 },
          successor: { id: "payroll", version: 2 },
          decided: { purpose: "yearly", signatures: [{ name: "Anders Holm", signature: "00" }] },
        }),
        ":",
      );
    expect(told("rotate")).toBe("A new version took over: payroll@1 · Anders Holm · yearly · payroll@2");
    expect(told("of-tomorrow")).toMatch(/^A key was changed: payroll@1/);
    const made = { key: { key: { id: "payroll", version: 1 }, label: "Payroll", tier: "kek" } };
    expect(sentence({ "key-added/kek": "A KEK was made" }, "key-added", JSON.stringify(made), ":")).toBe(
      "A KEK was made: Payroll · payroll@1",
    );
  });

  it("has its time to the second", () => {
    expect(second("2026-11-22T09:42:07Z", "en", "UTC")).toContain("09:42:07");
  });
});
