// What a French typesetter and editor would refuse, held over every French text of the page.
import { describe, expect, it } from "vitest";
import type { Scene } from "../src/features/ceremony/scene";
import { REMARKS } from "../src/features/exchange/strings.fr";
import { ASIDE } from "../src/features/keys/strings.runs.fr";
import { RULES } from "../src/features/policy/strings.fr";
import { TOLD } from "../src/features/quorum-plan/strings.fr";
import { SAID_FR } from "../src/features/records/said.fr";
import { CODES_FR, RULES_FR } from "../src/lib/errors/fr";
import { de, que } from "../src/lib/strings/elide";
import { fr } from "../src/lib/strings/fr";
import { typeset } from "../src/lib/strings/typeset";

type Said = { path: string; text: string };

const SCENE: Scene = {
  ceremony: "Clé « A »",
  kind: "generate",
  mode: "practice",
  step: "hand-out",
  administrator: "Anders Holm",
  witness: "Ruth Abel",
  person: "Omar Sy",
  token: "HSM A",
  tokenRole: "primary",
  key: "master-key",
  threshold: 3,
  shares: 5,
  index: 2,
  medium: "sheet",
  remote: false,
  files: 0,
  left: 2,
};
const SCENES: Scene[] = [
  SCENE,
  { ...SCENE, administrator: "", witness: "", person: "", token: "", left: 0 },
  { ...SCENE, medium: "card", step: "contribute" },
  { ...SCENE, medium: "age", step: "prove", remote: true },
];

/** Arguments a text may be made with: whoever takes a scene is given scenes, all others names and numbers. */
function samples(path: string, taken: number): unknown[][] {
  if (/^\.(wants|review)\./.test(path) && !/\.(account|prove|retire)\.main$/.test(path)) {
    return SCENES.map((scene) => [scene]);
  }
  const some = ["Omar Sy", "Ruth Abel", "", 0, 1, 2, 12];
  return some.flatMap((one) => [
    Array.from({ length: taken }, () => one),
    Array.from({ length: taken }, (_, at) => (at === 0 ? one : 2)),
    Array.from({ length: taken }, (_, at) => (at === 0 ? one : "Omar Sy")),
  ]);
}

/** Texts that are made of what Rust says by name: their tables are looked at by themselves. */
const WORDED = [
  ".act.outcome.next",
  ".custody.item",
  ".panel.corrected",
  ".policy.told",
  ".policy.toldOf",
  ".problem.said",
  ".quorumPlan.told",
  ".record.said",
  ".runs.asideRow",
];

/** Every text of the tree, and every text its functions give. */
function texts(node: unknown, path = ""): Said[] {
  if (typeof node === "string") return [{ path, text: typeset(node) }];
  if (typeof node === "function") {
    if (WORDED.includes(path)) return [];
    return samples(path, node.length).flatMap((given) => texts(node(...given), path));
  }
  return Object.entries(node as object).flatMap(([key, one]) => texts(one, `${path}.${key}`));
}

/** What a check says: with a name where one stands, and counts of one and of several. */
const NAMED = ["item", "key", "name", "names", "previous", "program", "record", "signer", "who"];
const CHECKED = ["1", "12"].flatMap((one) => {
  const values = new Proxy({}, { get: (_, name) => (NAMED.includes(String(name)) ? "Omar Sy" : one) });
  const words = Object.entries(SAID_FR) as [string, (given: object) => string][];
  return words.map(([code, said]) => ({ path: `said.${code}`, text: typeset(said(values)) }));
});

const TABLES = [
  ...texts(ASIDE, "aside"),
  ...texts(REMARKS, "remarks"),
  ...texts(RULES, "policy"),
  ...texts(TOLD, "quorum-plan"),
];

