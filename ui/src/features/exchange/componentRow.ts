// The shape of a printed row of a component while it is typed: four groups of four digits.

export const ROWS = 4;
const DIGITS = 16;

/** Upper case, without the spacing; nothing is judged here, Rust does that. */
export function rowText(typed: string): string {
  // One digit more than a row has is let through, so that Rust says so.
  return typed.replace(/[\s\-]/g, "").toUpperCase().slice(0, DIGITS + 1);
}

/** `3FA9 07C2 5…`: the same with the spaces of the form. */
export function rowShown(typed: string): string {
  return (rowText(typed).match(/.{1,4}/g) ?? []).join(" ");
}
