import { describe, expect, test } from "vitest";
import { mask, safe } from "./text.js";

describe("safe", () => {
  test.for([
    ["nothing", null, ""],
    ["nothing at all", undefined, ""],
    ["a number", 12, "12"],
    ["markup stays what it is: text", "<script>alert(1)</script>", "<script>alert(1)</script>"],
    ["an override that turns the reading", "99\u202e001\u202c元", "99001元"],
    ["isolates and marks", "a\u2066b\u2069\u200fc\u061c", "abc"],
    ["zero-width spaces, soft hyphens, tags", "a\u200bb\u00adc\ufeffd\u{e0041}", "abcd"],
    ["controls and line breaks", "a\u0000b\r\n\tc\u2028d", "a b c d"],
    ["white space", "  a \u3000 b  ", "a b"],
    ["an unpaired surrogate", "a\ud800b", "a\ufffdb"],
    ["an accent", "e\u0301", "e\u0301"],
    ["zalgo", `a${"\u0335\u0301\u0488".repeat(40)}b`, "a\u0335\u0301\u0488b"],
    ["Thai, with a vowel and a tone on one letter", "ที่นี่", "ที่นี่"],
    ["a family, which is joined", "👨‍👩‍👧", "👨‍👩‍👧"],
  ] as const)("%s", ([, raw, clean]) => {
    expect(safe(raw)).toBe(clean);
  });

  test("long text ends in an ellipsis, never within a character", () => {
    const long = safe("🥤".repeat(10_000), 20);
    expect(Array.from(long)).toHaveLength(20);
    expect(long.endsWith("🥤…")).toBe(true);
  });

  test("text as long as allowed is whole", () => {
    expect(safe("杯".repeat(20), 20)).toBe("杯".repeat(20));
  });
});

test("mask keeps one character as a reader sees it", () => {
  expect(mask("王小明")).toBe("王**");
  expect(mask("👨‍👩‍👧小家")).toBe("👨‍👩‍👧**");
  expect(mask("")).toBe("");
});