const ALL = [...texts(fr), ...texts(CODES_FR, "codes"), ...texts(RULES_FR, "rules"), ...TABLES, ...CHECKED];
const bad = (wrong: RegExp) => [
  ...new Set(ALL.filter(({ text }) => wrong.test(text)).map(({ path, text }) => `${path}: ${text}`)),
];

describe("French", () => {
  it("is looked at whole", () => {
    expect(new Set(ALL.map(({ path }) => path)).size).toBeGreaterThan(900);
  });

  it("has no-break spaces before tall punctuation and inside quotation marks", () => {
    expect(bad(/[^\u00a0\u202f][:;?!»]|«[^\u00a0\u202f]/)).toEqual([]);
    expect(bad(/\d (%|s)(?![\p{L}])/u)).toEqual([]);
  });

  it("has curly apostrophes, one ellipsis, and no English quotation marks of its own", () => {
    expect(bad(/['"]|\.\.\./)).toEqual([]);
  });

  it("has one level of quotation marks", () => {
    for (const { path, text } of ALL) {
      let depth = 0;
      for (const mark of text.match(/[«»]/g) ?? []) {
        depth += mark === "«" ? 1 : -1;
        expect(depth, `${path}: ${text}`).toBeLessThanOrEqual(1);
        expect(depth, `${path}: ${text}`).toBeGreaterThanOrEqual(0);
      }
      expect(depth, `${path}: ${text}`).toBe(0);
    }
  });

  it("is said aloud without quotation marks, since it is shown between some", () => {
    const said = ALL.filter(({ path }) => /^\.wants\..*\.say$/.test(path));
    const own = said.filter(({ text }) => /«/.test(text.replace(/Clé « A »|Clé «\u00a0A\u00a0»/g, "")));
    expect(own).toEqual([]);
  });

  it("elides before vowels", () => {
    const before = "(?:^|[ (\u00a0’])";
    const whole = new RegExp(
      `${before}(?:de|ne|se|que|je|me|te|jusque|lorsque|puisque|le|la|si)[ \u00a0](?=[aeioâàéèêëîïôûœ])`,
      "iu",
    );
    const right = /\b(?:si elle|si une|si on|si un|si au|si or|si a|si ê|si é)|(?:le|la|de|que) (?:onz|oui)/i;
    // Numbers and dates, which no name stands for.
    const counted =
      /^\.(?:panel\.(?:accountRule|rotateMore|oldRule)|home\.(?:proven|checked|shown|since|lastProof)|people\.signed|date\.past|keys\.(?:dueIs\.purge|ended)|key\.(?:holdSince|tokenFound|proved)|quorumPlan\.picture):/;
    const found = bad(whole).filter((one) => !right.test(one) && !counted.test(one));
    expect(found).toEqual([]);
    expect(bad(/\bsi il/i)).toEqual([]);
  });

  it("says things as they are said", () => {
    const odd =
      /\bclosez|\brangée|\bpubli(?:er|é|ée|cation)\b|\brépét(?!itions)|\bc’est le moment|\bProchain regard|\bmains inconnues|\bse vérifie\b|\bôte[rz]|\bdéball|\benvelopp/i;
    expect(bad(odd)).toEqual([]);
  });
});

describe("de", () => {
  it("has a sister for que", () => {
    expect([que("Omar Sy"), que("Ruth Abel")]).toEqual(["qu’Omar Sy", "que Ruth Abel"]);
  });

  it("elides before a vowel and a mute h, and before nothing else", () => {
    const names = ["Anders", "Omar Sy", "Élodie", "Hélène", "Yves", "Œdipe", "Zoë", "Hans", "Yann", "王 Wei", "Łukasz", "2", ""];
    expect(names.map(de)).toEqual([
      "d’Anders",
      "d’Omar Sy",
      "d’Élodie",
      "d’Hélène",
      "d’Yves",
      "d’Œdipe",
      "de Zoë",
      "de Hans",
      "de Yann",
      "de 王 Wei",
      "de Łukasz",
      "de 2",
      "de ",
    ]);
  });
});
