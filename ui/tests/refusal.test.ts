import { describe, expect, it } from "vitest";
import { CODES_FR, RULES_FR } from "../src/lib/errors/fr";
import { ABOUT, about, claimed, type Field } from "../src/lib/refusal";

const field = (asked: Field["asked"], owner = ""): Field => ({ asked, owner });
const error = (code: string, message = "") => ({ code, message });

describe("a refusal", () => {
  it("belongs to the field it is about, and to none if there is none", () => {
    const [pin, bag] = [field("pin"), field("bag")];
    expect(claimed(error("pin-incorrect"), [bag, pin])).toBe(pin);
    expect(claimed(error("distinct-bags"), [bag, pin])).toBe(bag);
    expect(claimed(error("disk-full"), [bag, pin])).toBeUndefined();
    expect(claimed(error("pin-incorrect"), [bag])).toBeUndefined();
  });

  it("belongs to the one of several whom it names, and to none if it names nobody", () => {
    const [rey, abel] = [field("passphrase", "Tomás Rey"), field("passphrase", "Ruth Abel")];
    const of = (message: string) => claimed(error("passphrase-wrong", message), [rey, abel]);
    expect(of("That is not the passphrase of Ruth Abel.")).toBe(abel);
    expect(of("That is not the passphrase.")).toBeUndefined();
    expect(of("Neither Tomás Rey nor Ruth Abel.")).toBeUndefined();
  });

  it("is about a field only under codes and rules that are told", () => {
    const told = new Set([...Object.keys(CODES_FR), ...Object.keys(RULES_FR)]);
    const codes = Object.values(ABOUT).flat();
    expect(codes.filter((code) => !told.has(code))).toEqual([]);
    expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
    expect(about("pin-incorrect")).toBe("pin");
  });
});
