// A quorum plan's text from a small form. What it comes to is computed by Rust.

/** One share as the form has it. */
export type ShareRow = {
  custodian: string;
  organisation: string;
  place: string;
  medium: string;
  passphrase: boolean;
};

export type PlanForm = {
  title: string;
  threshold: string;
  /** How many years the shares are meant to last; may be empty. */
  years: string;
  /** True if probabilities are to be computed. */
  rated: boolean;
  /** Yearly rates in percent. */
  rates: Record<Rate, string>;
  rows: ShareRow[];
};

export const RATES = ["person_lost", "person_corrupt", "place_lost", "place_breached"] as const;
export type Rate = (typeof RATES)[number];

export const emptyRow = (): ShareRow => ({
  custodian: "",
  organisation: "",
  place: "",
  medium: "sheet",
  passphrase: false,
});

/** The rows that say something. */
export const filled = (rows: readonly ShareRow[]): ShareRow[] =>
  rows.filter((row) => row.custodian.trim() !== "" || row.place.trim() !== "");

/** The plan as TOML, in the format docs/formats/plan.md describes. */
export function planText(form: PlanForm): string {
  const rows = filled(form.rows);
  const lines = ["version = 1", `title = ${quoted(form.title)}`, "", "[quorum]"];
  lines.push(`threshold = ${whole(form.threshold)}`, `shares = ${rows.length}`);
  if (form.years.trim() !== "") lines.push(`years = ${whole(form.years)}`);
  const people = new Map(rows.map((row) => [row.custodian.trim(), row.organisation.trim()]));
  for (const [name, organisation] of people) {
    lines.push("", "[[person]]", `name = ${quoted(name)}`);
    if (organisation !== "") lines.push(`organisation = ${quoted(organisation)}`);
  }
  for (const place of new Set(rows.map((row) => row.place.trim()))) {
    lines.push("", "[[place]]", `name = ${quoted(place)}`);
  }
  for (const row of rows) {
    lines.push("", "[[share]]", `holder = ${quoted(row.custodian.trim())}`);
    lines.push(`place = ${quoted(row.place.trim())}`, `medium = ${quoted(row.medium)}`);
    if (row.passphrase) lines.push("passphrase = true");
  }
  if (form.rated) {
    lines.push("", "[rates]");
    for (const rate of RATES) lines.push(`${rate} = ${share(form.rates[rate])}`);
  }
  return `${lines.join("\n")}\n`;
}

/** A TOML basic string (toml.io, v1.0.0, String). */
function quoted(text: string): string {
  const escaped = text.replace(/[\\"\u0000-\u001f\u007f]/g, (sign) =>
    sign === "\\" || sign === '"'
      ? `\\${sign}`
      : `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

/** A whole number; 0 for what is none, which a rule then refuses by name. */
function whole(text: string): number {
  const number = Number(text.trim());
  return Number.isInteger(number) && number >= 0 ? number : 0;
}

/** A percentage as a fraction, with the point TOML wants in a float. */
function share(percent: string): string {
  const value = Number(percent.trim().replace(",", ".")) / 100;
  const fraction = Number.isFinite(value) ? value : 0;
  return fraction.toFixed(6).replace(/(\.\d*?[1-9])0+$|\.0+$/, (_, kept: string) => kept ?? ".0");
}
