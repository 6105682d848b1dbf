// What verifying everything found, kept while the room stays open: whoever follows a finding into the journal
// comes back to it.

import type { Home } from "../../bindings/Home";
import type { Verified } from "../../bindings/Verified";

class Outcome {
  #found = $state.raw<Verified | null>(null);
  #room = $state("");

  /** What was found of the room that is open, unless entries came since. */
  of(home: Home | null): Verified | null {
    if (home === null || this.#room !== home.path) return null;
    return this.#found?.entries === home.journal.entries ? this.#found : null;
  }

  take(home: Home | null, found: Verified): void {
    this.#room = home?.path ?? "";
    this.#found = found;
  }

  forget(): void {
    this.#found = null;
  }
}

export const outcome = new Outcome();
