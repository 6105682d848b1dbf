import { describe, expect, it } from "vitest";
import type { EnrolledView } from "../src/bindings/EnrolledView";
import type { Need } from "../src/bindings/Need";
import type { Plan } from "../src/bindings/Plan";
import type { Planned } from "../src/bindings/Planned";
import type { SlotView } from "../src/bindings/SlotView";
import { changes } from "../src/lib/devices.svelte";
import { bytes, clock, day, fileName, fingerprint, moment, probability } from "../src/lib/format";
import { initials, initialsMatch } from "../src/features/ceremony/initials";
import { mendedAt } from "../src/features/home/needs";
import { kindAsked, rowsOf, takers } from "../src/features/plan/plan";
import { emptyRow, planText, type PlanForm } from "../src/features/quorum-plan/quorumPlan";
import { asRoomError } from "../src/lib/room";
import { parseRoute, toHash, type Route } from "../src/lib/route";
import * as component from "../src/features/exchange/componentRow";
import { rowShown, rowText } from "../src/features/ceremony/row";

describe("values as people read them", () => {
  it("groups bytes and fingerprints", () => {
    expect(bytes("4e810ca739")).toBe("4E 81 0C A7 39");
    expect(fingerprint("9F2C41AA0b")).toBe("9f2c 41aa 0b");
    expect(bytes("")).toBe("");
  });

  it("shows times with their zone and leaves what is no time alone", () => {
    const at = "2026-11-22T09:42:00Z";
    expect(moment(at, "en", "Europe/Zurich")).toBe("22 Nov 2026, 10:42 CET");
    expect(moment(at, "fr", "UTC")).toBe("22 nov. 2026, 09:42 UTC");
    expect(clock(new Date(at), "en", "UTC")).toBe("09:42 UTC");
    expect(moment("soon", "en")).toBe("soon");
    expect(day("2026-05-21", "en")).toBe("21 May 2026");
    expect(day("never", "fr")).toBe("never");
  });

  it("tells what is likely in percent and what is rare in so many cases", () => {
    expect(probability(0, "en")).toBe("0%");
    expect(probability(0.0123, "en")).toBe("1.2%");
    expect(probability(0.0000417, "en")).toBe("1 in 24,000");
    expect(probability(0.0000417, "fr")).toMatch(/^1 sur 24.000$/);
  });

  it("names a file without its folder", () => {
    expect(fileName("/a/b c/share-01.pdf")).toBe("share-01.pdf");
    expect(fileName("C:\\x\\y.json")).toBe("y.json");
  });
});

describe("initials", () => {
  it("are the first letters of every part of a name", () => {
    expect(["Zoë Łukasiewicz", "Jean-Luc d’Arc", "王 Wei", "ruth abel"].map(initials)).toEqual([
      "ZŁ",
      "JLDA",
      "王W",
      "RA",
    ]);
  });

  it("match whatever the case, dots or accents, and nothing else", () => {
    for (const typed of ["ra", "R.A.", " r a "]) expect(initialsMatch(typed, "Ruth Abel")).toBe(true);
    expect(initialsMatch("zl", "Zoë Łukasiewicz")).toBe(true);
    expect(initialsMatch("ea", "Élodie Ange")).toBe(true);
    for (const typed of ["", "R", "RAB", "AR"]) expect(initialsMatch(typed, "Ruth Abel")).toBe(false);
    expect(initialsMatch("", "  ")).toBe(false);
  });
});

describe("the address", () => {
  it("comes back as it went", () => {
    const routes: Route[] = [
      { at: "home" },
      { at: "journal" },
      { at: "custody" },
      { at: "quorum-plan" },
      { at: "plan", kind: "recover", label: "a/b c" },
      { at: "draft", id: "5f0c21ab" },
      { at: "open-script" },
      { at: "open-script", draft: "5f0c21ab" },
      { at: "record", id: "ab12", page: 3 },
      { at: "stage", id: "ab12", aside: "step" },
      { at: "stage", id: "ab12", aside: "review" },
      { at: "stage", id: "ab12", aside: "abort" },
      { at: "keys", under: "payroll@2" },
      { at: "key", key: "payroll@2" },
      { at: "key-act", key: "payroll@2", act: "purge" },
      { at: "make-data", key: "payroll@2" },
      { at: "rewrap", key: "payroll@2" },
      { at: "make-key" },
      { at: "new-policy" },
      { at: "policy" },
      { at: "exchange", what: "all", of: "" },
      { at: "exchange", what: "export", of: "payroll@1" },
    ];
    for (const route of routes) expect(parseRoute(toHash(route))).toEqual(route);
  });

  it("is home for anything unknown", () => {
    for (const hash of ["", "#", "#nowhere", "#stage", "#record", "#%E0%A4%A", "#key", "#key-act/a@1/of-tomorrow"]) {
      expect(parseRoute(hash)).toEqual({ at: "home" });
    }
    expect(parseRoute("#exchange/of-tomorrow/a")).toEqual({ at: "exchange", what: "all", of: "a" });
    expect(parseRoute("#record/ab/-3")).toEqual({ at: "record", id: "ab", page: 1 });
  });
});

describe("a typed row", () => {
  it("is grouped as on the sheet, whatever spacing it came with", () => {
    expect(rowShown("7k2m9qxa4t8dv3he5w")).toBe("7K2M 9QXA 4T8D V3HE 5W");
    expect(rowShown("7k2m 9")).toBe("7K2M 9");
    expect(rowShown("")).toBe("");
    expect(rowText(" 7k-2m 9q ")).toBe("7K2M9Q");
    expect(rowText("a".repeat(40))).toHaveLength(18);
  });

  it("of a component is grouped as on its form, and shows one digit too many", () => {
    expect(component.rowShown("3fa9-07c2 5e")).toBe("3FA9 07C2 5E");
    expect(component.rowText("a".repeat(40))).toHaveLength(17);
  });
});

