import { describe, expect, test } from "vitest";
import { split, text } from "./money.js";

describe("split", () => {
  test.for([
    [990, "CNY", { sign: "¥", int: "9", fraction: ".90" }],
    [1, "CNY", { sign: "¥", int: "0", fraction: ".01" }],
    [99_999_900, "CNY", { sign: "¥", int: "999,999", fraction: "" }],
    [129_905, "CNY", { sign: "¥", int: "1,299", fraction: ".05" }],
    [-500, "CNY", { sign: "-¥", int: "5", fraction: "" }],
    [0, "CNY", { sign: "¥", int: "0", fraction: "" }],
    [1_980, "JPY", { sign: "¥", int: "1,980", fraction: "" }],
    [1_250, "USD", { sign: "$", int: "12", fraction: ".50" }],
    [12_345, "KWD", { int: "12", fraction: ".345" }],
  ] as const)("%i minor units of %s", ([minor, currency, parts]) => {
    expect(split(minor, currency)).toMatchObject(parts);
  });
});

test("lists always show the decimals", () => {
  expect(text(99_000)).toBe("¥990.00");
  expect(text(1_250, "EUR", "de")).toBe("12,50\u00a0€");
});
