import type { Language } from "../format";
import { en, type Strings } from "./en";
import { fr } from "./fr";
import { typeset } from "./typeset";

export type { Strings };

export const STRINGS: Record<Language, Strings> = { en, fr: typeset(fr) };

/** Languages by their own names. */
export const LANGUAGES: Record<Language, string> = { en: "English", fr: "Français" };

/** A name of the machine's as words, where the catalogue has none: `rogue-wrap-refused`. */
export function spelled(catalogue: Record<string, string>, name: string): string {
  return catalogue[name] ?? name.replaceAll("-", " ");
}
