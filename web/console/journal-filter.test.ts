/** The log's filter, and its table for a file. */
import { expect, test } from "vitest";

import { type Filter, matches, NONE, table, type Told } from "./journal-filter.js";

function told(more: Partial<Told["line"]> = {}): Told {
  const line = { seq: 7, at: 1_000_000, actor: "小王", command: "flash_sale.start", ...more };
  return { line, who: line.actor, what: "限时秒杀 · 开始秒杀", more: "A001 39.90" };
}

const cases: [string, Partial<Filter>, Partial<Told["line"]>, boolean][] = [
  ["everybody", {}, {}, true],
  ["that person", { who: "小王" }, {}, true],
  ["another person", { who: "小李" }, {}, false],
  ["that mechanic", { mechanic: "flash_sale" }, {}, true],
  ["a mechanic of which it only begins like", { mechanic: "flash" }, {}, false],
  ["words of it, in any case", { text: "a001" }, {}, true],
  ["other words", { text: "抽奖" }, {}, false],
  ["what was done", { kind: "done" }, { seq: null }, false],
  ["what was refused", { kind: "refused" }, { seq: null }, true],
  ["what was refused, of a row", { kind: "refused" }, {}, false],
  ["news, of a timer that changed nothing", {}, { actor: "timer" }, false],
  ["news, of a timer by which something happened", {}, { actor: "timer", facts: [{ fact: "a.b" }] }, true],
  ["news, of viewers whose orders lower the stock", {}, { actor: "feed", facts: [{ fact: "catalogue.changed" }] }, false],
  ["news, of viewers by whom something is sold out", {}, { actor: "feed", facts: [{ fact: "catalogue.changed" }, { fact: "a.sold_out" }] }, true],
  ["all, of a timer that changed nothing", { kind: "all" }, { actor: "timer" }, true],
  ["the last five minutes, four ago", { minutes: 5 }, { at: 1_060_000 }, true],
  ["the last five minutes, six ago", { minutes: 5 }, { at: 940_000 }, false],
];

test.each(cases)("%s", (_name, filter, line, shown) => {
  expect(matches(told(line), { ...NONE, ...filter }, 1_300_000)).toBe(shown);
});

test("a table says what it says, and no cell is a formula", () => {
  expect(table(["谁", "what"], [["=1+1", 'a "b", c\nd']])).toBe('\ufeff"谁","what"\r\n"\'=1+1","a ""b"", c\nd"\r\n');
});
