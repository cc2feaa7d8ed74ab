/**
 * Timers for what is seen or held outside the page. A browser slows those of a page that nobody sees to one a second,
 * later one a minute, and while OBS covers the console nobody sees it; those of a worker stay exact.
 */

// Now, and not when it is first needed: the server that it comes from may be gone by then.
const worker = new Worker(new URL("./later-worker.ts", import.meta.url), { type: "module" });
const waiting = new Map<number, () => void>();
let next = 0;

worker.addEventListener("message", ({ data: id }: MessageEvent<number>) => {
  const act = waiting.get(id);
  waiting.delete(id);
  act?.();
});

/** Does `act` in `ms` milliseconds, unless the function that it returns is called before. */
export function later(ms: number, act: () => void): () => void {
  const id = next++;
  waiting.set(id, act);
  worker.postMessage([id, ms]);
  return () => {
    if (waiting.delete(id)) worker.postMessage([id, null]);
  };
}
