// French elides before a vowel that is heard: d’Anders, de Ruth. Names stand in our sentences, so the
// sentence has to look at the name.

/** First names whose h is mute; before every other one the particle stays whole, as before Hans. */
const MUTE_H = new Set(
  `hadrien hector hélène héloïse henri henriette herbert hermann hermine hervé hilaire hilda hippolyte
  honoré honorine horace hortense hubert hugo hugues huguette humbert hyacinthe`.split(/\s+/),
);

/** `de` before a name or another noun: `d’Omar Sy`, `d’Hélène`, `d’Yves`, `de Yann`, `de 王 Wei`. */
export function de(name: string): string {
  return elides(name) ? `d’${name}` : `de ${name}`;
}

/** `que` before a name: `qu’Omar Sy`, `que Ruth Abel`. */
export function que(name: string): string {
  return elides(name) ? `qu’${name}` : `que ${name}`;
}

function elides(name: string): boolean {
  const word = (/^\p{L}+/u.exec(name)?.[0] ?? "").toLocaleLowerCase("fr");
  const [first = "", second = ""] = plain(word);
  if (first === "y") return second !== "" && !VOWELS.includes(second);
  if (first === "h") return MUTE_H.has(word);
  return first !== "" && VOWELS.includes(first);
}

const VOWELS = "aeiouyœæø";

function plain(word: string): string {
  return word.normalize("NFD").replace(/\p{M}/gu, "");
}
