// What is done with keys for others and from others: the pages of it, and the services.

/** The pages, by what they are about. */
export const EXCHANGES = [
  "all",
  "export",
  "receipt",
  "transport",
  "block-out",
  "sealed",
  "components",
  "forms",
  "block-in",
] as const;

export type Exchange = (typeof EXCHANGES)[number];

export const isExchange = (name: string): name is Exchange => (EXCHANGES as readonly string[]).includes(name);
