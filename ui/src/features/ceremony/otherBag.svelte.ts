// A bag whose number is not the register's: once it was refused, and only for that bag, a reason may be
// given. It goes on as an exception then.

import { untrack } from "svelte";
import type { RoomError } from "../../lib/room";

export class OtherBag {
  reason = $state("");
  #refused = $state("");
  #bag: () => string;

  /** Call while the component is made; `bag` tells one bag from another. */
  constructor(error: () => RoomError | null, bag: () => string) {
    this.#bag = bag;
    $effect(() => {
      if (error()?.code !== "bag-as-registered") return;
      this.#refused = untrack(bag);
      this.reason = "";
    });
  }

  /** True once this bag was refused. */
  get asked(): boolean {
    return this.#refused !== "" && this.#refused === this.#bag();
  }

  /** The reason, where one is asked for and given. */
  get given(): string | undefined {
    return this.asked && this.reason.trim() !== "" ? this.reason.trim() : undefined;
  }
}
