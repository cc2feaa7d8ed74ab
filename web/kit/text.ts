/** Text from outside, made safe to set: names, comments. HTML is no concern here (Lit escapes it); layout is. */

/** Most combining marks kept on one character; real scripts need three, zalgo stacks dozens. */
const MARKS = 3;

/** Direction overrides, isolates and marks, which make text read otherwise than it is stored. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Invisible characters: soft hyphen, zero-width spaces, annotation anchors, tags. The joiners that emoji need stay. */
const INVISIBLE = /[\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const CONTROL = /[\p{Cc}\u2028\u2029]+/gu;
const LONE_SURROGATE = /\p{Cs}/gu;
const STACKED = new RegExp(`(\\p{M}{${MARKS}})\\p{M}+`, "gu");

/**
 * One line of text that cannot break a layout or deceive its reader.
 *
 * Controls become spaces, direction overrides and invisible characters go, combining marks are
 * limited, white space is collapsed, and what is longer than `max` characters ends in `…`.
 *
 * @param value - anything; `null` and `undefined` give an empty string
 * @param max - most characters (code points) of the result
 */
export function safe(value: unknown, max = 200): string {
  if (value === null || value === undefined) return "";
  // Cut first, generously: what follows must not take long on a megabyte of text.
  const raw = String(value).slice(0, max * 8 + 64);
  const clean = raw
    .replace(CONTROL, " ")
    .replace(BIDI, "")
    .replace(INVISIBLE, "")
    .replace(LONE_SURROGATE, "\ufffd")
    .replace(STACKED, "$1")
    .replace(/\s+/gu, " ")
    .trim();
  const characters = Array.from(clean);
  if (characters.length <= max) return clean;
  return characters.slice(0, max - 1).join("").trimEnd() + "…";
}

const graphemes = new Intl.Segmenter("zh", { granularity: "grapheme" });

/** A viewer's name as it may be shown: its first character, then `**` (王**). Empty stays empty. */
export function mask(name: unknown): string {
  const [first] = graphemes.segment(safe(name));
  return first ? `${first.segment}**` : "";
}
