// The figure of a plan is coloured by the page: every colour it is drawn with has its role there.
import { expect, it } from "vitest";
import page from "../src/features/quorum-plan/QuorumPicture.svelte?raw";

const DRAWN = import.meta.glob<string>("../../src-tauri/crates/custody/src/picture/*.rs", {
  query: "?raw",
  import: "default",
  eager: true,
});

it("every colour of the drawing follows the theme", () => {
  const colours = new Set(Object.values(DRAWN).join("\n").match(/#[0-9a-f]{6}\b/g));
  expect(colours.size).toBeGreaterThan(5);
  expect([...colours].filter((colour) => !page.includes(`"${colour}"`))).toEqual([]);
});
