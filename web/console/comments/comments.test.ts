import { describe, expect, test } from "vitest";
import { KEPT, KEPT_WHILE_READING, Lines } from "./lines.js";
import { partsOf, wordsOf } from "./words.js";

const line = (n: number) => ({ n, type: "comment" as const, at: n, platform: "x", text: String(n) });
const batch = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => line(first + index));
const numbers = (lines: Lines) => lines.shown.map(({ n }) => n);

describe("lines", () => {
  test("are the newest, more while somebody reads further up", () => {
    const lines = new Lines();
    lines.take({ comments: batch(1, 400) }, false);
    expect([lines.shown.length, numbers(lines)[0]]).toEqual([KEPT, 101]);
    lines.take({ comments: batch(401, 2000) }, true);
    expect(lines.shown.length).toBe(KEPT_WHILE_READING);
    lines.trim();
    expect(numbers(lines).at(-1)).toBe(2000);
    expect(lines.shown.length).toBe(KEPT);
  });

  test("that were left out are told where they would stand", () => {
    const lines = new Lines();
    lines.take({ comments: batch(1, 2) }, false);
    lines.take({ comments: batch(3, 4), left_out: 1200 }, false);
    expect(lines.shown.map((entry) => ("gap" in entry ? `gap ${entry.gap}` : entry.n))).toEqual([1, 2, "gap 1200", 3, 4]);
  });

  test("after a break go on where they were, or begin anew with another server", () => {
    const lines = new Lines();
    lines.take({ comments: batch(1, 5) }, false);
    lines.take({ all: true, comments: batch(3, 8) }, false);
    expect(numbers(lines)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    lines.take({ all: true, comments: batch(20, 22) }, false);
    expect(numbers(lines)).toEqual([20, 21, 22]);
    lines.take({ all: true, comments: batch(1, 2) }, false);
    expect(numbers(lines)).toEqual([1, 2]);
    lines.take({ all: true, comments: [] }, false);
    expect(numbers(lines)).toEqual([]);
  });

  test("that come while it is paused wait, the newest of them", () => {
    const lines = new Lines();
    lines.take({ comments: batch(1, 2) }, false);
    lines.paused = true;
    lines.take({ comments: batch(3, 1000) }, false);
    expect(numbers(lines)).toEqual([1, 2]);
    expect(lines.aside.length).toBe(KEPT);
    lines.resume();
    expect(numbers(lines).at(-1)).toBe(1000);
    expect(lines.aside).toEqual([]);
  });
});

describe("marks", () => {
  const words = wordsOf("how, \u5417\uff0c\u600e\u4e48\u3001\u600e\u4e48\u5356 ?");
  const parts = (text: string) => partsOf(text, words, (number) => number === "3").map(({ text, mark }) => (mark ? `<${mark}:${text}>` : text));

  test("are on words of the list, the longest first", () => {
    expect(words[0]).toBe("how");
    expect(parts("\u8fd9\u4e2a\u600e\u4e48\u5356?")).toEqual(["\u8fd9\u4e2a", "<word:\u600e\u4e48\u5356>", "<word:?>"]);
    expect(parts("HOW much")).toEqual(["<word:HOW>", " much"]);
  });

  test("are on whole Latin words only", () => {
    expect(parts("show me")).toEqual(["show me"]);
  });

  test("are on the numbers of products that there are", () => {
    expect(parts("\u60f3\u89813\u53f7\u94fe\u63a5")).toEqual(["\u60f3\u8981", "<product:3\u53f7\u94fe\u63a5>"]);
    expect(parts("\u94fe\u63a503 #3")).toEqual(["<product:\u94fe\u63a503>", " ", "<product:#3>"]);
    expect(parts("4\u53f7")).toEqual(["4\u53f7"]);
  });

  test("lose and add nothing", () => {
    for (const text of ["", "\u0130stanbul how \u5417", "\ud83d\ude00".repeat(20), "how".repeat(50)])
      expect(partsOf(text, words, () => true).map((part) => part.text).join("")).toBe(text);
  });
});