describe("home’s answers", () => {
  it("lead to where a need is mended", () => {
    const need: Need = { name: "resume-ceremony", ceremony: "ab", subject: "", due: null, late: false, held_by: [] };
    expect(mendedAt(need)).toEqual({ at: "stage", id: "ab", aside: "step" });
    expect(mendedAt({ ...need, name: "people-missing" })).toEqual({ at: "people" });
    expect(mendedAt({ ...need, name: "check-overdue" })).toEqual({ at: "custody" });
    expect(mendedAt({ ...need, name: "replica-missing" })).toEqual({ at: "tokens" });
    expect(mendedAt({ ...need, name: "journal-damaged" })).toEqual({ at: "journal" });
  });
});

describe("a plan", () => {
  const part = (name: string, role: string, takes = true): Planned => ({
    name,
    role,
    medium: "sheet",
    passphrase: false,
    remote: false,
    brings: false,
    takes,
    keeps_at: "",
  });
  const plan: Plan = {
    kind: "redistribute",
    title: "T",
    purpose: "",
    approval: "",
    label: "k",
    key_kind: "aes-256",
    threshold: 2,
    site: "",
    emergency: null,
    key_id: "",
    successor: "",
    policy: null,
    migration: null,
    language: "",
    participants: [part("A", "custodian", false), part("B", "custodian"), part("C", "witness")],
  };

  it("gives shares to custodians who take one, where it gives out any", () => {
    expect(takers(plan).map((one) => one.name)).toEqual(["B"]);
    expect(takers({ ...plan, threshold: null })).toEqual([]);
  });

  it("has a row for everyone, with no part for who has none", () => {
    const people = ["B", "D"].map((name) => ({ name }) as EnrolledView);
    expect(rowsOf(people, plan).map((row) => [row.name, row.role])).toEqual([
      ["B", "custodian"],
      ["D", ""],
    ]);
  });

  it("is of the kind that was asked for, if there is one", () => {
    expect(kindAsked("drill")).toBe("drill");
    expect(kindAsked("nonsense")).toBe("generate");
  });
});

describe("a quorum plan from its form", () => {
  const row = (custodian: string, place: string, more = {}) => ({ ...emptyRow(), custodian, place, ...more });
  const form: PlanForm = {
    title: 'The "key"',
    threshold: "2",
    years: "20",
    rated: true,
    rates: { person_lost: "2", person_corrupt: "0,5", place_lost: "0", place_breached: "x" },
    rows: [
      row("Priya Nair", "Vault", { organisation: "Trust" }),
      row("王 Wei", "Vault", { medium: "card", passphrase: true }),
      row("", ""),
    ],
  };

  it("is TOML with every text quoted, each place once, and empty rows left out", () => {
    const text = planText(form);
    expect(text).toContain('title = "The \\"key\\""');
    expect(text).toContain("threshold = 2\nshares = 2\nyears = 20");
    expect(text.match(/\[\[place\]\]/g)).toHaveLength(1);
    expect(text).toContain('holder = "王 Wei"\nplace = "Vault"\nmedium = "card"\npassphrase = true');
    expect(text).toContain(
      "person_lost = 0.02\nperson_corrupt = 0.005\nplace_lost = 0.0\nplace_breached = 0.0",
    );
    expect(planText({ ...form, rated: false })).not.toContain("[rates]");
  });

  it("never lets a name end its string", () => {
    const sly = planText({ ...form, rows: [row('a"\nname = "b', "c\\")] });
    expect(sly).toContain('holder = "a\\"\\u000aname = \\"b"');
    expect(sly).toContain('place = "c\\\\"');
  });
});

describe("what is plugged in", () => {
  const slot = (serial: string, present = true): SlotView => ({
    module: "m",
    slot: 1,
    description: "",
    present,
    label: `label ${serial}`,
    serial,
    manufacturer: "",
    model: "",
    initialised: true, user_pin: true, pin_pad: false,
    tries: "plenty",
    software: false,
    unlocked: false,
    problem: null,
    code: null,
    digest: null,
    config: null,
  });

  it("is told by what came and what went", () => {
    expect(changes([], [slot("1")])).toEqual({ came: ["label 1"], went: [] });
    expect(changes([slot("1")], [slot("1", false)])).toEqual({ came: [], went: ["label 1"] });
    expect(changes([slot("1")], [slot("2")])).toEqual({ came: ["label 2"], went: ["label 1"] });
    expect(changes([slot("1")], [{ ...slot("1"), tries: "low" }])).toEqual({ came: [], went: [] });
    // A fresh token has neither label nor serial number. SoftHSM adds another once it is initialised.
    const fresh = (place: number) => ({ ...slot(""), slot: place, label: "" });
    expect(changes([], [fresh(0)])).toEqual({ came: [""], went: [] });
    expect(changes([fresh(0)], [])).toEqual({ came: [], went: [""] });
    expect(changes([fresh(0)], [slot("1")])).toEqual({ came: ["label 1"], went: [] });
    expect(changes([fresh(0)], [slot("1"), fresh(1)])).toEqual({ came: ["label 1"], went: [] });
  });
});

describe("an error", () => {
  it("of the shell itself becomes a fault with its words", () => {
    expect(asRoomError("act not allowed")).toMatchObject({ kind: "fault", message: "act not allowed" });
    const told = { kind: "refusal", code: "c", message: "m", recovery: "r" } as const;
    expect(asRoomError(told)).toEqual(told);
  });
});
