import { describe, expect, it } from "vitest";
import { CODES_FR, errorsFr, RULES_FR } from "../src/lib/errors/fr";
import { NOW_EN } from "../src/lib/errors/en";
import { devices } from "../src/lib/errors/fr/devices";
import { exchange } from "../src/lib/errors/fr/exchange";
import { keys } from "../src/lib/errors/fr/keys";
import { people } from "../src/lib/errors/fr/people";
import { ceremonyRules } from "../src/lib/errors/fr/rules-ceremony";
import { custodyRules } from "../src/lib/errors/fr/rules-custody";
import { scriptRules } from "../src/lib/errors/fr/rules-script";
import { shares } from "../src/lib/errors/fr/shares";
import { storage } from "../src/lib/errors/fr/storage";
import { INTERNAL } from "../src/lib/errors/internal";
import type { RoomError } from "../src/lib/room";

// That each has French or a reason, and that none is in the lists which Rust does not have, is what
// their types say: `npm run ui:check`.
const KNOWN = [
  ...[devices, exchange, keys, people, shares, storage].flatMap(Object.keys),
  ...[ceremonyRules, custodyRules, scriptRules].flatMap(Object.keys),
  ...Object.keys(INTERNAL),
];

describe("codes and rules", () => {
  it("stand in one list each", () => {
    expect(KNOWN.filter((name, at) => KNOWN.indexOf(name) !== at)).toEqual([]);
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

describe("what to do now, in English", () => {
  it("is said in whole sentences that name no command", () => {
    for (const now of Object.values(NOW_EN)) {
      expect(now).toMatch(/[.]$/);
      expect(now).not.toMatch(/keymoot|--|'/);
    }
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
