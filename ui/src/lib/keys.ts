// Keys of the stage. Enter alone is never one of them: in a field it must not act.

/** Bottom bar and help keys. */
export type StageKey = "main" | "pause" | "exception" | "help";

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "repeat">;

/** What a key press asks the stage for; `null` for everything else, and for held keys. */
export function stageKey(event: Pressed): StageKey | null {
  if (event.repeat || event.altKey || event.shiftKey) return null;
  const command = event.ctrlKey || event.metaKey;
  if (command) return event.key === "Enter" ? "main" : null;
  switch (event.key) {
    case "F1":
      return "help";
    case "F6":
      return "pause";
    case "F8":
      return "exception";
    default:
      return null;
  }
}

/** What a key press asks of the text size: one step up or down, or back to normal. */
export function sizeKey(event: Pressed): "larger" | "smaller" | "normal" | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  if (event.key === "+" || event.key === "=") return "larger";
  if (event.key === "-") return "smaller";
  if (event.key === "0") return "normal";
  return null;
}
