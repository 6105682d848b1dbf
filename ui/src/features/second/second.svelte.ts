// What the second screen is handed: words said aloud, and what came true. No field of it can hold a secret.

import type { View } from "../../bindings/View";
import { app } from "../../lib/app.svelte";
import { room, type Shown } from "../../lib/room";

export class SecondScreen {
  open = $state(false);
  #shown: () => Shown;

  /** Call while the component is made. Whatever changes is handed over; the window is closed with the
   *  stage. */
  constructor(shown: () => Shown) {
    this.#shown = shown;
    // It may be open from before: another ceremony is shown on it then.
    void this.#hand(shown(), false);
    $effect(() => {
      const now = shown();
      if (this.open) void this.#hand(now, false);
    });
  }

  /** Opens it, or closes it. */
  async toggle(): Promise<void> {
    if (!this.open) return this.#hand(this.#shown(), true);
    await app.attempt(async () => {
      await room.closeSecondScreen();
      this.open = false;
    });
  }

  async #hand(shown: Shown, open: boolean): Promise<void> {
    await app.attempt(async () => void (this.open = await room.secondScreen(shown, open)));
  }
}

/** Which step it is, in words. */
export function stepOf(
  view: Pick<View, "step" | "steps">,
  words: (at: number, of: number) => string,
): string {
  const at = view.steps.findIndex((step) => step.name === view.step);
  return at < 0 ? "" : words(at + 1, view.steps.length);
}
