/** Loads graphics: one module per URL, defined under a tag of its own, so that a reloaded plugin replaces the old. */

import type { OGraf } from "../kit/graphic.js";
import { DefaultGraphic } from "./default_graphic.js";

type GraphicClass = new () => OGraf;

/** Waits before another attempt at a module that could not be fetched, ms. */
const RETRIES = [250, 1_000, 4_000];

const tags = new Map<string, Promise<string>>();
let defined = 0;

function define(Base: GraphicClass): string {
  const tag = `overlay-graphic-${(defined += 1)}`;
  customElements.define(tag, class extends Base {});
  return tag;
}

async function fetchModule(url: string): Promise<{ default?: unknown }> {
  for (const [attempt, wait] of [...RETRIES.entries()]) {
    try {
      // A browser remembers a failed import by its whole address; the fragment makes it try again.
      return (await import(/* @vite-ignore */ attempt ? `${url}#${attempt}` : url)) as { default?: unknown };
    } catch (error) {
      // A module that was fetched and is wrong will be as wrong the next time.
      if (!(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return (await import(/* @vite-ignore */ `${url}#${RETRIES.length}`)) as { default?: unknown };
}

async function load(url: string): Promise<string> {
  const { default: exported } = await fetchModule(url);
  if (typeof exported !== "function" || !(exported.prototype instanceof HTMLElement)) {
    throw new TypeError(`${url}: its default export must be a class that extends Graphic (or HTMLElement)`);
  }
  return define(exported as GraphicClass);
}

/**
 * The tag of a graphic, loading it first if need be.
 *
 * @param url - its module; null for the default graphic
 */
export function tagOf(url: string | null): Promise<string> {
  const key = url ?? "";
  let tag = tags.get(key);
  if (!tag) {
    tag = url === null ? Promise.resolve(define(DefaultGraphic)) : load(url);
    tags.set(key, tag);
    tag.catch(() => tags.delete(key));
  }
  return tag;
}
