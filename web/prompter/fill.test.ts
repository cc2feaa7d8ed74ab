import { beforeAll, expect, test, vi } from "vitest";

import type { Next, Offer } from "./now.js";

let fill: typeof import("./fill.js");

beforeAll(async () => {
  vi.stubGlobal("localStorage", { getItem: () => "zh" });
  vi.stubGlobal("document", { documentElement: {} });
  fill = await import("./fill.js");
});

const product = { id: "A1", number: 3, name: "面膜", price: 5990, was: 8900, was_basis: "近 30 天日常价", points: [] };
const offer: Offer = {
  product, price: 3990, was: { price: 8900, basis: "近 30 天日常价" }, stock: { left: 7, of: 10 }, limit: { most: 2, per: "viewer" }, until: 1000,
};
const money = (minor: number): string => `¥${minor / 100}`;
const values = (of: Offer | null, next: Next | null = null, until: number | null = null) => fill.valuesOf(of, next, until, money);

test("what is true now is put in, the struck price with its basis", () => {
  expect(fill.fill("{number}号{name}，平时 {was}，现在 {price}，剩 {stock}，限 {limit}", values(offer))).toEqual([
    "3号面膜，平时 ¥89（近 30 天日常价），现在 ¥39.9，剩 7，限 2",
  ]);
});

test("a time stays a time", () => {
  expect(fill.fill("还剩 {left}！", values(offer))).toEqual(["还剩 ", { until: 1000 }, "！"]);
  expect(fill.fill("{left}", values(null, null, 500))).toEqual([{ until: 500 }]);
});

test.each([
  ["平时 {was}。现在 {price}！", "现在 ¥39.9！"],
  ["先看！平时 {was}？现在 {price}", "先看！现在 ¥39.9"],
  ["It was {was}. Now 3.5 less, {price}. Go", "Now 3.5 less, ¥39.9. Go"],
  ["“平时 {was}！”现在买。", "现在买。"],
  ["{was}", ""],
])("a sentence with what has no value is left out: %s", (line, read) => {
  expect(fill.fill(line, values({ ...offer, was: null })).join("")).toBe(read);
});

test("what a value says is not read as a variable", () => {
  const sly = { ...offer, product: { ...product, name: "{price}。{was}" } };
  expect(fill.fill("{name}", values(sly))).toEqual(["{price}。{was}"]);
});

test("lines keep their numbers whatever is left out of them", () => {
  const script = { opening: "一\n{next}\n三", points: "", close: "完", transition: "" };
  const lines = fill.linesOf(script, ["点"], values(offer));
  expect(lines.map(({ section, index, parts }) => [section, index, parts.join("")])).toEqual([
    ["opening", 0, "一"], ["opening", 1, ""], ["opening", 2, "三"], ["points", 0, "点"], ["close", 0, "完"],
  ]);
  expect(fill.linesOf({ ...script, points: "写好的" }, ["点"], values(offer))[3]!.parts).toEqual(["写好的"]);
});

test("what may be shown has no lines of its own, and keeps the spaces between words", () => {
  expect(fill.shown(" a\u202e\nb ")).toBe(" a b ");
});
