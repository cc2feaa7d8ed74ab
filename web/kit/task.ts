/** Work that nobody's press waits for. */

/** ms: a page whose next frame takes longer paints none just now, hidden or not. */
const NO_FRAME = 100;

/** Resolves in a task of its own, as soon as what goes on now is over: before it the browser may paint and hear keys. */
export function task(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((begin) => {
    port1.onmessage = () => {
      port1.close();
      begin();
    };
    port2.postMessage(null);
  });
}

/** Resolves just before the next frame is painted: what is rendered then is rendered once, however often it changed. */
export function frame(): Promise<void> {
  if (document.hidden) return task();
  return new Promise((begin) => {
    const late = setTimeout(() => {
      cancelAnimationFrame(next);
      begin();
    }, NO_FRAME);
    const next = requestAnimationFrame(() => {
      clearTimeout(late);
      begin();
    });
  });
}
