/** What is worth a look in a comment: words from a list, and the numbers of products as viewers write them. */

export interface Part {
  readonly text: string;
  /** Absent: plain text. */
  readonly mark?: "word" | "product";
}

// 3号, 3号链接, 链接3, #3, no.3
const NUMBER = /(\d{1,6})\s*\u53f7(?:\u94fe\u63a5)?|(?:\u94fe\u63a5|#|no\.?)\s*(\d{1,6})/giu;

/** The list as people write it, into words; the longest first, so that none hides in another. */
export function wordsOf(list: string): string[] {
  const words = list.split(/[\s,\uff0c\u3001]+/).filter(Boolean);
  return [...new Set(words.map((word) => word.toLowerCase()))].sort((one, other) => other.length - one.length);
}

/**
 * A comment in parts. `known` says whether a number is a product's.
 *
 * @param text - made safe
 */
export function partsOf(text: string, words: readonly string[], known: (number: string) => boolean): Part[] {
  const marks: { from: number; to: number; mark: "word" | "product" }[] = [];
  for (const match of text.matchAll(NUMBER))
    if (known(String(Number(match[1] ?? match[2])))) marks.push({ from: match.index, to: match.index + match[0].length, mark: "product" });
  const small = text.toLowerCase();
  // Lower case is as long as what it was made of, but for a few letters: then nothing is marked rather than the wrong.
  if (small.length === text.length)
    for (const word of words)
      for (let from = small.indexOf(word); from >= 0; from = small.indexOf(word, from + word.length))
        if (bounded(small, from, word)) marks.push({ from, to: from + word.length, mark: "word" });
  marks.sort((one, other) => one.from - other.from);
  const parts: Part[] = [];
  let at = 0;
  for (const { from, to, mark } of marks) {
    if (from < at) continue;
    if (from > at) parts.push({ text: text.slice(at, from) });
    parts.push({ text: text.slice(from, to), mark });
    at = to;
  }
  if (at < text.length) parts.push({ text: text.slice(at) });
  return parts;
}

/** Latin words count only whole: “how” is not in “show”. */
function bounded(text: string, from: number, word: string): boolean {
  const latin = /[a-z0-9]/;
  const before = latin.test(word[0]!) && latin.test(text[from - 1] ?? "");
  return !before && !(latin.test(word.at(-1)!) && latin.test(text[from + word.length] ?? ""));
}
