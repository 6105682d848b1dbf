// Which field takes a file that is dropped: pure.

/** Where a field lies, in the pixels of the page. */
export type Box = { left: number; top: number; right: number; bottom: number };

/** The field under the pointer; where only one can take a file, that one wherever it is dropped. */
export function under<T>(fields: readonly { box: Box; take: T }[], x: number, y: number): T | undefined {
  const over = fields.find(({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
  return over?.take ?? (fields.length === 1 ? fields[0]?.take : undefined);
}
