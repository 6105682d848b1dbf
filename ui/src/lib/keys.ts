// Keys of the window. Enter alone acts in the last field only, and never for what cannot be undone.

/** Bottom bar and help keys. */
export type StageKey = "main" | "pause" | "exception" | "help" | "journal" | "second";

type Pressed = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "repeat">;

/** What a key press asks the stage for; `null` for everything else, and for held keys. */
export function stageKey(event: Pressed): StageKey | null {
  if (event.repeat || event.altKey || event.shiftKey) return null;
  const command = event.ctrlKey || event.metaKey;
  if (command) return event.key === "Enter" ? "main" : null;
  switch (event.key) {
    case "F1":
      return "help";
    case "F2":
      return "journal";
    case "F6":
      return "pause";
    case "F8":
      return "exception";
    case "F11":
      return "second";
    default:
      return null;
  }
}

/** What is typed into, in the order of the page. */
const FIELDS = "input:not([type=radio], [type=checkbox], [type=file]), select, textarea";

/** True for Enter alone in the last field of a form, where it does what the form's button does. */
export function endsForm(event: KeyboardEvent, form: ParentNode): boolean {
  if (event.key !== "Enter" || event.defaultPrevented || event.repeat || event.isComposing) return false;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
  const at = event.target;
  // In a list Enter opens it, and in a long text it is a new line.
  if (!(at instanceof HTMLInputElement)) return false;
  return Array.from(form.querySelectorAll(FIELDS)).at(-1) === at;
}

/** Acts on Enter in the last field below an element: an attachment of Svelte's. */
export function onEnter(act: () => void) {
  return (form: HTMLElement) => {
    const key = (event: KeyboardEvent) => {
      if (!endsForm(event, form)) return;
      event.preventDefault();
      act();
    };
    form.addEventListener("keydown", key);
    return () => form.removeEventListener("keydown", key);
  };
}

/** What a key press asks of the text size: one step up or down, or back to normal. */
export function sizeKey(event: Pressed): "larger" | "smaller" | "normal" | null {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return null;
  if (event.key === "+" || event.key === "=") return "larger";
  if (event.key === "-") return "smaller";
  if (event.key === "0") return "normal";
  return null;
}
