// Small words that sentences share.

export const either = (name: string, otherwise: string) => (name === "" ? otherwise : name);
export const token = (label: string) => (label === "" ? "the token" : `“${label}”`);
