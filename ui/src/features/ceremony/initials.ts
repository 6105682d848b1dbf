// A witness confirms with initials, typed by their own hand and covered by their sign-off.

/** The initials of a name, upper case: `Zoë Łukasiewicz` → `ZŁ`, `Jean-Luc Rey` → `JLR`. */
export function initials(name: string): string {
  return name
    .split(/[\s\-‐’']+/u)
    .map((part) => [...part].find((letter) => /\p{L}/u.test(letter)) ?? "")
    .join("")
    .toLocaleUpperCase();
}

/** True if what was typed are the initials of that name; accents, case, dots and spaces aside. */
export function initialsMatch(typed: string, name: string): boolean {
  const wanted = plain(initials(name));
  return wanted !== "" && plain(typed) === wanted;
}

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[\s.\-‐]/gu, "")
    .toLocaleUpperCase()
    .replaceAll("Ł", "L")
    .replaceAll("Ø", "O");
}
