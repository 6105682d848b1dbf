// The shape of a printed row while it is typed: four cells of four characters and a check of two.

const CELLS = [4, 4, 4, 4, 2];
export const ROW_LENGTH = 18;
export const ROWS = 12;

/** Upper case, without the spacing; nothing is judged here, Rust does that. */
export function rowText(typed: string): string {
  return typed.replace(/[\s\-]/g, "").toUpperCase().slice(0, ROW_LENGTH);
}

/** `7K2M 9QXA 4T…`: the same with the spaces of the sheet. */
export function rowShown(typed: string): string {
  const text = rowText(typed);
  const cells: string[] = [];
  let from = 0;
  for (const size of CELLS) {
    if (from >= text.length) break;
    cells.push(text.slice(from, from + size));
    from += size;
  }
  return cells.join(" ");
}
