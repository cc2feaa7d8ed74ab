/** A Vite plugin: puts the import map into every page, and writes manifest.json and the data files for the server. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin, Rolldown } from "vite";

type Bundle = Rolldown.OutputBundle;

/** Bare module names that a plugin's graphic may import, and the entry that each stands for. */
const SHARED = { "overlay/graphic": "graphic", lit: "lit" } as const;
/** Data that the server reads too. */
const DATA = ["stage/safe_areas.json"];

function address(bundle: Bundle, name: string): string {
  for (const output of Object.values(bundle)) {
    if (output.type === "chunk" && output.isEntry && output.name === name) return `/web/${output.fileName}`;
  }
  throw new Error(`no entry ${name} in the build`);
}

function importMap(bundle: Bundle): string {
  const imports = Object.fromEntries(Object.entries(SHARED).map(([bare, name]) => [bare, address(bundle, name)]));
  return JSON.stringify({ imports });
}

/**
 * Names the build: the same scripts and styles give the same id. Names say what is in a file, so names are enough
 * (code may still change while pages are written); only the service worker's does not.
 */
function identity(bundle: Bundle): string {
  const hash = createHash("sha256");
  for (const [name, output] of Object.entries(bundle).sort()) {
    if (output.type !== "chunk") continue;
    hash.update(name === "sw.js" ? output.code : name);
    for (const style of [...(output.viteMetadata?.importedCss ?? [])].sort()) hash.update(style);
  }
  return hash.digest("hex").slice(0, 12);
}

/**
 * `manifest.json` has this shape:
 * `{"build": "0f3a…", "pages": {"stage": "stage.html", …}, "graphic": "/web/assets/graphic-….js", "sw": "sw.js",
 * "import_map": "sha256-…"}`; the last is what a Content-Security-Policy names to allow the inline import map.
 */
export function pages(): Plugin {
  let root = "";
  return {
    name: "overlay-pages",
    configResolved(config) {
      root = config.root;
    },
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle }) {
        if (!bundle) return [];
        // Before anything that loads a module, or Chromium ignores the map.
        return [
          { tag: "script", attrs: { type: "importmap" }, children: importMap(bundle), injectTo: "head-prepend" },
          { tag: "meta", attrs: { name: "build", content: identity(bundle) }, injectTo: "head-prepend" },
        ];
      },
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const html = Object.keys(bundle).filter((name) => name.endsWith(".html"));
        const manifest = {
          build: identity(bundle),
          pages: Object.fromEntries(html.map((name) => [name.replace(".html", ""), name])),
          graphic: address(bundle, "graphic"),
          sw: "sw.js",
          import_map: `sha256-${createHash("sha256").update(importMap(bundle)).digest("base64")}`,
        };
        this.emitFile({ type: "asset", fileName: "manifest.json", source: `${JSON.stringify(manifest, null, 2)}\n` });
        for (const path of DATA) {
          this.addWatchFile(resolve(root, path));
          const name = path.split("/").at(-1) ?? path;
          this.emitFile({ type: "asset", fileName: name, source: readFileSync(resolve(root, path)) });
        }
      },
    },
  };
}
