// How values are written. Pure: language and zone come in.

/** Two letters of a supported language. */
export type Language = "en" | "fr";

const LOCALES: Record<Language, string> = { en: "en-GB", fr: "fr-FR" };

/** `4E 81 0C A7 39`: bytes as read aloud. */
export function bytes(hex: string): string {
  return grouped(hex.toUpperCase(), 2);
}

/** `9f2c 41aa …`: a fingerprint in groups of four. */
export function fingerprint(hex: string): string {
  return grouped(hex.toLowerCase(), 4);
}

/** The first groups of an id, enough to tell two apart on one screen. */
export function shortId(hex: string): string {
  return grouped(hex.toLowerCase().slice(0, 8), 4);
}

/** What is known of a thing, side by side; what is empty is left out. */
export function joined(...parts: string[]): string {
  return parts.filter((part) => part !== "").join(" · ");
}

function grouped(text: string, size: number): string {
  return (text.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join(" ");
}

/** `22 Nov 2026, 10:42 CET` for a time in RFC 3339; the text itself if it is not one. */
export function moment(at: string, language: Language, zone?: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  const day = new Intl.DateTimeFormat(LOCALES[language], {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: zone,
  });
  return `${day.format(time)}, ${clock(time, language, zone)}`;
}

/** `22 Nov 2026, 10:42:07 CET`: to the second, where the order of things matters. */
export function second(at: string, language: Language, zone?: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return new Intl.DateTimeFormat(LOCALES[language], {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
    timeZoneName: "short",
  }).format(time);
}

/** `10:42 CET`. */
export function clock(time: Date, language: Language, zone?: string): string {
  if (Number.isNaN(time.getTime())) return "";
  return new Intl.DateTimeFormat(LOCALES[language], {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
    timeZoneName: "short",
  }).format(time);
}

/** `21 May 2026` for a date or time; the text itself if it is neither. */
export function day(at: string, language: Language): string {
  const time = new Date(at.length === 10 ? `${at}T12:00:00Z` : at);
  if (Number.isNaN(time.getTime())) return at;
  return new Intl.DateTimeFormat(LOCALES[language], {
    day: "numeric",
    month: "short",
    year: "numeric",
  }).format(time);
}

/** `Monday 31 May 2027` for a date `2027-05-31`. */
export function longDay(date: string, language: Language): string {
  return dated(date, language, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
}

/** `May 2027` for a date in it. */
export function monthName(date: string, language: Language): string {
  return dated(date, language, { month: "long", year: "numeric" });
}

/** The days of a week in short, Monday first. */
export function weekdayNames(language: Language): string[] {
  // 1 January 2024 was a Monday.
  return Array.from({ length: 7 }, (_, day) =>
    dated(`2024-01-0${day + 1}`, language, { weekday: "short" }),
  );
}

function dated(date: string, language: Language, parts: Intl.DateTimeFormatOptions): string {
  const time = new Date(`${date}T12:00:00Z`);
  return new Intl.DateTimeFormat(LOCALES[language], { ...parts, timeZone: "UTC" }).format(time);
}

/** `4,812`. */
export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(LOCALES[language]).format(value);
}

/** `0.12 %`, or `1 in 25,000` for what is rare. */
export function probability(value: number, language: Language): string {
  if (value <= 0) return new Intl.NumberFormat(LOCALES[language], { style: "percent" }).format(0);
  if (value >= 0.001) {
    const percent = { style: "percent", maximumSignificantDigits: 2 } as const;
    return new Intl.NumberFormat(LOCALES[language], percent).format(value);
  }
  const rare = new Intl.NumberFormat(LOCALES[language], { maximumSignificantDigits: 2 });
  return `1 ${IN[language]} ${rare.format(1 / value)}`;
}

const IN: Record<Language, string> = { en: "in", fr: "sur" };

/** `Ann, Ben and Zoë`. */
export function list(names: readonly string[], language: Language): string {
  return new Intl.ListFormat(LOCALES[language], { type: "conjunction" }).format(names);
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).pop() || path;
}
