// What the window itself tells: that it is to be closed, and what is dropped on it. Besides room.ts the
// only file that talks to the shell.

import { getCurrentWebview, type DragDropEvent } from "@tauri-apps/api/webview";
import { getCurrentWindow } from "@tauri-apps/api/window";

/** Asks before the window closes, for as long as it is not undone: `ask` says whether it stays open. */
export function beforeClosing(ask: () => boolean): () => void {
  return until(
    getCurrentWindow().onCloseRequested((event) => {
      if (ask()) event.preventDefault();
    }),
  );
}

/** Closes the window without asking. */
export function closeWindow(): Promise<void> {
  return getCurrentWindow().destroy();
}

/** True in the second screen’s window. */
export function onSecondScreen(): boolean {
  return getCurrentWindow().label === "second";
}

/** Tells of files that are dragged over the window and dropped, for as long as it is not undone. */
export function onDragged(tell: (event: DragDropEvent) => void): () => void {
  return until(getCurrentWebview().onDragDropEvent((event) => tell(event.payload)));
}

function until(listening: Promise<() => void>): () => void {
  return () => void listening.then((stop) => stop());
}
