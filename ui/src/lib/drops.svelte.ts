// Files dropped on the window go to the field they are dropped on. Their paths come from the shell; the
// page itself never reads them.

import { under } from "./drop";
import { onDragged } from "./shell";

type Target = { element: HTMLElement; take: (path: string) => void };

class Drops {
  /** True while something is dragged over the window. */
  dragged = $state(false);
  #targets: readonly Target[] = [];
  #stop: (() => void) | null = null;

  /** Takes what is dropped on that element, for as long as it is not undone. */
  add(target: Target): () => void {
    this.#targets = [...this.#targets, target];
    this.#stop ??= onDragged((event) => {
      this.dragged = event.type === "enter" || event.type === "over";
      if (event.type === "drop") this.#drop(event.paths, event.position);
    });
    return () => {
      this.#targets = this.#targets.filter((one) => one !== target);
      if (this.#targets.length > 0) return;
      this.#stop?.();
      this.#stop = null;
      this.dragged = false;
    };
  }

  #drop(paths: readonly string[], at: { x: number; y: number }): void {
    const [path] = paths;
    if (path === undefined) return;
    // Over a dialog only what is in it can be meant.
    const dialog = document.querySelector("dialog[open]");
    const fields = this.#targets
      .filter(({ element }) => dialog === null || dialog.contains(element))
      .map(({ element, take }) => ({ box: element.getBoundingClientRect(), take }));
    const scale = window.devicePixelRatio || 1;
    under(fields, at.x / scale, at.y / scale)?.(path);
  }
}

export const drops = new Drops();
