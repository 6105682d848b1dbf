import { describe, expect, it } from "vitest";
import { sizeKey, stageKey } from "../src/lib/keys";

const press = (key: string, more: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  repeat: false,
  ...more,
});

describe("keys of the stage", () => {
  it("act on Ctrl Enter, never on Enter alone", () => {
    expect(stageKey(press("Enter"))).toBeNull();
    expect(stageKey(press("Enter", { ctrlKey: true }))).toBe("main");
    expect(stageKey(press("Enter", { metaKey: true }))).toBe("main");
  });

  it("do not act while held down or with other modifiers", () => {
    expect(stageKey(press("Enter", { ctrlKey: true, repeat: true }))).toBeNull();
    expect(stageKey(press("Enter", { ctrlKey: true, shiftKey: true }))).toBeNull();
    expect(stageKey(press("F8", { altKey: true }))).toBeNull();
    expect(stageKey(press("F8", { ctrlKey: true }))).toBeNull();
  });

  it("have help, pause and exception on their own keys", () => {
    expect(["F1", "F6", "F8", "a"].map((key) => stageKey(press(key)))).toEqual([
      "help",
      "pause",
      "exception",
      null,
    ]);
  });

  it("size the text with Ctrl + - 0", () => {
    const ctrl = { ctrlKey: true };
    expect(["+", "=", "-", "0", "1"].map((key) => sizeKey(press(key, ctrl)))).toEqual([
      "larger",
      "larger",
      "smaller",
      "normal",
      null,
    ]);
    expect(sizeKey(press("+"))).toBeNull();
  });
});
