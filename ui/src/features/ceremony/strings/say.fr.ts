// Small words that sentences share.

export const either = (name: string, otherwise: string) => (name === "" ? otherwise : name);
export const token = (label: string) => (label === "" ? "le jeton" : `« ${label} »`);
/** The same said aloud, and so without marks of quotation. */
export const spoken = (label: string) => (label === "" ? "le jeton" : label);
