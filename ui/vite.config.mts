import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** Every web view we run in reads WOFF2; the packages' WOFF copies would only swell the program. */
const woff2Only = {
  name: "woff2-only",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (!id.includes("@fontsource") || !id.endsWith(".css")) return null;
    return code.replaceAll(/, url\([^)]*\.woff\) format\('woff'\)/g, "");
  },
};

export default defineConfig({
  root: import.meta.dirname,
  plugins: [woff2Only, svelte()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "safari16",
    // The content policy allows no data: fonts and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: { include: ["tests/**/*.test.ts"] },
});
