/** An error as a person reads it. */
export type Said = { happened: string; now: string };
