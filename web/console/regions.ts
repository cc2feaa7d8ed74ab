/** F6 and Shift+F6 take the focus from one region of the page to the next, as in a desktop program. */

/** Every element with this attribute is a region, in the order of the document. */
const REGION = "[data-region]";

/** Focuses the region after (before) the one that has the focus. */
export function cycle(root: ShadowRoot, back: boolean): void {
  const all = [...root.querySelectorAll<HTMLElement>(REGION)].filter((one) => one.getClientRects().length > 0);
  if (all.length === 0) return;
  const now = all.findIndex((one) => one === root.activeElement || one.contains(root.activeElement));
  const next = now < 0 ? (back ? all.length - 1 : 0) : (now + (back ? -1 : 1) + all.length) % all.length;
  all[next]!.focus();
}

/**
 * Listens until the returned function is called. Ctrl+F6 does the same as F6, which may be a cue's key.
 *
 * @param taken - whether F6 alone belongs to a cue
 */
export function regionKeys(root: ShadowRoot, taken: () => boolean): () => void {
  const press = (event: KeyboardEvent): void => {
    if (event.key !== "F6" || event.altKey || event.metaKey || event.isComposing) return;
    if (!event.ctrlKey && taken()) return;
    event.preventDefault();
    cycle(root, event.shiftKey);
  };
  window.addEventListener("keydown", press);
  return () => window.removeEventListener("keydown", press);
}
