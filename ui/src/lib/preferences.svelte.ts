// How the window looks: kept in the web view's own storage, since no room is changed by it.

import type { Language } from "./format";
import { STRINGS, type Strings } from "./strings";

export type Appearance = "system" | "light" | "dark";

/** Offered text sizes; 1 is 17 px. */
export const SIZES = [1, 1.25, 1.5, 2] as const;
const BODY = 17;
const PROJECTED = 1.3;
const KEY = "keymoot.display";

class Preferences {
  language = $state<Language>("en");
  appearance = $state<Appearance>("system");
  size = $state<number>(1);
  projector = $state(false);
  #systemDark = $state(false);
  #moreContrast = $state(false);

  constructor() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    this.#systemDark = dark.matches;
    dark.addEventListener("change", (event) => (this.#systemDark = event.matches));
    const contrast = matchMedia("(prefers-contrast: more)");
    this.#moreContrast = contrast.matches;
    contrast.addEventListener("change", (event) => (this.#moreContrast = event.matches));
    const kept = read();
    this.language =
      kept.language === "en" || kept.language === "fr" ? kept.language : systemLanguage();
    if (kept.appearance === "light" || kept.appearance === "dark") this.appearance = kept.appearance;
    if (SIZES.some((size) => size === kept.size)) this.size = kept.size as number;
    this.projector = kept.projector === true;
  }

  get theme(): "light" | "dark" {
    if (this.appearance !== "system") return this.appearance;
    return this.#systemDark ? "dark" : "light";
  }

  get strings(): Strings {
    return STRINGS[this.language];
  }

  /** One text size up or down, or back to the first. */
  resize(to: "larger" | "smaller" | "normal"): void {
    const at = SIZES.findIndex((size) => size === this.size);
    const next = to === "normal" ? 0 : at + (to === "larger" ? 1 : -1);
    this.size = SIZES[Math.min(Math.max(next, 0), SIZES.length - 1)] ?? 1;
  }

  /** Takes language and appearance from another window, for this one alone. */
  showAs(language: string, appearance: string): void {
    if (language === "en" || language === "fr") this.language = language;
    if (appearance === "system" || appearance === "light" || appearance === "dark") {
      this.appearance = appearance;
    }
  }

  /** Shows the preferences on the page. Call from an effect. */
  show(): void {
    const root = document.documentElement;
    root.lang = this.language;
    root.dataset["theme"] = this.theme;
    root.dataset["contrast"] = this.#moreContrast ? "more" : "normal";
    root.style.fontSize = `${BODY * this.size * (this.projector ? PROJECTED : 1)}px`;
  }

  /** Shows the preferences on the page and keeps them. Call from an effect. */
  apply(): void {
    this.show();
    const { language, appearance, size, projector } = this;
    localStorage.setItem(KEY, JSON.stringify({ language, appearance, size, projector }));
  }
}

function read(): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return typeof kept === "object" && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function systemLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}

export const preferences = new Preferences();

/** The texts of the chosen language; reactive where it is read. */
export const t = (): Strings => preferences.strings;
