/** Work that nobody's press waits for. */

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
