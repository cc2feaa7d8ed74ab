/** The worker behind later.ts: says a number back when its time has come. */

const timers = new Map<number, ReturnType<typeof setTimeout>>();

self.addEventListener("message", ({ data: [id, ms] }: MessageEvent<[id: number, ms: number | null]>) => {
  clearTimeout(timers.get(id));
  timers.delete(id);
  if (ms === null) return;
  timers.set(
    id,
    setTimeout(() => {
      timers.delete(id);
      self.postMessage(id);
    }, ms),
  );
});
