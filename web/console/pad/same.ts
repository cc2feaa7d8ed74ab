/** Whether two cues, or two lists of them, are the same, in whatever order their fields are. */
import type { Cue } from "../types.js";

const texts = new WeakMap<object, string>();

/** One text for all that are the same. A cue or list is never changed in place, so each is read once. */
export function textOf(value: Cue | readonly Cue[]): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = Array.isArray(value) ? value.map(textOf).join("\n") : JSON.stringify(value, sorted);
    texts.set(value, text);
  }
  return text;
}

export function same(one: readonly Cue[], other: readonly Cue[]): boolean {
  return one === other || (one.length === other.length && textOf(one) === textOf(other));
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
