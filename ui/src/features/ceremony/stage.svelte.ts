// One ceremony on the stage: the last view Rust gave, and the act under way. Nothing is kept.

import type { Action } from "../../bindings/Action";
import type { EnrolledView } from "../../bindings/EnrolledView";
import type { Progress } from "../../bindings/Progress";
import type { View } from "../../bindings/View";
import { asRoomError, room, type RoomError } from "../../lib/room";
import { scene, type Scene } from "./scene";

/** The one next action, as the panel of the moment offers it. */
export type Main = {
  label: string;
  /** What is still needed first, in words; null if it may be done. */
  missing: string | null;
  /** True where it cannot be undone. */
  final?: boolean;
  run: () => Promise<unknown> | unknown;
};

export class Stage {
  view = $state.raw<View>() as View;
  /** Whom the moment is about where only the front knows: the custodian or signer picked. */
  chosen = $state("");
  busy = $state<string | null>(null);
  progress = $state<Progress | null>(null);
  error = $state<RoomError | null>(null);
  #main = $state.raw<(() => Main) | null>(null);
  #people: readonly EnrolledView[];

  constructor(view: View, people: readonly EnrolledView[]) {
    this.view = view;
    this.#people = people;
  }

  /** Somebody as enrolled: what they sign with, and what a share of theirs can be sealed to. */
  enrolled(name: string): EnrolledView | undefined {
    return this.#people.find((person) => person.name === name);
  }

  get scene(): Scene {
    const seen = scene(this.view);
    return this.chosen === "" ? seen : { ...seen, person: this.chosen };
  }

  get main(): Main | null {
    return this.#main?.() ?? null;
  }

  /** A panel offers its action for as long as it is shown. Call while the component is made. */
  offer(main: () => Main): void {
    $effect(() => {
      this.#main = main;
      return () => {
        if (this.#main === main) this.#main = null;
      };
    });
  }

  /** Acts, and shows what came of it. True if it was done. */
  async act(action: Action): Promise<boolean> {
    return this.during(action.do, async () => {
      this.view = await room.act(this.view.id, action, (progress) => (this.progress = progress));
    });
  }

  /** Makes the record; where it is the last step, that closes the ceremony. */
  async makeRecord(): Promise<void> {
    await this.during("make-record", async () => {
      await room.makeRecord(this.view.id);
      this.view = await room.view(this.view.id);
    });
  }

  /** Runs something else that takes its time, under the same one-at-a-time rule. */
  async during(what: string, work: () => Promise<void>): Promise<boolean> {
    if (this.busy !== null) return false;
    this.busy = what;
    this.progress = null;
    this.error = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.error = asRoomError(error);
      // A failure may have been journalled: what is asked for now may differ.
      this.view = await room.view(this.view.id).catch(() => this.view);
      return false;
    } finally {
      this.busy = null;
      this.progress = null;
    }
  }
}
