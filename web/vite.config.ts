/** Builds the pages into overlay/_web, as the server serves them. */

import { resolve } from "node:path";
import { defineConfig } from "vite";
import { pages } from "./pages_plugin.ts";

const here = import.meta.dirname;
const entry = (path: string): string => resolve(here, path);
const PAGES = ["stage", "console", "prompter"];

export default defineConfig({
  root: here,
  base: "/web/",
  publicDir: false,
  resolve: {
    alias: { "overlay/graphic": entry("kit/graphic.ts") },
    dedupe: ["lit"],
  },
  build: {
    outDir: resolve(here, "../overlay/_web"),
    emptyOutDir: true,
    // The stage must run in OBS 28–30, whose browser is Chromium 103.
    target: ["es2021", "chrome103"],
    cssTarget: "chrome103",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        ...Object.fromEntries(PAGES.map((page) => [page, entry(`${page}.html`)])),
        graphic: entry("kit/graphic.ts"),
        lit: entry("kit/lit.ts"),
        sw: entry("stage/sw.ts"),
      },
      preserveEntrySignatures: "strict",
      output: {
        // A service worker's address must not change; everything else is named by its content.
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
      },
    },
  },
  plugins: [pages()],
});
