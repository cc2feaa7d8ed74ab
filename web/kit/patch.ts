/** RFC 7396 JSON merge patch. The cases in tests/patch_cases.json hold it to what the server does. */

import type { Json } from "./protocol.js";

type JsonObject = { [key: string]: Json };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Sets an own property, also one called `__proto__`.
 * Plain assignment of that key would change the object's prototype instead.
 */
function put(target: JsonObject, key: string, value: Json): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/**
 * Applies a merge patch and returns the new document; neither argument is changed.
 *
 * What the patch does not touch is shared with the document before, so a part has changed
 * exactly when `before.part !== after.part`.
 *
 * @param before - the document, any JSON value; `undefined` when there is none yet
 * @param patch - `null` removes a member, an object is merged, everything else replaces
 */
export function merge(before: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const after: JsonObject = isObject(before) ? { ...before } : {};
  for (const [key, change] of Object.entries(patch)) {
    if (change === null) delete after[key];
    else put(after, key, merge(Object.hasOwn(after, key) ? after[key] : undefined, change));
  }
  return after;
}
