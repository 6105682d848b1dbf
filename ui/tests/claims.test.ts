import { describe, expect, it } from "vitest";
import type { ClaimView } from "../src/bindings/ClaimView";
import type { SaidView } from "../src/bindings/SaidView";
import { groups } from "../src/features/records/claims";
import { STRINGS } from "../src/lib/strings";
import CLAIMS from "../../src-tauri/crates/proof/src/claim.rs?raw";

const claim = (name: string, result: ClaimView["result"], detail = ""): ClaimView => ({
  claim: name,
  result,
  detail,
  said: [],
});

describe("the claims of a record", () => {
  it("are grouped, what is refuted first", () => {
    const found = groups([
      claim("file-whole", "proved"),
      claim("page-as-signed", "proved", "Page 1"),
      claim("page-as-signed", "refuted", "Page 2"),
      claim("page-as-signed", "proved", "Page 3"),
      claim("signer-known", "not-checked"),
    ]);
    expect(found.map((one) => `${one.claim} ${one.result} ${one.found.length}`)).toEqual([
      "page-as-signed refuted 1",
      "signer-known not-checked 1",
      "file-whole proved 1",
      "page-as-signed proved 2",
    ]);
  });

  it("are told in French part for part, and in Rust’s words where one is not known", () => {
    const said: SaidView[] = [
      { code: "did", values: { who: "Priya Nair" } },
      { code: "roll-call-signed", values: { role: "custodian" } },
      { code: "with-enrolled-key", values: {} },
    ];
    const detail = "Priya Nair signed at roll call as custodian, with the key enrolled";
    expect(STRINGS.fr.record.said({ detail, said })).toBe(
      "Priya Nair a signé à l’appel (dépositaire), avec la clé enregistrée",
    );
    expect(STRINGS.en.record.said({ detail, said })).toBe(detail);
    const newer = [...said, { code: "of-tomorrow", values: {} }];
    expect(STRINGS.fr.record.said({ detail, said: newer })).toBe(detail);
    expect(STRINGS.fr.record.said({ detail, said: [] })).toBe(detail);
  });

  it("all have words in both languages", () => {
    const kinds = /pub enum ClaimKind \{([^}]*)\}/.exec(CLAIMS)?.[1] ?? "";
    const names = [...kinds.matchAll(/^ {4}([A-Z]\w+),$/gm)].map(([, name = ""]) =>
      name.replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase(),
    );
    expect(names.length).toBeGreaterThan(15);
    for (const { record } of Object.values(STRINGS)) {
      expect(names.filter((name) => !(name in record.claimNames))).toEqual([]);
      for (const [name, said] of Object.entries(record.counted)) {
        expect(names).toContain(name);
        expect(said(23)).toMatch(/^23 /);
        expect(said(1)).toMatch(/^1 /);
      }
    }
  });
});
