// An entry of the journal as a sentence: what happened, then the names and numbers in it. Pure.

import { spelled } from "../../lib/strings";

/** Fields that people recognise, in the order they are said. */
const SAID = [
  "name",
  "title",
  "custodian",
  "who",
  "key",
  "decided",
  "by",
  "witness",
  "confirmed_by",
  "label",
  "what",
  "hold",
  "out",
  "bag",
  "bag_out",
  "bag_in",
  "from",
  "to",
  "successor",
  "why",
  "reason",
  "happened",
  "task",
  "step",
];

/** An entry's fields as they stand in it. */
export function fields(text: string): [string, unknown][] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? Object.entries(value) : [["", text]];
  } catch {
    return [["", text]];
  }
}

/** `A bag was sealed: Priya Nair · KM 0001`. */
export function sentence(catalogue: Record<string, string>, kind: string, text: string, colon: string): string {
  const found = new Map(fields(text));
  const said = [...new Set(SAID.flatMap((name) => words(found.get(name))))];
  // Entries of one type may be told apart in the catalogue, as `key-changed/rotate`.
  const apart = [found.get("act"), part(found.get("key"), "tier"), found.get("kind")];
  const finer = apart.map((one) => `${kind}/${String(one)}`).find((name) => name in catalogue);
  return `${spelled(catalogue, finer ?? kind)}${said.length > 0 ? `${colon} ${said.join(" · ")}` : ""}`;
}

/** What is said of a value: a text or number as it is, a key as `payroll@2`, a decision by who signed it and why. */
function words(value: unknown): string[] {
  if (typeof value === "number") return [String(value)];
  if (typeof value === "string") return value === "" ? [] : [value];
  const id = part(value, "id");
  if (typeof id === "string") {
    // A key that a ceremony was about has no versions.
    const version = part(value, "version");
    return typeof version === "number" ? [`${id}@${version}`] : words(part(value, "label") ?? id);
  }
  if (part(value, "key") !== undefined) return [...words(part(value, "label")), ...words(part(value, "key"))];
  const signatures = part(value, "signatures");
  if (!Array.isArray(signatures)) return [];
  return [...signatures.flatMap((one) => words(part(one, "name"))), ...words(part(value, "purpose"))];
}

function part(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
