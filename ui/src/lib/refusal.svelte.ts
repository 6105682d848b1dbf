// A refusal stands at the field it is about. Fields say what they ask for; an error whose code is about
// that is theirs, and only what no field on the page takes is told apart from them.

import { getContext, onMount, setContext } from "svelte";
import { t } from "./preferences.svelte";
import { claimed, type Asked, type Field } from "./refusal";
import type { RoomError } from "./room";

export type { Asked };

const KEY = Symbol("refusal");

class Refusal {
  #error: () => RoomError | null;
  #forget: () => void;
  #fields = $state.raw<readonly Field[]>([]);

  constructor(error: () => RoomError | null, forget: () => void) {
    this.#error = error;
    this.#forget = forget;
  }

  /** The error, if no field on the page takes it. */
  get elsewhere(): RoomError | null {
    const error = this.#error();
    return error !== null && claimed(error, this.#fields) === undefined ? error : null;
  }

  of(field: Field): RoomError | null {
    const error = this.#error();
    return error !== null && claimed(error, this.#fields) === field ? error : null;
  }

  forget(): void {
    this.#forget();
  }

  add(field: Field): () => void {
    this.#fields = [...this.#fields, field];
    return () => (this.#fields = this.#fields.filter((one) => one !== field));
  }
}

/** Where errors of this part of the page are kept. Call while the component is made. */
export function refusals(error: () => RoomError | null, forget: () => void): Refusal {
  return setContext(KEY, new Refusal(error, forget));
}

/** What was refused at this field, in words, and the way to be rid of it. */
export class Refused {
  #refusal = getContext<Refusal | undefined>(KEY);
  #field: Field | null = $state.raw(null);

  /** Call while the component is made. */
  constructor(asked: Asked | undefined, owner: () => string = () => "") {
    if (asked === undefined) return;
    onMount(() => {
      this.#field = {
        asked,
        get owner() {
          return owner();
        },
      };
      return this.#refusal?.add(this.#field);
    });
  }

  get error(): RoomError | null {
    return this.#field === null ? null : (this.#refusal?.of(this.#field) ?? null);
  }

  /** What happened and what to do now; empty if nothing was refused here. */
  get said(): string {
    if (this.error === null) return "";
    const { happened, now } = t().problem.said(this.error);
    return `${happened} ${now}`;
  }

  /** Something else is typed. */
  forget(): void {
    if (this.error !== null) this.#refusal?.forget();
  }
}
