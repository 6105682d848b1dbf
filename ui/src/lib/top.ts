// What was done is told on the same page: it begins at its heading, for readers and for the keyboard.

import { tick } from "svelte";

export async function toTop(): Promise<void> {
  await tick();
  // The page alone is scrolled: scrollIntoView moves what is above it, too.
  document.querySelector("main")?.scrollTo(0, 0);
  document.querySelector("h1")?.focus();
}
