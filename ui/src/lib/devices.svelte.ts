// What is plugged in, watched while a screen that shows it is open: PKCS#11 tells nobody of its own
// accord, so the slots are asked again and again.

import type { SlotView } from "../bindings/SlotView";
import { asRoomError, room, type RoomError } from "./room";

/** Pause between two looks, in milliseconds: a token shows well within a second. */
const PAUSE = 700;

/** What tells one plugged token from another. */
export const slotKey = (slot: SlotView) => `${slot.module} ${slot.slot} ${slot.serial}`;

type Known = { label: string; serial: string };

/** Whether two descriptions are of one token: drivers change labels, serial numbers are the device's own. */
export const sameToken = (one: Known, other: Known) =>
  one.serial === "" ? other.serial === "" && one.label === other.label : one.serial === other.serial;

/**
 * Tokens that came and went between two looks, by label; a fresh one has none. A fresh token that goes
 * while another comes was given its label, and did not leave.
 */
export function changes(
  before: readonly SlotView[],
  after: readonly SlotView[],
): { came: string[]; went: string[] } {
  const labels = (slots: readonly SlotView[]) =>
    new Map(
      slots.filter((slot) => slot.present).map((slot) => [slotKey(slot), slot.label || slot.serial]),
    );
  const [old, now] = [labels(before), labels(after)];
  const only = (one: Map<string, string>, other: Map<string, string>) =>
    [...one].filter(([key]) => !other.has(key)).map(([, label]) => label);
  const [came, went] = [only(now, old), only(old, now)];
  if (came.length === 0 || !went.includes("")) return { came, went };
  const named = (label: string) => label !== "";
  return { came: came.filter(named), went: went.filter(named) };
}

class Devices {
  /** Every slot of every module; null before the first look. */
  slots = $state.raw<SlotView[] | null>(null);
  error = $state.raw<RoomError | null>(null);
  /** What came and went last, for whoever cannot see it. */
  news = $state.raw<{ came: string[]; went: string[] }>({ came: [], went: [] });
  #asking: Promise<void> | null = null;

  /** Looks now. Two looks never overlap. */
  look(): Promise<void> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #ask(): Promise<void> {
    try {
      this.show(await room.tokens());
      this.error = null;
    } catch (error) {
      this.error = asRoomError(error);
    }
  }

  /** Takes in a list that came some other way. What did not change stays as it is on the page. */
  show(slots: SlotView[]): void {
    const before = this.slots;
    if (before !== null && JSON.stringify(before) === JSON.stringify(slots)) return;
    if (before !== null) {
      const news = changes(before, slots);
      if (news.came.length + news.went.length > 0) this.news = news;
    }
    this.slots = slots;
  }

  /** The slot with that token, if it is plugged in. */
  holding(serial: string): SlotView | undefined {
    return this.slots?.find((slot) => slot.present && slot.serial === serial);
  }

  /** Watches for as long as the component is shown; not while `busy`. Call while it is made. */
  watch(busy: () => boolean = () => false): void {
    $effect(() => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let watching = true;
      const next = async () => {
        if (!busy()) await this.look();
        if (watching) timer = setTimeout(next, PAUSE);
      };
      // Begun from a timer, so that what is read here does not make the effect run again.
      timer = setTimeout(next, 0);
      return () => {
        watching = false;
        clearTimeout(timer);
      };
    });
  }
}

export const devices = new Devices();
