/**
 * Timers for what is seen or held outside the page. A browser slows those of a page that nobody sees to one a second,
 * later one a minute, and while OBS covers the console nobody sees it; those of a worker stay exact.
 */

let worker: Worker | null = null;
let next = 0;
const waiting = new Map<number, () => void>();

function started(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL("./later-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data: id }: MessageEvent<number>) => {
    const act = waiting.get(id);
    waiting.delete(id);
    act?.();
  });
  return worker;
}

/** Does `act` in `ms` milliseconds, unless the function that it returns is called before. */
export function later(ms: number, act: () => void): () => void {
  const id = next++;
  waiting.set(id, act);
  started().postMessage([id, ms]);
  return () => {
    if (waiting.delete(id)) started().postMessage([id, null]);
  };
}
