// An entry of the journal as a sentence: what happened, then the names and numbers in it. Pure.

import { spelled } from "../../lib/strings";

/** Fields that people recognise, in the order they are said. */
const SAID = [
  "name",
  "title",
  "custodian",
  "who",
  "by",
  "witness",
  "confirmed_by",
  "label",
  "what",
  "bag",
  "bag_out",
  "bag_in",
  "to",
  "reason",
  "happened",
  "decided",
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
  const named = SAID.map((name) => found.get(name)).filter(
    (value): value is string | number => (typeof value === "string" && value !== "") || typeof value === "number",
  );
  const said = [...new Set(named.map(String))];
  return `${spelled(catalogue, kind)}${said.length > 0 ? `${colon} ${said.join(" · ")}` : ""}`;
}
