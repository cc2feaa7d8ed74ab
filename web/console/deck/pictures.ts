/** The products' pictures, loaded once each, ready to be drawn. */

const pictures = new Map<string, HTMLImageElement | null>();
const listeners = new Set<() => void>();

/** The picture at an address; null while it loads, and where it may not be read (its shop does not allow it). */
export function picture(address: string): HTMLImageElement | null {
  const known = pictures.get(address);
  if (known !== undefined) return known;
  pictures.set(address, null);
  const image = new Image();
  // A key's picture is read back from the canvas: that needs a shop that allows it, for pictures elsewhere.
  image.crossOrigin = "anonymous";
  image.addEventListener("load", () => {
    pictures.set(address, image);
    for (const listener of listeners) listener();
  });
  image.src = address;
  return null;
}

/** Calls `listener` each time that one more is there; returns what ends that. */
export function onPicture(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
