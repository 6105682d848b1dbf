import { describe, expect, it } from "vitest";
import { CODES_FR, errorsFr, RULES_FR } from "../src/lib/errors/fr";
import { INTERNAL } from "../src/lib/errors/internal";
import type { RoomError } from "../src/lib/room";

const SOURCES = import.meta.glob<string>(
  ["../../src-tauri/crates/*/src/**/*.rs", "../../src-tauri/src/**/*.rs"],
  { query: "?raw", import: "default", eager: true },
);

/**
 * The program's own text: what follows the first test module of a file is left out, and the token
 * crate, whose errors are an enum and whose probes have names like ours.
 */
const RUST = Object.entries(SOURCES)
  .filter(([path]) => !/\/tests(\/|\.rs$)|\/crates\/token\//.test(path))
  .map(([, text]) => text.split(/#\[cfg\(test\)\]\s*(?:pub )?mod /)[0] ?? "");

const NAME = /^[a-z]+(?:-[a-z0-9]+)*$/;
const CALL =
  /\b(?:(?:Error|Self)::(usage|refusal|failure|fault)|Refusal::new|PlanRefused::new|holds?|filled|stated|(?:found|self)\.(?:check|refuse|warn|at))\(/g;

type Named = { name: string; kind: string };

/** The string literals that are arguments themselves, of the call whose arguments begin here. */
function literals(text: string, from: number): string[] {
  const found: string[] = [];
  let depth = 1;
  for (let at = from; at < text.length && depth > 0; at++) {
    const sign = text[at];
    if (sign === '"') {
      const begins = at + 1;
      for (at = begins; text[at] !== '"' && at < text.length; at++) if (text[at] === "\\") at++;
      if (depth === 1) found.push(text.slice(begins, at));
    } else if (sign === "(" || sign === "{" || sign === "[") depth++;
    else if (sign === ")" || sign === "}" || sign === "]") depth--;
  }
  return found;
}

/** Every code and rule that the sources give to an error, and of which kind it is there. */
function named(text: string): Named[] {
  const found: Named[] = [];
  for (const call of text.matchAll(CALL)) {
    const kind = call[1] ?? "rule";
    const begins = call.index + call[0].length;
    const first = literals(text, begins)[0] ?? "";
    const direct = /^\s*"/.test(text.slice(begins, begins + 200));
    if (kind === "rule" ? first.includes("-") && NAME.test(first) : direct) {
      found.push({ name: first, kind });
    }
  }
  // A code chosen by a match, together with what to do about it.
  if (/::(?:usage|refusal|failure)\(\s*code\b/.test(text)) {
    for (const pair of text.matchAll(/\(\s*"([a-z0-9]+(?:-[a-z0-9]+)+)",\s*(?:"|ANOTHER)/g)) {
      found.push({ name: pair[1] ?? "", kind: "refusal" });
    }
  }
  // Named by an enum.
  for (const variant of text.matchAll(/\b(?:Code|Rule)::([A-Z][A-Za-z0-9]+)/g)) {
    found.push({ name: variant[1] ?? "", kind: "enum" });
  }
  return found;
}

/** `Code::NoSuchRow` and `"no-such-row"` are one name. */
const plain = (name: string) => name.replaceAll("-", "").toLowerCase();

const FOUND = RUST.flatMap(named);
const KNOWN = [...Object.keys(CODES_FR), ...Object.keys(RULES_FR), ...Object.keys(INTERNAL)];

describe("codes and rules", () => {
  it("that Rust gives have French, or are internal with a reason", () => {
    expect(FOUND.length).toBeGreaterThan(300);
    const known = new Set(KNOWN.map(plain));
    const missing = FOUND.filter(({ name }) => !known.has(plain(name)));
    expect(missing).toEqual([]);
  });

  it("in the lists are given by Rust", () => {
    const text = RUST.join("\n");
    const words = new Set(text.match(/\b[A-Z][A-Za-z0-9]+\b/g)?.map(plain));
    // Put together from what is unknown.
    const derived = ["medium-unknown"];
    const stale = KNOWN.filter(
      (name) => !text.includes(`"${name}"`) && !words.has(plain(name)) && !derived.includes(name),
    );
    expect(stale).toEqual([]);
  });

  it("stand in one list each", () => {
    expect(KNOWN.filter((name, at) => KNOWN.indexOf(name) !== at)).toEqual([]);
  });

  it("that are faults wherever they are given are internal", () => {
    const others = new Set(FOUND.filter(({ kind }) => kind !== "fault").map(({ name }) => name));
    const told = FOUND.filter(({ kind, name }) => kind === "fault" && !others.has(name))
      .map(({ name }) => name)
      .filter((name) => !(name in INTERNAL));
    expect(told).toEqual([]);
  });

  it("have French in whole sentences, or a reason", () => {
    for (const { happened, now } of [...Object.values(CODES_FR), ...Object.values(RULES_FR)]) {
      expect(happened).toMatch(/[.?]$/);
      expect(now).toMatch(/[.?]$/);
      expect(`${happened}${now}`).not.toContain("'");
    }
    for (const reason of Object.values(INTERNAL)) expect(reason).not.toBe("");
  });
});

describe("an error in French", () => {
  const error = (kind: RoomError["kind"], code: string, message = "m"): RoomError => ({
    kind,
    code,
    message,
    recovery: "r",
  });

  it("is told by its code, and a fault by its words", () => {
    expect(errorsFr(error("failure", "no-such-row"))).toEqual(CODES_FR["no-such-row"]);
    expect(errorsFr(error("refusal", "own-share"))).toEqual(RULES_FR["own-share"]);
    expect(errorsFr(error("fault", "no-quorum")).happened).toContain(" : m");
    expect(errorsFr(error("usage", "of-tomorrow"))).toEqual({ happened: "m", now: "r" });
  });

  it("names the different shares of one file", () => {
    const two = error("refusal", "different-shares", "It holds share 1 of quorum ab and share 2.");
    expect(errorsFr(two).happened).toContain("la part 1 du quorum ab et la part 2.");
  });
});
