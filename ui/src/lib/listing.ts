// Long lists: searched, sorted, and cut into pieces of which only those near the window are drawn. Pure.

/** What a column is sorted by, and searched in. */
export type Column<Row> = { key: string; label: string; text: (row: Row) => string | number };

export type Order = { key: string; down: boolean };

/** How many rows are drawn or left out together. */
export const PIECE = 40;

/** Text as it is searched in: without accents or case. */
export function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/** A row with all that can be found in it, made once for a list and not for every key. */
export type Indexed<Row> = { row: Row; text: string };

export function index<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): Indexed<Row>[] {
  return rows.map((row) => ({
    row,
    text: plain(columns.map((column) => String(column.text(row))).join("\n")),
  }));
}

/** Rows in which every word stands. */
export function found<Row>(indexed: readonly Indexed<Row>[], words: string): Row[] {
  const wanted = plain(words).split(/\s+/).filter((word) => word !== "");
  return indexed
    .filter(({ text }) => wanted.every((word) => text.includes(word)))
    .map(({ row }) => row);
}

/** Rows by one column; numbers as numbers, texts as people order them, equal ones as they were. */
export function sorted<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  order: Order | null,
  locale: string,
): readonly Row[] {
  const column = columns.find((one) => one.key === order?.key);
  if (!column || !order) return rows;
  const by = new Intl.Collator(locale, { numeric: true });
  const sign = order.down ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [one, other] = [column.text(a), column.text(b)];
    return sign * (typeof one === "number" && typeof other === "number" ? one - other : by.compare(String(one), String(other)));
  });
}

/** The rows in pieces. */
export function pieces<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / PIECE) }, (_, at) =>
    rows.slice(at * PIECE, (at + 1) * PIECE),
  );
}
