/** The cues' live states, kept as the server tells of them. */
import type { Face, Faces } from "./protocol.js";

/** `faces` with what `told` says applied: a new map, so that whoever compares sees the change. */
export function faced(faces: ReadonlyMap<string, Face>, told: Faces): ReadonlyMap<string, Face> {
  const now = new Map(told.all ? [] : faces);
  for (const [id, face] of Object.entries(told.faces)) {
    if (face === null) now.delete(id);
    else now.set(id, face);
  }
  return now;
}
